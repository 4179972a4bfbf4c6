//! A CSV file in the audit's layout, row by row. From bytes to cells: encoding, delimiter, quotation marks, line ends, and what
//! Excel leaves out. What the cells say is for `table`.
//!
//! Rows are read one at a time, so a file of any length takes the memory of its bytes and of one row.

mod handed_back;
mod records;
mod rows;
mod short_rows;

use std::borrow::Cow;

use csv::StringRecord;
use domain::QuestionKey;
use domain::dataset::Dataset;

use crate::file_columns::{FileColumns, SheetHeadings};
use crate::letters::MayBeWritten;
use crate::read_as::{ReadAs, WhichSheet};
use crate::row_errors::RowErrors;
use crate::sheet_error::SheetError;
use crate::table::{
    AboutOne, Cell, DateOrder, DateOrders, FEWEST_NAMES, LOWEST_NAMES, Table, TableError, may_hold_month_first,
};
use crate::text::{self, NoText, Writing};
use records::Records;
pub use rows::Rows;

/// What may stand between cells, the usual one first.
const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// A file whose header has been understood.
pub struct Sheet<'a> {
    text: Cow<'a, str>,
    writing: Writing,
    letters: Vec<MayBeWritten>,
    /// The line `sep=;` above the header, where there is one.
    separator_line: Option<String>,
    delimiter: u8,
    table: Table<'a>,
    notes: Vec<String>,
}

/// A file as text, with the names that its first row gives its columns.
struct Opened<'a> {
    text: Cow<'a, str>,
    writing: Writing,
    letters: Vec<MayBeWritten>,
    separator_line: Option<String>,
    delimiter: u8,
    names: StringRecord,
}

/// Understands a file's encoding, delimiter and header.
///
/// # Errors
/// When the file as a whole cannot be read, in words for whoever chose it.
pub fn read<'a>(bytes: &'a [u8], read_as: ReadAs<'_>, dataset: &'a Dataset) -> Result<Sheet<'a>, SheetError> {
    let Opened {
        text,
        writing,
        letters,
        separator_line,
        delimiter,
        names,
    } = open(bytes, read_as, dataset)?;
    let mut table = read_as.table(&texts(&names), dataset).map_err(|error| match error {
        TableError::NoHeader => no_header(&text, dataset),
        error => error.into(),
    })?;
    match read_as.dates {
        DateOrder::AsShown => mark_dates(&text, delimiter, &mut table),
        DateOrder::DayFirst => {}
        DateOrder::MonthFirst => table.read_months_first(),
    }
    let notes = table.notes();
    Ok(Sheet {
        text,
        writing,
        letters,
        separator_line,
        delimiter,
        table,
        notes,
    })
}

/// The columns of a file, with what stands first in them: see [`FileColumns::of`].
pub(crate) fn columns(bytes: &[u8], read_as: ReadAs<'_>, dataset: &Dataset) -> Result<FileColumns, SheetError> {
    let file = open(bytes, read_as.by_its_names(), dataset)?;
    let names = texts(&file.names);
    if Table::known(&names, None, dataset) == 0
        && let Some(row) = names_below(&file.text, dataset)
    {
        return Err(SheetError::NamesBelow { row });
    }
    let mut records = Records::new(&file.text, file.delimiter);
    records.advance_to_filled();
    let columns = FileColumns::of(&names, dataset, || {
        if !records.advance() {
            return Ok(None);
        }
        let record = StringRecord::from_byte_record_lossy(records.record().clone());
        Ok(Some(
            record.iter().map(|cell| Cell::of_text(cell).into_owned()).collect(),
        ))
    })?;
    Ok(FileColumns {
        letters: file.letters,
        ..columns
    })
}

/// The headings of a file: see [`file_in::headings`](crate::file_in::headings).
pub(crate) fn headings(
    bytes: &[u8],
    read_as: ReadAs<'_>,
    dataset: &Dataset,
) -> Result<SheetHeadings<'static>, SheetError> {
    let file = open(bytes, read_as.by_its_names(), dataset)?;
    Ok(SheetHeadings::of(WhichSheet::ByItsColumns, &texts(&file.names)))
}

fn open<'a>(bytes: &'a [u8], read_as: ReadAs<'_>, dataset: &Dataset) -> Result<Opened<'a>, SheetError> {
    let (text, writing) = text::decode(bytes, read_as.encoding).map_err(|reason| match reason {
        NoText::Empty => SheetError::Empty,
        NoText::Binary => SheetError::NotText,
        NoText::Otherwise(said) => SheetError::OtherLetters { said },
    })?;
    let letters = text::may_be_written(bytes, writing);
    let (separator_line, text) = without_separator_line(text);
    let headers = DELIMITERS.map(|delimiter| (delimiter, header(&text, delimiter)));
    // Where none is known there are as many as possible. Of equals the last is the maximum, so the comma comes last.
    let (delimiter, names) = headers
        .into_iter()
        .rev()
        .max_by_key(|(_, names)| (read_as.known(&texts(names), dataset), names.len()))
        .unwrap_or_default();
    Ok(Opened {
        text,
        writing,
        letters,
        separator_line,
        delimiter,
        names,
    })
}

