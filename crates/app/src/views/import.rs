//! An import in the window: what a file would do, row by row, what it did, and how far reading it has come; earlier imports, and
//! taking one back.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::InstantText;

/// Where a record and the file both have an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum ImportModeChoice {
    /// The record's stays.
    FillBlanks,
    /// The file's replaces it.
    Update,
    /// The file's replaces it, and where the file is blank the record's is cleared.
    Replace,
}

/// How the dates of a file are written that are text and not dates of a spreadsheet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum ImportDates {
    /// As they show themselves; those in doubt are refused.
    AsShown,
    /// Day first.
    DayFirst,
    /// Month first.
    MonthFirst,
}

/// How the letters of a text file are written, beyond the plain ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum ImportLetters {
    /// As its bytes show, and where these leave it in doubt, as Windows writes them.
    AsShown,
    /// As Windows writes them.
    Windows,
    /// As a Mac writes them.
    Mac,
}

/// Whose file it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum ImportLayout {
    /// As its headings show.
    AsShown,
    /// The audit's, or one whose columns somebody says.
    Audit,
    /// One of the National Hip Fracture Database.
    Nhfd,
}

/// One way in which a file's letters may be written, where its bytes leave that in doubt.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ImportLettersView {
    /// The way.
    pub letters: ImportLetters,
    /// Whether the file was read so.
    pub is_read: bool,
    /// Words of the file as they read so, at most three: each way has the same ones in the same order.
    pub words: Vec<String>,
}

/// How the chosen file is to be read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ImportRequest {
    /// Where both have an answer.
    pub mode: ImportModeChoice,
    /// Whether that nobody knows replaces an answer, where the file's may.
    pub not_known_replaces: bool,
    /// Which of its sheets, by its place among those that a preview names, from 0; nothing for the first with the audit's
    /// columns.
    pub sheet: Option<u32>,
    /// How its letters are written, where it is a CSV file.
    pub letters: ImportLetters,
    /// How its dates are written.
    pub dates: ImportDates,
    /// Whose file it is.
    pub layout: ImportLayout,
    /// What somebody said where codes of the National Hip Fracture Database say too little; nothing until they were asked.
    pub nhfd: Option<Vec<NhfdAnswer>>,
    /// Rows that are left out.
    pub unticked: UntickedRows,
}

/// What somebody said of a code of the National Hip Fracture Database that says too little.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct NhfdAnswer {
    /// The key of its column.
    pub column: String,
    /// The code; blank where the column as a whole is confirmed.
    pub value: String,
    /// The key of the option that was chosen; Yes where the column is confirmed.
    pub option: String,
}

/// Rows that somebody unticked: nothing of them is written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct UntickedRows {
    /// Rows that would start a record are unticked, but for those below.
    pub new: bool,
    /// Rows that would change one are unticked, but for those below.
    pub changed: bool,
    /// Rows whose record has another date of birth are unticked, but for those below.
    pub birth_date: bool,
    /// Rows that are ticked otherwise than the rest of their outcome.
    pub otherwise: Vec<u32>,
}

/// Nothing is left out but what may be about another patient.
impl Default for UntickedRows {
    fn default() -> Self {
        Self {
            new: false,
            changed: false,
            birth_date: true,
            otherwise: Vec::new(),
        }
    }
}

/// The order to import what a preview showed.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RunImportRequest {
    /// How it was read.
    pub read: ImportRequest,
    /// Which preview was seen.
    pub preview: String,
    /// Whether nothing is imported where a row is refused.
    pub all_or_none: bool,
    /// What was typed for how many answers are cleared; blank where none is.
    pub cleared: String,
}

/// What a row does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum ImportOutcome {
    /// It starts a record.
    New,
    /// It changes one.
    Changed,
    /// It changes one that has another date of birth: it may be about another patient.
    BirthDate,
    /// It says what the record says.
    Same,
    /// It says otherwise, and the record stays as it is.
    Differs,
    /// Its patient is not one of the audit.
    NotEligible,
    /// It is not taken.
    Refused,
}

/// The columns of a chosen file, for somebody who says what they are.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ImportColumnsView {
    /// The file's name.
    pub file: String,
    /// How it is read otherwise.
    pub read: ImportRequest,
    /// The sheets of the workbook that have rows; none of a CSV file.
    pub sheets: Vec<String>,
    /// How its letters may be written, where its bytes leave that in doubt.
    pub letters: Vec<ImportLettersView>,
    /// What such files are called here; blank where nobody gave them a name.
    pub name: String,
    /// Its columns, in their order.
    pub columns: Vec<ImportColumnView>,
    /// Every question that a column may be, in the audit's order.
    pub questions: Vec<ImportQuestionView>,
    /// What is left to say, one sentence each.
    pub faults: Vec<String>,
    /// Values that are no answers as they stand, column by column where there are any.
    pub values: Vec<ImportColumnValuesView>,
}

