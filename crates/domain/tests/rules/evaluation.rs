//! What is missing in a record, what falls due, who is followed up and when, and why a record stays on its desk.

use std::str::FromStr as _;

use crate::written::answers;
use chrono::{NaiveDate, TimeDelta};
use domain::dataset::Dataset;
use domain::record::check::CheckContext;
use domain::record::{Evaluation, Missing, Status, StaysHere, evaluate, follow_up_required, follow_ups, is_overseas};

/// 1.09 of every record here; with it day 84 is 24 May 2025, day 336 is 31 January 2026.
const DIAGNOSED: &str = "2025-03-01";

/// Everything but the therapy that decides on follow-up.
const WHOLE: &str = "nhs_number=9991000003 birth_date=1950-01-01 gender=female care_home=no assessment_date=2025-03-20 \
    diagnosis_date=2025-03-01 site=wrist dxa=no falls_assessment=no";

fn date(text: &str) -> NaiveDate {
    NaiveDate::from_str(text).unwrap()
}

/// So many days after diagnosis.
fn day(days: i64) -> NaiveDate {
    date(DIAGNOSED) + TimeDelta::days(days)
}

fn evaluated(given: &str, today: NaiveDate) -> Evaluation<'static> {
    evaluate(
        Dataset::published(),
        &answers(given),
        CheckContext { today, demo: true },
    )
}

