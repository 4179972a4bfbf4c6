//! Who asks for a page of site health, by the cookie of their session; what a form says; and how they are answered. Nothing that is
//! answered here is kept by anybody.

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use zeroize::Zeroizing;

use super::layout::{PASSPHRASE_PATH, SIGN_IN_PATH, said};
use super::sign_in_pages;
use super::site::SiteHealth;
use crate::arriving::{Pace, arrived};
use crate::fault::Fault;
use crate::pages::response_of;
use crate::sessions::{ShownSession, Visitor};
use crate::state::State;
use crate::whole::Whole;

/// A cookie of this host alone, which a browser sends by TLS alone and from these pages alone, and shows to no script.
const COOKIE: &str = "__Host-fls-site-health";
const COOKIE_IS: &str = "Path=/; Secure; HttpOnly; SameSite=Strict";
/// Most bytes of a form.
const FORM_LIMIT: usize = 8 * 1024;

/// What somebody typed.
pub(crate) struct Form(Vec<(String, Zeroizing<String>)>);

impl Form {
    /// What it says under a name; nothing is the same as an empty box.
    pub(crate) fn said(&self, name: &str) -> &str {
        let found = self.0.iter().find(|(said, _)| said == name);
        found.map_or("", |(_, value)| value.as_str())
    }
}

/// Waits for a form.
pub(crate) async fn form_of(body: Body) -> Result<Form, Fault> {
    let body = Zeroizing::new(arrived(body, FORM_LIMIT, Pace::OF_A_FEW_WORDS, None).await?.to_vec());
    let fields = form_urlencoded::parse(&body);
    Ok(Form(
        fields
            .map(|(name, value)| (name.into_owned(), Zeroizing::new(value.into_owned())))
            .collect(),
    ))
}

/// Whether a form was sent from a page of this address, as far as a browser says so; a cookie with it says no less, as other pages
/// send none.
pub(crate) fn is_of_these_pages(headers: &HeaderMap) -> bool {
    headers
        .get("sec-fetch-site")
        .is_none_or(|site| site.as_bytes() == b"same-origin")
}

/// Who has signed in, where somebody has.
pub(crate) async fn visitor(state: &State, site: &SiteHealth, headers: &HeaderMap) -> Result<Option<Visitor>, Fault> {
    let Some(shown) = shown(headers) else {
        return Ok(None);
    };
    let mut transaction = site.begin().await?;
    let Some(key) = Whole::key_of(&mut transaction, state.master()).await? else {
        return Ok(None);
    };
    let visitor = shown.visitor(&mut transaction, &key, state.clock().now()).await?;
    transaction.commit().await?;
    Ok(visitor)
}

/// Who may look around, or where whoever asks is to go first.
pub(crate) async fn whoever_is_in(
    state: &State,
    site: &SiteHealth,
    headers: &HeaderMap,
) -> Result<Result<Visitor, Response>, Fault> {
    Ok(match visitor(state, site, headers).await? {
        Some(visitor) if !visitor.is_to_choose => Ok(visitor),
        Some(_) => Err(elsewhere(PASSPHRASE_PATH)),
        None => Err(elsewhere(SIGN_IN_PATH)),
    })
}

fn shown(headers: &HeaderMap) -> Option<ShownSession> {
    let cookies = headers.get_all(header::COOKIE).iter();
    let mut cookies = cookies
        .filter_map(|said| said.to_str().ok())
        .flat_map(|said| said.split(';'));
    let said = cookies.find_map(|cookie| cookie.trim().strip_prefix(COOKIE)?.strip_prefix('='))?;
    ShownSession::read(said)
}

/// Has the browser show this session from now on.
pub(crate) fn with_session(mut response: Response, session: &ShownSession) -> Response {
    let cookie = Zeroizing::new(format!("{COOKIE}={}; {COOKIE_IS}", session.text().as_str()));
    if let Ok(mut cookie) = HeaderValue::from_str(&cookie) {
        cookie.set_sensitive(true);
        response.headers_mut().insert(header::SET_COOKIE, cookie);
    }
    response
}

/// Has the browser forget its session.
pub(crate) fn without_session(mut response: Response) -> Response {
    if let Ok(cookie) = HeaderValue::from_str(&format!("{COOKIE}=; {COOKIE_IS}; Max-Age=0")) {
        response.headers_mut().insert(header::SET_COOKIE, cookie);
    }
    response
}

/// Has the browser go to another page.
pub(crate) fn elsewhere(path: &'static str) -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::SEE_OTHER;
    let headers = response.headers_mut();
    headers.insert(header::LOCATION, HeaderValue::from_static(path));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// A form that is of none of these pages, or of a session that has ended.
pub(crate) fn not_here() -> Response {
    let words = "This was not sent from a page that you have open here. Nothing was done: open the page again.";
    response_of(said(StatusCode::FORBIDDEN, "Not taken", words))
}

/// The answer, or why there is none.
pub(crate) async fn answered(answer: impl Future<Output = Result<Response, Fault>>) -> Response {
    let fault = match answer.await {
        Ok(response) => return response,
        Err(fault) => fault,
    };
    // What the log is told of it, and when to come again, goes with the answer as with a desk's.
    let refused = axum::response::IntoResponse::into_response(fault);
    let (head, _) = refused.into_parts();
    let page = match head.status {
        StatusCode::TOO_MANY_REQUESTS => {
            let after = head
                .headers
                .get(header::RETRY_AFTER)
                .and_then(|after| after.to_str().ok());
            let words = format!(
                "Too many tries were wrong. Try again in {} seconds.",
                after.unwrap_or("60")
            );
            sign_in_pages::sign_in(head.status, Some(&words))
        }
        StatusCode::PAYLOAD_TOO_LARGE | StatusCode::REQUEST_TIMEOUT => {
            said(head.status, "Not taken", "What was sent could not be read. Try again.")
        }
        status => said(
            status,
            "Not now",
            "This cannot be shown at this moment. Come again in a minute.",
        ),
    };
    let mut response = response_of(page);
    if let Some(after) = head.headers.get(header::RETRY_AFTER) {
        response.headers_mut().insert(header::RETRY_AFTER, after.clone());
    }
    response.extensions_mut().extend(head.extensions);
    response
}
