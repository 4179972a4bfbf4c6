//! One record as its form shows it: tabs, questions, what is missing, what needs settling.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{DateText, InstantText, OtherFractureView, RecordStatus, SyncState};

/// One record, with the working copy of whoever is unlocked laid over it.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[allow(
    clippy::struct_excessive_bools,
    reason = "each is a fact of its own that the screen shows by itself"
)]
pub struct RecordView {
    /// Record id.
    pub id: String,
    /// Which of the views that this desk has told it is: what changes next is told on top of it.
    pub edition: u32,
    /// Ten digits, or nothing for a patient from overseas or a number that cannot be read yet.
    pub nhs_number: Option<String>,
    /// Draft or submitted, as it is saved and counted: what is typed does not change it before Save.
    pub status: RecordStatus,
    /// Where it is on its way to Central.
    pub sync: SyncState,
    /// Why, in a sentence: "Date of birth is missing, so it stays on this desk".
    pub sync_words: String,
    /// "3 May 1951 (75), female".
    pub born: Option<String>,
    /// "Wrist, diagnosed 14 Sep 2026".
    pub fracture: Option<String>,
    /// The other fractures of this patient, the one diagnosed before it first.
    pub other_fractures: Vec<OtherFractureView>,
    /// Dataset version: `2024`.
    pub version: String,
    /// The years of diagnosis that its questions are for: "from 2024".
    pub dataset: String,
    /// Whether the record is new and not saved yet.
    pub unsaved_record: bool,
    /// The tabs, in the audit's order.
    pub tabs: Vec<TabView>,
    /// Every question that is shown, in the audit's order.
    pub questions: Vec<QuestionView>,
    /// Answers that are kept though their question is no longer asked.
    pub kept_not_asked: Vec<KeptAnswerView>,
    /// What is missing now, in the audit's order.
    pub missing: Vec<MissingView>,
    /// What will fall due later.
    pub later: Vec<LaterView>,
    /// What the checks found, errors first, in the order of the form.
    pub findings: Vec<FindingView>,
    /// Answers given differently on two desks, to be settled by a person.
    pub conflicts: Vec<ConflictView>,
    /// A sentence about follow-up: "Follow-up is now required. Reach this patient from ... by ...".
    pub follow_up: Option<String>,
    /// Whether anything typed is not saved yet.
    pub changed: bool,
    /// When the working copy was last kept on this computer.
    pub kept_at: Option<InstantText>,
    /// When the record was last saved.
    pub saved_at: Option<InstantText>,
    /// When whoever is unlocked last saved answers in it: what Undo takes back.
    pub my_save: Option<InstantText>,
    /// When the record is deleted: why and until when it can be restored.
    pub deleted: Option<DeletedStateView>,
    /// Someone deleted the record while someone else changed it: to be settled.
    pub deletion_conflict: bool,
    /// Whether this person enters dates in three boxes: day, month, year.
    pub date_boxes: bool,
    /// The date of diagnosis was typed into another dataset version and waits to be agreed to.
    pub version_change: Option<VersionChangeView>,
}

/// One tab of the form.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct TabView {
    /// Stable key.
    pub key: String,
    /// "Patient Cont'd".
    pub title: String,
    /// Answers left in it.
    pub left: u32,
    /// Errors and conflicts in it.
    pub errors: u32,
    /// Warnings in it.
    pub warnings: u32,
    /// "Not required" or "from 7 Dec 2026", when there is such a thing to say.
    pub note: Option<String>,
}

/// One question of the form.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct QuestionView {
    /// Stable key.
    pub key: String,
    /// `4.01`.
    pub number: String,
    /// As shown.
    pub wording: String,
    /// Key of the tab it is on.
    pub tab: String,
    /// Mandatory, lite, optional or NHFD.
    pub category: CategoryView,
    /// KPIs it feeds.
    pub kpis: Vec<u8>,
    /// What kind of control it needs.
    pub control: Control,
    /// `cm`, `kg`.
    pub unit: Option<String>,
    /// Options of a choice; beside a date, number, NHS number or postcode: what may be chosen instead.
    pub options: Vec<OptionView>,
    /// A short hint under the wording.
    pub hint: Option<String>,
    /// "Asked because 5.01 is Assessed by FLS".
    pub because: Option<String>,
    /// The question it hangs from, when it is conditional.
    pub parent: Option<String>,
    /// What stands in the box: as typed while it is not saved, else the answer in its usual form.
    pub text: String,
    /// Keys of the options chosen.
    pub chosen: Vec<String>,
    /// How the typing is read: "14 March 2026".
    pub reading: Option<String>,
    /// What was added to a date as typed: "the latest one up to today".
    pub reading_added: Option<String>,
    /// What stands in the boxes for day, month and year, for a date.
    pub boxes: Option<[String; 3]>,
    /// Which of those boxes are to be put right.
    pub wrong_boxes: [bool; 3],
    /// Whether this person carries the answer to the next patient; nothing for a question whose answer may not be.
    pub carry: Option<bool>,
    /// From where what stands here was carried: "Carried from the last patient"; nothing once it was typed or saved.
    pub carried: Option<String>,
    /// Why the typing cannot be read yet.
    pub unreadable: Option<String>,
    /// Whether it differs from what was last saved.
    pub changed: bool,
    /// Somebody else's answer that arrived since this form was opened: "Changed on another desk to Hip".
    pub arrived: Option<String>,
    /// Whether it is missing for submitted.
    pub missing: bool,
    /// An answer that is kept and that this version does not offer, in words.
    pub not_offered: Option<String>,
    /// Where a call ended the reminder of a follow-up that has no answer: which call, and what No would say.
    pub called: Option<String>,
}

