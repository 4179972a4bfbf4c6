//! Which questions are shown, as the dataset's "Shown when" column says.

use std::str::FromStr;

use chrono::NaiveDate;
use domain::dataset::{Dataset, OptionKey, QuestionKey};
use domain::{Answer, Answers};

/// Answers written as `question=answer`; several options are joined by `+`, and a date is a date.
fn answers(text: &str) -> Answers {
    let one = |text: &str| {
        let (key, value) = text.split_once('=').unwrap();
        let answer = match NaiveDate::from_str(value) {
            Ok(date) => Answer::Date(date),
            Err(_) if value.contains('+') => Answer::Several(value.split('+').map(OptionKey::new).collect()),
            Err(_) => Answer::Choice(OptionKey::new(value)),
        };
        (QuestionKey::new(key), answer)
    };
    text.split_whitespace().map(one).collect()
}

/// The numbers of the questions that these answers show and that are not always shown.
fn opened(version: &str, given: &str) -> String {
    let version = Dataset::published().version(version).unwrap();
    let shown = version.shown(&answers(given));
    let always = version.shown(&Answers::new());
    let numbers = version.questions.iter().zip(shown).zip(always);
    let opened = numbers.filter(|((_, shown), always)| *shown && !*always);
    opened
        .map(|((question, _), _)| question.number.as_str())
        .collect::<Vec<_>>()
        .join(" ")
}

#[test]
fn nothing_conditional_is_shown_at_first() {
    let version = Dataset::published().newest();
    for (question, shown) in version.questions.iter().zip(version.shown(&Answers::new())) {
        assert_eq!(shown, question.shown_because.is_none(), "{}", question.number);
    }
}

#[test]
fn each_condition_opens_its_questions() {
    let falls = "5.02 5.03 5.04 5.05 5.06 5.07 5.08 5.09 5.10";
    for (given, numbers) in [
        ("site=wrist", "1.12"),
        ("site=wrist second_site=hip", "1.12 1.13"),
        ("second_site=hip", ""),
        ("site=hip", "1.12 5.05"),
        ("dxa=no", "3.02"),
        ("dxa=yes", "3.03"),
        ("dxa=yes dxa_date=2026-03-01", "3.03 3.04"),
        ("dxa=yes dxa_date=did_not_attend", "3.03"),
        ("dxa_date=2026-03-01", ""),
        ("falls_assessment=assessed_by_fls", falls),
        ("falls_assessment=referred", ""),
        ("falls_assessment=recommended", ""),
        ("falls_assessment=no", ""),
        ("bone_therapy=alendronate", "6.01 7.01"),
        ("bone_therapy=zoledronate", "6.01 7.01"),
        ("bone_therapy=denosumab", "6.01 7.01"),
        ("bone_therapy=referred_opinion", "6.01 7.01"),
        ("bone_therapy=referred_gp", "6.01 7.01"),
        ("bone_therapy=informed_decline", ""),
        ("bone_therapy=inappropriate", ""),
        ("bone_therapy=dont_know", ""),
        ("bone_therapy=alendronate followed_up_16=no", "6.01 7.01"),
        (
            "bone_therapy=alendronate followed_up_16=yes",
            "6.01 6.02 6.03 6.04 6.05 6.06 7.01",
        ),
        (
            "site=spine bone_therapy=alendronate followed_up_16=yes",
            "1.12 6.01 6.02 6.03 6.04 6.05 6.06 7.01",
        ),
        (
            "site=hip bone_therapy=alendronate followed_up_16=yes",
            "1.12 5.05 6.01 6.02 6.03 6.04 6.05 7.01",
        ),
        (
            "bone_therapy=alendronate followed_up_52=yes",
            "6.01 7.01 7.02 7.03 7.04 7.05 7.06",
        ),
        ("bone_therapy=alendronate followed_up_52=dont_know", "6.01 7.01"),
        (
            "bone_therapy=alendronate followed_up_52=yes refractures=1",
            "6.01 7.01 7.02 7.03 7.04 7.05 7.06 7.07 7.08 7.09",
        ),
        (
            "bone_therapy=alendronate followed_up_52=yes refractures=2",
            "6.01 7.01 7.02 7.03 7.04 7.05 7.06 7.07 7.08 7.09 7.10 7.11 7.12",
        ),
        (
            "bone_therapy=alendronate followed_up_52=yes refractures=3_or_more",
            "6.01 7.01 7.02 7.03 7.04 7.05 7.06 7.07 7.08 7.09 7.10 7.11 7.12 7.13 7.14 7.15",
        ),
        (
            "bone_therapy=alendronate followed_up_52=yes refractures=0",
            "6.01 7.01 7.02 7.03 7.04 7.05 7.06",
        ),
    ] {
        assert_eq!(opened("2024", given), numbers, "{given}");
    }
}

#[test]
fn an_answer_that_is_itself_not_shown_opens_nothing() {
    let kept = "followed_up_16=yes followed_up_52=yes refractures=3_or_more";
    assert_eq!(opened("2024", kept), "");
    assert_eq!(opened("2024", &format!("{kept} bone_therapy=inappropriate")), "");
    assert_eq!(opened("2024", "dxa=no dxa_date=2026-03-01"), "3.02");
}

#[test]
fn one_drug_among_several_makes_follow_up_required() {
    for version in ["v1", "v3"] {
        assert_eq!(opened(version, "bone_therapy=inappropriate+zoledronate"), "6.01 7.01");
        assert_eq!(opened(version, "bone_therapy=inappropriate+informed_decline"), "");
        assert_eq!(opened(version, "site=non_hip_spine"), "1.12");
    }
}

#[test]
fn a_sheet_leaves_out_what_is_not_shown_and_what_is_not_asked() {
    let version = Dataset::published().newest();
    let answers = answers("dxa=no dxa_date=2026-03-01 from_a_newer_dataset=yes");
    let sheet = version.sheet(&answers);
    assert!(
        sheet
            .counted(&QuestionKey::new("dxa"))
            .is_some_and(|answer| answer.has("no"))
    );
    assert!(sheet.counted(&QuestionKey::new("dxa_date")).is_none());
    assert!(sheet.counted(&QuestionKey::new("from_a_newer_dataset")).is_none());
    let rows: Vec<_> = sheet
        .rows()
        .filter(|(_, answer, _)| answer.is_some())
        .map(|(q, _, on)| (&*q.number, on))
        .collect();
    assert_eq!(rows, [("3.01", true), ("3.03", false)]);
}
