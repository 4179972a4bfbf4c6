//! Figures of any period, of each group of a cut, and the patients behind them: at their boundaries, and against the second
//! implementation over random records.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use domain::Answers;
use domain::audit::{
    Behind, Caseload, Cut, Facts, Figure, FigureAsked, FigureOf, Groups, InKpi, Period, kpi_table, kpi_tables,
};
use domain::dataset::{Dataset, QuestionKey};
use proptest::prelude::*;

use super::random::{DIAGNOSED, DICE, compare, record};
use super::{answers, date, facts_of, plain, table_of};

/// Periods at the edges of years, quarters and leap days, as they are written and as the second implementation takes them.
const PERIODS: [(&str, plain::Months); 9] = [
    ("2024", ((2024, 1), (2024, 12))),
    ("2024-02", ((2024, 2), (2024, 2))),
    ("2024-01..2024-03", ((2024, 1), (2024, 3))),
    ("2025-01..2025-03", ((2025, 1), (2025, 3))),
    ("2019-12..2020-02", ((2019, 12), (2020, 2))),
    ("2023-12..2024-01", ((2023, 12), (2024, 1))),
    ("2019-01..2025-12", ((2019, 1), (2025, 12))),
    ("2022-02..2022-03", ((2022, 2), (2022, 3))),
    ("2018-06", ((2018, 6), (2018, 6))),
];

const CUTS: [(Cut, &str); 4] = [
    (Cut::Age, "age"),
    (Cut::Gender, "gender"),
    (Cut::CareHome, "care_home"),
    (Cut::Site, "site"),
];

/// The records that are in figures, with their facts.
fn with_facts(records: &[Answers], as_at: NaiveDate) -> Vec<(Facts, &Answers)> {
    let both = records
        .iter()
        .filter_map(|record| Some((facts_of(record, as_at)?, record)));
    both.collect()
}

fn all_facts(of: &[(Facts, &Answers)]) -> impl Iterator<Item = Facts> {
    of.iter().map(|(facts, _)| *facts)
}

/// Of each group that has anybody the engine's table, and those counted again.
fn check_cut(
    facts: &[(Facts, &Answers)],
    records: &[Answers],
    (period, months): (&str, plain::Months),
    as_at: NaiveDate,
    cut: (Cut, &str),
) {
    let period: Period = period.parse().unwrap();
    let groups = Groups::of(Dataset::published(), cut.0);
    let tables = kpi_tables(Dataset::published(), all_facts(facts), period, as_at, &groups);
    let population = plain::Population::of(records, months);
    let mut wanted: BTreeMap<String, usize> = BTreeMap::new();
    for record in &population.records {
        *wanted.entry(plain::group(record, cut.1)).or_default() += 1;
    }
    let found: BTreeMap<String, usize> = tables
        .iter()
        .map(|(group, table)| (group.key.clone(), usize::try_from(table.records).unwrap()))
        .collect();
    assert_eq!(found, wanted, "{} by {}", period.text(), cut.1);
    for (group, table) in &tables {
        compare(table, &population.of_group(cut.1, &group.key), None, false);
    }
}

