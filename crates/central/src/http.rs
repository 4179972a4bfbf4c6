//! The server's routes, and what a request may be before anything looks into it. No body and no token is ever logged.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::body::Body;
use axum::extract::State as Shared;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::{get, post};
use domain::log_safe::safe;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use protocol::enrol::{EnrolReply, EnrolRequest};
use protocol::exchange::REQUEST_LIMIT;
use protocol::frame::{self, MEDIA_TYPE};
use protocol::{ENROL_PATH, EXCHANGE_PATH};
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tower_http::set_header::SetResponseHeaderLayer;

use crate::caller::authenticate;
use crate::enrol::enrol;
use crate::exchange::{Taking, exchange};
use crate::fault::Fault;
use crate::sending::{Counted, Impatient};
use crate::state::{State, blocking};

/// Most bytes of a request for enrolment.
const ENROL_LIMIT: usize = 16 * 1024;
/// Most connections at once; those beyond wait until one ends.
const MOST_CONNECTIONS: usize = 1_024;
/// How long a request's head may take to arrive, and how long a connection may have none.
const HEAD_WITHIN: Duration = Duration::from_secs(10);
/// How long a request's body may take to arrive.
const ARRIVE_WITHIN: Duration = Duration::from_mins(1);
/// How long whoever is answered may take nothing of the answer.
const TAKEN_WITHIN: Duration = Duration::from_secs(30);
/// Most bytes that a connection buffers of what arrives, or of what is sent.
const BUFFER: usize = 64 * 1024;
/// How long carrying it out may take.
const DONE_WITHIN: Duration = Duration::from_mins(1);

/// The routes.
pub fn router(state: State) -> axum::Router {
    let header = |name, value| SetResponseHeaderLayer::if_not_present(name, HeaderValue::from_static(value));
    axum::Router::new()
        .route("/", get(front_page))
        .route("/v1/health", get(health))
        .route(ENROL_PATH, post(post_enrol))
        .route(EXCHANGE_PATH, post(post_exchange))
        .layer(header(header::CACHE_CONTROL, "no-store"))
        .layer(header(header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .layer(header(header::REFERRER_POLICY, "no-referrer"))
        .layer(header(
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
        ))
        .with_state(state)
}

/// Serves until the shutdown is done; requests under way are finished first. A connection that does not say what it
/// wants in time is closed, as is one that takes nothing of its answer, and so many may be open at once, however little they say.
pub async fn serve(listener: TcpListener, state: State, shutdown: impl Future<Output = ()> + Send + 'static) {
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new())
        .header_read_timeout(HEAD_WITHIN)
        .max_buf_size(BUFFER);
    let service = TowerToHyperService::new(router(state));
    let open = Arc::new(Semaphore::new(MOST_CONNECTIONS));
    let graceful = GracefulShutdown::new();
    tokio::pin!(shutdown);
    loop {
        let accepted = async {
            let place = Arc::clone(&open).acquire_owned().await;
            (listener.accept().await, place)
        };
        let (stream, place) = tokio::select! {
            (accepted, place) = accepted => match accepted {
                Ok((stream, _)) => (stream, place),
                Err(error) => {
                    tracing::warn!(kind = %safe(&error.kind()), "a connection was not taken");
                    // Too many open files, most likely: some of them end soon.
                    tokio::time::sleep(Duration::from_secs(1)).await;
                    continue;
                }
            },
            () = &mut shutdown => break,
        };
        let connection =
            graceful.watch(http.serve_connection(TokioIo::new(Impatient::new(stream, TAKEN_WITHIN)), service.clone()));
        tokio::spawn(async move {
            // Whoever broke off hears nothing of it, and what a request did is logged where it was done.
            let _ = connection.await;
            drop(place);
        });
    }
    graceful.shutdown().await;
}

async fn front_page() -> Html<&'static str> {
    Html(include_str!("front.html"))
}

async fn health(Shared(state): Shared<State>) -> Result<Json<serde_json::Value>, Fault> {
    sqlx::query("select 1").execute(state.pool()).await?;
    Ok(Json(serde_json::json!({ "ok": true, "protocol": protocol::VERSION })))
}

async fn post_enrol(Shared(state): Shared<State>, body: Body) -> Result<Json<EnrolReply>, Fault> {
    let body = arrived(body, ENROL_LIMIT).await?;
    // Only now: whoever sends slowly takes nobody's turn.
    let _turn = state.turn().await?;
    let request: EnrolRequest =
        serde_json::from_slice(&body).map_err(|_| Fault::Malformed("it is not the JSON it should be"))?;
    in_time(enrol(&state, &request)).await.map(Json)
}

async fn post_exchange(Shared(state): Shared<State>, headers: HeaderMap, body: Body) -> Result<Response, Fault> {
    let caller = authenticate(&state, &headers).await?;
    let length = headers
        .get(header::CONTENT_LENGTH)
        .and_then(|length| length.to_str().ok()?.parse().ok());
    if length.is_some_and(|length: usize| length > REQUEST_LIMIT) {
        return Err(Fault::TooLarge);
    }
    let _room = state.room_for_body(length.unwrap_or(REQUEST_LIMIT)).await?;
    let body = arrived(body, REQUEST_LIMIT).await?;
    let _turn = state.turn().await?;
    let once = async |taking| {
        let body = body.clone();
        let (request, batch) = blocking(move || frame::read_request(&body)).await??;
        in_time(exchange(&state, caller, request, batch, taking)).await
    };
    let (reply, entries) = match once(Taking::Together).await {
        Err(fault) if fault.lies_in_a_record() => {
            tracing::error!(cause = %safe(&fault.cause()), "a batch is taken record by record");
            once(Taking::RecordByRecord).await?
        }
        outcome => outcome?,
    };
    tracing::debug!(
        taken = %safe(&reply.receipts.len()),
        refused = %safe(&reply.refusals.len()),
        listed = %safe(&reply.log.len()),
        "exchange"
    );
    let body = blocking(move || frame::write(&reply, &entries))
        .await?
        .map_err(|_| Fault::Broken("a reply"))?;
    // In its turn: no more replies wait for room than there are turns.
    let room = state.room_for_reply(body.len()).await?;
    let body = Body::new(Counted::new(body, room));
    Ok((StatusCode::OK, [(header::CONTENT_TYPE, MEDIA_TYPE)], body).into_response())
}

async fn arrived(body: Body, limit: usize) -> Result<axum::body::Bytes, Fault> {
    let body = tokio::time::timeout(ARRIVE_WITHIN, axum::body::to_bytes(body, limit)).await;
    // Whoever broke off in the middle hears nothing of this; whoever hears it sent too much.
    body.map_err(|_| Fault::Slow)?.map_err(|_| Fault::TooLarge)
}

async fn in_time<T>(work: impl Future<Output = Result<T, Fault>>) -> Result<T, Fault> {
    tokio::time::timeout(DONE_WITHIN, work).await.map_err(|_| Fault::Busy)?
}
