//! A note on a run chart that begins median or limits anew: what is worked out from which months, and what the chart says of it.

use std::collections::BTreeMap;

use chrono::{Months, NaiveDate};
use domain::audit::{
    Caseload, ChartKind, ChartNote, Charted, Facts, Lines, NotedChart, RunChart, RunChartAsked, ServiceFacts,
    about_chart, lines_words, month_words, run_chart, sentence,
};
use domain::dataset::Dataset;
use rust_decimal::Decimal;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// Ten patients of each month from January 2024 on, of whom so many were assessed in time.
fn assessed(of_ten: &[usize]) -> Vec<Facts> {
    let months = (0..).map(|month| day("2024-01-15") + Months::new(month));
    let facts = months.zip(of_ten).flat_map(|(diagnosed, assessed)| {
        (0..10).map(move |patient| Facts {
            diagnosed,
            version: None,
            flags: Facts::SITE
                | if patient < *assessed {
                    Facts::ASSESSED_IN_TIME
                } else {
                    0
                },
            apply: 0,
            missing: 0,
            later: 0,
            age_band: None,
            gender: None,
            care_home: None,
            site: None,
            assessed: None,
            dxa_done: None,
            followed_up: None,
        })
    });
    facts.collect()
}

fn note(month: &str, chart: NotedChart, begins_anew: bool) -> ChartNote {
    ChartNote::kept(month, "Telephone clinic started.", &chart.key(), begins_anew).unwrap()
}

/// The chart of KPI 4, or of patients.
fn chart(of_ten: &[usize], kpi: Option<u8>, which: ChartKind, notes: &[ChartNote], as_at: &str) -> RunChart {
    let asked = RunChartAsked {
        charted: kpi.map_or(Charted::Patients, |kpi| Charted::kpi(kpi).unwrap()),
        which,
        months: 36,
        as_at: day(as_at),
    };
    let service = ServiceFacts {
        caseload: &Caseload::from_year(2024, 1_200),
        national: &BTreeMap::new(),
        notes,
    };
    run_chart(Dataset::published(), assessed(of_ten), asked, service)
}

/// Twenty to thirty percent in 2024, and sixty to seventy in 2025. At the end of April 2026 all of these months are closed.
fn moved_up() -> Vec<usize> {
    [[2, 3].repeat(6), [6, 7].repeat(6)].concat()
}
const AS_AT: &str = "2026-04-30";

#[test]
fn each_stretch_has_its_own_median_and_the_chart_says_from_when() {
    let notes = [note("2025-01", NotedChart::Every, true)];
    let anew = chart(&moved_up(), Some(4), ChartKind::Median, &notes, AS_AT);
    let medians: Vec<Decimal> = anew
        .stretches()
        .filter_map(|stretch| match &stretch.lines {
            Lines::Median(runs) => Some(runs.median),
            _ => None,
        })
        .collect();
    assert_eq!(medians, [Decimal::from(25), Decimal::from(65)]);
    assert_eq!(anew.signals, []);
    assert_eq!(
        sentence(&anew),
        "No sign of a change since January 2025: the closed months from then on go up and down around their median of 65.0%, \
         which chance explains. The median begins anew in January 2025 (note A). In December 2025, the latest closed month, \
         7 of 10 patients were assessed within 90 days (70.0%)."
    );
    assert_eq!(lines_words(&anew).unwrap(), "Median 65.0% (from Jan 2025)");
    assert_eq!(
        month_words(&anew, 12),
        "January 2025: 60.0%, 6 of 10. Note A: Telephone clinic started. The median begins anew."
    );
    let about = about_chart(&anew, Dataset::published());
    assert!(about.iter().any(|(name, _)| *name == "New beginnings"));

    let alone = chart(&moved_up(), Some(4), ChartKind::Median, &[], AS_AT);
    assert!(
        sentence(&alone).contains("the median of 45.0%: a shift"),
        "{}",
        sentence(&alone)
    );
    assert_eq!(lines_words(&alone).unwrap(), "Median 45.0%");
}

