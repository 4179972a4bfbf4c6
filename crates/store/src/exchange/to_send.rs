//! What is still to be sent: which records have something that may leave, and their entries, parents first.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use chrono::{DateTime, TimeDelta, Utc};
use domain::id::{EntryId, RecordId};
use protocol::canonical::{self, Named, TakenIn};
use protocol::exchange::RefusalCode;
use protocol::frame::WireEntry;
use protocol::{json, packed};
use serde::Deserialize;
use sqlx::Row as _;
use sqlx::sqlite::{SqliteConnection, SqliteRow};

use crate::error::StoreError;
use crate::exchange::link::is_joined;
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
        let mut batch = Batch {
            limit,
            but,
            outgoing: Vec::new(),
        };
        let asked = AskedBatch::new(but, now);
        // Before anything that goes on under another id.
        let markers = asked.markers(limit, &mut connection).await?;
        if batch.fill(markers, &mut connection).await? {
            return Ok(batch.outgoing);
        }
        for state in [WAITING, SENT, NEEDS_YOU] {
            let mut after = 0;
            // What is chosen by its count may have to stay, for want of its parents: others are chosen until it is full.
            loop {
                let records = asked.records_in(state, after, limit, &mut connection).await?;
                let Some(last) = records.last() else { break };
                after = last.nr;
                if batch.fill(records, &mut connection).await? {
                    return Ok(batch.outgoing);
                }
            }
        }
        let parked = asked.parked(&mut connection).await?;
        batch.fill(parked, &mut connection).await?;
        Ok(batch.outgoing)
    }

    /// How many entries have no receipt and may leave, those that stop because Central refused one included.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn waiting_entries(&self) -> Result<u64, StoreError> {
        let mut connection = self.inner.read().await?;
        // `sync <> 3` says nothing that the states do not say: SQLite uses the index of records that are not at Central only where
        // its own condition stands in the statement, and walks through all records else.
        let waiting: i64 = sqlx::query_scalar(statement_of(&[
            "select coalesce(sum(unreceipted), 0) from record where sync <> 3 and sync in (1, 2, 4) and ",
            MAY_LEAVE,
        ]))
        .fetch_one(&mut *connection)
        .await?;
        Ok(waiting.unsigned_abs())
    }

    /// Remembers that these entries were sent to this Central and may have arrived: their records show as sent until an
    /// answer is there. Where it was left meanwhile, nothing is remembered.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn mark_sent(&self, central: &str, entries: impl IntoIterator<Item = EntryId>) -> Result<(), StoreError> {
        let mut writing = self.inner.write().await?;
        let connection = writing.connection()?;
        if !is_joined(connection, central).await? {
            return writing.undo().await;
        }
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
const LAST_WORDS: [RefusalCode; 4] = [
    RefusalCode::Diverged,
    RefusalCode::Purged,
    RefusalCode::NotCleared,
    RefusalCode::OtherService,
];

/// How long a refused entry waits until Central is asked again. One that was refused later than now was refused by a
/// clock that was ahead: it does not wait until then.
const OFFERED_AGAIN: TimeDelta = TimeDelta::days(1);

/// Whether `record` stops because an entry of it that is held here was refused: for good, or not long ago. What arrived and
/// could not be used stops nothing that is written here.
const IS_STOPPED: &str = "exists (select 1 from refusal where record = record.id \
    and (exists (select 1 from entry where entry.id = refusal.entry) \
        or exists (select 1 from parked_entry where parked_entry.id = refusal.entry)) \
    and (at > ?1 and at <= ?2 or code in (select value from json_each(?3))))";

/// A record with something to send.
#[derive(Deserialize)]
struct ChosenRecord {
    /// Its number here, by which the oldest are first.
    nr: i64,
    id: RecordId,
    /// Its entries without a receipt that are not under way; they may be more than can be sent.
    entries: usize,
}

