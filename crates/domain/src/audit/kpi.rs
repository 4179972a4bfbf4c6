//! The eleven KPIs of a calendar year, in one pass over the facts.

use chrono::{Datelike, Days, NaiveDate};
use rust_decimal::Decimal;

use super::completeness::{AuditedQuestions, Completeness, FieldMissing, QuestionCount};
use super::facts::Facts;
use super::membership::{InKpi, KPI_SHARES, KpiShare, WhenKnown};
use super::percent::{Denominator, percent};
use super::roll_up::ShareCount;
use crate::dataset::{Dataset, DatasetVersion, MOST_AUDITED};

/// The KPIs of one service and one year.
#[derive(Clone, Debug, PartialEq)]
pub struct KpiTable {
    /// Calendar year of 1.09.
    pub year: i32,
    /// The day due dates are read at.
    pub as_at: NaiveDate,
    /// Patients in the population.
    pub records: u64,
    /// The estimated annual caseload used for KPIs 2 and 3.
    pub caseload: u32,
    /// Whether somebody of the population was diagnosed in each month of the year.
    pub has_every_month: bool,
    /// KPI 1 to 11, in order.
    pub kpis: Vec<Kpi>,
}

/// One KPI of one year.
#[derive(Clone, Debug, PartialEq)]
pub struct Kpi {
    /// 1 to 11.
    pub number: u8,
    /// Its figure.
    pub figure: Figure,
}

/// A figure.
#[derive(Clone, Debug, PartialEq)]
pub enum Figure {
    /// KPI 1: how many fields are missing too often.
    Completeness {
        /// Mandatory and Lite fields looked at.
        fields: u32,
        /// Those missing in more than 20% of the records to which they apply.
        over: Vec<FieldMissing>,
        /// Fewer than five.
        pass: bool,
    },
    /// KPIs 2 to 11.
    Ratio {
        /// Records that count.
        numerator: u64,
        /// Records looked at, or a part of the caseload.
        denominator: Denominator,
        /// One decimal, halves away from zero; nothing when there are no cases.
        percent: Option<Decimal>,
        /// The traffic light of the displayed percentage; none while nobody is due.
        light: Option<Light>,
        /// For a KPI of the 16-week follow-up, while nobody counts: the day on which the first window of those looked at
        /// opens, where it is still to come.
        first_due: Option<NaiveDate>,
        /// A second numerator over the same denominator: drug only (7), ever followed up (9).
        beside: Option<u64>,
    },
}

/// Traffic lights of the published benchmark tables (2019, 2021).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Light {
    /// At or above the upper limit.
    Green,
    /// Between.
    Amber,
    /// Below the lower limit.
    Red,
}

impl Light {
    /// The light in words.
    pub fn word(self) -> &'static str {
        match self {
            Self::Green => "green",
            Self::Amber => "amber",
            Self::Red => "red",
        }
    }
}

/// The first day on which a KPI of a year says something, for one that is too early before: a year's adherence is
/// published from January of the second year after it, when the windows at one year have closed (About FLS-DB 2024).
pub fn shown_from(kpi: u8, year: i32) -> Option<NaiveDate> {
    (kpi == 11).then(|| NaiveDate::from_ymd_opt(year + 2, 1, 1)).flatten()
}

/// The first day on which nobody of a year can come to count any more: all its windows are closed.
pub(super) fn closed_from(dataset: &Dataset, share: &KpiShare, year: i32) -> Option<NaiveDate> {
    let days = share.open_for_days(version_of_year(dataset, year));
    NaiveDate::from_ymd_opt(year, 12, 31)?.checked_add_days(Days::new(u64::from(days) + 1))
}

/// The limits of the lights, in words.
pub const LIGHTS: &str = "Green from 80%, amber from 50%, red below. KPI 3: green above 20%, amber from 10%. KPI 7: green \
                          from 50%, red below.";

/// The KPI table of one year over the facts of every record that is not deleted, held and unsent ones included.
pub fn kpi_table(
    dataset: &Dataset,
    facts: impl IntoIterator<Item = Facts>,
    year: i32,
    as_at: NaiveDate,
    caseload: u32,
) -> KpiTable {
    let mut counts = Counts::new(dataset);
    for facts in facts {
        if facts.diagnosed.year() == year {
            counts.add(facts, as_at);
        }
    }
    counts.table(dataset, year, as_at, caseload)
}

/// Running counts of one pass.
struct Counts {
    records: u64,
    /// Whether anybody was diagnosed in each month, January first.
    months: [bool; 12],
    shares: [ShareCounts; KPI_SHARES.len()],
    versions: Vec<VersionCounts>,
}

/// Counts of one KPI that is a share of patients.
#[derive(Clone, Copy, Default)]
struct ShareCounts {
    count: ShareCount,
    /// The first diagnosis of those looked at.
    first: Option<NaiveDate>,
}

impl ShareCounts {
    /// The day on which the first of them is due, so many days after diagnosis, where it is still to come.
    fn first_due(self, opens_after_days: u32, as_at: NaiveDate) -> Option<NaiveDate> {
        let opens = self.first?.checked_add_days(Days::new(opens_after_days.into()))?;
        (self.count.counted == 0 && opens > as_at).then_some(opens)
    }
}

/// Counts of the questions of one dataset version.
struct VersionCounts {
    questions: AuditedQuestions,
    /// By their places.
    counts: [QuestionCount; MOST_AUDITED],
}

