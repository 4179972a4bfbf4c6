//! What is wrong with a form, and what may be: boxes that cannot be read, checks, and another record of the same fracture.

use domain::dataset::{Level, QuestionKey, keys};
use domain::record::Evaluation;

use super::input::FormInput;
use super::notes::standing;
use crate::views::FindingView;

/// Errors first, then warnings, each kind in the order of the form.
pub(super) fn findings(input: &FormInput<'_>, evaluation: &Evaluation<'_>) -> Vec<FindingView> {
    let version = evaluation.version;
    let number = |key: &QuestionKey| {
        version
            .question(key)
            .map(|question| question.number.clone())
            .unwrap_or_default()
    };
    let unreadable = input.overlay.unreadable.iter().map(|(key, reason)| {
        let finding = FindingView {
            code: reason.code.to_owned(),
            error: true,
            key: key.to_string(),
            number: number(key),
            words: reason.words.clone(),
            can_accept: false,
            accepted: None,
            note: String::new(),
            note_refused: None,
        };
        (version.position(key), finding)
    });
    let checked = evaluation.findings.iter().map(|finding| {
        let answers = &input.overlay.answers;
        let standing = standing(finding, evaluation, answers, input.folded, input.working);
        let view = FindingView {
            code: finding.code.clone(),
            error: finding.level == Level::Error,
            key: finding.question.to_string(),
            number: number(&finding.question),
            words: finding.words.clone(),
            can_accept: finding.level == Level::Warning,
            accepted: standing.accepted,
            note: standing.note,
            note_refused: standing.refused,
        };
        (version.position(&finding.question), view)
    });
    let twin = input.twin.map(|words| {
        let view = FindingView {
            code: "same-record".to_owned(),
            error: false,
            key: keys::DIAGNOSIS_DATE.to_string(),
            number: number(&keys::DIAGNOSIS_DATE),
            words: words.to_owned(),
            can_accept: false,
            accepted: None,
            note: String::new(),
            note_refused: None,
        };
        (version.position(&keys::DIAGNOSIS_DATE), view)
    });
    let mut all: Vec<(Option<usize>, FindingView)> = unreadable.chain(checked).chain(twin).collect();
    all.sort_by_key(|(position, finding)| (!finding.error, *position));
    all.into_iter().map(|(_, finding)| finding).collect()
}
