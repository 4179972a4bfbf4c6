//! When a period is open, and which one somebody means who names none.

use chrono::{Days, NaiveDate};

use crate::dataset::{Facilities, FacilityPeriod};

/// How many days before a period opens it is the one that is shown, so that answers can be prepared for it.
pub const PREPARED_FROM_DAYS: u64 = 60;

/// Where a period stands on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PeriodStage {
    /// It opens later: answers can be prepared and not submitted.
    Before,
    /// Answers can be submitted and corrected.
    Open,
    /// Its deadline has passed: nothing of it changes any more.
    Closed,
}

impl FacilityPeriod {
    /// Where it stands on a day. Its first day and its deadline are within it.
    pub fn stage(&self, today: NaiveDate) -> PeriodStage {
        if today < self.opens {
            PeriodStage::Before
        } else if today <= self.deadline {
            PeriodStage::Open
        } else {
            PeriodStage::Closed
        }
    }
}

impl Facilities {
    /// The period that somebody means who names none: the open one, else one that opens within 60 days, else the one that
    /// closed last, else the first.
    pub fn current(&self, today: NaiveDate) -> Option<&FacilityPeriod> {
        let soon = today.checked_add_days(Days::new(PREPARED_FROM_DAYS)).unwrap_or(today);
        let begun = self.periods.iter().rev().find(|period| period.opens <= soon);
        begun.or_else(|| self.periods.first())
    }

    /// The period before the one about this year.
    pub fn before(&self, year: i32) -> Option<&FacilityPeriod> {
        self.periods.iter().rev().find(|period| period.year < year)
    }
}
