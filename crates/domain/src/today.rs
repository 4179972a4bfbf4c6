//! What needs a person today, under which headings and in which order.
//!
//! A day begins with what would otherwise be held up or lost, goes on with what can still be done in time, and ends with
//! what makes the figures better. A record stands once, under the first heading that asks for it. Nothing here ranks by a
//! number that the audit does not know: an order is by a day, or by answers left.

use std::ops::RangeInclusive;

use chrono::{Days, NaiveDate};

use crate::dataset::{DatasetVersion, Question, QuestionKey};
use crate::record::{CARE_WITHIN_DAYS, DAYS_OF_CARE, care_counts_until};

/// A heading of today's list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum TodayHeading {
    /// Records with an error, with two answers to a question, or that Central holds or refuses: in the order of the sync
    /// page.
    NeedsYou,
    /// What this person has typed and not saved: what was typed last first.
    NotSaved,
    /// Follow-ups whose window is open: what closes first first.
    InTime,
    /// Follow-ups that are late and still owed: those of the patients of whoever is in first, of each what closed last first.
    Late,
    /// Drafts of which an answer is missing that needs no further day to come, and of which no follow-up waits: that
    /// stands with the follow-ups. Those with the fewest answers left come first, of equal ones the latest diagnosis.
    NearlyComplete,
    /// Records without the day of an assessment or a DXA that would still be in time for its KPI: what ends first first.
    StillCounts,
}

impl TodayHeading {
    /// All of them, in their order.
    pub const ALL: [Self; 6] = [
        Self::NeedsYou,
        Self::NotSaved,
        Self::InTime,
        Self::Late,
        Self::NearlyComplete,
        Self::StillCounts,
    ];

    /// The word used by programs.
    pub const fn code(self) -> &'static str {
        match self {
            Self::NeedsYou => "needs-you",
            Self::NotSaved => "not-saved",
            Self::InTime => "in-time",
            Self::Late => "late",
            Self::NearlyComplete => "nearly-complete",
            Self::StillCounts => "still-counts",
        }
    }
}

/// Care whose day is not answered, and until when it counts.
#[derive(Clone, Copy, Debug)]
pub struct StillCounts<'d> {
    /// The question that asks for the day.
    pub question: &'d Question,
    /// The last day that counts for its KPI, inclusive.
    pub until: NaiveDate,
}

/// The days of diagnosis from which an assessment or a DXA on this day would still count.
pub fn diagnosed_for_care(today: NaiveDate) -> RangeInclusive<NaiveDate> {
    let first = today.checked_sub_days(Days::new(CARE_WITHIN_DAYS.into()));
    first.unwrap_or(NaiveDate::MIN)..=today
}

/// Where a version asks for days of care: a record in which none of these answers is missing has nothing that still counts.
pub fn asks_for_care_at(version: &DatasetVersion) -> impl Iterator<Item = usize> + '_ {
    DAYS_OF_CARE.into_iter().filter_map(|key| version.position(&key))
}

/// Of the answers that a record is missing, the first in the audit's order that asks for the day of care which would still
/// count today.
pub fn still_counts<'d>(
    version: &'d DatasetVersion,
    missing: &[QuestionKey],
    diagnosed: NaiveDate,
    today: NaiveDate,
) -> Option<StillCounts<'d>> {
    missing.iter().find_map(|key| {
        let until = care_counts_until(key, diagnosed).filter(|until| *until >= today)?;
        let question = version.question(key)?;
        Some(StillCounts { question, until })
    })
}
