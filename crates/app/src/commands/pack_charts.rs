//! The run charts of a governance pack: those of the run chart page, with a median, for three years.

use chrono::NaiveDate;
use domain::audit::{
    ChartKind, Charted, MonthPoint, NoteOnChart, RULES_FROM, RunChart, RunChartAsked, chart_title, percent, sentence,
    signal_words,
};
use domain::words::short_month;
use drawing::draw_run_chart;
use reports::{Cell, Chart, Column, Part, Row, Section, Table};
use rust_decimal::Decimal;

use super::chart_notes::chart_notes_of;
use crate::desk::Desk;
use crate::error::Error;
use crate::host::Host;

/// As many months as the run chart page shows at first.
const MONTHS: u32 = 36;
/// The columns of the months that a spreadsheet draws: the service's, and the nation's.
const OF_SERVICE: u16 = 3;
const OF_NATION: u16 = 4;
const PATIENTS: u16 = 1;

impl<H: Host> Desk<H> {
    /// Every run chart there is, the months up to this day.
    pub(super) async fn charts(&self, as_at: NaiveDate) -> Result<Vec<RunChart>, Error> {
        let notes = chart_notes_of(&self.store().await?).await?.notes;
        let mut charts = Vec::new();
        for charted in Charted::all() {
            let asked = RunChartAsked {
                charted,
                which: ChartKind::Median,
                months: MONTHS,
                as_at,
            };
            charts.push(self.chart_of(asked, None, &notes).await?);
        }
        Ok(charts)
    }
}

/// The charts, each with what it says and with its months.
pub(super) fn run_charts(charts: &[RunChart]) -> Section {
    let mut parts = vec![Part::Words(format!(
        "By month of diagnosis, the last {MONTHS} months. The rules are Anhøj’s, about the median, from {RULES_FROM} closed months on. \
         A hollow point is a month that may still change, as some of its patients are not due yet: the rules leave it out. The \
         workbook of this pack has the numbers of every month."
    ))];
    parts.extend(charts.iter().map(|chart| Part::Chart(Box::new(of_report(chart)))));
    Section {
        sheet: "Run charts",
        heading: "Run charts".to_owned(),
        begins_page: true,
        is_on_slides: true,
        parts,
    }
}

fn of_report(chart: &RunChart) -> Chart {
    let is_share = chart.charted.number().is_some();
    let has_nation = chart.points.iter().any(|point| point.national.is_some());
    let mut drawn = vec![if is_share { OF_SERVICE } else { PATIENTS }];
    if has_nation {
        drawn.push(OF_NATION);
    }
    Chart {
        what: "Run chart",
        heading: chart_title(chart.charted),
        sentence: sentence(chart),
        notes: chart.notes.iter().map(NoteOnChart::words).collect(),
        picture: draw_run_chart(chart).into_sheet(),
        numbers: months(chart),
        drawn,
        is_share,
    }
}

fn months(chart: &RunChart) -> Table {
    let row = |(place, point): (usize, &MonthPoint)| {
        let share = point.of.and_then(|of| percent(point.counted, of));
        Row::of([
            Cell::words(short_month(point.month)),
            Cell::Count(point.counted),
            point.of.map_or(Cell::Empty, |of| Cell::Exact(of.to_decimal())),
            shown(share),
            shown(point.national),
            Cell::words(if point.is_open { "Open" } else { "Closed" }),
            chart
                .signal_at(place)
                .map_or(Cell::Empty, |signal| Cell::Words(signal_words(signal))),
        ])
    };
    Table {
        caption: None,
        columns: vec![
            Column::name("Month", 12),
            Column::numbers("Counted", 12),
            Column::numbers("Out of", 12),
            Column::numbers("This service", 14),
            Column::numbers("National", 14),
            Column::words("Window", 12),
            Column::words("Signal", 24),
        ],
        rows: chart.points.iter().enumerate().map(row).collect(),
    }
}

fn shown(percent: Option<Decimal>) -> Cell {
    percent.map_or(Cell::Empty, Cell::Percent)
}
