//! The records of a CSV file, one after another, with the row that a spreadsheet shows for each and the lines of the file
//! that went into it.

use csv::ByteRecord;

use crate::table::Cell;

/// Where the file is read. One record is in memory at a time.
pub(super) struct Records<'t> {
    text: &'t str,
    reader: csv::Reader<&'t [u8]>,
    record: ByteRecord,
    /// The record's row, as a spreadsheet numbers it.
    number: u32,
    /// The first and the last line of the file that went into the record.
    lines: (u32, u32),
}

impl<'t> Records<'t> {
    /// Before the first record.
    pub(super) fn new(text: &'t str, delimiter: u8) -> Self {
        Self {
            text,
            // Lengths and headers are left to those who read the records.
            reader: csv::ReaderBuilder::new()
                .has_headers(false)
                .flexible(true)
                .delimiter(delimiter)
                .from_reader(text.as_bytes()),
            record: ByteRecord::new(),
            number: 0,
            lines: (0, 0),
        }
    }

    /// Before the record below the row of the headings.
    pub(super) fn below(text: &'t str, delimiter: u8, headings: u32) -> Self {
        let mut records = Self::new(text, delimiter);
        while records.number < headings && records.advance() {}
        records
    }

    /// Goes to the next record and counts its row. Empty lines before it are rows of the spreadsheet too.
    pub(super) fn advance(&mut self) -> bool {
        // Text is UTF-8 and lengths are free, so nothing but the end of the file stops it.
        let more = self.reader.read_byte_record(&mut self.record).is_ok_and(|more| more);
        let empty = empty_lines(self.text.as_bytes(), self.start());
        self.number += 1 + empty;
        let first = self.lines.1 + 1 + empty;
        self.lines = (first, first + self.line_breaks());
        more
    }

    /// Goes to the next record that is not blank. A spreadsheet with an empty first row writes the delimiters of it.
    pub(super) fn advance_to_filled(&mut self) -> bool {
        while self.advance() {
            if !is_blank(&self.record) {
                return true;
            }
        }
        false
    }

    pub(super) fn record(&self) -> &ByteRecord {
        &self.record
    }

    /// The record's row, as a spreadsheet numbers it.
    pub(super) fn number(&self) -> u32 {
        self.number
    }

    /// Whether a cell goes over several lines, which no answer of the audit does.
    pub(super) fn has_line_break(&self) -> bool {
        self.record.as_slice().contains(&b'\n') || self.record.as_slice().contains(&b'\r')
    }

    /// The first and the last line of the file that went into the record.
    pub(super) fn lines(&self) -> (u32, u32) {
        self.lines
    }

    fn line_breaks(&self) -> u32 {
        if !self.has_line_break() {
            return 0;
        }
        let ends = |end: char| {
            let cells = self.record.iter().filter_map(|cell| std::str::from_utf8(cell).ok());
            cells.map(|cell| cell.matches(end).count()).sum::<usize>()
        };
        let breaks = match ends('\n') {
            0 => ends('\r'),
            breaks => breaks,
        };
        u32::try_from(breaks).unwrap_or(u32::MAX)
    }

    /// Whether the record ends with the file because a quotation mark in it is never closed.
    pub(super) fn is_unclosed(&self) -> bool {
        let end = usize::try_from(self.reader.position().byte()).unwrap_or(usize::MAX);
        let rest = self.text.as_bytes().get(end..).unwrap_or_default();
        if !self.has_line_break() || !rest.iter().all(u8::is_ascii_whitespace) {
            return false;
        }
        let quotes = self.text.bytes().skip(self.start()).filter(|byte| *byte == b'"');
        quotes.count() % 2 == 1
    }

    /// Where the record's text begins.
    fn start(&self) -> usize {
        self.record
            .position()
            .and_then(|position| usize::try_from(position.byte()).ok())
            .unwrap_or(0)
    }
}

/// Whether a row has nothing in it.
pub(super) fn is_blank(record: &ByteRecord) -> bool {
    record
        .iter()
        .all(|cell| Cell::of_text(std::str::from_utf8(cell).unwrap_or_default()).is_blank())
}

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
