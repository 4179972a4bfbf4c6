//! KPIs as Measures, and their figures of a period as MeasureReports: counts of a service, and nobody in them.

use std::borrow::Cow;

use chrono::NaiveDate;
use domain::audit::{Figure, KPI_DEFINITIONS, KPI_EDITION, Kpi, KpiDefinition, KpiTable, shown_from};
use rust_decimal::Decimal;
use serde::Serialize;
use serde_json::value::RawValue;
use uuid::Uuid;

use super::model::{CodeableConcept, Extension, Reference, exact};
use super::names;

/// KPI 1 counts what is missing: less of it is better.
const FEWER_IS_BETTER: u8 = 1;

/// A Measure of FHIR.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Measure {
    resource_type: &'static str,
    pub(super) id: Uuid,
    url: String,
    version: String,
    name: String,
    title: String,
    status: &'static str,
    description: String,
    scoring: CodeableConcept<'static>,
    improvement_notation: CodeableConcept<'static>,
    group: Vec<MeasureGroup>,
}

#[derive(Serialize)]
struct MeasureGroup {
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<CodeableConcept<'static>>,
    population: [MeasurePopulation; 2],
}

#[derive(Serialize)]
struct MeasurePopulation {
    code: CodeableConcept<'static>,
    criteria: Criteria,
}

/// Who is of a population, in words.
#[derive(Serialize)]
struct Criteria {
    language: &'static str,
    expression: &'static str,
}

/// A MeasureReport of FHIR.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct MeasureReport<'a> {
    resource_type: &'static str,
    pub(super) id: Uuid,
    status: &'static str,
    r#type: &'static str,
    measure: String,
    date: NaiveDate,
    reporter: Reference<'a>,
    period: ReportPeriod,
    improvement_notation: CodeableConcept<'static>,
    group: Vec<ReportGroup>,
}

#[derive(Serialize)]
struct ReportPeriod {
    start: NaiveDate,
    end: NaiveDate,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ReportGroup {
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<CodeableConcept<'static>>,
    population: Vec<ReportPopulation>,
    #[serde(skip_serializing_if = "Option::is_none")]
    measure_score: Option<Percent>,
}

#[derive(Serialize)]
struct ReportPopulation {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    extension: Vec<Extension<'static>>,
    code: CodeableConcept<'static>,
    count: u64,
}

/// A Quantity in percent.
#[derive(Serialize)]
struct Percent {
    value: Box<RawValue>,
    unit: &'static str,
    system: &'static str,
    code: &'static str,
}

/// The Measures of all KPIs.
pub(super) fn measures() -> impl Iterator<Item = Measure> {
    KPI_DEFINITIONS.iter().map(measure)
}

fn measure(kpi: &KpiDefinition) -> Measure {
    let url = names::measure(kpi.number);
    Measure {
        resource_type: "Measure",
        id: names::resource_id(&format!("{url}|{KPI_EDITION}")),
        url,
        version: KPI_EDITION.to_string(),
        name: format!("FlsKpi{}", kpi.number),
        title: format!("KPI {}: {}", kpi.number, kpi.title),
        status: "active",
        description: format!("{} {}", kpi.formula, kpi.source),
        scoring: CodeableConcept::code(names::SCORINGS, "proportion"),
        improvement_notation: improvement(kpi.number),
        group: std::iter::once((None, kpi.numerator))
            .chain(beside(kpi.number).map(|words| (Some(CodeableConcept::words(words)), words)))
            .map(|(code, numerator)| MeasureGroup {
                code,
                population: [
                    measure_population(NUMERATOR, numerator),
                    measure_population(DENOMINATOR, kpi.denominator),
                ],
            })
            .collect(),
    }
}

const NUMERATOR: &str = "numerator";
const DENOMINATOR: &str = "denominator";

fn measure_population(code: &'static str, words: &'static str) -> MeasurePopulation {
    MeasurePopulation {
        code: CodeableConcept::code(names::POPULATIONS, code),
        criteria: Criteria {
            language: "text/plain",
            expression: words,
        },
    }
}

/// Who else is counted over the same denominator, in a group of its own.
const fn beside(kpi: u8) -> Option<&'static str> {
    match kpi {
        7 => Some("Patients for whom a bone medicine was recommended, without those who were referred."),
        9 => Some("Patients who were followed up at 12 to 16 weeks, on whatever day."),
        _ => None,
    }
}

