//! Answers, and where they came from, in words that hold for every dataset version.

use domain::dataset::{DatasetVersion, Question, QuestionKey};
use domain::id::DeviceId;
use domain::record::{DeskStamp, Origin};
use domain::{Answer, OptionKey, words};

use crate::desk::dataset;

/// Shown for a question that this program does not know.
pub(super) const NEWER: &str = "From a newer dataset";

/// An answer in words; "(blank)" when it was cleared.
pub(super) fn answer_words(question: Option<&Question>, answer: Option<&Answer>) -> String {
    match (question, answer) {
        (_, None) => "(blank)".to_owned(),
        (Some(question), Some(answer)) => words::answer(question, answer),
        (None, Some(answer)) => words::unknown_answer(answer),
    }
}

/// From what an entry came. `file`: what the file of an import was called, where this desk read it.
pub(super) fn origin_words(origin: Origin, desk: &DeskStamp, this_desk: DeviceId, file: Option<&str>) -> String {
    let place = if desk.id == this_desk {
        "this computer".to_owned()
    } else {
        desk.name.clone()
    };
    match origin {
        Origin::Keyboard => place,
        Origin::Import { row, .. } => match file {
            Some(file) => format!("Import of {file}, row {row}, {place}"),
            None => format!("Import, row {row}, {place}"),
        },
        Origin::ImportUndone { .. } => match file {
            Some(file) => format!("Import of {file} undone, {place}"),
            None => format!("Import undone, {place}"),
        },
        Origin::Merge => format!("Settled, {place}"),
        Origin::Restore => format!("Restored, {place}"),
        Origin::ByItself => format!("By itself, {place}"),
        Origin::Newer => format!("A newer program, {place}"),
    }
}

/// An answer in the words of the newest version that knows all of its options.
pub(super) fn words_of_any_version(key: &QuestionKey, answer: &Answer) -> String {
    let asked = || {
        dataset()
            .versions()
            .iter()
            .rev()
            .filter_map(|version| version.question(key))
    };
    let knows = |question: &&Question| answer.options().iter().all(|option| question.option(option).is_some());
    let question = asked().find(knows).or_else(|| asked().next());
    question.map_or_else(
        || words::unknown_answer(answer),
        |question| words::answer(question, answer),
    )
}

/// The label of a reason for deleting.
pub(crate) fn reason_label(version: &DatasetVersion, reason: &OptionKey) -> String {
    version
        .delete_reasons
        .iter()
        .find(|known| known.key == *reason)
        .map_or_else(|| reason.to_string(), |known| known.label.clone())
}
