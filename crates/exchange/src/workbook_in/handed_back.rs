//! A sheet handed back with what is wrong in its rows: the same cells in the same rows of a workbook of its own. Numbers are
//! texts in it, so that no spreadsheet shortens one; dates are dates, and nothing is a formula. Columns are as wide as what stands in them.

use std::cmp::Ordering;
use std::io::Cursor;

use calamine::Xlsx;
use domain::words::slashed_date;
use rust_xlsxwriter::{Format, Workbook, Worksheet, XlsxError};

use super::cells::FilledRows;
use crate::row_errors::{RowErrors, RowKind};
use crate::sheet_error::SheetError;
use crate::table::{Cell, Table};
use crate::workbook_day::{DAY_FORMAT, serial};

/// The last row that says how wide columns are: measuring every cell of a long sheet takes as long as writing it.
const MEASURED: u32 = 500;
/// No column is wider, in pixels: what is wrong in a row is several sentences.
const WIDEST: u32 = 480;

pub(super) fn with_errors(
    workbook: &mut Xlsx<Cursor<&[u8]>>,
    sheet: &str,
    headings: u32,
    table: &Table<'_>,
    errors: &RowErrors,
) -> Result<Vec<u8>, SheetError> {
    let mut rows = FilledRows::of(workbook, sheet)?;
    let mut written = Workbook::new();
    let page = written.add_worksheet();
    // A name that this library does not take is no reason to keep the file back.
    let _ = page.set_name(sheet);
    let day = Format::new().set_num_format(DAY_FORMAT);
    let place = (table.columns(), table.errors_column());
    while let Some((number, cells)) = rows.next_row()? {
        let said = |text: &str| Cell::of_text(text).into_owned();
        let cells = match number.cmp(&headings) {
            Ordering::Less => cells,
            Ordering::Equal => errors.beside(cells, place, RowKind::Header, said),
            Ordering::Greater => errors.beside(cells, place, RowKind::Number(number), said),
        };
        for (column, cell) in (0..).zip(cells) {
            put(page, (number - 1, column), &cell, &day).map_err(|_| SheetError::BrokenWorkbook)?;
        }
    }
    page.set_autofit_max_row(MEASURED);
    page.set_autofit_max_width(WIDEST).autofit();
    written.save_to_buffer().map_err(|_| SheetError::BrokenWorkbook)
}

fn put(page: &mut Worksheet, (row, column): (u32, u16), cell: &Cell<'_>, day: &Format) -> Result<(), XlsxError> {
    match cell {
        Cell::Blank => return Ok(()),
        Cell::Text(text) => page.write_string(row, column, text.as_ref())?,
        Cell::Number(number) => page.write_string(row, column, number.normalize().to_string())?,
        Cell::Date(date) => match serial(*date) {
            Some(serial) => page.write_datetime_with_format(row, column, &serial, day)?,
            None => page.write_string(row, column, slashed_date(*date))?,
        },
        Cell::Error(error) => page.write_string(row, column, *error)?,
    };
    Ok(())
}
