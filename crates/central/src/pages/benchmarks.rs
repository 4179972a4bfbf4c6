//! The benchmark table: every service, region and nation of a year beside each other.

use std::cmp::Reverse;
use std::fmt::Write as _;

use domain::audit::{
    BenchmarkRow, BenchmarkYear, KPI_SHARES, PublishedFigure, PublishedMissed, RowOf, TOO_FEW_BELOW, kpi_definition,
};
use domain::words::counted;
use maud::{Markup, html};

use super::address::{Chart, Form, Order, Page, Table, place_name};
use super::layout::{About, Drawn, NOT_ADJUSTED, Within};
use super::words::{figure, legend, missed, published};
use crate::published::Figures;

/// What a column is called below its number.
const SHORT_TITLES: [&str; KPI_SHARES.len()] = [
    "Non-spine",
    "Spine",
    "Assessed",
    "DXA",
    "Falls",
    "Treatment",
    "Strength",
    "16 weeks",
    "Started",
    "One year",
];

/// The page of a table.
pub(crate) fn draw(figures: &Figures, table: &Table) -> Drawn {
    let Some(year) = year_of(figures, table) else {
        return no_records(figures, table.year.unwrap_or_default());
    };
    let rows = rows(figures, year, table);
    let services = rows.iter().filter(|row| matches!(row.of, RowOf::Service(_))).count();
    let title = format!("Benchmarks, {}", year.year);
    let about = About {
        title: &title,
        within: Within::Benchmarks,
        says: html! {
            "How each Fracture Liaison Service did for people whose fracture was diagnosed in " (year.year) ". " (nationally(figures, year))
        },
    };
    let content = html! {
        (filter(figures, table, year.year))
        p role="status" {
            (counted(i64::try_from(services).unwrap_or(i64::MAX), "service", "services")) " shown. "
            a href=(Page::Benchmarks(table.clone()).address(Form::Csv)) { "These rows as CSV" }
        }
        div.scroll role="region" aria-label="Benchmark table" tabindex="0" {
            // Its parts say what they are, as each row is a block on a phone.
            table.benchmarks role="table" {
                caption.unseen { (title) }
                thead role="rowgroup" { (headings(table)) }
                tbody role="rowgroup" {
                    @for row in &rows { (row_of(figures, row, year.year)) }
                }
            }
        }
        (legend())
        p {
            "An average is the sum of all numerators over the sum of all denominators of its services. "
            b { (super::words::TOO_FEW) } " stands for 1 to " (TOO_FEW_BELOW - 1)
            " patients, who could be known by them, and for what would show such a number. "
            b { "few found" } " is another mark: below 20% of the expected non-spine fractures were found (KPI 2), so that whatever else a \
             service reports is of few of its patients. Missed opportunities are our estimate, not a figure of the audit. Drafts count; \
             figures of a year whose follow-ups are still open go on to rise."
        }
        p { (NOT_ADJUSTED) " " a href=(Page::Figures.address(Form::Html)) { "How each figure is worked out" } }
    };
    Drawn::page(&about, figures, &content)
}

/// What is said of a year without records.
pub(crate) fn no_records(figures: &Figures, year: i32) -> Drawn {
    let words = if figures.benchmark.years.is_empty() {
        "No service that takes part has sent records yet.".to_owned()
    } else {
        format!("No records for {year}.")
    };
    Drawn::not_there(
        &words,
        &html! {
            ul {
                @for year in figures.benchmark.years.keys() {
                    li { a href=(Page::Overview { year: Some(*year) }.address(Form::Html)) { (year) } }
                }
            }
        },
    )
}

/// The year that is asked for, or the newest.
pub(crate) fn year_of<'a>(figures: &'a Figures, table: &Table) -> Option<&'a BenchmarkYear> {
    let year = table.year.or(figures.benchmark.newest_year())?;
    figures.benchmark.years.get(&year)
}

