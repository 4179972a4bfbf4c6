use domain::words::written;

use super::*;
use crate::table::{Row, TableError};

const HEADER: &str = "NHSNumber,DateOfBirth,1.09 DateIndexFracDiagnosed,SiteFirstFrac,BoneTherapy,TScore";

fn dataset() -> &'static Dataset {
    Dataset::published()
}

/// As a file is read of which nothing is known.
pub(super) fn read<'a>(bytes: &'a [u8], dataset: &'a Dataset) -> Result<Sheet<'a>, SheetError> {
    super::read(bytes, ReadAs::default(), dataset)
}

/// Every row of the file: its number and its answers or refusals, in words.
pub(super) fn rows_of(bytes: &[u8]) -> Vec<String> {
    let sheet = read(bytes, dataset()).unwrap();
    sheet
        .rows()
        .map(|row| format!("{}: {}", row.number, told(&row)))
        .collect()
}

pub(super) fn told(row: &Row) -> String {
    match &row.answers {
        Ok(answers) => {
            let diagnosed = answers
                .get(&domain::dataset::keys::DIAGNOSIS_DATE)
                .and_then(domain::Answer::as_date);
            let version = dataset().version_on(diagnosed.unwrap());
            let cells = version.questions.iter().filter_map(|question| {
                answers
                    .get(&question.key)
                    .map(|answer| format!("{}={}", question.number, written(question, answer)))
            });
            let notes = if row.notes.is_empty() {
                String::new()
            } else {
                format!(" ({} notes)", row.notes.len())
            };
            cells.collect::<Vec<_>>().join(" ") + &notes
        }
        Err(refusals) => {
            let refusals = refusals.iter().map(|refusal| {
                assert_eq!(refusal.row, row.number);
                assert!(!refusal.words.contains("999100"), "{}", refusal.words);
                format!("{} at [{}]", refusal.code, refusal.column)
            });
            refusals.collect::<Vec<_>>().join(", ")
        }
    }
}

fn check_row(cells: &str, expect: &str) {
    let text = format!("{HEADER}\n{cells}\n");
    assert_eq!(rows_of(text.as_bytes()), [format!("2: {expect}")], "{cells}");
}

fn check_file(text: &str, expect: &SheetError) {
    assert_eq!(&read(text.as_bytes(), dataset()).unwrap_err(), expect, "{text}");
}

const GOOD: &str = "9991000003,03/05/1951,01/03/2026,Hip,Alendronate,-2.5";
const GOOD_READ: &str = "1.01=9991000003 1.02=03/05/1951 1.09=01/03/2026 1.11=Hip 3.04=-2.5 4.01=Alendronate";

#[test]
fn a_row_is_read_under_the_version_of_its_date() {
    check_row(
        "999 100 0003,,01/03/2026,Wrist,,",
        "1.01=9991000003 1.09=01/03/2026 1.11=Wrist",
    );
    check_row(
        "9991000003,,2022-03-01 00:00:00,non hip/non spine,Zoledronate; Alendronate,",
        "1.01=9991000003 1.09=01/03/2022 1.11=Non hip/non spine 4.01=Zoledronate;Alendronate",
    );
    check_row("9991000003,,01/03/2022,Wrist,,", "not-an-answer at [SiteFirstFrac]");
    check_row(
        "9991000003,,01/03/2026,Hip,Zoledronate;Alendronate,",
        "several-answers at [BoneTherapy]",
    );
    check_row("OVERSEAS,,01/03/2026,,,", "1.01=OVERSEAS 1.09=01/03/2026");
}

#[test]
fn an_answer_of_another_version_is_told_as_that() {
    let text = format!("{HEADER}\n9991000003,,01/03/2022,Wrist,,\n");
    let sheet = read(text.as_bytes(), dataset()).unwrap();
    let refusals = sheet.rows().next().unwrap().answers.unwrap_err();
    assert!(
        refusals[0]
            .words
            .contains("dataset 2024, and 1.09 puts this record under v3"),
        "{}",
        refusals[0].words
    );
}

