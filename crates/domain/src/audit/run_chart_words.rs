//! What a run chart says in words: first in one sentence, then of each month, line and signal, and by which rules it was read. The
//! window, the drawing and the files all say it so.

use chrono::Datelike;
use rust_decimal::{Decimal, RoundingStrategy};

use super::definitions::kpi_definition;
use super::percent::percent;
use super::run_chart::{Charted, MonthPoint, RunChart};
use super::spc::{Limits, Rule, Runs, Side, Signal};
use super::stretch_words::{begins_anew, begins_here, since, since_then, their_months};
use super::stretches::{ChartKind, Lines, RULES_FROM, Target};
use crate::words::{counted, long_month, with_commas};

/// "KPI 9: 16-week follow-up", "Patients identified".
pub fn chart_title(charted: Charted) -> String {
    match charted {
        Charted::Patients => "Patients identified".to_owned(),
        Charted::Share(share) => {
            let title = kpi_definition(share.number).map_or("", |definition| definition.title);
            format!("KPI {}: {title}", share.number)
        }
    }
}

/// The same of a chart, with the group that it is of: "KPI 9: 16-week follow-up (age band: 70-79)".
pub fn run_chart_title(chart: &RunChart) -> String {
    let title = chart_title(chart.charted);
    match &chart.group {
        None => title,
        Some((cut, group)) => format!("{title} ({}: {})", cut.words(), group.words),
    }
}

/// A value of the chart as it is shown: "29.2%", or of the chart of patients "32" and "31.5".
pub fn shown_value(charted: Charted, value: Decimal) -> String {
    let rounded = value.round_dp_with_strategy(1, RoundingStrategy::MidpointAwayFromZero);
    match charted {
        Charted::Patients => rounded.normalize().to_string(),
        Charted::Share(_) => format!("{rounded:.1}%"),
    }
}

/// What the value of a month is made from: "16 of 32", "24 of 66.7", "32 patients".
fn made_from(point: &MonthPoint) -> String {
    let count = with_commas(point.counted.cast_signed());
    match point.of {
        None => counted(point.counted.cast_signed(), "patient", "patients"),
        Some(of) => format!("{count} of {}", of.to_decimal().round_dp(1).normalize()),
    }
}

/// A month, for whoever hears the chart: "June 2026: 50.0%, 16 of 32. National 26.3%."
pub fn month_words(chart: &RunChart, place: usize) -> String {
    let Some(point) = chart.points.get(place) else {
        return String::new();
    };
    let month = long_month(point.month);
    let mut words = match (point.of.and_then(|of| percent(point.counted, of)), point.of) {
        (Some(percent), _) => format!("{month}: {percent:.1}%, {}.", made_from(point)),
        (None, Some(_)) => format!("{month}: no cases."),
        (None, None) if point.is_too_few => format!("{month}: too few patients to show."),
        (None, None) => format!("{month}: {}.", made_from(point)),
    };
    if let Some(national) = point.national {
        words.extend([" National ", &format!("{national:.1}%.")]);
    }
    if point.is_open {
        words.push_str(" Its window is still open.");
    }
    // Limits that do not step are said once, of the chart.
    if chart.which == ChartKind::PPrime
        && let Some(limits) = chart.limits_at(place)
    {
        words.extend([" ", &own_limits_words(chart, limits)]);
    }
    if let Some(signal) = chart.signal_at(place) {
        words.extend([" ", &signal_words(signal), "."]);
    }
    for note in chart.notes_at(place) {
        words.extend([" Note ", &note.letter, ": ", note.note.text.trim_end_matches('.'), "."]);
    }
    words.extend(begins_here(chart, place));
    words
}

