//! What is written about calling a patient: an attempt with its result, a follow-up put off or taken up again, and who has
//! the patient. None of it is an answer of the audit's.

use std::ops::RangeInclusive;

use chrono::{Datelike as _, Days, NaiveDate, Weekday};

use super::text::PrivateText;
use crate::id::UserId;
use crate::words::counted;

/// At most so many days ahead a follow-up is put off, inclusive: nobody is lost behind a mistyped year.
pub const MOST_DAYS_AHEAD: u64 = 366;
const A_WEEK: u64 = 7;

/// What came of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CallResult {
    /// The patient, or whoever speaks for them, was spoken to.
    Reached,
    /// Nobody answered.
    NoAnswer,
    /// A message was left.
    LeftMessage,
    /// The number is somebody else's, or none.
    WrongNumber,
    /// The patient has died.
    Died,
    /// They live where this service does not follow up.
    Moved,
    /// They do not want this follow-up.
    Declined,
}

/// One attempt to reach a patient about a follow-up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallAttempt {
    /// Which follow-up it was about: 16 or 52.
    pub weeks: u32,
    /// What came of it.
    pub result: CallResult,
    /// The day on which the follow-up comes back to its list; until then it is put off.
    pub try_again: Option<NaiveDate>,
    /// A note.
    pub note: Option<PrivateText>,
}

/// A follow-up put off until a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PutOff {
    /// Which follow-up: 16 or 52.
    pub weeks: u32,
    /// The day on which it comes back to its list.
    pub until: NaiveDate,
    /// Why.
    pub reason: PrivateText,
}

/// Somebody of the service who has a patient.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Assignee {
    /// Their id.
    pub user: UserId,
    /// Their name as it was then.
    pub name: String,
}

/// Who works here stays out of logs, too.
impl std::fmt::Debug for Assignee {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Assignee(hidden)")
    }
}

/// Why a follow-up cannot be put off until a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotAhead {
    /// The day is today or was before it.
    #[error("type a day after today")]
    Past,
    /// It is too far ahead.
    #[error("type a day within a year: until then nobody would see this follow-up")]
    TooFar,
}

/// A day on which to try again that is offered, from today.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DayToTry {
    /// How it is called: "Tomorrow", "In 1 week".
    pub label: String,
    /// Which day that is.
    pub on: NaiveDate,
}

impl CallResult {
    /// All of them, in the order of their number keys from 1 on.
    pub const ALL: [Self; 7] = [
        Self::Reached,
        Self::NoAnswer,
        Self::LeftMessage,
        Self::WrongNumber,
        Self::Died,
        Self::Moved,
        Self::Declined,
    ];

    /// As entries and the command line name it. Frozen.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Reached => "reached",
            Self::NoAnswer => "no-answer",
            Self::LeftMessage => "left-message",
            Self::WrongNumber => "wrong-number",
            Self::Died => "died",
            Self::Moved => "moved",
            Self::Declined => "declined",
        }
    }

    /// As people read it.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Reached => "Reached",
            Self::NoAnswer => "No answer",
            Self::LeftMessage => "Left a message",
            Self::WrongNumber => "Wrong number",
            Self::Died => "Died",
            Self::Moved => "Moved away",
            Self::Declined => "Declined",
        }
    }

    /// The result of this key.
    pub fn named(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|result| result.key() == key)
    }

    /// Whether nobody is to be reminded of this follow-up any more. The follow-up stays as it is, without an answer.
    pub const fn ends_reminder(self) -> bool {
        matches!(self, Self::Died | Self::Moved | Self::Declined)
    }

    /// Whether it is about the patient, and so about each of their follow-ups.
    pub const fn is_of_patient(self) -> bool {
        matches!(self, Self::Died | Self::Moved)
    }
}

/// The days until which a follow-up can be put off on this day: those after it, up to [`MOST_DAYS_AHEAD`]. What somebody's
/// clock put off beyond them is not put off: it would be out of sight for as long as that clock was wrong.
pub fn days_ahead(today: NaiveDate) -> RangeInclusive<NaiveDate> {
    let after = |days| today.checked_add_days(Days::new(days)).unwrap_or(NaiveDate::MAX);
    after(1)..=after(MOST_DAYS_AHEAD)
}

/// Whether a follow-up may be put off until this day.
///
/// # Errors
/// When the day is not after today, or more than [`MOST_DAYS_AHEAD`] days after it.
pub fn put_off_until(day: NaiveDate, today: NaiveDate) -> Result<NaiveDate, NotAhead> {
    let ahead = days_ahead(today);
    match day {
        day if day <= today => Err(NotAhead::Past),
        day if day > *ahead.end() => Err(NotAhead::TooFar),
        day => Ok(day),
    }
}

/// The days that are offered to try again, the first first: the next weekday, and then after two days, one week, two weeks and
/// four weeks. What would be a Saturday or Sunday is the Monday after it; holidays are not known. Of two that are one day the
/// shorter stays.
pub fn days_to_try(today: NaiveDate) -> Vec<DayToTry> {
    let mut offered: Vec<DayToTry> = Vec::new();
    for days in [1_u64, 2, A_WEEK, 2 * A_WEEK, 4 * A_WEEK] {
        let Some(on) = weekday_after(today, days) else {
            continue;
        };
        if offered.iter().any(|earlier| earlier.on == on) {
            continue;
        }
        let weeks = i64::try_from(days / A_WEEK).unwrap_or_default();
        let is_moved = today.checked_add_days(Days::new(days)) != Some(on);
        let label = match days {
            1 | 2 if is_moved => "Monday".to_owned(),
            1 => "Tomorrow".to_owned(),
            2 => "In 2 days".to_owned(),
            _ => format!("In {}", counted(weeks, "week", "weeks")),
        };
        offered.push(DayToTry { label, on });
    }
    offered
}

/// The day until which a follow-up is put off where nobody says another: in a week, one of [`days_to_try`]. None at the end
/// of the calendar.
pub fn usual_day_to_put_off(today: NaiveDate) -> Option<NaiveDate> {
    weekday_after(today, A_WEEK)
}

/// The day after so many, or the Monday after it where that is a Saturday or Sunday.
fn weekday_after(today: NaiveDate, days: u64) -> Option<NaiveDate> {
    let day = today.checked_add_days(Days::new(days))?;
    let to_monday = match day.weekday() {
        Weekday::Sat => 2,
        Weekday::Sun => 1,
        _ => 0,
    };
    let on = day.checked_add_days(Days::new(to_monday))?;
    (on.year() <= 9999).then_some(on)
}