fn improvement(kpi: u8) -> CodeableConcept<'static> {
    let better = if kpi == FEWER_IS_BETTER { "decrease" } else { "increase" };
    CodeableConcept::code(names::IMPROVEMENTS, better)
}

/// What a service reports of a period: a report for each KPI that is not too early for it.
pub(super) fn reports<'a>(table: &'a KpiTable, service: &'a str) -> impl Iterator<Item = MeasureReport<'a>> {
    let year = table.period.last_year();
    let shown = move |kpi: &&Kpi| shown_from(kpi.number, year).is_none_or(|from| from <= table.as_at);
    table
        .kpis
        .iter()
        .filter(shown)
        .map(move |kpi| report(kpi, table, service))
}

fn report<'a>(kpi: &Kpi, table: &KpiTable, service: &'a str) -> MeasureReport<'a> {
    let measure = names::measure(kpi.number);
    let (period, as_at) = (table.period, table.as_at);
    MeasureReport {
        resource_type: "MeasureReport",
        id: names::resource_id(&format!("{service} {measure} {} {as_at}", period.text())),
        status: "complete",
        r#type: "summary",
        measure: format!("{measure}|{KPI_EDITION}"),
        date: as_at,
        reporter: Reference {
            reference: Cow::Borrowed(service),
        },
        period: ReportPeriod {
            start: period.first_day(),
            end: period.last_day(),
        },
        improvement_notation: improvement(kpi.number),
        group: groups(kpi),
    }
}

fn groups(kpi: &Kpi) -> Vec<ReportGroup> {
    match &kpi.figure {
        Figure::Completeness { fields, over, .. } => {
            let over = u64::try_from(over.len()).unwrap_or(u64::MAX);
            vec![group(vec![
                population(NUMERATOR, over),
                population(DENOMINATOR, u64::from(*fields)),
            ])]
        }
        Figure::Ratio {
            numerator,
            denominator,
            percent,
            first_due,
            beside: other,
            ..
        } => {
            let exact_denominator = denominator.to_decimal();
            let counts = |numerator| {
                let part = (!exact_denominator.fract().is_zero()).then_some(exact_denominator);
                let denominator = ReportPopulation {
                    extension: part.and_then(exact_count).into_iter().collect(),
                    ..population(DENOMINATOR, denominator.to_the_nearest(1))
                };
                group(vec![population(NUMERATOR, numerator), denominator])
            };
            let first = ReportGroup {
                // While nobody is due, 0 of so many says nothing of them.
                measure_score: percent.filter(|_| first_due.is_none()).and_then(in_percent),
                ..counts(*numerator)
            };
            let second = beside(kpi.number).zip(*other).map(|(words, numerator)| ReportGroup {
                code: Some(CodeableConcept::words(words)),
                ..counts(numerator)
            });
            std::iter::once(first).chain(second).collect()
        }
        Figure::Counted(count) => vec![group(vec![population(NUMERATOR, *count)])],
    }
}

const fn group(population: Vec<ReportPopulation>) -> ReportGroup {
    ReportGroup {
        code: None,
        population,
        measure_score: None,
    }
}

fn population(code: &'static str, count: u64) -> ReportPopulation {
    ReportPopulation {
        extension: Vec::new(),
        code: CodeableConcept::code(names::POPULATIONS, code),
        count,
    }
}

/// A part of a caseload, which FHIR rounds to whole patients.
fn exact_count(count: Decimal) -> Option<Extension<'static>> {
    Some(Extension {
        url: names::EXACT_COUNT,
        value_decimal: Some(exact(count)?),
        ..Extension::default()
    })
}

fn in_percent(percent: Decimal) -> Option<Percent> {
    Some(Percent {
        value: exact(percent)?,
        unit: "%",
        system: names::UCUM,
        code: "%",
    })
}
