//! What people said of the columns of files and a desk keeps for the next such file.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::InstantText;

/// What somebody said of the columns of files with the same headings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct KeptColumnsView {
    /// What people call such files, where somebody gave them a name.
    pub name: Option<String>,
    /// When somebody last said so.
    pub changed_at: InstantText,
    /// The headings in their order, by which such a file is found again; one without a heading is blank.
    pub headings: Vec<String>,
}

/// Forgets what was said of the columns of files.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ForgetImportColumnsRequest {
    /// The headings of such files, in their order.
    pub headings: Vec<String>,
}
