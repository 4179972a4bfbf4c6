//! Which files the audit's questions come from, corrections that wait to be put to use, and what they change.

use domain::dataset::{ChangeOf, DatasetChange};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{DateText, InstantText};

/// The dataset files that this desk goes by, and what waits.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DatasetView {
    /// Those in use, the newest version first.
    pub files: Vec<DatasetFileView>,
    /// The corrections that wait, `2024:8` each: named by whoever puts them to use.
    pub waiting: Vec<String>,
    /// When the first of them came.
    pub arrived: Option<InstantText>,
    /// What they change.
    pub changes: Vec<DatasetChangeView>,
    /// The last file that was refused, where none was taken since.
    pub refused: Option<DatasetRefusedView>,
    /// Whether this program was built without the audit team's key, and so takes no correction.
    pub takes_none: bool,
}

/// A dataset file in use.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DatasetFileView {
    /// `v1`, `v3` or `2024`.
    pub version: String,
    /// The years of diagnosis that it is for: "from 2024".
    pub years: String,
    /// Its revision.
    pub revision: u32,
    /// Since when it is in use, where it did not come with the program.
    pub used: Option<InstantText>,
    /// Who put it to use; nothing where it changed words alone, or came with the program.
    pub used_by: Option<String>,
}

/// One thing that a correction changes.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DatasetChangeView {
    /// Of which version.
    pub version: String,
    /// At what: "4.01 Bone therapy recommended following index fracture".
    pub at: String,
    /// In words, without a full stop.
    pub words: String,
    /// Whether records may stand otherwise for it; what is not changes words alone.
    pub rules: bool,
}

/// A file that was refused.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DatasetRefusedView {
    /// When.
    pub at: InstantText,
    /// Why, without a full stop.
    pub why: String,
}

/// What the corrections that wait would make of the records here.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DatasetPreviewView {
    /// The corrections that were looked at.
    pub waiting: Vec<String>,
    /// What they change.
    pub changes: Vec<DatasetChangeView>,
    /// How many records were looked at.
    pub records: u32,
    /// How many of them would stand otherwise.
    pub changed: u32,
    /// Each way in which they would, with how many: "become drafts".
    pub ways: Vec<RestandingWayView>,
    /// The first of these records.
    pub lines: Vec<RestandingLineView>,
}

/// A way in which records would stand otherwise.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RestandingWayView {
    /// "become drafts: an answer is missing that was not wanted before".
    pub words: String,
    /// How many records.
    pub records: u32,
}

/// A record that would stand otherwise.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RestandingLineView {
    /// Record id.
    pub id: String,
    /// Ten digits, or nothing for a patient from overseas, and before there is a number.
    pub nhs_number: Option<String>,
    /// 1.09.
    pub diagnosed: Option<DateText>,
    /// Each way in which it would, in words.
    pub words: Vec<String>,
}

/// Puts corrections to use.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct UseDatasetRequest {
    /// Those that were shown: where others wait by now, nothing is done.
    pub waiting: Vec<String>,
}

impl From<DatasetChange> for DatasetChangeView {
    fn from(change: DatasetChange) -> Self {
        Self {
            version: change.version,
            at: change.at,
            words: change.words,
            rules: change.of == ChangeOf::Rules,
        }
    }
}
