//! The governance pack as a file.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Asks for the governance pack of a period as a file.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ExportPackRequest {
    /// Which months of diagnosis: "2026", "2026-03", "2026-01..2026-03".
    pub period: String,
    /// As what.
    pub format: PackFormat,
}

/// What a pack is written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum PackFormat {
    /// Pages to print and to read aloud.
    Pdf,
    /// Slides to show, as a PDF.
    Slides,
    /// A workbook, whose numbers can be gone on with.
    Workbook,
}

/// A pack that was written.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PackWrittenView {
    /// The name of its file; nothing when the person thought better of it.
    pub file: Option<String>,
}
