//! Looking a receipt up by its number, and a refusal by its own: both are Central's, and counted for each service.

use domain::id::{EntryId, RecordId};
use sqlx::Row as _;

use crate::error::StoreError;
use crate::opening::unlocked::Store;

impl Store {
    /// The entry that has the receipt of this number, and the record or topic that it is about.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn receipt(&self, number: u64) -> Result<Option<(RecordId, EntryId)>, StoreError> {
        let mut connection = self.inner.read().await?;
        let row = sqlx::query(
            "select r.id as record, e.id from entry e join record r on r.nr = e.record_nr where e.receipt = ?1 \
             union all select subject, id from parked_entry where number = ?1",
        )
        .bind(i64::try_from(number).unwrap_or(i64::MAX))
        .fetch_optional(&mut *connection)
        .await?;
        let found = row.map(|row| {
            let (record, entry) = (row.try_get("record")?, row.try_get("id")?);
            Ok::<_, StoreError>((RecordId::new(record), EntryId::new(entry)))
        });
        found.transpose()
    }

    /// The record or topic of which Central refused an entry under this number, as long as it does.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn refused(&self, number: u64) -> Result<Option<RecordId>, StoreError> {
        let mut connection = self.inner.read().await?;
        let record = sqlx::query_scalar("select record from refusal where number = ?1")
            .bind(i64::try_from(number).unwrap_or(i64::MAX))
            .fetch_optional(&mut *connection)
            .await?;
        Ok(record.map(RecordId::new))
    }
}
