//! Reports as files, read back: from the tree of the PDF that a screen reader follows, and from the cells of the workbook.

use std::collections::BTreeMap;
use std::io::Cursor;

use calamine::{Data, Reader as _, Xlsx};
use chrono::DateTime;
use domain::audit::{Caseload, ChartKind, Charted, RunChartAsked, ServiceFacts, run_chart};
use domain::dataset::Dataset;
use drawing::draw_run_chart;
use reports::{Cell, Chart, Column, Part, Report, Row, Section, Table, pdf, workbook};
use rust_decimal::Decimal;
use tests::tagged_pdf::TaggedPdf;

fn report(of: &str, sections: Vec<Section>) -> Report {
    Report {
        title: "Governance pack: January to March 2026".to_owned(),
        of: of.to_owned(),
        as_at: "Data as at 11:42, 17 November 2026".to_owned(),
        made_by: "FLS Desk",
        first_sheet: "About this pack",
        made: DateTime::from_timestamp(1_795_000_000, 0).unwrap(),
        opening: vec!["Fractures diagnosed in January to March 2026. No records.".to_owned()],
        sections,
    }
}

fn section(parts: Vec<Part>) -> Section {
    Section {
        sheet: "Figures",
        heading: "Figures".to_owned(),
        begins_page: false,
        parts,
    }
}

fn columns() -> Vec<Column> {
    vec![
        Column::name("KPI", 10),
        Column::words("Measure", 50),
        Column::numbers("Jan-Mar 2026", 20),
        Column::numbers("Out of", 20),
    ]
}

fn table(rows: Vec<Row>) -> Table {
    Table {
        caption: Some("KPIs".to_owned()),
        columns: columns(),
        rows,
    }
}

fn row(number: u64, measure: &str) -> Row {
    Row::of([
        Cell::Count(number),
        Cell::words(measure),
        Cell::Percent(Decimal::new(636, 1)),
        Cell::Exact(Decimal::new(14_856, 1)),
    ])
}

fn chart() -> Chart {
    let asked = RunChartAsked {
        charted: Charted::kpi(9).unwrap(),
        which: ChartKind::Median,
        months: 12,
        as_at: "2026-11-17".parse().unwrap(),
    };
    let service = ServiceFacts {
        caseload: &Caseload::from_year(2024, 1_250),
        national: &BTreeMap::new(),
        notes: &[],
    };
    let chart = run_chart(Dataset::published(), [], asked, service);
    Chart {
        heading: "KPI 9: 16-week follow-up".to_owned(),
        sentence: "No month has patients yet.".to_owned(),
        notes: vec!["A, June 2026: telephone clinic started".to_owned()],
        picture: draw_run_chart(&chart).into_sheet(),
        months: table(vec![row(9, "June 2026")]),
        drawn: vec![2],
        is_share: true,
    }
}

fn read(report: &Report) -> TaggedPdf {
    TaggedPdf::read(&pdf::write(report).unwrap()).unwrap()
}

#[test]
fn a_pdf_is_read_aloud_as_it_was_written() {
    let mut noted = row(7, "Bone treatment");
    noted.note = Some("Drug only: 301 of 568 (53.0%)".to_owned());
    let parts = vec![
        Part::Words("What the figures are of.".to_owned()),
        Part::Table(table(vec![row(4, "Assessment within 90 days"), noted])),
        Part::Chart(Box::new(chart())),
    ];
    let read = read(&report("Ysbyty Gwynedd (TST)", vec![section(parts)]));
    assert_eq!(read.language.as_deref(), Some("en-GB"));
    let words = |role: &str| -> Vec<String> { read.tree.all(role).iter().map(|one| one.words.clone()).collect() };
    assert_eq!(words("H1"), ["Governance pack: January to March 2026"]);
    assert_eq!(words("H2"), ["Figures"]);
    assert_eq!(words("H3"), ["KPI 9: 16-week follow-up"]);
    assert_eq!(
        words("P"),
        [
            "Ysbyty Gwynedd (TST)",
            "Data as at 11:42, 17 November 2026.",
            "Fractures diagnosed in January to March 2026. No records.",
            "What the figures are of.",
            "Drug only: 301 of 568 (53.0%)",
            "No month has patients yet.",
            "A, June 2026: telephone clinic started",
        ]
    );
    assert_eq!(
        read.tables_under("Figures"),
        [vec![
            vec!["KPI", "Measure", "Jan-Mar 2026", "Out of"],
            vec!["4", "Assessment within 90 days", "63.6%", "1,485.6"],
            vec!["7", "Bone treatment Drug only: 301 of 568 (53.0%)", "63.6%", "1,485.6"],
        ]]
    );
    assert_eq!(words("Caption"), ["KPIs"]);
    let scopes: Vec<Option<&str>> = read.tree.all("TH").iter().map(|one| one.scope.as_deref()).collect();
    let (columns, rows) = scopes.split_at(4);
    assert!(columns.iter().all(|scope| *scope == Some("Column")), "{columns:?}");
    assert_eq!(rows, [Some("Row"), Some("Row")]);
    let figures: Vec<Option<&str>> = read.tree.all("Figure").iter().map(|one| one.says.as_deref()).collect();
    assert_eq!(
        figures,
        [Some(
            "Run chart. KPI 9: 16-week follow-up, by month of diagnosis. No month has patients yet."
        )]
    );
}

