//! The groups of a row as a CSV file: the same numbers as the page has, and nothing where it has none.

use domain::audit::{BenchmarkRow, Cut, PublishedCounts, figure_of_group, published_groups};
use exchange::list_out;

use super::address::{Form, Grouped, Page};
use super::benchmark_file::{OF_WHOM, count, of_whom, share_cells};
use super::benchmarks::no_records;
use super::groups::{OF_EVERYBODY_ALONE, of_groups, whose, year_of};
use super::layout::{Drawn, NOT_ADJUSTED, as_at};
use crate::dataset_files::dataset_in_use;
use crate::published::Figures;

/// The file of a row.
pub(crate) fn draw(figures: &Figures, grouped: &Grouped) -> Drawn {
    let Some(year) = year_of(figures, grouped) else {
        return no_records(figures, grouped.year.unwrap_or_default());
    };
    let title = format!(
        "Groups of patients at {}, fractures diagnosed in {}",
        whose(figures, &grouped.of),
        year.year
    );
    let mut text = list_out::begin(&[&title]);
    for words in [as_at(figures.as_at).as_str(), NOT_ADJUSTED, OF_EVERYBODY_ALONE] {
        text.push_str(&list_out::row(&[words]));
    }
    text.push_str(&list_out::row(&headings()));
    if let Some(row) = year.row(&grouped.of) {
        for cells in rows(figures, row, year.year) {
            text.push_str(&list_out::row(&cells));
        }
    }
    let of = match Page::Groups(grouped.clone()).address(Form::Csv).split_once("of=") {
        Some((_, of)) => format!("-{}", of.replace(|letter: char| !letter.is_ascii_alphanumeric(), "-")),
        None => String::new(),
    };
    Drawn::csv(format!("fls-groups-{}{of}.csv", year.year), text)
}

/// The headings of [`rows`].
pub(crate) fn headings() -> Vec<String> {
    let mut headings: Vec<String> = OF_WHOM.map(str::to_owned).to_vec();
    headings.extend(["Cut", "Group", "Records"].map(str::to_owned));
    for share in of_groups() {
        headings.extend(["counted", "out of", "percent", "note"].map(|of| format!("KPI {} {of}", share.number)));
    }
    headings
}

/// The groups of a row, a line each.
pub(crate) fn rows(figures: &Figures, row: &BenchmarkRow, year: i32) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    for cut in Cut::ALL {
        let groups = published_groups(dataset_in_use(), cut);
        for (place, counts) in row.groups(cut) {
            let Some(group) = groups.get(*place) else {
                continue;
            };
            let mut cells = Vec::from(of_whom(figures, &row.of));
            cells.extend([cut.words().to_owned(), group.words.clone()]);
            cells.extend(of_counts(figures, counts, year));
            rows.push(cells);
        }
    }
    rows
}

fn of_counts(figures: &Figures, counts: &PublishedCounts, year: i32) -> Vec<String> {
    let mut cells = vec![count(counts.records)];
    for share in of_groups() {
        let figure = figure_of_group(counts, share, year, figures.today);
        let [counted, out_of, percent, note] = figure.map(share_cells).unwrap_or_default();
        // A group has no light: nothing is open or closed of it by itself.
        let note = if percent.is_empty() { note } else { String::new() };
        cells.extend([counted, out_of, percent, note]);
    }
    cells
}
