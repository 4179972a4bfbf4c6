//! What a person carries from one patient to the next, as the store keeps it.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use domain::dataset::{DatasetVersion, OptionKey, Question, QuestionKey};
use domain::{Answer, Answers, words};
use serde::{Deserialize, Serialize};
use store::{Store, Typed};

use crate::choices::{chosen, edit};
use crate::error::Error;

/// The name it is kept under.
const NAME: &str = "carried to the next patient";

/// The habits of one person. A question that a later program drops stays in them, and is not carried.
#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Habits {
    /// The questions whose answers are carried to the next patient.
    carry: BTreeSet<String>,
    /// Their answers at the last patient.
    last: BTreeMap<String, Last>,
}

/// An answer of the last patient.
#[derive(Serialize, Deserialize)]
struct Last {
    #[serde(default)]
    text: String,
    #[serde(default)]
    chosen: Vec<String>,
    /// The day on which it was kept.
    on: NaiveDate,
}

impl Habits {
    /// Habits that cannot be read are begun anew: no answer of a record is in them alone.
    pub(crate) async fn of(store: &Store) -> Result<Self, Error> {
        Ok(chosen(store, NAME).await?.unwrap_or_default())
    }

    /// Changes them, in one step with reading them.
    pub(crate) async fn edit(store: &Store, change: impl FnOnce(&mut Self) + Send) -> Result<(), Error> {
        edit(store, NAME, change).await
    }

    /// Whether answers to this question are carried to the next patient.
    pub(crate) fn carries(&self, question: &QuestionKey) -> bool {
        self.carry.contains(question.as_str())
    }

    /// Whether anything is carried to the next patient.
    pub(crate) fn carries_any(&self) -> bool {
        !self.carry.is_empty()
    }

    /// Carries answers to this question, or stops doing so.
    pub(crate) fn set_carry(&mut self, question: &QuestionKey, carry: bool) {
        if carry {
            self.carry.insert(question.as_str().to_owned());
        } else {
            self.carry.remove(question.as_str());
            self.last.remove(question.as_str());
        }
    }

    /// Remembers what is carried from these answers to the next patient.
    pub(crate) fn remember(&mut self, version: &DatasetVersion, answers: &Answers, today: NaiveDate) {
        for key in &self.carry {
            let question = version.question(&QuestionKey::new(key.clone()));
            let answer = question.and_then(|question| Some((question, answers.get(&question.key)?)));
            match answer {
                Some((question, answer)) => self.last.insert(key.clone(), last(question, answer, today)),
                None => self.last.remove(key),
            };
        }
    }

    /// What a new record begins with.
    pub(crate) fn carried_into(&self, version: &DatasetVersion, today: NaiveDate) -> BTreeMap<QuestionKey, Typed> {
        let mut carried = BTreeMap::new();
        for (key, last) in &self.last {
            let Some(question) = version.question(&QuestionKey::new(key.clone())) else {
                continue;
            };
            let options: Vec<OptionKey> = last.chosen.iter().map(|key| OptionKey::new(key.clone())).collect();
            let offered = options.iter().all(|option| question.option(option).is_some());
            if self.carry.contains(key) && offered && question.carries_on(last.on, today) {
                let typed = Typed {
                    text: last.text.clone(),
                    chosen: options,
                    on: Some(today),
                    carried: true,
                    agreed: None,
                };
                carried.insert(question.key.clone(), typed);
            }
        }
        carried
    }
}

fn last(question: &Question, answer: &Answer, today: NaiveDate) -> Last {
    let chosen: Vec<String> = answer.options().iter().map(ToString::to_string).collect();
    Last {
        text: if chosen.is_empty() {
            words::written(question, answer)
        } else {
            String::new()
        },
        chosen,
        on: today,
    }
}
