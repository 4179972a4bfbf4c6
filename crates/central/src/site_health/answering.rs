//! Who asks for a page of site health, by the cookie of their session; what a form says; and how they are answered. Nothing that is
//! answered here is kept by anybody.

use axum::Extension;
use axum::body::Body;
use axum::extract::FromRequestParts;
use axum::extract::rejection::ExtensionRejection;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use chrono::{DateTime, Utc};
use tokio::time::Instant;
use zeroize::Zeroizing;

use super::known_browser::KnownBrowser;
use super::layout::{PASSPHRASE_PATH, SIGN_IN_PATH, said};
use super::sign_in_pages;
use super::site::SiteHealth;
use crate::arriving::{Pace, arrived};
use crate::asking::Address;
use crate::connections::{AtWork, Peer};
use crate::fault::Fault;
use crate::pages::response_of;
use crate::sessions::{ShownSession, Visitor};
use crate::state::State;
use crate::whole::Whole;

/// A cookie of this host alone, which a browser sends by TLS alone and from these pages alone, and shows to no script.
const COOKIE: &str = "__Host-fls-site-health";
const COOKIE_IS: &str = "Path=/; Secure; HttpOnly; SameSite=Strict";
/// The same of a browser that somebody has signed in with, for half a year from the last time on.
const KNOWN_BROWSER: &str = "__Host-fls-known-browser";
const KNOWN_FOR: &str = "Max-Age=15552000";
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

/// A request to these pages: what it is answered by, the connection that it came by, and what it shows.
pub(crate) struct Here {
    pub(crate) state: State,
    pub(crate) site: SiteHealth,
    peer: Peer,
    headers: HeaderMap,
}

/// What is answered in place of what was asked for.
pub(crate) enum Instead {
    /// Another page comes first.
    Elsewhere(&'static str),
    /// A form that is of none of these pages, or of a session that has ended.
    NotTaken,
    Fault(Fault),
}

impl From<Fault> for Instead {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

impl From<sqlx::Error> for Instead {
    fn from(error: sqlx::Error) -> Self {
        Self::Fault(error.into())
    }
}

impl FromRequestParts<State> for Here {
    type Rejection = ExtensionRejection;

    async fn from_request_parts(parts: &mut Parts, state: &State) -> Result<Self, ExtensionRejection> {
        let Extension(site) = Extension::from_request_parts(parts, state).await?;
        let Extension(peer) = Extension::from_request_parts(parts, state).await?;
        Ok(Self {
            state: state.clone(),
            site,
            peer,
            headers: parts.headers.clone(),
        })
    }
}

impl Here {
    /// The moment.
    pub(crate) fn now(&self) -> DateTime<Utc> {
        self.state.clock().now()
    }

    /// Whoever asks, as they are counted.
    pub(crate) fn address(&self) -> Address {
        self.peer.address(&self.headers)
    }

    /// What the browser says of whoever has signed in with it before. Whether that is so is known once it is looked up whose it is.
    pub(crate) fn known_browser(&self) -> Option<KnownBrowser> {
        cookie(&self.headers, KNOWN_BROWSER).and_then(KnownBrowser::read)
    }

    /// From here on the connection is at work, until this is dropped. All that was to arrive has arrived.
    pub(crate) fn at_work(&self) -> AtWork {
        self.peer.at_work()
    }

    /// Who has signed in, or the way in for whoever has not.
    pub(crate) async fn visitor(&self) -> Result<Visitor, Instead> {
        let shown = cookie(&self.headers, COOKIE).and_then(ShownSession::read);
        let shown = shown.ok_or(Instead::Elsewhere(SIGN_IN_PATH))?;
        // What is shown is looked up in the database, and may be made up.
        self.state.asking().from(self.address(), Instant::now())?;
        let mut transaction = self.site.begin().await?;
        let key = Whole::key_of(&mut transaction, self.state.master()).await?;
        let visitor = match key {
            Some(key) => shown.visitor(&mut transaction, &key, self.now()).await?,
            None => None,
        };
        transaction.commit().await?;
        visitor.ok_or(Instead::Elsewhere(SIGN_IN_PATH))
    }

