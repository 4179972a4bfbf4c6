//! Funnel plots: whether services differ by more than chance, with the table of all that are on the plot and of those that are not.

use std::fmt::Write as _;

use domain::audit::{
    BenchmarkYear, ChartKind, Charted, FEWEST_OF_A_FUNNEL, Funnel, FunnelLimits, FunnelPoint, HOW_OUTLIERS_ARE_MARKED,
    KPI_SHARES, KpiShare, OfService, Outlier, Published, PublishedFigure, RowOf, Side, can_be_funnelled,
    is_published_by_month, kpi_definition, shown_in_funnel_from,
};
use domain::words::{counted, listed, long_date};
use drawing::{FunnelWords, MarkedService, Sheet, draw_funnel, draw_strip};
use exchange::list_out;
use maud::{Markup, PreEscaped, html};
use rust_decimal::Decimal;

use super::address::{Chart, Form, Page, Plot};
use super::benchmarks::no_records;
use super::layout::{About, Drawn, NOT_ADJUSTED, Within, as_at};
use super::words::{TOO_FEW, count, short_title};
use crate::dataset_files::dataset_in_use;
use crate::published::Figures;

/// What a plot is drawn from.
struct Compared<'a> {
    year: &'a BenchmarkYear,
    share: &'static KpiShare,
    title: String,
    limits: FunnelLimits,
    /// Nothing where there are too few services, or too few patients of all to show.
    funnel: Option<Funnel>,
    /// Whether what all add up to is shown.
    is_told: bool,
    too_few: Vec<usize>,
    /// Services without a patient that the KPI looks at.
    no_cases: usize,
}

/// A plot in one of its forms.
pub(crate) fn draw(figures: &Figures, plot: &Plot, form: Form) -> Drawn {
    let Some(Charted::Share(share)) = Charted::kpi(plot.kpi) else {
        return no_records(figures, plot.year.unwrap_or_default());
    };
    let from = |year| shown_in_funnel_from(dataset_in_use(), share, year);
    let is_shown = |year: i32| from(year).is_some_and(|from| from <= figures.today);
    let years = &figures.benchmark.years;
    let newest = years.keys().rev().copied().find(|year| is_shown(*year));
    let Some(year) = plot.year.or(newest).or(figures.benchmark.newest_year()) else {
        return no_records(figures, plot.year.unwrap_or_default());
    };
    let Some(year) = years.get(&year) else {
        return no_records(figures, year);
    };
    let title = kpi_definition(share.number).map_or("", |kpi| kpi.title);
    let title = format!("Between services, {}. KPI {}: {title}", year.year, share.number);
    let plot = &Plot {
        year: Some(year.year),
        ..*plot
    };
    if !can_be_funnelled(share) {
        let words = "It is out of an expected number of patients and can be above 100%: limits that are made for shares of patients do not \
                     hold for it, and it is compared in the benchmark table alone.";
        return without_a_plot(figures, plot, &title, words, form);
    }
    if let Some(from) = from(year.year).filter(|_| !is_shown(year.year)) {
        let words = format!(
            "{} is compared from {} on, when it is known of every patient whether they count.",
            year.year,
            long_date(from)
        );
        return without_a_plot(figures, plot, &title, &words, form);
    }
    let compared = compared(year, share, &title, figures, plot.limits);
    match form {
        Form::Html => page(figures, plot, &compared),
        Form::Csv => csv(figures, &compared),
        Form::Svg => match &compared.funnel {
            Some(funnel) => {
                let sheet = draw_funnel(
                    funnel,
                    words(&compared, &says(&compared), &of_whom(&compared)),
                    |place| marked(figures, &compared, place),
                );
                Drawn::svg(
                    file_name(&compared, "svg"),
                    sheet.as_file("All services that take part", &as_at(figures.as_at)),
                )
            }
            None => without_a_plot(figures, plot, &compared.title, &says(&compared), form),
        },
    }
}

