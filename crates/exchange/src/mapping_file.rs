//! A mapping as a small CSV file, for whoever writes one by hand: a heading, the question that it holds, and why that was
//! proposed, which is not read. Below a column may stand its values that are no answers of the question, a line each with what it means.

use domain::QuestionKey;
use domain::dataset::{Dataset, OptionKey, Question};

use crate::file_columns::FileColumns;
use crate::inert::inert;
use crate::mapping::{ColumnUse, Mapped, Mapping, ValueUse, plain_heading};
use crate::table::{Cell, MOST_COLUMNS, QuestionsCalled, not_understood};
use crate::text;

/// The names of its columns.
const HEADER: [&str; 3] = ["Heading", "Question", "Why"];
/// The names of those that follow where values are said.
const OF_VALUES: [&str; 2] = ["Value", "Answer"];
/// What stands in place of a question where a column is left out.
pub const LEAVE_OUT: &str = "leave out";
/// What stands in place of an answer where a value is none.
pub const NO_ANSWER: &str = "no answer";
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
    let names = reader.headers().cloned().unwrap_or_default();
    let [value_at, answer_at] = OF_VALUES.map(|wanted| {
        let mut names = names.iter().map(str::trim);
        names.position(|name| name.eq_ignore_ascii_case(wanted))
    });
    let questions = QuestionsCalled::of(dataset);
    let (mut columns, mut wrong): (Vec<Mapped>, Vec<String>) = (Vec::new(), Vec::new());
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
        let value = value_at.map(cell).unwrap_or_default();
        if !value.is_empty() {
            let answer = answer_at.map(cell).unwrap_or_default();
            let of = columns.iter_mut().rfind(|mapped| is_headed(mapped, &heading));
            match of.map(|mapped| (meant(dataset, &mapped.column, &answer), mapped)) {
                Some((Ok(used), mapped)) => mapped.values.push((value, used)),
                Some((Err(why), _)) => wrong.push(format!("Line {line} {why}")),
                None => wrong.push(format!("Line {line} {NO_COLUMN}")),
            }
        } else if question.eq_ignore_ascii_case(LEAVE_OUT) {
            columns.push((heading, ColumnUse::LeftOut).into());
        } else if let Some(question) = questions.find(&question) {
            columns.push((heading, ColumnUse::Answers(question)).into());
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

/// What is wrong with a value whose column has no question.
const NO_COLUMN: &str = "says what a value means, and no line above it says the question of its column";

fn is_headed(mapped: &Mapped, heading: &str) -> bool {
    let plain = |heading: &str| plain_heading(heading).to_lowercase();
    plain(&mapped.heading) == plain(heading)
}

/// What a value of a column means, or what is wrong with the answer that stands beside it.
fn meant(dataset: &Dataset, column: &ColumnUse, answer: &str) -> Result<ValueUse, String> {
    let ColumnUse::Answers(key) = column else {
        return Err(NO_COLUMN.to_owned());
    };
    if answer.is_empty() {
        return Err(format!("says no answer for its value: write one, or {NO_ANSWER}"));
    }
    if answer.eq_ignore_ascii_case(NO_ANSWER) {
        return Ok(ValueUse::NoAnswer);
    }
    let asked = dataset.versions().iter().rev();
    let mut asked = asked.filter_map(|version| version.question(key));
    let option = asked.find_map(|question| question.option_labelled(answer));
    option
        .map(|option| ValueUse::Option(option.key.clone()))
        .ok_or_else(|| {
            format!(
                "says an answer that {} does not have: write one of its answers, or {NO_ANSWER}",
                column_of(dataset, key)
            )
        })
}

fn column_of(dataset: &Dataset, key: &QuestionKey) -> String {
    dataset.question(key).map_or_else(|| key.to_string(), Question::column)
}

/// Writes what the columns of a file may be as such a file, and below each the values that are no answers of what it may be, with what
/// they may mean. Where nobody can tell, there is no question, and no answer.
pub fn write(columns: &FileColumns, dataset: &Dataset) -> String {
    let mut lines: Vec<[String; 5]> = Vec::new();
    let mut has_values = false;
    for column in &columns.columns {
        let heading = inert(&column.heading);
        let why = column.proposal.why.clone();
        let (question, key) = match &column.proposal.column {
            ColumnUse::Answers(key) => (column_of(dataset, key), Some(key)),
            ColumnUse::LeftOut => (LEAVE_OUT.to_owned(), None),
            ColumnUse::Undecided => (String::new(), None),
        };
        lines.push([heading.clone(), question.clone(), why, String::new(), String::new()]);
        let Some(key) = key else { continue };
        for one in not_understood(&column.values, key, dataset).values {
            has_values = true;
            let label = |option: &OptionKey| {
                dataset
                    .question(key)
                    .map_or("", |question| question.label(option))
                    .to_owned()
            };
            let answer = one.perhaps.as_ref().map(label).unwrap_or_default();
            let why = if answer.is_empty() {
                format!("It is no answer of {question}")
            } else {
                "It is often written so".to_owned()
            };
            let value = inert(&one.value);
            lines.push([heading.clone(), String::new(), why, value, answer]);
        }
    }
    let names = if has_values { 5 } else { HEADER.len() };
    let header = HEADER.iter().chain(&OF_VALUES).take(names);
    let mut written = csv::Writer::from_writer(Vec::new());
    // Writing into memory does not fail.
    let _ = written.write_record(header);
    for line in &lines {
        let _ = written.write_record(line.iter().take(names));
    }
    String::from_utf8(written.into_inner().unwrap_or_default()).unwrap_or_default()
}

#[cfg(test)]
mod tests;
