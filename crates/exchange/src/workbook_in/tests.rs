//! Workbooks as Excel writes them, and files that only look like one.

use std::io::Write as _;

use domain::words::written;
use domain::{Answer, dataset::keys};
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook as Written, Worksheet};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::*;
use crate::table::TableError;

const HEADER: [&str; 6] = [
    "1.01 NHSNumber",
    "1.02 DateOfBirth",
    "1.09 DateIndexFracDiagnosed",
    "1.11 SiteFirstFrac",
    "4.01 BoneTherapy",
    "3.04 TScore",
];

fn dataset() -> &'static Dataset {
    Dataset::published()
}

fn begin(sheet: &mut Worksheet) {
    for (column, name) in (0..).zip(HEADER) {
        sheet.write_string(0, column, name).unwrap();
    }
}

/// A workbook of one sheet below the header.
fn workbook(fill: impl FnOnce(&mut Worksheet)) -> Vec<u8> {
    let mut workbook = Written::new();
    let sheet = workbook.add_worksheet();
    begin(sheet);
    fill(sheet);
    workbook.save_to_buffer().unwrap()
}

/// As a person types a row without a thought: the number a number, the date a date.
fn plain_row(sheet: &mut Worksheet, row: u32, number: f64) {
    let day = Format::new().set_num_format("dd/mm/yyyy");
    let diagnosed = ExcelDateTime::from_ymd(2026, 3, 1).unwrap();
    sheet.write_number(row, 0, number).unwrap();
    sheet.write_datetime_with_format(row, 2, &diagnosed, &day).unwrap();
    sheet.write_string(row, 3, "Hip").unwrap();
}

fn told(bytes: &[u8], sheet: WhichSheet<'_>) -> Vec<String> {
    let mut sheet = read(bytes, sheet, dataset()).unwrap();
    let expect = sheet.count();
    let rows: Vec<String> = sheet
        .rows()
        .map(|row| format!("{}: {}", row.number, of_row(&row)))
        .collect();
    assert_eq!(rows.len(), usize::try_from(expect).unwrap());
    rows
}

fn of_row(row: &Row) -> String {
    match &row.answers {
        Ok(answers) => {
            let diagnosed = answers.get(&keys::DIAGNOSIS_DATE).and_then(Answer::as_date);
            let version = dataset().version_on(diagnosed.unwrap());
            let cells = version.questions.iter().filter_map(|question| {
                let answer = answers.get(&question.key)?;
                Some(format!("{}={}", question.number, written(question, answer)))
            });
            cells.collect::<Vec<_>>().join(" ")
        }
        Err(refusals) => {
            let refusals = refusals
                .iter()
                .map(|refusal| format!("{} at [{}]", refusal.code, refusal.column));
            refusals.collect::<Vec<_>>().join(", ")
        }
    }
}

/// As a workbook is read of whose dates nothing is known.
fn read<'a>(bytes: &'a [u8], sheet: WhichSheet<'_>, dataset: &'a Dataset) -> Result<Sheet<'a>, SheetError> {
    let read_as = ReadAs {
        sheet,
        ..ReadAs::default()
    };
    super::read(bytes, read_as, dataset)
}

fn refused(bytes: &[u8]) -> SheetError {
    read(bytes, WhichSheet::ByItsColumns, dataset()).unwrap_err()
}

#[test]
fn a_cell_is_read_by_its_type() {
    let day = Format::new().set_num_format("dd/mm/yyyy");
    let american = Format::new().set_num_format("mm/dd/yy");
    let file = workbook(|sheet| {
        plain_row(sheet, 1, 9_991_000_003.0);
        let born = ExcelDateTime::from_ymd(1951, 4, 3).unwrap();
        sheet.write_datetime_with_format(1, 1, &born, &american).unwrap();
        sheet.write_number(1, 5, -2.5).unwrap();
        sheet.write_string(2, 0, "999 100 0003").unwrap();
        sheet.write_string(2, 1, "03/05/1951").unwrap();
        let moment = ExcelDateTime::from_ymd(2026, 3, 2).unwrap().and_hms(14, 30, 0).unwrap();
        sheet.write_datetime_with_format(2, 2, &moment, &day).unwrap();
        sheet.write_string(2, 3, " hip\u{a0}").unwrap();
        sheet.write_string(2, 4, "Don\u{2019}t know").unwrap();
        sheet.write_string(2, 5, "-2.5").unwrap();
        // A row of formats without anything in it.
        sheet.write_blank(3, 1, &day).unwrap();
        plain_row(sheet, 4, 9_991_000_003.0);
        sheet
            .write_formula(
                4,
                4,
                rust_xlsxwriter::Formula::new("=\"Alen\"&\"dronate\"").set_result("Alendronate"),
            )
            .unwrap();
    });
    assert_eq!(
        told(&file, WhichSheet::ByItsColumns),
        [
            "2: 1.01=9991000003 1.02=03/04/1951 1.09=01/03/2026 1.11=Hip 3.04=-2.5",
            "3: 1.01=9991000003 1.02=03/05/1951 1.09=02/03/2026 1.11=Hip 3.04=-2.5 4.01=Don't know",
            "5: 1.01=9991000003 1.09=01/03/2026 1.11=Hip 4.01=Alendronate",
        ]
    );
}

