//! Groups of patients: one row of a year cut by age band, gender, care home and site, a table each. What is shown of a group, `domain`
//! has decided with all that is published beside it.

use domain::audit::{
    BenchmarkRow, BenchmarkYear, Cut, KPI_SHARES, KpiShare, PublishedCounts, RowOf, SmallNumbers, TOO_FEW_BELOW,
    figure_of_group, is_published_by_group, kpi_definition, published_groups,
};
use maud::{Markup, html};

use super::address::{Form, Grouped, Page, place_name};
use super::benchmarks::no_records;
use super::layout::{About, Drawn, NOT_ADJUSTED, Within};
use super::words::{TOO_FEW, of_group, published, short_title};
use crate::dataset_files::dataset_in_use;
use crate::published::Figures;

/// Why some KPIs have no groups.
pub(crate) const OF_EVERYBODY_ALONE: &str = "KPIs 2, 3 and 8 have no groups: spine and hip fractures are few in most of them, and nobody knows \
                                             how many fractures are expected of one. KPI 1 is of everybody, too.";

/// The KPIs that are shown of groups.
pub(crate) fn of_groups() -> impl Iterator<Item = &'static KpiShare> {
    KPI_SHARES.iter().filter(|share| is_published_by_group(share.number))
}

/// The year that is asked for, or the newest that is over.
pub(super) fn year_of<'a>(figures: &'a Figures, grouped: &Grouped) -> Option<&'a BenchmarkYear> {
    let year = grouped.year.or(figures.benchmark.usual_year(figures.today))?;
    figures.benchmark.years.get(&year)
}

/// Whose groups they are: "Alderbrook (ALB)".
pub(crate) fn whose(figures: &Figures, of: &RowOf) -> String {
    match of {
        RowOf::All => "all services".to_owned(),
        RowOf::Nation(nation) => nation.clone(),
        RowOf::Region { nation, region } => format!("{region}, {nation}"),
        RowOf::Service(place) => match figures.benchmark.services.get(*place) {
            Some(service) => format!("{} ({})", service.name, service.code),
            None => String::new(),
        },
    }
}

/// The page.
pub(crate) fn draw(figures: &Figures, grouped: &Grouped) -> Drawn {
    let Some(year) = year_of(figures, grouped) else {
        return no_records(figures, grouped.year.unwrap_or_default());
    };
    let whose = whose(figures, &grouped.of);
    let title = format!("Groups of patients, {}: {whose}", year.year);
    let about = About {
        title: &title,
        within: Within::Groups,
        says: html! {
            "How people whose fracture was diagnosed in " (year.year) " were cared for at " (whose) ", by their age, their gender, whether they \
             lived in a care home, and where the bone broke."
        },
    };
    let content = html! {
        (filter(figures, grouped, year.year))
        @match year.row(&grouped.of) {
            Some(row) if year.has_groups() => {
                p { a href=(Page::Groups(grouped.clone()).address(Form::Csv)) { "These groups as CSV" } }
                @for cut in Cut::ALL { (table(figures, year.year, row, cut)) }
                (about_groups(figures.small))
            }
            Some(_) => p { "Groups of this year cannot be shown at the moment." },
            None => p { "No records of " (year.year) "." },
        }
        p { (NOT_ADJUSTED) " " a href=(Page::Figures.address(Form::Html)) { "How each figure is worked out" } }
    };
    Drawn::page(&about, figures, &content)
}

fn about_groups(small: SmallNumbers) -> Markup {
    html! {
        p {
            @match small {
                SmallNumbers::LeftOut => {
                    b { (TOO_FEW) } " stands for 1 to " (TOO_FEW_BELOW - 1)
                    " patients, who could be known by them, and for what would show such a number, on this page or with any other. "
                }
                SmallNumbers::Shown => "Small numbers are shown here as they are. "
            }
            "A group that nobody at any service is in has no row. " (OF_EVERYBODY_ALONE) " Groups have no lights, as these are of everybody; \
             figures of a year whose follow-ups are still open go on to rise."
        }
    }
}

fn table(figures: &Figures, year: i32, row: &BenchmarkRow, cut: Cut) -> Markup {
    let groups = published_groups(dataset_in_use(), cut);
    let named = row
        .groups(cut)
        .iter()
        .filter_map(|(place, counts)| Some((&groups.get(*place)?.words, counts)));
    html! {
        h2 { "By " (cut.words()) }
        div.scroll role="region" aria-label={ "By " (cut.words()) } tabindex="0" {
            // Its parts say what they are, as each row is a block on a phone.
            table.benchmarks role="table" {
                caption.unseen { "By " (cut.words()) ", " (year) }
                thead role="rowgroup" {
                    tr role="row" {
                        th scope="col" role="columnheader" { (heading(cut)) }
                        th scope="col" role="columnheader" .number { "Records" }
                        @for share in of_groups() {
                            th scope="col" role="columnheader" .number {
                                "KPI " (share.number) " " span.of { (short_title(share.number)) }
                            }
                        }
                    }
                }
                tbody role="rowgroup" {
                    (row_of(figures, year, "Everybody", &row.counts, true))
                    @for (words, counts) in named { (row_of(figures, year, words, counts, false)) }
                }
            }
        }
    }
}

/// The heading of the groups of a cut.
pub(crate) const fn heading(cut: Cut) -> &'static str {
    match cut {
        Cut::Age => "Age at diagnosis",
        Cut::Gender => "Gender",
        Cut::CareHome => "Lived in a care home",
        Cut::Site => "Site of the fracture",
    }
}

fn row_of(figures: &Figures, year: i32, words: &str, counts: &PublishedCounts, is_all: bool) -> Markup {
    html! {
        tr role="row" class=(if is_all { "row--all" } else { "row--service" }) {
            th scope="row" role="rowheader" { (words) }
            td role="cell" data-label="Records" { span.share { (published(counts.records)) } }
            @for share in of_groups() {
                td role="cell" data-label={
                    "KPI " (share.number) " " (kpi_definition(share.number).map_or("", |kpi| kpi.title))
                } {
                    @if let Some(figure) = figure_of_group(counts, share, year, figures.today) { (of_group(figure)) }
                }
            }
        }
    }
}

fn filter(figures: &Figures, grouped: &Grouped, shown: i32) -> Markup {
    let mut places: Vec<String> = Vec::new();
    for year in figures.benchmark.years.values() {
        for name in year.rows.iter().filter_map(|row| place_name(&row.of)) {
            if !places.contains(&name) {
                places.push(name);
            }
        }
    }
    places.sort();
    let chosen = place_name(&grouped.of);
    html! {
        form.filter method="get" action="/groups" {
            p {
                label for="year" { "Year" }
                select #year name="year" {
                    @for year in figures.benchmark.years.keys().rev() {
                        option value=(year) selected[*year == shown] { (year) }
                    }
                }
            }
            p {
                label for="of" { "Of whom" }
                select #of name="of" {
                    option value="" { "All services" }
                    optgroup label="Nations and regions" {
                        @for place in &places {
                            option value=(place) selected[chosen.as_ref() == Some(place)] { (place) }
                        }
                    }
                    optgroup label="Services" {
                        @for service in &figures.benchmark.services {
                            option value=(service.code) selected[grouped.code.as_ref() == Some(&service.code)] {
                                (service.name) " (" (service.code) ")"
                            }
                        }
                    }
                }
            }
            p { button type="submit" { "Show" } }
        }
    }
}
