//! When a question is asked, as a Questionnaire says it: a flat list of which all or any must hold. What a response answered all the
//! same is in it, as the record has it.

use std::borrow::Cow;

use domain::QuestionKey;
use domain::dataset::{AnswerKind, Condition, DatasetVersion, OptionKey, Question};
use serde::Serialize;

use super::model::Coding;
use super::names;

/// One thing that must hold of another item.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct EnableWhen<'d> {
    /// The item, by its `linkId`.
    question: Cow<'d, str>,
    operator: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    answer_boolean: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    answer_coding: Option<Coding<'d>>,
}

/// How many of the list must hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) enum EnableBehavior {
    /// Each.
    All,
    /// At least one.
    Any,
}

/// A list, and how many of it must hold.
pub(super) struct Enabled<'d> {
    pub(super) when: Vec<EnableWhen<'d>>,
    pub(super) behavior: EnableBehavior,
}

/// A condition as such a list; nothing where none says the same, as all of some of which any must hold.
pub(super) fn enabled<'d>(version: &'d DatasetVersion, condition: &'d Condition) -> Option<Enabled<'d>> {
    let all = EnableBehavior::All;
    match condition {
        Condition::Always => Some(Enabled {
            when: Vec::new(),
            behavior: all,
        }),
        Condition::Answered(key) => answered(version, key),
        Condition::IsDate(key) => {
            let question = version.question(key)?;
            Some(Enabled {
                when: vec![exists(Cow::Borrowed(&question.number))],
                behavior: all,
            })
        }
        Condition::Is(key, options) => among(version, key, options, "=", EnableBehavior::Any),
        Condition::IsNot(key, options) => among(version, key, options, "!=", all),
        Condition::All(parts) => joined(version, parts, all),
        Condition::Any(parts) => joined(version, parts, EnableBehavior::Any),
    }
}

fn answered<'d>(version: &'d DatasetVersion, key: &QuestionKey) -> Option<Enabled<'d>> {
    let question = version.question(key)?;
    let mut when = vec![exists(Cow::Borrowed(&question.number))];
    if has_words_instead(question) {
        when.push(exists(Cow::Owned(names::instead_of(&question.number))));
    }
    Some(Enabled {
        when,
        behavior: EnableBehavior::Any,
    })
}

fn among<'d>(
    version: &'d DatasetVersion,
    key: &QuestionKey,
    options: &'d [OptionKey],
    operator: &'static str,
    behavior: EnableBehavior,
) -> Option<Enabled<'d>> {
    let question = version.question(key)?;
    let row = |option: &'d OptionKey| EnableWhen {
        question: link_of_options(question),
        operator,
        answer_boolean: None,
        answer_coding: Some(Coding {
            system: Cow::Owned(names::options_of(&question.key)),
            code: Cow::Borrowed(option.as_str()),
            display: None,
        }),
    };
    Some(Enabled {
        when: options.iter().map(row).collect(),
        behavior,
    })
}

fn joined<'d>(version: &'d DatasetVersion, parts: &'d [Condition], behavior: EnableBehavior) -> Option<Enabled<'d>> {
    let mut when = Vec::new();
    for part in parts {
        let part = enabled(version, part)?;
        // Of one alone, all and any are the same.
        if part.when.len() > 1 && part.behavior != behavior {
            return None;
        }
        when.extend(part.when);
    }
    Some(Enabled { when, behavior })
}

const fn exists(question: Cow<'_, str>) -> EnableWhen<'_> {
    EnableWhen {
        question,
        operator: "exists",
        answer_boolean: Some(true),
        answer_coding: None,
    }
}

/// Whether words may stand in place of this question's date, number or postcode: then they have an item of their own.
pub(super) fn has_words_instead(question: &Question) -> bool {
    !is_choice(question) && !question.options.is_empty()
}

/// Whether its answers are options alone.
pub(super) const fn is_choice(question: &Question) -> bool {
    matches!(question.kind, AnswerKind::Choice | AnswerKind::Several)
}

/// The item whose answers are the options of a question.
pub(super) fn link_of_options(question: &Question) -> Cow<'_, str> {
    if is_choice(question) {
        Cow::Borrowed(&question.number)
    } else {
        Cow::Owned(names::instead_of(&question.number))
    }
}
