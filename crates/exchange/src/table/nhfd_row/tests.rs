//! Every code of a file of the National Hip Fracture Database, and what becomes of a row with it.

use domain::words::written;

use super::super::{Table, TableError};
use super::*;
use crate::nhfd::ReadAsNhfd;
use domain::dataset::Nhfd;

const HEADINGS: [&str; 15] = [
    "NHS number",
    "Date Of Birth",
    "Patients postcode",
    "Sex / Gender",
    "Residence before admission",
    "Presentation date",
    "Fracture type",
    "Pathological fracture",
    "Mobility pre fracture",
    "Bone protection medication pre fracture",
    "Medication post fracture",
    "Falls assessment",
    "Followup date",
    "Medication at followup",
    "Consultant",
];

/// A hip of 2026, of whom nothing else is said.
const HIP: [(&str, &str); 4] = [
    ("NHS number", "9991000003"),
    ("Date Of Birth", "03/05/1951"),
    ("Presentation date", "01/03/2026"),
    ("Fracture type", "11"),
];
const CONFIRMED: (&str, &str, &str) = ("presentation_date", "", "yes");

fn said(said: &[(&str, &str, &str)]) -> NhfdSaid {
    let said = said.iter().map(|(column, value, option)| {
        let open = NhfdOpen {
            column: (*column).to_owned(),
            value: (*value).to_owned(),
        };
        (open, Dataset::published().option_key(option))
    });
    said.collect()
}

/// The hip with these cells in place of its own.
fn read(cells: &[(&str, &str)], saying: &[(&str, &str, &str)]) -> Row {
    let read_as = ReadAsNhfd {
        layout: Nhfd::published(),
        said: said(saying),
    };
    let table = Table::of_nhfd(&HEADINGS, &read_as, Dataset::published()).unwrap();
    let cells: Vec<Cell<'_>> = HEADINGS
        .iter()
        .map(|heading| {
            let mut said = cells.iter().chain(&HIP).filter(|(column, _)| column == heading);
            Cell::of_text(said.next().map_or("", |(_, text)| *text))
        })
        .collect();
    table.read_row(2, &cells)
}

/// The answers of a row that is taken, by number and as they are written.
fn answers(cells: &[(&str, &str)], saying: &[(&str, &str, &str)]) -> Vec<String> {
    let every: Vec<_> = saying.iter().copied().chain([CONFIRMED]).collect();
    let answers = read(cells, &every).answers.unwrap();
    let diagnosed = answers.get(&keys::DIAGNOSIS_DATE).and_then(Answer::as_date).unwrap();
    let asked = Dataset::published().version_on(diagnosed).questions.iter();
    let answers = asked.filter_map(|question| {
        let answer = answers.get(&question.key)?;
        Some(format!("{} {}", question.number, written(question, answer)))
    });
    answers.collect()
}

/// What the cell of one column comes to as the answer to a question.
fn check(column: &str, code: &str, expect: &str) {
    let got = answers(&[(column, code)], &[]);
    assert!(got.iter().any(|one| one == expect), "{column} {code}: {got:?}");
}

fn refusals(row: &Row) -> Vec<(&str, &'static str)> {
    let refusals = row.answers.as_ref().unwrap_err();
    refusals.iter().map(|one| (one.column.as_str(), one.code)).collect()
}

