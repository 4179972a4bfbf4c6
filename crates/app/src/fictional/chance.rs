//! Chance that a seed decides.

use chrono::{Days, NaiveDate};
use domain::NhsNumber;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

/// The chance of one patient: the same whatever the patients before.
pub(super) struct Chance(StdRng);

impl Chance {
    pub(super) fn of(seed: u64, place: u64) -> Self {
        // Neighbouring patients must not have neighbouring chances: the generator's own seeding mixes the bits.
        Self(StdRng::seed_from_u64(seed.rotate_left(32) ^ place))
    }

    /// True so many times in a hundred.
    pub(super) fn percent(&mut self, percent: u32) -> bool {
        self.0.random_range(0..100) < percent
    }

    /// From one number to another, both inclusive.
    pub(super) fn between(&mut self, first: i64, last: i64) -> i64 {
        self.0.random_range(first..=last.max(first))
    }

    /// One of these, each as often as its weight says; nothing when no weight is above 0.
    pub(super) fn pick<T: Clone>(&mut self, weighted: &[(T, u32)]) -> Option<T> {
        let total: u32 = weighted.iter().map(|(_, weight)| weight).sum();
        if total == 0 {
            return None;
        }
        let mut left = self.0.random_range(0..total);
        weighted
            .iter()
            .find_map(|(value, weight)| match left.checked_sub(*weight) {
                Some(rest) => {
                    left = rest;
                    None
                }
                None => Some(value.clone()),
            })
    }

    /// Most often in the middle of the range, seldom near its ends.
    pub(super) fn middling(&mut self, first: i64, last: i64) -> i64 {
        let width = last.max(first) - first;
        let sum: i64 = (0..4).map(|_| self.between(0, width)).sum();
        first + sum / 4
    }
}

/// So many days later; days before are negative.
pub(super) fn later(date: NaiveDate, days: i64) -> NaiveDate {
    let span = Days::new(days.unsigned_abs());
    let moved = if days < 0 {
        date.checked_sub_days(span)
    } else {
        date.checked_add_days(span)
    };
    moved.unwrap_or(date)
}

/// Numbers of one block: three digits, these, and the check digit.
const IN_BLOCK: u64 = 1_000_000;
/// Goes through all of them in no visible order, because it shares no factor with their number.
const STRIDE: u64 = 381_967;

/// Valid numbers of the ranges that are never issued, 999 first, each once.
pub(super) fn nhs_numbers(seed: u64) -> impl Iterator<Item = NhsNumber> + Send {
    let start = seed % IN_BLOCK;
    (900..=999_u32).rev().flat_map(move |block| {
        (0..IN_BLOCK).filter_map(move |step| {
            let number = (start + step * STRIDE) % IN_BLOCK;
            let digits = format!("{block}{number:06}");
            NhsNumber::read(&format!("{digits}{}", check_digit(&digits)?)).ok()
        })
    })
}

/// Modulus 11; one in eleven numbers has no check digit and is left out.
fn check_digit(digits: &str) -> Option<u32> {
    let sum: u32 = digits
        .bytes()
        .zip((2..=10_u32).rev())
        .map(|(digit, weight)| u32::from(digit - b'0') * weight)
        .sum();
    match 11 - sum % 11 {
        11 => Some(0),
        10 => None,
        digit => Some(digit),
    }
}
