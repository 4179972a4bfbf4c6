//! A record as it is held at one moment, for whoever works on it: its entries, and their own working copy of it.

use domain::id::RecordId;
use domain::record::Entry;
use sqlx::Connection as _;

use crate::error::StoreError;
use crate::opening::commits::Moment;
use crate::opening::unlocked::Store;
use crate::person::working_copy::{self, WorkingCopy};
use crate::records::entries::read::entries_with_parts;

/// A record, read in one transaction.
#[derive(Debug)]
pub struct RecordAsHeld {
    /// Its entries and those of records that are joined to it, in the order of their ids; none when there is no such record.
    pub entries: Vec<Entry>,
    /// This person's working copy of it.
    pub working: Option<WorkingCopy>,
    /// When that was so.
    pub moment: Moment,
}

impl Store {
    /// The record as it is held now.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn as_held(&self, record: RecordId) -> Result<RecordAsHeld, StoreError> {
        let mut connection = self.inner.read().await?;
        let mut reading = connection.begin().await?;
        let commits = sqlx::query_scalar("select commits from desk")
            .fetch_one(&mut *reading)
            .await?;
        let working = working_copy::read(&mut reading, self.me().id, record).await?;
        let entries = entries_with_parts(&mut reading, [&record]).await?;
        reading.rollback().await?;
        Ok(RecordAsHeld {
            entries: entries.into_iter().map(|(_, entry)| entry).collect(),
            working,
            moment: Moment::after(commits),
        })
    }
}