fn compared<'a>(
    year: &'a BenchmarkYear,
    share: &'static KpiShare,
    title: &str,
    figures: &Figures,
    limits: FunnelLimits,
) -> Compared<'a> {
    let mut on_plot = Vec::new();
    let (mut too_few, mut no_cases) = (Vec::new(), 0);
    for row in &year.rows {
        let RowOf::Service(service) = row.of else { continue };
        let looked_at = place_of(share).map(|place| row.counts.shares[place].looked_at);
        match (row.figure(share, year.year, figures.today), looked_at) {
            (PublishedFigure::Share { numerator, .. }, Some(Published::Count(denominator))) => {
                on_plot.push(OfService {
                    service,
                    numerator,
                    denominator,
                });
            }
            (PublishedFigure::NoCases, _) => no_cases += 1,
            _ => too_few.push(service),
        }
    }
    let national = year.all().zip(place_of(share)).and_then(|(all, place)| {
        let counts = all.counts.shares[place];
        counts.counted.count().zip(counts.looked_at.count())
    });
    Compared {
        year,
        share,
        title: format!("{title}, {}", limits.words()),
        limits,
        is_told: national.is_some(),
        funnel: national.and_then(|national| Funnel::of(on_plot, national, limits)),
        too_few,
        no_cases,
    }
}

/// A plot as a report has it, without a page about it.
pub(crate) struct PlotOfReport {
    /// What it says, first of all.
    pub(crate) sentence: String,
    /// Nothing where there are too few services, or too few patients of all to show.
    pub(crate) drawn: Option<DrawnPlot>,
}

/// The plot, and whom it has.
pub(crate) struct DrawnPlot {
    pub(crate) picture: Sheet,
    pub(crate) services: Vec<ServiceOnPlot>,
}

/// A service on a plot.
pub(crate) struct ServiceOnPlot {
    /// "Hartwell Royal FLS (HRW)".
    pub(crate) name: String,
    pub(crate) counted: u64,
    pub(crate) out_of: u64,
    pub(crate) percent: Decimal,
    /// Its 95% interval, in percent.
    pub(crate) interval: [String; 2],
    /// "alert", "alarm".
    pub(crate) mark: Option<&'static str>,
}

/// The plot of a KPI and a year, with overdispersion; nothing where none is made of this KPI, or not of this year yet.
pub(crate) fn plot_of_report(
    figures: &Figures,
    year: &BenchmarkYear,
    share: &'static KpiShare,
) -> Option<PlotOfReport> {
    let from = shown_in_funnel_from(dataset_in_use(), share, year.year)?;
    if from > figures.today || !can_be_funnelled(share) {
        return None;
    }
    let title = kpi_definition(share.number).map_or("", |kpi| kpi.title);
    let title = format!("Between services, {}. KPI {}: {title}", year.year, share.number);
    let compared = compared(year, share, &title, figures, FunnelLimits::Overdispersed);
    let sentence = says(&compared);
    let drawn = compared.funnel.as_ref().map(|funnel| DrawnPlot {
        picture: draw_funnel(funnel, words(&compared, &sentence, &of_whom(&compared)), |place| {
            marked(figures, &compared, place)
        }),
        services: funnel.points.iter().map(|point| on_plot(figures, point)).collect(),
    });
    Some(PlotOfReport { sentence, drawn })
}

fn on_plot(figures: &Figures, point: &FunnelPoint) -> ServiceOnPlot {
    let FunnelPoint {
        of, percent, interval, ..
    } = point;
    ServiceOnPlot {
        name: named(figures, &[of.service]),
        counted: of.numerator,
        out_of: of.denominator,
        percent: *percent,
        interval: [hundredths(interval.0), hundredths(interval.1)],
        mark: outlier_word(point.outlier),
    }
}

/// "fls-funnel-plot-kpi-9-2025-plain.csv".
fn file_name(compared: &Compared<'_>, ending: &str) -> String {
    let limits = match compared.limits {
        FunnelLimits::Overdispersed => "overdispersed",
        FunnelLimits::Plain => "plain",
    };
    let (kpi, year) = (compared.share.number, compared.year.year);
    format!("fls-funnel-plot-kpi-{kpi}-{year}-{limits}.{ending}")
}

fn place_of(share: &KpiShare) -> Option<usize> {
    KPI_SHARES.iter().position(|other| other.number == share.number)
}

fn marked<'a>(figures: &'a Figures, compared: &Compared<'_>, service: usize) -> MarkedService<'a> {
    MarkedService {
        code: figures
            .benchmark
            .services
            .get(service)
            .map_or("", |service| &service.code),
        has_found_few: has_found_few(figures, compared, service),
    }
}

fn has_found_few(figures: &Figures, compared: &Compared<'_>, service: usize) -> bool {
    let row = compared.year.service(service);
    row.is_some_and(|row| row.has_found_few(compared.year.year, figures.today))
}

