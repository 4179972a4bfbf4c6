use std::collections::HashSet;

use domain::Answer;
use domain::audit::{Caseload, Figure, KpiTable, Period, facts, kpi_table};
use domain::dataset::keys;
use domain::nhs_number::Range;
use domain::record::check::CheckContext;
use domain::record::{FollowUpState, Status, age_at_diagnosis, evaluate};

use super::*;

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

fn today() -> NaiveDate {
    day(2026, 11, 20)
}

fn context() -> CheckContext {
    CheckContext {
        today: today(),
        demo: true,
    }
}

/// The figures of one year of 3,000 patients whose windows have all closed.
fn table(seed: u64, year: i32) -> KpiTable {
    let dataset = Dataset::published();
    let records = records_between(seed, 3_000, day(year, 1, 1), day(year, 12, 31), today());
    let facts = records.filter_map(|answers| {
        let evaluation = evaluate(dataset, &answers, context());
        facts(dataset, &evaluation, &answers).ok()
    });
    kpi_table(
        dataset,
        facts,
        Period::year(year),
        today(),
        &Caseload::from_year(year, 4_000),
    )
}

#[test]
fn figures_are_those_of_a_service_that_does_well_and_has_something_left_to_do() {
    // Each within so many points. As explored, a year has lights of every colour.
    let expect = [
        (4, 88, 4),
        (5, 66, 5),
        (6, 75, 4),
        (7, 64, 4),
        (8, 23, 4),
        (9, 58, 4),
        (10, 59, 5),
        (11, 42, 5),
    ];
    for (seed, year) in [(1, 2024), (2, 2023), (3, 2022)] {
        let table = table(seed, year);
        for (number, percent, within) in expect {
            let kpi = table.kpis.iter().find(|kpi| kpi.number == number).unwrap();
            let Figure::Ratio {
                numerator,
                denominator,
                percent: Some(found),
                ..
            } = &kpi.figure
            else {
                panic!("KPI {number} has no percentage")
            };
            let apart = (found - rust_decimal::Decimal::from(percent)).abs();
            assert!(
                apart <= within.into(),
                "{year}, KPI {number}: {found}% ({numerator} of {}), expected about {percent}%",
                denominator.to_decimal()
            );
        }
        let Figure::Completeness { over, pass, .. } = &table.kpis[0].figure else {
            panic!("KPI 1 is no completeness")
        };
        assert!(*pass && !over.is_empty(), "{year}: {over:?}");
    }
}

#[test]
fn sites_are_mixed_as_they_are_seen() {
    let answers: Vec<Answers> = records(1, 3_000, today()).collect();
    for (site, from, to) in [("hip", 27, 33), ("spine", 15, 20)] {
        let count = answers
            .iter()
            .filter(|answers| answers.get(&keys::SITE).is_some_and(|answer| answer.has(site)))
            .count();
        assert!((from * 30..=to * 30).contains(&count), "{site}: {count} of 3,000");
    }
}

#[test]
fn every_record_is_valid_and_its_own() {
    let mut numbers = HashSet::new();
    let mut versions = HashSet::new();
    let (mut drafts, mut due, mut overdue) = (0, 0, 0);
    for answers in records(7, 3_000, today()) {
        let number = answers[&keys::NHS_NUMBER].as_nhs_number().unwrap();
        assert!(number.digits().starts_with("999") && number.range() == Range::Fictional);
        assert!(numbers.insert(number));
        assert!(age_at_diagnosis(&answers).is_some_and(|age| (50..=99).contains(&age)));
        assert!(answers.values().filter_map(Answer::as_date).all(|date| date <= today()));
        let evaluation = evaluate(Dataset::published(), &answers, context());
        assert!(!evaluation.has_errors(), "{:?}", evaluation.findings);
        assert!(evaluation.may_leave(&answers).is_ok());
        versions.insert(evaluation.version.id.clone());
        drafts += usize::from(evaluation.status(today()) == Status::Draft);
        let states: Vec<FollowUpState> = evaluation
            .follow_ups
            .iter()
            .map(|follow_up| follow_up.state(today()))
            .collect();
        due += usize::from(states.contains(&FollowUpState::Due));
        overdue += usize::from(states.contains(&FollowUpState::Overdue));
    }
    assert_eq!(versions.len(), 2);
    assert!((600..2_400).contains(&drafts), "{drafts} drafts");
    assert!(due > 20 && overdue > 100, "{due} due, {overdue} overdue");
}

#[test]
fn the_same_seed_gives_the_same_patients_and_fewer_are_the_first_of_more() {
    let many: Vec<Answers> = records(5, 200, today()).collect();
    let few: Vec<Answers> = records(5, 20, today()).collect();
    assert!(many[..20] == few[..]);
    assert!(many != records(6, 200, today()).collect::<Vec<_>>());
}

#[test]
fn a_file_of_them_reads_back_the_same() {
    let answers: Vec<Answers> = records(9, 300, today()).collect();
    let mut writer = exchange::csv_out::Writer::new(Dataset::published());
    let mut file = writer.header().to_vec();
    for answers in &answers {
        file.extend_from_slice(writer.row(answers));
    }
    let sheet = exchange::csv_in::read(&file, exchange::ReadAs::default(), Dataset::published()).unwrap();
    let read: Vec<Answers> = sheet.rows().map(|row| row.answers.unwrap()).collect();
    assert!(read == answers);
}
