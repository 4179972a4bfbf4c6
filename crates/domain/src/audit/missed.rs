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
    /// The first without the second, and never below 0. None while the year is not over: whoever has not broken anything yet is
    /// not missed.
    pub missed: Option<u64>,
}

/// Missed opportunities of the year of this table.
pub fn missed_opportunities(table: &KpiTable) -> Missed {
    let treatment = table.kpis.iter().find(|kpi| kpi.number == TREATMENT);
    let treated = match treatment.map(|kpi| &kpi.figure) {
        Some(Figure::Ratio { numerator, .. }) => *numerator,
        _ => 0,
    };
    missed(table.year < table.as_at.year(), table.caseload.into(), treated)
}

/// The same of a year that is over or not, of this caseload and so many patients for whom treatment was recommended.
pub(super) fn missed(is_over: bool, caseload: u64, treated: u64) -> Missed {
    let expected = (caseload * EXPECTED_OF_A_HUNDRED + 50) / 100;
    Missed {
        expected,
        treated,
        missed: is_over.then(|| expected.saturating_sub(treated)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::{Denominator, Kpi};

    #[test]
    fn what_is_expected_without_what_was_recommended_is_missed() {
        let missed_on = |as_at: &str, caseload, numerator| {
            let figure = Figure::Ratio {
                numerator,
                denominator: Denominator::whole(604),
                percent: None,
                light: None,
                first_due: None,
                beside: None,
            };
            let table = KpiTable {
                year: 2025,
                as_at: as_at.parse().unwrap(),
                records: 604,
                caseload,
                kpis: vec![Kpi { number: 7, figure }],
            };
            missed_opportunities(&table)
        };
        let missed = |caseload, numerator| missed_on("2026-01-01", caseload, numerator);
        let some = missed(1_250, 112);
        assert_eq!((some.expected, some.treated, some.missed), (400, 112, Some(288)));
        assert_eq!(missed(101, 0).expected, 32, "whole patients");
        assert_eq!(missed(100, 33).missed, Some(0));
        for not_over in ["2025-01-02", "2025-12-31"] {
            let so_far = missed_on(not_over, 1_250, 112);
            assert_eq!((so_far.expected, so_far.treated, so_far.missed), (400, 112, None));
        }
    }
}
