//! The public pages: what all services but demonstrations add up to, for anybody, without a login and without a script. They are drawn
//! from what may be published (`published`) and from nothing else.
//!
//! Each file reads before those after it in this list:
//!
//! - `address`: which pages there are, and how each is asked for
//! - `layout`, `words`: what every page has; figures in words and signs
//! - `benchmarks`, `benchmark_file`, `overview`, `run_charts`, `funnel_plots`, `groups`, `group_file`, `explained`, `resources`: the pages
//! - `answering`: how they are answered, and kept
//!
//! Here is what each route does.

mod address;
mod answering;
mod benchmark_file;
mod benchmarks;
mod explained;
mod funnel_plots;
mod group_file;
mod groups;
mod layout;
mod overview;
mod resources;
mod run_charts;
mod words;

use axum::extract::rejection::{PathRejection, QueryRejection};
use axum::extract::{Path, Query as Asking, State as Shared};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::response::{IntoResponse as _, Response};
use maud::html;

use crate::state::State;

use address::{Form, Page, Query};
use answering::{Asked, answer};

pub(crate) use answering::{response_of, response_of_the_program};
pub(crate) use benchmark_file::{cells as benchmark_cells, headings as benchmark_headings};
#[cfg(test)]
pub(crate) use funnel_plots::tests::figures as twelve_services;
pub(crate) use funnel_plots::{PlotOfReport, ServiceOnPlot, plot_of_report};
pub(crate) use group_file::{headings as group_headings, rows as group_rows};
pub(crate) use groups::{OF_EVERYBODY_ALONE, heading as group_heading, of_groups, whose};
pub(crate) use layout::{Drawn, NOT_ADJUSTED, STYLE_PATH, YEARS_ALONE, as_at};
pub(crate) use resources::{DICTIONARY_PATH, SPECIFICATION_PATH};
pub(crate) use words::{STILL_OPEN, TOO_FEW, short_title};

/// The style sheet of the pages; that of the charts follows it, or that of site health.
pub(crate) const STYLE: &str = include_str!("pages.css");

/// What follows the question mark; nothing where it cannot be read.
type AskedQuery = Result<Asking<Vec<(String, String)>>, QueryRejection>;

fn query(asked: AskedQuery) -> Query {
    Query(asked.map(|Asking(said)| said).unwrap_or_default())
}

async fn page(state: &State, headers: &HeaderMap, form: Form, page: Page) -> Response {
    answer(state, headers, form, move |_| Asked::Page(page)).await
}

pub(crate) async fn overview(Shared(state): Shared<State>, headers: HeaderMap, asked: AskedQuery) -> Response {
    page(&state, &headers, Form::Html, Page::overview(&query(asked))).await
}

pub(crate) async fn benchmarks(Shared(state): Shared<State>, headers: HeaderMap, asked: AskedQuery) -> Response {
    let query = query(asked);
    answer(&state, &headers, Form::Html, move |figures| {
        Asked::Page(Page::benchmarks(&query, figures))
    })
    .await
}

pub(crate) async fn benchmark_file(Shared(state): Shared<State>, headers: HeaderMap, asked: AskedQuery) -> Response {
    let query = query(asked);
    answer(&state, &headers, Form::Csv, move |figures| {
        Asked::Page(Page::benchmarks(&query, figures))
    })
    .await
}

pub(crate) async fn run_charts(Shared(state): Shared<State>, headers: HeaderMap) -> Response {
    page(&state, &headers, Form::Html, Page::RunCharts).await
}

/// The parts of the address of a run chart: the service's unit code, and which chart. Nothing where they cannot be read.
type OfChart = Result<Path<(String, String)>, PathRejection>;

async fn chart(state: &State, headers: &HeaderMap, form: Form, of: OfChart, asked: AskedQuery) -> Response {
    let query = query(asked);
    let (service, chart) = of.map(|Path(of)| of).unwrap_or_default();
    answer(state, headers, form, move |figures| {
        match Page::run_chart(&service, &chart, &query, figures) {
            Some(page) => Asked::Page(page),
            None => Asked::NotThere(Box::new(move |figures| run_charts::draw_unknown(figures, &service))),
        }
    })
    .await
}

pub(crate) async fn run_chart(
    Shared(state): Shared<State>,
    headers: HeaderMap,
    of: OfChart,
    asked: AskedQuery,
) -> Response {
    chart(&state, &headers, Form::Html, of, asked).await
}

pub(crate) async fn run_chart_months(
    Shared(state): Shared<State>,
    headers: HeaderMap,
    of: OfChart,
    asked: AskedQuery,
) -> Response {
    chart(&state, &headers, Form::Csv, of, asked).await
}

pub(crate) async fn run_chart_picture(
    Shared(state): Shared<State>,
    headers: HeaderMap,
    of: OfChart,
    asked: AskedQuery,
) -> Response {
    chart(&state, &headers, Form::Svg, of, asked).await
}

pub(crate) async fn funnel_plot(Shared(state): Shared<State>, headers: HeaderMap, asked: AskedQuery) -> Response {
    page(&state, &headers, Form::Html, Page::funnel_plot(&query(asked))).await
}

pub(crate) async fn funnel_file(Shared(state): Shared<State>, headers: HeaderMap, asked: AskedQuery) -> Response {
    page(&state, &headers, Form::Csv, Page::funnel_plot(&query(asked))).await
}

pub(crate) async fn funnel_picture(Shared(state): Shared<State>, headers: HeaderMap, asked: AskedQuery) -> Response {
    page(&state, &headers, Form::Svg, Page::funnel_plot(&query(asked))).await
}

pub(crate) async fn groups(Shared(state): Shared<State>, headers: HeaderMap, asked: AskedQuery) -> Response {
    let query = query(asked);
    answer(&state, &headers, Form::Html, move |figures| {
        Asked::Page(Page::groups(&query, figures))
    })
    .await
}

pub(crate) async fn group_file(Shared(state): Shared<State>, headers: HeaderMap, asked: AskedQuery) -> Response {
    let query = query(asked);
    answer(&state, &headers, Form::Csv, move |figures| {
        Asked::Page(Page::groups(&query, figures))
    })
    .await
}

pub(crate) async fn figures(Shared(state): Shared<State>, headers: HeaderMap) -> Response {
    page(&state, &headers, Form::Html, Page::Figures).await
}

pub(crate) async fn outliers(Shared(state): Shared<State>, headers: HeaderMap) -> Response {
    page(&state, &headers, Form::Html, Page::Outliers).await
}

pub(crate) async fn resources(Shared(state): Shared<State>, headers: HeaderMap) -> Response {
    page(&state, &headers, Form::Html, Page::Resources).await
}

pub(crate) async fn dictionary() -> Response {
    response_of_the_program(resources::draw_dictionary())
}

pub(crate) async fn specification() -> Response {
    response_of_the_program(resources::draw_specification())
}

pub(crate) async fn style() -> Response {
    response_of_the_program(Drawn {
        status: StatusCode::OK,
        media_type: "text/css; charset=utf-8",
        file_name: None,
        body: [STYLE, drawing::STYLE].concat(),
    })
}

/// Where no page is. Only whoever reads is shown one: a desk that sends to a wrong address would take it for another's.
pub(crate) async fn nothing_here(method: Method) -> Response {
    if !method.is_safe() {
        return StatusCode::NOT_FOUND.into_response();
    }
    response_of(Drawn::not_there(
        "There is no page at this address.",
        &html! { p { a href="/" { "The first page" } " has the way to every other." } },
    ))
}
