//! A chart as it is drawn: one picture, letter for letter, and what holds of every picture.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::collections::BTreeMap;
use std::path::Path;

use chrono::{Months, NaiveDate};
use domain::audit::{
    Caseload, ChartKind, ChartNote, Charted, Facts, Funnel, FunnelLimits, MonthCount, NotedChart, OfService, RunChart,
    RunChartAsked, ServiceFacts, run_chart, run_chart_of_months,
};
use domain::dataset::Dataset;
use drawing::{
    FUNNEL_HEIGHT, FunnelWords, HEIGHT, MarkedService, Place, STYLE, Shape, Sheet, WIDTH, draw_funnel, draw_run_chart,
    draw_strip,
};
use proptest::prelude::*;
use rust_decimal::Decimal;

/// So many patients of each month of whom so many were followed up in time, from July 2024 on.
fn chart(months: &[(usize, usize)], charted: Charted, which: ChartKind, shown: u32) -> RunChart {
    with_notes(months, charted, which, shown, &[])
}

/// The same with notes.
fn with_notes(
    months: &[(usize, usize)],
    charted: Charted,
    which: ChartKind,
    shown: u32,
    notes: &[ChartNote],
) -> RunChart {
    let first: NaiveDate = "2024-07-15".parse().unwrap();
    let month = |number: u32| first + Months::new(number);
    let facts = (0..).zip(months).flat_map(|(number, (followed_up, of))| {
        (0..*of).map(move |patient| Facts {
            diagnosed: month(number),
            version: None,
            flags: Facts::SITE
                | Facts::FOLLOW_UP
                | if patient < *followed_up {
                    Facts::FOLLOWED_UP_IN_TIME
                } else {
                    0
                },
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
        })
    });
    let asked = RunChartAsked {
        charted,
        which,
        months: shown,
        as_at: "2026-11-17".parse().unwrap(),
    };
    let service = ServiceFacts {
        caseload: &Caseload::from_year(2024, 1_250),
        national: &BTreeMap::from([(2025, Decimal::new(249, 1)), (2026, Decimal::new(263, 1))]),
        notes,
    };
    run_chart(Dataset::published(), facts, asked, service)
}

/// A service whose telephone clinic began in September 2025, and whose last five months are open.
fn telephone_clinic() -> Vec<(usize, usize)> {
    let closed = [
        8, 9, 7, 9, 8, 7, 8, 8, 9, 10, 9, 9, 10, 9, 13, 12, 14, 14, 15, 14, 16, 15, 16, 16,
    ];
    let mut months: Vec<(usize, usize)> = closed.into_iter().map(|followed_up| (followed_up, 32)).collect();
    months.extend([(10, 33), (3, 34), (0, 36), (0, 31), (0, 12)]);
    months
}

fn kpi(number: u8) -> Charted {
    Charted::kpi(number).unwrap()
}

/// The golden pictures are made anew with FLS_WRITE_GOLDEN, and looked at.
fn is_golden(name: &str, drawn: &str) {
    let place = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name);
    if std::env::var_os("FLS_WRITE_GOLDEN").is_some() {
        std::fs::write(&place, drawn).unwrap();
    }
    let golden = std::fs::read_to_string(&place).unwrap_or_default();
    assert!(
        golden == drawn,
        "{name} is drawn otherwise: look at it, and write it anew with FLS_WRITE_GOLDEN=1"
    );
}

#[test]
fn a_chart_with_a_median_is_drawn_so() {
    let chart = chart(&telephone_clinic(), kpi(9), ChartKind::Median, 36);
    let drawing = draw_run_chart(&chart);
    is_golden("kpi-9-median.svg", &drawing.for_page());
    is_golden(
        "kpi-9-median-file.svg",
        &drawing.as_file(
            "Hartwell Royal FLS (HRW), fictional patients",
            "Data as at 11:42, 17 November 2026",
        ),
    );
}

#[test]
fn a_chart_with_limits_is_drawn_so() {
    let chart = chart(&telephone_clinic(), kpi(9), ChartKind::Limits, 36);
    is_golden("kpi-9-limits.svg", &draw_run_chart(&chart).for_page());
}

/// Twenty-four months of 40 patients and of 10 in turn, of whom half are followed up in time or a few more or fewer.
fn months_of_two_sizes() -> Vec<(usize, usize)> {
    (0..24)
        .map(|month| {
            let more = usize::from(month % 4 < 2);
            if month % 2 == 0 {
                (19 + 2 * more, 40)
            } else {
                (4 + 2 * more, 10)
            }
        })
        .collect()
}

