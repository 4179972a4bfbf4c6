//! Everything held about one patient, as somebody asks for it.

use serde::Deserialize;
use ts_rs::TS;

/// Everything held about the patient of this record is to be written into a file.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct EverythingRequest {
    /// The record.
    pub record: String,
    /// As what.
    pub format: EverythingFormat,
}

/// What kind of file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum EverythingFormat {
    /// A tagged PDF.
    Pdf,
    /// Plain text.
    Text,
}
