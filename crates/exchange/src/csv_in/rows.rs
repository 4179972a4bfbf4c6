//! The rows of a file as `table` reads them, and what only the file can tell: cells that lack, lines that went into one row.

use std::cell::OnceCell;

use super::Sheet;
use super::records::Records;
use super::short_rows::{Blocks, may_have_moved};
use crate::table::{Cell, Refusal, Row, cells_of};

/// The rows that are not blank. One record is in memory at a time.
pub struct Rows<'s> {
    sheet: &'s Sheet<'s>,
    records: Records<'s>,
    /// How wide the rows are, once a short one has come.
    blocks: OnceCell<Blocks>,
}

impl<'s> Rows<'s> {
    pub(super) fn new(sheet: &'s Sheet<'s>) -> Self {
        Self {
            sheet,
            records: sheet.records(),
            blocks: OnceCell::new(),
        }
    }

    fn row(&self) -> Row {
        let number = self.records.number();
        let record = self.records.record();
        // The whole file is text, and no character is cut by a delimiter: what stands in a row is looked at once for that.
        let text = std::str::from_utf8(record.as_slice()).unwrap_or_default();
        let cell = |at| text.get(record.range(at)?).map(Cell::of_text);
        let cells: Vec<Cell<'_>> = (0..record.len()).filter_map(cell).collect();
        let mut row = self.sheet.table.read_row(number, &cells);
        let expect = self.sheet.table.columns();
        if cells.len() < expect {
            // Whom the audit does not take is not taken, whatever lacks in the row.
            let lacks_at_its_end = (row.answers.is_ok() || row.is_not_eligible())
                && (self.blocks().are_so_short(number) || !may_have_moved(&self.sheet.table, number, &cells));
            if lacks_at_its_end {
                row.notes.push(format!(
                    "The row has {} for {expect} columns: those missing at its end were read as blank, as Excel leaves \
                     them out, and clear nothing",
                    cells_of(cells.len())
                ));
                row.cut_off = self.sheet.table.questions_from(cells.len());
            } else {
                row.answers = Err(vec![Refusal {
                    row: number,
                    column: String::new(),
                    code: "short-row",
                    words: format!(
                        "The row has {} for {expect} columns: has one been lost?{}",
                        cells_of(cells.len()),
                        self.about_quotes()
                    ),
                }]);
            }
        }
        if row.answers.is_ok()
            && let Some(column) = self.swallowing()
        {
            row.answers = Err(vec![Refusal {
                row: number,
                column: column.to_owned(),
                code: "line-break",
                words: "This column is left out, and its cell may hold other rows: take the line break out of it"
                    .to_owned(),
            }]);
        }
        if let Err(refusals) = &mut row.answers {
            self.tell_lines(number, refusals);
        }
        row
    }

    /// The column that is left out and whose cell goes over several lines with as much between them as a row has. Nothing else
    /// would notice that a quotation mark in it is not closed, and has swallowed patients.
    fn swallowing(&self) -> Option<&str> {
        if !self.records.has_line_break() {
            return None;
        }
        let delimiters = self.sheet.table.columns().saturating_sub(1);
        let may_hold_rows = |index: usize| {
            let cell = self.records.record().get(index).unwrap_or_default();
            let has_break = cell.contains(&b'\n') || cell.contains(&b'\r');
            let parts = cell.split(|byte| *byte == self.sheet.delimiter).count();
            has_break && (parts > delimiters || self.records.is_unclosed())
        };
        let mut left_out = self.sheet.table.left_out();
        left_out
            .find(|(index, _)| may_hold_rows(*index))
            .map(|(_, column)| column)
    }

    fn blocks(&self) -> &Blocks {
        self.blocks.get_or_init(|| Blocks::of(self.sheet.records()))
    }

    /// A quotation mark within a cell is seldom meant.
    fn about_quotes(&self) -> &'static str {
        if !self.records.has_line_break() && self.records.record().as_slice().contains(&b'"') {
            " Is a quotation mark in it not closed?"
        } else {
            ""
        }
    }

    /// Says which lines went into a refused row that goes over several: a quotation mark that is not closed swallows
    /// patients.
    fn tell_lines(&self, number: u32, refusals: &mut Vec<Refusal>) {
        if !self.records.has_line_break() {
            return;
        }
        let above = u32::from(self.sheet.separator_line.is_some());
        let (first, last) = self.records.lines();
        let (first, last) = (first + above, last + above);
        let lines = last - first + 1;
        if self.records.is_unclosed() {
            *refusals = vec![Refusal {
                row: number,
                column: String::new(),
                code: "unclosed-quote",
                words: format!(
                    "A quotation mark in this row is never closed, so the rest of the file was taken for one cell: lines \
                     {first} to {last}, {lines} lines, were not read"
                ),
            }];
        } else if let Some(refusal) = refusals.first_mut() {
            let lines = format!(
                "Lines {first} to {last} of the file, {lines} lines, were taken for this one row, and none of them was read: \
                 is a quotation mark in it not closed?"
            );
            let end = if refusal.words.ends_with(['.', '?', '!']) {
                " "
            } else {
                ". "
            };
            refusal.words.push_str(end);
            refusal.words.push_str(&lines);
        }
    }
}

impl Iterator for Rows<'_> {
    type Item = Row;

    fn next(&mut self) -> Option<Row> {
        self.records.advance_to_filled().then(|| self.row())
    }
}
