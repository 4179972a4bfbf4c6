//! From an overlay to the view of the form. Nothing is decided here; it is put into words and order.

use domain::Answer;
use domain::answer::Answers;
use domain::dataset::{Category, QuestionKey, keys};
use domain::record::{Acceptances, Evaluation, Status, evaluate, last_save};

use super::conflicts::conflicts;
use super::findings::findings;
use super::follow_up::{follow_up_words, later};
use super::follows::version_change_view;
use super::header::{born_words, deleted, fracture_words, tabs};
use super::in_words::{NEWER, answer_words};
use super::input::FormInput;
use super::notes::{acceptances, still_typed};
use super::questions::questions;
use crate::commands::in_words::{date_text, instant_text, nhs_text, sync_state, sync_words};
use crate::desk::dataset;
use crate::views::{KeptAnswerView, MissingView, RecordStatus, RecordView, SyncState};

/// The view of a record's form.
pub(crate) fn record_view(input: &FormInput<'_>) -> RecordView {
    let answers = &input.overlay.answers;
    let evaluation = evaluate(dataset(), answers, input.context);
    let today = input.context.today;
    let missing = evaluation.missing_on(today);
    let questions = questions(
        input,
        &evaluation,
        &missing.iter().map(|m| &m.question.key).collect::<Vec<_>>(),
    );
    let findings = findings(input, &evaluation);
    let conflicts = conflicts(input, evaluation.version);
    // Nobody is to be reached whose record is deleted.
    let is_gone = input.folded.deleted.is_some() && !input.folded.deletion_in_doubt;
    let follow_up = follow_up_words(&evaluation, today).filter(|_| !is_gone);
    RecordView {
        id: input.id.to_string(),
        edition: 0,
        nhs_number: answers
            .get(&keys::NHS_NUMBER)
            .and_then(Answer::as_nhs_number)
            .map(nhs_text),
        // As it counts: what is typed changes it with Save.
        status: match input.row.map(|row| row.status) {
            Some(Status::Draft) => RecordStatus::Draft,
            Some(Status::Submitted) => RecordStatus::Submitted,
            None => RecordStatus::NotSaved,
        },
        sync: input.row.map_or(SyncState::OnlyHere, sync_state),
        sync_words: input.row.map_or_else(
            || "Not saved yet".to_owned(),
            |row| sync_words(row, evaluation.version, &evaluation.findings),
        ),
        born: born_words(answers, evaluation.version, today),
        fracture: fracture_words(answers, evaluation.version),
        other_fractures: input.others.clone(),
        version: evaluation.version.id.clone(),
        dataset: evaluation.version.years(),
        unsaved_record: input.entries.is_empty(),
        tabs: tabs(&evaluation, &questions, &findings, &conflicts, today),
        kept_not_asked: kept_not_asked(answers, &evaluation),
        missing: missing
            .iter()
            .map(|missing| MissingView {
                key: missing.question.key.to_string(),
                number: missing.question.number.clone(),
                wording: missing.question.wording.clone(),
                kpis: missing.question.kpis.clone(),
                mandatory: missing.question.category == Category::Mandatory,
                counts_until: missing.counts_until.map(date_text),
            })
            .collect(),
        later: if is_gone { Vec::new() } else { later(&evaluation, today) },
        findings,
        conflicts,
        follow_up,
        version_change: version_change_view(input),
        changed: !input.overlay.changes.is_empty()
            || !input.overlay.unreadable.is_empty()
            || input.working.is_some_and(|working| {
                !working.choices.is_empty()
                    || !acceptances(&evaluation, answers, input.folded, working).is_empty()
                    || !still_typed(&evaluation, working, &Acceptances::new()).is_empty()
            }),
        kept_at: input.working.map(|working| instant_text(working.kept_at)),
        saved_at: input.entries.iter().map(|entry| entry.at).max().map(instant_text),
        my_save: last_save(input.entries, input.me).map(|save| instant_text(save.at)),
        deleted: deleted(input),
        deletion_conflict: input.folded.deletion_in_doubt,
        date_boxes: input.date_boxes,
        questions,
    }
}

/// Answers to questions that are not asked of this record, which are kept.
fn kept_not_asked(answers: &Answers, evaluation: &Evaluation<'_>) -> Vec<KeptAnswerView> {
    let version = evaluation.version;
    let asked = |key: &QuestionKey| {
        version
            .position(key)
            .and_then(|position| evaluation.shown.get(position))
            .copied()
            .unwrap_or(false)
    };
    answers
        .iter()
        .filter(|(key, _)| !asked(key))
        .map(|(key, answer)| {
            let question = version.question(key);
            KeptAnswerView {
                key: key.to_string(),
                number: question.map(|question| question.number.clone()).unwrap_or_default(),
                wording: question.map_or_else(|| NEWER.to_owned(), |question| question.wording.clone()),
                answer: answer_words(question, Some(answer)),
            }
        })
        .collect()
}
