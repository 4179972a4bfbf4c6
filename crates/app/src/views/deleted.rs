//! Deleted patients: how long each can be restored, and what is said when one is erased for good.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{DateText, InstantText};

/// The list of deleted patients.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DeletedPatientsView {
    /// The records, the last deleted first.
    pub rows: Vec<DeletedView>,
    /// What happens to them, and when.
    pub words: String,
    /// How many can be erased because their days are over, and wait for a person to say so.
    pub due: u32,
    /// Why one may be erased before that.
    pub orders: Vec<PurgeReasonView>,
    /// What was erased at this desk, the latest first.
    pub purged: Vec<PurgeLineView>,
}

/// A record that was deleted and can still be restored.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DeletedView {
    /// Record id.
    pub id: String,
    /// Ten digits, or nothing for a patient from overseas.
    pub nhs_number: Option<String>,
    /// Date of diagnosis.
    pub diagnosed: Option<DateText>,
    /// The audit's reason.
    pub reason: String,
    /// Who deleted it.
    pub by: String,
    /// On which day.
    pub on: DateText,
    /// Last day on which it can be restored; absent while its days are not counted.
    pub until: Option<DateText>,
    /// Days left after today.
    pub days_left: u32,
    /// "12 days left", "Today is the last day", "From when Central has it".
    pub left: String,
    /// What is to be typed to erase it before that: "the last four digits of the NHS number".
    pub confirm: String,
}

/// One reason for erasing a record before its days are over.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PurgeReasonView {
    /// Stable key.
    pub key: String,
    /// As shown.
    pub label: String,
}

/// That records were erased at this desk. It does not say which.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PurgeLineView {
    /// When.
    pub at: InstantText,
    /// "2 records: their 30 days were over", "1 record, by A. Nurse: the patient asked for it".
    pub words: String,
}

/// Asks to erase a deleted record for good, before its days are over.
#[derive(Clone, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PurgeRecordRequest {
    /// The record.
    pub record: String,
    /// Key of the reason.
    pub reason: String,
    /// What was typed to confirm it.
    pub typed: String,
}

/// What was erased.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PurgedView {
    /// How many records.
    pub records: u32,
    /// What was done and what follows, in sentences.
    pub words: String,
}

/// What somebody had added to records that were erased, and nobody else had.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct LossesView {
    /// The last of them, to be said when it was read.
    pub last: u32,
    /// How much, and what to do, in sentences.
    pub sentences: Vec<String>,
}

/// Says that it was read.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct LossesReadRequest {
    /// Up to this one.
    pub last: u32,
}

/// What is typed may identify a patient.
impl std::fmt::Debug for PurgeRecordRequest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "PurgeRecordRequest({}, {})", self.record, self.reason)
    }
}
