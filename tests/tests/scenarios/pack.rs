//! The governance pack on a real store: every number in its PDF and in its workbook is that of the screen, and nobody is in it.

use std::io::Cursor;

use app::Host as _;
use app::views::{
    ChartLines, ExportPackRequest, KpiView, KpisRequest, KpisView, PackFormat, RunChartRequest, RunChartView,
};
use calamine::{Data, Range, Reader as _, Xlsx};
use domain::words::with_commas;
use tests::desks::{TestDesk, add, export, first, first_of, import};
use tests::tagged_pdf::TaggedPdf;

/// What a pack says, in its PDF, on its slides and in its workbook.
struct Pack {
    pdf: TaggedPdf,
    slides: TaggedPdf,
    workbook: Vec<(String, Range<Data>)>,
}

async fn saved(desk: &TestDesk, period: &str, format: PackFormat) -> (String, Vec<u8>) {
    let period = period.to_owned();
    let written = desk.export_pack(ExportPackRequest { period, format }).await.unwrap();
    let name = written.file.unwrap();
    let files = desk.host().kept_files();
    let (_, bytes) = files.iter().find(|(kept, _)| kept.ends_with(&name)).unwrap();
    (name, bytes.clone())
}

async fn pack(desk: &TestDesk, period: &str) -> Pack {
    let (_, pdf) = saved(desk, period, PackFormat::Pdf).await;
    let (_, slides) = saved(desk, period, PackFormat::Slides).await;
    let (_, workbook) = saved(desk, period, PackFormat::Workbook).await;
    let mut workbook = Xlsx::new(Cursor::new(workbook)).unwrap();
    Pack {
        pdf: TaggedPdf::read(&pdf).unwrap(),
        slides: TaggedPdf::read(&slides).unwrap(),
        workbook: workbook.worksheets(),
    }
}

async fn kpis(desk: &TestDesk, period: &str) -> KpisView {
    let (period, cut) = (period.to_owned(), None);
    desk.kpis(KpisRequest { period, cut }).await.unwrap()
}

impl Pack {
    /// The rows of a sheet that have something.
    fn sheet(&self, name: &str) -> Vec<&[Data]> {
        let (_, sheet) = self.workbook.iter().find(|(sheet, _)| sheet == name).unwrap();
        sheet.rows().collect()
    }

    /// The rows below the one that begins with these headings, as far as they have a first cell.
    fn below(&self, sheet: &str, headings: &[&str]) -> Vec<Vec<Data>> {
        let rows = self.sheet(sheet);
        let is_it = |row: &&[Data]| {
            headings
                .iter()
                .zip(*row)
                .all(|(heading, cell)| *cell == Data::String((*heading).to_owned()))
        };
        let at = rows.iter().position(is_it).unwrap();
        let below = rows[at + 1..].iter().take_while(|row| row[0] != Data::Empty);
        below.map(|row| row.to_vec()).collect()
    }

    fn all_words(&self) -> String {
        fn words(element: &tests::tagged_pdf::Element, all: &mut String) {
            all.push_str(&element.words);
            all.push_str(element.says.as_deref().unwrap_or_default());
            all.push('\n');
            for part in &element.parts {
                words(part, all);
            }
        }
        let mut all = String::new();
        for pdf in [&self.pdf, &self.slides] {
            all.push_str(&pdf.edges.join("\n"));
            words(&pdf.tree, &mut all);
        }
        for (_, sheet) in &self.workbook {
            for cell in sheet.used_cells() {
                all.push_str(&cell.2.to_string());
                all.push('\n');
            }
        }
        all
    }
}

/// A number as a screen writes it: with commas, and one decimal where it has a part.
fn number(cell: &Data) -> String {
    match cell {
        Data::Float(value) if value.fract() == 0.0 => with_commas(format!("{value:.0}").parse().unwrap()),
        Data::Float(value) => {
            let shown = format!("{value:.1}");
            let (whole, tenths) = shown.split_once('.').unwrap();
            format!("{}.{tenths}", with_commas(whole.parse().unwrap()))
        }
        Data::String(words) => words.clone(),
        Data::Empty => String::new(),
        other => panic!("{other:?}"),
    }
}

