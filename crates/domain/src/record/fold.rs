//! Entries to record: a pure function of the set of entries, whatever the order they arrived in.
//!
//! For each question the entries count that set it and from which no other setter of it descends. One, or all equal:
//! the answer. Several different: a conflict, in which the smallest digest counts until a person settles it. No clock
//! decides anything.

use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::{DateTime, Utc};

use super::acceptance::{Acceptance, Accepted, Warning};
use super::entry::{Author, Change, Desk, Digest, Entry, Origin, State};
use crate::answer::{Answer, Answers};
use crate::dataset::{OptionKey, QuestionKey};
use crate::id::EntryId;

/// What the entries of one record add up to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Folded {
    /// The answer that counts for each question; absent when blank.
    pub answers: Answers,
    /// Questions answered differently by people who did not know of each other, in key order.
    pub conflicts: Vec<Conflict>,
    /// What was said last about each warning that somebody accepted; several, when they did not know of each other.
    /// The first counts.
    pub warnings: BTreeMap<Warning, Vec<Accepted>>,
    /// Entries without a descendant, sorted: the parents of whatever is written next.
    pub heads: Vec<EntryId>,
    /// Entries that wait because a parent of theirs is not held yet, sorted.
    pub waiting: Vec<EntryId>,
    /// The reason, when the record is deleted.
    pub deleted: Option<OptionKey>,
    /// The entry that deleted it.
    pub deleted_by: Option<EntryId>,
    /// Somebody deleted the record while somebody else changed it: it stays active until a person settles it.
    pub deletion_in_doubt: bool,
    /// The entry that was written last, by the clocks of those who wrote: for display only.
    pub latest: Option<EntryId>,
}

/// Different answers to one question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conflict {
    /// The question.
    pub question: QuestionKey,
    /// Every candidate; the first counts meanwhile.
    pub candidates: Vec<Candidate>,
}

/// One of several answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// The entry that gave it.
    pub entry: EntryId,
    /// The answer; absent when the question was cleared.
    pub answer: Option<Answer>,
    /// Who.
    pub author: Author,
    /// When, by their clock.
    pub at: DateTime<Utc>,
    /// On which desk.
    pub desk: Desk,
    /// From what.
    pub origin: Origin,
}

/// One line of a record's history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line<'a> {
    /// The entry.
    pub entry: &'a Entry,
    /// What changed.
    pub what: What<'a>,
}

/// What one line of a record's history says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What<'a> {
    /// This answer, absent when cleared.
    Answer(&'a QuestionKey, Option<&'a Answer>),
    /// This acceptance of a warning, absent when withdrawn.
    Warning(&'a Warning, Option<&'a Acceptance>),
    /// This state of the whole record.
    State(&'a State),
    /// Something that a newer program wrote.
    Newer,
}

/// Folds the entries of one record. Repeats of an entry are one entry; order does not matter.
pub fn fold(entries: &[Entry]) -> Folded {
    if let [only] = entries
        && only.parents.is_empty()
    {
        return fold_one(only);
    }
    let graph = Graph::new(entries);
    let mut folded = Folded {
        heads: graph.heads(),
        waiting: graph.waiting.clone(),
        latest: graph
            .order
            .iter()
            .map(|entry| (entry.at, entry.id))
            .max()
            .map(|(_, id)| id),
        ..Folded::default()
    };

    let mut setters: BTreeMap<&QuestionKey, Vec<usize>> = BTreeMap::new();
    let mut warnings: BTreeMap<&Warning, Vec<usize>> = BTreeMap::new();
    let mut states: Vec<usize> = Vec::new();
    for (index, entry) in graph.order.iter().enumerate() {
        match &entry.change {
            Change::Answers(answers) => {
                for question in answers.keys() {
                    setters.entry(question).or_default().push(index);
                }
            }
            Change::Warnings(said) => {
                for warning in said.keys() {
                    warnings.entry(warning).or_default().push(index);
                }
            }
            Change::State(_) => states.push(index),
            Change::Newer => {}
        }
    }
    for (question, mut candidates) in setters {
        graph.keep_undescended(&mut candidates);
        candidates.sort_by_key(|index| graph.digest(*index));
        let answer_of = |index: usize| match &graph.order[index].change {
            Change::Answers(answers) => answers.get(question).and_then(Option::as_ref),
            Change::Warnings(_) | Change::State(_) | Change::Newer => None,
        };
        let Some(counting) = candidates.first().copied() else {
            continue;
        };
        if let Some(answer) = answer_of(counting) {
            folded.answers.insert(question.clone(), answer.clone());
        }
        if candidates.iter().any(|index| answer_of(*index) != answer_of(counting)) {
            let candidates = candidates
                .iter()
                .map(|index| graph.candidate(*index, answer_of(*index)))
                .collect();
            folded.conflicts.push(Conflict {
                question: question.clone(),
                candidates,
            });
        }
    }
    for (warning, mut said) in warnings {
        graph.keep_undescended(&mut said);
        said.sort_by_key(|index| graph.digest(*index));
        let said = said.into_iter().map(|index| accepted(graph.order[index], warning));
        folded.warnings.insert(warning.clone(), said.collect());
    }
    graph.fold_state(states, &mut folded);
    folded
}

