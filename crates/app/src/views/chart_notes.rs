//! The notes of a service on its run charts: what the window is told of them, and what it asks for.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{DateText, InstantText};

/// Every note of the service.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ChartNotesView {
    /// By month, the earliest first.
    pub notes: Vec<ChartNoteView>,
    /// Notes of a newer program, which this one does not show.
    pub newer: u32,
}

/// A note.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ChartNoteView {
    /// Its id.
    pub id: String,
    /// The first day of its month.
    pub month: DateText,
    /// "September 2025".
    pub month_name: String,
    /// What it says.
    pub text: String,
    /// Whether it stands on every chart.
    pub every: bool,
    /// Where it does not: the number of the KPI on whose chart it stands; nothing for that of patients identified.
    pub kpi: Option<u8>,
    /// "Every chart", "KPI 9: 16-week follow-up".
    pub chart: String,
    /// Whether median or limits begin anew with its month.
    pub begins_anew: bool,
    /// Who wrote it, or changed it last.
    pub by: String,
    /// When.
    pub at: InstantText,
    /// The entries that say it: whoever changes it says that they saw these.
    pub entries: Vec<String>,
    /// What others made of it who did not know of that, until somebody changes or removes it.
    pub others: Vec<OtherChartNoteView>,
}

/// What somebody else made of a note.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct OtherChartNoteView {
    /// "Every chart, September 2025: Telephone clinic started", "Removed".
    pub words: String,
    /// Who.
    pub by: String,
    /// When.
    pub at: InstantText,
}

/// Writes a note, or changes one.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SaveChartNoteRequest {
    /// Which note is changed; nothing for a new one.
    pub note: Option<String>,
    /// The entries that whoever changes it has seen.
    pub seen: Vec<String>,
    /// Its month: "2025-09", "September 2025".
    pub month: String,
    /// What it says.
    pub text: String,
    /// Whether it stands on every chart.
    pub every: bool,
    /// Where it does not: on that of this KPI, or where there is none on that of patients identified.
    pub kpi: Option<u8>,
    /// Whether median or limits begin anew with its month.
    pub begins_anew: bool,
}

/// Removes a note.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RemoveChartNoteRequest {
    /// Which.
    pub note: String,
    /// The entries that whoever removes it has seen.
    pub seen: Vec<String>,
}
