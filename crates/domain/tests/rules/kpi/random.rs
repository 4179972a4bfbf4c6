//! Random records at every boundary, counted by the engine and by the second implementation.

use std::collections::BTreeMap;

use chrono::{Datelike as _, Days, NaiveDate};
use domain::audit::{AuditedQuestions, Completeness, Denominator, Figure, KpiTable, Light, Period, QuestionCount};
use domain::dataset::{Dataset, OptionKey, QuestionKey};
use domain::{Answer, Answers};
use proptest::prelude::*;
use rust_decimal::Decimal;

use super::{facts_of, plain, table};

/// Compares the engine's table of a year with the second implementation.
fn check(records: &[Answers], year: i32, as_at: NaiveDate, caseload: u32) {
    let table = table(records, year, as_at, caseload);
    assert_eq!((table.period, table.as_at), (Period::year(year), as_at));
    assert_eq!(table.expected, Some(Denominator::whole(caseload.into())));
    let months = plain::year(year);
    let population = plain::Population::of(records, months);
    compare(&table, &population, Some(plain::expected_in(months, caseload)), true);
}

/// Compares a table with what the second implementation says of a population; without expected cases it is one of a group.
pub(crate) fn compare(
    table: &KpiTable,
    population: &plain::Population<'_>,
    expected: Option<plain::Fraction>,
    has_lights: bool,
) {
    let (year, as_at) = (table.period.text(), table.as_at);
    assert_eq!(table.records, population.records.len() as u64, "records of {year}");
    assert_eq!(
        table.kpis.iter().map(|kpi| kpi.number).collect::<Vec<_>>(),
        (1..=11).collect::<Vec<_>>()
    );

    let Figure::Completeness { fields, over, pass } = &table.kpis[0].figure else {
        panic!("KPI 1 is completeness")
    };
    let wanted = population.too_often_missing(as_at);
    let found: Vec<_> = over
        .iter()
        .map(|field| {
            let (missing, applies) = (usize::try_from(field.missing), usize::try_from(field.applies));
            (field.question.to_string(), missing.unwrap(), applies.unwrap())
        })
        .collect();
    assert_eq!(*fields, 18);
    assert_eq!(found, wanted, "KPI 1 of {year} as at {as_at}");
    assert_eq!(*pass, wanted.len() < 5);

    let cases = expected.unwrap_or(plain::Fraction(0, 1));
    for (kpi, wanted) in table.kpis[1..].iter().zip(population.ratios(cases)) {
        if expected.is_none() && kpi.number < 4 {
            assert_eq!(
                kpi.figure,
                Figure::Counted(wanted.numerator as u64),
                "KPI {}",
                kpi.number
            );
            continue;
        }
        let Figure::Ratio {
            numerator,
            denominator,
            percent,
            light,
            first_due,
            beside,
        } = &kpi.figure
        else {
            panic!("KPI {} is a ratio", kpi.number)
        };
        let found = (
            usize::try_from(*numerator).unwrap(),
            beside.map(|beside| usize::try_from(beside).unwrap()),
        );
        assert_eq!(found, (wanted.numerator, wanted.beside), "{year} as at {as_at}");
        let of = Decimal::from_i128_with_scale(wanted.denominator.0, 0)
            / Decimal::from_i128_with_scale(wanted.denominator.1, 0);
        assert_eq!(denominator.to_decimal(), of.normalize(), "KPI {} of {year}", kpi.number);
        let tenths = plain::Fraction(i128::try_from(wanted.numerator).unwrap(), 1).tenths(wanted.denominator);
        let shown = tenths.map(|tenths| format!("{}.{}", tenths / 10, tenths % 10));
        assert_eq!(
            percent.map(|percent| format!("{percent:.1}")),
            shown,
            "KPI {} of {year}",
            kpi.number
        );
        let lit = tenths
            .filter(|_| has_lights)
            .map(|tenths| plain::light(kpi.number, tenths));
        match first_due {
            None => assert_eq!(light.map(Light::word), lit, "KPI {}", kpi.number),
            Some(first) => {
                assert!((8..=10).contains(&kpi.number) && *numerator == 0 && *first > as_at);
                assert_eq!(*light, None, "KPI {}", kpi.number);
            }
        }
    }
}

/// A record from dice: each die chooses one answer, and 0 leaves a question unanswered.
struct Dice<'a> {
    dice: std::slice::Iter<'a, u8>,
    record: Answers,
}

