//! Taking back a person's last save: what the entries say that put back what it changed, answers and accepted warnings.
//!
//! Nothing is removed. The undoing is an entry like any other: it is in the history, and can itself be undone.

use std::collections::{HashMap, HashSet};

use super::acceptance::{Acceptance, Acceptances, Warning};
use super::entry::{Change, Entry, Origin};
use super::fold::{Folded, fold};
use crate::answer::Answer;
use crate::by_question::ByQuestion;
use crate::dataset::QuestionKey;
use crate::id::{EntryId, UserId};

/// What entries say that take a save back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Undoing<'a> {
    /// The newest entry of the save.
    pub save: &'a Entry,
    /// The answers it changed, as they were before it; absent where there was none.
    pub answers: ByQuestion<Option<Answer>>,
    /// The warnings it accepted, or no longer, as they were before it; absent where nobody had accepted them.
    pub warnings: Acceptances,
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
    /// The save joined another record to this one, and took answers of either.
    #[error("Your last save joined two records. More, “History of the record” has “Take apart” for it")]
    Joined,
    /// The save chose between different answers.
    #[error("Your last save settled two different answers. Choose again from the history of the question (Ctrl H)")]
    Settled,
    /// Other entries set the same questions, or said something about the same warnings, without the save knowing of them.
    #[error(
        "{by} changed some of the same answers or warnings since, so your last save stays. Restore single answers from their history (Ctrl H)"
    )]
    ChangedSince {
        /// The name of who did, as it was then.
        by: String,
        /// The questions.
        questions: Vec<QuestionKey>,
    },
}

/// The newest entry of the save that this person would take back: their newest entry of answers or accepted warnings that
/// came from no file and that they made themselves, by what descends from what.
pub fn last_save(entries: &[Entry], person: UserId) -> Option<&Entry> {
    let mut saves: Vec<&Entry> = entries
        .iter()
        .filter(|entry| entry.author.id == person && is_a_save(entry.origin))
        .filter(|entry| matches!(entry.change, Change::Answers(_) | Change::Warnings(_)))
        .collect();
    // By the clock first, and then whatever descends from it: clocks that were put back decide nothing.
    saves.sort_by_key(|entry| (entry.at, entry.id));
    let last = saves.pop()?;
    let lines = Lines::of(entries);
    let after = lines.after(last.id);
    saves.retain(|entry| after.contains(&entry.id));
    let passed = lines.before(saves.iter().map(|entry| entry.id));
    Some(
        saves
            .into_iter()
            .rfind(|entry| !passed.contains(&entry.id))
            .unwrap_or(last),
    )
}

/// Whether a person made an entry of this origin for its record alone.
fn is_a_save(origin: Origin) -> bool {
    !matches!(
        origin,
        Origin::Import { .. } | Origin::ImportUndone { .. } | Origin::ByItself
    )
}

/// A save: its answers, and the warnings that were accepted with them, in an entry on top of theirs.
struct Save<'a> {
    newest: &'a Entry,
    oldest: &'a Entry,
}

impl<'a> Save<'a> {
    fn ending_with(newest: &'a Entry, entries: &'a [Entry]) -> Self {
        let answers = match (&newest.change, newest.parents.as_slice()) {
            (Change::Warnings(_), [parent]) => entries.iter().find(|entry| entry.id == *parent),
            _ => None,
        };
        // One save is one moment of one person at one desk.
        let answers = answers.filter(|entry| {
            matches!(entry.change, Change::Answers(_))
                && (&entry.author.id, &entry.desk.id, entry.at, entry.origin)
                    == (&newest.author.id, &newest.desk.id, newest.at, newest.origin)
        });
        Self {
            newest,
            oldest: answers.unwrap_or(newest),
        }
    }

