//! What every transaction that changes records does: count them out, change entries and derived columns, decide their
//! sync state anew, count them in. A record that only gets another sync state still says itself how it was counted.

use std::collections::{BTreeMap, BTreeSet};

use domain::audit::Facts;
use domain::id::{EntryId, RecordId};
use domain::record::{Digest, Entry};
use protocol::{canonical, packed};
use serde::Deserialize;
use sqlx::sqlite::{SqliteConnection, SqliteRow};
use sqlx::{QueryBuilder, Row as _, Sqlite};
use uuid::Uuid;

use crate::error::StoreError;
use crate::records::derived::{Derived, Rules, derive};
use crate::records::status::SyncFacts;
use crate::records::tally::{self, Counted, Tally};
use crate::sql;

/// Rows of one statement. The text of a statement depends on their number, so that full ones are prepared once.
const ROWS: usize = 100;

/// The records that a transaction has touched so far.
#[derive(Default)]
pub(crate) struct Touch {
    /// Those that are counted out, because their derived columns change.
    counted_out: BTreeSet<RecordId>,
    /// Those of which receipts, standings or refusals may have changed.
    moved: BTreeSet<RecordId>,
    tally: Tally,
    /// For the figures in memory, once the transaction is committed.
    pub(crate) facts: Vec<(RecordId, Option<Facts>)>,
    /// Records that were held and are counted in again, with the day from which each needs nobody.
    pub(crate) attention: Vec<(RecordId, i64)>,
}

/// Whether a record is part of the counts just now, as its row says.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Is {
    Counted,
    CountedOut,
}

/// What became of entries that were to be added.
#[derive(Default)]
pub(crate) struct Added {
    /// How many are new.
    pub(crate) new: usize,
    /// Entries held with other content.
    pub(crate) diverged: Vec<(EntryId, RecordId)>,
}

impl Touch {
    /// Notes records whose receipts, standings or refusals change.
    pub(crate) fn moved(&mut self, records: impl IntoIterator<Item = RecordId>) {
        self.moved.extend(records);
    }

    /// Counts records out before their derived columns are changed; once is enough.
    async fn count_out(
        &mut self,
        connection: &mut SqliteConnection,
        records: impl IntoIterator<Item = RecordId>,
    ) -> Result<(), StoreError> {
        let fresh: Vec<RecordId> = records
            .into_iter()
            .filter(|record| self.counted_out.insert(*record))
            .collect();
        let statement = statement_of(&[
            "select json_group_array(",
            tally::COLUMNS,
            ") from record where id in (select unhex(value) from json_each(?1))",
        ]);
        let statement = sqlx::query_scalar(statement).bind(sql::records(&fresh));
        for counted in sql::rows_together::<Counted>(statement, connection).await? {
            self.tally.take(&counted);
        }
        Ok(())
    }

    /// Adds entries, and computes their records anew. An entry that is held already changes nothing; one whose content
    /// differs is left out and told.
    pub(crate) async fn add(
        &mut self,
        connection: &mut SqliteConnection,
        rules: Rules,
        entries: Vec<(Entry, Vec<u8>)>,
    ) -> Result<Added, StoreError> {
        let held = digests(connection, entries.iter().map(|(entry, _)| entry.id)).await?;
        let mut added = Added::default();
        let mut fresh: BTreeMap<EntryId, (Entry, Vec<u8>)> = BTreeMap::new();
        for (entry, bytes) in entries {
            let known = held
                .get(&entry.id)
                .or_else(|| fresh.get(&entry.id).map(|(entry, _)| &entry.digest));
            match known {
                Some(digest) if *digest == entry.digest => {}
                Some(_) => added.diverged.push((entry.id, entry.subject.id())),
                None => {
                    fresh.insert(entry.id, (entry, bytes));
                }
            }
        }
        added.new = fresh.len();
        let records: BTreeSet<RecordId> = fresh.values().map(|(entry, _)| entry.subject.id()).collect();
        self.count_out(connection, records.iter().copied()).await?;

        let mut all: BTreeMap<RecordId, Vec<Entry>> = BTreeMap::new();
        for entry in entries_of(connection, records.iter()).await? {
            all.entry(entry.subject.id()).or_default().push(entry);
        }
        let mut rows = Vec::with_capacity(fresh.len());
        for (entry, bytes) in fresh.into_values() {
            rows.push(EntryRow::new(&entry, &bytes)?);
            all.entry(entry.subject.id()).or_default().push(entry);
        }
        let derived: Vec<Derived> = all
            .iter()
            .map(|(record, entries)| derive(rules, *record, entries))
            .collect();
        self.facts
            .extend(derived.iter().map(|derived| (derived.id, derived.facts)));
        let derived = derived.into_iter().map(|derived| {
            let sync = SyncFacts::of_new(&derived, 1);
            (derived, sync)
        });
        write_records(connection, derived.collect()).await?;
        write_entries(connection, &rows).await?;
        Ok(added)
    }

