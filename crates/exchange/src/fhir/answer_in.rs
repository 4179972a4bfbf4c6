//! From the items of a response in somebody's file to the answers of its questions, or to why there is none. A code says one option
//! and no other, so one that another version of the dataset offers is read too, and the checks say what is wrong with it.

use std::collections::BTreeMap;

use domain::dataset::{AnswerKind, Dataset, DatasetVersion, OptionKey, Question};
use domain::reading;
use domain::{Answer, QuestionKey};
use serde::Deserialize;
use serde_json::value::RawValue;

use super::enable_when::{has_words_instead, is_choice};
use super::names;

/// Longer texts, in bytes, are not looked at.
const LONGEST: usize = 10_000;
/// The length of a whole date: 2026-03-14.
const WHOLE_DATE: usize = 10;

/// An item of a QuestionnaireResponse.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ItemJson {
    link_id: String,
    #[serde(default)]
    answer: Vec<AnswerJson>,
    #[serde(default)]
    item: Vec<ItemJson>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct AnswerJson {
    value_string: Option<String>,
    value_date: Option<String>,
    value_decimal: Option<Box<RawValue>>,
    value_integer: Option<Box<RawValue>>,
    value_coding: Option<CodingJson>,
    #[serde(default)]
    item: Vec<ItemJson>,
}

#[derive(Deserialize)]
struct CodingJson {
    system: Option<String>,
    code: Option<String>,
}

/// Why an answer is refused. It repeats nothing of what stands there.
pub(super) struct Fault {
    pub(super) code: &'static str,
    pub(super) words: String,
}

impl Fault {
    pub(super) fn new(code: &'static str, words: impl Into<String>) -> Self {
        Self {
            code,
            words: words.into(),
        }
    }
}

impl From<reading::Unreadable> for Fault {
    fn from(unreadable: reading::Unreadable) -> Self {
        Self {
            code: unreadable.code,
            words: unreadable.words,
        }
    }
}

/// What is answered in a response, by the `linkId` of each item.
#[derive(Default)]
pub(super) struct Answered<'j> {
    answers: BTreeMap<&'j str, &'j [AnswerJson]>,
    is_there_twice: Vec<&'j str>,
}

impl<'j> Answered<'j> {
    /// That of these items and of all that is in them.
    pub(super) fn of(items: &'j [ItemJson]) -> Self {
        let mut answered = Self::default();
        answered.add(items);
        answered
    }

    fn add(&mut self, items: &'j [ItemJson]) {
        for item in items {
            if !item.answer.is_empty() && self.answers.insert(&item.link_id, &item.answer).is_some() {
                self.is_there_twice.push(&item.link_id);
            }
            self.add(&item.item);
            for answer in &item.answer {
                self.add(&answer.item);
            }
        }
    }

    /// The text under this number, for whoever looks for the same in other responses.
    pub(super) fn text(&self, question: &Question) -> Option<&'j str> {
        let answers = self.answers.get(question.number.as_str())?;
        answers.first()?.value_string.as_deref()
    }

    /// Whether anything is answered that is no question of this version.
    pub(super) fn has_others(&self, version: &DatasetVersion) -> bool {
        let is_ours = |link: &str| {
            let mut questions = version.questions.iter();
            questions.any(|question| {
                question.number == link || has_words_instead(question) && names::instead_of(&question.number) == link
            })
        };
        self.answers.keys().any(|link| !is_ours(link))
    }

    /// Whether a question is answered, whatever stands there.
    pub(super) fn has(&self, question: &Question) -> bool {
        links(question).any(|link| self.answers.contains_key(link.as_str()))
    }

    /// The answer to a question; nothing where there is none.
    pub(super) fn read(&self, question: &Question, dataset: &Dataset) -> Result<Option<Answer>, Fault> {
        let given: Vec<&[AnswerJson]> = links(question)
            .filter_map(|link| self.answers.get(link.as_str()).copied())
            .collect();
        let is_twice = links(question).any(|link| self.is_there_twice.contains(&link.as_str()));
        if is_twice || given.len() > 1 {
            return Err(several(question));
        }
        let answer = given.first().map(|answers| read(question, answers, dataset));
        answer.transpose()
    }
}

