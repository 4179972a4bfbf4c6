//! `fls kpi` of any months, with the same months a year before and the nation beside it, by group, and with the patients behind one
//! of the KPIs.

use app::{FigurePatient, dataset_in_use};
use chrono::{DateTime, NaiveDate, Utc};
use domain::audit::{Cut, Figure, FigureAsked, FigureOf, Group, Groups, InKpi, Kpi, KpiTable, Period};
use domain::words::counted;
use serde::Serialize;
use serde_json::Value;

use crate::kpi_line::{National, exact_number, figure_line, national_percent};
use crate::outcome::{OpenDesk, Stop};
use crate::output::{nhs_number, number_of};

/// What is asked for, read.
pub(crate) struct Figures {
    table: KpiTable,
    /// The same months a year before.
    before: KpiTable,
    /// Of the year that all of the period lies in.
    national: Option<National>,
    cut: Option<CutFigures>,
    patients: Option<Vec<FigurePatient>>,
}

/// The figures by group, and those of the same months a year before.
struct CutFigures {
    cut: Cut,
    groups: Vec<(Group, KpiTable)>,
    before: Vec<(Group, KpiTable)>,
}

impl CutFigures {
    /// A group a year before; nothing where it had nobody then.
    fn before(&self, group: &Group) -> Option<&KpiTable> {
        let found = self.before.iter().find(|(other, _)| other == group);
        found.map(|(_, table)| table)
    }
}

/// Reads them.
pub(crate) async fn read(
    desk: &OpenDesk,
    period: Period,
    as_at: NaiveDate,
    cut: Option<Cut>,
    (patients, not_looked_at): (Option<u8>, bool),
) -> Result<Figures, Stop> {
    let table = desk.kpi_table(period, as_at).await?;
    let groups = cut.map(|cut| Groups::of(dataset_in_use(), cut));
    let mut listed = None;
    for of in patients.into_iter().flat_map(|kpi| figures_of(kpi, &table)) {
        let asked = FigureAsked {
            of,
            period,
            as_at,
            group: None,
        };
        let places: &[InKpi] = match (not_looked_at, patients) {
            (true, _) => &[InKpi::Out],
            // Of a question only those in whom it is missing: nearly everybody answers each.
            (false, Some(1)) => &[InKpi::LookedAt],
            (false, _) => &[InKpi::Counts, InKpi::LookedAt],
        };
        let found = desk.figure_patients(asked, groups.as_ref(), places).await?;
        listed.get_or_insert_with(Vec::new).extend(found);
    }
    Ok(Figures {
        before: desk.kpi_table(period.a_year_before(), as_at).await?,
        national: desk.national_of(period).await?,
        cut: match cut {
            Some(cut) => Some(CutFigures {
                cut,
                groups: desk.kpi_tables(period, as_at, cut).await?,
                before: desk.kpi_tables(period.a_year_before(), as_at, cut).await?,
            }),
            None => None,
        },
        patients: listed,
        table,
    })
}

/// KPI 1 is about questions: those that fail it.
fn figures_of(kpi: u8, table: &KpiTable) -> Vec<FigureOf> {
    match table.kpis.first().map(|kpi| &kpi.figure) {
        Some(Figure::Completeness { over, .. }) if kpi == 1 => over
            .iter()
            .map(|field| FigureOf::Question(field.question.clone()))
            .collect(),
        _ => FigureOf::kpi(kpi).into_iter().collect(),
    }
}

/// For people.
pub(crate) fn lines(figures: &Figures) -> Vec<String> {
    let Figures { table, before, .. } = figures;
    let patients = |table: &KpiTable| counted(table.records.cast_signed(), "patient", "patients");
    let mut lines = vec![format!(
        "{} diagnosed in {}, as at {}",
        patients(table),
        table.period.words(),
        table.as_at
    )];
    for kpi in &table.kpis {
        let beside = [
            percent_of(before, kpi.number).map(|percent| format!("{} {percent}%", before.period.short_words())),
            national_percent(figures.national.as_ref(), kpi.number, table)
                .map(|percent| format!("national {} {percent}%", table.period.last_year())),
        ];
        let beside: Vec<String> = beside.into_iter().flatten().collect();
        let beside = if beside.is_empty() {
            String::new()
        } else {
            format!("  ({})", beside.join(", "))
        };
        let is_of_year = table.period.whole_year().is_some();
        lines.push(format!("{}{beside}", figure_line(kpi, is_of_year)));
    }
    if let Some(cut) = &figures.cut {
        for (group, table) in &cut.groups {
            lines.push(format!("{}: {}", group.words, patients(table)));
            let before = cut.before(group);
            let line = |kpi: &Kpi| {
                let before = before.and_then(|before| Some((before, percent_of(before, kpi.number)?)));
                let before = before.map(|(of, percent)| format!("  ({} {percent}%)", of.period.short_words()));
                format!("  {}{}", figure_line(kpi, false), before.unwrap_or_default())
            };
            lines.extend(table.kpis.iter().map(line));
        }
    }
    lines.extend(figures.patients.iter().flatten().map(patient_line));
    lines
}

