//! A CSV file in the audit's layout, row by row. From bytes to cells: encoding, delimiter, quotation marks, line ends, and what
//! Excel leaves out. What the cells say is for `table`.
//!
//! Rows are read one at a time, so a file of any length takes the memory of its bytes and of one row.

mod records;
mod rows;
mod short_rows;

use std::borrow::Cow;

use csv::StringRecord;
use domain::dataset::Dataset;

use crate::table::{Cell, DateOrders, Table, TableError, may_hold_month_first};
use crate::text::{self, NoText};
use records::Records;
pub use rows::Rows;

/// What may stand between cells, the usual one first.
const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];
/// So far down column names are looked for where the first row has none, so that whoever chose the file is told where they are.
const LOWEST_NAMES: u32 = 20;
/// Fewer names that the audit knows are no header: a title may be one word of it.
const FEWEST_NAMES: usize = 2;

/// A file whose header has been understood.
pub struct Sheet<'a> {
    text: Cow<'a, str>,
    delimiter: u8,
    table: Table<'a>,
    notes: Vec<String>,
}

/// Why a file as a whole cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SheetError {
    /// Nothing in it.
    #[error("The file is empty")]
    Empty,
    /// An Excel workbook.
    #[error("This is an Excel workbook: save it as CSV (UTF-8) and choose that file")]
    Workbook,
    /// No text.
    #[error("This file holds characters that no text has: is it a CSV file?")]
    NotText,
    /// Other rows above its column names, such as a title.
    #[error(
        "The column names stand in row {row}: delete the rows above it, so that they are the first row, and save again"
    )]
    NamesBelow {
        /// Their row, as a spreadsheet numbers it.
        row: u32,
    },
    /// Its header.
    #[error(transparent)]
    Header(#[from] TableError),
}

/// Understands a file's encoding, delimiter and header.
///
/// # Errors
/// When the file as a whole cannot be read, in words for whoever chose it.
pub fn read<'a>(bytes: &'a [u8], dataset: &'a Dataset) -> Result<Sheet<'a>, SheetError> {
    let text = text::decode(bytes).map_err(|reason| match reason {
        NoText::Empty => SheetError::Empty,
        NoText::Workbook => SheetError::Workbook,
        NoText::Binary => SheetError::NotText,
    })?;
    let text = without_separator_line(text);
    let headers = DELIMITERS.map(|delimiter| (delimiter, header(&text, delimiter)));
    // Of equals the last is the maximum, so the comma comes last.
    let (delimiter, names) = headers
        .into_iter()
        .rev()
        .max_by_key(|(_, names)| known(names, dataset))
        .unwrap_or_default();
    let mut table = Table::of_header(&names.iter().collect::<Vec<_>>(), dataset).map_err(|error| match error {
        TableError::NoHeader => names_below(&text, dataset).map_or(error.into(), |row| SheetError::NamesBelow { row }),
        error => error.into(),
    })?;
    mark_dates(&text, delimiter, &mut table);
    let notes = table.notes();
    Ok(Sheet {
        text,
        delimiter,
        table,
        notes,
    })
}

/// Shows nothing of what the file holds: it is patients' data.
impl std::fmt::Debug for Sheet<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "Sheet of {} columns, {} bytes",
            self.table.columns(),
            self.text.len()
        )
    }
}

impl Sheet<'_> {
    /// What is worth telling about the file as a whole.
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// The rows that are not blank, in order.
    pub fn rows(&self) -> Rows<'_> {
        Rows::new(self)
    }
}

/// The text without the line `sep=;` by which Excel is told the delimiter, and which it does not show as a row.
fn without_separator_line(text: Cow<'_, str>) -> Cow<'_, str> {
    let line = text.split(['\r', '\n']).next().unwrap_or_default();
    let plain = line.trim_matches('"');
    let begins = plain.get(..4).is_some_and(|begin| begin.eq_ignore_ascii_case("sep="));
    if !begins || plain.chars().count() != 5 {
        return text;
    }
    let rest = text.strip_prefix(line).unwrap_or_default();
    let ended = rest.strip_prefix("\r\n").or_else(|| rest.strip_prefix(['\r', '\n']));
    Cow::Owned(ended.unwrap_or(rest).to_owned())
}

fn header(text: &str, delimiter: u8) -> StringRecord {
    let mut records = Records::new(text, delimiter);
    records.advance_to_filled();
    names(&records)
}

fn names(records: &Records<'_>) -> StringRecord {
    // The whole file is text, and no character is cut by a delimiter.
    StringRecord::from_byte_record_lossy(records.record().clone())
}

/// How many names of a row the audit knows.
fn known(names: &StringRecord, dataset: &Dataset) -> usize {
    Table::known(&names.iter().collect::<Vec<_>>(), dataset)
}

/// The row of the column names, when other rows stand above it.
fn names_below(text: &str, dataset: &Dataset) -> Option<u32> {
    DELIMITERS.into_iter().find_map(|delimiter| {
        let mut records = Records::new(text, delimiter);
        while records.number() < LOWEST_NAMES && records.advance_to_filled() {
            if known(&names(&records), dataset) >= FEWEST_NAMES {
                return Some(records.number());
            }
        }
        None
    })
}

/// One date with its month first puts others in doubt, also those of rows before it.
fn mark_dates(text: &str, delimiter: u8, table: &mut Table<'_>) {
    // Nearly every file has none, and finding that out takes a fraction of reading it.
    if !may_hold_month_first(text) {
        return;
    }
    let mut orders = DateOrders::default();
    let mut records = Records::new(text, delimiter);
    while records.advance() {
        let record = records.record();
        let text = |index| record.get(index).and_then(|cell| std::str::from_utf8(cell).ok());
        table.see_dates(&mut orders, records.number(), |index| {
            Cell::of_text(text(index).unwrap_or_default())
        });
    }
    table.mark_dates(&orders);
}

#[cfg(test)]
mod odd_files;
#[cfg(test)]
mod tests;