/// What is asked of the database: entries that are under way, and when refused ones are offered again.
struct AskedBatch {
    /// Records of which entries are under way, and how many.
    under_way: String,
    entries_under_way: String,
    refused_after: i64,
    now: i64,
    last_words: String,
}

impl AskedBatch {
    fn new(but: &BTreeMap<EntryId, RecordId>, now: DateTime<Utc>) -> Self {
        let mut under_way: BTreeMap<RecordId, usize> = BTreeMap::new();
        for record in but.values() {
            *under_way.entry(*record).or_default() += 1;
        }
        let under_way: Vec<(String, usize)> = under_way
            .iter()
            .map(|(record, entries)| (record.uuid().simple().to_string(), *entries))
            .collect();
        Self {
            under_way: json::text(&under_way),
            entries_under_way: sql::entries(but.keys()),
            refused_after: (now - OFFERED_AGAIN).timestamp_millis(),
            now: now.timestamp_millis(),
            last_words: json::text(&LAST_WORDS),
        }
    }

    /// Records that were withdrawn from Central, and of which it is to be told, at most so many.
    async fn markers(&self, limit: usize, connection: &mut SqliteConnection) -> Result<Vec<ChosenRecord>, StoreError> {
        let statement = sqlx::query_scalar(
            "with under_way (id, entries) as materialized (select unhex(value ->> 0), value ->> 1 from json_each(?1)) \
             select json_group_array(json_array(nr, lower(hex(id)), entries)) from ( \
             select record.nr, record.id, unreceipted - coalesce(under_way.entries, 0) as entries \
             from record left join under_way on under_way.id = record.id \
             where sync <> 3 and state = 6 and unreceipted > coalesce(under_way.entries, 0) \
             order by record.nr limit ?2)",
        )
        .bind(&self.under_way)
        .bind(i64::try_from(limit).unwrap_or(i64::MAX));
        sql::rows_together(statement, connection).await
    }

    /// Records in this state with entries to send, those after this number, at most so many.
    async fn records_in(
        &self,
        state: i64,
        after: i64,
        limit: usize,
        connection: &mut SqliteConnection,
    ) -> Result<Vec<ChosenRecord>, StoreError> {
        // Joined, because `not in` with two columns looks through the whole list for each record. A record of which the first
        // entry cannot be read here counts as not arrived, and is relayed with what waits for that entry.
        let statement = statement_of(&[
            "with under_way (id, entries) as materialized (select unhex(value ->> 0), value ->> 1 from json_each(?4)) \
             select json_group_array(json_array(nr, lower(hex(id)), entries)) from ( \
             select record.nr, record.id, unreceipted - coalesce(under_way.entries, 0) as entries \
             from record left join under_way on under_way.id = record.id \
             where sync <> 3 and sync = ?5 and record.nr > ?6 and unreceipted > coalesce(under_way.entries, 0) \
             and (state <> 2 or exists (select 1 from parked_entry where subject = record.id)) \
             and ",
            MAY_LEAVE,
            " and not ",
            IS_STOPPED,
            " order by record.nr limit ?7)",
        ]);
        let statement = sqlx::query_scalar(statement)
            .bind(self.refused_after)
            .bind(self.now)
            .bind(&self.last_words)
            .bind(&self.under_way)
            .bind(state)
            .bind(after)
            .bind(i64::try_from(limit).unwrap_or(i64::MAX));
        sql::rows_together(statement, connection).await
    }

    /// What parked entries without a receipt are about.
    async fn parked(&self, connection: &mut SqliteConnection) -> Result<Vec<ChosenRecord>, StoreError> {
        let statement = statement_of(&[
            "select json_group_array(json_array(0, lower(hex(id)), entries)) from ( \
             select subject as id, count(*) as entries from parked_entry where number is null \
             and parked_entry.id not in (select unhex(value) from json_each(?4)) group by subject) record where not ",
            IS_STOPPED,
        ]);
        let statement = sqlx::query_scalar(statement)
            .bind(self.refused_after)
            .bind(self.now)
            .bind(&self.last_words)
            .bind(&self.entries_under_way);
        sql::rows_together(statement, connection).await
    }
}

