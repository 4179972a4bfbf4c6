//! A run chart, drawn: points and lines, what the rules name, and all of it as an image for a page or as a file of its own.

use domain::audit::{
    Limits, Lines, MonthPoint, NoteOnChart, Rule, RunChart, Side, Signal, Stretch, run_chart_title, sentence,
    signal_words,
};
use rust_decimal::Decimal;

use crate::ground::{cross, field, highest, legend, target, width_of};
use crate::notes::{note_lines, note_marks};
use crate::scale::{BOTTOM, LEFT, MonthsAlong, RIGHT, TOP, Values};
use crate::shapes::Shapes;
use crate::sheet::Sheet;

/// Height of the drawing in a page.
pub const HEIGHT: u32 = 386;
/// Where the legend begins.
const LEGEND: f64 = 358.0;

/// Where the point of a month is on the drawing; without a height where it has no cases.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PointOnDrawing {
    /// From the left, in the drawing's units.
    pub x: f64,
    /// From the top.
    pub y: Option<f64>,
}

/// A run chart, drawn.
pub struct RunChartDrawing {
    sheet: Sheet,
    /// The months in order.
    pub places: Vec<PointOnDrawing>,
}

/// Draws a chart.
pub fn draw_run_chart(chart: &RunChart) -> RunChartDrawing {
    let values = Values::up_to(highest(chart), chart.charted.number().is_some());
    let months = MonthsAlong(chart.points.len());
    let places: Vec<PointOnDrawing> = chart
        .points
        .iter()
        .enumerate()
        .map(|(place, point)| PointOnDrawing {
            x: months.at(place),
            y: point.value.map(|value| values.height(value)),
        })
        .collect();
    let mut body = Shapes::default();
    field(&mut body, chart, values, months);
    target(&mut body, chart, values);
    national(&mut body, chart, values, months);
    note_lines(&mut body, chart, months);
    for stretch in chart.stretches() {
        lines(&mut body, chart, stretch, values, &places);
    }
    own_line(&mut body, &chart.points, &places);
    too_few(&mut body, &chart.points, &places);
    signals(&mut body, chart, &places);
    note_marks(&mut body, chart, months);
    legend(&mut body, chart, LEGEND);
    RunChartDrawing {
        sheet: Sheet {
            body,
            height: HEIGHT,
            title: format!("{}, by month of diagnosis", run_chart_title(chart)),
            sentence: sentence(chart),
            below: chart.notes.iter().map(NoteOnChart::words).collect(),
        },
        places,
    }
}

impl RunChartDrawing {
    /// The image for a page, which has the style sheet.
    pub fn for_page(&self) -> String {
        self.sheet.for_page()
    }

    /// The drawing itself, without the places of its months.
    pub fn into_sheet(self) -> Sheet {
        self.sheet
    }

    /// A file of its own: with title, what the chart says, whose it is and as at when.
    pub fn as_file(&self, of: &str, as_at: &str) -> String {
        self.sheet.as_file(of, as_at)
    }
}

/// The nation stands level for a year, and steps to the next.
fn national(shapes: &mut Shapes, chart: &RunChart, values: Values, months: MonthsAlong) {
    let half = months.between().min(30.0) / 2.0;
    let mut line: Vec<(f64, f64)> = Vec::new();
    for (place, point) in chart.points.iter().enumerate() {
        if let Some(national) = point.national {
            let height = values.height(national);
            let x = months.at(place);
            line.extend([((x - half).max(LEFT), height), ((x + half).min(RIGHT), height)]);
        } else {
            shapes.line("chart-national", &line);
            line.clear();
        }
    }
    shapes.line("chart-national", &line);
}

/// So far lines go on beyond the first and the last of the months that they are made from, and less where others begin.
const BEYOND: f64 = 10.0;

/// Median, or mean and limits, over the months of a stretch that they are made from.
fn lines(shapes: &mut Shapes, chart: &RunChart, stretch: &Stretch, values: Values, places: &[PointOnDrawing]) {
    let in_rules = |place: &usize| chart.points.get(*place).is_some_and(MonthPoint::is_in_rules);
    let mut made_from = stretch.places.clone().filter(in_rules);
    let Some(first) = made_from.next() else { return };
    let last = made_from.next_back().unwrap_or(first);
    let Some((from, to)) = places.get(first).zip(places.get(last)) else {
        return;
    };
    let half = MonthsAlong(places.len()).between() / 2.0;
    let beyond = |is_edge: bool| if is_edge { BEYOND } else { BEYOND.min(half) };
    let left = (from.x - beyond(stretch.places.start == 0)).max(LEFT);
    let right = (to.x + beyond(stretch.places.end == places.len())).min(RIGHT);
    let mut level = |class, value: Decimal| {
        let height = values.height(value);
        shapes.line(class, &[(left, height), (right, height)]);
    };
    match &stretch.lines {
        Lines::TooFew(_) => {}
        Lines::Median(runs) => level("chart-centre", runs.median),
        Lines::Limits { limits, .. } => {
            level("chart-centre", limits.mean);
            level("chart-limit", limits.lower);
            level("chart-limit", limits.upper);
        }
        Lines::Stepped { each, .. } => {
            if let Some((_, limits)) = each.first() {
                level("chart-centre", limits.mean);
            }
            steps(shapes, each, values, places);
        }
    }
}

