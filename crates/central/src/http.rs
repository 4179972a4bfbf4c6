//! What each route does, and what a request may be before anything looks into it. No body and no token is ever logged.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::State as Shared;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use domain::log_safe::{Count, safe};
use protocol::enrol::{EnrolReply, EnrolRequest};
use protocol::exchange::REQUEST_LIMIT;
use protocol::frame::{self, MEDIA_TYPE};
use tokio::time::Instant;

use crate::arriving::{Pace, arrived};
use crate::caller::authenticate;
use crate::connections::Peer;
use crate::enrol::enrol;
use crate::exchange::{Taking, exchange};
use crate::fault::Fault;
use crate::requests::Asker;
use crate::sending::Counted;
use crate::state::{State, apart, blocking, blocking_in};

/// Most bytes of a request for enrolment.
const ENROL_LIMIT: usize = 16 * 1024;
/// How long carrying it out may take.
const DONE_WITHIN: Duration = Duration::from_mins(1);

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

pub(crate) async fn post_enrol(
    Shared(state): Shared<State>,
    Extension(peer): Extension<Peer>,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<EnrolReply>, Fault> {
    let address = peer.address(&headers);
    // Only with its code in hand: one that there is does not wait for what others ask from its address.
    let body = arrived(body, ENROL_LIMIT, Pace::OF_A_FEW_WORDS, None).await?;
    let _at_work = peer.at_work();
    let Ok(request) = serde_json::from_slice::<EnrolRequest>(&body) else {
        state.asking().from(address, Instant::now())?;
        return Err(Fault::Malformed("it is not the JSON it should be"));
    };
    in_time(enrol(&state, address, &request)).await.map(Json)
}

pub(crate) async fn post_exchange(
    Shared(state): Shared<State>,
    Extension(peer): Extension<Peer>,
    Extension(asker): Extension<Asker>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Fault> {
    let caller = authenticate(&state, peer.address(&headers), &headers).await?;
    asker.is(caller);
    state.asking().by(caller.service, caller.device_key, Instant::now())?;
    let at_work = peer.at_work();
    let length = headers
        .get(header::CONTENT_LENGTH)
        .and_then(|length| length.to_str().ok()?.parse().ok());
    if length.is_some_and(|length: usize| length > REQUEST_LIMIT) {
        return Err(Fault::TooLarge);
    }
    let length = length.unwrap_or(REQUEST_LIMIT);
    let of_service = state.turns().of(caller.service);
    let under_way = of_service.under_way(caller.device_key)?;
    let mut room = of_service.room_for_body();
    let body = arrived(body, length, Pace::OF_A_BODY, Some(&mut room)).await?;
    // Only now: whoever sends slowly takes nobody's turn.
    let turn = Arc::new(of_service.turn().await?);
    // Until it was carried out: no more is decompressed of all services' requests together than there is room for.
    let decompressed = Arc::new(turn.room_for_request(frame::most_once_decompressed(&body)?).await?);
    let once = async |taking| {
        let body = body.clone();
        let (request, batch) = blocking_in(Arc::clone(&decompressed), move || frame::read_request(&body)).await??;
        let (state, turn, batch) = (state.clone(), Arc::clone(&turn), (batch, Arc::clone(&decompressed)));
        apart(in_time(async move {
            exchange(&state, &turn, caller, request, batch, taking, None).await
        }))
        .await
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
        taken = %safe(&Count::of(reply.receipts.len())),
        refused = %safe(&Count::of(reply.refusals.len())),
        listed = %safe(&Count::of(reply.log.len())),
        "exchange"
    );
    let body = blocking(move || frame::write(&reply, &entries))
        .await?
        .map_err(|_| Fault::Broken("a reply"))?;
    let room_for_reply = turn.room_for_reply(body.len(), peer.closing()).await?;
    let place = (under_way, at_work);
    let within = state.limits().reply_within;
    let body = Body::new(Counted::new(body, room_for_reply, place, within, peer.closing()));
    Ok((StatusCode::OK, [(header::CONTENT_TYPE, MEDIA_TYPE)], body).into_response())
}

async fn in_time<T>(work: impl Future<Output = Result<T, Fault>>) -> Result<T, Fault> {
    tokio::time::timeout(DONE_WITHIN, work).await.map_err(|_| Fault::Busy)?
}
