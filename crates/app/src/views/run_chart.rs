//! A run chart: what the window is told of it, and what it asks for.

use domain::audit::ChartKind;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{BehindFigure, ChartNoteView, CutName, DateText, FigureGroup};

/// A run chart.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RunChartView {
    /// "KPI 9: 16-week follow-up", "Patients identified (gender: Female)".
    pub title: String,
    /// Which lines it has: limits that do not step where it is asked for others and is no share of patients.
    pub lines: ChartLines,
    /// Whether its limits can step by month.
    pub has_steps: bool,
    /// Of which group of patients it is; nothing for everybody.
    pub group: Option<FigureGroup>,
    /// The groups that it can be of; none where it is of everybody alone.
    pub cuts: Vec<ChartCutView>,
    /// What the chart says, first of all.
    pub sentence: String,
    /// "Data as at 11:42, 17 November 2026".
    pub as_at: String,
    /// The drawing, as SVG: made by `drawing`, which lets no text through unescaped and has neither script nor style.
    pub svg: String,
    /// Width of the drawing in its own units.
    pub width: u32,
    /// Height of it.
    pub height: u32,
    /// The months, oldest first.
    pub months: Vec<ChartMonthView>,
    /// What the limits say of the last closed month, and of the target; none on a chart with a median.
    pub letters: Vec<ChartLetterView>,
    /// The notes on the chart, by month.
    pub notes: Vec<NoteOnChartView>,
    /// How many notes of this chart are about months that it does not show.
    pub notes_elsewhere: u32,
    /// How the chart is made: name and words.
    pub about: Vec<ChartAboutView>,
    /// Every chart there is.
    pub charts: Vec<ChartChoiceView>,
}

/// One way to cut a chart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ChartCutView {
    /// By what.
    pub cut: CutName,
    /// The same after "by": "age band".
    pub by: String,
    /// Its groups that have anybody, in order.
    pub groups: Vec<ChartGroupView>,
}

/// One group that a chart can be of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ChartGroupView {
    /// The age band or the key of the option; empty for those of whom it is not known.
    pub key: String,
    /// "70-79", "Female", "Not answered".
    pub name: String,
}

/// One month of a chart.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ChartMonthView {
    /// Its first day.
    pub month: DateText,
    /// "Jun 2026".
    pub name: String,
    /// For whoever hears it: "June 2026: 50.0%, 16 of 32. National 26.3%."
    pub words: String,
    /// "16 of 32", or of the chart of patients "32".
    pub counted: String,
    /// "50.0%", "no cases"; nothing on the chart of patients.
    pub here: Option<String>,
    /// "26.3%".
    pub national: Option<String>,
    /// Whether its window is still open.
    pub is_open: bool,
    /// "Shift: 10 above the median".
    pub signal: Option<String>,
    /// The letters of its notes.
    pub notes: Vec<String>,
    /// Place of its point on the drawing, in its units.
    pub x: f64,
    /// Its height; nothing without cases.
    pub y: Option<f64>,
    /// Its patients that can be listed; nothing where there are none.
    pub patients: Option<ChartPatientsView>,
}

/// A note with the letter that it has on this chart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct NoteOnChartView {
    /// "A".
    pub letter: String,
    /// The note.
    #[serde(flatten)]
    pub note: ChartNoteView,
}

/// The patients of a month.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ChartPatientsView {
    /// What the patients list is narrowed to.
    pub figure: BehindFigure,
    /// "16 not counted".
    pub words: String,
}

/// A letter in a circle.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ChartLetterView {
    /// "H", "L", "P", "F", "?"; a dash where chance alone is at work.
    pub letter: String,
    /// "June 2026 is better than chance makes it".
    pub words: String,
    /// Better, worse or neither.
    pub tone: ChartTone,
}

/// Whether something is better.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum ChartTone {
    /// It is.
    Better,
    /// It is worse.
    Worse,
    /// It is neither.
    Neither,
}

/// A line of how a chart is made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ChartAboutView {
    /// "Counted".
    pub name: String,
    /// Who.
    pub words: String,
}

/// A chart that can be asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ChartChoiceView {
    /// The number of its KPI; nothing for patients identified.
    pub kpi: Option<u8>,
    /// Its title.
    pub title: String,
}

/// Asks for a run chart.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RunChartRequest {
    /// 2 to 11; nothing for patients identified.
    pub kpi: Option<u8>,
    /// With which lines and rules.
    pub lines: ChartLines,
    /// How many months, the last of them this one; 120 at most.
    pub months: u32,
    /// Of one group of patients; nothing for everybody.
    #[serde(default)]
    pub group: Option<FigureGroup>,
}

/// Lines and rules of a chart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum ChartLines {
    /// A median, with Anhøj's rules.
    Median,
    /// SPC limits (XmR).
    Limits,
    /// SPC limits that step by month (P′), for shares of patients.
    PPrime,
}

impl From<ChartLines> for ChartKind {
    fn from(lines: ChartLines) -> Self {
        match lines {
            ChartLines::Median => Self::Median,
            ChartLines::Limits => Self::Limits,
            ChartLines::PPrime => Self::PPrime,
        }
    }
}

impl From<ChartKind> for ChartLines {
    fn from(kind: ChartKind) -> Self {
        match kind {
            ChartKind::Median => Self::Median,
            ChartKind::Limits => Self::Limits,
            ChartKind::PPrime => Self::PPrime,
        }
    }
}

/// Asks for a run chart as a file.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ExportChartRequest {
    /// Which chart.
    pub chart: RunChartRequest,
    /// As what.
    pub format: ChartFormat,
}

/// The picture of a chart, for whoever makes points of it.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ChartPictureView {
    /// As SVG, with its own style, title and foot: what a file of it holds.
    pub svg: String,
}

/// Asks for a file of the points that were made of a chart's picture.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ExportChartPngRequest {
    /// Which chart.
    pub chart: RunChartRequest,
    /// The PNG, in Base64.
    pub png: String,
}

/// What a chart is written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum ChartFormat {
    /// The picture.
    Svg,
    /// The months, for a spreadsheet.
    Csv,
}
