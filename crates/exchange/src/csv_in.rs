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
use crate::headings_row::HeadingsRow;
use crate::letters::MayBeWritten;
use crate::read_as::{ReadAs, WhichSheet};
use crate::row_errors::RowErrors;
use crate::sheet_error::SheetError;
use crate::table::{AboutOne, Cell, DateOrder, DateOrders, Table, may_hold_month_first};
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
    /// The row of the headings, as a spreadsheet numbers it.
    headings: u32,
    table: Table<'a>,
    notes: Vec<String>,
}

/// A file as text, with the names that it gives its columns.
struct Opened<'a> {
    text: Cow<'a, str>,
    writing: Writing,
    letters: Vec<MayBeWritten>,
    separator_line: Option<String>,
    delimiter: u8,
    headings: HeadingsRow,
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
        headings,
    } = open(bytes, read_as, dataset)?;
    let headings = headings.checked()?;
    let mut table = read_as.table(&headings.texts(), dataset)?;
    match read_as.dates {
        DateOrder::AsShown => mark_dates(&text, delimiter, headings.number, &mut table),
        DateOrder::DayFirst => {}
        DateOrder::MonthFirst => table.read_months_first(),
    }
    let notes = headings.note().into_iter().chain(table.notes()).collect();
    Ok(Sheet {
        text,
        writing,
        letters,
        separator_line,
        delimiter,
        headings: headings.number,
        table,
        notes,
    })
}

/// The columns of a file, with what stands first in them: see [`FileColumns::of`].
pub(crate) fn columns(bytes: &[u8], read_as: ReadAs<'_>, dataset: &Dataset) -> Result<FileColumns, SheetError> {
    let file = open(bytes, read_as.by_its_names(), dataset)?;
    let headings = file.headings.checked()?;
    let mut records = Records::below(&file.text, file.delimiter, headings.number);
    let columns = FileColumns::of(&headings.texts(), dataset, || {
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
    Ok(SheetHeadings::of(WhichSheet::ByItsColumns, &file.headings.texts()))
}

fn open<'a>(bytes: &'a [u8], read_as: ReadAs<'_>, dataset: &Dataset) -> Result<Opened<'a>, SheetError> {
    let (text, writing) = text::decode(bytes, read_as.encoding).map_err(|reason| match reason {
        NoText::Empty => SheetError::Empty,
        NoText::Binary => SheetError::NotText,
        NoText::Otherwise(said) => SheetError::OtherLetters { said },
    })?;
    let letters = text::may_be_written(bytes, writing);
    let (separator_line, text) = without_separator_line(text);
    let found = DELIMITERS.map(|delimiter| (delimiter, headings_row(&text, delimiter, read_as, dataset)));
    // Where none is known there are as many as possible. Of equals the last is the maximum, so the comma comes last.
    let (delimiter, headings) = found
        .into_iter()
        .rev()
        .max_by_key(|(_, row)| (read_as.known(&row.texts(), dataset), row.names.len()))
        .unwrap_or_default();
    Ok(Opened {
        text,
        writing,
        letters,
        separator_line,
        delimiter,
        headings,
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

    /// How its letters may be written, where its bytes leave that in doubt.
    pub fn letters(&self) -> &[MayBeWritten] {
        &self.letters
    }

    /// About how many rows [`Sheet::rows`] gives: a row with line breaks makes it more.
    pub fn about(&self) -> u64 {
        let lines = self.text.split('\n').filter(|line| !line.is_empty()).count();
        // That of the headings.
        u64::try_from(lines.saturating_sub(1)).unwrap_or(u64::MAX)
    }

    /// Before the first row below the headings.
    fn records(&self) -> Records<'_> {
        Records::below(&self.text, self.delimiter, self.headings)
    }

    /// Whether two rows of it may be about one fracture.
    pub fn may_have_rows_about_one(&self) -> bool {
        let Some(column) = self.table.nhs_number_column() else {
            return false;
        };
        let mut about_one = AboutOne::default();
        if let Some(lines) = plain_lines(&self.text) {
            let headings = usize::try_from(self.headings).unwrap_or(usize::MAX);
            for line in lines.skip(headings) {
                let cell = line.split(char::from(self.delimiter)).nth(column).unwrap_or_default();
                about_one.see(&Cell::of_text(cell));
                if about_one.are_some() {
                    return true;
                }
            }
            return false;
        }
        let mut records = self.records();
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

/// The lines of a text of which each is a record or empty, and each part between delimiters a cell: nothing in it is quoted, and no line
/// ends by a carriage return alone. Nearly every file is one, and one cell of each line is found in a fraction of the time.
fn plain_lines(text: &str) -> Option<impl Iterator<Item = &str>> {
    let lines = || text.split('\n').map(|line| line.strip_suffix('\r').unwrap_or(line));
    let is_plain = !text.contains('"') && lines().all(|line| !line.contains('\r'));
    is_plain.then(lines)
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

fn headings_row(text: &str, delimiter: u8, read_as: ReadAs<'_>, dataset: &Dataset) -> HeadingsRow {
    let mut records = Records::new(text, delimiter);
    let rows = std::iter::from_fn(|| records.advance_to_filled().then(|| (records.number(), names(&records))));
    let row = HeadingsRow::among(rows, |names| read_as.headings_known(names, dataset));
    row.unwrap_or_default()
}

fn names(records: &Records<'_>) -> Vec<String> {
    // The whole file is text, and no character is cut by a delimiter.
    let record = StringRecord::from_byte_record_lossy(records.record().clone());
    record.iter().map(str::to_owned).collect()
}

/// One date with its month first puts others in doubt, also those of rows before it.
fn mark_dates(text: &str, delimiter: u8, headings: u32, table: &mut Table<'_>) {
    // Nearly every file has none, and finding that out takes a fraction of reading it.
    if !may_hold_month_first(text, delimiter) {
        return;
    }
    let mut orders = DateOrders::default();
    let mut records = Records::below(text, delimiter, headings);
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