#[test]
fn what_a_spreadsheet_did_to_a_number_is_put_right_or_told() {
    let file = workbook(|sheet| {
        // Its leading nought is gone, and with it the check digit agrees.
        plain_row(sheet, 1, 991_000_005.0);
        // Shown as 9.99E+09, and read back from there.
        plain_row(sheet, 2, 9_990_000_000.0);
        plain_row(sheet, 3, 9_991_000_003.5);
        plain_row(sheet, 4, 0.0);
        sheet.write_string(4, 0, "9.99E+09").unwrap();
        plain_row(sheet, 5, 9_991_000_003.0);
        // A date that lost its format is a number of days.
        sheet.write_number(5, 2, 46_082).unwrap();
        plain_row(sheet, 6, 9_991_000_003.0);
        sheet.write_boolean(6, 4, true).unwrap();
        plain_row(sheet, 7, 9_991_000_003.0);
        sheet
            .write_formula(7, 5, rust_xlsxwriter::Formula::new("=1/0").set_result("#DIV/0!"))
            .unwrap();
    });
    let told = told(&file, WhichSheet::ByItsColumns);
    assert_eq!(
        told,
        [
            format!("2: 1.01=0{} 1.09=01/03/2026 1.11=Hip", 991_000_005).as_str(),
            "3: excel-number at [1.01 NHSNumber]",
            "4: not-an-nhs-number at [1.01 NHSNumber]",
            "5: excel-number at [1.01 NHSNumber]",
            "6: not-a-date at [1.09 DateIndexFracDiagnosed]",
            "7: not-an-answer at [4.01 BoneTherapy]",
            "8: spreadsheet-error at [3.04 TScore]",
        ]
    );
}

#[test]
fn dates_as_text_beside_a_month_first_one_are_in_doubt_and_real_dates_are_not() {
    let file = workbook(|sheet| {
        plain_row(sheet, 1, 9_991_000_003.0);
        sheet.write_string(1, 1, "03/04/1951").unwrap();
        plain_row(sheet, 2, 9_991_000_003.0);
        sheet.write_string(2, 1, "03/25/1951").unwrap();
    });
    assert_eq!(
        told(&file, WhichSheet::ByItsColumns),
        [
            "2: day-or-month at [1.02 DateOfBirth]",
            "3: no-such-date at [1.02 DateOfBirth]"
        ]
    );
    let read_as = ReadAs {
        dates: DateOrder::MonthFirst,
        ..ReadAs::default()
    };
    let mut sheet = super::read(&file, read_as, dataset()).unwrap();
    assert_eq!(
        sheet.rows().map(|row| of_row(&row)).collect::<Vec<_>>(),
        [
            "1.01=9991000003 1.02=04/03/1951 1.09=01/03/2026 1.11=Hip",
            "1.01=9991000003 1.02=25/03/1951 1.09=01/03/2026 1.11=Hip",
        ]
    );
}