/// What kind of control a question needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum Control {
    /// One line of text: NHS number, postcode.
    Text,
    /// A date.
    Date,
    /// A number.
    Number,
    /// One of the options.
    Choice,
    /// One or more of the options.
    Several,
}

/// How much the audit wants an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum CategoryView {
    /// Without it the record does not leave its desk.
    Mandatory,
    /// Needed for the KPIs.
    Lite,
    /// Welcome.
    Optional,
    /// Of hip fractures.
    Nhfd,
}

/// One option.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct OptionView {
    /// Stable key.
    pub key: String,
    /// As shown.
    pub label: String,
    /// Heading it stands under in a long list.
    pub group: Option<String>,
    /// What it means, when that needs saying.
    pub meaning: Option<String>,
}

/// An answer that is kept though its question is no longer asked.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct KeptAnswerView {
    /// Stable key.
    pub key: String,
    /// `6.02`; empty for a question of a newer dataset.
    pub number: String,
    /// As shown; for an unknown key "From a newer dataset".
    pub wording: String,
    /// The answer in words.
    pub answer: String,
}

/// A missing answer.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct MissingView {
    /// Stable key.
    pub key: String,
    /// `3.03`.
    pub number: String,
    /// As shown.
    pub wording: String,
    /// KPIs it feeds.
    pub kpis: Vec<u8>,
    /// Whether the record cannot leave its desk without it.
    pub mandatory: bool,
    /// Last day of care that still counts for the KPI.
    pub counts_until: Option<DateText>,
}

/// A follow-up that will fall due.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct LaterView {
    /// Stable key of the question.
    pub key: String,
    /// `6.01`.
    pub number: String,
    /// "16-week follow-up".
    pub wording: String,
    /// First day.
    pub from: DateText,
    /// Last day that is on time.
    pub by: DateText,
    /// KPIs it feeds.
    pub kpis: Vec<u8>,
}

/// What a check found.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct FindingView {
    /// The rule's code, the same on both sides of the wire.
    pub code: String,
    /// Whether it holds the record.
    pub error: bool,
    /// Question it is about.
    pub key: String,
    /// `1.07`.
    pub number: String,
    /// What is wrong and what would be right.
    pub words: String,
    /// Whether it can be accepted with a note, as any warning of the dataset's checks can.
    pub can_accept: bool,
    /// Who accepted a warning for the answers as they stand.
    pub accepted: Option<AcceptedView>,
    /// The note to a warning while it is typed.
    pub note: String,
    /// Why it is no note yet, once it was to be kept.
    pub note_refused: Option<String>,
}

/// A warning that somebody accepted.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct AcceptedView {
    /// Why it is right.
    pub note: String,
    /// Who; nothing while it is this person's and not saved yet.
    pub by: Option<String>,
    /// When.
    pub at: Option<InstantText>,
}

/// Names a warning of a record.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct WarningRequest {
    /// Record id.
    pub record: String,
    /// The check's code.
    pub check: String,
    /// Question key.
    pub question: String,
}

/// Keeps the note to a warning, or accepts the warning with it.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct AcceptWarningRequest {
    /// The warning.
    pub warning: WarningRequest,
    /// The note as typed.
    pub note: String,
    /// Whether the warning is accepted with it, or it is only kept as typed.
    pub accept: bool,
}

/// Different answers to one question, given without knowing of each other.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ConflictView {
    /// Stable key of the question.
    pub key: String,
    /// `1.07`.
    pub number: String,
    /// As shown.
    pub wording: String,
    /// Every candidate, the one that counts meanwhile first.
    pub candidates: Vec<CandidateView>,
    /// The entry of the one that whoever is unlocked chose and did not save yet.
    pub chosen: Option<String>,
}

