//! Which numbers need a check, and what is said of lists that end.

use chrono::{Days, NaiveDate};

use crate::words::{counted, long_date};

/// So many days before its clearance ends, a number goes into the next check.
pub const RENEWED_WITHIN_DAYS: u64 = 7;
/// For so many days it is said that a list has ended.
const SAID_FOR_DAYS: u64 = 60;

/// What is known of a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// No list that holds says anything of it.
    New,
    /// A list says something of it, until this day.
    Answered(NaiveDate),
}

/// Whether a number needs a check on this day.
pub fn is_due(standing: Standing, today: NaiveDate) -> bool {
    match standing {
        Standing::New => true,
        Standing::Answered(until) => ends_soon(until, today),
    }
}

/// A list, as far as reminding goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Clearing {
    /// The day on which its file was made.
    pub made: NaiveDate,
    /// The first day on which it clears nobody.
    pub until: NaiveDate,
    /// How many numbers it cleared.
    pub cleared: u32,
}

/// What a person is reminded of, in a sentence without a full stop: that a list has ended or is about to, where no check since
/// has asked about its numbers again. What has ended goes first.
pub fn reminder(lists: &[Clearing], today: NaiveDate) -> Option<String> {
    let renewed_from = |list: &Clearing| list.until.checked_sub_days(Days::new(RENEWED_WITHIN_DAYS));
    let is_renewed = |list: &Clearing| {
        let later = |other: &Clearing| other.made > list.made && Some(other.made) >= renewed_from(list);
        lists.iter().any(later)
    };
    let is_said = |list: &&Clearing| {
        let last = list.until.checked_add_days(Days::new(SAID_FOR_DAYS));
        list.cleared > 0 && ends_soon(list.until, today) && last >= Some(today) && !is_renewed(list)
    };
    let first = lists.iter().filter(is_said).min_by_key(|list| list.until)?;
    let of = |one, many| counted(i64::from(first.cleared), one, many);
    Some(if first.until <= today {
        format!(
            "The opt-out clearance of {} ended on {}: new changes stay here until the next check",
            of("number", "numbers"),
            long_date(first.until)
        )
    } else {
        format!(
            "The opt-out clearance of {} ends on {}: check them again before then",
            of("number", "numbers"),
            long_date(first.until)
        )
    })
}

fn ends_soon(until: NaiveDate, today: NaiveDate) -> bool {
    let soon = today.checked_add_days(Days::new(RENEWED_WITHIN_DAYS));
    soon.is_none_or(|soon| until <= soon)
}
