//! The entries of the request that is under way: which they are, and in which places they travel.

use std::collections::{BTreeMap, HashMap, HashSet};

use domain::id::{EntryId, RecordId};
use domain::record::Digest;
use protocol::exchange::{Receipt, Refusal, RefusalCode};

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

    /// The receipts of these that are for what was sent: whatever is said of anything else is not so.
    pub(super) fn accepted(&self, receipts: Vec<Receipt>) -> Vec<Receipt> {
        let sent = receipts.into_iter().filter(|receipt| self.has(receipt.entry));
        sent.collect()
    }

    /// The refusals of what was sent, by the entries' names and by their places. Which record an entry belongs to is known
    /// here: it stops for that refusal, whatever Central says.
    pub(super) fn refused(&self, refusals: &[Refusal], unnamed: &[u32]) -> Vec<Refusal> {
        let said: HashMap<EntryId, &Refusal> = refusals.iter().map(|refusal| (refusal.entry, refusal)).collect();
        let unnamed: HashSet<u32> = unnamed.iter().copied().collect();
        let refused = (0..).zip(&self.places).filter_map(|(place, (entry, record))| {
            let unreadable = unnamed.contains(&place).then_some(RefusalCode::Unreadable);
            let said = said.get(entry);
            Some(Refusal {
                entry: *entry,
                record: *record,
                code: said.map(|refusal| refusal.code).or(unreadable)?,
                number: said.and_then(|refusal| refusal.number),
            })
        });
        refused.collect()
    }
}