/// Values of a column that are no answers of its question as they stand.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ImportColumnValuesView {
    /// The place of the column, from 0.
    pub column: u32,
    /// The question's key.
    pub question: String,
    /// Those that somebody can say something of, the most frequent first; a few dozen at most.
    pub values: Vec<ImportMeaningView>,
    /// Whether there are others, which are too many, too long, or may say who a patient is.
    pub are_more: bool,
    /// What each may mean, in the audit's order.
    pub options: Vec<ImportOptionView>,
}

/// A value, and what it means.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ImportMeaningView {
    /// As it stands in the file.
    pub text: String,
    /// In how many rows.
    pub rows: u32,
    /// What it means, as somebody said or as is proposed.
    pub means: ImportMeaning,
    /// Why; blank where nothing is proposed.
    pub why: String,
}

/// What a value means.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum ImportMeaning {
    /// Nobody has said yet: its rows are refused.
    Undecided,
    /// No answer, as a blank cell.
    NoAnswer,
    /// An option of the question.
    Option {
        /// The option's key.
        key: String,
    },
}

/// An option that a value may mean.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ImportOptionView {
    /// Its key.
    pub key: String,
    /// As it is shown.
    pub label: String,
}

/// What somebody says of a value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ImportValueChoice {
    /// As it stands in the file.
    pub text: String,
    /// What it means.
    pub means: ImportMeaning,
}

/// One column of a chosen file.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ImportColumnView {
    /// As a spreadsheet letters it.
    pub letters: String,
    /// As it stands in the file; blank where it has none.
    pub heading: String,
    /// What stands first in it: at most three values.
    pub first: Vec<ImportValueView>,
    /// What it is used as, as somebody said or as is proposed.
    pub used: ImportColumnUse,
    /// Why.
    pub why: String,
    /// Whether it has no heading, and nothing was seen in it: there is nothing to say of it.
    pub is_blank: bool,
}

/// What stands in a cell.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ImportValueView {
    /// As it stands there; an NHS number as its ten digits.
    pub text: String,
    /// Whether it is an NHS number.
    pub is_nhs_number: bool,
}

/// What a column is used as.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum ImportColumnUse {
    /// Nobody has said yet.
    Undecided,
    /// It is not read.
    LeftOut,
    /// It holds the answers to a question.
    Question {
        /// The question's key.
        key: String,
    },
}

/// A question that a column may be.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ImportQuestionView {
    /// Its key.
    pub key: String,
    /// "1.09 Date the index fracture was diagnosed".
    pub label: String,
}

/// What somebody says of the columns of the chosen file.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ImportColumnsRequest {
    /// How the file is read otherwise.
    pub read: ImportRequest,
    /// What such files are called here; blank for nothing.
    pub name: String,
    /// What each column is used as, in the order of the file.
    pub columns: Vec<ImportColumnChoice>,
}

/// What is left to say of the columns of a file.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ImportColumnFaultsView {
    /// One sentence each.
    pub faults: Vec<String>,
    /// Values that are no answers as they stand, column by column where there are any.
    pub values: Vec<ImportColumnValuesView>,
}

/// What one column is used as.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ImportColumnChoice {
    /// As it stands in the file.
    pub heading: String,
    /// What it is used as.
    pub used: ImportColumnUse,
    /// What its values mean that are no answers as they stand.
    pub values: Vec<ImportValueChoice>,
}