#[test]
fn every_refusal_of_a_row_is_told_in_the_order_of_its_columns() {
    check_row(
        "9991000004,31/02/1951,01/03/2026,Elbow,Alendronate,low",
        "not-an-nhs-number at [NHSNumber], no-such-date at [DateOfBirth], not-an-answer at [SiteFirstFrac], not-a-number at [TScore]",
    );
    check_row(
        ",3/5/51,,Elbow,,",
        "missing at [NHSNumber], two-digit-year at [DateOfBirth], missing at [1.09 DateIndexFracDiagnosed]",
    );
    check_row(
        "9991000003,,soon,Elbow,,",
        "not-a-date at [1.09 DateIndexFracDiagnosed]",
    );
}

#[test]
fn rows_whose_cells_may_have_moved_are_refused() {
    // Only blanks at the end can lack: read with any other cell lost, Hip would be a score.
    check_row(
        "9991000003,,01/03/2026,Hip",
        "1.01=9991000003 1.09=01/03/2026 1.11=Hip (1 notes)",
    );
    let text = format!("{HEADER}\n9991000003,,01/03/2026,Hip\n{GOOD}\n");
    let cut_off: Vec<Vec<String>> = read(text.as_bytes(), dataset())
        .unwrap()
        .rows()
        .map(|row| row.cut_off.iter().map(ToString::to_string).collect())
        .collect();
    assert_eq!(
        cut_off,
        [vec!["bone_therapy", "t_score"], vec![]],
        "what lacks is guessed to be blank"
    );
    check_row("9991000003,01/03/2026,Hip,Alendronate", "short-row at []");
    check_row("9991000003", "short-row at []");
    check_row("9991000003,,01/03/2026,Hip,,,x", "long-row at []");
    check_row(
        "9991000003,,01/03/2026,Hip,,, ,,",
        "1.01=9991000003 1.09=01/03/2026 1.11=Hip",
    );
}

#[test]
fn rows_are_numbered_as_a_spreadsheet_does() {
    let bad = "x,,,,,";
    let expect = ["2: short-row at []", "5: short-row at []", "7: short-row at []"]
        .map(|row| row.replace("short-row at []", "missing at [1.09 DateIndexFracDiagnosed]"));
    let expect = expect.map(|row| row.replace("missing", "not-an-nhs-number at [NHSNumber], missing"));
    for end in ["\n", "\r\n", "\r"] {
        let lines = [
            HEADER,
            bad,
            "",
            ",,,,,",
            &format!("{},", bad.replace('x', "\"x\"")),
            "  ",
            bad,
            "",
            "",
        ];
        assert_eq!(rows_of(lines.join(end).as_bytes()), expect, "{end:?}");
    }
    let header_later = format!("\r\n\r\n{HEADER}\r\n\"999\n100 0003\",,01/03/2026,\"Hip\n\",,\r\n{GOOD}\r\n");
    assert_eq!(
        rows_of(header_later.as_bytes()),
        ["4: line-break at [NHSNumber]".to_owned(), format!("5: {GOOD_READ}")]
    );
}

#[test]
fn a_quotation_mark_that_is_not_closed_is_told() {
    let text = format!("{HEADER}\n{GOOD}\n9991000003,,01/03/2026,\"Hip,,\n{GOOD}\n{GOOD}\n");
    assert_eq!(
        rows_of(text.as_bytes()),
        [format!("2: {GOOD_READ}"), "3: unclosed-quote at []".to_owned()]
    );
}

