//! Every check of the dataset at its boundary: the day, age or number at which it begins to speak, and the one before.

use std::str::FromStr;

use crate::written::answers;
use chrono::NaiveDate;
use domain::dataset::{Dataset, Level, QuestionKey};
use domain::record::check::{CheckContext, Finding, check};
use domain::{Answer, Answers, NhsNumber, Postcode};

const TODAY: &str = "2026-11-20";

fn date(text: &str) -> NaiveDate {
    NaiveDate::from_str(text).unwrap()
}

fn found_in(version: &str, given: &Answers, demo: bool) -> Vec<Finding> {
    let version = Dataset::published().version(version).unwrap();
    check(
        version,
        given,
        CheckContext {
            today: date(TODAY),
            demo,
        },
    )
}

fn found(given: &str) -> Vec<Finding> {
    found_in("2024", &answers(given), true)
}

/// The codes found, errors with `!`.
fn codes(found: &[Finding]) -> String {
    let mark = |finding: &Finding| if finding.level == Level::Error { "!" } else { "" };
    found
        .iter()
        .map(|finding| format!("{}{}", finding.code, mark(finding)))
        .collect::<Vec<_>>()
        .join(" ")
}

fn table(rows: &[(&str, &str)]) {
    for (given, wanted) in rows {
        assert_eq!(codes(&found(given)), *wanted, "{given}");
    }
}

#[test]
fn a_record_in_order_has_no_finding() {
    let whole = "nhs_number=9991000003 birth_date=1951-05-03 gender=female care_home=no contact_date=2026-03-05 \
        assessment_date=2026-03-20 admitted=no diagnosis_date=2026-03-01 fracture_type=fragility site=wrist height=162.5 \
        weight=61 dxa=yes dxa_date=2026-04-01 t_score=-2.5 bone_therapy=alendronate calcium_vitamin_d=vitamin_d \
        falls_assessment=assessed_by_fls falls_referrals=vision+home_hazard followed_up_16=yes \
        follow_up_16_date=2026-06-10 therapy_16=alendronate strength_balance=yes";
    table(&[
        (whole, ""),
        ("", ""),
        ("nhs_number=overseas", ""),
        ("assessment_date=not_assessed", ""),
    ]);
}

#[test]
fn dates_in_the_future_allow_a_day_for_clocks() {
    table(&[
        ("contact_date=2026-11-20", ""),
        ("contact_date=2026-11-21", ""),
        ("contact_date=2026-11-22", "date-in-future!"),
        ("birth_date=2026-11-22", "date-in-future!"),
        ("diagnosis_date=2027-01-01", "date-in-future!"),
    ]);
}

#[test]
fn dates_before_1900_are_errors() {
    table(&[
        ("birth_date=1900-01-01", ""),
        ("birth_date=1899-12-31", "date-before-1900!"),
    ]);
}

#[test]
fn a_diagnosis_before_2016_is_a_warning() {
    for (given, wanted) in [("2016-01-01", ""), ("2015-12-31", "diagnosed-before-2016")] {
        let given = answers(&format!("diagnosis_date={given}"));
        // The version of those days is closed, which is a warning of its own.
        let found = codes(&found_in("v1", &given, true));
        assert_eq!(found, format!("{wanted} version-closed").trim_start());
    }
}

#[test]
fn age_at_diagnosis_is_50_to_115() {
    table(&[
        ("birth_date=1976-03-01 diagnosis_date=2026-03-01", ""),
        ("birth_date=1976-03-02 diagnosis_date=2026-03-01", "age-under-50!"),
        ("birth_date=2026-03-01 diagnosis_date=2026-03-01", "age-under-50!"),
        (
            "birth_date=2026-03-02 diagnosis_date=2026-03-01",
            "born-after-diagnosis!",
        ),
        ("birth_date=1910-03-02 diagnosis_date=2026-03-01", ""),
        ("birth_date=1910-03-01 diagnosis_date=2026-03-01", "age-over-115!"),
        ("birth_date=1976-02-29 diagnosis_date=2026-02-28", "age-under-50!"),
        ("birth_date=1976-02-29 diagnosis_date=2026-03-01", ""),
        ("birth_date=1990-01-01", ""),
    ]);
}

