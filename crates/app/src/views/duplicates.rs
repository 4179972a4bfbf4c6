//! Records that may be the same patient's same fracture: pairs, what differs in one, and what is done about it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{DateText, InstantText};

/// Pairs of records that may be the same.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DuplicatesView {
    /// The surest first, at most some hundred.
    pub pairs: Vec<DuplicatePairView>,
    /// How many there are.
    pub total: u32,
    /// Those that look alike and are kept apart, each with what somebody said of it in place of a reason; at most as many.
    pub apart: Vec<DuplicatePairView>,
    /// How many of these there are.
    pub total_apart: u32,
}

/// How many pairs of records may be the same.
#[derive(Clone, Copy, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DuplicateCountView {
    /// The pairs.
    pub pairs: u32,
}

/// Two records that may be the same.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DuplicatePairView {
    /// The one that is kept where they are joined.
    pub one: DuplicateView,
    /// The other.
    pub other: DuplicateView,
    /// Why: "Same NHS number, diagnosed 3 days apart"; of two that are kept apart "Two fractures of one patient".
    pub reason: String,
}

/// One of two records that may be the same.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DuplicateView {
    /// Record id.
    pub id: String,
    /// Ten digits, or nothing for a patient from overseas.
    pub nhs_number: Option<String>,
    /// Date of birth.
    pub born: Option<DateText>,
    /// Date of diagnosis.
    pub diagnosed: Option<DateText>,
    /// Site of the fracture, by its label.
    pub site: Option<String>,
    /// Who changed it last.
    pub changed_by: String,
    /// When.
    pub changed_at: InstantText,
}

/// Names two records, in either order.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PairRequest {
    /// One record.
    pub one: String,
    /// The other.
    pub other: String,
}

/// Two records side by side.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PairView {
    /// The one that is kept where they are joined.
    pub one: DuplicateView,
    /// The other.
    pub other: DuplicateView,
    /// Why they may be the same; nothing where they do not look it.
    pub reason: Option<String>,
    /// What they say: what differs first, then what only one of them says, then what both say, each in the order of the form.
    pub questions: Vec<PairQuestionView>,
    /// How many questions differ.
    pub differing: u32,
    /// Why they cannot be joined yet, as a sentence without a full stop: something in one of them, A or B, is to be settled
    /// first.
    pub settle_first: Option<String>,
    /// What saying that they are not the same leaves to be done, as a sentence without a full stop; nothing where it is enough.
    pub if_not_the_same: Option<String>,
    /// Of what this was made: to be said when they are joined.
    pub seen: String,
}

/// What two records say of one question.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PairQuestionView {
    /// Stable key.
    pub key: String,
    /// Question number.
    pub number: String,
    /// What is asked.
    pub wording: String,
    /// What the first says, in words; nothing where it is blank.
    pub one: Option<String>,
    /// What the other says.
    pub other: Option<String>,
    /// Both answer it, and differently: one of them has to be chosen.
    pub differs: bool,
}

/// Whose answer is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum TakeFrom {
    /// That of the record that is kept.
    One,
    /// That of the other.
    Other,
}

/// Asks to join two records.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct JoinRecordsRequest {
    /// One record, as it was shown.
    pub one: String,
    /// The other.
    pub other: String,
    /// Whose answer is taken, by question; of each that differs.
    pub take: BTreeMap<String, TakeFrom>,
    /// What was shown; nothing where nobody looked.
    pub seen: Option<String>,
}

/// What two records would be as one.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct JoinPreviewView {
    /// "Submitted, diagnosed 5 November 2025"; nothing while a question that differs has no choice.
    pub words: Option<String>,
}

/// Says that two records are not the same.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct KeepApartRequest {
    /// One record.
    pub one: String,
    /// The other.
    pub other: String,
    /// They are two fractures of one patient.
    pub two_fractures: bool,
}

/// Asks to take a join back.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct UnjoinRequest {
    /// The record that was joined to another; or the one that stands for both, where only one was joined to it.
    pub record: String,
}

/// Another fracture of a record's patient.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct OtherFractureView {
    /// Its record.
    pub key: String,
    /// "Wrist, 3 May 2025".
    pub words: String,
    /// Whether it is this patient's because people said so, and not by its NHS number: they may have been wrong.
    pub linked: bool,
}
