//! Why a record does not count in a KPI: by hand, and for random records by the second implementation.

use domain::audit::{AgeBand, Because, KPI_SHARES, Membership, facts};
use domain::dataset::Dataset;
use domain::record::check::CheckContext;
use domain::record::evaluate;
use proptest::prelude::*;

use super::random::{DICE, record};
use super::{date, facts_of, plain};
use crate::written::answers;

/// What a record diagnosed on 1 March 2025 is to one KPI, in words.
fn said(kpi: u8, given: &str) -> String {
    let record = answers(&format!("diagnosis_date=2025-03-01 {given}"));
    let dataset = Dataset::published();
    let today = date("2026-11-20");
    let evaluation = evaluate(dataset, &record, CheckContext { today, demo: true });
    let share = KPI_SHARES.iter().find(|share| share.number == kpi).unwrap();
    let membership = match facts(dataset, &evaluation, &record) {
        Ok(facts) => share.membership(evaluation.version, facts),
        Err(because) => Membership::Out(because),
    };
    match membership {
        Membership::Counts => "counts".to_owned(),
        Membership::LookedAt(because) => format!("looked at: {}", because.words(evaluation.version)),
        Membership::Out(because) => format!("out: {}", because.words(evaluation.version)),
    }
}

#[test]
fn a_reason_names_the_question_that_decides_and_its_day() {
    let needs = "bone_therapy=alendronate";
    let seen = "bone_therapy=alendronate followed_up_16=yes";
    for (kpi, given, wanted) in [
        (2, "site=wrist", "counts"),
        (2, "", "out: 1.11 is not answered"),
        (2, "site=spine", "out: 1.11 has an answer that does not count"),
        (3, "site=wrist", "out: 1.11 has an answer that does not count"),
        (4, "assessment_date=2025-05-30", "counts"),
        (4, "assessment_date=2025-06-06", "looked at: 1.07 is on day 97"),
        (
            4,
            "assessment_date=2025-02-28",
            "looked at: 1.07 is 1 day before the diagnosis",
        ),
        (
            4,
            "assessment_date=not_assessed",
            "looked at: 1.07 has an answer that does not count",
        ),
        (4, "", "looked at: 1.07 is not answered"),
        (4, "birth_date=1990-01-01", "out: the patient was under 50 at diagnosis"),
        (
            4,
            "fracture_type=atypical",
            "out: 1.10 has an answer that does not count",
        ),
        (5, "", "out: 3.01 is not answered"),
        (5, "dxa=no", "out: 3.01 has an answer that does not count"),
        (5, "dxa=yes", "looked at: 3.03 is not answered"),
        (5, "dxa=yes dxa_date=2025-05-31", "looked at: 3.03 is on day 91"),
        (
            6,
            "falls_assessment=no",
            "looked at: 5.01 has an answer that does not count",
        ),
        (
            7,
            "bone_therapy=informed_decline",
            "looked at: 4.01 has an answer that does not count",
        ),
        (8, "site=hip", "out: 1.11 has an answer that does not count"),
        (8, "site=wrist", "looked at: 4.01 is not answered"),
        (
            8,
            "site=wrist bone_therapy=inappropriate",
            "looked at: 4.01 has an answer that does not count",
        ),
        (
            9,
            "bone_therapy=inappropriate",
            "out: 4.01 has an answer that does not count",
        ),
        (9, needs, "looked at: 6.01 is not answered"),
        (9, seen, "looked at: 6.02 is not answered"),
        (
            10,
            "bone_therapy=referred_gp followed_up_16=no",
            "looked at: 6.01 has an answer that does not count",
        ),
        (10, seen, "looked at: 6.05 is not answered"),
        (11, needs, "looked at: 7.01 is not answered"),
    ] {
        assert_eq!(said(kpi, given), wanted, "KPI {kpi}: {given}");
    }
    let late = format!("{seen} follow_up_16_date=2025-06-22");
    assert_eq!(said(9, &late), "looked at: 6.02 is on day 113");
    assert_eq!(
        said(8, &format!("site=wrist {seen} strength_balance=not_known")),
        "looked at: 6.06 has an answer that does not count"
    );
}

#[test]
fn facts_are_cut_by_age_gender_care_home_and_site() {
    let version = Dataset::published().newest();
    let of = |given: &str| {
        facts_of(
            &answers(&format!("diagnosis_date=2025-03-01 {given}")),
            date("2026-11-20"),
        )
        .unwrap()
    };
    let facts = of("birth_date=1945-03-02 gender=female care_home=no site=pelvis");
    assert_eq!(facts.age_band, Some(AgeBand::Seventies));
    let labels = facts
        .cuts(version)
        .map(|option| option.map(|option| option.label.as_str()));
    assert_eq!(labels, [Some("Female"), Some("No"), Some("Pelvis")]);
    // A site of another version is kept in the record, and cuts nothing.
    let facts = of("site=non_hip_spine");
    assert_eq!(
        (facts.age_band, facts.cuts(version).map(|option| option.is_some())),
        (None, [false; 3])
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn every_reason_is_what_the_record_says(dice in prop::collection::vec(any::<u8>(), DICE)) {
        let record = record(&dice);
        let dataset = Dataset::published();
        let Some(facts) = facts_of(&record, date("2026-11-20")) else { return Ok(()) };
        prop_assert_eq!(domain::audit::Facts::from_bytes(&facts.to_bytes()), Some(facts));
        let version = facts.version(dataset).unwrap();
        for share in &KPI_SHARES {
            let (Membership::LookedAt(because) | Membership::Out(because)) = share.membership(version, facts) else {
                continue;
            };
            let question = because.question();
            let key = question.as_str();
            prop_assert!(plain::shown(&record, key), "KPI {}: {} is not asked", share.number, key);
            match &because {
                Because::TooYoung => prop_assert!(false, "it is of the population"),
                Because::Unanswered(_) => prop_assert!(!plain::answered(&record, key)),
                Because::Answered(_) => prop_assert!(plain::answered(&record, key)),
                Because::OnDay(_, day) => {
                    prop_assert_eq!(plain::day(&record, key).map(i64::from), Some(day.days()));
                }
            }
        }
    }
}
