//! A warning that a person accepts with a note, as an entry says it: for which answers, and why. Who said it when is the
//! entry's, and whether it still holds is asked in `accepted`.

use std::collections::BTreeMap;
use std::fmt;

use super::check::Finding;
use crate::answer::Answers;
use crate::dataset::{DatasetVersion, Level, QuestionKey};
use crate::identifying::may_identify;

/// Most characters of a note.
pub const NOTE_LIMIT: usize = 200;

/// What entries say about warnings: an acceptance, or nothing where it was withdrawn.
pub type Acceptances = BTreeMap<Warning, Option<Acceptance>>;

/// Which warning: the check, and the question at which it is reported.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Warning {
    /// The check's stable code.
    pub check: String,
    /// The question.
    pub question: QuestionKey,
}

/// A warning is right as it stands, and why.
#[derive(Clone, PartialEq, Eq)]
pub struct Acceptance {
    /// The answers that the check looked at.
    pub given: Answers,
    /// Why.
    pub note: Note,
}

/// Why a warning was accepted: a line of text that identifies nobody by a number.
#[derive(Clone, PartialEq, Eq)]
pub struct Note(String);

/// Why a text is no note. The words do not repeat it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoteError {
    /// Nothing was written.
    #[error("Write why it is right, in a few words")]
    Blank,
    /// It is too long.
    #[error("Use {NOTE_LIMIT} characters or fewer")]
    TooLong,
    /// It holds a number that may be an NHS number or a telephone number.
    #[error("Leave the NHS number and telephone numbers out: the note goes wherever the record goes")]
    Identifying,
}

impl Warning {
    /// The warning that a check found; nothing for an error, which cannot be accepted.
    pub fn of(finding: &Finding) -> Option<Self> {
        (finding.level == Level::Warning).then(|| Self {
            check: finding.code.clone(),
            question: finding.question.clone(),
        })
    }

    /// The answers that its check looks at, as they stand.
    pub fn given(&self, version: &DatasetVersion, answers: &Answers) -> Answers {
        let check = version.checks.iter().find(|check| check.code == self.check);
        let other = check.and_then(|check| check.rule.other());
        [Some(&self.question), other]
            .into_iter()
            .flatten()
            .filter_map(|key| Some((key.clone(), answers.get(key)?.clone())))
            .collect()
    }
}

impl Note {
    /// Reads what was typed.
    ///
    /// # Errors
    /// When it is blank, too long, or holds a number that may identify the patient.
    pub fn read(text: &str) -> Result<Self, NoteError> {
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        if text.is_empty() {
            return Err(NoteError::Blank);
        }
        if text.chars().count() > NOTE_LIMIT {
            return Err(NoteError::TooLong);
        }
        if may_identify(&text) {
            return Err(NoteError::Identifying);
        }
        Ok(Self(text))
    }

    /// The note as an entry has it. Entries are for ever: what a note may be was asked when it was written, and a rule
    /// that is stricter today makes none of them unreadable.
    pub fn kept(text: String) -> Self {
        Self(text)
    }

    /// As it is shown.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Free text stays out of logs.
impl fmt::Debug for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Note(hidden)")
    }
}

/// Shows neither answers nor the note.
impl fmt::Debug for Acceptance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Acceptance({} answers)", self.given.len())
    }
}
