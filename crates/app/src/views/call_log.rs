//! Calling a patient about a follow-up, for the service's own desks alone.

use std::fmt;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{DateText, InstantText};

/// The call log of a patient, with what a call needs and what can be written.
#[derive(Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct CallLogView {
    /// What the contact card says to whoever calls, in the order of the card; what is blank is left out.
    pub card: Vec<CallCardLineView>,
    /// Why there is nothing of it; absent where there is something.
    pub no_card: Option<NoCardName>,
    /// Ten digits, or nothing for a patient from overseas.
    pub nhs_number: Option<String>,
    /// Site of the index fracture, as labelled.
    pub site: Option<String>,
    /// The therapy recommended, as labelled.
    pub therapy: Option<String>,
    /// The follow-ups without an answer.
    pub follow_ups: Vec<CalledFollowUpView>,
    /// What was written, the latest first.
    pub lines: Vec<CallLineView>,
    /// Who has the patient.
    pub assigned: Option<AssigneeView>,
    /// Those who can have the patient, whoever asks first.
    pub people: Vec<AssigneeView>,
    /// What a call can come to, in the order of their number keys.
    pub results: Vec<CallResultView>,
    /// What cannot be read here, a sentence each, without a full stop.
    pub unread: Vec<String>,
}

/// Why whoever calls is told nothing of a contact card.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum NoCardName {
    /// Nobody has written one yet.
    NotWritten,
    /// There is one, and nothing on it is for calling.
    NothingForCalls,
    /// Something of this patient cannot be opened here, and may be the card.
    NotReadable,
    /// The service does without cards.
    NotUsed,
}

/// What the contact card says in one field.
#[derive(Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct CallCardLineView {
    /// The field as people read it.
    pub label: String,
    /// What it says.
    pub text: String,
}

/// A follow-up that is called about.
#[derive(Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct CalledFollowUpView {
    /// 16 or 52.
    pub weeks: u32,
    /// "Closes in 6 days", "12 days late".
    pub when: String,
    /// Last day that is on time.
    pub target: DateText,
    /// Until when and why it is put off today.
    pub put_off: Option<PutOffView>,
    /// Days on which to try again, the first first.
    pub days: Vec<DayToTryView>,
    /// Which of them is chosen first where it is put off without a call.
    pub put_off_until: Option<DateText>,
    /// The question to open the record at.
    pub question: String,
}

/// Until when a follow-up is put off, and why.
#[derive(Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PutOffView {
    /// The day on which it comes back; absent where its reminder was ended.
    pub until: Option<DateText>,
    /// Whether it closes between today and that day.
    pub after_close: bool,
    /// Why: what came of a call, or what somebody wrote.
    pub why: String,
}

/// A line of the call log.
#[derive(Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct CallLineView {
    /// The follow-up that it is about: 16 or 52; absent where it is about who has the patient.
    pub weeks: Option<u32>,
    /// "Left a message", "Put off until 5 December 2026", "Given to Helen Pritchard".
    pub what: String,
    /// What was written beside it: a note, a reason.
    pub note: Option<String>,
    /// The day on which to try again.
    pub try_again: Option<DateText>,
    /// Who wrote it.
    pub by: String,
    /// When.
    pub at: InstantText,
}

/// Somebody of the service who can have a patient.
#[derive(Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct AssigneeView {
    /// Their id.
    pub user: String,
    /// Their name; where somebody else has the same one, with the computer that they work at: "Helen Pritchard at Ward 7 laptop".
    pub name: String,
    /// Their name alone, which somebody else may have, too.
    pub own_name: String,
}

/// What a call can come to.
#[derive(Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct CallResultView {
    /// Its key.
    pub key: String,
    /// As people read it.
    pub label: String,
    /// What is asked once more before it is written; absent where nothing is.
    pub asks: Option<String>,
    /// Whether the record is opened at its follow-up question then.
    pub goes_on: bool,
}

/// A day on which to try again.
#[derive(Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DayToTryView {
    /// "Tomorrow", "In 1 week".
    pub label: String,
    /// Which day that is.
    pub on: DateText,
    /// Whether the follow-up closes between today and that day.
    pub after_close: bool,
}

/// What is said of a patient stays out of logs.
impl fmt::Debug for PutOffView {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PutOffView(hidden)")
    }
}

/// Writes what came of a call.
#[derive(Clone, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct LogCallRequest {
    /// Record id.
    pub record: String,
    /// The follow-up that it was about: 16 or 52.
    pub weeks: u32,
    /// Key of the result.
    pub result: String,
    /// The day on which to try again, as typed; blank for none.
    pub try_again: String,
    /// A note; blank for none.
    pub note: String,
    /// Whether it was asked once more, where that is asked.
    pub confirmed: bool,
    /// To whom the patient is given with it; absent where that stays as it is.
    pub assign: Option<AssignTo>,
}

/// Puts a follow-up off.
#[derive(Clone, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PutOffRequest {
    /// Record id.
    pub record: String,
    /// Which follow-up: 16 or 52.
    pub weeks: u32,
    /// The day on which it comes back, as typed.
    pub until: String,
    /// Why.
    pub reason: String,
    /// To whom the patient is given with it; absent where that stays as it is.
    pub assign: Option<AssignTo>,
}

/// Takes a follow-up that is put off back to its list.
#[derive(Clone, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct TakeUpRequest {
    /// Record id.
    pub record: String,
    /// Which follow-up: 16 or 52.
    pub weeks: u32,
    /// To whom the patient is given with it; absent where that stays as it is.
    pub assign: Option<AssignTo>,
}

/// Gives a patient to somebody of the service, or to nobody.
#[derive(Clone, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct AssignRequest {
    /// Record id.
    pub record: String,
    /// To whom.
    pub to: AssignTo,
}

/// To whom a patient is given.
#[derive(Clone, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct AssignTo {
    /// Their id; absent for nobody.
    pub user: Option<String>,
}