/// The patients behind each figure of a period, or of each of its groups, are as many as it says.
fn check_behind(facts: &[(Facts, &Answers)], period: Period, as_at: NaiveDate) {
    let dataset = Dataset::published();
    let count = |of: FigureOf, group: Option<(Groups, usize)>, wanted: InKpi| {
        let asked = FigureAsked {
            of,
            period,
            as_at,
            group,
        };
        let behind = Behind::of(dataset, asked);
        let found = facts.iter().filter(|(facts, _)| behind.place(*facts) == wanted);
        found
            .inspect(|(facts, _)| {
                assert_eq!(behind.why_not(dataset, *facts).is_some(), wanted == InKpi::LookedAt);
                assert!(behind.has(*facts));
                if wanted == InKpi::Counts {
                    assert_eq!(behind.closes(dataset, *facts), None, "nothing is missing");
                }
            })
            .count() as u64
    };
    // Whoever is of the months and of no other group is looked at, counts, or has a reason for being left out.
    let left_out = |of: FigureOf, group: Option<(Groups, usize)>| {
        let asked = FigureAsked {
            of,
            period,
            as_at,
            group,
        };
        let behind = Behind::of(dataset, asked);
        let out = facts.iter().map(|(facts, _)| *facts);
        let out = out.filter(|facts| behind.has(*facts) && behind.place(*facts) == InKpi::Out);
        out.inspect(|facts| {
            assert!(behind.why_not(dataset, *facts).is_some());
            assert_eq!(behind.closes(dataset, *facts), None);
        })
        .count() as u64
    };
    let check = |figures: &domain::audit::KpiTable, group: Option<(Groups, usize)>| {
        for kpi in &figures.kpis {
            let of = || FigureOf::kpi(kpi.number).unwrap();
            let number = |wanted| count(of(), group.clone(), wanted);
            match &kpi.figure {
                Figure::Completeness { over, .. } => {
                    for field in over {
                        let of = || FigureOf::Question(field.question.clone());
                        let missing = count(of(), group.clone(), InKpi::LookedAt);
                        let answered = count(of(), group.clone(), InKpi::Counts);
                        assert_eq!((missing, missing + answered), (field.missing, field.applies));
                    }
                }
                Figure::Counted(counted) => assert_eq!(number(InKpi::Counts), *counted),
                Figure::Ratio {
                    numerator, denominator, ..
                } => {
                    assert_eq!(number(InKpi::Counts), *numerator, "KPI {}", kpi.number);
                    let looked_at = numerator + number(InKpi::LookedAt);
                    assert_eq!(
                        looked_at + left_out(of(), group.clone()),
                        figures.records,
                        "KPI {}",
                        kpi.number
                    );
                    if kpi.number > 3 {
                        let of = looked_at;
                        assert_eq!(
                            domain::audit::Denominator::whole(of),
                            *denominator,
                            "KPI {}",
                            kpi.number
                        );
                    }
                }
            }
        }
    };
    let caseload = Caseload::from_year(2000, 1_000);
    check(&kpi_table(dataset, all_facts(facts), period, as_at, &caseload), None);
    for (cut, _) in CUTS {
        let groups = Groups::of(dataset, cut);
        for (group, table) in kpi_tables(dataset, all_facts(facts), period, as_at, &groups) {
            let place = groups.place(&group.key).unwrap();
            check(&table, Some((groups.clone(), place)));
        }
    }
}

#[test]
fn a_month_and_a_quarter_have_their_first_and_last_day() {
    let records: Vec<Answers> = [
        "2024-01-31",
        "2024-02-01",
        "2024-02-29",
        "2024-03-01",
        "2024-03-31",
        "2024-04-01",
    ]
    .map(|day| answers(&format!("diagnosis_date={day}")))
    .into();
    let of = |period: &str| table_of(&records, period.parse().unwrap(), date("2026-11-20"), 1_200);
    assert_eq!(
        [
            of("2024-02").records,
            of("2024-01..2024-03").records,
            of("2024").records
        ],
        [2, 5, 6]
    );
    assert_eq!(of("2023-02").records, 0);
}

#[test]
fn nobody_makes_figures_without_cases_and_no_group() {
    let table = table_of(&[], "2025-01..2025-03".parse().unwrap(), date("2026-11-20"), 1_200);
    assert_eq!(table.records, 0);
    assert!(matches!(
        table.kpis[3].figure,
        Figure::Ratio {
            percent: None,
            light: None,
            ..
        }
    ));
    for (cut, _) in CUTS {
        let groups = Groups::of(Dataset::published(), cut);
        let tables = kpi_tables(
            Dataset::published(),
            [],
            Period::year(2025),
            date("2026-11-20"),
            &groups,
        );
        assert!(tables.is_empty(), "{cut:?}");
    }
}

#[test]
fn where_nothing_is_answered_everybody_is_in_the_group_of_whom_it_is_not_known() {
    let records = [
        answers("diagnosis_date=2025-02-01"),
        answers("diagnosis_date=2025-03-01"),
    ];
    let facts = with_facts(&records, date("2026-11-20"));
    for cut in CUTS {
        check_cut(
            &facts,
            &records,
            ("2025-01..2025-03", ((2025, 1), (2025, 3))),
            date("2026-11-20"),
            cut,
        );
        let groups = Groups::of(Dataset::published(), cut.0);
        let tables = kpi_tables(
            Dataset::published(),
            all_facts(&facts),
            Period::year(2025),
            date("2026-11-20"),
            &groups,
        );
        let only: Vec<(&str, u64)> = tables
            .iter()
            .map(|(group, table)| (group.key.as_str(), table.records))
            .collect();
        assert_eq!(only, [("", 2)], "{cut:?}");
    }
    check_behind(&facts, Period::year(2025), date("2026-11-20"));
}