/// What is to be sent together.
struct Batch<'a> {
    /// Most entries of it.
    limit: usize,
    /// Entries that are on their way already.
    but: &'a BTreeMap<EntryId, RecordId>,
    outgoing: Vec<Outgoing>,
}

impl Batch<'_> {
    /// Adds what can be sent of these records until it is full, and says whether it is.
    async fn fill(&mut self, chosen: Vec<ChosenRecord>, connection: &mut SqliteConnection) -> Result<bool, StoreError> {
        let taken: HashSet<RecordId> = self.outgoing.iter().map(|outgoing| outgoing.record).collect();
        let mut chosen = chosen
            .into_iter()
            .filter(|record| !taken.contains(&record.id))
            .peekable();
        while self.outgoing.len() < self.limit && chosen.peek().is_some() {
            let mut counted = self.outgoing.len();
            let mut records = Vec::new();
            while let Some(record) = chosen.next_if(|_| counted < self.limit) {
                counted += record.entries;
                records.push(record.id);
            }
            self.add(&records, connection).await?;
        }
        self.outgoing.truncate(self.limit);
        Ok(self.outgoing.len() == self.limit)
    }

    async fn add(&mut self, records: &[RecordId], connection: &mut SqliteConnection) -> Result<(), StoreError> {
        let rows = sqlx::query(
            "select r.id as record, e.id, e.digest, e.bytes, e.receipt from json_each(?1) j \
             join record r on r.id = unhex(j.value) join entry e on e.record_nr = r.nr \
             union all select p.subject, p.id, p.digest, p.bytes, p.number from json_each(?1) j \
             join parked_entry p on p.subject = unhex(j.value) order by 1, 2",
        )
        .bind(sql::records(records))
        .fetch_all(&mut *connection)
        .await?;
        let mut groups: BTreeMap<RecordId, Group> = BTreeMap::new();
        for row in &rows {
            groups
                .entry(RecordId::new(row.try_get("record")?))
                .or_default()
                .take(row)?;
        }
        groups.values_mut().for_each(Group::name);
        let joined = groups.values().flat_map(Group::joined);
        let others = Others::read(joined, connection).await?;
        for record in records {
            let Some(group) = groups.remove(record) else { continue };
            let ordered = group.parents_first(|joined| others.are_there_for(joined, |entry| self.has(entry)));
            let outgoing = ordered
                .into_iter()
                .filter(|(entry, _)| !self.but.contains_key(entry))
                .map(|(entry, wire)| Outgoing {
                    entry,
                    record: *record,
                    wire,
                });
            self.outgoing.extend(outgoing);
        }
        Ok(())
    }

    /// Whether Central has this entry before any that is added now.
    fn has(&self, entry: EntryId) -> bool {
        self.but.contains_key(&entry) || self.outgoing.iter().any(|outgoing| outgoing.entry == entry)
    }
}

/// The other records of joins, as far as a join has to wait for them.
#[derive(Default)]
struct Others {
    /// Entries that Central has.
    there: HashSet<EntryId>,
    /// The markers of records that were purged or withdrawn here, of which nothing else is left.
    markers: HashMap<RecordId, Vec<EntryId>>,
}

