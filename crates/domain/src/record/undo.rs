//! Taking back a person's last save: what the entry says that puts back what it changed.
//!
//! Nothing is removed. The undoing is an entry like any other: it is in the history, and can itself be undone.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::entry::{Change, Entry, Origin};
use super::fold::fold;
use crate::answer::Answer;
use crate::dataset::QuestionKey;
use crate::id::{EntryId, UserId};

/// What an entry says that takes a save back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Undoing<'a> {
    /// The save.
    pub save: &'a Entry,
    /// The answers it changed, as they were before it; absent where there was none.
    pub answers: BTreeMap<QuestionKey, Option<Answer>>,
}

/// Why a save is not taken back. The text names no patient.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UndoRefused {
    /// This person has saved nothing in this record.
    #[error("You have saved nothing in this record, so there is nothing to undo")]
    NothingSaved,
    /// The save made the record.
    #[error("Your last save started this record. To take it back, delete the record; it can be restored for 30 days")]
    StartedTheRecord,
    /// The save chose between different answers.
    #[error("Your last save settled two different answers. Choose again from the history of the question (Ctrl H)")]
    Settled,
    /// Other entries set the same questions, without the save knowing of them.
    #[error(
        "{by} changed some of the same answers since, so your last save stays. Restore single answers from their history (Ctrl H)"
    )]
    ChangedSince {
        /// The name of who did, as it was then.
        by: String,
        /// The questions.
        questions: Vec<QuestionKey>,
    },
}

/// The save that this person would take back: their newest entry of answers that came from no file, by what descends
/// from what.
pub fn last_save(entries: &[Entry], person: UserId) -> Option<&Entry> {
    let mut saves: Vec<&Entry> = entries
        .iter()
        .filter(|entry| entry.author.id == person && entry.origin != Origin::Import)
        .filter(|entry| matches!(entry.change, Change::Answers(_)))
        .collect();
    // By the clock first, and then whatever descends from it: clocks that were put back decide nothing.
    saves.sort_by_key(|entry| (entry.at, entry.id));
    let mut last = saves.pop()?;
    let lines = Lines::of(entries);
    while let Some(later) = saves
        .iter()
        .find(|entry| entry.id != last.id && lines.before(entry.id).contains(&last.id))
    {
        last = later;
    }
    Some(last)
}

/// What takes this person's last save back.
///
/// # Errors
/// When there is none, or it cannot be taken back without touching what somebody else did.
pub fn undo_last_save(entries: &[Entry], person: UserId) -> Result<Undoing<'_>, UndoRefused> {
    let save = last_save(entries, person).ok_or(UndoRefused::NothingSaved)?;
    let Change::Answers(changed) = &save.change else {
        return Err(UndoRefused::NothingSaved);
    };
    let lines = Lines::of(entries);
    let before = lines.before(save.id);
    let unseen = entries
        .iter()
        .filter(|entry| entry.id != save.id && !before.contains(&entry.id));
    for entry in unseen {
        if let Change::Answers(answers) = &entry.change {
            let questions: Vec<QuestionKey> = answers
                .keys()
                .filter(|key| changed.contains_key(*key))
                .cloned()
                .collect();
            if !questions.is_empty() {
                let by = entry.author.name.clone();
                return Err(UndoRefused::ChangedSince { by, questions });
            }
        }
    }
    let seen: Vec<Entry> = entries
        .iter()
        .filter(|entry| before.contains(&entry.id))
        .cloned()
        .collect();
    if seen.is_empty() {
        return Err(UndoRefused::StartedTheRecord);
    }
    let was = fold(&seen);
    if was
        .conflicts
        .iter()
        .any(|conflict| changed.contains_key(&conflict.question))
    {
        return Err(UndoRefused::Settled);
    }
    let answers = changed
        .keys()
        .map(|key| (key.clone(), was.answers.get(key).cloned()))
        .collect();
    Ok(Undoing { save, answers })
}

/// Who descends from whom.
struct Lines<'a>(HashMap<EntryId, &'a [EntryId]>);

impl<'a> Lines<'a> {
    fn of(entries: &'a [Entry]) -> Self {
        Self(
            entries
                .iter()
                .map(|entry| (entry.id, entry.parents.as_slice()))
                .collect(),
        )
    }

    /// Everything this entry descends from.
    fn before(&self, entry: EntryId) -> HashSet<EntryId> {
        let mut seen = HashSet::new();
        let mut open = vec![entry];
        while let Some(id) = open.pop() {
            for parent in self.0.get(&id).copied().unwrap_or_default() {
                if seen.insert(*parent) {
                    open.push(*parent);
                }
            }
        }
        seen
    }
}
