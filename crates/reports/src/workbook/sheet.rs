//! One sheet, from its first row down.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive as _;
use rust_xlsxwriter::{Format, FormatAlign, FormatBorder, Worksheet, XlsxError};

use crate::report::{Cell, Column, Table};

/// Widths of columns, in letters.
const NARROWEST: usize = 10;
const WIDEST: usize = 60;
/// A column that no table stands in is so wide, in letters.
const UNTOUCHED: f64 = 8.43;
/// A paragraph is at least as wide, in letters.
const OF_A_PARAGRAPH: f64 = 96.0;
/// The height of a line of a paragraph: no spreadsheet works it out for a paragraph that lies over several columns.
const LINE: f64 = 15.0;
/// A row that is filled in has this height.
const BY_HAND: f64 = 30.0;
/// A4.
const PAPER: u8 = 9;
const NOTE: &str = "Note";

/// A sheet under way.
pub(super) struct Page {
    sheet: Worksheet,
    row: u32,
    /// The longest text of each column, of tables alone.
    widths: BTreeMap<u16, usize>,
    /// Paragraphs by their rows: how wide the columns are that they lie over is known at the end.
    paragraphs: Vec<(u32, String)>,
}

impl Page {
    pub(super) fn begin(name: &str) -> Result<Self, XlsxError> {
        let mut sheet = Worksheet::new();
        sheet.set_name(name)?;
        sheet.set_landscape().set_paper_size(PAPER).set_print_fit_to_pages(1, 0);
        Ok(Self {
            sheet,
            row: 0,
            widths: BTreeMap::new(),
            paragraphs: Vec::new(),
        })
    }

    /// The heading of the sheet.
    pub(super) fn heading(&mut self, words: &str) -> Result<(), XlsxError> {
        let format = Format::new().set_bold().set_font_size(14.0);
        self.write(words, &format)
    }

    /// A line in bold.
    pub(super) fn line(&mut self, words: &str) -> Result<(), XlsxError> {
        self.write(words, &Format::new().set_bold())
    }

    /// A paragraph, over the columns of the sheet, in as many lines as it needs.
    pub(super) fn words(&mut self, words: &str) {
        self.paragraphs.push((self.row, words.to_owned()));
        self.row += 1;
    }

    /// A row without anything.
    pub(super) fn blank(&mut self) {
        self.row += 1;
    }

    /// The next row.
    pub(super) fn row(&self) -> u32 {
        self.row
    }

    /// Down to this row at least.
    pub(super) fn down_to(&mut self, row: u32) {
        self.row = self.row.max(row);
    }

    /// What is put on the sheet otherwise.
    pub(super) fn sheet(&mut self) -> &mut Worksheet {
        &mut self.sheet
    }

    /// A table, with its notes in a last column, and a blank row below. Gives its first row and its last, where it has any.
    pub(super) fn table(&mut self, table: &Table) -> Result<Option<(u32, u32)>, XlsxError> {
        if let Some(caption) = &table.caption {
            self.line(caption)?;
        }
        for (place, column) in (0..).zip(&table.columns) {
            self.cell_of_heading(place, column)?;
        }
        let notes = u16::try_from(table.columns.len()).unwrap_or(u16::MAX);
        let has_notes = table.rows.iter().any(|row| row.note.is_some());
        if has_notes {
            self.cell_of_heading(notes, &Column::words(NOTE, 1))?;
        }
        self.row += 1;
        let first = self.row;
        for row in &table.rows {
            for ((place, cell), column) in (0..).zip(&row.cells).zip(&table.columns) {
                self.cell(place, cell, column)?;
            }
            if let Some(note) = &row.note {
                self.cell(notes, &Cell::words(note), &Column::words(NOTE, 1))?;
            }
            self.row += 1;
        }
        let last = self.row;
        self.blank();
        Ok((last > first).then(|| (first, last - 1)))
    }

    pub(super) fn end(mut self) -> Result<Worksheet, XlsxError> {
        for column in self.widths.keys() {
            self.sheet.set_column_width(*column, self.width(*column))?;
        }
        let (last, letters) = self.paragraph();
        let format = Format::new().set_text_wrap().set_align(FormatAlign::Top);
        for (row, words) in &self.paragraphs {
            self.sheet.merge_range(*row, 0, *row, last, words, &format)?;
            self.sheet.set_row_height(*row, LINE * lines(words, letters))?;
        }
        Ok(self.sheet)
    }

    /// How wide a column is, in letters.
    fn width(&self, column: u16) -> f64 {
        self.widths.get(&column).map_or(UNTOUCHED, |letters| {
            let letters = u16::try_from((*letters).clamp(NARROWEST, WIDEST)).unwrap_or_default();
            f64::from(letters) + 2.0
        })
    }

