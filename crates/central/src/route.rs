//! What a route is: how it is asked, what it answers, and what does it. `routes` has them all, in one list.

use axum::routing::MethodRouter;

use crate::state::State;

/// How a route is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Method {
    Get,
    Post,
}

/// Whom a route is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum For {
    /// Desks, and whoever watches over the server.
    Desks,
    /// Anybody: a public page, which is drawn from what is published and needs nothing else.
    Anybody,
    /// Whoever of the audit team has signed in, and whoever signs in.
    AuditTeam,
}

/// A body: what kind it is, and of which schema where it is JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Content {
    /// A value of one of the schemas in `openapi`.
    Json(&'static str),
    /// Something else, by its media type.
    Other(&'static str),
}

/// One kind of answer.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) words: &'static str,
    pub(crate) content: Content,
}

/// A route.
pub(crate) struct Route {
    pub(crate) method: Method,
    pub(crate) path: &'static str,
    /// A name that programs call it by.
    pub(crate) name: &'static str,
    /// What it does, in a sentence.
    pub(crate) words: &'static str,
    pub(crate) takes: Option<Content>,
    /// Only a desk with a token is answered.
    pub(crate) needs_token: bool,
    pub(crate) answers: &'static [Answer],
    /// It is asked so often, by whoever watches or by a crowd, that it is worth no line in the log.
    pub(crate) is_quiet: bool,
    /// Whom it is for.
    pub(crate) is_for: For,
    /// What does it.
    pub(crate) does: fn() -> MethodRouter<State>,
}
