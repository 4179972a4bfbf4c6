//! An invented service: patients who do not exist, whose care is that of a service that does well, and late, missed and
//! incompletely written down often enough to leave it something to do.
//!
//! A pure function of its seed and of today. The same seed gives the same patients in the same build of the program,
//! and fewer of them are the first of more. All NHS numbers begin with 9, and no two patients share one.

mod care;
mod chance;
mod other;

use chrono::{Datelike, NaiveDate};
use domain::Answers;
use domain::dataset::Dataset;

use chance::Chance;

/// How many calendar years an invented service goes back to: long enough for records of more than one dataset version.
const YEARS: i32 = 5;

/// Patients diagnosed in this and the four calendar years before it, in no order, none later than today.
pub fn records(seed: u64, count: usize, today: NaiveDate) -> impl Iterator<Item = Answers> + Send {
    let first = NaiveDate::from_ymd_opt(today.year() - YEARS + 1, 1, 1).unwrap_or(today);
    records_between(seed, count, first, today, today)
}

/// Patients diagnosed from `first` to `last`, both inclusive, with their care as it stands today.
pub fn records_between(
    seed: u64,
    count: usize,
    first: NaiveDate,
    last: NaiveDate,
    today: NaiveDate,
) -> impl Iterator<Item = Answers> + Send {
    let days = last.min(today).signed_duration_since(first).num_days().max(0);
    (0_u64..)
        .zip(chance::nhs_numbers(seed))
        .take(count)
        .map(move |(place, number)| {
            let mut chance = Chance::of(seed, place);
            let diagnosed = chance::later(first, chance.between(0, days));
            let version = Dataset::published().version_on(diagnosed);
            let mut answers = care::answers(version, number, diagnosed, today, &mut chance);
            other::add(version, &mut answers, diagnosed, today, &mut chance);
            answers
        })
}

#[cfg(test)]
mod tests;
