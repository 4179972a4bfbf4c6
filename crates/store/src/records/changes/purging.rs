//! Purging records at this desk: the marker in, everything else of the record out, and a line that says when and why, in
//! one transaction. Whether a record may be purged is decided by whoever asks; here is only seen to it that it is still as
//! they saw it.

use chrono::{DateTime, Utc};
use domain::id::{EntryId, RecordId};
use sqlx::Row as _;
use sqlx::sqlite::SqliteConnection;

use crate::day::instant;
use crate::error::StoreError;
use crate::opening::unlocked::Store;
use crate::records::changes::append::{added_to, finish};
use crate::records::changes::change::Written;
use crate::records::losses::{PersonsLoss, keep_losses};

/// Most lines that are told.
const MOST_LINES: i64 = 50;

/// A deleted record that is to be purged.
#[derive(Clone, Debug)]
pub struct ToPurge {
    /// The record.
    pub record: RecordId,
    /// The deletion that was seen. One that was restored since, or deleted once more, is left alone.
    pub deleted_by: EntryId,
    /// What stands in its place from now on, and in that of each record that is joined to it.
    pub markers: Vec<Written>,
}

/// That records were purged at this desk. It does not say which.
#[derive(Clone, PartialEq, Eq)]
pub struct PurgeLine {
    /// When.
    pub at: DateTime<Utc>,
    /// Who had it done; nobody where their days were over.
    pub by: Option<String>,
    /// Key of the reason.
    pub reason: String,
    /// How many.
    pub records: u64,
}

/// Shows nobody's name.
impl std::fmt::Debug for PurgeLine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "PurgeLine({} records, {})", self.records, self.reason)
    }
}

impl Store {
    /// Purges these records, and keeps a line of it; says how many were. What people at this desk had typed into them is
    /// counted for those. The line's own number of records counts for nothing.
    ///
    /// # Errors
    /// When the database cannot be written; nothing is then changed.
    pub async fn purge(&self, records: Vec<ToPurge>, line: &PurgeLine) -> Result<u64, StoreError> {
        let mut writing = self.inner.write().await?;
        let (mut all, mut purged) = (Vec::new(), 0_u64);
        for ToPurge {
            record,
            deleted_by,
            markers,
        } in records
        {
            if is_deleted_by(writing.connection()?, record, deleted_by).await? {
                all.extend(markers);
                purged += 1;
            }
        }
        if all.is_empty() {
            writing.undo().await?;
            return Ok(0);
        }
        let changes = added_to(&mut writing, self.rules(), all).await?;
        let connection = writing.connection()?;
        // What was saved was seen by whoever had it purged; what somebody was typing was not.
        let typed = changes.losses.iter().map(|lost| PersonsLoss { saved: 0, ..*lost });
        let typed: Vec<PersonsLoss> = typed.filter(|lost| lost.typed > 0).collect();
        keep_losses(connection, &typed, line.at).await?;
        sqlx::query("insert into purge (at, by, reason, records) values (?1, ?2, ?3, ?4)")
            .bind(line.at.timestamp_millis())
            .bind(&line.by)
            .bind(&line.reason)
            .bind(i64::try_from(purged).unwrap_or(i64::MAX))
            .execute(connection)
            .await?;
        finish(writing, changes).await?;
        Ok(purged)
    }

    /// The last purges of this desk, the latest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn purge_lines(&self) -> Result<Vec<PurgeLine>, StoreError> {
        let mut connection = self.inner.read().await?;
        let rows = sqlx::query("select at, by, reason, records from purge order by nr desc limit ?1")
            .bind(MOST_LINES)
            .fetch_all(&mut *connection)
            .await?;
        let line = |row: &sqlx::sqlite::SqliteRow| {
            Ok(PurgeLine {
                at: instant(row.try_get("at")?),
                by: row.try_get("by")?,
                reason: row.try_get("reason")?,
                records: u64::try_from(row.try_get::<i64, _>("records")?).unwrap_or_default(),
            })
        };
        rows.iter().map(line).collect()
    }
}

async fn is_deleted_by(
    connection: &mut SqliteConnection,
    record: RecordId,
    deleted_by: EntryId,
) -> Result<bool, StoreError> {
    let is_so = sqlx::query_scalar("select exists (select 1 from deletion where record = ?1 and entry = ?2)")
        .bind(record.uuid())
        .bind(deleted_by.uuid())
        .fetch_one(connection)
        .await?;
    Ok(is_so)
}
