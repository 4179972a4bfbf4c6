//! A file with records as somebody has it, row by row, whether it is a CSV file or an Excel workbook in the audit's layout or a FHIR
//! Bundle: its bytes say which, and its name is not known here.

use domain::QuestionKey;
use domain::dataset::Dataset;

use crate::fhir::bundle_in;
use crate::file_columns::{FileColumns, SheetHeadings};
use crate::letters::MayBeWritten;
use crate::read_as::{ReadAs, TextEncoding, WhichSheet};
use crate::row_errors::RowErrors;
use crate::sheet_error::SheetError;
use crate::table::Row;
use crate::{csv_in, workbook_in};

/// A file that has been understood: what kind it is, and what its rows answer.
#[derive(Debug)]
pub struct File<'a>(Kind<'a>);

#[derive(Debug)]
enum Kind<'a> {
    Csv(Box<csv_in::Sheet<'a>>),
    Workbook(Box<workbook_in::Sheet<'a>>),
    Bundle(Box<bundle_in::Bundle<'a>>),
}

/// Understands a file: what kind it is, which of its sheets is read, and its header.
///
/// # Errors
/// When the file as a whole cannot be read, in words for whoever chose it.
pub fn read<'a>(bytes: &'a [u8], read_as: ReadAs<'_>, dataset: &'a Dataset) -> Result<File<'a>, SheetError> {
    if is_workbook(bytes)? {
        without_encoding(read_as)?;
        let sheet = workbook_in::read(bytes, read_as, dataset)?;
        return Ok(File(Kind::Workbook(Box::new(sheet))));
    }
    without_sheet(read_as)?;
    if bundle_in::is_json(bytes) {
        if let Some(said) = read_as.encoding.filter(|said| *said != TextEncoding::Utf8) {
            return Err(SheetError::OtherLetters { said });
        }
        if read_as.columns.is_some() || read_as.nhfd.is_some() {
            return Err(SheetError::NoColumnsInBundle);
        }
        return Ok(File(Kind::Bundle(Box::new(bundle_in::read(bytes, dataset)?))));
    }
    Ok(File(Kind::Csv(Box::new(csv_in::read(bytes, read_as, dataset)?))))
}

/// The columns of a file, each with what it may be, for somebody who says what they are.
///
/// # Errors
/// When the file as a whole cannot be read, or its first row holds no names of columns.
pub fn columns(bytes: &[u8], read_as: ReadAs<'_>, dataset: &Dataset) -> Result<FileColumns, SheetError> {
    if is_workbook(bytes)? {
        without_encoding(read_as)?;
        return workbook_in::columns(bytes, read_as.sheet, dataset);
    }
    without_sheet(read_as)?;
    if bundle_in::is_json(bytes) {
        return Err(SheetError::NoColumnsInBundle);
    }
    csv_in::columns(bytes, read_as, dataset)
}

/// The headings of a file, for whoever looks for what was said of such a file; where nobody said which sheet of a workbook is read, of
/// each that can be seen: that with the audit's columns first, and alone where it needs nothing said.
///
/// # Errors
/// When the file as a whole cannot be read.
pub fn headings<'n>(
    bytes: &[u8],
    read_as: ReadAs<'n>,
    dataset: &Dataset,
) -> Result<Vec<SheetHeadings<'n>>, SheetError> {
    if is_workbook(bytes)? {
        return workbook_in::headings(bytes, read_as.sheet, dataset);
    }
    if bundle_in::is_json(bytes) {
        return Ok(Vec::new());
    }
    Ok(vec![csv_in::headings(bytes, read_as, dataset)?])
}

/// How a web page and a workbook as XML begin, which other programs write under the name of a workbook (.xls).
const MARKUP: [&str; 7] = ["<!doctype", "<html", "<head", "<meta", "<body", "<table", "<?xml"];
/// So many bytes are looked at for it.
const BEGINNING: usize = 200;

/// Whether a file is packed as a workbook is, or lines of text.
fn is_workbook(bytes: &[u8]) -> Result<bool, SheetError> {
    if workbook_in::is_packed(bytes) {
        Ok(true)
    } else if is_markup(bytes) {
        Err(SheetError::OtherWorkbook)
    } else {
        Ok(false)
    }
}

/// Whether the first letters are those of markup, however they are written: no heading of a column begins so.
fn is_markup(bytes: &[u8]) -> bool {
    let first = bytes.iter().take(BEGINNING).filter(|byte| byte.is_ascii_graphic());
    let first: String = first.map(|byte| char::from(byte.to_ascii_lowercase())).collect();
    MARKUP.iter().any(|mark| first.starts_with(mark))
}

/// A workbook says itself how its letters are written.
fn without_encoding(read_as: ReadAs<'_>) -> Result<(), SheetError> {
    read_as
        .encoding
        .map_or(Ok(()), |said| Err(SheetError::OtherLetters { said }))
}

/// Only a workbook has sheets.
fn without_sheet(read_as: ReadAs<'_>) -> Result<(), SheetError> {
    match read_as.sheet {
        WhichSheet::ByItsColumns => Ok(()),
        WhichSheet::Named(_) | WhichSheet::At(_) => Err(SheetError::NoSuchSheet { sheets: Vec::new() }),
    }
}

