//! From what a file's columns may be, by way of what somebody says they are, to answers.

use domain::QuestionKey;
use domain::dataset::Question;
use proptest::prelude::*;
use proptest::sample::{Index, select};

use super::*;
use crate::ReadAs;
use crate::file_in;
use crate::sheet_error::SheetError;
use crate::table::TableError;

fn dataset() -> &'static Dataset {
    Dataset::published()
}

fn columns(file: &str) -> FileColumns {
    file_in::columns(file.as_bytes(), ReadAs::default(), dataset()).unwrap()
}

/// Each column: its heading, the number of the question that it may be, or "out", or nothing.
fn proposed(file: &str) -> Vec<(String, String)> {
    let of = columns(file);
    let proposed = of
        .columns
        .iter()
        .map(|column| (column.heading.clone(), in_short(&column.proposal.column)));
    proposed.collect()
}

fn in_short(column: &ColumnUse) -> String {
    match column {
        ColumnUse::LeftOut => "out".to_owned(),
        ColumnUse::Answers(key) => dataset().newest().question(key).unwrap().number.clone(),
        ColumnUse::Undecided => String::new(),
    }
}

fn mapping(text: &str) -> Mapping {
    read(text.as_bytes(), dataset()).unwrap()
}

fn with(mapping: &Mapping) -> ReadAs<'_> {
    ReadAs {
        columns: Some(mapping),
        ..ReadAs::default()
    }
}

/// Each value that is no answer as it stands, in how many rows, and what it may mean; and whether there are more.
fn not_answers(file: &str, place: usize, number: &str) -> (Vec<(String, u32, String)>, bool) {
    let of = columns(file);
    let questions = &dataset().newest().questions;
    let question = questions.iter().find(|question| question.number == number).unwrap();
    let found = not_understood(&of.columns[place].values, &question.key, dataset());
    let told = found.values.into_iter().map(|one| {
        let perhaps = one
            .perhaps
            .map_or_else(String::new, |option| question.label(&option).to_owned());
        (one.value, one.rows, perhaps)
    });
    (told.collect(), found.are_more)
}

fn told(values: &[(&str, u32, &str)]) -> Vec<(String, u32, String)> {
    let told = values.iter();
    told.map(|(value, rows, perhaps)| ((*value).to_owned(), *rows, (*perhaps).to_owned()))
        .collect()
}

/// The rows as they are read: their answers by number and what stands there, or why not.
fn rows(file: &str, mapping: &Mapping) -> Vec<String> {
    let mut file = file_in::read(file.as_bytes(), with(mapping), dataset()).unwrap();
    let rows = file.rows().map(|row| match row.answers {
        Ok(answers) => {
            let questions = dataset().newest().questions.iter();
            let told = questions.filter_map(|question| {
                let answer = answers.get(&question.key)?;
                Some(format!(
                    "{}={}",
                    question.number,
                    domain::words::written(question, answer)
                ))
            });
            told.collect::<Vec<_>>().join(" ")
        }
        Err(refusals) => {
            let refusals = refusals.iter().map(|one| format!("{} at [{}]", one.code, one.column));
            refusals.collect::<Vec<_>>().join(", ")
        }
    });
    rows.collect()
}

fn fault(file: &str, mapping: &Mapping) -> SheetError {
    file_in::read(file.as_bytes(), with(mapping), dataset()).unwrap_err()
}

const WARD: &str = "Patient no,Consultant,Clinic day,Date of birth,Lowest T-score,Hieght,Age,\n\
    9991000003,Dr Quill,01/03/2026,03/05/1951,-2.5,162,74,\n\
    9991000011,Dr Quill,02/03/2026,04/05/1951,,160,74,\n";
const WARD_LIST: &str = "Heading,Question,Why\r\nPatient no,1.01,\r\nConsultant,Leave out,\r\nClinic day,1.09 DateIndexFracDiagnosed,\r\n\
    Date of birth,DateOfBirth\r\nLowest T-score,3.04\r\nHieght,Height\r\nAge,leave out\r\n";

