//! Making entries about a record or a topic, each on top of what its author saw. Nothing is written to the store here.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::dataset::DatasetVersion;
use domain::id::{EntryId, RecordId};
use domain::record::{Change, Digest, Entry, Origin, SeenDataset, Subject};
use protocol::canonical::{Draft, seal};
use store::{Store, Written};

use crate::desk::Desk;
use crate::error::Error;
use crate::host::Host;

/// What entries of one save have in common beside what they are about.
#[derive(Clone)]
pub(crate) struct Source {
    /// From what they come.
    pub(crate) origin: Origin,
    /// The dataset that their author saw.
    pub(crate) seen: SeenDataset,
    /// When.
    pub(crate) at: DateTime<Utc>,
}

/// Entries that take in what their author saw of other records, and what is to be the parents of the next.
pub(crate) struct TakenIn {
    pub(crate) joins: Vec<Written>,
    pub(crate) parents: Vec<EntryId>,
}

impl<H: Host> Desk<H> {
    /// What entries that are written now, by somebody who sees this version of the dataset, have in common.
    pub(crate) fn source(&self, origin: Origin, version: &DatasetVersion) -> Source {
        Source {
            origin,
            seen: SeenDataset {
                version: version.id.clone(),
                revision: version.revision,
            },
            at: self.host.now(),
        }
    }

    /// The entries of one save of a record, each on top of the one before it, on top of these heads of it and of records that
    /// are joined to it. Whoever writes to a record that others are joined to writes so: else what is written would stand
    /// beside what was seen of those, and not on top of it.
    pub(crate) fn entries_of_record<'e>(
        &self,
        store: &Store,
        record: RecordId,
        entries: impl Iterator<Item = &'e Entry> + Clone,
        heads: &[EntryId],
        source: &Source,
        changes: impl IntoIterator<Item = Change>,
    ) -> Result<Vec<Written>, Error> {
        let mut changes = changes.into_iter().peekable();
        if changes.peek().is_none() {
            return Ok(Vec::new());
        }
        let TakenIn { joins, parents } = self.taking_in(store, record, entries.clone(), heads, source)?;
        let mut known = digests(entries);
        known.extend(digests(joins.iter().map(|(entry, _)| entry)));
        let rest = self.entries_on(store, &Subject::Record(record), known, parents, source, changes)?;
        Ok(joins.into_iter().chain(rest).collect())
    }

    /// Takes in what these heads are of other records than this one, by a further join of each.
    pub(crate) fn taking_in<'e>(
        &self,
        store: &Store,
        record: RecordId,
        entries: impl Iterator<Item = &'e Entry> + Clone,
        heads: &[EntryId],
        source: &Source,
    ) -> Result<TakenIn, Error> {
        let (own, others) = by_record(record, &entries, heads);
        if others.is_empty() {
            return Ok(TakenIn {
                joins: Vec::new(),
                parents: own,
            });
        }
        let joins = others.into_iter().map(|(with, heads)| Change::Join { with, heads });
        let known = digests(entries);
        let joins = self.entries_on(store, &Subject::Record(record), known, own.clone(), source, joins)?;
        Ok(TakenIn {
            parents: joins.last().map_or(own, |(join, _)| vec![join.id]),
            joins,
        })
    }

    /// Entries about a record or a topic, each on top of the one before it, from these parents on, whose digests are known.
    pub(crate) fn entries_on(
        &self,
        store: &Store,
        subject: &Subject,
        mut known: BTreeMap<EntryId, Digest>,
        mut parents: Vec<EntryId>,
        source: &Source,
        changes: impl IntoIterator<Item = Change>,
    ) -> Result<Vec<Written>, Error> {
        let mut written = Vec::new();
        for change in changes {
            let draft = Draft {
                id: EntryId::new(self.host.id()),
                subject: subject.clone(),
                parents,
                author: store.me(),
                desk: store.desk(),
                at: source.at,
                origin: source.origin,
                seen: source.seen.clone(),
                change,
            };
            let (entry, bytes) = seal(draft, &known)?;
            parents = vec![entry.id];
            known.insert(entry.id, entry.digest);
            written.push((entry, bytes));
        }
        Ok(written)
    }
}

/// The digests of entries, for those that are made on top of them.
pub(crate) fn digests<'e>(entries: impl Iterator<Item = &'e Entry>) -> BTreeMap<EntryId, Digest> {
    entries.map(|entry| (entry.id, entry.digest)).collect()
}

/// Of these heads the record's own, and those of other records, each with its digest. What is not among the entries any more, as
/// it is of a record that was parted from this one, was not seen of this one.
fn by_record<'e>(
    record: RecordId,
    entries: &(impl Iterator<Item = &'e Entry> + Clone),
    heads: &[EntryId],
) -> (Vec<EntryId>, BTreeMap<RecordId, BTreeMap<EntryId, Digest>>) {
    let (mut own, mut others) = (Vec::new(), BTreeMap::<_, BTreeMap<_, _>>::new());
    for head in heads {
        let Some(entry) = entries.clone().find(|entry| entry.id == *head) else {
            continue;
        };
        match entry.record().filter(|of| *of != record) {
            Some(other) => {
                others.entry(other).or_default().insert(*head, entry.digest);
            }
            None => own.push(*head),
        }
    }
    (own, others)
}