/// How the name of a file of this kind ends, without the point.
pub fn extension(bytes: &[u8]) -> &'static str {
    if workbook_in::is_packed(bytes) {
        "xlsx"
    } else if bundle_in::is_json(bytes) {
        "json"
    } else {
        "csv"
    }
}

impl<'a> File<'a> {
    /// What is worth telling about the file as a whole.
    pub fn notes(&self) -> &[String] {
        match &self.0 {
            Kind::Csv(sheet) => sheet.notes(),
            Kind::Workbook(sheet) => sheet.notes(),
            Kind::Bundle(bundle) => bundle.notes(),
        }
    }

    /// The sheet that is read; nothing of a file that is no workbook, which has none.
    pub fn sheet(&self) -> Option<&str> {
        match &self.0 {
            Kind::Csv(_) | Kind::Bundle(_) => None,
            Kind::Workbook(sheet) => Some(sheet.name()),
        }
    }

    /// The sheets that have rows; none of a file that is no workbook.
    pub fn sheets(&self) -> &[String] {
        match &self.0 {
            Kind::Csv(_) | Kind::Bundle(_) => &[],
            Kind::Workbook(sheet) => sheet.names(),
        }
    }

    /// How its letters may be written, where its bytes leave that in doubt; no way of a workbook or a Bundle, whose kind says so.
    pub fn letters(&self) -> &[MayBeWritten] {
        match &self.0 {
            Kind::Csv(sheet) => sheet.letters(),
            Kind::Workbook(_) | Kind::Bundle(_) => &[],
        }
    }

    /// The questions that it has a column for, or an answer in some response.
    pub fn questions(&self) -> Vec<QuestionKey> {
        match &self.0 {
            Kind::Csv(sheet) => sheet.questions(),
            Kind::Workbook(sheet) => sheet.questions(),
            Kind::Bundle(bundle) => bundle.questions(),
        }
    }

    /// Whether two rows of it may be about one fracture, as one NHS number stands in both; of patients without one nobody can tell here.
    pub fn may_have_rows_about_one(&self) -> bool {
        match &self.0 {
            Kind::Csv(sheet) => sheet.may_have_rows_about_one(),
            Kind::Workbook(sheet) => sheet.may_have_rows_about_one(),
            Kind::Bundle(bundle) => bundle.may_have_rows_about_one(),
        }
    }

    /// About how many rows there are: a row with line breaks makes it more.
    pub fn about(&self) -> u64 {
        match &self.0 {
            Kind::Csv(sheet) => sheet.about(),
            Kind::Workbook(sheet) => sheet.count().into(),
            Kind::Bundle(bundle) => bundle.count(),
        }
    }

    /// The file in its own format, with what is wrong in its rows in a column of its own; in a Bundle, in an OperationOutcome.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn with_errors(&mut self, errors: &RowErrors) -> Result<Vec<u8>, SheetError> {
        match &mut self.0 {
            Kind::Csv(sheet) => Ok(sheet.with_errors(errors)),
            Kind::Workbook(sheet) => sheet.with_errors(errors),
            Kind::Bundle(bundle) => Ok(bundle.with_errors(errors)),
        }
    }

    /// The rows that are not blank, in order.
    pub fn rows(&mut self) -> Rows<'_, 'a> {
        match &mut self.0 {
            Kind::Csv(sheet) => Rows::Csv(sheet.rows()),
            Kind::Workbook(sheet) => Rows::Workbook(sheet.rows()),
            Kind::Bundle(bundle) => Rows::Bundle(bundle.rows()),
        }
    }
}

/// The rows of a file. One of them is in memory at a time.
#[expect(clippy::large_enum_variant, reason = "there is one for a file")]
pub enum Rows<'s, 'a> {
    /// Of a CSV file.
    Csv(csv_in::Rows<'s>),
    /// Of a workbook.
    Workbook(workbook_in::Rows<'s, 'a>),
    /// Of a Bundle.
    Bundle(bundle_in::Rows<'s>),
}

impl Iterator for Rows<'_, '_> {
    type Item = Row;

    fn next(&mut self) -> Option<Row> {
        match self {
            Self::Csv(rows) => rows.next(),
            Self::Workbook(rows) => rows.next(),
            Self::Bundle(rows) => rows.next(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_web_page_that_is_called_a_workbook_is_told_as_none_and_a_heading_is_no_markup() {
        let in_utf_16: Vec<u8> = "\u{feff}<TABLE>".encode_utf16().flat_map(u16::to_le_bytes).collect();
        for page in [
            &b"<html><body><table><tr><td>1.01 NHSNumber</td></tr></table></body></html>"[..],
            b"\xef\xbb\xbf\r\n<?xml version=\"1.0\"?><?mso-application progid=\"Excel.Sheet\"?>",
            &in_utf_16,
        ] {
            let dataset = Dataset::published();
            assert_eq!(
                read(page, ReadAs::default(), dataset).unwrap_err(),
                SheetError::OtherWorkbook
            );
            assert_eq!(
                columns(page, ReadAs::default(), dataset).unwrap_err(),
                SheetError::OtherWorkbook
            );
        }
        for lines in [&b"<NHS number>,Born\r\n"[..], b"1.01 NHSNumber,<html>\r\n", b""] {
            assert_eq!(is_workbook(lines), Ok(false));
        }
    }
}
