//! What is still to be sent: which records have something that may leave, and their entries, parents first.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, TimeDelta, Utc};
use domain::id::{EntryId, RecordId};
use protocol::exchange::RefusalCode;
use protocol::frame::WireEntry;
use protocol::{canonical, json, packed};
use sqlx::Row as _;
use sqlx::sqlite::{SqliteConnection, SqliteRow};

use crate::error::StoreError;
use crate::opening::unlocked::Store;
use crate::records::changes::change::RecordChanges;
use crate::records::codes::{NEEDS_YOU, SENT, WAITING};
use crate::records::derived::sync_state::MAY_LEAVE;
use crate::records::entries::read::{read_digest, records_of_entries};
use crate::sql::{self, statement_of};

/// An entry on its way to Central.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outgoing {
    /// The entry.
    pub entry: EntryId,
    /// Its record.
    pub record: RecordId,
    /// As it travels.
    pub wire: WireEntry,
}

impl Store {
    /// Entries that have no receipt and may leave, at most this many: record by record, parents first, the oldest records
    /// first. Those that were sent before without an answer come again, but for those in `but`, which are on their way
    /// just now; those that Central refused for a reason that may have passed come again a day later. Nothing is marked.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn to_send(
        &self,
        limit: usize,
        but: &BTreeMap<EntryId, RecordId>,
        now: DateTime<Utc>,
    ) -> Result<Vec<Outgoing>, StoreError> {
        let mut connection = self.inner.read().await?;
        let records = records_to_send(&mut connection, limit, but, now).await?;
        let rows = sqlx::query(
            "select r.id as record, e.id, e.digest, e.bytes, e.receipt from json_each(?1) j \
             join record r on r.id = unhex(j.value) join entry e on e.record_nr = r.nr \
             union all select p.subject, p.id, p.digest, p.bytes, p.number from json_each(?1) j \
             join parked_entry p on p.subject = unhex(j.value) order by 1, 2",
        )
        .bind(sql::records(&records))
        .fetch_all(&mut *connection)
        .await?;
        let mut groups: BTreeMap<RecordId, Group> = BTreeMap::new();
        for row in &rows {
            groups
                .entry(RecordId::new(row.try_get("record")?))
                .or_default()
                .take(row)?;
        }
        let mut outgoing: Vec<Outgoing> = Vec::new();
        for record in records {
            let group = groups.remove(&record).map(Group::parents_first).unwrap_or_default();
            outgoing.extend(
                group
                    .into_iter()
                    .filter(|(entry, _)| !but.contains_key(entry))
                    .map(|(entry, wire)| Outgoing { entry, record, wire }),
            );
        }
        outgoing.truncate(limit);
        Ok(outgoing)
    }

    /// Remembers that these entries were sent and may have arrived: their records show as sent until an answer is there.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn mark_sent(&self, entries: impl IntoIterator<Item = EntryId>) -> Result<(), StoreError> {
        let mut writing = self.inner.write().await?;
        let connection = writing.connection()?;
        let mut changes = RecordChanges::default();
        let ids = sql::id_list(entries.into_iter().map(EntryId::uuid));
        changes.sync_changed(records_of_entries(connection, &ids).await?);
        sqlx::query("update entry set sent = 1 from json_each(?1) j where entry.id = unhex(j.value) and sent = 0")
            .bind(ids)
            .execute(&mut *connection)
            .await?;
        changes.settle(connection).await?;
        writing.commit().await
    }
}

/// Refusals that no newer Central and no entry that arrives meanwhile can change: only a person can.
const LAST_WORDS: [RefusalCode; 3] = [RefusalCode::Diverged, RefusalCode::Purged, RefusalCode::OtherService];

/// How long a refused entry waits until Central is asked again. One that was refused later than now was refused by a
/// clock that was ahead: it does not wait until then.
const OFFERED_AGAIN: TimeDelta = TimeDelta::days(1);

/// Whether `record` stops because an entry of it that is held here was refused: for good, or not long ago. What arrived and
/// could not be used stops nothing that is written here.
const IS_STOPPED: &str = "exists (select 1 from refusal where record = record.id \
    and (exists (select 1 from entry where entry.id = refusal.entry) \
        or exists (select 1 from parked_entry where parked_entry.id = refusal.entry)) \
    and (at > ?1 and at <= ?2 or code in (select value from json_each(?3))))";

