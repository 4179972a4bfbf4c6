//! What the points of a run chart vary about, and what the rules say of them, stretch by stretch. A stretch begins with the chart's
//! first month, and with each month at which a note begins median or limits anew; nothing is read across. Which months there are
//! and which of them no rule looks at, `run_chart` says.

use std::ops::Range;

use rust_decimal::Decimal;

use super::p_prime::{SizedShare, limits_by_size};
use super::percent::Denominator;
use super::spc::{Limits, Runs, Side, Signal, signals_within};

/// With fewer closed months in a stretch no rule is applied to it.
pub const RULES_FROM: usize = 12;

/// Which lines and rules a chart has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChartKind {
    /// A median, with Anhøj's rules.
    Median,
    /// The limits of an XmR chart, with its signals.
    Limits,
    /// The limits of a P′ chart, which step by month, with the same signals: for shares of patients whose months differ much in size.
    PPrime,
}

/// What the points vary about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lines {
    /// No line and no rule: so many months alone are closed and have cases.
    TooFew(usize),
    /// A median.
    Median(Runs),
    /// Mean and limits, the limits within what can be.
    Limits {
        /// The lines.
        limits: Limits,
        /// What the last closed month is.
        variation: Variation,
        /// What the limits say of the target, where there is one.
        assurance: Option<Assurance>,
    },
    /// A mean, and limits that step by month, within what can be.
    Stepped {
        /// The lines about each month that rules look at, by its place among all points; each has the same mean.
        each: Vec<(usize, Limits)>,
        /// What the last closed month is.
        variation: Variation,
        /// What the limits of the last closed month say of the target, where there is one.
        assurance: Option<Assurance>,
    },
}

/// What the last closed month is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Variation {
    /// As chance alone makes it.
    CommonCause,
    /// Better than chance makes it.
    Improvement(Side),
    /// Worse than chance makes it.
    Concern(Side),
    /// Unlike what chance makes, and neither better nor worse.
    Neutral(Side),
}

/// Whether a process that goes on as it is meets its target.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Assurance {
    /// In every month, as far as chance goes.
    Passes,
    /// In none.
    FallsShort,
    /// By chance, in some and not in others.
    HitOrMiss,
}

/// What is aimed at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Target {
    /// In percent.
    pub value: Decimal,
    /// Whether it is met only above it.
    pub is_exclusive: bool,
}

/// Months one after the other with lines and rules of their own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stretch {
    /// Their places among all points.
    pub places: Range<usize>,
    /// What they vary about.
    pub lines: Lines,
}

impl Lines {
    /// The limits of the month at this place among all points; nothing where it has none.
    pub fn limits_at(&self, place: usize) -> Option<Limits> {
        match self {
            Self::TooFew(_) | Self::Median(_) => None,
            Self::Limits { limits, .. } => Some(*limits),
            Self::Stepped { each, .. } => {
                let found = each.iter().find(|(of, _)| *of == place);
                found.map(|(_, limits)| *limits)
            }
        }
    }
}

/// A month that rules look at.
#[derive(Clone, Copy, Debug)]
pub(super) struct MonthRead {
    /// What is drawn of it.
    pub(super) value: Decimal,
    /// How many count.
    pub(super) counted: u64,
    /// Out of how many, where it is a share.
    pub(super) of: Option<Denominator>,
}

/// How values are read.
#[derive(Clone, Copy)]
pub(super) struct ReadBy {
    pub(super) which: ChartKind,
    /// Whether a value can be no higher than 100.
    pub(super) is_within_a_hundred: bool,
    pub(super) target: Option<Target>,
}

/// What was read: the stretches, and the signals of all of them by places among all points.
pub(super) struct ReadStretches {
    pub(super) earlier: Vec<Stretch>,
    pub(super) latest: Stretch,
    pub(super) signals: Vec<Signal>,
}

/// Reads months, absent where no rule looks at one. `beginnings` are the places at which a further stretch begins, in order.
pub(super) fn read_stretches(values: &[Option<MonthRead>], beginnings: &[usize], by: ReadBy) -> ReadStretches {
    let mut earlier = Vec::new();
    let mut signals = Vec::new();
    let mut first = 0;
    for next in beginnings {
        let (stretch, found) = read_one(values, first..*next, by);
        earlier.push(stretch);
        signals.extend(found);
        first = *next;
    }
    let (latest, found) = read_one(values, first..values.len(), by);
    signals.extend(found);
    ReadStretches {
        earlier,
        latest,
        signals,
    }
}

