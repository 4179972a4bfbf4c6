//! What a governance pack says beside its figures: whose it is, for whom, what is to be filled in, and how each figure is worked out.

use domain::audit::{Period, TOO_FEW_BELOW};
use domain::words::{counted, with_commas};
use reports::{Cell, Column, Part, Row, Section, Table};
use store::Service;

use crate::views::KpisView;

/// Lines for what a meeting decides.
const ACTIONS: u64 = 12;

/// "Governance pack: January to March 2026".
pub(super) fn pack_title(period: Period) -> String {
    format!("Governance pack: {}", period.words())
}

/// Whose it is.
pub(super) fn whose(service: &Service) -> String {
    let fictional = if service.demo { ", fictional patients" } else { "" };
    format!("{} ({}){fictional}", service.name, service.code)
}

/// What the pack says first.
pub(super) fn opening(view: &KpisView, is_demo: bool) -> Vec<String> {
    let mut opening = vec![format!(
        "Fractures diagnosed in {}. {}, drafts included. {}.",
        view.title,
        counted(view.records.into(), "record", "records"),
        view.expected
    )];
    if let Some(not_counted) = view.not_at_central.filter(|not_counted| *not_counted > 0) {
        opening.push(format!(
            "Central does not count {} of these yet, so its figures differ.",
            with_commas(not_counted.into())
        ));
    }
    opening.push(format!(
        "For this service’s own use. It names no patient, and small numbers are shown as they are: leave out those from 1 to {} \
         before you publish anything of it.",
        TOO_FEW_BELOW - 1
    ));
    if is_demo {
        opening.push("This is a demonstration: no patient in it is real.".to_owned());
    }
    opening
}

/// What is decided, to be filled in.
pub(super) fn actions() -> Section {
    let line = |number| {
        Row::of([
            Cell::Count(number),
            Cell::ToFillIn,
            Cell::ToFillIn,
            Cell::ToFillIn,
            Cell::ToFillIn,
        ])
    };
    Section {
        sheet: "Actions",
        heading: "Actions".to_owned(),
        begins_page: true,
        is_on_slides: false,
        parts: vec![
            Part::Words("To be filled in at the meeting.".to_owned()),
            Part::Table(Table {
                caption: None,
                columns: vec![
                    Column::name("No.", 6),
                    Column::words("What will be done", 44),
                    Column::words("By whom", 20),
                    Column::words("By when", 15),
                    Column::words("Done", 15),
                ],
                rows: (1..=ACTIONS).map(line).collect(),
            }),
        ],
    }
}

/// How each figure is worked out.
pub(super) fn definitions(view: &KpisView) -> Section {
    let rows = view.kpis.iter().map(|kpi| {
        let cells = [
            Cell::Words(kpi.kpi.to_string()),
            Cell::words(&kpi.title),
            Cell::words(&kpi.origin.numerator),
            Cell::words(&kpi.origin.denominator),
        ];
        let mut row = Row::of(cells);
        row.note = Some(format!(
            "{}. {}",
            kpi.origin.formula.trim_end_matches('.'),
            kpi.origin.source
        ));
        row
    });
    let version = view.kpis.first().map(|kpi| format!("{}.", kpi.origin.version));
    let mut parts: Vec<Part> = version.map(Part::Words).into_iter().collect();
    parts.push(Part::Table(Table {
        caption: None,
        columns: vec![
            Column::name("KPI", 6),
            Column::words("Measure", 16),
            Column::words("Counted", 35),
            Column::words("Out of", 43),
        ],
        rows: rows.collect(),
    }));
    Section {
        sheet: "Definitions",
        heading: "How the figures are worked out".to_owned(),
        begins_page: true,
        is_on_slides: false,
        parts,
    }
}
