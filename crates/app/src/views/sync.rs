//! Is it safe to close? What is waiting, sent, accepted, or needs a person.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::sealed_files::BatchFileView;
use super::{DateText, InstantText};

/// Where a record is on its way to Central.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum SyncState {
    /// On this desk only, for a reason that the page names.
    OnlyHere,
    /// Ready, and waiting to be sent.
    Waiting,
    /// Sent; no receipt yet.
    Sent,
    /// Central has given a receipt for everything of it.
    Accepted,
    /// Held, refused, or in conflict.
    NeedsYou,
}

/// Joins the Central that knows the service which is open.
#[derive(Clone, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct JoinCentralRequest {
    /// Address of the central server.
    pub central: String,
    /// One-time code from `fls-central enrol`.
    pub code: String,
}

/// Puts the address of the Central right that is joined already.
#[derive(Clone, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct CorrectAddressRequest {
    /// Where it is now.
    pub central: String,
}

/// The sync page.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SyncView {
    /// The answer: "Yes. You can close or lock; nothing will be lost."
    pub answer: String,
    /// What Central has and lacks: "Central has everything, but 2 records need you."
    pub words: String,
    /// Whether a Central is known; without one nothing is ever sent.
    pub joined: bool,
    /// Its address.
    pub central: Option<String>,
    /// Central does not know this desk any more, or turned it out: with another code it can join again.
    pub turned_out: bool,
    /// Counts that add up to all records.
    pub counts: SyncCounts,
    /// When Central last answered.
    pub answered: Option<InstantText>,
    /// The last failure in words, while it lasts: "Central has not answered since 09:12. Entry goes on; 14 records wait."
    pub trouble: Option<String>,
    /// That nothing was sent for a month, in words.
    pub month_without_sending: Option<String>,
    /// Records in use here.
    pub in_use: u32,
    /// Deleted records that are still here.
    pub deleted: u32,
    /// Records here that Central has never had.
    pub not_at_central: u32,
    /// How many records Central holds of this service, as it last said.
    pub central_records: Option<u32>,
    /// Whether both sides agreed when they last compared.
    pub agree: Option<bool>,
    /// Ids of records that differ here and at Central, also those that are not here.
    pub differing: Vec<String>,
    /// How many changes a newer version of the program made, which this one keeps and cannot read, in words.
    pub newer: Option<String>,
    /// That Central has other questions of the audit than this program, and what that means, in words.
    pub other_dataset: Option<String>,
    /// That what is private to the service cannot all be opened here yet, in words.
    pub waits_for_key: Option<String>,
    /// The service's other computers that can open what is private to it, by name.
    pub readers: Vec<String>,
    /// Changes still arriving on a new desk, of how many.
    pub arriving: Option<ArrivingView>,
    /// Whether Central has given this computer a key for files, which go there by hand where no network leads.
    pub writes_files: bool,
    /// The last file that was written for Central.
    pub batch_file: Option<BatchFileView>,
    /// Records that whoever is unlocked has typed into and not saved: what is typed there is not sent before.
    pub not_saved: u32,
    /// What is not accepted, needs you first; at most 200.
    pub rows: Vec<SyncRowView>,
}

/// The five states, counted.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SyncCounts {
    /// Only here.
    pub only_here: u32,
    /// Waiting.
    pub waiting: u32,
    /// Sent.
    pub sent: u32,
    /// Accepted.
    pub accepted: u32,
    /// Needs you.
    pub needs_you: u32,
}

/// How far a new desk has come.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ArrivingView {
    /// Entries here.
    pub here: u32,
    /// Entries in all.
    pub of: u32,
}

/// One record that is not accepted.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SyncRowView {
    /// Record id.
    pub id: String,
    /// Ten digits, or nothing.
    pub nhs_number: Option<String>,
    /// Date of diagnosis.
    pub diagnosed: Option<DateText>,
    /// Its state.
    pub state: SyncState,
    /// Why it is in that state.
    pub words: String,
    /// The question to open it at, when there is one.
    pub question: Option<String>,
}

/// What one exchange did.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SyncedView {
    /// Entries sent.
    pub sent: u32,
    /// Entries accepted.
    pub accepted: u32,
    /// Records held.
    pub held: u32,
    /// Entries refused.
    pub refused: u32,
    /// Entries received.
    pub received: u32,
    /// Whether both sides agreed at the end.
    pub agree: bool,
    /// Where they did not: ids of records that differ here and at Central.
    pub differing: Vec<String>,
    /// How many changes a newer version of the program made, which this one keeps and cannot read, in words.
    pub newer: Option<String>,
    /// That Central has other questions of the audit than this program, and what that means, in words.
    pub other_dataset: Option<String>,
    /// That what is private to the service cannot all be opened here yet, in words.
    pub waits_for_key: Option<String>,
}
