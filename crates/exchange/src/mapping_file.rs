//! A mapping as a small CSV file, for whoever writes one by hand: a heading, the question that it holds, and why that was
//! proposed, which is not read.

use domain::dataset::{Dataset, Question};

use crate::file_columns::FileColumns;
use crate::inert::inert;
use crate::mapping::{ColumnUse, Mapping};
use crate::table::{Cell, MOST_COLUMNS, QuestionsCalled};
use crate::text;

/// The names of its columns.
const HEADER: [&str; 3] = ["Heading", "Question", "Why"];
/// What stands in place of a question where a column is left out.
pub const LEAVE_OUT: &str = "leave out";
/// What may stand between its cells.
const DELIMITERS: [u8; 3] = [b',', b';', b'\t'];

/// Why a file is no mapping.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MappingFileError {
    /// It does not begin as one does.
    #[error("The first line must be Heading,Question, as --show-columns writes it")]
    NoMapping,
    /// More lines than a file may have columns.
    #[error("It has more lines than the {most} columns that a file may have")]
    TooManyLines {
        /// How many there may be.
        most: usize,
    },
    /// Lines that say nothing that the audit knows, each with the reason.
    #[error("{}", .0.join(". "))]
    Lines(Vec<String>),
}

/// Reads such a file.
///
/// # Errors
/// When it is none, or a line of it says no question: every such line at once.
pub fn read(bytes: &[u8], dataset: &Dataset) -> Result<Mapping, MappingFileError> {
    let (text, _) = text::decode(bytes, None).map_err(|_| MappingFileError::NoMapping)?;
    let is_header = |delimiter: &u8| {
        let first = text.lines().next().unwrap_or_default();
        let mut cells = first
            .split(char::from(*delimiter))
            .map(|cell| cell.trim().trim_matches('"'));
        HEADER
            .iter()
            .take(2)
            .all(|name| cells.next().is_some_and(|cell| cell.eq_ignore_ascii_case(name)))
    };
    let delimiter = DELIMITERS
        .into_iter()
        .find(is_header)
        .ok_or(MappingFileError::NoMapping)?;
    let mut reader = csv::ReaderBuilder::new()
        .flexible(true)
        .delimiter(delimiter)
        .from_reader(text.as_bytes());
    let questions = QuestionsCalled::of(dataset);
    let (mut columns, mut wrong) = (Vec::new(), Vec::new());
    // Text is UTF-8 and lengths are free, so nothing but the end of the file stops it.
    for record in reader.records().map_while(Result::ok) {
        if columns.len() + wrong.len() == MOST_COLUMNS {
            return Err(MappingFileError::TooManyLines { most: MOST_COLUMNS });
        }
        let line = record.position().map_or(0, csv::Position::line);
        let cell = |place: usize| {
            Cell::of_text(record.get(place).unwrap_or_default())
                .shown()
                .into_owned()
        };
        let (heading, question) = (cell(0), cell(1));
        if question.eq_ignore_ascii_case(LEAVE_OUT) {
            columns.push((heading, ColumnUse::LeftOut));
        } else if let Some(question) = questions.find(&question) {
            columns.push((heading, ColumnUse::Answers(question)));
        } else if question.is_empty() {
            wrong.push(format!("Line {line} names no question: write one, or {LEAVE_OUT}"));
        } else {
            wrong.push(format!("Line {line} names a question that the audit does not have"));
        }
    }
    if wrong.is_empty() {
        Ok(Mapping::of(columns))
    } else {
        Err(MappingFileError::Lines(wrong))
    }
}

/// Writes what the columns of a file may be as such a file. Where nobody can tell, there is no question.
pub fn write(columns: &FileColumns, dataset: &Dataset) -> String {
    let mut lines = csv::Writer::from_writer(Vec::new());
    // Writing into memory does not fail.
    let _ = lines.write_record(HEADER);
    for (heading, column, why) in columns.proposed() {
        let question = match column {
            ColumnUse::Answers(key) => dataset.question(key).map_or_else(|| key.to_string(), Question::column),
            ColumnUse::LeftOut => LEAVE_OUT.to_owned(),
            ColumnUse::Undecided => String::new(),
        };
        let _ = lines.write_record([&*inert(heading), &*question, why]);
    }
    String::from_utf8(lines.into_inner().unwrap_or_default()).unwrap_or_default()
}

#[cfg(test)]
mod tests;
