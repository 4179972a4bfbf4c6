//! The weeks ahead, in which a service has to reach those whose windows close: calendar weeks, as a clinic is planned.

use std::ops::RangeInclusive;

use chrono::{Datelike as _, Days, NaiveDate};

/// So many weeks, this one included: a window that is open today closes within them, whatever day of the week it is.
const WEEKS: usize = 9;

/// What is to be done within so many days, today included, is to be done soon.
pub const SOON_DAYS: u64 = 7;

/// The days that come soon: what closes on one of them is reminded of on each, whichever day of the week it is.
pub fn soon(today: NaiveDate) -> RangeInclusive<NaiveDate> {
    today
        ..=today
            .checked_add_days(Days::new(SOON_DAYS - 1))
            .unwrap_or(NaiveDate::MAX)
}

/// One of the weeks ahead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WeekAhead {
    /// The Monday on which it begins, which may have passed.
    pub monday: NaiveDate,
    /// Its days from today on, to its Sunday.
    pub days: RangeInclusive<NaiveDate>,
}

/// This week and those after it.
pub fn weeks_ahead(today: NaiveDate) -> Vec<WeekAhead> {
    let into_the_week = u64::from(today.weekday().num_days_from_monday());
    let Some(this_monday) = today.checked_sub_days(Days::new(into_the_week)) else {
        return Vec::new();
    };
    let mondays = this_monday.iter_weeks().take(WEEKS);
    mondays
        .map(|monday| WeekAhead {
            monday,
            days: monday.max(today)..=monday.checked_add_days(Days::new(6)).unwrap_or(NaiveDate::MAX),
        })
        .collect()
}