impl Dice<'_> {
    fn one<T: Copy>(&mut self, of: &[T]) -> T {
        of[usize::from(*self.dice.next().unwrap()) % of.len()]
    }

    fn set(&mut self, key: &str, answer: Answer) {
        self.record.insert(QuestionKey::new(key), answer);
    }

    /// One of these options; "" is unanswered, and `+` joins several.
    fn choose(&mut self, key: &str, options: &[&str]) {
        let chosen = self.one(options);
        if chosen.contains('+') {
            self.set(key, Answer::Several(chosen.split('+').map(OptionKey::new).collect()));
        } else if !chosen.is_empty() {
            self.set(key, Answer::Choice(OptionKey::new(chosen)));
        }
    }

    /// A date so many days after `from`, one of the literals, or nothing.
    fn day(&mut self, key: &str, from: NaiveDate, days: &[i64], literal: &str) {
        match self.one(&[0, 1, 1, 1, 1, 2]) {
            1 => {
                let days = self.one(days);
                self.set(key, Answer::Date(from + chrono::TimeDelta::days(days)));
            }
            2 if !literal.is_empty() => self.set(key, Answer::Choice(OptionKey::new(literal))),
            _ => {}
        }
    }
}

pub(crate) const DICE: usize = 40;

/// Diagnosis dates at the edges of years, versions and leap days.
pub(crate) const DIAGNOSED: [(i32, u32, u32); 14] = [
    (2025, 3, 14),
    (2025, 1, 1),
    (2025, 12, 31),
    (2024, 1, 1),
    (2024, 2, 29),
    (2024, 12, 31),
    (2023, 12, 31),
    (2022, 2, 28),
    (2022, 3, 1),
    (2023, 2, 28),
    (2020, 2, 29),
    (2020, 1, 1),
    (2019, 12, 31),
    (2019, 3, 1),
];

pub(crate) fn record(dice: &[u8]) -> Answers {
    let mut dice = Dice {
        dice: dice.iter(),
        record: Answers::new(),
    };
    let (year, month, day) = dice.one(&DIAGNOSED);
    let diagnosed = NaiveDate::from_ymd_opt(year, month, day).unwrap();
    if dice.one(&[true, true, true, true, true, true, true, true, true, false]) {
        dice.set("diagnosis_date", Answer::Date(diagnosed));
    }
    let birthday = |years: i32| {
        let year = diagnosed.year() - years;
        NaiveDate::from_ymd_opt(year, diagnosed.month(), diagnosed.day())
            .unwrap_or_else(|| NaiveDate::from_ymd_opt(year, 3, 1).unwrap())
    };
    let (fiftieth, leap) = (birthday(50), NaiveDate::from_ymd_opt(1976, 2, 29).unwrap());
    let older = [birthday(51), birthday(80), birthday(95)];
    let day = Days::new(1);
    let young = [birthday(49), fiftieth + day, birthday(-1), birthday(30)];
    let edges = [fiftieth, fiftieth - day, leap, leap - Days::new(365 * 4 + 1)];
    match dice.one(&[0, 1, 1, 1, 1, 2, 3, 3]) {
        0 => {}
        1 => {
            let born = dice.one(&older);
            dice.set("birth_date", Answer::Date(born));
        }
        2 => {
            let born = dice.one(&young);
            dice.set("birth_date", Answer::Date(born));
        }
        _ => {
            let born = dice.one(&edges);
            dice.set("birth_date", Answer::Date(born));
        }
    }
    dice.choose("nhs_number", &["", "overseas", "overseas", "overseas"]);
    dice.choose("gender", &["", "female", "male", "other", "not_known"]);
    dice.choose("care_home", &["", "yes", "no", "not_known"]);
    dice.choose(
        "fracture_type",
        &["", "fragility", "fragility", "fragility", "fragility", "atypical"],
    );
    // Sites of every version: one that its own does not offer is answered all the same.
    dice.choose(
        "site",
        &[
            "",
            "hip",
            "spine",
            "wrist",
            "humerus",
            "pelvis",
            "other",
            "non_hip_spine",
        ],
    );
    let care = [-366, -1, 0, 1, 45, 89, 90, 91, 112, 400];
    dice.day("assessment_date", diagnosed, &care, "not_assessed");
    dice.choose("dxa", &["", "yes", "yes", "yes", "no"]);
    dice.day("dxa_date", diagnosed, &care, "did_not_attend");
    let drug = dice.one(&plain::DRUGS);
    let therapy = [
        "",
        drug,
        drug,
        drug,
        drug,
        "referred_gp",
        "referred_opinion",
        "informed_decline",
        "inappropriate",
        "dont_know",
        "alendronate+zoledronate",
        "inappropriate+denosumab",
        "referred_gp+informed_decline",
        "informed_decline+dont_know",
    ];
    dice.choose("bone_therapy", &therapy);
    dice.choose(
        "falls_assessment",
        &["", "assessed_by_fls", "referred", "recommended", "no"],
    );
    // Answers of the follow-up are given whether or not it is shown: what is hidden is kept and counts for nothing.
    dice.choose("followed_up_16", &["", "yes", "yes", "yes", "no"]);
    dice.day("follow_up_16_date", diagnosed, &[-1, 0, 83, 84, 111, 112, 113, 200], "");
    let now = [
        "",
        drug,
        drug,
        "not_started",
        "no_longer_appropriate",
        "informed_decline",
        "refer_opinion",
        "dont_know",
    ];
    dice.choose("therapy_16", &now);
    dice.choose("strength_balance", &["", "yes", "yes", "no", "not_known"]);
    dice.choose("followed_up_52", &["", "yes", "yes", "yes", "no", "dont_know"]);
    dice.day("follow_up_52_date", diagnosed, &[-1, 0, 335, 336, 392, 393], "");
    dice.choose("therapy_52", &now);
    dice.record
}

