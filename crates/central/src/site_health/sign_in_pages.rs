//! The way in, and where somebody chooses their own passphrase.

use axum::http::StatusCode;
use maud::{Markup, html};

use super::layout::{PASSPHRASE_PATH, PASSPHRASE_TITLE, Page, SIGN_IN_PATH, token};
use crate::pages::Drawn;
use crate::sessions::Visitor;

/// What is said of a wrong name, passphrase or code: the same of each.
pub(crate) const WRONG: &str = "This does not fit together. Look at the name and the passphrase again, and wait for the next code: each is \
                                good once. A one-time passphrase is good for seven days.";

/// Name, passphrase and code.
pub(crate) fn sign_in(status: StatusCode, wrong: Option<&str>) -> Drawn {
    Page {
        status,
        title: "Sign in",
        visitor: None,
        beside: html! {},
        content: html! {
            form.sheet.form method="post" action=(SIGN_IN_PATH) {
                (summary(wrong))
                (field(wrong, "name", "Your name", None, "text", "username"))
                (field(wrong, "passphrase", "Passphrase", None, "password", "current-password"))
                (field(wrong, "code", "Code", Some("Six digits, from your authenticator app"), "text", "one-time-code"))
                button.button { "Sign in" }
            }
            p.quiet { "Whoever runs FLS Central lets people in, and gives them another passphrase or another code when one is lost." }
        },
    }
    .draw()
}

/// The passphrase that they came in by, and the one that they choose.
pub(crate) fn choose(status: StatusCode, visitor: &Visitor, wrong: Option<&str>) -> Drawn {
    Page {
        status,
        title: PASSPHRASE_TITLE,
        visitor: Some(visitor),
        beside: html! {},
        content: html! {
            @if visitor.is_to_choose {
                p { "You came in by a one-time passphrase. Choose your own to go on: nobody else knows it." }
            }
            form.sheet.form method="post" action=(PASSPHRASE_PATH) {
                (summary(wrong))
                (token(visitor))
                (field(wrong, "passphrase", "The passphrase that you signed in with", None, "password", "current-password"))
                (field(wrong, "new", "Your new passphrase", Some("At least four words, or at least 14 characters"), "password", "new-password"))
                (field(wrong, "again", "The new passphrase once more", None, "password", "new-password"))
                button.button { "Choose this passphrase" }
            }
            p.quiet { "Every other session of yours ends with it." }
        },
    }
    .draw()
}

fn summary(wrong: Option<&str>) -> Markup {
    html! {
        @if let Some(words) = wrong {
            div.wrong role="alert" #wrong { p { b { "Not taken. " } (words) } }
        }
    }
}

fn field(
    wrong: Option<&str>,
    name: &'static str,
    label: &str,
    hint: Option<&str>,
    kind: &'static str,
    fills: &'static str,
) -> Markup {
    let hint_id = format!("{name}-hint");
    let described: Vec<&str> = [wrong.map(|_| "wrong"), hint.map(|_| hint_id.as_str())]
        .into_iter()
        .flatten()
        .collect();
    let described = described.join(" ");
    html! {
        div.field {
            label for=(name) { (label) }
            @if let Some(hint) = hint { span.hint #(hint_id) { (hint) } }
            input id=(name) name=(name) type=(kind) autocomplete=(fills) required autocapitalize="none" spellcheck="false"
                inputmode=[(name == "code").then_some("numeric")]
                aria-describedby=[(!described.is_empty()).then_some(described.as_str())]
                aria-invalid=[wrong.map(|_| "true")];
        }
    }
}
