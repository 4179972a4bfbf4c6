//! A record's answers laid beside the questions of a version, with what is shown decided once for all of them.

use super::key::QuestionKey;
use super::model::{DatasetVersion, Question};
use crate::answer::{Answer, Answers};

/// The answers by position of their question. An answer whose question is not shown is kept in the record but counts
/// nowhere: [`counted`](Self::counted) leaves it out.
#[derive(Debug)]
pub struct Sheet<'a> {
    version: &'a DatasetVersion,
    answers: Vec<Option<&'a Answer>>,
    shown: Vec<bool>,
}

impl DatasetVersion {
    /// Lays a record's answers beside this version's questions. Answers to questions that it does not ask are left out.
    pub fn sheet<'a>(&'a self, answers: &'a Answers) -> Sheet<'a> {
        let count = self.questions.len();
        let mut sheet = Sheet {
            version: self,
            answers: vec![None; count],
            shown: Vec::with_capacity(count),
        };
        for (answer, position) in answers.values().zip(self.positions(answers.keys())) {
            if let Some(slot) = position.and_then(|position| sheet.answers.get_mut(position)) {
                *slot = Some(answer);
            }
        }
        for question in &self.questions {
            let shown = question.shown_when.holds(&|key| sheet.counted(key));
            sheet.shown.push(shown);
        }
        sheet
    }

    /// For each question, in order, whether it is shown for these answers. A condition sees only answers of questions that are shown: what
    /// was answered under 6.01 opens nothing once 4.01 no longer requires follow-up.
    pub fn shown(&self, answers: &Answers) -> Vec<bool> {
        self.sheet(answers).into_shown()
    }
}

impl<'a> Sheet<'a> {
    /// The answer to a question that is shown: the only one that figures, conditions and checks may use.
    pub fn counted(&self, key: &QuestionKey) -> Option<&'a Answer> {
        let position = self.version.position(key)?;
        if *self.shown.get(position)? {
            self.answers.get(position).copied().flatten()
        } else {
            None
        }
    }

    /// For each question, in order, whether it is shown.
    pub fn into_shown(self) -> Vec<bool> {
        self.shown
    }

    /// Every question with its answer, if there is one, and whether it is shown, in the audit's order.
    pub fn rows(&self) -> impl Iterator<Item = (&'a Question, Option<&'a Answer>, bool)> + '_ {
        let rows = self.version.questions.iter().zip(&self.answers).zip(&self.shown);
        rows.map(|((question, answer), shown)| (question, *answer, *shown))
    }
}
