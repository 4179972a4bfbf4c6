//! The figures, case by case at every boundary here, and against a second implementation in the modules beside.

mod missing;
mod periods;
mod plain;
mod random;
mod reasons;

use std::str::FromStr as _;

use crate::written::answers;
use chrono::NaiveDate;
use domain::Answers;
use domain::audit::{Caseload, Facts, Figure, KPI_DEFINITIONS, KpiTable, Light, Period, facts, kpi_table};
use domain::dataset::{Dataset, QuestionKey};
use domain::record::check::CheckContext;
use domain::record::evaluate;

/// The engine's facts of a record.
fn facts_of(record: &Answers, today: NaiveDate) -> Option<Facts> {
    let dataset = Dataset::published();
    let evaluation = evaluate(dataset, record, CheckContext { today, demo: true });
    facts(dataset, &evaluation, record).ok()
}

/// The engine's table of a year.
fn table(records: &[Answers], year: i32, as_at: NaiveDate, caseload: u32) -> KpiTable {
    table_of(records, Period::year(year), as_at, caseload)
}

/// The engine's table of a period.
fn table_of(records: &[Answers], period: Period, as_at: NaiveDate, caseload: u32) -> KpiTable {
    let facts = records.iter().filter_map(|record| facts_of(record, as_at));
    kpi_table(
        Dataset::published(),
        facts,
        period,
        as_at,
        &Caseload::from_year(2000, caseload),
    )
}

/// Whole records of one year, so that nothing is missing but what a case leaves out.
const WHOLE: &str = "nhs_number=9991000003 birth_date=1950-01-01 gender=female care_home=no assessment_date=2025-03-20 \
    diagnosis_date=2025-03-01 site=wrist dxa=no bone_therapy=informed_decline falls_assessment=no";

fn date(text: &str) -> NaiveDate {
    NaiveDate::from_str(text).unwrap()
}

/// Numerator, denominator and percentage of one KPI over one record, with a caseload of 10.
fn of_one(kpi: usize, given: &str) -> (u64, String, Option<String>) {
    let table = table(&[answers(given)], 2025, date("2026-11-20"), 10);
    let Figure::Ratio {
        numerator,
        denominator,
        percent,
        ..
    } = &table.kpis[kpi - 1].figure
    else {
        panic!("KPI {kpi} is a ratio")
    };
    (
        *numerator,
        denominator.to_decimal().to_string(),
        percent.map(|percent| format!("{percent:.1}")),
    )
}

/// Cases of one KPI: what is given beside the date of diagnosis, 1 March 2025, and `numerator/denominator`.
fn cases(kpi: usize, rows: &[(&str, &str)]) {
    for (given, wanted) in rows {
        let (numerator, denominator, _) = of_one(kpi, &format!("diagnosis_date=2025-03-01 {given}"));
        assert_eq!(format!("{numerator}/{denominator}"), *wanted, "KPI {kpi}: {given}");
    }
}

#[test]
fn the_population_is_of_50_and_over_without_atypical_fractures() {
    for (given, records) in [
        ("diagnosis_date=2025-03-01", 1),
        ("diagnosis_date=2025-01-01", 1),
        ("diagnosis_date=2025-12-31", 1),
        ("diagnosis_date=2024-12-31", 0),
        ("diagnosis_date=2026-01-01", 0),
        ("", 0),
        ("diagnosis_date=2025-03-01 birth_date=1975-03-01", 1),
        ("diagnosis_date=2025-03-01 birth_date=1975-03-02", 0),
        ("diagnosis_date=2025-02-28 birth_date=1975-03-01", 0),
        ("diagnosis_date=2025-03-01 birth_date=2026-03-01", 0),
        ("diagnosis_date=2025-02-28 birth_date=1972-02-29", 1),
        ("diagnosis_date=2025-03-01 fracture_type=fragility", 1),
        ("diagnosis_date=2025-03-01 fracture_type=atypical", 0),
    ] {
        assert_eq!(
            table(&[answers(given)], 2025, date("2026-11-20"), 10).records,
            records,
            "{given}"
        );
    }
    // Born on 29 February: 49 until 28 February, 50 from 1 March of a year without one.
    for (diagnosed, records) in [("2026-02-28", 0), ("2026-03-01", 1)] {
        let given = answers(&format!("birth_date=1976-02-29 diagnosis_date={diagnosed}"));
        assert_eq!(
            table(&[given], 2026, date("2026-11-20"), 10).records,
            records,
            "{diagnosed}"
        );
    }
}

