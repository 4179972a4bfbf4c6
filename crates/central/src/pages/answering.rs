//! How a public page is answered: without its body for whoever has it as it is, drawn once for a state of the data for everybody else, and
//! with headers that let caches keep it for a minute. Drawing has a budget of its own, which takes nothing from desks.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use domain::log_safe::safe;
use tokio::sync::OwnedSemaphorePermit;

use super::address::{Form, Page};
use super::layout::Drawn;
use super::{benchmark_file, benchmarks, explained, funnel_plots, group_file, groups, overview, resources, run_charts};
use crate::fault::Fault;
use crate::kept_pages::KeptPage;
use crate::published::Figures;
use crate::state::{State, blocking_in};

/// How long whoever asks waits for others' pages to be drawn.
const PATIENCE: Duration = Duration::from_secs(5);
/// Caches ask again whether a page is still so after a minute.
const KEPT_FOR: HeaderValue = HeaderValue::from_static("public, max-age=60");
const NOT_KEPT: HeaderValue = HeaderValue::from_static("no-store");
/// A page takes its style sheet from here, sends its form here, and nothing else.
const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
);
/// A file that somebody opens in the browser; a picture has its style in it.
const POLICY_OF_FILES: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'; sandbox",
);

/// What a request comes to: a page, or one that is not there with these words.
pub(crate) enum Asked {
    Page(Page),
    NotThere(Box<dyn FnOnce(&Figures) -> Drawn + Send>),
}

/// Answers what is asked, which is found among the figures as they are now.
pub(crate) async fn answer(
    state: &State,
    headers: &HeaderMap,
    form: Form,
    asked: impl FnOnce(&Figures) -> Asked + Send + 'static,
) -> Response {
    match answered(state, headers, form, asked).await {
        Ok(response) => response,
        Err(fault) => {
            tracing::warn!(cause = %safe(&fault.cause()), "a public page could not be answered");
            let mut response = response_of(Drawn::not_now());
            response
                .headers_mut()
                .insert(header::RETRY_AFTER, HeaderValue::from_static("60"));
            response
        }
    }
}

async fn answered(
    state: &State,
    headers: &HeaderMap,
    form: Form,
    asked: impl FnOnce(&Figures) -> Asked + Send + 'static,
) -> Result<Response, Fault> {
    let figures = state.published().await?;
    let page = match asked(&figures) {
        Asked::Page(page) => page,
        Asked::NotThere(draw) => {
            let _place = place(state).await?;
            return Ok(response_of(draw(&figures)));
        }
    };
    let tag = format!("W/\"{}\"", figures.stamp);
    let is_had = has(headers, &tag);
    let address = page.address(form);
    if let Some(kept) = state.kept_pages().get(&figures.stamp, &address) {
        return Ok(if is_had { not_changed(&tag) } else { kept.response() });
    }
    let place = place(state).await?;
    let stamp = figures.stamp.clone();
    let is_one_of_few = page.is_one_of_few();
    let drawn = blocking_in(place, move || draw(&page, form, &figures)).await?;
    if drawn.status != StatusCode::OK {
        return Ok(response_of(drawn));
    }
    let mut headers = headers_of(&drawn);
    headers.insert(header::CACHE_CONTROL, KEPT_FOR);
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        headers.insert(header::ETAG, tag);
    }
    let page = KeptPage {
        headers,
        body: drawn.body.into(),
    };
    if is_one_of_few {
        state.kept_pages().keep(&stamp, address, page.clone());
    }
    // Only now is it known that there is such a page.
    Ok(if is_had { not_changed(&tag) } else { page.response() })
}

fn draw(page: &Page, form: Form, figures: &Figures) -> Drawn {
    match (page, form) {
        (Page::Overview { year }, _) => overview::draw(figures, *year),
        (Page::Benchmarks(table), Form::Csv) => benchmark_file::draw(figures, table),
        (Page::Benchmarks(table), _) => benchmarks::draw(figures, table),
        (Page::RunCharts, _) => run_charts::draw_list(figures),
        (Page::RunChart(chart), form) => run_charts::draw(figures, chart, form),
        (Page::FunnelPlot(plot), form) => funnel_plots::draw(figures, plot, form),
        (Page::Groups(grouped), Form::Csv) => group_file::draw(figures, grouped),
        (Page::Groups(grouped), _) => groups::draw(figures, grouped),
        (Page::Figures, _) => explained::draw_figures(figures),
        (Page::Outliers, _) => explained::draw_outliers(figures),
        (Page::Resources, _) => resources::draw(figures),
    }
}

/// Waits until it may be drawn. Where too many wait, whoever comes next comes again.
async fn place(state: &State) -> Result<OwnedSemaphorePermit, Fault> {
    let drawing = Arc::clone(state.kept_pages().drawing());
    let place = tokio::time::timeout(PATIENCE, drawing.acquire_owned()).await;
    place.ok().and_then(Result::ok).ok_or(Fault::Busy)
}

/// Whether whoever asks has it as it is. Several tags may be told, and each as a weak one or not.
fn has(headers: &HeaderMap, tag: &str) -> bool {
    let told = headers.get_all(header::IF_NONE_MATCH).iter();
    let mut tags = told
        .filter_map(|told| told.to_str().ok())
        .flat_map(|told| told.split(','));
    let plain = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
    tags.any(|told| told.trim() == "*" || plain(told) == plain(tag))
}

fn not_changed(tag: &str) -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::NOT_MODIFIED;
    response.headers_mut().insert(header::CACHE_CONTROL, KEPT_FOR);
    if let Ok(tag) = HeaderValue::from_str(tag) {
        response.headers_mut().insert(header::ETAG, tag);
    }
    response
}

fn headers_of(drawn: &Drawn) -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(drawn.media_type));
    let policy = if drawn.file_name.is_some() {
        POLICY_OF_FILES
    } else {
        POLICY
    };
    headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    if let Some(name) = &drawn.file_name
        && let Ok(saved_as) = HeaderValue::from_str(&format!("attachment; filename=\"{name}\""))
    {
        headers.insert(header::CONTENT_DISPOSITION, saved_as);
    }
    headers
}

/// What is drawn, as an answer that no cache keeps.
pub(crate) fn response_of(drawn: Drawn) -> Response {
    let mut headers = headers_of(&drawn);
    headers.insert(header::CACHE_CONTROL, NOT_KEPT);
    let mut response = Response::new(Body::from(drawn.body));
    *response.status_mut() = drawn.status;
    *response.headers_mut() = headers;
    response
}

/// What never changes while the program runs.
pub(crate) fn response_of_the_program(drawn: Drawn) -> Response {
    let mut response = response_of(drawn);
    response.headers_mut().insert(header::CACHE_CONTROL, KEPT_FOR);
    response
}
