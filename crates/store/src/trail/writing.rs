//! Writing a line of the access trail so that whoever opens a record does not wait for the disk.
//!
//! The first line since the records were opened is on the disk before this returns, and says that they are open. Each line after it
//! is in SQLite's log when this returns, by a commit that does not wait for the disk: so it outlives the program, and is on the
//! disk with the next commit of anything. Where the power is cut before that it is lost, and the mark that the records were open
//! stays: the next line is written after one that says that lines before it may be missing. While somebody else writes, as during
//! a large import, lines wait in memory until they are done.

use std::time::Duration;

use chrono::{DateTime, Utc};
use domain::access::Access;
use domain::id::RecordId;
use domain::log_safe::{Count, safe};
use tokio::time::timeout;

use crate::error::StoreError;
use crate::opening::unlocked::Store;
use crate::sql;
use crate::trail::among;
use crate::trail::chain::{self, Line, Use};

/// What somebody did.
#[derive(Clone, Debug)]
pub struct NewAccess {
    /// When.
    pub at: DateTime<Utc>,
    /// What.
    pub what: Access,
    /// The record that it was about; nothing where it was about none, or about several.
    pub record: Option<RecordId>,
    /// How many records it was about, or lines of the trail.
    pub records: u64,
    /// Which, where that is known.
    pub among: Vec<RecordId>,
}

/// So long whoever opens the first record waits for somebody who writes.
const FIRST: Duration = Duration::from_secs(2);

impl Store {
    /// Writes that whoever is unlocked did this. It fails for nobody who reads: what cannot be written waits, and is written with the
    /// next line or when the store is locked.
    pub async fn note_access(&self, noted: NewAccess) {
        let among = match self.numbers_of(&noted.among).await {
            Ok(numbers) => (!numbers.is_empty()).then(|| among::packed(numbers)),
            Err(_) => None,
        };
        self.inner.trail.wait(Line {
            at: noted.at,
            by: self.me(),
            what: noted.what.key().to_owned(),
            record: noted.record,
            records: i64::try_from(noted.records).unwrap_or(i64::MAX),
            among,
        });
        if self.write_access_down().await.is_err() {
            tracing::warn!(
                waiting = %safe(&Count::of(self.inner.trail.waiting().len())),
                "a line of the access trail waits: it could not be written"
            );
        }
    }

    /// Writes what waits of the access trail.
    ///
    /// # Errors
    /// When the database cannot be written: it waits on.
    pub async fn write_access_down(&self) -> Result<(), StoreError> {
        if self.inner.trail.waiting().is_empty() {
            return Ok(());
        }
        if !self.inner.trail.is_in_use() {
            if let Ok(written) = timeout(FIRST, self.write_waiting()).await {
                return written;
            }
            self.write_later();
            return Ok(());
        }
        let Some(mut writing) = self.inner.write_lightly().await? else {
            self.write_later();
            return Ok(());
        };
        let lines = self.inner.trail.waiting();
        chain::append(writing.connection()?, &self.inner.trail_key, &lines, Use::GoesOn).await?;
        writing.commit_lightly(|| self.inner.trail.written(lines.len())).await
    }

    /// Writes what waits once nobody else writes: it is on the disk when this returns.
    async fn write_waiting(&self) -> Result<(), StoreError> {
        let mut writing = self.inner.write().await?;
        let lines = self.inner.trail.waiting();
        if lines.is_empty() {
            return writing.undo().await;
        }
        let usage = if self.inner.trail.is_in_use() {
            Use::GoesOn
        } else {
            Use::Begins
        };
        chain::append(writing.connection()?, &self.inner.trail_key, &lines, usage).await?;
        writing.commit_then(|_| self.inner.trail.written(lines.len())).await
    }

    fn write_later(&self) {
        let store = self.clone();
        tokio::spawn(async move {
            // What cannot be written now is written with the next line, or when the store is locked.
            let _ = store.write_waiting().await;
        });
    }

    /// What these records are numbered with here.
    async fn numbers_of(&self, records: &[RecordId]) -> Result<Vec<i64>, StoreError> {
        if records.is_empty() {
            return Ok(Vec::new());
        }
        let mut connection = self.inner.read().await?;
        let numbers = sqlx::query_scalar("select nr from record where id in (select unhex(value) from json_each(?1))")
            .bind(sql::records(records))
            .fetch_all(&mut *connection)
            .await?;
        Ok(numbers)
    }
}
