//! Notes to warnings in the working copy: what is still typed, what Save writes, and how each warning stands.

use std::collections::BTreeMap;

use domain::Answers;
use domain::record::check::Finding;
use domain::record::{Acceptance, Acceptances, Evaluation, Folded, Note, Warning};
use protocol::canonical::answer_text;
use store::{NoteStage, TypedNote, WorkingCopy};

use crate::commands::in_words::instant_text;
use crate::views::AcceptedView;

/// Notes by warning.
pub(crate) type TypedNotes = BTreeMap<Warning, TypedNote>;

/// What is said about one warning.
#[derive(Default)]
pub(crate) struct Standing {
    /// The acceptance, when there is one for the answers as they stand.
    pub(crate) accepted: Option<AcceptedView>,
    /// The note that is being typed.
    pub(crate) note: String,
    /// Why it is no note yet, once it was to be kept.
    pub(crate) refused: Option<String>,
}

/// How a finding stands: accepted by somebody, accepted and not saved yet, or with a note begun.
pub(crate) fn standing(
    finding: &Finding,
    evaluation: &Evaluation<'_>,
    answers: &Answers,
    folded: &Folded,
    working: Option<&WorkingCopy>,
) -> Standing {
    let Some(warning) = Warning::of(finding) else {
        return Standing::default();
    };
    let given = warning.given(evaluation.version, answers);
    let typed = working.and_then(|working| working.notes.get(&warning));
    let saved = folded.accepted(&warning, evaluation.version, answers);
    match typed {
        Some(TypedNote {
            text,
            stage: NoteStage::Accepted(for_answers),
        }) if *for_answers == given_text(&given) => Standing {
            accepted: Some(AcceptedView {
                note: text.clone(),
                by: None,
                at: None,
            }),
            ..Standing::default()
        },
        Some(TypedNote {
            stage: NoteStage::Withdrawn,
            ..
        }) => Standing::default(),
        _ => match saved {
            Some((accepted, note)) => Standing {
                accepted: Some(AcceptedView {
                    note: note.as_str().to_owned(),
                    by: Some(accepted.author.name.clone()),
                    at: Some(instant_text(accepted.at)),
                }),
                ..Standing::default()
            },
            None => typed.map_or_else(Standing::default, |typed| Standing {
                accepted: None,
                note: typed.text.clone(),
                refused: match typed.stage {
                    NoteStage::Refused => Note::read(&typed.text).err().map(|error| error.to_string()),
                    _ => None,
                },
            }),
        },
    }
}

/// What Save writes about warnings.
pub(crate) fn acceptances(
    evaluation: &Evaluation<'_>,
    answers: &Answers,
    folded: &Folded,
    working: &WorkingCopy,
) -> Acceptances {
    let mut said = Acceptances::new();
    for (warning, typed) in &working.notes {
        match &typed.stage {
            NoteStage::Typing | NoteStage::Refused => {}
            NoteStage::Accepted(for_answers) => {
                let given = warning.given(evaluation.version, answers);
                if let Ok(note) = Note::read(&typed.text)
                    && is_there(evaluation, warning)
                    && *for_answers == given_text(&given)
                {
                    said.insert(warning.clone(), Some(Acceptance { given, note }));
                }
            }
            NoteStage::Withdrawn => {
                if folded.warnings.contains_key(warning) {
                    said.insert(warning.clone(), None);
                }
            }
        }
    }
    said
}

/// The notes that are still typed after Save: those of warnings that are there and are not written by it.
pub(crate) fn still_typed(evaluation: &Evaluation<'_>, working: &WorkingCopy, said: &Acceptances) -> TypedNotes {
    working
        .notes
        .iter()
        .filter(|(warning, typed)| {
            !typed.text.is_empty()
                && typed.stage != NoteStage::Withdrawn
                && !said.contains_key(*warning)
                && is_there(evaluation, warning)
        })
        .map(|(warning, typed)| (warning.clone(), typed.clone()))
        .collect()
}

/// The answers that an acceptance is for, as the working copy remembers them.
pub(crate) fn given_text(given: &Answers) -> String {
    let parts: Vec<String> = given
        .iter()
        .map(|(key, answer)| format!("{key}={}", answer_text(answer)))
        .collect();
    parts.join("\n")
}

/// Whether the checks still find it.
pub(crate) fn is_there(evaluation: &Evaluation<'_>, warning: &Warning) -> bool {
    evaluation
        .findings
        .iter()
        .any(|finding| Warning::of(finding).as_ref() == Some(warning))
}
