//! How people want their lists: columns, named views; what a list can be narrowed to; and files of it.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{ListFollowUpsRequest, ListPatientsRequest, PatientFilter, PatientSort};

/// A column of the patients list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum PatientColumn {
    /// NHS number; always there, and first.
    NhsNumber,
    /// Date of birth.
    Born,
    /// Age at diagnosis.
    Age,
    /// Postcode.
    Postcode,
    /// Site of the fracture.
    Site,
    /// Date of diagnosis.
    Diagnosed,
    /// Date of assessment.
    Assessed,
    /// Bone therapy recommended.
    Therapy,
    /// Draft, with what is left, or submitted.
    Status,
    /// The next follow-up.
    FollowUp,
    /// Where it is on its way to Central.
    Sync,
    /// Who changed it last.
    ChangedBy,
    /// When it was last changed.
    ChangedAt,
    /// Dataset version.
    Version,
}

/// What a person has chosen for lists, and the views they can choose.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ListChoicesView {
    /// The columns of the patients list, in order.
    pub columns: Vec<PatientColumn>,
    /// Every column that there is, in its usual order.
    pub all_columns: Vec<PatientColumn>,
    /// The columns before anything was chosen.
    pub usual_columns: Vec<PatientColumn>,
    /// Named views of the patients list: their own and everybody's, by name.
    pub views: Vec<SavedViewView>,
}

/// A named view.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SavedViewView {
    /// Id.
    pub id: String,
    /// Name.
    pub name: String,
    /// Whether everybody at this desk has it.
    pub shared: bool,
    /// What it shows.
    pub look: PatientsLook,
}

/// What a view of the patients list keeps. Never a search: that may say who a patient is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PatientsLook {
    /// Which records.
    pub filter: PatientFilter,
    /// Only this site, by its key.
    pub site: Option<String>,
    /// Only diagnosed in this year.
    pub year: Option<u32>,
    /// Order.
    pub sort: PatientSort,
    /// Whether the order is reversed.
    pub descending: bool,
    /// Columns, in order.
    pub columns: Vec<PatientColumn>,
}

/// Chooses the columns of the patients list.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ChooseColumnsRequest {
    /// In order.
    pub columns: Vec<PatientColumn>,
}

/// Gives a view a name; one of the same name and owner is replaced.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SaveViewRequest {
    /// Its name.
    pub name: String,
    /// Whether everybody at this desk is to have it.
    pub shared: bool,
    /// What it shows.
    pub look: PatientsLook,
}

/// Forgets a view.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ForgetViewRequest {
    /// Its id.
    pub view: String,
}

/// What the patients list could be narrowed to, with how many records each choice would leave.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct NarrowingsView {
    /// Sites, the most frequent first.
    pub sites: Vec<SiteCountView>,
    /// Years of diagnosis, the newest first.
    pub years: Vec<YearCountView>,
}

/// A site, and how many records have it.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SiteCountView {
    /// Key of the option.
    pub key: String,
    /// As labelled.
    pub label: String,
    /// Records.
    pub count: u32,
}

/// A year, and how many records were diagnosed in it.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct YearCountView {
    /// The year.
    pub year: u32,
    /// Records.
    pub count: u32,
}

/// Writes the patients list as it is shown into a file that the person chooses: all of it, whatever the page.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ExportPatientsRequest {
    /// The list as it is shown.
    pub list: ListPatientsRequest,
    /// Its columns, in order.
    pub columns: Vec<PatientColumn>,
}

/// Writes the follow-up list as it is shown into a file that the person chooses: all of it, whatever the page.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ExportFollowUpsRequest {
    /// The list as it is shown.
    pub list: ListFollowUpsRequest,
}

/// What became of a file.
#[derive(Clone, Debug, Default, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ExportedView {
    /// The name of the file that was written; nothing when the person thought better of it.
    pub file: Option<String>,
    /// How many rows it has.
    pub rows: u32,
}
