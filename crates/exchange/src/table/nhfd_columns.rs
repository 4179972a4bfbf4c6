//! The header of a file of the National Hip Fracture Database: which of its columns are read, and what each holds.

use domain::QuestionKey;
use domain::dataset::{Nhfd, NhfdColumn, NhfdHolds, keys};

use super::columns::{Column, Holds, MOST_COLUMNS, letters};
use super::{ERRORS_COLUMN, TableError};
use crate::mapping::plain_heading;

/// A column of the file that is read.
pub(super) struct NhfdPlace {
    /// Its place in the file.
    pub(super) index: usize,
    /// As the file has its heading.
    pub(super) heading: String,
    pub(super) column: NhfdColumn,
}

impl NhfdPlace {
    /// The questions that its codes answer, and those that follow from it. What its cells answer themselves is told by the column.
    pub(super) fn further_questions(&self) -> impl Iterator<Item = QuestionKey> {
        let coded = match &self.column.holds {
            NhfdHolds::Codes(codes) => codes.question.clone(),
            NhfdHolds::Cells { .. } => None,
        };
        let sets = self.column.sets.iter().map(|(question, _)| question.clone());
        coded.into_iter().chain(sets)
    }
}

/// What each column holds. Whatever has another heading is left out: such a file has many columns that this audit does not ask.
pub(super) fn columns(names: &[&str], layout: &Nhfd) -> Result<(Vec<Column>, Vec<NhfdPlace>), TableError> {
    if names.len() > MOST_COLUMNS {
        let (count, most) = (names.len(), MOST_COLUMNS);
        return Err(TableError::TooManyColumns { count, most });
    }
    let mut places: Vec<NhfdPlace> = Vec::new();
    let mut columns = Vec::with_capacity(names.len());
    for (index, name) in names.iter().enumerate() {
        let heading = plain_heading(name);
        let holds = match layout.headed(&heading) {
            Some(column) => {
                if let Some(first) = places.iter().find(|first| first.column.key == column.key) {
                    return Err(TableError::RepeatedColumn {
                        question: column.name().to_owned(),
                        first: letters(first.index),
                        second: letters(index),
                    });
                }
                places.push(NhfdPlace {
                    index,
                    heading: heading.clone(),
                    column: column.clone(),
                });
                match &column.holds {
                    NhfdHolds::Cells { question, .. } => Holds::Answers(question.clone()),
                    NhfdHolds::Codes(_) => Holds::Codes,
                }
            }
            None if heading.eq_ignore_ascii_case(ERRORS_COLUMN) => Holds::Errors,
            None => Holds::LeftOut,
        };
        columns.push(Column::of(heading, holds));
    }
    let lacks = |column: &&NhfdColumn| {
        let is_needed = [keys::NHS_NUMBER, keys::DIAGNOSIS_DATE]
            .iter()
            .any(|needed| column.question() == Some(needed));
        is_needed && places.iter().all(|place| place.column.key != column.key)
    };
    let lacking: Vec<String> = layout
        .columns
        .iter()
        .filter(lacks)
        .map(|column| column.name().to_owned())
        .collect();
    if lacking.is_empty() {
        Ok((columns, places))
    } else {
        Err(TableError::NotNhfd { lacking })
    }
}

/// What is worth telling about the header.
pub(super) fn notes(columns: usize, places: &[NhfdPlace]) -> Vec<String> {
    let others = columns.saturating_sub(places.len());
    let others = match others {
        0 => String::new(),
        others => format!(
            ". {} not read",
            domain::words::counted(
                i64::try_from(others).unwrap_or(i64::MAX),
                "other column is",
                "other columns are"
            )
        ),
    };
    let read: Vec<String> = places.iter().map(|place| place.heading.clone()).collect();
    vec![format!(
        "Read as a file of the National Hip Fracture Database: {}{others}",
        domain::words::listed(&read)
    )]
}
