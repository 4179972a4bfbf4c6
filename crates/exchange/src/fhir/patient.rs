//! The patient of a record as a Patient of UK Core, with those of its elements that the audit knows. Each record brings its own: the
//! postcode is that at the time of the fracture. That a number was traced is nothing that this program knows, so it says nothing of it.

use std::borrow::Cow;

use chrono::NaiveDate;
use domain::dataset::keys::{self, option};
use domain::id::RecordId;
use domain::{Answer, Answers};
use serde::Serialize;
use uuid::Uuid;

use super::model::{CodeableConcept, Coding, Extension, Identifier, Meta, Reference};
use super::names;

/// A Patient of FHIR.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Patient<'a> {
    resource_type: &'static str,
    id: Uuid,
    meta: Meta,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    extension: Vec<Extension<'static>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    identifier: Vec<Identifier>,
    active: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    gender: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    birth_date: Option<NaiveDate>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    address: Vec<Address<'a>>,
    managing_organization: Reference<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Address<'a> {
    postal_code: &'a str,
}

/// The id of the patient of a record.
pub(super) fn id(record: RecordId) -> Uuid {
    names::resource_id(&format!("urn:fls-desk:patient-of:{record}"))
}

/// The patient of a record, whom this service looks after.
pub(super) fn patient<'a>(record: RecordId, answers: &'a Answers, service: &'a str, is_fictional: bool) -> Patient<'a> {
    let number = answers.get(&keys::NHS_NUMBER);
    let is_overseas = number.is_some_and(|number| number.has(option::OVERSEAS));
    let number = number.and_then(Answer::as_nhs_number);
    Patient {
        resource_type: "Patient",
        id: id(record),
        meta: Meta::of(names::UK_CORE_PATIENT).where_fictional(is_fictional),
        extension: if is_overseas { vec![from_overseas()] } else { Vec::new() },
        identifier: number
            .map(|number| Identifier {
                system: names::NHS_NUMBER,
                value: number.digits(),
            })
            .into_iter()
            .collect(),
        active: true,
        gender: answers.get(&keys::GENDER).and_then(gender),
        birth_date: answers.get(&keys::BIRTH_DATE).and_then(Answer::as_date),
        address: match answers.get(&keys::POSTCODE) {
            Some(Answer::Postcode(postcode)) => vec![Address {
                postal_code: postcode.as_str(),
            }],
            _ => Vec::new(),
        },
        managing_organization: Reference {
            reference: Cow::Borrowed(service),
        },
    }
}

/// Each option of 1.03, and what FHIR calls it.
pub(super) const GENDERS: [(&str, &str); 4] = [
    ("male", "male"),
    ("female", "female"),
    ("other", "other"),
    (option::NOT_KNOWN, "unknown"),
];

fn gender(answer: &Answer) -> Option<&'static str> {
    let found = GENDERS.iter().find(|(option, _)| answer.has(option));
    found.map(|(_, gender)| *gender)
}

fn from_overseas() -> Extension<'static> {
    Extension {
        url: names::NUMBER_UNAVAILABLE,
        value_codeable_concept: Some(CodeableConcept::from(Coding {
            system: Cow::Borrowed(names::UNAVAILABLE_REASONS),
            code: Cow::Borrowed("overseas-patient"),
            display: Some("Overseas patient"),
        })),
        ..Extension::default()
    }
}
