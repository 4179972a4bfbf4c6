//! A version of the dataset as a Questionnaire: a group for each tab, and an item for each question under its number. Its key stands
//! beside it as a code, and the words that may stand in place of a date, number or postcode have an item of their own.

use std::borrow::Cow;

use domain::dataset::{AnswerKind, Category, DatasetVersion, Question};
use serde::Serialize;
use uuid::Uuid;

use super::enable_when::{EnableBehavior, EnableWhen, enabled, has_words_instead, is_choice};
use super::model::{Coding, Extension, Meta};
use super::names;

/// A Questionnaire of FHIR.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Questionnaire<'d> {
    resource_type: &'static str,
    id: Uuid,
    meta: Meta,
    url: String,
    version: String,
    name: String,
    title: String,
    status: &'static str,
    subject_type: [&'static str; 1],
    description: String,
    item: Vec<Group<'d>>,
}

/// A tab.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Group<'d> {
    link_id: &'d str,
    text: &'d str,
    r#type: &'static str,
    item: Vec<Item<'d>>,
}

/// A question, or the words that may stand in place of its answer.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Item<'d> {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    extension: Vec<Extension<'d>>,
    link_id: Cow<'d, str>,
    code: [Coding<'d>; 1],
    #[serde(skip_serializing_if = "Option::is_none")]
    prefix: Option<&'d str>,
    text: Cow<'d, str>,
    r#type: &'static str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    enable_when: Vec<EnableWhen<'d>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    enable_behavior: Option<EnableBehavior>,
    #[serde(skip_serializing_if = "Option::is_none")]
    required: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    repeats: Option<bool>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    answer_option: Vec<AnswerOption<'d>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct AnswerOption<'d> {
    value_coding: Coding<'d>,
}

/// The id of a version's Questionnaire: another for each revision of its file.
pub(super) fn id(version: &DatasetVersion) -> Uuid {
    names::resource_id(&canonical(version))
}

/// How a response names the Questionnaire of its version.
pub(super) fn canonical(version: &DatasetVersion) -> String {
    format!("{}|{}", names::questionnaire(&version.id), version.revision)
}

/// The Questionnaire of a version.
pub(super) fn questionnaire(version: &DatasetVersion) -> Questionnaire<'_> {
    let groups = version.tabs.iter().enumerate().map(|(place, tab)| Group {
        link_id: &tab.key,
        text: &tab.title,
        r#type: "group",
        item: version
            .questions
            .iter()
            .filter(|question| question.tab == place)
            .flat_map(|question| items(version, question))
            .collect(),
    });
    Questionnaire {
        resource_type: "Questionnaire",
        id: id(version),
        meta: Meta::of(names::UK_CORE_QUESTIONNAIRE),
        url: names::questionnaire(&version.id),
        version: version.revision.to_string(),
        name: format!("FlsDataset{}", version.id),
        title: format!("Fracture Liaison Service Database, dataset {}", version.id),
        status: "active",
        subject_type: ["Patient"],
        description: format!(
            "What the audit asks about each fragility fracture diagnosed {}.",
            version.years()
        ),
        item: groups.filter(|group| !group.item.is_empty()).collect(),
    }
}

fn items<'d>(version: &'d DatasetVersion, question: &'d Question) -> impl Iterator<Item = Item<'d>> {
    let answer = Item {
        extension: unit(question).into_iter().collect(),
        link_id: Cow::Borrowed(&question.number),
        prefix: Some(&question.number),
        text: Cow::Borrowed(&question.wording),
        r#type: answer_type(question),
        // Of one that words may stand in place of, neither item is required: one of the two is.
        required: (question.category == Category::Mandatory && question.options.is_empty()).then_some(true),
        repeats: (question.kind == AnswerKind::Several).then_some(true),
        answer_option: if is_choice(question) {
            options(question)
        } else {
            Vec::new()
        },
        ..item(version, question)
    };
    let instead = has_words_instead(question).then(|| Item {
        link_id: Cow::Owned(names::instead_of(&question.number)),
        text: Cow::Owned(format!("{}: in place of an answer", question.wording)),
        answer_option: options(question),
        ..item(version, question)
    });
    std::iter::once(answer).chain(instead)
}

/// What both items of a question have.
fn item<'d>(version: &'d DatasetVersion, question: &'d Question) -> Item<'d> {
    // What no list says is asked of everybody: a response that answers it is none the less one.
    let enabled = enabled(version, &question.shown_when);
    let behavior = enabled.as_ref().map(|enabled| enabled.behavior);
    let when = enabled.map(|enabled| enabled.when).unwrap_or_default();
    Item {
        extension: Vec::new(),
        link_id: Cow::Borrowed(&question.number),
        code: [Coding {
            system: Cow::Borrowed(names::QUESTIONS),
            code: Cow::Borrowed(question.key.as_str()),
            display: Some(&question.export),
        }],
        prefix: None,
        text: Cow::Borrowed(&question.wording),
        r#type: "choice",
        enable_behavior: behavior.filter(|_| when.len() > 1),
        enable_when: when,
        required: None,
        repeats: None,
        answer_option: Vec::new(),
    }
}

const fn answer_type(question: &Question) -> &'static str {
    match &question.kind {
        AnswerKind::NhsNumber | AnswerKind::Postcode => "string",
        AnswerKind::Date | AnswerKind::BirthDate => "date",
        AnswerKind::Number(_) => "decimal",
        AnswerKind::Choice | AnswerKind::Several => "choice",
    }
}

fn unit(question: &Question) -> Option<Extension<'_>> {
    let AnswerKind::Number(range) = &question.kind else {
        return None;
    };
    let unit = range.unit.as_deref()?;
    Some(Extension {
        url: names::QUESTION_UNIT,
        value_coding: Some(Coding {
            system: Cow::Borrowed(names::UCUM),
            code: Cow::Borrowed(unit),
            display: Some(unit),
        }),
        ..Extension::default()
    })
}

/// Those that are no longer offered too: records have them.
fn options(question: &Question) -> Vec<AnswerOption<'_>> {
    let options = question.options.iter().map(|option| AnswerOption {
        value_coding: Coding {
            system: Cow::Owned(names::options_of(&question.key)),
            code: Cow::Borrowed(option.key.as_str()),
            display: Some(&option.label),
        },
    });
    options.collect()
}
