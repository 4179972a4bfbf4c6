use chrono::NaiveDate;
use domain::dataset::{AnswerKind, Question};
use domain::{NhsNumber, Postcode};
use proptest::prelude::*;
use rust_decimal::Decimal;

use super::*;
use crate::{ReadAs, csv_in};

fn dataset() -> &'static Dataset {
    Dataset::published()
}

fn answers_of(version: &str, cells: &[(&str, &str)]) -> Answers {
    let version = dataset().version(version).unwrap();
    cells
        .iter()
        .map(|(number, text)| {
            let question = version.question_named(number).unwrap();
            (
                question.key.clone(),
                domain::reading::read_file(question, text).unwrap().unwrap(),
            )
        })
        .collect()
}

fn line_of(answers: &Answers) -> String {
    String::from_utf8(Writer::new(dataset()).row(answers).to_vec()).unwrap()
}

#[test]
fn the_header_has_number_and_name_in_dataset_order() {
    let mut writer = Writer::new(dataset());
    let header = String::from_utf8(writer.header().to_vec()).unwrap();
    assert!(
        header.starts_with("1.01 NHSNumber,1.02 DateOfBirth,1.03 Gender,"),
        "{header}"
    );
    assert!(header.ends_with(",7.15 TypeOfFractueFUThird\r\n"), "{header}");
    assert_eq!(header.split(',').count(), dataset().newest().questions.len());
}

#[test]
fn only_the_bytes_around_the_layout_are_a_choice() {
    let answers = answers_of("2024", &[("1.01", "9991000003"), ("1.09", "2026-03-01")]);
    let written = |bytes| {
        let mut writer = Writer::writing(dataset(), bytes);
        let mut file = writer.header().to_vec();
        file.extend_from_slice(writer.row(&answers));
        String::from_utf8(file).unwrap()
    };
    let plain = written(CsvBytes::default());
    let marked = CsvBytes {
        is_marked: true,
        ..CsvBytes::default()
    };
    assert_eq!(
        written(marked),
        format!("\u{feff}{plain}"),
        "one mark, before the first line"
    );
    let unix = CsvBytes {
        line_ends: LineEnds::Lf,
        ..CsvBytes::default()
    };
    assert_eq!(written(unix), plain.replace("\r\n", "\n"));
    assert_eq!(plain.matches("\r\n").count(), 2);
}

#[test]
fn cells_are_as_the_audit_writes_them() {
    let line = line_of(&answers_of(
        "v3",
        &[
            ("1.01", "9991000003"),
            ("1.07", "Not assessed"),
            ("1.09", "2022-03-04"),
            ("1.11", "Non hip/non spine"),
            ("2.01", "172.0"),
            ("2.02", "72.5"),
            ("3.04", "-3"),
            ("4.01", "Zoledronate;Alendronate"),
        ],
    ));
    assert!(
        line.starts_with("9991000003,,,,,,Not assessed,,04/03/2022,,Non hip/non spine,,,172,72.5,"),
        "{line}"
    );
    assert!(line.contains(",-3.0,,Zoledronate;Alendronate,"), "{line}");
}

#[test]
fn an_answer_that_the_version_does_not_offer_keeps_its_label() {
    let mut answers = answers_of(
        "v3",
        &[
            ("1.01", "9991000003"),
            ("1.09", "04/03/2022"),
            ("1.11", "Non hip/non spine"),
        ],
    );
    answers.extend(answers_of("2024", &[("1.09", "04/03/2024")]));
    assert!(
        line_of(&answers).starts_with("9991000003,,,,,,,,04/03/2024,,Non hip/non spine,"),
        "{}",
        line_of(&answers)
    );
}

#[test]
fn answers_of_a_newer_dataset_are_left_out_and_counted() {
    let mut answers = answers_of("2024", &[("1.01", "9991000003"), ("1.09", "04/03/2024")]);
    answers.insert(QuestionKey::new("of_2031"), Answer::Choice(OptionKey::new("yes")));
    let mut writer = Writer::new(dataset());
    writer.row(&answers);
    writer.row(&answers);
    assert_eq!(writer.left_out(), 2);
}

