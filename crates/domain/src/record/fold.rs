//! Entries to record: a pure function of the set of entries, whatever the order they arrived in.
//!
//! For each question the entries count that set it and from which no other setter of it descends. One, or all equal:
//! the answer. Several different: a conflict, in which the smallest digest counts until a person settles it. Items,
//! warnings, the state and joins follow the same rule. No clock decides anything.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};

use super::acceptance::{Acceptance, Warning};
use super::entry::{Author, Change, DeskStamp, Entry, Origin, State};
use super::graph::Graph;
use super::subject::ItemKey;
use super::withdrawal::{Lineage, Marker, is_same_record};
use crate::answer::{Answer, Answers, Json};
use crate::dataset::{OptionKey, QuestionKey};
use crate::id::{EntryId, RecordId};

/// What the entries of one record, or of one topic of the service, add up to.
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
    /// What is said of the record or topic beside answers, by key.
    pub items: BTreeMap<ItemKey, Json>,
    /// Items that people who did not know of each other set to different values, in key order.
    pub item_conflicts: Vec<ItemConflict>,
    /// Records that were found to be the same patient's same fracture as this one, with the smaller id.
    pub joined: BTreeSet<RecordId>,
    /// Records that one person joined while another, who did not know of it, undid that.
    pub joins_in_doubt: BTreeSet<RecordId>,
    /// A marker stands for it, and which: it has neither answers nor heads, and nothing is written to it any more.
    pub marker: Option<Marker>,
    /// The entry that was written last, by the clocks of those who wrote: for display only.
    pub latest: Option<EntryId>,
}

/// One of the latest things said about a warning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accepted {
    /// Who.
    pub author: Author,
    /// When, by their clock.
    pub at: DateTime<Utc>,
    /// The acceptance; absent when it was withdrawn.
    pub acceptance: Option<Acceptance>,
}

/// Different answers to one question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conflict {
    /// The question.
    pub question: QuestionKey,
    /// Every candidate; the first counts meanwhile.
    pub candidates: Vec<Candidate>,
}

/// Why one of several answers cannot be chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoChoice {
    /// It is none of them any more: somebody chose meanwhile.
    Settled,
    /// Another one arrived that whoever chose did not see: nobody has weighed it.
    AnotherArrived,
}

impl Conflict {
    /// The candidate that this entry gave, chosen among those of `among`.
    ///
    /// # Errors
    /// When it is no candidate, or there is one that is not in `among`.
    pub fn choose(&self, entry: EntryId, among: &[EntryId]) -> Result<&Candidate, NoChoice> {
        let mut candidates = self.candidates.iter();
        let chosen = candidates.find(|candidate| candidate.entry == entry);
        let chosen = chosen.ok_or(NoChoice::Settled)?;
        if self.candidates.iter().all(|candidate| among.contains(&candidate.entry)) {
            Ok(chosen)
        } else {
            Err(NoChoice::AnotherArrived)
        }
    }
}

/// Different values of one item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ItemConflict {
    /// The item.
    pub key: ItemKey,
    /// Every candidate; the first counts meanwhile.
    pub candidates: Vec<Candidate<Json>>,
}

/// One of several answers, or of several values of an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate<V = Answer> {
    /// The entry that gave it.
    pub entry: EntryId,
    /// What it gave; absent when it cleared it.
    pub answer: Option<V>,
    /// Who.
    pub author: Author,
    /// When, by their clock.
    pub at: DateTime<Utc>,
    /// On which desk.
    pub desk: DeskStamp,
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
    /// This item, absent when removed.
    Item(&'a ItemKey, Option<&'a Json>),
    /// This record was joined to it.
    Joined(RecordId),
    /// This record was joined to it by mistake, and is by itself again.
    Unjoined(RecordId),
    /// Something for the service's own desks, that nobody else can open.
    Private,
    /// It was purged.
    Purged,
    /// It was withdrawn from Central, and goes on under another id.
    Withdrawn,
    /// Something that a newer program wrote.
    Newer,
}

/// Folds the entries of one record, or of one topic of the service; or of a record together with all those that are one with
/// it, and then the heads are those of each. Repeats of an entry are one entry; order does not matter. Which records are one
/// [`fold_joined`](super::fold_joined) says.
pub fn fold(entries: &[Entry]) -> Folded {
    if let Some(marker) = Marker::of(entries) {
        return marked(marker);
    }
    if let Some(line) = in_one_line(entries) {
        return fold_line(&line);
    }
    fold_graph(&Graph::new(entries))
}

/// A record of which a marker is held has no answers, whatever else of it is held.
pub(super) fn marked(marker: Marker) -> Folded {
    Folded {
        marker: Some(marker),
        ..Folded::default()
    }
}

