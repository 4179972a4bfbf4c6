//! What arrived with an answer: which entries can be used, which are from a newer program and are parked, and why the others
//! are refused.

use std::collections::hash_map::Entry as Slot;
use std::collections::{BTreeMap, HashMap};

use domain::id::EntryId;
use domain::record::{Digest, Entry};
use protocol::canonical::{self, Named};
use protocol::exchange::RefusalCode;
use protocol::frame::WireEntry;

use super::{Parked, Read};

/// What arrived, and what is held with it.
pub(super) struct Arrived {
    /// Entries to take, parents first.
    pub(super) entries: Vec<(Entry, Vec<u8>)>,
    /// Entries to keep unread.
    pub(super) parked: Vec<Parked>,
    /// Digests of what the store holds and of what arrived.
    pub(super) known: HashMap<EntryId, Digest>,
    /// Digests of what arrived and cannot be used, and why.
    pub(super) unusable: HashMap<Digest, RefusalCode>,
}

/// An entry whose digest was verified.
enum Verified {
    Read(Box<Entry>),
    Unread(Named),
}

impl Arrived {
    /// Reads and verifies entries, parents before children. One whose parents are not known here cannot be verified and
    /// is not taken: the log lists parents first, so a parent of it could not be used either. What the store holds
    /// already is what counts here, whatever arrives under its id.
    pub(super) fn verify(
        read: Read,
        arrived: Vec<WireEntry>,
        held: HashMap<EntryId, Digest>,
        room_to_park: usize,
    ) -> Self {
        let mut all = Self {
            entries: Vec::new(),
            parked: Vec::new(),
            known: held,
            unusable: HashMap::new(),
        };
        for wire in arrived {
            match all.check(read, &wire) {
                Ok(Verified::Unread(_)) if all.parked.len() >= room_to_park => {
                    all.unusable.insert(wire.digest, RefusalCode::TooManyUnread);
                }
                Ok(verified) => all.take(verified, wire),
                Err(code) => {
                    all.unusable.insert(wire.digest, code);
                }
            }
        }
        all
    }

    /// The entries that are to be taken or kept unread.
    pub(super) fn taken(&self) -> impl Iterator<Item = (EntryId, Digest)> + '_ {
        let read = self.entries.iter().map(|(entry, _)| (entry.id, entry.digest));
        read.chain(self.parked.iter().map(|parked| (parked.entry, parked.wire.digest)))
    }

    fn check(&self, read: Read, WireEntry { digest, bytes }: &WireEntry) -> Result<Verified, RefusalCode> {
        let verified = match read(bytes, *digest) {
            Ok(entry) => Verified::Read(Box::new(entry)),
            // Id, subject and parents are as they are for ever: bytes that do not say them are no entry of any program.
            Err(_) => Verified::Unread(canonical::named(bytes).map_err(|_| RefusalCode::Unreadable)?),
        };
        let claimed = match &verified {
            Verified::Read(entry) => &entry.parents,
            Verified::Unread(named) => &named.parents,
        };
        let known = |parent: &EntryId| self.known.get(parent).map(|digest| (*parent, *digest));
        let parents: BTreeMap<EntryId, Digest> = claimed.iter().filter_map(known).collect();
        if parents.len() != claimed.len() {
            return Err(RefusalCode::UnknownParent);
        }
        if canonical::digest(bytes, parents.into_values()) != *digest {
            return Err(RefusalCode::Diverged);
        }
        Ok(verified)
    }

    fn take(&mut self, verified: Verified, wire: WireEntry) {
        let id = match &verified {
            Verified::Read(entry) => entry.id,
            Verified::Unread(named) => named.id,
        };
        let Slot::Vacant(slot) = self.known.entry(id) else {
            return;
        };
        slot.insert(wire.digest);
        match verified {
            Verified::Read(entry) => self.entries.push((*entry, wire.bytes)),
            Verified::Unread(named) => self.parked.push(Parked {
                entry: id,
                record: named.subject.id(),
                wire,
            }),
        }
    }
}
