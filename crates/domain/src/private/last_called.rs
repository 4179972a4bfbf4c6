//! How long ago a patient was called last: what a list of follow-ups is narrowed by.

use chrono::{DateTime, Days, NaiveDate, Utc};

use super::call_log::{CallLog, Logged};

/// More than how many days ago the last call was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LastCalled {
    /// Nobody has called this patient yet.
    Never,
    /// The last call lies more than so many days back.
    LongerAgoThan(u64),
}

impl LastCalled {
    /// On which day the last call must not have been, nor on a later one, on this day; nothing where there must be none.
    pub fn before(self, today: NaiveDate) -> Option<NaiveDate> {
        match self {
            Self::Never => None,
            Self::LongerAgoThan(days) => Some(today.checked_sub_days(Days::new(days)).unwrap_or(NaiveDate::MIN)),
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