    /// Adds records that no entry is held of. Nothing has to be read, so that a hundred thousand go quickly.
    pub(crate) async fn add_new(
        &mut self,
        connection: &mut SqliteConnection,
        new: NewRecords,
    ) -> Result<(), StoreError> {
        for (derived, sync) in &new.records {
            self.tally.add(&Counted::new(derived, sync));
            self.facts.push((derived.id, derived.facts));
        }
        insert_records(connection, new.records, "").await.map_err(not_new)?;
        write_entries(connection, &new.entries).await.map_err(not_new)
    }

    /// Decides where the touched records are on their way to Central, and writes the counts. Comes last.
    pub(crate) async fn settle(&mut self, connection: &mut SqliteConnection) -> Result<(), StoreError> {
        let changed = std::mem::take(&mut self.counted_out);
        let mut moved = std::mem::take(&mut self.moved);
        moved.retain(|record| !changed.contains(record));
        self.count(connection, &moved, Is::Counted).await?;
        self.count(connection, &changed, Is::CountedOut).await?;
        self.tally.write(connection).await
    }

    /// The same for records that are not counted at all.
    pub(crate) async fn count_in(
        &mut self,
        connection: &mut SqliteConnection,
        records: &BTreeSet<RecordId>,
    ) -> Result<(), StoreError> {
        self.count(connection, records, Is::CountedOut).await
    }

    async fn count(
        &mut self,
        connection: &mut SqliteConnection,
        records: &BTreeSet<RecordId>,
        is: Is,
    ) -> Result<(), StoreError> {
        if records.is_empty() {
            return Ok(());
        }
        let statement = statement_of(&[
            "select json_group_array(json_array(nr, lower(hex(id)), state, disputed, stays, gone, unreceipted, unsent, \
               wrong_until, \
               (select count(*) from entry where record = r.id and receipt is null), \
               (select count(*) from entry where record = r.id and receipt is null and sent = 0), \
               exists (select 1 from entry where record = r.id and receipt is not null), \
               exists (select 1 from standing where record = r.id), \
               exists (select 1 from refusal where record = r.id), ",
            tally::COLUMNS,
            ")) from record r where id in (select unhex(value) from json_each(?1))",
        ]);
        let statement = sqlx::query_scalar(statement).bind(sql::records(records));
        let rows: Vec<Row> = sql::rows_together(statement, connection).await?;
        let mut changes = Vec::with_capacity(rows.len());
        for row in rows {
            if is == Is::Counted {
                self.tally.take(&row.counted);
            }
            let record = row.id;
            let (counted, change) = row.decide();
            self.attention.push((record, counted.attention_until()));
            self.tally.add(&counted);
            changes.extend(change);
        }
        if !changes.is_empty() {
            // Plain values always serialise.
            let changes = serde_json::to_string(&changes).unwrap_or_default();
            sqlx::query(
                "update record set gone = j.value ->> 1, unreceipted = j.value ->> 2, unsent = j.value ->> 3, \
                 sync = j.value ->> 4, attention_until = j.value ->> 5 \
                 from json_each(?1) as j where record.nr = j.value ->> 0",
            )
            .bind(changes)
            .execute(connection)
            .await?;
        }
        Ok(())
    }
}

/// A record's row as it is before its sync state is decided, and what its entries, standing and refusals now say.
#[derive(Deserialize)]
struct Row {
    nr: i64,
    id: RecordId,
    state: i64,
    disputed: i64,
    stays: i64,
    gone: i64,
    unreceipted: i64,
    unsent: i64,
    wrong_until: i64,
    now_unreceipted: i64,
    now_unsent: i64,
    received: i64,
    held: i64,
    refused: i64,
    counted: Counted,
}