impl Others {
    async fn read(
        joined: impl Iterator<Item = &TakenIn>,
        connection: &mut SqliteConnection,
    ) -> Result<Self, StoreError> {
        let (mut records, mut heads) = (BTreeSet::new(), BTreeSet::new());
        for joined in joined {
            records.insert(joined.record);
            heads.extend(joined.heads.iter().copied());
        }
        if records.is_empty() {
            return Ok(Self::default());
        }
        let statement = sqlx::query_scalar(
            "select json_group_array(json_array(lower(hex(record)), lower(hex(id)), there)) from ( \
             select null as record, e.id, 1 as there \
             from json_each(?1) j join entry e on e.id = unhex(j.value) where e.receipt is not null \
             union all select null, p.id, 1 \
             from json_each(?1) j join parked_entry p on p.id = unhex(j.value) where p.number is not null \
             union all select r.id, e.id, e.receipt is not null from json_each(?2) j \
             join record r on r.id = unhex(j.value) and r.state in (4, 6) join entry e on e.record_nr = r.nr)",
        )
        .bind(sql::entries(&heads))
        .bind(sql::records(&records));
        let mut others = Self::default();
        for (purged, entry, there) in sql::rows_together::<(String, EntryId, u8)>(statement, connection).await? {
            if let Ok(record) = purged.parse() {
                others.markers.entry(record).or_default().push(entry);
            }
            if there == 1 {
                others.there.insert(entry);
            }
        }
        Ok(others)
    }

    /// Whether Central has what a join takes in, before what is added now. Of a record that was purged it takes in nothing,
    /// once Central knows that: its marker stands for what the join names.
    fn are_there_for(&self, joined: &TakenIn, is_under_way: impl Fn(EntryId) -> bool) -> bool {
        let is_there = |entry: &EntryId| self.there.contains(entry) || is_under_way(*entry);
        let markers = self.markers.get(&joined.record);
        joined.heads.iter().all(is_there) || markers.is_some_and(|markers| markers.iter().any(is_there))
    }
}

/// The entries of one record: those that Central has, and those to send.
#[derive(Default)]
struct Group {
    there: BTreeSet<EntryId>,
    to_send: Vec<ToSend>,
}

struct ToSend {
    id: EntryId,
    wire: WireEntry,
    /// What is to be at Central before it, once that is looked up. Central says what is wrong with bytes that cannot be read
    /// here.
    named: Option<Named>,
}

impl Group {
    fn take(&mut self, row: &SqliteRow) -> Result<(), StoreError> {
        let id = EntryId::new(row.try_get("id")?);
        if row.try_get::<Option<i64>, _>("receipt")?.is_some() {
            self.there.insert(id);
        } else {
            let bytes = packed::unpack(row.try_get("bytes")?).map_err(|_| StoreError::Damaged)?;
            self.to_send.push(ToSend {
                id,
                named: None,
                wire: WireEntry {
                    digest: read_digest(row)?,
                    bytes,
                },
            });
        }
        Ok(())
    }

    /// Looks up what is to be at Central before each entry.
    fn name(&mut self) {
        // The only entry of a record that has arrived is its first: most records need no look.
        if self.there.is_empty() && self.to_send.len() == 1 {
            return;
        }
        for entry in &mut self.to_send {
            entry.named = canonical::named(&entry.wire.bytes).ok();
        }
    }

    /// What its joins take in of other records.
    fn joined(&self) -> impl Iterator<Item = &TakenIn> {
        let named = self.to_send.iter().filter_map(|entry| entry.named.as_ref());
        named.filter_map(|named| named.joined.as_ref())
    }

    /// Entries whose parents are neither there nor before them wait for those, and so does a join for what it takes in,
    /// until that is `elsewhere`.
    fn parents_first(mut self, elsewhere: impl Fn(&TakenIn) -> bool) -> Vec<(EntryId, WireEntry)> {
        let mut ordered = Vec::with_capacity(self.to_send.len());
        loop {
            let before = ordered.len();
            let mut later = Vec::new();
            for entry in std::mem::take(&mut self.to_send) {
                let waits = entry.named.as_ref().is_some_and(|named| {
                    let parents = named.parents.iter().all(|parent| self.there.contains(parent));
                    !parents || !named.joined.as_ref().is_none_or(&elsewhere)
                });
                if waits {
                    later.push(entry);
                } else {
                    self.there.insert(entry.id);
                    ordered.push((entry.id, entry.wire));
                }
            }
            if later.is_empty() || ordered.len() == before {
                return ordered;
            }
            self.to_send = later;
        }
    }
}