impl Folded {
    /// Every answer ever entered, cleared or settled, newest first by the clocks of those who wrote; entries of one
    /// moment in order of id.
    pub fn history(entries: &[Entry]) -> Vec<Line<'_>> {
        let mut sorted: Vec<&Entry> = entries.iter().collect();
        sorted.sort_by_key(|entry| std::cmp::Reverse((entry.at, entry.id)));
        sorted.dedup_by_key(|entry| entry.id);
        let mut lines = Vec::new();
        for entry in sorted {
            match &entry.change {
                Change::Answers(answers) => lines.extend(answers.iter().map(|(question, answer)| Line {
                    entry,
                    what: What::Answer(question, answer.as_ref()),
                })),
                Change::Warnings(said) => lines.extend(said.iter().map(|(warning, acceptance)| Line {
                    entry,
                    what: What::Warning(warning, acceptance.as_ref()),
                })),
                Change::State(state) => lines.push(Line {
                    entry,
                    what: What::State(state),
                }),
                Change::Newer => lines.push(Line {
                    entry,
                    what: What::Newer,
                }),
            }
        }
        lines
    }

    /// Whether a person has something to settle.
    pub fn needs_settling(&self) -> bool {
        self.deletion_in_doubt || !self.conflicts.is_empty()
    }
}

/// What an entry says about a warning.
fn accepted(entry: &Entry, warning: &Warning) -> Accepted {
    Accepted {
        author: entry.author.clone(),
        at: entry.at,
        acceptance: match &entry.change {
            Change::Warnings(said) => said.get(warning).cloned().flatten(),
            Change::Answers(_) | Change::State(_) | Change::Newer => None,
        },
    }
}

/// Most records have one entry; it needs no graph.
fn fold_one(entry: &Entry) -> Folded {
    let mut folded = Folded {
        heads: vec![entry.id],
        latest: Some(entry.id),
        ..Folded::default()
    };
    match &entry.change {
        Change::Answers(answers) => {
            folded.answers = answers
                .iter()
                .filter_map(|(question, answer)| answer.as_ref().map(|answer| (question.clone(), answer.clone())))
                .collect();
        }
        Change::Warnings(said) => {
            folded.warnings = said
                .keys()
                .map(|warning| (warning.clone(), vec![accepted(entry, warning)]))
                .collect();
        }
        Change::State(State::Deleted { reason }) => {
            folded.deleted = Some(reason.clone());
            folded.deleted_by = Some(entry.id);
        }
        Change::State(State::Active) | Change::Newer => {}
    }
    folded
}

/// The entries whose parents are all held, parents before children, and who descends from whom.
struct Graph<'a> {
    order: Vec<&'a Entry>,
    /// For each entry, the set of its ancestors, as bits by position in `order`.
    ancestors: Vec<Vec<u64>>,
    waiting: Vec<EntryId>,
}