#[test]
fn a_column_may_be_the_question_that_its_heading_says_or_nearly_says() {
    for (heading, expect) in [
        ("1.09", "1.09"),
        ("1.09 DateIndexFracDiagnosed", "1.09"),
        ("date index-frac diagnosed", "1.09"),
        ("1.1", "1.10"),
        ("4.01 Consultant", "4.01"),
        ("Date the index fracture was diagnosed", "1.09"),
        ("BoneTherpy", "4.01"),
        ("Hieght", "2.01"),
        ("Wieght", "2.02"),
        ("Xeight", ""),
        ("6.05 BoneTherapy", ""),
        ("Consultant", ""),
        ("Age at fracture", "out"),
        ("", "out"),
        ("FLS Desk: errors", "out"),
    ] {
        let file = format!("{heading},Ward,Bed\n1,2,3\n");
        assert_eq!(proposed(&file)[0], (heading.to_owned(), expect.to_owned()));
    }
}

#[test]
fn what_is_nearly_a_question_that_another_column_is_stays_undecided() {
    let file = "Height,Hieght,BoneTherpy,BoneTherapi\n1,2,3,4\n";
    let numbers: Vec<String> = proposed(file).into_iter().map(|(_, number)| number).collect();
    assert_eq!(numbers, ["2.01", "", "", ""]);
}

#[test]
fn the_first_values_of_each_column_stand_beside_it_and_nobody_else_sees_them() {
    let of = columns(WARD);
    assert_eq!(of.columns[0].first, ["9991000003", "9991000011"]);
    assert_eq!(of.columns[4].first, ["-2.5"]);
    assert!(of.columns[7].first.is_empty());
    assert!(!format!("{of:?}").contains("9991000003"));
}

#[test]
fn a_first_row_that_may_be_a_patient_is_no_header() {
    let patient = "9991000003,Quill\n9991000011,Hart\n";
    let refused = file_in::columns(patient.as_bytes(), ReadAs::default(), dataset()).unwrap_err();
    assert!(matches!(refused, SheetError::Header(_)), "{refused}");
    let above = "9991000003,Quill\nNHSNumber,1.09\n9991000011,01/03/2026\n";
    let refused = file_in::columns(above.as_bytes(), ReadAs::default(), dataset()).unwrap_err();
    assert_eq!(refused, SheetError::NamesBelow { row: 2 });
}

#[test]
fn a_file_below_a_title_is_read_as_somebody_says_its_columns_are() {
    for title in ["", "Ward list\n", "Ward list\n\nPrinted 30/11/2026 at 14:02\n"] {
        let file = format!("{title}{WARD}");
        let of = columns(&file);
        assert_eq!(of.headings(), columns(WARD).headings(), "{title}");
        assert_eq!(of.columns[0].first, columns(WARD).columns[0].first, "{title}");
        let said = mapping(WARD_LIST);
        assert_eq!(rows(&file, &said), rows(WARD, &said), "{title}");
    }
}

#[test]
fn a_file_is_read_as_somebody_says_its_columns_are() {
    assert_eq!(
        rows(WARD, &mapping(WARD_LIST)),
        [
            "1.01=9991000003 1.02=03/05/1951 1.09=01/03/2026 2.01=162 3.04=-2.5",
            "1.01=9991000011 1.02=04/05/1951 1.09=02/03/2026 2.01=160"
        ]
    );
    let read = mapping(WARD_LIST);
    let file = file_in::read(WARD.as_bytes(), with(&read), dataset()).unwrap();
    assert_eq!(
        file.notes(),
        [
            "Columns that are left out: B (Consultant)",
            "Ages are not read: the date of birth gives them (Age)"
        ]
    );
}

#[test]
fn what_a_mapping_says_goes_before_a_name_and_other_columns_are_read_by_theirs() {
    let file = "NHSNumber,1.09,Weight,Height\n9991000003,01/03/2026,162,61\n";
    let swapped = mapping("heading;question\nWeight;2.01\nHeight;2.02\n");
    assert_eq!(
        rows(file, &swapped),
        ["1.01=9991000003 1.09=01/03/2026 2.01=162 2.02=61"]
    );
}

#[test]
fn columns_of_one_heading_are_told_apart_by_their_order() {
    let file = "NHSNumber,Date,Date\n9991000003,01/03/2026,02/04/2026\n";
    let both = mapping("Heading,Question\nDate,1.09\nDate,1.07\n");
    assert_eq!(rows(file, &both), ["1.01=9991000003 1.07=02/04/2026 1.09=01/03/2026"]);
}

