//! What stands above a form: whose record it is, whether it is deleted, and how far each tab is.

use chrono::NaiveDate;
use domain::answer::Answers;
use domain::dataset::{DatasetVersion, keys};
use domain::record::{Evaluation, age_at_diagnosis};
use domain::{Answer, words};

use super::follow_up::follow_up_note;
use super::in_words::reason_label;
use super::input::FormInput;
use crate::views::{ConflictView, DeletedStateView, FindingView, QuestionView, TabView};

/// "3 May 1951 (75, 74 at diagnosis), female".
pub(super) fn born_words(answers: &Answers, version: &DatasetVersion, today: NaiveDate) -> Option<String> {
    let born = answers.get(&keys::BIRTH_DATE).and_then(Answer::as_date)?;
    let age = domain::record::age::age_on(born, today);
    let gender = answers
        .get(&keys::GENDER)
        .and_then(|answer| answer.options().first())
        .and_then(|key| {
            version
                .question(&keys::GENDER)
                .map(|question| question.label(key).to_lowercase())
        });
    let known = gender
        .filter(|gender| gender != "not known")
        .map(|gender| format!(", {gender}"))
        .unwrap_or_default();
    let at_diagnosis = age_at_diagnosis(answers).filter(|then| *then != age);
    let then = at_diagnosis
        .map(|then| format!(", {then} at diagnosis"))
        .unwrap_or_default();
    Some(format!("{} ({age}{then}){known}", words::short_date(born)))
}

/// "Hip, diagnosed 1 Mar 2026".
pub(super) fn fracture_words(answers: &Answers, version: &DatasetVersion) -> Option<String> {
    let diagnosed = answers.get(&keys::DIAGNOSIS_DATE).and_then(Answer::as_date)?;
    let site = answers
        .get(&keys::SITE)
        .and_then(|answer| answer.options().first())
        .and_then(|key| {
            version
                .question(&keys::SITE)
                .map(|question| question.label(key).to_owned())
        });
    let day = words::short_date(diagnosed);
    Some(site.map_or_else(|| format!("diagnosed {day}"), |site| format!("{site}, diagnosed {day}")))
}

/// Why the record is deleted, and how long it can be restored.
pub(super) fn deleted(input: &FormInput<'_>) -> Option<DeletedStateView> {
    let reason = input.folded.deleted.as_ref()?;
    Some(DeletedStateView {
        reason: reason_label(input.overlay.version, reason),
        restorable: input.restorable.clone().unwrap_or_default(),
    })
}

/// The tabs, each with what is left, wrong or odd on it.
pub(super) fn tabs(
    evaluation: &Evaluation<'_>,
    questions: &[QuestionView],
    findings: &[FindingView],
    conflicts: &[ConflictView],
    today: NaiveDate,
) -> Vec<TabView> {
    let version = evaluation.version;
    let counted = |items: usize| u32::try_from(items).unwrap_or(u32::MAX);
    version
        .tabs
        .iter()
        .enumerate()
        .map(|(index, tab)| {
            let on_tab = |key: &str| {
                version
                    .questions
                    .iter()
                    .any(|q| q.tab == index && q.key.as_str() == key)
            };
            let open = findings.iter().filter(|finding| finding.accepted.is_none());
            let open_conflicts = conflicts.iter().filter(|conflict| conflict.chosen.is_none());
            let found = |error: bool| open.clone().filter(|f| f.error == error && on_tab(&f.key)).count();
            let is_follow_up = version.follow_up.windows.iter().any(|window| {
                version
                    .question(&window.done_question)
                    .is_some_and(|question| question.tab == index)
            });
            TabView {
                key: tab.key.clone(),
                title: tab.title.clone(),
                left: counted(questions.iter().filter(|q| q.missing && q.tab == tab.key).count()),
                errors: counted(found(true) + open_conflicts.clone().filter(|c| on_tab(&c.key)).count()),
                warnings: counted(found(false)),
                note: if is_follow_up {
                    follow_up_note(evaluation, today)
                } else {
                    None
                },
            }
        })
        .collect()
}
