//! One answer for many records: the questions that can be asked so, what an answer would do, what it did, and undoing it.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{Control, DateText, InstantText, OptionView};

/// A question that can be answered for many patients at once.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct BulkQuestionView {
    /// Stable key.
    pub key: String,
    /// `6.03`.
    pub number: String,
    /// As shown.
    pub wording: String,
    /// Title of the tab that it is on.
    pub tab: String,
    /// What kind of control it needs: a date, a choice or several.
    pub control: Control,
    /// Options of a choice; beside a date what may be chosen instead.
    pub options: Vec<OptionView>,
}

/// One answer for these records.
#[derive(Clone, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct BulkRequest {
    /// Record ids, in the order in which they are to be shown.
    pub records: Vec<String>,
    /// Question key.
    pub question: String,
    /// What stands in the box.
    pub text: String,
    /// Keys of the options chosen.
    pub chosen: Vec<String>,
    /// Whether answers that are there stay.
    pub blanks_only: bool,
}

/// What it would do. Nothing has changed yet.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct BulkPreviewView {
    /// "6.03 = FLS for these 12: 9 blank, 2 replaced, 1 the same".
    pub words: String,
    /// How the answer is read: "FLS", "14 March 2026"; nothing when it differs from record to record.
    pub reading: Option<String>,
    /// Why what was typed is an answer in none of them.
    pub unreadable: Option<String>,
    /// How many answers it would write.
    pub changes: u32,
    /// Into how many records.
    pub records: u32,
    /// Each record, in the order asked for.
    pub rows: Vec<BulkRowView>,
    /// Stands for exactly this preview: applying asks for it, so that nothing else is written than what was shown.
    pub preview: String,
}

/// What it would do to one record, or why not.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct BulkRowView {
    /// Record id.
    pub id: String,
    /// Ten digits, or nothing for a patient from overseas.
    pub nhs_number: Option<String>,
    /// Date of diagnosis.
    pub diagnosed: Option<DateText>,
    /// `6.03`: the question; where an undoing is told, all that it was about.
    pub question: String,
    /// What happens.
    pub outcome: BulkOutcomeView,
    /// In words: "GP, to be replaced by FLS".
    pub words: String,
}

/// What happens to one record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum BulkOutcomeView {
    /// A blank is filled.
    Fills,
    /// An answer is replaced.
    Replaces,
    /// An answer is there and stays.
    Stays,
    /// The same answer is there.
    Same,
    /// Nothing can be written.
    Cannot,
}

/// Does what a preview showed.
#[derive(Clone, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ApplyBulkRequest {
    /// The same as was asked for the preview.
    pub bulk: BulkRequest,
    /// The preview that was shown.
    pub preview: String,
}

/// Says of these follow-ups that none is planned: "No" to 6.01 or 7.01, where it is blank.
#[derive(Clone, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DecideFollowUpsRequest {
    /// In the order in which they are to be shown.
    pub follow_ups: Vec<FollowUpName>,
}

/// One follow-up of one record.
#[derive(Clone, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct FollowUpName {
    /// Record id.
    pub record: String,
    /// 16 or 52.
    pub weeks: u32,
}

/// Does what the preview of a decision showed.
#[derive(Clone, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ApplyDecisionRequest {
    /// The same as was asked for the preview.
    pub decision: DecideFollowUpsRequest,
    /// The preview that was shown.
    pub preview: String,
}

/// The last change of many records, while it can be undone.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct BulkChangeView {
    /// "6.03 = FLS for 11 records".
    pub words: String,
    /// When.
    pub at: InstantText,
}

/// What undoing came to.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct BulkUndoneView {
    /// "Undone: 6.03 is as it was in 10 records. 1 was changed since and stays".
    pub words: String,
    /// The records that stay as they are, and why.
    pub left: Vec<BulkRowView>,
}
