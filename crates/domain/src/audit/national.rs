//! The national average of a year: what the services that take part add up to, and how much of that is told. What is told says
//! nothing of one patient, and little of one service: whoever knows what was told a week before, or what their own service has,
//! could otherwise take that away and see who is left.

use std::collections::BTreeMap;

use super::completeness::{Completeness, QuestionCount};
use super::kpi::{shown_from, version_of_year};
use super::membership::KPI_SHARES;
use super::percent::{Denominator, percent};
use super::roll_up::{RollUp, ShareCount};
use crate::dataset::{Dataset, QuestionKey};
use chrono::NaiveDate;
use rust_decimal::Decimal;

/// Fewer services than this make no average that is told: of two, each could take itself away and see the other.
pub const LEAST_SERVICES: u32 = 3;
/// One service with more than so many hundredths of all that is counted makes no average either: it would be that service's.
const MOST_OF_ONE_SERVICE: i64 = 60;
/// What is counted is told to the nearest of so many, so that one patient more or fewer does not show.
const TOLD_TO_THE_NEAREST: u64 = 5;

/// What is told of one year of the nation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NationalYear {
    /// Services that have records of it; demonstrations are none.
    pub services: u32,
    /// Their records that are counted, to the nearest five.
    pub records: u64,
    /// KPI 1, where it is told.
    pub questions: Option<NationalQuestions>,
    /// The other KPIs that are told, by their numbers.
    pub kpis: BTreeMap<u8, NationalCount>,
}

/// KPI 1 of the nation, by the same rule as a service's: of all records together. It is a number of questions, and says neither which
/// nor how many patients: so it is told of every year that is, and of counts that are not rounded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NationalQuestions {
    /// Questions that are missing in more than 20% of the records to which they apply.
    pub missing_too_often: u32,
    /// Questions looked at.
    pub of: u32,
}

/// What one service has of one year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceYear {
    /// Calendar year of 1.09.
    pub year: i32,
    /// What its records add up to.
    pub counts: RollUp,
    /// Of each question, those that are due on the day that the figures are of.
    pub questions: BTreeMap<QuestionKey, QuestionCount>,
    /// Its estimated annual caseload.
    pub caseload: u32,
}

/// Counts of one KPI, to the nearest five.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NationalCount {
    /// Records that count.
    pub counted: u64,
    /// What they are divided by: records that are looked at, or a part of the estimated annual caseloads.
    pub of: u64,
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

/// The years of the nation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NationalYears {
    /// Those that are told.
    pub told: BTreeMap<i32, NationalYear>,
    /// Those of which some service's counts are none that can be: nothing is told of them.
    pub impossible: Vec<i32>,
}

/// How many services have something of what is counted, and how it is spread over them.
#[derive(Clone, Copy, Debug, Default)]
struct Spread {
    services: u32,
    largest: i64,
    sum: i64,
}

/// What the services with records of one year add up to.
#[derive(Clone, Debug, Default)]
struct Sum {
    records: Spread,
    looked_at: [Spread; KPI_SHARES.len()],
    counts: RollUp,
    questions: BTreeMap<QuestionKey, QuestionCount>,
    caseload: Spread,
    is_impossible: bool,
}

impl Spread {
    fn add(&mut self, count: i64) {
        if count > 0 {
            self.services += 1;
            self.largest = self.largest.max(count);
            self.sum = self.sum.saturating_add(count);
        }
    }

    fn may_be_told(self) -> bool {
        let hundredths = i128::from(self.largest) * 100;
        self.services >= LEAST_SERVICES && hundredths <= i128::from(self.sum) * i128::from(MOST_OF_ONE_SERVICE)
    }
}

impl Sum {
    /// Takes in what a service has of the year. One without records takes no part.
    fn add(&mut self, of: ServiceYear) {
        let counts = of.counts;
        let are_possible = of.questions.values().all(|count| count.is_possible(counts.records));
        if !counts.is_possible() || !are_possible {
            self.is_impossible = true;
        } else if counts.records > 0 {
            self.records.add(counts.records);
            for (spread, share) in self.looked_at.iter_mut().zip(counts.shares) {
                spread.add(share.looked_at);
            }
            self.counts += counts;
            for (question, count) in of.questions {
                *self.questions.entry(question).or_default() += count;
            }
            self.caseload.add(of.caseload.into());
        }
    }

    /// KPI 1; nothing where no question was counted of any record.
    fn questions(&self, dataset: &Dataset, year: i32) -> Option<NationalQuestions> {
        let count = |question: &QuestionKey| self.questions.get(question).copied().unwrap_or_default();
        let of_all = Completeness::of(version_of_year(dataset, year), count);
        self.questions
            .values()
            .any(|count| count.applies > 0)
            .then(|| NationalQuestions {
                missing_too_often: u32::try_from(of_all.over.len()).unwrap_or(u32::MAX),
                of: of_all.fields,
            })
    }