    /// Who may look around: they have chosen a passphrase of their own.
    pub(crate) async fn whoever_is_in(&self) -> Result<Visitor, Instead> {
        let visitor = self.visitor().await?;
        if visitor.is_to_choose {
            return Err(Instead::Elsewhere(PASSPHRASE_PATH));
        }
        Ok(visitor)
    }

    /// A form that was sent from a page of this address, as far as a browser says so.
    pub(crate) async fn form(&self, body: Body) -> Result<Form, Instead> {
        let form = form_of(body).await?;
        if is_of_elsewhere(&self.headers) {
            return Err(Instead::NotTaken);
        }
        Ok(form)
    }

    /// A form of whoever has signed in, which says that it is of a page of their session.
    pub(crate) async fn form_of_visitor(&self, body: Body) -> Result<(Form, Visitor), Instead> {
        let form = self.form(body).await?;
        let visitor = self.visitor().await?;
        if !visitor.sent(form.said("token")) {
            return Err(Instead::NotTaken);
        }
        Ok((form, visitor))
    }
}

/// Whether a browser says that a form was sent from a page of another address. Browsers of before 2023 may not say from where in one word,
/// and name the address instead. What says neither is no browser.
fn is_of_elsewhere(headers: &HeaderMap) -> bool {
    if let Some(site) = headers.get("sec-fetch-site") {
        return site.as_bytes() != b"same-origin";
    }
    let said = |name| {
        headers
            .get(name)
            .map(|said: &HeaderValue| said.to_str().unwrap_or_default())
    };
    let Some(origin) = said(header::ORIGIN) else {
        return false;
    };
    let from = origin.split_once("://").map(|(_, host)| host);
    !from
        .zip(said(header::HOST))
        .is_some_and(|(from, host)| from.eq_ignore_ascii_case(host))
}

async fn form_of(body: Body) -> Result<Form, Fault> {
    let body = Zeroizing::new(arrived(body, FORM_LIMIT, Pace::OF_A_FEW_WORDS, None).await?.to_vec());
    let fields = form_urlencoded::parse(&body);
    Ok(Form(
        fields
            .map(|(name, value)| (name.into_owned(), Zeroizing::new(value.into_owned())))
            .collect(),
    ))
}

/// What a browser shows under this name.
fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let cookies = headers.get_all(header::COOKIE).iter();
    let mut cookies = cookies
        .filter_map(|said| said.to_str().ok())
        .flat_map(|said| said.split(';'));
    cookies.find_map(|cookie| cookie.trim().strip_prefix(name)?.strip_prefix('='))
}

/// Has the browser show this session from now on, and that somebody has signed in with it.
pub(crate) fn with_session(mut response: Response, (session, browser): &(ShownSession, KnownBrowser)) -> Response {
    for cookie in [
        Zeroizing::new(format!("{COOKIE}={}; {COOKIE_IS}", session.text().as_str())),
        Zeroizing::new(format!(
            "{KNOWN_BROWSER}={}; {COOKIE_IS}; {KNOWN_FOR}",
            browser.text().as_str()
        )),
    ] {
        if let Ok(mut cookie) = HeaderValue::from_str(&cookie) {
            cookie.set_sensitive(true);
            response.headers_mut().append(header::SET_COOKIE, cookie);
        }
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

/// The answer, or what is answered in its place.
pub(crate) async fn answered(answer: impl Future<Output = Result<Response, Instead>>) -> Response {
    match answer.await {
        Ok(response) => response,
        Err(Instead::Elsewhere(path)) => elsewhere(path),
        Err(Instead::NotTaken) => {
            let words = "This was not sent from a page that you have open here. Nothing was done: open the page again.";
            response_of(said(StatusCode::FORBIDDEN, "Not taken", words))
        }
        Err(Instead::Fault(fault)) => in_words(fault),
    }
}

/// A fault as a page. What the log is told of it, and when to come again, goes with the answer as with a desk's.
fn in_words(fault: Fault) -> Response {
    let (head, _) = fault.into_response().into_parts();
    let page = match head.status {
        StatusCode::TOO_MANY_REQUESTS => {
            let after = head
                .headers
                .get(header::RETRY_AFTER)
                .and_then(|after| after.to_str().ok());
            let words = format!(
                "Too many tries were wrong, or too much was asked at once. Try again in {} seconds.",
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
