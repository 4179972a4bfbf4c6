//! The rules by which a row of values is read: a median with Anhøj's two rules, the limits of an XmR chart, and the signals of values
//! within limits. It knows of no month and no KPI: `run_chart` says which values there are.

use rust_decimal::Decimal;

/// On which side of the centre line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Higher than the line, or rising.
    Above,
    /// Lower than the line, or falling.
    Below,
}

/// Which rule says that chance alone is unlikely.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// Anhøj: a longer run on one side of the median than chance makes.
    LongRun,
    /// Anhøj: the line crosses the median more seldom than chance makes it.
    FewCrossings,
    /// A value outside the limits.
    Outside,
    /// Seven values, each higher than the one before it, or each lower.
    Trend,
    /// Two of three values beyond two thirds of the limit and within it, all three on one side.
    TwoOfThree,
    /// Seven values on one side of the mean.
    Shift,
}

/// Values that follow each other and that a rule names together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Signal {
    /// The rule.
    pub rule: Rule,
    /// On which side; for few crossings the side of the last value.
    pub side: Side,
    /// Place of the first value.
    pub first: usize,
    /// Place of the last value, which is the signal's too.
    pub last: usize,
    /// How many values there are in it: those on the median are not among them.
    pub values: usize,
}

/// How values lie about their median.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Runs {
    /// The middle value, or the mean of the two in the middle.
    pub median: Decimal,
    /// Values that are not on the median: the rules look at no others.
    pub useful: usize,
    /// The longest run on one side.
    pub longest: usize,
    /// A longer one is a shift.
    pub longest_by_chance: usize,
    /// How often the line crosses the median.
    pub crossings: usize,
    /// Fewer are unusual.
    pub crossings_by_chance: usize,
}

/// Mean and limits: of an XmR chart about all its values, of a P′ chart about one of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Of all values.
    pub mean: Decimal,
    /// Mean without three deviations, or without 2.66 mean moving ranges.
    pub lower: Decimal,
    /// Mean with as many.
    pub upper: Decimal,
}

/// The limits lie so many mean moving ranges from the mean (3 / 1.128).
const RANGES_TO_LIMIT: Decimal = Decimal::from_parts(266, 0, 0, false, 2);
/// A moving range of so many times their mean, or more, is dropped from it, once.
const RANGES_SCREENED: Decimal = Decimal::from_parts(3_267, 0, 0, false, 3);
/// So many values make a trend or a shift.
const SEVEN: usize = 7;

impl Side {
    fn of(value: Decimal, line: Decimal) -> Option<Self> {
        match value.cmp(&line) {
            std::cmp::Ordering::Greater => Some(Self::Above),
            std::cmp::Ordering::Less => Some(Self::Below),
            std::cmp::Ordering::Equal => None,
        }
    }
}

impl Limits {
    /// The limits of an XmR chart of these values; nothing of fewer than two.
    pub fn of(values: &[Decimal]) -> Option<Self> {
        let mean = mean(values)?;
        let ranges: Vec<Decimal> = values
            .iter()
            .zip(values.iter().skip(1))
            .map(|(before, value)| (*value - *before).abs())
            .collect();
        let most = mean_of(&ranges)? * RANGES_SCREENED;
        let kept: Vec<Decimal> = ranges.into_iter().filter(|range| *range < most).collect();
        // Where none is left all values are the same.
        let range = mean_of(&kept).unwrap_or_default() * RANGES_TO_LIMIT;
        Some(Self {
            mean,
            lower: mean - range,
            upper: mean + range,
        })
    }

    /// The side on which a value is outside.
    fn outside(self, value: Decimal) -> Option<Side> {
        if value > self.upper {
            Some(Side::Above)
        } else if value < self.lower {
            Some(Side::Below)
        } else {
            None
        }
    }

