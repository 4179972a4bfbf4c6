//! The eleven KPIs of a period, of everybody or of each group of a cut, in one pass over the facts.

use chrono::{Datelike, Days, NaiveDate};
use rust_decimal::Decimal;

use super::caseload::Caseload;
use super::completeness::{AuditedQuestions, Completeness, FieldMissing, QuestionCount};
use super::facts::Facts;
use super::groups::{Group, Groups};
use super::membership::{InKpi, KPI_SHARES, KpiShare, WhenKnown};
use super::percent::{Denominator, percent};
use super::period::Period;
use super::roll_up::ShareCount;
use crate::dataset::{Dataset, DatasetVersion, MOST_AUDITED};

/// The KPIs of one service and one period.
#[derive(Clone, Debug, PartialEq)]
pub struct KpiTable {
    /// The months of 1.09.
    pub period: Period,
    /// The day due dates are read at.
    pub as_at: NaiveDate,
    /// Patients in the population.
    pub records: u64,
    /// The cases that are expected, by which KPIs 2 and 3 are divided; nothing of a group, of which nobody knows it.
    pub expected: Option<Denominator>,
    /// Whether somebody of the population was diagnosed in each month that a year has.
    pub has_every_month: bool,
    /// KPI 1 to 11, in order.
    pub kpis: Vec<Kpi>,
}

/// One KPI.
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
        /// The traffic light of the displayed percentage. Lights are of a year and of everybody: none elsewhere, and none while
        /// nobody is due.
        light: Option<Light>,
        /// For a KPI of the 16-week follow-up, while nobody counts: the day on which the first window of those looked at
        /// opens, where it is still to come.
        first_due: Option<NaiveDate>,
        /// A second numerator over the same denominator: drug only (7), ever followed up (9).
        beside: Option<u64>,
    },
    /// KPIs 2 and 3 of a group: records that count, as nobody knows how many are expected of it.
    Counted(u64),
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

/// The KPI table of a period over the facts of every record that is not deleted, held and unsent ones included.
pub fn kpi_table(
    dataset: &Dataset,
    facts: impl IntoIterator<Item = Facts>,
    period: Period,
    as_at: NaiveDate,
    caseload: &Caseload,
) -> KpiTable {
    let mut counts = Counts::new(dataset);
    for facts in facts {
        if period.has(facts.diagnosed) {
            counts.add(facts, as_at);
        }
    }
    counts.table(dataset, period, as_at, Some(caseload.of_period(period)))
}

/// The same of each group that has a record of the period, in their order.
pub fn kpi_tables(
    dataset: &Dataset,
    facts: impl IntoIterator<Item = Facts>,
    period: Period,
    as_at: NaiveDate,
    groups: &Groups,
) -> Vec<(Group, KpiTable)> {
    let mut counts: Vec<Counts> = groups.all().iter().map(|_| Counts::new(dataset)).collect();
    for facts in facts {
        if period.has(facts.diagnosed)
            && let Some(of_group) = counts.get_mut(groups.of_record(facts))
        {
            of_group.add(facts, as_at);
        }
    }
    let both = groups.all().iter().zip(counts);
    both.filter(|(_, counts)| counts.records > 0)
        .map(|(group, counts)| (group.clone(), counts.table(dataset, period, as_at, None)))
        .collect()
}

/// Running counts of one pass.
pub(super) struct Counts {
    pub(super) records: u64,
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

    fn ratio(self, share: &KpiShare, expected: Denominator, first_due: Option<NaiveDate>, has_lights: bool) -> Figure {
        let numerator = self.count.counted.unsigned_abs();
        let denominator = share.denominator(self.count.looked_at.unsigned_abs(), expected);
        let percent = percent(numerator, denominator);
        Figure::Ratio {
            numerator,
            denominator,
            percent,
            light: percent
                .filter(|_| has_lights && first_due.is_none())
                .map(|percent| light(share.number, percent)),
            first_due,
            beside: share.beside.map(|_| self.count.beside.unsigned_abs()),
        }
    }
}

/// Counts of the questions of one dataset version.
struct VersionCounts {
    questions: AuditedQuestions,
    /// By their places.
    counts: [QuestionCount; MOST_AUDITED],
}

impl Counts {
    pub(super) fn new(dataset: &Dataset) -> Self {
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

    pub(super) fn add(&mut self, facts: Facts, as_at: NaiveDate) {
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

    fn table(&self, dataset: &Dataset, period: Period, as_at: NaiveDate, expected: Option<Denominator>) -> KpiTable {
        let mut kpis = vec![Kpi {
            number: 1,
            figure: self.completeness(dataset, period),
        }];
        let window = version_of_year(dataset, period.last_year()).follow_up.sixteen_weeks();
        let has_lights = expected.is_some() && period.whole_year().is_some();
        kpis.extend(KPI_SHARES.iter().zip(self.shares).map(|(share, counts)| {
            let first_due = window
                .filter(|_| share.known == WhenKnown::AtSixteenWeeks)
                .and_then(|window| counts.first_due(window.opens_after_days, as_at));
            let figure = match expected {
                None if share.is_of_caseload() => Figure::Counted(counts.count.counted.unsigned_abs()),
                _ => counts.ratio(share, expected.unwrap_or(Denominator::whole(0)), first_due, has_lights),
            };
            Kpi {
                number: share.number,
                figure,
            }
        }));
        KpiTable {
            period,
            as_at,
            records: self.records,
            expected,
            has_every_month: self.months.iter().all(|has_any| *has_any),
            kpis,
        }
    }

    fn completeness(&self, dataset: &Dataset, period: Period) -> Figure {
        let of_period = self.completeness_with(dataset, period, |_, _| QuestionCount::default());
        Figure::Completeness {
            fields: of_period.fields,
            pass: of_period.is_met(),
            over: of_period.over,
        }
    }

    /// KPI 1, where each question counts so much more, or less, in the records of a version, by the places of both. A year lies within
    /// one version; where a boundary falls inside a period, the field list is the newest version's.
    pub(super) fn completeness_with(
        &self,
        dataset: &Dataset,
        period: Period,
        change: impl Fn(usize, usize) -> QuestionCount,
    ) -> Completeness {
        Completeness::of(version_of_year(dataset, period.last_year()), |question| {
            let mut sum = QuestionCount::default();
            for (at, version) in self.versions.iter().enumerate() {
                let place = version.questions.place(question);
                if let Some((place, count)) = place.and_then(|place| Some((place, version.counts.get(place)?))) {
                    sum += *count;
                    sum += change(at, place);
                }
            }
            sum
        })
    }

    /// The counts of a KPI that is a share of patients, by its place among [`KPI_SHARES`].
    pub(super) fn share(&self, place: usize) -> ShareCount {
        self.shares.get(place).map(|counts| counts.count).unwrap_or_default()
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
