//! The rows of a benchmark table as a CSV file: the same numbers as the page has, and nothing where it has none.

use domain::audit::{BenchmarkRow, KPI_SHARES, Light, Published, PublishedFigure, PublishedMissed, RowOf};
use exchange::list_out;

use super::address::Table;
use super::benchmarks::{no_records, rows, year_of};
use super::layout::{Drawn, NOT_ADJUSTED, as_at};
use super::words::{STILL_OPEN, TOO_FEW};
use crate::published::Figures;

/// The file of a table.
pub(crate) fn draw(figures: &Figures, table: &Table) -> Drawn {
    let Some(year) = year_of(figures, table) else {
        return no_records(figures, table.year.unwrap_or_default());
    };
    let title = format!(
        "Benchmarks of Fracture Liaison Services, fractures diagnosed in {}",
        year.year
    );
    let mut text = list_out::begin(&[&title]);
    text.push_str(&list_out::row(&[as_at(figures.as_at)]));
    text.push_str(&list_out::row(&[NOT_ADJUSTED]));
    let rows = rows(figures, year, table);
    if let Some(words) = rows.not_shown_words() {
        text.push_str(&list_out::row(&[words]));
    }
    text.push_str(&list_out::row(&headings()));
    for row in &rows.shown {
        text.push_str(&list_out::row(&cells(figures, row, year.year)));
    }
    Drawn::csv(format!("fls-benchmarks-{}.csv", year.year), text)
}

/// What says of whom a row is.
pub(crate) const OF_WHOM: [&str; 5] = ["Level", "Nation", "Region", "Service", "Unit code"];

/// The headings of [`cells`].
pub(crate) fn headings() -> Vec<String> {
    let mut headings: Vec<String> = OF_WHOM.map(str::to_owned).to_vec();
    headings.push("Records".to_owned());
    for share in &KPI_SHARES {
        let number = share.number;
        headings.extend(["counted", "out of", "percent", "light"].map(|of| format!("KPI {number} {of}")));
    }
    headings.extend(
        [
            "Expected on treatment (our estimate)",
            "Missed opportunities (our estimate)",
            "Few found",
        ]
        .map(str::to_owned),
    );
    headings
}

/// Of whom a row is, under [`OF_WHOM`].
pub(crate) fn of_whom(figures: &Figures, of: &RowOf) -> [String; 5] {
    match of {
        RowOf::All => ["all services", "", "", "", ""].map(str::to_owned),
        RowOf::Nation(nation) => ["nation", nation, "", "", ""].map(str::to_owned),
        RowOf::Region { nation, region } => ["region", nation, region, "", ""].map(str::to_owned),
        RowOf::Service(place) => match figures.benchmark.services.get(*place) {
            Some(service) => [
                "service",
                &service.nation,
                &service.region,
                &service.name,
                &service.code,
            ]
            .map(str::to_owned),
            None => Default::default(),
        },
    }
}

/// A count in a cell.
pub(crate) fn count(of: Published) -> String {
    of.count().map_or_else(|| TOO_FEW.to_owned(), |count| count.to_string())
}

/// A row of the table.
pub(crate) fn cells(figures: &Figures, row: &BenchmarkRow, year: i32) -> Vec<String> {
    let mut cells = Vec::from(of_whom(figures, &row.of));
    cells.push(count(row.counts.records));
    for share in &KPI_SHARES {
        cells.extend(share_cells(row.figure(share, year, figures.today)));
    }
    cells.extend(match row.missed(year, figures.today) {
        PublishedMissed::Missed(missed, _) => [
            missed.expected.to_string(),
            missed.missed.map(|missed| missed.to_string()).unwrap_or_default(),
        ],
        PublishedMissed::TooFew => [String::new(), TOO_FEW.to_owned()],
    });
    let is_service = matches!(row.of, RowOf::Service(_));
    cells.push(
        if is_service && row.has_found_few(year, figures.today) {
            "few found"
        } else {
            ""
        }
        .to_owned(),
    );
    cells
}

/// A figure in four cells: counted, out of, percent, and its light or why it has none.
pub(crate) fn share_cells(figure: PublishedFigure) -> [String; 4] {
    match figure {
        PublishedFigure::Share {
            numerator,
            denominator,
            percent,
            light,
        } => [
            numerator.to_string(),
            denominator.to_decimal().to_string(),
            format!("{percent:.1}"),
            light.map_or(STILL_OPEN, Light::word).to_owned(),
        ],
        PublishedFigure::TooFew(of) => [
            TOO_FEW.to_owned(),
            of.map_or_else(|| TOO_FEW.to_owned(), |of| of.to_decimal().to_string()),
            String::new(),
            String::new(),
        ],
        PublishedFigure::NoCases => ["0", "0", "", "no cases"].map(str::to_owned),
        PublishedFigure::From(from) => [String::new(), String::new(), String::new(), format!("from {from}")],
    }
}