#[test]
fn assessment_and_dxa_count_from_day_0_to_day_90() {
    let days = [(-1, 0), (0, 1), (1, 1), (89, 1), (90, 1), (91, 0)];
    for (day, counts) in days {
        let on = date("2025-03-01") + chrono::TimeDelta::days(day);
        cases(4, &[(&format!("assessment_date={on}"), &format!("{counts}/1"))]);
        cases(5, &[(&format!("dxa=yes dxa_date={on}"), &format!("{counts}/1"))]);
        cases(5, &[(&format!("dxa=no dxa_date={on}"), "0/0")]);
    }
    cases(4, &[("", "0/1"), ("assessment_date=not_assessed", "0/1")]);
    cases(
        5,
        &[
            ("", "0/0"),
            ("dxa=yes", "0/1"),
            ("dxa=yes dxa_date=did_not_attend", "0/1"),
        ],
    );
}

#[test]
fn a_leap_day_is_a_day() {
    for (on, counts) in [("2024-03-31", 1), ("2024-04-01", 0)] {
        let given = answers(&format!("diagnosis_date=2024-01-01 assessment_date={on}"));
        let table = table(&[given], 2024, date("2026-11-20"), 10);
        assert!(
            matches!(table.kpis[3].figure, Figure::Ratio { numerator, .. } if numerator == counts),
            "{on}"
        );
    }
}

#[test]
fn sites_are_counted_against_the_caseload() {
    for site in ["hip", "wrist", "humerus", "pelvis", "other"] {
        cases(2, &[(&format!("site={site}"), "1/8")]);
        cases(3, &[(&format!("site={site}"), "0/2")]);
    }
    cases(2, &[("", "0/8"), ("site=spine", "0/8")]);
    cases(3, &[("", "0/2"), ("site=spine", "1/2")]);
}

#[test]
fn care_given_is_what_the_definitions_name() {
    cases(
        6,
        &[
            ("", "0/1"),
            ("falls_assessment=assessed_by_fls", "1/1"),
            ("falls_assessment=referred", "1/1"),
            ("falls_assessment=recommended", "1/1"),
            ("falls_assessment=no", "0/1"),
        ],
    );
    for drug in plain::DRUGS {
        cases(7, &[(&format!("bone_therapy={drug}"), "1/1")]);
    }
    cases(
        7,
        &[
            ("", "0/1"),
            ("bone_therapy=referred_gp", "1/1"),
            ("bone_therapy=referred_opinion", "1/1"),
            ("bone_therapy=informed_decline", "0/1"),
            ("bone_therapy=inappropriate", "0/1"),
            ("bone_therapy=dont_know", "0/1"),
        ],
    );
}

#[test]
fn strength_and_balance_is_of_patients_known_not_to_have_a_hip_fracture() {
    let done = "bone_therapy=alendronate followed_up_16=yes strength_balance=yes";
    cases(
        8,
        &[
            (&format!("site=wrist {done}"), "1/1"),
            (&format!("site=spine {done}"), "1/1"),
            (&format!("site=hip {done}"), "0/0"),
            // It is asked while the site is unanswered, and counts only once the patient is in the denominator.
            (done, "0/0"),
            (
                "site=wrist bone_therapy=alendronate followed_up_16=yes strength_balance=no",
                "0/1",
            ),
            (
                "site=wrist bone_therapy=inappropriate followed_up_16=yes strength_balance=yes",
                "0/1",
            ),
            (
                "site=wrist bone_therapy=alendronate followed_up_16=no strength_balance=yes",
                "0/1",
            ),
            ("site=wrist", "0/1"),
        ],
    );
}