impl Row {
    /// Where the record is now, and what has to be written for it: nr, gone, unreceipted, unsent, sync, attention.
    fn decide(self) -> (Counted, Option<[i64; 6]>) {
        let facts = SyncFacts {
            state: self.state,
            disputed: self.disputed != 0,
            stays: self.stays != 0,
            gone: self.gone != 0 || self.received != 0,
            unreceipted: self.now_unreceipted,
            unsent: self.now_unsent,
            held: self.held != 0,
            refused: self.refused != 0,
            wrong_until: self.wrong_until,
        };
        let before = [
            self.nr,
            self.gone,
            self.unreceipted,
            self.unsent,
            self.counted.sync(),
            self.counted.attention_until(),
        ];
        let now = [
            self.nr,
            i64::from(facts.gone),
            facts.unreceipted,
            facts.unsent,
            facts.code(),
            facts.attention_until(),
        ];
        let counted = self.counted.with_sync(facts.code(), facts.attention_until());
        (counted, (now != before).then_some(now))
    }
}

/// Records that are new, computed and packed: no database is needed for this.
#[derive(Default)]
pub(crate) struct NewRecords {
    records: Vec<(Derived, SyncFacts)>,
    entries: Vec<EntryRow>,
}

impl NewRecords {
    /// How many records there are.
    pub(crate) fn count(&self) -> u64 {
        u64::try_from(self.records.len()).unwrap_or(u64::MAX)
    }

    /// The day from which each of them needs nobody.
    pub(crate) fn attention(&self) -> Vec<(RecordId, i64)> {
        self.records
            .iter()
            .map(|(derived, sync)| (derived.id, sync.attention_until()))
            .collect()
    }

    /// Groups entries by record, keeping the order in which records first come.
    pub(crate) fn compute(rules: Rules, entries: Vec<(Entry, Vec<u8>)>) -> Result<Self, StoreError> {
        let mut new = Self::default();
        let mut group: Vec<Entry> = Vec::new();
        let mut finish = |group: &mut Vec<Entry>| {
            if let Some(first) = group.first() {
                let derived = derive(rules, first.subject.id(), group);
                let sync = SyncFacts::of_new(&derived, i64::try_from(group.len()).unwrap_or(i64::MAX));
                new.records.push((derived, sync));
                group.clear();
            }
        };
        for (entry, bytes) in entries {
            if group
                .first()
                .is_some_and(|first| first.subject.id() != entry.subject.id())
            {
                finish(&mut group);
            }
            new.entries.push(EntryRow::new(&entry, &bytes)?);
            group.push(entry);
        }
        finish(&mut group);
        Ok(new)
    }
}

/// A row of `entry` that is to be written.
struct EntryRow {
    record: Uuid,
    id: Uuid,
    digest: Digest,
    packed: Vec<u8>,
}

impl EntryRow {
    fn new(entry: &Entry, bytes: &[u8]) -> Result<Self, StoreError> {
        Ok(Self {
            record: entry.subject.id().uuid(),
            id: entry.id.uuid(),
            digest: entry.digest,
            packed: packed::pack(bytes)?,
        })
    }
}

async fn write_entries(connection: &mut SqliteConnection, rows: &[EntryRow]) -> Result<(), StoreError> {
    for rows in rows.chunks(ROWS) {
        let mut insert = QueryBuilder::<Sqlite>::new("insert or fail into entry (record, id, digest, bytes, sent) ");
        insert.push_values(rows, |mut values, row| {
            values
                .push_bind(row.record)
                .push_bind(row.id)
                .push_bind(row.digest.0.as_slice())
                .push_bind(row.packed.as_slice())
                .push("0");
        });
        insert.build().execute(&mut *connection).await?;
    }
    Ok(())
}

/// Writes derived columns; where the record is on its way to Central is left as it is for one that is there.
pub(crate) async fn write_records(
    connection: &mut SqliteConnection,
    records: Vec<(Derived, SyncFacts)>,
) -> Result<(), StoreError> {
    insert_records(
        connection,
        records,
        " on conflict (id) do update set state = excluded.state, nhs_number = excluded.nhs_number, \
         born = excluded.born, diagnosed = excluded.diagnosed, assessed = excluded.assessed, \
         postcode = excluded.postcode, site = excluded.site, missing = excluded.missing, draft_from = excluded.draft_from, \
         opens_16 = excluded.opens_16, target_16 = excluded.target_16, opens_52 = excluded.opens_52, \
         target_52 = excluded.target_52, follow_from = excluded.follow_from, wrong_until = excluded.wrong_until, \
         disputed = excluded.disputed, stays = excluded.stays, changed = excluded.changed, \
         summary = excluded.summary, facts = excluded.facts",
    )
    .await
}

