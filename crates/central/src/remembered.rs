//! What is remembered of whoever asks: of so many and no more. Where there is no more room, whoever was not heard of for
//! longest is forgotten; so nobody fills the memory by coming from everywhere.

use std::collections::{BTreeMap, HashMap};
use std::hash::Hash;

/// Something remembered of each of the last ones.
pub(crate) struct Remembered<K, V> {
    most: usize,
    by_key: HashMap<K, (u64, V)>,
    /// Keys by when they were last heard of: the first one longest ago.
    by_time: BTreeMap<u64, K>,
    next: u64,
}

impl<K: Copy + Eq + Hash, V> Remembered<K, V> {
    pub(crate) fn of(most: usize) -> Self {
        Self {
            most,
            by_key: HashMap::new(),
            by_time: BTreeMap::new(),
            next: 0,
        }
    }

    /// What is remembered of one that is heard of now; of a new one, this.
    pub(crate) fn heard(&mut self, key: K, new: impl FnOnce() -> V) -> &mut V {
        if !self.by_key.contains_key(&key)
            && self.by_key.len() >= self.most
            && let Some((_, oldest)) = self.by_time.pop_first()
        {
            self.by_key.remove(&oldest);
        }
        let now = self.next;
        self.next += 1;
        let (last, value) = self.by_key.entry(key).or_insert_with(|| (now, new()));
        self.by_time.remove(last);
        self.by_time.insert(now, key);
        *last = now;
        value
    }

    /// What is remembered of one, who is not heard of by this.
    pub(crate) fn get_mut(&mut self, key: &K) -> Option<&mut V> {
        self.by_key.get_mut(key).map(|(_, value)| value)
    }

    /// How many are remembered.
    #[cfg(test)]
    pub(crate) fn len(&self) -> usize {
        self.by_key.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_was_not_heard_of_for_longest_is_forgotten_and_there_are_never_more_than_so_many() {
        let mut remembered = Remembered::of(3);
        for key in [1, 2, 3, 1, 4] {
            *remembered.heard(key, || 0) += 1;
        }
        assert_eq!(
            [1, 2, 3, 4].map(|key| remembered.get_mut(&key).copied()),
            [Some(2), None, Some(1), Some(1)]
        );
        for key in 10..10_000 {
            remembered.heard(key, || 0);
            assert_eq!((remembered.len(), remembered.by_time.len()), (3, 3));
        }
    }
}
