//! The benchmark table: every service, region and nation of a year beside each other.

use std::cmp::Reverse;
use std::fmt::Write as _;

use domain::audit::{
    BenchmarkRow, BenchmarkYear, KPI_SHARES, NamedService, PublishedFigure, PublishedMissed, RowOf, SmallNumbers,
    TOO_FEW_BELOW, kpi_definition,
};
use domain::words::counted;
use maud::{Markup, html};

use super::address::{Chart, Form, Order, Page, Table, place_name};
use super::layout::{About, Drawn, NOT_ADJUSTED, Within};
use super::words::{figure, legend, missed, published, short_title};
use crate::published::Figures;

/// The page of a table.
pub(crate) fn draw(figures: &Figures, table: &Table) -> Drawn {
    let Some(year) = year_of(figures, table) else {
        return no_records(figures, table.year.unwrap_or_default());
    };
    let rows = rows(figures, year, table);
    let services = rows
        .shown
        .iter()
        .filter(|row| matches!(row.of, RowOf::Service(_)))
        .count();
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
            @if let Some(words) = rows.not_shown_words() { (words) " " }
            a href=(Page::Benchmarks(table.clone()).address(Form::Csv)) { "These rows as CSV" }
        }
        div.scroll role="region" aria-label="Benchmark table" tabindex="0" {
            // Its parts say what they are, as each row is a block on a phone.
            table.benchmarks role="table" {
                caption.unseen { (title) }
                thead role="rowgroup" { (headings(table)) }
                tbody role="rowgroup" {
                    @for row in &rows.shown { (row_of(figures, row, year.year)) }
                }
            }
        }
        (legend())
        p {
            "An average is the sum of all numerators over the sum of all denominators of its services. "
            @match figures.small {
                SmallNumbers::LeftOut => {
                    b { (super::words::TOO_FEW) } " stands for 1 to " (TOO_FEW_BELOW - 1)
                    " patients, who could be known by them, and for what would show such a number. "
                }
                SmallNumbers::Shown => "Small numbers are shown here as they are. "
            }
            b { "few found" } " is another mark: below 20% of the expected non-spine fractures were found (KPI 2), so that whatever else a \
             service reports is of few of its patients. Missed opportunities are our estimate, not a figure of the audit; of a sum they are those of its services with patients in every month \
             whose KPI 7 is shown. Drafts count; \
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

/// The year that is asked for, or the newest that is over.
pub(crate) fn year_of<'a>(figures: &'a Figures, table: &Table) -> Option<&'a BenchmarkYear> {
    let year = table.year.or(figures.benchmark.usual_year(figures.today))?;
    figures.benchmark.years.get(&year)
}

/// So many services of a search are shown: a page that only one visitor asks for is no larger, as it is held for as long as they read.
const MOST_FOUND: usize = 25;

/// What a table has.
pub(crate) struct Rows<'a> {
    pub(crate) shown: Vec<&'a BenchmarkRow>,
    /// Services that a search found, and that are not shown.
    pub(crate) not_shown: usize,
}

impl Rows<'_> {
    /// Why there are services that are not shown, where there are.
    pub(crate) fn not_shown_words(&self) -> Option<String> {
        let not_shown = i64::try_from(self.not_shown).ok().filter(|services| *services > 0)?;
        let more = counted(not_shown, "more was", "more were");
        Some(format!("{more} found and not shown: write more of the name."))
    }
}

/// The rows of a table; of a search so many as are shown.
pub(crate) fn rows<'a>(figures: &Figures, year: &'a BenchmarkYear, table: &Table) -> Rows<'a> {
    let mut shown = in_order(figures, year, table);
    let not_shown = if table.search.is_empty() {
        0
    } else {
        shown.len().saturating_sub(1 + MOST_FOUND)
    };
    shown.truncate(shown.len() - not_shown);
    Rows { shown, not_shown }
}

