//! What each route does, and what a request may be before anything looks into it. No body and no token is ever logged.

use std::future::Future;
use std::time::Duration;

use axum::body::Body;
use axum::extract::State as Shared;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use axum::{Extension, Json};
use domain::log_safe::safe;
use protocol::enrol::{EnrolReply, EnrolRequest};
use protocol::exchange::REQUEST_LIMIT;
use protocol::frame::{self, MEDIA_TYPE};

use crate::caller::authenticate;
use crate::enrol::enrol;
use crate::exchange::{Taking, exchange};
use crate::fault::Fault;
use crate::requests::Asker;
use crate::sending::Counted;
use crate::state::{State, blocking};

/// Most bytes of a request for enrolment.
const ENROL_LIMIT: usize = 16 * 1024;
/// How long a request's body may take to arrive.
const ARRIVE_WITHIN: Duration = Duration::from_mins(1);
/// How long carrying it out may take.
const DONE_WITHIN: Duration = Duration::from_mins(1);

pub(crate) async fn front_page() -> Html<&'static str> {
    Html(include_str!("front.html"))
}

pub(crate) async fn live() -> Json<serde_json::Value> {
    Json(serde_json::json!({ "live": true }))
}

pub(crate) async fn ready(Shared(state): Shared<State>) -> (StatusCode, Json<serde_json::Value>) {
    let protocol = protocol::VERSION;
    if state.database().is_there().await {
        return (
            StatusCode::OK,
            Json(serde_json::json!({ "ready": true, "protocol": protocol })),
        );
    }
    let words = "The database does not answer.";
    let body = serde_json::json!({ "ready": false, "protocol": protocol, "words": words });
    (StatusCode::SERVICE_UNAVAILABLE, Json(body))
}

pub(crate) async fn post_enrol(Shared(state): Shared<State>, body: Body) -> Result<Json<EnrolReply>, Fault> {
    let body = arrived(body, ENROL_LIMIT).await?;
    // Only now: whoever sends slowly takes nobody's turn.
    let _turn = state.turn().await?;
    let request: EnrolRequest =
        serde_json::from_slice(&body).map_err(|_| Fault::Malformed("it is not the JSON it should be"))?;
    in_time(enrol(&state, &request)).await.map(Json)
}

pub(crate) async fn post_exchange(
    Shared(state): Shared<State>,
    Extension(asker): Extension<Asker>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Fault> {
    let caller = authenticate(&state, &headers).await?;
    asker.is(caller);
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
    state.figures().exchanged(reply.receipts.len(), reply.refusals.len());
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
