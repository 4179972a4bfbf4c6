//! The funnel plot: whether services differ by more than chance, as limits about the national share that narrow with the number of
//! patients. How it is drawn is for `drawing`.
//!
//! Limits are made on the arcsine-root scale, plain or with what services usually differ by (overdispersion, additive; Spiegelhalter
//! 2005, as NHS England's FunnelPlotR has it). Marks are named as in HQIP's guidance on outliers of 3 January 2024, which has 2 and 3
//! standard deviations; these limits are the exact 95% and 99.8%.

use std::f64::consts::FRAC_PI_2;

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::kpi::{closed_from, shown_from};
use super::membership::KpiShare;
use super::percent::{Denominator, percent};
use super::spc::Side;
use crate::dataset::Dataset;

/// Of fewer services no limits are made.
pub const FEWEST_OF_A_FUNNEL: usize = 10;
/// How many standard deviations the limits are away: 95% and 99.8% of what chance makes lies within.
const ALERT: f64 = 1.959_963_985;
const ALARM: f64 = 3.090_232_306;
/// Those further out than a tenth of all on either side are taken for as far as that tenth, when it is seen how much services differ.
const WINSORISED: f64 = 0.1;

/// How outliers are marked, in words.
pub const HOW_OUTLIERS_ARE_MARKED: &str = "A service outside the 95% limits is an alert, and one outside the 99.8% limits an alarm, on \
                                           either side alike: of twenty services that differ by chance alone, one is outside the 95% \
                                           limits. A mark is a reason to ask, and no verdict.";

/// What the limits take for chance.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum FunnelLimits {
    /// Chance, and what services usually differ by.
    #[default]
    Overdispersed,
    /// Chance alone.
    Plain,
}

/// A service of the plot, by its published counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OfService {
    /// Its place among all services.
    pub service: usize,
    /// Patients who count.
    pub numerator: u64,
    /// Out of so many, at least one.
    pub denominator: u64,
}

/// How a service lies to the limits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outlier {
    /// Within the 95% limits.
    Within,
    /// Outside them, and within the 99.8% limits.
    Alert(Side),
    /// Outside the 99.8% limits.
    Alarm(Side),
}

/// A service on the plot. Shares are from 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FunnelPoint {
    /// Whose it is and what it is made from.
    pub of: OfService,
    /// Its share.
    pub share: f64,
    /// The same in percent: one decimal, halves away from zero.
    pub percent: Decimal,
    /// Between these its share lies with 95% confidence (Wilson).
    pub interval: (f64, f64),
    /// How it lies to the limits.
    pub outlier: Outlier,
}

/// A funnel plot.
#[derive(Clone, Debug, PartialEq)]
pub struct Funnel {
    /// The national share, that the limits are about.
    pub target: f64,
    /// The same in percent: one decimal, halves away from zero.
    pub target_percent: Decimal,
    /// How much services differ beside chance: a variance on the arcsine-root scale.
    pub between: f64,
    /// The services, from the highest share to the lowest.
    pub points: Vec<FunnelPoint>,
}

/// Whether limits can be made of a KPI: not of a share of the expected number of patients, which can be above 100%.
pub fn can_be_funnelled(share: &KpiShare) -> bool {
    !share.is_of_caseload()
}

/// The first day on which a year's figures of a KPI are compared: all its windows are closed, and it is published.
pub fn shown_in_funnel_from(dataset: &Dataset, share: &KpiShare, year: i32) -> Option<NaiveDate> {
    let closed = closed_from(dataset, share, year)?;
    Some(shown_from(share.number, year).map_or(closed, |from| from.max(closed)))
}

impl FunnelLimits {
    /// What they are called: "limits with overdispersion".
    pub const fn words(self) -> &'static str {
        match self {
            Self::Overdispersed => "limits with overdispersion",
            Self::Plain => "plain limits",
        }
    }

    /// What they take for the reason why services within them differ.
    pub const fn reason(self) -> &'static str {
        match self {
            Self::Overdispersed => "what chance and the usual difference between services give",
            Self::Plain => "what chance gives",
        }
    }
}