    /// Whether a value is within the limits and beyond two thirds of one.
    fn is_close(self, value: Decimal) -> bool {
        let from_mean = (value - self.mean).abs() * Decimal::from(3);
        self.outside(value).is_none() && from_mean > (self.upper - self.mean) * Decimal::from(2)
    }

    /// The signals of these values about one pair of limits, as [`signals_within`] names them.
    pub fn signals(self, values: &[Decimal]) -> Vec<Signal> {
        signals_within(values, &vec![self; values.len()])
    }
}

/// The signals of values, each with the limits about it, which all have one mean. Of a value of which several rules hold the first of
/// these names it: outside, trend, two of three, shift.
pub(super) fn signals_within(values: &[Decimal], limits: &[Limits]) -> Vec<Signal> {
    let within = || values.iter().zip(limits);
    let sides: Vec<Option<Side>> = within().map(|(value, limits)| Side::of(*value, limits.mean)).collect();
    let close: Vec<bool> = within().map(|(value, limits)| limits.is_close(*value)).collect();
    let rules = [
        (
            Rule::Outside,
            within().map(|(value, limits)| limits.outside(*value)).collect(),
        ),
        (Rule::Trend, trends(values)),
        (Rule::TwoOfThree, two_of_three(&sides, &close)),
        (Rule::Shift, shifts(&sides)),
    ];
    let named = |place: usize| {
        rules.iter().find_map(|(rule, found): &(Rule, Vec<Option<Side>>)| {
            let side = found.get(place).copied().flatten()?;
            Some((*rule, side))
        })
    };
    let mut signals: Vec<Signal> = Vec::new();
    for place in 0..values.len() {
        let Some((rule, side)) = named(place) else { continue };
        match signals.last_mut() {
            Some(open) if open.rule == rule && open.side == side && open.last + 1 == place => {
                open.last = place;
                open.values += 1;
            }
            _ => signals.push(Signal {
                rule,
                side,
                first: place,
                last: place,
                values: 1,
            }),
        }
    }
    signals
}

/// Values that are close to a limit, two at least of three that lie on one side of the mean.
fn two_of_three(sides: &[Option<Side>], close: &[bool]) -> Vec<Option<Side>> {
    let mut found = vec![None; sides.len()];
    for (first, (of_three, are_close)) in sides.windows(3).zip(close.windows(3)).enumerate() {
        let side = of_three.first().copied().flatten();
        let enough = are_close.iter().filter(|is_close| **is_close).count() >= 2;
        if side.is_some() && of_three.iter().all(|other| *other == side) && enough {
            for (mark, is_close) in found.iter_mut().skip(first).zip(are_close) {
                if *is_close {
                    *mark = side;
                }
            }
        }
    }
    found
}

/// Values that are of seven which rise or fall each time. One between two trends is of the later.
fn trends(values: &[Decimal]) -> Vec<Option<Side>> {
    let mut found = vec![None; values.len()];
    for (first, seven) in values.windows(SEVEN).enumerate() {
        let mut steps = seven
            .iter()
            .zip(seven.iter().skip(1))
            .map(|(before, value)| Side::of(*value, *before));
        let way = steps.next().flatten();
        if way.is_some() && steps.all(|step| step == way) {
            mark_seven(&mut found, first, way);
        }
    }
    found
}

/// Values that are of seven on one side of the mean. One on it breaks the row.
fn shifts(sides: &[Option<Side>]) -> Vec<Option<Side>> {
    let mut found = vec![None; sides.len()];
    for (first, seven) in sides.windows(SEVEN).enumerate() {
        let side = seven.first().copied().flatten();
        if side.is_some() && seven.iter().all(|other| *other == side) {
            mark_seven(&mut found, first, side);
        }
    }
    found
}

fn mark_seven(marks: &mut [Option<Side>], first: usize, side: Option<Side>) {
    for mark in marks.iter_mut().skip(first).take(SEVEN) {
        *mark = side;
    }
}

