//! A table in the audit's layout, wherever it comes from: from the names of its header and the cells of its rows to
//! answers. What a file is, and how its bytes become cells, is not known here.
//!
//! A row is read whole or refused whole; the other rows go on. Nothing is guessed: a date whose day may be its month, a
//! number that a spreadsheet has shortened, a name that may mean two questions are refused in words.

mod about_one;
mod alike;
mod answer;
mod cell;
mod columns;
mod header;
mod month_first;
mod near_names;
mod nhfd_columns;
mod nhfd_row;
mod not_understood;
mod often_called;
mod often_written;
mod proposal;
mod row;
mod said_values;

use domain::dataset::{Dataset, Nhfd, keys};
use domain::words::counted;
use domain::{Answers, QuestionKey};

use crate::mapping::Mapping;
use crate::nhfd::{NhfdOpen, ReadAsNhfd};
pub(crate) use about_one::AboutOne;
pub use cell::Cell;
use columns::{Column, Holds, Plan};
pub(crate) use columns::{MOST_COLUMNS, letters};
use header::Meaning;
pub use month_first::DateOrder;
use month_first::Orders;
pub(crate) use month_first::anywhere as may_hold_month_first;
use near_names::NearNames;
use nhfd_columns::NhfdPlace;
use nhfd_row::NhfdRows;
pub use nhfd_row::{NOT_ELIGIBLE, TO_BE_SAID};
pub use not_understood::{NotUnderstood, NotUnderstoodValues, not_understood};
pub use proposal::Proposal;
pub(crate) use proposal::proposals;
use row::Reading;

/// The column in which a file that is handed back says what is wrong in each row. It is never read.
pub const ERRORS_COLUMN: &str = "FLS Desk: errors";
/// So far down column names are looked for where the first row has none, as a title may stand above them.
pub(crate) const LOWEST_NAMES: u32 = 20;
/// Fewer names that the audit knows are no header: a title may be one word of it.
pub(crate) const FEWEST_NAMES: usize = 2;

/// A table whose header has been understood.
pub struct Table<'d> {
    columns: Vec<Column>,
    /// Places of the columns that hold no answers.
    without_answers: Vec<usize>,
    /// Headings that somebody said something of and that no column has.
    lacking: Vec<String>,
    plans: Vec<Plan<'d>>,
    /// What is read of a file of the National Hip Fracture Database, beside its other cells.
    nhfd: Option<NhfdRows>,
    dataset: &'d Dataset,
}

/// One row that is not blank.
#[derive(Debug)]
pub struct Row {
    /// The row as a spreadsheet numbers it; the header is usually 1.
    pub number: u32,
    /// Its answers without blank cells, or every reason why it is refused.
    pub answers: Result<Answers, Vec<Refusal>>,
    /// Questions whose cells lack at its end. They were read as blank, which is likely and not certain: such a blank is no
    /// reason to clear anything.
    pub cut_off: Vec<QuestionKey>,
    /// What was put right in reading it, to be told.
    pub notes: Vec<String>,
    /// Answers that stand in the file in other words, of which somebody said what they mean.
    pub translated: Vec<Translated>,
    /// What only a person can say of it, and nobody has.
    pub left_open: Vec<NhfdOpen>,
}

impl Row {
    /// Whether the audit does not take the patient: nothing is wrong with the row.
    pub fn is_not_eligible(&self) -> bool {
        let refused = self.answers.as_ref().err();
        refused.is_some_and(|refusals| refusals.iter().any(|refusal| refusal.code == NOT_ELIGIBLE))
    }
}

/// An answer that stands in the file in other words.
#[derive(Clone, PartialEq, Eq)]
pub struct Translated {
    /// Its question.
    pub question: QuestionKey,
    /// What stands there.
    pub stood: String,
}

/// Shows nothing of what stands there.
impl std::fmt::Debug for Translated {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} in other words", self.question)
    }
}

/// Why a row is refused. Nothing in it repeats what a cell holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The row as a spreadsheet numbers it.
    pub row: u32,
    /// The column's header in the file; empty when the row as a whole is meant.
    pub column: String,
    /// Stable code: those of [`domain::reading::Unreadable`], and `missing`, `short-row`, `long-row`, `cell-too-long`,
    /// `line-break`, `unclosed-quote`, `unnamed-column`, `not-asked`, `excel-number`, `day-or-month`, `spreadsheet-error`; of a file of
    /// the National Hip Fracture Database [`NOT_ELIGIBLE`] and [`TO_BE_SAID`].
    pub code: &'static str,
    /// What is wrong and what would be right.
    pub words: String,
}

/// The questions as somebody names one: by its number, its name, both, or its words.
pub(crate) struct QuestionsCalled<'d> {
    dataset: &'d Dataset,
    names: NearNames<'d>,
}

