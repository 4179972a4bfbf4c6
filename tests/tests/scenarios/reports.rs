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
        is_on_slides: true,
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
        what: "Run chart",
        heading: "KPI 9: 16-week follow-up".to_owned(),
        sentence: "No month has patients yet.".to_owned(),
        notes: vec!["A, June 2026: telephone clinic started".to_owned()],
        picture: draw_run_chart(&chart).into_sheet(),
        numbers: table(vec![row(9, "June 2026")]),
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
        assert!(TaggedPdf::read(&pdf::write_slides(&report).unwrap()).unwrap().pages > 0);
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
fn words_of_a_workbook_wrap_over_the_columns_of_their_sheet() {
    let long = "What the figures are of, and by when they are read. ".repeat(12);
    let long = long.trim();
    let parts = vec![
        Part::Words(long.to_owned()),
        Part::Table(table(vec![row(4, "Assessment within 90 days")])),
    ];
    let bytes = workbook::write(&report("Hospital (TST)", vec![section(parts)])).unwrap();
    let mut book = Xlsx::new(Cursor::new(&bytes[..])).unwrap();
    let sheet = book.worksheet_range("Figures").unwrap();
    let at = sheet
        .rows()
        .position(|row| row[0] == Data::String(long.to_owned()))
        .unwrap();
    assert!(
        sheet.rows().nth(at).unwrap()[1..]
            .iter()
            .all(|cell| *cell == Data::Empty)
    );
    let at = u32::try_from(at).unwrap();
    let merged = book.merge_cells_by_sheet_name("Figures").unwrap();
    let over = merged.iter().find(|cells| cells.start == (at, 0)).unwrap();
    assert!(over.end.0 == at && over.end.1 >= 3, "{over:?}");
    let first = book.merge_cells_by_sheet_name("About this pack").unwrap();
    assert!(!first.is_empty(), "the opening is there, too");
}

#[test]
fn slides_have_a_title_and_a_slide_for_each_section_and_chart_and_leave_out_what_is_not_for_them() {
    let figures = Table {
        columns: vec![
            Column::name("KPI", 10),
            Column::words("Measure", 50),
            Column::figures("2026", 20),
            Column::numbers("National 2026", 20),
        ],
        ..table(vec![row(4, "Assessment within 90 days")])
    };
    let mut actions = section(vec![Part::Table(table(vec![row(1, "To be filled in")]))]);
    actions.heading = "Actions".to_owned();
    actions.is_on_slides = false;
    let mut charts = section(vec![Part::Chart(Box::new(chart())), Part::Chart(Box::new(chart()))]);
    charts.heading = "Run charts".to_owned();
    let words = vec![
        Part::Table(figures),
        Part::Words("What the colours stand for.".to_owned()),
    ];
    let report = report("Ysbyty Gwynedd (TST)", vec![section(words), actions, charts]);
    let bytes = pdf::write_slides(&report).unwrap();
    let read = TaggedPdf::read(&bytes).unwrap();
    // The title, the figures, the heading of the charts, and two charts.
    assert_eq!(read.pages, 5);
    for (number, edge) in (1..).zip(&read.edges) {
        assert!(edge.contains(&format!("Slide {number} of 5")), "{edge}");
        assert!(
            edge.contains("Ysbyty Gwynedd (TST). Data as at 11:42, 17 November 2026"),
            "{edge}"
        );
    }
    let words = |role: &str| -> Vec<String> { read.tree.all(role).iter().map(|one| one.words.clone()).collect() };
    assert_eq!(words("H1"), ["Governance pack: January to March 2026"]);
    assert_eq!(words("H2"), ["Figures", "Run charts"]);
    assert_eq!(words("H3"), ["KPI 9: 16-week follow-up"; 2]);
    assert_eq!(
        read.tables_under("Figures"),
        [vec![
            vec!["KPI", "Measure", "2026", "National 2026"],
            vec!["4", "Assessment within 90 days", "63.6%", "1,485.6"],
        ]]
    );
    let said = words("P");
    let shaded = said
        .iter()
        .position(|words| words == "Shaded: this service’s own figures.");
    let colours = said.iter().position(|words| words == "What the colours stand for.");
    assert!(shaded.is_some() && shaded < colours, "{said:?}");
    assert_eq!(read.tree.all("Figure").len(), 2);
    // As wide to as high as 16 to 9.
    let document = lopdf::Document::load_mem(&bytes).unwrap();
    for page in document.get_pages().values() {
        let page = document.get_dictionary(*page).unwrap();
        let sides: Vec<f32> = page
            .get(b"MediaBox")
            .unwrap()
            .as_array()
            .unwrap()
            .iter()
            .map(|side| side.as_float().unwrap())
            .collect();
        assert!(
            ((sides[2] - sides[0]) * 9.0 - (sides[3] - sides[1]) * 16.0).abs() < 0.5,
            "{sides:?}"
        );
    }
}

#[test]
fn no_letter_of_slides_is_lost_where_a_table_or_notes_need_more_than_one() {
    let rows = (1..=60)
        .map(|number| row(number, "Assessment within 90 days"))
        .collect();
    let mut noted = chart();
    noted.notes = (0..30)
        .map(|note| format!("{note}, June 2026: telephone clinic started"))
        .collect();
    let parts = vec![Part::Table(table(rows)), Part::Chart(Box::new(noted))];
    let read = TaggedPdf::read(&pdf::write_slides(&report("Hospital", vec![section(parts)])).unwrap()).unwrap();
    let rows = &read.tables_under("Figures")[0];
    let numbers: Vec<u64> = rows[1..].iter().map(|row| row[0].parse().unwrap()).collect();
    assert_eq!(numbers, (1..=60).collect::<Vec<u64>>(), "in order, and each once");
    let said: Vec<&str> = read.tree.all("P").iter().map(|one| one.words.as_str()).collect();
    for note in 0..30 {
        assert!(
            said.contains(&format!("{note}, June 2026: telephone clinic started").as_str()),
            "{said:?}"
        );
    }
    assert!(
        !said.contains(&"Shaded: this service’s own figures."),
        "it is about nobody else’s"
    );
}

#[test]
fn the_same_report_is_the_same_file() {
    let made = || {
        let parts = vec![Part::Table(table(vec![row(1, "one")])), Part::Chart(Box::new(chart()))];
        report("Hospital", vec![section(parts)])
    };
    assert!(pdf::write(&made()).unwrap() == pdf::write(&made()).unwrap());
    assert!(pdf::write_slides(&made()).unwrap() == pdf::write_slides(&made()).unwrap());
    assert!(workbook::write(&made()).unwrap() == workbook::write(&made()).unwrap());
}