/// All services first. In their order by name regions and nations stand over theirs; in every other order there are services alone, and
/// those without the figure come last, by name.
fn in_order<'a>(figures: &Figures, year: &'a BenchmarkYear, table: &Table) -> Vec<&'a BenchmarkRow> {
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
            let services = &figures.benchmark.services;
            rows.get_mut(1..)
                .unwrap_or_default()
                .sort_by_key(|row| turned(services, &row.of));
        }
        return rows;
    }
    let key = |row: &BenchmarkRow| match table.order {
        Order::Kpi(kpi) => {
            let share = KPI_SHARES.iter().find(|share| share.number == kpi);
            share.and_then(|share| row.figure(share, year.year, figures.today).percent())
        }
        Order::Missed => match row.missed(year.year, figures.today) {
            PublishedMissed::Missed(missed, _) => missed.missed.ok().map(Into::into),
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

/// Where a row stands when names go from the last to the first: nations and regions still over theirs.
fn turned<'a>(
    services: &'a [NamedService],
    of: &'a RowOf,
) -> (Reverse<&'a str>, bool, Reverse<&'a str>, bool, Reverse<usize>) {
    let (nation, region, service) = match of {
        RowOf::All => ("", "", None),
        RowOf::Nation(nation) => (nation.as_str(), "", None),
        RowOf::Region { nation, region } => (nation.as_str(), region.as_str(), None),
        RowOf::Service(place) => match services.get(*place) {
            Some(service) => (service.nation.as_str(), service.region.as_str(), Some(*place)),
            None => ("", "", Some(*place)),
        },
    };
    let is_nation = matches!(of, RowOf::Nation(_));
    let place = Reverse(service.unwrap_or_default());
    (Reverse(nation), !is_nation, Reverse(region), service.is_some(), place)
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
        if let PublishedMissed::Missed(missed, services) = all.missed(year.year, figures.today)
            && let Ok(missed) = missed.missed
        {
            let people = super::words::count(missed);
            let services = counted(i64::from(services), "service", "services");
            let _ = write!(
                words,
                "; by our estimate {people} more people were expected on treatment than had it recommended, in {services} with patients \
                 in every month"
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
            a href=(next.address(Form::Html)) {
                (name)
                @if !below.is_empty() { " " span.of { (below) } }
            }
        }
    }
}

fn headings(table: &Table) -> Markup {
    html! {
        tr role="row" {
            (heading(table, Order::Name, "Nation, region, service", ""))
            (heading(table, Order::Records, "Records", ""))
            @for share in &KPI_SHARES {
                (heading(table, Order::Kpi(share.number), &format!("KPI {}", share.number), short_title(share.number)))
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

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use chrono::{DateTime, NaiveDate};
    use domain::audit::{Benchmark, Facts, RollUp, ServiceCounts};

    use super::*;
    use crate::dataset_files::dataset_in_use;
    use crate::pages::address::Query;

    /// Services of these nations and regions, each with a month.
    fn figures(services: &[(&str, &str, &str)]) -> Figures {
        let month: NaiveDate = "2025-03-01".parse().unwrap();
        let mut patients = RollUp::default();
        for _ in 0..9 {
            patients += RollUp::of_flags(Facts::SITE);
        }
        let service = |(name, nation, region): &(&str, &str, &str)| ServiceCounts {
            code: (*name).to_owned(),
            name: (*name).to_owned(),
            nation: (*nation).to_owned(),
            region: (*region).to_owned(),
            caseload: None,
            months: BTreeMap::from([(month, patients)]),
            groups: BTreeMap::new(),
        };
        Figures {
            benchmark: Benchmark::of(
                dataset_in_use(),
                services.iter().map(service).collect(),
                SmallNumbers::LeftOut,
            ),
            completeness: None,
            notices: protocol::notices::Notices::new(Vec::new()),
            small: SmallNumbers::LeftOut,
            as_at: DateTime::UNIX_EPOCH,
            today: "2026-11-30".parse().unwrap(),
            stamp: String::new(),
        }
    }

    fn names(figures: &Figures, asked: &[(&str, &str)]) -> (Vec<String>, usize) {
        let said = asked
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        let Page::Benchmarks(table) = Page::benchmarks(&Query(said.collect()), figures) else {
            panic!()
        };
        let rows = rows(figures, year_of(figures, &table).unwrap(), &table);
        let name = |row: &&BenchmarkRow| match &row.of {
            RowOf::All => "all".to_owned(),
            RowOf::Nation(name) | RowOf::Region { region: name, .. } => name.clone(),
            RowOf::Service(place) => figures.benchmark.services[*place].name.clone(),
        };
        (rows.shown.iter().map(name).collect(), rows.not_shown)
    }

    #[test]
    fn names_from_the_last_to_the_first_leave_each_service_under_its_region() {
        let figures = figures(&[
            ("A", "England", "London"),
            ("B", "England", "London"),
            ("C", "England", "North"),
            ("D", "Wales", "Wales"),
            ("E", "Wales", "Wales"),
        ]);
        let (from_first, _) = names(&figures, &[]);
        assert_eq!(
            from_first,
            ["all", "England", "London", "A", "B", "North", "C", "Wales", "D", "E"]
        );
        let (from_last, _) = names(&figures, &[("turned", "yes")]);
        assert_eq!(
            from_last,
            ["all", "Wales", "E", "D", "England", "North", "C", "London", "B", "A"]
        );
    }

    #[test]
    fn a_search_shows_so_many_and_says_how_many_more_it_found() {
        let of_all: Vec<String> = (10..70).map(|n| format!("S{n}")).collect();
        let services: Vec<(&str, &str, &str)> = of_all.iter().map(|name| (name.as_str(), "Wales", "Wales")).collect();
        let figures = figures(&services);
        let (found, not_shown) = names(&figures, &[("service", "s")]);
        assert_eq!((found.len(), not_shown), (1 + MOST_FOUND, 60 - MOST_FOUND));
        let (found, not_shown) = names(&figures, &[("service", "s6")]);
        assert_eq!((found.len(), not_shown), (11, 0));
        assert_eq!(
            names(&figures, &[]).0.len(),
            62,
            "all of them, their nation and what they add up to"
        );
    }
}
