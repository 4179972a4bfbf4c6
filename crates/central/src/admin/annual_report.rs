//! The annual report of a calendar year of diagnosis: what services had sent by the end of the May after it, frozen there. What is
//! recommended is left to people.

use chrono::NaiveDate;
use domain::audit::{
    Benchmark, BenchmarkYear, Cut, KPI_DEFINITIONS, KPI_SHARES, LIGHTS, MISSED_OPPORTUNITIES, RowOf, SmallNumbers,
    TOO_FEW_BELOW, kpi_definition, rules_used,
};
use domain::reminders::taken_until;
use domain::words::{counted, long_date};
use reports::{Cell, Column, Part, Report, Row, Section, Table};
use sqlx::PgPool;

use super::error::AdminError;
use super::frozen::frozen;
use super::report_figures::{figure, groups_of, light, made_from, rows_of};
use super::report_plots::between_services;
use crate::dataset_files::dataset_in_use;
use crate::edge::{Clock, end_of};
use crate::keys::MasterKey;
use crate::pages::{NOT_ADJUSTED, OF_EVERYBODY_ALONE, TOO_FEW};
use crate::published::Figures;

/// Lines for what is recommended.
const RECOMMENDATIONS: u64 = 8;

/// The report of a year. It is the same whenever it is made, but for caseloads and names of services, which are those of today, for the
/// dataset files in use, under which entries are folded again, and for records that were erased for good.
///
/// # Errors
/// When records of the year are still taken, the database refuses, or an entry does not open.
pub async fn annual_report(
    pool: &PgPool,
    master: &MasterKey,
    small: SmallNumbers,
    clock: &Clock,
    year: i32,
) -> Result<Report, AdminError> {
    let until = taken_until(year).ok_or(AdminError::Wrong("there is no such year"))?;
    let ended = end_of(until).ok_or(AdminError::Wrong("there is no such year"))?;
    if clock.now() < ended {
        return Err(AdminError::NotYet { year, until });
    }
    let benchmark = Benchmark::of(dataset_in_use(), frozen(pool, master, until).await?, small);
    let figures = Figures::of(benchmark, small, (ended, until));
    let mut sections = Vec::new();
    if let Some(of_year) = figures.benchmark.years.get(&year) {
        sections.extend([
            nationally(&figures, of_year),
            beside_each_other(
                &figures,
                of_year,
                ("Nations", "Nations and regions", "Nation or region"),
                |of| matches!(of, RowOf::All | RowOf::Nation(_) | RowOf::Region { .. }),
            ),
            beside_each_other(&figures, of_year, ("Services", "Services", "Service"), |of| {
                matches!(of, RowOf::Service(_))
            }),
            between_services(&figures, of_year),
            groups(&figures, of_year),
        ]);
    }
    sections.extend([recommendations(), definitions(until)]);
    Ok(Report {
        title: format!("Annual report: fractures diagnosed in {year}"),
        of: "Fracture Liaison Services".to_owned(),
        as_at: format!("As received by the end of {}", long_date(until)),
        made_by: "FLS Central",
        first_sheet: "About this report",
        made: ended,
        opening: opening(figures.benchmark.years.get(&year), small, year, until),
        sections,
    })
}

fn opening(of_year: Option<&BenchmarkYear>, small: SmallNumbers, year: i32, until: NaiveDate) -> Vec<String> {
    let all = of_year.and_then(BenchmarkYear::all);
    let by = long_date(until);
    let mut opening = vec![match all {
        Some(all) => format!(
            "What {} had sent to the audit by the end of {by} about people of 50 or over whose fracture was diagnosed in {year}.",
            counted(i64::from(all.services), "service", "services")
        ),
        None => format!("No service had sent records of {year} by the end of {by}."),
    }];
    opening.push(NOT_ADJUSTED.to_owned());
    opening.push(match small {
        SmallNumbers::LeftOut => format!(
            "{TOO_FEW} stands for 1 to {} patients, who could be known by them, and for what would show such a number.",
            TOO_FEW_BELOW - 1
        ),
        SmallNumbers::Shown => "Small numbers are shown as they are.".to_owned(),
    });
    opening.push(
        "Names of services and their caseloads are those of the day on which this was made. Records that were erased for good since are in \
         no figure."
            .to_owned(),
    );
    opening
}