/// What the points of one stretch vary about, and its signals.
fn read_one(all: &[Option<MonthRead>], of: Range<usize>, by: ReadBy) -> (Stretch, Vec<Signal>) {
    let in_rules = of.clone().filter_map(|place| Some((place, (*all.get(place)?)?)));
    let (places, months): (Vec<usize>, Vec<MonthRead>) = in_rules.unzip();
    let (mut lines, signals) = lines_of(&months, by);
    let among_all = |among_months: usize| places.get(among_months).copied().unwrap_or_default();
    if let Lines::Stepped { each, .. } = &mut lines {
        for (place, _) in each {
            *place = among_all(*place);
        }
    }
    let signals = signals.into_iter().map(|signal| Signal {
        first: among_all(signal.first),
        last: among_all(signal.last),
        ..signal
    });
    (Stretch { places: of, lines }, signals.collect())
}

/// Lines and signals of months, by places among them.
fn lines_of(months: &[MonthRead], by: ReadBy) -> (Lines, Vec<Signal>) {
    let too_few = || (Lines::TooFew(months.len()), Vec::new());
    if months.len() < RULES_FROM {
        return too_few();
    }
    let values: Vec<Decimal> = months.iter().map(|month| month.value).collect();
    let last_is = |signals: &[Signal]| variation(signals, values.len() - 1, by.target.is_some());
    match by.which {
        ChartKind::Median => Runs::of(&values).map_or_else(too_few, |runs| {
            let signals = runs.signals(&values);
            (Lines::Median(runs), signals)
        }),
        ChartKind::Limits => Limits::of(&values).map_or_else(too_few, |limits| {
            let signals = limits.signals(&values);
            let lines = Lines::Limits {
                limits: within_what_can_be(limits, by.is_within_a_hundred),
                variation: last_is(&signals),
                assurance: by.target.map(|target| assurance(limits, target)),
            };
            (lines, signals)
        }),
        ChartKind::PPrime => stepped(months).map_or_else(too_few, |limits| {
            let signals = signals_within(&values, &limits);
            let of_last = limits.last().copied();
            let within = |limits: &Limits| within_what_can_be(*limits, by.is_within_a_hundred);
            let lines = Lines::Stepped {
                each: limits.iter().map(within).enumerate().collect(),
                variation: last_is(&signals),
                assurance: of_last.zip(by.target).map(|(limits, target)| assurance(limits, target)),
            };
            (lines, signals)
        }),
    }
}

/// The limits of a P′ chart; nothing where a month is no share of patients.
fn stepped(months: &[MonthRead]) -> Option<Vec<Limits>> {
    let sized = |month: &MonthRead| {
        Some(SizedShare {
            percent: month.value,
            counted: month.counted,
            of: month.of?.to_decimal(),
        })
    };
    limits_by_size(&months.iter().map(sized).collect::<Option<Vec<SizedShare>>>()?)
}

fn within_what_can_be(limits: Limits, is_within_a_hundred: bool) -> Limits {
    let upper = if is_within_a_hundred {
        limits.upper.min(Decimal::ONE_HUNDRED)
    } else {
        limits.upper
    };
    Limits {
        lower: limits.lower.max(Decimal::ZERO),
        upper,
        ..limits
    }
}

/// What the value at this place is. What has a target is the better the higher it is; more patients are neither.
fn variation(signals: &[Signal], last: usize, higher_is_better: bool) -> Variation {
    let Some(signal) = signals.iter().find(|signal| signal.last == last) else {
        return Variation::CommonCause;
    };
    match signal.side {
        side if !higher_is_better => Variation::Neutral(side),
        side @ Side::Above => Variation::Improvement(side),
        side @ Side::Below => Variation::Concern(side),
    }
}

/// A limit that is the target itself meets it, unless it is met only above: so months that are all at a target of 80% or more pass.
fn assurance(limits: Limits, target: Target) -> Assurance {
    let is_met_at = |limit: Decimal| {
        if target.is_exclusive {
            limit > target.value
        } else {
            limit >= target.value
        }
    };
    if !is_met_at(limits.upper) {
        Assurance::FallsShort
    } else if is_met_at(limits.lower) {
        Assurance::Passes
    } else {
        Assurance::HitOrMiss
    }
}

#[cfg(test)]
mod tests {
    use super::super::spc::Rule;
    use super::*;

    fn values(of: &[i64]) -> Vec<Option<Decimal>> {
        of.iter().map(|value| Some(Decimal::from(*value))).collect()
    }

    /// Of ten patients in each month, so that it is a share, too.
    fn read(values: &[Option<Decimal>], beginnings: &[usize], which: ChartKind) -> ReadStretches {
        let months: Vec<Option<MonthRead>> = values.iter().map(|value| value.map(of_ten)).collect();
        let by = ReadBy {
            which,
            is_within_a_hundred: true,
            target: None,
        };
        read_stretches(&months, beginnings, by)
    }

