//! A further fracture of a patient who has a record: what its record begins with, and which records are fractures of one patient
//! because somebody said so. What belongs to the patient is said by the dataset, question by question.

use std::collections::BTreeSet;

use super::check::offers;
use crate::answer::{Answer, Answers};
use crate::dataset::keys::{NHS_NUMBER, option};
use crate::dataset::{DatasetVersion, Lasts, Question};
use crate::id::RecordId;

/// What the record of a further fracture begins with, in the order of its form: of these answers to an earlier one those that
/// are true of the patient whatever was broken, and that the version of the further fracture offers.
pub fn carries_over<'v>(version: &'v DatasetVersion, answers: &Answers) -> Vec<(&'v Question, Answer)> {
    let questions = version.questions.iter();
    questions
        .filter_map(|question| Some((question, answers.get(&question.key)?)))
        .filter(|(question, answer)| outlasts_fracture(question, answer) && offers(question, answer))
        .map(|(question, answer)| (question, answer.clone()))
        .collect()
}

/// Whether this answer, given about one fracture, is true of another of the same patient.
fn outlasts_fracture(question: &Question, answer: &Answer) -> bool {
    match question.lasts {
        Lasts::Never => false,
        Lasts::Always => !answer.has(option::NOT_KNOWN),
        Lasts::OnceYes => answer.has(option::YES),
    }
}

/// Whether two records can be of one patient: not when each has an NHS number, and they differ.
pub fn can_be_one_patient(one: &Answers, other: &Answers) -> bool {
    let number = |answers: &Answers| answers.get(&NHS_NUMBER).and_then(Answer::as_nhs_number);
    number(one).zip(number(other)).is_none_or(|(one, other)| one == other)
}

/// The records that are fractures of one patient with this one, by what people said of pairs: directly, or by way of others.
/// This one is not among them.
pub fn fractures_of(record: RecordId, linked: &BTreeSet<(RecordId, RecordId)>) -> BTreeSet<RecordId> {
    let mut found = BTreeSet::from([record]);
    let mut open = vec![record];
    while let Some(at) = open.pop() {
        for (one, other) in linked {
            let next = match (*one == at, *other == at) {
                (true, _) => *other,
                (_, true) => *one,
                _ => continue,
            };
            if found.insert(next) {
                open.push(next);
            }
        }
    }
    found.remove(&record);
    found
}

/// The pairs that would be parted so that this record is no fracture of the patient any more whom people linked it to: all that name it,
/// as the others may be linked to each other by way of it alone, and to it by way of each other.
pub fn links_of(record: RecordId, linked: &BTreeSet<(RecordId, RecordId)>) -> BTreeSet<(RecordId, RecordId)> {
    let names = |(one, other): &&(RecordId, RecordId)| *one == record || *other == record;
    linked.iter().filter(names).copied().collect()
}
