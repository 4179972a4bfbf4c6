//! A funnel plot, drawn: the limits, the national share, and a mark for each service whose shape says how it lies to them; and the
//! strip of one service, which stands beside its name in a table.

use domain::audit::{Funnel, FunnelPoint, Outlier};
use rust_decimal::Decimal;
use rust_decimal::prelude::FromPrimitive as _;

use crate::ground::{Row, width_of};
use crate::scale::{BOTTOM, LEFT, RIGHT, Values};
use crate::shapes::Shapes;
use crate::sheet::Sheet;
use crate::svg;

/// Height of a funnel plot in a page.
pub const FUNNEL_HEIGHT: u32 = 420;
const LEGEND: f64 = 374.0;
/// Width and height of a strip.
const STRIP: (u32, u32) = (120, 20);
/// Places at which the limits are worked out.
const PLACES_OF_LIMITS: u16 = 80;
/// Half the size of a mark.
const HALF: f64 = 5.0;

/// What the plot says of a service.
#[derive(Clone, Copy, Debug)]
pub struct MarkedService<'a> {
    /// Its unit code.
    pub code: &'a str,
    /// Few of its expected patients were found.
    pub has_found_few: bool,
}

/// The words about a plot.
#[derive(Clone, Copy, Debug)]
pub struct FunnelWords<'a> {
    /// Its title.
    pub title: &'a str,
    /// What it says, first of all.
    pub sentence: &'a str,
    /// Whom the numbers of patients are of.
    pub patients: &'a str,
}

/// Draws a funnel plot. `service` says whose a point is.
pub fn draw_funnel<'a>(funnel: &Funnel, words: FunnelWords<'_>, service: impl Fn(usize) -> MarkedService<'a>) -> Sheet {
    let mut body = Shapes::default();
    let shares = funnel
        .points
        .iter()
        .map(|point| point.share)
        .fold(funnel.target, f64::max);
    let up = Values::up_to(percent(shares), false);
    let most = funnel
        .points
        .iter()
        .map(|point| point.of.denominator)
        .max()
        .unwrap_or(1);
    let along = Values::up_to(Decimal::from(most), false);
    field(&mut body, up, along, words.patients);
    limits(&mut body, funnel, up, along);
    for point in &funnel.points {
        let of = service(point.of.service);
        let place = (along.along(patients(point)), up.height(percent(point.share)));
        mark(&mut body, point.outlier, of.has_found_few, place);
        if point.outlier != Outlier::Within || of.has_found_few {
            letter(&mut body, of.code, place);
        }
    }
    legend(&mut body, funnel, &service);
    Sheet {
        body,
        height: FUNNEL_HEIGHT,
        title: words.title.to_owned(),
        sentence: words.sentence.to_owned(),
        below: Vec::new(),
    }
}

/// The strip of one service, up to this share: its 95% interval, its mark, and where the nation is. The table beside it says the same
/// in numbers, so that it is not read out.
pub fn draw_strip(point: &FunnelPoint, funnel: &Funnel, has_found_few: bool) -> String {
    let highest = funnel
        .points
        .iter()
        .map(|point| point.interval.1)
        .fold(funnel.target, f64::max);
    let (width, height) = (f64::from(STRIP.0), f64::from(STRIP.1));
    let at = |share: f64| 8.0 + (width - 16.0) * share / highest.max(0.01);
    let middle = height / 2.0;
    let mut strip = Shapes::default();
    strip.line(
        "chart-national",
        &[(at(funnel.target), 1.0), (at(funnel.target), height - 1.0)],
    );
    strip.line(
        "chart-interval",
        &[(at(point.interval.0), middle), (at(point.interval.1), middle)],
    );
    mark(&mut strip, point.outlier, has_found_few, (at(point.share), middle));
    svg::decoration(&strip, STRIP)
}

fn patients(point: &FunnelPoint) -> f64 {
    u32::try_from(point.of.denominator).map_or(f64::from(u32::MAX), f64::from)
}

fn percent(share: f64) -> Decimal {
    Decimal::from_f64(share * 100.0).unwrap_or_default()
}

fn field(shapes: &mut Shapes, up: Values, along: Values, patients: &str) {
    for (value, height) in up.ticks() {
        let class = if value == 0 { "chart-axis" } else { "chart-grid" };
        shapes.line(class, &[(LEFT, height), (RIGHT, height)]);
        shapes.text(
            "chart-quiet chart-end",
            (LEFT - 8.0, height + 4.5),
            &format!("{value}%"),
        );
    }
    for (value, _) in along.ticks() {
        let x = along.along(f64::from(value));
        shapes.line("chart-axis", &[(x, BOTTOM), (x, BOTTOM + 5.0)]);
        let class = if x > RIGHT - 20.0 {
            "chart-quiet chart-end"
        } else {
            "chart-quiet chart-middle"
        };
        shapes.text(class, (x, BOTTOM + 20.0), &value.to_string());
    }
    shapes.text("chart-quiet chart-end", (RIGHT, BOTTOM + 38.0), patients);
}

