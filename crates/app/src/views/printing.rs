//! What is said before something is printed.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Whether it can be printed here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PrintingView {
    /// Where there is no printer: that there is none, and what can be done instead.
    pub no_printer: Option<String>,
}

/// What somebody is about to print.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PrintingRequest {
    /// What kind of sheet.
    pub what: Printed,
    /// The records of its rows, as often as they are there.
    pub records: Vec<String>,
}

/// A kind of sheet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum Printed {
    /// It names no patient.
    NoPatients,
    /// The questions of one record.
    Record,
    /// A list of patients.
    Patients,
    /// A call sheet.
    Calls,
}