#[test]
fn the_sheet_with_the_audits_columns_is_read_or_the_one_that_is_chosen() {
    let mut written = Written::new();
    let notes = written.add_worksheet().set_name("Notes").unwrap();
    notes.write_string(0, 0, "Ask Jo before changing anything").unwrap();
    written.add_worksheet().set_name("Empty").unwrap();
    for (name, number) in [
        ("2025", 9_991_000_003.0),
        ("Hidden", 9_991_000_003.0),
        ("2026", 9_991_000_011.0),
    ] {
        let sheet = written.add_worksheet().set_name(name).unwrap();
        begin(sheet);
        plain_row(sheet, 1, number);
        sheet.set_hidden(name == "Hidden");
    }
    let file = written.save_to_buffer().unwrap();

    let found = read(&file, WhichSheet::ByItsColumns, dataset()).unwrap();
    assert_eq!(
        (found.name(), found.names()),
        ("2025", &["Notes", "2025", "2026"].map(str::to_owned)[..])
    );
    assert_eq!(found.notes(), ["The sheet 2025 was read, and no other"]);
    let row = |number: &str| vec![format!("2: 1.01={number} 1.09=01/03/2026 1.11=Hip")];
    assert_eq!(told(&file, WhichSheet::At(2)), row("9991000011"));
    assert_eq!(told(&file, WhichSheet::Named(" HIDDEN")), row("9991000003"));
    let header = read(&file, WhichSheet::Named("notes"), dataset()).unwrap_err();
    assert_eq!(header, SheetError::Header(TableError::NoHeader));
    for absent in [WhichSheet::Named("2024"), WhichSheet::At(3)] {
        let error = read(&file, absent, dataset()).unwrap_err();
        assert_eq!(
            error.to_string(),
            "The workbook has no sheet of this name. Its sheets with rows: Notes, 2025, 2026"
        );
    }
}

#[test]
fn a_column_of_remarks_without_a_heading_is_named_and_can_be_left_out() {
    let file = workbook(|sheet| {
        plain_row(sheet, 1, 9_991_000_003.0);
        plain_row(sheet, 2, 9_991_000_011.0);
        sheet.write_string(2, 6, "seen twice").unwrap();
    });
    let rows = told(&file, WhichSheet::ByItsColumns);
    assert_eq!(rows[0], "2: 1.01=9991000003 1.09=01/03/2026 1.11=Hip");
    assert!(rows[1].contains("unnamed-column"), "{}", rows[1]);
    let of = columns(&file, WhichSheet::ByItsColumns, dataset()).unwrap();
    assert_eq!(of.columns.len(), 7);
    assert_eq!(
        (of.columns[6].heading.as_str(), of.columns[6].first.as_slice()),
        ("", &["seen twice".to_owned()][..])
    );
    let said = crate::mapping::Mapping::of([(String::new(), crate::mapping::ColumnUse::LeftOut)]);
    let read_as = ReadAs {
        columns: Some(&said),
        ..ReadAs::default()
    };
    let mut read = super::read(&file, read_as, dataset()).unwrap();
    assert!(read.rows().all(|row| row.answers.is_ok()));
}

#[test]
fn the_headings_of_every_sheet_are_looked_at_but_where_one_needs_nothing_said() {
    let sheets = |first: &[&str]| {
        let mut written = Written::new();
        for (name, cells) in [("Notes", first), ("Ward", &["Patient no", "Clinic day"][..])] {
            let sheet = written.add_worksheet().set_name(name).unwrap();
            for (column, cell) in (0..).zip(cells) {
                sheet.write_string(0, column, *cell).unwrap();
            }
        }
        written.save_to_buffer().unwrap()
    };
    let found = |bytes: &[u8], sheet| headings(bytes, sheet, dataset()).unwrap();
    let notes = sheets(&["Ask Jo"]);
    let ward = ["Patient no", "Clinic day"].as_slice();
    assert_eq!(
        found(&notes, WhichSheet::ByItsColumns),
        [
            SheetHeadings::of(WhichSheet::At(0), &["Ask Jo"]),
            SheetHeadings::of(WhichSheet::At(1), ward)
        ]
    );
    assert_eq!(
        found(&notes, WhichSheet::Named("ward")),
        [SheetHeadings::of(WhichSheet::Named("ward"), ward)]
    );
    let official = sheets(&HEADER);
    assert_eq!(
        found(&official, WhichSheet::ByItsColumns),
        [SheetHeadings::of(WhichSheet::At(0), &HEADER)]
    );
}

