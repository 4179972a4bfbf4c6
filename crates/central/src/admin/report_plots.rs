//! Whether services differ by more than chance: the funnel plots of a year as a report has them, with the figures of the services on
//! each.

use domain::audit::{BenchmarkYear, HOW_OUTLIERS_ARE_MARKED, KPI_SHARES, KpiShare, kpi_definition};
use reports::{Cell, Chart, Column, Part, Row, Section, Table};

use crate::pages::{PlotOfReport, ServiceOnPlot, plot_of_report};
use crate::published::Figures;

/// A plot for each KPI that services can be compared by, or why there is none.
pub(super) fn between_services(figures: &Figures, year: &BenchmarkYear) -> Section {
    let mut parts = vec![Part::Words(HOW_OUTLIERS_ARE_MARKED.to_owned())];
    for share in &KPI_SHARES {
        parts.extend(plot_of_report(figures, year, share).map(|plot| part(share, plot)));
    }
    if parts.len() == 1 {
        parts.push(Part::Words(
            "Services are not compared by any KPI of this year yet.".to_owned(),
        ));
    }
    Section {
        sheet: "Between services",
        heading: "Between services".to_owned(),
        begins_page: true,
        is_on_slides: true,
        parts,
    }
}

fn part(share: &KpiShare, plot: PlotOfReport) -> Part {
    let title = kpi_definition(share.number).map_or("", |kpi| kpi.title);
    let heading = format!("KPI {}: {title}", share.number);
    let Some(drawn) = plot.drawn else {
        return Part::Words(format!("{heading}. {}", plot.sentence));
    };
    Part::Chart(Box::new(Chart {
        what: "Funnel plot",
        heading,
        sentence: plot.sentence,
        notes: Vec::new(),
        picture: drawn.picture,
        numbers: numbers(&drawn.services),
        drawn: Vec::new(),
        is_share: true,
    }))
}

fn numbers(services: &[ServiceOnPlot]) -> Table {
    let row = |service: &ServiceOnPlot| {
        let [from, to] = &service.interval;
        Row::of([
            Cell::words(service.name.as_str()),
            Cell::Count(service.counted),
            Cell::Count(service.out_of),
            Cell::Percent(service.percent),
            Cell::Words(format!("{from} to {to}")),
            service.mark.map_or(Cell::Empty, Cell::words),
        ])
    };
    Table {
        caption: None,
        columns: vec![
            Column::name("Service", 40),
            Column::numbers("Counted", 12),
            Column::numbers("Out of", 12),
            Column::figures("Share", 12),
            Column::words("95% interval", 14),
            Column::words("Mark", 10),
        ],
        rows: services.iter().map(row).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::twelve_services;

    #[test]
    fn a_plot_stands_for_each_kpi_that_services_can_be_compared_by_with_every_service_beside_it() {
        let figures = twelve_services();
        let section = between_services(&figures, &figures.benchmark.years[&2024]);
        let charts: Vec<&Chart> = section
            .parts
            .iter()
            .filter_map(|part| match part {
                Part::Chart(chart) => Some(&**chart),
                _ => None,
            })
            .collect();
        let falls = charts
            .iter()
            .find(|chart| chart.heading.starts_with("KPI 6: "))
            .unwrap();
        assert_eq!(falls.numbers.rows.len(), 12);
        assert_eq!(
            falls.numbers.rows[0].cells[..4],
            [
                Cell::words("Service 10 (S10)"),
                Cell::Count(5),
                Cell::Count(80),
                Cell::Percent(rust_decimal::Decimal::new(63, 1))
            ]
        );
        assert!(
            falls.sentence.starts_with("All 12 services are within"),
            "{}",
            falls.sentence
        );
        assert!(
            !section
                .parts
                .iter()
                .any(|part| matches!(part, Part::Chart(chart) if chart.heading.starts_with("KPI 2: "))),
            "it is out of an expected number"
        );
    }
}