/// One thing that entries say something about: what they say of it follows one rule, whatever it is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Said<'a> {
    Answer(&'a QuestionKey),
    Warning(&'a Warning),
    State,
    Item(&'a ItemKey),
    /// Whether the second record, under whichever of its ids, is joined to the first.
    Join(RecordId, Lineage),
}

/// What an entry says something about.
fn said_by(entry: &Entry) -> Vec<Said<'_>> {
    match &entry.change {
        Change::Answers(answers) => answers.keys().map(Said::Answer).collect(),
        Change::Warnings(said) => said.keys().map(Said::Warning).collect(),
        Change::State(_) => vec![Said::State],
        Change::Items(items) => items.keys().map(Said::Item).collect(),
        Change::Join { with, .. } | Change::Unjoin { with } => {
            vec![Said::Join(entry.subject.id(), Lineage::of_record(*with))]
        }
        Change::Private(_) | Change::Purge | Change::NotCleared | Change::Newer => Vec::new(),
    }
}

pub(super) fn fold_graph(graph: &Graph<'_>) -> Folded {
    let mut folded = Folded {
        heads: graph.heads().iter().map(|entry| entry.id).collect(),
        waiting: graph.waiting.clone(),
        latest: graph
            .order
            .iter()
            .map(|entry| (entry.at, entry.id))
            .max()
            .map(|(_, id)| id),
        ..Folded::default()
    };
    let mut setters: BTreeMap<Said<'_>, Vec<usize>> = BTreeMap::new();
    for (index, entry) in graph.order.iter().enumerate() {
        for said in said_by(entry) {
            setters.entry(said).or_default().push(index);
        }
    }
    graph.leave_the_last(setters.values_mut());
    for (said, mut setters) in setters {
        setters.sort_by_key(|index| graph.digest(*index));
        match said {
            Said::Answer(question) => {
                let (counting, candidates) = settle(graph, &setters, |entry| match &entry.change {
                    Change::Answers(answers) => answers.get(question).and_then(Option::as_ref),
                    _ => None,
                });
                if let Some(answer) = counting {
                    folded.answers.insert(question.clone(), answer.clone());
                }
                if !candidates.is_empty() {
                    folded.conflicts.push(Conflict {
                        question: question.clone(),
                        candidates,
                    });
                }
            }
            Said::Item(key) => {
                let (counting, candidates) = settle(graph, &setters, |entry| match &entry.change {
                    Change::Items(items) => items.get(key).and_then(Option::as_ref),
                    _ => None,
                });
                if let Some(value) = counting {
                    folded.items.insert(key.clone(), value.clone());
                }
                if !candidates.is_empty() {
                    folded.item_conflicts.push(ItemConflict {
                        key: key.clone(),
                        candidates,
                    });
                }
            }
            Said::Join(..) => {
                let joins = |index: &usize| matches!(graph.order[*index].change, Change::Join { .. });
                let with = setters.first().and_then(|index| match graph.order[*index].change {
                    Change::Join { with, .. } | Change::Unjoin { with } => Some(with),
                    _ => None,
                });
                if setters.first().is_some_and(joins) {
                    folded.joined.extend(with);
                }
                if setters.iter().any(joins) && !setters.iter().all(joins) {
                    folded.joins_in_doubt.extend(with);
                }
            }
            Said::Warning(warning) => {
                let said = setters.into_iter().map(|index| accepted(graph.order[index], warning));
                folded.warnings.insert(warning.clone(), said.collect());
            }
            Said::State => fold_state(graph, &setters, &mut folded),
        }
    }
    folded
}

/// What counts of what these entries say of one thing, and all of it where they do not say the same. They are in order of
/// digest, and the first counts.
pub(super) fn settle<'a, V: Clone + PartialEq>(
    graph: &Graph<'a>,
    setters: &[usize],
    value_of: impl Fn(&'a Entry) -> Option<&'a V>,
) -> (Option<&'a V>, Vec<Candidate<V>>) {
    let mut entries = setters.iter().map(|index| graph.order[*index]);
    let counting = entries.next().and_then(&value_of);
    let differ = entries.any(|entry| value_of(entry) != counting);
    let candidates = setters.iter().map(|index| {
        let entry = graph.order[*index];
        Candidate {
            entry: entry.id,
            answer: value_of(entry).cloned(),
            author: entry.author.clone(),
            at: entry.at,
            desk: entry.desk.clone(),
            origin: entry.origin,
        }
    });
    (counting, if differ { candidates.collect() } else { Vec::new() })
}

/// A deletion holds when nobody says otherwise and nobody wrote beside it without having seen it. The entries are those
/// that set the state and are not overtaken, in order of digest.
fn fold_state(graph: &Graph<'_>, setters: &[usize], folded: &mut Folded) {
    let deletions: Vec<(usize, &OptionKey)> = setters
        .iter()
        .filter_map(|index| match &graph.order[*index].change {
            Change::State(State::Deleted { reason }) => Some((*index, reason)),
            _ => None,
        })
        .collect();
    let Some((deletion, reason)) = deletions.first().copied() else {
        return;
    };
    let someone_disagrees = deletions.len() < setters.len();
    let deleting: Vec<usize> = deletions.iter().map(|(index, _)| *index).collect();
    let unseen_edit = graph
        .apart_from(&deleting)
        .any(|entry| matches!(entry.change, Change::Answers(_)));
    if someone_disagrees || unseen_edit {
        folded.deletion_in_doubt = true;
    } else {
        folded.deleted = Some(reason.clone());
        folded.deleted_by = Some(graph.order[deletion].id);
    }
}

impl Folded {
    /// Whether its own entries join this record to it.
    pub fn joins(&self, record: RecordId) -> bool {
        self.joined.iter().any(|joined| is_same_record(*joined, record))
    }

    /// Whether a marker stands for it.
    pub fn is_gone(&self) -> bool {
        self.marker.is_some()
    }

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
                Change::Items(items) => lines.extend(items.iter().map(|(key, value)| Line {
                    entry,
                    what: What::Item(key, value.as_ref()),
                })),
                Change::Join { with, .. } => lines.push(Line {
                    entry,
                    what: What::Joined(*with),
                }),
                Change::Unjoin { with } => lines.push(Line {
                    entry,
                    what: What::Unjoined(*with),
                }),
                Change::Private(_) => lines.push(Line {
                    entry,
                    what: What::Private,
                }),
                Change::Purge => lines.push(Line {
                    entry,
                    what: What::Purged,
                }),
                Change::NotCleared => lines.push(Line {
                    entry,
                    what: What::Withdrawn,
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
        self.deletion_in_doubt
            || !self.conflicts.is_empty()
            || !self.item_conflicts.is_empty()
            || !self.joins_in_doubt.is_empty()
    }
}

/// What an entry says about a warning.
fn accepted(entry: &Entry, warning: &Warning) -> Accepted {
    Accepted {
        author: entry.author.clone(),
        at: entry.at,
        acceptance: match &entry.change {
            Change::Warnings(said) => said.get(warning).cloned().flatten(),
            _ => None,
        },
    }
}

/// The entries in order, when each was written by somebody who knew of the one before it and of nothing else. Most
/// histories are such a line. Ids go with time, so that sorting by them finds it unless a clock was put back.
fn in_one_line(entries: &[Entry]) -> Option<Vec<&Entry>> {
    let mut line: Vec<&Entry> = entries.iter().collect();
    line.sort_unstable_by_key(|entry| entry.id);
    let begins = line.first()?.parents.is_empty();
    let goes_on = |pair: &[&Entry]| matches!(pair, [before, after] if after.parents == [before.id]);
    (begins && line.windows(2).all(goes_on)).then_some(line)
}

/// In a line nobody wrote beside anybody else: what was said last of each thing counts, and no graph is needed to know it.
fn fold_line(line: &[&Entry]) -> Folded {
    let mut folded = Folded {
        heads: line.last().map(|entry| entry.id).into_iter().collect(),
        latest: line.iter().map(|entry| (entry.at, entry.id)).max().map(|(_, id)| id),
        ..Folded::default()
    };
    for entry in line {
        match &entry.change {
            Change::Answers(answers) if folded.answers.is_empty() => {
                let given = answers
                    .iter()
                    .filter_map(|(question, answer)| Some((question, answer.as_ref()?)));
                folded.answers = given
                    .map(|(question, answer)| (question.clone(), answer.clone()))
                    .collect();
            }
            Change::Answers(answers) => {
                for (question, answer) in answers {
                    match answer {
                        Some(answer) => folded.answers.insert(question.clone(), answer.clone()),
                        None => folded.answers.remove(question),
                    };
                }
            }
            Change::Items(items) => {
                for (key, value) in items {
                    match value {
                        Some(value) => folded.items.insert(key.clone(), value.clone()),
                        None => folded.items.remove(key),
                    };
                }
            }
            Change::Warnings(said) => {
                let said = said
                    .keys()
                    .map(|warning| (warning.clone(), vec![accepted(entry, warning)]));
                folded.warnings.extend(said);
            }
            Change::State(State::Deleted { reason }) => {
                folded.deleted = Some(reason.clone());
                folded.deleted_by = Some(entry.id);
            }
            Change::State(State::Active) => (folded.deleted, folded.deleted_by) = (None, None),
            Change::Join { with, .. } => {
                folded.joined.retain(|joined| !is_same_record(*joined, *with));
                folded.joined.insert(*with);
            }
            Change::Unjoin { with } => folded.joined.retain(|joined| !is_same_record(*joined, *with)),
            Change::Private(_) | Change::Purge | Change::NotCleared | Change::Newer => {}
        }
    }
    folded
}
