//! Entries of Central's log that this program cannot read: a newer one wrote them. They are kept as they came, under the
//! number that Central gave them, relayed like any other, and read again once the program was replaced (`read_again`). No
//! rule of what can be read is here: `protocol::canonical` says that, and `sync::desk` what is parked.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::id::{EntryId, RecordId};
use domain::record::Digest;
use protocol::exchange::Receipt;
use protocol::frame::WireEntry;
use protocol::{canonical, packed};
use sqlx::Row as _;
use sqlx::sqlite::SqliteConnection;

use crate::error::StoreError;
use crate::opening::unlocked::Store;
use crate::records::changes::change::Written;
use crate::records::entries::read::{digests, read_digest};
use crate::sql;

/// An entry that this program cannot read. Whoever parks it has verified its digest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParkedEntry {
    /// Its id.
    pub entry: EntryId,
    /// The record or the topic that it is about, by the id of the subject.
    pub record: RecordId,
    /// Its bytes and digest.
    pub wire: WireEntry,
}

impl Store {
    /// How many entries this program cannot read.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn parked(&self) -> Result<u64, StoreError> {
        let mut connection = self.inner.read().await?;
        let parked: i64 = sqlx::query_scalar("select count(*) from parked_entry")
            .fetch_one(&mut *connection)
            .await?;
        Ok(u64::try_from(parked).unwrap_or_default())
    }

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

/// The parked entries that this program can read, and the receipts of those that have one.
pub(super) async fn readable_now(
    connection: &mut SqliteConnection,
) -> Result<(Vec<Written>, Vec<Receipt>), StoreError> {
    let rows = sqlx::query("select digest, number, bytes from parked_entry order by id")
        .fetch_all(connection)
        .await?;
    let (mut entries, mut receipts) = (Vec::new(), Vec::new());
    for row in &rows {
        // One that is damaged stays parked, as one that is too new does: it is no reason not to open the store.
        let Ok(bytes) = packed::unpack(row.try_get("bytes")?) else {
            continue;
        };
        let Ok(entry) = canonical::read(&bytes, read_digest(row)?) else {
            continue;
        };
        let number: Option<i64> = row.try_get("number")?;
        receipts.extend(
            number
                .and_then(|number| u64::try_from(number).ok())
                .map(|number| Receipt {
                    entry: entry.id,
                    number,
                }),
        );
        entries.push((entry, bytes));
    }
    Ok((entries, receipts))
}

/// Keeps entries that cannot be read, but none of a record that was purged. One that is kept already stays as it is.
pub(crate) async fn park(
    connection: &mut SqliteConnection,
    parked: &[ParkedEntry],
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    for ParkedEntry { entry, record, wire } in parked {
        sqlx::query(
            "insert into parked_entry (id, subject, digest, bytes, at) select ?1, ?2, ?3, ?4, ?5 \
             where not exists (select 1 from record where id = ?2 and state = 4) on conflict (id) do nothing",
        )
        .bind(entry.uuid())
        .bind(record.uuid())
        .bind(wire.digest.0.as_slice())
        .bind(packed::pack(&wire.bytes)?)
        .bind(at.timestamp_millis())
        .execute(&mut *connection)
        .await?;
    }
    Ok(())
}

/// Gives parked entries the numbers of these receipts, which are pairs of an id and a number in JSON.
pub(crate) async fn receive_parked(connection: &mut SqliteConnection, pairs: &str) -> Result<(), StoreError> {
    sqlx::query(
        "update parked_entry set number = j.value ->> 1 from json_each(?1) j where parked_entry.id = unhex(j.value ->> 0)",
    )
    .bind(pairs)
    .execute(connection)
    .await?;
    Ok(())
}