/// Records with entries to send besides those in `but`, enough of them for this many entries.
async fn records_to_send(
    connection: &mut SqliteConnection,
    limit: usize,
    but: &BTreeMap<EntryId, RecordId>,
    now: DateTime<Utc>,
) -> Result<Vec<RecordId>, StoreError> {
    let mut under_way: BTreeMap<RecordId, usize> = BTreeMap::new();
    for record in but.values() {
        *under_way.entry(*record).or_default() += 1;
    }
    let counted: Vec<(String, usize)> = under_way
        .iter()
        .map(|(record, entries)| (record.uuid().simple().to_string(), *entries))
        .collect();
    let counted = json::text(&counted);
    let last_words = json::text(&LAST_WORDS);
    let asked = |statement| {
        sqlx::query_scalar(statement)
            .bind((now - OFFERED_AGAIN).timestamp_millis())
            .bind(now.timestamp_millis())
            .bind(&last_words)
    };
    let mut records = Vec::new();
    let mut entries = 0_usize;
    for state in [WAITING, SENT, NEEDS_YOU] {
        // Joined, because `not in` with two columns looks through the whole list for each record. A record of which the first
        // entry cannot be read here counts as not arrived, and is relayed with what waits for that entry.
        let statement = statement_of(&[
            "with under_way (id, entries) as materialized (select unhex(value ->> 0), value ->> 1 from json_each(?4)) \
             select json_group_array(json_array(lower(hex(id)), unreceipted)) from ( \
             select record.id, unreceipted from record left join under_way on under_way.id = record.id \
             where sync <> 3 and sync = ?5 and unreceipted > coalesce(under_way.entries, 0) \
             and (state <> 2 or exists (select 1 from parked_entry where subject = record.id)) \
             and ",
            MAY_LEAVE,
            " and not ",
            IS_STOPPED,
            " order by record.nr limit ?6)",
        ]);
        let statement = asked(statement)
            .bind(&counted)
            .bind(state)
            .bind(i64::try_from(limit).unwrap_or(i64::MAX));
        let rows: Vec<(RecordId, usize)> = sql::rows_together(statement, connection).await?;
        for (record, unreceipted) in rows {
            if entries >= limit {
                return Ok(records);
            }
            entries += unreceipted.saturating_sub(under_way.get(&record).copied().unwrap_or_default());
            records.push(record);
        }
    }
    let statement = statement_of(&[
        "select json_group_array(lower(hex(id))) from ( \
         select distinct subject as id from parked_entry where number is null \
         and parked_entry.id not in (select unhex(value) from json_each(?4))) record where not ",
        IS_STOPPED,
    ]);
    let parked: Vec<RecordId> = sql::rows_together(asked(statement).bind(sql::entries(but.keys())), connection).await?;
    let further: Vec<RecordId> = parked.into_iter().filter(|record| !records.contains(record)).collect();
    records.extend(further);
    Ok(records)
}

/// The entries of one record: those that Central has, and those to send.
#[derive(Default)]
struct Group {
    there: BTreeSet<EntryId>,
    to_send: Vec<(EntryId, WireEntry)>,
}

impl Group {
    fn take(&mut self, row: &SqliteRow) -> Result<(), StoreError> {
        let id = EntryId::new(row.try_get("id")?);
        if row.try_get::<Option<i64>, _>("receipt")?.is_some() {
            self.there.insert(id);
        } else {
            let bytes = packed::unpack(row.try_get("bytes")?).map_err(|_| StoreError::Damaged)?;
            self.to_send.push((
                id,
                WireEntry {
                    digest: read_digest(row)?,
                    bytes,
                },
            ));
        }
        Ok(())
    }

    /// Entries whose parents are neither there nor before them wait for those.
    fn parents_first(mut self) -> Vec<(EntryId, WireEntry)> {
        // The only entry of a record that has arrived is its first: most records need no look at their parents.
        if self.there.is_empty() && self.to_send.len() == 1 {
            return self.to_send;
        }
        let mut ordered = Vec::with_capacity(self.to_send.len());
        loop {
            let before = ordered.len();
            let mut later = Vec::new();
            for (id, wire) in std::mem::take(&mut self.to_send) {
                let parents = canonical::named(&wire.bytes).map(|named| named.parents);
                // Central says what is wrong with bytes that cannot be read here.
                if parents.is_ok_and(|parents| parents.iter().any(|parent| !self.there.contains(parent))) {
                    later.push((id, wire));
                } else {
                    self.there.insert(id);
                    ordered.push((id, wire));
                }
            }
            if later.is_empty() || ordered.len() == before {
                return ordered;
            }
            self.to_send = later;
        }
    }
}
