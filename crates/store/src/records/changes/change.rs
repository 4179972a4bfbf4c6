//! What every change of records does: subtract the old row from the tally, write entries and derived row, add the new row.
//! Where only receipts, standings or refusals change, the row's sync state is decided anew in the same way. Nothing here
//! begins or ends a transaction.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use domain::audit::Facts;
use domain::id::{EntryId, RecordId};
use domain::opt_out::AskedAbout;
use domain::record::{Change, Digest, Entry, JoinedAs, Marker, Subject, Topic, fold, fold_all, next_record};
use protocol::exchange::{Refusal, RefusalCode};
use rustc_hash::FxHashMap;
use sqlx::sqlite::SqliteConnection;

use crate::error::StoreError;
use crate::person::working_copy::{move_copies, renew_copies};
use crate::records::changes::forget_rows::{forget_rows, leave_rows};
use crate::records::changes::withdrawing::{GoingOn, add_what_follows, markers_of_the_not_cleared};
use crate::records::codes::{DELETED, JOINED, PURGED, WITHDRAWN};
use crate::records::counts::tally::Tally;
use crate::records::deletions::keep_deletions;
use crate::records::derived::clearance_columns::{ClearanceRow, clearance_page, write_held_back};
use crate::records::derived::columns::{
    DerivedRow, HeldRow, Recounted, Rows, held_rows, recounted, recounted_page, write_rows, write_sync_columns,
};
use crate::records::derived::derive::{Derived, Rules, derive, joined_to};
use crate::records::derived::sync_state::SyncFacts;
use crate::records::entries::read::{digests, entries_of_rows};
use crate::records::entries::write::{PackedEntry, insert_entries};
use crate::records::imports::{SeenImports, forget_written};
use crate::records::joins::{keep_joins, keep_parts, named_together, wholes_of};
use crate::records::losses::{PersonsLoss, lost_with};
use crate::records::opt_outs::held_back::held_back;
use crate::records::opt_outs::lists::take_in;
use crate::records::private::{derive_private, keep_private};

/// An entry, and its canonical bytes.
pub type Written = (Entry, Vec<u8>);

/// Records recounted at a time.
const PAGE: i64 = 500;

/// What a transaction has changed of records so far, and has still to write or to tell.
#[derive(Default)]
pub(crate) struct RecordChanges {
    tally: Tally,
    /// Records whose receipts, standings or refusals may have changed.
    sync_changed: BTreeSet<RecordId>,
    /// The largest number of a record; read when the first new one is added.
    last_nr: Option<i64>,
    /// Where lists of cleared numbers are others than before: what records are derived by, that stay or go on because of them.
    clearance_changed: Option<Rules>,
    /// For the facts in memory, once the transaction is committed.
    pub(crate) facts: Vec<(RecordId, Option<Facts>)>,
    /// The changed records, with the day from which each needs nobody.
    pub(crate) attention: Vec<(RecordId, i64)>,
    /// What people of this desk had added to records that are forgotten, and nobody else has.
    pub(crate) losses: Vec<PersonsLoss>,
}

/// What became of entries that were to be added.
#[derive(Default)]
pub(crate) struct AddedEntries {
    /// How many are new.
    pub(crate) new: usize,
    /// Entries held with other content.
    pub(crate) diverged: Vec<(EntryId, RecordId)>,
}

impl AddedEntries {
    /// Those held with other content, as what they are to Central too: their records stop until a person looks.
    pub(crate) fn differing(&self) -> Vec<Refusal> {
        let refusal = |(entry, record): &(EntryId, RecordId)| Refusal {
            entry: *entry,
            record: *record,
            code: RefusalCode::Diverged,
            number: None,
        };
        self.diverged.iter().map(refusal).collect()
    }
}

/// A record as the database has it.
#[derive(Clone)]
pub(crate) struct HeldWithEntries {
    pub(crate) row: HeldRow,
    pub(crate) entries: Vec<Entry>,
}