/// The four limits and the national share. What lies above the field is not drawn.
fn limits(shapes: &mut Shapes, funnel: &Funnel, up: Values, along: Values) {
    let steps = (1..=PLACES_OF_LIMITS).map(|step| {
        let share = f64::from(step) / f64::from(PLACES_OF_LIMITS);
        (along.highest() * share * share).max(1.0)
    });
    let limits: Vec<(f64, [f64; 4])> = steps.map(|patients| (patients, funnel.limits(patients))).collect();
    for (which, class, name) in [
        (0, "chart-alert-limit", "95%"),
        (1, "chart-alert-limit", "95%"),
        (2, "chart-alarm-limit", "99.8%"),
        (3, "chart-alarm-limit", "99.8%"),
    ] {
        let within = limits
            .iter()
            .map(|(patients, limits)| (*patients, limits[which] * 100.0));
        let line: Vec<(f64, f64)> = within
            .filter(|(_, limit)| *limit <= up.highest())
            .map(|(patients, limit)| {
                (
                    along.along(patients),
                    up.height(Decimal::from_f64(limit).unwrap_or_default()),
                )
            })
            .collect();
        shapes.line(class, &line);
        if let Some((_, y)) = line.last() {
            shapes.text("chart-quiet chart-end chart-over", (RIGHT, y - 5.0), name);
        }
    }
    let height = up.height(percent(funnel.target));
    shapes.line("chart-national", &[(LEFT, height), (RIGHT, height)]);
    let words = format!("National {:.1}%", funnel.target_percent);
    shapes.text("chart-text chart-end chart-over", (RIGHT, height - 5.0), &words);
}

fn mark(shapes: &mut Shapes, outlier: Outlier, has_found_few: bool, (x, y): (f64, f64)) {
    match outlier {
        Outlier::Alarm(_) => shapes.shape(
            "chart-alarm",
            &[
                (x, y - HALF - 2.0),
                (x + HALF + 2.0, y),
                (x, y + HALF + 2.0),
                (x - HALF - 2.0, y),
            ],
        ),
        Outlier::Alert(_) => shapes.rectangle("chart-alert", (x - HALF, y - HALF), (2.0 * HALF, 2.0 * HALF)),
        Outlier::Within if has_found_few => shapes.shape(
            "chart-few",
            &[
                (x, y - HALF - 1.0),
                (x + HALF + 1.0, y + HALF),
                (x - HALF - 1.0, y + HALF),
            ],
        ),
        Outlier::Within => shapes.circle("chart-point", (x, y), 3.5),
    }
}

/// A service's code beside its mark, on the side where there is room.
fn letter(shapes: &mut Shapes, code: &str, (x, y): (f64, f64)) {
    let room = x + 12.0 + width_of(code) < RIGHT;
    let (class, x) = if room {
        ("chart-text chart-over", x + 10.0)
    } else {
        ("chart-text chart-over chart-end", x - 10.0)
    };
    shapes.text(class, (x, y + 4.5), code);
}

fn legend<'a>(shapes: &mut Shapes, funnel: &Funnel, service: &impl Fn(usize) -> MarkedService<'a>) {
    let mut row = Row::at(LEGEND);
    let kinds = funnel
        .points
        .iter()
        .map(|point| (point.outlier, service(point.of.service).has_found_few));
    let kinds: Vec<(Outlier, bool)> = kinds.collect();
    let mut entry = |is: fn(Outlier, bool) -> bool, words: &str| {
        if let Some((outlier, few)) = kinds.iter().find(|(outlier, few)| is(*outlier, *few)) {
            row.entry(shapes, words, |shapes, (x, y)| {
                mark(shapes, *outlier, *few, (x + 24.0, y));
            });
        }
    };
    entry(|outlier, few| outlier == Outlier::Within && !few, "Within the limits");
    entry(|outlier, _| matches!(outlier, Outlier::Alert(_)), "Outside 95%: alert");
    entry(
        |outlier, _| matches!(outlier, Outlier::Alarm(_)),
        "Outside 99.8%: alarm",
    );
    entry(
        |outlier, few| outlier == Outlier::Within && few,
        "Few of the expected patients found",
    );
}