    fn of_ten(value: Decimal) -> MonthRead {
        MonthRead {
            value,
            counted: u64::try_from(value / Decimal::TEN).unwrap(),
            of: Some(Denominator::whole(10)),
        }
    }

    /// Twelve months of 20 and 30 in turn, then twelve of 60 and 70.
    fn moved_up() -> Vec<Option<Decimal>> {
        values(&[[20, 30].repeat(6), [60, 70].repeat(6)].concat())
    }

    #[test]
    fn a_limit_that_is_the_target_meets_it_unless_it_is_met_only_above() {
        let of = |lower: i64, upper: i64, is_exclusive| {
            let limits = Limits {
                mean: Decimal::from(lower + upper) / Decimal::TWO,
                lower: Decimal::from(lower),
                upper: Decimal::from(upper),
            };
            let target = Target {
                value: Decimal::from(80),
                is_exclusive,
            };
            assurance(limits, target)
        };
        for (lower, upper, met, met_above) in [
            (80, 80, Assurance::Passes, Assurance::FallsShort),
            (80, 90, Assurance::Passes, Assurance::HitOrMiss),
            (70, 80, Assurance::HitOrMiss, Assurance::FallsShort),
            (81, 90, Assurance::Passes, Assurance::Passes),
            (70, 79, Assurance::FallsShort, Assurance::FallsShort),
            (70, 90, Assurance::HitOrMiss, Assurance::HitOrMiss),
        ] {
            assert_eq!(
                [of(lower, upper, false), of(lower, upper, true)],
                [met, met_above],
                "{lower} to {upper}"
            );
        }
    }

    #[test]
    fn without_a_new_beginning_one_median_is_of_all_months() {
        let all = read(&moved_up(), &[], ChartKind::Median);
        assert!(all.earlier.is_empty());
        let Lines::Median(runs) = &all.latest.lines else {
            panic!("{:?}", all.latest)
        };
        // Between 30 and 60, the two in the middle. Of 24 months one run is 12 long, which is more than log2(24) + 3 = 8.
        assert_eq!(
            (runs.median, runs.longest, runs.longest_by_chance),
            (Decimal::from(45), 12, 8)
        );
        let rules: Vec<Rule> = all.signals.iter().map(|signal| signal.rule).collect();
        assert_eq!(rules, [Rule::LongRun, Rule::LongRun, Rule::FewCrossings]);
    }

    #[test]
    fn each_stretch_has_the_median_of_its_own_months_and_nothing_is_read_across() {
        let read = read(&moved_up(), &[12], ChartKind::Median);
        let medians: Vec<(Range<usize>, Decimal)> = read
            .earlier
            .iter()
            .chain([&read.latest])
            .map(|stretch| match &stretch.lines {
                Lines::Median(runs) => (stretch.places.clone(), runs.median),
                other => panic!("{other:?}"),
            })
            .collect();
        assert_eq!(medians, [(0..12, Decimal::from(25)), (12..24, Decimal::from(65))]);
        assert_eq!(read.signals, [], "each month crosses the median of its own stretch");
    }

    #[test]
    fn each_stretch_has_the_limits_of_its_own_months() {
        let read = read(&moved_up(), &[12], ChartKind::Limits);
        let limits_of = |stretch: &Stretch| match &stretch.lines {
            Lines::Limits { limits, .. } => (limits.mean, limits.lower, limits.upper),
            other => panic!("{other:?}"),
        };
        // Eleven moving ranges of 10 each: the limits lie 26.6 from the mean, and not below 0. The step of 30 to 60 is in none.
        assert_eq!(
            limits_of(&read.earlier[0]),
            (Decimal::from(25), Decimal::ZERO, Decimal::new(516, 1))
        );
        assert_eq!(
            limits_of(&read.latest),
            (Decimal::from(65), Decimal::new(384, 1), Decimal::new(916, 1))
        );
        assert_eq!(read.signals, []);
    }