#[test]
fn each_code_answers_its_question_and_a_label_says_the_same() {
    for (column, code, expect) in [
        ("NHS number", "999 100 0003", "1.01 9991000003"),
        ("Date Of Birth", "04/05/1951", "1.02 04/05/1951"),
        ("Patients postcode", "ls1 4ap", "1.04 LS1 4AP"),
        ("Sex / Gender", "2", "1.03 Female"),
        ("Sex / Gender", "1", "1.03 Male"),
        ("Sex / Gender", "female", "1.03 Female"),
        ("Residence before admission", "1", "1.05 No"),
        ("Residence before admission", "2", "1.05 Yes"),
        ("Residence before admission", "3", "1.05 Yes"),
        ("Residence before admission", "3.0", "1.05 Yes"),
        ("Presentation date", "01/03/2026", "1.09 01/03/2026"),
        ("Presentation date", "01/03/2026", "1.08 Yes"),
        ("Fracture type", "11", "1.11 Hip"),
        ("Fracture type", "12", "1.11 Hip"),
        ("Fracture type", "13", "1.11 Hip"),
        ("Fracture type", "14", "1.11 Hip"),
        ("Fracture type", "15", "1.11 Hip"),
        ("Fracture type", "Subtrochanteric", "1.11 Hip"),
        ("Fracture type", "51", "1.11 Pelvis"),
        ("Mobility pre fracture", "1", "5.05 Freely mobile without aids"),
        ("Mobility pre fracture", "2", "5.05 Mobile outdoors with one aid"),
        (
            "Mobility pre fracture",
            "3",
            "5.05 Mobile outdoors with two aids or frame",
        ),
        (
            "Mobility pre fracture",
            "4",
            "5.05 Some indoor mobility but never goes outside without help",
        ),
        ("Mobility pre fracture", "5", "5.05 No functional mobility"),
        ("Mobility pre fracture", "u", "5.05 Unknown"),
        ("Bone protection medication pre fracture", "9", "2.06 Abaloparatide"),
        ("Bone protection medication pre fracture", "1", "2.06 Alendronate"),
        ("Bone protection medication pre fracture", "7", "2.06 Alfacalcidol"),
        ("Bone protection medication pre fracture", "6", "2.06 Denosumab"),
        ("Bone protection medication pre fracture", "3", "2.06 Ibandronate"),
        ("Bone protection medication pre fracture", "2", "2.06 Risedronate"),
        ("Bone protection medication pre fracture", "8", "2.06 Romosozumab"),
        ("Bone protection medication pre fracture", "5", "2.06 Teriparatide"),
        ("Bone protection medication pre fracture", "4", "2.06 Zoledronate"),
        ("Bone protection medication pre fracture", "0", "2.06 None"),
        (
            "Bone protection medication pre fracture",
            "1;7",
            "2.06 Alendronate;Alfacalcidol",
        ),
        ("Medication post fracture", "9", "4.01 Abaloparatide"),
        ("Medication post fracture", "1", "4.01 Alendronate"),
        ("Medication post fracture", "7", "4.01 Alfacalcidol"),
        ("Medication post fracture", "6", "4.01 Denosumab"),
        ("Medication post fracture", "3", "4.01 Ibandronate"),
        ("Medication post fracture", "2", "4.01 Risedronate"),
        ("Medication post fracture", "8", "4.01 Romosozumab"),
        ("Medication post fracture", "5", "4.01 Teriparatide"),
        ("Medication post fracture", "4", "4.01 Zoledronate"),
        ("Medication post fracture", "10", "4.01 Inappropriate"),
        ("Medication post fracture", "11", "4.01 Informed decline"),
    ] {
        check(column, code, expect);
    }
}

#[test]
fn what_says_nothing_is_left_blank() {
    let plain = [
        "1.01 9991000003",
        "1.02 03/05/1951",
        "1.08 Yes",
        "1.09 01/03/2026",
        "1.11 Hip",
    ];
    for (column, code) in [
        ("Medication post fracture", "0"),
        ("Pathological fracture", "0"),
        ("Pathological fracture", "No"),
        ("Sex / Gender", ""),
        ("Sex / Gender", "NA"),
        ("Consultant", "Dr Quill"),
    ] {
        assert_eq!(answers(&[(column, code)], &[]), plain, "{column} {code}");
    }
}

