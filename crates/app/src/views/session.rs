//! Who is using the desk, and what surrounds every screen.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{DateText, GroupCounts, InstantText, RefusedView, RoleName};

/// What the window opens on.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SessionView {
    /// Which of the three states the desk is in.
    pub state: SessionState,
    /// The service, once a store is there and open.
    pub service: Option<ServiceView>,
    /// The people who can unlock this desk.
    pub people: Vec<PersonView>,
    /// Who has unlocked it.
    pub user: Option<PersonView>,
    /// What they may not do, each with the reason; nothing while locked.
    pub refused: Vec<RefusedView>,
    /// The names of those who may let somebody in.
    pub let_in: Vec<String>,
    /// Whether the computer's key store takes part in protecting the records.
    pub keychain: bool,
    /// Today, as the desk sees it.
    pub today: DateText,
    /// Where the person who has just unlocked left off.
    pub return_to: Option<ScreenPlaceView>,
    /// While locked: what whoever was in left when this program locked, as far as a locked screen may say it.
    pub left_off: Option<LeftOffView>,
    /// While locked and still sending: what is due, what waits, and until when.
    pub while_locked: Option<String>,
    /// A sentence about an unlocked store that lost its last changes.
    pub earlier: Option<String>,
    /// A sentence about what people had typed who are nobody here, and whoever unlocked has now.
    pub taken_over: Option<String>,
    /// Set where an unlocked store can only be read.
    pub only_reading: Option<OnlyReadingView>,
    /// A sentence about the store when it cannot be opened: damaged, newer, or held by another program.
    pub trouble: Option<String>,
    /// The passphrase of a demonstration that this program made for somebody to look around in: it protects nobody, and is
    /// no secret.
    pub practice_passphrase: Option<String>,
    /// The text sizes to choose from, in percent of the usual one, the smallest first.
    pub text_sizes: Vec<u32>,
    /// This program's version.
    pub version: String,
}

/// An unlocked store that can only be read, in sentences.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct OnlyReadingView {
    /// Why, and what to do about it.
    pub why: String,
    /// What that means for lists and figures, where another version of this program computed them.
    pub outdated: Option<String>,
}

/// The three states of a desk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum SessionState {
    /// No store yet: first run.
    FirstRun,
    /// A store, locked.
    Locked,
    /// A store, unlocked.
    Open,
}

/// What somebody left when the desk was locked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct LeftOffView {
    /// Whose it was: nobody else returns to it.
    pub person: String,
    /// The last two digits of the NHS number of the record that was open.
    pub ending: Option<String>,
    /// How many records they have typed into and not saved.
    pub not_saved: u32,
}

/// A place in the window.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ScreenPlaceView {
    /// The address within the window: screen, record and tab.
    pub route: String,
    /// The question that has focus.
    pub question: Option<String>,
    /// What is typed and not saved in the boxes of a screen that has no record yet, or of a dialog.
    pub typed: Vec<TypedBoxView>,
    /// The list that the record was opened from.
    pub list: Option<LeftListView>,
}

/// Shows nothing that was typed.
impl std::fmt::Debug for ScreenPlaceView {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ScreenPlaceView({} boxes)", self.typed.len())
    }
}

/// What is typed in one box.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct TypedBoxView {
    /// The box.
    pub name: String,
    /// Its text.
    pub text: String,
}

/// A list that a record was opened from, by ids and keys alone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct LeftListView {
    /// Which.
    pub name: String,
    /// What the way back to it is called.
    pub title: String,
    /// The address within the window.
    pub route: String,
    /// The rows of its page, in order.
    pub stops: Vec<StopView>,
    /// How many rows are before that page.
    pub offset: u32,
    /// Which of the rows is open.
    pub at: u32,
    /// By what its rows were chosen and ordered, as the window wrote it; nothing where that was searched for.
    pub asked: Option<String>,
}

/// A row of a list: the record that it opens, and at which question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct StopView {
    /// The row.
    pub row: String,
    /// The record.
    pub record: String,
    /// The question.
    pub question: Option<String>,
}

/// The service whose records these are.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ServiceView {
    /// Unit code, `HRW`.
    pub code: String,
    /// Name, `Hartwell Royal FLS`.
    pub name: String,
    /// Whether its patients are fictional.
    pub demo: bool,
    /// The central server it sends to, once joined.
    pub central: Option<String>,
    /// Whether it has the desk for opt-out checks, as a service in England has.
    pub opt_outs: bool,
}

