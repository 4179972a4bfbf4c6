//! What entries say of things that [`fold`](super::fold()) does not know, because it cannot look into them: by the rule
//! that answers follow. Of those who said something of a thing, those count from whom no other who did descends.

use std::collections::BTreeMap;

use super::entry::Entry;
use super::fold::{Candidate, settle};
use super::graph::Graph;

/// What was said of one thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SettledValue<V> {
    /// What counts; absent when it was cleared.
    pub value: Option<V>,
    /// Every candidate, where people said different things without knowing of each other; the first counts meanwhile.
    pub candidates: Vec<Candidate<V>>,
}

/// Folds what `said` finds in each entry: things that it sets, or clears where the value is absent.
pub fn fold_said<'a, K, V>(
    entries: &'a [Entry],
    said: impl Fn(&'a Entry) -> Option<&'a BTreeMap<K, Option<V>>>,
) -> BTreeMap<K, SettledValue<V>>
where
    K: Clone + Ord + 'a,
    V: Clone + PartialEq + 'a,
{
    let graph = Graph::new(entries);
    let mut setters: BTreeMap<&K, Vec<usize>> = BTreeMap::new();
    for (index, entry) in graph.order.iter().copied().enumerate() {
        for thing in said(entry).into_iter().flat_map(BTreeMap::keys) {
            setters.entry(thing).or_default().push(index);
        }
    }
    graph.leave_the_last(setters.values_mut());
    let settled = setters.into_iter().map(|(thing, mut setters)| {
        setters.sort_by_key(|index| graph.digest(*index));
        let (value, candidates) = settle(&graph, &setters, |entry| said(entry)?.get(thing)?.as_ref());
        let value = value.cloned();
        (thing.clone(), SettledValue { value, candidates })
    });
    settled.collect()
}

/// The entries that count, each after all that its author saw; of two that did not know of each other, the one with the smaller
/// id first. Those that wait for a parent are left out.
pub fn parents_first(entries: &[Entry]) -> Vec<&Entry> {
    Graph::new(entries).order
}