/// The rows of a table: all services first. In their order by name regions and nations stand over theirs; in every other order there
/// are services alone, and those without the figure come last, by name.
pub(crate) fn rows<'a>(figures: &Figures, year: &'a BenchmarkYear, table: &Table) -> Vec<&'a BenchmarkRow> {
    let search = table.search.to_lowercase();
    let is_found = |service: usize| {
        figures.benchmark.services.get(service).is_some_and(|service| {
            service.name.to_lowercase().contains(&search) || service.code.to_lowercase().contains(&search)
        })
    };
    let is_asked = |row: &&BenchmarkRow| match &row.of {
        RowOf::All => true,
        RowOf::Service(service) => is_within(figures, *service, table.place.as_ref()) && is_found(*service),
        sum => search.is_empty() && table.order == Order::Name && is_of_place(sum, table.place.as_ref()),
    };
    let mut rows: Vec<&BenchmarkRow> = year.rows.iter().filter(is_asked).collect();
    if table.order == Order::Name {
        if table.is_turned {
            rows.get_mut(1..).unwrap_or_default().reverse();
        }
        return rows;
    }
    let key = |row: &BenchmarkRow| match table.order {
        Order::Kpi(kpi) => {
            let share = KPI_SHARES.iter().find(|share| share.number == kpi);
            share.and_then(|share| row.figure(share, year.year, figures.today).percent())
        }
        Order::Missed => match row.missed(year.year, figures.today) {
            PublishedMissed::Missed(missed) => missed.missed.ok().map(Into::into),
            PublishedMissed::TooFew => None,
        },
        Order::Records | Order::Name => row.counts.records.count().map(Into::into),
    };
    let services = rows.get_mut(1..).unwrap_or_default();
    if table.is_turned {
        services.sort_by_key(|row| (key(row).is_none(), key(row)));
    } else {
        services.sort_by_key(|row| (key(row).is_none(), Reverse(key(row))));
    }
    rows
}

fn is_within(figures: &Figures, service: usize, place: Option<&RowOf>) -> bool {
    let Some(service) = figures.benchmark.services.get(service) else {
        return false;
    };
    match place {
        Some(RowOf::Nation(nation)) => service.nation == *nation,
        Some(RowOf::Region { nation, region }) => service.nation == *nation && service.region == *region,
        _ => true,
    }
}

/// Whether a nation or a region is the place, lies in it, or has it.
fn is_of_place(sum: &RowOf, place: Option<&RowOf>) -> bool {
    let nation = |of: &RowOf| match of {
        RowOf::Nation(nation) | RowOf::Region { nation, .. } => Some(nation.clone()),
        _ => None,
    };
    match (sum, place) {
        (_, None) => true,
        (RowOf::Region { .. }, Some(place @ RowOf::Region { .. })) => sum == place,
        (_, Some(place)) => nation(sum) == nation(place),
    }
}

/// What all services add up to, in a sentence.
fn nationally(figures: &Figures, year: &BenchmarkYear) -> String {
    let Some(all) = year.all() else { return String::new() };
    let follow_up = KPI_SHARES.iter().find(|share| share.number == 9);
    let mut words = String::new();
    if let Some(PublishedFigure::Share { percent, .. }) =
        follow_up.map(|share| all.figure(share, year.year, figures.today))
    {
        let _ = write!(
            words,
            "Nationally, {percent:.1}% of those who need it were followed up by 16 weeks"
        );
        if let PublishedMissed::Missed(missed) = all.missed(year.year, figures.today)
            && let Ok(missed) = missed.missed
        {
            let people = super::words::count(missed);
            let _ = write!(
                words,
                "; by our estimate {people} more people were expected on treatment than had it recommended"
            );
        }
        words.push('.');
    }
    words
}

