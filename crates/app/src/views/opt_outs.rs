//! Opt-out checks, in England: the check file, its reply, the lists of cleared numbers, and the evidence. Counts, days and names of
//! colleagues; of patients only the records of those about whom nobody can be asked yet.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{DateText, InstantText};

/// The page of opt-out checks.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct OptOutsView {
    /// What is to be done: "268 numbers to check: 41 new, 227 whose clearance is about to end".
    pub words: String,
    /// How many numbers need a check.
    pub due: u32,
    /// How many of them do not go into the next file, as it holds no more.
    pub beyond: u32,
    /// Whom nobody can be asked about, and why.
    pub left_out: Vec<OptOutLeftOutView>,
    /// The check file that waits for its reply.
    pub waiting: Option<OptOutWaitingView>,
    /// The reply that was read, of which nothing has come yet.
    pub reply: Option<OptOutReplyView>,
    /// That what was chosen is no reply, in words.
    pub message: Option<String>,
    /// How many numbers are cleared, by the day on which that ends, the first first.
    pub lists: Vec<OptOutListView>,
    /// What a person is reminded of, in a sentence without a full stop.
    pub reminder: Option<String>,
    /// How many records were withdrawn from Central because their patients are not cleared, in sentences; never whose.
    pub withdrawn: Option<String>,
    /// Checks that were made, the last first.
    pub evidence: Vec<OptOutEvidenceView>,
    /// What this computer says about its check files.
    pub settings: OptOutSettingsView,
    /// Whether the patients are fictional, so that the desk makes its own reply.
    pub practice: bool,
}

/// Whom nobody can be asked about.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct OptOutLeftOutView {
    /// Which: "2 records", "1 number ending 77".
    pub which: String,
    /// Why.
    pub why: String,
    /// A record to open.
    pub record: Option<String>,
}

/// A check file that waits.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct OptOutWaitingView {
    /// What it is called.
    pub file: String,
    /// How many numbers are in it.
    pub numbers: u32,
    /// When it was made.
    pub made: InstantText,
    /// By whom.
    pub by: String,
}

/// A reply that was read. Its counts add up to the numbers that were sent.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct OptOutReplyView {
    /// When it was read.
    pub read: InstantText,
    /// How many are cleared.
    pub cleared: u32,
    /// How many are not.
    pub not_cleared: u32,
    /// Of how many nothing is concluded.
    pub missing: u32,
    /// Until when those that are cleared may go.
    pub until: DateText,
    /// That it is short, or that so few came back: what is told first, in a sentence; nothing of a whole reply.
    pub warning: Option<String>,
    /// What follows from that, in sentences.
    pub detail: Option<String>,
    /// Whether somebody has to say that it is right.
    pub needs_word: bool,
    /// What the button that uses it says.
    pub button: String,
}

/// How many numbers are cleared until a day.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct OptOutListView {
    /// The first day on which they are not.
    pub expires: DateText,
    /// In words where it is soon: "in 2 days".
    pub soon: Option<String>,
    /// How many numbers.
    pub numbers: u32,
}

/// A check that was made.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct OptOutEvidenceView {
    /// When its file was made.
    pub made: InstantText,
    /// By whom.
    pub made_by: String,
    /// What it was called.
    pub file: String,
    /// How many numbers were sent.
    pub numbers: u32,
    /// How many were cleared.
    pub cleared: u32,
    /// How many were not.
    pub not_cleared: u32,
    /// Of how many nothing was concluded.
    pub missing: u32,
    /// The first day on which it clears nobody.
    pub until: DateText,
    /// When its reply was used.
    pub used: InstantText,
    /// By whom.
    pub used_by: String,
}

/// What this computer says about its check files, each as it is typed.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct OptOutSettingsView {
    /// The service's mailbox; empty until somebody says it.
    pub mailbox: String,
    /// How dates stand in names: `ddmmyyyy` or `ddmmyy`.
    pub date_form: String,
    /// The number of the next file.
    pub next_number: String,
    /// Most numbers of one file.
    pub most_numbers: String,
    /// A reply with less than so many in a hundred needs a person's word.
    pub least_percent: String,
    /// For how many days a list holds.
    pub days: String,
    /// What the next file would be called; nothing without a mailbox.
    pub file_name: Option<String>,
}

/// One of these settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum OptOutSettingName {
    /// The service's mailbox.
    Mailbox,
    /// How dates stand in names.
    DateForm,
    /// The number of the next file.
    NextNumber,
    /// Most numbers of one file.
    MostNumbers,
    /// Below which share a reply needs a person's word.
    LeastPercent,
    /// For how many days a list holds.
    Days,
}

/// Changes one of them.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct OptOutSettingChange {
    /// Which.
    pub setting: OptOutSettingName,
    /// As typed.
    pub text: String,
}

/// Uses the reply that was read.
#[derive(Clone, Copy, Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct UseOptOutReplyRequest {
    /// Whether somebody has said that it is right although few numbers came back.
    pub agreed: bool,
}

/// How many numbers need a check, for the navigation.
#[derive(Clone, Copy, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct OptOutCountView {
    /// How many.
    pub due: u32,
}
