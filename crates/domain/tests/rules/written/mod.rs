//! Answers written as text, so that a table of cases reads like one.

use std::str::FromStr as _;

use chrono::NaiveDate;
use domain::dataset::{OptionKey, QuestionKey};
use domain::{Answer, Answers, NhsNumber};
use rust_decimal::Decimal;

/// Answers written as `question=answer`: a date, a number, an NHS number, or options joined by `+`.
pub(crate) fn answers(text: &str) -> Answers {
    let one = |text: &str| {
        let (key, value) = text.split_once('=').unwrap();
        let answer = if let Ok(date) = NaiveDate::from_str(value) {
            Answer::Date(date)
        } else if let Ok(number) = NhsNumber::read(value) {
            Answer::NhsNumber(number)
        } else if let Ok(number) = Decimal::from_str(value) {
            Answer::number(number)
        } else if value.contains('+') {
            let options = value.split('+').filter(|part| !part.is_empty());
            Answer::Several(options.map(OptionKey::new).collect())
        } else {
            Answer::Choice(OptionKey::new(value))
        };
        (QuestionKey::new(key), answer)
    };
    text.split_whitespace().map(one).collect()
}
