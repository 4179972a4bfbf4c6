//! When a question is shown: a small tree of facts about other answers.

use super::key::{OptionKey, QuestionKey};
use crate::answer::Answer;

/// A fact about the answers so far. An unanswered question is equal to nothing.
///
/// It sees only the answers of questions that are themselves shown: [`DatasetVersion::shown`] decides a whole
/// version in the audit's order, and a condition names only questions before its own.
///
/// [`DatasetVersion::shown`]: super::DatasetVersion::shown
#[derive(Clone, Debug, PartialEq)]
pub enum Condition {
    /// Holds always.
    Always,
    /// The question has any answer.
    Answered(QuestionKey),
    /// The question's answer is a date, not a literal beside it.
    IsDate(QuestionKey),
    /// The answer is, or has among it, one of these options.
    Is(QuestionKey, Vec<OptionKey>),
    /// The answer is none of these options; holds while unanswered.
    IsNot(QuestionKey, Vec<OptionKey>),
    /// All hold.
    All(Vec<Condition>),
    /// At least one holds.
    Any(Vec<Condition>),
}

impl Condition {
    /// Whether it looks at this question.
    pub fn names(&self, question: &QuestionKey) -> bool {
        match self {
            Self::Always => false,
            Self::Answered(key) | Self::IsDate(key) | Self::Is(key, _) | Self::IsNot(key, _) => key == question,
            Self::All(conditions) | Self::Any(conditions) => {
                conditions.iter().any(|condition| condition.names(question))
            }
        }
    }

    /// Whether it holds, given the answer to each question, if it is shown and answered.
    pub(super) fn holds<'a>(&self, answer: &impl Fn(&QuestionKey) -> Option<&'a Answer>) -> bool {
        let chosen = |question, options: &[OptionKey]| {
            answer(question).is_some_and(|answer| answer.options().iter().any(|option| options.contains(option)))
        };
        match self {
            Self::Always => true,
            Self::Answered(question) => answer(question).is_some(),
            Self::IsDate(question) => matches!(answer(question), Some(Answer::Date(_))),
            Self::Is(question, options) => chosen(question, options),
            Self::IsNot(question, options) => !chosen(question, options),
            Self::All(conditions) => conditions.iter().all(|condition| condition.holds(answer)),
            Self::Any(conditions) => conditions.iter().any(|condition| condition.holds(answer)),
        }
    }
}
