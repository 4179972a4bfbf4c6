//! What whoever knows a file says of its columns: a heading, and the question that it holds or that it is left out. Data only:
//! whether it fits a file is for `table` to say.

use std::collections::{HashMap, VecDeque};

use domain::QuestionKey;
use domain::invisible::visible;

/// What a column is used as.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ColumnUse {
    /// It holds the answers to this question.
    Answers(QuestionKey),
    /// It is not read.
    LeftOut,
}

/// One column of a mapping.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mapped {
    /// As it stands in the file, without blanks around it and without what cannot be seen.
    pub heading: String,
    /// What it is used as.
    pub column: ColumnUse,
}

/// What columns are used as, in the order of their file. A column of which it says nothing is read by its name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mapping(Vec<Mapped>);

impl Mapping {
    /// Of these columns. A heading that is there more than once is that of as many columns, in their order.
    pub fn of(columns: impl IntoIterator<Item = (String, ColumnUse)>) -> Self {
        let columns = columns.into_iter().map(|(heading, column)| Mapped {
            heading: plain_heading(&heading),
            column,
        });
        Self(columns.collect())
    }

    /// Its columns, in order.
    pub fn columns(&self) -> &[Mapped] {
        &self.0
    }

    /// What it says of each heading, for reading a header from its first column to its last.
    pub(crate) fn by_heading(&self) -> ByHeading<'_> {
        let mut by_heading = ByHeading::default();
        for mapped in &self.0 {
            by_heading
                .0
                .entry(mapped.heading.as_str())
                .or_default()
                .push_back(&mapped.column);
        }
        by_heading
    }
}

/// What is said of each heading and has not been used yet.
#[derive(Default)]
pub(crate) struct ByHeading<'m>(HashMap<&'m str, VecDeque<&'m ColumnUse>>);

impl<'m> ByHeading<'m> {
    /// What the next column of this heading is used as.
    pub(crate) fn next_of(&mut self, heading: &str) -> Option<&'m ColumnUse> {
        self.0.get_mut(heading)?.pop_front()
    }
}

/// A heading as it is compared and kept: without blanks around it and without what cannot be seen.
pub fn plain_heading(text: &str) -> String {
    visible(text).trim().to_owned()
}