/// A share as a screen writes it.
fn share(cell: &Data) -> String {
    match cell {
        Data::Float(share) => format!("{:.1}%", share * 100.0),
        other => number(other),
    }
}

/// A row of KPIs as the screen has it: number, title, figure, counted of, the year before, light.
fn on_screen(kpi: &KpiView) -> [String; 6] {
    let counts = kpi.figure.contains(" of ") && kpi.percent.is_some();
    [
        kpi.kpi.to_string(),
        kpi.title.clone(),
        kpi.large.clone().unwrap_or_else(|| kpi.figure.clone()),
        if counts { kpi.figure.clone() } else { String::new() },
        kpi.last_year
            .as_ref()
            .map(|percent| format!("{percent}%"))
            .unwrap_or_default(),
        kpi.light.clone().unwrap_or_default(),
    ]
}

fn counted_of(counted: &str, of: &str) -> String {
    if of.is_empty() {
        counted.to_owned()
    } else {
        format!("{counted} of {of}")
    }
}

fn check_kpis(pack: &Pack, view: &KpisView) {
    let has_lights = view.kpis.iter().any(|kpi| kpi.light.is_some());
    let in_pdf = &pack.pdf.tables_under("KPIs")[0];
    let in_workbook = pack.below(
        "KPIs",
        &["KPI", "Measure", &view.short, "Counted", "Out of", &view.before],
    );
    assert_eq!((in_pdf.len(), in_workbook.len()), (12, 11));
    for ((kpi, pdf), workbook) in view.kpis.iter().zip(&in_pdf[1..]).zip(&in_workbook) {
        let light = |words: &str| {
            if has_lights {
                words.to_lowercase()
            } else {
                String::new()
            }
        };
        let expected = on_screen(kpi);
        let title = pdf[1].get(..kpi.title.len()).unwrap().to_owned();
        assert_eq!(
            [
                pdf[0].clone(),
                title,
                pdf[2].clone(),
                counted_of(&pdf[3], &pdf[4]),
                pdf[5].clone(),
                light(pdf.last().unwrap()),
            ],
            expected,
            "in the PDF"
        );
        assert!(
            pdf[1].ends_with(kpi.beside.as_deref().unwrap_or_default()),
            "{}",
            pdf[1]
        );
        assert_eq!(
            [
                number(&workbook[0]),
                number(&workbook[1]),
                share(&workbook[2]),
                counted_of(&number(&workbook[3]), &number(&workbook[4])),
                share(&workbook[5]),
                if has_lights {
                    light(&number(&workbook[6]))
                } else {
                    String::new()
                },
            ],
            expected,
            "in the workbook"
        );
    }
}

fn check_missing(pack: &Pack, view: &KpisView) {
    let fields = &view.over_20_percent_missing;
    let expected: Vec<Vec<String>> = fields
        .iter()
        .map(|field| {
            vec![
                field.number.clone(),
                field.wording.clone(),
                with_commas(field.missing.into()),
                with_commas(field.applies.into()),
                format!("{}%", field.percent),
            ]
        })
        .collect();
    let tables = pack.pdf.tables_under("Completeness");
    let in_pdf: Vec<&[Vec<String>]> = tables.iter().map(|table| &table[1..]).collect();
    if fields.is_empty() {
        assert!(in_pdf.is_empty());
        return;
    }
    assert_eq!(in_pdf, [&expected[..]]);
    let in_workbook = pack.below("Completeness", &["Question", "Wording", "Missing"]);
    let in_workbook: Vec<Vec<String>> = in_workbook
        .iter()
        .map(|row| {
            let numbers = row[..4].iter().map(number);
            numbers.chain([share(&row[4])]).collect()
        })
        .collect();
    assert_eq!(in_workbook, expected);
}

