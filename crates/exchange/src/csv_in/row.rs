//! The rows of a file, one after another.

use csv::ByteRecord;
use domain::{Answer, QuestionKey};

use super::cell::{self, Fault};
use super::columns::{Holds, Plan};
use super::{Refusal, Row, Sheet, reader};

/// The rows that are not blank. One record is in memory at a time.
pub struct Rows<'s> {
    sheet: &'s Sheet<'s>,
    reader: csv::Reader<&'s [u8]>,
    record: ByteRecord,
    /// The row read last, as a spreadsheet numbers it.
    number: u32,
}

impl<'s> Rows<'s> {
    pub(super) fn new(sheet: &'s Sheet<'s>) -> Self {
        let reader = reader(&sheet.text, sheet.delimiter);
        let mut rows = Self {
            sheet,
            reader,
            record: ByteRecord::new(),
            number: 0,
        };
        rows.advance();
        rows
    }

    /// Goes to the next record and counts its row. Empty lines before it are rows of the spreadsheet too.
    fn advance(&mut self) -> bool {
        // Text is UTF-8 and lengths are free, so nothing but the end of the file stops it.
        let more = self.reader.read_byte_record(&mut self.record).is_ok_and(|more| more);
        self.number += 1 + empty_lines(self.sheet.text.as_bytes(), self.start());
        more
    }

    /// Where the record's text begins.
    fn start(&self) -> usize {
        self.record
            .position()
            .and_then(|position| usize::try_from(position.byte()).ok())
            .unwrap_or(0)
    }

    fn row(&self) -> Row {
        let mut reading = Reading {
            rows: self,
            notes: Vec::new(),
            faults: Vec::new(),
        };
        let answers = reading.answers();
        let Reading { notes, faults, .. } = reading;
        if faults.is_empty() {
            return Row {
                number: self.number,
                answers: Ok(answers.into_iter().collect()),
                notes,
            };
        }
        Row {
            number: self.number,
            answers: Err(self.refusals(faults)),
            notes: Vec::new(),
        }
    }

    /// The faults in the order of the columns; a quotation mark that is never closed explains them all.
    fn refusals(&self, mut faults: Vec<(Option<usize>, Fault)>) -> Vec<Refusal> {
        if self.has_line_break() && self.is_last() {
            let quotes = self
                .sheet
                .text
                .bytes()
                .skip(self.start())
                .filter(|byte| *byte == b'"')
                .count();
            if quotes % 2 == 1 {
                faults = vec![(
                    None,
                    Fault::new(
                        "unclosed-quote",
                        "A quotation mark in this row is never closed, so the rest of the file was taken for one cell: nothing from here on was read",
                    ),
                )];
            }
        }
        faults.sort_by_key(|(index, _)| *index);
        let header = |index: Option<usize>| {
            index
                .and_then(|index| self.sheet.columns.get(index))
                .map(|column| column.header.clone())
        };
        faults
            .into_iter()
            .map(|(index, fault)| Refusal {
                row: self.number,
                column: header(index).unwrap_or_default(),
                code: fault.code,
                words: fault.words,
            })
            .collect()
    }

    /// Whether a cell goes over several lines, which no answer of the audit does.
    fn has_line_break(&self) -> bool {
        self.record.as_slice().contains(&b'\n') || self.record.as_slice().contains(&b'\r')
    }

    /// Whether nothing but line ends follows the record.
    fn is_last(&self) -> bool {
        let end = usize::try_from(self.reader.position().byte()).unwrap_or(usize::MAX);
        self.sheet
            .text
            .as_bytes()
            .get(end..)
            .is_none_or(|rest| rest.iter().all(u8::is_ascii_whitespace))
    }
}

impl Iterator for Rows<'_> {
    type Item = Row;

    fn next(&mut self) -> Option<Row> {
        while self.advance() {
            if self.record.iter().any(|cell| !text_of(cell).is_empty()) {
                return Some(self.row());
            }
        }
        None
    }
}

/// One record being read.
struct Reading<'r> {
    rows: &'r Rows<'r>,
    notes: Vec<String>,
    faults: Vec<(Option<usize>, Fault)>,
}

