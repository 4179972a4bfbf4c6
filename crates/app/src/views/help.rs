//! Help where the question is, the glossary, and what support needs to know.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Asks for the help of one question.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct QuestionHelpRequest {
    /// The record's dataset version.
    pub version: String,
    /// Question key.
    pub question: String,
}

/// Everything that helps with one question.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct QuestionHelpView {
    /// Why it is asked: what hangs on an answer.
    pub why: String,
    /// What the audit says about it.
    pub notes: Vec<HelpNoteView>,
    /// What its options mean, those that need saying.
    pub meanings: Vec<MeaningView>,
    /// The KPIs that it feeds.
    pub kpis: Vec<HelpKpiView>,
    /// Its column in the audit's files, and how well the row is founded.
    pub founding: String,
}

/// A note and where it comes from.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct HelpNoteView {
    /// The words.
    pub text: String,
    /// "FLS-DB frequently asked questions (2024), answer 24".
    pub source: String,
}

/// What an option means.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct MeaningView {
    /// As shown.
    pub label: String,
    /// What it means.
    pub meaning: String,
    /// Where that comes from.
    pub source: String,
}

/// A KPI that a question feeds.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct HelpKpiView {
    /// 1 to 11.
    pub kpi: u8,
    /// "Assessment within 90 days".
    pub title: String,
    /// Who is counted.
    pub counts: String,
}

/// The Help page.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct HelpPageView {
    /// The glossary, in alphabetical order.
    pub terms: Vec<TermView>,
    /// What "Copy details for support" copies: shown before it is copied.
    pub support: Vec<SupportLineView>,
    /// The same as text.
    pub support_text: String,
}

/// One word and what it means.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct TermView {
    /// "Draft".
    pub word: String,
    /// What people may look for it under.
    pub also: Vec<String>,
    /// What it means.
    pub meaning: String,
    /// Words that belong to it.
    pub see: Vec<String>,
}

/// One line of the details for support.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SupportLineView {
    /// "Program".
    pub name: String,
    /// "FLS Desk 0.1.0".
    pub value: String,
}