impl Funnel {
    /// The plot of these services about the share of all; nothing of fewer than [`FEWEST_OF_A_FUNNEL`].
    pub fn of(
        services: impl IntoIterator<Item = OfService>,
        national: (u64, u64),
        limits: FunnelLimits,
    ) -> Option<Self> {
        let services: Vec<OfService> = services.into_iter().filter(|of| of.denominator > 0).collect();
        if services.len() < FEWEST_OF_A_FUNNEL || national.1 == 0 {
            return None;
        }
        let target = number(national.0) / number(national.1);
        let between = match limits {
            FunnelLimits::Plain => 0.0,
            FunnelLimits::Overdispersed => between(&services, target),
        };
        let mut funnel = Self {
            target,
            target_percent: percent(national.0, Denominator::whole(national.1))?,
            between,
            points: Vec::new(),
        };
        funnel.points = services.into_iter().map(|of| funnel.point(of)).collect();
        funnel.points.sort_by(|one, other| {
            other
                .share
                .total_cmp(&one.share)
                .then(other.of.denominator.cmp(&one.of.denominator))
        });
        Some(funnel)
    }

    /// Lower and upper 95% limit, then lower and upper 99.8% limit, of so many patients.
    pub fn limits(&self, patients: f64) -> [f64; 4] {
        let middle = self.target.sqrt().asin();
        let deviation = (variance(patients) + self.between).sqrt();
        [-ALERT, ALERT, -ALARM, ALARM].map(|deviations| {
            let angle = (middle + deviations * deviation).clamp(0.0, FRAC_PI_2);
            angle.sin().powi(2)
        })
    }

    fn point(&self, of: OfService) -> FunnelPoint {
        let patients = number(of.denominator);
        let share = number(of.numerator) / patients;
        let [below, above, far_below, far_above] = self.limits(patients);
        let outlier = if share > far_above {
            Outlier::Alarm(Side::Above)
        } else if share < far_below {
            Outlier::Alarm(Side::Below)
        } else if share > above {
            Outlier::Alert(Side::Above)
        } else if share < below {
            Outlier::Alert(Side::Below)
        } else {
            Outlier::Within
        };
        FunnelPoint {
            of,
            share,
            percent: percent(of.numerator, Denominator::whole(of.denominator)).unwrap_or_default(),
            interval: wilson(share, patients),
            outlier,
        }
    }
}

/// The variance of a share of so many patients, on the arcsine-root scale.
fn variance(patients: f64) -> f64 {
    1.0 / (4.0 * patients)
}

/// How much services differ beside chance: nothing where chance alone makes as much.
fn between(services: &[OfService], target: f64) -> f64 {
    let middle = target.sqrt().asin();
    let mut deviations: Vec<f64> = services
        .iter()
        .map(|of| {
            let patients = number(of.denominator);
            let angle = (number(of.numerator) / patients).sqrt().asin();
            (angle - middle) / variance(patients).sqrt()
        })
        .collect();
    deviations.sort_by(f64::total_cmp);
    let (lowest, highest) = (
        quantile(&deviations, WINSORISED),
        quantile(&deviations, 1.0 - WINSORISED),
    );
    let count = number(u64::try_from(services.len()).unwrap_or(u64::MAX));
    let squares: f64 = deviations
        .iter()
        .map(|deviation| deviation.clamp(lowest, highest).powi(2))
        .sum();
    // The count times the mean of the squares.
    let excess = squares - (count - 1.0);
    let weights = services.iter().map(|of| 1.0 / variance(number(of.denominator)));
    let (sum, of_squares) = weights.fold((0.0, 0.0), |(sum, squares), weight| {
        (sum + weight, squares + weight * weight)
    });
    let scale = sum - of_squares / sum;
    if excess > 0.0 && scale > 0.0 {
        excess / scale
    } else {
        0.0
    }
}

/// The value below which such a share of sorted values lies, between two of them where it falls between.
fn quantile(sorted: &[f64], share: f64) -> f64 {
    let last = u32::try_from(sorted.len().saturating_sub(1)).unwrap_or(u32::MAX);
    let at = share * f64::from(last);
    let mut place = 0_u32;
    while f64::from(place + 1) <= at {
        place += 1;
    }
    let value = |place: u32| usize::try_from(place).ok().and_then(|place| sorted.get(place)).copied();
    let low = value(place).unwrap_or_default();
    let high = value(place + 1).unwrap_or(low);
    low + (high - low) * (at - f64::from(place))
}

/// Between these a share of so many patients lies with 95% confidence.
fn wilson(share: f64, patients: f64) -> (f64, f64) {
    let square = ALERT * ALERT;
    let middle = share + square / (2.0 * patients);
    let about = ALERT * (share * (1.0 - share) / patients + square / (4.0 * patients * patients)).sqrt();
    let scale = 1.0 + square / patients;
    (((middle - about) / scale).max(0.0), ((middle + about) / scale).min(1.0))
}