async fn insert_records(
    connection: &mut SqliteConnection,
    records: Vec<(Derived, SyncFacts)>,
    conflict: &str,
) -> Result<(), StoreError> {
    let mut records = records.into_iter().peekable();
    while records.peek().is_some() {
        let mut insert = QueryBuilder::<Sqlite>::new(
            "insert or fail into record (id, state, nhs_number, born, diagnosed, assessed, postcode, site, missing, draft_from, \
             opens_16, target_16, opens_52, target_52, follow_from, wrong_until, attention_until, disputed, stays, \
             gone, unreceipted, unsent, sync, changed, summary, facts) ",
        );
        insert.push_values(records.by_ref().take(ROWS), |mut values, (derived, sync)| {
            values
                .push_bind(derived.id.uuid())
                .push_bind(derived.state)
                .push_bind(derived.nhs_number)
                .push_bind(derived.born)
                .push_bind(derived.diagnosed)
                .push_bind(derived.assessed)
                .push_bind(derived.postcode)
                .push_bind(derived.site)
                .push_bind(derived.missing)
                .push_bind(derived.draft_from)
                .push_bind(derived.week_16.map(|(opens, _)| opens))
                .push_bind(derived.week_16.map(|(_, target)| target))
                .push_bind(derived.week_52.map(|(opens, _)| opens))
                .push_bind(derived.week_52.map(|(_, target)| target))
                .push_bind(derived.follow_from)
                .push_bind(derived.wrong_until)
                .push_bind(sync.attention_until())
                .push_bind(derived.disputed)
                .push_bind(derived.stays)
                .push_bind(sync.gone)
                .push_bind(sync.unreceipted)
                .push_bind(sync.unsent)
                .push_bind(sync.code())
                .push_bind(derived.changed)
                .push_bind(derived.summary)
                .push_bind(derived.facts.as_ref().map(Facts::to_bytes));
        });
        insert.push(conflict);
        insert.build().execute(&mut *connection).await?;
    }
    Ok(())
}

fn not_new(error: StoreError) -> StoreError {
    match error {
        StoreError::Database(sqlx::Error::Database(error)) if error.is_unique_violation() => StoreError::NotNew,
        other => other,
    }
}

/// The digests of those of these entries that are held.
pub(crate) async fn digests(
    connection: &mut SqliteConnection,
    ids: impl IntoIterator<Item = EntryId>,
) -> Result<BTreeMap<EntryId, Digest>, StoreError> {
    let ids = sql::id_list(ids.into_iter().map(EntryId::uuid));
    let rows = sqlx::query("select e.id, e.digest from json_each(?1) j join entry e on e.id = unhex(j.value)")
        .bind(ids)
        .fetch_all(connection)
        .await?;
    rows.iter()
        .map(|row| Ok((EntryId::new(row.try_get("id")?), read_digest(row)?)))
        .collect()
}

/// The entries of these records, record by record.
pub(crate) async fn entries_of<'a>(
    connection: &mut SqliteConnection,
    records: impl IntoIterator<Item = &'a RecordId>,
) -> Result<Vec<Entry>, StoreError> {
    let rows = sqlx::query(
        "select record, id, digest, bytes from entry where record in (select unhex(value) from json_each(?1)) \
         order by record, id",
    )
    .bind(sql::records(records))
    .fetch_all(connection)
    .await?;
    rows.iter().map(read_entry).collect()
}

fn read_entry(row: &SqliteRow) -> Result<Entry, StoreError> {
    let bytes = packed::unpack(row.try_get("bytes")?).map_err(|_| StoreError::Damaged)?;
    canonical::read(&bytes, read_digest(row)?).map_err(|_| StoreError::Damaged)
}

pub(crate) fn read_digest(row: &SqliteRow) -> Result<Digest, StoreError> {
    let bytes: &[u8] = row.try_get("digest")?;
    bytes.try_into().map(Digest).map_err(|_| StoreError::Damaged)
}

/// Joins pieces of a statement that are all written in this program.
pub(crate) fn statement_of(pieces: &[&'static str]) -> sqlx::AssertSqlSafe<String> {
    sqlx::AssertSqlSafe(pieces.concat())
}
