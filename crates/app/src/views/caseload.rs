//! The estimated annual caseload of the service, and who said it.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::InstantText;

/// The caseload, with its history.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct CaseloadView {
    /// What is expected, the latest year first.
    pub values: Vec<CaseloadValueView>,
    /// What was said of it at the service's desks, the latest first.
    pub said: Vec<CaseloadSaidView>,
    /// The year that it is.
    pub this_year: i32,
    /// Cases that are expected for each hip fracture.
    pub cases_a_hip_fracture: u32,
}

/// How many cases are expected a year.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct CaseloadValueView {
    /// The year from whose first day it holds, until a later one does.
    pub from_year: i32,
    /// Cases a year.
    pub value: u32,
}

/// Somebody said how many.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct CaseloadSaidView {
    /// What they said.
    #[serde(flatten)]
    pub said: CaseloadValueView,
    /// The entry that says so.
    pub entry: String,
    /// Who.
    pub by: String,
    /// When.
    pub at: InstantText,
}

/// Says that another number of cases is expected.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SayCaseloadRequest {
    /// From which year on.
    pub from_year: i32,
    /// How many a year, as typed.
    pub text: String,
}
