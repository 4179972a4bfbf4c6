//! What needs whoever is in, today.

use domain::today::TodayHeading;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{ContactView, DateText};

/// Asks for today's list.
#[derive(Clone, Copy, Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct TodayRequest {
    /// How many lines stand under a heading whose list has a page of its own: three at least, and fifteen at most.
    pub lines: u32,
}

/// Today's list.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct TodayView {
    /// The day that it is of.
    pub today: DateText,
    /// In one sentence without a full stop: "11 things need you: 2 to put right, 9 follow-ups in time; 31 follow-ups are late and
    /// still owed".
    pub words: String,
    /// That a facilities audit is due, in a sentence without a full stop. The words count records only.
    pub facilities: Option<String>,
    /// That this desk has no copy anywhere, or that its backups fail, in a sentence without a full stop.
    pub backup: Option<String>,
    /// That a correction of the audit's questions waits to be put to use, in a sentence without a full stop.
    pub dataset: Option<String>,
    /// In England: that lists of cleared numbers have ended or are about to, in a sentence without a full stop.
    pub opt_outs: Option<String>,
    /// That records are past their time, for whoever may look through them, without a full stop; nothing where none is.
    pub past: Option<String>,
    /// What the audit team has to say, the newest first.
    pub notices: Vec<NoticeView>,
    /// The headings under which there is something, in their order.
    pub sections: Vec<TodaySectionView>,
    /// What comes next, and what is long overdue: "Next: 3 follow-ups open on 4 December 2026".
    pub next: String,
}

/// A notice of the audit team.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct NoticeView {
    /// The day on which it was given.
    pub on: DateText,
    /// What it says.
    pub words: String,
}

/// The first lines of a heading.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct TodaySectionView {
    /// Which.
    pub heading: TodayHeadingName,
    /// How many there are in all; nothing where they are not counted.
    pub total: Option<u32>,
    /// The first of them. A record stands under one heading only.
    pub lines: Vec<TodayLineView>,
}

/// A heading of today's list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum TodayHeadingName {
    /// Records that need a person.
    NeedsYou,
    /// Typed and not saved.
    NotSaved,
    /// Follow-ups whose window is open.
    InTime,
    /// Follow-ups that are late and still owed.
    Late,
    /// Drafts with the fewest answers left.
    NearlyComplete,
    /// Care whose day would still count for a KPI.
    StillCounts,
}

/// One line: a record, and the question that it opens at.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct TodayLineView {
    /// Record id.
    pub id: String,
    /// Ten digits, or nothing for a patient from overseas, and before there is a number.
    pub nhs_number: Option<String>,
    /// What the contact card says, where there is one that can be opened here.
    pub contact: Option<ContactView>,
    /// What is asked for: "16-week, Wrist, Risedronate", "5.01 Falls risk assessment".
    pub what: String,
    /// What it is for, or what came before: "Feeds KPI 6", "Assessed 3 Sep 2026".
    pub why: String,
    /// How it stands, or how long there is: "Closes in 6 days", "1 answer left".
    pub state: String,
    /// Whether the last day on which it is in time is one of the next seven, today included.
    pub closes_soon: bool,
    /// The day that goes with it: on which it closes or was changed.
    pub on: Option<DateText>,
    /// The question to open the record at, when there is one.
    pub question: Option<String>,
}

impl From<TodayHeading> for TodayHeadingName {
    fn from(heading: TodayHeading) -> Self {
        match heading {
            TodayHeading::NeedsYou => Self::NeedsYou,
            TodayHeading::NotSaved => Self::NotSaved,
            TodayHeading::InTime => Self::InTime,
            TodayHeading::Late => Self::Late,
            TodayHeading::NearlyComplete => Self::NearlyComplete,
            TodayHeading::StillCounts => Self::StillCounts,
        }
    }
}

impl From<TodayHeadingName> for TodayHeading {
    fn from(name: TodayHeadingName) -> Self {
        match name {
            TodayHeadingName::NeedsYou => Self::NeedsYou,
            TodayHeadingName::NotSaved => Self::NotSaved,
            TodayHeadingName::InTime => Self::InTime,
            TodayHeadingName::Late => Self::Late,
            TodayHeadingName::NearlyComplete => Self::NearlyComplete,
            TodayHeadingName::StillCounts => Self::StillCounts,
        }
    }
}
