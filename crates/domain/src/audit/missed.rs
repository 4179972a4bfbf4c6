//! Missed opportunities: how many patients would be on treatment if a service found and treated everybody, and are not. Our
//! estimate, and no figure of the audit's.

use chrono::Datelike as _;

use super::kpi::{Figure, KpiTable};

/// How it is made, and from where.
pub const MISSED_OPPORTUNITIES: &str = "Our estimate, not a figure of the audit. Expected on treatment a year is 0.32 of the \
                                        caseload: of five times the hip fractures, 80% found, 50% of them on treatment and 80% \
                                        of those staying on it (the 80/50/80 of the British Geriatrics Society). Taken away are \
                                        the patients for whom treatment was recommended (KPI 7).";

/// Of the year's caseload, 32 in a hundred are expected to be on treatment.
const EXPECTED_OF_A_HUNDRED: u64 = 32;
/// The KPI that counts those for whom treatment was recommended.
const TREATMENT: u8 = 7;

/// Missed opportunities of a year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Missed {
    /// Expected on treatment, whole patients.
    pub expected: u64,
    /// Treatment was recommended.
    pub treated: u64,
    /// The first without the second, and never below 0; or why there is no estimate.
    pub missed: Result<u64, NoEstimate>,
}

/// Why nothing is said of a year's missed opportunities.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoEstimate {
    /// Whoever has not broken anything yet is not missed.
    YearNotOver,
    /// A service that recorded part of the year has not missed those whom it did not record.
    NotAWholeYear,
}

impl NoEstimate {
    /// In words, as a sentence goes on with them.
    pub fn words(self, year: i32) -> String {
        match self {
            Self::YearNotOver => format!("can be worked out when {year} is over"),
            Self::NotAWholeYear => format!("none for {year}, because it needs patients in every month of the year"),
        }
    }
}

/// Missed opportunities of the year of this table; nothing for a table that is not of a year and of everybody.
pub fn missed_opportunities(table: &KpiTable) -> Option<Missed> {
    let (year, expected) = (table.period.whole_year()?, table.expected?);
    let treatment = table.kpis.iter().find(|kpi| kpi.number == TREATMENT);
    let treated = match treatment.map(|kpi| &kpi.figure) {
        Some(Figure::Ratio { numerator, .. }) => *numerator,
        _ => 0,
    };
    let worked_out = if year >= table.as_at.year() {
        Err(NoEstimate::YearNotOver)
    } else if !table.has_every_month {
        Err(NoEstimate::NotAWholeYear)
    } else {
        Ok(())
    };
    // The caseload of a year is whole.
    Some(missed(worked_out, expected.to_the_nearest(1), treated))
}

/// The same of a year of this caseload and so many patients for whom treatment was recommended, where nothing speaks against it.
pub(super) fn missed(worked_out: Result<(), NoEstimate>, caseload: u64, treated: u64) -> Missed {
    let expected = (caseload * EXPECTED_OF_A_HUNDRED + 50) / 100;
    Missed {
        expected,
        treated,
        missed: worked_out.map(|()| expected.saturating_sub(treated)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::{Denominator, Kpi, Period};

    #[test]
    fn what_is_expected_without_what_was_recommended_is_missed() {
        let missed_of = |as_at: &str, has_every_month, caseload, numerator| {
            let figure = Figure::Ratio {
                numerator,
                denominator: Denominator::whole(604),
                percent: None,
                light: None,
                first_due: None,
                beside: None,
            };
            let table = KpiTable {
                period: Period::year(2025),
                as_at: as_at.parse().unwrap(),
                records: 604,
                expected: Some(Denominator::whole(caseload)),
                has_every_month,
                kpis: vec![Kpi { number: 7, figure }],
            };
            missed_opportunities(&table).unwrap()
        };
        let of_day = |as_at: &str, caseload, numerator| missed_of(as_at, true, caseload, numerator);
        let missed = |caseload, numerator| of_day("2026-01-01", caseload, numerator);
        let some = missed(1_250, 112);
        assert_eq!((some.expected, some.treated, some.missed), (400, 112, Ok(288)));
        assert_eq!(missed(101, 0).expected, 32, "whole patients");
        assert_eq!(missed(100, 33).missed, Ok(0));
        let partly = missed_of("2026-01-01", false, 1_250, 0);
        assert_eq!(partly.missed, Err(NoEstimate::NotAWholeYear));
        for not_over in ["2025-01-02", "2025-12-31"] {
            let so_far = of_day(not_over, 1_250, 112);
            assert_eq!(
                (so_far.expected, so_far.treated, so_far.missed),
                (400, 112, Err(NoEstimate::YearNotOver))
            );
        }
    }
}