#[test]
fn what_a_spreadsheet_does_to_numbers() {
    check_row("9.991E+09,,01/03/2026,,,", "excel-number at [NHSNumber]");
    check_row("9991000003.0,,01/03/2026,,,", "1.01=9991000003 1.09=01/03/2026");
    // The one leading zero that the check digit agrees with.
    let digit = (0..10)
        .find(|digit| domain::NhsNumber::read(&format!("099100000{digit}")).is_ok())
        .unwrap();
    check_row(
        &format!("99100000{digit},,01/03/2026,,,"),
        &format!("1.01=099100000{digit} 1.09=01/03/2026 (1 notes)"),
    );
    check_row(
        &format!("99100000{},,01/03/2026,,,", (digit + 1) % 10),
        "not-an-nhs-number at [NHSNumber]",
    );
    check_row("9991000003,,46082,,,", "not-a-date at [1.09 DateIndexFracDiagnosed]");
}

#[test]
fn a_month_first_date_puts_the_others_of_its_column_in_doubt() {
    let rows = [
        "9991000003,05/03/1951,04/03/2026,,,",
        "9991000003,25/03/1951,03/25/2026,,,",
        "9991000003,,03/03/2026,,,",
    ];
    let text = format!("{HEADER}\n{}\n", rows.join("\n"));
    assert_eq!(
        rows_of(text.as_bytes()),
        [
            "2: day-or-month at [1.09 DateIndexFracDiagnosed]",
            "3: no-such-date at [1.09 DateIndexFracDiagnosed]",
            "4: 1.01=9991000003 1.09=03/03/2026"
        ]
    );
}

#[test]
fn a_month_first_date_puts_columns_in_doubt_that_show_no_day_first() {
    let text = format!("{HEADER}\n9991000003,05/03/1951,01/01/2026,,,\n9991000011,,03/25/2026,,,\n");
    assert_eq!(
        rows_of(text.as_bytes()),
        [
            "2: day-or-month at [DateOfBirth]",
            "3: no-such-date at [1.09 DateIndexFracDiagnosed]"
        ]
    );
}

#[test]
fn a_date_in_doubt_is_told_with_the_one_that_puts_it_there() {
    let refusal = |rows: &str, number: u32| {
        let text = format!("{HEADER}\n{rows}\n");
        let sheet = read(text.as_bytes(), dataset()).unwrap();
        let row = sheet.rows().find(|row| row.number == number).unwrap();
        row.answers.unwrap_err()[0].words.clone()
    };
    let own = "9991000003,05/03/1951,04/03/2026,,,\n9991000003,25/03/1951,03/25/2026,,,\n9991000003,,03/26/2026,,,";
    let words = refusal(own, 2);
    assert!(
        words.contains("the date in row 3 (1.09 DateIndexFracDiagnosed) is month first"),
        "{words}"
    );
    let of_another = "9991000003,05/03/1951,01/01/2026,,,\n9991000011,,03/25/2026,,,";
    let words = refusal(of_another, 2);
    assert!(
        words.contains("the date in row 3 (1.09 DateIndexFracDiagnosed) is month first"),
        "{words}"
    );
}

#[test]
fn a_month_first_date_is_seen_as_it_would_be_read() {
    for month_first in [
        "'03/25/2026",
        "\"=\"\"03/25/2026\"\"\"",
        "\u{200b}03/25/2026",
        "03 25 2026",
        "03 / 25 / 2026",
        "03\u{2013}25\u{2013}2026",
        "\"03, 25, 2026\"",
        "\"3,25,2026\"",
        "03- 25- 2026",
        "\"03/25, 2026\"",
        "03//25//2026",
        "03\u{a0}25\u{a0}2026",
        "3rd/25th/2026",
        "03/25/2026 00:00",
    ] {
        let text = format!("{HEADER}\n9991000003,05/03/1951,,,,\n9991000011,,{month_first},,,\n");
        assert_eq!(
            rows_of(text.as_bytes()),
            [
                "2: day-or-month at [DateOfBirth], missing at [1.09 DateIndexFracDiagnosed]",
                "3: no-such-date at [1.09 DateIndexFracDiagnosed]"
            ],
            "{month_first}"
        );
    }
}