/// A run: where it begins and ends, and how many values it has.
#[derive(Clone, Copy)]
struct Run {
    side: Side,
    first: usize,
    last: usize,
    values: usize,
}

impl Runs {
    /// How these values lie about their median; nothing of none.
    pub fn of(values: &[Decimal]) -> Option<Self> {
        let median = median(values)?;
        let runs = runs(values, median);
        let useful = runs.iter().map(|run| run.values).sum();
        Some(Self {
            median,
            useful,
            longest: runs.iter().map(|run| run.values).max().unwrap_or(0),
            longest_by_chance: longest_by_chance(useful),
            crossings: runs.len().saturating_sub(1),
            crossings_by_chance: crossings_by_chance(useful),
        })
    }

    /// Whether no value lies on one of the two sides: then half of them or more are on the median, as where most months are at 100%.
    /// Such a median parts nothing, and a run about it says nothing.
    pub fn is_one_sided(&self) -> bool {
        self.crossings == 0
    }

    /// The runs that are too long, and the whole row where it crosses the median too seldom; none where the median parts nothing.
    pub fn signals(&self, values: &[Decimal]) -> Vec<Signal> {
        if self.is_one_sided() {
            return Vec::new();
        }
        let runs = runs(values, self.median);
        let long = runs.iter().filter(|run| run.values > self.longest_by_chance);
        let mut signals: Vec<Signal> = long.map(|run| run.signal(Rule::LongRun)).collect();
        if let Some((first, last)) = runs.first().zip(runs.last())
            && self.crossings < self.crossings_by_chance
        {
            let all = Run {
                first: first.first,
                values: self.useful,
                ..*last
            };
            signals.push(all.signal(Rule::FewCrossings));
        }
        signals
    }
}

impl Run {
    fn signal(self, rule: Rule) -> Signal {
        Signal {
            rule,
            side: self.side,
            first: self.first,
            last: self.last,
            values: self.values,
        }
    }
}

/// The runs about a line. A value on it neither ends one nor belongs to one.
fn runs(values: &[Decimal], line: Decimal) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    for (place, value) in values.iter().enumerate() {
        let Some(side) = Side::of(*value, line) else { continue };
        match runs.last_mut() {
            Some(open) if open.side == side => {
                open.last = place;
                open.values += 1;
            }
            _ => runs.push(Run {
                side,
                first: place,
                last: place,
                values: 1,
            }),
        }
    }
    runs
}

/// The longest run that chance makes of so many values: log2(n) + 3, rounded.
fn longest_by_chance(useful: usize) -> usize {
    let Some(power) = useful.checked_ilog2() else { return 0 };
    // log2(n) is nearer to the next whole number from 2^(power + 1/2) on: where n times n is 2^(2 power + 1) or more.
    let is_nearer_next = (useful * useful).ilog2() > 2 * power;
    usize::try_from(power).unwrap_or(0) + usize::from(is_nearer_next) + 3
}

/// The fewest crossings that chance makes of so many values: the 5% quantile of a binomial of one less, at one half.
fn crossings_by_chance(useful: usize) -> usize {
    let tosses = u32::try_from(useful.saturating_sub(1)).unwrap_or(u32::MAX);
    let mut exactly = 0.5_f64.powf(f64::from(tosses));
    let mut at_most = exactly;
    let mut crossings = 0_u32;
    while at_most < 0.05 && crossings < tosses {
        exactly *= f64::from(tosses - crossings) / f64::from(crossings + 1);
        at_most += exactly;
        crossings += 1;
    }
    usize::try_from(crossings).unwrap_or(usize::MAX)
}

fn median(values: &[Decimal]) -> Option<Decimal> {
    let mut sorted = values.to_vec();
    sorted.sort_unstable();
    let upper = *sorted.get(sorted.len() / 2)?;
    let lower = *sorted.get((sorted.len() - 1) / 2)?;
    Some((lower + upper) / Decimal::TWO)
}

