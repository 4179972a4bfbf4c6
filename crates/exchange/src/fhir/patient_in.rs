//! What the Patient that a response is about says of the questions that a Patient can answer. It stands in where the response itself
//! does not answer one; where both do and differ, nobody can tell which is right.

use domain::dataset::{DatasetVersion, OptionKey, QuestionKey, keys};
use domain::{Answer, Answers};
use serde::Deserialize;

use super::answer_in::{Fault, text};
use super::names;
use super::patient::GENDERS;

/// A Patient of FHIR, as far as it is read.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct PatientJson {
    #[serde(default)]
    identifier: Vec<IdentifierJson>,
    gender: Option<String>,
    birth_date: Option<String>,
    #[serde(default)]
    address: Vec<AddressJson>,
}

#[derive(Deserialize)]
struct IdentifierJson {
    system: Option<String>,
    value: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct AddressJson {
    postal_code: Option<String>,
}

/// Adds to the answers of a response what its Patient alone says. Gives the questions where the two differ, or that the Patient
/// answers with what is no answer.
pub(super) fn stand_in(
    patient: &PatientJson,
    version: &DatasetVersion,
    answers: &mut Answers,
) -> Vec<(QuestionKey, Fault)> {
    let mut faults = Vec::new();
    for (key, said) in said(patient, version) {
        match (said, answers.get(&key).cloned()) {
            (Ok(said), None) => {
                answers.insert(key, said);
            }
            (Ok(said), Some(given)) if given == said => {}
            (Ok(_), Some(_)) => {
                let words = "The Patient that this response is about says otherwise: correct one of the two";
                faults.push((key, Fault::new("patient-differs", words)));
            }
            (Err(fault), _) => faults.push((key, fault)),
        }
    }
    faults
}

fn said(patient: &PatientJson, version: &DatasetVersion) -> Vec<(QuestionKey, Result<Answer, Fault>)> {
    let number = patient
        .identifier
        .iter()
        .find(|identifier| identifier.system.as_deref() == Some(names::NHS_NUMBER))
        .and_then(|identifier| identifier.value.as_deref());
    let postcode = patient
        .address
        .iter()
        .find_map(|address| address.postal_code.as_deref());
    let texts = [
        (keys::NHS_NUMBER, number),
        (keys::BIRTH_DATE, patient.birth_date.as_deref()),
        (keys::POSTCODE, postcode),
    ];
    let read = |(key, said): (QuestionKey, Option<&str>)| {
        let answer = text(version.question(&key)?, said?);
        Some((key, answer))
    };
    let gender = patient.gender.as_deref().and_then(|said| {
        let found = GENDERS.iter().find(|(_, gender)| *gender == said);
        let option = found.map(|&(option, _)| OptionKey::from_static(option))?;
        Some((keys::GENDER, Ok(Answer::Choice(option))))
    });
    texts.into_iter().filter_map(read).chain(gender).collect()
}