#[test]
fn a_follow_up_counts_to_day_112() {
    for (day, counts) in [(-1, 0), (0, 1), (83, 1), (84, 1), (112, 1), (113, 0)] {
        let on = date("2025-03-01") + chrono::TimeDelta::days(day);
        let with = |given: &str| format!("{given} follow_up_16_date={on}");
        cases(
            9,
            &[(
                &with("bone_therapy=denosumab followed_up_16=yes"),
                &format!("{counts}/1"),
            )],
        );
        cases(9, &[(&with("bone_therapy=denosumab followed_up_16=no"), "0/1")]);
        cases(9, &[(&with("bone_therapy=inappropriate followed_up_16=yes"), "0/0")]);
    }
    cases(
        9,
        &[("bone_therapy=referred_gp followed_up_16=yes", "0/1"), ("", "0/0")],
    );
}

#[test]
fn therapy_at_follow_up_is_a_drug_whatever_the_day() {
    for (kpi, done, therapy) in [
        (10, "followed_up_16", "therapy_16"),
        (11, "followed_up_52", "therapy_52"),
    ] {
        cases(
            kpi,
            &[
                (
                    &format!("bone_therapy=referred_gp {done}=yes {therapy}=zoledronate"),
                    "1/1",
                ),
                (
                    &format!("bone_therapy=referred_gp {done}=yes {therapy}=not_started"),
                    "0/1",
                ),
                (
                    &format!("bone_therapy=referred_gp {done}=yes {therapy}=dont_know"),
                    "0/1",
                ),
                (
                    &format!("bone_therapy=referred_gp {done}=no {therapy}=zoledronate"),
                    "0/1",
                ),
                (
                    &format!("bone_therapy=dont_know {done}=yes {therapy}=zoledronate"),
                    "0/0",
                ),
            ],
        );
    }
}

#[test]
fn one_drug_among_several_therapies_is_a_drug() {
    for (therapies, wanted) in [
        ("inappropriate+denosumab", "1"),
        ("referred_gp+informed_decline", "0"),
        ("informed_decline+dont_know", "-"),
    ] {
        let given = answers(&format!("diagnosis_date=2022-03-01 bone_therapy={therapies}"));
        let table = table(&[given], 2022, date("2026-11-20"), 10);
        let Figure::Ratio { numerator, beside, .. } = &table.kpis[6].figure else {
            panic!("KPI 7 is a ratio")
        };
        let found = if *numerator == 0 {
            "-".to_owned()
        } else {
            beside.unwrap().to_string()
        };
        assert_eq!(found, wanted, "{therapies}");
    }
}

/// The fields missing too often, by number, among one record that is whole but for what is said.
fn missing_fields(given: &str, as_at: &str) -> String {
    let mut record = answers(WHOLE);
    record.extend(answers(given));
    record.retain(|_, answer| !answer.has("blank"));
    let table = table(&[record], 2025, date(as_at), 10);
    let Figure::Completeness { fields, over, pass } = &table.kpis[0].figure else {
        panic!("KPI 1 is completeness")
    };
    assert_eq!(*fields, 18);
    assert_eq!(*pass, over.len() < 5);
    let version = Dataset::published().newest();
    let numbers = over
        .iter()
        .map(|field| version.question(&field.question).unwrap().number.as_str());
    numbers.collect::<Vec<_>>().join(" ")
}

