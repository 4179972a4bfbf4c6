//! Records past the time that the service keeps them, as somebody reviews them.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::DateText;

/// Records past their time.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PastRecordsView {
    /// The earliest diagnosed first.
    pub rows: Vec<PastRecordView>,
    /// Whether there are more than these.
    pub more: bool,
    /// For how many years records are kept after the patient was last seen.
    pub years: u32,
    /// Those that can be chosen.
    pub years_choices: Vec<u32>,
}

/// A record past its time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PastRecordView {
    /// Record id.
    pub id: String,
    /// Ten digits, or nothing for a patient without a number.
    pub nhs_number: Option<String>,
    /// When the fracture was diagnosed.
    pub diagnosed: Option<DateText>,
    /// The latest day of care that is known; nothing where none is.
    pub last_seen: Option<DateText>,
    /// What confirms that this record is meant.
    pub confirm: String,
}

/// A record past its time is to be erased.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PurgePastRequest {
    /// Record id.
    pub record: String,
    /// What was typed to confirm it.
    pub typed: String,
}

/// A record past its time is to stay for a year more.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct KeepPastRequest {
    /// Record id.
    pub record: String,
}

/// For how many years records are to be kept.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct KeepRecordsRequest {
    /// One of the choices.
    pub years: u32,
}
