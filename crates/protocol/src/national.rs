//! National figures, as Central tells desks: counts of the services that take part, by year of diagnosis, as they were published
//! last. A desk divides them by the same rule as its own.

use chrono::{DateTime, Utc};
use domain::audit::{NationalCount, NationalQuestions, NationalYear};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::json;

/// National figures.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NationalFigures {
    /// Follows from the years: a desk says the one that it has, and is told no figures that it has already.
    pub stamp: u64,
    /// When they were published.
    pub as_at: DateTime<Utc>,
    /// Oldest first; none where there is none that may be told.
    pub years: Vec<NationalYearWire>,
}

/// One year of diagnosis.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NationalYearWire {
    /// The year.
    pub year: i32,
    /// Services that have records of it.
    pub services: u32,
    /// Their records, to the nearest five.
    pub records: u64,
    /// KPI 1, where it is told.
    pub questions: Option<NationalQuestionsWire>,
    /// KPIs that are shares of patients, where they are told. One that a reader does not know is no matter to it.
    pub kpis: Vec<NationalCountWire>,
}

/// KPI 1: how many questions are missing too often in the records of all services together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NationalQuestionsWire {
    /// Questions that are missing in more than 20% of the records to which they apply.
    pub missing_too_often: u32,
    /// Questions looked at.
    pub of: u32,
}

/// Counts of one KPI, to the nearest five.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NationalCountWire {
    /// Its number.
    pub kpi: u8,
    /// Records that count.
    pub counted: u64,
    /// What they are divided by: records that it looks at, or a part of the estimated annual caseloads.
    pub of: u64,
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
    pub fn of(year: i32, told: &NationalYear) -> Self {
        let kpi = |(kpi, count): (&u8, &NationalCount)| NationalCountWire {
            kpi: *kpi,
            counted: count.counted,
            of: count.of,
        };
        Self {
            year,
            services: told.services,
            records: told.records,
            questions: told.questions.map(|questions| NationalQuestionsWire {
                missing_too_often: questions.missing_too_often,
                of: questions.of,
            }),
            kpis: told.kpis.iter().map(kpi).collect(),
        }
    }

    /// The year as it is divided.
    pub fn read(&self) -> NationalYear {
        let kpi = |said: &NationalCountWire| {
            let count = NationalCount {
                counted: said.counted,
                of: said.of,
            };
            (said.kpi, count)
        };
        NationalYear {
            services: self.services,
            records: self.records,
            questions: self.questions.map(|said| NationalQuestions {
                missing_too_often: said.missing_too_often,
                of: said.of,
            }),
            kpis: self.kpis.iter().map(kpi).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_told_is_what_may_be() {
        let year = NationalYear {
            services: 3,
            records: 2_000,
            questions: Some(NationalQuestions {
                missing_too_often: 3,
                of: 18,
            }),
            kpis: [(
                4,
                NationalCount {
                    counted: 1_300,
                    of: 2_000,
                },
            )]
            .into(),
        };
        let told = NationalYearWire::of(2025, &year);
        assert_eq!(told.read(), year);
        let at: DateTime<Utc> = "2026-11-29T09:00:00Z".parse().unwrap();
        let figures = NationalFigures::new(at, vec![told]);
        let later = NationalFigures::new(at + chrono::TimeDelta::days(1), figures.years.clone());
        assert_eq!(figures.stamp, later.stamp);
        let written = serde_json::to_string(&figures).unwrap();
        assert_eq!(
            written,
            format!(
                r#"{{"stamp":{},"as_at":"2026-11-29T09:00:00Z","years":[{{"year":2025,"services":3,"records":2000,"questions":{{"missing_too_often":3,"of":18}},"kpis":[{{"kpi":4,"counted":1300,"of":2000}}]}}]}}"#,
                figures.stamp
            )
        );
    }
}
