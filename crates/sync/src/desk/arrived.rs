//! What arrived with an answer: which entries can be used, and why the others cannot.

use std::collections::hash_map::Entry as Slot;
use std::collections::{BTreeMap, HashMap};

use domain::id::EntryId;
use domain::record::{Digest, Entry};
use protocol::canonical;
use protocol::exchange::RefusalCode;
use protocol::frame::WireEntry;

/// What arrived, and what is held with it.
pub(super) struct Arrived {
    /// Entries to take, parents first.
    pub(super) entries: Vec<(Entry, Vec<u8>)>,
    /// Digests of what the store holds and of what arrived.
    pub(super) known: HashMap<EntryId, Digest>,
    /// Digests of what arrived and cannot be used, and why.
    pub(super) unusable: HashMap<Digest, RefusalCode>,
}

impl Arrived {
    /// Reads and verifies entries, parents before children. One whose parents are not known here cannot be verified and
    /// is not taken: the log lists parents first, so a parent of it could not be used either. What the store holds
    /// already is what counts here, whatever arrives under its id.
    pub(super) fn verify(sealed: Vec<WireEntry>, held: HashMap<EntryId, Digest>) -> Self {
        let mut arrived = Self {
            entries: Vec::new(),
            known: held,
            unusable: HashMap::new(),
        };
        for WireEntry { digest, bytes } in sealed {
            match arrived.check(digest, &bytes) {
                Ok(entry) => {
                    if let Slot::Vacant(slot) = arrived.known.entry(entry.id) {
                        slot.insert(digest);
                        arrived.entries.push((entry, bytes));
                    }
                }
                Err(code) => {
                    arrived.unusable.insert(digest, code);
                }
            }
        }
        arrived
    }

    fn check(&self, digest: Digest, bytes: &[u8]) -> Result<Entry, RefusalCode> {
        let entry = canonical::read(bytes, digest).map_err(|_| RefusalCode::Unreadable)?;
        let known = |parent: &EntryId| self.known.get(parent).map(|digest| (*parent, *digest));
        let parents: BTreeMap<EntryId, Digest> = entry.parents.iter().filter_map(known).collect();
        if parents.len() != entry.parents.len() {
            return Err(RefusalCode::UnknownParent);
        }
        if canonical::digest(bytes, parents.into_values()) != digest {
            return Err(RefusalCode::Diverged);
        }
        Ok(entry)
    }

    /// Whether this entry is held, or has just arrived and can be used.
    pub(super) fn has(&self, entry: EntryId) -> bool {
        self.known.contains_key(&entry)
    }
}
