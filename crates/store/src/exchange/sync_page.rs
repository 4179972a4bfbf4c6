//! What the sync page shows: records that are not accepted, those that differ here and at Central, and what Central lacks.

use chrono::NaiveDate;
use domain::id::RecordId;
use sqlx::Row as _;

use crate::day::day;
use crate::error::StoreError;
use crate::opening::unlocked::Store;
use crate::records::codes::{NEEDS_YOU, ONLY_HERE, SENT, WAITING};
use crate::records::row::RecordRow;
use crate::records::row::rows_of;
use crate::sql;

/// What Central lacks of the records here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lacking {
    /// Records of which it lacks an entry, or all of them.
    pub changed: u64,
    /// Of those, records that it has never had.
    pub whole: u64,
}

impl Store {
    /// Records that are not accepted, at most this many: those that need a person first, then those that wait, those
    /// that were sent, and those that are only here.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn sync_rows(&self, limit: u32, today: NaiveDate) -> Result<Vec<RecordRow>, StoreError> {
        // By state there is an index; for those in need of a person the short rows of all records are walked through.
        const NEEDS: &str = "select nr, id from record where sync <> 3 and sync = ?1 and state in (0, 1) \
             union select nr, id from record not indexed where state = 0 and attention_until > ?3 order by nr limit ?2";
        const OTHERS: &str = "select id from record where sync <> 3 and sync = ?1 and state in (0, 1) \
             and not (state = 0 and attention_until > ?3) order by nr limit ?2";
        let as_of = self.as_of(today);
        let mut connection = self.inner.read().await?;
        let mut rows = Vec::new();
        for (state, statement) in [
            (NEEDS_YOU, NEEDS),
            (WAITING, OTHERS),
            (SENT, OTHERS),
            (ONLY_HERE, OTHERS),
        ] {
            let left = i64::from(limit) - i64::try_from(rows.len()).unwrap_or(i64::MAX);
            if left <= 0 {
                break;
            }
            let ids = sqlx::query(statement)
                .bind(state)
                .bind(left)
                .bind(day(today))
                .fetch_all(&mut *connection)
                .await?;
            let ids: Result<Vec<RecordId>, sqlx::Error> =
                ids.iter().map(|row| Ok(RecordId::new(row.try_get("id")?))).collect();
            rows.extend(rows_of(&mut connection, &ids?, as_of).await?);
        }
        Ok(rows)
    }

    /// Records that are not alike here and at Central: the contents of an entry differ, or one of Central's cannot be used
    /// here. The record itself may not be here at all.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn differing(&self) -> Result<Vec<RecordId>, StoreError> {
        let mut connection = self.inner.read().await?;
        let statement = sqlx::query_scalar(
            "select json_group_array(distinct lower(hex(record))) from refusal where code = 'diverged' \
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
}