async fn check_follow_ups(pack: &Pack, desk: &TestDesk) {
    let groups = desk.counts().await.unwrap().follow_ups;
    let expected = [
        groups.in_time,
        groups.late,
        groups.long_overdue,
        groups.put_off,
        groups.coming,
    ]
    .map(|n| with_commas(n.into()));
    let in_pdf = &pack.pdf.tables_under("Follow-ups to do")[0][1..];
    assert_eq!(in_pdf.iter().map(|row| row[2].clone()).collect::<Vec<_>>(), expected);
    let in_workbook = pack.below("Follow-ups", &["Group"]);
    assert_eq!(
        in_workbook.iter().map(|row| number(&row[2])).collect::<Vec<_>>(),
        expected
    );
}

/// Slides have every number and every word of those tables and charts of the PDF that are for a meeting to look at.
fn check_slides(pack: &Pack) {
    let Pack { pdf, slides, .. } = pack;
    for heading in [
        "KPIs",
        "Completeness",
        "Caseload",
        "Follow-ups to do",
        "Missed opportunities",
    ] {
        assert_eq!(slides.tables_under(heading), pdf.tables_under(heading), "{heading}");
    }
    let says = |pdf: &TaggedPdf| -> Vec<Option<String>> {
        pdf.tree
            .all("Figure")
            .iter()
            .map(|figure| figure.says.clone())
            .collect()
    };
    assert_eq!(says(slides), says(pdf));
    assert_eq!(says(slides).len(), 11);
    let headings = |pdf: &TaggedPdf, role: &str| -> Vec<String> {
        pdf.tree.all(role).iter().map(|heading| heading.words.clone()).collect()
    };
    assert_eq!(headings(slides, "H1"), headings(pdf, "H1"));
    assert_eq!(headings(slides, "H3"), headings(pdf, "H3"));
    let left_out = ["Actions", "How the figures are worked out"];
    let kept: Vec<String> = headings(pdf, "H2")
        .into_iter()
        .filter(|words| !left_out.contains(&words.as_str()))
        .collect();
    assert_eq!(headings(slides, "H2"), kept);
    // The service's own figures are marked, and it is said so.
    let marks = slides
        .tree
        .all("P")
        .into_iter()
        .filter(|one| one.words == "Shaded: this service’s own figures.");
    assert_eq!(marks.count(), 1);
    assert!(pdf.tree.all("P").iter().all(|one| !one.words.starts_with("Shaded")));
}

async fn check_charts(pack: &Pack, desk: &TestDesk) {
    let sheet = pack.sheet("Run charts");
    for kpi in std::iter::once(None).chain((2..=11).map(Some)) {
        let request = RunChartRequest {
            kpi,
            lines: ChartLines::Median,
            months: 36,
            group: None,
        };
        let view: RunChartView = desk.run_chart(request).await.unwrap();
        let at = sheet
            .iter()
            .position(|row| row[0] == Data::String(view.title.clone()))
            .unwrap();
        assert_eq!(sheet[at + 1][0], Data::String(view.sentence.clone()));
        for (month, row) in view.months.iter().zip(&sheet[at + 3..]) {
            assert_eq!(number(&row[0]), month.name);
            assert_eq!(
                counted_of(&number(&row[1]), &number(&row[2])),
                month.counted,
                "{}",
                view.title
            );
            let here = month.here.clone().filter(|here| here != "no cases");
            assert_eq!(
                share(&row[3]),
                here.unwrap_or_default(),
                "{}, {}",
                view.title,
                month.name
            );
            assert_eq!(share(&row[4]), month.national.clone().unwrap_or_default());
            assert_eq!(
                row[5],
                Data::String(if month.is_open { "Open" } else { "Closed" }.to_owned())
            );
            assert_eq!(number(&row[6]), month.signal.clone().unwrap_or_default());
        }
        let figures = pack.pdf.tree.all("Figure");
        let says = format!("Run chart. {}, by month of diagnosis. {}", view.title, view.sentence);
        assert!(
            figures.iter().any(|figure| figure.says.as_deref() == Some(&says)),
            "{says}"
        );
    }
}

