//! The rows of a sheet that have something in them, each as cells with their types.

use std::borrow::Cow;
use std::io::Cursor;

use calamine::{CellErrorType, DataRef, ExcelDateTime, Xlsx, XlsxCellReader};
use chrono::NaiveDate;
use rust_decimal::Decimal;

use crate::sheet_error::SheetError;
use crate::table::Cell;

/// Excel has no more columns, and no more rows.
const MOST_COLUMNS: usize = 16_384;
const MOST_ROWS: u32 = 1_048_576;

/// The number of the day after 31 December 9999, Excel's last. What is larger is no day, and shown as hashes there.
const AFTER_THE_LAST_DAY: f64 = 2_958_466.0;

/// The rows of a sheet, one in memory at a time.
pub(super) struct FilledRows<'x, 'a> {
    reader: XlsxCellReader<'x, Cursor<&'a [u8]>>,
    /// The first cell of the next row, with its row and column from 0.
    ahead: Option<(u32, usize, Cell<'x>)>,
    /// The row that was given last.
    before: Option<u32>,
    /// Whether there is no further cell: past its end a sheet cannot be read.
    is_at_end: bool,
}

impl<'x, 'a> FilledRows<'x, 'a> {
    /// Before the first row.
    pub(super) fn of(workbook: &'x mut Xlsx<Cursor<&'a [u8]>>, sheet: &str) -> Result<Self, SheetError> {
        let reader = workbook
            .worksheet_cells_reader(sheet)
            .map_err(|_| SheetError::BrokenWorkbook)?;
        Ok(Self {
            reader,
            ahead: None,
            before: None,
            is_at_end: false,
        })
    }

    /// The next row that is not blank: its number as the spreadsheet shows it, and its cells from column A on.
    ///
    /// # Errors
    /// When the sheet cannot be read further.
    pub(super) fn next_row(&mut self) -> Result<Option<(u32, Vec<Cell<'x>>)>, SheetError> {
        let Some((row, column, cell)) = self.taken()? else {
            return Ok(None);
        };
        if row >= MOST_ROWS || self.before.is_some_and(|before| row <= before) {
            return Err(SheetError::BrokenWorkbook);
        }
        self.before = Some(row);
        let mut cells = Vec::new();
        put(&mut cells, column, cell)?;
        while let Some((next, column, cell)) = self.taken()? {
            if next != row {
                self.ahead = Some((next, column, cell));
                break;
            }
            put(&mut cells, column, cell)?;
        }
        Ok(Some((row + 1, cells)))
    }

    /// The next cell that is not blank.
    fn taken(&mut self) -> Result<Option<(u32, usize, Cell<'x>)>, SheetError> {
        if let Some(ahead) = self.ahead.take() {
            return Ok(Some(ahead));
        }
        if self.is_at_end {
            return Ok(None);
        }
        while let Some(found) = self
            .reader
            .next_cell_with_formula_metadata()
            .map_err(|_| SheetError::BrokenWorkbook)?
        {
            let (row, column) = found.pos;
            let cell = match (&found.value, &found.formula) {
                // Written by a program that computes nothing, and never opened by one that does: it is no blank.
                (DataRef::Empty, Some(_)) => Cell::Error("a formula without its result"),
                (value, _) => read(value),
            };
            if !cell.is_blank() {
                return Ok(Some((row, usize::try_from(column).unwrap_or(usize::MAX), cell)));
            }
        }
        self.is_at_end = true;
        Ok(None)
    }
}

fn put<'x>(cells: &mut Vec<Cell<'x>>, column: usize, cell: Cell<'x>) -> Result<(), SheetError> {
    // One that is before the last, or there already, is of another row that says it is this one: one patient would be lost.
    if column >= MOST_COLUMNS || column < cells.len() {
        return Err(SheetError::BrokenWorkbook);
    }
    cells.resize(column, Cell::Blank);
    cells.push(cell);
    Ok(())
}

fn read<'x>(value: &DataRef<'x>) -> Cell<'x> {
    match value {
        DataRef::Empty => Cell::Blank,
        DataRef::SharedString(text) => Cell::of_text(text),
        DataRef::String(text) | DataRef::DurationIso(text) => Cell::of_text(text).into_owned(),
        DataRef::DateTimeIso(text) => match text.get(..10).and_then(|day| day.parse().ok()) {
            Some(day) => Cell::Date(day),
            None => Cell::of_text(text).into_owned(),
        },
        DataRef::Int(number) => Cell::Number(Decimal::from(*number)),
        DataRef::Float(number) => of_number(*number),
        DataRef::Bool(is_true) => Cell::Text(Cow::Borrowed(if *is_true { "TRUE" } else { "FALSE" })),
        DataRef::DateTime(moment) => day(moment).map_or_else(|| of_number(moment.as_f64()), Cell::Date),
        DataRef::Error(error) => Cell::Error(in_words(error)),
    }
}

/// A number of more digits than a decimal has is none of the audit, and is shown as text.
fn of_number(number: f64) -> Cell<'static> {
    Decimal::try_from(number).map_or_else(|_| Cell::Text(Cow::Owned(number.to_string())), Cell::Number)
}

/// The day of a cell that shows one; nothing of a time of day alone, or of a day that never was (29 February 1900).
fn day(moment: &ExcelDateTime) -> Option<NaiveDate> {
    if !moment.is_datetime() || moment.as_f64() < 1.0 || moment.as_f64() >= AFTER_THE_LAST_DAY {
        return None;
    }
    let (year, month, day, ..) = moment.to_ymd_hms_milli();
    NaiveDate::from_ymd_opt(i32::from(year), u32::from(month), u32::from(day))
}

fn in_words(error: &CellErrorType) -> &'static str {
    match error {
        CellErrorType::Div0 => "#DIV/0!",
        CellErrorType::NA => "#N/A",
        CellErrorType::Name => "#NAME?",
        CellErrorType::Null => "#NULL!",
        CellErrorType::Num => "#NUM!",
        CellErrorType::Ref => "#REF!",
        CellErrorType::Value => "#VALUE!",
        CellErrorType::GettingData => "#GETTING_DATA",
    }
}
