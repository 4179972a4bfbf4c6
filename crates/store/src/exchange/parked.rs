//! Entries of Central's log that this program cannot read: a newer one wrote them. They are kept as they came, under the
//! number that Central gave them, relayed like any other, and read again once the program was replaced (`read_again`). No
//! rule of what can be read is here: `protocol::canonical` says that, and `sync::desk` what is parked.

use chrono::{DateTime, Utc};
use domain::id::{EntryId, RecordId};
use protocol::canonical::{self, Written};
use protocol::exchange::Receipt;
use protocol::frame::WireEntry;
use protocol::packed;
use sqlx::Row as _;
use sqlx::sqlite::SqliteConnection;
use uuid::Uuid;

use crate::day::instant;
use crate::error::StoreError;
use crate::opening::unlocked::Store;
use crate::records::codes::{PURGED, WITHDRAWN};
use crate::records::entries::read::read_digest;

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
}

/// Parked entries read together.
const TOGETHER: i64 = 500;

/// A part of the parked entries: of those after an id, in the order of ids.
pub(super) struct ReadPart {
    /// Those that this program can read.
    pub(super) entries: Vec<Written>,
    /// The receipts of those that have one.
    pub(super) receipts: Vec<Receipt>,
    /// The last that was looked at, and when it came.
    pub(super) last: (Uuid, DateTime<Utc>),
}

/// Reads the next part of the parked entries; nothing after the last.
pub(super) async fn read_after(
    connection: &mut SqliteConnection,
    last: Option<Uuid>,
) -> Result<Option<ReadPart>, StoreError> {
    let rows = sqlx::query("select id, digest, number, bytes, at from parked_entry where id > ?1 order by id limit ?2")
        .bind(last.as_ref().map_or(&[][..], |id| id.as_bytes()))
        .bind(TOGETHER)
        .fetch_all(connection)
        .await?;
    let Some(end) = rows.last() else { return Ok(None) };
    let mut part = ReadPart {
        entries: Vec::new(),
        receipts: Vec::new(),
        last: (end.try_get("id")?, instant(end.try_get("at")?)),
    };
    for row in &rows {
        // One that is damaged stays parked, as one that is too new does: it is no reason not to open the store.
        let Ok(bytes) = packed::unpack(row.try_get("bytes")?) else {
            continue;
        };
        let Ok(entry) = canonical::read(&bytes, read_digest(row)?) else {
            continue;
        };
        let number: Option<i64> = row.try_get("number")?;
        part.receipts.extend(
            number
                .and_then(|number| u64::try_from(number).ok())
                .map(|number| Receipt {
                    entry: entry.id,
                    number,
                }),
        );
        part.entries.push((entry, bytes));
    }
    Ok(Some(part))
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
             where not exists (select 1 from record where id = ?2 and state in (?6, ?7)) on conflict (id) do nothing",
        )
        .bind(entry.uuid())
        .bind(record.uuid())
        .bind(wire.digest.0.as_slice())
        .bind(packed::pack(&wire.bytes)?)
        .bind(at.timestamp_millis())
        .bind(PURGED)
        .bind(WITHDRAWN)
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