impl<'d> QuestionsCalled<'d> {
    pub(crate) fn of(dataset: &'d Dataset) -> Self {
        Self {
            dataset,
            names: NearNames::of(dataset),
        }
    }

    /// The question that somebody means who writes this, and no other.
    pub(crate) fn find(&self, name: &str) -> Option<QuestionKey> {
        let named = header::named(self.dataset, name);
        let question = match named.meaning {
            Meaning::Question { question, .. } => Some(question),
            Meaning::Unknown { perhaps: Some(perhaps) } => perhaps.is_said().then_some(perhaps.question),
            Meaning::Unknown { perhaps: None } => self.names.worded(header::words_of(&named.name)),
            _ => None,
        };
        question.map(|question| question.key.clone())
    }
}

/// "1 cell", "66 cells".
pub(crate) fn cells_of(row: usize) -> String {
    counted(i64::try_from(row).unwrap_or(i64::MAX), "cell", "cells")
}

/// Why the header of a table cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TableError {
    /// No column that the audit knows.
    #[error(
        "One of the first rows must hold the audit’s column names, such as \"1.01 NHSNumber\", or other headings: write them above the \
         rows, and take numbers, dates and postcodes out of them"
    )]
    NoHeader,
    /// More columns than any file of this audit.
    #[error(
        "The file has {count} columns, more than the {most} that a file of this audit may have: keep those with answers, and save it again"
    )]
    TooManyColumns {
        /// How many.
        count: usize,
        /// How many there may be.
        most: usize,
    },
    /// Columns that the audit does not ask.
    #[error("The audit has no question for {}: correct the name or remove the column", .columns.join(", "))]
    UnknownColumns {
        /// Each by letter, by name where that cannot be a patient's, and with the question that may be meant.
        columns: Vec<String>,
    },
    /// Columns whose number and name are those of two questions.
    #[error("It is not clear what is in these columns: {}. Correct number or name", .columns.join("; "))]
    DisputedColumns {
        /// Each by letter, with both questions.
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
    /// Headings that somebody said something of and that no column has.
    #[error("No column is headed {}: correct the heading in the mapping, or take its line out", .headings.join(" or "))]
    UnmatchedHeadings {
        /// Each as it was written, where that cannot be a patient's.
        headings: Vec<String>,
    },
    /// More than one of these.
    #[error("{}", .faults.iter().map(TableError::to_string).collect::<Vec<_>>().join(". "))]
    SeveralFaults {
        /// Each of them.
        faults: Vec<TableError>,
    },
    /// It lacks columns without which no file is one of the National Hip Fracture Database.
    #[error("This is not a file of the National Hip Fracture Database: it has no column headed {}", .lacking.join(" or "))]
    NotNhfd {
        /// What they are called.
        lacking: Vec<String>,
    },
    /// No column for an answer that every row needs.
    #[error("The file has no column for {}: {}", .questions.join(" or "), needs(.questions))]
    MissingColumns {
        /// Number and export name of each.
        questions: Vec<String>,
    },
}

fn needs(questions: &[String]) -> &'static str {
    if questions.len() > 1 {
        "every row needs both"
    } else {
        "every row needs it"
    }
}

/// Shows nothing of what the table holds: it is patients' data.
impl std::fmt::Debug for Table<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Table of {} columns", self.columns.len())
    }
}

impl TableError {
    /// The same for somebody who is choosing what each column is: what is left to choose, one sentence for each fault.
    pub fn to_choose(&self) -> Vec<String> {
        let one = match self {
            Self::SeveralFaults { faults } => return faults.iter().flat_map(Self::to_choose).collect(),
            Self::NoHeader => "No column is a question of the audit yet".to_owned(),
            Self::UnknownColumns { columns } => {
                format!("Choose a question, or leave out: {}", columns.join(", "))
            }
            Self::DisputedColumns { columns } => format!("Choose which it is: {}", columns.join("; ")),
            Self::RepeatedColumn {
                question,
                first,
                second,
            } => format!("{question} is chosen twice, for columns {first} and {second}: leave one out"),
            Self::MissingColumns { questions } => {
                format!("No column is {}: {}", questions.join(" or "), needs(questions))
            }
            Self::TooManyColumns { .. } | Self::UnmatchedHeadings { .. } | Self::NotNhfd { .. } => self.to_string(),
        };
        vec![one]
    }
}

impl<'d> Table<'d> {
    /// Understands the names of a header, with what somebody said of them.
    ///
    /// # Errors
    /// When it is none of this audit, or leaves in doubt what is where.
    pub fn of_header(names: &[&str], mapping: Option<&Mapping>, dataset: &'d Dataset) -> Result<Self, TableError> {
        let (columns, lacking) = columns::columns(names, mapping, dataset)?;
        Ok(Self::of_columns(columns, lacking, None, dataset))
    }