fn filter(figures: &Figures, table: &Table, shown: i32) -> Markup {
    let mut places: Vec<String> = Vec::new();
    for year in figures.benchmark.years.values() {
        for name in year.rows.iter().filter_map(|row| place_name(&row.of)) {
            if !places.contains(&name) {
                places.push(name);
            }
        }
    }
    places.sort();
    let chosen = table.place.as_ref().and_then(place_name);
    html! {
        form.filter method="get" action="/benchmarks" {
            p {
                label for="year" { "Year" }
                select #year name="year" {
                    @for year in figures.benchmark.years.keys().rev() {
                        option value=(year) selected[*year == shown] { (year) }
                    }
                }
            }
            p {
                label for="place" { "Nation or region" }
                select #place name="place" {
                    option value="" { "All" }
                    @for place in &places {
                        option value=(place) selected[chosen.as_ref() == Some(place)] { (place) }
                    }
                }
            }
            p {
                label for="service" { "Service or unit code" }
                input #service name="service" value=(table.search) maxlength="40" autocomplete="off";
            }
            p { button type="submit" { "Show" } }
        }
    }
}

/// A heading that orders the table, and turns the order when it is there already.
fn heading(table: &Table, order: Order, name: &str, below: &str) -> Markup {
    let is_it = table.order == order;
    let turned = is_it && !table.is_turned;
    let next = Page::Benchmarks(Table {
        order,
        is_turned: turned,
        ..table.clone()
    });
    // By name from the first on, by a figure from the highest on.
    let is_ascending = (order == Order::Name) != table.is_turned;
    let sorted = is_it.then_some(if is_ascending { "ascending" } else { "descending" });
    html! {
        th scope="col" role="columnheader" aria-sort=[sorted] .number[order != Order::Name] {
            a href=(next.address(Form::Html)) { (name) }
            @if !below.is_empty() { span.of { (below) } }
        }
    }
}

fn headings(table: &Table) -> Markup {
    html! {
        tr role="row" {
            (heading(table, Order::Name, "Nation, region, service", ""))
            (heading(table, Order::Records, "Records", ""))
            @for (share, title) in KPI_SHARES.iter().zip(SHORT_TITLES) {
                (heading(table, Order::Kpi(share.number), &format!("KPI {}", share.number), title))
            }
            (heading(table, Order::Missed, "Missed", "our estimate"))
        }
    }
}

fn row_of(figures: &Figures, row: &BenchmarkRow, year: i32) -> Markup {
    let class = match row.of {
        RowOf::All => "row--all",
        RowOf::Nation(_) => "row--nation",
        RowOf::Region { .. } => "row--region",
        RowOf::Service(_) => "row--service",
    };
    html! {
        tr class=(class) role="row" {
            th scope="row" role="rowheader" {
                (name(figures, row))
                @if matches!(row.of, RowOf::Service(_)) && row.has_found_few(year, figures.today) {
                    " " span.mark { "few found" }
                }
            }
            td role="cell" data-label="Records" { span.share { (published(row.counts.records)) } }
            @for share in &KPI_SHARES {
                td role="cell" data-label={
                    "KPI " (share.number) " " (kpi_definition(share.number).map_or("", |kpi| kpi.title))
                } { (figure(row.figure(share, year, figures.today))) }
            }
            td role="cell" data-label="Missed, our estimate" { (missed(row.missed(year, figures.today))) }
        }
    }
}

fn name(figures: &Figures, row: &BenchmarkRow) -> Markup {
    match &row.of {
        RowOf::All => html! { "National averages" },
        RowOf::Nation(nation) => html! { (nation) },
        RowOf::Region { region, .. } => html! { (region) },
        RowOf::Service(service) => {
            let Some(named) = figures.benchmark.services.get(*service) else {
                return html! {};
            };
            let chart = Page::RunChart(Chart {
                service: *service,
                code: named.code.clone(),
                kpi: None,
                which: domain::audit::ChartKind::Median,
            });
            html! { a href=(chart.address(Form::Html)) { (named.name) } " " (named.code) }
        }
    }
}
