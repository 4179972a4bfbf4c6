//! The page of a new patient: what is typed there, the records that were found, and what was done.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::DateText;

/// What stands in the boxes of the page, as typed. A date in three boxes has a line for each of them.
#[derive(Clone, Default, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct NewPatient {
    /// NHS number, or `OVERSEAS`.
    pub nhs_number: String,
    /// Date of diagnosis.
    pub diagnosed: String,
    /// Date of birth, which a patient from overseas is matched by.
    pub born: String,
    /// Postcode, likewise; blank where there is none.
    pub postcode: String,
    /// A record of the patient, for a further fracture of whom one is begun: who it is, is known then.
    #[serde(default)]
    #[ts(optional)]
    pub of: Option<String>,
}

/// What can be said while it is typed.
#[derive(Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct NewPatientView {
    /// The NHS number.
    pub nhs_number: BoxView,
    /// The date of diagnosis.
    pub diagnosed: BoxView,
    /// The date of birth.
    pub born: BoxView,
    /// The postcode.
    pub postcode: BoxView,
    /// Whether date of birth and postcode are asked for: the patient is from overseas.
    pub overseas: bool,
    /// The right record, once everything that it is found by can be read.
    pub found: Option<FoundView>,
    /// The records of this patient, while the date of the fracture is not there yet; nothing when there are none.
    pub held: Option<String>,
    /// The patient, where a record names them.
    pub patient: Option<KnownPatientView>,
}

/// A patient who has a record.
#[derive(Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct KnownPatientView {
    /// NHS number, when there is one.
    pub nhs_number: Option<String>,
    /// Date of birth, when it is known.
    pub born: Option<DateText>,
    /// The questions whose answers carry over to the record of a further fracture, as they are worded.
    pub carries: Vec<String>,
}

/// What a box says below itself. Nothing while it is blank.
#[derive(Clone, Default, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct BoxView {
    /// How it is read: "14 March 2026: the latest one up to today".
    pub reading: Option<String>,
    /// Why it is refused: it cannot be read, or is a date that cannot be.
    pub refused: Option<String>,
    /// What the checks of the record will say of it.
    pub finding: Option<String>,
    /// A date, as it stands in one box.
    pub one_box: String,
    /// A date, as it stands in the boxes for day, month and year.
    pub boxes: [String; 3],
    /// Which of those boxes are to be put right.
    pub wrong_boxes: [bool; 3],
}

/// The right record.
#[derive(Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct FoundView {
    /// What happens with Enter.
    pub kind: FoundKind,
    /// What was found and what follows from it.
    pub words: String,
    /// Where the audit's rule stands.
    pub source: Option<String>,
    /// What can be chosen; the first is the audit's rule where it has one.
    pub choices: Vec<ChoiceView>,
}

/// What happens with Enter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum FoundKind {
    /// A record opens.
    Open,
    /// A new one is started.
    New,
    /// Nothing can be started: the date lies in a closed version.
    Closed,
    /// The audit has a rule, and its record is offered.
    Offer,
    /// A person decides.
    Ask,
}

/// One of the choices.
#[derive(Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ChoiceView {
    /// What is sent when it is chosen.
    pub choice: StartChoice,
    /// What the button says.
    pub label: String,
}

/// What a person decided.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum StartChoice {
    /// A new record.
    New,
    /// This record, which is there already.
    Record(String),
}

/// Starts a record, or opens the one that is there.
#[derive(Clone, Default, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct StartRecordRequest {
    /// What was typed.
    pub patient: NewPatient,
    /// What the person decided, where there was something to decide.
    pub choice: Option<StartChoice>,
}

/// What starting a record led to.
#[derive(Clone, Serialize, TS)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum StartedView {
    /// A record to open.
    #[serde(rename_all = "camelCase")]
    Opened {
        /// Its id.
        record: String,
        /// Whether it opens unasked, because it is of this patient and date.
        existing: bool,
        /// The question to begin at, when it is not the first that is missing.
        question: Option<String>,
    },
    /// A person has to decide first.
    Choose {
        /// Between these.
        found: FoundView,
    },
}