#[test]
fn dates_of_care_follow_each_other() {
    let treated = "bone_therapy=alendronate followed_up_16=yes followed_up_52=yes";
    let with = |given: &str| codes(&found(&format!("{treated} {given}")));
    table(&[
        ("contact_date=2026-03-01 diagnosis_date=2026-03-01", ""),
        (
            "contact_date=2026-02-28 diagnosis_date=2026-03-01",
            "contact-before-diagnosis",
        ),
        ("assessment_date=2026-03-01 diagnosis_date=2026-03-01", ""),
        (
            "assessment_date=2026-02-28 diagnosis_date=2026-03-01",
            "assessed-before-diagnosis!",
        ),
        ("assessment_date=2026-03-01 contact_date=2026-03-01", ""),
        (
            "assessment_date=2026-02-28 contact_date=2026-03-01",
            "assessed-before-contact",
        ),
        ("dxa=yes dxa_date=2026-03-01 diagnosis_date=2026-03-01", ""),
        (
            "dxa=yes dxa_date=2026-02-28 diagnosis_date=2026-03-01",
            "dxa-before-diagnosis!",
        ),
        ("dxa=yes dxa_date=did_not_attend diagnosis_date=2026-03-01", ""),
    ]);
    assert_eq!(
        with("follow_up_16_date=2025-02-28 diagnosis_date=2025-03-01"),
        "follow-up-16-before-diagnosis!"
    );
    assert_eq!(
        with("follow_up_16_date=2025-03-01 diagnosis_date=2025-03-01"),
        "follow-up-16-early"
    );
    assert_eq!(
        with("follow_up_52_date=2025-02-28 diagnosis_date=2025-03-01"),
        "follow-up-52-before-diagnosis!"
    );
    assert_eq!(
        with("follow_up_52_date=2025-03-01 diagnosis_date=2025-03-01"),
        "follow-up-52-early"
    );
    assert_eq!(
        with("follow_up_52_date=2026-02-28 follow_up_16_date=2026-03-01"),
        "follow-up-52-before-16!"
    );
    assert_eq!(with("follow_up_52_date=2026-03-01 follow_up_16_date=2026-03-01"), "");
}

#[test]
fn follow_ups_are_on_time_from_their_first_to_their_last_day() {
    let diagnosed = date("2025-01-01");
    for (which, done, days, wanted) in [
        ("16", "followed_up_16", 0, "follow-up-16-early"),
        ("16", "followed_up_16", 83, "follow-up-16-early"),
        ("16", "followed_up_16", 84, ""),
        ("16", "followed_up_16", 112, ""),
        ("16", "followed_up_16", 113, "follow-up-16-late"),
        ("52", "followed_up_52", 335, "follow-up-52-early"),
        ("52", "followed_up_52", 336, ""),
        ("52", "followed_up_52", 392, ""),
        ("52", "followed_up_52", 393, "follow-up-52-late"),
    ] {
        let on = diagnosed + chrono::Days::new(days);
        let given =
            format!("diagnosis_date={diagnosed} bone_therapy=referred_gp {done}=yes follow_up_{which}_date={on}");
        assert_eq!(codes(&found(&given)), wanted, "day {days}");
    }
}

#[test]
fn numbers_have_a_range_and_a_usual_range() {
    table(&[
        ("height=99.9", "number-out-of-range!"),
        ("height=100", "number-unusual"),
        ("height=139.9", "number-unusual"),
        ("height=140", ""),
        ("height=191", ""),
        ("height=191.1", "number-unusual"),
        ("height=220", "number-unusual"),
        ("height=220.1", "number-out-of-range!"),
        ("weight=24.9", "number-out-of-range!"),
        ("weight=25", "number-unusual"),
        ("weight=40", ""),
        ("weight=125", ""),
        ("weight=125.1", "number-unusual"),
        ("weight=250.1", "number-out-of-range!"),
        ("dxa=yes dxa_date=2026-03-01 t_score=-10.1", "number-out-of-range!"),
        ("dxa=yes dxa_date=2026-03-01 t_score=-10", "number-unusual"),
        ("dxa=yes dxa_date=2026-03-01 t_score=-5.2", ""),
        ("dxa=yes dxa_date=2026-03-01 t_score=1.5", ""),
        ("dxa=yes dxa_date=2026-03-01 t_score=5", "number-unusual"),
        ("dxa=yes dxa_date=2026-03-01 t_score=5.1", "number-out-of-range!"),
    ]);
}

