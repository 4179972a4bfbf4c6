//! Why a file as a whole cannot be read, whatever kind of file it is.

use crate::read_as::TextEncoding;
use crate::table::TableError;

/// Why a file as a whole cannot be read. Each says what to do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SheetError {
    /// Nothing in it.
    #[error("The file is empty")]
    Empty,
    /// A workbook as Excel wrote it until 2003.
    #[error(
        "This is a workbook of an older kind (.xls): save it as Excel workbook (.xlsx) or CSV (UTF-8), and choose that file"
    )]
    OldWorkbook,
    /// A workbook of another program, in Excel's binary form, or as a web page.
    #[error(
        "This is not an Excel workbook (.xlsx), whatever its name: open it in Excel, save it as one, or as CSV (UTF-8), and choose that \
         file"
    )]
    OtherWorkbook,
    /// A workbook that only a password opens.
    #[error("This workbook is protected with a password: save a copy without one and choose that file")]
    ProtectedWorkbook,
    /// A workbook that cannot be read to its end.
    #[error(
        "This workbook is damaged, or not written as Excel does: open it in Excel, save it again and choose that file"
    )]
    BrokenWorkbook,
    /// A sheet whose first row cannot be read: whichever other has the audit's columns is not read in its place.
    #[error(
        "The sheet {sheet} of this workbook is damaged, or not written as Excel does: open it in Excel, save it again and choose that file"
    )]
    BrokenSheet {
        /// What it is called.
        sheet: String,
    },
    /// A workbook that would take more memory than any of this audit.
    #[error(
        "This workbook unpacks to more than any file of this audit: save the sheet with the records as CSV (UTF-8) and choose that file"
    )]
    LargeWorkbook,
    /// The sheet that was asked for is not there.
    #[error("{}", no_such_sheet(.sheets))]
    NoSuchSheet {
        /// The sheets that have rows; none of a file that is no workbook.
        sheets: Vec<String>,
    },
    /// No text.
    #[error("This file holds characters that no text has: is it a CSV file or an Excel workbook?")]
    NotText,
    /// Its letters are not written as somebody said.
    #[error("This file’s letters are not written in {said}: choose another way, or leave it to the file")]
    OtherLetters {
        /// What was said.
        said: TextEncoding,
    },
    /// FHIR that is no Bundle with records of this audit.
    #[error(
        "This file is no FHIR Bundle with responses to a Questionnaire of this audit: choose one that FLS Desk exported, or a CSV file \
         or Excel workbook"
    )]
    NoBundle,
    /// A Bundle that is no JSON to its end.
    #[error("This FHIR Bundle is damaged, or cut off: have it exported again, and choose that file")]
    BrokenBundle,
    /// Somebody says of a Bundle what only a table leaves open.
    #[error("A FHIR Bundle says itself which question each answer is of: there are no columns to say anything of")]
    NoColumnsInBundle,
    /// Rows above its column names of which one may be a patient, who would be left out unseen. A title there is passed over.
    #[error(
        "The column names stand in row {row}, and a number as long as an NHS number above them: put that row below them, or delete the \
         rows above them, and save again"
    )]
    NamesBelow {
        /// Their row, as a spreadsheet numbers it.
        row: u32,
    },
    /// Its header.
    #[error(transparent)]
    Header(#[from] TableError),
}

fn no_such_sheet(sheets: &[String]) -> String {
    if sheets.is_empty() {
        "Only a workbook has sheets to choose from".to_owned()
    } else {
        format!(
            "The workbook has no sheet of this name. Its sheets with rows: {}",
            sheets.join(", ")
        )
    }
}