#[test]
fn a_date_is_read_month_first_however_it_is_written() {
    for written in [
        "03/04/2026",
        "03 / 04 / 2026",
        "03\u{2013}04\u{2013}2026",
        "\"03, 04, 2026\"",
        "\"3,4,2026\"",
        "03- 04- 2026",
        "\"03/04, 2026\"",
        "03//04//2026",
        "03\u{a0}04\u{a0}2026",
        "3rd/4th/2026",
        "03/04/2026 00:00",
    ] {
        let text = format!("{HEADER}\n9991000003,,{written},,,\n");
        let how = ReadAs {
            dates: DateOrder::MonthFirst,
            ..ReadAs::default()
        };
        let sheet = super::read(text.as_bytes(), how, dataset()).unwrap();
        let rows: Vec<String> = sheet.rows().map(|row| told(&row)).collect();
        assert_eq!(rows, ["1.01=9991000003 1.09=04/03/2026"], "{written}");
    }
}

#[test]
fn a_title_above_the_column_names_is_passed_over_and_a_number_above_them_is_not() {
    let blank = format!(",,,,,\r\n \r\n{HEADER}\r\n{GOOD}\r\n");
    assert_eq!(rows_of(blank.as_bytes()), [format!("4: {GOOD_READ}")]);
    assert!(read(blank.as_bytes(), dataset()).unwrap().notes().is_empty());
    for (above, row) in [
        ("Fractures of 2026,,,,,\r\n", 3),
        ("Hartwell Royal,,,,,\r\n,,,,,\r\nGender,,,,,\r\n", 5),
        ("Patient,,Fracture,,,\r\n", 3),
    ] {
        let commas = format!("{above}{HEADER}\r\n{GOOD}\r\n{GOOD}\r\n");
        for text in [&commas, &commas.replace(',', ";"), &commas.replace("\r\n", "\n")] {
            let rows = [row, row + 1].map(|row| format!("{row}: {GOOD_READ}"));
            assert_eq!(rows_of(text.as_bytes()), rows, "{text}");
            let sheet = read(text.as_bytes(), dataset()).unwrap();
            let told = format!(
                "The column names stand in row {}: what stands above them was not read",
                row - 1
            );
            assert_eq!(sheet.notes(), [told], "{text}");
            assert!(sheet.may_have_rows_about_one());
        }
    }
    let patient = format!("Mrs Example 999 100 0003\r\n,,,,,\r\nGender,,,,,\r\n{HEADER}\r\n{GOOD}\r\n");
    check_file(&patient, &SheetError::NamesBelow { row: 4 });
    check_file(&patient.replace(',', ";"), &SheetError::NamesBelow { row: 4 });
    check_file(
        &format!("{}{HEADER}\n", "a title\n".repeat(20)),
        &SheetError::Header(TableError::NoHeader),
    );
}

#[test]
fn a_database_writes_null_and_midnight() {
    check_row(
        "9991000003,NULL,2026-03-01 00:00:00.0000000,NULL,NULL,NULL",
        "1.01=9991000003 1.09=01/03/2026 (4 notes)",
    );
    check_row("NULL,,01/03/2026,,,", "missing at [NHSNumber]");
    check_row("9991000003,,01/03/2026 0:00,,,", "1.01=9991000003 1.09=01/03/2026");
    for time in [
        "01/03/2026 14:35",
        "2026-03-01T23:00:00Z",
        "1 Mar 2026 2:05 pm",
        "01/03/2026 00:00:01",
    ] {
        let text = format!("{HEADER}\n9991000003,,{time},,,\n");
        let sheet = read(text.as_bytes(), dataset()).unwrap();
        let refusals = sheet.rows().next().unwrap().answers.unwrap_err();
        assert!(
            refusals[0].words.starts_with("A time of day stands here"),
            "{}",
            refusals[0].words
        );
    }
}

