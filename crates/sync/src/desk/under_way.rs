//! The entries of the request that is under way: which they are, and in which places they travel.

use std::collections::{BTreeMap, HashMap};

use domain::id::{EntryId, RecordId};
use domain::record::Digest;
use protocol::exchange::{Refusal, RefusalCode};

use super::Outgoing;

/// What was sent and not answered yet.
#[derive(Debug, Default)]
pub(super) struct UnderWay {
    /// In the order of the request.
    places: Vec<(EntryId, RecordId)>,
    digests: HashMap<EntryId, Digest>,
}

impl UnderWay {
    pub(super) fn new(sent: &[Outgoing]) -> Self {
        Self {
            places: sent.iter().map(|sent| (sent.entry, sent.record)).collect(),
            digests: sent.iter().map(|sent| (sent.entry, sent.wire.digest)).collect(),
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    pub(super) fn has(&self, entry: EntryId) -> bool {
        self.digests.contains_key(&entry)
    }

    pub(super) fn entries(&self) -> BTreeMap<EntryId, RecordId> {
        self.places.iter().copied().collect()
    }

    pub(super) fn digests(&self) -> &HashMap<EntryId, Digest> {
        &self.digests
    }

    /// The refusals of entries that Central could not name, by their places.
    pub(super) fn refused_at(&self, places: &[u32]) -> Vec<Refusal> {
        let sent = places
            .iter()
            .filter_map(|place| self.places.get(usize::try_from(*place).ok()?));
        sent.map(|(entry, record)| Refusal {
            entry: *entry,
            record: *record,
            code: RefusalCode::Unreadable,
        })
        .collect()
    }
}