#[tokio::test]
async fn every_number_of_a_pack_is_that_of_the_screen() {
    let desk = first("LIST").await;
    import(&desk, &testkit::synthetic::csv(11, 900, desk.host().today())).await;
    for period in ["2025", "2024", "2025-01..2025-03", "2025-02", "2024-11..2025-02"] {
        let (pack, view) = (pack(&desk, period).await, kpis(&desk, period).await);
        check_kpis(&pack, &view);
        check_slides(&pack);
        check_missing(&pack, &view);
        check_follow_ups(&pack, &desk).await;
        check_charts(&pack, &desk).await;
        let words = pack.all_words();
        for said in [
            format!("Governance pack: {}", view.title),
            format!(
                "Fractures diagnosed in {}. {} records, drafts included. {}.",
                view.title, view.records, view.expected
            ),
            view.lights.clone(),
            "Data as at ".to_owned(),
            "no patient in it is real".to_owned(),
        ] {
            assert!(words.matches(&said).count() > 2, "in all three: {said}");
        }
        let missed = pack.pdf.tables_under("Missed opportunities");
        assert_eq!(missed.is_empty(), view.missed.is_none());
        if let Some(missed_view) = &view.missed {
            assert!(words.contains(&missed_view.words));
            if let Some(large) = &missed_view.large {
                assert_eq!(missed[0][3], ["Missed opportunities", large]);
            }
        }
    }
}

#[tokio::test]
async fn nobody_is_in_a_pack_and_none_in_its_name() {
    let desk = first("LIST").await;
    import(&desk, &testkit::synthetic::csv(5, 200, desk.host().today())).await;
    let words = pack(&desk, "2025").await.all_words();
    let file = String::from_utf8(export(&desk).await).unwrap();
    let mut looked_for = 0;
    for row in file.lines().skip(1) {
        let mut cells = row.split(',');
        // NHS number, date of birth, and the postcode after gender.
        let (number, born, postcode) = (cells.next().unwrap(), cells.next().unwrap(), cells.nth(1).unwrap());
        for identifies in [number, born, postcode] {
            if identifies.len() > 4 {
                looked_for += 1;
                assert!(!words.contains(identifies), "something of a patient is in it");
            }
        }
    }
    assert!(looked_for > 300, "{looked_for}");
    for (period, format, name) in [
        ("2025", PackFormat::Pdf, "fls-governance-pack-2025.pdf"),
        ("2025", PackFormat::Slides, "fls-governance-slides-2025.pdf"),
        (
            "2025-01..2025-03",
            PackFormat::Workbook,
            "fls-governance-pack-2025-01-to-2025-03.xlsx",
        ),
    ] {
        assert_eq!(saved(&desk, period, format).await.0, name);
    }
}

#[tokio::test]
async fn a_service_without_records_and_one_with_a_single_one_have_packs() {
    let desk = first_of("EMP", false).await;
    let empty = pack(&desk, "2026-01").await;
    check_kpis(&empty, &kpis(&desk, "2026-01").await);
    check_slides(&empty);
    assert!(empty.all_words().contains("No records yet"));
    assert!(!empty.all_words().contains("no patient in it is real"));
    let desk = first("ONE").await;
    add(&desk, "9991000003", "01/03/2025").await;
    for period in ["2025", "2025-03"] {
        let (pack, view) = (pack(&desk, period).await, kpis(&desk, period).await);
        assert_eq!(view.records, 1);
        check_kpis(&pack, &view);
        check_missing(&pack, &view);
        check_charts(&pack, &desk).await;
    }
}
