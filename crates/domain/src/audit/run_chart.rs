//! A run chart as data: a point for each month of diagnosis, the lines that the points vary about, what the rules say of them, the
//! target, the nation and the service's notes. How it is drawn is for `drawing`; what it says in words is in `run_chart_words`.

use std::collections::BTreeMap;

use chrono::{Datelike, Days, Months, NaiveDate};
use rust_decimal::Decimal;

use super::caseload::Caseload;
use super::chart_note::{ChartNote, NoteOnChart, new_beginnings, on_chart};
use super::facts::Facts;
use super::groups::{Cut, Group, Groups};
use super::kpi::{green_from, shown_from, version_of_year};
use super::membership::{KPI_SHARES, KpiShare};
use super::percent::{Denominator, fine_percent};
use super::period::{Period, month_numbered, number_of_month, year_of_month};
use super::roll_up::ShareCount;
use super::spc::{Limits, Rule, Signal};
use super::stretches::{ChartKind, MonthRead, ReadBy, ReadStretches, Stretch, Target, read_stretches};
use crate::dataset::Dataset;

/// No chart has more months.
pub const MOST_MONTHS: u32 = 120;

/// What a chart is of.
#[derive(Clone, Copy, Debug)]
pub enum Charted {
    /// How many patients were identified.
    Patients,
    /// A KPI that is a share of patients.
    Share(&'static KpiShare),
}

impl Charted {
    /// The chart of a KPI; nothing for KPI 1, which is about questions, and what is none.
    pub fn kpi(number: u8) -> Option<Self> {
        let shares: &'static [KpiShare] = &KPI_SHARES;
        shares.iter().find(|share| share.number == number).map(Self::Share)
    }

    /// All there are, in order.
    pub fn all() -> impl Iterator<Item = Self> {
        let shares: &'static [KpiShare] = &KPI_SHARES;
        std::iter::once(Self::Patients).chain(shares.iter().map(Self::Share))
    }

    /// The number of its KPI.
    pub const fn number(self) -> Option<u8> {
        match self {
            Self::Patients => None,
            Self::Share(share) => Some(share.number),
        }
    }

    /// Whether a share of it can be no higher than 100%.
    pub const fn is_within_a_hundred(self) -> bool {
        matches!(self, Self::Share(share) if !share.is_of_caseload())
    }

    /// Whether its months can have limits that step with how many patients they have: it is a share of patients.
    pub const fn has_stepped_limits(self) -> bool {
        self.is_within_a_hundred()
    }

    /// Whether it can be of one group of patients: how many cases are expected of a group is not known.
    pub const fn can_be_cut(self) -> bool {
        match self {
            Self::Patients => true,
            Self::Share(share) => !share.is_of_caseload(),
        }
    }

    /// The last day on which somebody diagnosed in the month that begins then can still come to count.
    pub(super) fn open_until(self, dataset: &Dataset, month: NaiveDate) -> NaiveDate {
        let last = month
            .checked_add_months(Months::new(1))
            .and_then(|next| next.pred_opt())
            .unwrap_or(month);
        let days = match self {
            Self::Patients => 0,
            Self::Share(share) => share.open_for_days(version_of_year(dataset, month.year())),
        };
        last.checked_add_days(Days::new(days.into())).unwrap_or(last)
    }
}

/// A chart that is asked for.
#[derive(Clone, Copy, Debug)]
pub struct RunChartAsked {
    /// Of what.
    pub charted: Charted,
    /// With which lines.
    pub which: ChartKind,
    /// How many months, the last of them that of `as_at`; at least one, and [`MOST_MONTHS`] at most.
    pub months: u32,
    /// The day that open windows are read at.
    pub as_at: NaiveDate,
}

/// What of a service a chart is made from, beside the facts of its records.
#[derive(Clone, Copy, Debug)]
pub struct ServiceFacts<'a> {
    /// The estimated annual caseloads.
    pub caseload: &'a Caseload,
    /// The national average of each year for which it is told, in percent.
    pub national: &'a BTreeMap<i32, Decimal>,
    /// The service's notes, of whichever charts.
    pub notes: &'a [ChartNote],
}

