//! A CSV file in the audit's layout, row by row: the answers of a row, or every reason why it cannot be read.
//!
//! A row is read whole or refused whole; the other rows go on. Nothing is guessed: a row whose cells may have moved, a
//! date whose day may be its month, a number that a spreadsheet has shortened are refused in words. Rows are read one
//! at a time, so a file of any length takes the memory of its bytes and of one row.

mod cell;
mod columns;
mod month_first;
mod row;

use std::borrow::Cow;

use domain::Answers;
use domain::dataset::Dataset;

use crate::text::{self, NoText};
use columns::{Column, Holds, Plan};
pub use row::Rows;

/// More columns than this are no file of this audit.
const MOST_COLUMNS: usize = 500;

/// A file whose header has been understood.
pub struct Sheet<'a> {
    text: Cow<'a, str>,
    delimiter: u8,
    columns: Vec<Column>,
    /// Places of the columns that hold no answers.
    without_answers: Vec<usize>,
    plans: Vec<Plan<'a>>,
    dataset: &'a Dataset,
    notes: Vec<String>,
}

/// One row that is not blank.
#[derive(Debug)]
pub struct Row {
    /// The row as a spreadsheet numbers it; the header is usually 1.
    pub number: u32,
    /// Its answers without blank cells, or every reason why it is refused.
    pub answers: Result<Answers, Vec<Refusal>>,
    /// What was put right in reading it, to be told.
    pub notes: Vec<String>,
}

/// Why a row is refused. Nothing in it repeats what a cell holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The row as a spreadsheet numbers it.
    pub row: u32,
    /// The column's header in the file; empty when the row as a whole is meant.
    pub column: String,
    /// Stable code: those of [`domain::reading::Unreadable`], and `missing`, `short-row`, `long-row`, `cell-too-long`,
    /// `line-break`, `unclosed-quote`, `unnamed-column`, `not-asked`, `excel-number`, `day-or-month`.
    pub code: &'static str,
    /// What is wrong and what would be right.
    pub words: String,
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
    /// No column that the audit knows.
    #[error("The first row must hold the audit's column names, such as \"1.01 NHSNumber\"")]
    NoHeader,
    /// More columns than any file of this audit.
    #[error("The file has {count} columns, more than {most}: is it a file of this audit?")]
    TooManyColumns {
        /// How many.
        count: usize,
        /// How many there may be.
        most: usize,
    },
    /// Columns that the audit does not ask.
    #[error("The audit has no question for {}: correct the name in the first row or remove the column", .columns.join(", "))]
    UnknownColumns {
        /// Each by letter, and by name where that cannot be a patient's.
        columns: Vec<String>,
    },
    /// The same question in two columns.
    #[error("{question} is there twice, in columns {first} and {second}: keep one")]
    RepeatedColumn {
        /// Number and export name.
        question: String,
        /// Letter of the first.
        first: String,
        /// Letter of the second.
        second: String,
    },
    /// No column for an answer that every row needs.
    #[error("The file has no column for {}: every row needs it", .questions.join(" and "))]
    MissingColumns {
        /// Number and export name of each.
        questions: Vec<String>,
    },
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
    let (delimiter, columns) = columns::header(&text, dataset)?;
    let mut plans = columns::plans(&columns, dataset);
    month_first::mark(&text, delimiter, &mut plans);
    let notes = columns::notes(&columns);
    let answers = |column: &Column| matches!(column.holds, Holds::Answers(_));
    let without_answers = (0..)
        .zip(&columns)
        .filter(|(_, column)| !answers(column))
        .map(|(index, _)| index)
        .collect();
    Ok(Sheet {
        text,
        delimiter,
        columns,
        without_answers,
        plans,
        dataset,
        notes,
    })
}

/// Shows nothing of what the file holds: it is patients' data.
impl std::fmt::Debug for Sheet<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Sheet of {} columns, {} bytes", self.columns.len(), self.text.len())
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

/// A reader that leaves lengths and headers to us.
fn reader(text: &str, delimiter: u8) -> csv::Reader<&[u8]> {
    csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .from_reader(text.as_bytes())
}

#[cfg(test)]
mod tests;