#[test]
fn every_encoding_and_delimiter() {
    let text = format!("{HEADER}\r\n9991000003,,01/03/2026,,Don\u{2019}t know,\r\n");
    let (windows, _, _) = encoding_rs::WINDOWS_1252.encode(&text);
    let utf16: Vec<u8> = format!("\u{feff}{}", text.replace(',', "\t"))
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let files = [
        text.clone().into_bytes(),
        format!("\u{feff}{text}").into_bytes(),
        windows.into_owned(),
        utf16,
        text.replace(',', ";").into_bytes(),
        text.replace(',', "|").into_bytes(),
        format!("SEP=|\r\n{}\r\n", text.replace(',', "|")).into_bytes(),
        text.replace('\u{2019}', "\u{ed}").into_bytes(),
        text.replace('\u{2019}', "\u{e2}\u{20ac}\u{2122}").into_bytes(),
        text.replace('\u{2019}', "\u{d5}").into_bytes(),
        text.replace('\u{2019}', "'")
            .to_uppercase()
            .replace("KNOW", "know")
            .into_bytes(),
    ];
    for file in files {
        assert_eq!(rows_of(&file), ["2: 1.01=9991000003 1.09=01/03/2026 4.01=Don't know"]);
    }
}

#[test]
fn columns_that_are_known_by_other_names_or_not_read() {
    let text = "1.01 NHSNumber,Date Index Frac Diagnosed,,Age at fracture,TypeOfFracture,\n9991000003,01/03/2026,,74,Fragility,\n9991000003,01/03/2026,x,74,,\n";
    let sheet = read(text.as_bytes(), dataset()).unwrap();
    assert_eq!(sheet.notes().len(), 1);
    let rows: Vec<Row> = sheet.rows().collect();
    assert_eq!(told(&rows[0]), "1.01=9991000003 1.09=01/03/2026 1.10=Fragility");
    assert_eq!(told(&rows[1]), "unnamed-column at []");
}

#[test]
fn files_that_cannot_be_read() {
    check_file("", &SheetError::Empty);
    check_file("a\0b", &SheetError::NotText);
    check_file(GOOD, &SheetError::Header(TableError::NoHeader));
    check_file(
        "NHSNumber,Gender",
        &SheetError::Header(TableError::MissingColumns {
            questions: vec!["1.09 Date Index Frac Diagnosed".to_owned()],
        }),
    );
    check_file(
        "NHSNumber,1.09,Shoe size,9991000003",
        &SheetError::Header(TableError::UnknownColumns {
            columns: vec!["column C".to_owned(), "column D".to_owned()],
        }),
    );
    check_file(
        "NHSNumber,1.09,Shoe size,Hat size",
        &SheetError::Header(TableError::UnknownColumns {
            columns: vec!["column C (Shoe size)".to_owned(), "column D (Hat size)".to_owned()],
        }),
    );
    check_file(
        "NHSNumber,1.09,Gender,1.03 Gender",
        &SheetError::Header(TableError::RepeatedColumn {
            question: "1.03 Gender".to_owned(),
            first: "C".to_owned(),
            second: "D".to_owned(),
        }),
    );
    // Everything that is wrong is told at once, and a column is not missing that another may be.
    check_file(
        "Shoe size,Gender,1.03 Gender,Date Index Frac Diagnosd,1.03",
        &SheetError::Header(TableError::SeveralFaults {
            faults: vec![
                TableError::UnknownColumns {
                    columns: vec![
                        "column A (Shoe size)".to_owned(),
                        "column D (Date Index Frac Diagnosd: is it 1.09 Date Index Frac Diagnosed?)".to_owned(),
                    ],
                },
                TableError::RepeatedColumn {
                    question: "1.03 Gender".to_owned(),
                    first: "B".to_owned(),
                    second: "C".to_owned(),
                },
                TableError::RepeatedColumn {
                    question: "1.03 Gender".to_owned(),
                    first: "B".to_owned(),
                    second: "E".to_owned(),
                },
                TableError::MissingColumns {
                    questions: vec!["1.01 NHSNumber".to_owned()],
                },
            ],
        }),
    );
    let wide = format!("NHSNumber{}", ",".repeat(500));
    check_file(
        &wide,
        &SheetError::Header(TableError::TooManyColumns { count: 501, most: 500 }),
    );
}

