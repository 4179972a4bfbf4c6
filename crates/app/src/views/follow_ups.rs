//! The follow-ups by what can still be done about them.

use std::fmt;

use domain::private::LastCalled;
use domain::record::FollowUpGroup;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{ContactView, DateText, PutOffView, SiteCountView};

/// A page of the follow-ups.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct FollowUpsView {
    /// How many can still be in time and how many are late and still owed, in words; empty where there are none, and where the
    /// list is narrowed.
    pub words: String,
    /// The group that they are of.
    pub group: FollowUpGroupName,
    /// In the order in which they are worked through.
    pub rows: Vec<FollowUpRowView>,
    /// How many the request leaves in all.
    pub total: u32,
    /// How many there are in each group, narrowed as was asked.
    pub counts: GroupCounts,
    /// The day after today on which the next one falls due.
    pub next: Option<DateText>,
    /// What was typed into the search box was understood as; where nobody is found in any group, what there is not, as a sentence.
    pub search_words: Option<String>,
}

/// What can still be done about a follow-up without an outcome.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum FollowUpGroupName {
    /// Its window is open.
    InTime,
    /// Its window has closed, by up to 365 days.
    Late,
    /// Its window has closed longer ago.
    LongOverdue,
    /// It is put off until a day to come, or its reminder was ended.
    PutOff,
    /// Its window opens within 28 days.
    Coming,
}

/// How many follow-ups there are in each group.
#[derive(Clone, Copy, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct GroupCounts {
    /// The window is open.
    pub in_time: u32,
    /// Late, and still owed.
    pub late: u32,
    /// Long overdue.
    pub long_overdue: u32,
    /// Put off until a day to come, or their reminder was ended.
    pub put_off: u32,
    /// The window opens soon.
    pub coming: u32,
}

/// One follow-up of one patient.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct FollowUpRowView {
    /// Record id.
    pub id: String,
    /// Ten digits, or nothing for a patient from overseas.
    pub nhs_number: Option<String>,
    /// What the contact card says, where there is one that can be opened here.
    pub contact: Option<ContactView>,
    /// 16 or 52.
    pub weeks: u32,
    /// Age in whole years at diagnosis.
    pub age: Option<u32>,
    /// Date of diagnosis.
    pub diagnosed: DateText,
    /// Site of the index fracture, as labelled.
    pub site: Option<String>,
    /// The therapy recommended, as labelled.
    pub therapy: Option<String>,
    /// First day it can be done.
    pub opens: DateText,
    /// Last day that is on time.
    pub target: DateText,
    /// Whether that day has passed.
    pub late: bool,
    /// Whether that day is one of the next seven, today included.
    pub closes_soon: bool,
    /// In words: "Closes in 6 days", "12 days late", "Opens in 2 days".
    pub when: String,
    /// When the service last saw, reached or telephoned the patient, as far as can be read here.
    pub last_contact: Option<LastContactView>,
    /// Until when and why it is put off today.
    pub put_off: Option<PutOffView>,
    /// Whether it can be decided together with others: it is long overdue, or its reminder was ended.
    pub decided_together: bool,
    /// Who has the patient.
    pub assigned: Option<String>,
    /// The question to open the record at.
    pub question: String,
}

/// How many follow-ups close in each of the weeks ahead, this one first.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct WeeksAheadView {
    /// Of all patients.
    pub weeks: Vec<WeekAheadView>,
}

/// One of the weeks ahead.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct WeekAheadView {
    /// The Monday on which it begins. Of this week only what closes from today on is counted.
    pub monday: DateText,
    /// How many of those that close in it are open today.
    pub open: u32,
    /// How many open between today and then.
    pub not_open: u32,
}

/// When the service last saw, reached or telephoned a patient.
#[derive(Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct LastContactView {
    /// "First contact", "Assessed", "16-week follow-up", "No answer".
    pub what: String,
    /// On which day, in London.
    pub on: DateText,
    /// Where it was a call, how many there were about this follow-up; else 0.
    pub calls: u32,
}

