//! The page of a service: what it has, its desks, those that were revoked too, and what was refused of it, by cause.

use axum::http::StatusCode;
use chrono::{DateTime, Utc};
use domain::words::{counted, with_commas};
use maud::{Markup, html};

use super::layout::{LIST_PATH, LIST_TITLE, Page};
use super::signs::standing_of;
use super::standing::{Standing, is_clock_out, is_old, version};
use super::words;
use crate::pages::{Drawn, as_at};
use crate::refusals;
use crate::service_health::{DeskHealth, ServiceHealth};
use crate::sessions::Visitor;

/// The service's page.
pub(crate) fn draw(visitor: &Visitor, service: &ServiceHealth, now: DateTime<Utc>) -> Drawn {
    let refused: Vec<(&DeskHealth, &crate::service_health::Refused)> = service
        .desks
        .iter()
        .flat_map(|desk| desk.refused.iter().map(move |refused| (desk, refused)))
        .collect();
    Page {
        status: StatusCode::OK,
        title: &format!("{} ({})", service.name, service.code),
        visitor: Some(visitor),
        beside: html! { p.asof { (as_at(now)) ". " a href=(super::layout::service_path(&service.code)) { "Read again" } } },
        content: html! {
            p.back { a href=(LIST_PATH) { (LIST_TITLE) } }
            @if service.demo { p { "It practises: its patients are fictional." } }
            (holds(service, now))
            div.sheet {
                h2 #desks { "Desks" }
                @if service.desks.is_empty() { p.empty { "No desk has joined yet." } }
                @else { (desks(service, now)) }
            }
            div.sheet {
                h2 #refused { "Refused, and not taken since" }
                @if refused.is_empty() { p.empty { "Nothing." } }
                @else { (causes(&refused, now)) }
            }
        },
    }
    .draw()
}

fn holds(service: &ServiceHealth, now: DateTime<Utc>) -> Markup {
    html! {
        dl.holds {
            div { dt { "Last accepted" } dd { (moment(service.last_accepted_at, now, "Nothing yet")) } }
            div { dt { "Entries" } dd { (with_commas(service.entries)) } }
            div { dt { "Records" } dd { (with_commas(service.records)) } }
            div { dt { "Held, in no figure" } dd { (with_commas(service.held)) } }
            div {
                dt { "Epochs" }
                dd {
                    (with_commas(service.epochs))
                    @if service.epochs > 1 { ", the last since " (words::moment(service.epoch_since, now)) ": Central's database was put back" }
                }
            }
        }
    }
}

fn moment(at: Option<DateTime<Utc>>, now: DateTime<Utc>, never: &str) -> String {
    at.map_or_else(|| never.to_owned(), |at| words::moment(at, now))
}

fn desks(service: &ServiceHealth, now: DateTime<Utc>) -> Markup {
    html! {
        div.scroll tabindex="0" role="region" aria-labelledby="desks" {
            table.desks {
                thead {
                    tr {
                        @for words in ["Desk", "State", "Heard of", "Last accepted"] { th scope="col" { (words) } }
                        @for words in ["Waiting", "Version", "Dataset", "Clock", "Lives"] { th.number scope="col" { (words) } }
                    }
                }
                tbody { @for desk in &service.desks { (line(desk, now)) } }
            }
        }
    }
}

fn line(desk: &DeskHealth, now: DateTime<Utc>) -> Markup {
    let program = version(desk.program.as_deref());
    html! {
        tr {
            th scope="row" { (desk.name) }
            td.words data-label="State" {
                @match desk.revoked_at {
                    Some(at) => { "Revoked " (words::moment(at, now)) },
                    None => (standing_of(desk, Standing::of(desk), now)),
                }
            }
            td.words data-label="Heard of" { (moment(desk.last_seen_at, now, "Never")) }
            td.words data-label="Last accepted" {
                (moment(desk.last_accepted_at, now, "Nothing yet"))
                @if let Some(entries) = desk.last_accepted { span.of { (counted(entries, "entry", "entries")) } }
            }
            td data-label="Waiting" { (desk.waiting.map_or_else(|| "not known".to_owned(), with_commas)) }
            td data-label="Version" {
                @if is_old(program) { b { (program.unwrap_or_default()) } } @else { (program.unwrap_or("not known")) }
            }
            td data-label="Dataset" { (desk.dataset.as_deref().unwrap_or("not known")) }
            td data-label="Clock" {
                @let said = desk.clock_ahead.map_or_else(|| "not known".to_owned(), words::clock);
                @if is_clock_out(desk.clock_ahead) { b { (said) } } @else { (said) }
            }
            td data-label="Lives" {
                (desk.lives)
                @if desk.lives > 1 { span.of { "copied or put back" } }
            }
        }
    }
}

fn causes(refused: &[(&DeskHealth, &crate::service_health::Refused)], now: DateTime<Utc>) -> Markup {
    html! {
        div.scroll tabindex="0" role="region" aria-labelledby="refused" {
            table.desks {
                thead {
                    tr {
                        th scope="col" { "Cause" }
                        th scope="col" { "Desk" }
                        th.number scope="col" { "Entries" }
                        th scope="col" { "The last" }
                    }
                }
                tbody {
                    @for (desk, refused) in refused {
                        tr {
                            th.cause scope="row" { (refusals::short(&refused.code)) span.of { (sentence(refused.why)) } }
                            td.words data-label="Desk" { (desk.name) }
                            td data-label="Entries" { (with_commas(refused.entries)) }
                            td.words data-label="The last" { (words::moment(refused.last_at, now)) }
                        }
                    }
                }
            }
        }
    }
}

/// Words that follow a colon elsewhere, as a sentence.
pub(crate) fn sentence(words: &str) -> String {
    let mut letters = words.chars();
    let first: String = letters.next().into_iter().flat_map(char::to_uppercase).collect();
    format!("{first}{}.", letters.as_str())
}
