//! Which records have something that only the service's desks can open: so it is found without a walk through all entries.
//! What was written there is sealed in the entries, and nothing here opens it. Nothing here begins or ends a transaction.

use domain::id::RecordId;
use domain::record::Entry;
use sqlx::Row as _;
use sqlx::sqlite::SqliteConnection;

use crate::error::StoreError;
use crate::opening::unlocked::Store;
use crate::records::entries::read::read_entry;
use crate::sql;

impl Store {
    /// The records that have something private.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn private_records(&self) -> Result<Vec<RecordId>, StoreError> {
        let mut connection = self.inner.read().await?;
        let rows = sqlx::query("select record from private_record")
            .fetch_all(&mut *connection)
            .await?;
        rows.iter()
            .map(|row| Ok(RecordId::new(row.try_get("record")?)))
            .collect()
    }

    /// The entries of those of these records that have something private, record by record.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn entries_of_private(&self, records: &[RecordId]) -> Result<Vec<Entry>, StoreError> {
        let mut connection = self.inner.read().await?;
        let rows = sqlx::query(
            "select e.digest, e.bytes from json_each(?1) j join private_record p on p.record = unhex(j.value) \
             join record r on r.id = p.record join entry e on e.record_nr = r.nr order by r.id, e.id",
        )
        .bind(sql::records(records))
        .fetch_all(&mut *connection)
        .await?;
        rows.iter().map(read_entry).collect()
    }
}

/// Keeps that these records have something private.
pub(crate) async fn keep_private(connection: &mut SqliteConnection, records: &[RecordId]) -> Result<(), StoreError> {
    if records.is_empty() {
        return Ok(());
    }
    sqlx::query("insert or ignore into private_record (record) select unhex(value) from json_each(?1)")
        .bind(sql::records(records))
        .execute(connection)
        .await?;
    Ok(())
}
