//! The KPIs of a governance pack, and what is missing: every number and every word as the KPI page has it.

use domain::audit::{Kpi, KpiTable};
use reports::{Cell, Column, Part, Row, Section, Table};
use rust_decimal::Decimal;

use super::figure_words::shown_counts;
use crate::views::{FieldMissingView, KpiView, KpisView};

/// The eleven KPIs.
pub(super) fn kpis(view: &KpisView, table: &KpiTable) -> Section {
    let has_lights = view.kpis.iter().any(|kpi| kpi.light.is_some());
    let mut columns = vec![
        Column::name("KPI", 6),
        Column::words("Measure", 38),
        Column::figures(&view.short, 15),
        Column::numbers("Counted", 12),
        Column::numbers("Out of", 11),
        Column::numbers(&view.before, 13),
    ];
    if view.national.is_some() {
        columns.push(Column::numbers(national_heading(view), 13));
    }
    if has_lights {
        columns.push(Column::words("Light", 16));
    }
    let rows = view.kpis.iter().zip(&table.kpis).map(|(kpi, figure)| Row {
        cells: cells(kpi, figure, view, table, has_lights),
        note: note(kpi),
    });
    let mut parts = vec![
        Part::Table(Table {
            caption: Some(format!("KPIs of fractures diagnosed in {}", view.title)),
            columns,
            rows: rows.collect(),
        }),
        Part::Words(view.lights.clone()),
    ];
    if let Some(national) = &view.national {
        parts.push(Part::Words(format!("{}.", national.words)));
    }
    Section {
        sheet: "KPIs",
        heading: "KPIs".to_owned(),
        begins_page: false,
        is_on_slides: true,
        parts,
    }
}

/// The questions that KPI 1 counts.
pub(super) fn completeness(view: &KpisView) -> Section {
    let fields = &view.over_20_percent_missing;
    let mut parts = Vec::new();
    if let Some(kpi) = view.kpis.first() {
        parts.push(Part::Words(in_a_sentence(kpi)));
    }
    if !fields.is_empty() {
        parts.push(Part::Table(Table {
            caption: Some("Missing in more than 20% of records".to_owned()),
            columns: vec![
                Column::name("Question", 12),
                Column::words("Wording", 52),
                Column::numbers("Missing", 12),
                Column::numbers("Applies to", 12),
                Column::numbers("Percent", 12),
            ],
            rows: fields.iter().map(missing).collect(),
        }));
    }
    Section {
        sheet: "Completeness",
        heading: "Completeness".to_owned(),
        begins_page: false,
        is_on_slides: true,
        parts,
    }
}

/// "National", and beside a part of a year "National 2026", as it is of the whole.
fn national_heading(view: &KpisView) -> String {
    match view.year {
        Some(_) => "National".to_owned(),
        None => format!("National {}", view.period.chars().take(4).collect::<String>()),
    }
}

fn cells(kpi: &KpiView, figure: &Kpi, view: &KpisView, table: &KpiTable, has_lights: bool) -> Vec<Cell> {
    let large = match (&kpi.percent, &kpi.large) {
        (Some(percent), _) => shown_percent(percent),
        (None, Some(large)) => Cell::words(large),
        (None, None) => Cell::words(&kpi.figure),
    };
    let (counted, of) = match shown_counts(figure, table) {
        Some((counted, of)) => (Cell::Count(counted), Cell::Exact(of.to_decimal())),
        None => (Cell::Empty, Cell::Empty),
    };
    let mut cells = vec![
        Cell::Words(kpi.kpi.to_string()),
        Cell::words(&kpi.title),
        large,
        counted,
        of,
        kpi.last_year.as_deref().map_or(Cell::Empty, shown_percent),
    ];
    if view.national.is_some() {
        cells.push(match (&kpi.national, &kpi.national_large) {
            (Some(percent), _) => shown_percent(percent),
            (None, Some(large)) => Cell::words(large),
            (None, None) => Cell::Empty,
        });
    }
    if has_lights {
        let light = kpi.light.as_deref();
        cells.push(light.map_or(Cell::Empty, |light| Cell::Light(capital(light))));
    }
    cells
}

/// What stands below the measure: words to a number that is no percentage first, in a sentence.
fn note(kpi: &KpiView) -> Option<String> {
    let is_in_words = kpi.percent.is_none() && kpi.large.is_some();
    let words = is_in_words.then(|| capital(&kpi.figure));
    let notes: Vec<String> = [words, kpi.beside.clone()].into_iter().flatten().collect();
    (!notes.is_empty()).then(|| notes.join(". "))
}

/// "KPI 1: 4 of 18 questions not answered in more than 20% of records. Met if fewer than 5."
fn in_a_sentence(kpi: &KpiView) -> String {
    let figure = match &kpi.large {
        Some(large) => format!("{large} {}", kpi.figure),
        None => kpi.figure.clone(),
    };
    let beside = kpi.beside.as_ref().map(|beside| format!(" {beside}."));
    format!("KPI {}: {figure}.{}", kpi.kpi, beside.unwrap_or_default())
}

fn missing(field: &FieldMissingView) -> Row {
    Row::of([
        Cell::words(&field.number),
        Cell::words(&field.wording),
        Cell::Count(field.missing.into()),
        Cell::Count(field.applies.into()),
        shown_percent(&field.percent),
    ])
}

/// A percentage that a view has in words: "63.6".
fn shown_percent(percent: &str) -> Cell {
    let read: Result<Decimal, _> = percent.parse();
    read.map_or_else(|_| Cell::words(percent), Cell::Percent)
}

fn capital(words: &str) -> String {
    let mut letters = words.chars();
    let first = letters.next().map(|first| first.to_uppercase().to_string());
    format!("{}{}", first.unwrap_or_default(), letters.as_str())
}
