//! `fls import` of an Excel workbook, and the file with its errors that it hands back.

use rust_xlsxwriter::{ExcelDateTime, Format, Workbook, Worksheet};
use serde_json::json;
use tests::program::Fls;

use super::{HEADER, SUBMITTED, csv, with_three};

/// A row as people type it: the number a number, the dates dates.
fn row(sheet: &mut Worksheet, row: u32, number: f64, site: &str) {
    let day = Format::new().set_num_format("dd/mm/yyyy");
    let date = |year, month, day| ExcelDateTime::from_ymd(year, month, day).unwrap();
    sheet.write_number(row, 0, number).unwrap();
    sheet
        .write_datetime_with_format(row, 1, date(1951, 5, 3), &day)
        .unwrap();
    sheet
        .write_datetime_with_format(row, 5, date(2025, 3, 1), &day)
        .unwrap();
    sheet.write_string(row, 6, site).unwrap();
}

/// Two sheets with rows: one patient of this year, and two of the last, of whom one row cannot be read.
fn workbook() -> Vec<u8> {
    let mut workbook = Workbook::new();
    for (name, rows) in [
        ("This year", &[(9_991_000_003.0, "Wrist")][..]),
        ("Last year", &[(9_991_000_011.0, "Hip"), (9_991_000_012.0, "Antler")]),
    ] {
        let sheet = workbook.add_worksheet().set_name(name).unwrap();
        for (column, heading) in (0..).zip(HEADER.split(',')) {
            sheet.write_string(0, column, heading).unwrap();
        }
        for (place, (number, site)) in (1..).zip(rows) {
            row(sheet, place, *number, site);
        }
    }
    workbook.save_to_buffer().unwrap()
}

#[test]
fn the_sheet_that_is_named_is_read_with_its_numbers_and_dates() {
    let fls = Fls::with_service();
    let file = fls.file("fractures.xlsx", workbook());
    let ran = fls.run("import", &[&file, "--json"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(ran.json()["new"], 1);
    assert_eq!(ran.err, "fls: The sheet This year was read, and no other\n");
    assert_eq!(fls.json("list", &[])[0]["nhs_number"], "9991000003");
    let absent = fls.run("import", &[&file, "--sheet", "2024"]).expect(1);
    assert_eq!(
        absent.err,
        "fls: The workbook has no sheet of this name. Its sheets with rows: This year, Last year\n"
    );
    let other = fls
        .run("import", &[&file, "--sheet", "last year", "--json"])
        .expect(1)
        .json();
    assert_eq!((&other["rows"], &other["new"]), (&json!(2), &json!(1)));
    let shown = fls.run("show", &["9991000011@2025-03-01"]).expect(0).out;
    assert!(shown.contains("03/05/1951") || shown.contains("3 May 1951"), "{shown}");
    let plain = fls.file("plain.csv", csv(&[SUBMITTED]));
    let none = fls.run("import", &[&plain, "--sheet", "This year"]).expect(1);
    assert_eq!(none.err, "fls: Only a workbook has sheets to choose from\n");
}

#[test]
fn a_file_comes_back_with_what_is_wrong_and_can_be_imported_as_it_is() {
    let fls = Fls::with_service();
    let bad = "9991000011,31/02/1951,Female,No,10/03/2025,01/03/2025,Antler,No,,Inappropriate,No,,,";
    let errors = |name: &str| fls.folder().join(name).to_str().unwrap().to_owned();
    let file = fls.file("mixed.csv", csv(&[SUBMITTED, bad]));
    let place = errors("errors.csv");
    let ran = fls.run("import", &[&file, "--errors", &place, "--json"]).expect(1);
    assert!(
        ran.err
            .ends_with("fls: errors.csv has every row, and what is wrong beside those that were refused\n"),
        "{}",
        ran.err
    );
    let back = std::fs::read_to_string(&place).unwrap();
    let lines: Vec<&str> = back.lines().collect();
    assert_eq!(lines[0], format!("{HEADER},FLS Desk: errors"));
    assert_eq!(lines[1], format!("{SUBMITTED},"));
    assert!(
        lines[2].starts_with(&format!("{bad},"))
            && lines[2].contains("1.02 DateOfBirth: ")
            && lines[2].contains("; 1.11 SiteFirstFrac: "),
        "{}",
        lines[2]
    );
    // Whoever put it right leaves the column where it is.
    let right = fls.file(
        "right.csv",
        back.replace("31/02/1951", "28/02/1951").replace("Antler", "Wrist"),
    );
    let second = errors("second.csv");
    let ran = fls.run("import", &[&right, "--errors", &second, "--json"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!((&ran.json()["new"], &ran.json()["same"]), (&json!(1), &json!(1)));
    assert!(
        ran.err.contains("No row was refused, so second.csv was not written"),
        "{}",
        ran.err
    );
    assert!(!std::path::Path::new(&second).exists());

    let file = fls.file("fractures.xlsx", workbook());
    let place = errors("errors.xlsx");
    // The workbook has another date of birth of a patient than the file before it.
    let asked = [
        file.as_str(),
        "--sheet",
        "Last year",
        "--take-birth-dates",
        "--errors",
        &place,
        "--json",
    ];
    let first = fls.run("import", &asked).expect(1).json();
    let again = fls.run("import", &[&place, "--json"]).expect(1).json();
    assert_eq!(again["refused"], first["refused"], "the same rows, of a workbook");
    assert_eq!(again["same"], 1);
    let there = fls.run("import", &asked).expect(1);
    assert!(
        there.err.contains("errors.xlsx"),
        "another file is not written over: {}",
        there.err
    );
    fls.run("import", &[&asked[..], &["--force"]].concat()).expect(1);
}

#[test]
fn records_are_exported_as_a_workbook_and_are_the_same_read_from_it() {
    let fls = with_three();
    let other = Fls::with_service();
    let place = |of: &Fls, name: &str| of.folder().join(name).to_str().unwrap().to_owned();
    let workbook = place(&fls, "records.xlsx");
    let said = fls.run("export", &[&workbook, "--format", "xlsx"]).expect(0).out;
    assert_eq!(said, "3 records written\n");
    let read = other.run("import", &[&workbook, "--json"]).json();
    assert_eq!((&read["new"], &read["refused"]), (&json!(3), &json!([])));
    let exported = |of: &Fls| {
        let file = place(of, "records.csv");
        of.run("export", &[&file]).expect(0);
        let text = std::fs::read_to_string(file).unwrap();
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        lines.sort();
        lines
    };
    assert_eq!(exported(&other), exported(&fls));
    let there = fls.run("export", &[&workbook, "--format", "xlsx"]).expect(1);
    assert!(there.err.contains("records.xlsx"), "{}", there.err);
}