/// The items that may hold the answer to a question.
fn links(question: &Question) -> impl Iterator<Item = String> + use<> {
    let instead = has_words_instead(question).then(|| names::instead_of(&question.number));
    std::iter::once(question.number.clone()).chain(instead)
}

fn read(question: &Question, answers: &[AnswerJson], dataset: &Dataset) -> Result<Answer, Fault> {
    if answers.iter().all(|answer| answer.value_coding.is_some()) {
        return coded(question, answers, dataset);
    }
    let [answer] = answers else {
        return Err(several(question));
    };
    let text = match &question.kind {
        AnswerKind::NhsNumber | AnswerKind::Postcode => answer.value_string.as_deref(),
        AnswerKind::Date | AnswerKind::BirthDate => answer.value_date.as_deref(),
        AnswerKind::Number(_) => {
            let number = answer.value_decimal.as_ref().or(answer.value_integer.as_ref());
            number.map(|number| number.get())
        }
        AnswerKind::Choice | AnswerKind::Several => None,
    };
    let text = text.ok_or_else(|| Fault::new("not-an-answer", expected(question)))?;
    self::text(question, text)
}

/// The answer that a text is to a question whose answers are no options.
pub(super) fn text(question: &Question, text: &str) -> Result<Answer, Fault> {
    if text.len() > LONGEST {
        return Err(Fault::new(
            "cell-too-long",
            format!("The answer holds {} characters: no answer is so long", text.len()),
        ));
    }
    let is_date = matches!(question.kind, AnswerKind::Date | AnswerKind::BirthDate);
    // A year, or a month of one, is a date in FHIR, and a day before its month is none.
    let is_whole = text.len() == WHOLE_DATE && text.as_bytes().get(4) == Some(&b'-');
    if is_date && !is_whole {
        return Err(Fault::new(
            "incomplete-date",
            "Expected a whole date, such as 2026-03-14",
        ));
    }
    reading::read_file(question, text)?.ok_or_else(|| Fault::new("not-an-answer", expected(question)))
}

/// Options by their keys, in the order given and each once.
fn coded(question: &Question, answers: &[AnswerJson], dataset: &Dataset) -> Result<Answer, Fault> {
    let system = names::options_of(&question.key);
    let mut chosen: Vec<OptionKey> = Vec::new();
    for coding in answers.iter().filter_map(|answer| answer.value_coding.as_ref()) {
        let is_ours = coding.system.as_ref() == Some(&system);
        let option = coding.code.as_deref().filter(|_| is_ours);
        let option = option
            .and_then(|code| option_of(dataset, &question.key, code))
            .ok_or_else(|| Fault::new("not-an-answer", expected(question)))?;
        if !chosen.contains(&option) {
            chosen.push(option);
        }
    }
    if question.kind != AnswerKind::Several
        && let [only] = chosen.as_slice()
    {
        return Ok(Answer::Choice(only.clone()));
    }
    // A question that takes one may have been answered under a version in which it takes several.
    if is_choice(question) {
        Ok(Answer::Several(chosen))
    } else {
        Err(several(question))
    }
}

/// An option of a question in any version.
fn option_of(dataset: &Dataset, question: &QuestionKey, code: &str) -> Option<OptionKey> {
    let key = dataset.option_key(code);
    let mut versions = dataset.versions().iter();
    versions
        .any(|version| {
            version
                .question(question)
                .is_some_and(|question| question.option(&key).is_some())
        })
        .then_some(key)
}

fn several(question: &Question) -> Fault {
    Fault::new(
        "several-answers",
        format!(
            "{} takes one answer here, and there are several: keep one",
            question.number
        ),
    )
}

fn expected(question: &Question) -> String {
    let what = match &question.kind {
        AnswerKind::NhsNumber => "an NHS number as text",
        AnswerKind::Postcode => "a postcode as text",
        AnswerKind::Date | AnswerKind::BirthDate => "a date",
        AnswerKind::Number(_) => "a number",
        AnswerKind::Choice | AnswerKind::Several => "a code",
    };
    let system = names::options_of(&question.key);
    if is_choice(question) {
        format!("Expected {what} of {system}, as the Questionnaire has them")
    } else if has_words_instead(question) {
        format!(
            "Expected {what}, or under {} a code of {system}",
            names::instead_of(&question.number)
        )
    } else {
        format!("Expected {what}")
    }
}
