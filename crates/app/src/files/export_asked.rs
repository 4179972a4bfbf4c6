//! An export of records as somebody asks for it: what kind of file, and which records. Nothing is written here.

use chrono::Datelike as _;
use exchange::csv_out::CsvBytes;
use store::RecordRow;

/// An export as somebody asks for it.
#[derive(Clone, Debug)]
pub struct ExportAsked {
    /// What kind of file.
    pub kind: ExportKind,
    /// Which records.
    pub which: WhichRecords,
}

/// What kind of file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExportKind {
    /// A CSV file, as these bytes.
    Csv(CsvBytes),
    /// An Excel workbook.
    Workbook,
    /// A FHIR Bundle, with the figures of the years of its records.
    Bundle,
}

/// Which of the records that are not deleted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum WhichRecords {
    /// All of them.
    #[default]
    All,
    /// Those of fractures diagnosed in this year.
    OfYear(i32),
    /// Those of fractures that this version of the dataset asks about.
    OfVersion(String),
}

impl WhichRecords {
    /// Whether a record is one of them.
    pub(super) fn hold(&self, row: &RecordRow) -> bool {
        match self {
            Self::All => true,
            Self::OfYear(year) => row.diagnosed.is_some_and(|day| day.year() == *year),
            Self::OfVersion(version) => row.version == *version,
        }
    }
}
