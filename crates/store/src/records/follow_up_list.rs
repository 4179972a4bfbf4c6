//! Who is due: the follow-up list, along the two indexes that hold open follow-ups by their last day on time.

use chrono::NaiveDate;
use domain::dataset::QuestionKey;
use domain::id::RecordId;
use domain::record::{FollowUp, FollowUpState};
use sqlx::sqlite::SqliteConnection;
use sqlx::{Connection as _, Row as _};

use crate::day::{date, day};
use crate::error::StoreError;
use crate::opening::unlocked::Store;
use crate::records::counts::tally;
use crate::records::row::{self, AsOf, PAGE, RecordRow, rows_of};
use crate::sql::statement_of;

/// Asks for a page of the follow-up list.
#[derive(Clone, Debug)]
pub struct FollowUpQuery {
    /// The host's today.
    pub today: NaiveDate,
    /// Only the 16-week ones, only the 52-week ones, or both.
    pub weeks: Option<u32>,
    /// Only those whose last day on time has passed.
    pub overdue_only: bool,
    /// Those not due yet, done or not planned too, after the others.
    pub include_all: bool,
    /// Rows to leave out first.
    pub offset: u32,
    /// Rows wanted.
    pub limit: u32,
}

/// A page of it.
#[derive(Debug)]
pub struct FollowUpPage {
    /// Overdue first, then due, each the longest waiting first.
    pub rows: Vec<FollowUpRow>,
    /// How many the query leaves in all.
    pub total: u64,
    /// How many are due and on time in all, for the weeks asked for.
    pub due: u64,
    /// How many are overdue in all, for the weeks asked for.
    pub overdue: u64,
    /// The day after today on which the next one falls due.
    pub next: Option<NaiveDate>,
}

/// One follow-up of one record.
#[derive(Debug)]
pub struct FollowUpRow {
    /// The record.
    pub record: RecordRow,
    /// The follow-up.
    pub follow_up: FollowUp,
    /// Where it stands on the query's today.
    pub state: FollowUpState,
    /// "Followed up at ...": the question to open the record at.
    pub question: Option<QuestionKey>,
}

/// The weeks of a follow-up, and where it is counted.
const SIXTEEN: (u32, &str, &str) = (16, tally::OPENS_16, tally::TARGET_16);
const FIFTY_TWO: (u32, &str, &str) = (52, tally::OPENS_52, tally::TARGET_52);

impl Store {
    /// A page of the follow-up list, with its counts: both as of one moment.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn follow_ups(&self, query: &FollowUpQuery) -> Result<FollowUpPage, StoreError> {
        let as_of = self.as_of(query.today);
        let today = day(query.today);
        let mut connection = self.inner.read().await?;
        let mut moment = connection.begin().await?;
        let (mut due, mut overdue, mut next) = (0, 0, None::<i64>);
        for (weeks, opens, target) in [SIXTEEN, FIFTY_TWO] {
            if query.weeks.is_none_or(|wanted| wanted == weeks) {
                due += tally::sum(&mut moment, opens, 0, today).await?;
                overdue += tally::sum(&mut moment, target, 0, today - 1).await?;
                next = next
                    .into_iter()
                    .chain(tally::next(&mut moment, opens, today).await?)
                    .min();
            }
        }
        due = due.saturating_sub(overdue);
        let (rows, total) = if query.include_all {
            let all = every_one(&mut moment, query, as_of).await?;
            let offset = usize::try_from(query.offset).unwrap_or(usize::MAX);
            let page = all.get(offset..).unwrap_or_default();
            let page = &page[..page.len().min(usize::try_from(query.limit).unwrap_or(usize::MAX))];
            let total = u64::try_from(all.len()).unwrap_or(u64::MAX);
            (rows_of_each(&mut moment, page, as_of).await?, total)
        } else {
            let total = if query.overdue_only { overdue } else { due + overdue };
            (due_page(&mut moment, query, as_of).await?, total)
        };
        moment.rollback().await?;
        Ok(FollowUpPage {
            rows,
            total,
            due,
            overdue,
            next: next.and_then(date),
        })
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
        if query.include_all {
            for page in every_one(&mut moment, query, as_of).await?.chunks(PAGE) {
                let rows = rows_of_each(&mut moment, page, as_of).await?;
                rows.iter().try_for_each(&mut each)?;
            }
        } else {
            let mut page = FollowUpQuery {
                offset: 0,
                limit: u32::try_from(PAGE).unwrap_or(u32::MAX),
                ..query.clone()
            };
            loop {
                let rows = due_page(&mut moment, &page, as_of).await?;
                rows.iter().try_for_each(&mut each)?;
                if rows.len() < PAGE {
                    break;
                }
                page.offset += page.limit;
            }
        }
        Ok(moment.rollback().await.map_err(StoreError::from)?)
    }
}

