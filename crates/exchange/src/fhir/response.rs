//! A record as a response to the Questionnaire of its version: each answer under the number of its question, in the group of its tab.
//! Options are written by their keys; their words stand in the Questionnaire, once.

use std::borrow::Cow;

use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use domain::dataset::{DatasetVersion, Question};
use domain::id::RecordId;
use domain::record::Status;
use domain::{Answer, Answers};
use serde::Serialize;
use serde_json::value::RawValue;
use uuid::Uuid;

use super::enable_when::link_of_options;
use super::model::{Coding, Identifier, Meta, Reference, exact};
use super::{names, patient, questionnaire};

/// A record as it is written into a Bundle.
#[derive(Clone, Copy)]
pub struct BundledRecord<'a> {
    /// The record.
    pub id: RecordId,
    /// Draft or submitted.
    pub status: Status,
    /// When it was changed last.
    pub changed: DateTime<Utc>,
    /// Its answers. Patients' data.
    pub answers: &'a Answers,
}

/// A QuestionnaireResponse of FHIR.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct QuestionnaireResponse<'a> {
    resource_type: &'static str,
    id: Uuid,
    meta: Meta,
    identifier: Identifier,
    questionnaire: String,
    status: &'static str,
    subject: Reference<'static>,
    authored: String,
    author: Reference<'a>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    item: Vec<Group<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Group<'a> {
    link_id: &'a str,
    item: Vec<Item<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Item<'a> {
    link_id: Cow<'a, str>,
    answer: Vec<Value<'a>>,
}

#[derive(Serialize)]
enum Value<'a> {
    #[serde(rename = "valueString")]
    Text(Cow<'a, str>),
    #[serde(rename = "valueDate")]
    Date(NaiveDate),
    #[serde(rename = "valueDecimal")]
    Number(Box<RawValue>),
    #[serde(rename = "valueCoding")]
    Code(Coding<'a>),
}

/// The response of a record, and how many of its answers have no place in it: they were given under a newer dataset than this
/// program has.
pub(super) fn response<'a>(
    record: BundledRecord<'a>,
    version: &'a DatasetVersion,
    service: &'a str,
) -> (QuestionnaireResponse<'a>, usize) {
    let item = groups(version, record.answers);
    let written: usize = item.iter().map(|group| group.item.len()).sum();
    let response = QuestionnaireResponse {
        resource_type: "QuestionnaireResponse",
        id: record.id.uuid(),
        meta: Meta::of(names::UK_CORE_RESPONSE),
        identifier: Identifier {
            system: names::RECORDS,
            value: record.id.to_string(),
        },
        questionnaire: questionnaire::canonical(version),
        status: match record.status {
            Status::Draft => "in-progress",
            Status::Submitted => "completed",
        },
        subject: Reference {
            reference: Cow::Owned(names::full_url(patient::id(record.id))),
        },
        authored: record.changed.to_rfc3339_opts(SecondsFormat::Secs, true),
        author: Reference {
            reference: Cow::Borrowed(service),
        },
        item,
    };
    (response, record.answers.len() - written)
}

fn groups<'a>(version: &'a DatasetVersion, answers: &'a Answers) -> Vec<Group<'a>> {
    let groups = version.tabs.iter().enumerate().map(|(place, tab)| Group {
        link_id: &tab.key,
        item: version
            .questions
            .iter()
            .filter(|question| question.tab == place)
            .filter_map(|question| item(question, answers.get(&question.key)?))
            .collect(),
    });
    groups.filter(|group| !group.item.is_empty()).collect()
}

fn item<'a>(question: &'a Question, answer: &'a Answer) -> Option<Item<'a>> {
    let number = Cow::Borrowed(question.number.as_str());
    let (link_id, answer) = match answer {
        Answer::NhsNumber(digits) => (number, vec![Value::Text(Cow::Owned(digits.digits()))]),
        Answer::Postcode(postcode) => (number, vec![Value::Text(Cow::Borrowed(postcode.as_str()))]),
        Answer::Date(date) => (number, vec![Value::Date(*date)]),
        Answer::Number(value) => (number, vec![Value::Number(exact(*value)?)]),
        Answer::Choice(_) | Answer::Several(_) => {
            let options = answer.options().iter().map(|option| {
                Value::Code(Coding {
                    system: Cow::Owned(names::options_of(&question.key)),
                    code: Cow::Borrowed(option.as_str()),
                    display: None,
                })
            });
            (link_of_options(question), options.collect())
        }
        Answer::Newer(_) => return None,
    };
    Some(Item { link_id, answer })
}
