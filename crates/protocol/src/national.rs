//! National figures, as Central tells desks: counts of the services that take part, by year of diagnosis. A desk divides them
//! by the same rule as its own.

use chrono::{DateTime, Utc};
use domain::audit::{KPI_SHARES, NationalYear, RollUp, ShareCount};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::json;

/// National figures.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NationalFigures {
    /// Follows from the years: a desk says the one that it has, and is told no figures that it has already.
    pub stamp: u64,
    /// When they were counted.
    pub as_at: DateTime<Utc>,
    /// Oldest first.
    pub years: Vec<NationalYearWire>,
}

/// One year of diagnosis.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NationalYearWire {
    /// The year.
    pub year: i32,
    /// Services that have records of it.
    pub services: u32,
    /// Their estimated annual caseloads together.
    pub caseload: u64,
    /// Their records.
    pub records: u64,
    /// KPIs that are shares of patients. One that a reader does not know is no matter to it.
    pub kpis: Vec<NationalCount>,
}

/// Counts of one KPI.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NationalCount {
    /// Its number.
    pub kpi: u8,
    /// Records that it looks at.
    pub looked_at: u64,
    /// Of them, those that count.
    pub counted: u64,
}

impl NationalFigures {
    /// Figures with their stamp.
    pub fn new(as_at: DateTime<Utc>, years: Vec<NationalYearWire>) -> Self {
        let digest: [u8; 32] = Sha256::digest(json::text(&years)).into();
        // Its first six bytes: a number that every reader of JSON reads exactly.
        let mut stamp = [0; 8];
        for (byte, of_digest) in stamp.iter_mut().skip(2).zip(digest) {
            *byte = of_digest;
        }
        Self {
            stamp: u64::from_be_bytes(stamp),
            as_at,
            years,
        }
    }
}

impl NationalYearWire {
    /// A year as it travels.
    pub fn of(year: i32, counted: NationalYear) -> Self {
        let kpi = |(share, count): (&domain::audit::KpiShare, ShareCount)| NationalCount {
            kpi: share.number,
            looked_at: count.looked_at.unsigned_abs(),
            counted: count.counted.unsigned_abs(),
        };
        Self {
            year,
            services: counted.services,
            caseload: counted.caseload,
            records: counted.counts.records.unsigned_abs(),
            kpis: KPI_SHARES.iter().zip(counted.counts.shares).map(kpi).collect(),
        }
    }

    /// The year as it is divided.
    pub fn read(&self) -> NationalYear {
        let number = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
        let mut counts = RollUp {
            records: number(self.records),
            ..RollUp::default()
        };
        for (share, count) in KPI_SHARES.iter().zip(&mut counts.shares) {
            if let Some(said) = self.kpis.iter().find(|said| said.kpi == share.number) {
                count.looked_at = number(said.looked_at);
                count.counted = number(said.counted);
            }
        }
        NationalYear {
            services: self.services,
            caseload: self.caseload,
            counts,
        }
    }
}

#[cfg(test)]
mod tests {
    use domain::audit::Facts;

    use super::*;

    #[test]
    fn what_is_told_is_what_was_counted() {
        let mut counted = NationalYear::default();
        for _ in 0..3 {
            counted.add(RollUp::of_flags(Facts::SITE | Facts::ASSESSED_IN_TIME), 1_000);
        }
        let told = NationalYearWire::of(2025, counted);
        assert_eq!((told.services, told.records, told.caseload), (3, 3, 3_000));
        assert_eq!(told.read(), counted);
        let at: DateTime<Utc> = "2026-11-29T09:00:00Z".parse().unwrap();
        let figures = NationalFigures::new(at, vec![told]);
        let later = NationalFigures::new(at + chrono::TimeDelta::days(1), figures.years.clone());
        assert_eq!(figures.stamp, later.stamp);
        let written = serde_json::to_string(&figures).unwrap();
        assert!(written.starts_with(&format!(
            r#"{{"stamp":{},"as_at":"2026-11-29T09:00:00Z","years":[{{"year":2025,"services":3,"caseload":3000,"records":3,"kpis":[{{"kpi":2,"looked_at":3,"counted":3}}"#,
            figures.stamp
        )));
    }
}
