//! What is written is what is read again, with the types that a spreadsheet keeps.

use std::io::Cursor;

use calamine::{Data, Reader as _, Xlsx};
use domain::NhsNumber;
use domain::QuestionKey;
use domain::dataset::OptionKey;

use super::*;
use crate::{ReadAs, workbook_in};

fn answers() -> Answers {
    [
        (
            keys::NHS_NUMBER,
            Answer::NhsNumber(NhsNumber::read("9991000003").unwrap()),
        ),
        (keys::BIRTH_DATE, Answer::Date("1899-12-31".parse().unwrap())),
        (keys::DIAGNOSIS_DATE, Answer::Date("2026-03-01".parse().unwrap())),
        (keys::SITE, Answer::Choice(OptionKey::from_static("hip"))),
        (
            QuestionKey::from_static("t_score"),
            Answer::Number("-2.5".parse().unwrap()),
        ),
    ]
    .into_iter()
    .collect()
}

#[test]
fn records_come_back_as_they_were_and_numbers_are_texts_and_dates_dates() {
    let dataset = Dataset::published();
    let mut writer = Writer::new(dataset).unwrap();
    writer.row(&answers()).unwrap();
    writer.row(&answers()).unwrap();
    assert_eq!(writer.left_out(), 0);
    let bytes = writer.finish().unwrap();
    let mut sheet = workbook_in::read(&bytes, ReadAs::default(), dataset).unwrap();
    let rows: Vec<Answers> = sheet.rows().map(|row| row.answers.unwrap()).collect();
    assert_eq!(rows, [answers(), answers()]);
    let mut workbook = Xlsx::new(Cursor::new(&bytes[..])).unwrap();
    let range = workbook.worksheet_range("Sheet1").unwrap();
    let column = |key: &QuestionKey| dataset.newest().position(key).unwrap();
    let cell = |key: &QuestionKey| range.get((1, column(key))).cloned().unwrap();
    assert_eq!(cell(&keys::NHS_NUMBER), Data::String("9991000003".to_owned()));
    assert!(matches!(cell(&keys::DIAGNOSIS_DATE), Data::DateTime(_)));
    assert_eq!(cell(&keys::BIRTH_DATE), Data::String("31/12/1899".to_owned()));
}

#[test]
fn what_a_newer_dataset_asks_is_counted() {
    let mut writer = Writer::new(Dataset::published()).unwrap();
    let newer = (
        QuestionKey::from_static("shoe_size"),
        Answer::Choice(OptionKey::from_static("large")),
    );
    writer.row(&answers().into_iter().chain([newer]).collect()).unwrap();
    assert_eq!(writer.left_out(), 1);
}