/// One group of a cut: whom a chart is of, where it is not of everybody.
#[derive(Clone, Copy, Debug)]
pub struct OneGroup<'a> {
    /// The groups of its cut.
    pub groups: &'a Groups,
    /// Its place among them.
    pub place: usize,
}

impl<'a> OneGroup<'a> {
    /// The group with this key; nothing where its cut has none.
    pub fn of(groups: &'a Groups, key: &str) -> Option<Self> {
        let place = groups.place(key)?;
        Some(Self { groups, place })
    }

    /// The group.
    pub fn group(self) -> Option<&'a Group> {
        self.groups.all().get(self.place)
    }

    fn has(self, facts: Facts) -> bool {
        self.groups.of_record(facts) == self.place
    }
}

/// One month.
#[derive(Clone, Debug, PartialEq)]
pub struct MonthPoint {
    /// Its first day.
    pub month: NaiveDate,
    /// Patients who count, or of the chart of patients all.
    pub counted: u64,
    /// Out of how many; nothing for the chart of patients.
    pub of: Option<Denominator>,
    /// In percent to the millionth, or of the chart of patients how many; nothing without cases.
    pub value: Option<Decimal>,
    /// Whether its window is still open: no rule looks at it.
    pub is_open: bool,
    /// The national average of its year, in percent.
    pub national: Option<Decimal>,
    /// Whether it has too few patients to show: then it has neither counts nor a value.
    pub is_too_few: bool,
}

/// What is known of a month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MonthCount {
    /// Its counts.
    Known {
        /// Records of the population.
        records: u64,
        /// Of them, those that the KPI looks at.
        looked_at: u64,
        /// Of these, those that count.
        counted: u64,
    },
    /// Too few patients to show.
    TooFew,
}

impl MonthCount {
    const NONE: Self = Self::Known {
        records: 0,
        looked_at: 0,
        counted: 0,
    };
}

/// A run chart.
#[derive(Clone, Debug)]
pub struct RunChart {
    /// Of what.
    pub charted: Charted,
    /// Of whom, where it is of one group of patients.
    pub group: Option<(Cut, Group)>,
    /// The day that open windows are read at.
    pub as_at: NaiveDate,
    /// The months, oldest first, from the first that has a patient on.
    pub points: Vec<MonthPoint>,
    /// Which lines and rules it has: with limits that step where these are asked for and can be.
    pub which: ChartKind,
    /// Months with lines of their own, before a note began them anew; oldest first.
    pub earlier: Vec<Stretch>,
    /// The months since, or where no note did, all of them.
    pub latest: Stretch,
    /// What the rules say, by places in `points`.
    pub signals: Vec<Signal>,
    /// The target line.
    pub target: Option<Target>,
    /// The notes on it, by month.
    pub notes: Vec<NoteOnChart>,
}

impl RunChart {
    /// The last month whose window is closed and that has cases.
    pub fn latest_closed(&self) -> Option<&MonthPoint> {
        self.points.iter().rev().find(|point| point.is_in_rules())
    }

    /// Every stretch, oldest first.
    pub fn stretches(&self) -> impl DoubleEndedIterator<Item = &Stretch> {
        self.earlier.iter().chain(std::iter::once(&self.latest))
    }

    /// The limits of the month at this place, where the chart has any there.
    pub fn limits_at(&self, place: usize) -> Option<Limits> {
        let mut stretches = self.stretches();
        stretches
            .find(|stretch| stretch.places.contains(&place))?
            .lines
            .limits_at(place)
    }

    /// The signals of the months since lines and rules began anew last.
    pub fn latest_signals(&self) -> impl DoubleEndedIterator<Item = &Signal> {
        let begun = self.latest.places.start;
        self.signals.iter().filter(move |signal| signal.first >= begun)
    }

    /// The notes to the month at this place.
    pub fn notes_at(&self, place: usize) -> impl Iterator<Item = &NoteOnChart> {
        self.notes.iter().filter(move |note| note.place == place)
    }

    /// The signal that names the month at this place, where there is one; few crossings name no month.
    pub fn signal_at(&self, place: usize) -> Option<&Signal> {
        let is_in_rules = self.points.get(place).is_some_and(MonthPoint::is_in_rules);
        let mut signals = self.signals.iter().filter(|signal| signal.rule != Rule::FewCrossings);
        signals.find(|signal| is_in_rules && (signal.first..=signal.last).contains(&place))
    }
}

