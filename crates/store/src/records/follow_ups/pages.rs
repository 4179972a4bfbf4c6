//! Pages of the follow-ups: of one group along the two indexes that hold open follow-ups by their last day on time.

use chrono::NaiveDate;
use domain::record::FollowUpGroup;
use sqlx::sqlite::SqliteConnection;
use sqlx::{Connection as _, Row as _};

use super::asked::{FollowUpNarrow, FollowUpQuery, GroupBounds, WhichFollowUps, found};
use super::counts::{FollowUpCounts, counts};
use super::every_one::{every_one, rows_of_each};
use super::row::FollowUpRow;
use crate::day::{date, day};
use crate::error::StoreError;
use crate::opening::unlocked::Store;
use crate::records::counts::tally;
use crate::records::row::{self, AsOf, PAGE};
use crate::sql::statement_of;

/// A page of the follow-ups.
#[derive(Debug)]
pub struct FollowUpPage {
    /// The group that they are of; none of one where every one was asked for.
    pub group: Option<FollowUpGroup>,
    /// Those that close or open first come first; of those that are late, the one that closed last.
    pub rows: Vec<FollowUpRow>,
    /// How many the query leaves in all.
    pub total: u64,
    /// How many there are in each group, narrowed as was asked.
    pub counts: FollowUpCounts,
    /// The day after today on which the next one falls due, of the weeks asked for.
    pub next: Option<NaiveDate>,
}

impl Store {
    /// A page of the follow-ups, with the counts of all groups: both as of one moment.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn follow_ups(&self, query: &FollowUpQuery) -> Result<FollowUpPage, StoreError> {
        let as_of = self.as_of(query.today);
        let mut connection = self.inner.read().await?;
        let mut moment = connection.begin().await?;
        let page = follow_up_page(&mut moment, query, as_of).await?;
        moment.rollback().await?;
        Ok(page)
    }

    /// Hands every follow-up that the query leaves to `each`, whatever its page, in its order and as of one moment. Only so
    /// many rows as a page has are in memory at a time. A lock ends it between two pages.
    ///
    /// # Errors
    /// When the database cannot be read, and as `each` says.
    pub async fn for_each_follow_up<E: From<StoreError>>(
        &self,
        query: &FollowUpQuery,
        mut each: impl FnMut(&FollowUpRow) -> Result<(), E>,
    ) -> Result<(), E> {
        let as_of = self.as_of(query.today);
        let mut connection = self.inner.read().await?;
        let mut moment = connection.begin().await.map_err(StoreError::from)?;
        let group = match query.which {
            WhichFollowUps::Every => None,
            WhichFollowUps::Group(group) => Some(group),
            WhichFollowUps::FirstGroup => Some(counts(&mut moment, &query.narrow, query.today).await?.first()),
        };
        if let Some(group) = group {
            let mut asked = FollowUpQuery {
                offset: 0,
                limit: u32::try_from(PAGE).unwrap_or(u32::MAX),
                ..query.clone()
            };
            loop {
                let rows = page(&mut moment, group, &asked, as_of).await?;
                rows.iter().try_for_each(&mut each)?;
                if rows.len() < PAGE {
                    break;
                }
                asked.offset += asked.limit;
            }
        } else {
            for page in every_one(&mut moment, &query.narrow, as_of).await?.chunks(PAGE) {
                let rows = rows_of_each(&mut moment, page, as_of).await?;
                rows.iter().try_for_each(&mut each)?;
            }
        }
        Ok(moment.rollback().await.map_err(StoreError::from)?)
    }
}

/// A page of the follow-ups with the counts of all groups, within a transaction.
pub(crate) async fn follow_up_page(
    connection: &mut SqliteConnection,
    query: &FollowUpQuery,
    as_of: AsOf,
) -> Result<FollowUpPage, StoreError> {
    let counts = counts(connection, &query.narrow, query.today).await?;
    let mut next = None::<i64>;
    for window in query.narrow.windows() {
        let opens = tally::next(connection, window.tally_opens, day(query.today)).await?;
        next = next.into_iter().chain(opens).min();
    }
    let group = match query.which {
        WhichFollowUps::FirstGroup => Some(counts.first()),
        WhichFollowUps::Group(group) => Some(group),
        WhichFollowUps::Every => None,
    };
    let (rows, total) = if let Some(group) = group {
        (page(connection, group, query, as_of).await?, counts.of(group))
    } else {
        let all = every_one(connection, &query.narrow, as_of).await?;
        let offset = usize::try_from(query.offset).unwrap_or(usize::MAX);
        let page = all.get(offset..).unwrap_or_default();
        let page = &page[..page.len().min(usize::try_from(query.limit).unwrap_or(usize::MAX))];
        let total = u64::try_from(all.len()).unwrap_or(u64::MAX);
        (rows_of_each(connection, page, as_of).await?, total)
    };
    Ok(FollowUpPage {
        group,
        rows,
        total,
        counts,
        next: next.and_then(date),
    })
}

/// How many follow-ups open on this day.
pub(crate) async fn opening_on(connection: &mut SqliteConnection, on: NaiveDate) -> Result<u64, StoreError> {
    let narrow = FollowUpNarrow::default();
    let asked: Vec<_> = narrow
        .windows()
        .map(|window| (window.tally_opens, day(on), day(on)))
        .collect();
    Ok(tally::sums(connection, &asked).await?.into_iter().sum())
}

/// A page of a group: two indexes, merged in their order. What closes or opens first comes first; of what is late, what
/// closed last, for whom most can still be done. Long overdue ones are decided from the oldest on.
async fn page(
    connection: &mut SqliteConnection,
    group: FollowUpGroup,
    query: &FollowUpQuery,
    as_of: AsOf,
) -> Result<Vec<FollowUpRow>, StoreError> {
    let FollowUpQuery {
        narrow, offset, limit, ..
    } = query;
    if !narrow.is_of_the_audit() {
        return Ok(Vec::new());
    }
    let found = found(narrow);
    let order = match group {
        FollowUpGroup::Late => " order by target desc, opens desc, found desc",
        FollowUpGroup::InTime | FollowUpGroup::LongOverdue | FollowUpGroup::Coming => " order by target, opens, found",
    };
    let statement = [
        &["select weeks, ", row::COLUMNS, " from ("][..],
        &found,
        &[order, " limit ?7 offset ?8) join record r on r.nr = found", order],
    ];
    let rows = GroupBounds::of(group, query.today, narrow)
        .bind(narrow, sqlx::query(statement_of(&statement.concat())))
        .bind(i64::from(*limit))
        .bind(i64::from(*offset))
        .fetch_all(connection)
        .await?;
    let mut page = Vec::with_capacity(rows.len());
    for found in &rows {
        page.extend(FollowUpRow::of(
            row::read(found, as_of)?,
            found.try_get("weeks")?,
            as_of,
        ));
    }
    Ok(page)
}
