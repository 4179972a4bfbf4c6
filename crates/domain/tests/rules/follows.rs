//! What follows from answers side by side, and what a date of diagnosis in another version changes: nothing is dropped.

use chrono::NaiveDate;
use domain::audit::{Because, Membership};
use domain::dataset::{AnswerKind, AnswerOption, Dataset, OptionKey, QuestionKey, keys};
use domain::follows::{side_by_side, version_change};
use domain::record::Status;
use domain::record::check::CheckContext;
use domain::{Answer, Answers};
use proptest::prelude::*;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn context() -> CheckContext {
    CheckContext {
        today: day("2026-11-17"),
        demo: true,
    }
}

fn one(option: &'static str) -> Answer {
    Answer::Choice(OptionKey::from_static(option))
}

fn record(diagnosed: &str, set: &[(&'static str, Answer)]) -> Answers {
    let mut answers = Answers::from([(keys::DIAGNOSIS_DATE, Answer::Date(day(diagnosed)))]);
    answers.extend(
        set.iter()
            .map(|(key, answer)| (QuestionKey::from_static(key), answer.clone())),
    );
    answers
}

fn numbers(questions: &[&domain::dataset::Question]) -> Vec<String> {
    questions.iter().map(|question| question.number.clone()).collect()
}

#[test]
fn each_of_two_answers_says_what_it_asks_and_which_kpis_it_feeds() {
    let scanned = ("dxa_date", Answer::Date(day("2025-02-01")));
    let ways = [
        record("2025-01-01", &[("dxa", one("yes")), scanned.clone()]),
        record("2025-01-01", &[("dxa", one("no")), scanned]),
    ];
    let follows = side_by_side(Dataset::published(), &ways, context());
    assert_eq!(numbers(&follows[0].asked), ["3.03", "3.04"]);
    assert_eq!(numbers(&follows[1].asked), ["3.02"]);
    assert_eq!(numbers(&follows[1].kept), ["3.03"]);
    assert_eq!(follows[0].kpis, [(5, Membership::Counts)]);
    assert_eq!(follows[1].kpis, [(5, Membership::Out(Because::Answered(keys::DXA)))]);
    assert!(follows[0].errors.is_empty());
    assert_eq!(follows[1].errors.len(), 1);
    assert!(follows.iter().all(|one| one.status == Status::Draft));
}

#[test]
fn a_site_that_the_older_version_does_not_offer_is_kept_and_asked_again() {
    let before = record(
        "2025-01-01",
        &[("site", one("wrist")), ("bone_therapy", one("alendronate"))],
    );
    let after = record(
        "2023-03-03",
        &[("site", one("wrist")), ("bone_therapy", one("alendronate"))],
    );
    let change = version_change(Dataset::published(), &before, &after, context()).unwrap();
    assert_eq!((change.from.id.as_str(), change.to.id.as_str()), ("2024", "v3"));
    assert_eq!(numbers(&change.to_choose), ["1.11"]);
    let therapy = change
        .other_options
        .iter()
        .find(|one| one.question.number == "4.01")
        .unwrap();
    assert_eq!(therapy.several, Some(true), "version 3 takes several therapies");
    assert!(
        change.other_options.iter().all(|one| one.question.number != "1.11"),
        "it is listed already"
    );
    let back = version_change(Dataset::published(), &after, &before, context()).unwrap();
    assert_eq!(numbers(&back.offered_again), ["1.11"]);
    assert!(back.to_choose.is_empty());
    let labels = |options: &[&AnswerOption]| options.iter().map(|one| one.label.clone()).collect::<Vec<_>>();
    let back = back
        .other_options
        .iter()
        .find(|one| one.question.number == "4.01")
        .unwrap();
    assert_eq!(back.several, Some(false));
    assert_eq!(
        (labels(&back.gains), labels(&back.loses)),
        (labels(&therapy.loses), labels(&therapy.gains))
    );
    assert!(
        back.gains
            .iter()
            .all(|option| therapy.question.option(&option.key).is_none())
    );
}

#[test]
fn versions_of_a_question_differ_in_their_options_only() {
    // What is said of a question that stays: nothing else about it changes from version to version.
    let versions = Dataset::published().versions();
    for (was, is) in versions.iter().zip(versions.iter().skip(1)) {
        for question in &is.questions {
            let Some(before) = was.question(&question.key) else {
                continue;
            };
            let listed = |kind: &AnswerKind| matches!(kind, AnswerKind::Choice | AnswerKind::Several);
            assert!(
                before.kind == question.kind || (listed(&before.kind) && listed(&question.kind)),
                "{} of {} is of another kind in {}",
                question.number,
                is.id,
                was.id
            );
        }
    }
}

#[test]
fn a_date_within_one_version_changes_nothing() {
    let (before, after) = (record("2025-01-01", &[]), record("2026-01-01", &[]));
    assert!(version_change(Dataset::published(), &before, &after, context()).is_none());
}

const DATES: [&str; 3] = ["2018-05-01", "2022-05-01", "2025-05-01"];

proptest! {
    /// Whatever is answered in whichever version: what going there gains going back loses, and the other way about, so
    /// that every answer stands as it stood.
    #[test]
    fn going_there_and_back_undoes_itself(
        (from, to) in (0..3_usize, 0..3_usize),
        picks in proptest::collection::vec(proptest::option::of(0..12_usize), 80),
    ) {
        let dataset = Dataset::published();
        let version = dataset.version_on(day(DATES[from]));
        let mut before = record(DATES[from], &[]);
        for (question, pick) in version.questions.iter().zip(picks) {
            let option = pick.and_then(|pick| question.options.get(pick));
            if let Some(option) = option {
                before.insert(question.key.clone(), Answer::Choice(option.key.clone()));
            }
        }
        before.insert(keys::DIAGNOSIS_DATE, Answer::Date(day(DATES[from])));
        let mut after = before.clone();
        after.insert(keys::DIAGNOSIS_DATE, Answer::Date(day(DATES[to])));
        let there = version_change(dataset, &before, &after, context());
        let back = version_change(dataset, &after, &before, context());
        prop_assert_eq!(there.is_some(), from != to);
        if let (Some(there), Some(back)) = (there, back) {
            prop_assert_eq!(numbers(&there.asked), numbers(&back.not_asked));
            prop_assert_eq!(numbers(&there.not_asked), numbers(&back.asked));
            prop_assert_eq!(numbers(&there.to_choose), numbers(&back.offered_again));
            prop_assert_eq!(numbers(&there.offered_again), numbers(&back.to_choose));
            prop_assert_eq!((there.status.0, there.left.0), (back.status.1, back.left.1));
            for ((number, one, other), (at, was, is)) in there.kpis.iter().zip(&back.kpis) {
                prop_assert_eq!((number, one, other), (at, is, was));
            }
        }
    }
}
