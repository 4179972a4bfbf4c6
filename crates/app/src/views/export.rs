//! The Export page: what there is to export, and what became of it.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What there is to export.
#[derive(Clone, Debug, Default, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ExportPageView {
    /// Records that are not deleted.
    pub records: u32,
    /// Of these, drafts.
    pub drafts: u32,
    /// Of these, those that no file has, because their patients are not cleared for audit submission (England).
    pub not_cleared: u32,
    /// Of these, without a date of diagnosis: they are of no year.
    pub undated: u32,
    /// By the year of diagnosis, the newest first.
    pub years: Vec<ExportYearView>,
    /// By the version of the dataset, the newest first.
    pub versions: Vec<ExportVersionView>,
}

/// The records of a year.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ExportYearView {
    /// The year.
    pub year: i32,
    /// How many.
    pub records: u32,
}

/// The records of a version of the dataset.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ExportVersionView {
    /// The version: `2024`.
    pub version: String,
    /// How many.
    pub records: u32,
}

/// What kind of file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum ExportFormat {
    /// A CSV file.
    Csv,
    /// An Excel workbook.
    Xlsx,
    /// A FHIR Bundle.
    Fhir,
}

/// How the lines of a CSV file end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum ExportLineEnds {
    /// As on Windows.
    CrLf,
    /// As on Linux and a Mac.
    Lf,
}

/// Which records.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum ExportWhich {
    /// All that are not deleted.
    All,
    /// Those of fractures diagnosed in a year.
    Year {
        /// The year.
        year: i32,
    },
    /// Those of a version of the dataset.
    Version {
        /// The version: `2024`.
        version: String,
    },
}

/// The order to export.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ExportRecordsRequest {
    /// What kind of file.
    pub format: ExportFormat,
    /// Whether a byte order mark stands before the first line of a CSV file, by which Excel knows its letters.
    pub byte_order_mark: bool,
    /// How the lines of a CSV file end.
    pub line_ends: ExportLineEnds,
    /// Which records.
    pub which: ExportWhich,
}

/// What became of an export.
#[derive(Clone, Debug, Default, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ExportedRecordsView {
    /// The name of the file that was written; nothing when the person thought better of it.
    pub file: Option<String>,
    /// How many records it has.
    pub records: u32,
    /// Answers that the layout has no column for, as they belong to a newer dataset than this program knows.
    pub left_out: u32,
    /// Records that are not in it, because their patients are not cleared for audit submission.
    pub not_cleared: u32,
}