#[test]
fn every_fault_of_a_mapping_is_told_at_once() {
    let wrong = mapping("Heading,Question\nPatient no,2.01\nHieght,2.01\nAge,leave out\n");
    let SheetError::Header(error) = fault(WARD, &wrong) else {
        panic!("a fault of the header")
    };
    assert_eq!(
        error.to_choose(),
        [
            "Choose a question, or leave out: column B (Consultant), column C (Clinic day), column E (Lowest T-score: is it 3.04 TScore?)",
            "2.01 Height is chosen twice, for columns A and F: leave one out",
            "No column is 1.01 NHSNumber or 1.09 Date Index Frac Diagnosed: every row needs both",
        ]
    );
    let nothing = mapping("Heading,Question\nConsultant,leave out\n");
    assert!(fault(WARD, &nothing).to_string().contains("column C (Clinic day)"));
}

fn of_header(file: &str, mapping: &Mapping) -> String {
    fault(file, mapping).to_string()
}

#[test]
fn a_line_that_matches_no_column_is_a_fault_and_a_note_where_columns_may_lack() {
    let file = "NHSNumber,1.09,Height,Weight\n9991000003,01/03/2026,162,61\n";
    let slip = mapping("Heading,Question\nHieght,leave out\nWEIGHT,leave out\n");
    let told = "No column is headed Hieght: correct the heading in the mapping, or take its line out";
    assert_eq!(of_header(file, &slip), told);
    let SheetError::Header(error) = fault(file, &slip) else {
        panic!("a fault of the header")
    };
    assert_eq!(error.to_choose(), [told]);
    let slip = slip.where_columns_may_lack();
    let read = file_in::read(file.as_bytes(), with(&slip), dataset()).unwrap();
    assert_eq!(
        read.notes(),
        [
            "Columns that are left out: D (Weight)",
            "The file has no column headed Hieght"
        ]
    );
    // Two lines for one column, and a heading that may be a patient's.
    let twice = mapping("Heading,Question\nHeight,2.01\nHeight,leave out\n9991000003,leave out\n");
    assert_eq!(
        of_header(file, &twice),
        "No column is headed Height beside those that are or as a line of the mapping that is not shown here: correct the \
         heading in the mapping, or take its line out"
    );
    let other = mapping("Heading,Question\nHosp,1.01\n");
    let nothing = of_header("Ward,Bed\n1,2\n", &other);
    assert!(nothing.starts_with("No column is headed Hosp: "), "{nothing}");
    assert!(nothing.contains("must hold the audit’s column names"), "{nothing}");
}

#[test]
fn a_question_that_nobody_knows_any_more_is_said_again_and_not_read_by_the_heading() {
    let file = "NHSNumber,1.09,Height,Weight\n9991000003,01/03/2026,162,61\n";
    for used in [ColumnUse::Answers(QuestionKey::new("shoe_size")), ColumnUse::Undecided] {
        let said = Mapping::of([("Height".to_owned(), used)]);
        let SheetError::Header(error) = fault(file, &said) else {
            panic!("a fault of the header")
        };
        assert_eq!(
            error.to_choose(),
            ["Choose a question, or leave out: column C (Height: is it 2.01 Height?)"]
        );
    }
}

#[test]
fn a_row_with_a_postcode_or_a_date_is_no_header() {
    for row in [
        "Quill,Margaret,LS1 4AP,Hip",
        "Quill,Margaret,1/3/26,Hip",
        "Quill,Margaret,3 Mar 26,Hip",
        "Quill,Margaret,1/30/26,Hip",
    ] {
        let file = format!("{row}\n9991000011,Hart,LS1 4AP,Hip\n");
        let refused = file_in::columns(file.as_bytes(), ReadAs::default(), dataset()).unwrap_err();
        assert!(
            matches!(refused, SheetError::Header(TableError::NoHeader)),
            "{row}: {refused}"
        );
    }
    let headings = "Ward 7,KPI 2,T-score 1.5,Visit 3\n1,2,3,4\n";
    assert!(file_in::columns(headings.as_bytes(), ReadAs::default(), dataset()).is_ok());
}