    /// What of it is told.
    fn told(&self, dataset: &Dataset, year: i32) -> Option<NationalYear> {
        if !self.records.may_be_told() {
            return None;
        }
        let shares = KPI_SHARES.iter().zip(self.counts.shares).zip(self.looked_at);
        // What one service says of its caseload moves no figure of the nation either.
        let told = shares.filter(|((share, _), spread)| {
            spread.may_be_told() && (!share.is_of_caseload() || self.caseload.may_be_told())
        });
        let count = |count: ShareCount| u64::try_from(count.counted).unwrap_or_default();
        let kpis = told.map(|((share, counts), _)| {
            let of = NationalCount {
                counted: Denominator::whole(count(counts)).to_the_nearest(TOLD_TO_THE_NEAREST),
                of: counts
                    .denominator(share, u64::try_from(self.caseload.sum).unwrap_or_default())
                    .to_the_nearest(TOLD_TO_THE_NEAREST),
            };
            (share.number, of)
        });
        let records = u64::try_from(self.records.sum).unwrap_or_default();
        Some(NationalYear {
            services: self.records.services,
            records: Denominator::whole(records).to_the_nearest(TOLD_TO_THE_NEAREST),
            questions: self.questions(dataset, year),
            kpis: kpis.filter(|(_, count)| count.of > 0).collect(),
        })
    }
}

impl NationalYear {
    /// KPI 1; nothing where it is not told.
    pub fn completeness(&self) -> Option<NationalQuestions> {
        self.questions.filter(|_| self.services >= LEAST_SERVICES)
    }

    /// A KPI that is a share of patients, by its number: the sum of numerators over the sum of denominators. Nothing where it is not
    /// told, and while a KPI is too early for its year.
    pub fn kpi(&self, number: u8, year: i32, as_at: NaiveDate) -> Option<NationalKpi> {
        let is_early = shown_from(number, year).is_some_and(|from| as_at < from);
        if self.services < LEAST_SERVICES || is_early {
            return None;
        }
        let count = self.kpis.get(&number)?;
        let denominator = Denominator::whole(count.of);
        Some(NationalKpi {
            numerator: count.counted,
            denominator,
            percent: percent(count.counted, denominator)?,
        })
    }
}