/// A signal as the chart names it: "Shift: 10 above the median".
pub fn signal_words(signal: &Signal) -> String {
    let side = match signal.side {
        Side::Above => "above",
        Side::Below => "below",
    };
    let values = signal.values;
    match signal.rule {
        Rule::LongRun => format!("Shift: {values} {side} the median"),
        Rule::FewCrossings => "Few crossings of the median".to_owned(),
        Rule::Outside => format!(
            "{} the limit",
            if signal.side == Side::Above { "Above" } else { "Below" }
        ),
        Rule::Trend => {
            let way = if signal.side == Side::Above {
                "rising"
            } else {
                "falling"
            };
            format!("Trend: {values} {way}")
        }
        Rule::TwoOfThree => "Two of three near the limit".to_owned(),
        Rule::Shift => format!("Shift: {values} {side} the mean"),
    }
}

/// "Its limits 18.0% to 40.4%."
fn own_limits_words(chart: &RunChart, limits: Limits) -> String {
    let shown = |value| shown_value(chart.charted, value);
    format!("Its limits {} to {}.", shown(limits.lower), shown(limits.upper))
}

/// The lines, as the legend names them: "Median 29.2%", "Mean 29.2%, limits 18.0% to 40.4%", "Mean 29.2%, limits by month"; where they begin anew the last there
/// are, with their months.
pub fn lines_words(chart: &RunChart) -> Option<String> {
    let shown = |value| shown_value(chart.charted, value);
    let stretch = chart
        .stretches()
        .rfind(|stretch| !matches!(stretch.lines, Lines::TooFew(_)))?;
    let words = match &stretch.lines {
        Lines::TooFew(_) => return None,
        Lines::Median(runs) => format!("Median {}", shown(runs.median)),
        Lines::Limits {
            limits: Limits { mean, lower, upper },
            ..
        } => format!("Mean {}, limits {} to {}", shown(*mean), shown(*lower), shown(*upper)),
        Lines::Stepped { each, .. } => {
            let (_, Limits { mean, .. }) = each.first()?;
            format!("Mean {}, limits by month", shown(*mean))
        }
    };
    Some(format!("{words}{}", their_months(chart, stretch)))
}

/// "Aim: 80% or more", "Aim: more than 20%".
pub fn target_words(target: Target) -> String {
    if target.is_exclusive {
        format!("Aim: more than {}%", target.value)
    } else {
        format!("Aim: {}% or more", target.value)
    }
}

