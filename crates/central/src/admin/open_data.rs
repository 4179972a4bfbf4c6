//! What is published, as files for whoever goes on to work with it: the rows of the public pages, and what each column of them says.
//! The same data on the same day are the same bytes.

use domain::audit::{
    KPI_DEFINITIONS, KPI_SHARES, MISSED_OPPORTUNITIES, MonthCount, SmallNumbers, is_published_by_month,
};
use exchange::list_out;
use sqlx::PgPool;

use super::error::AdminError;
use crate::edge::Clock;
use crate::pages::{
    NOT_ADJUSTED, OF_EVERYBODY_ALONE, TOO_FEW, YEARS_ALONE, benchmark_cells, benchmark_headings, group_headings,
    group_rows,
};
use crate::published::{Figures, figures};

const BENCHMARKS: &str = "benchmarks.csv";
const GROUPS: &str = "groups.csv";
const MONTHS: &str = "months.csv";
const DEFINITIONS: &str = "definitions.csv";

/// The files, in the order in which they are made.
pub const OPEN_DATA_FILES: [&str; 4] = [BENCHMARKS, GROUPS, MONTHS, DEFINITIONS];

/// What is published as of now: the text of each of [`OPEN_DATA_FILES`].
///
/// # Errors
/// When the database refuses.
pub async fn open_data(pool: &PgPool, small: SmallNumbers, clock: &Clock) -> Result<[String; 4], AdminError> {
    let figures = figures(pool, small, clock).await?;
    Ok([
        benchmarks(&figures),
        groups(&figures),
        months(&figures),
        definitions(&figures),
    ])
}

fn with_year(headings: Vec<String>) -> Vec<String> {
    [vec!["Year".to_owned()], headings].concat()
}

fn begin(headings: &[String]) -> String {
    let headings: Vec<&str> = headings.iter().map(String::as_str).collect();
    list_out::begin(&headings)
}

fn benchmarks(figures: &Figures) -> String {
    let mut text = begin(&with_year(benchmark_headings()));
    for (year, of_year) in &figures.benchmark.years {
        for row in &of_year.rows {
            let cells = [vec![year.to_string()], benchmark_cells(figures, row, *year)].concat();
            text.push_str(&list_out::row(&cells));
        }
    }
    text
}

fn groups(figures: &Figures) -> String {
    let mut text = begin(&with_year(group_headings()));
    for (year, of_year) in &figures.benchmark.years {
        for row in &of_year.rows {
            for cells in group_rows(figures, row, *year) {
                text.push_str(&list_out::row(&[vec![year.to_string()], cells].concat()));
            }
        }
    }
    text
}

/// Months of each service, as its run charts have them.
fn months(figures: &Figures) -> String {
    let mut text = list_out::begin(&["Service", "Unit code", "Month", "Of", "Counted", "Out of"]);
    let by_month = KPI_SHARES
        .iter()
        .filter(|share| is_published_by_month(share.number, figures.small));
    let charts: Vec<_> = std::iter::once(None).chain(by_month.map(Some)).collect();
    for (place, service) in figures.benchmark.services.iter().enumerate() {
        for share in &charts {
            let of = share.map_or_else(|| "patients".to_owned(), |share| format!("KPI {}", share.number));
            for (month, counts) in figures.benchmark.months(place, *share) {
                let (counted, out_of) = match counts {
                    MonthCount::Known { records, .. } if share.is_none() => (records.to_string(), String::new()),
                    MonthCount::Known { looked_at, counted, .. } => (counted.to_string(), looked_at.to_string()),
                    MonthCount::TooFew => (TOO_FEW.to_owned(), String::new()),
                };
                text.push_str(&list_out::row(&[
                    service.name.clone(),
                    service.code.clone(),
                    month.format("%Y-%m").to_string(),
                    of.clone(),
                    counted,
                    out_of,
                ]));
            }
        }
    }
    text
}

fn definitions(figures: &Figures) -> String {
    let mut text = list_out::begin(&["File", "Column", "What it says"]);
    let mut say = |file: &str, column: &str, words: &str| text.push_str(&list_out::row(&[file, column, words]));
    say("", "", &format!("As of {}", figures.today));
    say("", "", NOT_ADJUSTED);
    let too_few = match figures.small {
        SmallNumbers::LeftOut => {
            "From 1 to 4 patients, or what would show such a number by any sum or difference of what is published with it."
        }
        SmallNumbers::Shown => "Nothing: small numbers are shown as they are.",
    };
    say("", TOO_FEW, too_few);
    for (file, column, words) in COLUMNS {
        say(file, column, words);
    }
    say(BENCHMARKS, "Missed opportunities (our estimate)", MISSED_OPPORTUNITIES);
    say(GROUPS, "", OF_EVERYBODY_ALONE);
    if figures.small == SmallNumbers::LeftOut {
        say(MONTHS, "", YEARS_ALONE);
    }
    for kpi in &KPI_DEFINITIONS {
        let column = format!("KPI {}", kpi.number);
        say("", &column, kpi.title);
        say("", &format!("{column} formula"), kpi.formula);
        say("", &format!("{column} counted"), kpi.numerator);
        say("", &format!("{column} out of"), kpi.denominator);
        say("", &format!("{column} source"), kpi.source);
    }
    text
}

/// What each column says, but for those of KPIs.
const COLUMNS: [(&str, &str, &str); 20] = [
    (BENCHMARKS, "Year", "The year in which fractures were diagnosed (1.09)."),
    (
        BENCHMARKS,
        "Level",
        "Of whom the row is: all services, a nation, a region or a service.",
    ),
    (BENCHMARKS, "Nation", "The nation, of all but the row of all services."),
    (BENCHMARKS, "Region", "The region, of regions and services."),
    (BENCHMARKS, "Service", "The name of the service."),
    (BENCHMARKS, "Unit code", "The code of the service."),
    (BENCHMARKS, "Records", "Patients who are counted, drafts among them."),
    (
        BENCHMARKS,
        "percent",
        "Counted as a share of out of, with one decimal, halves away from zero; nothing where there are no cases.",
    ),
    (
        BENCHMARKS,
        "light",
        "Green, amber or red; or why there is none: still open, no cases, or from which day on the KPI is published.",
    ),
    (
        BENCHMARKS,
        "Expected on treatment (our estimate)",
        "0.32 of the estimated annual caseload.",
    ),
    (
        BENCHMARKS,
        "Few found",
        "Whether fewer than 20% of the expected non-spine fractures of a year that is over were found (KPI 2).",
    ),
    (
        GROUPS,
        "Cut",
        "What the row is a group by: age band, gender, care home or site.",
    ),
    (
        GROUPS,
        "Group",
        "The group of patients. One that nobody at any service is in has no row.",
    ),
    (GROUPS, "Records", "Patients of the group who are counted."),
    (
        GROUPS,
        "note",
        "Why a KPI of the group has no percentage: no cases, or from which day on it is published.",
    ),
    (
        MONTHS,
        "Month",
        "The month in which fractures were diagnosed (1.09). A month without patients has no row.",
    ),
    (MONTHS, "Of", "Patients, or a KPI."),
    (
        MONTHS,
        "Counted",
        "Patients who were diagnosed in the month, or those of them whom the KPI counts.",
    ),
    (
        MONTHS,
        "Out of",
        "Patients whom the KPI looks at; nothing of patients themselves.",
    ),
    (
        DEFINITIONS,
        "",
        "What every column says. One without a file is of each file that has it.",
    ),
];