fn words<'a>(compared: &'a Compared<'_>, sentence: &'a str, patients: &'a str) -> FunnelWords<'a> {
    FunnelWords {
        title: &compared.title,
        sentence,
        patients,
    }
}

fn of_whom(compared: &Compared<'_>) -> String {
    format!(
        "Patients that KPI {} looks at, {}",
        compared.share.number, compared.year.year
    )
}

/// What the plot says, first of all.
fn says(compared: &Compared<'_>) -> String {
    if !compared.is_told {
        return "All services together have too few patients to show, so that there is nothing to compare them with."
            .to_owned();
    }
    let Some(funnel) = &compared.funnel else {
        return format!("There are fewer than {FEWEST_OF_A_FUNNEL} services with figures to show: too few for limits.");
    };
    let side = |side: Side| {
        let is = |outlier: Outlier| matches!(outlier, Outlier::Alert(of) | Outlier::Alarm(of) if of == side);
        funnel.points.iter().filter(|point| is(point.outlier)).count()
    };
    let (above, below) = (side(Side::Above), side(Side::Below));
    let all = funnel.points.len();
    let national = format!("the national {:.1}%", funnel.target_percent);
    let (reason, limits) = (compared.limits.reason(), compared.limits.words());
    let mut words = if above + below == 0 {
        format!("All {all} services are within {reason} about {national} ({limits}).")
    } else {
        format!(
            "Of {all} services, {} are within {reason} about {national} ({limits}), {above} above and {below} below.",
            all - above - below
        )
    };
    if !compared.too_few.is_empty() {
        let more = counted(
            i64::try_from(compared.too_few.len()).unwrap_or(i64::MAX),
            "more has",
            "more have",
        );
        let _ = write!(words, " {more} too few patients to show.");
    }
    words
}

/// A page that says why there is no plot; a file of it is not there.
fn without_a_plot(figures: &Figures, plot: &Plot, title: &str, words: &str, form: Form) -> Drawn {
    if form != Form::Html {
        return Drawn::not_there(words, &choices(figures, plot));
    }
    let about = About {
        title,
        within: Within::FunnelPlots,
        says: html! { (words) },
    };
    Drawn::page(&about, figures, &choices(figures, plot))
}

fn page(figures: &Figures, plot: &Plot, compared: &Compared<'_>) -> Drawn {
    let sentence = says(compared);
    let about = About {
        title: &compared.title,
        within: Within::FunnelPlots,
        says: html! { (sentence) },
    };
    let content = html! {
        (choices(figures, plot))
        @if let Some(funnel) = &compared.funnel {
            p.files {
                a href=(Page::FunnelPlot(*plot).address(Form::Csv)) { "These services as CSV" } " "
                a href=(Page::FunnelPlot(*plot).address(Form::Svg)) { "This plot as SVG" }
            }
            div.beside {
                div.scroll.run-chart role="region" aria-label="Funnel plot" tabindex="0" {
                    (PreEscaped(draw_funnel(funnel, words(compared, &sentence, &of_whom(compared)), |place| {
                        marked(figures, compared, place)
                    }).for_page()))
                }
                div.scroll role="region" aria-label="Services in order" tabindex="0" { (table(figures, compared, funnel)) }
            }
        }
        @if !compared.too_few.is_empty() {
            p { b { "Too few to show: " } (named(figures, &compared.too_few)) "." }
        }
        @if compared.no_cases > 0 {
            p { b { "No cases: " } (compared.no_cases) "." }
        }
        p {
            b { "How we mark outliers. " } (HOW_OUTLIERS_ARE_MARKED) " "
            a href=(Page::Outliers.address(Form::Html)) { "How we mark outliers" }
        }
        p { (NOT_ADJUSTED) }
    };
    Drawn::page(&about, figures, &content)
}

fn named(figures: &Figures, services: &[usize]) -> String {
    let services = services
        .iter()
        .filter_map(|place| figures.benchmark.services.get(*place));
    listed(
        &services
            .map(|service| format!("{} ({})", service.name, service.code))
            .collect::<Vec<String>>(),
    )
}

