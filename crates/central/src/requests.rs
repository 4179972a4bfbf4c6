//! What is told of every request, whoever asks: a line in the log with the request's id, its service and desk, why it was
//! refused and how long it took, and the figures. Of many refusals there are not as many lines (`refusal_lines`). The id goes back with the answer, so that what somebody saw can be found in the log. Nothing that a
//! request says stands in a log: not its path, of which only the route is told, nor an id that it brings.

use std::sync::{Arc, OnceLock};
use std::time::Instant;

use axum::extract::{Request, State as Shared};
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;
use domain::log_safe::{HttpStatus, LogSafe, Milliseconds, counted, safe};
use tracing::Instrument as _;
use uuid::Uuid;

use crate::caller::Caller;
use crate::connections::Peer;
use crate::edge::random_id;
use crate::fault::Refused;
use crate::refusal_lines::{Kind, Who};
use crate::route::Route;
use crate::state::State;

/// The header with a request's id.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// What asks for something that no route is for.
const NO_ROUTE: &str = "none";

/// An id that Central made: of a request, a service, or a desk.
struct Made(Uuid);

impl std::fmt::Display for Made {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.hyphenated().fmt(f)
    }
}

impl LogSafe for Made {}

/// Who asks, once it is known.
#[derive(Clone, Default)]
pub(crate) struct Asker(Arc<OnceLock<Caller>>);

impl Asker {
    /// This desk asks.
    pub(crate) fn is(&self, caller: Caller) {
        // It is known once.
        let _ = self.0.set(caller);
    }
}

/// Carries out a request to a route, or to none, and tells of it.
pub(crate) async fn tell(
    Shared((state, route)): Shared<(State, Option<&'static Route>)>,
    mut request: Request,
    next: Next,
) -> Response {
    let began = Instant::now();
    // Without random bytes nothing else works either: a request is told of all the same.
    let id = Made(random_id().unwrap_or_default());
    let asker = Asker::default();
    request.extensions_mut().insert(asker.clone());
    let peer = request.extensions().get::<Peer>();
    let address = peer.map(|peer| peer.address(request.headers()));
    let span = tracing::info_span!("request", request = %safe(&id));
    async move {
        let mut response = next.run(request).await;
        let (path, took) = (route.map_or(NO_ROUTE, |route| route.path), began.elapsed());
        let status = response.status().as_u16();
        state.figures().answered(path, status, took);
        let asker = asker.0.get();
        let refused = response.extensions_mut().remove::<Refused>();
        let is_told = status < 400 || {
            let who = asker.map(Who::from).or(address.map(Who::At));
            who.is_none_or(|who| state.refusal_lines().is_told(who, (path, status), Instant::now()))
        };
        if is_told && !route.is_some_and(|route| route.is_quiet) {
            if let Some(refused) = &refused {
                refused.tell();
            }
            let guesser = address
                .filter(|_| asker.is_none() && matches!(status, 401 | 403 | 429))
                .map(Who::At);
            log(
                (path, status),
                Milliseconds::of(took),
                (asker, guesser),
                refused.as_ref(),
            );
        }
        if let Ok(id) = HeaderValue::from_str(&id.to_string()) {
            response.headers_mut().insert(REQUEST_ID, id);
        }
        response
    }
    .instrument(span)
    .await
}

/// Tells of a request. Whoever shows a token, a code or a passphrase that is none is nobody: from which address that came is told, so that
/// whoever keeps Central sees who guesses.
fn log(
    (route, status): Kind,
    milliseconds: Milliseconds,
    (asker, guesser): (Option<&Caller>, Option<Who>),
    refused: Option<&Refused>,
) {
    let status = HttpStatus::of(status);
    match (asker, guesser, refused) {
        (Some(caller), _, Some(refused)) => tracing::info!(
            route = %safe(&route),
            status = counted(status),
            milliseconds = counted(milliseconds),
            service = %safe(&Made(caller.service)),
            device = %safe(&Made(caller.device_key)),
            cause = %safe(refused),
            "answered"
        ),
        (Some(caller), _, None) => tracing::info!(
            route = %safe(&route),
            status = counted(status),
            milliseconds = counted(milliseconds),
            service = %safe(&Made(caller.service)),
            device = %safe(&Made(caller.device_key)),
            "answered"
        ),
        (None, Some(guesser), Some(refused)) => tracing::info!(
            route = %safe(&route),
            status = counted(status),
            milliseconds = counted(milliseconds),
            who = %safe(&guesser),
            cause = %safe(refused),
            "answered"
        ),
        (None, Some(guesser), None) => tracing::info!(
            route = %safe(&route),
            status = counted(status),
            milliseconds = counted(milliseconds),
            who = %safe(&guesser),
            "answered"
        ),
        (None, None, Some(refused)) => tracing::info!(
            route = %safe(&route),
            status = counted(status),
            milliseconds = counted(milliseconds),
            cause = %safe(refused),
            "answered"
        ),
        (None, None, None) => tracing::info!(
            route = %safe(&route),
            status = counted(status),
            milliseconds = counted(milliseconds),
            "answered"
        ),
    }
}

impl From<&Caller> for Who {
    fn from(caller: &Caller) -> Self {
        Self::Desk {
            service: caller.service,
            device: caller.device_key,
        }
    }
}