fn numbers(missing: &[Missing<'_>]) -> String {
    missing
        .iter()
        .map(|missing| missing.question.number.as_str())
        .collect::<Vec<_>>()
        .join(" ")
}

/// The status and the missing numbers of a record on a day, as `draft: 1.03 1.05` or `submitted:`.
fn on(given: &str, today: NaiveDate) -> String {
    let evaluation = evaluated(given, today);
    let status = match evaluation.status(today) {
        Status::Draft => "draft",
        Status::Submitted => "submitted",
    };
    format!("{status}: {}", numbers(&evaluation.missing_on(today)))
        .trim_end()
        .to_owned()
}

/// A case at one day: what is given beside a whole record, and what that adds up to.
fn table(rows: &[(&str, i64, &str)]) {
    for (given, days, wanted) in rows {
        assert_eq!(
            on(&format!("{WHOLE} {given}"), day(*days)),
            *wanted,
            "{given} on day {days}"
        );
    }
}

#[test]
fn an_empty_record_misses_what_is_always_asked_in_order() {
    let missing = "1.01 1.02 1.03 1.05 1.07 1.09 1.11 3.01 4.01 5.01";
    assert_eq!(on("", day(0)), format!("draft: {missing}"));
    let given = "site=hip gender=male";
    assert_eq!(on(given, day(0)), "draft: 1.01 1.02 1.05 1.07 1.09 3.01 4.01 5.01");
}

#[test]
fn a_record_is_submitted_once_nothing_that_applies_is_missing() {
    table(&[
        ("", 20, "draft: 4.01"),
        ("bone_therapy=informed_decline", 20, "submitted:"),
        // Not known, Don't know and the literals are answers; optional questions are not wanted.
        ("bone_therapy=dont_know gender=not_known", 20, "submitted:"),
        ("bone_therapy=dont_know assessment_date=not_assessed", 20, "submitted:"),
        ("bone_therapy=dont_know dxa=yes", 20, "draft: 3.03"),
        (
            "bone_therapy=dont_know dxa=yes dxa_date=did_not_attend",
            20,
            "submitted:",
        ),
        // Errors show beside the status and do not change it.
        ("bone_therapy=dont_know assessment_date=2024-01-01", 20, "submitted:"),
    ]);
    let wrong = evaluated(
        &format!("{WHOLE} bone_therapy=dont_know assessment_date=2024-01-01"),
        day(20),
    );
    assert!(wrong.has_errors());
    let late = evaluated(
        &format!(
            "{WHOLE} bone_therapy=alendronate followed_up_16=yes follow_up_16_date={}",
            day(113)
        ),
        day(200),
    );
    assert!(
        !late.findings.is_empty() && !late.has_errors(),
        "a warning holds nothing"
    );
}

#[test]
fn follow_ups_fall_due_on_day_84_and_day_336() {
    let first = "bone_therapy=alendronate";
    let second = "bone_therapy=alendronate followed_up_16=no";
    table(&[
        (first, 0, "submitted:"),
        (first, 83, "submitted:"),
        (first, 84, "draft: 6.01"),
        (first, 335, "draft: 6.01"),
        (first, 336, "draft: 6.01 7.01"),
        (second, 335, "submitted:"),
        (second, 336, "draft: 7.01"),
        (
            "bone_therapy=alendronate followed_up_16=no followed_up_52=no",
            400,
            "submitted:",
        ),
        (
            "bone_therapy=alendronate followed_up_16=no followed_up_52=dont_know",
            400,
            "submitted:",
        ),
        ("bone_therapy=inappropriate", 400, "submitted:"),
    ]);
}

#[test]
fn an_early_record_says_what_falls_due_when() {
    let evaluation = evaluated(&format!("{WHOLE} bone_therapy=referred_gp"), day(20));
    let later = evaluation
        .later
        .iter()
        .map(|later| (later.question.number.as_str(), later.from));
    assert_eq!(later.collect::<Vec<_>>(), [("6.01", day(84)), ("7.01", day(336))]);
    assert!(evaluation.missing.is_empty());
    let done = evaluated(&format!("{WHOLE} bone_therapy=referred_gp followed_up_16=no"), day(20));
    assert_eq!(done.later.len(), 1);
}

#[test]
fn a_follow_up_answered_early_is_wanted_whole_at_once() {
    let base = "bone_therapy=alendronate";
    table(&[
        (&format!("{base} followed_up_16=yes"), 20, "draft: 6.02 6.05 6.06"),
        (&format!("{base} followed_up_16=yes site=hip"), 20, "draft: 6.02 6.05"),
        (&format!("{base} followed_up_16=no"), 20, "submitted:"),
        (&format!("{base} followed_up_52=yes"), 20, "draft: 7.02 7.05"),
        (
            &format!(
                "{base} followed_up_16=yes follow_up_16_date={} therapy_16=not_started strength_balance=no",
                day(83)
            ),
            83,
            "submitted:",
        ),
    ]);
}

#[test]
fn what_is_due_later_stands_in_the_order_of_the_form() {
    let given = "bone_therapy=alendronate followed_up_52=yes dxa=yes";
    table(&[(given, 84, "draft: 3.03 6.01 7.02 7.05")]);
}

#[test]
fn nothing_falls_due_while_the_date_of_diagnosis_is_missing() {
    let evaluation = evaluated("bone_therapy=alendronate", day(400));
    assert!(evaluation.later.is_empty());
    let missing = numbers(&evaluation.missing_on(day(400)));
    assert_eq!(missing, "1.01 1.02 1.03 1.05 1.07 1.09 1.11 3.01 5.01");
    assert_eq!(evaluation.status(day(400)), Status::Draft);
    assert!(evaluation.follow_ups.is_empty());
}

#[test]
fn answers_that_are_not_shown_count_for_nothing() {
    // The date opens nothing and is wanted again once DXA is Yes; kept, flagged, and no part of completeness.
    let hidden =
        format!("{WHOLE} bone_therapy=inappropriate dxa_date=2025-03-20 followed_up_16=yes followed_up_52=yes");
    let evaluation = evaluated(&hidden, day(400));
    assert_eq!(evaluation.status(day(400)), Status::Submitted);
    assert!(evaluation.follow_ups.is_empty() && evaluation.later.is_empty());
    let codes: Vec<_> = evaluation
        .findings
        .iter()
        .map(|finding| finding.code.as_str())
        .collect();
    assert_eq!(codes, ["not-shown"; 3]);
    // Kept: the same answers count as soon as they are shown again.
    let shown = hidden.replace("inappropriate", "alendronate");
    assert_eq!(on(&shown, day(400)), "draft: 6.02 6.05 6.06 7.02 7.05");
    assert_eq!(evaluated(&shown, day(400)).follow_ups.len(), 2);
}

#[test]
fn the_version_follows_the_date_of_diagnosis() {
    for (diagnosed, version) in [
        ("2019-12-31", "v1"),
        ("2020-01-01", "v3"),
        ("2023-12-31", "v3"),
        ("2024-01-01", "2024"),
        ("2026-11-20", "2024"),
    ] {
        let evaluation = evaluated(&format!("diagnosis_date={diagnosed}"), date("2026-11-20"));
        assert_eq!(evaluation.version.id, version, "{diagnosed}");
    }
    assert_eq!(evaluated("", date("2026-11-20")).version.id, "2024");
}

#[test]
fn overseas_is_an_answer_to_the_nhs_number() {
    let given = answers("nhs_number=overseas");
    assert!(is_overseas(&given));
    assert!(!is_overseas(&answers("nhs_number=9991000003")) && !is_overseas(&answers("")));
    let whole = WHOLE.replace("9991000003", "overseas");
    assert_eq!(
        on(&format!("{whole} bone_therapy=inappropriate"), day(20)),
        "submitted:"
    );
    assert_eq!(evaluated(&whole, day(20)).may_leave(&answers(&whole)), Ok(()));
}

#[test]
fn a_record_stays_on_its_desk_without_mandatory_answers_or_under_age() {
    let mandatory = |keys: &[&str]| {
        let keys = keys.iter().map(|key| domain::dataset::QuestionKey::new(*key)).collect();
        Err(StaysHere::MandatoryMissing(keys))
    };
    let nhs = "nhs_number=9991000003";
    for (given, wanted) in [
        (
            String::new(),
            mandatory(&["nhs_number", "birth_date", "diagnosis_date"]),
        ),
        (nhs.to_owned(), mandatory(&["birth_date", "diagnosis_date"])),
        (format!("{nhs} diagnosis_date=2025-03-01"), mandatory(&["birth_date"])),
        // Mandatory answers come first: an age needs both dates.
        (
            "birth_date=1990-01-01 diagnosis_date=2025-03-01".to_owned(),
            mandatory(&["nhs_number"]),
        ),
        (format!("{nhs} birth_date=1975-03-01 diagnosis_date=2025-03-01"), Ok(())),
        (
            format!("{nhs} birth_date=1975-03-02 diagnosis_date=2025-03-01"),
            Err(StaysHere::UnderAge),
        ),
        (
            format!("{nhs} birth_date=1976-02-29 diagnosis_date=2026-02-28"),
            Err(StaysHere::UnderAge),
        ),
        (format!("{nhs} birth_date=1976-02-29 diagnosis_date=2026-03-01"), Ok(())),
        (
            format!("{nhs} birth_date=2025-03-02 diagnosis_date=2025-03-01"),
            Err(StaysHere::UnderAge),
        ),
        // Errors of other kinds travel.
        (format!("{nhs} birth_date=1900-01-01 diagnosis_date=2025-03-01"), Ok(())),
    ] {
        assert_eq!(
            evaluated(&given, day(400)).may_leave(&answers(&given)),
            wanted,
            "{given}"
        );
    }
}

#[test]
fn a_missing_date_says_until_when_care_counts() {
    let until = |given: &str, days: i64, number: &str| {
        let missing = evaluated(&format!("diagnosis_date={DIAGNOSED} {given}"), day(days)).missing_on(day(days));
        missing
            .iter()
            .find(|missing| missing.question.number == number)
            .map(|missing| missing.counts_until)
    };
    let treated = "bone_therapy=alendronate";
    for (given, number, wanted) in [
        ("", "1.07", Some(day(90))),
        ("dxa=yes", "3.03", Some(day(90))),
        (treated, "6.01", Some(day(112))),
        (&format!("{treated} followed_up_16=yes"), "6.02", Some(day(112))),
        // KPIs 10 and 11 look at the therapy, on whatever day it was asked.
        (&format!("{treated} followed_up_16=yes"), "6.05", None),
        (treated, "7.01", None),
        (&format!("{treated} followed_up_52=yes"), "7.02", None),
        ("", "1.03", None),
        ("", "3.01", None),
    ] {
        assert_eq!(until(given, 400, number), Some(wanted), "{number}: {given}");
    }
    // Nothing to count from.
    let undated = evaluated("", day(0)).missing_on(day(0));
    assert!(undated.iter().all(|missing| missing.counts_until.is_none()));
}

/// The follow-ups on a day as `16 due, 52 not-due`.
fn follow_up_states(given: &str, days: i64) -> String {
    let evaluation = evaluated(&format!("diagnosis_date={DIAGNOSED} {given}"), day(days));
    let states = evaluation
        .follow_ups
        .iter()
        .map(|it| format!("{} {}", it.weeks, it.state(day(days)).code()));
    states.collect::<Vec<_>>().join(", ")
}

#[test]
fn follow_ups_have_their_first_and_their_last_day() {
    for (days, wanted) in [
        (0, "16 not-due, 52 not-due"),
        (83, "16 not-due, 52 not-due"),
        (84, "16 due, 52 not-due"),
        (112, "16 due, 52 not-due"),
        (113, "16 overdue, 52 not-due"),
        (335, "16 overdue, 52 not-due"),
        (336, "16 overdue, 52 due"),
        (392, "16 overdue, 52 due"),
        (393, "16 overdue, 52 overdue"),
        (4000, "16 overdue, 52 overdue"),
    ] {
        assert_eq!(follow_up_states("bone_therapy=denosumab", days), wanted, "day {days}");
    }
    let evaluation = evaluated(&format!("diagnosis_date={DIAGNOSED} bone_therapy=denosumab"), day(0));
    let days: Vec<_> = evaluation.follow_ups.iter().map(|it| (it.opens, it.target)).collect();
    assert_eq!(days, [(day(84), day(112)), (day(336), day(392))]);
}

#[test]
fn a_follow_up_leaves_the_list_by_its_answer_alone() {
    let base = "bone_therapy=alendronate";
    for (given, wanted) in [
        (format!("followed_up_16=yes follow_up_16_date={}", day(84)), "16 done"),
        (format!("followed_up_16=yes follow_up_16_date={}", day(20)), "16 done"),
        (format!("followed_up_16=yes follow_up_16_date={}", day(112)), "16 done"),
        (
            format!("followed_up_16=yes follow_up_16_date={}", day(113)),
            "16 done-late",
        ),
        ("followed_up_16=yes".to_owned(), "16 done"),
        ("followed_up_16=no".to_owned(), "16 not-planned"),
        // A date beside "No" is not shown: it does not make the follow-up done.
        (
            format!("followed_up_16=no follow_up_16_date={}", day(84)),
            "16 not-planned",
        ),
        (format!("follow_up_16_date={}", day(84)), "16 overdue"),
        ("therapy_16=alendronate".to_owned(), "16 overdue"),
    ] {
        assert_eq!(
            follow_up_states(&format!("{base} {given}"), 200),
            format!("{wanted}, 52 not-due"),
            "{given}"
        );
    }
    for (given, wanted) in [
        (format!("followed_up_52=yes follow_up_52_date={}", day(392)), "52 done"),
        (
            format!("followed_up_52=yes follow_up_52_date={}", day(393)),
            "52 done-late",
        ),
        ("followed_up_52=no".to_owned(), "52 not-planned"),
        ("followed_up_52=dont_know".to_owned(), "52 not-planned"),
    ] {
        assert_eq!(
            follow_up_states(&format!("{base} {given}"), 400),
            format!("16 overdue, {wanted}"),
            "{given}"
        );
    }
}

#[test]
fn follow_up_is_for_drugs_and_referrals_only() {
    let dataset = Dataset::published();
    for (therapy, required) in [
        ("alendronate", true),
        ("zoledronate", true),
        ("other_bone_therapy", true),
        ("referred_opinion", true),
        ("referred_gp", true),
        ("informed_decline", false),
        ("inappropriate", false),
        ("dont_know", false),
        ("inappropriate+zoledronate", true),
        ("a_newer_drug", false),
    ] {
        for diagnosed in ["2019-06-01", "2022-06-01", "2025-06-01"] {
            let given = answers(&format!("diagnosis_date={diagnosed} bone_therapy={therapy}"));
            let version = dataset.version_on(date(diagnosed));
            assert_eq!(
                follow_up_required(version, &given),
                required,
                "{therapy} in {}",
                version.id
            );
            assert_eq!(
                follow_ups(version, &given).len(),
                if required { 2 } else { 0 },
                "{therapy}"
            );
        }
    }
    assert!(!follow_up_required(dataset.newest(), &answers("")));
}

#[test]
fn a_follow_up_answer_kept_after_follow_up_is_no_longer_required_gives_none() {
    let kept = format!("followed_up_16=yes follow_up_16_date={} followed_up_52=no", day(90));
    assert_eq!(
        follow_up_states(&format!("bone_therapy=alendronate {kept}"), 400),
        "16 done, 52 not-planned"
    );
    assert_eq!(
        follow_up_states(&format!("bone_therapy=informed_decline {kept}"), 400),
        ""
    );
    assert_eq!(follow_up_states(&kept, 400), "");
}