#[test]
fn whoever_knows_the_file_says_which_comes_first() {
    let rows = "9991000003,3/4/1951,01/03/2026,,,\n9991000003,03/25/1951,2026-03-01,,,\n9991000003,25/03/1951,01-Mar-2026,,,\n";
    let text = format!("{HEADER}\n{rows}");
    let read_as = |dates| {
        let sheet = super::read(
            text.as_bytes(),
            ReadAs {
                dates,
                ..ReadAs::default()
            },
            dataset(),
        )
        .unwrap();
        sheet.rows().map(|row| told(&row)).collect::<Vec<_>>()
    };
    let in_doubt = "day-or-month at [DateOfBirth], day-or-month at [1.09 DateIndexFracDiagnosed]";
    assert_eq!(read_as(DateOrder::AsShown)[0], in_doubt);
    assert_eq!(
        read_as(DateOrder::DayFirst),
        [
            "1.01=9991000003 1.02=03/04/1951 1.09=01/03/2026",
            "no-such-date at [DateOfBirth]",
            "1.01=9991000003 1.02=25/03/1951 1.09=01/03/2026",
        ]
    );
    assert_eq!(
        read_as(DateOrder::MonthFirst),
        [
            "1.01=9991000003 1.02=04/03/1951 1.09=03/01/2026",
            "1.01=9991000003 1.02=25/03/1951 1.09=01/03/2026",
            "no-such-date at [DateOfBirth]",
        ]
    );
}

/// The file as it is handed back, with one error in row 3 and two in row 5.
fn handed_back(bytes: &[u8]) -> Vec<u8> {
    let mut errors = RowErrors::default();
    errors.add(3, "1.02 DateOfBirth", "There is no 31 February");
    errors.add(5, "NHSNumber", "The check digit is wrong");
    errors.add(5, "", "The row has 7 cells");
    read(bytes, dataset()).unwrap().with_errors(&errors)
}

#[test]
fn a_file_is_handed_back_as_it_was_with_what_is_wrong_beside_its_rows() {
    let text = "NHSNumber;1.09;TScore;BoneTherapy\r\n9991000003;01/03/2026;-2.5;\"a;b\"\r\n9991000003;01/03/2026\r\n\r\n9991000003;01/03/2026;;=1+1;\r\n;;;\r\n";
    let expect = "NHSNumber;1.09;TScore;BoneTherapy;FLS Desk: errors\r\n9991000003;01/03/2026;-2.5;\"a;b\";\r\n9991000003;01/03/2026;;;1.02 DateOfBirth: There is no 31 February\r\n\"\"\r\n9991000003;01/03/2026;;'=1+1;NHSNumber: The check digit is wrong; The row has 7 cells;\r\n;;;\r\n";
    let expect = expect.replace(
        "NHSNumber: The check digit is wrong; The row has 7 cells",
        "\"NHSNumber: The check digit is wrong; The row has 7 cells\"",
    );
    assert_eq!(String::from_utf8(handed_back(text.as_bytes())).unwrap(), expect);
    // Handed back again it has one such column, and what was said in it is not read.
    assert_eq!(String::from_utf8(handed_back(expect.as_bytes())).unwrap(), expect);
    let rows = rows_of(expect.as_bytes());
    assert_eq!(rows[1], "3: 1.01=9991000003 1.09=01/03/2026");
}

#[test]
fn a_file_is_handed_back_in_its_own_encoding_and_under_its_own_first_line() {
    let text = "sep=;\r\nNHSNumber;1.09;BoneTherapy\r\n9991000003;01/03/2026;Don\u{2019}t know\r\n";
    let utf16 = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    let marked = format!("\u{feff}{text}");
    let (windows, _, _) = encoding_rs::WINDOWS_1252.encode(text);
    for bytes in [
        text.as_bytes(),
        marked.as_bytes(),
        &utf16(text),
        &utf16(&marked),
        &windows,
    ] {
        let back = handed_back(bytes);
        let (read_back, _) = text::decode(&back, None).unwrap();
        assert_eq!(
            read_back,
            "sep=;\r\nNHSNumber;1.09;BoneTherapy;FLS Desk: errors\r\n9991000003;01/03/2026;Don\u{2019}t know;\r\n"
        );
        assert_eq!(back.get(..6), bytes.get(..6), "the same mark and the same encoding");
        assert_eq!(rows_of(&back), rows_of(bytes));
    }
}

