//! Every route there is, in one list: the server answers these, the OpenAPI document describes these, and a test compares
//! both with what the server does.

use axum::extract::State as Shared;
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::from_fn_with_state;
use axum::routing::{MethodRouter, get, post};
use axum::{Extension, Router};
use protocol::frame::MEDIA_TYPE;
use protocol::{ENROL_PATH, EXCHANGE_PATH};
use tower_http::set_header::SetResponseHeaderLayer;

use crate::figures::{DatabaseNow, FIGURES};
use crate::http::{front_page, live, post_enrol, post_exchange, ready};
use crate::openapi::{self, Described};
use crate::requests::tell;
use crate::route::{Answer, Content, Method, Route};
use crate::state::State;

const OPENAPI_PATH: &str = "/v1/openapi.json";

const HTML: Content = Content::Other("text/html; charset=utf-8");

const fn refusal(status: u16, words: &'static str) -> Answer {
    Answer {
        status,
        words,
        content: Content::Json("Error"),
    }
}

const fn done(words: &'static str, content: Content) -> Answer {
    Answer {
        status: 200,
        words,
        content,
    }
}

const MALFORMED: Answer = refusal(400, "The request cannot be read, or the protocol is not spoken here");
const LATE: Answer = refusal(408, "The request did not arrive in time");
const TOO_LARGE: Answer = refusal(413, "The request is larger than is taken");
const TOO_OFTEN: Answer = refusal(429, "Nothing was looked at: Retry-After says when to ask again");
const UNAVAILABLE: Answer = refusal(503, "Nothing was done: the same may be sent again after a while");

/// The list.
pub(crate) const ROUTES: &[Route] = &[
    Route {
        method: Method::Get,
        path: "/",
        name: "frontPage",
        words: "Says to people with a browser what this is",
        takes: None,
        needs_token: false,
        answers: &[done("A page", HTML)],
        is_probe: false,
        does: || get(front_page),
    },
    Route {
        method: Method::Get,
        path: "/health/live",
        name: "live",
        words: "Says that the program answers, whatever the database does",
        takes: None,
        needs_token: false,
        answers: &[done("It does", Content::Json("Live"))],
        is_probe: true,
        does: || get(live),
    },
    Route {
        method: Method::Get,
        path: "/health/ready",
        name: "ready",
        words: "Says within a second whether desks can be served",
        takes: None,
        needs_token: false,
        answers: &[
            done("They can", Content::Json("Ready")),
            Answer {
                status: 503,
                words: "They cannot, as the database does not answer",
                content: Content::Json("Ready"),
            },
        ],
        is_probe: true,
        does: || get(ready),
    },
    Route {
        method: Method::Get,
        path: OPENAPI_PATH,
        name: "openApi",
        words: "This document",
        takes: None,
        needs_token: false,
        answers: &[done("OpenAPI 3.1", Content::Other("application/json"))],
        is_probe: false,
        does: || get(openapi::described),
    },
    Route {
        method: Method::Post,
        path: ENROL_PATH,
        name: "enrol",
        words: "Gives a desk its token for a one-time code",
        takes: Some(Content::Json("EnrolRequest")),
        needs_token: false,
        answers: &[
            done("The desk's token and its service", Content::Json("EnrolReply")),
            MALFORMED,
            refusal(403, "The code is unknown, was used, or has expired"),
            LATE,
            refusal(
                409,
                "The code is for another service, or for a demonstration and the desk is none",
            ),
            TOO_LARGE,
            TOO_OFTEN,
            UNAVAILABLE,
        ],
        is_probe: false,
        does: || post(post_enrol),
    },
    Route {
        method: Method::Post,
        path: EXCHANGE_PATH,
        name: "exchange",
        words: "Takes a desk's entries, and answers receipts and what is new in its service",
        takes: Some(Content::Other(MEDIA_TYPE)),
        needs_token: true,
        answers: &[
            done(
                "Receipts, refusals, and the log after the desk's cursor",
                Content::Other(MEDIA_TYPE),
            ),
            MALFORMED,
            refusal(401, "The token is missing, or is not known"),
            refusal(403, "The desk was revoked"),
            LATE,
            TOO_LARGE,
            TOO_OFTEN,
            UNAVAILABLE,
        ],
        is_probe: false,
        does: || post(post_exchange),
    },
];

/// The server's routes.
pub fn router(state: State) -> Router {
    let header = |name, value| SetResponseHeaderLayer::if_not_present(name, HeaderValue::from_static(value));
    let told = |route| from_fn_with_state((state.clone(), route), tell);
    let routes = ROUTES.iter().fold(Router::new(), |router, route| {
        let does: MethodRouter<State> = (route.does)();
        router.route(route.path, does.layer(told(Some(route))))
    });
    routes
        .layer(Extension(Described::of(ROUTES)))
        .fallback_service(Router::new().fallback(nothing_here).layer(told(None)))
        .layer(header(header::CACHE_CONTROL, "no-store"))
        .layer(header(header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .layer(header(header::REFERRER_POLICY, "no-referrer"))
        .layer(header(
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
        ))
        .with_state(state)
}

async fn nothing_here() -> StatusCode {
    StatusCode::NOT_FOUND
}

/// The routes of the address for whoever watches, which is of this machine alone.
pub(crate) fn figures_router(state: State) -> Router {
    Router::new().route("/metrics", get(figures)).with_state(state)
}

async fn figures(Shared(state): Shared<State>) -> ([(header::HeaderName, &'static str); 1], String) {
    let now = DatabaseNow {
        reached: state.database().is_there().await,
        connections: state.pool().size(),
        idle: state.pool().num_idle(),
    };
    ([(header::CONTENT_TYPE, FIGURES)], state.figures().text(now))
}
