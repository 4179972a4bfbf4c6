//! The numbers of a chart, with a chart of the spreadsheet's own beside them: one that can be put into slides.

use rust_xlsxwriter::{Chart as SheetChart, ChartType, XlsxError};

use super::sheet::Page;
use crate::report::Chart;

/// Size of a chart, in pixels, and how many rows of a sheet it covers.
const WIDTH: u32 = 720;
const HEIGHT: u32 = 340;
const ROWS: u32 = 19;

/// Writes the numbers of a chart into a sheet, and draws those that lines show.
pub(super) fn numbers(page: &mut Page, sheet: &str, chart: &Chart) -> Result<(), XlsxError> {
    page.line(&chart.heading)?;
    page.words(&chart.sentence);
    for note in &chart.notes {
        page.words(note);
    }
    let top = page.row();
    let written = page.table(&chart.numbers)?;
    if let Some((first, last)) = written.filter(|_| !chart.drawn.is_empty()) {
        let mut drawn = SheetChart::new(ChartType::Line);
        drawn.title().set_name(&chart.heading);
        drawn.set_width(WIDTH).set_height(HEIGHT);
        drawn.y_axis().set_min(0);
        drawn
            .y_axis()
            .set_num_format(if chart.is_share { "0%" } else { "#,##0" });
        for column in &chart.drawn {
            let name = chart.numbers.columns.get(usize::from(*column));
            drawn
                .add_series()
                .set_name(name.map_or("", |column| column.heading.as_str()))
                .set_categories((sheet, first, 0, last, 0))
                .set_values((sheet, first, *column, last, *column));
        }
        let beside = u16::try_from(chart.numbers.columns.len() + 1).unwrap_or(u16::MAX);
        page.sheet().insert_chart(top, beside, &drawn)?;
        page.down_to(top + ROWS + 1);
    }
    Ok(())
}