#[test]
fn an_exact_name_goes_before_a_slip_and_a_usual_one_is_proposed() {
    let file = "Bone therapy at 12-16 weeks,Bone therapy at 12-16 weks,Date of fracture (dd/mm/yy),NHS No.\n1,2,3,4\n";
    let numbers: Vec<String> = proposed(file).into_iter().map(|(_, number)| number).collect();
    assert_eq!(numbers, ["6.05", "", "1.09", "1.01"]);
    let refused = fault("NHSNumber,1.09,6.03 FLS52WekAss\n", &Mapping::default()).to_string();
    assert!(refused.contains("has the number of 6.03"), "{refused}");
}

#[test]
fn a_mapping_has_no_more_lines_than_a_file_has_columns() {
    let lines: Vec<String> = (0..501).map(|line| format!("Ward {line},leave out")).collect();
    assert_eq!(
        read(
            format!("Heading,Question\n{}\n", lines.join("\n")).as_bytes(),
            dataset()
        )
        .unwrap_err(),
        MappingFileError::TooManyLines { most: 500 }
    );
}

#[test]
fn what_is_wrong_with_a_row_of_several_lines_is_told_in_sentences() {
    let file = "NHSNumber,1.09,Height\n9991000003,\"yesterday\nor so\",160\n";
    let mut read = file_in::read(file.as_bytes(), ReadAs::default(), dataset()).unwrap();
    let row = read.rows().next().unwrap();
    let words = &row.answers.unwrap_err()[0].words;
    assert!(
        words.contains("14/03/2026. Lines 2 to 3 of the file, 2 lines,"),
        "{words}"
    );
    let said = mapping("Heading,Question\nNotes,leave out\n");
    let open = "NHSNumber,Notes,1.09\n9991000003,\"seen,01/03/2026\n9991000011,\"\"well\"\",01/03/2026\",01/03/2026\n";
    let mut read = file_in::read(open.as_bytes(), with(&said), dataset()).unwrap();
    let refused = read.rows().next().unwrap().answers.unwrap_err();
    assert_eq!(refused[0].code, "line-break");
    assert!(
        refused[0].words.contains("take the line break out of it. Lines"),
        "{}",
        refused[0].words
    );
}

#[test]
fn rows_that_a_cell_which_is_left_out_may_have_swallowed_are_refused() {
    let said = mapping("Heading,Question\nNotes,leave out\n");
    let begin = "NHSNumber,Notes,1.09,2.01\n";
    let open = format!("{begin}9991000003,\"seen,01/03/2026,160\n9991000011,\"well\",01/03/2026,161\n");
    let good = "9991000038,,01/03/2026,\n";
    assert_eq!(
        rows(&format!("{open}{good}"), &said),
        ["line-break at [Notes]", "1.01=9991000038 1.09=01/03/2026"]
    );
    let unclosed =
        format!("{begin}9991000003,,01/03/2026,160\n9991000011,\"well,01/03/2026,161\n9991000038,,01/03/2026,\n");
    assert_eq!(
        rows(&unclosed, &said),
        ["1.01=9991000003 1.09=01/03/2026 2.01=160", "unclosed-quote at []"]
    );
    let meant = format!("{begin}9991000003,\"seen\nwell, and at home\",01/03/2026,160\n");
    assert_eq!(rows(&meant, &said), ["1.01=9991000003 1.09=01/03/2026 2.01=160"]);
}

#[test]
fn a_mapping_is_written_as_it_is_read_and_nothing_in_it_runs() {
    let file = "=1+1,NHS Number,Hieght,\"Ward, bed\"\n,,,\n";
    let written = write(&columns(file), dataset());
    assert_eq!(
        written,
        "Heading,Question,Why\n'=1+1,,No audit question has this name\nNHS Number,1.01 NHSNumber,This is the audit’s name\n\
         Hieght,2.01 Height,This is nearly the audit’s name\n\"Ward, bed\",,No audit question has this name\n"
    );
    let undecided = read(written.as_bytes(), dataset()).unwrap_err();
    assert_eq!(
        undecided.to_string(),
        "Line 2 names no question: write one, or leave out. Line 5 names no question: write one, or leave out"
    );
    let decided = written.replace(",,No audit question", ",leave out,No audit question");
    let columns: Vec<String> = mapping(&decided)
        .columns()
        .iter()
        .map(|column| column.heading.clone())
        .collect();
    assert_eq!(columns, ["=1+1", "NHS Number", "Hieght", "Ward, bed"]);
    assert_eq!(
        read(b"Heading,Question\nA,9.99\n", dataset()).unwrap_err(),
        MappingFileError::Lines(vec!["Line 2 names a question that the audit does not have".to_owned()])
    );
    for none in [&b""[..], b"NHSNumber,1.09\n", &[0, 159, 146, 150]] {
        assert_eq!(read(none, dataset()).unwrap_err(), MappingFileError::NoMapping);
    }
}

