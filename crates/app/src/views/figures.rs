//! The KPI table of a period.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{BehindFigure, CutName, DateText};

/// The eleven KPIs of a period.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct KpisView {
    /// Which months of diagnosis, as they were asked for: "2026", "2026-03", "2026-01..2026-03".
    pub period: String,
    /// The same in words: "2026", "January to March 2026".
    pub title: String,
    /// The same where there is little room: "2026", "Jan-Mar 2026".
    pub short: String,
    /// The same months a year before: "2025", "Jan-Mar 2025".
    pub before: String,
    /// The calendar year, where the period is a whole one.
    pub year: Option<u32>,
    /// Years that have records, newest first.
    pub years: Vec<u32>,
    /// The day that due dates and open windows are read at.
    pub as_at: DateText,
    /// Patients in the population.
    pub records: u32,
    /// Records of the population that Central does not count: never there, or held there. Nothing without a Central, and of a
    /// period that is not a year.
    pub not_at_central: Option<u32>,
    /// Beside whom the service stands: the national averages, as Central told them last. Nothing where it told none of this year.
    pub national: Option<NationalView>,
    /// Patients who would be on treatment if the service found and treated everybody, and are not; nothing of a period that is not
    /// a year.
    pub missed: Option<MissedView>,
    /// The estimated annual caseload of the year, or of the last that the period has a part of.
    pub caseload: u32,
    /// How many cases are expected: "Caseload 1,250", and of a part of a year "308.2 cases expected, of a caseload of 1,250".
    pub expected: String,
    /// What the colours of the lights stand for, or that there are none, as lights are of whole years.
    pub lights: String,
    /// The eleven, in order.
    pub kpis: Vec<KpiView>,
    /// Fields that are missing in more than 20% of records (KPI 1).
    pub over_20_percent_missing: Vec<FieldMissingView>,
    /// The same by group, where that was asked.
    pub cut: Option<CutView>,
}

/// KPIs by group.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct CutView {
    /// By what, after "by": "age band".
    pub by: String,
    /// All patients, then each group that has any.
    pub groups: Vec<CutGroupView>,
    /// A row for each KPI.
    pub rows: Vec<CutRowView>,
}

/// A column of the KPIs by group.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct CutGroupView {
    /// "All patients", "70-79", "Female", "Not answered".
    pub name: String,
    /// Its patients.
    pub records: u32,
}

/// One KPI by group.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct CutRowView {
    /// 1 to 11.
    pub kpi: u8,
    /// "Assessment within 90 days".
    pub title: String,
    /// A cell for each group, in their order.
    pub cells: Vec<CutCellView>,
}

/// One KPI of one group.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct CutCellView {
    /// "63.6%", for KPI 1 "3 of 18"; nothing where the figure says that there is none.
    pub large: Option<String>,
    /// "361 of 568", "No cases", "75 counted"; for KPI 1 "questions missing too often".
    pub figure: String,
    /// The percentage of the same months a year before: "61.0%"; nothing where there is none.
    pub before: Option<String>,
    /// The patients behind it that can be listed; nothing where there are none.
    pub behind: Option<BehindView>,
}

/// The nation of a year.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct NationalView {
    /// "National averages: 64 services, 83,512 records, as at 11:47 on 17 November 2026".
    pub words: String,
}

/// Missed opportunities of a year: our estimate, and no figure of the audit's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct MissedView {
    /// "288"; absent while the year is not over.
    pub large: Option<String>,
    /// "400 expected on treatment a year, recommended to 112", and of a year that is not over that this is so far.
    pub words: String,
    /// How it is made, and from where.
    pub origin: String,
    /// The same of the year before: "304".
    pub last_year: Option<String>,
}

/// One KPI.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct KpiView {
    /// 1 to 11.
    pub kpi: u8,
    /// "Assessment within 90 days".
    pub title: String,
    /// "63.6", or nothing when the denominator is 0. For KPI 1 nothing.
    pub percent: Option<String>,
    /// What stands large where the figure is a number: "63.6%", for KPI 1 "3 of 18".
    pub large: Option<String>,
    /// In words: "22,361 of 35,000", "No cases", "Nobody is due yet", "questions not answered in more than 20% of records".
    pub figure: String,
    /// The national average: "66.4". For KPI 1 nothing.
    pub national: Option<String>,
    /// What stands for the nation beside the figure: "66.4%", for KPI 1 "3 of 18".
    pub national_large: Option<String>,
    /// The percentage of the same months a year before.
    pub last_year: Option<String>,
    /// Light in words, when there is one: "green", "amber", "red".
    pub light: Option<String>,
    /// Where the figure comes from.
    pub origin: KpiOriginView,
    /// The patients behind it that can be listed; nothing where there are none.
    pub behind: Option<BehindView>,
    /// A second figure that the audit's reader wants beside it: "Drug only: 301 of 568 (53.0%)".
    pub beside: Option<String>,
}

/// The patients behind a figure that its link lists: those not counted, as there is something to do for them, or where
/// there are none of these, or can be none, those counted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct BehindView {
    /// What the patients list is narrowed to.
    pub figure: BehindFigure,
    /// "192 not counted".
    pub words: String,
}

/// Where an official figure comes from.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct KpiOriginView {
    /// By the numbers of the questions: "1.07 from 0 to 90 days after 1.09 / all patients".
    pub formula: String,
    /// Who is counted.
    pub numerator: String,
    /// Out of whom.
    pub denominator: String,
    /// Which source says so, and what of it is inferred.
    pub source: String,
    /// Edition of the definition and revision of the questions.
    pub version: String,
}

/// One field of KPI 1.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct FieldMissingView {
    /// `6.02`.
    pub number: String,
    /// As shown.
    pub wording: String,
    /// Records in which it is missing.
    pub missing: u32,
    /// Records to which it applies.
    pub applies: u32,
    /// "27.3".
    pub percent: String,
    /// The patients in whose records it is missing.
    pub behind: BehindView,
}

/// Asks for the KPI table.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct KpisRequest {
    /// Which months of diagnosis: "2026", "2026-03", "2026-01..2026-03".
    pub period: String,
    /// By what it is cut; nothing for all patients alone.
    pub cut: Option<CutName>,
}

impl KpisRequest {
    /// Of a calendar year, all patients.
    pub fn of_year(year: u32) -> Self {
        Self {
            period: year.to_string(),
            cut: None,
        }
    }
}