/// The lines of a class, each by its points.
fn lines_of_class(chart: &RunChart, class: &str) -> Vec<Vec<Place>> {
    let sheet = draw_run_chart(chart).into_sheet();
    let lines = sheet.shapes().iter().filter_map(|shape| match shape {
        Shape::Line { class: of, points } if *of == class => Some(points.clone()),
        _ => None,
    });
    lines.collect()
}

#[test]
fn limits_that_step_are_level_over_each_month_and_wider_over_one_with_fewer_patients() {
    let chart = chart(&months_of_two_sizes(), kpi(9), ChartKind::PPrime, 36);
    let drawn = lines_of_class(&chart, "chart-limit");
    let [lower, upper] = &drawn[..] else {
        panic!("{drawn:?}")
    };
    assert_eq!((lower.len(), upper.len()), (48, 48));
    let points = draw_run_chart(&chart).places;
    for (place, of_month) in upper.chunks(2).enumerate() {
        let [(left, height), (right, level)] = of_month else {
            panic!()
        };
        assert!((height - level).abs() < 0.01, "level over month {place}");
        assert!((left..=right).contains(&&points[place].x), "{left} to {right}");
        let below = lower[2 * place].1;
        assert!(below > *height, "the lower limit is lower down");
        // Months of 10 have the places between.
        let next = upper.get(2 * place + 2).map(|(_, height)| *height);
        if let Some(next) = next {
            assert_eq!(place % 2 == 0, next < *height, "month {place}");
        }
    }
    // From one month to the next the line goes on where it was, up or down.
    for steps in upper[1..47].chunks(2) {
        assert!((steps[0].0 - steps[1].0).abs() < 0.01, "{steps:?}");
    }
    let svg = draw_run_chart(&chart).for_page();
    assert!(svg.contains("limits by month</text>"), "the legend says it");

    // A month without cases has no limits, and breaks the line.
    let mut with_none = months_of_two_sizes();
    with_none[9] = (0, 0);
    let chart = self::chart(&with_none, kpi(9), ChartKind::PPrime, 36);
    let lengths: Vec<usize> = lines_of_class(&chart, "chart-limit").iter().map(Vec::len).collect();
    assert_eq!(lengths, [18, 18, 28, 28]);
}

#[test]
fn notes_and_a_new_beginning_are_drawn_so() {
    let notes = notes_of_the_clinic();
    for (name, which) in [("median", ChartKind::Median), ("limits", ChartKind::Limits)] {
        let chart = with_notes(&telephone_clinic(), kpi(9), which, 36, &notes);
        let drawing = draw_run_chart(&chart);
        is_golden(&format!("kpi-9-{name}-notes.svg"), &drawing.for_page());
        let file = drawing.as_file("Hartwell Royal FLS (HRW)", "Data as at 11:42, 17 November 2026");
        assert!(file.contains("A, March 2025: Two nurses away &lt;until May&gt; &amp; &quot;June&quot;</text>"));
        assert!(file.contains("B, July 2025: Telephone clinic started (median and limits begin anew)</text>"));
        assert!(
            !drawing.for_page().contains("<text class=\"chart-text\" x=\"16.0\""),
            "a page lists them itself"
        );
    }
}

#[test]
fn each_stretch_has_its_own_lines_over_its_own_months() {
    let notes = notes_of_the_clinic();
    let lines_of = |which, class: &str, notes: &[ChartNote]| {
        let svg = draw_run_chart(&with_notes(&telephone_clinic(), kpi(9), which, 36, notes)).for_page();
        // One is the legend's.
        svg.matches(&format!("class=\"{class}\"")).count() - usize::from(class == "chart-centre")
    };
    for (which, class, alone) in [
        (ChartKind::Median, "chart-centre", 1),
        (ChartKind::Limits, "chart-centre", 1),
        (ChartKind::Limits, "chart-limit", 2),
    ] {
        assert_eq!(lines_of(which, class, &[]), alone, "{class}");
        assert_eq!(lines_of(which, class, &notes), 2 * alone, "{class}");
    }
    // Eleven months before it are too few for a line.
    let early = [note("2025-06", "Telephone clinic started", true)];
    assert_eq!(lines_of(ChartKind::Median, "chart-centre", &early), 1);
    let svg = draw_run_chart(&with_notes(&telephone_clinic(), kpi(9), ChartKind::Median, 36, &notes)).for_page();
    assert_eq!(svg.matches("class=\"chart-note\"").count(), 2);
    assert_eq!(svg.matches("class=\"chart-note-anew\"").count(), 1);
    assert_eq!(svg.matches("class=\"chart-note-mark\"").count(), 3);
}

