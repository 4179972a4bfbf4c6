//! Published figures as cells and tables of a report: the same numbers and the same words as the public pages have.

use domain::audit::{
    BenchmarkRow, BenchmarkYear, Cut, KPI_SHARES, KpiShare, Published, PublishedCounts, PublishedFigure,
    PublishedMissed, RowOf, figure_of_group, published_groups,
};
use domain::words::short_date;
use reports::{Cell, Column, Row, Table};

use crate::dataset_files::dataset_in_use;
use crate::pages::{STILL_OPEN, TOO_FEW, group_heading, of_groups, short_title, whose};
use crate::published::Figures;

/// So many KPIs stand beside each other on a page of A4.
const BESIDE_EACH_OTHER: usize = 5;

/// A count.
pub(super) fn count(of: Published) -> Cell {
    of.count().map_or_else(|| Cell::words(TOO_FEW), Cell::Count)
}

/// A figure as a percentage, or what stands in its place.
pub(super) fn figure(of: PublishedFigure) -> Cell {
    match of {
        PublishedFigure::Share { percent, .. } => Cell::Percent(percent),
        PublishedFigure::NoCases => Cell::words("no cases"),
        PublishedFigure::TooFew(_) => Cell::words(TOO_FEW),
        PublishedFigure::From(from) => Cell::Words(format!("from {}", short_date(from))),
    }
}

/// What a figure is made from: counted, and out of.
pub(super) fn made_from(of: PublishedFigure) -> [Cell; 2] {
    match of {
        PublishedFigure::Share {
            numerator, denominator, ..
        } => [Cell::Count(numerator), Cell::Exact(denominator.to_decimal())],
        PublishedFigure::TooFew(out_of) => [
            Cell::words(TOO_FEW),
            out_of.map_or_else(|| Cell::words(TOO_FEW), |out_of| Cell::Exact(out_of.to_decimal())),
        ],
        PublishedFigure::NoCases | PublishedFigure::From(_) => [Cell::Empty, Cell::Empty],
    }
}

/// The light of a figure, in words.
pub(super) fn light(of: PublishedFigure) -> Cell {
    match of {
        PublishedFigure::Share { light: Some(light), .. } => {
            let word = light.word();
            let first = word.get(..1).unwrap_or_default().to_uppercase();
            Cell::Light(format!("{first}{}", word.get(1..).unwrap_or_default()))
        }
        PublishedFigure::Share { light: None, .. } => Cell::words(STILL_OPEN),
        _ => Cell::Empty,
    }
}

/// Missed opportunities.
pub(super) fn missed(of: PublishedMissed) -> Cell {
    match of {
        PublishedMissed::Missed(missed, _) => missed.missed.map_or(Cell::Empty, Cell::Count),
        PublishedMissed::TooFew => Cell::words(TOO_FEW),
    }
}

fn kpi_column(share: &KpiShare) -> Column {
    Column::numbers(format!("KPI {} {}", share.number, short_title(share.number)), 12)
}

/// Rows beside each other: two tables, as a page has no room for every KPI.
pub(super) fn rows_of(
    figures: &Figures,
    year: &BenchmarkYear,
    what: &str,
    is_shown: impl Fn(&RowOf) -> bool,
) -> Vec<Table> {
    let rows: Vec<&BenchmarkRow> = year.rows.iter().filter(|row| is_shown(&row.of)).collect();
    let name = |row: &BenchmarkRow| match &row.of {
        RowOf::All => Cell::words("All services"),
        of => Cell::Words(whose(figures, of)),
    };
    let mut tables = Vec::new();
    let shares: Vec<&KpiShare> = KPI_SHARES.iter().collect();
    for (place, shares) in shares.chunks(BESIDE_EACH_OTHER).enumerate() {
        let is_first = place == 0;
        let mut columns = vec![Column::name(what, 30)];
        columns.push(Column::numbers(
            if is_first { "Records" } else { "Missed, our estimate" },
            12,
        ));
        columns.extend(shares.iter().copied().map(kpi_column));
        let cells = |row: &&BenchmarkRow| {
            let mut cells = vec![name(row)];
            cells.push(if is_first {
                count(row.counts.records)
            } else {
                missed(row.missed(year.year, figures.today))
            });
            cells.extend(
                shares
                    .iter()
                    .map(|share| figure(row.figure(share, year.year, figures.today))),
            );
            Row::of(cells)
        };
        tables.push(Table {
            caption: Some(caption(what, shares)),
            columns,
            rows: rows.iter().map(cells).collect(),
        });
    }
    tables
}

fn caption(what: &str, shares: &[&KpiShare]) -> String {
    match (shares.first(), shares.last()) {
        (Some(first), Some(last)) => format!("{what}, KPI {} to {}", first.number, last.number),
        _ => what.to_owned(),
    }
}

/// The groups of a row by one cut: two tables.
pub(super) fn groups_of(figures: &Figures, year: i32, row: &BenchmarkRow, cut: Cut) -> Vec<Table> {
    let groups = published_groups(dataset_in_use(), cut);
    let shares: Vec<&KpiShare> = of_groups().collect();
    let whose = whose(figures, &row.of);
    let mut tables = Vec::new();
    for (place, shares) in shares.chunks(BESIDE_EACH_OTHER).enumerate() {
        let is_first = place == 0;
        let mut columns = vec![Column::name(group_heading(cut), 30)];
        if is_first {
            columns.push(Column::numbers("Records", 12));
        }
        columns.extend(shares.iter().copied().map(kpi_column));
        let of_counts = |words: &str, counts: &PublishedCounts| {
            let mut cells = vec![Cell::words(words)];
            if is_first {
                cells.push(count(counts.records));
            }
            let shown = shares
                .iter()
                .filter_map(|share| figure_of_group(counts, share, year, figures.today));
            cells.extend(shown.map(figure));
            Row::of(cells)
        };
        let mut rows = vec![of_counts("Everybody", &row.counts)];
        for (group, counts) in row.groups(cut) {
            if let Some(group) = groups.get(*group) {
                rows.push(of_counts(&group.words, counts));
            }
        }
        tables.push(Table {
            caption: Some(caption(&format!("By {}, {whose}", cut.words()), shares)),
            columns,
            rows,
        });
    }
    tables
}