/// Records as further entries leave them. Computing this needs no database.
#[derive(Default)]
pub(crate) struct Computed {
    /// What they were derived by; absent where there is no record.
    rules: Option<Rules>,
    records: Vec<ComputedRecord>,
    /// Each with the place of its record.
    entries: Vec<(usize, PackedEntry)>,
    /// Every two records that an entry of the first joins.
    joins: BTreeSet<(RecordId, RecordId)>,
    /// What the entries say of imports.
    imports: SeenImports,
}

struct ComputedRecord {
    before: Option<HeldRow>,
    derived: Derived,
    sync: SyncFacts,
    /// An entry of it holds something that only the service's desks can open.
    private: bool,
    /// The record that stands for it, when it is joined to one.
    part_of: Option<RecordId>,
}

/// A record before further entries are added: its row, when there is one, all its entries, and how many of them are new.
type Group = (Option<HeldRow>, Vec<Entry>, i64);

impl Computed {
    /// Adds entries to records that are held, or starts records with them, in the order in which records first come.
    pub(crate) fn new(rules: Rules, held: Vec<HeldWithEntries>, added: Vec<Written>) -> Result<Self, StoreError> {
        let mut groups: Vec<Group> = Vec::with_capacity(held.len());
        let mut places: FxHashMap<RecordId, usize> = FxHashMap::default();
        for HeldWithEntries { row, entries } in held {
            // Records that are joined are read with each of them.
            if places.contains_key(&row.id) {
                continue;
            }
            places.insert(row.id, groups.len());
            groups.push((Some(row), entries, 0));
        }
        let mut entries = Vec::with_capacity(added.len());
        let mut imports = SeenImports::default();
        for (entry, bytes) in added {
            imports.see(&entry);
            let place = *places.entry(entry.subject.id()).or_insert(groups.len());
            if place == groups.len() {
                groups.push((None, Vec::with_capacity(1), 0));
            }
            entries.push((place, PackedEntry::new(&entry, &bytes)?));
            if let Some((_, all, added)) = groups.get_mut(place) {
                all.push(entry);
                *added += 1;
            }
        }
        let joins: BTreeSet<_> = groups.iter().flat_map(|(_, entries, _)| joins_of(entries)).collect();
        let derived = if joins.is_empty() {
            derive_each(rules, &groups)
        } else {
            derive_together(rules, &groups)
        };
        let mut records = Vec::with_capacity(groups.len());
        for ((before, entries, added), derived) in groups.into_iter().zip(derived) {
            let Some((derived, part_of)) = derived else { continue };
            let facts = before.as_ref().map(HeldRow::sync_facts);
            records.push(ComputedRecord {
                sync: derived.sync_facts(added, facts.as_ref()),
                private: entries
                    .iter()
                    .any(|entry| entry.record().is_some() && matches!(entry.change, Change::Private(_))),
                before,
                derived,
                part_of,
            });
        }
        Ok(Self {
            rules: Some(rules),
            records,
            entries,
            joins,
            imports,
        })
    }

    /// How many of its records are not held yet.
    pub(crate) fn new_records(&self) -> u64 {
        let new = self.records.iter().filter(|record| record.before.is_none());
        u64::try_from(new.count()).unwrap_or(u64::MAX)
    }
}

/// The records that these entries join, each after their own; and under which id a record goes on.
fn joins_of(entries: &[Entry]) -> impl Iterator<Item = (RecordId, RecordId)> + '_ {
    entries.iter().filter_map(|entry| match entry.change {
        Change::Join { with, .. } => Some((entry.subject.id(), with)),
        // Whoever joined it finds under its next id what it goes on as.
        Change::NotCleared => Some((entry.subject.id(), next_record(entry.subject.id()))),
        _ => None,
    })
}

/// What is derived of each of these records, of which none was ever joined to another: as nearly all, and every record of
/// an import, which is why they take no way round.
fn derive_each(rules: Rules, groups: &[Group]) -> Vec<Option<(Derived, Option<RecordId>)>> {
    let each = groups.iter().map(|(_, entries, _)| {
        let record = entries.first()?.subject.id();
        Some((derive(rules, record, &fold(entries), entries, false), None))
    });
    each.collect()
}