/// One candidate of a conflict.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct CandidateView {
    /// Entry that set it; chosen by naming it.
    pub entry: String,
    /// In words; "(blank)" when it was cleared.
    pub answer: String,
    /// Who.
    pub by: String,
    /// When.
    pub at: InstantText,
    /// On which device, and from what: "this desk", "another desk", "import".
    pub origin: String,
    /// Whether it counts meanwhile.
    pub counts: bool,
    /// What follows from it, line by line: draft or submitted, questions asked or not, errors, KPIs.
    pub follows: Vec<String>,
}

/// A date of diagnosis in another dataset version: what it would change, before it is agreed to.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct VersionChangeView {
    /// Key of the question, the date of diagnosis.
    pub key: String,
    /// "3 March 2023".
    pub date: String,
    /// The date that counts until then, "14 September 2026".
    pub date_before: String,
    /// Whose dataset the record has now: "fractures diagnosed from 1 January 2024".
    pub from: String,
    /// Whose dataset it would have.
    pub to: String,
    /// What would change; empty when both versions ask the same.
    pub groups: Vec<ChangeGroupView>,
}

/// One kind of change.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ChangeGroupView {
    /// "No longer asked, the answers are kept".
    pub title: String,
    /// One line for each question or KPI.
    pub lines: Vec<String>,
}

/// One line of history.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct HistoryLineView {
    /// Entry.
    pub entry: String,
    /// Stable key of the question, empty for a state of the whole record.
    pub question: String,
    /// What stands in the box when this answer is restored.
    pub text: String,
    /// Keys of the options chosen when this answer is restored.
    pub chosen: Vec<String>,
    /// Question number, empty for a state of the whole record.
    pub number: String,
    /// What was asked: the wording, or "Record".
    pub wording: String,
    /// The answer in words, "(blank)" when cleared, "Warning accepted: ...", "Deleted: Test record" and so on.
    pub answer: String,
    /// Who.
    pub by: String,
    /// When.
    pub at: InstantText,
    /// Whether it is an answer, which can be put back.
    pub restorable: bool,
    /// From what: "keyboard", "import" and so on, and on which desk.
    pub origin: String,
    /// The record that this joined and that still is joined: it can be taken out again.
    pub joined: Option<String>,
}

/// Deleted: why, and how long it can be restored.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DeletedStateView {
    /// The audit's reason.
    pub reason: String,
    /// "It can be restored until 17 December 2026."
    pub restorable: String,
}

/// Names a record.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RecordRequest {
    /// Record id.
    pub record: String,
}

/// One answer as typed or chosen: kept at once, saved later.
#[derive(Clone, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct TypeAnswerRequest {
    /// Record id.
    pub record: String,
    /// Question key.
    pub question: String,
    /// What stands in the box.
    pub text: String,
    /// Keys of the options chosen.
    pub chosen: Vec<String>,
}

/// Carries answers to the next patient, or stops doing so.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct CarryRequest {
    /// The record whose answers are carried.
    pub record: String,
    /// Question key; nothing for every question that may be carried.
    pub question: Option<String>,
    /// Carry, or stop.
    pub carry: bool,
}

/// What a wristband scanner typed.
#[derive(Clone, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ScanRequest {
    /// As it was typed, separators included.
    pub text: String,
}

/// Whose wristband was scanned.
#[derive(Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ScannedView {
    /// Ten digits.
    pub nhs_number: String,
    /// The record of this patient, when there is exactly one.
    pub record: Option<String>,
    /// Whether there are several to choose from.
    pub several: bool,
}

/// Names a question of a record.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct QuestionRequest {
    /// Record id.
    pub record: String,
    /// Question key.
    pub question: String,
}

/// Agrees to the dataset version that a new date of diagnosis chooses, or puts the date back.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ChangeVersionRequest {
    /// Record id.
    pub record: String,
    /// Change it; else the date is put back.
    pub change: bool,
}

/// Chooses one candidate of a conflict, or none of them.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SettleRequest {
    /// Record id.
    pub record: String,
    /// Question key.
    pub question: String,
    /// The entry whose answer is to stand; nothing for an answer of one's own.
    pub entry: Option<String>,
    /// The entries of every candidate that was on the screen when it was chosen.
    pub shown: Vec<String>,
}

/// What undoing a save led to.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct UndoneView {
    /// When what is undone was saved.
    pub saved_at: InstantText,
    /// How many answers were put back.
    pub put_back: u32,
    /// How many warnings are no longer accepted.
    pub no_longer_accepted: u32,
    /// How many warnings are accepted again.
    pub accepted_again: u32,
    /// The record as it is now.
    pub record: RecordView,
}

/// Deletes a record.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DeleteRecordRequest {
    /// Record id.
    pub record: String,
    /// Key of one of the audit's five reasons.
    pub reason: String,
}

/// One of the audit's reasons for deleting a record.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DeleteReasonView {
    /// Stable key.
    pub key: String,
    /// As shown.
    pub label: String,
}