#[test]
fn answers_must_be_offered_by_the_version() {
    table(&[
        ("site=wrist", ""),
        ("site=non_hip_spine", "not-offered!"),
        ("bone_therapy=alendronate+", ""),
        ("bone_therapy=alendronate+denosumab", "not-offered!"),
        ("bone_therapy=new_drug", "not-offered!"),
        ("falls_assessment=assessed_by_fls falls_referrals=vision", ""),
        (
            "falls_assessment=assessed_by_fls falls_referrals=vision+eyes",
            "not-offered!",
        ),
        ("assessment_date=tomorrow", "not-offered!"),
        ("site=12", "not-offered!"),
        ("height=2026-01-01", "not-offered!"),
        ("dxa=yes dxa_date=12", "not-offered!"),
        ("from_a_newer_dataset=yes", ""),
    ]);
    let both = answers("bone_therapy=alendronate+denosumab site=non_hip_spine");
    assert_eq!(codes(&found_in("v3", &both, true)), "");
    assert_eq!(
        codes(&found_in("v3", &answers("site=wrist bone_therapy=alendronate"), true)),
        "not-offered!"
    );
    let postcode = Answers::from([(
        QuestionKey::new("site"),
        Answer::Postcode(Postcode::read("LS1 4AP").unwrap()),
    )]);
    assert_eq!(codes(&found_in("2024", &postcode, true)), "not-offered!");
}

#[test]
fn an_answer_to_a_question_not_shown_is_kept_and_reported_once() {
    table(&[
        ("dxa=no dxa_date=2026-03-01", "not-shown!"),
        ("dxa=no dxa_date=2031-03-01 diagnosis_date=2026-03-01", "not-shown!"),
        (
            "site=hip bone_therapy=alendronate followed_up_16=yes strength_balance=yes",
            "not-shown!",
        ),
        (
            "bone_therapy=inappropriate followed_up_16=yes follow_up_16_date=2026-03-01",
            "not-shown! not-shown!",
        ),
        ("second_site=elbow", "not-shown!"),
    ]);
}

/// A valid number that begins with these nine digits; no ten digits that could be a patient's stand in this file.
fn number(first: &str) -> Answers {
    let number = (0..10)
        .find_map(|last| NhsNumber::read(&format!("{first}{last}")).ok())
        .unwrap();
    Answers::from([(QuestionKey::new("nhs_number"), Answer::NhsNumber(number))])
}

#[test]
fn nhs_numbers_fit_the_kind_of_service() {
    for (first, live, demonstration) in [
        ("999100000", "nhs-number-fictional!", ""),
        ("900000001", "nhs-number-fictional!", ""),
        ("400000000", "", "nhs-number-not-fictional!"),
        (
            "500000000",
            "nhs-number-unallocated",
            "nhs-number-unallocated nhs-number-not-fictional!",
        ),
        (
            "800000000",
            "nhs-number-unallocated",
            "nhs-number-unallocated nhs-number-not-fictional!",
        ),
    ] {
        assert_eq!(
            codes(&found_in("2024", &number(first), false)),
            live,
            "{first} in a live service"
        );
        assert_eq!(
            codes(&found_in("2024", &number(first), true)),
            demonstration,
            "{first} in a demonstration"
        );
    }
}

