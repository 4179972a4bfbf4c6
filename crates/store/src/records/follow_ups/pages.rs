//! Pages of the follow-ups: of one group along the two indexes that hold open follow-ups by their last day on time.

use chrono::NaiveDate;
use domain::id::UserId;
use domain::record::{FollowUpGroup, GroupDays};
use sqlx::sqlite::{SqliteConnection, SqliteRow};
use sqlx::{Connection as _, Row as _};

use super::asked::{
    AssignedTo, FollowUpNarrow, FollowUpQuery, GroupBounds, Order, WhichFollowUps, along_indexes, along_indexes_after,
    from_walked, walked,
};
use super::counts::{FollowUpCounts, counts};
use super::row::FollowUpRow;
use crate::day::{date, day};
use crate::error::StoreError;
use crate::opening::unlocked::Store;
use crate::records::codes::ACTIVE;
use crate::records::counts::tally;
use crate::records::list::positive;
use crate::records::row::{self, AsOf, PAGE};
use crate::sql::statement_of;

/// A record that an index leads to costs about as much as so many that a walk comes past.
const WALKED_IN_A_JUMP: u64 = 10;

/// A page of the follow-ups.
#[derive(Debug)]
pub struct FollowUpPage {
    /// The group that they are of.
    pub group: FollowUpGroup,
    /// Those that close or open first come first; of those that are late, the one that closed last.
    pub rows: Vec<FollowUpRow>,
    /// How many the query leaves in all.
    pub total: u64,
    /// How many there are in each group, narrowed as was asked.
    pub counts: FollowUpCounts,
    /// When after today the next ones open, of the weeks asked for.
    pub next: Option<NextOpening>,
}

/// When the next follow-ups open, and how many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NextOpening {
    /// The first day of their windows.
    pub on: NaiveDate,
    /// Those that open on it and are not put off.
    pub follow_ups: u64,
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
    /// many rows as a page has are in memory at a time, and each page goes on where the one before it ended. A lock ends it
    /// between two pages.
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
            WhichFollowUps::Group(group) => group,
            WhichFollowUps::FirstGroup => counts(&mut moment, &query.narrow, query.today).await?.first(),
        };
        let mut after = RowPosition::before_all(Order::of(group));
        loop {
            let (rows, last) = page_after(&mut moment, group, query, after, as_of).await?;
            rows.iter().try_for_each(&mut each)?;
            let Some(last) = last else { break };
            after = last;
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
    let group = match query.which {
        WhichFollowUps::FirstGroup => counts.first(),
        WhichFollowUps::Group(group) => group,
    };
    let total = counts.of(group);
    Ok(FollowUpPage {
        group,
        rows: page(connection, group, query, total, as_of).await?,
        total,
        counts,
        next: next_opening(connection, &query.narrow, query.today).await?,
    })
}

/// The next day after today on which follow-ups open that nobody put off, of the weeks asked for. The tally knows of days
/// alone: a day on which all that open are put off is no day to look out for.
pub(crate) async fn next_opening(
    connection: &mut SqliteConnection,
    narrow: &FollowUpNarrow,
    today: NaiveDate,
) -> Result<Option<NextOpening>, StoreError> {
    let narrow = FollowUpNarrow {
        weeks: narrow.weeks,
        ..FollowUpNarrow::default()
    };
    if !narrow.is_of_the_audit() {
        return Ok(None);
    }
    let mut after = day(today);
    loop {
        let mut next = None::<i64>;
        for window in narrow.windows() {
            let opens = tally::next(connection, window.tally_opens, after).await?;
            next = next.into_iter().chain(opens).min();
        }
        let Some((next, on)) = next.and_then(|next| Some((next, date(next)?))) else {
            return Ok(None);
        };
        let follow_ups = opening_on(connection, &narrow, on, today).await?;
        if follow_ups > 0 {
            return Ok(Some(NextOpening { on, follow_ups }));
        }
        after = next;
    }
}

/// How many follow-ups open on this day and are not put off today.
async fn opening_on(
    connection: &mut SqliteConnection,
    narrow: &FollowUpNarrow,
    on: NaiveDate,
    today: NaiveDate,
) -> Result<u64, StoreError> {
    let days = GroupDays {
        opens: on..=on,
        target: on..=NaiveDate::MAX,
    };
    let found = along_indexes(FollowUpGroup::Coming, narrow);
    let statement = [&["select count(*) from ("][..], &found, &[")"]].concat();
    let row = GroupBounds::of_days(&days, today, narrow)
        .bind(narrow, sqlx::query(statement_of(&statement)))
        .fetch_one(connection)
        .await?;
    Ok(positive(row.try_get(0)?))
}

