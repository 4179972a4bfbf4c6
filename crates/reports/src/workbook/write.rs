//! A workbook from its first sheet to its last.

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, XlsxError};

use super::charts::numbers;
use super::sheet::Page;
use crate::NotMade;
use crate::report::{Part, Report};

/// The bytes of the workbook of a report.
///
/// # Errors
/// When it does not fit into one.
pub fn write(report: &Report) -> Result<Vec<u8>, NotMade> {
    whole(report).map_err(|_| NotMade::Workbook)
}

fn whole(report: &Report) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    // When the report was made, and not when its bytes were: the same report is the same file.
    let made = ExcelDateTime::from_timestamp(report.made.timestamp())?;
    let properties = DocProperties::new().set_title(&report.title).set_author(&report.of);
    workbook.set_properties(&properties.set_creation_datetime(&made));

    let mut first = Page::begin(report.first_sheet)?;
    first.heading(&report.title)?;
    first.line(&report.of)?;
    first.line(&report.as_at)?;
    first.blank();
    for words in &report.opening {
        first.words(words);
    }
    first.blank();
    first.line("Sheets")?;
    for section in &report.sections {
        first.words(&format!("{}: {}", section.sheet, section.heading));
    }
    workbook.push_worksheet(first.end()?);

    for section in &report.sections {
        let mut page = Page::begin(section.sheet)?;
        page.heading(&section.heading)?;
        page.line(&format!("{}. {}", report.of, report.as_at))?;
        page.blank();
        for part in &section.parts {
            match part {
                Part::Words(words) => page.words(words),
                Part::Table(table) => {
                    page.table(table)?;
                }
                Part::Chart(chart) => numbers(&mut page, section.sheet, chart)?,
            }
        }
        workbook.push_worksheet(page.end()?);
    }
    workbook.save_to_buffer()
}