#[test]
fn a_title_above_the_names_is_passed_over_and_a_number_there_and_an_empty_workbook_are_told() {
    let below = |title: &str| {
        let mut written = Written::new();
        let sheet = written.add_worksheet();
        sheet.write_string(0, 0, title).unwrap();
        for (column, name) in (0..).zip(HEADER) {
            sheet.write_string(2, column, name).unwrap();
        }
        plain_row(sheet, 3, 9_991_000_003.0);
        written.save_to_buffer().unwrap()
    };
    let file = below("Fractures of the county");
    assert_eq!(
        told(&file, WhichSheet::ByItsColumns),
        ["4: 1.01=9991000003 1.09=01/03/2026 1.11=Hip"]
    );
    let mut sheet = read(&file, WhichSheet::ByItsColumns, dataset()).unwrap();
    assert_eq!(
        sheet.notes(),
        ["The column names stand in row 3: what stands above them was not read"]
    );
    let mut errors = RowErrors::default();
    errors.add(4, "1.11 SiteFirstFrac", "not one of the answers");
    let back = sheet.with_errors(&errors).unwrap();
    assert_eq!(
        told(&back, WhichSheet::ByItsColumns),
        ["4: 1.01=9991000003 1.09=01/03/2026 1.11=Hip"]
    );
    assert_eq!(
        refused(&below("Quill, 999 100 0003")),
        SheetError::NamesBelow { row: 3 }
    );
    let mut written = Written::new();
    written.add_worksheet();
    assert_eq!(refused(&written.save_to_buffer().unwrap()), SheetError::Empty);
}

#[test]
fn of_merged_cells_it_is_said_that_only_the_first_has_what_is_shown() {
    let file = workbook(|sheet| {
        plain_row(sheet, 1, 9_991_000_003.0);
        plain_row(sheet, 2, 9_991_000_011.0);
        sheet.merge_range(1, 4, 2, 4, "Alendronate", &Format::new()).unwrap();
    });
    let sheet = read(&file, WhichSheet::ByItsColumns, dataset()).unwrap();
    assert_eq!(
        sheet.notes(),
        [
            "The sheet has 1 group of merged cells. Only the first cell of it was read with what is shown there, and the others as \
          blank: separate them where each row is to have it"
        ]
    );
    let plain = workbook(|sheet| plain_row(sheet, 1, 9_991_000_003.0));
    assert!(
        read(&plain, WhichSheet::ByItsColumns, dataset())
            .unwrap()
            .notes()
            .is_empty()
    );
}

#[test]
fn a_workbook_is_handed_back_with_what_is_wrong_beside_its_rows() {
    let file = workbook(|sheet| {
        plain_row(sheet, 1, 9_991_000_003.0);
        plain_row(sheet, 3, 9_991_000_004.0);
        sheet.write_string(3, 4, "=1+1").unwrap();
    });
    let mut errors = RowErrors::default();
    errors.add(4, "1.01 NHSNumber", "The check digit is wrong");
    errors.add(4, "4.01 BoneTherapy", "It is not one of the answers");
    let hand_back = |file: &[u8]| {
        read(file, WhichSheet::ByItsColumns, dataset())
            .unwrap()
            .with_errors(&errors)
            .unwrap()
    };
    let back = hand_back(&file);
    let mut held = Xlsx::new(Cursor::new(&back[..])).unwrap();
    let mut rows = FilledRows::of(&mut held, "Sheet1").unwrap();
    let texts = |rows: &mut FilledRows<'_, '_>| rows.next_row().unwrap().map(|(number, cells)| (number, names(&cells)));
    let header: Vec<String> = HEADER
        .iter()
        .chain(&["FLS Desk: errors"])
        .map(|name| (*name).to_owned())
        .collect();
    assert_eq!(texts(&mut rows), Some((1, header)));
    assert_eq!(
        texts(&mut rows).map(|(number, cells)| (number, cells.len())),
        Some((2, 4))
    );
    let (number, cells) = texts(&mut rows).unwrap();
    assert_eq!((number, cells[4].as_str()), (4, "=1+1"), "a text, and no formula");
    assert_eq!(
        cells[6],
        "1.01 NHSNumber: The check digit is wrong; 4.01 BoneTherapy: It is not one of the answers"
    );
    assert!(texts(&mut rows).is_none());
    let mut parts = zip::ZipArchive::new(Cursor::new(&back[..])).unwrap();
    let sheet = std::io::read_to_string(parts.by_name("xl/worksheets/sheet1.xml").unwrap()).unwrap();
    let widths = sheet.split("<col ").skip(1).count();
    assert!(
        sheet.contains("customWidth=\"1\"") && widths >= 3,
        "columns are as wide as what stands in them"
    );
    // What was said is not read, and is there once however often a file is handed back.
    assert_eq!(
        told(&back, WhichSheet::ByItsColumns),
        told(&file, WhichSheet::ByItsColumns)
    );
    let again = hand_back(&back);
    assert_eq!(
        read(&again, WhichSheet::ByItsColumns, dataset())
            .unwrap()
            .table
            .columns(),
        7
    );
}

