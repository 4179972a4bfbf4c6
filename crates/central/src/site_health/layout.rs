//! What every page of site health has: head, who is in, and a heading. A page has neither script nor style in it, and nothing from
//! elsewhere.

use axum::http::StatusCode;
use maud::{DOCTYPE, Markup, html};

use crate::pages::Drawn;
use crate::sessions::Visitor;

pub(crate) const LIST_PATH: &str = "/site-health";
pub(crate) const SERVICE_PATH: &str = "/site-health/services/{code}";
pub(crate) const RECEIPTS_PATH: &str = "/site-health/receipts";
pub(crate) const SIGN_IN_PATH: &str = "/site-health/sign-in";
pub(crate) const SIGN_OUT_PATH: &str = "/site-health/sign-out";
pub(crate) const PASSPHRASE_PATH: &str = "/site-health/passphrase";
pub(crate) const STYLE_PATH: &str = "/site-health/pages.css";
/// It changes with the program, so that a browser keeps none of another.
const STYLE_OF_THIS_PROGRAM: &str = concat!("/site-health/pages.css?", env!("CARGO_PKG_VERSION"));

/// A page.
pub(crate) struct Page<'a> {
    pub(crate) status: StatusCode,
    pub(crate) title: &'a str,
    /// Who is in, where somebody is.
    pub(crate) visitor: Option<&'a Visitor>,
    /// What stands beside the heading.
    pub(crate) beside: Markup,
    pub(crate) content: Markup,
}

impl Page<'_> {
    pub(crate) fn draw(&self) -> Drawn {
        let page = html! {
            (DOCTYPE)
            html lang="en-GB" {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    title { (self.title) " - FLS Central" }
                    link rel="stylesheet" href=(STYLE_OF_THIS_PROGRAM);
                }
                body.site {
                    a.skip href="#main" { "Skip to the page" }
                    (self.header())
                    main #main tabindex="-1" {
                        div.head {
                            h1 { (self.title) }
                            (self.beside)
                        }
                        (self.content)
                    }
                }
            }
        };
        Drawn {
            status: self.status,
            media_type: "text/html; charset=utf-8",
            file_name: None,
            body: page.into_string(),
        }
    }

    fn header(&self) -> Markup {
        let is_list = self.title == LIST_TITLE;
        html! {
            header.bar {
                a.bar__name href=(LIST_PATH) { "FLS Central" }
                span.bar__team { "Audit team" }
                @if let Some(visitor) = self.visitor {
                    @if !visitor.is_to_choose {
                        nav aria-label="Pages" {
                            ul {
                                li { a href=(LIST_PATH) aria-current=[is_list.then_some("page")] { (LIST_TITLE) } }
                                li {
                                    a href=(RECEIPTS_PATH) aria-current=[(self.title == RECEIPTS_TITLE).then_some("page")] {
                                        (RECEIPTS_TITLE)
                                    }
                                }
                                li {
                                    a href=(PASSPHRASE_PATH) aria-current=[(self.title == PASSPHRASE_TITLE).then_some("page")] {
                                        (PASSPHRASE_TITLE)
                                    }
                                }
                            }
                        }
                    }
                    form.bar__end method="post" action=(SIGN_OUT_PATH) {
                        span { (visitor.name) ", audit team" }
                        (token(visitor))
                        button.bar__button { "Sign out" }
                    }
                }
            }
        }
    }
}

/// The heading of the list.
pub(crate) const LIST_TITLE: &str = "Site health";
/// The heading of the page of receipts.
pub(crate) const RECEIPTS_TITLE: &str = "Find a receipt";
/// The heading of the page on which somebody chooses their passphrase.
pub(crate) const PASSPHRASE_TITLE: &str = "Your passphrase";

/// The address of a service's page. A unit code has nothing that an address would be read otherwise for.
pub(crate) fn service_path(code: &str) -> String {
    SERVICE_PATH.replace("{code}", code)
}

/// What every form says of the session that it is of.
pub(crate) fn token(visitor: &Visitor) -> Markup {
    html! { input type="hidden" name="token" value=(visitor.form_token); }
}

/// A page that is not there.
pub(crate) fn not_there() -> Drawn {
    said(StatusCode::NOT_FOUND, "Not found", "There is no page at this address.")
}

/// A page of one sentence.
pub(crate) fn said(status: StatusCode, title: &str, words: &str) -> Drawn {
    Page {
        status,
        title,
        visitor: None,
        beside: html! {},
        content: html! {
            p { (words) }
            p { a href=(LIST_PATH) { (LIST_TITLE) } }
        },
    }
    .draw()
}

/// A sign, which says nothing that is not said beside it.
pub(crate) fn sign(class: &'static str, path: &'static str) -> Markup {
    html! {
        svg class={ "icon " (class) } viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false" { path d=(path); }
    }
}
