//! Run charts: one service and one KPI by month, beside what all services add up to; and the list of services.

use std::collections::BTreeMap;

use domain::audit::{
    Caseload, ChartKind, Charted, MOST_MONTHS, MonthPoint, PublishedFigure, RowOf, RunChart, RunChartAsked,
    ServiceFacts, SmallNumbers, about_chart, chart_title, is_published_by_month, kpi_definition, percent,
    run_chart_of_months, sentence, signal_words,
};
use domain::words::short_month;
use drawing::draw_run_chart;
use exchange::chart_out;
use maud::{Markup, PreEscaped, html};
use rust_decimal::Decimal;

use super::address::{Chart, Form, Grouped, Page};
use super::layout::{About, Drawn, NOT_ADJUSTED, Within, YEARS_ALONE, as_at};
use super::words::{TOO_FEW, count, denominator, short_title};
use crate::dataset_files::dataset_in_use;
use crate::published::Figures;

/// The services, each with the way to its charts.
pub(crate) fn draw_list(figures: &Figures) -> Drawn {
    let about = About {
        title: "Run charts",
        within: Within::RunCharts,
        says: html! { "Choose a service to see each of its KPIs month by month, beside what all services add up to." },
    };
    Drawn::page(&about, figures, &services(figures))
}

/// What is said where no service has a code.
pub(crate) fn draw_unknown(figures: &Figures, code: &str) -> Drawn {
    let code: String = code
        .chars()
        .filter(|letter| letter.is_ascii_alphanumeric() || *letter == '-')
        .take(16)
        .collect();
    Drawn::not_there(
        &format!("No service with a chart of this kind has the code {code}. These take part:"),
        &services(figures),
    )
}

fn services(figures: &Figures) -> Markup {
    let mut nations: Vec<&str> = Vec::new();
    for service in &figures.benchmark.services {
        if !nations.contains(&service.nation.as_str()) {
            nations.push(&service.nation);
        }
    }
    html! {
        @for nation in nations {
            h2 { (nation) }
            ul.columns {
                @for (place, service) in figures.benchmark.services.iter().enumerate().filter(|(_, of)| of.nation == nation) {
                    li {
                        a href=(Page::RunChart(Chart {
                            service: place,
                            code: service.code.clone(),
                            kpi: Some(9),
                            which: ChartKind::Median,
                        }).address(Form::Html)) { (service.name) }
                        " " (service.code)
                        @if !service.region.is_empty() { span.of { (service.region) } }
                    }
                }
            }
        }
    }
}

/// A chart in one of its forms.
pub(crate) fn draw(figures: &Figures, asked: &Chart, form: Form) -> Drawn {
    let Some(service) = figures.benchmark.services.get(asked.service) else {
        return draw_unknown(figures, &asked.code);
    };
    let Some(chart) = chart_of(figures, asked) else {
        return draw_unknown(figures, &asked.code);
    };
    let of = format!("{} ({})", service.name, service.code);
    let what = asked
        .kpi
        .map_or_else(|| "patients".to_owned(), |kpi| format!("kpi-{kpi}"));
    let file = format!("fls-run-chart-{}-{what}", service.code);
    match form {
        Form::Csv => Drawn::csv(
            format!("{file}.csv"),
            chart_out::csv(&chart, &of, &as_at(figures.as_at)),
        ),
        Form::Svg => {
            let drawing = draw_run_chart(&chart);
            Drawn::svg(format!("{file}.svg"), drawing.as_file(&of, &as_at(figures.as_at)))
        }
        Form::Html => page(figures, asked, &chart, &of),
    }
}

