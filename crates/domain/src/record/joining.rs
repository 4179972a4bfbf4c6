//! Records that were found to be the same patient's same fracture: what they add up to together.
//!
//! A join is an entry of the record with the smaller id. Each record's own history is whole without the other's: what a
//! join takes in of the other is named beside its parents. So a record folds alone whatever is held of the other, and
//! taking a join back, by a further entry, leaves both as they would be alone.

use std::collections::{BTreeMap, BTreeSet};

use super::entry::Entry;
use super::fold::{Folded, fold, fold_graph};
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
    let records = Links::of(&alone).together(record);
    together(record, records, &histories, &mut alone)
}

/// Folds each of these histories, of records or of topics, together with those that it is joined with among them. Where
/// some of what is joined is missing here, what is here is added up.
pub fn fold_all(histories: &BTreeMap<RecordId, &[Entry]>) -> BTreeMap<RecordId, JoinedAs> {
    let mut alone: BTreeMap<RecordId, Folded> = histories.iter().map(|(of, entries)| (*of, fold(entries))).collect();
    let links = Links::of(&alone);
    let mut all = BTreeMap::new();
    for record in histories.keys().copied() {
        let records = links.together(record);
        // The first of those that are held: a join's own record always is.
        let first = records.iter().copied().find(|of| histories.contains_key(of));
        let joined_as = match first {
            Some(first) if first < record => JoinedAs::PartOf(first),
            _ => JoinedAs::Whole(Box::new(together(record, records, histories, &mut alone))),
        };
        all.insert(record, joined_as);
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

/// Who is joined with whom, either way. A purged record is by itself.
struct Links(BTreeMap<RecordId, BTreeSet<RecordId>>);

impl Links {
    fn of(alone: &BTreeMap<RecordId, Folded>) -> Self {
        let is_purged = |of: &RecordId| alone.get(of).is_some_and(|folded| folded.purged);
        let mut links: BTreeMap<RecordId, BTreeSet<RecordId>> = BTreeMap::new();
        for (record, folded) in alone {
            for with in folded.joined.iter().filter(|with| !is_purged(with)) {
                links.entry(*record).or_default().insert(*with);
                links.entry(*with).or_default().insert(*record);
            }
        }
        Self(links)
    }

    /// The records that are one with this one.
    fn together(&self, record: RecordId) -> BTreeSet<RecordId> {
        let mut records = BTreeSet::from([record]);
        let mut open = vec![record];
        while let Some(next) = open.pop() {
            for other in self.0.get(&next).into_iter().flatten() {
                if records.insert(*other) {
                    open.push(*other);
                }
            }
        }
        records
    }
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
