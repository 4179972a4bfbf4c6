//! How long ago a patient was called last: what a list of follow-ups is narrowed by.

use std::ops::RangeInclusive;

use chrono::{DateTime, Days, NaiveDate, Utc};

use super::call_log::{CallLog, Logged};

/// Whom nobody has called lately.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LastCalled {
    /// Nobody has called this patient yet.
    Never,
    /// Nobody has within so many days, or ever.
    NotFor(u64),
}

impl LastCalled {
    /// On which days the last call must not have been, on this day, which is the last of them; nothing where there must be none.
    /// One that is dated later was written by a clock that was ahead: nobody knows when it was, and it takes nobody off a list.
    pub fn not_on(self, today: NaiveDate) -> Option<RangeInclusive<NaiveDate>> {
        match self {
            Self::Never => None,
            Self::NotFor(days) => Some(today.checked_sub_days(Days::new(days)).unwrap_or(NaiveDate::MIN)..=today),
        }
    }
}

impl CallLog {
    /// When somebody last called the patient, about whichever follow-up and whatever came of it.
    pub fn last_called(&self) -> Option<DateTime<Utc>> {
        let calls = self.lines.iter().filter(|line| matches!(line.what, Logged::Call(_)));
        calls.map(|line| line.at).max()
    }
}
