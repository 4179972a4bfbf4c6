//! What stands in a report, before anybody has shown it. Each number is kept as what it is, and written in one place.

use chrono::{DateTime, Utc};
use domain::words::{exact, with_commas};
use drawing::Sheet;
use rust_decimal::Decimal;

/// A report.
pub struct Report {
    /// "Governance pack: January to March 2026".
    pub title: String,
    /// Whose it is: "Invented Hospital (TST)".
    pub of: String,
    /// "Data as at 11:42, 17 November 2026".
    pub as_at: String,
    /// Which program made it.
    pub made_by: &'static str,
    /// What the first sheet of its workbook is called, which says what the report is.
    pub first_sheet: &'static str,
    /// When it was made.
    pub made: DateTime<Utc>,
    /// What it says before its first section, a paragraph each.
    pub opening: Vec<String>,
    /// What it holds.
    pub sections: Vec<Section>,
}

/// A part of a report under a heading; a sheet of a workbook.
pub struct Section {
    /// What its sheet is called: short, and its own.
    pub sheet: &'static str,
    /// Its heading.
    pub heading: String,
    /// Whether it begins a page.
    pub begins_page: bool,
    /// Whether it is shown on slides, too.
    pub is_on_slides: bool,
    /// What it holds.
    pub parts: Vec<Part>,
}

/// A piece of a section.
pub enum Part {
    /// A paragraph.
    Words(String),
    /// A table.
    Table(Table),
    /// A chart.
    Chart(Box<Chart>),
}

/// A table.
#[derive(Clone, Debug, Default)]
pub struct Table {
    /// What it is of; nothing where the words above it say that.
    pub caption: Option<String>,
    /// Its columns.
    pub columns: Vec<Column>,
    /// Its rows.
    pub rows: Vec<Row>,
}

/// A column of a table.
#[derive(Clone, Debug)]
pub struct Column {
    /// Its heading.
    pub heading: String,
    /// How wide it is beside the others.
    pub share: u16,
    /// What stands in it.
    pub kind: Kind,
}

/// What stands in a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// What its rows are called.
    Name,
    /// Words.
    Words,
    /// Numbers, with their last digits below each other.
    Numbers,
    /// The numbers that the table is about.
    Figures,
}

/// A row of a table.
#[derive(Clone, Debug, Default)]
pub struct Row {
    /// A cell for each column.
    pub cells: Vec<Cell>,
    /// What is to be read beside it: "Drug only: 301 of 568 (53.0%)".
    pub note: Option<String>,
}

/// A cell of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// Nothing.
    Empty,
    /// A blank that somebody writes in.
    ToFillIn,
    /// Words.
    Words(String),
    /// Whole things that were counted.
    Count(u64),
    /// A number that may have a part: it is shown with one decimal.
    Exact(Decimal),
    /// A percentage that is shown: with its one decimal.
    Percent(Decimal),
    /// A traffic light, in words.
    Light(String),
}

/// A chart, with the words and the numbers that say the same.
pub struct Chart {
    /// What kind of chart it is: "Run chart".
    pub what: &'static str,
    /// Its title.
    pub heading: String,
    /// What it says, first of all.
    pub sentence: String,
    /// What is to be read below it: what people wrote about its months, each with its letter on the picture.
    pub notes: Vec<String>,
    /// The picture.
    pub picture: Sheet,
    /// Its numbers.
    pub numbers: Table,
    /// The columns of `numbers` that a workbook draws again as lines, by their places; none where lines would say nothing.
    pub drawn: Vec<u16>,
    /// Whether these are shares.
    pub is_share: bool,
}

impl Column {
    /// A column that names its rows.
    pub fn name(heading: impl Into<String>, share: u16) -> Self {
        Self::of(Kind::Name, heading, share)
    }

    /// A column of words.
    pub fn words(heading: impl Into<String>, share: u16) -> Self {
        Self::of(Kind::Words, heading, share)
    }

    /// A column of numbers.
    pub fn numbers(heading: impl Into<String>, share: u16) -> Self {
        Self::of(Kind::Numbers, heading, share)
    }

    /// The column of numbers that the table is about.
    pub fn figures(heading: impl Into<String>, share: u16) -> Self {
        Self::of(Kind::Figures, heading, share)
    }

    /// Whether numbers stand in it.
    pub fn is_of_numbers(&self) -> bool {
        matches!(self.kind, Kind::Numbers | Kind::Figures)
    }

    fn of(kind: Kind, heading: impl Into<String>, share: u16) -> Self {
        Self {
            heading: heading.into(),
            share,
            kind,
        }
    }
}

impl Row {
    /// A row without a note.
    pub fn of(cells: impl Into<Vec<Cell>>) -> Self {
        Self {
            cells: cells.into(),
            note: None,
        }
    }
}

impl Cell {
    /// Words.
    pub fn words(words: impl Into<String>) -> Self {
        Self::Words(words.into())
    }

    /// As it is read: "1,250", "308.2", "63.6%".
    pub fn text(&self) -> String {
        match self {
            Self::Empty | Self::ToFillIn => String::new(),
            Self::Words(words) | Self::Light(words) => words.clone(),
            Self::Count(count) => with_commas(i64::try_from(*count).unwrap_or(i64::MAX)),
            Self::Exact(value) => exact(*value),
            Self::Percent(percent) => format!("{percent:.1}%"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_written_as_the_window_writes_it() {
        for (cell, text) in [
            (Cell::Count(22_949), "22,949"),
            (Cell::Exact(Decimal::new(3_082_191, 4)), "308.2"),
            (Cell::Exact(Decimal::from(35_000)), "35,000"),
            (Cell::Percent(Decimal::from(7)), "7.0%"),
            (Cell::Percent(Decimal::new(1_203, 1)), "120.3%"),
            (Cell::ToFillIn, ""),
        ] {
            assert_eq!(cell.text(), text);
        }
    }
}
