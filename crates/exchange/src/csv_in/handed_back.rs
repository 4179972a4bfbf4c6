//! A CSV file handed back with what is wrong in its rows: the same cells in the same rows, between the same delimiters and in
//! the same encoding.

use csv::ByteRecord;

use super::Sheet;
use super::records::{Records, is_blank};
use crate::inert::inert_as_given;
use crate::row_errors::{RowErrors, RowKind};

pub(super) fn with_errors(sheet: &Sheet<'_>, errors: &RowErrors) -> Vec<u8> {
    let mut lines = csv::WriterBuilder::new()
        .delimiter(sheet.delimiter)
        .terminator(csv::Terminator::CRLF)
        .flexible(true)
        .from_writer(Vec::new());
    let mut records = Records::new(&sheet.text, sheet.delimiter);
    let mut before = 0;
    while records.advance() {
        // Every row keeps its number.
        for _ in before + 1..records.number() {
            put(&mut lines, &[String::new()]);
        }
        before = records.number();
        let cells = cells(records.record());
        if is_blank(records.record()) || before < sheet.headings {
            put(&mut lines, &cells);
            continue;
        }
        let row = if before == sheet.headings {
            RowKind::Header
        } else {
            RowKind::Number(before)
        };
        let place = (sheet.table.columns(), sheet.table.errors_column());
        put(&mut lines, &errors.beside(cells, place, row, str::to_owned));
    }
    let lines = lines.into_inner().unwrap_or_default();
    let mut text = String::new();
    if let Some(line) = &sheet.separator_line {
        text.push_str(line);
        text.push_str("\r\n");
    }
    // Cells of a text, and delimiters of one byte.
    text.push_str(&String::from_utf8(lines).unwrap_or_default());
    sheet.writing.bytes(&text)
}

fn cells(record: &ByteRecord) -> Vec<String> {
    let cells = record.iter().map(|cell| std::str::from_utf8(cell).unwrap_or_default());
    cells.map(|cell| inert_as_given(cell).into_owned()).collect()
}

fn put(lines: &mut csv::Writer<Vec<u8>>, cells: &[String]) {
    // Writing into memory does not fail.
    let _ = lines.write_record(cells);
}