/// What is derived of each of these records, beside those that it is joined with, and what it is part of.
fn derive_together(rules: Rules, groups: &[Group]) -> Vec<Option<(Derived, Option<RecordId>)>> {
    let mut has_left: HashSet<RecordId> = HashSet::new();
    let mut histories: BTreeMap<RecordId, &[Entry]> = BTreeMap::new();
    for (before, entries, _) in groups {
        if let Some(row) = before.as_ref().filter(|row| row.sync_facts().has_left) {
            has_left.insert(row.id);
        }
        if let Some(first) = entries.first() {
            histories.insert(first.subject.id(), entries);
        }
    }
    let mut derived: HashMap<RecordId, (Derived, Option<RecordId>)> = HashMap::with_capacity(histories.len());
    // A record comes before those that are part of it: it has the smallest id of them.
    for (record, joined_as) in fold_all(&histories) {
        let of_it = match joined_as {
            JoinedAs::Whole(joined) if joined.records.len() == 1 => {
                let entries = histories.get(&record).copied().unwrap_or_default();
                (derive(rules, record, &joined.folded, entries, false), None)
            }
            JoinedAs::Whole(joined) => {
                let parts = joined.records.iter().filter_map(|part| histories.get(part).copied());
                let entries: Vec<Entry> = parts.flatten().cloned().collect();
                let has_left = joined.records.iter().any(|part| has_left.contains(part));
                (derive(rules, record, &joined.folded, &entries, has_left), None)
            }
            JoinedAs::PartOf(whole) => match derived.get(&whole) {
                Some((of_whole, _)) => (joined_to(of_whole, record), Some(whole)),
                None => continue,
            },
        };
        derived.insert(record, of_it);
    }
    let of_groups = groups.iter().map(|(_, entries, _)| entries.first());
    of_groups.map(|first| derived.remove(&first?.subject.id())).collect()
}

impl RecordChanges {
    /// Notes records whose receipts, standings or refusals change, for [`settle`](Self::settle).
    pub(crate) fn sync_changed(&mut self, records: impl IntoIterator<Item = RecordId>) {
        self.sync_changed.extend(records);
    }

    /// Adds entries, and computes their records anew. An entry that is held already changes nothing; one whose content
    /// differs is left out and told. What is of a record that was withdrawn is added under its next id.
    pub(crate) async fn add(
        &mut self,
        connection: &mut SqliteConnection,
        rules: Rules,
        entries: Vec<Written>,
    ) -> Result<AddedEntries, StoreError> {
        let mut all = AddedEntries::default();
        let mut entries = entries;
        loop {
            let (added, going_on) = self.add_once(connection, rules, entries).await?;
            all.new += added.new;
            all.diverged.extend(added.diverged);
            // After the markers: Central is told of these first.
            entries = going_on.renewed(connection).await?;
            if entries.is_empty() {
                return Ok(all);
            }
        }
    }

    async fn add_once(
        &mut self,
        connection: &mut SqliteConnection,
        rules: Rules,
        entries: Vec<Written>,
    ) -> Result<(AddedEntries, GoingOn), StoreError> {
        let known = digests(connection, entries.iter().map(|(entry, _)| entry.id)).await?;
        let (mut fresh, diverged) = sift(&known, entries);
        add_what_follows(connection, &mut fresh).await?;
        let named = fresh.iter().flat_map(|(entry, _)| match entry.change {
            Change::Join { with, .. } | Change::Unjoin { with } => [Some(entry.subject.id()), Some(with)],
            _ => [Some(entry.subject.id()), None],
        });
        let records: BTreeSet<RecordId> = named.flatten().collect();
        let mut held = read_held(connection, &records).await?;
        let going_on = self.leave_the_marked(connection, &mut held, &mut fresh).await?;
        let added = AddedEntries {
            new: fresh.len(),
            diverged,
        };
        self.write(connection, Computed::new(rules, held, fresh)?).await?;
        Ok((added, going_on))
    }

