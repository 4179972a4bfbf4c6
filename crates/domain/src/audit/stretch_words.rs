//! What a run chart says of its stretches, where a note begins median or limits anew: from when each holds, and which of them are too
//! short to be read. Of a chart with one stretch nothing is said here.

use chrono::NaiveDate;

use super::run_chart::{MonthPoint, RunChart};
use super::stretches::{ChartKind, Lines, RULES_FROM, Stretch};
use crate::words::{counted, listed, long_month, short_month};

/// " since September 2025", where lines and rules begin anew in that month.
pub(super) fn since(chart: &RunChart) -> String {
    match first_month(chart, &chart.latest) {
        Some(month) if !chart.earlier.is_empty() => format!(" since {}", long_month(month)),
        _ => String::new(),
    }
}

/// What follows closed months that are those since then alone.
pub(super) fn since_then(chart: &RunChart) -> &'static str {
    if chart.earlier.is_empty() { "" } else { " from then on" }
}

/// " (Jul 2024 to Aug 2025)", " (from Sep 2025)": the months of a stretch, where there are several.
pub(super) fn their_months(chart: &RunChart, stretch: &Stretch) -> String {
    let (Some(first), Some(last)) = (first_month(chart, stretch), last_month(chart, stretch)) else {
        return String::new();
    };
    if chart.earlier.is_empty() {
        String::new()
    } else if *stretch == chart.latest {
        format!(" (from {})", short_month(first))
    } else {
        format!(" ({} to {})", short_month(first), short_month(last))
    }
}

/// " The median begins anew.", of a month where it does.
pub(super) fn begins_here(chart: &RunChart, place: usize) -> Option<String> {
    let begins = chart.stretches().skip(1).any(|stretch| stretch.places.start == place);
    begins.then(|| format!(" {}.", lines_begin_anew(chart)))
}

/// "The median begins anew in September 2025 (note A).", and of which months before that no rule is applied; nothing where it does
/// nowhere.
pub(super) fn begins_anew(chart: &RunChart) -> Option<String> {
    if chart.earlier.is_empty() {
        return None;
    }
    let beginnings = chart.stretches().skip(1).filter_map(|stretch| {
        let month = long_month(first_month(chart, stretch)?);
        let notes = chart.notes_at(stretch.places.start);
        let letters: Vec<String> = notes
            .filter(|note| note.note.begins_anew)
            .map(|note| note.letter.clone())
            .collect();
        let notes = if letters.len() == 1 { "note" } else { "notes" };
        Some(format!("{month} ({notes} {})", listed(&letters)))
    });
    let beginnings: Vec<String> = beginnings.collect();
    let mut words = vec![format!("{} in {}.", lines_begin_anew(chart), listed(&beginnings))];
    words.extend(chart.earlier.iter().filter_map(|stretch| too_short(chart, stretch)));
    Some(words.join(" "))
}

/// "No rule is applied from July 2024 to August 2025, where 8 months are closed, fewer than 12."
fn too_short(chart: &RunChart, stretch: &Stretch) -> Option<String> {
    let Lines::TooFew(closed) = stretch.lines else {
        return None;
    };
    let (first, last) = (first_month(chart, stretch)?, last_month(chart, stretch)?);
    let closed = counted(i64::try_from(closed).unwrap_or(i64::MAX), "month is", "months are");
    let when = if first == last {
        format!("in {}", long_month(first))
    } else {
        format!("from {} to {}", long_month(first), long_month(last))
    };
    Some(format!(
        "No rule is applied {when}, where {closed} closed, fewer than {RULES_FROM}."
    ))
}

/// What stands under the chart of how it is read, where there are several stretches.
pub(super) fn how_stretches_are_read(chart: &RunChart) -> Option<String> {
    let last = first_month(chart, &chart.latest).filter(|_| !chart.earlier.is_empty())?;
    let (lines, each) = match chart.which {
        ChartKind::Median => ("the median", "each median is"),
        ChartKind::Limits | ChartKind::PPrime => ("the limits", "each mean with its limits is"),
    };
    Some(format!(
        "A note begins {lines} anew: {each} of its own months alone, and no rule looks across. What is said above is of the months \
         from {} on.",
        long_month(last)
    ))
}

fn lines_begin_anew(chart: &RunChart) -> &'static str {
    match chart.which {
        ChartKind::Median => "The median begins anew",
        ChartKind::Limits | ChartKind::PPrime => "The limits begin anew",
    }
}

fn first_month(chart: &RunChart, stretch: &Stretch) -> Option<NaiveDate> {
    chart.points.get(stretch.places.start).map(month)
}

fn last_month(chart: &RunChart, stretch: &Stretch) -> Option<NaiveDate> {
    chart.points.get(stretch.places.end.checked_sub(1)?).map(month)
}

fn month(point: &MonthPoint) -> NaiveDate {
    point.month
}
