//! When a desk reminds whoever works at it, and the one season of the audit's year that it reminds of. What a reminder
//! says is made of counts: nothing here knows a patient.

use std::ops::RangeInclusive;

use chrono::{Datelike as _, NaiveDate, NaiveDateTime, NaiveTime};
use serde::{Deserialize, Serialize};

/// Reminded at one o'clock, after the morning's clinic; in the evening and at night nothing is said.
const USUAL: Times = Times {
    on: true,
    at: NaiveTime::from_hms_opt(13, 0, 0).unwrap(),
    quiet_from: NaiveTime::from_hms_opt(18, 0, 0).unwrap(),
    quiet_until: NaiveTime::from_hms_opt(8, 0, 0).unwrap(),
};

/// What a person chose of reminders. The time at which they are reminded is never within their quiet hours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Times", into = "Times")]
pub struct Reminding(Times);

/// The same before it is known whether the times go together. Times are of the day in London, to the minute.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Times {
    /// Whether they are reminded at all.
    pub on: bool,
    /// When they are reminded each day, whatever was said at the start.
    pub at: NaiveTime,
    /// The first minute at which nothing is said.
    pub quiet_from: NaiveTime,
    /// The first minute after it at which something may be said. The same as `quiet_from`: it is never quiet.
    pub quiet_until: NaiveTime,
}

impl Times {
    fn is_quiet(&self, time: NaiveTime) -> bool {
        let (from, until) = (self.quiet_from, self.quiet_until);
        if from <= until {
            (from..until).contains(&time)
        } else {
            // Over midnight.
            time >= from || time < until
        }
    }
}

/// A person would be reminded at a time at which nothing is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a person is reminded within their quiet hours")]
pub struct WithinQuietHours;

impl Default for Reminding {
    fn default() -> Self {
        Self(USUAL)
    }
}

impl TryFrom<Times> for Reminding {
    type Error = WithinQuietHours;

    fn try_from(times: Times) -> Result<Self, WithinQuietHours> {
        if times.is_quiet(times.at) {
            return Err(WithinQuietHours);
        }
        Ok(Self(times))
    }
}

impl From<Reminding> for Times {
    fn from(reminding: Reminding) -> Self {
        reminding.0
    }
}

/// What a person has been reminded of so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reminded {
    /// The day on which they last had a reminder.
    on: Option<NaiveDate>,
    /// The day on which they last had the one of the chosen time.
    at_chosen_time: Option<NaiveDate>,
}

impl Reminding {
    /// The times that were chosen.
    pub fn times(&self) -> Times {
        self.0
    }

    /// What this person will have been reminded of, if they are to be reminded now; nothing when they are not. It is
    /// asked again and again while they can be reminded, with the time on the wall in London.
    ///
    /// A day has two reminders at most: one as soon as somebody is there, and one at the chosen time, or as soon after it as
    /// somebody is there again. Where both would come together it is one. It counts in days and by the wall, so that an hour
    /// that comes twice says nothing twice, and a time that is left out comes with the first minute after it.
    pub fn due(&self, before: Reminded, now: NaiveDateTime) -> Option<Reminded> {
        let Self(times) = self;
        if !times.on || times.is_quiet(now.time()) {
            return None;
        }
        let today = Some(now.date());
        let has_come = now.time() >= times.at;
        let is_due = before.on != today || (has_come && before.at_chosen_time != today);
        is_due.then_some(Reminded {
            on: today,
            at_chosen_time: if has_come { today } else { before.at_chosen_time },
        })
    }
}

/// The year of diagnosis whose drafts are to be completed now: last year's in March, April and May, as the audit takes a
/// year's records until the May after it.
pub fn year_to_complete(today: NaiveDate) -> Option<i32> {
    (3..=5).contains(&today.month()).then(|| today.year() - 1)
}

/// The last day on which the audit takes records of a year of diagnosis: the last of the May after it. The annual report is of what had
/// arrived by then.
pub fn taken_until(year: i32) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(year.checked_add(1)?, 5, 31)
}

/// A time of day as people type it: "13:00", "9.30", "0930", "9".
pub fn read_time(text: &str) -> Option<NaiveTime> {
    let text = text.trim();
    let (hours, minutes) = match text.split_once([':', '.']) {
        Some(both) => both,
        None if text.len() <= 2 => (text, "00"),
        None => text.split_at_checked(text.len() - 2)?,
    };
    let number = |digits: &str, lengths: RangeInclusive<usize>| -> Option<u32> {
        let is_number = lengths.contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
        is_number.then(|| digits.parse().ok()).flatten()
    };
    NaiveTime::from_hms_opt(number(hours, 1..=2)?, number(minutes, 2..=2)?, 0)
}
