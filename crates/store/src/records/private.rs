//! Which records have something that only the service's desks can open: so it is found without a walk through all entries.
//! What was written there is sealed in the entries, and nothing here opens it. Nothing here begins or ends a transaction.

use domain::id::RecordId;
use domain::record::Entry;
use sqlx::Row as _;
use sqlx::sqlite::SqliteConnection;

use crate::error::StoreError;
use crate::opening::unlocked::Store;
use crate::records::entries::read::entries_with_parts;
use crate::sql;

impl Store {
    /// The records that have something private, those that are joined to another by the one that stands for them.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn private_records(&self) -> Result<Vec<RecordId>, StoreError> {
        let mut connection = self.inner.read().await?;
        let rows = sqlx::query(
            "select distinct coalesce(p.whole, q.record) as record from private_record q left join part_of p on p.record = q.record",
        )
            .fetch_all(&mut *connection)
            .await?;
        rows.iter()
            .map(|row| Ok(RecordId::new(row.try_get("record")?)))
            .collect()
    }

    /// The entries of those of these records that have something private, or of which a record that is joined to them has,
    /// record by record.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn entries_of_private(&self, records: &[RecordId]) -> Result<Vec<(RecordId, Entry)>, StoreError> {
        let mut connection = self.inner.read().await?;
        let wanted = sqlx::query_scalar(
            "select json_group_array(distinct lower(hex(id))) from ( \
             select q.record as id from json_each(?1) j join private_record q on q.record = unhex(j.value) \
             union select p.whole from json_each(?1) j join part_of p on p.whole = unhex(j.value) \
             join private_record q on q.record = p.record)",
        )
        .bind(sql::records(records));
        let wanted: Vec<RecordId> = sql::rows_together(wanted, &mut connection).await?;
        entries_with_parts(&mut connection, &wanted).await
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
