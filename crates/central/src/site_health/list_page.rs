//! The list of desks: how many stand how, and those that need a look, the worst first. Each service has its own page behind its name.

use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::fmt::Write as _;

use axum::http::StatusCode;
use chrono::{DateTime, Utc};
use domain::words::{counted, with_commas};
use maud::{Markup, html};

use super::asked::{Asked, Order, Show};
use super::layout::{LIST_PATH, LIST_TITLE, Page, RECEIPTS_TITLE, service_path};
use super::receipt_page;
use super::signs::{sign_of, standing_of};
use super::standing::{Standing, is_clock_out, is_old, oldest_in_order, version};
use super::words;
use crate::pages::{Drawn, as_at};
use crate::service_health::{DeskHealth, ServiceHealth};
use crate::sessions::Visitor;

/// Desks of a page.
const OF_A_PAGE: usize = 50;

/// A desk that is not revoked.
#[derive(Clone, Copy)]
struct Row<'a> {
    service: &'a ServiceHealth,
    desk: &'a DeskHealth,
    standing: Standing,
}

/// The list as it is asked for.
pub(crate) fn draw(visitor: &Visitor, services: &[ServiceHealth], asked: &Asked, now: DateTime<Utc>) -> Drawn {
    let all = rows(services);
    let mut found: Vec<Row<'_>> = all.iter().copied().filter(|row| is_asked(row, asked)).collect();
    order(&mut found, asked, now);
    let page = asked.page.min(found.len().saturating_sub(1) / OF_A_PAGE);
    let asked = &Asked { page, ..asked.clone() };
    Page {
        status: StatusCode::OK,
        title: LIST_TITLE,
        visitor: Some(visitor),
        beside: html! { p.asof { (as_at(now)) ". " a href=(asked.address()) { "Read again" } } },
        content: html! {
            p.says { (in_short(&all, services.len())) }
            (numbers(&all, asked))
            div.panels {
                div.sheet {
                    (filter(asked))
                    (table(&found, asked, now))
                    (foot(found.len(), all.len(), asked))
                }
                section.sheet.panel aria-labelledby="receipts" {
                    h2 #receipts { (RECEIPTS_TITLE) }
                    (receipt_page::form("", false))
                    p.quiet { "It tells what became of an entry, and why it was refused. Nothing of a patient stands here." }
                }
            }
        },
    }
    .draw()
}

fn rows(services: &[ServiceHealth]) -> Vec<Row<'_>> {
    let of = |service| {
        let service: &ServiceHealth = service;
        let desks = service.desks.iter().filter(|desk| desk.revoked_at.is_none());
        desks.map(move |desk| Row {
            service,
            desk,
            standing: Standing::of(desk),
        })
    };
    services.iter().flat_map(of).collect()
}

fn is_asked(row: &Row<'_>, asked: &Asked) -> bool {
    let search = asked.search.to_lowercase();
    let has = |text: &str| text.to_lowercase().contains(&search);
    asked.show.has(row.standing) && (has(&row.service.name) || has(&row.service.code) || has(&row.desk.name))
}

