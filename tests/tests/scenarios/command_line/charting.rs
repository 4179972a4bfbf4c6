//! A run chart on the command line: what it says, and its files.

use tests::program::Fls;

use super::{DRAFT, SUBMITTED, TREATED, csv};

#[test]
fn a_chart_says_what_it_says_and_is_written_as_picture_and_table() {
    let fls = Fls::with_service();
    let file = fls.file("three.csv", csv(&[SUBMITTED, DRAFT, TREATED]));
    fls.run("import", &[&file]).expect(0);
    let place = |name: &str| fls.folder().join(name).to_str().unwrap().to_owned();
    let (svg, table) = (place("kpi-4.svg"), place("kpi-4.csv"));
    let on_a_day = ["--as-at", "2025-12-31", "--svg", &svg, "--csv", &table];
    let asked = [&["4"][..], &on_a_day].concat();
    let said = fls.run("chart", &asked).expect(0).out;
    assert!(said.contains("fewer than 12, so no rule is applied."), "{said}");
    assert!(
        said.contains("written to kpi-4.svg") && said.contains("written to kpi-4.csv"),
        "{said}"
    );
    let drawn = std::fs::read_to_string(&svg).unwrap();
    assert!(drawn.starts_with("<svg ") && drawn.contains("KPI 4: Assessment within 90 days, by month of diagnosis"));
    assert!(drawn.contains("Data as at 31 December 2025"));
    let months = std::fs::read_to_string(&table).unwrap();
    assert!(
        months.contains("Data as at 31 December 2025") && months.contains("\r\n2025-03,"),
        "{months}"
    );

    // What is there stays, until it is said that it may be replaced; and no file of the store is ever replaced.
    fls.run("chart", &asked).expect(1);
    fls.run("chart", &[&asked[..], &["--force"]].concat()).expect(0);
    let database = fls.store().join("desk.db");
    let refused = fls
        .run("chart", &["4", "--force", "--svg", database.to_str().unwrap()])
        .expect(1);
    assert!(
        refused.err.contains("where the records themselves are kept"),
        "{}",
        refused.err
    );

    let patients = fls
        .run("chart", &["patients", "--limits", "--as-at", "2025-12-31"])
        .expect(0)
        .out;
    assert!(patients.contains("identified."), "{patients}");
}