/// A packed file of these parts.
fn packed(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut packed = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        packed.start_file(*name, SimpleFileOptions::default()).unwrap();
        packed.write_all(bytes).unwrap();
    }
    packed.finish().unwrap().into_inner()
}

/// The workbook with one part in place of its own.
fn with_part(name: &str, bytes: &[u8]) -> Vec<u8> {
    part_of(workbook(|sheet| plain_row(sheet, 1, 9_991_000_003.0)), name, bytes)
}

fn part_of(whole: Vec<u8>, name: &str, bytes: &[u8]) -> Vec<u8> {
    let mut archive = zip::ZipArchive::new(Cursor::new(whole)).unwrap();
    let mut parts: Vec<(String, Vec<u8>)> = Vec::new();
    for index in 0..archive.len() {
        let mut part = archive.by_index(index).unwrap();
        let mut held = Vec::new();
        std::io::copy(&mut part, &mut held).unwrap();
        parts.push((part.name().unwrap().into_owned(), held));
    }
    parts.retain(|(other, _)| other != name);
    parts.push((name.to_owned(), bytes.to_vec()));
    let parts: Vec<(&str, &[u8])> = parts.iter().map(|(name, bytes)| (&**name, &**bytes)).collect();
    packed(&parts)
}

const SHEET: &str = "xl/worksheets/sheet1.xml";

fn of_cells(cells: &str) -> Vec<u8> {
    format!("<worksheet><sheetData>{cells}</sheetData></worksheet>").into_bytes()
}

#[test]
fn what_unpacks_to_more_than_any_file_of_the_audit_is_refused_in_little_memory() {
    let long_cell = of_cells(&format!(
        "<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>{}</t></is></c></row>",
        " ".repeat(2_000_000)
    ));
    let texts = format!("<sst>{}</sst>", "<si><t/></si>".repeat(4_000_000));
    let styles = format!(
        "<styleSheet><cellXfs>{}</cellXfs></styleSheet>",
        "<xf/>".repeat(1_000_000)
    );
    for (name, part) in [
        (SHEET, long_cell),
        ("xl/sharedStrings.xml", texts.into_bytes()),
        ("xl/styles.xml", styles.into_bytes()),
        ("docProps/anything.xml", vec![b'<'; 5_000_000]),
        ("xl/media/image1.png", vec![0; 51_000_000]),
    ] {
        let file = with_part(name, &part);
        assert!(file.len() < 2_000_000, "{name} is packed in {} bytes", file.len());
        assert_eq!(refused(&file), SheetError::LargeWorkbook, "{name}");
    }
    // A sheet of blank cells, written a million bytes at a time.
    let mut endless = ZipWriter::new(Cursor::new(Vec::new()));
    let rows = "<row><c/><c/><c/></row>".repeat(50_000);
    for name in ["[Content_Types].xml", SHEET] {
        endless.start_file(name, SimpleFileOptions::default()).unwrap();
    }
    for _ in 0..360 {
        endless.write_all(rows.as_bytes()).unwrap();
    }
    let file = endless.finish().unwrap().into_inner();
    assert!(file.len() < 3_000_000, "{} bytes", file.len());
    assert_eq!(refused(&file), SheetError::LargeWorkbook);
}

#[test]
fn nobody_makes_room_for_texts_that_are_only_promised() {
    let count = u64::MAX;
    let texts = |said: &str| format!("<sst {said}><si><t>Hip</t></si></sst>");
    for part in [
        texts(&format!("uniqueCount=\"{count}\"")),
        texts(&format!("count=\"1\" uniqueCount = '{count}'")),
        texts("uniqueCount=\"1\"").replace('H', "\0"),
    ] {
        let file = with_part("xl/sharedStrings.xml", part.as_bytes());
        assert_eq!(refused(&file), SheetError::LargeWorkbook, "{part}");
    }
}

#[test]
fn more_parts_than_any_workbook_has_are_not_even_listed() {
    let names: Vec<String> = (0..=10_000).map(|place| format!("xl/media/{place}.png")).collect();
    let parts: Vec<(&str, &[u8])> = names.iter().map(|name| (&**name, &b""[..])).collect();
    assert_eq!(refused(&packed(&parts)), SheetError::LargeWorkbook);
}

