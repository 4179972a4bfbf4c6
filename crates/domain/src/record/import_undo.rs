//! Taking an import back, record by record: what puts back what it changed, and what stays because somebody changed it since.
//!
//! Nothing is removed: what takes it back are entries like any other, which name the import (`Origin::ImportUndone`). So
//! the same import taken back twice, here or at two desks beside each other, is taken back once. A record that the import
//! started, and that nobody touched since, is deleted.

use std::collections::{BTreeSet, HashSet};

use super::entry::{Change, Entry, Origin};
use super::fold::{Folded, fold};
use super::graph::Graph;
use super::undo::Lines;
use crate::answer::Answer;
use crate::by_question::ByQuestion;
use crate::dataset::{OptionKey, QuestionKey};
use crate::id::{EntryId, ImportId};

/// The audit's reason under which a record is deleted that an import started and that is taken back with it: Other.
pub const DELETED_WITH_ITS_IMPORT: OptionKey = OptionKey::from_static("other");

/// What taking an import back does to one record.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ImportUndo {
    /// What is written; absent where nothing is.
    pub act: Option<UndoAct>,
    /// What of the import stays, and why.
    pub stays: Vec<Stays>,
}

/// What is written to take an import back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UndoAct {
    /// The record is deleted, because the import started it.
    Delete,
    /// These answers are as they were before the import; absent where there was none.
    PutBack(ByQuestion<Option<Answer>>),
}

/// Something that the import said, and that stays.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stays {
    /// The question; absent where it is all that the import said of the record.
    pub question: Option<QuestionKey>,
    /// Why.
    pub why: StaysBecause,
}

/// Why something that an import said stays. The text names no patient.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StaysBecause {
    /// Somebody gave another answer since.
    #[error("{by} changed it since")]
    ChangedSince {
        /// Their name, as it was then.
        by: String,
    },
    /// The import started the record, and somebody wrote in it since.
    #[error("The import started this record, and {by} wrote in it since")]
    TouchedSince {
        /// Their name, as it was then.
        by: String,
    },
    /// Somebody at this desk has typed an answer and not saved it.
    #[error("Somebody at this computer is typing here, and has not saved it")]
    BeingTyped,
    /// It was answered differently on two desks, before the import or since.
    #[error("It was answered differently on two computers, so a person decides")]
    InDispute,
    /// The record was joined with another, or taken apart, since.
    #[error("The record was joined with another one, or taken apart, since")]
    JoinedSince,
    /// The record is deleted.
    #[error("The record was deleted since; restored, it has what was imported")]
    DeletedSince,
}

/// What takes an import back in a record. `entries` are all of it, and of those joined to it; `folded` is what they add up to;
/// `being_typed` are the questions to which somebody at this desk has an unsaved answer.
pub fn plan_import_undo(
    entries: &[Entry],
    folded: &Folded,
    import: ImportId,
    being_typed: &BTreeSet<QuestionKey>,
) -> ImportUndo {
    let lines = Lines::of(entries);
    let Some(said) = Said::by(entries, import, &lines) else {
        return ImportUndo::default();
    };
    if let Some(deletion) = folded.deleted_by {
        let taken_back = entries
            .iter()
            .any(|entry| entry.id == deletion && entry.origin == Origin::ImportUndone { id: import });
        return if taken_back {
            ImportUndo::default()
        } else {
            stays(StaysBecause::DeletedSince)
        };
    }
    let is_join = |entry: &&Entry| matches!(entry.change, Change::Join { .. } | Change::Unjoin { .. });
    if said.since().any(|entry| is_join(&entry)) {
        return stays(StaysBecause::JoinedSince);
    }
    if said.before.is_empty() {
        said.of_a_record_it_started(folded, being_typed)
    } else {
        said.of_a_record_it_changed(folded, being_typed, &lines)
    }
}

fn stays(why: StaysBecause) -> ImportUndo {
    ImportUndo {
        act: None,
        stays: vec![Stays { question: None, why }],
    }
}

/// What an import said of a record.
struct Said<'a> {
    entries: &'a [Entry],
    import: ImportId,
    /// Its entries of answers, in any order.
    ours: Vec<&'a Entry>,
    /// Everything that it was written on top of.
    before: HashSet<EntryId>,
}

impl<'a> Said<'a> {
    fn by(entries: &'a [Entry], import: ImportId, lines: &Lines) -> Option<Self> {
        let is_ours = |entry: &&Entry| is_of(entry, import) && matches!(entry.change, Change::Answers(_));
        let ours: Vec<&Entry> = entries.iter().filter(is_ours).collect();
        // One desk writes an import in one go, so that the ids of its entries are in the order of its rows.
        let first = ours.iter().map(|entry| entry.id).min()?;
        let before = lines.before([first]);
        Some(Self {
            entries,
            import,
            ours,
            before,
        })
    }

