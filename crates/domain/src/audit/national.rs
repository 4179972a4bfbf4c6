//! The national average of a year: what the services that take part add up to.

use std::collections::BTreeMap;

use super::kpi::shown_from;
use super::membership::KPI_SHARES;
use super::percent::{Denominator, percent};
use super::roll_up::RollUp;
use chrono::NaiveDate;
use rust_decimal::Decimal;

/// Fewer services than this make no average that is shown: of two, each could take itself away and see the other.
pub const LEAST_SERVICES: u32 = 3;

/// What the services with records of one year add up to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct NationalYear {
    /// Services that have records of it; demonstrations are none.
    pub services: u32,
    /// Their estimated annual caseloads of it together.
    pub caseload: u64,
    /// Their records that are counted.
    pub counts: RollUp,
}

/// One KPI of the nation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NationalKpi {
    /// Records that count.
    pub numerator: u64,
    /// Records looked at, or a part of the caseload.
    pub denominator: Denominator,
    /// One decimal, halves away from zero.
    pub percent: Decimal,
}

impl NationalYear {
    /// Takes in a service's records of the year, and its caseload of it. One without records takes no part.
    pub fn add(&mut self, counts: RollUp, caseload: u32) {
        if counts.records > 0 {
            self.services += 1;
            self.caseload += u64::from(caseload);
            self.counts += counts;
        }
    }

    /// A KPI that is a share of patients, by its number: the sum of numerators over the sum of denominators. Nothing without
    /// cases, of too few services, and while a KPI is too early for its year.
    pub fn kpi(&self, number: u8, year: i32, as_at: NaiveDate) -> Option<NationalKpi> {
        let is_early = shown_from(number, year).is_some_and(|from| as_at < from);
        if self.services < LEAST_SERVICES || is_early {
            return None;
        }
        let (share, count) = KPI_SHARES
            .iter()
            .zip(self.counts.shares)
            .find(|(share, _)| share.number == number)?;
        let (numerator, denominator) = (count.counted.unsigned_abs(), count.denominator(share, self.caseload));
        Some(NationalKpi {
            numerator,
            denominator,
            percent: percent(numerator, denominator)?,
        })
    }
}

/// The years of the nation, of each service's counts of each year.
pub fn national_years(services: impl IntoIterator<Item = (i32, RollUp, u32)>) -> BTreeMap<i32, NationalYear> {
    let mut years: BTreeMap<i32, NationalYear> = BTreeMap::new();
    for (year, counts, caseload) in services {
        years.entry(year).or_default().add(counts, caseload);
    }
    years.retain(|_, year| year.services > 0);
    years
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::Facts;

    fn service(records: u16, assessed: u16) -> RollUp {
        let mut counts = RollUp::default();
        for record in 0..records {
            let in_time = if record < assessed { Facts::ASSESSED_IN_TIME } else { 0 };
            counts += RollUp::of_flags(Facts::SITE | in_time);
        }
        counts
    }

    #[test]
    fn an_average_is_the_sum_of_numerators_over_the_sum_of_denominators() {
        let years = national_years([
            (2025, service(10, 9), 100),
            (2025, service(90, 9), 1_000),
            (2025, RollUp::default(), 5_000),
            (2025, service(1, 0), 105),
            (2024, service(5, 5), 100),
        ]);
        let as_at = "2026-11-29".parse().unwrap();
        let year = years[&2025];
        assert_eq!((year.services, year.caseload, year.counts.records), (3, 1_205, 101));
        let assessed = year.kpi(4, 2025, as_at).unwrap();
        assert_eq!(assessed.numerator, 18);
        assert_eq!(assessed.percent.to_string(), "17.8");
        assert_eq!(
            year.kpi(2, 2025, as_at).unwrap().denominator,
            Denominator::tenths(9_640)
        );
        assert_eq!(year.kpi(5, 2025, as_at), None, "nobody was to have a DXA");
        assert_eq!(year.kpi(11, 2025, as_at), None, "too early");
        assert_eq!(years[&2024].kpi(4, 2024, as_at), None, "of one service");
    }
}
