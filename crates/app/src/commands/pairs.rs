//! What people have said of pairs of records: that they are not the same, or two fractures of one patient. It is a history of
//! the service, which all its desks have. What follows from it is in the files that read this one.

use std::collections::BTreeMap;

use domain::answer::Json;
use domain::id::{EntryId, RecordId};
use domain::record::{Apart, Change, Entry, ItemKey, Origin, Subject, Topic, fold, kept_apart, pair_item, pair_of};
use store::{Store, Written};

use crate::desk::{Desk, dataset};
use crate::error::Error;
use crate::host::Host;
use crate::writing::digests;

/// What people have said of pairs of records.
pub(super) struct SaidOfPairs {
    entries: Vec<Entry>,
    heads: Vec<EntryId>,
    pub(super) items: BTreeMap<ItemKey, Json>,
}

impl SaidOfPairs {
    pub(super) async fn read(store: &Store) -> Result<Self, Error> {
        let entries = store.entries(subject().id()).await?;
        let folded = fold(&entries);
        Ok(Self {
            heads: folded.heads,
            items: folded.items,
            entries,
        })
    }

    /// The pairs that are kept apart, each by what its records are part of now, with the items that say so.
    pub(super) async fn apart(&self, store: &Store) -> Result<BTreeMap<(RecordId, RecordId), Vec<ItemKey>>, Error> {
        Ok(kept_apart(&self.items, &self.wholes(store).await?))
    }

    /// What those of the records named were joined to.
    pub(super) async fn wholes(&self, store: &Store) -> Result<BTreeMap<RecordId, RecordId>, Error> {
        let pairs = self.items.keys().filter_map(pair_of);
        let named: Vec<RecordId> = pairs.flat_map(|(one, other)| [one, other]).collect();
        Ok(store.wholes_of(&named).await?)
    }
}

fn subject() -> Subject {
    Subject::Service(Topic::NOT_A_DUPLICATE)
}

impl<H: Host> Desk<H> {
    /// What remembers that these pairs are not the same.
    pub(super) fn keeping_apart(
        &self,
        store: &Store,
        said: SaidOfPairs,
        pairs: &[(RecordId, RecordId)],
        apart: Apart,
    ) -> Result<Vec<Written>, Error> {
        let items = pairs
            .iter()
            .map(|(one, other)| (pair_item(*one, *other), Some(apart.said())));
        self.saying_of_pairs(store, said, items.collect())
    }

    /// What says this of pairs, on top of what was said before; nothing for what is not to be said any more.
    pub(super) fn saying_of_pairs(
        &self,
        store: &Store,
        said: SaidOfPairs,
        items: BTreeMap<ItemKey, Option<Json>>,
    ) -> Result<Vec<Written>, Error> {
        let change = [Change::Items(items)];
        let source = self.source(Origin::Keyboard, dataset().newest());
        self.entries_on(
            store,
            &subject(),
            digests(said.entries.iter()),
            said.heads,
            &source,
            change,
        )
    }
}
