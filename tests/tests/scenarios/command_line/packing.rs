//! The governance pack on the command line: the figures of `fls kpi` at the same day, in both files, and no file that was not meant.

use std::io::Cursor;

use calamine::{Data, Reader as _, Xlsx};
use tests::program::Fls;
use tests::tagged_pdf::TaggedPdf;

use super::{DRAFT, SUBMITTED, TREATED, csv};

#[test]
fn a_pack_has_the_figures_of_fls_kpi_at_the_same_day() {
    let fls = Fls::with_service();
    let file = fls.file("three.csv", csv(&[SUBMITTED, DRAFT, TREATED]));
    fls.run("import", &[&file]).expect(0);
    let place = |name: &str| fls.folder().join(name).to_str().unwrap().to_owned();
    let (pdf, xlsx) = (place("pack.pdf"), place("pack.xlsx"));
    let on_a_day = ["--period", "2025-Q1", "--as-at", "2025-12-31"];
    let asked = [&on_a_day[..], &["--pdf", &pdf, "--xlsx", &xlsx]].concat();
    let said = fls.run("pack", &asked).expect(0).out;
    assert_eq!(
        said,
        "Governance pack: January to March 2025 written to pack.pdf\nGovernance pack: January to March 2025 written to pack.xlsx\n"
    );
    let read = TaggedPdf::read(&std::fs::read(&pdf).unwrap()).unwrap();
    assert!(
        read.edges[0].contains("Data as at 31 December 2025"),
        "{}",
        read.edges[0]
    );
    let table = &read.tables_under("KPIs")[0];
    let mut workbook = Xlsx::new(Cursor::new(std::fs::read(&xlsx).unwrap())).unwrap();
    let sheet = workbook.worksheet_range("KPIs").unwrap();
    let figures = fls.json("kpi", &on_a_day);
    let mut with_cases = 0;
    for kpi in figures["kpis"].as_array().unwrap().iter().skip(1) {
        let number = kpi["kpi"].as_u64().unwrap();
        let in_pdf = table.iter().find(|row| row[0] == number.to_string()).unwrap();
        let in_workbook = sheet
            .rows()
            .find(|row| row[0] == Data::String(number.to_string()))
            .unwrap();
        // Where nobody is due yet, or it is too early, or there are no cases, words stand there instead.
        if in_pdf[3].is_empty() {
            assert!(!in_pdf[2].contains('%'), "{in_pdf:?}");
            continue;
        }
        with_cases += 1;
        let percent = kpi["percent"].as_str().unwrap();
        assert_eq!(in_pdf[2], format!("{percent}%"));
        assert_eq!(
            in_workbook[2],
            Data::Float((percent.parse::<f64>().unwrap() * 10.0).round() / 1_000.0)
        );
        let numerator = kpi["numerator"].as_f64().unwrap();
        assert_eq!(
            (in_pdf[3].parse().ok(), &in_workbook[3]),
            (Some(numerator), &Data::Float(numerator))
        );
        let denominator = kpi["denominator"].as_f64().unwrap();
        let shown: f64 = in_pdf[4].parse().unwrap();
        assert!((shown - denominator).abs() <= 0.05, "{shown} of {denominator}");
        assert_eq!(in_workbook[4], Data::Float(shown));
    }
    assert!(with_cases > 4, "{with_cases}");

    // The slides have the same figures.
    let slides = place("slides.pdf");
    let said = fls
        .run("pack", &[&on_a_day[..], &["--slides", &slides]].concat())
        .expect(0)
        .out;
    assert_eq!(said, "Governance pack: January to March 2025 written to slides.pdf\n");
    let shown = TaggedPdf::read(&std::fs::read(&slides).unwrap()).unwrap();
    assert_eq!(&shown.tables_under("KPIs")[0], table);
    // Each needs a file of its own.
    let both = place("both.pdf");
    fls.run("pack", &["--period", "2025", "--pdf", &both, "--slides", &both])
        .expect(2);

    // What is there stays, until it is said that it may be replaced; and no file of the store is ever replaced.
    fls.run("pack", &asked).expect(1);
    fls.run("pack", &[&asked[..], &["--force"]].concat()).expect(0);
    let database = fls.store().join("desk.db");
    let refused = fls
        .run(
            "pack",
            &["--period", "2025", "--force", "--pdf", database.to_str().unwrap()],
        )
        .expect(1);
    assert!(
        refused.err.contains("where the records themselves are kept"),
        "{}",
        refused.err
    );
    fls.run("pack", &["--period", "2025"]).expect(2);
    fls.run("pack", &["--period", "2025-Q5", "--pdf", &pdf]).expect(2);
}
