//! How the desks of a service come to hold the same keys: what they say of keys in a history of the service, and what one
//! desk has to do next. No key is known here, only which is which.
//!
//! Every desk says its public key. Whoever holds a key of the service seals it to every desk that lacks it. The key to write
//! with is of the newest generation; when a desk that has it was revoked, whoever notices first makes a key of the next
//! generation, which that desk is never given.

use std::collections::{BTreeMap, BTreeSet};

use super::key_id::KeyId;
use crate::id::DeviceId;

/// Most generations of keys. A service whose desks are lost one a week for a hundred years has half as many.
pub const MOST_GENERATIONS: u32 = 10_000;

/// The public half of a desk's own keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DeskPublic(pub [u8; 32]);

/// A desk, as it says itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyHolder {
    /// What keys are sealed to.
    pub public: DeskPublic,
    /// What it is called.
    pub name: String,
}

/// A key of the service, as whoever made it says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AnnouncedKey {
    /// Its generation.
    pub generation: u32,
    /// The desk that made it.
    pub by: DeviceId,
}

/// Everything that was said of keys.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SaidOfKeys {
    /// The desks that said their public key.
    pub desks: BTreeMap<DeviceId, KeyHolder>,
    /// The keys that there are.
    pub keys: BTreeMap<KeyId, AnnouncedKey>,
    /// Keys sealed to desks.
    pub sealed: BTreeMap<(KeyId, DeviceId), Vec<u8>>,
}

/// What a desk knows of itself.
#[derive(Clone, Copy, Debug)]
pub struct OwnDesk<'a> {
    /// Which desk it is.
    pub desk: DeviceId,
    /// The public half of its own key.
    pub public: DeskPublic,
    /// What it is called.
    pub name: &'a str,
    /// The generation of each key that it holds.
    pub held: &'a BTreeMap<KeyId, u32>,
}

/// What a desk has to do about keys. A key that it makes, it announces and seals like the others.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ToDo {
    /// Say its public key, and its name.
    pub publish: bool,
    /// Announce keys that nobody knows of.
    pub announce: Vec<KeyId>,
    /// Seal keys to desks that lack them.
    pub seal: Vec<(KeyId, DeviceId)>,
}

impl SaidOfKeys {
    /// Whether a desk has a key: it made it, or it was sealed to it.
    pub fn has(&self, desk: DeviceId, key: KeyId) -> bool {
        self.sealed.contains_key(&(key, desk)) || self.keys.get(&key).is_some_and(|announced| announced.by == desk)
    }

    /// The generation of the key that a desk has to make, because one of those that were revoked has the key that it would
    /// write with. A desk that holds no key makes none here.
    pub fn to_make(&self, held: &BTreeMap<KeyId, u32>, revoked: &BTreeSet<DeviceId>) -> Option<u32> {
        let (key, generation) = to_write_with(held)?;
        (generation < MOST_GENERATIONS && revoked.iter().any(|desk| self.has(*desk, key))).then_some(generation + 1)
    }

    /// Leaves out every key whose generation follows on none: a key is made from one of the generation before. Whoever announced
    /// one far ahead would otherwise have the key to write with for good, whatever is made once their desk was revoked.
    pub fn leave_out_far_ahead(&mut self) {
        let generations: BTreeSet<u32> = self.keys.values().map(|key| key.generation).collect();
        let followed = (1..=MOST_GENERATIONS)
            .find(|generation| !generations.contains(generation))
            .unwrap_or(MOST_GENERATIONS + 1);
        self.keys.retain(|_, key| key.generation < followed);
    }

    /// What is to be done by a desk that holds these keys. In a service without private entries nothing is.
    pub fn to_do(&self, own: OwnDesk<'_>, revoked: &BTreeSet<DeviceId>) -> ToDo {
        if own.held.is_empty() && self.keys.is_empty() {
            return ToDo::default();
        }
        let said = self.desks.get(&own.desk);
        let announce = own.held.keys().filter(|key| !self.keys.contains_key(*key));
        let others = self.desks.keys().filter(|desk| **desk != own.desk);
        let others: Vec<DeviceId> = others.filter(|desk| !revoked.contains(*desk)).copied().collect();
        let seal = own.held.keys().flat_map(|key| {
            let lacking = others.iter().filter(move |desk| !self.has(**desk, *key));
            lacking.map(move |desk| (*key, *desk))
        });
        ToDo {
            publish: said.is_none_or(|said| said.public != own.public || said.name != own.name),
            announce: announce.copied().collect(),
            seal: seal.collect(),
        }
    }

    /// The keys that a desk does not hold and that something may be sealed under.
    pub fn lacking(&self, held: &BTreeMap<KeyId, u32>) -> usize {
        self.keys.keys().filter(|key| !held.contains_key(*key)).count()
    }

    /// The desks that have any key, by name, but for this one: who can read what is private to the service.
    pub fn readers(&self, but: DeviceId) -> impl Iterator<Item = &KeyHolder> {
        let others = self.desks.iter().filter(move |(desk, _)| **desk != but);
        others
            .filter(move |(desk, _)| self.keys.keys().any(|key| self.has(**desk, *key)))
            .map(|(_, said)| said)
    }
}

/// The key to write with, and its generation: the newest, and of several of that the one with the smallest id, so that desks
/// with the same keys write with the same.
pub fn to_write_with(held: &BTreeMap<KeyId, u32>) -> Option<(KeyId, u32)> {
    let newest = held.values().copied().max()?;
    let key = held.iter().find(|(_, generation)| **generation == newest)?;
    Some((*key.0, newest))
}
