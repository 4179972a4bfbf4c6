//! Records that were found to be the same patient's same fracture: what they add up to together.
//!
//! A join is an entry of the record with the smaller id. Each record's own history is whole without the other's: what a
//! join takes in of the other is named beside its parents. So a record folds alone whatever is held of the other, and
//! taking a join back, by a further entry, leaves both as they would be alone.

use std::collections::{BTreeMap, BTreeSet};

use super::entry::Entry;
use super::fold::{Folded, fold, fold_graph};
use super::graph::Graph;
use super::withdrawal::Lineage;
use crate::id::{EntryId, RecordId};

/// Most records that joins may name together, directly or through others, whether or not each of those joins is in effect:
/// records that were parted, or purged, count, as whoever folds one of them reads what all hold. A patient's fracture is
/// started again a few times at most; what joins more is a mistake or an attack, and each change of one would cost as much as
/// all of them together.
pub const JOINED_LIMIT: usize = 20;

/// Records in groups: which are together with which, directly or through others. One that was put together with none is a
/// group by itself.
#[derive(Clone, Debug, Default)]
pub struct Groups {
    /// The place of each record's group.
    places: BTreeMap<RecordId, usize>,
    /// Of groups that became part of another, nothing is left here.
    groups: Vec<BTreeSet<RecordId>>,
}

impl Groups {
    /// Puts two records, and all that either is together with, into one group.
    pub fn join(&mut self, one: RecordId, other: RecordId) {
        let (mut into, mut from) = (self.place(one), self.place(other));
        if into == from {
            return;
        }
        // The smaller goes into the larger: so no record moves often, and all joins together cost little more than one walk.
        if self.groups[into].len() < self.groups[from].len() {
            std::mem::swap(&mut into, &mut from);
        }
        let moved = std::mem::take(&mut self.groups[from]);
        for record in &moved {
            self.places.insert(*record, into);
        }
        self.groups[into].extend(moved);
    }

    /// The records that are together with this one, itself included.
    pub fn of(&self, record: RecordId) -> BTreeSet<RecordId> {
        match self.places.get(&record) {
            Some(place) => self.groups[*place].clone(),
            None => BTreeSet::from([record]),
        }
    }

    /// Whether a join of these two would make a group of more than [`JOINED_LIMIT`]. Two that are together already may be
    /// joined again.
    pub fn is_too_many(&self, one: RecordId, other: RecordId) -> bool {
        let size = |record| {
            let place = self.places.get(record);
            place.map_or(1, |place| self.groups[*place].len())
        };
        let are_together = self.places.contains_key(&one) && self.places.get(&one) == self.places.get(&other);
        !are_together && one != other && size(&one) + size(&other) > JOINED_LIMIT
    }

    /// Every record of every group.
    pub fn records(&self) -> impl Iterator<Item = RecordId> + '_ {
        self.places.keys().copied()
    }

    /// Every group of two records or more, and those that these are by themselves.
    pub fn with_all(&self, records: impl IntoIterator<Item = RecordId>) -> Vec<BTreeSet<RecordId>> {
        let alone = records.into_iter().filter(|record| !self.places.contains_key(record));
        let groups = self.groups.iter().filter(|group| !group.is_empty()).cloned();
        groups.chain(alone.map(|record| BTreeSet::from([record]))).collect()
    }

    fn place(&mut self, record: RecordId) -> usize {
        *self.places.entry(record).or_insert_with(|| {
            self.groups.push(BTreeSet::from([record]));
            self.groups.len() - 1
        })
    }
}

/// What several records that are one add up to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Joined {
    /// All of them; the first is the one that further entries are about.
    pub records: BTreeSet<RecordId>,
    /// What their entries add up to. Its heads are those of the first record.
    pub folded: Folded,
    /// Heads of the others that no entry of the first knows of, such as what a desk wrote that had not heard of the join.
    /// Their answers count like any others; a further join takes them in, and so settles.
    pub apart: BTreeMap<RecordId, Vec<EntryId>>,
}

/// What a record is among those that it may be joined with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum JoinedAs {
    /// It is by itself, or the one that stands for all: with what they add up to.
    Whole(Box<Joined>),
    /// It is one with this record, which has the smallest id of all and stands for it wherever records are listed or counted.
    PartOf(RecordId),
}

