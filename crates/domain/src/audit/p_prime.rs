//! The limits of a P′ chart (Laney, Improved Control Charts for Attributes, 2002), for months that differ much in size: a month has
//! limits of its own, the wider the fewer patients it has. A plain chart of proportions takes all that months vary by for chance of
//! patients, and has limits that are too narrow where there are many; an XmR chart takes a month of five for one of fifty. Which months
//! there are, `stretches` says.

use rust_decimal::Decimal;
use rust_decimal::prelude::{FromPrimitive as _, ToPrimitive as _};

use super::spc::Limits;

/// So many deviations from the mean.
const DEVIATIONS: f64 = 3.0;
/// The mean difference of two values one after the other is so many of their deviations.
const DIFFERENCE_TO_DEVIATION: f64 = 1.128;
/// Limits are worked out to the millionth of a percent, as values are.
const PLACES: u32 = 6;

/// A share with what it is made from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct SizedShare {
    /// In percent.
    pub(super) percent: Decimal,
    /// How many count.
    pub(super) counted: u64,
    /// Out of how many; more than none.
    pub(super) of: Decimal,
}

/// The limits about each of these shares, which all have one mean: that of all patients. Nothing of fewer than two shares.
///
/// With `mean` as a proportion and `n` patients, `root = sqrt(mean (1 - mean) / n)` is how far chance of patients alone moves a share,
/// `z = (p - mean) / root`, and the deviation is `root` times the mean difference of `z` from one share to the next / 1.128.
pub(super) fn limits_by_size(shares: &[SizedShare]) -> Option<Vec<Limits>> {
    let counted: Decimal = shares.iter().map(|share| Decimal::from(share.counted)).sum();
    let of: Decimal = shares.iter().map(|share| share.of).sum();
    let mean = (counted * Decimal::ONE_HUNDRED).checked_div(of)?;
    let spread = mean * (Decimal::ONE_HUNDRED - mean);
    let root = |share: &SizedShare| Some(spread.checked_div(share.of)?.to_f64()?.sqrt());
    let roots: Vec<f64> = shares.iter().map(root).collect::<Option<_>>()?;
    let scores = shares.iter().zip(&roots).map(|(share, root)| {
        let from_mean = (share.percent - mean).to_f64().unwrap_or_default();
        // Without a root everybody counts, or nobody: no share lies off the mean.
        if *root > 0.0 { from_mean / root } else { 0.0 }
    });
    let wider = mean_difference(&scores.collect::<Vec<f64>>())? / DIFFERENCE_TO_DEVIATION;
    let about = |root: &f64| {
        let range = Decimal::from_f64(DEVIATIONS * root * wider)?.round_dp(PLACES);
        Some(Limits {
            mean,
            lower: mean - range,
            upper: mean + range,
        })
    };
    roots.iter().map(about).collect()
}

/// From one value to the next, whichever is higher; nothing of fewer than two.
fn mean_difference(values: &[f64]) -> Option<f64> {
    let differences = values.iter().zip(values.iter().skip(1));
    let (sum, count) = differences.fold((0.0, 0.0), |(sum, count), (one, next)| {
        (sum + (next - one).abs(), count + 1.0)
    });
    (count > 0.0).then(|| sum / count)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shares(counts: &[(u64, u64)]) -> Vec<SizedShare> {
        let share = |(counted, of): &(u64, u64)| SizedShare {
            percent: Decimal::from(*counted) * Decimal::ONE_HUNDRED / Decimal::from(*of),
            counted: *counted,
            of: Decimal::from(*of),
        };
        counts.iter().map(share).collect()
    }

    fn shown(limits: &[Limits]) -> Vec<(String, String)> {
        let two = |value: Decimal| format!("{value:.2}");
        limits
            .iter()
            .map(|limits| (two(limits.lower), two(limits.upper)))
            .collect()
    }

    #[test]
    fn limits_are_those_of_an_example_worked_by_hand() {
        // 55 of 100, 10 of 25, 45 of 100, 15 of 25, 50 of 100: 175 of 350 are a mean of 50%.
        // root: sqrt(0.5 x 0.5 / 100) = 5 points, and sqrt(0.5 x 0.5 / 25) = 10 points.
        // p: 55, 40, 45, 60, 50%. z: 5/5 = 1, -10/10 = -1, -5/5 = -1, 10/10 = 1, 0/5 = 0.
        // Differences of z: 2, 0, 2, 1; their mean is 1.25, and 1.25 / 1.128 = 1.108156.
        // Of 100 patients: 3 x 5 x 1.108156 = 16.62 points from 50%; of 25: 3 x 10 x 1.108156 = 33.24.
        let limits = limits_by_size(&shares(&[(55, 100), (10, 25), (45, 100), (15, 25), (50, 100)])).unwrap();
        assert!(limits.iter().all(|limits| limits.mean == Decimal::from(50)));
        let of_100 = ("33.38".to_owned(), "66.62".to_owned());
        let of_25 = ("16.76".to_owned(), "83.24".to_owned());
        assert_eq!(
            shown(&limits),
            [of_100.clone(), of_25.clone(), of_100.clone(), of_25, of_100]
        );
    }

    #[test]
    fn of_months_of_one_size_they_are_those_of_an_xmr_chart_before_any_range_is_left_out() {
        // The mean difference of z times its root is the mean moving range, whatever the size; 3 / 1.128 = 2.6596 of them.
        // 40, 50, 45, 55, 60%: moving ranges 10, 5, 10, 5; their mean 7.5, and 7.5 x 2.6596 = 19.95 points from 50%.
        let limits = limits_by_size(&shares(&[(8, 20), (10, 20), (9, 20), (11, 20), (12, 20)])).unwrap();
        assert_eq!(shown(&limits), vec![("30.05".to_owned(), "69.95".to_owned()); 5]);
    }

    #[test]
    fn where_everybody_counts_or_nobody_the_limits_are_the_mean() {
        for (counts, mean) in [([(4, 4), (9, 9), (2, 2)], 100), ([(0, 4), (0, 9), (0, 2)], 0)] {
            for limits in limits_by_size(&shares(&counts)).unwrap() {
                let mean = Decimal::from(mean);
                assert_eq!([limits.lower, limits.mean, limits.upper], [mean; 3]);
            }
        }
        assert_eq!(limits_by_size(&shares(&[(1, 2)])), None);
        assert_eq!(limits_by_size(&[]), None);
    }
}