    /// Where a marker is held or has come, removes what is held beside it, and leaves out what has come beside it: for good where the
    /// record was purged. Gives what goes on under other ids, where it was withdrawn.
    async fn leave_the_marked(
        &mut self,
        connection: &mut SqliteConnection,
        held: &mut Vec<HeldWithEntries>,
        fresh: &mut Vec<Written>,
    ) -> Result<GoingOn, StoreError> {
        let mut marked: BTreeMap<RecordId, Marker> = BTreeMap::new();
        for (entry, _) in fresh.iter() {
            if let Some(marker) = entry.change.marker() {
                let of_record = marked.entry(entry.subject.id()).or_insert(marker);
                *of_record = marker.max(*of_record);
            }
        }
        let mut gone: BTreeMap<RecordId, Marker> = BTreeMap::new();
        for record in held.iter() {
            match record.row.counted_as.state {
                PURGED => gone.insert(record.row.id, Marker::Purged),
                WITHDRAWN => gone.insert(record.row.id, Marker::NotCleared),
                _ => None,
            };
        }
        let withdrawn = marked
            .iter()
            .filter(|(record, marker)| **marker == Marker::NotCleared && !gone.contains_key(*record));
        let withdrawn: BTreeSet<RecordId> = withdrawn.map(|(record, _)| *record).collect();
        let mut going_on = GoingOn::of(connection, &withdrawn).await?;
        for record in &withdrawn {
            renew_copies(connection, *record).await?;
        }
        // Of a record without an entry that can be read here, others may be parked.
        for (record, marker) in marked
            .iter()
            .filter(|(id, _)| held.iter().all(|held| held.row.id != **id))
        {
            if *marker == Marker::Purged {
                self.losses.extend(lost_with(connection, *record, &[]).await?);
                forget_rows(connection, *record).await?;
            } else {
                leave_rows(connection, *record).await?;
            }
        }
        let mut kept = Vec::with_capacity(held.len());
        for record in std::mem::take(held) {
            match marked
                .get(&record.row.id)
                .filter(|_| !gone.contains_key(&record.row.id))
            {
                None => kept.push(record),
                Some(Marker::Purged) => {
                    self.losses
                        .extend(lost_with(connection, record.row.id, &record.entries).await?);
                    self.uncount(&record.row);
                    forget_rows(connection, record.row.id).await?;
                }
                Some(Marker::NotCleared) => {
                    self.uncount(&record.row);
                    forget_written(connection, &record.entries).await?;
                    leave_rows(connection, record.row.id).await?;
                }
            }
        }
        *held = kept;
        for (record, marker) in marked {
            let of_record = gone.entry(record).or_insert(marker);
            *of_record = marker.max(*of_record);
        }
        let (stay, beside): (Vec<Written>, Vec<Written>) = std::mem::take(fresh)
            .into_iter()
            .partition(|(entry, _)| entry.change.marker().is_some() || !gone.contains_key(&entry.subject.id()));
        *fresh = stay;
        for written in beside {
            if gone.get(&written.0.subject.id()) == Some(&Marker::NotCleared) {
                going_on.push(written);
            }
        }
        Ok(going_on)
    }

    /// A record is not counted any more.
    fn uncount(&mut self, row: &HeldRow) {
        self.tally.subtract(&row.counted_as);
        self.sync_changed.remove(&row.id);
        self.facts.push((row.id, None));
    }

