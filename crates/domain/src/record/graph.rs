//! Which entry descends from which. Built in one pass over entries and parents, whatever their order.
//!
//! No entry keeps what it descends from: a history that branches and joins again and again would need a list as long as
//! itself for each. What a fold asks is answered by a pass over all entries, which carries it from children to parents or
//! the other way. So a fold costs as much as the history is long, however it branches.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};

use super::entry::{Digest, Entry};
use super::withdrawal::Lineage;
use crate::id::EntryId;

/// The entries whose parents are all held, parents before children.
pub(super) struct Graph<'a> {
    pub(super) order: Vec<&'a Entry>,
    /// By position in `order`: the positions of its parents.
    parents: Vec<Vec<usize>>,
    /// By position in `order`: whether no entry descends from it.
    head: Vec<bool>,
    /// Entries that wait for a parent, sorted.
    pub(super) waiting: Vec<EntryId>,
}

impl<'a> Graph<'a> {
    /// Of the entries of one record or topic, or of records that are joined. An entry waits until all its parents are held;
    /// what a join takes in of another record comes before it as far as it is held, and makes nothing wait.
    pub(super) fn new(entries: impl IntoIterator<Item = &'a Entry>) -> Self {
        let mut entries: Vec<&Entry> = entries.into_iter().collect();
        // Two different contents under one id cannot be held at once, so this only removes repeats.
        entries.sort_by_key(|entry| (entry.id, entry.digest));
        entries.dedup_by_key(|entry| entry.id);
        let index_of: HashMap<EntryId, usize> = entries.iter().enumerate().map(|(at, entry)| (entry.id, at)).collect();

        // Of what was withdrawn since a join named it; nearly always nothing is asked of it.
        let mut later: Option<HashMap<Lineage, usize>> = None;
        // Parents by index; nothing where one of them is not held.
        let mut parents: Vec<Option<Vec<usize>>> = Vec::with_capacity(entries.len());
        let mut children: Vec<Vec<usize>> = vec![Vec::new(); entries.len()];
        for (at, entry) in entries.iter().enumerate() {
            let taken_in = entry.taken_in().filter_map(|head| {
                let now = || {
                    let later = later.get_or_insert_with(|| by_lineage(&entries));
                    later.get(&Lineage::of_entry(head)).copied()
                };
                index_of.get(&head).copied().or_else(now)
            });
            let held: Option<Vec<usize>> = entry
                .parents
                .iter()
                .map(|parent| index_of.get(parent).copied())
                .chain(taken_in.map(Some))
                .collect();
            for parent in held.iter().flatten() {
                children[*parent].push(at);
            }
            parents.push(held);
        }
        let mut missing: Vec<usize> = parents
            .iter()
            .map(|parents| parents.as_ref().map_or(usize::MAX, Vec::len))
            .collect();
        let mut ready: BinaryHeap<Reverse<usize>> =
            (0..entries.len()).filter(|at| missing[*at] == 0).map(Reverse).collect();

        let mut graph = Self {
            order: Vec::with_capacity(entries.len()),
            parents: Vec::with_capacity(entries.len()),
            head: Vec::with_capacity(entries.len()),
            waiting: Vec::new(),
        };
        let mut position: Vec<Option<usize>> = vec![None; entries.len()];
        while let Some(Reverse(at)) = ready.pop() {
            let placed: Vec<usize> = parents[at]
                .iter()
                .flatten()
                .filter_map(|parent| position[*parent])
                .collect();
            for parent in &placed {
                graph.head[*parent] = false;
            }
            position[at] = Some(graph.order.len());
            graph.order.push(entries[at]);
            graph.parents.push(placed);
            graph.head.push(true);
            for child in &children[at] {
                missing[*child] = missing[*child].saturating_sub(1);
                if missing[*child] == 0 {
                    ready.push(Reverse(*child));
                }
            }
        }
        graph.waiting = entries
            .iter()
            .zip(&position)
            .filter(|(_, position)| position.is_none())
            .map(|(entry, _)| entry.id)
            .collect();
        graph
    }

    /// Of the setters of each thing, by their positions in `order`, leaves those from which no other setter of the same
    /// thing descends.
    pub(super) fn leave_the_last<'s>(&self, things: impl IntoIterator<Item = &'s mut Vec<usize>>) {
        let mut several: Vec<&mut Vec<usize>> = things.into_iter().filter(|setters| setters.len() > 1).collect();
        // A pass over the entries is for as many things as a number has bits.
        for things in several.chunks_mut(64) {
            // By position: which of the things it sets, and which some entry sets that descends from it.
            let mut sets = vec![0_u64; self.order.len()];
            let mut later = sets.clone();
            for (thing, setters) in things.iter().enumerate() {
                for setter in setters.iter() {
                    sets[*setter] |= 1 << thing;
                }
            }
            for (index, parents) in self.parents.iter().enumerate().rev() {
                let told = sets[index] | later[index];
                for parent in parents {
                    later[*parent] |= told;
                }
            }
            for (thing, setters) in things.iter_mut().enumerate() {
                setters.retain(|setter| later[*setter] & (1 << thing) == 0);
            }
        }
    }

    /// The entries that descend from none of these, by their positions in `order`, and from which none of these descends.
    pub(super) fn apart_from(&self, these: &[usize]) -> impl Iterator<Item = &'a Entry> {
        let mut before = vec![false; self.order.len()];
        for index in these {
            before[*index] = true;
        }
        let mut after = before.clone();
        for (index, parents) in self.parents.iter().enumerate().rev() {
            for parent in parents {
                before[*parent] |= before[index];
            }
        }
        for (index, parents) in self.parents.iter().enumerate() {
            after[index] |= parents.iter().any(|parent| after[*parent]);
        }
        let all = self.order.iter().zip(before.into_iter().zip(after));
        all.filter_map(|(entry, (before, after))| (!before && !after).then_some(*entry))
    }

    pub(super) fn digest(&self, index: usize) -> Digest {
        self.order[index].digest
    }

    /// The entries without a descendant, in order of id.
    pub(super) fn heads(&self) -> Vec<&'a Entry> {
        let all = self.order.iter().zip(&self.head);
        let mut heads: Vec<&Entry> = all.filter(|(_, head)| **head).map(|(entry, _)| *entry).collect();
        heads.sort_unstable_by_key(|entry| entry.id);
        heads
    }
}

/// The places of entries, by what their ids keep when their records are withdrawn.
fn by_lineage(entries: &[&Entry]) -> HashMap<Lineage, usize> {
    let places = entries.iter().enumerate();
    places.map(|(at, entry)| (Lineage::of_entry(entry.id), at)).collect()
}