fn no_header(text: &str, dataset: &Dataset) -> SheetError {
    let below = names_below(text, dataset);
    below.map_or(TableError::NoHeader.into(), |row| SheetError::NamesBelow { row })
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

    /// How its letters may be written, where its bytes leave that in doubt.
    pub fn letters(&self) -> &[MayBeWritten] {
        &self.letters
    }

    /// About how many rows [`Sheet::rows`] gives: a row with line breaks makes it more.
    pub fn about(&self) -> u64 {
        let lines = self.text.split('\n').filter(|line| !line.is_empty()).count();
        // The header.
        u64::try_from(lines.saturating_sub(1)).unwrap_or(u64::MAX)
    }

    /// Whether two rows of it may be about one fracture.
    pub fn may_have_rows_about_one(&self) -> bool {
        let Some(column) = self.table.nhs_number_column() else {
            return false;
        };
        let mut about_one = AboutOne::default();
        if let Some(lines) = plain_lines(&self.text) {
            // The first that is not blank is the header.
            let filled = lines.skip_while(|line| line.split(char::from(self.delimiter)).all(is_blank_cell));
            for line in filled.skip(1) {
                let cell = line.split(char::from(self.delimiter)).nth(column).unwrap_or_default();
                about_one.see(&Cell::of_text(cell));
                if about_one.are_some() {
                    return true;
                }
            }
            return false;
        }
        let mut records = Records::new(&self.text, self.delimiter);
        records.advance_to_filled();
        while !about_one.are_some() && records.advance() {
            let cell = records.record().get(column).unwrap_or_default();
            about_one.see(&Cell::of_text(std::str::from_utf8(cell).unwrap_or_default()));
        }
        about_one.are_some()
    }

    /// The file with what is wrong in its rows, by their numbers, in a column of its own.
    pub fn with_errors(&self, errors: &RowErrors) -> Vec<u8> {
        handed_back::with_errors(self, errors)
    }

    /// The questions that the file has a column for.
    pub fn questions(&self) -> Vec<QuestionKey> {
        self.table.questions()
    }

    /// The rows that are not blank, in order.
    pub fn rows(&self) -> Rows<'_> {
        Rows::new(self)
    }
}

/// The lines of a text of which each is a record, and each part between delimiters a cell: nothing in it is quoted, and no line
/// ends by a carriage return alone. Nearly every file is one, and one cell of each line is found in a fraction of the time.
fn plain_lines(text: &str) -> Option<impl Iterator<Item = &str>> {
    let lines = || text.split('\n').map(|line| line.strip_suffix('\r').unwrap_or(line));
    let is_plain = !text.contains('"') && lines().all(|line| !line.contains('\r'));
    is_plain.then(|| lines().filter(|line| !line.is_empty()))
}

fn is_blank_cell(cell: &str) -> bool {
    Cell::of_text(cell).is_blank()
}

/// The line `sep=;` by which Excel is told the delimiter, and which it does not show as a row; and the text without it.
fn without_separator_line(text: Cow<'_, str>) -> (Option<String>, Cow<'_, str>) {
    let line = text.split(['\r', '\n']).next().unwrap_or_default();
    let plain = line.trim_matches('"');
    let begins = plain.get(..4).is_some_and(|begin| begin.eq_ignore_ascii_case("sep="));
    if !begins || plain.chars().count() != 5 {
        return (None, text);
    }
    let rest = text.strip_prefix(line).unwrap_or_default();
    let ended = rest.strip_prefix("\r\n").or_else(|| rest.strip_prefix(['\r', '\n']));
    let rest = Cow::Owned(ended.unwrap_or(rest).to_owned());
    (Some(line.to_owned()), rest)
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

fn texts(names: &StringRecord) -> Vec<&str> {
    names.iter().collect()
}

/// The row of the column names, when other rows stand above it.
fn names_below(text: &str, dataset: &Dataset) -> Option<u32> {
    DELIMITERS.into_iter().find_map(|delimiter| {
        let mut records = Records::new(text, delimiter);
        while records.number() < LOWEST_NAMES && records.advance_to_filled() {
            if Table::known(&texts(&names(&records)), None, dataset) >= FEWEST_NAMES {
                return Some(records.number());
            }
        }
        None
    })
}

/// One date with its month first puts others in doubt, also those of rows before it.
fn mark_dates(text: &str, delimiter: u8, table: &mut Table<'_>) {
    // Nearly every file has none, and finding that out takes a fraction of reading it.
    if !may_hold_month_first(text, delimiter) {
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
