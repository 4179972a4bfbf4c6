//! What needs somebody today, of all records, as of one moment. `domain::today` says under which heading and why; what a
//! person has typed and not saved is theirs, and asked for by itself.

use chrono::NaiveDate;
use domain::id::UserId;
use domain::record::FollowUpGroup;
use domain::today::{asks_for_care_at, diagnosed_for_care, still_counts};
use protocol::json;
use sqlx::Connection as _;
use sqlx::sqlite::SqliteConnection;

use crate::day::day;
use crate::error::StoreError;
use crate::exchange::sync_page::needing;
use crate::opening::unlocked::Store;
use crate::records::follow_ups::asked::{FollowUpNarrow, FollowUpQuery, WhichFollowUps};
use crate::records::follow_ups::pages::{FollowUpPage, follow_up_page, late_first_of};
use crate::records::follow_ups::row::FollowUpRow;
use crate::records::list::counts_of_all;
use crate::records::row::{AsOf, RecordRow, record_ids, rows_of};

/// Records that are read together for a day of care that still counts.
const READ_AT_A_TIME: i64 = 32;
/// Of so many records, the latest diagnosed, those that lack one answer are looked for first.
const LATEST: i64 = 1_000;

/// What needs somebody today: the first rows of each heading, and how many there are.
#[derive(Debug)]
pub struct Today {
    /// How many records need a person.
    pub needing: u64,
    /// How many are drafts.
    pub drafts: u64,
    /// Those that need a person.
    pub needs_you: Vec<RecordRow>,
    /// Those whose follow-up is in time, with the counts of all groups.
    pub in_time: FollowUpPage,
    /// Those that are late and still owed, those of the patients of whoever asks first.
    pub late: Vec<FollowUpRow>,
    /// Drafts, those with the fewest answers left first.
    pub nearly_complete: Vec<RecordRow>,
    /// Records in which the day of care is missing that still counts, what ends first first.
    pub still_counts: Vec<RecordRow>,
}

impl Store {
    /// What needs somebody today, at most so many rows under each heading; `mine` are the ids of whoever asks.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn today(&self, today: NaiveDate, mine: &[UserId], rows: u32) -> Result<Today, StoreError> {
        let as_of = self.as_of(today);
        let mut connection = self.inner.read().await?;
        let mut moment = connection.begin().await?;
        let needing = needing(&mut moment, rows, today).await?;
        let in_time = FollowUpQuery {
            today,
            which: WhichFollowUps::Group(FollowUpGroup::InTime),
            narrow: FollowUpNarrow::default(),
            offset: 0,
            limit: rows,
        };
        let in_time = follow_up_page(&mut moment, &in_time, as_of).await?;
        let counts = counts_of_all(&mut moment, day(today)).await?;
        let found = Today {
            needing: counts.needs_you,
            drafts: counts.draft,
            needs_you: rows_of(&mut moment, &needing, as_of).await?,
            late: late_first_of(&mut moment, mine, in_time.counts.late, rows, as_of).await?,
            in_time,
            nearly_complete: nearly_complete(&mut moment, rows, as_of).await?,
            still_counts: care_that_still_counts(&mut moment, rows, as_of).await?,
        };
        moment.rollback().await?;
        Ok(found)
    }
}

/// Where many lack one answer, the latest diagnosed of them are found among the latest diagnosed of all; else the short rows
/// of all records are walked through.
async fn nearly_complete(
    connection: &mut SqliteConnection,
    rows: u32,
    as_of: AsOf,
) -> Result<Vec<RecordRow>, StoreError> {
    let mut found = sqlx::query(
        "select id from (select id, nr, diagnosed, missing, opens_16, opens_52 from record indexed by record_diagnosed \
         where state = 0 order by diagnosed desc, nr desc limit ?3) \
         where missing = 1 and coalesce(opens_16 > ?1, 1) and coalesce(opens_52 > ?1, 1) \
         order by diagnosed desc, nr desc limit ?2",
    )
    .bind(day(as_of.today))
    .bind(rows)
    .bind(LATEST)
    .fetch_all(&mut *connection)
    .await?;
    if u32::try_from(found.len()).is_ok_and(|found| found < rows) {
        found = sqlx::query(
            "select id from record not indexed where state = 0 and missing > 0 \
             and coalesce(opens_16 > ?1, 1) and coalesce(opens_52 > ?1, 1) \
             order by missing, diagnosed desc, nr desc limit ?2",
        )
        .bind(day(as_of.today))
        .bind(rows)
        .fetch_all(&mut *connection)
        .await?;
    }
    rows_of(connection, &record_ids(&found)?, as_of).await
}

/// Those diagnosed first end first: along their index, until there are as many as are wanted.
async fn care_that_still_counts(
    connection: &mut SqliteConnection,
    rows: u32,
    as_of: AsOf,
) -> Result<Vec<RecordRow>, StoreError> {
    let days = diagnosed_for_care(as_of.today);
    let versions = as_of.dataset.versions().iter();
    let asked_at: Vec<usize> = versions.flat_map(asks_for_care_at).collect();
    let asked_at = json::text(&asked_at);
    let wanted = usize::try_from(rows).unwrap_or(usize::MAX);
    let mut found = Vec::new();
    let mut offset = 0_i64;
    loop {
        let ids = sqlx::query(
            "select id from record r indexed by record_diagnosed \
             where state = 0 and diagnosed between ?1 and ?2 and missing > 0 and exists \
             (select 1 from record_detail d join json_each(d.summary, '$.missing') m where d.record_nr = r.nr \
             and m.value in (select value from json_each(?5))) \
             order by diagnosed, nr limit ?3 offset ?4",
        )
        .bind(day(*days.start()))
        .bind(day(*days.end()))
        .bind(READ_AT_A_TIME)
        .bind(offset)
        .bind(&asked_at)
        .fetch_all(&mut *connection)
        .await?;
        for row in rows_of(connection, &record_ids(&ids)?, as_of).await? {
            if found.len() == wanted {
                return Ok(found);
            }
            let version = as_of.dataset.version(&row.version);
            let care = version
                .zip(row.diagnosed)
                .and_then(|(version, diagnosed)| still_counts(version, &row.missing, diagnosed, as_of.today));
            if care.is_some() {
                found.push(row);
            }
        }
        offset += READ_AT_A_TIME;
        if i64::try_from(ids.len()).is_ok_and(|read| read < READ_AT_A_TIME) {
            return Ok(found);
        }
    }
}