/// The years of the nation, of what each service has of each year, by the questions of this dataset.
pub fn national_years(dataset: &Dataset, services: impl IntoIterator<Item = ServiceYear>) -> NationalYears {
    let mut sums: BTreeMap<i32, Sum> = BTreeMap::new();
    for of in services {
        sums.entry(of.year).or_default().add(of);
    }
    let mut years = NationalYears::default();
    for (year, sum) in sums {
        if sum.is_impossible {
            years.impossible.push(year);
        } else if let Some(told) = sum.told(dataset, year) {
            years.told.insert(year, told);
        }
    }
    years
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::{AuditedQuestions, Facts};
    use crate::dataset::keys;

    fn service(records: u16, assessed: u16) -> RollUp {
        let mut counts = RollUp::default();
        for record in 0..records {
            let in_time = if record < assessed { Facts::ASSESSED_IN_TIME } else { 0 };
            counts += RollUp::of_flags(Facts::SITE | in_time);
        }
        counts
    }

    fn of_year(year: i32, counts: RollUp, caseload: u32) -> ServiceYear {
        ServiceYear {
            year,
            counts,
            questions: BTreeMap::new(),
            caseload,
        }
    }

    fn one_year(services: impl IntoIterator<Item = RollUp>) -> Option<NationalYear> {
        let services = services.into_iter().map(|counts| of_year(2025, counts, 400));
        national_years(Dataset::published(), services).told.remove(&2025)
    }

    /// A service of ten records, in so many of which each of these questions is missing.
    fn missing(of: &[(QuestionKey, i64)]) -> ServiceYear {
        let count = |(question, missing): &(QuestionKey, i64)| {
            let count = QuestionCount {
                applies: 10,
                missing: *missing,
            };
            (question.clone(), count)
        };
        ServiceYear {
            questions: of.iter().map(count).collect(),
            ..of_year(2025, service(10, 0), 400)
        }
    }

    #[test]
    fn kpi_1_of_the_nation_is_of_all_records_together() {
        let of = |site: [i64; 3], gender: [i64; 3]| {
            let services = site.into_iter().zip(gender);
            let services = services.map(|(site, gender)| missing(&[(keys::SITE, site), (keys::GENDER, gender)]));
            let told = national_years(Dataset::published(), services)
                .told
                .remove(&2025)?
                .completeness()?;
            Some((told.missing_too_often, told.of))
        };
        let all = AuditedQuestions::of(version_of_year(Dataset::published(), 2025));
        let fields = u32::try_from((0..).map_while(|place| all.key(place)).count()).unwrap();
        assert_eq!(
            of([9, 0, 0], [2, 2, 2]),
            Some((1, fields)),
            "9 of 30 sites, and 6 of 30"
        );
        assert_eq!(of([2, 2, 3], [0, 0, 10]), Some((2, fields)), "7 of 30, and 10 of 30");
        assert_eq!(of([2, 2, 2], [0, 0, 0]), Some((0, fields)));
        let no_questions = one_year([service(10, 0), service(10, 0), service(10, 0)]).unwrap();
        assert_eq!(no_questions.completeness(), None, "nothing was counted");
        let two = [missing(&[(keys::SITE, 9)]), missing(&[(keys::SITE, 9)])];
        assert_eq!(
            national_years(Dataset::published(), two).told.get(&2025),
            None,
            "of two services"
        );
    }

    #[test]
    fn a_year_with_counts_of_questions_that_cannot_be_is_not_told() {
        for wrong in [-1, 11] {
            let good = || missing(&[(keys::SITE, 3)]);
            let years = national_years(
                Dataset::published(),
                [good(), good(), good(), missing(&[(keys::SITE, wrong)])],
            );
            assert_eq!((years.told.len(), years.impossible), (0, vec![2025]));
        }
        let of_no_record = ServiceYear {
            counts: RollUp::default(),
            ..missing(&[(keys::SITE, 3)])
        };
        assert_eq!(national_years(Dataset::published(), [of_no_record]).impossible, [2025]);
    }

    #[test]
    fn an_average_is_the_sum_of_numerators_over_the_sum_of_denominators() {
        let years = national_years(
            Dataset::published(),
            [
                of_year(2025, service(50, 9), 100),
                of_year(2025, service(90, 9), 250),
                of_year(2025, RollUp::default(), 5_000),
                of_year(2025, service(21, 1), 107),
                of_year(2024, service(5, 5), 100),
            ],
        );
        let as_at = "2026-11-29".parse().unwrap();
        let year = &years.told[&2025];
        assert_eq!((year.services, year.records), (3, 160), "161 to the nearest five");
        let assessed = year.kpi(4, 2025, as_at).unwrap();
        assert_eq!(
            (assessed.numerator, assessed.denominator),
            (20, Denominator::whole(160))
        );
        assert_eq!(assessed.percent.to_string(), "12.5");
        let expected = year.kpi(2, 2025, as_at).unwrap();
        assert_eq!(expected.denominator, Denominator::whole(365), "0.8 of 457 is 365.6");
        assert_eq!(year.kpi(5, 2025, as_at), None, "nobody was to have a DXA");
        assert_eq!(year.kpi(11, 2025, as_at), None, "too early");
        assert_eq!(years.told.get(&2024), None, "of one service");
        assert_eq!(years.impossible, []);
    }

    #[test]
    fn what_one_service_says_of_its_caseload_moves_no_national_figure() {
        let told = |said| {
            let services = [100, 100, said].map(|caseload| of_year(2025, service(50, 9), caseload));
            let year = national_years(Dataset::published(), services)
                .told
                .remove(&2025)
                .unwrap();
            let as_at = "2026-11-29".parse().unwrap();
            [2, 4].map(|kpi| year.kpi(kpi, 2025, as_at).is_some())
        };
        assert_eq!(told(300), [true; 2], "300 of 500");
        assert_eq!(told(301), [false, true]);
        assert_eq!(told(999_999), [false, true]);
    }

    #[test]
    fn one_patient_more_or_fewer_does_not_show_in_most_counts() {
        let told = |records| one_year([service(40, 3), service(40, 3), service(records, 4)]).unwrap();
        assert_eq!(told(40), told(41));
        assert_eq!((told(42).records, told(43).records), (120, 125));
    }

    #[test]
    fn a_kpi_of_too_few_services_is_left_out_and_so_is_a_year_that_is_mostly_one_services() {
        let with_dxa = |records: usize| {
            let mut counts = service(40, 40);
            for _ in 0..records {
                counts += RollUp::of_flags(u16::MAX);
            }
            counts
        };
        let kpis = |of: [usize; 3]| one_year(of.map(with_dxa)).unwrap().kpis;
        let all = kpis([10, 10, 10]);
        let few = kpis([10, 10, 0]);
        let of_one = kpis([30, 1, 1]);
        let left_out: Vec<u8> = all.keys().filter(|kpi| !few.contains_key(kpi)).copied().collect();
        assert!(!left_out.is_empty() && few.contains_key(&4), "{left_out:?}");
        assert!(
            left_out.iter().all(|kpi| !of_one.contains_key(kpi)),
            "nor what is one service's"
        );
        assert!(one_year([service(60, 0), service(20, 0), service(20, 0)]).is_some());
        assert_eq!(one_year([service(61, 0), service(20, 0), service(19, 0)]), None);
    }

    #[test]
    fn a_year_with_counts_that_cannot_be_is_not_told() {
        let altered: [fn(&mut RollUp); 5] = [
            |counts| counts.records = 0,
            |counts| counts.records = -1,
            |counts| counts.shares[2].looked_at = 5_000,
            |counts| counts.shares[2].counted = counts.shares[2].looked_at + 1,
            |counts| counts.shares[5].beside = -3,
        ];
        for alter in altered {
            let mut wrong = service(40, 40);
            alter(&mut wrong);
            let good = || of_year(2025, service(40, 40), 400);
            let wrong = of_year(2025, wrong, 400);
            let years = national_years(
                Dataset::published(),
                [good(), good(), good(), wrong, of_year(2024, service(4, 4), 9)],
            );
            assert_eq!((years.told.len(), years.impossible), (0, vec![2025]));
        }
    }
}