/// The mean of two values or more.
fn mean(values: &[Decimal]) -> Option<Decimal> {
    mean_of(values).filter(|_| values.len() > 1)
}

fn mean_of(values: &[Decimal]) -> Option<Decimal> {
    let sum: Decimal = values.iter().sum();
    sum.checked_div(Decimal::from(values.len()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn decimals(values: &[i64]) -> Vec<Decimal> {
        values.iter().copied().map(Decimal::from).collect()
    }

    /// The rule that names each value.
    fn named(values: &[Decimal], signals: &[Signal]) -> Vec<Option<Rule>> {
        let of = |place: usize| signals.iter().find(|one| (one.first..=one.last).contains(&place));
        (0..values.len()).map(|place| of(place).map(|one| one.rule)).collect()
    }

    #[test]
    fn what_chance_makes_is_as_published_with_anhojs_rules() {
        // qicharts2 (Jacob Anhøj, MIT), vignette, appendix 2: "Critical values for longest run and number of crossings".
        for (useful, longest, crossings) in [
            (10, 6, 2),
            (11, 6, 2),
            (12, 7, 3),
            (13, 7, 3),
            (14, 7, 4),
            (16, 7, 4),
            (17, 7, 5),
            (19, 7, 6),
            (21, 7, 6),
            (22, 7, 7),
            (23, 8, 7),
            (24, 8, 8),
            (26, 8, 8),
            (27, 8, 9),
        ] {
            assert_eq!(longest_by_chance(useful), longest, "longest of {useful}");
            assert_eq!(crossings_by_chance(useful), crossings, "crossings of {useful}");
        }
        assert_eq!((longest_by_chance(0), crossings_by_chance(0)), (0, 0));
    }

    #[test]
    fn a_shift_is_a_longer_run_than_chance_makes_and_values_on_the_median_do_not_count() {
        let with_one_on_it = decimals(&[2, 1, 2, 1, 2, 1, 6, 7, 5, 7, 6, 7, 6, 7, 6, 7, 2, 1, 5]);
        let about = Runs::of(&with_one_on_it).unwrap();
        assert_eq!((about.median, about.useful), (Decimal::from(5), 17));
        assert_eq!((about.longest, about.longest_by_chance), (9, 7));
        let signals = about.signals(&with_one_on_it);
        let shift = signals[0];
        assert_eq!((shift.rule, shift.side), (Rule::LongRun, Side::Above));
        assert_eq!(
            (shift.first, shift.last, shift.values),
            (6, 15, 9),
            "the one on it is within"
        );
        assert_eq!((about.crossings, about.crossings_by_chance), (2, 5));
        assert_eq!(signals[1].rule, Rule::FewCrossings);
    }

    #[test]
    fn a_median_that_most_values_are_on_parts_nothing_and_has_no_signal() {
        // Two months of three at the highest that can be: the others can only be below it. Eight in a row would be a shift.
        let at_the_top = decimals(&[100, 100, 90].repeat(8));
        let at_the_bottom: Vec<Decimal> = at_the_top.iter().map(|value| Decimal::ONE_HUNDRED - *value).collect();
        for (values, useful) in [(at_the_top, 8), (at_the_bottom, 8), (decimals(&[50; 20]), 0)] {
            let runs = Runs::of(&values).unwrap();
            assert_eq!((runs.is_one_sided(), runs.useful), (true, useful));
            assert_eq!(runs.signals(&values), []);
        }
        // A step has values on both sides.
        let step = decimals(&[[90; 12], [100; 12]].concat());
        let runs = Runs::of(&step).unwrap();
        assert_eq!((runs.is_one_sided(), runs.longest), (false, 12));
        assert_eq!(
            runs.signals(&step).first().map(|signal| signal.rule),
            Some(Rule::LongRun)
        );
    }

    #[test]
    fn limits_are_those_of_a_published_worked_example() {
        // NIST/SEMATECH e-Handbook of Statistical Methods, 6.3.2.2, "Individuals Control Charts": flow rates of ten batches.
        // It divides by 1.128 and takes 3, which is 2.6596 where the NHS takes 2.66.
        let tenths = [496, 476, 499, 513, 478, 512, 526, 524, 536, 521];
        let values: Vec<Decimal> = tenths.into_iter().map(|value| Decimal::new(value, 1)).collect();
        let limits = Limits::of(&values).unwrap();
        assert_eq!(limits.mean, Decimal::new(5081, 2));
        assert_eq!(limits.upper.round_dp(2), Decimal::new(5580, 2), "55.8041 there");
        assert_eq!(limits.lower.round_dp(2), Decimal::new(4582, 2), "45.8159 there");
        assert_eq!(limits.signals(&values), [], "in control, it says");
    }

    #[test]
    fn a_moving_range_far_above_their_mean_is_left_out_once() {
        let values = decimals(&[1, 2, 1, 2, 10, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1]);
        let limits = Limits::of(&values).unwrap();
        let shown = [limits.mean, limits.upper, limits.lower].map(|line| line.round_dp(2).to_string());
        assert_eq!(shown, ["1.94", "4.60", "-0.72"]);
        let signals = limits.signals(&values);
        assert_eq!(signals.len(), 1);
        assert_eq!(
            (signals[0].rule, signals[0].side, signals[0].first, signals[0].last),
            (Rule::Outside, Side::Above, 4, 4)
        );
    }

    #[test]
    fn seven_that_rise_are_a_trend_and_an_equal_value_breaks_it() {
        // NHSRplotthedots (MIT), tests of `ptd_seven_point_trend` and `ptd_part_of_seven_trend`.
        let trend = |values: &[i64]| {
            let found = trends(&decimals(values)).into_iter();
            found
                .map(|side| match side {
                    Some(Side::Above) => 1,
                    Some(Side::Below) => -1,
                    None => 0,
                })
                .collect::<Vec<i32>>()
        };
        assert_eq!(trend(&[1, 2, 3, 3, 4, 5, 6]), [0; 7]);
        assert_eq!(trend(&[1, 2, 3, 4, 5, 6, 7]), [1; 7]);
        assert_eq!(trend(&[2, 1, 2, 3, 4, 5, 6, 7, 3]), [0, 1, 1, 1, 1, 1, 1, 1, 0]);
        assert_eq!(trend(&[2, 7, 6, 5, 4, 3, 2, 1, 3]), [0, -1, -1, -1, -1, -1, -1, -1, 0]);
    }

    #[test]
    fn seven_on_one_side_are_a_shift_and_one_on_the_mean_breaks_it() {
        // NHSRplotthedots, tests of `ptd_seven_point_one_side_mean` with `ptd_part_of_seven_trend`.
        let (above, below) = (Some(Side::Above), Some(Side::Below));
        assert_eq!(shifts(&[above; 6]), [None; 6]);
        let mut sides = vec![above; 8];
        sides.push(below);
        let mut expected = vec![above; 8];
        expected.push(None);
        assert_eq!(shifts(&sides), expected);
        assert_eq!(shifts(&[above, above, above, None, above, above, above]), [None; 7]);
    }

    #[test]
    fn of_three_on_one_side_two_must_be_close_to_the_limit_and_they_are_named() {
        // NHSRplotthedots, tests of `ptd_two_in_three` and `ptd_part_of_two_in_three`: c(0, 0, 1, 0, 1, 0, 0) all above
        // marks the third and the fifth; c(1, 0, 0, 1) none.
        let limits = Limits {
            mean: Decimal::ZERO,
            lower: Decimal::from(-9),
            upper: Decimal::from(9),
        };
        let marked = |values: &[i64]| {
            let values = decimals(values);
            let sides: Vec<Option<Side>> = values.iter().map(|value| Side::of(*value, limits.mean)).collect();
            let close: Vec<bool> = values.iter().map(|value| limits.is_close(*value)).collect();
            let found = two_of_three(&sides, &close).into_iter();
            found.map(|side| u8::from(side.is_some())).collect::<Vec<u8>>()
        };
        assert_eq!(marked(&[1, 1, 7, 1, 7, 1, 1]), [0, 0, 1, 0, 1, 0, 0]);
        assert_eq!(marked(&[7, 1, 1, 7]), [0; 4]);
        assert_eq!(marked(&[7, 1, 1, 7, 7]), [0, 0, 0, 1, 1]);
        assert_eq!(marked(&[7, -1, 7]), [0; 3], "not all on one side");
        assert_eq!(marked(&[6, 6, 1]), [0; 3], "two thirds are not beyond them");
        assert_eq!(marked(&[10, 7, 1]), [0; 3], "outside is not close");
    }

    #[test]
    fn of_several_rules_the_first_in_order_names_a_value() {
        let limits = Limits {
            mean: Decimal::ZERO,
            lower: Decimal::from(-9),
            upper: Decimal::from(9),
        };
        let values = decimals(&[1, 2, 3, 4, 5, 8, 8, 12, 1, 1]);
        let rules = named(&values, &limits.signals(&values));
        assert_eq!(rules[7], Some(Rule::Outside));
        assert_eq!(rules[5..7], [Some(Rule::TwoOfThree); 2]);
        assert_eq!(rules[0..5], [Some(Rule::Shift); 5]);
        let rising = decimals(&[1, 2, 3, 4, 7, 8, 9]);
        assert_eq!(named(&rising, &limits.signals(&rising)), [Some(Rule::Trend); 7]);
    }

    #[test]
    fn values_that_are_all_the_same_have_no_signal() {
        let values = decimals(&[33; 24]);
        let limits = Limits::of(&values).unwrap();
        assert_eq!((limits.lower, limits.upper), (limits.mean, limits.mean));
        assert_eq!(limits.signals(&values), []);
        let runs = Runs::of(&values).unwrap();
        assert_eq!((runs.useful, runs.signals(&values)), (0, vec![]));
        assert_eq!((Limits::of(&values[..1]), Runs::of(&[])), (None, None));
    }

    proptest! {
        #[test]
        fn signals_lie_in_the_row_in_order_and_turn_with_it(
            tenths in proptest::collection::vec(0_i64..1_000, 0..60),
        ) {
            let values: Vec<Decimal> = tenths.iter().map(|value| Decimal::new(*value, 1)).collect();
            let turned: Vec<Decimal> = values.iter().map(|value| Decimal::from(100) - *value).collect();
            let found = |values: &[Decimal]| {
                let limits = Limits::of(values).map_or_else(Vec::new, |limits| limits.signals(values));
                let runs = Runs::of(values).map_or_else(Vec::new, |runs| runs.signals(values));
                (limits, runs)
            };
            let (limits, runs) = found(&values);
            prop_assert!(limits.windows(2).all(|two| two[0].last < two[1].first));
            for signal in limits.iter().chain(&runs) {
                prop_assert!(signal.first <= signal.last && signal.last < values.len());
                prop_assert!((1..=signal.last - signal.first + 1).contains(&signal.values));
            }
            // Upside down the same rules name the same values on the other side.
            let upside_down = |signals: Vec<Signal>| {
                signals
                    .into_iter()
                    .map(|signal| Signal {
                        side: if signal.side == Side::Above { Side::Below } else { Side::Above },
                        ..signal
                    })
                    .collect::<Vec<Signal>>()
            };
            let (limits_turned, runs_turned) = found(&turned);
            prop_assert_eq!(limits, upside_down(limits_turned));
            prop_assert_eq!(runs, upside_down(runs_turned));
        }
    }
}
