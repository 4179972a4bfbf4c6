//! Records that were found to be the same patient's same fracture: what they add up to together.
//!
//! A join is an entry of the record with the smaller id. Each record's own history is whole without the other's: what a
//! join takes in of the other is named beside its parents. So a record folds alone whatever is held of the other, and
//! taking a join back, by a further entry, leaves both as they would be alone.

use std::collections::{BTreeMap, BTreeSet};

use super::entry::{Change, Entry};
use super::fold::{Folded, fold, fold_graph, purged};
use super::graph::Graph;
use crate::id::{EntryId, RecordId};

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

/// Folds a record together with those that are joined to it, directly or through another. The entries may be of any
/// records; those of records that are not joined to this one change nothing. Order and repeats do not matter.
pub fn fold_joined(record: RecordId, entries: &[Entry]) -> Joined {
    let mut by_record: BTreeMap<RecordId, Vec<Entry>> = BTreeMap::new();
    for entry in entries {
        if let Some(of) = entry.record() {
            by_record.entry(of).or_default().push(entry.clone());
        }
    }
    let alone: BTreeMap<RecordId, Folded> = by_record.iter().map(|(of, entries)| (*of, fold(entries))).collect();
    let records = together(record, &alone);
    let is_one = records.len() == 1;
    let folded = match alone.get(&record) {
        Some(folded) if folded.purged => purged(),
        _ => {
            let of_these = records.iter().filter_map(|of| by_record.get(of)).flatten();
            fold_graph(&Graph::new(of_these, |entry| parents_among(&records, entry)))
        }
    };
    let mut joined = Joined {
        folded,
        apart: BTreeMap::new(),
        records,
    };
    if !is_one {
        joined.set_apart(&by_record);
    }
    joined
}

/// The records that are one with this one. A purged record is by itself.
fn together(record: RecordId, alone: &BTreeMap<RecordId, Folded>) -> BTreeSet<RecordId> {
    let is_purged = |of: RecordId| alone.get(&of).is_some_and(|folded| folded.purged);
    let mut records = BTreeSet::from([record]);
    let mut open = vec![record];
    while let Some(next) = open.pop() {
        let joined_to_it = alone
            .get(&next)
            .into_iter()
            .flat_map(|folded| folded.joined.iter().copied());
        let it_is_joined_to = alone
            .iter()
            .filter(|(_, folded)| folded.joined.contains(&next))
            .map(|(of, _)| *of);
        for other in joined_to_it.chain(it_is_joined_to) {
            if !is_purged(other) && !is_purged(next) && records.insert(other) {
                open.push(other);
            }
        }
    }
    records
}

/// An entry's parents, and what it takes in of the records that are one with its own.
fn parents_among(records: &BTreeSet<RecordId>, entry: &Entry) -> Vec<EntryId> {
    let mut parents = entry.parents.clone();
    if let Change::Join { with, heads } = &entry.change
        && records.contains(with)
    {
        parents.extend(heads.keys());
    }
    parents
}

impl Joined {
    /// Leaves the first record's heads among the heads, and puts the others' apart.
    fn set_apart(&mut self, by_record: &BTreeMap<RecordId, Vec<Entry>>) {
        let of: BTreeMap<EntryId, RecordId> = by_record
            .iter()
            .flat_map(|(of, entries)| entries.iter().map(|entry| (entry.id, *of)))
            .collect();
        let first = self.records.first().copied();
        for head in std::mem::take(&mut self.folded.heads) {
            match of.get(&head) {
                Some(of) if Some(*of) != first => self.apart.entry(*of).or_default().push(head),
                _ => self.folded.heads.push(head),
            }
        }
    }
}