impl RunChart {
    /// How many months are not shown: no line is made of them.
    pub fn months_not_shown(&self) -> usize {
        self.points.iter().filter(|point| point.is_too_few).count()
    }
}

impl MonthPoint {
    /// Whether the rules look at it.
    pub const fn is_in_rules(&self) -> bool {
        !self.is_open && self.value.is_some()
    }

    /// What rules look at; nothing where they do not.
    fn read(&self) -> Option<MonthRead> {
        let value = self.value.filter(|_| self.is_in_rules())?;
        Some(MonthRead {
            value,
            counted: self.counted,
            of: self.of,
        })
    }
}

/// The chart of these facts, which are of every record of the population.
pub fn run_chart(
    dataset: &Dataset,
    facts: impl IntoIterator<Item = Facts>,
    asked: RunChartAsked,
    service: ServiceFacts<'_>,
) -> RunChart {
    let last = number_of_month(asked.as_at);
    chart_to(last, counts_by_month(facts, asked), dataset, asked, service)
}

/// The same of one group of patients, which has no nation beside it. Of a share of the caseload there is none ([`Charted::can_be_cut`]).
pub fn run_chart_of_group(
    dataset: &Dataset,
    facts: impl IntoIterator<Item = Facts>,
    asked: RunChartAsked,
    service: ServiceFacts<'_>,
    group: OneGroup<'_>,
) -> Option<RunChart> {
    let of_group = group.group().filter(|_| asked.charted.can_be_cut())?;
    let in_group = facts.into_iter().filter(|facts| group.has(*facts));
    let nowhere_told = BTreeMap::new();
    let service = ServiceFacts {
        national: &nowhere_told,
        ..service
    };
    let chart = run_chart(dataset, in_group, asked, service);
    Some(RunChart {
        group: Some((group.groups.cut, of_group.clone())),
        ..chart
    })
}

/// The chart of what is known of each month, by its first day. It ends before the first year whose figures are not shown yet.
pub fn run_chart_of_months(
    dataset: &Dataset,
    months: impl IntoIterator<Item = (NaiveDate, MonthCount)>,
    asked: RunChartAsked,
    service: ServiceFacts<'_>,
) -> RunChart {
    let is_early = |year| {
        let from = asked.charted.number().and_then(|kpi| shown_from(kpi, year));
        from.is_some_and(|from| asked.as_at < from)
    };
    let mut last = number_of_month(asked.as_at);
    while is_early(year_of_month(last)) {
        last -= 1;
    }
    let of_chart = asked.months.clamp(1, MOST_MONTHS);
    let first = last + 1 - of_chart.cast_signed();
    let mut counts = vec![MonthCount::NONE; usize::try_from(of_chart).unwrap_or(0)];
    for (month, count) in months {
        let place = usize::try_from(number_of_month(month) - first).ok();
        if let Some(known) = place.and_then(|place| counts.get_mut(place)) {
            *known = count;
        }
    }
    chart_to(last, counts, dataset, asked, service)
}

/// The chart of these months, up to the one with this number.
fn chart_to(
    last: i32,
    counts: Vec<MonthCount>,
    dataset: &Dataset,
    asked: RunChartAsked,
    service: ServiceFacts<'_>,
) -> RunChart {
    let RunChartAsked {
        charted, which, as_at, ..
    } = asked;
    let has_records = |count: &MonthCount| !matches!(count, MonthCount::Known { records: 0, .. });
    let begun = counts.iter().position(has_records).unwrap_or(counts.len());
    let first = last + 1 - i32::try_from(counts.len()).unwrap_or(0);
    let points: Vec<MonthPoint> = (first..=last)
        .zip(counts)
        .skip(begun)
        .filter_map(|(number, count)| {
            let month = month_numbered(number)?;
            let (counted, of) = counts_of_point(count, month, charted, service.caseload);
            let is_too_few = count == MonthCount::TooFew;
            let value = of.map_or(Some(Decimal::from(counted)), |of| fine_percent(counted, of));
            Some(MonthPoint {
                month,
                counted,
                of,
                value: value.filter(|_| !is_too_few),
                is_open: charted.open_until(dataset, month) >= as_at,
                national: service.national.get(&month.year()).copied(),
                is_too_few,
            })
        })
        .collect();
    let target = target_of(charted);
    let place_of = |month| points.iter().position(|point| point.month == month);
    let notes = on_chart(service.notes, charted.number(), place_of);
    let which = match which {
        ChartKind::PPrime if !charted.has_stepped_limits() => ChartKind::Limits,
        which => which,
    };
    let months: Vec<Option<MonthRead>> = points.iter().map(MonthPoint::read).collect();
    let by = ReadBy {
        which,
        is_within_a_hundred: charted.is_within_a_hundred(),
        target,
    };
    let ReadStretches {
        earlier,
        latest,
        signals,
    } = read_stretches(&months, &new_beginnings(&notes), by);
    RunChart {
        charted,
        group: None,
        as_at,
        points,
        which,
        earlier,
        latest,
        signals,
        target,
        notes,
    }
}