fn patient_line(patient: &FigurePatient) -> String {
    let row = &patient.row;
    let place = match patient.place {
        InKpi::Counts => "counted",
        InKpi::LookedAt => "not counted",
        InKpi::Out => "not looked at",
    };
    let said = match &patient.not_counted {
        None => place.to_owned(),
        Some((words, question)) => format!("{place}  {} {words}", number_of(row, question)),
    };
    let closes = patient
        .closes
        .map_or_else(String::new, |closes| format!("  closes {closes}"));
    let group = patient
        .group
        .as_ref()
        .map_or_else(String::new, |group| format!("  {group}"));
    format!(
        "{}  {:10}  {:10}{group}  {said}{closes}",
        row.id,
        nhs_number(row).unwrap_or_default(),
        row.diagnosed.map(|date| date.to_string()).unwrap_or_default(),
    )
}

/// The displayed percentage of a KPI; nothing of KPI 1, and without cases.
fn percent_of(table: &KpiTable, number: u8) -> Option<String> {
    match table
        .kpis
        .iter()
        .find(|kpi| kpi.number == number)
        .map(|kpi| &kpi.figure)
    {
        Some(Figure::Ratio { percent, .. }) => percent.map(|percent| format!("{percent:.1}")),
        _ => None,
    }
}

/// `kpi --period --json`.
#[derive(Serialize)]
pub(crate) struct FiguresJson {
    period: String,
    as_at: NaiveDate,
    records: u64,
    national: Option<NationalJson>,
    kpis: Vec<Value>,
    cut: Option<CutJson>,
    patients: Option<Vec<PatientJson>>,
}

/// The nation is of a whole year, whatever part of it the period is.
#[derive(Serialize)]
struct NationalJson {
    year: i32,
    as_at: DateTime<Utc>,
    services: u32,
    records: u64,
}

#[derive(Serialize)]
struct CutJson {
    by: &'static str,
    groups: Vec<GroupJson>,
}

#[derive(Serialize)]
struct GroupJson {
    key: String,
    name: String,
    records: u64,
    kpis: Vec<Value>,
}

#[derive(Serialize)]
struct PatientJson {
    id: String,
    nhs_number: Option<String>,
    diagnosed: Option<NaiveDate>,
    group: Option<String>,
    counts: bool,
    looked_at: bool,
    why: Option<String>,
    question: Option<String>,
    closes: Option<NaiveDate>,
}

/// For programs.
pub(crate) fn json(figures: &Figures) -> FiguresJson {
    let Figures { table, before, .. } = figures;
    let kpis = table.kpis.iter().map(|kpi| {
        let mut value = kpi_value(kpi);
        if kpi.number > 1 {
            value["year_before_percent"] = percent_of(before, kpi.number).into();
            value["national_percent"] = national_percent(figures.national.as_ref(), kpi.number, table).into();
        }
        value
    });
    FiguresJson {
        period: table.period.text(),
        as_at: table.as_at,
        records: table.records,
        national: figures.national.as_ref().map(|(as_at, of_year)| NationalJson {
            year: table.period.last_year(),
            as_at: *as_at,
            services: of_year.services,
            records: of_year.records,
        }),
        kpis: kpis.collect(),
        cut: figures.cut.as_ref().map(|cut| CutJson {
            by: cut.cut.words(),
            groups: cut.groups.iter().map(|of| group_json(of, cut.before(&of.0))).collect(),
        }),
        patients: figures
            .patients
            .as_ref()
            .map(|all| all.iter().map(patient_json).collect()),
    }
}

fn group_json((group, table): &(Group, KpiTable), before: Option<&KpiTable>) -> GroupJson {
    let kpis = table.kpis.iter().map(|kpi| {
        let mut value = kpi_value(kpi);
        if kpi.number > 1 {
            value["year_before_percent"] = before.and_then(|before| percent_of(before, kpi.number)).into();
        }
        value
    });
    GroupJson {
        key: group.key.clone(),
        name: group.words.clone(),
        records: table.records,
        kpis: kpis.collect(),
    }
}

fn patient_json(patient: &FigurePatient) -> PatientJson {
    let row = &patient.row;
    PatientJson {
        id: row.id.to_string(),
        nhs_number: nhs_number(row),
        diagnosed: row.diagnosed,
        group: patient.group.clone(),
        counts: patient.place == InKpi::Counts,
        looked_at: patient.place != InKpi::Out,
        why: patient.not_counted.as_ref().map(|(words, _)| words.clone()),
        question: patient
            .not_counted
            .as_ref()
            .map(|(_, question)| number_of(row, question)),
        closes: patient.closes,
    }
}

/// One KPI: of KPI 1 the fields that fail it, of KPIs 2 and 3 of a group how many count, as nobody knows out of how many.
fn kpi_value(kpi: &Kpi) -> Value {
    match &kpi.figure {
        Figure::Completeness { fields, over, pass } => {
            let fails: Vec<Value> = over
                .iter()
                .map(|field| {
                    serde_json::json!({
                        "question": field.question.to_string(), "missing": field.missing, "applies": field.applies,
                    })
                })
                .collect();
            serde_json::json!({ "kpi": kpi.number, "fields": fields, "over_20_percent_missing": fails, "pass": pass })
        }
        Figure::Counted(counted) => serde_json::json!({
            "kpi": kpi.number, "numerator": counted, "denominator": null, "percent": null,
        }),
        Figure::Ratio {
            numerator,
            denominator,
            percent,
            ..
        } => serde_json::json!({
            "kpi": kpi.number,
            "numerator": numerator,
            "denominator": exact_number(&denominator.to_decimal().to_string()),
            "percent": percent.map(|percent| format!("{percent:.1}")),
        }),
    }
}