/// A page of those that are due: two indexes, merged in their order.
async fn due_page(
    connection: &mut SqliteConnection,
    query: &FollowUpQuery,
    as_of: AsOf,
) -> Result<Vec<FollowUpRow>, StoreError> {
    const SIXTEEN_DUE: &str = "select nr as found, 16 as weeks, target_16 as target, opens_16 as opens \
         from record indexed by record_follow_16 \
         where state = 0 and target_16 is not null and target_16 < ?2 and opens_16 <= ?1";
    const FIFTY_TWO_DUE: &str = "select nr as found, 52 as weeks, target_52 as target, opens_52 as opens \
         from record indexed by record_follow_52 \
         where state = 0 and target_52 is not null and target_52 < ?2 and opens_52 <= ?1";
    let which = match query.weeks {
        Some(16) => [SIXTEEN_DUE, "", ""],
        Some(52) => [FIFTY_TWO_DUE, "", ""],
        Some(_) => return Ok(Vec::new()),
        None => [SIXTEEN_DUE, " union all ", FIFTY_TWO_DUE],
    };
    let [first, and, second] = which;
    let statement = statement_of(&[
        "select weeks, ",
        row::COLUMNS,
        " from (",
        first,
        and,
        second,
        " order by target, opens, found limit ?3 offset ?4) join record r on r.nr = found \
         order by target, opens, found",
    ]);
    let today = day(query.today);
    let rows = sqlx::query(statement)
        .bind(today)
        .bind(if query.overdue_only { today } else { crate::day::NEVER })
        .bind(i64::from(query.limit))
        .bind(i64::from(query.offset))
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

/// Every follow-up, whatever its state, in the order of the list: a walk through all records, for a program that writes them
/// all out. Only what orders them is in memory, and the rows of one page.
async fn every_one(
    connection: &mut SqliteConnection,
    query: &FollowUpQuery,
    as_of: AsOf,
) -> Result<Vec<(RecordId, u32)>, StoreError> {
    let ids = sqlx::query("select id from record not indexed where state = 0")
        .fetch_all(&mut *connection)
        .await?;
    let ids: Result<Vec<RecordId>, sqlx::Error> = ids.iter().map(|row| Ok(RecordId::new(row.try_get("id")?))).collect();
    let mut ordered = Vec::new();
    for ids in ids?.chunks(PAGE) {
        for record in rows_of(connection, ids, as_of).await? {
            for follow_up in &record.follow_ups {
                let state = match follow_up.state(as_of.today) {
                    FollowUpState::Overdue => 0,
                    FollowUpState::Due => 1,
                    FollowUpState::NotDue => 2,
                    FollowUpState::DoneLate | FollowUpState::Done | FollowUpState::NotPlanned => 3,
                };
                let is_asked_for = query.weeks.is_none_or(|weeks| weeks == follow_up.weeks);
                if is_asked_for && (state == 0 || !query.overdue_only) {
                    ordered.push((state, follow_up.target, record.id, follow_up.weeks));
                }
            }
        }
    }
    ordered.sort_unstable();
    Ok(ordered
        .into_iter()
        .map(|(_, _, record, weeks)| (record, weeks))
        .collect())
}

/// The rows of these follow-ups, in the order asked for.
async fn rows_of_each(
    connection: &mut SqliteConnection,
    follow_ups: &[(RecordId, u32)],
    as_of: AsOf,
) -> Result<Vec<FollowUpRow>, StoreError> {
    let ids: Vec<RecordId> = follow_ups.iter().map(|(record, _)| *record).collect();
    let rows = rows_of(connection, &ids, as_of).await?;
    let each = rows.into_iter().zip(follow_ups);
    Ok(each
        .filter_map(|(record, (_, weeks))| FollowUpRow::of(record, *weeks, as_of))
        .collect())
}

impl FollowUpRow {
    /// The follow-up of a record after so many weeks.
    fn of(record: RecordRow, weeks: u32, as_of: AsOf) -> Option<Self> {
        let follow_up = record.follow_ups.iter().copied().find(|one| one.weeks == weeks)?;
        Some(Self::new(record, follow_up, as_of))
    }

    fn new(record: RecordRow, follow_up: FollowUp, as_of: AsOf) -> Self {
        let version = as_of.dataset.version(&record.version);
        let window =
            version.and_then(|version| version.follow_up.windows.iter().find(|it| it.weeks == follow_up.weeks));
        Self {
            state: follow_up.state(as_of.today),
            question: window.map(|window| window.done_question.clone()),
            record,
            follow_up,
        }
    }
}