/// A person who uses this desk.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PersonView {
    /// Id.
    pub id: String,
    /// Name as they typed it.
    pub name: String,
    /// Their wrong passphrases so far ask for a wait of this many seconds before the next try.
    pub wait_seconds: u32,
    /// Whether they have a one-time passphrase: they choose their own before anything opens.
    pub one_time: bool,
    /// When they last unlocked, to the minute; nothing while they have not.
    pub last_unlocked: Option<InstantText>,
    /// What they are here.
    pub role: RoleName,
    /// The same, as people read it.
    pub role_label: String,
}

/// Shown once, after a store was made.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RecoveryKeyView {
    /// The groups of the recovery key, to be printed and kept apart from the computer.
    pub groups: Vec<String>,
    /// Whether the computer's key store takes part; without it the passphrase alone protects the records.
    pub keychain: bool,
    /// Why the desk that was made has not joined its Central all the same; it can be joined again.
    pub not_joined: Option<String>,
}

/// The numbers in the navigation and the top bar.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct CountsView {
    /// Records that are not deleted.
    pub patients: u32,
    /// Of them drafts.
    pub drafts: u32,
    /// Of them submitted.
    pub submitted: u32,
    /// Follow-ups without an outcome, by what can still be done about them.
    pub follow_ups: GroupCounts,
    /// Records that need a person: an error, a conflict, a refusal.
    pub needs_you: u32,
    /// Records with entries that wait to be sent.
    pub waiting: u32,
    /// Records that lack a receipt for anything of theirs: only when there are none is everything sent.
    pub not_accepted: u32,
    /// Deleted records that can still be restored.
    pub deleted: u32,
    /// Records that whoever is unlocked has typed into and not saved: new ones, which no other number here counts, and
    /// changed ones.
    pub not_saved: u32,
    /// When Central last answered.
    pub central_answered: Option<InstantText>,
    /// The same, when it did not answer the last time it was asked.
    pub no_answer_since: Option<InstantText>,
    /// That nothing was sent for a month, in words.
    pub month_without_sending: Option<String>,
}

/// Starts a new service on this desk.
#[derive(Clone, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct CreateServiceRequest {
    /// Unit code.
    pub code: String,
    /// Service name.
    pub name: String,
    /// Where it works: `England`, `Wales`, `Northern Ireland` or `Scotland`.
    pub nation: String,
    /// Estimated annual caseload: five times the hip fractures in NHFD.
    pub caseload: u32,
    /// The first person's name.
    pub user: String,
    /// Their passphrase.
    pub passphrase: String,
}

/// Joins a service that FLS Central knows.
#[derive(Clone, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct JoinServiceRequest {
    /// Address of the central server.
    pub central: String,
    /// One-time code from `fls-central enrol`.
    pub code: String,
    /// The first person's name.
    pub user: String,
    /// Their passphrase.
    pub passphrase: String,
}

/// A question of the first run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum FirstRunQuestion {
    /// The address of the central server.
    Central,
    /// The one-time code.
    Code,
    /// The unit code.
    UnitCode,
    /// The name of the service.
    Service,
    /// The nation in which it works.
    Nation,
    /// The estimated annual caseload.
    Caseload,
    /// The first person's name.
    User,
    /// Their passphrase.
    Passphrase,
}

impl FirstRunQuestion {
    /// As it is sent, and as an error names it.
    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::Central => "central",
            Self::Code => "code",
            Self::UnitCode => "unitCode",
            Self::Service => "service",
            Self::Nation => "nation",
            Self::Caseload => "caseload",
            Self::User => "user",
            Self::Passphrase => "passphrase",
        }
    }
}

/// One answer of the first run, looked at before the next question is asked.
#[derive(Clone, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct FirstRunAnswer {
    /// Which.
    pub question: FirstRunQuestion,
    /// As typed.
    pub text: String,
}

/// An answer of the first run as it will be used: without blanks around it, a unit code in capitals.
#[derive(Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct FirstRunReadingView {
    /// The text.
    pub text: String,
}

/// Unlocks the store.
#[derive(Clone, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct UnlockRequest {
    /// Who.
    pub user: String,
    /// Their passphrase.
    pub passphrase: String,
}

/// Unlocks with the printed recovery key, and sets a new passphrase.
#[derive(Clone, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RecoverRequest {
    /// The recovery key as typed.
    pub recovery_key: String,
    /// Who gets the new passphrase.
    pub user: String,
    /// The new passphrase.
    pub passphrase: String,
    /// Whether they go on where the computer's key store, which took part so far, gives nothing: their passphrase alone then
    /// protects the records.
    pub without_key_store: bool,
}
