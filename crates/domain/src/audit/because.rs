//! Why a record does not count in a figure.

use super::cuts::DaysAfter;
use crate::dataset::keys;
use crate::dataset::{DatasetVersion, QuestionKey};

/// Why a record does not count: the question that decides it, and what is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Because {
    /// The patient was younger at diagnosis than the audit's patients are.
    TooYoung,
    /// The question is asked and not answered.
    Unanswered(QuestionKey),
    /// Its answer is not one that counts.
    Answered(QuestionKey),
    /// Its date is not within the days that count.
    OnDay(QuestionKey, DaysAfter),
}

impl Because {
    /// The question that decides.
    pub fn question(&self) -> QuestionKey {
        match self {
            Self::TooYoung => keys::BIRTH_DATE,
            Self::Unanswered(question) | Self::Answered(question) | Self::OnDay(question, _) => question.clone(),
        }
    }

    /// The reason by the wording of the question, where that does not stand beside it: "Not answered: Date of DXA".
    pub fn in_words(&self, version: &DatasetVersion) -> String {
        let key = self.question();
        let wording = version
            .question(&key)
            .map_or(key.as_str(), |question| question.wording.as_str());
        match self {
            Self::TooYoung => format!("Under {} at diagnosis", version.minimum_age),
            Self::Unanswered(_) => format!("Not answered: {wording}"),
            Self::Answered(_) => format!("This answer does not count: {wording}"),
            Self::OnDay(_, on) => match on.days() {
                days @ ..=-1 => format!("{} before the diagnosis: {wording}", days_in_words(-days)),
                days => format!("Not in time, on day {days}: {wording}"),
            },
        }
    }

    /// Why a figure does not look at it: "Left out by this answer: DXA ordered or recommended".
    pub fn left_out_in_words(&self, version: &DatasetVersion) -> String {
        match self {
            Self::Answered(key) => {
                let question = version.question(key);
                let wording = question.map_or(key.as_str(), |question| question.wording.as_str());
                format!("Left out by this answer: {wording}")
            }
            Self::TooYoung | Self::Unanswered(_) | Self::OnDay(..) => self.in_words(version),
        }
    }

    /// The reason by the number of the question: "1.07 is on day 97".
    pub fn words(&self, version: &DatasetVersion) -> String {
        let key = self.question();
        let number = version.question(&key).map_or(key.as_str(), |question| &question.number);
        match self {
            Self::TooYoung => format!("the patient was under {} at diagnosis", version.minimum_age),
            Self::Unanswered(_) => format!("{number} is not answered"),
            Self::Answered(_) => format!("{number} has an answer that does not count"),
            Self::OnDay(_, on) => match on.days() {
                days @ ..=-1 => format!("{number} is {} before the diagnosis", days_in_words(-days)),
                days => format!("{number} is on day {days}"),
            },
        }
    }
}

fn days_in_words(days: i64) -> String {
    format!("{days} {}", if days == 1 { "day" } else { "days" })
}