    fn parts(&self) -> impl Iterator<Item = &'a Entry> {
        let one = self.newest.id == self.oldest.id;
        [Some(self.oldest), (!one).then_some(self.newest)].into_iter().flatten()
    }

    fn answers(&self) -> impl Iterator<Item = &'a QuestionKey> {
        self.parts().flat_map(|entry| match &entry.change {
            Change::Answers(answers) => Some(answers.keys()).into_iter().flatten(),
            _ => None.into_iter().flatten(),
        })
    }

    fn warnings(&self) -> impl Iterator<Item = &'a Warning> {
        self.parts().flat_map(|entry| match &entry.change {
            Change::Warnings(said) => Some(said.keys()).into_iter().flatten(),
            _ => None.into_iter().flatten(),
        })
    }

    /// Whether it says which answers were taken as two records were joined: it stands on the join, and neither goes alone.
    fn joins_in(&self, entries: &[Entry]) -> bool {
        let is_join =
            |entry: &&Entry| matches!(entry.change, Change::Join { .. }) && self.oldest.parents.contains(&entry.id);
        self.oldest.origin == Origin::Merge && entries.iter().any(|entry| is_join(&entry))
    }

    /// The questions of which this entry says something that the save does too.
    fn shared_with(&self, other: &Entry) -> Vec<QuestionKey> {
        match &other.change {
            Change::Answers(answers) => {
                let shared = self.answers().filter(|key| answers.contains_key(key));
                shared.cloned().collect()
            }
            Change::Warnings(said) => {
                let shared = self.warnings().filter(|warning| said.contains_key(*warning));
                shared.map(|warning| warning.question.clone()).collect()
            }
            _ => Vec::new(),
        }
    }
}

/// What takes this person's last save back.
///
/// # Errors
/// When there is none, or it cannot be taken back without touching what somebody else did.
pub fn undo_last_save(entries: &[Entry], person: UserId) -> Result<Undoing<'_>, UndoRefused> {
    let newest = last_save(entries, person).ok_or(UndoRefused::NothingSaved)?;
    let save = Save::ending_with(newest, entries);
    if save.joins_in(entries) {
        return Err(UndoRefused::Joined);
    }
    let lines = Lines::of(entries);
    let before = lines.before([save.oldest.id]);
    let unseen = entries
        .iter()
        .filter(|entry| !before.contains(&entry.id) && save.parts().all(|part| part.id != entry.id));
    for entry in unseen {
        let questions = save.shared_with(entry);
        if !questions.is_empty() {
            let by = entry.author.name.clone();
            return Err(UndoRefused::ChangedSince { by, questions });
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
        .any(|conflict| save.answers().any(|key| *key == conflict.question))
    {
        return Err(UndoRefused::Settled);
    }
    Ok(Undoing {
        save: newest,
        answers: save
            .answers()
            .map(|key| (key.clone(), was.answers.get(key).cloned()))
            .collect(),
        warnings: save
            .warnings()
            .map(|warning| (warning.clone(), acceptance_in(&was, warning)))
            .collect(),
    })
}

/// The acceptance of a warning; none when one of several people who did not know of each other withdrew it.
fn acceptance_in(folded: &Folded, warning: &Warning) -> Option<Acceptance> {
    let said = folded.warnings.get(warning)?;
    let accepted: Option<Vec<&Acceptance>> = said.iter().map(|one| one.acceptance.as_ref()).collect();
    accepted?.first().map(|acceptance| (*acceptance).clone())
}

/// Who descends from whom. Each question walks through the history once, however long that is.
pub(super) struct Lines {
    before: HashMap<EntryId, Vec<EntryId>>,
    children: HashMap<EntryId, Vec<EntryId>>,
}

impl Lines {
    pub(super) fn of(entries: &[Entry]) -> Self {
        let mut children: HashMap<EntryId, Vec<EntryId>> = HashMap::with_capacity(entries.len());
        for entry in entries {
            for before in entry.builds_on() {
                children.entry(before).or_default().push(entry.id);
            }
        }
        Self {
            before: entries
                .iter()
                .map(|entry| (entry.id, entry.builds_on().collect()))
                .collect(),
            children,
        }
    }

    /// Everything that one of these entries descends from.
    pub(super) fn before(&self, entries: impl IntoIterator<Item = EntryId>) -> HashSet<EntryId> {
        reached(entries, |id| {
            self.before.get(&id).map(Vec::as_slice).unwrap_or_default()
        })
    }

    /// Everything that descends from this entry.
    pub(super) fn after(&self, entry: EntryId) -> HashSet<EntryId> {
        reached([entry], |id| {
            self.children.get(&id).map(Vec::as_slice).unwrap_or_default()
        })
    }
}

/// What is reached by these steps, at least one of them.
fn reached<'a>(from: impl IntoIterator<Item = EntryId>, next: impl Fn(EntryId) -> &'a [EntryId]) -> HashSet<EntryId> {
    let mut reached = HashSet::new();
    let mut open: Vec<EntryId> = from.into_iter().collect();
    while let Some(id) = open.pop() {
        open.extend(next(id).iter().filter(|id| reached.insert(**id)));
    }
    reached
}