#[test]
fn a_field_is_missing_when_it_is_shown_and_due() {
    let treated = "bone_therapy=alendronate";
    for (given, as_at, wanted) in [
        ("", "2026-11-20", ""),
        ("gender=blank site=blank", "2026-11-20", "1.03 1.11"),
        ("height=blank fracture_type=blank", "2026-11-20", ""),
        ("dxa=yes", "2026-11-20", "3.03"),
        // Day 84 is 24 May 2025, day 336 is 31 January 2026.
        (treated, "2025-05-23", ""),
        (treated, "2025-05-24", "6.01"),
        (treated, "2026-01-30", "6.01"),
        (treated, "2026-01-31", "6.01 7.01"),
        (
            &format!("{treated} followed_up_16=no followed_up_52=no"),
            "2026-11-20",
            "",
        ),
        // Answered early, it applies early, and so does what it opens.
        (&format!("{treated} followed_up_16=yes"), "2025-03-02", "6.02 6.05 6.06"),
        (
            &format!("{treated} followed_up_16=yes site=hip"),
            "2025-03-02",
            "6.02 6.05",
        ),
        (&format!("{treated} followed_up_52=yes"), "2025-03-02", "7.02 7.05"),
        ("followed_up_16=yes followed_up_52=yes", "2026-11-20", ""),
    ] {
        assert_eq!(missing_fields(given, as_at), wanted, "{given} as at {as_at}");
    }
}

#[test]
fn a_field_counts_when_more_than_a_fifth_lack_it_and_five_fields_fail() {
    for (without, over) in [(1, 0), (2, 0), (3, 1)] {
        let mut records = vec![answers(WHOLE); 10];
        for record in &mut records[..without] {
            record.remove(&QuestionKey::new("gender"));
        }
        let table = table(&records, 2025, date("2026-11-20"), 10);
        assert!(matches!(&table.kpis[0].figure, Figure::Completeness { over: found, .. } if found.len() == over));
    }
    let four = "gender=blank care_home=blank dxa=blank site=blank";
    for (given, wanted) in [
        (four.to_owned(), true),
        (format!("{four} falls_assessment=blank"), false),
    ] {
        let mut record = answers(WHOLE);
        record.extend(answers(&given));
        record.retain(|_, answer| !answer.has("blank"));
        let table = table(&[record], 2025, date("2026-11-20"), 10);
        assert!(
            matches!(table.kpis[0].figure, Figure::Completeness { pass, .. } if pass == wanted),
            "{given}"
        );
    }
}

#[test]
fn as_at_hides_no_record_and_no_answer() {
    let given = "diagnosis_date=2025-03-01 assessment_date=2025-05-30 site=wrist bone_therapy=alendronate \
        followed_up_16=yes follow_up_16_date=2025-06-01 therapy_16=alendronate strength_balance=yes followed_up_52=yes \
        follow_up_52_date=2026-02-01 therapy_52=alendronate";
    let early = table(&[answers(given)], 2025, date("2024-01-01"), 10);
    let late = table(&[answers(given)], 2025, date("2030-01-01"), 10);
    assert_eq!(early.records, 1);
    assert_eq!(early.kpis, late.kpis);
}

#[test]
fn without_cases_there_is_no_percentage() {
    let empty = table(&[], 2024, date("2026-11-20"), 0);
    assert_eq!(empty.records, 0);
    let Figure::Completeness { fields, over, pass } = &empty.kpis[0].figure else {
        panic!("KPI 1 is completeness")
    };
    assert_eq!((*fields, over.len(), *pass), (18, 0, true));
    for kpi in &empty.kpis[1..] {
        let Figure::Ratio {
            numerator,
            denominator,
            percent,
            light,
            ..
        } = &kpi.figure
        else {
            panic!("KPI {} is a ratio", kpi.number)
        };
        assert!(denominator.is_zero(), "KPI {}", kpi.number);
        assert_eq!((*numerator, *percent, *light), (0, None, None), "KPI {}", kpi.number);
    }
    // 0 of something is a percentage.
    assert_eq!(
        of_one(4, "diagnosis_date=2025-03-01"),
        (0, "1".to_owned(), Some("0.0".to_owned()))
    );
}

