//! A condition in words, by the numbers and labels of a version.

use super::condition::Condition;
use super::key::OptionKey;
use super::model::DatasetVersion;

impl Condition {
    /// The fact in words, by numbers and labels: "6.01 is Yes and 1.11 is not Hip". None when it holds always.
    pub fn words(&self, version: &DatasetVersion) -> Option<String> {
        let number = |key| version.question(key).map_or("", |question| question.number.as_str());
        let labels = |key, options: &[OptionKey]| {
            let label = |option| version.question(key).map_or("", |question| question.label(option));
            options.iter().map(label).collect::<Vec<_>>().join(" or ")
        };
        let joined = |conditions: &[Self], by: &str| {
            let words: Vec<String> = conditions
                .iter()
                .filter_map(|condition| condition.words(version))
                .collect();
            Some(words.join(by))
        };
        let rule = &version.follow_up;
        match self {
            Self::Always => None,
            Self::Answered(key) => Some(format!("{} is answered", number(key))),
            Self::IsDate(key) => Some(format!("{} is a date", number(key))),
            Self::Is(key, options) if *key == rule.question && *options == rule.required_by => {
                Some(format!("{} makes follow-up required", number(key)))
            }
            Self::Is(key, options) => Some(format!("{} is {}", number(key), labels(key, options))),
            Self::IsNot(key, options) => Some(format!("{} is not {}", number(key), labels(key, options))),
            Self::All(conditions) => joined(conditions, " and "),
            Self::Any(conditions) => joined(conditions, ", or "),
        }
    }
}