#[test]
fn whom_the_audit_does_not_take_is_told_and_not_taken() {
    for (column, code) in [
        ("Fracture type", "41"),
        ("Fracture type", "44"),
        ("Fracture type", "45"),
        ("Fracture type", "Periprosthetic"),
        ("Pathological fracture", "1"),
        ("Pathological fracture", "yes"),
    ] {
        let row = read(&[(column, code), ("Date Of Birth", "31/02/1951")], &[]);
        assert!(row.is_not_eligible() && row.left_open.is_empty(), "{column} {code}");
        assert_eq!(refusals(&row), [(column, NOT_ELIGIBLE)], "whatever else is in the row");
    }
    assert!(!read(&[], &[CONFIRMED]).is_not_eligible());
}

#[test]
fn the_day_of_diagnosis_is_confirmed_before_anything_is_taken() {
    let row = read(&[], &[]);
    assert_eq!(refusals(&row), [("Presentation date", TO_BE_SAID)]);
    let [open] = row.left_open.as_slice() else {
        panic!("one thing is left open")
    };
    assert_eq!((open.column.as_str(), open.value.as_str()), ("presentation_date", ""));
    assert!(read(&[], &[("presentation_date", "", "no")]).answers.is_err());
    assert!(read(&[], &[CONFIRMED]).answers.is_ok());
}

#[test]
fn a_fracture_that_may_be_of_another_site_is_asked_about_or_its_row_left_out() {
    for (code, value) in [
        ("21", "21"),
        ("Shaft", "21"),
        ("31", "31"),
        ("99", "99"),
        ("Acetabular", "acetabular"),
    ] {
        let row = read(&[("Fracture type", code)], &[CONFIRMED]);
        assert_eq!(refusals(&row), [("Fracture type", TO_BE_SAID)], "{code}");
        assert_eq!(row.left_open[0].value, value);
        let got = answers(&[("Fracture type", code)], &[("fracture_type", value, "other")]);
        assert!(got.contains(&"1.11 Other".to_owned()), "{got:?}");
    }
    let long = read(&[("Fracture type", "seen by 9991000011 on the ward")], &[CONFIRMED]);
    assert!(
        long.left_open.is_empty(),
        "nobody is shown what may be a patient's number"
    );
    assert_eq!(refusals(&long), [("Fracture type", "not-an-answer")]);
}

#[test]
fn what_only_a_person_can_say_is_left_blank_until_they_do() {
    for (column, key, code, option, expect) in [
        (
            "Medication post fracture",
            "medication_post",
            "12",
            "referred_opinion",
            "4.01 Referred for further clinical opinion",
        ),
        (
            "Falls assessment",
            "falls_assessment",
            "1",
            "assessed_by_fls",
            "5.01 Assessed by FLS",
        ),
        ("Falls assessment", "falls_assessment", "0", "no", "5.01 No"),
    ] {
        let row = read(&[(column, code)], &[CONFIRMED]);
        assert_eq!(row.left_open[0].value, code, "{column}");
        assert!(
            row.notes.iter().any(|note| note.contains("Nobody has said it")),
            "{:?}",
            row.notes
        );
        let number = expect.split(' ').next().unwrap();
        let got = answers(&[(column, code)], &[]);
        assert!(got.iter().all(|one| !one.starts_with(number)), "{got:?}");
        let got = answers(&[(column, code)], &[(key, code, option)]);
        assert!(got.iter().any(|one| one == expect), "{got:?}");
    }
}

#[test]
fn medication_at_follow_up_is_read_beside_what_was_recommended() {
    let follow_up = |code, saying: &[(&str, &str, &str)]| {
        let cells = [
            ("Medication post fracture", "4"),
            ("Followup date", "29/06/2026"),
            ("Medication at followup", code),
        ];
        let got = answers(&cells, saying);
        assert!(got.contains(&"6.01 Yes".to_owned()) && got.contains(&"6.02 29/06/2026".to_owned()));
        got.into_iter().find(|one| one.starts_with("6.05"))
    };
    let is = |text: &str| Some(text.to_owned());
    assert_eq!(follow_up("1", &[]), is("6.05 Zoledronate"));
    assert_eq!(follow_up("3", &[]), is("6.05 No longer appropriate"));
    assert_eq!(follow_up("5", &[]), is("6.05 Not started"));
    for code in ["2", "4"] {
        assert_eq!(follow_up(code, &[]), None, "{code}");
        let said = [("medication_follow_up", code, "informed_decline")];
        assert_eq!(follow_up(code, &said), is("6.05 Informed decline"));
    }
    // Without a medicine nothing continues, and nobody is followed up.
    for post in ["0", "10", "11"] {
        let cells = [
            ("Medication post fracture", post),
            ("Medication at followup", "1"),
            ("Followup date", "29/06/2026"),
        ];
        let got = answers(&cells, &[]);
        assert!(got.iter().all(|one| !one.starts_with('6')), "{post}: {got:?}");
    }
}