#[test]
fn findings_come_in_the_order_of_the_form() {
    let given = "height=99 contact_date=2026-02-01 birth_date=1990-01-01 diagnosis_date=2026-03-01 site=elbow";
    let questions: Vec<_> = found(given)
        .into_iter()
        .map(|finding| finding.question.to_string())
        .collect();
    assert_eq!(questions, ["birth_date", "contact_date", "site", "height"]);
}

#[test]
fn words_say_what_would_be_right() {
    let words = |given: &str| {
        found(given)
            .into_iter()
            .map(|finding| finding.words)
            .collect::<Vec<_>>()
            .join("\n")
    };
    for (given, wanted) in [
        (
            "assessment_date=2026-10-01 diagnosis_date=2026-10-29",
            "Date of FLS assessment must be on or after 29 October 2026, when the fracture was diagnosed",
        ),
        (
            "contact_date=2030-01-01",
            "Date of first FLS contact must be today or in the past",
        ),
        (
            "birth_date=1899-01-01",
            "Date of birth must be on or after 1 January 1900",
        ),
        (
            "weight=38",
            "Weight is 38 kg, lower than in 99 of 100 patients. Is it right?",
        ),
        (
            "weight=130.5",
            "Weight is 130.5 kg, higher than in 99 of 100 patients. Is it right?",
        ),
        (
            "dxa=yes dxa_date=2026-03-01 t_score=-25",
            "Lowest T-score must be between -10.0 and 5.0",
        ),
        (
            "diagnosis_date=2026-03-01 bone_therapy=alendronate followed_up_16=yes follow_up_16_date=2026-07-01",
            "Late: 122 days after diagnosis. The audit expects this follow-up by day 112 (16 weeks)",
        ),
        (
            "birth_date=1980-01-01 diagnosis_date=2026-03-01",
            "Not eligible: the patient was 46 when the fracture was diagnosed, and the audit is of patients aged 50 or over. \
             If both dates are right, delete the record",
        ),
    ] {
        assert_eq!(words(given), wanted);
    }
}

#[test]
fn every_check_of_every_version_can_speak_and_fills_its_words() {
    let mut spoken = std::collections::BTreeSet::new();
    let treated = "bone_therapy=alendronate followed_up_16=yes followed_up_52=yes";
    let records = [
        (
            "2024",
            "contact_date=2030-01-01 birth_date=1899-01-01 height=99 weight=30 site=elbow second_site=hip".to_owned(),
        ),
        (
            "v1",
            "diagnosis_date=2015-01-01 birth_date=2015-06-01 dxa=no dxa_date=2015-02-01".to_owned(),
        ),
        (
            "2024",
            "birth_date=1901-01-01 diagnosis_date=2026-03-01 contact_date=2026-02-01 assessment_date=2026-01-01"
                .to_owned(),
        ),
        (
            "2024",
            "birth_date=1990-01-01 diagnosis_date=2026-03-01 dxa=yes dxa_date=2026-01-01".to_owned(),
        ),
        (
            "2024",
            format!("{treated} diagnosis_date=2025-01-01 follow_up_16_date=2024-12-31 follow_up_52_date=2024-12-30"),
        ),
        (
            "2024",
            format!("{treated} diagnosis_date=2025-01-01 follow_up_16_date=2025-01-02 follow_up_52_date=2025-01-03"),
        ),
        (
            "2024",
            format!("{treated} diagnosis_date=2025-01-01 follow_up_16_date=2025-12-31 follow_up_52_date=2026-11-01"),
        ),
    ];
    let mut all: Vec<_> = records
        .iter()
        .flat_map(|(version, given)| found_in(version, &answers(given), true))
        .collect();
    all.extend(found_in("2024", &number("500000000"), true));
    all.extend(found_in("2024", &number("999100000"), false));
    for finding in all {
        assert!(!finding.words.contains(['{', '}']), "{}", finding.words);
        assert!(!format!("{finding:?}").contains(&finding.words));
        spoken.insert(finding.code);
    }
    for version in Dataset::published().versions() {
        for check in &version.checks {
            assert!(spoken.contains(&check.code), "{} was never heard", check.code);
        }
    }
}
