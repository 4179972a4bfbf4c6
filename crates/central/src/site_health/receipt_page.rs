//! What became of an entry, from its receipt number alone. Nothing of a patient, and nothing of a record but that there is one.

use axum::http::StatusCode;
use chrono::{DateTime, Utc};
use maud::{Markup, html};

use super::layout::{LIST_PATH, LIST_TITLE, Page, RECEIPTS_PATH, RECEIPTS_TITLE, service_path};
use super::service_page::sentence;
use super::words;
use crate::pages::Drawn;
use crate::receipt::Fate;
use crate::refusals;
use crate::sessions::Visitor;

/// What was found.
pub(crate) enum Found {
    /// Nothing was asked.
    NotAsked,
    /// What was typed is no receipt number.
    NoNumber,
    Fates(Vec<Fate>),
}

/// The page, with what was typed.
pub(crate) fn draw(visitor: &Visitor, typed: &str, found: &Found, now: DateTime<Utc>) -> Drawn {
    Page {
        status: StatusCode::OK,
        title: RECEIPTS_TITLE,
        visitor: Some(visitor),
        beside: html! {},
        content: html! {
            p.back { a href=(LIST_PATH) { (LIST_TITLE) } }
            div.sheet.panel {
                (form(typed, matches!(found, Found::NoNumber)))
                @match found {
                    Found::NotAsked | Found::NoNumber => {},
                    Found::Fates(fates) if fates.is_empty() => p {
                        "Central holds no such entry, and has refused none of late: it may never have arrived."
                    },
                    Found::Fates(fates) => @for fate in fates { (became(fate, now)) },
                }
                p.quiet { "Nothing of a patient stands here." }
            }
        },
    }
    .draw()
}

/// Where a number is typed; on the list, too.
pub(crate) fn form(typed: &str, is_none: bool) -> Markup {
    html! {
        form.lookup method="get" action=(RECEIPTS_PATH) {
            label for="number" { "Receipt number" }
            span.hint #number-hint { "As in HRT-1234, or HRT-R56 of what was refused" }
            div {
                input id="number" name="number" value=(typed) required autocomplete="off" autocapitalize="characters" spellcheck="false"
                    aria-describedby=(if is_none { "number-wrong number-hint" } else { "number-hint" })
                    aria-invalid=[is_none.then_some("true")];
                button { "Find" }
            }
            @if is_none {
                p.wrong role="alert" #number-wrong {
                    "This is no receipt number. One is a unit code, a hyphen and a number, or the id of an entry."
                }
            }
        }
    }
}

fn became(fate: &Fate, now: DateTime<Utc>) -> Markup {
    let number = match (fate.number, fate.refusal) {
        (Some(number), _) => Some(format!("{}-{number}", fate.service)),
        (None, Some(refusal)) => Some(format!("{}-R{refusal}", fate.service)),
        (None, None) => None,
    };
    html! {
        dl.fate {
            @if let Some(number) = number { div { dt { "Receipt" } dd { (number) } } }
            div { dt { "Service" } dd { a href=(service_path(&fate.service)) { (fate.service) } } }
            div { dt { "Desk" } dd { (fate.device_name) } }
            @match (&fate.code, fate.why) {
                (Some(code), Some(why)) => {
                    div { dt { "Refused" } dd { (words::moment(fate.at, now)) } }
                    div { dt { "Cause" } dd { b { (refusals::short(code)) } span.of { (sentence(why)) } } }
                },
                _ => div { dt { "Accepted" } dd { (words::moment(fate.at, now)) } },
            }
        }
    }
}