#[test]
fn an_older_fracture_takes_what_its_version_offers() {
    let then = ("Presentation date", "01/03/2023");
    let got = answers(
        &[then, ("Fracture type", "51"), ("Medication post fracture", "1;4")],
        &[],
    );
    assert!(got.contains(&"1.11 Non hip/non spine".to_owned()), "{got:?}");
    assert!(got.contains(&"4.01 Alendronate;Zoledronate".to_owned()), "{got:?}");
    let row = read(&[then, ("Medication post fracture", "9")], &[CONFIRMED]);
    assert!(row.answers.unwrap().get(&keys::BONE_THERAPY).is_none());
    assert!(
        row.notes.iter().any(|note| note.contains("no answer of dataset v3")),
        "{:?}",
        row.notes
    );
    let two = read(&[("Medication post fracture", "1;4")], &[CONFIRMED]);
    assert!(
        two.answers.unwrap().get(&keys::BONE_THERAPY).is_none(),
        "it takes one from 2024 on"
    );
}

#[test]
fn what_cannot_be_read_refuses_its_row_with_every_reason() {
    let row = read(
        &[
            ("Sex / Gender", "7"),
            ("Date Of Birth", "31/02/1951"),
            ("Mobility pre fracture", "#N/A"),
        ],
        &[CONFIRMED],
    );
    let mut refused = refusals(&row);
    refused.sort_unstable();
    assert_eq!(
        refused,
        [
            ("Date Of Birth", "no-such-date"),
            ("Mobility pre fracture", "spreadsheet-error"),
            ("Sex / Gender", "not-an-answer"),
        ]
    );
    let words = row
        .answers
        .unwrap_err()
        .into_iter()
        .find(|one| one.column == "Sex / Gender")
        .unwrap()
        .words;
    assert_eq!(words, "Expected one of 1 (Male), 2 (Female)");
}

#[test]
fn a_file_without_patients_or_days_is_none_of_these() {
    let read_as = ReadAsNhfd {
        layout: Nhfd::published(),
        said: NhfdSaid::default(),
    };
    let of = |names: &[&str]| Table::of_nhfd(names, &read_as, Dataset::published()).map(|_| ());
    assert_eq!(
        of(&["Hospital", "Fracture type"]),
        Err(TableError::NotNhfd {
            lacking: vec!["NHS number".to_owned(), "Presentation date".to_owned()]
        })
    );
    let twice = of(&["NHS number", "Presentation date", "Sex", "Gender"]).unwrap_err();
    assert!(
        twice
            .to_string()
            .contains("Sex / Gender is there twice, in columns C and D"),
        "{twice}"
    );
    let table = Table::of_nhfd(&HEADINGS, &read_as, Dataset::published()).unwrap();
    assert!(
        table.notes()[0].ends_with("1 other column is not read"),
        "{:?}",
        table.notes()
    );
    for key in [
        keys::SITE,
        keys::BONE_THERAPY,
        keys::FOLLOWED_UP_16,
        keys::DIAGNOSIS_DATE,
    ] {
        assert!(table.questions().contains(&key), "{key}");
    }
    assert!(Nhfd::published().is_of(&HEADINGS) && !Nhfd::published().is_of(&HEADINGS[6..]));
}
