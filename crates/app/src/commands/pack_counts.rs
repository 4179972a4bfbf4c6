//! What a governance pack says of numbers that are no KPI: cases that are expected, follow-ups to do, and missed opportunities.

use chrono::{Datelike as _, NaiveDate};
use domain::audit::{self, CASES_A_HIP_FRACTURE, Caseload, KpiTable};
use domain::record::FollowUpGroup;
use domain::words::long_date;
use reports::{Cell, Column, Part, Row, Section, Table};
use store::FollowUpCounts;

use crate::views::KpisView;

/// What is expected of each year that the period has a part of, of the year before, and of the period.
pub(super) fn caseload(table: &KpiTable, caseload: &Caseload) -> Section {
    let period = table.period;
    let years = period.a_year_before().first_day().year()..=period.last_year();
    let of_year = |year| {
        let cases = Cell::Count(caseload.of_year(year).into());
        Row::of([Cell::Words(format!("Estimated annual caseload, {year}")), cases])
    };
    let mut rows: Vec<Row> = years.map(of_year).collect();
    // Of a whole year it is the caseload, which stands above.
    if let Some(expected) = table.expected.filter(|_| period.whole_year().is_none()) {
        rows.push(Row::of([
            Cell::Words(format!("Cases expected in {}", period.words())),
            Cell::Exact(expected.to_decimal()),
        ]));
    }
    rows.push(Row::of([
        Cell::Words(format!("Patients recorded in {}", period.words())),
        Cell::Count(table.records),
    ]));
    Section {
        sheet: "Caseload",
        heading: "Caseload".to_owned(),
        begins_page: false,
        is_on_slides: true,
        parts: vec![
            Part::Words(format!(
                "The estimated annual caseload is {CASES_A_HIP_FRACTURE} times the hip fractures in NHFD of the hospitals that the \
                 service serves. KPI 2 is out of 80% of it, and KPI 3 out of 20%."
            )),
            Part::Table(measures("Cases", rows)),
        ],
    }
}

/// How many follow-ups are to do, and nobody who they are.
pub(super) fn follow_ups(counts: &FollowUpCounts, as_at: NaiveDate) -> Section {
    let row = |group: FollowUpGroup| {
        Row::of([
            Cell::words(group_words(group)),
            Cell::words(group_means(group)),
            Cell::Count(counts.of(group)),
        ])
    };
    Section {
        sheet: "Follow-ups",
        heading: "Follow-ups to do".to_owned(),
        begins_page: false,
        is_on_slides: true,
        parts: vec![
            Part::Words(format!(
                "At 16 and at 52 weeks, of all patients, whenever they were diagnosed: as at {}.",
                long_date(as_at)
            )),
            Part::Table(Table {
                caption: None,
                columns: vec![
                    Column::name("Group", 25),
                    Column::words("What is in it", 60),
                    Column::numbers("Follow-ups", 15),
                ],
                rows: FollowUpGroup::ALL.into_iter().map(row).collect(),
            }),
        ],
    }
}

/// Our estimate of a year, or of which period it can be made.
pub(super) fn missed_opportunities(view: &KpisView, table: &KpiTable, before: &KpiTable) -> Section {
    let parts = match (&view.missed, audit::missed_opportunities(table)) {
        (Some(missed), Some(numbers)) => {
            let mut rows = vec![
                Row::of([
                    Cell::words("Expected on treatment a year"),
                    Cell::Count(numbers.expected),
                ]),
                Row::of([
                    Cell::words("Treatment recommended (KPI 7)"),
                    Cell::Count(numbers.treated),
                ]),
            ];
            if let Ok(number) = numbers.missed {
                rows.push(Row::of([Cell::words("Missed opportunities"), Cell::Count(number)]));
            }
            let before = audit::missed_opportunities(before).and_then(|before| before.missed.ok());
            if let Some(number) = before {
                let words = format!("Missed opportunities, {}", view.before);
                rows.push(Row::of([Cell::Words(words), Cell::Count(number)]));
            }
            vec![
                Part::Words(format!("{}.", missed.words)),
                Part::Table(measures("Patients", rows)),
                Part::Words(missed.origin.clone()),
            ]
        }
        _ => vec![Part::Words(format!(
            "They are worked out for whole years: the pack of {} has them.",
            table.period.last_year()
        ))],
    };
    Section {
        sheet: "Missed opportunities",
        heading: "Missed opportunities".to_owned(),
        begins_page: false,
        is_on_slides: true,
        parts,
    }
}

/// A table of numbers, each with what it is.
fn measures(of: &str, rows: Vec<Row>) -> Table {
    Table {
        caption: None,
        columns: vec![Column::name("Measure", 80), Column::numbers(of, 20)],
        rows,
    }
}

/// As the follow-up list calls its groups.
const fn group_words(group: FollowUpGroup) -> &'static str {
    match group {
        FollowUpGroup::InTime => "In time",
        FollowUpGroup::Late => "Late, still owed",
        FollowUpGroup::LongOverdue => "Long overdue",
        FollowUpGroup::PutOff => "Put off",
        FollowUpGroup::Coming => "Coming",
    }
}

const fn group_means(group: FollowUpGroup) -> &'static str {
    match group {
        FollowUpGroup::InTime => "The window is open",
        FollowUpGroup::Late => "The window closed within the last year",
        FollowUpGroup::LongOverdue => "The window closed more than a year ago",
        FollowUpGroup::PutOff => "Put off until a day to come, or the reminder was ended",
        FollowUpGroup::Coming => "The window opens within four weeks",
    }
}
