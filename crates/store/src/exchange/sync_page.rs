//! What the sync page shows: records that are not accepted, those that differ here and at Central, and what Central lacks.

use chrono::NaiveDate;
use domain::id::RecordId;
use sqlx::Row as _;
use sqlx::sqlite::SqliteConnection;

use crate::day::{NEVER, day};
use crate::error::StoreError;
use crate::opening::unlocked::Store;
use crate::records::codes::{NEEDS_YOU, OF_SERVICE, ONLY_HERE, PURGED, SENT, WAITING, WITHDRAWN};
use crate::records::counts::tally;
use crate::records::row::{RecordRow, record_ids, rows_of};
use crate::sql;

/// What Central lacks of the records here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lacking {
    /// Records of which it lacks an entry, or all of them.
    pub changed: u64,
    /// Of those, records that it has never had.
    pub whole: u64,
}

/// What Central lacks that is in no record.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LackingBesideRecords {
    /// Something was said of the service itself: its caseload, its keys, that two records are not the same.
    pub of_service: bool,
    /// Records that were erased here for good, of which it has not heard.
    pub erased: u64,
}

impl Store {
    /// Records that are not accepted, at most this many: those that need a person first, then those that wait, those
    /// that were sent, and those that are only here.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn sync_rows(&self, limit: u32, today: NaiveDate) -> Result<Vec<RecordRow>, StoreError> {
        // By state there is an index.
        const OTHERS: &str = "select id from record where sync <> 3 and sync = ?1 and state in (0, 1) \
             and not (state = 0 and attention_until > ?3) order by nr limit ?2";
        let as_of = self.as_of(today);
        let mut connection = self.inner.read().await?;
        let needing = needing(&mut connection, limit, today).await?;
        let mut rows = rows_of(&mut connection, &needing, as_of).await?;
        for state in [WAITING, SENT, ONLY_HERE] {
            let left = i64::from(limit) - i64::try_from(rows.len()).unwrap_or(i64::MAX);
            if left <= 0 {
                break;
            }
            let ids = sqlx::query(OTHERS)
                .bind(state)
                .bind(left)
                .bind(day(today))
                .fetch_all(&mut *connection)
                .await?;
            rows.extend(rows_of(&mut connection, &record_ids(&ids)?, as_of).await?);
        }
        Ok(rows)
    }

    /// Records that are not alike here and at Central: the contents of an entry differ, or one of Central's cannot be used
    /// here. The record itself may not be here at all; of one that is joined to another it is the one that stands for it.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn differing(&self) -> Result<Vec<RecordId>, StoreError> {
        let mut connection = self.inner.read().await?;
        let statement = sqlx::query_scalar(
            "select json_group_array(distinct lower(hex(coalesce(p.whole, refusal.record)))) \
             from refusal left join part_of p on p.record = refusal.record where code = 'diverged' \
             or not exists (select 1 from entry where entry.id = refusal.entry) \
             and not exists (select 1 from parked_entry where parked_entry.id = refusal.entry)",
        );
        sql::rows_together(statement, &mut connection).await
    }

    /// What Central lacks of the records here.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn lacking(&self) -> Result<Lacking, StoreError> {
        let mut connection = self.inner.read().await?;
        let row = sqlx::query(
            "select coalesce(sum(unreceipted > 0), 0) as partly, coalesce(sum(has_left = 0), 0) as wholly \
             from record where sync <> 3 and state in (0, 1)",
        )
        .fetch_one(&mut *connection)
        .await?;
        let number = |column: &str| {
            let number: i64 = row.try_get(column)?;
            Ok::<_, sqlx::Error>(u64::try_from(number).unwrap_or_default())
        };
        Ok(Lacking {
            changed: number("partly")?,
            whole: number("wholly")?,
        })
    }

    /// What Central lacks that is in no record.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn lacking_beside_records(&self) -> Result<LackingBesideRecords, StoreError> {
        let mut connection = self.inner.read().await?;
        let row = sqlx::query(
            "select coalesce(sum(state = ?1), 0) as of_service, coalesce(sum(state in (?2, ?3)), 0) as erased \
             from record where sync <> 3 and unreceipted > 0 and state in (?1, ?2, ?3)",
        )
        .bind(OF_SERVICE)
        .bind(PURGED)
        .bind(WITHDRAWN)
        .fetch_one(&mut *connection)
        .await?;
        let erased: i64 = row.try_get("erased")?;
        Ok(LackingBesideRecords {
            of_service: row.try_get::<i64, _>("of_service")? > 0,
            erased: u64::try_from(erased).unwrap_or_default(),
        })
    }
}

/// Records that need a person, at most this many, in the order in which they came to this desk.
pub(crate) async fn needing(
    connection: &mut SqliteConnection,
    limit: u32,
    today: NaiveDate,
) -> Result<Vec<RecordId>, StoreError> {
    let wrong = tally::WRONG.map(|kind| (kind, day(today) + 1, NEVER));
    if tally::sums(connection, &wrong)
        .await?
        .iter()
        .all(|records| *records == 0)
    {
        let ids =
            sqlx::query("select id from record where sync <> 3 and sync = ?1 and state in (0, 1) order by nr limit ?2")
                .bind(NEEDS_YOU)
                .bind(limit)
                .fetch_all(connection)
                .await?;
        return record_ids(&ids);
    }
    // For an error of their own the short rows of all records are walked through, up to as many as are wanted.
    let ids = sqlx::query(
        "select nr, id from record where sync <> 3 and sync = ?1 and state in (0, 1) \
         union select nr, id from record not indexed where state = 0 and attention_until > ?3 order by nr limit ?2",
    )
    .bind(NEEDS_YOU)
    .bind(limit)
    .bind(day(today))
    .fetch_all(connection)
    .await?;
    record_ids(&ids)
}
