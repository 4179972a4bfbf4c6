//! What a private entry says, as JSON: one object with one field, which names the kind. `card` has the fields of the contact
//! card that were changed, each a text, or null where it was cleared; `call` and `put-off` an attempt to reach a patient and a
//! follow-up that was put off, `taken-up` one that was taken back to its list, `assigned` who has the patient, or null; `note`
//! a note on the patient, and `note-changed` what one says now, or null where it was taken back; `cleared`, in an entry about the
//! service, a part of a list of cleared numbers ([`cleared`]).
//!
//! Any other kind, and what this program would not write so, is a newer program's: opaque, and kept.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use domain::id::{EntryId, UserId};
use domain::private::{Assignee, CallAttempt, CallResult, CardField, NoteText, PrivateContent, PrivateText, PutOff};
use domain::record::NAME_LIMIT;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::cleared::{self, ClearedWire};
use crate::json;

/// The kinds that this program knows.
const KINDS: [&str; 8] = [
    "card",
    "call",
    "put-off",
    "taken-up",
    "assigned",
    "note",
    "note-changed",
    "cleared",
];

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Wire {
    Card(BTreeMap<String, Option<String>>),
    Call(CallWire),
    PutOff(PutOffWire),
    TakenUp(TakenUpWire),
    Assigned(Option<AssigneeWire>),
    Note(String),
    NoteChanged(NoteChangedWire),
    Cleared(ClearedWire),
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct CallWire {
    weeks: u32,
    result: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    try_again: Option<NaiveDate>,
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct PutOffWire {
    weeks: u32,
    until: NaiveDate,
    reason: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct TakenUpWire {
    weeks: u32,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct AssigneeWire {
    user: UserId,
    name: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct NoteChangedWire {
    note: EntryId,
    text: Option<String>,
}

/// As JSON; nothing for what only a newer program can write.
pub(super) fn write(said: &PrivateContent) -> Option<Vec<u8>> {
    let text = |text: &PrivateText| text.as_str().to_owned();
    let wire = match said {
        PrivateContent::Card(fields) => {
            let fields = fields.iter();
            Wire::Card(
                fields
                    .map(|(field, said)| (field.key().to_owned(), said.as_ref().map(text)))
                    .collect(),
            )
        }
        PrivateContent::Call(attempt) => Wire::Call(CallWire {
            weeks: attempt.weeks,
            result: attempt.result.key().to_owned(),
            try_again: attempt.try_again,
            note: attempt.note.as_ref().map(text),
        }),
        PrivateContent::PutOff(put_off) => Wire::PutOff(PutOffWire {
            weeks: put_off.weeks,
            until: put_off.until,
            reason: text(&put_off.reason),
        }),
        PrivateContent::TakenUp(weeks) => Wire::TakenUp(TakenUpWire { weeks: *weeks }),
        PrivateContent::Assigned(to) => Wire::Assigned(to.as_ref().map(|to| AssigneeWire {
            user: to.user,
            name: to.name.clone(),
        })),
        PrivateContent::Note(text) => Wire::Note(text.as_str().to_owned()),
        PrivateContent::NoteChanged { note, text } => Wire::NoteChanged(NoteChangedWire {
            note: *note,
            text: text.as_ref().map(|text| text.as_str().to_owned()),
        }),
        PrivateContent::Cleared(list) => Wire::Cleared(cleared::write(list)),
        PrivateContent::Newer => return None,
    };
    Some(json::text(&wire).into_bytes())
}

/// What was written. Its author had the key, so that what cannot be read is a newer program's.
pub(super) fn read(bytes: &[u8]) -> PrivateContent {
    wire(bytes).and_then(said).unwrap_or(PrivateContent::Newer)
}

/// What stands beside the kind is a newer program's, and says nothing here.
fn wire(bytes: &[u8]) -> Option<Wire> {
    let mut fields = serde_json::from_slice::<Map<String, Value>>(bytes).ok()?;
    fields.retain(|kind, _| KINDS.contains(&kind.as_str()));
    serde_json::from_value(Value::Object(fields)).ok()
}

fn said(wire: Wire) -> Option<PrivateContent> {
    Some(match wire {
        Wire::Card(fields) => PrivateContent::Card(fields.into_iter().map(field).collect::<Option<_>>()?),
        Wire::Call(call) => PrivateContent::Call(CallAttempt {
            weeks: call.weeks,
            result: CallResult::named(&call.result)?,
            try_again: call.try_again,
            note: match call.note {
                Some(note) => Some(line(&note)?),
                None => None,
            },
        }),
        Wire::PutOff(put_off) => PrivateContent::PutOff(PutOff {
            weeks: put_off.weeks,
            until: put_off.until,
            reason: line(&put_off.reason)?,
        }),
        Wire::TakenUp(taken_up) => PrivateContent::TakenUp(taken_up.weeks),
        Wire::Assigned(to) => {
            let is_name = |name: &str| name.chars().count() <= NAME_LIMIT && !name.chars().any(char::is_control);
            if to.as_ref().is_some_and(|to| !is_name(&to.name)) {
                return None;
            }
            PrivateContent::Assigned(to.map(|AssigneeWire { user, name }| Assignee { user, name }))
        }
        Wire::Note(text) => PrivateContent::Note(note(&text)?),
        Wire::NoteChanged(changed) => PrivateContent::NoteChanged {
            note: changed.note,
            text: match changed.text {
                Some(text) => Some(note(&text)?),
                None => None,
            },
        },
        Wire::Cleared(list) => PrivateContent::Cleared(Box::new(cleared::read(list)?)),
    })
}

fn field((key, text): (String, Option<String>)) -> Option<(CardField, Option<PrivateText>)> {
    let field = CardField::named(&key)?;
    let Some(text) = text else { return Some((field, None)) };
    Some((field, Some(line(&text)?)))
}

/// A note as this program writes it.
fn note(text: &str) -> Option<NoteText> {
    let read = NoteText::read(text).ok()??;
    (read.as_str() == text).then_some(read)
}

/// A line as this program writes it.
fn line(text: &str) -> Option<PrivateText> {
    let read = PrivateText::read(text).ok()??;
    (read.as_str() == text).then_some(read)
}
