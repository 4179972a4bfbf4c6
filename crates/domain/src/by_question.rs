//! What is said of questions, in the order of their keys. A record has few dozen answers, and they are made, copied and
//! compared a million times: so they stand side by side in one piece of memory, and not in the many of a tree.

use std::collections::BTreeMap;
use std::ops::Index;

use crate::dataset::QuestionKey;

/// A map from questions to what is said of each, sorted by key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ByQuestion<V>(Vec<(QuestionKey, V)>);

impl<V> ByQuestion<V> {
    /// Nothing is said yet.
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// What is said of a question.
    pub fn get(&self, question: &QuestionKey) -> Option<&V> {
        let place = self.place(question).ok()?;
        self.0.get(place).map(|(_, value)| value)
    }

    /// Whether anything is said of a question.
    pub fn contains_key(&self, question: &QuestionKey) -> bool {
        self.place(question).is_ok()
    }

    /// Says something of a question, and gives what was said of it before.
    pub fn insert(&mut self, question: QuestionKey, value: V) -> Option<V> {
        match self.place(&question) {
            Ok(place) => self.0.get_mut(place).map(|(_, said)| std::mem::replace(said, value)),
            Err(place) => {
                self.0.insert(place, (question, value));
                None
            }
        }
    }

    /// Says nothing of a question any more, and gives what was said of it.
    pub fn remove(&mut self, question: &QuestionKey) -> Option<V> {
        let place = self.place(question).ok()?;
        Some(self.0.remove(place).1)
    }

    /// Leaves out what `is_kept` denies.
    pub fn retain(&mut self, mut is_kept: impl FnMut(&QuestionKey, &V) -> bool) {
        self.0.retain(|(question, value)| is_kept(question, value));
    }

    /// Everything, in the order of the keys.
    pub fn iter(&self) -> Iter<'_, V> {
        Iter(self.0.iter())
    }

    /// Everything, each with what `other` says of the same question: both orders are walked along together, and nothing is
    /// looked up.
    pub fn beside<'a, W>(
        &'a self,
        other: &'a ByQuestion<W>,
    ) -> impl Iterator<Item = (&'a QuestionKey, &'a V, Option<&'a W>)> {
        let mut others = other.0.iter().peekable();
        self.iter().map(move |(question, value)| {
            while others.next_if(|(other, _)| other < question).is_some() {}
            let said = others.next_if(|(other, _)| other == question);
            (question, value, said.map(|(_, said)| said))
        })
    }

    /// The questions, in the order of their keys.
    pub fn keys(&self) -> impl Iterator<Item = &QuestionKey> {
        self.0.iter().map(|(question, _)| question)
    }

    /// What is said, in the order of the keys.
    pub fn values(&self) -> impl Iterator<Item = &V> {
        self.0.iter().map(|(_, value)| value)
    }

    /// Of how many questions something is said.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether nothing is said.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn place(&self, question: &QuestionKey) -> Result<usize, usize> {
        self.0.binary_search_by(|(other, _)| other.cmp(question))
    }
}

impl<V> Default for ByQuestion<V> {
    fn default() -> Self {
        Self::new()
    }
}

impl<V> Index<&QuestionKey> for ByQuestion<V> {
    type Output = V;

    fn index(&self, question: &QuestionKey) -> &V {
        match self.get(question) {
            Some(value) => value,
            None => panic!("nothing is said of {question}"),
        }
    }
}

/// Quickest where they come in the order of their keys; of several for one question the last counts.
impl<V> FromIterator<(QuestionKey, V)> for ByQuestion<V> {
    fn from_iter<I: IntoIterator<Item = (QuestionKey, V)>>(said: I) -> Self {
        let mut said: Vec<(QuestionKey, V)> = said.into_iter().collect();
        if !said.is_sorted_by(|(one, _), (next, _)| one < next) {
            // What is said of one question stays in its order, and the last of it comes first where repeats are left out.
            said.reverse();
            said.sort_by(|(one, _), (other, _)| one.cmp(other));
            said.dedup_by(|(next, _), (one, _)| next == one);
        }
        Self(said)
    }
}

impl<V, const N: usize> From<[(QuestionKey, V); N]> for ByQuestion<V> {
    fn from(said: [(QuestionKey, V); N]) -> Self {
        said.into_iter().collect()
    }
}

impl<V> From<BTreeMap<QuestionKey, V>> for ByQuestion<V> {
    fn from(said: BTreeMap<QuestionKey, V>) -> Self {
        said.into_iter().collect()
    }
}

/// Where something is said already, what is added takes its place.
impl<V> Extend<(QuestionKey, V)> for ByQuestion<V> {
    fn extend<I: IntoIterator<Item = (QuestionKey, V)>>(&mut self, said: I) {
        for (question, value) in said {
            self.insert(question, value);
        }
    }
}

impl<V> IntoIterator for ByQuestion<V> {
    type Item = (QuestionKey, V);
    type IntoIter = std::vec::IntoIter<(QuestionKey, V)>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

/// What is said of each question, in the order of the keys.
pub struct Iter<'a, V>(std::slice::Iter<'a, (QuestionKey, V)>);

impl<'a, V> Iterator for Iter<'a, V> {
    type Item = (&'a QuestionKey, &'a V);

    fn next(&mut self) -> Option<Self::Item> {
        self.0.next().map(|(question, value)| (question, value))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.0.size_hint()
    }
}

impl<'a, V> IntoIterator for &'a ByQuestion<V> {
    type Item = (&'a QuestionKey, &'a V);
    type IntoIter = Iter<'a, V>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(text: &'static str) -> QuestionKey {
        QuestionKey::from_static(text)
    }

    #[test]
    fn what_is_said_last_counts_in_whatever_order_it_comes() {
        let mut said = ByQuestion::from([(key("b"), 1), (key("c"), 2), (key("a"), 3), (key("b"), 4)]);
        let expect = |said: &ByQuestion<i32>, expect: &[(&str, i32)]| {
            let said: Vec<(&str, i32)> = said.iter().map(|(key, value)| (key.as_str(), *value)).collect();
            assert_eq!(said, expect);
        };
        expect(&said, &[("a", 3), ("b", 4), ("c", 2)]);
        said.extend([(key("c"), 5), (key("aa"), 6)]);
        expect(&said, &[("a", 3), ("aa", 6), ("b", 4), ("c", 5)]);
        assert_eq!(said.remove(&key("b")), Some(4));
        assert_eq!(said.get(&key("b")), None);
        assert_eq!(said[&key("aa")], 6);
    }

    #[test]
    fn what_is_said_beside_is_what_is_found_one_by_one() {
        let said = ByQuestion::from([(key("a"), 1), (key("c"), 2), (key("d"), 3), (key("f"), 4)]);
        for other in [
            ByQuestion::new(),
            ByQuestion::from([(key("b"), 'b'), (key("c"), 'c'), (key("e"), 'e'), (key("f"), 'f')]),
            ByQuestion::from([(key("a"), 'a'), (key("g"), 'g')]),
        ] {
            let beside: Vec<_> = said.beside(&other).collect();
            let one_by_one: Vec<_> = said.iter().map(|(key, value)| (key, value, other.get(key))).collect();
            assert_eq!(beside, one_by_one);
        }
    }
}