#[test]
fn lights_are_of_whole_years_and_of_everybody() {
    let records = [answers(
        "diagnosis_date=2025-02-01 assessment_date=2025-02-02 gender=female",
    )];
    let light = |period: &str| {
        let table = table_of(&records, period.parse().unwrap(), date("2027-11-20"), 1);
        match table.kpis[3].figure {
            Figure::Ratio { light, percent, .. } => (light.is_some(), percent.is_some()),
            _ => panic!("KPI 4 is a ratio"),
        }
    };
    assert_eq!(light("2025"), (true, true));
    for part in ["2025-02", "2025-01..2025-03", "2024-07..2025-06"] {
        assert_eq!(light(part), (false, true), "{part}");
    }
}

#[test]
fn an_age_band_begins_on_a_birthday() {
    for (born, band) in [
        ("1965-03-01", "60-69"),
        ("1965-03-02", "50-59"),
        ("1935-03-01", "90+"),
        ("1935-03-02", "80-89"),
        ("1964-02-29", "60-69"),
    ] {
        let given = answers(&format!("diagnosis_date=2025-03-01 birth_date={born}"));
        assert_eq!(plain::group(&given, "age"), band, "{born}");
        let records = [given];
        let facts = with_facts(&records, date("2026-11-20"));
        check_cut(
            &facts,
            &records,
            ("2025-03", ((2025, 3), (2025, 3))),
            date("2026-11-20"),
            CUTS[0],
        );
    }
}

#[test]
fn behind_a_question_of_kpi_1_are_those_in_whom_it_is_missing_once_it_is_due() {
    let given = answers("diagnosis_date=2025-03-01 bone_therapy=alendronate");
    let missing_on = |as_at: &str, question: &str| {
        let asked = FigureAsked {
            of: FigureOf::Question(QuestionKey::new(question)),
            period: Period::year(2025),
            as_at: date(as_at),
            group: None,
        };
        let facts = facts_of(&given, date(as_at)).unwrap();
        Behind::of(Dataset::published(), asked).place(facts)
    };
    assert_eq!(missing_on("2025-05-23", "followed_up_16"), InKpi::Out, "day 83");
    assert_eq!(missing_on("2025-05-24", "followed_up_16"), InKpi::LookedAt, "day 84");
    assert_eq!(missing_on("2025-05-24", "bone_therapy"), InKpi::Counts);
    assert_eq!(missing_on("2025-05-24", "follow_up_16_date"), InKpi::Out, "not asked");
    assert_eq!(missing_on("2025-05-24", "no_such_question"), InKpi::Out);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn any_period_and_cut_agrees_with_the_definitions(
        dice in prop::collection::vec(prop::collection::vec(any::<u8>(), DICE), 0..50),
        at in 0..DIAGNOSED.len(),
        days in prop::sample::select(vec![-1_i64, 0, 83, 84, 90, 91, 112, 113, 335, 336, 4000]),
        caseload in prop::sample::select(vec![0_u32, 1, 3, 37, 1_857, 999_999]),
    ) {
        let records: Vec<Answers> = dice.iter().map(|dice| record(dice)).collect();
        let (year, month, day) = DIAGNOSED[at];
        let as_at = NaiveDate::from_ymd_opt(year, month, day).unwrap() + chrono::TimeDelta::days(days);
        let facts = with_facts(&records, as_at);
        let of_caseload = Caseload::from_year(2000, caseload);
        for (text, months) in PERIODS {
            let period: Period = text.parse().unwrap();
            let population = plain::Population::of(&records, months);
            let expected = plain::expected_in(months, caseload);
            compare(
                &kpi_table(Dataset::published(), all_facts(&facts), period, as_at, &of_caseload),
                &population,
                Some(expected),
                plain::is_year(months),
            );
            for cut in CUTS {
                check_cut(&facts, &records, (text, months), as_at, cut);
            }
            check_behind(&facts, period, as_at);
            for key in plain::FIELDS {
                let asked = FigureAsked {
                    of: FigureOf::Question(QuestionKey::new(key)),
                    period,
                    as_at,
                    group: None,
                };
                let behind = Behind::of(Dataset::published(), asked);
                let found: Vec<&Answers> = facts
                    .iter()
                    .filter(|(facts, _)| behind.place(*facts) == InKpi::LookedAt)
                    .map(|(_, record)| *record)
                    .collect();
                prop_assert_eq!(found, population.missing(key, as_at), "{} of {}", key, text);
            }
        }
    }
}
