//! The notes of a run chart: a letter in a circle at the top of its month, and a thin line down to the axis. What a note says stands in
//! words beside or below the chart, where there is room for it.

use domain::audit::RunChart;

use crate::scale::{BOTTOM, MonthsAlong, TOP};
use crate::shapes::Shapes;

/// Of the circle about a letter.
const RADIUS: f64 = 9.0;
/// From one circle to another that lies beside or below it.
const APART: f64 = 21.0;
/// Below each other lie so many at most; further ones lie on the last.
const MOST_ROWS: u32 = 6;
/// At open months two lines of words stand at the top.
const BELOW_WORDS: f64 = 44.0;

/// The line of each month that has a note. One at which median or limits begin anew is whole.
pub(crate) fn note_lines(shapes: &mut Shapes, chart: &RunChart, months: MonthsAlong) {
    let begins = |place| chart.stretches().skip(1).any(|stretch| stretch.places.start == place);
    let mut drawn = None;
    for note in &chart.notes {
        if drawn.replace(note.place) != Some(note.place) {
            let class = if begins(note.place) {
                "chart-note-anew"
            } else {
                "chart-note"
            };
            let x = months.at(note.place);
            shapes.line(class, &[(x, top_at(chart, note.place)), (x, BOTTOM)]);
        }
    }
}

/// The letters, each in the highest row in which none lies where it would.
pub(crate) fn note_marks(shapes: &mut Shapes, chart: &RunChart, months: MonthsAlong) {
    let mut marks: Vec<(f64, f64)> = Vec::new();
    for note in &chart.notes {
        let x = months.at(note.place);
        let top = top_at(chart, note.place) + RADIUS + 3.0;
        let mut rows = (0..MOST_ROWS).map(|row| top + APART * f64::from(row));
        let is_free = |y: &f64| {
            marks
                .iter()
                .all(|(left, height)| (x - left).abs() >= APART || (y - height).abs() >= APART)
        };
        let lowest = top + APART * f64::from(MOST_ROWS - 1);
        let y = rows.find(is_free).unwrap_or(lowest);
        marks.push((x, y));
        shapes.circle("chart-note-mark", (x, y), RADIUS);
        shapes.text("chart-note-letter chart-middle", (x, y + 4.5), &note.letter);
    }
}

/// How high the notes of a month reach.
fn top_at(chart: &RunChart, place: usize) -> f64 {
    let is_open = chart.points.get(place).is_some_and(|point| point.is_open);
    TOP + if is_open { BELOW_WORDS } else { 0.0 }
}