fn choices(figures: &Figures, plot: &Plot) -> Markup {
    let plots = KPI_SHARES.iter().filter(|share| can_be_funnelled(share));
    html! {
        nav.choices aria-label="KPI" {
            ul {
                @for share in plots {
                    li {
                        a href=(Page::FunnelPlot(Plot { kpi: share.number, ..*plot }).address(Form::Html))
                            aria-current=[(share.number == plot.kpi).then_some("true")] {
                            "KPI " (share.number) " " (short_title(share.number))
                        }
                    }
                }
            }
        }
        nav.choices aria-label="Year" {
            ul {
                @for year in figures.benchmark.years.keys() {
                    li {
                        a href=(Page::FunnelPlot(Plot { year: Some(*year), ..*plot }).address(Form::Html))
                            aria-current=[(Some(*year) == plot.year).then_some("true")] { (year) }
                    }
                }
            }
        }
        nav.choices aria-label="Limits" {
            ul {
                @for (limits, words) in [
                    (FunnelLimits::Overdispersed, "With overdispersion"), (FunnelLimits::Plain, "Plain"),
                ] {
                    li {
                        a href=(Page::FunnelPlot(Plot { limits, ..*plot }).address(Form::Html))
                            aria-current=[(limits == plot.limits).then_some("true")] { (words) }
                    }
                }
            }
        }
    }
}

/// The services in the order of their shares, in three parts.
fn table(figures: &Figures, compared: &Compared<'_>, funnel: &Funnel) -> Markup {
    type Part = fn(Outlier) -> bool;
    let parts: [(&str, Part); 3] = [
        ("Above the limits", |outlier| {
            matches!(outlier, Outlier::Alert(Side::Above) | Outlier::Alarm(Side::Above))
        }),
        ("Within the limits", |outlier| outlier == Outlier::Within),
        ("Below the limits", |outlier| {
            matches!(outlier, Outlier::Alert(Side::Below) | Outlier::Alarm(Side::Below))
        }),
    ];
    html! {
        table.caterpillar {
            caption.unseen { "Services from the highest share to the lowest, with 95% intervals" }
            thead {
                tr {
                    th scope="col" { "Service" }
                    th scope="col" .number { "Counted" }
                    th scope="col" .number { "Share" }
                    th scope="col" .number { "95% interval" }
                    th scope="col" { span.unseen { "Drawn, beside the nation" } }
                }
            }
            @for (words, is_in) in parts {
                @let points: Vec<&FunnelPoint> = funnel.points.iter().filter(|point| is_in(point.outlier)).collect();
                @if !points.is_empty() {
                    tbody {
                        tr { th.part colspan="5" scope="rowgroup" { (words) ": " (points.len()) } }
                        @for point in points { (row(figures, compared, funnel, point)) }
                    }
                }
            }
        }
    }
}

fn row(figures: &Figures, compared: &Compared<'_>, funnel: &Funnel, point: &FunnelPoint) -> Markup {
    let service = figures.benchmark.services.get(point.of.service);
    let few = has_found_few(figures, compared, point.of.service);
    html! {
        tr {
            th scope="row" {
                @if let Some(service) = service {
                    a href=(Page::RunChart(Chart {
                        service: point.of.service,
                        code: service.code.clone(),
                        kpi: Some(compared.share.number).filter(|kpi| is_published_by_month(*kpi, figures.small)),
                        which: ChartKind::Median,
                    }).address(Form::Html)) { (service.name) }
                    " " (service.code)
                }
                @if let Some(mark) = outlier_word(point.outlier) { " " span.mark { (mark) } }
                @if few { " " span.mark { "few found" } }
            }
            td { (count(point.of.numerator)) " of " (count(point.of.denominator)) }
            td { (format!("{:.1}%", point.percent)) }
            td { (hundredths(point.interval.0)) " to " (hundredths(point.interval.1)) }
            td { (PreEscaped(draw_strip(point, funnel, few))) }
        }
    }
}

/// "alert", "alarm".
fn outlier_word(outlier: Outlier) -> Option<&'static str> {
    match outlier {
        Outlier::Within => None,
        Outlier::Alert(_) => Some("alert"),
        Outlier::Alarm(_) => Some("alarm"),
    }
}

/// A limit in percent with one decimal.
fn hundredths(share: f64) -> String {
    format!("{:.1}", share * 100.0)
}

