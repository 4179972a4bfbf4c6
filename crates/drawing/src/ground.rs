//! What lies under the points: the field with its values and months, where windows are open, the target, and the legend.

use chrono::{Datelike, NaiveDate};
use domain::audit::{Lines, RunChart, lines_words, target_words};
use domain::words::{short_month, short_month_name};
use rust_decimal::Decimal;

use crate::scale::{BOTTOM, LEFT, MonthsAlong, RIGHT, TOP, Values};
use crate::shapes::Shapes;

/// Of a letter of the chart's size, as wide as its letters are in the mean.
pub(crate) const LETTER: f64 = 6.6;

/// The highest that the field must show.
pub(crate) fn highest(chart: &RunChart) -> Decimal {
    let values = chart
        .points
        .iter()
        .flat_map(|point| [point.value, point.national])
        .flatten();
    let limits = chart.stretches().filter_map(|stretch| match &stretch.lines {
        Lines::Limits { limits, .. } => Some(limits.upper),
        Lines::Stepped { each, .. } => each.iter().map(|(_, limits)| limits.upper).max(),
        Lines::TooFew(_) | Lines::Median(_) => None,
    });
    let target = chart.target.map(|target| target.value);
    values.chain(limits).chain(target).max().unwrap_or_default()
}

/// The field, its values and its months.
pub(crate) fn field(shapes: &mut Shapes, chart: &RunChart, values: Values, months: MonthsAlong) {
    open_windows(shapes, chart, months);
    let unit = if chart.charted.number().is_some() { "%" } else { "" };
    for (value, height) in values.ticks() {
        let class = if value == 0 { "chart-axis" } else { "chart-grid" };
        shapes.line(class, &[(LEFT, height), (RIGHT, height)]);
        shapes.text(
            "chart-quiet chart-end",
            (LEFT - 8.0, height + 4.5),
            &format!("{value}{unit}"),
        );
    }
    let every = months.label_every();
    for (place, point) in chart.points.iter().enumerate() {
        if point.month.month0().is_multiple_of(every) {
            let x = months.at(place);
            shapes.line("chart-axis", &[(x, BOTTOM), (x, BOTTOM + 5.0)]);
            shapes.text(
                "chart-quiet chart-middle",
                (x, BOTTOM + 20.0),
                &month_label(point.month, every),
            );
        }
    }
}

/// With every month its year where there is room for it, else at its January.
fn month_label(month: NaiveDate, every: u32) -> String {
    if every > 3 || month.month0() == 0 {
        short_month(month)
    } else {
        short_month_name(month)
    }
}

fn open_windows(shapes: &mut Shapes, chart: &RunChart, months: MonthsAlong) {
    let Some(first) = chart.points.iter().position(|point| point.is_open) else {
        return;
    };
    let left = if first == 0 {
        LEFT
    } else {
        months.at(first) - months.between() / 2.0
    };
    shapes.rectangle("chart-open", (left, TOP), (RIGHT - left, BOTTOM - TOP));
    let middle = f64::midpoint(left, RIGHT);
    if RIGHT - left > 90.0 {
        shapes.text("chart-quiet chart-middle", (middle, TOP + 16.0), "Window");
        shapes.text("chart-quiet chart-middle", (middle, TOP + 32.0), "still open");
    }
}

/// The line that is aimed at, named at its left.
pub(crate) fn target(shapes: &mut Shapes, chart: &RunChart, values: Values) {
    let Some(target) = chart.target else { return };
    let height = values.height(target.value);
    shapes.line("chart-target", &[(LEFT, height), (RIGHT, height)]);
    shapes.text(
        "chart-target-words chart-over",
        (LEFT + 6.0, height - 6.0),
        &target_words(target),
    );
}

/// The mark of a month with too few patients to show.
pub(crate) fn cross(shapes: &mut Shapes, (x, y): (f64, f64)) {
    shapes.line("chart-too-few", &[(x - 4.0, y - 4.0), (x + 4.0, y + 4.0)]);
    shapes.line("chart-too-few", &[(x - 4.0, y + 4.0), (x + 4.0, y - 4.0)]);
}

/// What each kind of line and point stands for, from this height on.
pub(crate) fn legend(shapes: &mut Shapes, chart: &RunChart, top: f64) {
    let mut row = Row::at(top);
    row.entry(shapes, "This service", |shapes, (x, y)| {
        shapes.line("chart-line", &[(x, y), (x + 30.0, y)]);
        shapes.circle("chart-point", (x + 15.0, y), 4.0);
    });
    if chart.points.iter().any(|point| point.is_open) {
        row.entry(shapes, "Window still open, in no rule", |shapes, (x, y)| {
            shapes.line("chart-line-open", &[(x, y), (x + 30.0, y)]);
            shapes.circle("chart-point chart-point-open", (x + 15.0, y), 4.0);
        });
    }
    if chart.points.iter().any(|point| point.is_too_few) {
        row.entry(shapes, "Too few to show", |shapes, (x, y)| cross(shapes, (x + 15.0, y)));
    }
    if chart.points.iter().any(|point| point.national.is_some()) {
        row.entry(shapes, "National, by year", |shapes, (x, y)| {
            shapes.line("chart-national", &[(x, y), (x + 30.0, y)]);
        });
    }
    if let Some(words) = lines_words(chart) {
        row.entry(shapes, &words, |shapes, (x, y)| {
            shapes.line("chart-centre", &[(x, y), (x + 30.0, y)]);
        });
    }
}

/// Entries beside each other, and on a further line where there is no room.
pub(crate) struct Row {
    left: f64,
    middle: f64,
}

impl Row {
    pub(crate) fn at(height: f64) -> Self {
        Self {
            left: LEFT,
            middle: height,
        }
    }

    pub(crate) fn entry(&mut self, shapes: &mut Shapes, words: &str, sample: impl FnOnce(&mut Shapes, (f64, f64))) {
        let width = 38.0 + width_of(words);
        if self.left + width > RIGHT && self.left > LEFT {
            self.left = LEFT;
            self.middle += 20.0;
        }
        sample(shapes, (self.left, self.middle));
        shapes.text("chart-text", (self.left + 38.0, self.middle + 4.5), words);
        self.left += width + 20.0;
    }
}

/// How wide a text is, about: no font is asked.
pub(crate) fn width_of(words: &str) -> f64 {
    let letters = u16::try_from(words.chars().count()).unwrap_or(u16::MAX);
    f64::from(letters) * LETTER
}