#[test]
fn each_stretch_has_the_limits_of_its_own_months() {
    let notes = [note("2025-01", NotedChart::Every, true)];
    let anew = chart(&moved_up(), Some(4), ChartKind::Limits, &notes, AS_AT);
    let limits: Vec<(Decimal, Decimal, Decimal)> = anew
        .stretches()
        .filter_map(|stretch| match &stretch.lines {
            Lines::Limits { limits, .. } => Some((limits.mean, limits.lower, limits.upper)),
            _ => None,
        })
        .collect();
    // Eleven moving ranges of 10: 26.6 on either side, and not below 0.
    assert_eq!(
        limits,
        [
            (Decimal::from(25), Decimal::ZERO, Decimal::new(516, 1)),
            (Decimal::from(65), Decimal::new(384, 1), Decimal::new(916, 1)),
        ]
    );
    assert!(
        sentence(&anew).starts_with(
            "No sign of a change since January 2025: every closed month from then on is between 38.4% and 91.6%, which chance \
             explains. The limits begin anew in January 2025 (note A)."
        ),
        "{}",
        sentence(&anew)
    );
    assert_eq!(
        lines_words(&anew).unwrap(),
        "Mean 65.0%, limits 38.4% to 91.6% (from Jan 2025)"
    );
}

#[test]
fn a_stretch_of_fewer_than_twelve_closed_months_has_no_line_and_says_so() {
    let late = [note("2025-02", NotedChart::Every, true)];
    for which in [ChartKind::Median, ChartKind::Limits] {
        let chart = chart(&moved_up(), Some(4), which, &late, AS_AT);
        assert_eq!(chart.latest.lines, Lines::TooFew(11));
        assert!(
            sentence(&chart)
                .starts_with("11 months are closed since February 2025, fewer than 12, so no rule is applied."),
            "{}",
            sentence(&chart)
        );
        let of_before = lines_words(&chart).unwrap();
        assert!(of_before.ends_with("(Jan 2024 to Jan 2025)"), "{of_before}");
    }
    let early = [note("2024-12", NotedChart::Every, true)];
    let chart = chart(&moved_up(), Some(4), ChartKind::Limits, &early, AS_AT);
    assert!(
        sentence(&chart).contains(
            "The limits begin anew in December 2024 (note A). No rule is applied from January 2024 to November 2024, where 11 \
             months are closed, fewer than 12."
        ),
        "{}",
        sentence(&chart)
    );
}

#[test]
fn only_a_note_that_says_so_begins_anything_anew_and_on_its_own_charts_alone() {
    let notes = [
        note("2025-01", NotedChart::One(Some(5)), true),
        note("2025-01", NotedChart::Every, false),
        note("2024-01", NotedChart::Every, true),
        note("2023-06", NotedChart::Every, true),
    ];
    let of = |kpi| chart(&moved_up(), kpi, ChartKind::Median, &notes, AS_AT);
    let of_four = of(Some(4));
    assert!(of_four.earlier.is_empty(), "the first month begins in any case");
    let letters: Vec<(&str, usize)> = of_four
        .notes
        .iter()
        .map(|note| (note.letter.as_str(), note.place))
        .collect();
    assert_eq!(letters, [("A", 0), ("B", 12)], "what no month shows is on no chart");
    assert_eq!(of(Some(5)).earlier.len(), 1);
    assert_eq!(of(Some(5)).notes.len(), 3);
    assert!(of(None).earlier.is_empty());
}

#[test]
fn two_notes_to_one_month_begin_one_stretch_and_both_are_named() {
    let notes = [
        note("2025-01", NotedChart::Every, true),
        note("2025-01", NotedChart::One(Some(4)), true),
    ];
    let chart = chart(&moved_up(), Some(4), ChartKind::Median, &notes, AS_AT);
    assert_eq!(chart.earlier.len(), 1);
    assert!(
        sentence(&chart).contains("begins anew in January 2025 (notes A and B)."),
        "{}",
        sentence(&chart)
    );
}