    /// Writes records and their further entries.
    pub(crate) async fn write(
        &mut self,
        connection: &mut SqliteConnection,
        computed: Computed,
    ) -> Result<(), StoreError> {
        let mut last_nr = match self.last_nr {
            Some(nr) => nr,
            None => {
                sqlx::query_scalar("select coalesce(max(nr), 0) from record")
                    .fetch_one(&mut *connection)
                    .await?
            }
        };
        let (mut new, mut changed, mut beside_indexes) = (Vec::new(), Vec::new(), Vec::new());
        let (mut deletions, mut private, mut all) = (Vec::new(), Vec::new(), Vec::new());
        let (mut parts, mut moved) = (Vec::new(), Vec::new());
        let mut numbers = Vec::with_capacity(computed.records.len());
        let patients: Vec<AskedAbout> = computed
            .records
            .iter()
            .map(|record| record.derived.asked_about)
            .collect();
        let checks = computed.rules.map(|rules| rules.opt_outs).unwrap_or_default();
        let held_back = held_back(connection, checks, &patients).await?;
        for (record, held_back) in computed.records.into_iter().zip(held_back) {
            let ComputedRecord {
                before,
                derived,
                sync,
                private: is_private,
                part_of,
            } = record;
            let sync = SyncFacts { held_back, ..sync };
            let counted_as = derived.counted_as(&sync);
            let (nr, rows) = match &before {
                None => {
                    last_nr += 1;
                    (last_nr, &mut new)
                }
                Some(row) => {
                    self.tally.subtract(&row.counted_as);
                    match Rows::over(row, &derived, &counted_as) {
                        Rows::ChangedBesideIndexes => (row.nr, &mut beside_indexes),
                        Rows::New | Rows::Changed => (row.nr, &mut changed),
                    }
                }
            };
            let was_deleted = before.as_ref().is_some_and(|row| row.counted_as.state == DELETED);
            if was_deleted || derived.deleted_by.is_some() {
                deletions.push((derived.id, derived.deleted_by));
            }
            all.push(derived.id);
            if is_private {
                private.push(derived.id);
            }
            let was_part = before.as_ref().is_some_and(|row| row.counted_as.state == JOINED);
            if was_part || part_of.is_some() {
                parts.push((derived.id, part_of));
            }
            if let Some(whole) = part_of {
                moved.push((derived.id, whole));
            }
            self.tally.add(&counted_as);
            self.facts.push((derived.id, derived.facts));
            self.attention.push((derived.id, counted_as.attention_until));
            numbers.push(nr);
            rows.push(DerivedRow { nr, derived, sync });
        }
        self.last_nr = Some(last_nr);
        for (rows, how) in [
            (new, Rows::New),
            (changed, Rows::Changed),
            (beside_indexes, Rows::ChangedBesideIndexes),
        ] {
            write_rows(connection, rows, how).await?;
        }
        keep_deletions(connection, &deletions).await?;
        keep_private(connection, &private).await?;
        keep_joins(connection, &computed.joins).await?;
        keep_parts(connection, &parts).await?;
        for (part, whole) in moved {
            move_copies(connection, part, whole).await?;
        }
        let entries = computed.entries.into_iter();
        let entries = entries.filter_map(|(place, entry)| Some((*numbers.get(place)?, entry)));
        let entries: Vec<_> = entries.collect();
        let added = entries.len();
        insert_entries(connection, entries).await?;
        computed.imports.note(connection, added).await?;
        if !parts.is_empty() {
            // What Central refused of a record stops the one that stands for it.
            self.sync_changed(all.iter().copied());
        }
        let says_of_clearance = all.contains(&Subject::Service(Topic::CLEARED).id());
        // What was joined or taken apart has another place for it.
        let looked_at = if parts.is_empty() { private } else { all };
        derive_private(connection, &looked_at).await?;
        if let Some(rules) = computed
            .rules
            .filter(|rules| says_of_clearance && rules.opt_outs.are_made())
            && take_in(connection).await?
        {
            self.clearance_changed(rules);
        }
        Ok(())
    }

    /// Notes that lists of cleared numbers are others than before, for [`settle`](Self::settle).
    pub(crate) fn clearance_changed(&mut self, rules: Rules) {
        self.clearance_changed = Some(rules);
    }

    /// Decides of every record whether its patient is cleared now, and where those are on their way of which that has changed.
    async fn hold_back_anew(&mut self, connection: &mut SqliteConnection, rules: Rules) -> Result<(), StoreError> {
        let mut last = 0;
        loop {
            let page = clearance_page(connection, last, PAGE).await?;
            let Some(end) = page.last() else { return Ok(()) };
            last = end.nr;
            let patients: Vec<AskedAbout> = page.iter().map(|row| row.asked_about).collect();
            let now = held_back(connection, rules.opt_outs, &patients).await?;
            let changed = page.iter().zip(now).filter(|(row, now)| row.held_back != *now);
            let changed: Vec<(&ClearanceRow, bool)> = changed.collect();
            if changed.is_empty() {
                continue;
            }
            write_held_back(connection, &changed).await?;
            let rows = recounted(connection, changed.iter().map(|(row, _)| &row.id)).await?;
            for recounted in &rows {
                self.tally.subtract(&recounted.row.counted_as);
            }
            self.write_recounted(connection, &rows).await?;
        }
    }

