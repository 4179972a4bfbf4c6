use proptest::prelude::*;

use super::*;
use crate::some_answers::some_answers;
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