/// How a hospital may write the heading of a question.
#[derive(Clone, Copy, Debug)]
enum Style {
    Number,
    Both,
    Shouted,
    Dashed,
    Worded,
    /// Two letters beside each other changed places.
    Slipped,
}

fn heading(question: &Question, style: Style, place: Index) -> String {
    let export = &question.export;
    match style {
        Style::Number => question.number.clone(),
        Style::Both => question.column(),
        Style::Shouted => export.to_uppercase(),
        Style::Dashed => export.to_lowercase().replace(' ', "-"),
        Style::Worded => question.wording.clone(),
        Style::Slipped => {
            let mut letters: Vec<char> = export.chars().filter(|one| one.is_alphabetic()).collect();
            // A shorter name is another one after a slip.
            if letters.len() >= 6 {
                let at = place.index(letters.len() - 1);
                letters.swap(at, at + 1);
            }
            if export.chars().any(|one| one.is_ascii_digit()) {
                return export.clone();
            }
            letters.into_iter().collect()
        }
    }
}

proptest! {
    // Each compares some fifty headings with every name of every question.
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn any_columns_in_any_order_and_with_any_slip_are_found_again(
        questions in Just(dataset().newest().questions.iter().collect::<Vec<_>>()).prop_shuffle(),
        styles in proptest::collection::vec(
            (select(vec![Style::Number, Style::Both, Style::Shouted, Style::Dashed, Style::Worded, Style::Slipped]), any::<Index>()),
            60..61,
        ),
    ) {
        prop_assert!(styles.len() >= questions.len());
        let headings: Vec<String> = questions
            .iter()
            .zip(&styles)
            .map(|(question, (style, place))| format!("\"{}\"", heading(question, *style, *place)))
            .collect();
        let file = format!("{}\n", headings.join(","));
        let numbers: Vec<String> = proposed(&file).into_iter().map(|(_, number)| number).collect();
        let expect: Vec<&str> = questions.iter().map(|question| question.number.as_str()).collect();
        prop_assert_eq!(numbers, expect);
    }

    #[test]
    fn no_heading_is_too_strange_to_be_left_out(headings in proptest::collection::vec("[ -~à-ÿ]{0,20}", 1..6)) {
        let quoted: Vec<String> = headings.iter().map(|one| format!("\"{}\"", one.replace('"', "\"\""))).collect();
        let file = format!("{},NHSNumber,1.09\n{},9991000003,01/03/2026\n", quoted.join(","), vec!["x"; quoted.len()].join(","));
        let said = Mapping::of(headings.into_iter().map(|heading| (heading, ColumnUse::LeftOut)));
        if let Ok(mut file) = file_in::read(file.as_bytes(), with(&said), dataset()) {
            let read: Vec<_> = file.rows().collect();
            prop_assert_eq!(read.len(), 1);
        }
    }
}

const CODED: &str = "NHSNumber,1.09,Sex,2.06 BoneSpareTherapy,3.01\n\
    9991000003,01/03/2026,F,Alendronate,Y\n\
    9991000011,02/03/2026,f,Alend;Z,N\n\
    9991000038,03/03/2026,M,X,Y\n";

#[test]
fn what_hospitals_often_write_is_proposed_and_two_that_fit_are_not() {
    assert_eq!(
        not_answers(CODED, 2, "1.03"),
        (told(&[("F", 2, "Female"), ("M", 1, "Male")]), false)
    );
    let of = |values: &str| {
        let rows = values.split(' ').map(|value| format!("{value},1,2\n"));
        format!("Sex,Ward,Bed\n{}", rows.collect::<String>())
    };
    // Not known is one option of a gender. A digit that is nobody's code says nothing.
    assert_eq!(
        not_answers(&of("U 7 9 femal Female 9"), 0, "1.03").0,
        told(&[
            ("9", 2, ""),
            ("U", 1, "Not known"),
            ("7", 1, ""),
            ("femal", 1, "Female")
        ])
    );
}