/// Who counts in a month, and out of how many.
fn counts_of_point(
    count: MonthCount,
    month: NaiveDate,
    charted: Charted,
    caseload: &Caseload,
) -> (u64, Option<Denominator>) {
    match (count, charted) {
        (MonthCount::TooFew, _) => (0, None),
        (MonthCount::Known { records, .. }, Charted::Patients) => (records, None),
        (MonthCount::Known { looked_at, counted, .. }, Charted::Share(share)) => {
            let expected = caseload.of_period(Period::month_of(month));
            (counted, Some(share.denominator(looked_at, expected)))
        }
    }
}

/// Of each month that is asked for how many records it has, and its counts of the KPI.
fn counts_by_month(facts: impl IntoIterator<Item = Facts>, asked: RunChartAsked) -> Vec<MonthCount> {
    let months = asked.months.clamp(1, MOST_MONTHS);
    let last = number_of_month(asked.as_at);
    let first = last + 1 - months.cast_signed();
    let mut counts = vec![(0_u64, ShareCount::default()); usize::try_from(months).unwrap_or(0)];
    for facts in facts {
        let place = usize::try_from(number_of_month(facts.diagnosed) - first);
        if let Some((records, count)) = place.ok().and_then(|place| counts.get_mut(place)) {
            *records += 1;
            if let Charted::Share(share) = asked.charted {
                count.add(share, facts.flags);
            }
        }
    }
    let known = |(records, count): (u64, ShareCount)| MonthCount::Known {
        records,
        looked_at: count.looked_at.unsigned_abs(),
        counted: count.counted.unsigned_abs(),
    };
    counts.into_iter().map(known).collect()
}

