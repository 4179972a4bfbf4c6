//! Which entry descends from which. Built in one pass over entries and parents, whatever their order.
//!
//! Entries are laid out in chains: an entry goes on with the chain of a parent of its that nobody went on with before.
//! Each entry keeps how far it reaches back into each other chain, so that "descends from" is one comparison. Entries
//! that only go on with a chain share what the one before them keeps: a record of 6,000 saves costs 6,000 numbers, not
//! 6,000 sets.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};
use std::rc::Rc;

use super::entry::{Digest, Entry};
use crate::id::EntryId;

/// The entries whose parents are all held, parents before children.
pub(super) struct Graph<'a> {
    pub(super) order: Vec<&'a Entry>,
    /// By position in `order`.
    nodes: Vec<Node>,
    /// By position in `order`: whether no entry descends from it.
    head: Vec<bool>,
    /// Entries that wait for a parent, sorted.
    pub(super) waiting: Vec<EntryId>,
}

#[derive(Clone)]
struct Node {
    chain: u32,
    /// Its place in its chain.
    place: u32,
    /// For each other chain that it descends from, sorted, the place of the last entry there that it does.
    others: Rc<[(u32, u32)]>,
}

impl<'a> Graph<'a> {
    /// `parents_of` gives the parents that have to be held before an entry counts.
    pub(super) fn new<I>(entries: impl IntoIterator<Item = &'a Entry>, parents_of: impl Fn(&'a Entry) -> I) -> Self
    where
        I: IntoIterator<Item = EntryId>,
    {
        let mut entries: Vec<&Entry> = entries.into_iter().collect();
        // Two different contents under one id cannot be held at once, so this only removes repeats.
        entries.sort_by_key(|entry| (entry.id, entry.digest));
        entries.dedup_by_key(|entry| entry.id);
        let index_of: HashMap<EntryId, usize> = entries.iter().enumerate().map(|(at, entry)| (entry.id, at)).collect();

        // Parents by index; nothing where one of them is not held.
        let mut parents: Vec<Option<Vec<usize>>> = Vec::with_capacity(entries.len());
        let mut children: Vec<Vec<usize>> = vec![Vec::new(); entries.len()];
        for (at, entry) in entries.iter().enumerate() {
            let held: Option<Vec<usize>> = parents_of(entry)
                .into_iter()
                .map(|parent| index_of.get(&parent).copied())
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
            nodes: Vec::with_capacity(entries.len()),
            head: Vec::with_capacity(entries.len()),
            waiting: Vec::new(),
        };
        let mut position: Vec<Option<usize>> = vec![None; entries.len()];
        // For each chain, how many entries it has.
        let mut lengths: Vec<u32> = Vec::new();
        while let Some(Reverse(at)) = ready.pop() {
            let placed: Vec<usize> = parents[at]
                .iter()
                .flatten()
                .filter_map(|parent| position[*parent])
                .collect();
            for parent in &placed {
                graph.head[*parent] = false;
            }
            let node = graph.node(&placed, &mut lengths);
            position[at] = Some(graph.order.len());
            graph.order.push(entries[at]);
            graph.nodes.push(node);
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

    /// Where an entry with these parents stands.
    fn node(&self, parents: &[usize], lengths: &mut Vec<u32>) -> Node {
        let last_of_its_chain = |parent: &&usize| {
            let node = &self.nodes[**parent];
            usize::try_from(node.chain).is_ok_and(|chain| lengths.get(chain) == Some(&(node.place + 1)))
        };
        let goes_on_with = parents.iter().find(last_of_its_chain).copied();
        let (chain, place) = if let Some(parent) = goes_on_with {
            (self.nodes[parent].chain, self.nodes[parent].place + 1)
        } else {
            (u32::try_from(lengths.len()).unwrap_or(u32::MAX), 0)
        };
        match lengths.get_mut(usize::try_from(chain).unwrap_or(usize::MAX)) {
            Some(length) => *length = place + 1,
            None => lengths.push(1),
        }
        let others = match (goes_on_with, parents) {
            (Some(parent), [_]) => Rc::clone(&self.nodes[parent].others),
            _ => self.reach(parents, chain),
        };
        Node { chain, place, others }
    }

    /// How far these entries and all they descend from reach into each chain but this one.
    fn reach(&self, parents: &[usize], but: u32) -> Rc<[(u32, u32)]> {
        let mut reach: Vec<(u32, u32)> = Vec::new();
        for parent in parents {
            let node = &self.nodes[*parent];
            reach.push((node.chain, node.place));
            reach.extend(node.others.iter());
        }
        reach.retain(|(chain, _)| *chain != but);
        // The furthest of each chain comes first, and stays.
        reach.sort_unstable_by_key(|(chain, place)| (*chain, Reverse(*place)));
        reach.dedup_by_key(|(chain, _)| *chain);
        reach.into()
    }

    /// Whether one entry, by its position in `order`, descends from another.
    pub(super) fn descends(&self, later: usize, earlier: usize) -> bool {
        let (later, earlier) = (&self.nodes[later], &self.nodes[earlier]);
        if later.chain == earlier.chain {
            return later.place > earlier.place;
        }
        later
            .others
            .binary_search_by_key(&earlier.chain, |(chain, _)| *chain)
            .is_ok_and(|found| later.others[found].1 >= earlier.place)
    }

    /// Adds a setter to those of the same thing from which no other setter descends. Setters come in the graph's order,
    /// so that none descends from one that comes after it.
    pub(super) fn add_setter(&self, setters: &mut Vec<usize>, index: usize) {
        setters.retain(|earlier| !self.descends(index, *earlier));
        setters.push(index);
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