#[test]
fn a_cell_without_end_is_refused() {
    check_row(
        &format!("9991000003,,01/03/2026,{},,", "Hip;".repeat(3_000)),
        "cell-too-long at [SiteFirstFrac]",
    );
}

proptest::proptest! {
    #[test]
    fn no_bytes_are_too_strange(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..400)) {
        if let Ok(sheet) = read(&bytes, dataset()) {
            sheet.rows().for_each(drop);
        }
    }

    #[test]
    fn no_body_is_too_strange(body in "[,;\"\r\n0-9/ .a-zA-ZÕ’-]{0,300}") {
        let text = format!("{HEADER}\n{body}");
        if let Ok(sheet) = read(text.as_bytes(), dataset()) {
            let mut last = 1;
            for row in sheet.rows() {
                proptest::prop_assert!(row.number > last);
                last = row.number;
            }
        }
    }
}

const YES_NO: &str = "NHSNumber,1.09,PrevFracHist,FamHipFracHist,Smoker";

#[test]
fn a_short_row_that_could_be_read_in_two_ways_is_read_only_as_excel_leaves_cells_out() {
    let one = format!("{YES_NO}\n9991000003,01/03/2026,Yes,No\n");
    assert_eq!(rows_of(one.as_bytes()), ["2: short-row at []"]);
    // Row 17 begins the second block of sixteen.
    let full = "9991000003,01/03/2026,Yes,No,Yes\n".repeat(15);
    let short = "9991000003,01/03/2026,Yes,No\n".repeat(2);
    let rows = rows_of(format!("{YES_NO}\n{full}{short}").as_bytes());
    assert!(rows.iter().all(|row| !row.contains("short-row")), "{rows:?}");
    assert_eq!(
        rows.last().unwrap(),
        "18: 1.01=9991000003 1.09=01/03/2026 2.03=Yes 2.04=No (1 notes)"
    );
    let mixed = rows_of(format!("{YES_NO}\n{full}{short}{full}").as_bytes());
    assert_eq!(mixed.iter().filter(|row| row.contains("short-row")).count(), 2);
}

#[test]
fn lines_that_went_into_one_row_are_named_and_counted() {
    let text = format!(
        "{HEADER}\r\n\r\n9991000003,,01/03/2026,\"Hip,,\r\n{GOOD}\r\n{GOOD}\r\n9991000003,,01/03/2026,\"Hip\",,\r\n{GOOD}\r\n"
    );
    let sheet = read(text.as_bytes(), dataset()).unwrap();
    let rows: Vec<Row> = sheet.rows().collect();
    let refusals = rows[0].answers.as_ref().unwrap_err();
    assert!(
        refusals[0].words.contains("Lines 3 to 6 of the file, 4 lines,"),
        "{}",
        refusals[0].words
    );
    let unclosed = format!("{HEADER}\n{GOOD}\n9991000003,,01/03/2026,\"Hip,,\n{GOOD}\n");
    let sheet = read(unclosed.as_bytes(), dataset()).unwrap();
    let refusals = sheet.rows().last().unwrap().answers.unwrap_err();
    assert!(
        refusals[0].words.contains("lines 3 to 5, 3 lines"),
        "{}",
        refusals[0].words
    );
}

