//! Looking things up by key: it happens a hundred times for each record that is checked, so it takes nanoseconds.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// A map by question or option key. Its contents come from our own files, so nobody can choose keys that collide.
pub(super) type KeyMap<K, V> = HashMap<K, V, BuildHasherDefault<KeyHasher>>;

/// Mixes eight bytes at a time.
#[derive(Default)]
pub(super) struct KeyHasher(u64);

/// An odd number with no pattern in its bits.
const MIX: u64 = 0x9e37_79b9_7f4a_7c15;

impl Hasher for KeyHasher {
    fn write(&mut self, bytes: &[u8]) {
        let (words, rest) = bytes.as_chunks::<8>();
        let last = rest.iter().fold(0, |word, byte| (word << 8) | u64::from(*byte));
        for word in words.iter().map(|word| u64::from_le_bytes(*word)).chain([last]) {
            self.0 = (self.0.rotate_left(5) ^ word).wrapping_mul(MIX);
        }
    }

    fn write_u8(&mut self, _end_of_text: u8) {}

    fn finish(&self) -> u64 {
        // The map takes its buckets from the low bits, and a product is mixed best in the high ones.
        self.0 ^ (self.0 >> 32)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;
    use std::hash::{BuildHasher, BuildHasherDefault};

    use super::KeyHasher;
    use crate::dataset::Dataset;

    #[test]
    fn the_keys_of_the_dataset_are_told_apart() {
        let hash = BuildHasherDefault::<KeyHasher>::default();
        let questions = &Dataset::published().newest().questions;
        let hashes: HashSet<u64> = questions.iter().map(|question| hash.hash_one(&question.key)).collect();
        assert_eq!(hashes.len(), questions.len());
        // The same key as text, which is how maps are asked.
        let question = questions.first().unwrap();
        assert_eq!(hash.hash_one(&question.key), hash.hash_one(question.key.as_str()));
    }
}
