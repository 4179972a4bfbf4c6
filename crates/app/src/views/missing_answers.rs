//! What recording the missing answers would change.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{BehindView, ContactView, DateText};

/// Asks for the missing answers of a period.
#[derive(Clone, Debug, Default, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct MissingAnswersRequest {
    /// Which months of diagnosis: "2026", "2026-03", "2026-01..2026-03"; nothing for the last twelve months.
    pub period: Option<String>,
}

/// The missing answers of a period.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct MissingAnswersView {
    /// Which months of diagnosis: "2026", "2025-12..2026-11".
    pub period: String,
    /// The same in words: "2026", "December 2025 to November 2026".
    pub title: String,
    /// Years that have records, newest first.
    pub years: Vec<u32>,
    /// The day that due dates and windows are read at.
    pub as_at: DateText,
    /// Patients in the population.
    pub records: u32,
    /// One for each question that is missing in somebody's record; what is worth most first.
    pub answers: Vec<MissingAnswerView>,
}

/// One question that is missing in some records.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct MissingAnswerView {
    /// Its key.
    pub question: String,
    /// `6.02`.
    pub number: String,
    /// As shown.
    pub wording: String,
    /// In how many records it is missing.
    pub patients: u32,
    /// Those patients, each of whom opens at the question.
    pub behind: BehindView,
    /// What it is worth, in few words: "KPI 9 up to +3.1 points", "KPI 1 can be met", "Raises no KPI".
    pub worth: String,
    /// The same in a sentence without a full stop: "Recording 6.02 for these 12 patients, whatever it was, lifts KPI 9 by at most 3.1
    /// points, from 30.5% to 33.6%".
    pub words: String,
    /// Whether it can raise a KPI, or make KPI 1 better.
    pub is_worth_something: bool,
    /// The first of the last days on which what it asks about counts, of those to come; nothing where there is none.
    pub closes: Option<DateText>,
    /// Of the last days: "7 close within 7 days", "12 are still to close", "All have closed", "No last day".
    pub closing: String,
    /// Whether some of them are among the next seven days, today included.
    pub closes_soon: bool,
    /// The KPIs that it can change, the one that it can raise most first.
    pub changes: Vec<KpiChangeView>,
    /// How many of these answers are enough for KPI 1: "10 of 146 are enough for KPI 1"; nothing where the question is not missing
    /// too often.
    pub enough: Option<String>,
}

/// The patients of a period with missing answers.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct MissingByPatientView {
    /// Which months of diagnosis, in words: "December 2025 to November 2026".
    pub title: String,
    /// How many there are in all.
    pub total: u32,
    /// The first of them: whose window closes first, then those who have none to come.
    pub patients: Vec<PatientMissingView>,
}

/// One patient with missing answers.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PatientMissingView {
    /// Record id.
    pub id: String,
    /// Ten digits, or nothing for a patient from overseas.
    pub nhs_number: Option<String>,
    /// What the contact card says, where there is one that can be opened here.
    pub contact: Option<ContactView>,
    /// Date of diagnosis.
    pub diagnosed: Option<DateText>,
    /// What is missing, in the audit's order.
    pub missing: Vec<MissingOfPatientView>,
    /// The question to open the record at: the one whose window closes first.
    pub opens_at: Option<String>,
    /// The first of the last days to come; nothing where there is none.
    pub closes: Option<DateText>,
    /// That day in few words: "In 12 days", "Today".
    pub closing: Option<String>,
    /// Whether it is one of the next seven, today included.
    pub closes_soon: bool,
}

/// One answer that is missing in a record.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct MissingOfPatientView {
    /// Its key.
    pub question: String,
    /// `6.02`.
    pub number: String,
    /// As shown.
    pub wording: String,
    /// The last day on which what it asks about counts in a KPI; nothing where there is no such day.
    pub closes: Option<DateText>,
    /// That day in few words: "In 12 days", "Today", "Closed".
    pub closing: Option<String>,
}

/// What one KPI becomes.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct KpiChangeView {
    /// 1 to 11.
    pub kpi: u8,
    /// "16-week follow-up".
    pub title: String,
    /// As it is: "30.5%", "5 of 18", "No cases".
    pub now: String,
    /// At best: each answer counts, and so does all that it asks for.
    pub best: String,
    /// At worst: each answer counts against it, or nothing that it asks for is answered.
    pub worst: String,
    /// In a sentence without a full stop: "KPI 9 from 30.5% to 33.6% at best; at worst as it is".
    pub words: String,
}