/// A count as a number; there are fewer than four thousand million.
fn number(count: u64) -> f64 {
    u32::try_from(count).map_or(f64::from(u32::MAX), f64::from)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::Charted;

    fn services(counts: &[(u64, u64)]) -> Vec<OfService> {
        let counts = counts.iter().enumerate();
        counts
            .map(|(service, (numerator, denominator))| OfService {
                service,
                numerator: *numerator,
                denominator: *denominator,
            })
            .collect()
    }

    const TWELVE: [(u64, u64); 12] = [
        (30, 100),
        (45, 100),
        (15, 120),
        (60, 150),
        (12, 80),
        (75, 200),
        (40, 250),
        (55, 140),
        (20, 90),
        (45, 110),
        (95, 150),
        (2, 130),
    ];

    const BY_HAND_PLAIN: [f64; 4] = [0.219_016, 0.398_329, 0.174_163, 0.454_193];
    const BY_HAND_WIDE: [f64; 4] = [0.078_378, 0.600_197, 0.012_056, 0.761_012];
    const BY_HAND_BETWEEN: f64 = 0.021_126;
    const BY_HAND_WILSON: (f64, f64) = (0.218_949, 0.395_849);

    fn close(found: f64, expected: f64) -> bool {
        (found - expected).abs() < 0.000_05
    }

    #[test]
    fn limits_and_what_services_differ_by_are_those_worked_out_by_hand() {
        // Worked out apart from this program, by the formulas above.
        let plain = Funnel::of(services(&TWELVE), (494, 1_620), FunnelLimits::Plain).unwrap();
        let limits = plain.limits(100.0);
        for (found, expected) in limits.into_iter().zip(BY_HAND_PLAIN) {
            assert!(close(found, expected), "{limits:?}");
        }
        let wide = Funnel::of(services(&TWELVE), (494, 1_620), FunnelLimits::Overdispersed).unwrap();
        assert!(close(wide.between, BY_HAND_BETWEEN), "{}", wide.between);
        let limits = wide.limits(100.0);
        for (found, expected) in limits.into_iter().zip(BY_HAND_WIDE) {
            assert!(close(found, expected), "{limits:?}");
        }
        let (low, high) = plain
            .points
            .iter()
            .find(|point| point.of.service == 0)
            .unwrap()
            .interval;
        assert!(
            close(low, BY_HAND_WILSON.0) && close(high, BY_HAND_WILSON.1),
            "{low} {high}"
        );
    }

    #[test]
    fn a_share_in_percent_is_the_one_that_is_shown_elsewhere() {
        let mut counts = TWELVE;
        counts[0] = (5, 80);
        let funnel = Funnel::of(services(&counts), (1, 16), FunnelLimits::Plain).unwrap();
        let of_80 = funnel.points.iter().find(|point| point.of.service == 0).unwrap();
        assert_eq!(of_80.percent.to_string(), "6.3", "6.25, halves away from zero");
        assert_eq!(funnel.target_percent.to_string(), "6.3");
    }

    #[test]
    fn who_is_outside_is_marked_on_both_sides_alike() {
        let funnel = Funnel::of(services(&TWELVE), (494, 1_620), FunnelLimits::Plain).unwrap();
        let of = |service: usize| funnel.points.iter().find(|point| point.of.service == service).unwrap();
        assert_eq!(of(10).outlier, Outlier::Alarm(Side::Above));
        assert_eq!(of(11).outlier, Outlier::Alarm(Side::Below));
        assert_eq!(of(0).outlier, Outlier::Within);
        assert_eq!(
            funnel.points.first().map(|point| point.of.service),
            Some(10),
            "the highest first"
        );
    }

    #[test]
    fn services_that_differ_by_chance_alone_have_plain_limits() {
        let alike = [(27, 100); 12];
        let funnel = Funnel::of(services(&alike), (324, 1_200), FunnelLimits::Overdispersed).unwrap();
        assert!(funnel.between.abs() < f64::EPSILON);
        assert_eq!(Funnel::of(services(&alike[..9]), (243, 900), FunnelLimits::Plain), None);
        assert!(funnel.limits(1.0).iter().all(|limit| (0.0..=1.0).contains(limit)));
    }

    #[test]
    fn a_year_is_compared_once_its_windows_are_closed() {
        let from = |number: u8| {
            let Some(Charted::Share(share)) = Charted::kpi(number) else {
                return String::new();
            };
            shown_in_funnel_from(Dataset::published(), share, 2025)
                .unwrap()
                .to_string()
        };
        assert_eq!(
            [4, 6, 9, 11].map(from),
            ["2026-04-01", "2026-01-01", "2026-04-23", "2027-01-28"]
        );
    }
}
