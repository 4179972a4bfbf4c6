//! The loopback host: the same command bodies as the window, on a real store, spoken to by a browser over 127.0.0.1.
//!
//! `POST /command/<name>` with the request as JSON answers the view, or status 400 and the error. `GET /changed` is a stream
//! of events that say no more than `changed`, one each time that something has changed. Everything else is the built window.
//! For tests and development only: it listens on this computer and asks for no password of its own.

use std::convert::Infallible;
use std::path::Path;
use std::sync::Arc;

use app::{Desk, Host};
use axum::extract::{Path as UrlPath, State};
use axum::http::StatusCode;
use axum::response::sse::{Event, Sse};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use futures_util::stream::{Stream, unfold};
use serde_json::{Value, json};
use tower_http::services::{ServeDir, ServeFile};

/// The router of a loopback host that serves the window built in `ui`.
pub fn router<H: Host>(desk: Arc<Desk<H>>, ui: &Path) -> Router {
    let window = ServeDir::new(ui).fallback(ServeFile::new(ui.join("index.html")));
    Router::new()
        .route("/command/{name}", post(command::<H>))
        .route("/changed", get(changed::<H>))
        .with_state(desk)
        .fallback_service(window)
}

async fn command<H: Host>(
    State(desk): State<Arc<Desk<H>>>,
    UrlPath(name): UrlPath<String>,
    Json(request): Json<Value>,
) -> Response {
    match desk.call(&name, request).await {
        Ok(view) => Json(view).into_response(),
        Err(error) => (StatusCode::BAD_REQUEST, Json(json!({ "error": desk.failed(&error) }))).into_response(),
    }
}

async fn changed<H: Host>(State(desk): State<Arc<Desk<H>>>) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    Sse::new(unfold(desk.changes(), async |mut changes| {
        changes.changed().await.ok()?;
        Some((Ok(Event::default().data("changed")), changes))
    }))
}
