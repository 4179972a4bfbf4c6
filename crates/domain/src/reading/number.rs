//! Exact numbers, with a point or a comma, and with or without their unit.

use rust_decimal::Decimal;

use super::Unreadable;
use crate::answer::Answer;
use crate::dataset::{NumberRange, Question};

/// More digits than this on either side of the point are no measurement.
const MOST_DIGITS: usize = 9;

pub(super) fn read(question: &Question, range: &NumberRange, text: &str) -> Result<Answer, Unreadable> {
    let digits = without_unit(range, text);
    let (negative, digits) = match digits.strip_prefix(['-', '\u{2212}', '\u{2013}']) {
        Some(rest) => (true, rest),
        None => (false, digits.strip_prefix('+').unwrap_or(digits)),
    };
    let (whole, decimals) = match digits.split_once('.') {
        // A comma may separate thousands, so zeros after it are not left out: `1,000` must not become 1.
        None => digits.split_once(',').unwrap_or((digits, "")),
        Some((whole, decimals)) => (whole, decimals.trim_end_matches('0')),
    };
    let is_digits = |text: &str| text.len() <= MOST_DIGITS && text.bytes().all(|byte| byte.is_ascii_digit());
    let pointed_at_nothing = digits.ends_with(['.', ',']);
    if whole.is_empty() || !is_digits(whole) || !is_digits(decimals) || pointed_at_nothing {
        let unit = range
            .unit
            .as_deref()
            .map(|unit| format!(" in {unit}"))
            .unwrap_or_default();
        let words = format!(
            "{} is a number{unit}, for example {}",
            question.wording, range.usual_min
        );
        return Err(Unreadable::new("not-a-number", words));
    }
    let most = usize::try_from(range.decimals).unwrap_or(MOST_DIGITS);
    if decimals.len() > most {
        let places = match most {
            0 => "no decimals".to_owned(),
            1 => "one decimal at most".to_owned(),
            most => format!("{most} decimals at most"),
        };
        let words = format!("{} has {places}, for example {}", question.wording, range.usual_min);
        return Err(Unreadable::new("too-many-decimals", words));
    }
    let value = whole
        .bytes()
        .chain(decimals.bytes())
        .fold(0_i64, |value, digit| value * 10 + i64::from(digit - b'0'));
    let scale = u32::try_from(decimals.len()).unwrap_or(0);
    Ok(Answer::number(Decimal::new(
        if negative { -value } else { value },
        scale,
    )))
}

/// The text without the question's own unit after it.
fn without_unit<'t>(range: &NumberRange, text: &'t str) -> &'t str {
    let number = text.trim_end_matches(|c: char| c.is_ascii_alphabetic() || c == '.');
    let (_, unit) = text.split_at(number.len());
    let own = range
        .unit
        .as_deref()
        .is_some_and(|own| own.eq_ignore_ascii_case(unit.trim_matches('.')));
    if own { number.trim_end() } else { text }
}