impl<'a> Graph<'a> {
    fn new(entries: &'a [Entry]) -> Self {
        let mut pending: Vec<&Entry> = entries.iter().collect();
        // Digest last: two different contents under one id cannot be held at once, so this only removes repeats.
        pending.sort_by_key(|entry| (entry.id, entry.digest));
        pending.dedup_by_key(|entry| entry.id);
        let words = pending.len().div_ceil(64);
        let mut order: Vec<&Entry> = Vec::with_capacity(pending.len());
        let mut ancestors: Vec<Vec<u64>> = Vec::with_capacity(pending.len());
        let mut position: HashMap<EntryId, usize> = HashMap::with_capacity(pending.len());
        loop {
            let before = order.len();
            let mut still = Vec::new();
            for entry in pending {
                let parents: Option<Vec<usize>> = entry
                    .parents
                    .iter()
                    .map(|parent| position.get(parent).copied())
                    .collect();
                let Some(parents) = parents else {
                    still.push(entry);
                    continue;
                };
                let mut set = vec![0_u64; words];
                for parent in parents {
                    for (word, other) in set.iter_mut().zip(&ancestors[parent]) {
                        *word |= other;
                    }
                    set[parent / 64] |= 1 << (parent % 64);
                }
                position.insert(entry.id, order.len());
                order.push(entry);
                ancestors.push(set);
            }
            pending = still;
            if pending.is_empty() || order.len() == before {
                break;
            }
        }
        let mut waiting: Vec<EntryId> = pending.iter().map(|entry| entry.id).collect();
        waiting.sort_unstable();
        Self {
            order,
            ancestors,
            waiting,
        }
    }

    fn digest(&self, index: usize) -> Digest {
        self.order[index].digest
    }

    fn descends(&self, later: usize, earlier: usize) -> bool {
        self.ancestors[later][earlier / 64] & (1 << (earlier % 64)) != 0
    }

    fn keep_undescended(&self, candidates: &mut Vec<usize>) {
        let all = candidates.clone();
        candidates.retain(|index| !all.iter().any(|other| self.descends(*other, *index)));
    }

    fn heads(&self) -> Vec<EntryId> {
        let parents: HashSet<EntryId> = self
            .order
            .iter()
            .flat_map(|entry| entry.parents.iter().copied())
            .collect();
        let mut heads: Vec<EntryId> = self
            .order
            .iter()
            .map(|entry| entry.id)
            .filter(|id| !parents.contains(id))
            .collect();
        heads.sort_unstable();
        heads
    }

    fn candidate(&self, index: usize, answer: Option<&Answer>) -> Candidate {
        let entry = self.order[index];
        Candidate {
            entry: entry.id,
            answer: answer.cloned(),
            author: entry.author.clone(),
            at: entry.at,
            desk: entry.desk.clone(),
            origin: entry.origin,
        }
    }

    /// A deletion holds when nobody says otherwise and nobody wrote beside it without having seen it.
    fn fold_state(&self, mut states: Vec<usize>, folded: &mut Folded) {
        self.keep_undescended(&mut states);
        states.sort_by_key(|index| self.digest(*index));
        let deletions: Vec<(usize, &OptionKey)> = states
            .iter()
            .filter_map(|index| match &self.order[*index].change {
                Change::State(State::Deleted { reason }) => Some((*index, reason)),
                _ => None,
            })
            .collect();
        let Some((deletion, reason)) = deletions.first().copied() else {
            return;
        };
        let someone_disagrees = deletions.len() < states.len();
        let unseen_edit = (0..self.order.len()).any(|index| {
            matches!(self.order[index].change, Change::Answers(_))
                && deletions
                    .iter()
                    .all(|(other, _)| !self.descends(index, *other) && !self.descends(*other, index))
        });
        if someone_disagrees || unseen_edit {
            folded.deletion_in_doubt = true;
        } else {
            folded.deleted = Some(reason.clone());
            folded.deleted_by = Some(self.order[deletion].id);
        }
    }
}