/// Limits that step: level over each month, half-way to the next on either side, and broken where a month has none.
fn steps(shapes: &mut Shapes, each: &[(usize, Limits)], values: Values, places: &[PointOnDrawing]) {
    let half = MonthsAlong(places.len()).between() / 2.0;
    for months in each.chunk_by(|(before, _), (next, _)| before + 1 == *next) {
        let mut line = |limit: fn(&Limits) -> Decimal| {
            let over = |(place, limits): &(usize, Limits)| {
                let (x, y) = (places.get(*place)?.x, values.height(limit(limits)));
                Some([((x - half).max(LEFT), y), ((x + half).min(RIGHT), y)])
            };
            let points: Vec<(f64, f64)> = months.iter().filter_map(over).flatten().collect();
            shapes.line("chart-limit", &points);
        };
        line(|limits| limits.lower);
        line(|limits| limits.upper);
    }
}

/// The service's line: whole through closed months, broken where one has no cases, thin and dashed on to the open ones.
fn own_line(shapes: &mut Shapes, points: &[MonthPoint], places: &[PointOnDrawing]) {
    let mut pieces: Vec<(bool, Vec<(f64, f64)>)> = Vec::new();
    let mut before: Option<(f64, f64)> = None;
    for (point, place) in points.iter().zip(places) {
        let here = place.y.map(|y| (place.x, y));
        if let Some((from, to)) = before.zip(here) {
            match pieces.last_mut() {
                Some((is_open, piece)) if *is_open == point.is_open && piece.last() == Some(&from) => piece.push(to),
                _ => pieces.push((point.is_open, vec![from, to])),
            }
        }
        before = here;
    }
    for (is_open, piece) in pieces {
        shapes.line(if is_open { "chart-line-open" } else { "chart-line" }, &piece);
    }
    for (point, place) in points.iter().zip(places) {
        let Some(y) = place.y else { continue };
        let class = if point.is_open {
            "chart-point chart-point-open"
        } else {
            "chart-point"
        };
        shapes.circle(class, (place.x, y), if points.len() > 60 { 2.5 } else { 4.0 });
    }
}

/// A month with too few patients to show has a cross on the axis, and no point.
fn too_few(shapes: &mut Shapes, points: &[MonthPoint], places: &[PointOnDrawing]) {
    let places = points.iter().zip(places).filter(|(point, _)| point.is_too_few);
    for (_, place) in places {
        cross(shapes, (place.x, BOTTOM - 10.0));
    }
}

/// What the rules name: a ring about each point, and the signal's words above or below its months.
fn signals(shapes: &mut Shapes, chart: &RunChart, places: &[PointOnDrawing]) {
    let mut ends: Vec<f64> = Vec::new();
    for signal in chart.signals.iter().filter(|signal| signal.rule != Rule::FewCrossings) {
        let months = places.get(signal.first..=signal.last).unwrap_or_default();
        let closed = chart.points.get(signal.first..=signal.last).unwrap_or_default();
        let marked: Vec<(f64, f64)> = closed
            .iter()
            .zip(months)
            .filter(|(point, _)| point.is_in_rules())
            .filter_map(|(_, place)| Some((place.x, place.y?)))
            .collect();
        for point in &marked {
            shapes.circle("chart-ring", *point, 7.0);
        }
        name_signal(shapes, signal, &marked, &mut ends);
    }
    if chart.signals.iter().any(|signal| signal.rule == Rule::FewCrossings) {
        let words = "Few crossings of the median";
        shapes.text("chart-signal chart-over", (LEFT + 6.0, TOP - 8.0), words);
    }
}

/// A bracket with the signal's words, on its side of the points. `ends` are where names that were written end: one that would
/// begin before them is left to its ring, the table and the sentence.
fn name_signal(shapes: &mut Shapes, signal: &Signal, marked: &[(f64, f64)], ends: &mut Vec<f64>) {
    let Some(((left, _), (right, _))) = marked.first().copied().zip(marked.last().copied()) else {
        return;
    };
    let words = signal_words(signal);
    let half = width_of(&words) / 2.0 + 4.0;
    let middle = f64::midpoint(left, right).clamp(LEFT + half, RIGHT - half);
    if ends.iter().any(|end| middle - half < *end) {
        return;
    }
    ends.push(middle + half);
    let heights = marked.iter().map(|(_, y)| *y);
    let (bracket, tick, text) = match signal.side {
        Side::Above => {
            let above = (heights.fold(BOTTOM, f64::min) - 20.0).max(TOP + 14.0);
            (above, 6.0, above - 7.0)
        }
        Side::Below => {
            let below = (heights.fold(TOP, f64::max) + 20.0).min(BOTTOM - 18.0);
            (below, -6.0, below + 15.0)
        }
    };
    if right > left {
        let ends = [
            (left, bracket + tick),
            (left, bracket),
            (right, bracket),
            (right, bracket + tick),
        ];
        shapes.line("chart-bracket", &ends);
    }
    shapes.text("chart-signal chart-over chart-middle", (middle, text), &words);
}
