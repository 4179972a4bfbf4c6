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

#[test]
fn limits_by_month_are_said_and_written_of_shares_of_patients_alone() {
    let fls = Fls::with_service();
    let file = fls.file(
        "records.csv",
        testkit::synthetic::csv(3, 200, "2026-06-30".parse().unwrap()),
    );
    fls.run("import", &[&file]).expect(0);
    let table = fls.folder().join("kpi-4.csv").to_str().unwrap().to_owned();
    let asked = ["4", "--limits", "p-prime", "--as-at", "2026-06-30", "--csv", &table];
    let said = fls.run("chart", &asked).expect(0).out;
    assert!(said.contains("limit") || said.contains("mean of"), "{said}");
    let months = std::fs::read_to_string(&table).unwrap();
    assert!(months.contains("Notes,Lower limit,Upper limit"), "{months}");
    assert!(months.contains(", limits by month"), "{months}");
    for of_no_patients in ["patients", "2", "3"] {
        let refused = fls.run("chart", &[of_no_patients, "--limits", "p-prime"]).expect(2);
        assert!(refused.err.contains("KPI 4 to 11"), "{}", refused.err);
    }
    fls.run("chart", &["4", "--limits", "xmr"]).expect(0);
    fls.run("chart", &["4", "--limits", "median"]).expect(2);
}

#[test]
fn charts_of_groups_are_said_one_after_the_other_and_one_of_them_is_written() {
    let fls = Fls::with_service();
    let file = fls.file(
        "records.csv",
        testkit::synthetic::csv(3, 200, "2026-06-30".parse().unwrap()),
    );
    fls.run("import", &[&file]).expect(0);
    let place = |name: &str| fls.folder().join(name).to_str().unwrap().to_owned();
    let svg = place("women.svg");
    let on_a_day = ["--as-at", "2026-06-30"];
    let run = |arguments: &[&str]| fls.run("chart", &[arguments, &on_a_day].concat());
    let said = run(&["4", "--cut", "age"]).expect(0).out;
    for band in ["50-59: ", "70-79: ", "90+: "] {
        assert!(said.lines().any(|line| line.starts_with(band)), "{said}");
    }
    let one = run(&["4", "--cut", "age", "--group", "70-79"]).expect(0).out;
    let of_all = said.lines().find_map(|line| line.strip_prefix("70-79: ")).unwrap();
    assert_eq!(one.trim_end(), of_all);
    run(&["4", "--cut", "gender", "--group", "female", "--svg", &svg]).expect(0);
    let drawn = std::fs::read_to_string(&svg).unwrap();
    assert!(drawn.contains("KPI 4: Assessment within 90 days (gender: Female), by month of diagnosis"));

    let several = run(&["4", "--cut", "gender", "--svg", &place("all.svg")]).expect(2);
    assert!(several.err.contains("--group"), "{}", several.err);
    let unknown = run(&["4", "--cut", "gender", "--group", "women"]).expect(2);
    assert!(unknown.err.contains("female"), "{}", unknown.err);
    let expected = run(&["2", "--cut", "gender"]).expect(2);
    assert!(expected.err.contains("is not known"), "{}", expected.err);
    run(&["4", "--group", "female"]).expect(2);
}
