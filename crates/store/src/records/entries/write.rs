//! Entries into the database. Rows are only added here: what marks them as sent or received is the exchange's.

use domain::record::{Digest, Entry};
use protocol::packed;
use sqlx::sqlite::SqliteConnection;
use uuid::Uuid;

use crate::error::StoreError;
use crate::sql::{ROWS, RowsToInsert};

/// An entry, packed for its row. The row also holds its record's number, which may be known only when it is written.
pub(crate) struct PackedEntry {
    id: Uuid,
    digest: Digest,
    bytes: Vec<u8>,
}

impl PackedEntry {
    /// Packs the canonical bytes of an entry.
    pub(crate) fn new(entry: &Entry, bytes: &[u8]) -> Result<Self, StoreError> {
        Ok(Self {
            id: entry.id.uuid(),
            digest: entry.digest,
            bytes: packed::pack(bytes)?,
        })
    }
}

/// Adds entries, each with the number of its record. They are given away, so that their bytes are not copied on their way.
pub(crate) async fn insert_entries(
    connection: &mut SqliteConnection,
    mut entries: Vec<(i64, PackedEntry)>,
) -> Result<(), StoreError> {
    while !entries.is_empty() {
        let mut some = entries;
        entries = some.split_off(some.len().min(ROWS));
        let mut insert = RowsToInsert::new(
            "insert or fail into entry (record_nr, id, digest, bytes, sent)",
            5,
            some.len(),
            &[],
        );
        for (record_nr, entry) in some {
            insert
                .add(record_nr)?
                .add(entry.id)?
                .add(entry.digest.0.as_slice())?
                .add(entry.bytes)?
                .add(0)?;
        }
        insert.execute(connection).await?;
    }
    Ok(())
}