    /// What was written since by anybody, but for what takes the import back.
    fn since(&self) -> impl Iterator<Item = &'a Entry> {
        self.entries.iter().filter(|entry| {
            !self.before.contains(&entry.id)
                && !is_of(entry, self.import)
                && entry.origin != Origin::ImportUndone { id: self.import }
        })
    }

    /// It is deleted where it says what the import said, and no person has written in it.
    fn of_a_record_it_started(&self, folded: &Folded, being_typed: &BTreeSet<QuestionKey>) -> ImportUndo {
        let by_person = |entry: &Entry| {
            let of_imports = matches!(entry.origin, Origin::Import { .. } | Origin::ImportUndone { .. });
            !of_imports || !matches!(entry.change, Change::Answers(_))
        };
        let touched = self
            .since()
            .filter(|entry| by_person(entry))
            .max_by_key(|entry| entry.at);
        let imported: Vec<Entry> = self.ours.iter().map(|entry| (*entry).clone()).collect();
        let says_more = || fold(&imported).answers != folded.answers;
        let last = || self.since().max_by_key(|entry| entry.at);
        if let Some(entry) = touched.or_else(|| says_more().then(last).flatten()) {
            let by = entry.author.name.clone();
            stays(StaysBecause::TouchedSince { by })
        } else if being_typed.is_empty() {
            ImportUndo {
                act: Some(UndoAct::Delete),
                stays: Vec::new(),
            }
        } else {
            stays(StaysBecause::BeingTyped)
        }
    }

    fn of_a_record_it_changed(
        &self,
        folded: &Folded,
        being_typed: &BTreeSet<QuestionKey>,
        lines: &Lines,
    ) -> ImportUndo {
        let seen: Vec<Entry> = self
            .entries
            .iter()
            .filter(|entry| self.before.contains(&entry.id))
            .cloned()
            .collect();
        let was = fold(&seen);
        let graph = Graph::new(self.entries);
        let mut put_back = ByQuestion::new();
        let mut stays = Vec::new();
        let questions: BTreeSet<&QuestionKey> = self.ours.iter().flat_map(|entry| answered(entry)).collect();
        for question in questions {
            let before = was.answers.get(question);
            let in_dispute = |folded: &Folded| folded.conflicts.iter().any(|one| one.question == *question);
            let why = match self.stands(&graph, question, lines) {
                _ if in_dispute(folded) => StaysBecause::InDispute,
                Stands::Elsewhere => continue,
                _ if folded.answers.get(question) == before => continue,
                Stands::ChangedBy(by) => StaysBecause::ChangedSince { by },
                Stands::AsImported if in_dispute(&was) => StaysBecause::InDispute,
                Stands::AsImported if being_typed.contains(question) => StaysBecause::BeingTyped,
                Stands::AsImported => {
                    put_back.insert(question.clone(), before.cloned());
                    continue;
                }
            };
            stays.push(Stays {
                question: Some(question.clone()),
                why,
            });
        }
        ImportUndo {
            act: (!put_back.is_empty()).then_some(UndoAct::PutBack(put_back)),
            stays,
        }
    }

    /// How what the import said of a question stands.
    fn stands(&self, graph: &Graph<'_>, question: &QuestionKey, lines: &Lines) -> Stands {
        let sets = |entry: &Entry| matches!(&entry.change, Change::Answers(set) if set.contains_key(question));
        let mut last: Vec<usize> = (0..graph.order.len()).filter(|at| sets(graph.order[*at])).collect();
        graph.leave_the_last([&mut last]);
        let last: Vec<&Entry> = last.into_iter().map(|at| graph.order[at]).collect();
        let ours = self.ours.iter().copied().filter(|entry| sets(entry));
        let imported = ours.max_by_key(|entry| entry.id);
        // Another import that came after it and was taken back has put back what this one said.
        let says_what_it_said = |entry: &Entry| {
            matches!(entry.origin, Origin::ImportUndone { .. })
                && imported.is_some_and(|imported| answer(imported, question) == answer(entry, question))
        };
        let undone = Origin::ImportUndone { id: self.import };
        let on_top = last
            .iter()
            .filter(|entry| !is_of(entry, self.import) && entry.origin != undone && !says_what_it_said(entry))
            .find(|entry| {
                let before = lines.before([entry.id]);
                self.ours.iter().any(|ours| sets(ours) && before.contains(&ours.id))
            });
        if let Some(entry) = on_top {
            Stands::ChangedBy(entry.author.name.clone())
        } else if last.iter().any(|entry| entry.origin == undone)
            || !last
                .iter()
                .all(|entry| is_of(entry, self.import) || says_what_it_said(entry))
        {
            Stands::Elsewhere
        } else {
            Stands::AsImported
        }
    }
}

/// How what an import said of a question stands.
enum Stands {
    /// As it said.
    AsImported,
    /// Somebody who had seen it said something else.
    ChangedBy(String),
    /// It was taken back, or somebody who had not seen it said the same or otherwise.
    Elsewhere,
}

fn is_of(entry: &Entry, import: ImportId) -> bool {
    matches!(entry.origin, Origin::Import { id, .. } if id == import)
}

fn answered(entry: &Entry) -> impl Iterator<Item = &QuestionKey> {
    let set = match &entry.change {
        Change::Answers(set) => Some(set.keys()),
        _ => None,
    };
    set.into_iter().flatten()
}

fn answer<'e>(entry: &'e Entry, question: &QuestionKey) -> Option<&'e Answer> {
    match &entry.change {
        Change::Answers(set) => set.get(question)?.as_ref(),
        _ => None,
    }
}