    /// Decides where the records noted by [`sync_changed`](Self::sync_changed) are on their way to Central, and writes the
    /// counts. Comes last.
    pub(crate) async fn settle(&mut self, connection: &mut SqliteConnection) -> Result<(), StoreError> {
        if let Some(rules) = self.clearance_changed.take() {
            self.hold_back_anew(connection, rules).await?;
            let markers = markers_of_the_not_cleared(connection).await?;
            if !markers.is_empty() {
                self.add(connection, rules, markers).await?;
            }
        }
        let mut records = std::mem::take(&mut self.sync_changed);
        if !records.is_empty() {
            records.extend(wholes_of(connection, &records).await?);
            let rows = recounted(connection, &records).await?;
            for recounted in &rows {
                self.tally.subtract(&recounted.row.counted_as);
            }
            self.write_recounted(connection, &rows).await?;
        }
        self.tally.write(connection).await
    }

    async fn write_recounted(
        &mut self,
        connection: &mut SqliteConnection,
        rows: &[Recounted],
    ) -> Result<(), StoreError> {
        let mut changes = Vec::with_capacity(rows.len());
        for recounted in rows {
            let sync = recounted.sync_facts();
            let mut counted_as = recounted.row.counted_as;
            counted_as.sync = sync.code();
            counted_as.attention_until = sync.attention_until();
            self.tally.add(&counted_as);
            self.attention.push((recounted.row.id, counted_as.attention_until));
            changes.push((&recounted.row, sync));
        }
        write_sync_columns(connection, &changes).await
    }
}

/// Counts every record anew, and decides where each is on its way to Central.
pub(crate) async fn recount_all(connection: &mut SqliteConnection) -> Result<(), StoreError> {
    sqlx::query("delete from tally").execute(&mut *connection).await?;
    let mut changes = RecordChanges::default();
    let mut last = 0;
    loop {
        let rows = recounted_page(connection, last, PAGE).await?;
        let Some(end) = rows.last() else { break };
        last = end.row.nr;
        changes.write_recounted(connection, &rows).await?;
    }
    changes.tally.write(connection).await
}

/// The rows and entries of these records and of those that joins name together with them; those that are not held are left
/// out.
pub(crate) async fn read_held(
    connection: &mut SqliteConnection,
    records: &BTreeSet<RecordId>,
) -> Result<Vec<HeldWithEntries>, StoreError> {
    let records = named_together(connection, records).await?;
    let rows = held_rows(connection, &records).await?;
    let mut entries: HashMap<RecordId, Vec<Entry>> = HashMap::with_capacity(rows.len());
    for entry in entries_of_rows(connection, rows.iter().map(|row| row.nr)).await? {
        entries.entry(entry.subject.id()).or_default().push(entry);
    }
    let held = rows.into_iter().map(|row| {
        let mut entries = entries.remove(&row.id).unwrap_or_default();
        entries.sort_unstable_by_key(|entry| entry.id);
        HeldWithEntries { row, entries }
    });
    Ok(held.collect())
}

/// Leaves out entries that are known or come twice, and names those that are known with other content.
fn sift(known: &BTreeMap<EntryId, Digest>, entries: Vec<Written>) -> (Vec<Written>, Vec<(EntryId, RecordId)>) {
    let mut fresh: BTreeMap<EntryId, Written> = BTreeMap::new();
    let mut diverged = Vec::new();
    for (entry, bytes) in entries {
        let digest = known
            .get(&entry.id)
            .or_else(|| fresh.get(&entry.id).map(|(entry, _)| &entry.digest));
        match digest {
            Some(digest) if *digest == entry.digest => {}
            Some(_) => diverged.push((entry.id, entry.subject.id())),
            None => {
                fresh.insert(entry.id, (entry, bytes));
            }
        }
    }
    (fresh.into_values().collect(), diverged)
}