#[test]
fn numbers_dates_and_what_may_be_a_patient_are_never_values_to_be_said() {
    let file = "A,B,C\n9991000003,LS1 4AP,03/05/1951\nMary Quillfeather of Seven Acre Lane in the old town,F,F\n";
    assert_eq!(not_answers(file, 0, "1.03"), (Vec::new(), true));
    assert_eq!(not_answers(file, 1, "1.03"), (told(&[("F", 1, "Female")]), true));
    assert_eq!(not_answers(file, 2, "1.03"), (told(&[("F", 1, "Female")]), true));
    // Nor is there anything to say of a question whose answers are dates or numbers.
    assert_eq!(not_answers("A,B,C\nF,x,y\n", 0, "2.01"), (Vec::new(), false));
    let many: Vec<String> = (0..80)
        .map(|place| format!("code {},1,2\n", crate::table::letters(place)))
        .collect();
    let (listed, are_more) = not_answers(&format!("A,B,C\n{}", many.concat()), 0, "1.03");
    assert_eq!((listed.len(), are_more), (50, true));
}

#[test]
fn values_are_said_below_their_column_and_read_as_what_they_mean() {
    let said = mapping(
        "Heading,Question,Why,Value,Answer\nSex,1.03,,,\nSex,,,F,female\nSex,,,M,Male\n2.06 BoneSpareTherapy,2.06,,,\n\
         2.06 BoneSpareTherapy,,,z,Zoledronate\n2.06 BoneSpareTherapy,,,Alend,Alendronate\n2.06 BoneSpareTherapy,,,x,no answer\n3.01,leave out,,,\n",
    );
    assert_eq!(
        rows(CODED, &said),
        [
            "1.01=9991000003 1.03=Female 1.09=01/03/2026 2.06=Alendronate",
            "1.01=9991000011 1.03=Female 1.09=02/03/2026 2.06=Alendronate;Zoledronate",
            "1.01=9991000038 1.03=Male 1.09=03/03/2026"
        ]
    );
    let file = file_in::read(CODED.as_bytes(), with(&said), dataset()).unwrap();
    assert_eq!(
        file.notes()[1..],
        [
            "Column C (Sex): F is read as Female, M as Male",
            "Column D (2.06 BoneSpareTherapy): z is read as Zoledronate, Alend as Alendronate, x as no answer"
        ]
    );
    let mut file = file_in::read(CODED.as_bytes(), with(&said), dataset()).unwrap();
    let first = file.rows().next().unwrap();
    let stood: Vec<(&str, &str)> = first
        .translated
        .iter()
        .map(|one| (one.question.as_str(), one.stood.as_str()))
        .collect();
    assert_eq!(stood, [("gender", "F")], "what is a label is none of them");
    assert_eq!(
        format!("{:?}", first.translated),
        "[gender in other words]",
        "and nobody else sees it"
    );
}

#[test]
fn a_file_that_says_values_is_written_with_what_they_may_mean_and_read_again() {
    let written = write(&columns(CODED), dataset());
    assert!(written.starts_with("Heading,Question,Why,Value,Answer\n"), "{written}");
    assert!(
        written.contains("Sex,1.03 Gender,It is often called this,,\nSex,,It is often written so,F,Female\n"),
        "{written}"
    );
    assert!(
        written.contains("2.06 BoneSpareTherapy,,It is no answer of 2.06 BoneSpareTherapy,X,\n"),
        "{written}"
    );
    let left = read(written.as_bytes(), dataset()).unwrap_err().to_string();
    assert!(
        left.contains("says no answer for its value: write one, or no answer"),
        "{left}"
    );
    for (line, expect) in [
        (
            "Sex,,,F,Alendronate",
            "Line 3 says an answer that 1.03 Gender does not have",
        ),
        (
            "Gender,,,F,Female",
            "Line 3 says what a value means, and no line above it",
        ),
    ] {
        let text = format!("Heading,Question,Why,Value,Answer\nSex,1.03,,,\n{line}\n");
        let wrong = read(text.as_bytes(), dataset()).unwrap_err().to_string();
        assert!(wrong.contains(expect), "{wrong}");
    }
}
