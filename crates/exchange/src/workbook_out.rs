//! Records as rows of the official layout in an Excel workbook: the columns of the CSV file, dates as dates, and everything
//! else as text, so that no spreadsheet shortens a number or runs a formula.
//!
//! The workbook is made in memory, some 100 bytes for each answer, and packed at its end: nothing of a patient lies in a
//! temporary file.

use domain::dataset::{Dataset, keys};
use domain::{Answer, Answers};
use rust_xlsxwriter::{Format, Workbook, Worksheet, XlsxError};

use crate::csv_out::write_answer;
use crate::workbook_day::{DAY_FORMAT, serial};

/// Makes a workbook, a row at a time. It has no `Debug`: it holds patients.
pub struct Writer<'d> {
    dataset: &'d Dataset,
    workbook: Workbook,
    page: Worksheet,
    day: Format,
    /// Rows written, with the header.
    rows: u32,
    left_out: u64,
}

/// A sheet has no more rows, or a cell no more text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("The records do not fit into a workbook")]
pub struct DoesNotFit;

impl From<XlsxError> for DoesNotFit {
    fn from(_: XlsxError) -> Self {
        Self
    }
}

impl<'d> Writer<'d> {
    /// A writer for one workbook, with the names of its columns.
    ///
    /// # Errors
    /// When they do not fit.
    pub fn new(dataset: &'d Dataset) -> Result<Self, DoesNotFit> {
        let mut page = Worksheet::new();
        for (column, question) in (0..).zip(&dataset.newest().questions) {
            page.write_string(0, column, question.column())?;
        }
        page.set_freeze_panes(1, 0)?;
        Ok(Self {
            dataset,
            workbook: Workbook::new(),
            page,
            day: Format::new().set_num_format(DAY_FORMAT),
            rows: 1,
            left_out: 0,
        })
    }

    /// Adds the row of one record, with the labels of its own version.
    ///
    /// # Errors
    /// When it does not fit.
    pub fn row(&mut self, answers: &Answers) -> Result<(), DoesNotFit> {
        let dataset = self.dataset;
        let diagnosed = answers.get(&keys::DIAGNOSIS_DATE).and_then(Answer::as_date);
        let version = diagnosed.map_or_else(|| dataset.newest(), |date| dataset.version_on(date));
        let mut written = 0;
        for (place, column) in (0..).zip(&dataset.newest().questions) {
            let Some(answer) = answers.get(&column.key) else {
                continue;
            };
            written += 1;
            if let Some(day) = answer.as_date().and_then(serial) {
                self.page
                    .write_datetime_with_format(self.rows, place, &day, &self.day)?;
                continue;
            }
            let mut text = String::new();
            write_answer(&mut text, (dataset, version), column, answer);
            self.page.write_string(self.rows, place, text)?;
        }
        self.left_out += u64::try_from(answers.len() - written).unwrap_or(u64::MAX);
        self.rows += 1;
        Ok(())
    }

    /// How many answers had no column: they were given under a newer dataset than this program has.
    pub fn left_out(&self) -> u64 {
        self.left_out
    }

    /// The bytes of the workbook.
    ///
    /// # Errors
    /// When it does not fit.
    pub fn finish(mut self) -> Result<Vec<u8>, DoesNotFit> {
        self.workbook.push_worksheet(self.page);
        Ok(self.workbook.save_to_buffer()?)
    }
}

#[cfg(test)]
mod tests;
