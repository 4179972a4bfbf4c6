//! What of an answer's entries is held here, for whoever makes sense of the answer. Nothing is decided here.

use std::collections::BTreeMap;

use domain::id::EntryId;
use domain::record::Digest;
use sqlx::Row as _;

use crate::error::StoreError;
use crate::opening::unlocked::Store;
use crate::records::entries::read::{digests, read_digest};
use crate::sql;

impl Store {
    /// The digests of those of these entries that are held, also of those that cannot be read.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn digests(&self, entries: &[EntryId]) -> Result<BTreeMap<EntryId, Digest>, StoreError> {
        let mut connection = self.inner.read().await?;
        let mut held = digests(&mut connection, entries.iter().copied()).await?;
        let parked =
            sqlx::query("select p.id, p.digest from json_each(?1) j join parked_entry p on p.id = unhex(j.value)")
                .bind(sql::entries(entries))
                .fetch_all(&mut *connection)
                .await?;
        for row in &parked {
            held.insert(EntryId::new(row.try_get("id")?), read_digest(row)?);
        }
        Ok(held)
    }
}
