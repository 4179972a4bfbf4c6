//! The estimated annual caseload of the service, how it was worked out, and who said it.

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
    /// The hospitals of the last working, for the next one.
    pub hospitals: Vec<HospitalHipsView>,
    /// Whether a year can be taken out: the only one stays.
    pub can_take_out: bool,
}

/// How many cases are expected a year.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct CaseloadValueView {
    /// The year from whose first day it holds, until a later one does.
    pub from_year: i32,
    /// Cases a year.
    pub value: u32,
    /// "1,200 not of the spine, 300 of the spine": what KPI 2 and KPI 3 are out of.
    pub by_site: String,
    /// "5 × (Hartwell Royal 210 + Hartwell General 90) = 1,500"; nothing where it was said without, or elsewhere than at a desk.
    pub working: Option<String>,
}

/// Somebody said how many.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct CaseloadSaidView {
    /// The year from whose first day it holds.
    pub from_year: i32,
    /// Cases a year; nothing where they took out what was said of that year.
    pub value: Option<u32>,
    /// How they worked it out.
    pub working: Option<String>,
    /// The entry that says so.
    pub entry: String,
    /// Who.
    pub by: String,
    /// When.
    pub at: InstantText,
}

/// A hospital that is served, and its hip fractures in a year.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct HospitalHipsView {
    /// Its name.
    pub hospital: String,
    /// How many.
    pub hips: u32,
}

/// A row of a working, as typed.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct HospitalHipsRequest {
    /// The hospital's name.
    pub hospital: String,
    /// Its hip fractures in a year.
    pub hips: String,
}

/// Says that another number of cases is expected.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SayCaseloadRequest {
    /// From which year on.
    pub from_year: i32,
    /// How many a year, as typed; blank where the hospitals say it.
    pub text: String,
    /// The hospitals that it is worked out from; none where it is not.
    pub hospitals: Vec<HospitalHipsRequest>,
    /// Whether a number was confirmed that differs from the year before by more than half.
    pub confirmed: bool,
}

/// Takes out what was said of a year.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct TakeOutCaseloadRequest {
    /// Which year.
    pub from_year: i32,
}