/// The KPIs of all services.
fn nationally(figures: &Figures, year: &BenchmarkYear) -> Section {
    let rows = KPI_SHARES.iter().filter_map(|share| {
        let of = year.all()?.figure(share, year.year, figures.today);
        let [counted, out_of] = made_from(of);
        Some(Row::of([
            Cell::Words(share.number.to_string()),
            Cell::words(kpi_definition(share.number).map_or("", |kpi| kpi.title)),
            figure(of),
            counted,
            out_of,
            light(of),
        ]))
    });
    let table = Table {
        caption: Some(format!("KPIs of all services, fractures diagnosed in {}", year.year)),
        columns: vec![
            Column::name("KPI", 6),
            Column::words("Measure", 40),
            Column::figures("All services", 14),
            Column::numbers("Counted", 13),
            Column::numbers("Out of", 13),
            Column::words("Light", 16),
        ],
        rows: rows.collect(),
    };
    Section {
        sheet: "Nationally",
        heading: "All services".to_owned(),
        begins_page: false,
        is_on_slides: true,
        parts: vec![Part::Table(table), Part::Words(LIGHTS.to_owned())],
    }
}

fn beside_each_other(
    figures: &Figures,
    year: &BenchmarkYear,
    (sheet, heading, what): (&'static str, &str, &str),
    is_shown: impl Fn(&RowOf) -> bool,
) -> Section {
    let tables = rows_of(figures, year, what, is_shown);
    let mut parts: Vec<Part> = tables.into_iter().map(Part::Table).collect();
    parts.push(Part::Words(MISSED_OPPORTUNITIES.to_owned()));
    Section {
        sheet,
        heading: heading.to_owned(),
        begins_page: true,
        is_on_slides: true,
        parts,
    }
}

/// All services and each nation by age band, gender, care home and site.
fn groups(figures: &Figures, year: &BenchmarkYear) -> Section {
    let mut parts = vec![Part::Words(OF_EVERYBODY_ALONE.to_owned())];
    if !year.has_groups() {
        parts.push(Part::Words("Groups of this year cannot be shown.".to_owned()));
    }
    let rows = year
        .rows
        .iter()
        .filter(|row| matches!(row.of, RowOf::All | RowOf::Nation(_)));
    for row in rows.filter(|_| year.has_groups()) {
        for cut in Cut::ALL {
            parts.extend(groups_of(figures, year.year, row, cut).into_iter().map(Part::Table));
        }
    }
    Section {
        sheet: "Groups",
        heading: "Groups of patients".to_owned(),
        begins_page: true,
        is_on_slides: true,
        parts,
    }
}

/// What is recommended, to be filled in.
fn recommendations() -> Section {
    let line = |number| Row::of([Cell::Count(number), Cell::ToFillIn, Cell::ToFillIn]);
    Section {
        sheet: "Recommendations",
        heading: "Recommendations".to_owned(),
        begins_page: true,
        is_on_slides: false,
        parts: vec![
            Part::Words("To be filled in by the audit team.".to_owned()),
            Part::Table(Table {
                caption: None,
                columns: vec![
                    Column::name("No.", 6),
                    Column::words("What is recommended", 64),
                    Column::words("For whom", 30),
                ],
                rows: (1..=RECOMMENDATIONS).map(line).collect(),
            }),
        ],
    }
}

/// How each figure is worked out.
fn definitions(as_at: NaiveDate) -> Section {
    let rows = KPI_DEFINITIONS.iter().map(|kpi| {
        let mut row = Row::of([
            Cell::Words(kpi.number.to_string()),
            Cell::words(kpi.title),
            Cell::words(kpi.numerator),
            Cell::words(kpi.denominator),
        ]);
        row.note = Some(format!("{}. {}", kpi.formula.trim_end_matches('.'), kpi.source));
        row
    });
    Section {
        sheet: "Definitions",
        heading: "How the figures are worked out".to_owned(),
        begins_page: true,
        is_on_slides: false,
        parts: vec![
            Part::Words(format!("By {}.", rules_used(dataset_in_use().version_on(as_at)))),
            Part::Table(Table {
                caption: None,
                columns: vec![
                    Column::name("KPI", 6),
                    Column::words("Measure", 16),
                    Column::words("Counted", 35),
                    Column::words("Out of", 43),
                ],
                rows: rows.collect(),
            }),
        ],
    }
}
