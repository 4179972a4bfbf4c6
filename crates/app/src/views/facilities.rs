//! The facilities audit as its page shows it: what is asked, what is answered and typed, and what is missing.

use domain::dataset::FacilityAnswer;
use domain::facilities::{FacilitiesStanding, PeriodStage};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{DateText, InstantText};

/// The facilities audit of one period.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct FacilitiesView {
    /// The year that it is about.
    pub period: i32,
    /// The years of every period, the latest first.
    pub periods: Vec<i32>,
    /// The first day on which it can be submitted.
    pub opens: DateText,
    /// The last day on which it can be submitted or corrected.
    pub deadline: DateText,
    /// Where the period stands today.
    pub stage: PeriodStageName,
    /// Where the service stands with what is saved.
    pub standing: FacilitiesStandingName,
    /// Both in words: "Draft, 12 required answers missing. Open until 29 January 2027."
    pub words: String,
    /// Who submitted it last.
    pub submitted: Option<FacilitySaidView>,
    /// Who changed an answer last.
    pub changed: Option<FacilitySaidView>,
    /// Where what is saved is on its way to FLS Central.
    pub reached: FacilitiesReached,
    /// Answers that were typed here and not saved.
    pub not_saved: u32,
    /// Answers of a newer program, which this one does not show.
    pub newer: u32,
    /// The year of the answers of last time, where there are some.
    pub last_year: Option<i32>,
    /// What stands in the way of submitting it, counting what is typed, in the order of the page.
    pub lacking: Vec<FacilityLackingView>,
    /// The topics with the questions that are asked.
    pub topics: Vec<FacilityTopicView>,
}

/// Where a period stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum PeriodStageName {
    /// It opens later.
    Before,
    /// It can be submitted.
    Open,
    /// Its deadline has passed.
    Closed,
}

impl From<PeriodStage> for PeriodStageName {
    fn from(stage: PeriodStage) -> Self {
        match stage {
            PeriodStage::Before => Self::Before,
            PeriodStage::Open => Self::Open,
            PeriodStage::Closed => Self::Closed,
        }
    }
}

/// Where a service stands with a period.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum FacilitiesStandingName {
    /// Nothing is answered.
    NotBegun,
    /// Not submitted, or an answer is missing again since.
    Draft,
    /// Submitted.
    Submitted,
}

impl From<FacilitiesStanding> for FacilitiesStandingName {
    fn from(standing: FacilitiesStanding) -> Self {
        match standing {
            FacilitiesStanding::NotBegun => Self::NotBegun,
            FacilitiesStanding::Draft => Self::Draft,
            FacilitiesStanding::Submitted => Self::Submitted,
        }
    }
}

/// Where what is saved is on its way to FLS Central.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum FacilitiesReached {
    /// Nothing is saved.
    Nothing,
    /// This desk has joined no FLS Central.
    OnlyHere,
    /// Some of it waits to be sent.
    Waiting,
    /// FLS Central refuses some of it.
    Refused,
    /// FLS Central has it.
    AtCentral,
}

/// Who said something, and when.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct FacilitySaidView {
    /// Who.
    pub by: String,
    /// When.
    pub at: InstantText,
}

/// Something that stands in the way of submitting.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct FacilityLackingView {
    /// The question's key.
    pub question: String,
    /// Its wording.
    pub wording: String,
    /// What is lacking: "Not answered", "Two answers: choose one", or why what is typed is none.
    pub why: String,
}

/// Questions that belong together.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct FacilityTopicView {
    /// Key.
    pub key: String,
    /// Heading.
    pub title: String,
    /// The questions that are asked after what is answered and typed.
    pub questions: Vec<FacilityQuestionView>,
}

/// One question.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct FacilityQuestionView {
    /// Key.
    pub key: String,
    /// As asked.
    pub wording: String,
    /// What an answer is made of.
    pub answer: FacilityAnswerName,
    /// The options of a choice.
    pub options: Vec<FacilityOptionView>,
    /// Whether it cannot be submitted without.
    pub required: bool,
    /// Its place in a small table.
    pub cell: Option<FacilityCellView>,
    /// What is in its box: as typed, or as saved; the keys of options joined by "; ".
    pub text: String,
    /// Why what is typed is no answer.
    pub error: Option<String>,
    /// Whether that is typed and not saved.
    pub not_saved: bool,
    /// What is saved, in words, where something else is typed.
    pub saved: Option<String>,
    /// The answer of last time.
    pub last: Option<FacilityLastView>,
    /// The answers of people who did not know of each other, where they differ and nobody has chosen.
    pub candidates: Vec<FacilityCandidateView>,
}

/// What an answer is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum FacilityAnswerName {
    /// A line of words.
    Text,
    /// Lines of words.
    Paragraph,
    /// A number.
    Number,
    /// A month and a year.
    Month,
    /// One of the options.
    One,
    /// Several of the options.
    Several,
}

impl From<FacilityAnswer> for FacilityAnswerName {
    fn from(answer: FacilityAnswer) -> Self {
        match answer {
            FacilityAnswer::Text => Self::Text,
            FacilityAnswer::Paragraph => Self::Paragraph,
            FacilityAnswer::Whole | FacilityAnswer::Decimal => Self::Number,
            FacilityAnswer::Month => Self::Month,
            FacilityAnswer::YesNo | FacilityAnswer::Choice => Self::One,
            FacilityAnswer::Several => Self::Several,
        }
    }
}

/// One of the options.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct FacilityOptionView {
    /// Key.
    pub key: String,
    /// Label.
    pub label: String,
}

/// A place in a small table.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct FacilityCellView {
    /// The heading of its row.
    pub row: String,
    /// The heading of its column.
    pub column: String,
}

/// An answer of last time.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct FacilityLastView {
    /// In words.
    pub words: String,
    /// As it would be typed.
    pub text: String,
}

/// One of several answers.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct FacilityCandidateView {
    /// In words: "No answer" where it was cleared.
    pub words: String,
    /// As it would be typed.
    pub text: String,
    /// Who said it, and when.
    #[serde(flatten)]
    pub said: FacilitySaidView,
}

/// Which period.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct FacilitiesRequest {
    /// The year that it is about; without one the period that is open, or opens soon, or closed last.
    pub period: Option<i32>,
}

/// Types an answer, which is kept and not saved yet.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct TypeFacilityRequest {
    /// The year that it is about.
    pub period: i32,
    /// The question's key.
    pub question: String,
    /// The text, or the keys of options joined by "; ".
    pub text: String,
}

/// Saves what is typed.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SaveFacilitiesRequest {
    /// The year that it is about.
    pub period: i32,
    /// Whether it is submitted, too. What was submitted before is, always.
    pub submit: bool,
}
