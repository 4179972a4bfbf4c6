//! A file of the National Hip Fracture Database in the window: what its codes do not say, for somebody who does.

use serde::Serialize;
use ts_rs::TS;

use super::import::{ImportOptionView, ImportRequest};

/// What only a person can say of a file of the National Hip Fracture Database.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct NhfdLeftView {
    /// The file's name.
    pub file: String,
    /// How it is read otherwise.
    pub read: ImportRequest,
    /// The sheets of the workbook that have rows; none of a CSV file.
    pub sheets: Vec<String>,
    /// Rows that are not blank.
    pub rows: u32,
    /// Of these, rows of patients who are not of the audit.
    pub not_eligible: u32,
    /// The service's own account by which it is read; nothing where the program's is.
    pub account: Option<NhfdAccountView>,
    /// What is asked, in the order of the form.
    pub asked: Vec<NhfdAskedView>,
}

/// A service's own account of such files, which this desk reads in place of the program's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct NhfdAccountView {
    /// The name of the file in which it was.
    pub name: String,
    /// When somebody chose it.
    pub chosen_at: String,
}

/// One thing that only a person can say, of all rows that have it.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct NhfdAskedView {
    /// The key of its column.
    pub column: String,
    /// The code; blank where the column as a whole is confirmed.
    pub value: String,
    /// "Medication post fracture".
    pub heading: String,
    /// What stands there: "12 (Pending DXA or bone clinic)"; blank where the column as a whole is confirmed.
    pub stands: String,
    /// In how many rows.
    pub rows: u32,
    /// "4.01 Bone therapy recommended following index fracture".
    pub question: String,
    /// What is asked.
    pub words: String,
    /// Whether rows are left out while nobody has said it; otherwise the answer is left blank.
    pub leaves_rows_out: bool,
    /// The key of the option that is proposed.
    pub offers: Option<String>,
    /// "As said of an earlier file on 20 November 2026"; nothing where what is proposed was not said here before.
    pub said_before: Option<String>,
    /// What can be said.
    pub options: Vec<ImportOptionView>,
}
