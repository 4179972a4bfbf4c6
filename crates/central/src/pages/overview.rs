//! The first page: what the audit is, who takes part, and the KPIs of all services of a year.

use domain::audit::{
    BenchmarkRow, FIELDS_ALLOWED, KPI_SHARES, KpiShare, MISSED_OPPORTUNITIES, PublishedFigure, PublishedMissed,
    kpi_definition,
};
use domain::words::{counted, long_date};
use maud::{Markup, html};

use super::address::{Form, Order, Page, Table};
use super::layout::{About, Drawn, NOT_ADJUSTED, Within};
use super::words::{STILL_OPEN, count, denominator, legend, published, sign};
use crate::published::Figures;

/// The page of a year, or of the last that is over.
pub(crate) fn draw(figures: &Figures, asked: Option<i32>) -> Drawn {
    let benchmark = &figures.benchmark;
    let Some(year) = asked.or(benchmark.usual_year(figures.today)) else {
        return before_the_first(figures);
    };
    let Some(all) = benchmark.years.get(&year).and_then(|year| year.all()) else {
        return super::benchmarks::no_records(figures, year);
    };
    let about = About {
        title: "Fracture Liaison Services",
        within: Within::Overview,
        says: html! {
            "How people aged 50 or over were cared for after a fragility fracture: what all services that take part add up to, for \
             fractures diagnosed in " (year) "."
        },
    };
    let content = html! {
        p {
            "A Fracture Liaison Service finds people who broke a bone from a fall or less, looks for the causes, and treats them so that \
             the next fracture does not happen. Services record what was done for each of them, and the audit counts it."
        }
        (years(figures, year))
        dl.numbers {
            div { dt { "Services with records of " (year) } dd { (all.services) } }
            div { dt { "Patients counted" } dd { (published(all.counts.records)) } }
            (missed(all, year, figures))
        }
        h2 { "The eleven key performance indicators, " (year) }
        ol.kpis {
            li {
                h3 { "KPI 1: " (kpi_definition(1).map_or("", |kpi| kpi.title)) }
                (completeness(year, figures))
            }
            @for share in &KPI_SHARES {
                li { (kpi(share, all, year, figures)) }
            }
        }
        (legend())
        p { (NOT_ADJUSTED) }
        p {
            a href=(benchmarks_of(year)) { "Every service, region and nation of " (year) } ", "
            a href=(Page::RunCharts.address(Form::Html)) { "run charts of each service" } ", "
            a href=(Page::Figures.address(Form::Html)) { "how each figure is worked out" } "."
        }
    };
    Drawn::page(&about, figures, &content)
}

fn before_the_first(figures: &Figures) -> Drawn {
    let about = About {
        title: "Fracture Liaison Services",
        within: Within::Overview,
        says: html! { "No service that takes part has sent records yet." },
    };
    Drawn::page(&about, figures, &html! {})
}

fn benchmarks_of(year: i32) -> String {
    let table = Table {
        year: Some(year),
        place: None,
        search: String::new(),
        order: Order::Name,
        is_turned: false,
    };
    Page::Benchmarks(table).address(Form::Html)
}

fn years(figures: &Figures, shown: i32) -> Markup {
    html! {
        nav.choices aria-label="Year" {
            ul {
                @for year in figures.benchmark.years.keys() {
                    li {
                        a href=(Page::Overview { year: Some(*year) }.address(Form::Html))
                            aria-current=[(*year == shown).then_some("true")] { (year) }
                    }
                }
            }
        }
    }
}

fn missed(all: &BenchmarkRow, year: i32, figures: &Figures) -> Markup {
    match all.missed(year, figures.today) {
        PublishedMissed::Missed(missed, services) => html! {
            @if let Ok(patients) = missed.missed {
                div {
                    dt { "Missed opportunities, our estimate" }
                    dd { (count(patients)) }
                    dd.of {
                        (count(missed.expected)) " expected on treatment, less " (count(missed.treated)) " for whom it was recommended, of "
                        (counted(i64::from(services), "service", "services")) " with patients in every month. "
                        (MISSED_OPPORTUNITIES)
                    }
                }
            }
        },
        PublishedMissed::TooFew => html! {},
    }
}

/// KPI 1 of the records of all services together.
fn completeness(year: i32, figures: &Figures) -> Markup {
    let published = figures.completeness.as_ref();
    let of_year = published.and_then(|of| Some((of.years.get(&year)?, of.published_on)));
    let Some((questions, on)) = of_year else {
        return html! {
            p { "It is published once a week, of years of which enough services have records. Of " (year) " it is not yet." }
        };
    };
    html! {
        p.figure { (questions.missing_too_often) " of " (questions.of) }
        p {
            "questions are not answered in more than 20% of the records in which they are asked and due, as published on "
            (long_date(on)) ". A service has met it with fewer than " (FIELDS_ALLOWED) "."
        }
    }
}

/// A KPI in its title, its figure and one sentence.
fn kpi(share: &KpiShare, all: &BenchmarkRow, year: i32, figures: &Figures) -> Markup {
    let title = kpi_definition(share.number).map_or("", |kpi| kpi.title);
    html! {
        h3 { "KPI " (share.number) ": " (title) }
        @match all.figure(share, year, figures.today) {
            PublishedFigure::Share { numerator, denominator: of, percent, light } => {
                p.figure { (format!("{percent:.1}%")) @if let Some(light) = light { (sign(light)) } }
                p {
                    (count(numerator)) " of " (denominator(of)) " " (share.said()) "."
                    @if light.is_none() { " It is " (STILL_OPEN) ": somebody of the year can still come to count." }
                }
            }
            PublishedFigure::NoCases => p { "No cases in " (counted(i64::from(all.services), "service", "services")) "." },
            PublishedFigure::TooFew(_) => p { "Too few patients to show." },
            PublishedFigure::From(from) => {
                p { "Published from " (long_date(from)) " on, when it is known of everybody." }
            }
        }
    }
}