/// Folds a record together with those that are joined to it, directly or through another. The entries may be of any
/// records; those of records that are not joined to this one change nothing. Order and repeats do not matter.
pub fn fold_joined(record: RecordId, entries: &[Entry]) -> Joined {
    let mut histories: BTreeMap<RecordId, Vec<Entry>> = BTreeMap::new();
    for entry in entries {
        if let Some(of) = entry.record() {
            histories.entry(of).or_default().push(entry.clone());
        }
    }
    let histories: BTreeMap<RecordId, &[Entry]> = histories.iter().map(|(of, entries)| (*of, &entries[..])).collect();
    let mut alone: BTreeMap<RecordId, Folded> = histories.iter().map(|(of, entries)| (*of, fold(entries))).collect();
    let records = in_effect(&alone).of(record);
    together(record, records, &histories, &mut alone)
}

/// Folds each of these histories, of records or of topics, together with those that it is joined with among them. Where
/// some of what is joined is missing here, what is here is added up.
pub fn fold_all(histories: &BTreeMap<RecordId, &[Entry]>) -> BTreeMap<RecordId, JoinedAs> {
    let mut alone: BTreeMap<RecordId, Folded> = histories.iter().map(|(of, entries)| (*of, fold(entries))).collect();
    let mut all = BTreeMap::new();
    for records in in_effect(&alone).with_all(histories.keys().copied()) {
        // The first of those that are held: a join's own record always is.
        let mut held = records.iter().copied().filter(|of| histories.contains_key(of));
        let Some(first) = held.next() else { continue };
        for record in held {
            all.insert(record, JoinedAs::PartOf(first));
        }
        let whole = together(first, records, histories, &mut alone);
        all.insert(first, JoinedAs::Whole(Box::new(whole)));
    }
    all
}

/// What these records, which are one, add up to.
fn together(
    record: RecordId,
    records: BTreeSet<RecordId>,
    histories: &BTreeMap<RecordId, &[Entry]>,
    alone: &mut BTreeMap<RecordId, Folded>,
) -> Joined {
    if records.len() == 1 {
        return Joined {
            records,
            folded: alone.remove(&record).unwrap_or_default(),
            apart: BTreeMap::new(),
        };
    }
    let of_these = records.iter().filter_map(|of| histories.get(of).copied()).flatten();
    let mut joined = Joined {
        folded: fold_graph(&Graph::new(of_these)),
        apart: BTreeMap::new(),
        records,
    };
    joined.set_apart(histories);
    joined
}

/// Who is joined with whom. A record that a marker stands for is by itself.
fn in_effect(alone: &BTreeMap<RecordId, Folded>) -> Groups {
    let is_gone = |of: &RecordId| alone.get(of).is_some_and(Folded::is_gone);
    let here = alone.keys().filter(|of| !is_gone(of));
    let here: BTreeMap<Lineage, RecordId> = here.map(|of| (Lineage::of_record(*of), *of)).collect();
    let mut groups = Groups::default();
    for (record, folded) in alone {
        // One that was withdrawn since is joined under the id that it has now.
        let now = |with: &RecordId| here.get(&Lineage::of_record(*with)).copied().unwrap_or(*with);
        for with in folded.joined.iter().map(now).filter(|with| !is_gone(with)) {
            groups.join(*record, with);
        }
    }
    groups
}

impl Joined {
    /// Every head, of whichever of the records: what somebody has seen who sees this.
    pub fn heads(&self) -> Vec<EntryId> {
        let apart = self.apart.values().flatten();
        let mut heads: Vec<EntryId> = self.folded.heads.iter().chain(apart).copied().collect();
        heads.sort_unstable();
        heads
    }

    /// Leaves the first record's heads among the heads, and puts the others' apart.
    fn set_apart(&mut self, histories: &BTreeMap<RecordId, &[Entry]>) {
        let of: BTreeMap<EntryId, RecordId> = self
            .records
            .iter()
            .flat_map(|of| histories.get(of).copied().unwrap_or_default())
            .map(|entry| (entry.id, entry.subject.id()))
            .collect();
        let first = self.records.iter().find(|of| histories.contains_key(of)).copied();
        for head in std::mem::take(&mut self.folded.heads) {
            match of.get(&head) {
                Some(of) if Some(*of) != first => self.apart.entry(*of).or_default().push(head),
                _ => self.folded.heads.push(head),
            }
        }
    }
}
