//! `fls kpi --year`: the KPI table of a calendar year.

use chrono::{DateTime, NaiveDate, Utc};
use domain::audit::{Figure, KpiTable, Period, missed_opportunities};
use domain::words::counted;
use serde::Serialize;

use crate::args::KpiArgs;
use crate::kpi_line::{National, exact_number, figure_line, national_percent};
use crate::kpi_period;
use crate::outcome::{OpenDesk, Outcome, Stop};
use crate::output::{TERMINAL, json_document};

/// Shows the figures that are asked for: of a year alone in the form that they have always had.
pub(crate) async fn act(desk: &OpenDesk, asked: KpiArgs, today: NaiveDate) -> Result<Outcome, Stop> {
    let as_at = asked.as_at.unwrap_or(today);
    match asked.year {
        Some(year) if asked.cut.is_none() && asked.patients.is_none() => of_year(desk, year, as_at, asked.json).await,
        year => {
            let period = year
                .map(Period::year)
                .or(asked.period)
                .unwrap_or(Period::month_of(as_at));
            let whom = (asked.patients, asked.not_looked_at);
            let figures = kpi_period::read(desk, period, as_at, asked.cut.map(Into::into), whom).await?;
            if asked.json {
                json_document(&kpi_period::json(&figures));
            } else {
                for line in kpi_period::lines(&figures) {
                    TERMINAL.say(&line);
                }
            }
            Ok(Outcome::Done)
        }
    }
}

async fn of_year(desk: &OpenDesk, year: i32, as_at: NaiveDate, json: bool) -> Result<Outcome, Stop> {
    let table = desk.kpi_table(Period::year(year), as_at).await?;
    let national = desk.national(year).await?;
    if json {
        json_document(&kpi_json(year, &table, national.as_ref()));
    } else {
        for line in kpi_lines(&table, national.as_ref()) {
            TERMINAL.say(&line);
        }
    }
    Ok(Outcome::Done)
}

/// `kpi --json`.
#[derive(Serialize)]
struct KpisJson {
    year: i32,
    as_at: NaiveDate,
    records: u64,
    missed_opportunities: Option<u64>,
    national: Option<NationalJson>,
    kpis: Vec<KpiJson>,
}

/// The nation of `kpi --json`.
#[derive(Serialize)]
struct NationalJson {
    as_at: DateTime<Utc>,
    services: u32,
    records: u64,
}

/// One KPI of `kpi --json`.
#[derive(Serialize)]
#[serde(untagged)]
enum KpiJson {
    Completeness {
        kpi: u8,
        fields: u32,
        over_20_percent_missing: usize,
        pass: bool,
        national_over_20_percent_missing: Option<u32>,
    },
    Ratio {
        kpi: u8,
        numerator: u64,
        denominator: serde_json::Value,
        percent: Option<String>,
        national_percent: Option<String>,
    },
}

/// `kpi --json`.
fn kpi_json(year: i32, table: &KpiTable, national: Option<&National>) -> KpisJson {
    let kpis = table
        .kpis
        .iter()
        .filter_map(|kpi| match &kpi.figure {
            Figure::Completeness { fields, over, pass } => Some(KpiJson::Completeness {
                kpi: kpi.number,
                fields: *fields,
                over_20_percent_missing: over.len(),
                pass: *pass,
                national_over_20_percent_missing: national
                    .and_then(|(_, of_year)| of_year.completeness())
                    .map(|questions| questions.missing_too_often),
            }),
            Figure::Ratio {
                numerator,
                denominator,
                percent,
                ..
            } => Some(KpiJson::Ratio {
                kpi: kpi.number,
                numerator: *numerator,
                denominator: exact_number(&denominator.to_decimal().to_string()),
                percent: percent.map(|percent| format!("{percent:.1}")),
                national_percent: national_percent(national, kpi.number, table),
            }),
            Figure::Counted(_) => None,
        })
        .collect();
    KpisJson {
        year,
        as_at: table.as_at,
        records: table.records,
        missed_opportunities: missed_opportunities(table).and_then(|of_year| of_year.missed.ok()),
        national: national.map(|(as_at, of_year)| NationalJson {
            as_at: *as_at,
            services: of_year.services,
            records: of_year.records,
        }),
        kpis,
    }
}

/// The KPI table for people.
fn kpi_lines(table: &KpiTable, national: Option<&National>) -> Vec<String> {
    let mut lines = vec![format!(
        "{} diagnosed in {}, as at {}",
        counted(table.records.cast_signed(), "patient", "patients"),
        table.period.words(),
        table.as_at
    )];
    for kpi in &table.kpis {
        let nation = match &kpi.figure {
            Figure::Completeness { .. } => national
                .and_then(|(_, of_year)| of_year.completeness())
                .map(|questions| format!("{} of {}", questions.missing_too_often, questions.of)),
            Figure::Ratio { .. } => national_percent(national, kpi.number, table).map(|percent| format!("{percent}%")),
            Figure::Counted(_) => None,
        };
        let nation = nation.map_or_else(String::new, |nation| format!("  (national {nation})"));
        lines.push(format!("{}{nation}", figure_line(kpi, true)));
    }
    lines.extend(missed_line(table));
    lines
}

fn missed_line(table: &KpiTable) -> Option<String> {
    let (year, of_year) = (table.period.last_year(), missed_opportunities(table)?);
    Some(match of_year.missed {
        Ok(missed) => format!(
            "Missed opportunities, our estimate: {missed}, of {} expected on treatment",
            of_year.expected
        ),
        Err(why) => format!(
            "Missed opportunities, our estimate: {}; {} expected on treatment a year, recommended to {} so far",
            why.words(year),
            of_year.expected,
            of_year.treated
        ),
    })
}

#[cfg(test)]
mod tests {
    use domain::audit::{Caseload, NationalCount, NationalQuestions, NationalYear, kpi_table};
    use domain::dataset::Dataset;

    use super::*;

    #[test]
    fn the_nation_stands_beside_each_kpi_that_is_told_of_it() {
        let day: NaiveDate = "2026-11-29".parse().unwrap();
        let table = kpi_table(
            Dataset::published(),
            [],
            Period::year(2025),
            day,
            &Caseload::from_year(2025, 100),
        );
        let nation = NationalYear {
            services: 3,
            records: 30,
            questions: Some(NationalQuestions {
                missing_too_often: 2,
                of: 18,
            }),
            kpis: [(4, NationalCount { counted: 10, of: 30 })].into(),
        };
        let national = (DateTime::UNIX_EPOCH, nation);
        let lines = kpi_lines(&table, Some(&national));
        assert!(lines[1].ends_with("  (national 2 of 18)"), "{}", lines[1]);
        assert!(lines[4].ends_with("  (national 33.3%)"), "{}", lines[4]);
        assert!(!lines[5].contains("national"), "{}", lines[5]);
        let json = serde_json::to_value(kpi_json(2025, &table, Some(&national))).unwrap();
        assert_eq!(json["kpis"][0]["national_over_20_percent_missing"], 2);
        let alone = serde_json::to_value(kpi_json(2025, &table, None)).unwrap();
        assert!(alone["kpis"][0]["national_over_20_percent_missing"].is_null());
    }
}
