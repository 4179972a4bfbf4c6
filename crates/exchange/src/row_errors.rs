//! What is wrong in the rows of a file, for the column in which a file that is handed back says it.

use std::collections::{BTreeMap, BTreeSet};

use crate::inert::inert;
use crate::table::ERRORS_COLUMN;

/// What is wrong, by row as a spreadsheet numbers it. Nothing in it repeats what a cell holds.
#[derive(Clone, Debug, Default)]
pub struct RowErrors {
    words: BTreeMap<u32, String>,
    short: BTreeSet<u32>,
}

impl RowErrors {
    /// Adds what is wrong with a cell, or with the row as a whole where no column is named.
    pub fn add(&mut self, row: u32, column: &str, words: &str) {
        let text = self.words.entry(row).or_default();
        if !text.is_empty() {
            text.push_str("; ");
        }
        if !column.is_empty() {
            text.push_str(column);
            text.push_str(": ");
        }
        text.push_str(words);
    }

    /// Says that a row was refused because it has too few cells. It is not made longer: with as many as the header it would be taken
    /// when the file comes back, with its answers under other questions.
    pub fn is_short(&mut self, row: u32) {
        self.short.insert(row);
    }

    /// What is wrong in each row, in order.
    pub(crate) fn each(&self) -> impl Iterator<Item = (u32, &str)> {
        self.words.iter().map(|(row, words)| (*row, words.as_str()))
    }

    /// The cells of a row with this one among them: after as many as the header has, so that it stands under its heading
    /// also in a row that is too long, or has blanks at its end. In one that was refused as too short it stands at the end. `own` is the place of such a column that is in the file already.
    pub(crate) fn beside<C: Clone>(
        &self,
        mut cells: Vec<C>,
        (width, own): (usize, Option<usize>),
        row: RowKind,
        text: impl Fn(&str) -> C,
    ) -> Vec<C> {
        let said = match row {
            RowKind::Header => ERRORS_COLUMN,
            RowKind::Number(number) => self.words.get(&number).map_or("", String::as_str),
        };
        if !matches!(row, RowKind::Number(number) if self.short.contains(&number)) {
            cells.resize(cells.len().max(width), text(""));
        }
        if let Some(own) = own.filter(|own| *own < cells.len()) {
            cells.remove(own);
        }
        let place = (width - usize::from(own.is_some())).min(cells.len());
        cells.insert(place, text(&inert(said)));
        cells
    }
}

/// Which row a cell is beside.
#[derive(Clone, Copy)]
pub(crate) enum RowKind {
    /// That of the column names.
    Header,
    /// One with a number.
    Number(u32),
}