    /// Understands the header of a file of the National Hip Fracture Database.
    ///
    /// # Errors
    /// When it is none.
    pub fn of_nhfd(names: &[&str], read_as: &ReadAsNhfd<'_>, dataset: &'d Dataset) -> Result<Self, TableError> {
        let (columns, places) = nhfd_columns::columns(names, read_as.layout)?;
        let nhfd = NhfdRows {
            places,
            said: read_as.said.clone(),
        };
        Ok(Self::of_columns(columns, Vec::new(), Some(nhfd), dataset))
    }

    fn of_columns(columns: Vec<Column>, lacking: Vec<String>, nhfd: Option<NhfdRows>, dataset: &'d Dataset) -> Self {
        let plans = columns::plans(&columns, dataset);
        let answers = |column: &Column| matches!(column.holds, Holds::Answers(_));
        let without_answers = (0..)
            .zip(&columns)
            .filter(|(_, column)| !answers(column))
            .map(|(index, _)| index)
            .collect();
        Self {
            columns,
            without_answers,
            lacking,
            plans,
            nhfd,
            dataset,
        }
    }

    /// How many of these names the audit knows, or somebody has said what they are.
    pub fn known(names: &[&str], mapping: Option<&Mapping>, dataset: &Dataset) -> usize {
        let names = columns::named(names, mapping, dataset);
        names.iter().filter(|named| named.is_known()).count()
    }

    /// How many of these names are those of a file of the National Hip Fracture Database.
    pub fn known_nhfd(names: &[&str], layout: &Nhfd) -> usize {
        names.iter().filter(|name| layout.headed(name).is_some()).count()
    }

    /// How many columns the header has.
    pub fn columns(&self) -> usize {
        self.columns.len()
    }

    /// The place of the column with the NHS numbers.
    pub(crate) fn nhs_number_column(&self) -> Option<usize> {
        let holds = Holds::Answers(keys::NHS_NUMBER);
        self.columns.iter().position(|column| column.holds == holds)
    }

    /// The place of the column in which the file says what was wrong in it.
    pub(crate) fn errors_column(&self) -> Option<usize> {
        self.columns.iter().position(|column| column.holds == Holds::Errors)
    }

    /// The questions that have a column, in the order of the columns.
    pub fn questions(&self) -> Vec<QuestionKey> {
        self.questions_from(0)
    }

    /// The columns that are left out, by place and heading.
    pub(crate) fn left_out(&self) -> impl Iterator<Item = (usize, &str)> {
        let columns = self.columns.iter().enumerate();
        let left_out = columns.filter(|(_, column)| column.holds == Holds::LeftOut);
        left_out.map(|(index, column)| (index, column.header.as_str()))
    }

    /// The questions of the columns from this place on.
    pub(crate) fn questions_from(&self, place: usize) -> Vec<QuestionKey> {
        let columns = self.columns.iter().skip(place);
        let questions = columns.filter_map(|column| match &column.holds {
            Holds::Answers(question) => Some(question.clone()),
            Holds::Ages | Holds::RowNumbers | Holds::Nothing | Holds::Errors | Holds::LeftOut | Holds::Codes => None,
        });
        let coded = self.nhfd.iter().flat_map(|nhfd| &nhfd.places);
        let coded = coded.filter(|coded| coded.index >= place);
        questions.chain(coded.flat_map(NhfdPlace::further_questions)).collect()
    }

    /// What is worth telling about the header.
    pub fn notes(&self) -> Vec<String> {
        match &self.nhfd {
            Some(nhfd) => nhfd_columns::notes(self.columns.len(), &nhfd.places),
            None => columns::notes(&self.columns, &self.lacking, self.dataset),
        }
    }

    /// Reads one row. One with fewer cells than the header is read as if blanks lacked at its end: whether that is so, only
    /// its source can know.
    pub fn read_row(&self, number: u32, cells: &[Cell<'_>]) -> Row {
        let row = Reading::of(self, cells).row(number);
        match &self.nhfd {
            Some(nhfd) => nhfd.complete(row, cells, self.dataset),
            None => row,
        }
    }

    /// Looks at the order of day and month in the cells of one row.
    pub(crate) fn see_dates<'c>(&self, orders: &mut DateOrders, number: u32, cell: impl Fn(usize) -> Cell<'c>) {
        orders.0.see(&self.plans, number, cell);
    }

    /// Puts dates in doubt whose day may be their month.
    pub(crate) fn mark_dates(&mut self, orders: &DateOrders) {
        orders.0.mark(&mut self.plans, &self.columns);
    }

    /// Reads all dates that are text with their month first, as whoever knows the file has said.
    pub(crate) fn read_months_first(&mut self) {
        month_first::read_months_first(&mut self.plans);
    }
}

/// What the dates of a table that are written as text show of the order of day and month.
#[derive(Default)]
pub(crate) struct DateOrders(Orders);

#[cfg(test)]
mod tests;
