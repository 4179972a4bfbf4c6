//! What was ever saved in a record, newest first, in words.

use std::collections::BTreeMap;

use domain::Answer;
use domain::answer::Answers;
use domain::dataset::keys;
use domain::id::{DeviceId, ImportId, RecordId};
use domain::record::{Entry, Folded, Origin, State, What};

use super::in_words::{NEWER, answer_words, origin_words, reason_label, words_of_any_version};
use super::questions::boxed;
use crate::commands::in_words::instant_text;
use crate::desk::dataset;
use crate::views::HistoryLineView;

/// The history of a record, newest first. `files`: what files were called that were imported at this desk.
pub(crate) fn history_lines(
    entries: &[Entry],
    answers: &Answers,
    parts: &[RecordId],
    this_desk: DeviceId,
    files: &BTreeMap<ImportId, String>,
) -> Vec<HistoryLineView> {
    let diagnosed = answers.get(&keys::DIAGNOSIS_DATE).and_then(Answer::as_date);
    let version = diagnosed.map_or_else(|| dataset().newest(), |date| dataset().version_on(date));
    let mut lines = Folded::history(entries);
    // What one entry says comes in the order of the form.
    for said in lines.chunk_by_mut(|one, other| one.entry.id == other.entry.id) {
        said.sort_by_key(|line| match line.what {
            What::Answer(key, _) => version.position(key),
            What::Warning(warning, _) => version.position(&warning.question),
            _ => None,
        });
    }
    lines
        .into_iter()
        .map(|line| {
            let entry = line.entry;
            let file = match entry.origin {
                Origin::Import { id, .. } | Origin::ImportUndone { id } => files.get(&id).map(String::as_str),
                _ => None,
            };
            let key = match line.what {
                What::Answer(key, _) => Some(key),
                What::Warning(warning, _) => Some(&warning.question),
                _ => None,
            };
            let question = key.map(|key| (key, version.question(key)));
            let asked = question.and_then(|(_, question)| question);
            let (text, chosen) = match (line.what, asked) {
                (What::Answer(_, answer), Some(question)) => boxed(question, answer),
                _ => Default::default(),
            };
            HistoryLineView {
                entry: entry.id.to_string(),
                question: question.map(|(key, _)| key.to_string()).unwrap_or_default(),
                text,
                chosen,
                number: question
                    .and_then(|(_, question)| question)
                    .map(|q| q.number.clone())
                    .unwrap_or_default(),
                wording: match question {
                    Some((_, Some(question))) => question.wording.clone(),
                    Some((_, None)) => NEWER.to_owned(),
                    None => "Record".to_owned(),
                },
                answer: match line.what {
                    What::Answer(key, Some(answer)) if asked.is_some() => words_of_any_version(key, answer),
                    What::Answer(_, answer) => answer_words(asked, answer),
                    What::Warning(_, Some(acceptance)) => format!("Warning accepted: {}", acceptance.note.as_str()),
                    What::Warning(_, None) => "Warning no longer accepted".to_owned(),
                    What::State(State::Deleted { reason }) => format!("Deleted: {}", reason_label(version, reason)),
                    What::State(State::Active) => "Restored".to_owned(),
                    What::Joined(_) => "Joined with another record of the same fracture".to_owned(),
                    What::Unjoined(_) => "No longer joined with another record".to_owned(),
                    What::Private => "Contact card, or something else that this service alone can read".to_owned(),
                    What::Purged => "Purged".to_owned(),
                    What::Withdrawn => "Withdrawn from Central".to_owned(),
                    What::Item(..) | What::Newer => NEWER.to_owned(),
                },
                joined: match line.what {
                    What::Joined(with) if parts.contains(&with) => Some(with.to_string()),
                    _ => None,
                },
                restorable: matches!(line.what, What::Answer(..)),
                by: entry.author.name.clone(),
                at: instant_text(entry.at),
                origin: origin_words(entry.origin, &entry.desk, this_desk, file),
            }
        })
        .collect()
}