/// Of the follow-ups that are late and still owed, of which there are so many in all, at most so many: those of the patients whom
/// one of these people has come first; of each, what closed last first. The patients are looked for and not the late ones, of whom
/// there may be very many.
pub(crate) async fn late_first_of(
    connection: &mut SqliteConnection,
    people: &[UserId],
    late: u64,
    rows: u32,
    as_of: AsOf,
) -> Result<Vec<FollowUpRow>, StoreError> {
    let group = FollowUpGroup::Late;
    let narrow = FollowUpNarrow {
        assigned: Some(AssignedTo::People(people.to_vec())),
        ..FollowUpNarrow::default()
    };
    let order = Order::of(group).sql();
    let found = from_walked(&narrow);
    let conditions = narrow.conditions();
    let statement = [
        &["with walked as materialized (select r.nr from record r where r.state = 0"][..],
        &conditions,
        &[") select weeks, ", row::COLUMNS, " from ("],
        &found,
        &[order, " limit ?13) join record r on r.nr = found", order],
    ];
    let mine = GroupBounds::of(group, as_of.today, &narrow)
        .bind(&narrow, sqlx::query(statement_of(&statement.concat())))
        .bind(i64::from(rows))
        .fetch_all(&mut *connection)
        .await?;
    let mut first = read(&mine, as_of)?;
    let query = FollowUpQuery {
        today: as_of.today,
        which: WhichFollowUps::Group(group),
        narrow: FollowUpNarrow::default(),
        offset: 0,
        limit: rows,
    };
    for row in page(connection, group, &query, late, as_of).await? {
        let is_there = |one: &FollowUpRow| (one.record.id, one.follow_up.weeks) == (row.record.id, row.follow_up.weeks);
        if !first.iter().any(is_there) {
            first.push(row);
        }
    }
    first.truncate(usize::try_from(rows).unwrap_or(usize::MAX));
    Ok(first)
}

/// A page of a group of which the query leaves so many: along the two indexes, merged in their order; where these would lead
/// to more records than a walk comes past in the same time, from a walk.
async fn page(
    connection: &mut SqliteConnection,
    group: FollowUpGroup,
    query: &FollowUpQuery,
    left: u64,
    as_of: AsOf,
) -> Result<Vec<FollowUpRow>, StoreError> {
    let FollowUpQuery {
        narrow, offset, limit, ..
    } = query;
    if left == 0 {
        return Ok(Vec::new());
    }
    let order = Order::of(group).sql();
    let (before, found) = if is_walked(connection, group, query, left).await? {
        (walked(narrow), from_walked(narrow))
    } else {
        (Vec::new(), along_indexes(group, narrow))
    };
    let statement = [
        &before[..],
        &["select weeks, ", row::COLUMNS, " from ("],
        &found,
        &[order, " limit ?13 offset ?14) join record r on r.nr = found", order],
    ];
    let rows = GroupBounds::of(group, query.today, narrow)
        .bind(narrow, sqlx::query(statement_of(&statement.concat())))
        .bind(i64::from(*limit))
        .bind(i64::from(*offset))
        .fetch_all(connection)
        .await?;
    read(&rows, as_of)
}

/// Whether a walk through all records comes to a page sooner. Along the indexes a patient who is left is met the more
/// seldom, the fewer of the group are left.
async fn is_walked(
    connection: &mut SqliteConnection,
    group: FollowUpGroup,
    query: &FollowUpQuery,
    left: u64,
) -> Result<bool, StoreError> {
    if !query.narrow.looks_at_patients() || group == FollowUpGroup::PutOff {
        return Ok(false);
    }
    let whole = FollowUpNarrow {
        weeks: query.narrow.weeks,
        ..FollowUpNarrow::default()
    };
    let whole = counts(connection, &whole, query.today).await?.of(group);
    let wanted = u64::from(query.offset) + u64::from(query.limit);
    let jumps = if wanted < left {
        wanted.saturating_mul(whole) / left
    } else {
        whole
    };
    let active = tally::sums(connection, &[(tally::STATE, ACTIVE, ACTIVE)]).await?;
    let records: u64 = active.into_iter().sum();
    Ok(jumps.saturating_mul(WALKED_IN_A_JUMP) > records)
}

/// A place in the order of a group.
#[derive(Clone, Copy)]
struct RowPosition {
    by_day: i64,
    then_day: i64,
    found: i64,
}

impl RowPosition {
    const fn before_all(order: Order) -> Self {
        let end = match order {
            Order::Rising | Order::Returning => i64::MIN,
            Order::Falling => i64::MAX,
        };
        Self {
            by_day: end,
            then_day: end,
            found: end,
        }
    }
}

/// The page of a group after a place, and the place at which it ends; none where nothing comes after it.
async fn page_after(
    connection: &mut SqliteConnection,
    group: FollowUpGroup,
    query: &FollowUpQuery,
    after: RowPosition,
    as_of: AsOf,
) -> Result<(Vec<FollowUpRow>, Option<RowPosition>), StoreError> {
    let narrow = &query.narrow;
    if !narrow.is_of_the_audit() {
        return Ok((Vec::new(), None));
    }
    let order = Order::of(group);
    let found = along_indexes_after(group, narrow);
    let statement = [
        &["select weeks, by_day, then_day, found, ", row::COLUMNS, " from ("][..],
        &found,
        &[order.sql(), " limit ?16) join record r on r.nr = found", order.sql()],
    ];
    let rows = GroupBounds::of(group, query.today, narrow)
        .from(after.by_day, order)
        .bind(narrow, sqlx::query(statement_of(&statement.concat())))
        .bind(after.by_day)
        .bind(after.then_day)
        .bind(after.found)
        .bind(i64::try_from(PAGE).unwrap_or(i64::MAX))
        .fetch_all(connection)
        .await?;
    let last = match rows.last() {
        Some(last) if rows.len() == PAGE => Some(RowPosition {
            by_day: last.try_get("by_day")?,
            then_day: last.try_get("then_day")?,
            found: last.try_get("found")?,
        }),
        _ => None,
    };
    Ok((read(&rows, as_of)?, last))
}

fn read(rows: &[SqliteRow], as_of: AsOf) -> Result<Vec<FollowUpRow>, StoreError> {
    let mut page = Vec::with_capacity(rows.len());
    for found in rows {
        page.extend(FollowUpRow::of(
            row::read(found, as_of)?,
            found.try_get("weeks")?,
            as_of,
        ));
    }
    Ok(page)
}