#[test]
fn a_follow_up_has_no_light_before_anybody_is_due() {
    let alendronate = "site=wrist bone_therapy=alendronate";
    let records = [
        answers(&format!("diagnosis_date=2026-11-02 {alendronate}")),
        answers(&format!("diagnosis_date=2026-09-14 {alendronate}")),
    ];
    let of = |records: &[Answers], as_at: &str| {
        let table = table(records, 2026, date(as_at), 10);
        [8, 9, 10, 7].map(|kpi: usize| match &table.kpis[kpi - 1].figure {
            Figure::Ratio { light, first_due, .. } => (*light, *first_due),
            Figure::Completeness { .. } | Figure::Counted(_) => panic!("KPI {kpi} is a ratio"),
        })
    };
    // The first window opens 84 days after the first diagnosis: on 7 December.
    let early = (None, Some(date("2026-12-07")));
    let red = (Some(Light::Red), None);
    let green = (Some(Light::Green), None);
    assert_eq!(of(&records, "2026-12-06"), [early, early, early, green]);
    assert_eq!(of(&records, "2026-12-07"), [red, red, red, green]);
    // Whoever was seen before counts, and so does the figure.
    let seen = "followed_up_16=yes follow_up_16_date=2026-11-20 therapy_16=alendronate strength_balance=yes";
    let one = [answers(&format!("diagnosis_date=2026-11-02 {alendronate} {seen}"))];
    assert!(of(&one, "2026-11-20")[1..].iter().all(|figure| *figure == green));
}

#[test]
fn the_share_of_a_caseload_is_an_exact_decimal() {
    for (caseload, four_fifths, one_fifth) in [
        (10, "8", "2"),
        (1_857, "1485.6", "371.4"),
        (1_515, "1212", "303"),
        (1, "0.8", "0.2"),
        (0, "0", "0"),
    ] {
        let table = table(&[], 2025, date("2026-11-20"), caseload);
        let denominators = table.kpis[1..3].iter().map(|kpi| match &kpi.figure {
            Figure::Ratio { denominator, .. } => denominator.to_decimal().to_string(),
            Figure::Completeness { .. } | Figure::Counted(_) => String::new(),
        });
        assert_eq!(denominators.collect::<Vec<_>>(), [four_fifths, one_fifth]);
    }
}

#[test]
fn a_share_of_the_caseload_can_pass_100_percent() {
    let records = vec![answers("diagnosis_date=2025-03-01 site=spine"); 3];
    let table = table(&records, 2025, date("2026-11-20"), 3);
    let Figure::Ratio { percent, light, .. } = &table.kpis[2].figure else {
        panic!("KPI 3 is a ratio")
    };
    assert_eq!(percent.unwrap().to_string(), "500.0");
    assert_eq!(*light, Some(Light::Green));
}

#[test]
fn a_year_uses_the_caseload_that_holds_in_it() {
    let caseload = Caseload::from_year(2021, 900).and_from(2024, 1_000);
    let used = [2016, 2020, 2021, 2023, 2024, 2030].map(|year| caseload.of_year(year));
    assert_eq!(used, [900, 900, 900, 900, 1_000, 1_000]);
}

#[test]
fn every_kpi_says_what_it_counts_out_of_what_and_from_which_source() {
    for (kpi, wanted) in KPI_DEFINITIONS.iter().zip(1..) {
        assert_eq!(kpi.number, wanted);
        for words in [kpi.title, kpi.formula, kpi.numerator, kpi.denominator, kpi.source] {
            assert!(!words.is_empty() && !words.contains("  "), "KPI {wanted}: {words}");
        }
        for sentence in [kpi.numerator, kpi.denominator, kpi.source] {
            assert!(sentence.ends_with('.'), "KPI {wanted}: {sentence}");
        }
    }
}