#[test]
fn a_page_gets_neither_style_nor_script_and_a_file_holds_its_style() {
    let chart = chart(&telephone_clinic(), kpi(9), ChartKind::Limits, 36);
    let drawing = draw_run_chart(&chart);
    let page = drawing.for_page();
    for never in [
        "<style",
        " style=",
        "<script",
        "href",
        "url(",
        " onload=",
        "<foreignObject",
    ] {
        assert!(!page.contains(never), "{never}");
    }
    let file = drawing.as_file("A <b> service & \"its\" name", "Data as at 1 May 2026");
    assert!(file.contains(STYLE) && !STYLE.contains("url(") && !STYLE.contains("@import"));
    assert!(file.contains("A &lt;b&gt; service &amp; &quot;its&quot; name"));
}

#[test]
fn every_class_that_is_drawn_has_a_style() {
    let mut pictures = String::new();
    for which in [ChartKind::Median, ChartKind::Limits, ChartKind::PPrime] {
        for charted in Charted::all() {
            let chart = with_notes(&telephone_clinic(), charted, which, 36, &notes_of_the_clinic());
            pictures.push_str(&draw_run_chart(&chart).as_file("A service", "As at today"));
        }
    }
    pictures.push_str(&funnel_sheet().for_page());
    pictures.push_str(&draw_run_chart(&with_too_few()).for_page());
    let drawn = pictures
        .split("class=\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next());
    let mut seen = 0;
    for class in drawn.flat_map(|classes| classes.split(' ')) {
        seen += 1;
        assert!(STYLE.contains(&format!(".{class} {{")), "{class} has no style");
    }
    assert!(seen > 1_000);
}

/// Of twelve services two are outside the outer limits and one the inner ones, and of one few patients were found.
fn funnel() -> Funnel {
    let counts = [27, 30, 25, 60, 5, 28, 26, 31, 24, 29, 27, 26].into_iter().enumerate();
    let services = counts.map(|(service, numerator)| OfService {
        service,
        numerator,
        denominator: 100 + 10 * u64::try_from(service).unwrap(),
    });
    Funnel::of(services, (338, 1_860), FunnelLimits::Plain).unwrap()
}

fn funnel_sheet() -> Sheet {
    let words = FunnelWords {
        title: "Between services",
        sentence: "Two are outside.",
        patients: "Patients",
    };
    draw_funnel(&funnel(), words, |service| MarkedService {
        code: [
            "AAA", "BBB", "CCC", "DDD", "EEE", "FFF", "GGG", "HHH", "III", "JJJ", "KKK", "LLL",
        ][service],
        has_found_few: service == 1,
    })
}

fn with_too_few() -> RunChart {
    let month = |number: u32| "2025-01-01".parse::<NaiveDate>().unwrap() + Months::new(number);
    let known = MonthCount::Known {
        records: 20,
        looked_at: 20,
        counted: 9,
    };
    let months = [known, MonthCount::TooFew, known, MonthCount::TooFew, known].into_iter();
    run_chart_of_months(
        Dataset::published(),
        (0..).map(month).zip(months),
        RunChartAsked {
            charted: kpi(9),
            which: ChartKind::Median,
            months: 36,
            as_at: "2026-11-17".parse().unwrap(),
        },
        ServiceFacts {
            caseload: &Caseload::from_year(2024, 1_250),
            national: &BTreeMap::new(),
            notes: &[],
        },
    )
}

fn note(month: &str, text: &str, begins_anew: bool) -> ChartNote {
    ChartNote::kept(month, text, &NotedChart::Every.key(), begins_anew).unwrap()
}

/// The telephone clinic's beginning begins the median anew.
fn notes_of_the_clinic() -> [ChartNote; 3] {
    [
        note("2025-03", "Two nurses away <until May> & \"June\"", false),
        note("2025-07", "Telephone clinic started", true),
        note("2026-09", "Clinic moved", false),
    ]
}

#[test]
fn a_month_with_too_few_has_a_cross_and_no_number() {
    let chart = with_too_few();
    let drawing = draw_run_chart(&chart);
    let svg = drawing.for_page();
    let (crosses, in_legend) = (2, 1);
    assert_eq!(
        svg.matches("class=\"chart-too-few\"").count(),
        2 * (crosses + in_legend)
    );
    let places: Vec<bool> = drawing.places.iter().take(5).map(|place| place.y.is_some()).collect();
    assert_eq!(places, [true, false, true, false, true]);
    assert_eq!(chart.points[1].counted, 0);
    assert_eq!(chart.points[1].of, None);
}

#[test]
fn a_funnel_plot_marks_by_shape_and_names_who_is_marked() {
    let svg = funnel_sheet().for_page();
    for named in ["AAA", "DDD", "EEE", "BBB"] {
        assert!(svg.contains(&format!(">{named}</text>")), "{named}");
    }
    assert!(!svg.contains(">FFF<"), "who is within is not named");
    assert_eq!(
        svg.matches("class=\"chart-alarm\"").count(),
        3,
        "two and one in the legend"
    );
    for (attributes, most) in [(["x", "cx"], f64::from(WIDTH)), (["y", "cy"], f64::from(FUNNEL_HEIGHT))] {
        for value in attributes.iter().flat_map(|name| numbers(&svg, name)) {
            assert!((0.0..=most).contains(&value), "{value}");
        }
    }
    let strip = draw_strip(&funnel().points[0], &funnel(), false);
    assert!(strip.contains("aria-hidden=\"true\"") && !strip.contains("<title"));
}

#[test]
fn a_chart_without_a_month_says_so_and_draws_its_field() {
    let empty = chart(&[], kpi(4), ChartKind::Median, 36);
    let drawing = draw_run_chart(&empty);
    assert!(drawing.places.is_empty());
    assert!(drawing.for_page().contains("there is nothing to read"));
}

/// The numbers of an attribute, wherever it stands.
fn numbers(svg: &str, attribute: &str) -> Vec<f64> {
    let begin = format!(" {attribute}=\"");
    let values = svg.split(&begin).skip(1).filter_map(|rest| rest.split('"').next());
    values.map(|value| value.parse().unwrap()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]
    #[test]
    fn whatever_the_months_all_of_it_lies_on_the_sheet(
        months in proptest::collection::vec((0_usize..40, 0_usize..40), 0..30),
        kpis in 1_u8..=11,
        has_limits in any::<bool>(),
        shown in 1_u32..=120,
        noted in proptest::collection::vec((0_u32..40, any::<bool>()), 0..12),
    ) {
        let months: Vec<(usize, usize)> = months.into_iter().map(|(some, of)| (some.min(of), of)).collect();
        let charted = Charted::kpi(kpis).unwrap_or(Charted::Patients);
        let which = if has_limits { ChartKind::Limits } else { ChartKind::Median };
        let first: NaiveDate = "2024-01-01".parse().unwrap();
        let notes: Vec<ChartNote> = noted
            .iter()
            .map(|(month, anew)| note(&(first + Months::new(*month)).format("%Y-%m").to_string(), "Clinic moved", *anew))
            .collect();
        let chart = with_notes(&months, charted, which, shown, &notes);
        let drawing = draw_run_chart(&chart);
        let svg = drawing.for_page();
        let (width, height) = (f64::from(WIDTH), f64::from(HEIGHT));
        for x in ["x", "cx"].iter().flat_map(|name| numbers(&svg, name)) {
            prop_assert!((0.0..=width).contains(&x), "{x}");
        }
        for y in ["y", "cy"].iter().flat_map(|name| numbers(&svg, name)) {
            prop_assert!((0.0..=height).contains(&y), "{y}");
        }
        prop_assert!(!svg.contains("NaN") && !svg.contains("inf"));
        // Each month that has cases is one point, and the legend has its samples.
        let with_cases = chart.points.iter().filter(|point| point.value.is_some()).count();
        let open = usize::from(chart.points.iter().any(|point| point.is_open));
        prop_assert_eq!(svg.matches("class=\"chart-point").count(), with_cases + 1 + open);
        prop_assert_eq!(svg.matches("class=\"chart-note-mark\"").count(), chart.notes.len());
        prop_assert_eq!(drawing.places.len(), chart.points.len());
        prop_assert_eq!(svg.matches('<').count(), svg.matches('>').count());
        prop_assert!(svg.ends_with("</svg>\n"));
    }
}