/// The chart of what is published of a service, and nothing else.
fn chart_of(figures: &Figures, asked: &Chart) -> Option<RunChart> {
    let service = figures.benchmark.services.get(asked.service)?;
    let charted = asked.kpi.map_or(Some(Charted::Patients), Charted::kpi)?;
    let share = match charted {
        Charted::Patients => None,
        Charted::Share(share) => Some(share),
    };
    let none = Caseload::from_year(0, 0);
    let national: BTreeMap<i32, Decimal> = share.map_or_else(BTreeMap::new, |share| {
        let years = figures.benchmark.years.values();
        let national = years.filter_map(|year| {
            Some((
                year.year,
                year.all()?.figure(share, year.year, figures.today).percent()?,
            ))
        });
        national.collect()
    });
    Some(run_chart_of_months(
        dataset_in_use(),
        figures.benchmark.months(asked.service, share),
        RunChartAsked {
            charted,
            which: asked.which,
            months: MOST_MONTHS,
            as_at: figures.today,
        },
        ServiceFacts {
            caseload: service.caseload.as_ref().unwrap_or(&none),
            national: &national,
            // A service's notes are its own, and on none of these pages.
            notes: &[],
        },
    ))
}

fn page(figures: &Figures, asked: &Chart, chart: &RunChart, of: &str) -> Drawn {
    let title = format!("{of}, {}", chart_title(chart.charted));
    let about = About {
        title: &title,
        within: Within::RunCharts,
        says: html! { (sentence(chart)) },
    };
    let here = |form| Page::RunChart(asked.clone()).address(form);
    let content = html! {
        (charts(asked, figures.small))
        (lines(asked))
        p.files {
            a href=(here(Form::Csv)) { "These months as CSV" } " "
            a href=(here(Form::Svg)) { "This chart as SVG" } " "
            a href=(groups_of(asked)) { "Groups of its patients" }
        }
        div.beside {
            div {
                div.scroll.run-chart role="region" aria-label="Chart" tabindex="0" {
                    (PreEscaped(draw_run_chart(chart).for_page()))
                }
                (about_this_chart(chart))
                (below_half(figures, asked))
            }
            div.scroll role="region" aria-label="Months of the chart" tabindex="0" { (months(chart)) }
        }
        (of_its_region(figures, asked))
        @if figures.small == SmallNumbers::LeftOut { p { (YEARS_ALONE) } }
        p { (NOT_ADJUSTED) }
    };
    Drawn::page(&about, figures, &content)
}

fn groups_of(asked: &Chart) -> String {
    let grouped = Grouped {
        year: None,
        of: RowOf::Service(asked.service),
        code: Some(asked.code.clone()),
    };
    Page::Groups(grouped).address(Form::Html)
}

fn charts(asked: &Chart, small: SmallNumbers) -> Markup {
    html! {
        nav.choices aria-label="Chart" {
            ul {
                @for kpi in Charted::all().map(Charted::number).filter(|kpi| kpi.is_none_or(|kpi| is_published_by_month(kpi, small))) {
                    li {
                        a href=(Page::RunChart(Chart { kpi, ..asked.clone() }).address(Form::Html))
                            aria-current=[(kpi == asked.kpi).then_some("true")] {
                            @match kpi {
                                Some(kpi) => { (kpi) " " (short_title(kpi)) }
                                None => "Patients"
                            }
                        }
                    }
                }
            }
        }
    }
}

fn lines(asked: &Chart) -> Markup {
    html! {
        nav.choices aria-label="Lines" {
            ul {
                @for (which, words) in [(ChartKind::Median, "Median"), (ChartKind::Limits, "Limits (SPC)")] {
                    li {
                        a href=(Page::RunChart(Chart { which, ..asked.clone() }).address(Form::Html))
                            aria-current=[(which == asked.which).then_some("true")] { (words) }
                    }
                }
            }
        }
    }
}

fn about_this_chart(chart: &RunChart) -> Markup {
    let formula = chart.charted.number().and_then(kpi_definition).map(|kpi| kpi.formula);
    html! {
        details.about open {
            summary { "About this chart" }
            dl {
                @if let Some(formula) = formula {
                    div { dt { "Formula" } dd { (formula) } }
                }
                @for (name, words) in about_chart(chart, dataset_in_use()) {
                    div { dt { (name) } dd { (words) } }
                }
                div { dt { "National" } dd {
                    "What all services add up to in the year: the sum of all numerators over the sum of all denominators."
                } }
            }
            p { a href=(Page::Figures.address(Form::Html)) { "How each figure is worked out" } }
        }
    }
}

