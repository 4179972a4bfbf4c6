//! How many records were withdrawn from Central because their patients are not cleared: counted by their markers, which say of nobody who
//! they were. Which records are withdrawn, `changes::withdrawing` decides.

use sqlx::Row as _;

use crate::error::StoreError;
use crate::opening::unlocked::Store;
use crate::records::codes::WITHDRAWN;

/// Records that were withdrawn from Central, at any desk of the service.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Withdrawals {
    /// How many. One that was withdrawn again after it was cleared counts again.
    pub records: u32,
    /// Of them, those of which Central has not confirmed the marker to this desk: it has erased them once it has.
    pub waiting: u32,
}

impl Store {
    /// How many records were withdrawn from Central.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn withdrawals(&self) -> Result<Withdrawals, StoreError> {
        let mut connection = self.inner.read().await?;
        let row = sqlx::query(
            "select count(*) as records, coalesce(sum(unreceipted > 0), 0) as waiting from record where state = ?1",
        )
        .bind(WITHDRAWN)
        .fetch_one(&mut *connection)
        .await?;
        Ok(Withdrawals {
            records: row.try_get("records")?,
            waiting: row.try_get("waiting")?,
        })
    }
}
