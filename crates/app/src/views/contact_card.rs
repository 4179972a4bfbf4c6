//! How to reach a patient, for the service's own desks alone.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::InstantText;

/// A patient's contact card.
#[derive(Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ContactCardView {
    /// Every field there is, in the order of the card; none where the service does without cards.
    pub fields: Vec<CardFieldView>,
    /// What of the card cannot be read here, a sentence each, without a full stop.
    pub unread: Vec<String>,
}

/// A field of the card.
#[derive(Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct CardFieldView {
    /// Its key.
    pub field: String,
    /// As people read it.
    pub label: String,
    /// What it says; absent when blank.
    pub text: Option<String>,
    /// Where people said different things without knowing of each other: all of it, what counts meanwhile first.
    pub said: Vec<CardSaidView>,
}

/// What somebody said in a field.
#[derive(Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct CardSaidView {
    /// What; absent when they cleared it.
    pub text: Option<String>,
    /// Who.
    pub by: String,
    /// When.
    pub at: InstantText,
}

/// What lists show of a contact card.
#[derive(Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ContactView {
    /// What the patient is called.
    pub name: Option<String>,
    /// Where they can be telephoned.
    pub telephone: Option<String>,
}

/// Who it is stays out of logs.
impl fmt::Debug for ContactView {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ContactView(hidden)")
    }
}

/// Changes fields of a contact card.
#[derive(Clone, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ChangeCardRequest {
    /// Record id.
    pub record: String,
    /// Text by the field's key; a blank one clears the field.
    pub fields: BTreeMap<String, String>,
}

/// The notes on a patient.
#[derive(Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct NotesView {
    /// Whether the service keeps notes: where it does not, there are none.
    pub kept: bool,
    /// Those that stand, the last written first.
    pub notes: Vec<NoteView>,
    /// What is private of this patient and cannot be read here, a sentence each, without a full stop.
    pub unread: Vec<String>,
}

/// A note.
#[derive(Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct NoteView {
    /// By which it is named.
    pub id: String,
    /// What it says now; absent where it was taken back while somebody else corrected it.
    pub text: Option<String>,
    /// Where people changed it differently without knowing of each other: all of it, what counts meanwhile first.
    pub said: Vec<CardSaidView>,
    /// Who wrote it.
    pub by: String,
    /// When.
    pub at: InstantText,
    /// Who changed it last; nothing while it is as it was written.
    pub changed: Option<NoteChangedView>,
}

/// Who changed a note.
#[derive(Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct NoteChangedView {
    /// Who.
    pub by: String,
    /// When.
    pub at: InstantText,
}

/// Writes a note, or corrects one.
#[derive(Clone, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct WriteNoteRequest {
    /// Record id.
    pub record: String,
    /// The note that is corrected; nothing for a new one.
    pub note: Option<String>,
    /// What it says.
    pub text: String,
}

/// Names a note.
#[derive(Clone, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct NoteRequest {
    /// Record id.
    pub record: String,
    /// The note.
    pub note: String,
}
