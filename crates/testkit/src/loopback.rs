//! The loopback host: the same command bodies as the window, on a real store, spoken to by a browser over 127.0.0.1.
//!
//! `POST /command/<name>` with the request as JSON answers the view, or status 400 and the error. Everything else is the
//! built window. For tests and development only: it listens on this computer and asks for no password of its own.

use std::path::Path;
use std::sync::Arc;

use app::{Desk, Host};
use axum::extract::{Path as UrlPath, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Json, Router};
use serde_json::{Value, json};
use tower_http::services::{ServeDir, ServeFile};

/// The router of a loopback host that serves the window built in `ui`.
pub fn router<H: Host>(desk: Arc<Desk<H>>, ui: &Path) -> Router {
    let window = ServeDir::new(ui).fallback(ServeFile::new(ui.join("index.html")));
    Router::new()
        .route("/command/{name}", post(command::<H>))
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