#[test]
fn quotes_only_where_they_must_be() {
    let mut line = String::new();
    for (place, cell) in ["Hip", "a,b", "=1+1", "say \"no\""].iter().enumerate() {
        put(&mut line, place, cell);
    }
    assert_eq!(line, "Hip,\"a,b\",=1+1,\"say \"\"no\"\"\"");
}

fn date_within(from: NaiveDate, to: NaiveDate) -> impl Strategy<Value = Answer> {
    (0..=(to - from).num_days()).prop_map(move |days| Answer::Date(from + chrono::Days::new(days.unsigned_abs())))
}

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

fn an_answer(question: &'static Question) -> BoxedStrategy<Answer> {
    let options: Vec<OptionKey> = question.options.iter().map(|option| option.key.clone()).collect();
    let kind = match &question.kind {
        AnswerKind::NhsNumber => (0..1_000_000_u32)
            .prop_filter_map("no check digit", |number| {
                let number = format!("999{number:06}");
                (0..10)
                    .find_map(|check| NhsNumber::read(&format!("{number}{check}")).ok())
                    .map(Answer::NhsNumber)
            })
            .boxed(),
        AnswerKind::Postcode => "[A-Z]{1,2}[0-9]{1,2} [0-9][A-Z]{2}"
            .prop_map(|text| Answer::Postcode(Postcode::read(&text).unwrap()))
            .boxed(),
        AnswerKind::Date | AnswerKind::BirthDate => date_within(day(1900, 1, 1), day(2030, 1, 1)).boxed(),
        AnswerKind::Number(range) => {
            let decimals = range.decimals;
            (-9_999_i64..9_999)
                .prop_map(move |value| Answer::number(Decimal::new(value, decimals)))
                .boxed()
        }
        AnswerKind::Choice => return prop::sample::select(options).prop_map(Answer::Choice).boxed(),
        AnswerKind::Several => {
            let count = options.len();
            return prop::sample::subsequence(options, 1..=count)
                .prop_shuffle()
                .prop_map(Answer::Several)
                .boxed();
        }
    };
    if options.is_empty() {
        kind
    } else {
        prop_oneof![3 => kind, 1 => prop::sample::select(options).prop_map(Answer::Choice)].boxed()
    }
}

/// Answers to some of a version's questions, and to the two that every row needs.
fn some_answers() -> impl Strategy<Value = Answers> {
    prop::sample::select(dataset().versions().iter().collect::<Vec<_>>()).prop_flat_map(|version| {
        let from = version.from.unwrap_or(day(2012, 1, 1));
        let to = version.to.unwrap_or(day(2030, 1, 1));
        let answers = version.questions.iter().map(|question| {
            let required = question.key == keys::NHS_NUMBER || question.key == keys::DIAGNOSIS_DATE;
            let answer = if question.key == keys::DIAGNOSIS_DATE {
                date_within(from, to).boxed()
            } else {
                an_answer(question)
            };
            let answer = answer.prop_map(|answer| (question.key.clone(), answer));
            if required {
                answer.prop_map(Some).boxed()
            } else {
                prop::option::of(answer).boxed()
            }
        });
        answers
            .collect::<Vec<_>>()
            .prop_map(|answers| answers.into_iter().flatten().collect())
    })
}

proptest! {
    #[test]
    fn what_is_written_reads_back(records in prop::collection::vec(some_answers(), 1..4)) {
        let mut writer = Writer::new(dataset());
        let mut file = writer.header().to_vec();
        for answers in &records {
            file.extend(writer.row(answers));
        }
        let sheet = csv_in::read(&file, ReadAs::default(), dataset()).unwrap();
        let read: Vec<Answers> = sheet.rows().map(|row| row.answers.unwrap()).collect();
        prop_assert!(read == records);
        prop_assert_eq!(writer.left_out(), 0);
    }
}
