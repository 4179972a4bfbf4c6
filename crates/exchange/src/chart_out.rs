//! The months of a run chart as a CSV file for a spreadsheet, under what the chart is, what it says and when its data are of.

use domain::audit::{
    ChartKind, Limits, MonthPoint, NoteOnChart, RunChart, lines_words, percent, run_chart_title, sentence, signal_words,
};
use rust_decimal::Decimal;

use crate::list_out;

const HEADINGS: [&str; 8] = [
    "Month",
    "Counted",
    "Out of",
    "Percent",
    "National percent",
    "Window",
    "Signal",
    "Notes",
];
/// Of a chart whose limits step; those of another stand above its months.
const HEADINGS_OF_STEPS: [&str; 2] = ["Lower limit", "Upper limit"];

/// The file of a chart. `of` says whose it is, and `as_at` when its data are of.
pub fn csv(chart: &RunChart, of: &str, as_at: &str) -> String {
    let title = format!("{}, by month of diagnosis", run_chart_title(chart));
    let mut text = list_out::begin(&[&title]);
    for line in [
        Some(of.to_owned()),
        Some(as_at.to_owned()),
        Some(sentence(chart)),
        lines_words(chart),
    ] {
        text.push_str(&list_out::row(&line.into_iter().collect::<Vec<String>>()));
    }
    let steps = chart.which == ChartKind::PPrime;
    let mut headings = HEADINGS.to_vec();
    if steps {
        headings.extend(HEADINGS_OF_STEPS);
    }
    text.push_str(&list_out::row(&headings));
    for (place, point) in chart.points.iter().enumerate() {
        let signal = chart.signal_at(place).map(signal_words).unwrap_or_default();
        let notes: Vec<String> = chart.notes_at(place).map(NoteOnChart::words).collect();
        let mut cells = month(point, signal, notes.join("; ")).to_vec();
        if steps {
            cells.extend(own_limits(chart.limits_at(place)));
        }
        text.push_str(&list_out::row(&cells));
    }
    text
}

fn own_limits(limits: Option<Limits>) -> [String; 2] {
    let shown = |value: Decimal| format!("{value:.1}");
    limits.map_or_else(Default::default, |limits| [shown(limits.lower), shown(limits.upper)])
}

fn month(point: &MonthPoint, signal: String, notes: String) -> [String; 8] {
    let shown = |value: Option<Decimal>| value.map(|value| format!("{value:.1}")).unwrap_or_default();
    let out_of = point.of.map(|of| of.to_decimal().round_dp(1).normalize().to_string());
    let counted = if point.is_too_few {
        "too few to show".to_owned()
    } else {
        point.counted.to_string()
    };
    [
        point.month.format("%Y-%m").to_string(),
        counted,
        out_of.unwrap_or_default(),
        shown(point.of.and_then(|of| percent(point.counted, of))),
        shown(point.national),
        if point.is_open { "open" } else { "closed" }.to_owned(),
        signal,
        notes,
    ]
}
