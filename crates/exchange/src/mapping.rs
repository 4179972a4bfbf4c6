//! What whoever knows a file says of its columns: a heading, the question that it holds or that it is left out, and what values mean
//! that are no answers as they stand. Data only: whether it fits a file is for `table` to say.

use std::collections::{HashMap, VecDeque};

use domain::QuestionKey;
use domain::dataset::OptionKey;
use domain::invisible::visible;

/// What a column is used as.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ColumnUse {
    /// It holds the answers to this question.
    Answers(QuestionKey),
    /// It is not read.
    LeftOut,
    /// Nobody has said yet: no file is read so, whatever the column's name says.
    Undecided,
}

/// What a value is taken for that is no answer of its column's question as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ValueUse {
    /// This option of the question.
    Option(OptionKey),
    /// No answer, as a blank cell.
    NoAnswer,
}

/// One column of a mapping.
#[derive(Clone, PartialEq, Eq)]
pub struct Mapped {
    /// As it stands in the file, without blanks around it and without what cannot be seen.
    pub heading: String,
    /// What it is used as.
    pub column: ColumnUse,
    /// Values as they stand in the file, and what each is taken for; of a question with options only.
    pub values: Vec<(String, ValueUse)>,
}

/// Shows no value.
impl std::fmt::Debug for Mapped {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {:?}", self.heading, self.column)
    }
}

/// A column of whose values nothing is said.
impl From<(String, ColumnUse)> for Mapped {
    fn from((heading, column): (String, ColumnUse)) -> Self {
        let values = Vec::new();
        Self {
            heading,
            column,
            values,
        }
    }
}

/// What columns are used as, in the order of their file. A column of which it says nothing is read by its name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mapping {
    columns: Vec<Mapped>,
    may_lack: bool,
}

impl Mapping {
    /// Of these columns. A heading that is there more than once is that of as many columns, in their order.
    pub fn of(columns: impl IntoIterator<Item = impl Into<Mapped>>) -> Self {
        let columns = columns.into_iter().map(|column| {
            let column: Mapped = column.into();
            Mapped {
                heading: plain_heading(&column.heading),
                ..column
            }
        });
        Self {
            columns: columns.collect(),
            may_lack: false,
        }
    }

    /// The same for a file that may lack some of its columns: what it says of those is told, and does not stop anybody. Otherwise a
    /// heading that no column has is a fault, as nobody would hear of the slip in it.
    #[must_use]
    pub fn where_columns_may_lack(self) -> Self {
        Self { may_lack: true, ..self }
    }

    /// Whether its file may lack some of its columns.
    pub(crate) fn may_lack(&self) -> bool {
        self.may_lack
    }

    /// Its columns, in order.
    pub fn columns(&self) -> &[Mapped] {
        &self.columns
    }

    /// What it says of each heading, for reading a header from its first column to its last.
    pub(crate) fn by_heading(&self) -> ByHeading<'_> {
        let mut by_heading = ByHeading::default();
        for (place, mapped) in self.columns.iter().enumerate() {
            let said = by_heading.said.entry(mapped.heading.to_lowercase()).or_default();
            said.push_back((place, mapped));
        }
        by_heading
    }
}

/// What is said of each heading and has not been used yet.
#[derive(Default)]
pub(crate) struct ByHeading<'m> {
    /// By heading in small letters, each with its place in the mapping.
    said: HashMap<String, VecDeque<(usize, &'m Mapped)>>,
}

impl<'m> ByHeading<'m> {
    /// What is said of the next column of this heading, in any case of letters.
    pub(crate) fn next_of(&mut self, heading: &str) -> Option<&'m Mapped> {
        let (_, mapped) = self.said.get_mut(&heading.to_lowercase())?.pop_front()?;
        Some(mapped)
    }

    /// The headings of which more was said than there are columns, in the order in which that was said.
    pub(crate) fn left(self) -> Vec<&'m str> {
        let mut left: Vec<(usize, &Mapped)> = self.said.into_values().flatten().collect();
        left.sort_unstable_by_key(|(place, _)| *place);
        left.into_iter().map(|(_, mapped)| mapped.heading.as_str()).collect()
    }
}

/// A value as it is compared: in any case of letters.
pub fn plain_value(text: &str) -> String {
    visible(text).trim().to_lowercase()
}

/// A heading as it is compared and kept: without blanks around it and without what cannot be seen.
pub fn plain_heading(text: &str) -> String {
    visible(text).trim().to_owned()
}