    /// The last column that a paragraph lies over, and how wide it is: as far as tables go, but no further than it can be read, and never
    /// in one column, which no spreadsheet merges.
    fn paragraph(&self) -> (u16, f64) {
        let (mut last, mut letters) = (1, self.width(0) + self.width(1));
        while letters < OF_A_PARAGRAPH {
            last += 1;
            letters += self.width(last);
        }
        (last, letters)
    }

    fn write(&mut self, words: &str, format: &Format) -> Result<(), XlsxError> {
        self.sheet.write_string_with_format(self.row, 0, words, format)?;
        self.row += 1;
        Ok(())
    }

    fn cell_of_heading(&mut self, place: u16, column: &Column) -> Result<(), XlsxError> {
        let format = Format::new()
            .set_bold()
            .set_text_wrap()
            .set_border_bottom(FormatBorder::Thin)
            .set_align(if column.is_of_numbers() {
                FormatAlign::Right
            } else {
                FormatAlign::Left
            });
        let words = &column.heading;
        self.widen(place, words);
        self.sheet.write_string_with_format(self.row, place, words, &format)?;
        Ok(())
    }

    fn cell(&mut self, place: u16, cell: &Cell, column: &Column) -> Result<(), XlsxError> {
        let format = Format::new().set_align(FormatAlign::Top);
        let number = |value: Decimal| value.to_f64().unwrap_or_default();
        let words = match cell {
            Cell::Count(count) => {
                let format = format.set_num_format("#,##0");
                let count = number(Decimal::from(*count));
                self.sheet.write_number_with_format(self.row, place, count, &format)?;
                return Ok(());
            }
            // As many places as it is shown with: what is added up here is what somebody reads.
            Cell::Exact(value) => {
                let value = value.round_dp(1);
                let places = if value.fract().is_zero() { "#,##0" } else { "#,##0.0" };
                let format = format.set_num_format(places);
                self.sheet
                    .write_number_with_format(self.row, place, number(value), &format)?;
                return Ok(());
            }
            Cell::Percent(percent) => {
                let format = format.set_num_format("0.0%");
                let share = number(*percent / Decimal::ONE_HUNDRED);
                self.sheet.write_number_with_format(self.row, place, share, &format)?;
                return Ok(());
            }
            Cell::Empty => return Ok(()),
            Cell::ToFillIn => {
                self.sheet.set_row_height(self.row, BY_HAND)?;
                let format = format.set_border(FormatBorder::Thin).set_text_wrap();
                self.sheet.write_blank(self.row, place, &format)?;
                self.widen_by(place, usize::from(column.share));
                return Ok(());
            }
            Cell::Words(words) | Cell::Light(words) => words,
        };
        let format = if column.is_of_numbers() {
            format.set_align(FormatAlign::Right)
        } else {
            format.set_text_wrap()
        };
        self.widen(place, words);
        self.sheet.write_string_with_format(self.row, place, words, &format)?;
        Ok(())
    }

    fn widen(&mut self, place: u16, words: &str) {
        self.widen_by(place, words.chars().count());
    }

    fn widen_by(&mut self, place: u16, letters: usize) {
        let width = self.widths.entry(place).or_default();
        *width = (*width).max(letters);
    }
}

/// In how many lines of so many letters words stand, broken between them.
fn lines(words: &str, letters: f64) -> f64 {
    let (mut lines, mut line) = (1.0, 0.0);
    for word in words.split(' ') {
        let word = f64::from(u16::try_from(word.chars().count()).unwrap_or(u16::MAX));
        if line > 0.0 && line + 1.0 + word > letters {
            lines += 1.0;
            line = word;
        } else {
            line += 1.0 + word;
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_paragraph_has_as_many_lines_as_its_words_need() {
        for (words, lines_of_ten) in [
            ("", 1.0),
            ("one", 1.0),
            ("one two", 1.0),
            ("one two three", 2.0),
            ("one two three four five", 3.0),
            ("incomprehensibilities", 1.0),
        ] {
            assert!((lines(words, 10.0) - lines_of_ten).abs() < 0.1, "{words}");
        }
    }

    #[test]
    fn a_paragraph_lies_over_the_columns_of_the_tables_and_is_wide_enough_without_any() {
        let mut page = Page::begin("Sheet").unwrap();
        let (last, letters) = page.paragraph();
        assert!(last > 1 && letters >= OF_A_PARAGRAPH, "{last}, {letters}");
        page.widen(0, "KPI");
        page.widen(1, &"Measure ".repeat(20));
        page.widen(2, &"Counted ".repeat(20));
        page.widen(3, &"Out of ".repeat(20));
        assert_eq!(page.paragraph().0, 2, "no wider than can be read");
    }
}