#[test]
fn another_sheet_is_not_read_in_place_of_one_whose_first_row_cannot_be_read() {
    let mut written = Written::new();
    for name in ["Patients 2026", "Old 2019"] {
        let sheet = written.add_worksheet().set_name(name).unwrap();
        begin(sheet);
        plain_row(sheet, 1, 9_991_000_003.0);
    }
    let broken = of_cells("<row r=\"1\"><c r=\"BZZZA1\"><v>1</v></c></row>");
    let file = part_of(written.save_to_buffer().unwrap(), SHEET, &broken);
    let expect = SheetError::BrokenSheet {
        sheet: "Patients 2026".to_owned(),
    };
    assert_eq!(refused(&file), expect);
    let named = read(&file, WhichSheet::Named("patients 2026"), dataset()).unwrap_err();
    assert_eq!(named, expect, "it is there");
    let other = read(&file, WhichSheet::Named("Old 2019"), dataset()).unwrap();
    assert_eq!(other.notes(), ["The sheet Old 2019 was read, and no other"]);
}

#[test]
fn columns_and_rows_that_no_sheet_has_are_refused() {
    for cells in [
        "<row r=\"1\"><c r=\"BZZZA1\"><v>1</v></c></row>",
        "<row r=\"9999999\"><c r=\"A9999999\"><v>1</v></c></row>",
        "<row r=\"1\"><c r=\"A1\"><v>1</v></c></row><row r=\"1\"><c r=\"B2\"><v>1</v></c></row><row><c r=\"A1\"><v>1</v></c></row>",
        "<row r=\"1\"><c r=\"A1\" t=\"s\"><v>40000000</v></c></row>",
        "<row r=\"1\"><c r=\"A1\"><v>1</v>",
        // Two rows that say that they are one, and two cells that say so.
        "<row r=\"1\"><c r=\"A1\"><v>1</v></c></row><row r=\"1\"><c r=\"A1\"><v>2</v></c></row>",
        "<row r=\"1\"><c r=\"A1\"><v>1</v></c><c r=\"A1\"><v>2</v></c></row>",
    ] {
        let error = refused(&with_part(SHEET, &of_cells(cells)));
        assert!(
            matches!(
                error,
                SheetError::BrokenSheet { .. } | SheetError::BrokenWorkbook | SheetError::Empty
            ),
            "{cells}: {error:?}"
        );
    }
    let wide = workbook(|sheet| {
        sheet.write_string(0, 16_383, "1.03 Gender").unwrap();
    });
    assert_eq!(
        refused(&wide),
        SheetError::Header(TableError::TooManyColumns {
            count: 16_384,
            most: 500
        })
    );
}

#[test]
fn what_is_no_workbook_of_excels_is_told_as_what_it_is() {
    let old = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";
    let name: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let protected = [&old[..], &[0; 600], &name, &[0; 40]].concat();
    let open_document = packed(&[
        ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
        ("content.xml", b"<office/>"),
    ]);
    let binary = packed(&[("[Content_Types].xml", b"<Types/>"), ("xl/workbook.bin", &[1, 2, 3])]);
    let pictures = packed(&[("holiday.jpg", &[0xff; 100])]);
    for (bytes, expect) in [
        (&[&old[..], &[7; 600]].concat(), SheetError::OldWorkbook),
        (&protected, SheetError::ProtectedWorkbook),
        (&open_document, SheetError::OtherWorkbook),
        (&binary, SheetError::OtherWorkbook),
        (&pictures, SheetError::OtherWorkbook),
        (&b"PK\x03\x04 and so on".to_vec(), SheetError::BrokenWorkbook),
        (
            &packed(&[("[Content_Types].xml", b"<Types/>")]),
            SheetError::BrokenWorkbook,
        ),
    ] {
        assert_eq!(refused(bytes), expect);
    }
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(200))]
    /// Cut short or with bytes that have changed, a workbook is read or refused, and never more than that.
    #[test]
    fn a_damaged_workbook_is_read_or_refused(cut in 0_usize..20_000, changed in proptest::collection::vec((0_usize..8_000, 0_u8..=255), 0..4)) {
        let mut file = workbook(|sheet| plain_row(sheet, 1, 9_991_000_003.0));
        for (place, byte) in changed {
            if let Some(there) = file.get_mut(place) {
                *there = byte;
            }
        }
        file.truncate(cut.max(1));
        if let Ok(mut sheet) = read(&file, WhichSheet::ByItsColumns, dataset()) {
            proptest::prop_assert!(sheet.rows().count() <= 1);
        }
    }
}