/// Bone treatment that stays below half of a service's patients is looked at first where it is made: in who is found and in what is
/// answered.
fn below_half(figures: &Figures, asked: &Chart) -> Markup {
    let Some(Charted::Share(share)) = asked.kpi.filter(|kpi| *kpi == 7).and_then(Charted::kpi) else {
        return html! {};
    };
    let years = figures.benchmark.years.values().rev();
    let mut rows = years.filter_map(|year| Some((year.year, year.service(asked.service)?)));
    let below = rows.find_map(|(year, row)| match row.figure(share, year, figures.today) {
        PublishedFigure::Share { percent, .. } => Some((year, percent)),
        _ => None,
    });
    match below {
        Some((year, percent)) if percent < Decimal::from(50) => html! {
            p.note {
                "In " (year) " it is " (format!("{percent:.1}%")) ", below the audit's 50%. The numerator counts whoever has a medicine \
                 recommended or is referred; an answer that is missing counts as neither."
            }
        },
        _ => html! {},
    }
}

fn months(chart: &RunChart) -> Markup {
    let is_share = chart.charted.number().is_some();
    html! {
        table.months {
            caption.unseen { "Months, the newest first" }
            thead {
                tr {
                    th scope="col" { "Month" }
                    th scope="col" .number { "Patients" }
                    @if is_share {
                        th scope="col" .number { "Here" }
                        th scope="col" .number { "National" }
                    }
                    th scope="col" { "Read as" }
                }
            }
            tbody {
                @for (place, point) in chart.points.iter().enumerate().rev() {
                    tr {
                        th scope="row" { (short_month(point.month)) }
                        td { (patients(point)) }
                        @if is_share {
                            td { (here(point)) }
                            td { @if let Some(national) = point.national { (format!("{national:.1}%")) } }
                        }
                        td.words {
                            @if point.is_open { "window open" }
                            @if let Some(signal) = chart.signal_at(place) { (signal_words(signal)) }
                        }
                    }
                }
            }
        }
    }
}

fn patients(point: &MonthPoint) -> String {
    match point.of {
        _ if point.is_too_few => TOO_FEW.to_owned(),
        Some(of) => format!("{} of {}", count(point.counted), denominator(of)),
        None => count(point.counted),
    }
}

fn here(point: &MonthPoint) -> String {
    match point.of.and_then(|of| percent(point.counted, of)) {
        _ if point.is_too_few => String::new(),
        Some(percent) => format!("{percent:.1}%"),
        None => "no cases".to_owned(),
    }
}

/// The other services of its region, and the way to all.
fn of_its_region(figures: &Figures, asked: &Chart) -> Markup {
    let services = &figures.benchmark.services;
    let Some(own) = services.get(asked.service) else {
        return html! {};
    };
    let beside = services
        .iter()
        .enumerate()
        .filter(|(place, other)| *place != asked.service && other.nation == own.nation && other.region == own.region);
    let place = match own.region.as_str() {
        "" => own.nation.clone(),
        region => region.to_owned(),
    };
    let found_few = figures.benchmark.years.values().rev().filter_map(|year| {
        let row = year.rows.iter().find(|row| row.of == RowOf::Service(asked.service))?;
        row.has_found_few(year.year, figures.today).then_some(year.year)
    });
    html! {
        @if let Some(year) = found_few.take(1).next() {
            p.note {
                span.mark { "few found" } " In " (year) " fewer than 20% of the expected non-spine fractures were found (KPI 2): whatever \
                 else the service reports is of few of its patients."
            }
        }
        p {
            b { (place) ": " }
            @for (place, other) in beside {
                a href=(Page::RunChart(Chart {
                    service: place,
                    code: other.code.clone(),
                    ..asked.clone()
                }).address(Form::Html)) { (other.name) } ", "
            }
            (own.name) ". "
            a href=(Page::RunCharts.address(Form::Html)) { "All services" }
        }
    }
}