/// What is said of a patient stays out of logs.
impl fmt::Debug for LastContactView {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LastContactView(hidden)")
    }
}

/// Who has a patient.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum AssignedName {
    /// Whoever asks.
    Mine,
    /// Nobody.
    Nobody,
}

/// Whom nobody has called lately.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum CalledName {
    /// Nobody has called them yet.
    Never,
    /// Not for 7 days, or never.
    NotFor7,
    /// Not for 14 days, or never.
    NotFor14,
    /// Not for 28 days, or never.
    NotFor28,
}

/// Asks for a page of the follow-ups.
#[derive(Clone, Debug, Default, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ListFollowUpsRequest {
    /// Which group; none named: the first that has anybody.
    pub group: Option<FollowUpGroupName>,
    /// Only the 16-week ones, only the 52-week ones, or both.
    pub weeks: Option<u32>,
    /// Only of fractures of this site, by its key.
    pub site: Option<String>,
    /// Only of patients with this therapy recommended, by its key.
    pub therapy: Option<String>,
    /// Only of patients whom whoever asks has, or nobody.
    pub assigned: Option<AssignedName>,
    /// Only of patients whom nobody has called lately.
    pub called: Option<CalledName>,
    /// Only of patients whom this finds, typed as into the search box of the patients list; blank: of all.
    pub search: String,
    /// First row, counted from 0.
    pub offset: u32,
    /// Rows wanted.
    pub limit: u32,
}

/// Asks what the follow-ups of a group could be narrowed to, narrowed so already.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct FollowUpNarrowingsRequest {
    /// Which group.
    pub group: FollowUpGroupName,
    /// As in a request of the list.
    pub weeks: Option<u32>,
    /// As in a request of the list.
    pub site: Option<String>,
    /// As in a request of the list.
    pub therapy: Option<String>,
    /// As in a request of the list.
    pub assigned: Option<AssignedName>,
    /// As in a request of the list.
    pub called: Option<CalledName>,
    /// As in a request of the list.
    pub search: String,
}

/// What the follow-ups of a group could be narrowed to, with how many each choice would leave.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct FollowUpNarrowingsView {
    /// Sites, the most frequent first.
    pub sites: Vec<SiteCountView>,
    /// Therapies recommended, the most frequent first.
    pub therapies: Vec<TherapyCountView>,
}

/// A therapy, and how many follow-ups are of patients to whom it was recommended.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct TherapyCountView {
    /// Key of the option.
    pub key: String,
    /// As labelled.
    pub label: String,
    /// Follow-ups.
    pub count: u32,
}

impl From<FollowUpGroup> for FollowUpGroupName {
    fn from(group: FollowUpGroup) -> Self {
        match group {
            FollowUpGroup::InTime => Self::InTime,
            FollowUpGroup::Late => Self::Late,
            FollowUpGroup::LongOverdue => Self::LongOverdue,
            FollowUpGroup::PutOff => Self::PutOff,
            FollowUpGroup::Coming => Self::Coming,
        }
    }
}

impl From<FollowUpGroupName> for FollowUpGroup {
    fn from(name: FollowUpGroupName) -> Self {
        match name {
            FollowUpGroupName::InTime => Self::InTime,
            FollowUpGroupName::Late => Self::Late,
            FollowUpGroupName::LongOverdue => Self::LongOverdue,
            FollowUpGroupName::PutOff => Self::PutOff,
            FollowUpGroupName::Coming => Self::Coming,
        }
    }
}

impl From<CalledName> for LastCalled {
    fn from(name: CalledName) -> Self {
        match name {
            CalledName::Never => Self::Never,
            CalledName::NotFor7 => Self::NotFor(7),
            CalledName::NotFor14 => Self::NotFor(14),
            CalledName::NotFor28 => Self::NotFor(28),
        }
    }
}