/// Counts of each question by the year and the day from which it is due, as Central keeps them: each record is added when it comes
/// and taken away when it changes, and nothing is counted again when a day passes.
#[derive(Default)]
struct Kept(BTreeMap<(i32, QuestionKey, Option<NaiveDate>), QuestionCount>);

impl Kept {
    fn change(&mut self, record: &Answers, came_on: NaiveDate, by: fn(&mut QuestionCount, QuestionCount)) {
        let Some(facts) = facts_of(record, came_on) else {
            return;
        };
        let questions = AuditedQuestions::of(facts.version(Dataset::published()).unwrap());
        for asked in questions.of_record(facts.diagnosed, facts.audited()) {
            let key = questions.key(asked.place).unwrap().clone();
            let count = self.0.entry((facts.diagnosed.year(), key, asked.due_from)).or_default();
            by(count, QuestionCount::of(asked.is_missing));
        }
    }

    /// KPI 1 of a year, as these counts say on a day.
    fn kpi_1(&self, year: i32, day: NaiveDate) -> Completeness {
        let end = NaiveDate::from_ymd_opt(year, 12, 31).unwrap();
        Completeness::of(Dataset::published().version_on(end), |question| {
            let mut sum = QuestionCount::default();
            for ((of_year, of, from), count) in &self.0 {
                if *of_year == year && of == question && from.is_none_or(|from| from <= day) {
                    sum += *count;
                }
            }
            sum
        })
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn counts_that_are_kept_say_of_kpi_1_on_any_day_what_the_table_does(
        dice in prop::collection::vec(prop::collection::vec(any::<u8>(), DICE), 0..30),
        before in prop::collection::vec(prop::collection::vec(any::<u8>(), DICE), 0..30),
        came_on in 0..DIAGNOSED.len(),
        at in 0..DIAGNOSED.len(),
        days in prop::sample::select(vec![-400_i64, -1, 0, 83, 84, 85, 335, 336, 337, 4000]),
    ) {
        let day = |at: usize| {
            let (year, month, day) = DIAGNOSED[at];
            NaiveDate::from_ymd_opt(year, month, day).unwrap()
        };
        let records: Vec<Answers> = dice.iter().map(|dice| record(dice)).collect();
        let before: Vec<Answers> = before.iter().map(|dice| record(dice)).collect();
        let mut kept = Kept::default();
        for record in before.iter().chain(&records) {
            kept.change(record, day(came_on), |sum, one| *sum += one);
        }
        for record in &before {
            kept.change(record, day(came_on), |sum, one| *sum -= one);
        }
        let as_at = day(at) + chrono::TimeDelta::days(days);
        for year in 2018..=2026 {
            let of_year = kept.kpi_1(year, as_at);
            let figure = Figure::Completeness {
                fields: of_year.fields,
                pass: of_year.is_met(),
                over: of_year.over,
            };
            prop_assert_eq!(&figure, &table(&records, year, as_at, 10).kpis[0].figure);
        }
    }

    #[test]
    fn the_engine_agrees_with_the_definitions(
        dice in prop::collection::vec(prop::collection::vec(any::<u8>(), DICE), 0..60),
        at in 0..DIAGNOSED.len(),
        days in prop::sample::select(vec![-400_i64, -1, 0, 83, 84, 85, 335, 336, 337, 4000]),
        caseload in prop::sample::select(vec![0_u32, 1, 3, 7, 37, 1_515, 1_857]),
    ) {
        let records: Vec<Answers> = dice.iter().map(|dice| record(dice)).collect();
        let (year, month, day) = DIAGNOSED[at];
        let as_at = NaiveDate::from_ymd_opt(year, month, day).unwrap() + chrono::TimeDelta::days(days);
        for year in 2018..=2026 {
            check(&records, year, as_at, caseload);
        }
    }
}
