//! A further fracture: what carries over to its record, and which records are fractures of one patient.

use std::collections::{BTreeMap, BTreeSet};

use domain::answer::Json;
use domain::dataset::{AnswerKind, Dataset, Lasts, OptionKey, QuestionKey, keys};
use domain::id::RecordId;
use domain::record::{Apart, can_be_one_patient, carries_over, fractures_of, linked, pair_item};
use domain::{Answer, Answers, NhsNumber};
use uuid::Uuid;

fn record(n: u128) -> RecordId {
    RecordId::new(Uuid::from_u128(n))
}

fn chosen(option: &'static str) -> Answer {
    Answer::Choice(OptionKey::from_static(option))
}

fn key(key: &str) -> QuestionKey {
    QuestionKey::new(key.to_owned())
}

fn number(text: &str) -> Answer {
    Answer::NhsNumber(NhsNumber::read(text).unwrap())
}

/// Every question answered, as far as one answer fits its kind: Yes, or its first option.
fn answered() -> Answers {
    let mut answers = Answers::new();
    for question in &Dataset::published().newest().questions {
        let yes = question
            .options
            .iter()
            .find(|option| option.key.as_str() == keys::option::YES);
        let answer = match question.kind {
            AnswerKind::NhsNumber => number("9991000003"),
            AnswerKind::Date | AnswerKind::BirthDate => Answer::Date("1951-05-03".parse().unwrap()),
            AnswerKind::Choice => Answer::Choice(yes.unwrap_or(&question.options[0]).key.clone()),
            AnswerKind::Several => Answer::Several([question.options[0].key.clone()].into()),
            AnswerKind::Postcode | AnswerKind::Number(_) => continue,
        };
        answers.insert(question.key.clone(), answer);
    }
    answers
}

fn carried(answers: &Answers) -> Vec<String> {
    let newest = Dataset::published().newest();
    let carried = carries_over(newest, answers).into_iter();
    carried.map(|(question, _)| question.number.clone()).collect()
}

#[test]
fn what_belongs_to_the_patient_carries_over_and_no_assessment_treatment_or_follow_up_does() {
    assert_eq!(carried(&answered()), ["1.01", "1.02", "1.03", "2.03", "2.04"]);
    for version in Dataset::published().versions() {
        for question in &version.questions {
            let of_care = question.number.starts_with(['3', '4', '5', '6', '7']);
            assert!(
                !(of_care && question.lasts != Lasts::Never),
                "{} {}",
                version.id,
                question.number
            );
        }
    }
}

#[test]
fn what_nobody_knew_or_may_have_happened_since_is_asked_anew() {
    let mut answers = answered();
    answers.insert(keys::GENDER, chosen("not_known"));
    answers.insert(key("previous_fracture"), chosen("no"));
    answers.insert(key("parental_hip_fracture"), chosen("not_known"));
    assert_eq!(carried(&answers), ["1.01", "1.02"]);
    // Nor what the version of the further fracture does not offer.
    answers.insert(keys::GENDER, chosen("of-a-newer-dataset"));
    assert_eq!(carried(&answers), ["1.01", "1.02"]);
    answers.insert(keys::NHS_NUMBER, chosen(keys::option::OVERSEAS));
    assert_eq!(carried(&answers), ["1.01", "1.02"]);
    assert!(carried(&Answers::new()).is_empty());
}

#[test]
fn two_records_are_of_one_patient_unless_their_numbers_differ() {
    let of = |text: &str| Answers::from([(keys::NHS_NUMBER, number(text))]);
    assert!(can_be_one_patient(&of("9991000003"), &of("9991000003")));
    assert!(!can_be_one_patient(&of("9991000003"), &of("9991000011")));
    assert!(can_be_one_patient(&of("9991000003"), &Answers::new()));
    assert!(can_be_one_patient(&Answers::new(), &Answers::new()));
}

#[test]
fn linked_fractures_are_found_by_way_of_others_and_of_joined_records() {
    let two = Apart::TwoFractures.said();
    let said = BTreeMap::from([
        (pair_item(record(1), record(2)), two.clone()),
        (pair_item(record(9), record(3)), two.clone()),
        (pair_item(record(5), record(6)), Apart::NotTheSame.said()),
        (pair_item(record(1), record(7)), Json::new("\"of a newer program\"")),
    ]);
    // 9 was joined to 2 since.
    let wholes = BTreeMap::from([(record(9), record(2))]);
    let linked = linked(&said, &wholes);
    assert_eq!(linked, BTreeSet::from([(record(1), record(2)), (record(2), record(3))]));
    assert_eq!(fractures_of(record(1), &linked), BTreeSet::from([record(2), record(3)]));
    assert_eq!(fractures_of(record(3), &linked), BTreeSet::from([record(1), record(2)]));
    assert!(fractures_of(record(5), &linked).is_empty());
    // Two that were joined since are no fractures beside each other.
    let joined = BTreeMap::from([(record(2), record(1))]);
    let said = BTreeMap::from([(pair_item(record(1), record(2)), two)]);
    assert!(domain::record::linked(&said, &joined).is_empty());
}