    #[test]
    fn limits_that_step_are_wider_for_fewer_patients_and_lie_at_the_places_of_their_months() {
        // 100 and 25 patients in turn, 50% and 40% of them. No rule looks at the fourth month, so the others are 12.
        let month = |place: u64| {
            let of = if place.is_multiple_of(2) { 100 } else { 25 };
            let percent = if of == 100 { 50 } else { 40 };
            (place != 3).then(|| MonthRead {
                value: Decimal::from(percent),
                counted: percent * of / 100,
                of: Some(Denominator::whole(of)),
            })
        };
        let months: Vec<Option<MonthRead>> = (0..13).map(month).collect();
        let by = ReadBy {
            which: ChartKind::PPrime,
            is_within_a_hundred: true,
            target: Some(Target {
                value: Decimal::from(80),
                is_exclusive: false,
            }),
        };
        let read = read_stretches(&months, &[], by);
        let Lines::Stepped {
            each,
            variation,
            assurance,
        } = &read.latest.lines
        else {
            panic!("{:?}", read.latest)
        };
        let places: Vec<usize> = each.iter().map(|(place, _)| *place).collect();
        assert_eq!(places, [0, 1, 2, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
        let range = |place| {
            let limits = read.latest.lines.limits_at(place).unwrap();
            limits.upper - limits.mean
        };
        // The root of a quarter of the patients is twice as wide.
        assert!(
            (range(1) - range(0) * Decimal::TWO).abs() < Decimal::new(1, 4),
            "{each:?}"
        );
        assert_eq!(range(0), range(12));
        assert_eq!(read.latest.lines.limits_at(3), None);
        assert_eq!(
            (variation, assurance),
            (&Variation::CommonCause, &Some(Assurance::FallsShort))
        );
        assert_eq!(read.signals, []);
    }

    #[test]
    fn a_month_outside_its_own_limits_is_a_signal_and_one_as_far_off_with_few_patients_is_none() {
        // 48 and 52 of 100 in turn, but 2 of 10 in one month and 20 of 100 in another.
        let month = |place: u64| {
            let (counted, of) = match place {
                6 => (2, 10),
                10 => (20, 100),
                _ if place.is_multiple_of(2) => (48, 100),
                _ => (52, 100),
            };
            Some(MonthRead {
                value: Decimal::from(counted * 100 / of),
                counted,
                of: Some(Denominator::whole(of)),
            })
        };
        let months: Vec<Option<MonthRead>> = (0..14).map(month).collect();
        let by = ReadBy {
            which: ChartKind::PPrime,
            is_within_a_hundred: true,
            target: None,
        };
        let read = read_stretches(&months, &[], by);
        let [signal] = read.signals[..] else {
            panic!("{:?}", read.signals)
        };
        assert_eq!((signal.rule, signal.side), (Rule::Outside, Side::Below));
        assert_eq!((signal.first, signal.last), (10, 10));
        let lower = |place| read.latest.lines.limits_at(place).map(|limits| limits.lower);
        assert_eq!(lower(6), Some(Decimal::ZERO), "below nobody is nobody");
    }

    #[test]
    fn what_is_no_share_of_patients_has_no_limits_that_step() {
        let months: Vec<Option<MonthRead>> = (0..12)
            .map(|place| {
                Some(MonthRead {
                    value: Decimal::from(place),
                    counted: 3,
                    of: None,
                })
            })
            .collect();
        let by = ReadBy {
            which: ChartKind::PPrime,
            is_within_a_hundred: false,
            target: None,
        };
        assert_eq!(read_stretches(&months, &[], by).latest.lines, Lines::TooFew(12));
    }

    #[test]
    fn a_stretch_of_fewer_than_twelve_closed_months_has_no_line_and_no_rule() {
        let mut all = moved_up();
        all.truncate(23);
        for which in [ChartKind::Median, ChartKind::Limits, ChartKind::PPrime] {
            let read = read(&all, &[12], which);
            assert!(!matches!(read.earlier[0].lines, Lines::TooFew(_)));
            assert_eq!(read.latest.lines, Lines::TooFew(11));
        }
        // A month that no rule looks at is none of the twelve.
        let mut open = moved_up();
        *open.last_mut().unwrap() = None;
        assert_eq!(read(&open, &[12], ChartKind::Median).latest.lines, Lines::TooFew(11));
        let none = read(&moved_up()[..12], &[], ChartKind::Median);
        assert_eq!(none.latest.places, 0..12);
    }

    #[test]
    fn a_signal_is_at_its_place_among_all_points() {
        // From the thirteenth month on: eight at 40 and 44 in turn, then eight at 60, of which no rule looks at the first.
        let mut all = values(&[[20, 30].repeat(6), [40, 44].repeat(4), vec![60; 8]].concat());
        all[20] = None;
        let read = read(&all, &[12], ChartKind::Limits);
        let of_latest: Vec<&Signal> = read.signals.iter().filter(|signal| signal.first >= 12).collect();
        assert!(!of_latest.is_empty(), "{:?}", read.signals);
        assert!(
            read.signals
                .iter()
                .all(|signal| signal.first >= 12 && signal.last < all.len())
        );
        let last = of_latest.last().unwrap();
        assert_eq!((last.side, last.last), (Side::Above, 27));
    }
}