impl<'r> Reading<'r> {
    /// The answers in the order of their keys; complete only when there is no fault.
    fn answers(&mut self) -> Vec<(QuestionKey, Answer)> {
        let sheet = self.rows.sheet;
        if !self.has_right_length() {
            return Vec::new();
        }
        self.look_at_other_columns();
        let plan = self.plan();
        let known = plan.is_some();
        let Some(plan) = plan.or(sheet.plans.last()) else {
            return Vec::new();
        };
        let mut answers = Vec::with_capacity(plan.columns.len());
        for column in &plan.columns {
            // Without a version nobody knows which options there are.
            if !known && column.is_choice() {
                continue;
            }
            let text = self.text(column.index);
            if text.is_empty() {
                if column.required {
                    self.fault(column.index, cell::missing(&column.question.key));
                }
                continue;
            }
            match cell::read(column, plan.version, sheet.dataset, text, &mut self.notes) {
                Ok(Some(answer)) => answers.push((column.question.key.clone(), answer)),
                Ok(None) => {}
                Err(fault) => self.fault(column.index, fault),
            }
        }
        for index in &plan.not_asked {
            if known && !self.text(*index).is_empty() {
                let words = format!(
                    "Dataset {}, under which 1.09 puts this record, does not ask this",
                    plan.version.id
                );
                self.fault(*index, Fault::new("not-asked", words));
            }
        }
        answers
    }

    /// The plan of the version that 1.09 chooses, when it can be read.
    fn plan(&self) -> Option<&'r Plan<'r>> {
        let sheet = self.rows.sheet;
        let newest = sheet.plans.last()?;
        let column = newest.columns.get(newest.diagnosed?)?;
        let text = self.text(column.index);
        let answer = cell::read(column, newest.version, sheet.dataset, text, &mut Vec::new()).ok()??;
        let version = sheet.dataset.version_on(answer.as_date()?);
        sheet.plans.iter().find(|plan| std::ptr::eq(plan.version, version))
    }

    /// A row that is too short may have lost a cell, and one that is too long gained one: then nothing is where it
    /// should be.
    fn has_right_length(&mut self) -> bool {
        let record = &self.rows.record;
        let expect = self.rows.sheet.columns.len();
        let hint = || {
            if self.rows.has_line_break() {
                " Is a quotation mark in it not closed?"
            } else {
                ""
            }
        };
        if record.len() < expect {
            let words = format!(
                "The row has {} cells and the first row has {expect}: has one been lost?{}",
                record.len(),
                hint()
            );
            self.faults.push((None, Fault::new("short-row", words)));
            return false;
        }
        if record.len() > expect && record.iter().skip(expect).any(|cell| !text_of(cell).is_empty()) {
            let words = format!(
                "The row has {} cells and the first row has {expect}: is there one too many?{}",
                record.len(),
                hint()
            );
            self.faults.push((None, Fault::new("long-row", words)));
            return false;
        }
        true
    }

    /// Columns that hold no answers: nothing is in those without a name, and an age in those of ages.
    fn look_at_other_columns(&mut self) {
        for index in &self.rows.sheet.without_answers {
            let text = self.text(*index);
            match self.rows.sheet.columns.get(*index).map(|column| &column.holds) {
                Some(Holds::Nothing) if !text.is_empty() => self.fault(*index, cell::unnamed(*index)),
                Some(Holds::Ages) if text.len() > LONGEST_AGE => {
                    self.fault(*index, Fault::new("not-a-number", "Expected an age"));
                }
                _ => {}
            }
        }
    }

    fn text(&self, index: usize) -> &'r str {
        self.rows.record.get(index).map_or("", text_of)
    }

    fn fault(&mut self, index: usize, fault: Fault) {
        self.faults.push((Some(index), fault));
    }
}

/// The text of a cell without blanks around it.
fn text_of(cell: &[u8]) -> &str {
    // The whole file is text, and no character is cut by a delimiter.
    let text = std::str::from_utf8(cell).unwrap_or_default();
    // Nearly every cell begins and ends with a letter or digit.
    match (cell.first(), cell.last()) {
        (Some(b'!'..=b'~'), Some(b'!'..=b'~')) => text,
        _ => text.trim(),
    }
}

/// An age is not read, but a cell that has swallowed other rows is no age.
const LONGEST_AGE: usize = 20;

/// How many empty lines there are before the record that begins here.
fn empty_lines(text: &[u8], start: usize) -> u32 {
    let ended_by_cr = start.checked_sub(1).and_then(|before| text.get(before)) == Some(&b'\r');
    let mut rest = text.get(start..).unwrap_or_default();
    // The second half of the line end before it.
    if let (true, Some(after)) = (ended_by_cr, rest.strip_prefix(b"\n")) {
        rest = after;
    }
    let mut lines = 0;
    while let Some(after) = rest
        .strip_prefix(b"\r\n")
        .or_else(|| rest.strip_prefix(b"\n"))
        .or_else(|| rest.strip_prefix(b"\r"))
    {
        rest = after;
        lines += 1;
    }
    lines
}