/// What the chosen file would do. Nothing has changed yet.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ImportPreviewView {
    /// The file's name.
    pub file: String,
    /// How it was read.
    pub read: ImportRequest,
    /// "Columns as in “Ward list”, changed 3 March 2026", where its columns are as somebody said, or one without a name has
    /// something in it; nothing where they are the audit's.
    pub columns: Option<String>,
    /// Whether rows are refused for what somebody can still say of its columns, or of the words of its answers.
    pub left_to_say: bool,
    /// The sheets of the workbook that have rows; none of a CSV file.
    pub sheets: Vec<String>,
    /// How its letters may be written, where its bytes leave that in doubt.
    pub letters: Vec<ImportLettersView>,
    /// Whether rows are refused because nobody knows which of two numbers is the month.
    pub dates_in_doubt: bool,
    /// Rows that are not blank; the seven counts below add up to them.
    pub rows: u32,
    /// Rows that would start a record.
    pub new: u32,
    /// Rows that would change one.
    pub changed: u32,
    /// Rows that would change one that has another date of birth.
    pub birth_date: u32,
    /// Rows that say what is known already.
    pub same: u32,
    /// Rows that say otherwise in places, where all that is known would stay.
    pub differs: u32,
    /// Rows of patients who are not of the audit.
    pub not_eligible: u32,
    /// Rows that would not be taken.
    pub refused: u32,
    /// Of the rows that would start a record, those that are not ticked.
    pub unticked_new: u32,
    /// Of the rows that would change one, those that are not ticked.
    pub unticked_changed: u32,
    /// Of the rows whose record has another date of birth, those that are not ticked: all of them until somebody ticks one.
    pub unticked_birth_date: u32,
    /// Answers of the file that would not be taken, because the record says otherwise.
    pub kept: u32,
    /// Answers of records that blanks of the file would clear: importing asks for this number where there is any.
    pub cleared: u32,
    /// What each row does; of each outcome the first several hundred lines.
    pub lines: Vec<ImportLineView>,
    /// What is worth knowing about the file, such as a column that is ignored.
    pub notes: Vec<String>,
    /// Where rows of the file contradict each other, and which of them counts.
    pub contradictions: Vec<String>,
    /// Records of this file that would need attention.
    pub needs_attention: u32,
    /// Why they would; the first several hundred reasons.
    pub attention: Vec<ImportLineView>,
    /// Stands for exactly this preview: importing asks for it.
    pub preview: String,
}

/// One line of what a file would do: an answer, or a row as a whole.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ImportLineView {
    /// The row as a spreadsheet shows it; the header is 1.
    pub row: u32,
    /// What the row does.
    pub outcome: ImportOutcome,
    /// Ten digits, or nothing for a patient without a number and for a row that cannot be read.
    pub nhs_number: Option<String>,
    /// The record that the line is about, of what needs attention in it.
    pub record: Option<String>,
    /// The question, the column, or what the row is about.
    pub what: String,
    /// What stands in the record; nothing where it is blank.
    pub here: Option<String>,
    /// What stands in the file; nothing where it is blank, and of a cell that cannot be read.
    pub in_file: Option<String>,
    /// Whether what stands in the file is written.
    pub taken: bool,
    /// "Fill in"; of a row that is refused, what is wrong and what would be right.
    pub happens: String,
}

/// What an import did.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ImportedView {
    /// "12 records were started, and 40 rows have changed. 3 rows change nothing and 5 rows were refused".
    pub words: String,
    /// Records of this file that need attention.
    pub needs_attention: u32,
    /// Why they do: the row, the question, and what is wrong.
    pub attention: Vec<ImportLineView>,
    /// Rows that were refused, each reason with its row and column.
    pub refused: Vec<ImportLineView>,
    /// Reasons of either kind beyond those.
    pub untold: u32,
}

/// How far reading a file has come.
#[derive(Clone, Copy, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ImportProgressView {
    /// Rows read.
    pub done: u32,
    /// Of about how many; 0 before that is known.
    pub of: u32,
}

/// An import that this desk has heard of.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct EarlierImportView {
    /// Its id.
    pub id: String,
    /// How `fls` names it at this desk.
    pub number: u32,
    /// When.
    pub at: InstantText,
    /// Who imported.
    pub by: String,
    /// At which computer, where that was not this one.
    pub desk: Option<String>,
    /// What the file was called, where it was read at this desk.
    pub file: Option<String>,
    /// Its rows that are not blank, where it was read at this desk.
    pub rows: Option<u32>,
    /// Rows that started or changed a record, as far as this desk has them.
    pub written: u32,
    /// When somebody took it back.
    pub undone_at: Option<InstantText>,
    /// Who took it back.
    pub undone_by: Option<String>,
}

/// Which import is to be taken back.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ImportUndoRequest {
    /// Its id.
    pub import: String,
}

/// The order to take an import back as a preview showed it.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct UndoImportRequest {
    /// Its id.
    pub import: String,
    /// Which preview was seen.
    pub preview: String,
}

/// What taking an import back does, or did.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ImportUndoView {
    /// The import's id.
    pub import: String,
    /// "This would delete 12 records that the import started, and put back 57 answers in 40 records".
    pub words: String,
    /// How many records it changes.
    pub writes: u32,
    /// What of the import stays, and why.
    pub stays: Vec<ImportStaysView>,
    /// What stays beyond those.
    pub untold: u32,
    /// Stands for exactly this: taking it back asks for it.
    pub preview: String,
}

/// Something of an import that stays.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ImportStaysView {
    /// The row of the file.
    pub row: u32,
    /// The record.
    pub record: String,
    /// Ten digits, or nothing for a patient without a number.
    pub nhs_number: Option<String>,
    /// The question, or the record as a whole.
    pub what: String,
    /// "Ben Hart changed it since".
    pub why: String,
}
