//! What one private entry says, once it is opened.

use std::collections::BTreeMap;

use super::call::{Assignee, CallAttempt, PutOff};
use super::field::CardField;
use super::text::{NoteText, PrivateText};
use crate::id::EntryId;
use crate::opt_out::ClearedList;

/// What one private entry says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PrivateContent {
    /// Fields of the contact card set, or cleared where the text is absent.
    Card(BTreeMap<CardField, Option<PrivateText>>),
    /// Somebody called about a follow-up.
    Call(CallAttempt),
    /// A follow-up was put off.
    PutOff(PutOff),
    /// The follow-up after so many weeks was taken back to its list, whatever put it off.
    TakenUp(u32),
    /// The patient was given to somebody of the service, or to nobody.
    Assigned(Option<Assignee>),
    /// A note on the patient.
    Note(NoteText),
    /// A note says this now; it was taken back where the text is absent.
    NoteChanged {
        /// The entry that wrote it.
        note: EntryId,
        /// What it says.
        text: Option<NoteText>,
    },
    /// Of the service: what came of a check for national opt-outs, or a part of it.
    Cleared(Box<ClearedList>),
    /// Something that a newer program writes: kept and relayed sealed as it is, and shown as such.
    Newer,
}