/// What follows closed months in a sentence, where some are not shown.
fn that_are(chart: &RunChart, words: &'static str) -> &'static str {
    if chart.months_not_shown() > 0 { words } else { "" }
}

/// What the chart says, first of all.
pub fn sentence(chart: &RunChart) -> String {
    let Some(latest) = chart.latest_closed() else {
        let none = if chart.months_not_shown() > 0 {
            "No closed month has enough patients to show"
        } else {
            "No month with patients is closed yet"
        };
        return format!("{none}, so there is nothing to read from this chart.");
    };
    let mut words = vec![what_the_rules_say(chart)];
    words.extend(begins_anew(chart));
    words.push(latest_month(chart, latest));
    if let Ok(months @ 1..) = i64::try_from(chart.months_not_shown()) {
        let have = counted(months, "month has", "months have");
        words.push(format!(
            "{have} too few patients to show; the lines are made without, and may lie too high."
        ));
    }
    if let Some(national) = latest.national {
        words.push(format!("National {}: {national:.1}%.", latest.month.year()));
    }
    words.join(" ")
}

fn latest_month(chart: &RunChart, latest: &MonthPoint) -> String {
    // A later month may be closed, too, and have nobody in it: of that there is nothing to say.
    let is_without_patients = |point: &MonthPoint| !point.is_open && !point.is_too_few && point.month > latest.month;
    let which = match (
        chart.points.iter().any(is_without_patients),
        chart.months_not_shown() > 0,
    ) {
        (true, true) => " that has patients and is shown",
        (true, false) => " with patients",
        (false, true) => " that is shown",
        (false, false) => "",
    };
    let month = format!("In {}, the latest closed month{which},", long_month(latest.month));
    if let (Charted::Share(share), Some(value)) = (chart.charted, latest.value) {
        let value = shown_value(chart.charted, value);
        format!("{month} {} {} ({value}).", made_from(latest), share.said)
    } else {
        let was = if latest.counted == 1 { "was" } else { "were" };
        format!("{month} {} {was} identified.", made_from(latest))
    }
}

fn what_the_rules_say(chart: &RunChart) -> String {
    let shown = |value| shown_value(chart.charted, value);
    match &chart.latest.lines {
        Lines::TooFew(closed) => format!(
            "{} closed{}{}, fewer than {RULES_FROM}, so no rule is applied.",
            counted(i64::try_from(*closed).unwrap_or(i64::MAX), "month is", "months are"),
            that_are(chart, " and shown"),
            since(chart)
        ),
        Lines::Median(runs) => about_the_median(chart, runs),
        Lines::Limits { limits, .. } => match chart.latest_signals().next_back() {
            Some(signal) => signal_of_limits(chart, signal, *limits),
            None => format!(
                "No sign of a change{}: every closed month{}{} is between {} and {}, which chance explains.",
                since(chart),
                since_then(chart),
                that_are(chart, " that is shown"),
                shown(limits.lower),
                shown(limits.upper)
            ),
        },
        Lines::Stepped { each, .. } => match chart.latest_signals().next_back() {
            Some(signal) => signal_of_stepped(chart, signal),
            None => format!(
                "No sign of a change{}: every closed month{}{} is within its own limits about the mean of {}, which chance explains.",
                since(chart),
                since_then(chart),
                that_are(chart, " that is shown"),
                each.first().map_or_else(String::new, |(_, limits)| shown(limits.mean)),
            ),
        },
    }
}

/// As of limits that do not step, but for months whose own limits have to be said.
fn signal_of_stepped(chart: &RunChart, signal: &Signal) -> String {
    let Some(limits) = chart.limits_at(signal.last) else {
        return String::new();
    };
    let (beyond, name, limit) = match signal.side {
        Side::Above => ("above", "upper", limits.upper),
        Side::Below => ("below", "lower", limits.lower),
    };
    let (place, rule) = match signal.rule {
        Rule::Outside => (beyond, ""),
        Rule::TwoOfThree => ("near", "two of three, "),
        Rule::Trend | Rule::Shift | Rule::LongRun | Rule::FewCrossings => {
            return signal_of_limits(chart, signal, limits);
        }
    };
    let last = month_at(chart, signal.last);
    if signal.first == signal.last {
        let limit = shown_value(chart.charted, limit);
        format!("{last} is {place} its {name} limit of {limit}: {rule}unlikely to be chance.")
    } else {
        let first = month_at(chart, signal.first);
        format!("{first} to {last} are {place} their {name} limits: {rule}unlikely to be chance.")
    }
}

/// "June 2026".
fn month_at(chart: &RunChart, place: usize) -> String {
    let point = chart.points.get(place);
    point.map_or_else(String::new, |point| long_month(point.month))
}

/// The last shift, where there are several; else few crossings.
fn about_the_median(chart: &RunChart, runs: &Runs) -> String {
    let median = shown_value(chart.charted, runs.median);
    let of_rule = |rule| chart.latest_signals().rev().find(move |signal| signal.rule == rule);
    if runs.is_one_sided() {
        format!(
            "Half of the closed months{}{} or more are at {median}, which is their median, and no rule says anything about such a \
             median.",
            since_then(chart),
            that_are(chart, " that are shown")
        )
    } else if let Some(shift) = of_rule(Rule::LongRun) {
        format!(
            "{} the median of {median}: a shift, unlikely to be chance.",
            in_a_row(chart, shift)
        )
    } else if of_rule(Rule::FewCrossings).is_some() {
        format!(
            "The line crosses its median of {median} {}{}. By chance it would be {} or more, so something has changed.",
            times(runs.crossings),
            since(chart),
            runs.crossings_by_chance
        )
    } else {
        format!(
            "No sign of a change{}: the closed months{}{} go up and down around their median of {median}, which chance explains.",
            since(chart),
            since_then(chart),
            that_are(chart, " that are shown")
        )
    }
}

fn signal_of_limits(chart: &RunChart, signal: &Signal, limits: Limits) -> String {
    let shown = |value| shown_value(chart.charted, value);
    let month = |place| month_at(chart, place);
    let (limit, name) = match signal.side {
        Side::Above => (limits.upper, "upper"),
        Side::Below => (limits.lower, "lower"),
    };
    let from_to = if signal.first == signal.last {
        format!("{} is", month(signal.last))
    } else {
        format!("{} to {} are", month(signal.first), month(signal.last))
    };
    let beyond = if signal.side == Side::Above { "above" } else { "below" };
    match signal.rule {
        Rule::Outside => format!(
            "{from_to} {beyond} the {name} limit of {}: unlikely to be chance.",
            shown(limit)
        ),
        Rule::TwoOfThree => format!(
            "{from_to} near the {name} limit of {}: two of three, unlikely to be chance.",
            shown(limit)
        ),
        Rule::Trend => {
            let way = if signal.side == Side::Above { "higher" } else { "lower" };
            format!(
                "Over the {} months to {} each is {way} than the one before: a trend, unlikely to be chance.",
                signal.values,
                month(signal.last)
            )
        }
        Rule::Shift | Rule::LongRun | Rule::FewCrossings => format!(
            "{} the mean of {}: a shift, unlikely to be chance.",
            in_a_row(chart, signal),
            shown(limits.mean)
        ),
    }
}

/// "Since September 2025, 10 months in a row are above", or where the run is over from when to when.
fn in_a_row(chart: &RunChart, signal: &Signal) -> String {
    let month = |place| month_at(chart, place);
    let side = if signal.side == Side::Above { "above" } else { "below" };
    let goes_on = !chart.points.iter().skip(signal.last + 1).any(MonthPoint::is_in_rules);
    let when = if goes_on {
        format!("Since {}", month(signal.first))
    } else {
        format!("From {} to {}", month(signal.first), month(signal.last))
    };
    let shown = that_are(chart, " that are shown");
    format!("{when}, {} months in a row{shown} are {side}", signal.values)
}

fn times(count: usize) -> String {
    match count {
        0 => "at no time".to_owned(),
        1 => "only once".to_owned(),
        2 => "only twice".to_owned(),
        more => format!("only {more} times"),
    }
}

/// By which rules the chart was read, and what they found.
pub fn how_it_is_read(chart: &RunChart) -> String {
    match &chart.latest.lines {
        Lines::TooFew(_) => format!("Rules are applied from {RULES_FROM} closed months on."),
        Lines::Median(runs) if runs.is_one_sided() => "Run chart with Anhøj’s rules, which are not applied: no month lies on one side of \
                                                        the median, so that it parts nothing."
            .to_owned(),
        Lines::Median(runs) => format!(
            "Run chart with Anhøj’s rules. Longest run {} (more than {} is a shift), {} of the median (fewer than {} are unusual). \
             Months on the median do not count.",
            runs.longest,
            runs.longest_by_chance,
            counted(i64::try_from(runs.crossings).unwrap_or(i64::MAX), "crossing", "crossings"),
            runs.crossings_by_chance
        ),
        Lines::Limits { .. } => "SPC chart (XmR), as NHS England’s Making Data Count: limits are the mean with and without 2.66 \
                                 mean moving ranges, of which 3.267 times their mean or more is left out once. Signals: a month \
                                 outside the limits; seven in a row rising or falling; two of three beyond two thirds of a limit; \
                                 seven in a row on one side of the mean."
            .to_owned(),
        Lines::Stepped { .. } => "SPC chart (P′, Laney), for months that differ much in size: the mean is that of all patients, and each \
                                  month has limits of its own, the wider the fewer patients it has: three times what chance of so \
                                  many patients moves a month by, times how much more or less the months really move. Limits lie \
                                  within 0 and 100%. Signals: a month outside its limits; seven in a row rising or falling; two of \
                                  three beyond two thirds of their limits; seven in a row on one side of the mean."
            .to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use chrono::{Months, NaiveDate};

    use super::super::caseload::Caseload;
    use super::super::run_chart::{MonthCount, RunChartAsked, ServiceFacts, run_chart_of_months};
    use super::*;
    use crate::dataset::Dataset;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn nothing_is_claimed_of_months_that_are_not_shown() {
        let known = |month: u32| MonthCount::Known {
            records: 10,
            looked_at: 10,
            counted: if month.is_multiple_of(2) { 4 } else { 6 },
        };
        let none = MonthCount::Known {
            records: 0,
            looked_at: 0,
            counted: 0,
        };
        let sentence_of_known = |count: &dyn Fn(u32) -> MonthCount, which| {
            let months = (0..14).map(|month| (day("2024-01-01") + Months::new(month), count(month)));
            let asked = RunChartAsked {
                charted: Charted::kpi(6).unwrap(),
                which,
                months: 24,
                as_at: day("2025-03-31"),
            };
            let service = ServiceFacts {
                caseload: &Caseload::from_year(2025, 1_200),
                national: &BTreeMap::new(),
                notes: &[],
            };
            sentence(&run_chart_of_months(Dataset::published(), months, asked, service))
        };
        let sentence_of = |hidden: &[u32], which| {
            let count = |month: u32| {
                let is_hidden = hidden.contains(&month);
                if is_hidden { MonthCount::TooFew } else { known(month) }
            };
            sentence_of_known(&count, which)
        };
        for which in [ChartKind::Median, ChartKind::Limits, ChartKind::PPrime] {
            let all = sentence_of(&[], which);
            assert!(
                !all.contains("shown") && all.contains("In February 2025, the latest closed month, "),
                "{all}"
            );
            let nobody_since = sentence_of_known(&|month| if month > 11 { none } else { known(month) }, which);
            assert!(
                nobody_since.contains("In December 2024, the latest closed month with patients, "),
                "{nobody_since}"
            );
            let some = sentence_of(&[4, 13], which);
            assert!(
                some.contains("In January 2025, the latest closed month that is shown, "),
                "{some}"
            );
            assert!(
                some.contains(
                    "2 months have too few patients to show; the lines are made without, and may lie too high."
                ),
                "{some}"
            );
            assert!(
                some.contains("that is shown is ") || some.contains("the closed months that are shown"),
                "{some}"
            );
        }
        let none: Vec<u32> = (0..14).collect();
        assert!(sentence_of(&none, ChartKind::Median).starts_with("No closed month has enough patients to show"));
    }

    #[test]
    fn a_service_that_is_mostly_at_all_of_its_patients_has_not_shifted_below_them() {
        // Every third month one of ten was missed: no month can lie above a median of 100%.
        let months = (0..24_u32).map(|month| {
            let counted = if month.is_multiple_of(3) { 9 } else { 10 };
            let known = MonthCount::Known {
                records: 10,
                looked_at: 10,
                counted,
            };
            (day("2023-01-01") + Months::new(month), known)
        });
        let asked = RunChartAsked {
            charted: Charted::kpi(6).unwrap(),
            which: ChartKind::Median,
            months: 24,
            as_at: day("2025-03-31"),
        };
        let service = ServiceFacts {
            caseload: &Caseload::from_year(2025, 1_200),
            national: &BTreeMap::new(),
            notes: &[],
        };
        let chart = run_chart_of_months(Dataset::published(), months, asked, service);
        assert_eq!(chart.latest_signals().count(), 0);
        let said = sentence(&chart);
        assert!(
            said.starts_with("Half of the closed months or more are at 100.0%, which is their median"),
            "{said}"
        );
        assert!(how_it_is_read(&chart).contains("which are not applied"));
    }
}
