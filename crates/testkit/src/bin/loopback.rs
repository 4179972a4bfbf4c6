//! Runs the loopback host: `loopback --ui ui/dist [--port 0] [--store DIR]`; prints its address and serves until stopped.
//!
//! A store that is not there is begun as in the window, on its first-run page. `POST /test/pass-days/<n>` moves the
//! clock on, and `POST /test/reset` puts an empty folder in place, so that each browser test starts from nothing. A file
//! that a person would choose a place for is kept in memory: `GET /test/kept` is the last one, with its name in a header.
//! `POST /test/give/<name>` is the file that they choose when they are asked for one.
#![allow(clippy::print_stdout, reason = "its address is its only output")]

use std::path::PathBuf;
use std::sync::{Arc, PoisonError, RwLock};

use app::Desk;
use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use chrono::TimeDelta;
use testkit::{TestHost, loopback};
use tokio::net::TcpListener;

#[derive(Clone)]
struct Served {
    ui: Arc<PathBuf>,
    now: Arc<RwLock<(TestHost, Router)>>,
}

fn fresh(ui: &std::path::Path, host: TestHost) -> (TestHost, Router) {
    let desk = Arc::new(Desk::new(host.clone()));
    (host, loopback::router(desk, ui))
}

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let mut ui = PathBuf::from("ui/dist");
    let mut port = 0;
    let mut store = None;
    let mut arguments = std::env::args().skip(1);
    while let (Some(name), Some(value)) = (arguments.next(), arguments.next()) {
        match name.as_str() {
            "--ui" => ui = PathBuf::from(value),
            "--port" => port = value.parse().map_err(std::io::Error::other)?,
            "--store" => store = Some(PathBuf::from(value)),
            _ => return Err(std::io::Error::other(format!("loopback does not know {name}"))),
        }
    }
    let host = match store {
        Some(store) => TestHost::in_folder("Browser test", &store),
        None => TestHost::new("Browser test"),
    };
    let served = Served {
        now: Arc::new(RwLock::new(fresh(&ui, host))),
        ui: Arc::new(ui),
    };
    let app = Router::new()
        .route("/test/reset", post(reset))
        .route("/test/pass-days/{days}", post(pass_days))
        .route("/test/kept", get(kept))
        .route("/test/give/{name}", post(give))
        .fallback(pass_on)
        .with_state(served);
    let listener = TcpListener::bind(("127.0.0.1", port)).await?;
    println!("http://{}", listener.local_addr()?);
    axum::serve(listener, app).await
}

async fn reset(State(served): State<Served>) {
    let fresh = fresh(&served.ui, TestHost::new("Browser test"));
    *served.now.write().unwrap_or_else(PoisonError::into_inner) = fresh;
}

async fn pass_days(State(served): State<Served>, Path(days): Path<i64>) {
    served
        .now
        .read()
        .unwrap_or_else(PoisonError::into_inner)
        .0
        .pass(TimeDelta::days(days));
}

async fn kept(State(served): State<Served>) -> Response {
    let files = served.now.read().unwrap_or_else(PoisonError::into_inner).0.kept_files();
    match files.into_iter().next_back() {
        Some((name, bytes)) => ([("x-file-name", name)], bytes).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

async fn give(State(served): State<Served>, Path(name): Path<String>, bytes: Bytes) {
    let served = served.now.read().unwrap_or_else(PoisonError::into_inner);
    served.0.give_file(&name, &bytes);
}

async fn pass_on(State(served): State<Served>, request: Request) -> Response {
    let router = served.now.read().unwrap_or_else(PoisonError::into_inner).1.clone();
    match tower::ServiceExt::oneshot(router, request).await {
        Ok(response) => response,
        Err(never) => match never {},
    }
}