#[test]
fn headings_of_a_long_table_are_seen_on_each_page_and_read_once() {
    let rows = (1..=150)
        .map(|number| row(number, "Assessment within 90 days"))
        .collect();
    let read = read(&report("Hospital", vec![section(vec![Part::Table(table(rows))])]));
    assert!(read.pages > 2, "{} pages", read.pages);
    for (number, edge) in (1..).zip(&read.edges) {
        assert!(edge.contains(&format!("Page {number} of {}", read.pages)), "{edge}");
        assert!(edge.contains("Hospital. Data as at 11:42, 17 November 2026"), "{edge}");
        assert_eq!(edge.contains("Measure"), number > 1, "page {number}");
        assert_eq!(edge.contains("Governance pack"), number > 1, "page {number}");
    }
    let rows = &read.tables_under("Figures")[0];
    assert_eq!(rows.len(), 151);
    let numbers: Vec<u64> = rows[1..].iter().map(|row| row[0].parse().unwrap()).collect();
    assert_eq!(numbers, (1..=150).collect::<Vec<u64>>(), "in order, and each once");
}

#[test]
fn no_letter_of_a_long_name_or_of_a_row_that_no_page_holds_is_lost() {
    let of = "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch ".repeat(5);
    let long = "word ".repeat(2_500);
    let unbroken = "w".repeat(400);
    let rows = vec![
        row(1, "before"),
        row(2, long.trim()),
        row(3, &unbroken),
        row(4, "after"),
    ];
    let read = read(&report(of.trim(), vec![section(vec![Part::Table(table(rows))])]));
    assert_eq!(read.tree.all("P")[0].words, of.trim());
    let rows = &read.tables_under("Figures")[0];
    let measures: Vec<&str> = rows[1..].iter().map(|row| row[1].as_str()).collect();
    assert_eq!(measures, ["before", long.trim(), &unbroken, "after"]);
    assert!(read.pages > 3, "{} pages", read.pages);
    assert!(
        read.edges[0].contains("…. Data as at") || read.edges[0].contains('…'),
        "it is cut at the foot"
    );
}

#[test]
fn blanks_to_fill_in_are_cells_too_and_a_report_of_nothing_is_one() {
    let blank = Row::of([Cell::Count(1), Cell::ToFillIn, Cell::Empty, Cell::ToFillIn]);
    let read_back = read(&report(
        "Hospital",
        vec![section(vec![Part::Table(table(vec![blank]))])],
    ));
    assert_eq!(read_back.tables_under("Figures")[0][1], ["1", "", "", ""]);
    let nothing = report("Hospital", Vec::new());
    assert_eq!(read(&nothing).pages, 1);
    let empty = report("", vec![section(vec![Part::Table(table(Vec::new()))])]);
    assert_eq!(read(&empty).tables_under("Figures")[0].len(), 1, "its headings");
    for report in [nothing, empty] {
        workbook::write(&report).unwrap();
    }
}

#[test]
fn numbers_of_a_workbook_are_numbers_and_words_that_look_like_formulas_are_words() {
    let mut noted = row(4, "=1+1");
    noted.note = Some("Drug only".to_owned());
    let parts = vec![Part::Table(table(vec![noted])), Part::Chart(Box::new(chart()))];
    let report = report("Hospital (TST)", vec![section(parts)]);
    let bytes = workbook::write(&report).unwrap();
    let mut book = Xlsx::new(Cursor::new(&bytes[..])).unwrap();
    assert_eq!(book.sheet_names(), ["About this pack", "Figures"]);
    let first = book.worksheet_range("About this pack").unwrap();
    assert_eq!(first.get((0, 0)), Some(&Data::String(report.title.clone())));
    let sheet = book.worksheet_range("Figures").unwrap();
    let rows: Vec<Vec<Data>> = sheet.rows().map(<[Data]>::to_vec).collect();
    let of_four = rows.iter().find(|row| row[0] == Data::Float(4.0)).unwrap();
    assert_eq!(
        of_four[1..5],
        [
            Data::String("=1+1".to_owned()),
            Data::Float(0.636),
            Data::Float(1_485.6),
            Data::String("Drug only".to_owned()),
        ]
    );
    assert!(
        rows.iter().any(|row| row[0] == Data::Float(9.0)),
        "the months of the chart"
    );
    assert!(book.worksheet_formula("Figures").unwrap().is_empty());
}

#[test]
fn the_same_report_is_the_same_file() {
    let made = || {
        let parts = vec![Part::Table(table(vec![row(1, "one")])), Part::Chart(Box::new(chart()))];
        report("Hospital", vec![section(parts)])
    };
    assert!(pdf::write(&made()).unwrap() == pdf::write(&made()).unwrap());
    assert!(workbook::write(&made()).unwrap() == workbook::write(&made()).unwrap());
}
