//! The patients list and deleted patients.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{BehindFigure, ContactView, DateText, InstantText, SyncState};

/// One page of the patients list.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PatientsView {
    /// The rows of this page.
    pub rows: Vec<PatientRowView>,
    /// How many rows the search and filter leave in all.
    pub total: u32,
    /// How many of them were ever saved: they alone can be selected, exported and answered together.
    pub saved: u32,
    /// Counts for the filter buttons, over the whole search.
    pub counts: FilterCounts,
    /// What the search was understood as: `NHS number`, `Born 3 May 1951`, `Postcode`; where it leaves nothing, what there is
    /// not, or why nothing can be found so and what can be searched for.
    pub search_words: Option<String>,
    /// A whole, valid NHS number that has no record yet: a record can be started with it.
    pub start_with: Option<String>,
}

/// How many rows each filter would leave.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct FilterCounts {
    /// All records.
    pub all: u32,
    /// Drafts.
    pub draft: u32,
    /// Submitted.
    pub submitted: u32,
    /// With a follow-up due, late or long overdue.
    pub follow_up_due: u32,
    /// That need a person.
    pub needs_you: u32,
    /// What whoever is unlocked has typed and not saved: new records, which are in none of the others, and saved ones.
    pub not_saved: u32,
}

/// One row of the patients list.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PatientRowView {
    /// Record id.
    pub id: String,
    /// Ten digits, or nothing for a patient from overseas.
    pub nhs_number: Option<String>,
    /// What the contact card says, where there is one that can be opened here.
    pub contact: Option<ContactView>,
    /// Date of birth.
    pub born: Option<DateText>,
    /// Age in whole years at diagnosis.
    pub age: Option<u32>,
    /// Site of the index fracture, as labelled.
    pub site: Option<String>,
    /// Date of diagnosis.
    pub diagnosed: Option<DateText>,
    /// Date of FLS assessment.
    pub assessed: Option<DateText>,
    /// Draft or submitted.
    pub status: RecordStatus,
    /// Answers left until submitted.
    pub missing: u32,
    /// Whether errors or conflicts wait for a person.
    pub needs_attention: bool,
    /// In words: "16-week due", "16-week late", "16-week from 23 Dec", "Not required", "None yet".
    pub follow_up: String,
    /// Whether that follow-up is late or long overdue.
    pub overdue: bool,
    /// Where it is on its way to Central.
    pub sync: SyncState,
    /// Who changed it last.
    pub changed_by: String,
    /// When.
    pub changed_at: InstantText,
    /// Postcode.
    pub postcode: Option<String>,
    /// The therapy recommended, as labelled.
    pub therapy: Option<String>,
    /// The years of diagnosis that its questions are for: "from 2024".
    pub dataset: String,
    /// In the list of those that a figure does not count, or does not look at: why it does not.
    pub not_counted: Option<NotCountedView>,
}

/// Why a patient does not count in a figure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct NotCountedView {
    /// "Not answered: Date of DXA".
    pub words: String,
    /// The question that decides, to open the record at.
    pub question: String,
    /// The last day on which its answer can still count in a KPI, where it is missing and there is such a day.
    pub closes: Option<DateText>,
    /// That day in few words: "In 12 days", "Today", "Closed".
    pub closing: Option<String>,
    /// Whether it is one of the next seven, today included.
    pub closes_soon: bool,
}

/// Draft or submitted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum RecordStatus {
    /// Mandatory or Lite answers are missing. Drafts count in every figure.
    Draft,
    /// Complete for now.
    Submitted,
    /// Typed by whoever is unlocked, and never saved: it counts nowhere yet.
    NotSaved,
}

/// Asks for a page of the patients list.
#[derive(Clone, Debug, Default, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ListPatientsRequest {
    /// NHS number as people write it, or its last four digits; a date or a month, a postcode or the start of one, the site of
    /// the fracture; empty for all.
    pub search: String,
    /// Which records.
    pub filter: PatientFilter,
    /// Only fractures of this site, by its key.
    pub site: Option<String>,
    /// Only fractures diagnosed in this year.
    pub year: Option<u32>,
    /// Only records in the figures here that are in no figure of Central's.
    #[serde(default)]
    pub not_at_central: bool,
    /// Only the patients behind one figure.
    #[serde(default)]
    pub kpi: Option<BehindFigure>,
    /// Only these records; none named: all.
    pub only: Vec<String>,
    /// Order.
    pub sort: PatientSort,
    /// Whether the order is reversed: by default newest, oldest person and so on come first.
    pub descending: bool,
    /// First row, counted from 0.
    pub offset: u32,
    /// Rows wanted.
    pub limit: u32,
}

/// Which records to list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum PatientFilter {
    /// All that are not deleted.
    #[default]
    All,
    /// Drafts.
    Draft,
    /// Submitted.
    Submitted,
    /// With a follow-up due, late or long overdue.
    FollowUpDue,
    /// That need a person.
    NeedsYou,
    /// That whoever is unlocked has typed into and not saved.
    NotSaved,
}

/// In which order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum PatientSort {
    /// By date of diagnosis.
    #[default]
    Diagnosed,
    /// By NHS number.
    NhsNumber,
    /// By date of birth.
    Born,
    /// By age at diagnosis.
    Age,
    /// By site of the fracture.
    Site,
    /// By date of assessment.
    Assessed,
    /// By answers left.
    Missing,
    /// By the last day on time of the next follow-up.
    FollowUp,
    /// By where it is on its way to Central.
    Sync,
    /// By last change.
    Changed,
}
