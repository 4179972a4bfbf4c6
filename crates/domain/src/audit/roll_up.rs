//! What many records add up to in the KPIs that are shares of patients, as counts that can be added and taken away: so that a
//! sum follows each change of a record without a walk through all of them.

use std::ops::{AddAssign, SubAssign};

use super::facts::Facts;
use super::membership::{InKpi, KPI_SHARES, KpiShare};
use super::percent::Denominator;

/// Counts of one KPI.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ShareCount {
    /// Records that it looks at.
    pub looked_at: i64,
    /// Of them, those that count.
    pub counted: i64,
    /// Of those looked at, those of its second numerator.
    pub beside: i64,
}

/// Counts of all ten, in the order of [`KPI_SHARES`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RollUp {
    /// Records of the population.
    pub records: i64,
    /// KPI 2 to 11.
    pub shares: [ShareCount; KPI_SHARES.len()],
}

impl ShareCount {
    /// Adds a record of the population with these conditions ([`Facts::flags`]), and says what it is to this KPI.
    pub(super) fn add(&mut self, share: &KpiShare, flags: u16) -> InKpi {
        let place = share.place(flags);
        self.looked_at += i64::from(place != InKpi::Out);
        self.counted += i64::from(place == InKpi::Counts);
        let is_beside = share.beside.is_some_and(|beside| flags & beside == beside);
        self.beside += i64::from(place != InKpi::Out && is_beside);
        place
    }

    /// What those that count are divided by: those looked at, or a part of the estimated annual caseload.
    pub fn denominator(self, share: &KpiShare, caseload: u64) -> Denominator {
        let looked_at = u64::try_from(self.looked_at).unwrap_or_default();
        share.denominator(looked_at, Denominator::whole(caseload))
    }
}

impl RollUp {
    /// One record of the population.
    pub fn of(facts: Facts) -> Self {
        Self::of_flags(facts.flags)
    }

    /// The same by the conditions that hold for it ([`Facts::flags`]): all that a share looks at.
    pub fn of_flags(flags: u16) -> Self {
        let mut one = Self {
            records: 1,
            ..Self::default()
        };
        for (share, count) in KPI_SHARES.iter().zip(&mut one.shares) {
            count.add(share, flags);
        }
        one
    }

    /// Whether records can add up to this: no count is negative, and no part is more than what it is a part of.
    pub fn is_possible(&self) -> bool {
        let is_part = |part: i64, whole: i64| (0..=whole).contains(&part);
        let shares = self.shares.iter();
        self.records >= 0
            && shares.into_iter().all(|share| {
                is_part(share.looked_at, self.records)
                    && is_part(share.counted, share.looked_at)
                    && is_part(share.beside, share.looked_at)
            })
    }

    fn each(&mut self, other: Self, change: fn(&mut i64, i64)) {
        change(&mut self.records, other.records);
        for (mine, theirs) in self.shares.iter_mut().zip(other.shares) {
            change(&mut mine.looked_at, theirs.looked_at);
            change(&mut mine.counted, theirs.counted);
            change(&mut mine.beside, theirs.beside);
        }
    }
}

impl AddAssign for RollUp {
    fn add_assign(&mut self, other: Self) {
        self.each(other, |mine, theirs| *mine += theirs);
    }
}

impl SubAssign for RollUp {
    fn sub_assign(&mut self, other: Self) {
        self.each(other, |mine, theirs| *mine -= theirs);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn share(number: u8) -> usize {
        KPI_SHARES.iter().position(|share| share.number == number).unwrap()
    }

    #[test]
    fn what_is_added_and_taken_away_leaves_nothing() {
        let all = [
            0,
            Facts::SITE | Facts::ASSESSED_IN_TIME,
            Facts::SITE | Facts::HIP | Facts::FOLLOW_UP | Facts::DRUG | Facts::FOLLOWED_UP,
            Facts::SITE | Facts::SPINE | Facts::DXA | Facts::DXA_IN_TIME,
        ];
        let mut sum = RollUp::default();
        for flags in all {
            sum += RollUp::of_flags(flags);
        }
        assert_eq!(sum.records, 4);
        assert_eq!(sum.shares[share(2)].counted, 2, "a site that is not spine");
        assert_eq!(sum.shares[share(3)].counted, 1);
        let late = sum.shares[share(9)];
        assert_eq!((late.looked_at, late.counted, late.beside), (1, 0, 1));
        for flags in all {
            sum -= RollUp::of_flags(flags);
        }
        assert_eq!(sum, RollUp::default());
    }
}