impl Counts {
    fn new(dataset: &Dataset) -> Self {
        let versions = dataset
            .versions()
            .iter()
            .map(|version| VersionCounts {
                questions: AuditedQuestions::of(version),
                counts: [QuestionCount::default(); MOST_AUDITED],
            })
            .collect();
        Self {
            records: 0,
            months: [false; 12],
            shares: [ShareCounts::default(); KPI_SHARES.len()],
            versions,
        }
    }

    fn add(&mut self, facts: Facts, as_at: NaiveDate) {
        self.records += 1;
        let month = usize::try_from(facts.diagnosed.month0()).unwrap_or_default();
        if let Some(has_any) = self.months.get_mut(month) {
            *has_any = true;
        }
        for (share, counts) in KPI_SHARES.iter().zip(&mut self.shares) {
            let place = counts.count.add(share, facts.flags);
            if place != InKpi::Out && counts.first.is_none_or(|first| facts.diagnosed < first) {
                counts.first = Some(facts.diagnosed);
            }
        }
        let place = facts.version.map(usize::from);
        if let Some(version) = place.and_then(|place| self.versions.get_mut(place)) {
            version.add(facts, as_at);
        }
    }

    fn table(&self, dataset: &Dataset, year: i32, as_at: NaiveDate, caseload: u32) -> KpiTable {
        let mut kpis = vec![Kpi {
            number: 1,
            figure: self.completeness(dataset, year),
        }];
        let window = version_of_year(dataset, year).follow_up.sixteen_weeks();
        kpis.extend(KPI_SHARES.iter().zip(self.shares).map(|(share, counts)| {
            let numerator = counts.count.counted.unsigned_abs();
            let denominator = counts.count.denominator(share, caseload.into());
            let percent = percent(numerator, denominator);
            let first_due = window
                .filter(|_| share.known == WhenKnown::AtSixteenWeeks)
                .and_then(|window| counts.first_due(window.opens_after_days, as_at));
            Kpi {
                number: share.number,
                figure: Figure::Ratio {
                    numerator,
                    denominator,
                    percent,
                    light: percent
                        .filter(|_| first_due.is_none())
                        .map(|percent| light(share.number, percent)),
                    first_due,
                    beside: share.beside.map(|_| counts.count.beside.unsigned_abs()),
                },
            }
        }));
        KpiTable {
            year,
            as_at,
            records: self.records,
            caseload,
            has_every_month: self.months.iter().all(|has_any| *has_any),
            kpis,
        }
    }

    /// A year lies within one version; should a boundary ever fall inside one, the field list is the newer version's.
    fn completeness(&self, dataset: &Dataset, year: i32) -> Figure {
        let of_year = Completeness::of(version_of_year(dataset, year), |question| {
            let mut sum = QuestionCount::default();
            for version in &self.versions {
                let place = version.questions.place(question);
                if let Some(count) = place.and_then(|place| version.counts.get(place)) {
                    sum += *count;
                }
            }
            sum
        });
        Figure::Completeness {
            fields: of_year.fields,
            pass: of_year.is_met(),
            over: of_year.over,
        }
    }
}

impl VersionCounts {
    fn add(&mut self, facts: Facts, as_at: NaiveDate) {
        for asked in self.questions.of_record(facts.diagnosed, facts.audited()) {
            if let Some(count) = self.counts.get_mut(asked.place)
                && asked.counts_on(as_at)
            {
                *count += QuestionCount::of(asked.is_missing);
            }
        }
    }
}

/// The version of the fractures of a year.
pub(super) fn version_of_year(dataset: &Dataset, year: i32) -> &DatasetVersion {
    NaiveDate::from_ymd_opt(year, 12, 31).map_or_else(|| dataset.newest(), |end| dataset.version_on(end))
}

/// The percentage from which the light is green, or for KPI 3 above which it is.
pub(super) fn green_from(kpi: u8) -> Decimal {
    Decimal::from(match kpi {
        3 => 20,
        7 => 50,
        _ => 80,
    })
}

/// The light of a displayed percentage (benchmark tables 2019 and 2021): KPI 3 and KPI 7 have limits of their own.
pub(super) fn light(kpi: u8, percent: Decimal) -> Light {
    let green = green_from(kpi);
    // KPI 3 is green above 20, and amber from 10 up to and including 20.
    let (is_green, amber) = match kpi {
        3 => (percent > green, 10),
        _ => (percent >= green, 50),
    };
    if is_green {
        Light::Green
    } else if percent >= Decimal::from(amber) {
        Light::Amber
    } else {
        Light::Red
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_light(kpi: u8, tenths: i64, expect: Light) {
        assert_eq!(
            light(kpi, Decimal::new(tenths, 1)),
            expect,
            "KPI {kpi} at {tenths} tenths"
        );
    }

    #[test]
    fn adherence_is_too_early_until_its_windows_have_closed() {
        assert_eq!(shown_from(11, 2024), Some("2026-01-01".parse().unwrap()));
        assert!((1..=10).all(|kpi| shown_from(kpi, 2026).is_none()));
    }

    #[test]
    fn lights_follow_the_displayed_percentage() {
        check_light(4, 800, Light::Green);
        check_light(4, 799, Light::Amber);
        check_light(4, 500, Light::Amber);
        check_light(4, 499, Light::Red);
        check_light(3, 201, Light::Green);
        check_light(3, 200, Light::Amber);
        check_light(3, 100, Light::Amber);
        check_light(3, 99, Light::Red);
        check_light(7, 500, Light::Green);
        check_light(7, 499, Light::Red);
    }
}
