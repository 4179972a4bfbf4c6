//! Which patients are behind a figure.

use domain::audit::{Cut, InKpi};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// The patients behind one figure: those that a KPI looks at in a period, all or one group, and of them those that count, or do
/// not; or those whom it does not look at. Of KPI 1 those whom one question is asked of, and of them those in whose records it is
/// answered, or missing; or those whom it is not asked of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct BehindFigure {
    /// 1 to 11.
    pub kpi: u8,
    /// The question of KPI 1, by its key; nothing for the others.
    #[serde(default)]
    pub question: Option<String>,
    /// Which months of diagnosis: "2026", "2026-03", "2026-01..2026-03".
    pub period: String,
    /// One group of a cut; nothing for all patients.
    #[serde(default)]
    pub group: Option<FigureGroup>,
    /// Which of them are meant.
    pub patients: InFigure,
    /// What it is called where it is listed, as the host said it beside the figure: "KPI 9, June 2026". Nothing is looked up by it.
    pub words: String,
}

/// What a patient is to a figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum InFigure {
    /// Counted.
    Counted,
    /// Looked at, and not counted.
    NotCounted,
    /// Not looked at.
    NotLookedAt,
}

impl From<InFigure> for InKpi {
    fn from(patients: InFigure) -> Self {
        match patients {
            InFigure::Counted => Self::Counts,
            InFigure::NotCounted => Self::LookedAt,
            InFigure::NotLookedAt => Self::Out,
        }
    }
}

/// One group of a cut.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct FigureGroup {
    /// By what figures are cut.
    pub cut: CutName,
    /// The age band or the key of the option; empty for those of whom it is not known.
    pub key: String,
}

/// What figures are cut by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum CutName {
    /// Age band.
    Age,
    /// 1.03.
    Gender,
    /// 1.05.
    CareHome,
    /// 1.11.
    Site,
}

impl From<CutName> for Cut {
    fn from(name: CutName) -> Self {
        match name {
            CutName::Age => Self::Age,
            CutName::Gender => Self::Gender,
            CutName::CareHome => Self::CareHome,
            CutName::Site => Self::Site,
        }
    }
}

impl From<Cut> for CutName {
    fn from(cut: Cut) -> Self {
        match cut {
            Cut::Age => Self::Age,
            Cut::Gender => Self::Gender,
            Cut::CareHome => Self::CareHome,
            Cut::Site => Self::Site,
        }
    }
}