fn order(rows: &mut [Row<'_>], asked: &Asked, now: DateTime<Utc>) {
    // They come by service, and stay so where they are alike.
    match asked.order {
        Order::Standing => rows.sort_by_key(|row| (row.standing, Reverse(weight(row, now)))),
        Order::Service => rows.sort_by(|one, other| one.service.name.cmp(&other.service.name)),
        Order::Accepted => rows.sort_by_key(|row| row.desk.last_accepted_at),
        Order::Waiting => rows.sort_by_key(|row| Reverse(row.desk.waiting)),
        Order::Version => rows.sort_by_key(|row| numbers_of(version(row.desk.program.as_deref()))),
        Order::Clock => rows.sort_by_key(|row| Reverse(row.desk.clock_ahead.map(i64::abs))),
    }
    if asked.is_turned {
        rows.reverse();
    }
}

/// What makes one worse than another that stands alike.
fn weight(row: &Row<'_>, now: DateTime<Utc>) -> i64 {
    match row.standing {
        Standing::Silent => words::days_since(row.desk.heard_of_at(), now),
        Standing::Refused => refused(row.desk),
        Standing::ClockOut => row.desk.clock_ahead.map_or(0, i64::abs),
        Standing::OldVersion | Standing::InOrder => 0,
    }
}

fn refused(desk: &DeskHealth) -> i64 {
    desk.refused.iter().map(|refused| refused.entries).sum()
}

fn numbers_of(version: Option<&str>) -> Vec<u32> {
    let numbers = version.unwrap_or_default().split('.');
    numbers.map(|number| number.parse().unwrap_or_default()).collect()
}

/// How many need a look, and why, in a sentence or two.
fn in_short(all: &[Row<'_>], services: usize) -> String {
    let services = counted(count(services), "service", "services");
    if all.is_empty() {
        return format!("No desk has joined yet, of {services}.");
    }
    let need = all.iter().filter(|row| row.standing != Standing::InOrder).count();
    let desks = counted(count(all.len()), "desk", "desks");
    if need == 0 {
        return format!("{desks} at {services}: all in order.");
    }
    let (needs, now) = (
        if need == 1 { "needs" } else { "need" },
        all.iter().filter(|row| row.standing.is_for_now()).count(),
    );
    let mut said = format!("{} of {desks} at {services} {needs} a look", with_commas(count(need)));
    if now > 0 {
        let _ = write!(said, ", {} of them now", with_commas(count(now)));
    }
    said.push('.');
    let silent = all.iter().filter(|row| row.desk.silent).count();
    if silent > 0 {
        let desks = counted(count(silent), "desk was", "desks were");
        let _ = write!(said, " {desks} not heard of for 30 days.");
    }
    let refused_at: BTreeSet<&str> = all
        .iter()
        .filter(|row| !row.desk.refused.is_empty())
        .map(|row| row.service.code.as_str())
        .collect();
    if !refused_at.is_empty() {
        let entries: i64 = all.iter().map(|row| refused(row.desk)).sum();
        let were = if entries == 1 { "was" } else { "were" };
        let (entries, at) = (
            counted(entries, "entry", "entries"),
            counted(count(refused_at.len()), "service", "services"),
        );
        let _ = write!(said, " {entries} at {at} {were} refused.");
    }
    said
}

fn count(of: usize) -> i64 {
    i64::try_from(of).unwrap_or(i64::MAX)
}

/// How many stand how; each is the way to those.
fn numbers(all: &[Row<'_>], asked: &Asked) -> Markup {
    let entries: i64 = all.iter().map(|row| refused(row.desk)).sum();
    let about = |standing| match standing {
        Standing::Silent => "Nothing heard of the desk".to_owned(),
        Standing::Refused => format!("{} refused", counted(entries, "entry", "entries")),
        Standing::ClockOut => "By more than 5 minutes".to_owned(),
        Standing::OldVersion => format!("Older than {}", oldest_in_order()),
        Standing::InOrder => "None of these".to_owned(),
    };
    html! {
        ul.counts aria-label="Desks, each counted once, at its worst" {
            @for standing in Standing::ALL {
                @let shown = Asked { show: Show::Standing(standing), ..Asked::default() };
                li {
                    a href=(shown.address()) aria-current=[(asked.show == shown.show).then_some("true")] {
                        span.n {
                            (sign_of(standing)) " "
                            (with_commas(count(all.iter().filter(|row| row.standing == standing).count())))
                        }
                        span.counts__name { (standing.words()) }
                        span.quiet { (about(standing)) }
                    }
                }
            }
        }
    }
}

fn filter(asked: &Asked) -> Markup {
    let shows = [(Show::NeedALook, "Those that need a look"), (Show::All, "All desks")];
    let standings = Standing::ALL.map(|standing| (Show::Standing(standing), standing.words()));
    html! {
        form.filter method="get" action=(LIST_PATH) role="search" {
            div {
                label for="search" { "Service or desk" }
                input id="search" name="search" type="search" value=(asked.search);
            }
            div {
                label for="show" { "State" }
                select id="show" name="show" {
                    @for (show, words) in shows.into_iter().chain(standings) {
                        option value=(show.key()) selected[show == asked.show] { (words) }
                    }
                }
            }
            @for (name, value) in asked.order_fields() {
                input type="hidden" name=(name) value=(value);
            }
            button { "Show" }
        }
    }
}

/// The headings: by what each orders, its words, whether it is of numbers, and what is first when it is asked once.
const HEADINGS: [(Order, &str, bool, &str); 6] = [
    (Order::Service, "Service and desk", false, "ascending"),
    (Order::Standing, "State, worst first", false, "descending"),
    (Order::Accepted, "Last accepted", false, "ascending"),
    (Order::Waiting, "Waiting", true, "descending"),
    (Order::Version, "Version", true, "ascending"),
    (Order::Clock, "Clock", true, "descending"),
];

fn table(found: &[Row<'_>], asked: &Asked, now: DateTime<Utc>) -> Markup {
    let shown = found.iter().skip(asked.page * OF_A_PAGE).take(OF_A_PAGE);
    html! {
        @if found.is_empty() {
            p.empty {
                @if asked.search.is_empty() && asked.show == Show::NeedALook { "No desk needs a look." }
                @else { "No desk is like this." }
            }
        } @else {
            div.scroll tabindex="0" role="region" aria-label="Desks" {
                table.desks {
                    caption.unseen { "Desks" }
                    thead {
                        tr {
                            @for (order, words, is_number, first) in HEADINGS {
                                @let is_order = order == asked.order;
                                @let sorted = match (first, asked.is_turned) {
                                    ("ascending", true) => "descending",
                                    ("descending", true) => "ascending",
                                    (first, _) => first,
                                };
                                th scope="col" .number[is_number] aria-sort=[is_order.then_some(sorted)] {
                                    a href=(asked.ordered_by(order).address()) { (words) }
                                }
                            }
                        }
                    }
                    tbody { @for row in shown { (line(row, now)) } }
                }
            }
        }
    }
}

fn line(row: &Row<'_>, now: DateTime<Utc>) -> Markup {
    let (service, desk) = (row.service, row.desk);
    let program = version(desk.program.as_deref());
    html! {
        tr {
            th scope="row" {
                a href=(service_path(&service.code)) { (service.name) } " " (service.code)
                @if service.demo { " " span.mark { "practice" } }
                span.of { (desk.name) }
            }
            td.words data-label="State" { (standing_of(desk, row.standing, now)) }
            td.words data-label="Last accepted" {
                @match desk.last_accepted_at {
                    Some(at) => (words::moment(at, now)),
                    None => span.none { "Nothing yet" },
                }
            }
            td data-label="Waiting" {
                @match desk.waiting {
                    Some(waiting) => (with_commas(waiting)),
                    None => span.none { "not known" },
                }
            }
            td data-label="Version" {
                @match program {
                    Some(version) if is_old(program) => b { (version) },
                    Some(version) => (version),
                    None => span.none { "not known" },
                }
            }
            td data-label="Clock" {
                @match desk.clock_ahead {
                    Some(ahead) if is_clock_out(Some(ahead)) => b { (words::clock(ahead)) },
                    Some(ahead) => (words::clock(ahead)),
                    None => span.none { "not known" },
                }
            }
        }
    }
}

/// Which of them are shown, and the ways to the others.
fn foot(found: usize, all: usize, asked: &Asked) -> Markup {
    let first = asked.page * OF_A_PAGE;
    let last = found.min(first + OF_A_PAGE);
    let page = |page| Asked { page, ..asked.clone() }.address();
    html! {
        div.table-foot {
            @if found > 0 {
                span {
                    (with_commas(count(first + 1))) " to " (with_commas(count(last))) " of " (with_commas(count(found)))
                    ". Waiting is what the desk last told us."
                }
            }
            span.push {
                @if asked.page > 0 { a href=(page(asked.page - 1)) { "Earlier in the list" } " " }
                @if last < found { a href=(page(asked.page + 1)) { "Later in the list" } " " }
                @if asked.show != Show::All {
                    a href=(Asked { show: Show::All, ..Asked::default() }.address()) { "All " (counted(count(all), "desk", "desks")) }
                } @else {
                    a href=(LIST_PATH) { "Those that need a look" }
                }
            }
        }
    }
}