fn csv(figures: &Figures, compared: &Compared<'_>) -> Drawn {
    let mut text = list_out::begin(&[&compared.title]);
    for line in [says(compared), as_at(figures.as_at), NOT_ADJUSTED.to_owned()] {
        text.push_str(&list_out::row(&[line]));
    }
    let headings = [
        "Service",
        "Unit code",
        "Counted",
        "Out of",
        "Percent",
        "95% from",
        "95% to",
        "95% limit below",
        "95% limit above",
        "99.8% limit below",
        "99.8% limit above",
        "Mark",
        "Few found",
    ];
    text.push_str(&list_out::row(&headings));
    let name = |place: usize| {
        let service = figures.benchmark.services.get(place);
        service.map_or_else(Default::default, |service| [service.name.clone(), service.code.clone()])
    };
    if let Some(funnel) = &compared.funnel {
        for point in &funnel.points {
            let patients = u32::try_from(point.of.denominator).map_or(f64::from(u32::MAX), f64::from);
            let few = has_found_few(figures, compared, point.of.service);
            let mut cells = Vec::from(name(point.of.service));
            cells.extend([
                point.of.numerator.to_string(),
                point.of.denominator.to_string(),
                format!("{:.1}", point.percent),
            ]);
            cells.extend([hundredths(point.interval.0), hundredths(point.interval.1)]);
            cells.extend(funnel.limits(patients).map(hundredths));
            cells.push(outlier_word(point.outlier).unwrap_or_default().to_owned());
            cells.push(if few { "few found" } else { "" }.to_owned());
            text.push_str(&list_out::row(&cells));
        }
    }
    for service in &compared.too_few {
        let mut cells = Vec::from(name(*service));
        cells.push(TOO_FEW.to_owned());
        text.push_str(&list_out::row(&cells));
    }
    Drawn::csv(file_name(compared, "csv"), text)
}

#[cfg(test)]
pub(crate) mod tests {
    use std::collections::BTreeMap;

    use chrono::{DateTime, NaiveDate};
    use domain::audit::{Benchmark, Facts, RollUp, ServiceCounts, SmallNumbers};

    use super::*;

    /// Twelve services of eighty patients each, of whom five had their falls risk assessed.
    pub(crate) fn figures() -> Figures {
        let month: NaiveDate = "2024-03-01".parse().unwrap();
        let mut patients = RollUp::default();
        for patient in 0..80 {
            patients += RollUp::of_flags(Facts::SITE | if patient < 5 { Facts::FALLS } else { 0 });
        }
        let services = (10..22).map(|n| ServiceCounts {
            code: format!("S{n}"),
            name: format!("Service {n}"),
            nation: "Wales".to_owned(),
            region: "Wales".to_owned(),
            caseload: None,
            months: BTreeMap::from([(month, patients)]),
            groups: BTreeMap::new(),
        });
        Figures {
            benchmark: Benchmark::of(dataset_in_use(), services.collect(), SmallNumbers::LeftOut),
            completeness: None,
            notices: protocol::notices::Notices::new(Vec::new()),
            small: SmallNumbers::LeftOut,
            as_at: DateTime::UNIX_EPOCH,
            today: "2026-11-30".parse().unwrap(),
            stamp: String::new(),
        }
    }

    #[test]
    fn each_plot_and_file_says_which_limits_it_has_and_what_they_take_for_usual() {
        for (limits, title, sentence, name) in [
            (
                FunnelLimits::Plain,
                ", plain limits",
                "All 12 services are within what chance gives about the national 6.3% (plain limits).",
                "fls-funnel-plot-kpi-6-2024-plain",
            ),
            (
                FunnelLimits::Overdispersed,
                ", limits with overdispersion",
                "All 12 services are within what chance and the usual difference between services give about the national 6.3% (limits \
                 with overdispersion).",
                "fls-funnel-plot-kpi-6-2024-overdispersed",
            ),
        ] {
            let plot = Plot {
                kpi: 6,
                year: Some(2024),
                limits,
            };
            for (form, ending) in [(Form::Html, ""), (Form::Csv, ".csv"), (Form::Svg, ".svg")] {
                let drawn = draw(&figures(), &plot, form);
                assert!(drawn.body.contains(title), "{name}{ending}");
                assert!(
                    drawn.body.contains(sentence) || form == Form::Svg,
                    "{name}{ending}: {}",
                    drawn.body
                );
                assert!(!drawn.body.contains("6.2%"), "6.25 is 6.3, as it is everywhere else");
                let saved_as = (form != Form::Html).then(|| format!("{name}{ending}"));
                assert_eq!(drawn.file_name, saved_as);
            }
        }
    }
}
