//! Answers given without knowledge of each other, side by side, for a person to choose from.

use domain::dataset::{DatasetVersion, Question};
use domain::id::DeviceId;
use domain::record::{Candidate, Conflict};

use super::follows::follows_lines;
use super::in_words::{NEWER, answer_words, origin_words};
use super::input::FormInput;
use crate::commands::in_words::instant_text;
use crate::views::{CandidateView, ConflictView};

/// The conflicts of a record, each with what would follow from every candidate.
pub(super) fn conflicts(input: &FormInput<'_>, version: &DatasetVersion) -> Vec<ConflictView> {
    input
        .folded
        .conflicts
        .iter()
        .map(|conflict| {
            let question = version.question(&conflict.question);
            let follows = follows_lines(input, conflict);
            ConflictView {
                key: conflict.question.to_string(),
                chosen: chosen(input, conflict),
                number: question.map(|question| question.number.clone()).unwrap_or_default(),
                wording: question.map_or_else(|| NEWER.to_owned(), |question| question.wording.clone()),
                candidates: conflict
                    .candidates
                    .iter()
                    .enumerate()
                    .zip(follows)
                    .map(|((place, candidate), follows)| CandidateView {
                        follows,
                        ..candidate_view(candidate, question, place == 0, input.this_desk)
                    })
                    .collect(),
            }
        })
        .collect()
}

/// What whoever is unlocked chose among these, and not among others.
fn chosen(input: &FormInput<'_>, conflict: &Conflict) -> Option<String> {
    let choice = input.working?.choices.get(&conflict.question)?;
    let candidate = conflict.choose(choice.entry, &choice.among).ok()?;
    Some(candidate.entry.to_string())
}

fn candidate_view(
    candidate: &Candidate,
    question: Option<&Question>,
    counts: bool,
    this_desk: DeviceId,
) -> CandidateView {
    CandidateView {
        entry: candidate.entry.to_string(),
        answer: answer_words(question, candidate.answer.as_ref()),
        by: candidate.author.name.clone(),
        at: instant_text(candidate.at),
        origin: origin_words(candidate.origin, &candidate.desk, this_desk, None),
        counts,
        follows: Vec::new(),
    }
}