#[test]
fn what_spreadsheets_leave_in_cells_is_read_or_named() {
    check_row(
        "9991000003,#N/A,01/03/2026,#REF!,,####",
        "spreadsheet-error at [DateOfBirth], spreadsheet-error at [SiteFirstFrac], spreadsheet-error at [TScore]",
    );
    check_row(
        "'9991000003,'03/05/1951,\"=\"\"01/03/2026\"\"\",'Hip,,",
        "1.01=9991000003 1.02=03/05/1951 1.09=01/03/2026 1.11=Hip",
    );
    check_row(
        "9991000003,,01/03/2026,NA,NA,NA",
        "1.01=9991000003 1.09=01/03/2026 (3 notes)",
    );
    check_row(
        "NA,,NA,Hip,,",
        "missing at [NHSNumber], missing at [1.09 DateIndexFracDiagnosed]",
    );
    check_row(
        "9991000003,45000,01-Mar-26,Hip,,",
        "not-a-date at [DateOfBirth], two-digit-year at [1.09 DateIndexFracDiagnosed]",
    );
    check_row("9.99E+09,,01/03/2026,,,", "excel-number at [NHSNumber]");
    check_row("\"9,991,000,003\",,01/03/2026,,,", "1.01=9991000003 1.09=01/03/2026");
    check_row("\"99,91,000,003\",,01/03/2026,,,", "not-an-nhs-number at [NHSNumber]");
    check_row(
        "Total,,12,,,",
        "not-an-nhs-number at [NHSNumber], not-a-date at [1.09 DateIndexFracDiagnosed]",
    );
    // What merged cells leave: only the first row has the patient.
    check_row(",,01/03/2026,Hip,,", "missing at [NHSNumber]");
    let sep = format!(
        "sep=;\r\n{}\r\n{}\r\n",
        HEADER.replace(',', ";"),
        GOOD.replace(',', ";")
    );
    assert_eq!(rows_of(sep.as_bytes()), [format!("2: {GOOD_READ}")]);
    assert_eq!(rows_of(HEADER.as_bytes()), Vec::<String>::new());
}

#[test]
fn a_column_that_may_be_one_of_two_questions_is_asked_about() {
    let header = "NHSNumber,1.09,1.06 DateFLSAssess,1.07 DateFLSContact";
    let error = read(header.as_bytes(), dataset()).unwrap_err().to_string();
    assert!(
        error.contains("column C has the number of 1.06 DateFLSContact and the name of 1.07 DateFLSAssess"),
        "{error}"
    );
    assert!(error.contains("column D"), "{error}");
    let misspelt = "NHSNumber,1.09,4.01 BoneTherpy\n9991000003,01/03/2026,Alendronate\n";
    let sheet = read(misspelt.as_bytes(), dataset()).unwrap();
    assert_eq!(
        sheet.notes(),
        ["Column C (4.01 BoneTherpy) was read as 4.01 BoneTherapy, whose number it has"]
    );
    let suggested = read(b"NHSNumber,1.09,BoneTherpy", dataset()).unwrap_err().to_string();
    assert!(
        suggested.contains("column C (BoneTherpy: is it 4.01 BoneTherapy?)"),
        "{suggested}"
    );
}

#[test]
fn rows_that_may_be_about_one_fracture_are_found_however_the_number_is_written() {
    for (numbers, expect) in [
        (["9991000003", "9991000011", "9991000038"], false),
        (["9991000003", "9991000011", "999 100 0003"], true),
        (["9991000003", "9991000003.0", ""], true),
        (["OVERSEAS", "9991000011", "overseas"], true),
        (["", "9991000011", ""], false),
    ] {
        let rows = numbers.map(|number| format!("{number},01/03/2026\n"));
        let text = format!(",\n\nNHSNumber,1.09\n{}", rows.concat());
        let quoted = text.replace("01/03/2026", "\"01/03/2026\"");
        // A file that is read line by line, and others that are not.
        for text in [text.replace('\n', "\r\n"), text.replace('\n', "\r"), quoted, text] {
            let sheet = super::read(text.as_bytes(), ReadAs::default(), dataset()).unwrap();
            assert_eq!(sheet.may_have_rows_about_one(), expect, "{text:?}");
        }
    }
}
