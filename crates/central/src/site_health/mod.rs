//! The pages of site health: how services and their desks do, for people of the audit team, who sign in. Without a script, and
//! nothing of a patient. They have an address of their own, a login of the database that reads nothing else, and are off until an
//! operator says both.
//!
//! Each file reads before those after it in this list:
//!
//! - `site`: the connections that these pages work by, and how many passphrases are compared at once
//! - `standing`, `words`: how a desk stands, at its worst; moments and clocks in words
//! - `asked`: how the list is asked for
//! - `layout`, `signs`: what every page has; how a desk stands, in a sign and words
//! - `known_browser`: a browser that somebody has signed in with before
//! - `sign_in_pages`, `service_page`, `receipt_page`, `list_page`: the pages
//! - `answering`: who asks, and how they are answered
//! - `signing_in`: who may come in, and their own passphrase
//!
//! Here is what each route does.

mod answering;
mod asked;
mod known_browser;
mod layout;
mod list_page;
mod receipt_page;
mod service_page;
mod sign_in_pages;
mod signing_in;
mod signs;
mod site;
mod standing;
mod words;

use axum::body::Body;
use axum::extract::Path;
use axum::extract::rejection::PathRejection;
use axum::http::{Method, StatusCode, Uri};
use axum::response::{IntoResponse as _, Response};
use domain::unit_code::read_unit_code;

use crate::pages::{self, Drawn, response_of, response_of_the_program};
use crate::receipt::{NoReceiptNumber, ReceiptNumber, receipt};
use crate::service_health::health;

use answering::{Here, answered, elsewhere};
use asked::Asked;
use receipt_page::Found;
use signing_in::{Choosing, SigningIn};

pub(crate) use layout::{
    LIST_PATH, PASSPHRASE_PATH, RECEIPTS_PATH, SERVICE_PATH, SIGN_IN_PATH, SIGN_OUT_PATH, STYLE_PATH,
};
pub use site::SiteHealth;

/// What these pages have beside the style sheet of the public ones.
const STYLE: &str = include_str!("site_health.css");

/// The list of desks.
pub(crate) async fn list(here: Here, uri: Uri) -> Response {
    answered(async {
        let visitor = here.whoever_is_in().await?;
        let _at_work = here.at_work();
        let now = here.now();
        let services = health(here.site.pool(), now, None).await?;
        let asked = Asked::read(uri.query().unwrap_or_default());
        Ok(response_of(list_page::draw(&visitor, &services, &asked, now)))
    })
    .await
}

/// The page of a service.
pub(crate) async fn service(here: Here, code: Result<Path<String>, PathRejection>) -> Response {
    answered(async {
        let visitor = here.whoever_is_in().await?;
        let _at_work = here.at_work();
        let now = here.now();
        let code = code.ok().and_then(|Path(code)| read_unit_code(&code).ok());
        let found = match &code {
            Some(code) => health(here.site.pool(), now, Some(code.as_str())).await?,
            None => Vec::new(),
        };
        Ok(response_of(match found.first() {
            Some(service) => service_page::draw(&visitor, service, now),
            None => layout::not_there(),
        }))
    })
    .await
}

/// What became of an entry.
pub(crate) async fn receipts(here: Here, uri: Uri) -> Response {
    answered(async {
        let visitor = here.whoever_is_in().await?;
        let _at_work = here.at_work();
        let typed = asked::typed(uri.query().unwrap_or_default(), "number");
        let found = match typed.parse::<ReceiptNumber>() {
            _ if typed.is_empty() => Found::NotAsked,
            Ok(number) => Found::Fates(receipt(here.site.pool(), &number).await?),
            Err(NoReceiptNumber) => Found::NoNumber,
        };
        Ok(response_of(receipt_page::draw(&visitor, &typed, &found, here.now())))
    })
    .await
}

/// The way in.
pub(crate) async fn sign_in() -> Response {
    response_of(sign_in_pages::sign_in(StatusCode::OK, None))
}

/// Comes in, or not.
pub(crate) async fn post_sign_in(here: Here, body: Body) -> Response {
    answered(async {
        let form = here.form(body).await?;
        let _at_work = here.at_work();
        Ok(match SigningIn::of(&form).come_in(&here).await? {
            Some(begun) => answering::with_session(elsewhere(LIST_PATH), &begun),
            None => response_of(sign_in_pages::sign_in(
                StatusCode::FORBIDDEN,
                Some(sign_in_pages::WRONG),
            )),
        })
    })
    .await
}

/// Ends the session.
pub(crate) async fn post_sign_out(here: Here, body: Body) -> Response {
    answered(async {
        let (_, visitor) = here.form_of_visitor(body).await?;
        let _at_work = here.at_work();
        let mut transaction = here.site.begin().await?;
        visitor.leave(&mut transaction).await?;
        transaction.commit().await?;
        Ok(answering::without_session(elsewhere(SIGN_IN_PATH)))
    })
    .await
}

/// Where somebody chooses their passphrase.
pub(crate) async fn passphrase(here: Here) -> Response {
    answered(async {
        let visitor = here.visitor().await?;
        let _at_work = here.at_work();
        Ok(response_of(sign_in_pages::choose(StatusCode::OK, &visitor, None)))
    })
    .await
}

/// Takes the passphrase that somebody chose.
pub(crate) async fn post_passphrase(here: Here, body: Body) -> Response {
    answered(async {
        let (form, visitor) = here.form_of_visitor(body).await?;
        let _at_work = here.at_work();
        Ok(match Choosing::of(&form).choose(&here, &visitor).await? {
            Ok(begun) => answering::with_session(elsewhere(LIST_PATH), &begun),
            Err(why) => response_of(sign_in_pages::choose(StatusCode::FORBIDDEN, &visitor, Some(&why))),
        })
    })
    .await
}

/// The style sheet of these pages.
pub(crate) async fn style() -> Response {
    response_of_the_program(Drawn {
        status: StatusCode::OK,
        media_type: "text/css; charset=utf-8",
        file_name: None,
        body: [pages::STYLE, STYLE].concat(),
    })
}

/// Where no page is. Whoever opens the address alone is shown the way in.
pub(crate) async fn nothing_here(method: Method, uri: Uri) -> Response {
    if !method.is_safe() {
        return StatusCode::NOT_FOUND.into_response();
    }
    if uri.path() == "/" {
        return elsewhere(LIST_PATH);
    }
    response_of(layout::not_there())
}