/// The audit's aim for KPI 10 (over half, annual report of 2025); elsewhere where the green light begins, which for KPI 2 is the
/// aim of the report of 2020, too.
fn target_of(charted: Charted) -> Option<Target> {
    let kpi = charted.number()?;
    Some(Target {
        value: if kpi == 10 { Decimal::from(50) } else { green_from(kpi) },
        is_exclusive: kpi == 3 || kpi == 10,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::spc::Side;
    use super::super::stretches::{Assurance, Lines, Variation};
    use super::*;
    use crate::audit::{AgeBand, percent};

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn of_month(month: &str, flags: u16) -> Facts {
        Facts {
            diagnosed: day(month),
            version: None,
            flags,
            apply: 0,
            missing: 0,
            later: 0,
            age_band: None,
            gender: None,
            care_home: None,
            site: None,
            assessed: None,
            dxa_done: None,
            followed_up: None,
        }
    }

    fn chart(facts: &[Facts], kpi: Option<u8>, which: ChartKind, months: u32, as_at: &str) -> RunChart {
        let asked = RunChartAsked {
            charted: kpi.map_or(Charted::Patients, |kpi| Charted::kpi(kpi).unwrap()),
            which,
            months,
            as_at: day(as_at),
        };
        let caseload = Caseload::from_year(2025, 1_200);
        let national = BTreeMap::from([(2025, Decimal::new(664, 1))]);
        let service = ServiceFacts {
            caseload: &caseload,
            national: &national,
            notes: &[],
        };
        run_chart(Dataset::published(), facts.iter().copied(), asked, service)
    }

    /// Ten patients of each month from January 2024 on, of whom so many were assessed in time.
    fn assessed(of_ten: &[usize]) -> Vec<Facts> {
        let months = (0..).map(|month| day("2024-01-15") + Months::new(month));
        let facts = months.zip(of_ten).flat_map(|(month, assessed)| {
            (0..10).map(move |patient| {
                let in_time = if patient < *assessed {
                    Facts::ASSESSED_IN_TIME
                } else {
                    0
                };
                of_month(&month.to_string(), Facts::SITE | in_time)
            })
        });
        facts.collect()
    }

    #[test]
    fn each_month_has_its_own_share_and_one_without_cases_has_none() {
        let dxa = Facts::DXA | Facts::DXA_IN_TIME;
        let facts = [
            of_month("2025-03-31", dxa),
            of_month("2025-03-01", Facts::DXA),
            of_month("2025-04-30", 0),
            of_month("2025-05-01", dxa),
        ];
        let chart = chart(&facts, Some(5), ChartKind::Median, 24, "2025-06-30");
        let months: Vec<(String, Option<String>)> = chart
            .points
            .iter()
            .map(|point| {
                (
                    point.month.to_string(),
                    point.value.map(|value| value.normalize().to_string()),
                )
            })
            .collect();
        let some = |value: &str| Some(value.to_owned());
        assert_eq!(
            months,
            [
                ("2025-03-01".to_owned(), some("50")),
                ("2025-04-01".to_owned(), None),
                ("2025-05-01".to_owned(), some("100")),
                ("2025-06-01".to_owned(), None),
            ],
            "from the first month that has a patient, to that of today"
        );
        assert_eq!(chart.points[0].national, Some(Decimal::new(664, 1)));
        assert!(matches!(chart.latest.lines, Lines::TooFew(1)), "{:?}", chart.latest);
    }

    #[test]
    fn a_month_of_the_caseload_has_a_twelfth_of_it() {
        let facts = vec![of_month("2025-03-31", Facts::SITE); 24];
        let chart = chart(&facts, Some(2), ChartKind::Median, 12, "2025-04-30");
        let march = &chart.points[0];
        assert_eq!((march.counted, march.of.unwrap().to_decimal()), (24, Decimal::from(80)));
        assert_eq!(march.value, Some(Decimal::from(30)));
    }

    #[test]
    fn a_month_is_closed_when_the_last_window_of_its_last_day_is() {
        // KPI 4 looks at 90 days: of somebody diagnosed on 31 March the last is 29 June.
        let is_open = |kpi, as_at| {
            let chart = chart(&[of_month("2025-03-03", 0)], kpi, ChartKind::Median, 36, as_at);
            chart.points[0].is_open
        };
        for (kpi, last_open, closed) in [
            (None, "2025-03-31", "2025-04-01"),
            (Some(2), "2025-03-31", "2025-04-01"),
            (Some(7), "2025-03-31", "2025-04-01"),
            (Some(4), "2025-06-29", "2025-06-30"),
            (Some(5), "2025-06-29", "2025-06-30"),
            (Some(8), "2025-07-21", "2025-07-22"),
            (Some(10), "2025-07-21", "2025-07-22"),
            (Some(11), "2026-04-27", "2026-04-28"),
        ] {
            assert!(is_open(kpi, last_open), "{kpi:?}");
            assert!(!is_open(kpi, closed), "{kpi:?}");
        }
    }

    #[test]
    fn open_months_are_drawn_and_no_rule_looks_at_them() {
        let mut of_ten = vec![5, 6, 5, 4, 5, 6, 5, 4, 5, 6, 5, 4];
        of_ten.extend([0, 0, 0]);
        let chart = chart(&assessed(&of_ten), Some(4), ChartKind::Limits, 24, "2025-04-01");
        assert_eq!(chart.points.len(), 16);
        assert_eq!(chart.points.iter().filter(|point| point.is_open).count(), 4);
        assert_eq!(chart.signals, []);
        assert_eq!(chart.latest_closed().unwrap().month, day("2024-12-01"));
        let Lines::Limits { limits, .. } = chart.latest.lines else {
            panic!()
        };
        assert_eq!(limits.mean, Decimal::from(50));
    }

    #[test]
    fn with_fewer_than_twelve_closed_months_no_rule_is_applied() {
        let eleven = [9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 0];
        for which in [ChartKind::Median, ChartKind::Limits] {
            let chart = chart(&assessed(&eleven), Some(4), which, 24, "2025-06-30");
            assert_eq!(chart.latest.lines, Lines::TooFew(11));
            assert_eq!(chart.signals, []);
        }
    }

    #[test]
    fn signals_are_at_the_places_of_their_months() {
        // April has nobody: its place is empty, and no value.
        let mut facts = assessed(&[2, 3, 2, 0, 3, 2, 3, 2, 3, 2, 8, 9, 8, 9, 8, 9, 8, 9, 8]);
        facts.retain(|facts| facts.diagnosed.month() != 4 || facts.diagnosed.year() != 2024);
        let chart = chart(&facts, Some(4), ChartKind::Median, 24, "2025-12-31");
        let Lines::Median(runs) = &chart.latest.lines else {
            panic!()
        };
        assert_eq!((runs.useful, runs.longest), (18, 9));
        let [before, shift, few] = chart.signals[..] else {
            panic!()
        };
        assert_eq!((before.side, before.first, before.last), (Side::Below, 0, 9));
        assert_eq!(few.rule, Rule::FewCrossings);
        assert_eq!(
            (shift.rule, shift.first, shift.last, shift.values),
            (Rule::LongRun, 10, 18, 9)
        );
        assert_eq!(chart.points[shift.first].month, day("2024-11-01"));
        assert_eq!(chart.signal_at(10), Some(&shift));
        assert_eq!(chart.signal_at(3), None);
    }

    #[test]
    fn the_last_month_and_the_limits_say_variation_and_assurance() {
        let of = |of_ten: &[usize], kpi, as_at| {
            let chart = chart(&assessed(of_ten), kpi, ChartKind::Limits, 24, as_at);
            match chart.latest.lines {
                Lines::Limits {
                    variation, assurance, ..
                } => (variation, assurance),
                other => panic!("{other:?}"),
            }
        };
        let steady = [5, 6, 5, 4, 5, 6, 5, 4, 5, 6, 5, 4, 5];
        assert_eq!(
            of(&steady, Some(4), "2025-05-31"),
            (Variation::CommonCause, Some(Assurance::FallsShort))
        );
        let lower = [9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 8];
        assert_eq!(
            of(&lower, Some(4), "2025-05-31"),
            (Variation::Concern(Side::Below), Some(Assurance::Passes))
        );
        let varied = [9, 7, 9, 7, 8, 9, 7, 9, 7, 9, 7, 9, 7];
        assert_eq!(of(&varied, Some(4), "2025-05-31").1, Some(Assurance::HitOrMiss));
        assert_eq!(
            of(&steady, None, "2025-02-01"),
            (Variation::CommonCause, None),
            "ten of each month"
        );
    }

    #[test]
    fn limits_are_shown_within_what_can_be() {
        let high = [10, 6, 10, 6, 10, 6, 10, 6, 10, 6, 10, 6];
        let low = high.map(|of_ten| 10 - of_ten);
        let of = |of_ten: &[usize]| match chart(&assessed(of_ten), Some(4), ChartKind::Limits, 24, "2025-12-31")
            .latest
            .lines
        {
            Lines::Limits { limits, .. } => limits,
            other => panic!("{other:?}"),
        };
        assert_eq!(of(&high).upper, Decimal::ONE_HUNDRED);
        assert_eq!(of(&low).lower, Decimal::ZERO);
    }

    #[test]
    fn limits_that_step_are_of_shares_of_patients_alone() {
        let facts = assessed(&[5, 6, 5, 4, 5, 6, 5, 4, 5, 6, 5, 4, 5]);
        let of = |kpi| chart(&facts, kpi, ChartKind::PPrime, 24, "2025-12-31");
        let stepped = of(Some(4));
        assert_eq!(stepped.which, ChartKind::PPrime);
        // Ten patients of each month: 65 of 130 are 50%; moving ranges of 10 points, of which 3 / 1.128 are 26.60.
        let limits = stepped.limits_at(0).unwrap();
        assert_eq!(limits.mean, Decimal::from(50));
        assert_eq!(limits.upper.round_dp(2), Decimal::new(7_660, 2));
        for not_of_patients in [None, Some(2), Some(3)] {
            let chart = of(not_of_patients);
            assert_eq!(chart.which, ChartKind::Limits, "{not_of_patients:?}");
            assert!(!matches!(chart.latest.lines, Lines::Stepped { .. }));
        }
    }

    #[test]
    fn the_charts_of_all_groups_add_up_to_that_of_everybody() {
        let dataset = Dataset::published();
        let mut facts = assessed(&[9, 1, 4, 6, 5, 7, 3, 2, 8, 9, 1, 4]);
        for (place, facts) in facts.iter_mut().enumerate() {
            // Every sixth has no date of birth.
            facts.age_band = AgeBand::ALL.get(place % 6).copied();
        }
        let asked = RunChartAsked {
            charted: Charted::kpi(4).unwrap(),
            which: ChartKind::Median,
            months: 24,
            as_at: day("2025-12-31"),
        };
        let national = BTreeMap::from([(2024, Decimal::new(664, 1))]);
        let service = ServiceFacts {
            caseload: &Caseload::from_year(2024, 1_200),
            national: &national,
            notes: &[],
        };
        let groups = Groups::of(dataset, Cut::Age);
        let all = run_chart(dataset, facts.iter().copied(), asked, service);
        let mut counted = BTreeMap::<NaiveDate, (u64, Decimal)>::new();
        for (place, group) in groups.all().iter().enumerate() {
            let one = OneGroup::of(&groups, &group.key).unwrap();
            assert_eq!(one.place, place);
            let chart = run_chart_of_group(dataset, facts.iter().copied(), asked, service, one).unwrap();
            assert_eq!(chart.group, Some((Cut::Age, group.clone())));
            for point in &chart.points {
                assert_eq!(point.national, None, "the nation is not known by group");
                let of_month = counted.entry(point.month).or_default();
                of_month.0 += point.counted;
                of_month.1 += point.of.unwrap().to_decimal();
            }
        }
        assert!(all.points.iter().any(|point| point.national.is_some()));
        for point in &all.points {
            assert_eq!(counted[&point.month], (point.counted, point.of.unwrap().to_decimal()));
        }
        // How many cases to expect of a group is not known.
        let one = OneGroup::of(&groups, "70-79").unwrap();
        for (kpi, has_one) in [(Some(2), false), (Some(3), false), (Some(9), true), (None, true)] {
            let charted = kpi.map_or(Charted::Patients, |kpi| Charted::kpi(kpi).unwrap());
            let asked = RunChartAsked { charted, ..asked };
            let chart = run_chart_of_group(dataset, facts.iter().copied(), asked, service, one);
            assert_eq!(chart.is_some(), has_one, "{kpi:?}");
        }
        assert!(OneGroup::of(&groups, "no such group").is_none());
    }

    proptest! {
        #[test]
        fn the_months_of_a_year_add_up_to_its_figure(
            records in proptest::collection::vec((0_u64..365, any::<u16>()), 0..80),
            kpi in 4_u8..=11,
        ) {
            let first = day("2025-01-01");
            let facts: Vec<Facts> = records
                .iter()
                .map(|(days, flags)| of_month(&(first + Days::new(*days)).to_string(), *flags))
                .collect();
            let chart = chart(&facts, Some(kpi), ChartKind::Median, 12, "2025-12-31");
            let caseload = Caseload::from_year(2025, 1_200);
            let table = crate::audit::kpi_table(Dataset::published(), facts, Period::year(2025), day("2025-12-31"), &caseload);
            let counted: u64 = chart.points.iter().map(|point| point.counted).sum();
            let of: Decimal = chart.points.iter().filter_map(|point| point.of).map(Denominator::to_decimal).sum();
            match &table.kpis[usize::from(kpi) - 1].figure {
                crate::audit::Figure::Ratio { numerator, denominator, .. } => {
                    prop_assert_eq!(counted, *numerator);
                    prop_assert_eq!(of, denominator.to_decimal());
                }
                other @ (crate::audit::Figure::Completeness { .. } | crate::audit::Figure::Counted(_)) => panic!("{other:?}"),
            }
            for point in &chart.points {
                let shown = point.of.and_then(|of| percent(point.counted, of));
                prop_assert_eq!(shown.is_some(), point.value.is_some());
            }
        }
    }
}
