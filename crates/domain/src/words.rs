//! Dates, numbers and answers in words, the same on every screen, page and line of output.

use std::fmt::Write;

use chrono::{Datelike, NaiveDate};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive as _;

use crate::answer::Answer;
use crate::dataset::{AnswerKind, Question};

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// "14 March 2026", for sentences.
pub fn long_date(date: NaiveDate) -> String {
    format!("{} {} {}", date.day(), month_name(date.month0()), date.year())
}

/// "14 Mar 2026", for tables.
pub fn short_date(date: NaiveDate) -> String {
    format!("{} {}", date.day(), short_month(date))
}

/// "March 2026", for sentences.
pub fn long_month(date: NaiveDate) -> String {
    format!("{} {}", month_name(date.month0()), date.year())
}

/// "March", where its year stands beside it.
pub fn month_alone(date: NaiveDate) -> &'static str {
    month_name(date.month0())
}

/// "Mar", for the axis of a chart.
pub fn short_month_name(date: NaiveDate) -> String {
    month_name(date.month0()).chars().take(3).collect()
}

/// "Mar 2026", for tables.
pub fn short_month(date: NaiveDate) -> String {
    format!("{} {}", short_month_name(date), date.year())
}

/// "14/03/2026", for files and boxes.
pub fn slashed_date(date: NaiveDate) -> String {
    format!("{:02}/{:02}/{:04}", date.day(), date.month(), date.year())
}

/// "1 day", "3 days", "1,663 days".
pub fn counted(count: i64, one: &str, many: &str) -> String {
    format!("{} {}", with_commas(count), if count == 1 { one } else { many })
}

/// "1,663".
pub fn with_commas(count: i64) -> String {
    let digits = count.unsigned_abs().to_string();
    let mut text = String::from(if count < 0 { "-" } else { "" });
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// "35,000", "1,485.6": a number that may have a part, to one decimal.
pub fn exact(number: Decimal) -> String {
    let rounded = number.round_dp(1).normalize();
    let whole = with_commas(rounded.trunc().to_i64().unwrap_or(i64::MAX));
    let part = rounded.fract();
    let tenths = if part.is_zero() {
        String::new()
    } else {
        part.to_string().trim_start_matches('0').to_owned()
    };
    format!("{whole}{tenths}")
}

/// "Hip, Spine and Wrist".
pub fn listed(parts: &[String]) -> String {
    match parts {
        [] => String::new(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// An answer that only a newer program can read.
const NEWER: &str = "from a newer version";

/// An answer as people read it: labels for options, "14 March 2026", "999 100 0003", "38.5 kg".
pub fn answer(question: &Question, answer: &Answer) -> String {
    match answer {
        Answer::NhsNumber(number) => number.spaced(),
        Answer::Postcode(postcode) => postcode.as_str().to_owned(),
        Answer::Date(date) => long_date(*date),
        Answer::Number(_) => match &question.kind {
            AnswerKind::Number(range) => match &range.unit {
                Some(unit) => format!("{} {unit}", written(question, answer)),
                None => written(question, answer),
            },
            _ => written(question, answer),
        },
        Answer::Choice(_) | Answer::Several(_) => {
            let labels: Vec<String> = answer
                .options()
                .iter()
                .map(|key| question.label(key).to_owned())
                .collect();
            listed(&labels)
        }
        Answer::Newer(_) => NEWER.to_owned(),
    }
}

/// An answer as the official layout and the boxes of the form hold it: `14/03/2026`, labels joined by `;`.
pub fn written(question: &Question, answer: &Answer) -> String {
    let mut text = String::new();
    write_to(&mut text, question, answer);
    text
}

/// The same, added to a text: for writing many.
pub fn write_to(text: &mut String, question: &Question, answer: &Answer) {
    // Writing to a text cannot fail.
    let _ = match answer {
        Answer::NhsNumber(number) => text.write_str(&number.digits()),
        Answer::Postcode(postcode) => text.write_str(postcode.as_str()),
        Answer::Date(date) => write!(text, "{:02}/{:02}/{:04}", date.day(), date.month(), date.year()),
        Answer::Number(number) => match &question.kind {
            AnswerKind::Number(range) if range.fixed_decimals => {
                let places = usize::try_from(range.decimals).unwrap_or(0);
                write!(text, "{number:.places$}")
            }
            _ => write!(text, "{}", number.normalize()),
        },
        Answer::Choice(_) | Answer::Several(_) => {
            for (place, key) in answer.options().iter().enumerate() {
                text.push_str(if place == 0 { "" } else { ";" });
                text.push_str(question.label(key));
            }
            Ok(())
        }
        Answer::Newer(_) => text.write_str(NEWER),
    };
}

/// An answer whose question this program does not know.
pub fn unknown_answer(answer: &Answer) -> String {
    match answer {
        Answer::NhsNumber(number) => number.spaced(),
        Answer::Postcode(postcode) => postcode.as_str().to_owned(),
        Answer::Date(date) => long_date(*date),
        Answer::Number(number) => number.to_string(),
        Answer::Choice(_) | Answer::Several(_) => answer
            .options()
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
            .join(", "),
        Answer::Newer(_) => NEWER.to_owned(),
    }
}

fn month_name(month0: u32) -> &'static str {
    usize::try_from(month0)
        .ok()
        .and_then(|index| MONTHS.get(index))
        .copied()
        .unwrap_or("")
}

/// The number of the month whose English name starts with these letters (at least three).
pub(crate) fn month_named(text: &str) -> Option<u32> {
    if text.len() < 3 {
        return None;
    }
    let text = text.to_lowercase();
    (1..)
        .zip(MONTHS)
        .find(|(_, name)| name.to_lowercase().starts_with(&text))
        .map(|(number, _)| number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_in_words() {
        let date = NaiveDate::from_ymd_opt(2026, 3, 4).unwrap();
        assert_eq!(long_date(date), "4 March 2026");
        assert_eq!(short_date(date), "4 Mar 2026");
        assert_eq!(slashed_date(date), "04/03/2026");
    }

    #[test]
    fn numbers_in_thousands() {
        let days = |count| counted(count, "day", "days");
        assert_eq!(days(1), "1 day");
        assert_eq!(days(0), "0 days");
        assert_eq!(days(999), "999 days");
        assert_eq!(days(1_663), "1,663 days");
        assert_eq!(days(-1_000_000), "-1,000,000 days");
    }

    #[test]
    fn months_by_their_first_letters() {
        assert_eq!(month_named("mar"), Some(3));
        assert_eq!(month_named("Sept"), Some(9));
        assert_eq!(month_named("ma"), None);
        assert_eq!(month_named("mars"), None);
    }

    #[test]
    fn lists_in_words() {
        let parts = ["Hip", "Spine", "Wrist"].map(str::to_owned);
        assert_eq!(listed(&parts), "Hip, Spine and Wrist");
        assert_eq!(listed(&parts[..1]), "Hip");
    }
}
