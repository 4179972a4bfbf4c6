//! Exact percentages: halves away from zero, one decimal, and never a float.

use rust_decimal::{Decimal, RoundingStrategy};

/// A denominator: whole for most KPIs, an exact fraction of the caseload for KPIs 2 and 3.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Denominator {
    over: u64,
    by: u64,
}

impl Denominator {
    /// So many records.
    pub const fn whole(count: u64) -> Self {
        Self { over: count, by: 1 }
    }

    /// So many tenths: 0.8 of a caseload of 1,857 is 14,856 tenths.
    pub const fn tenths(count: u64) -> Self {
        Self { over: count, by: 10 }
    }

    /// A twelfth of it: what a month has of a year.
    #[must_use]
    pub const fn twelfth(self) -> Self {
        Self {
            over: self.over,
            by: self.by * 12,
        }
    }

    /// So many parts, of which `by` make a whole; `by` is never 0.
    pub(super) const fn parts(over: u64, by: u64) -> Self {
        Self { over, by }
    }

    /// So many tenths of it.
    #[must_use]
    pub(super) const fn tenths_of(self, tenths: u64) -> Self {
        Self {
            over: self.over * tenths,
            by: self.by * 10,
        }
    }

    /// Whether nothing can be divided by it.
    pub const fn is_zero(self) -> bool {
        self.over == 0
    }

    /// As a whole number, rounded to the nearest multiple of `step`, halves up.
    pub const fn to_the_nearest(self, step: u64) -> u64 {
        (2 * self.over + self.by * step) / (2 * self.by * step) * step
    }

    /// As a decimal without trailing zeros: `1485.6`; a twelfth to 28 digits.
    pub fn to_decimal(self) -> Decimal {
        (Decimal::from(self.over) / Decimal::from(self.by)).normalize()
    }
}

/// `numerator / denominator` in percent with one decimal, halves away from zero; nothing when the denominator is 0.
pub fn percent(numerator: u64, denominator: Denominator) -> Option<Decimal> {
    if denominator.is_zero() {
        return None;
    }
    // Tenths of a percent, rounded half up: both numbers are never negative.
    let scaled = u128::from(numerator) * 1000 * u128::from(denominator.by);
    let over = u128::from(denominator.over);
    let tenths = (2 * scaled + over) / (2 * over);
    i64::try_from(tenths).ok().map(|tenths| Decimal::new(tenths, 1))
}

/// The same to the millionth of a percent, for whoever goes on to calculate: so that what is equal stays equal when it is added up.
pub(super) fn fine_percent(numerator: u64, denominator: Denominator) -> Option<Decimal> {
    let hundredfold = Decimal::from(numerator) * Decimal::from(denominator.by) * Decimal::ONE_HUNDRED;
    let percent = hundredfold.checked_div(Decimal::from(denominator.over))?;
    Some(percent.round_dp_with_strategy(6, RoundingStrategy::MidpointAwayFromZero))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(numerator: u64, denominator: Denominator, expect: &str) {
        assert_eq!(
            percent(numerator, denominator)
                .map(|percent| percent.to_string())
                .as_deref(),
            Some(expect)
        );
    }

    #[test]
    fn halves_go_away_from_zero() {
        check(361, Denominator::whole(568), "63.6");
        check(1, Denominator::whole(8), "12.5");
        check(1, Denominator::whole(2000), "0.1");
        check(1, Denominator::whole(2001), "0.0");
        check(2, Denominator::whole(3), "66.7");
        check(0, Denominator::whole(3), "0.0");
        check(3, Denominator::whole(3), "100.0");
        check(416, Denominator::tenths(14_856), "28.0");
        check(30, Denominator::tenths(100), "300.0");
        check(24, Denominator::tenths(10_000).twelfth(), "28.8");
    }

    #[test]
    fn no_cases_has_no_percentage() {
        assert_eq!(percent(0, Denominator::whole(0)), None);
    }

    #[test]
    fn a_denominator_is_rounded_once_from_what_it_is_exactly() {
        for (tenths, nearest) in [(0, 0), (24, 0), (25, 5), (9_656, 965), (9_675, 970), (9_674, 965)] {
            assert_eq!(Denominator::tenths(tenths).to_the_nearest(5), nearest, "{tenths}");
        }
        assert_eq!(Denominator::whole(2).to_the_nearest(5), 0);
        assert_eq!(Denominator::whole(3).to_the_nearest(5), 5);
    }

    #[test]
    fn denominators_are_exact() {
        assert_eq!(Denominator::tenths(14_856).to_decimal().to_string(), "1485.6");
        assert_eq!(Denominator::tenths(100).to_decimal().to_string(), "10");
    }
}
