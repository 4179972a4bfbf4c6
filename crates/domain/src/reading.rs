//! Reading text into answers. There are two doors: what a person types, which may be short, and what a file holds, which
//! must leave no doubt. What cannot be read is no answer: it stays where it was typed, or its row is refused.
//!
//! Numbers and dates are read even when they are out of range or in the future: finding that out is for the checks.

mod boxes;
mod choice;
mod date;
mod number;
mod scan;

use chrono::NaiveDate;

use crate::answer::Answer;
use crate::dataset::{AnswerKind, OptionKey, Question, keys};
use crate::invisible::visible;
use crate::nhs_number::{NhsNumber, NhsNumberError};
use crate::postcode::Postcode;
pub use boxes::{boxes, one_box};
pub use date::two_short_numbers;
use date::{DateOf, Fault};
pub use scan::read_scan;

/// What shorthand such as `t-3` and `+12w` is counted from.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Typing {
    /// The reader's today.
    pub today: NaiveDate,
    /// The record's date of diagnosis (1.09), when it is known.
    pub diagnosed: Option<NaiveDate>,
}

/// Why a text is not an answer. The words say what would be one, and never repeat what was read: it may identify a
/// patient.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{words}")]
pub struct Unreadable {
    /// Stable code: `not-a-date`, `no-such-date`, `incomplete-date`, `two-digit-year`, `no-year`, `not-an-answer`,
    /// `several-answers`, `not-a-number`, `too-many-decimals`, `not-an-nhs-number`, `not-a-postcode`.
    pub code: &'static str,
    /// What is wrong and what would be right, for a nurse.
    pub words: String,
}

impl Unreadable {
    pub(super) fn new(code: &'static str, words: impl Into<String>) -> Self {
        Self {
            code,
            words: words.into(),
        }
    }
}

/// Reads a month of a year with four digits, such as `March 2015`, `mar 2015` or `3/2015`, as its first day.
pub fn read_month(text: &str) -> Option<NaiveDate> {
    date::month(text.trim()).map(|(first, _)| first)
}

/// Reads what a person typed as the answer to a question. Blank is no answer.
///
/// Dates may be `14/3/26`, `14 mar`, `140326`, `2026-03-14`, `t`, `t-3`, `t-2w`, or `+12w` from the date of diagnosis, in
/// one box or in three (see [`boxes`]); a day and a month of care are those between the diagnosis and today. Options and literals may be their label, the first letters of it (three or more) that no other label has, or their
/// key.
///
/// # Errors
/// When the text is not an answer to this question, in words that say what would be one.
pub fn read_typed(question: &Question, text: &str, typing: Typing) -> Result<Option<Answer>, Unreadable> {
    let seen = visible(text);
    let whole = seen.as_ref();
    let boxed = boxes::is_boxed(whole);
    let text = whole.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let literal = |wide: bool| choice::typed(question, text, wide).map(|option| Answer::Choice(option.key.clone()));
    let answer = match &question.kind {
        AnswerKind::Date | AnswerKind::BirthDate => match literal(false) {
            Some(literal) => literal,
            None => match date::typed(if boxed { whole } else { text }, typing, date_of(question)) {
                Ok(date) => Answer::Date(date),
                Err(fault) => literal(true).ok_or_else(|| {
                    let or = or_literals(question);
                    if boxed {
                        fault.in_boxes(&question.wording, &or)
                    } else {
                        fault.typed(&or)
                    }
                })?,
            },
        },
        AnswerKind::NhsNumber => match literal(true) {
            Some(literal) => literal,
            None => nhs_number(question, text)?,
        },
        AnswerKind::Postcode => match literal(true) {
            Some(literal) => literal,
            None => postcode(question, text)?,
        },
        AnswerKind::Number(range) => match literal(true) {
            Some(literal) => literal,
            None => number::read(question, range, text)?,
        },
        AnswerKind::Choice => choice::one(question, text, |part| choice::typed(question, part, true))?,
        AnswerKind::Several => choice::several(question, text, |part| choice::typed(question, part, true))?,
    };
    Ok(Some(answer))
}

/// Reads a question of a form, where options are chosen and the rest is typed. Options chosen count before text.
///
/// # Errors
/// When the text is not an answer to this question.
pub fn read_form(
    question: &Question,
    text: &str,
    chosen: &[OptionKey],
    typing: Typing,
) -> Result<Option<Answer>, Unreadable> {
    match chosen {
        [] => read_typed(question, text, typing),
        chosen if question.kind == AnswerKind::Several => Ok(Some(Answer::Several(chosen.to_vec()))),
        [only] => Ok(Some(Answer::Choice(only.clone()))),
        // Given under a version that takes several: kept as given, and the checks ask for one.
        several => Ok(Some(Answer::Several(several.to_vec()))),
    }
}

/// Reads what a cell of a file holds as the answer to a question. Blank is no answer.
///
/// Dates are dd/mm/yyyy or ISO, with or without a time of midnight; a two-digit year is refused, because a file has
/// nobody to show it back to. Options are their labels, former labels or codes; `1.0` is the option 1.
///
/// # Errors
/// When the text is not an answer to this question, in words that say what would be one.
pub fn read_file(question: &Question, text: &str) -> Result<Option<Answer>, Unreadable> {
    let text = visible(text);
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let literal = || {
        question
            .option_labelled(text)
            .map(|option| Answer::Choice(option.key.clone()))
    };
    let answer = match &question.kind {
        AnswerKind::Date | AnswerKind::BirthDate => match date::in_file(text, date_of(question)) {
            Ok(date) => Answer::Date(date),
            Err(fault) => literal().ok_or_else(|| fault.in_file(&or_literals(question)))?,
        },
        AnswerKind::NhsNumber => nhs_number(question, text).or_else(|unreadable| literal().ok_or(unreadable))?,
        AnswerKind::Postcode => postcode(question, text).or_else(|unreadable| literal().ok_or(unreadable))?,
        AnswerKind::Number(range) => {
            number::read(question, range, text).or_else(|unreadable| literal().ok_or(unreadable))?
        }
        AnswerKind::Choice => choice::one(question, text, |part| choice::in_file(question, part))?,
        AnswerKind::Several => choice::several(question, text, |part| choice::in_file(question, part))?,
    };
    Ok(Some(answer))
}

/// Whether a cell of a file is a date, also one that is refused there: with two digits for its year, or its month first.
pub fn is_date_in_file(text: &str) -> bool {
    let none = |fault: &Fault| matches!(fault, Fault::NotADate | Fault::ExcelNumber | Fault::TimeOfDay);
    date::in_file(text.trim(), DateOf::Care)
        .err()
        .is_none_or(|fault| !none(&fault))
}

/// Reads a date of care that a person typed outside a record, such as the day that figures are read at.
///
/// # Errors
/// When the text is not a date.
pub fn read_date_typed(text: &str, typing: Typing) -> Result<Option<NaiveDate>, Unreadable> {
    match text.trim() {
        "" => Ok(None),
        text => match date::typed(text, typing, DateOf::Care) {
            Ok(date) => Ok(Some(date)),
            Err(fault) => Err(fault.typed("")),
        },
    }
}

/// Reads a day to come that a person typed, such as the one on which to try again: `t+2`, `5/12`, `5 dec`. Whether it is to come
/// is not looked at.
///
/// # Errors
/// When the text is not a date.
pub fn read_day_ahead(text: &str, today: NaiveDate) -> Result<Option<NaiveDate>, Unreadable> {
    let typing = Typing { today, diagnosed: None };
    match text.trim() {
        "" => Ok(None),
        text => match date::typed(text, typing, DateOf::Ahead) {
            Ok(date) => Ok(Some(date)),
            Err(fault) => Err(fault.ahead()),
        },
    }
}

/// Reads a month that a person looks for, `oct 1942` or `10/1942`, as its first and last day; nothing when it is none.
pub fn read_month_typed(text: &str) -> Option<(NaiveDate, NaiveDate)> {
    date::month(text.trim())
}

/// What was added to a date as typed, in words, to stand beside its reading: "the latest one up to today". Nothing when the
/// reading shows it, or it cannot be read.
pub fn added_to_date(question: &Question, text: &str, typing: Typing) -> Option<String> {
    let is_date = matches!(question.kind, AnswerKind::Date | AnswerKind::BirthDate);
    let read = is_date.then(|| read_typed(question, text, typing).ok()).flatten()??;
    read.as_date()?;
    date::added(text, typing, date_of(question))
}

/// Which of the boxes for day, month and year are to be put right.
pub fn wrong_boxes(question: &Question, text: &str, typing: Typing) -> [bool; 3] {
    if text.trim().is_empty() || read_typed(question, text, typing).is_ok() {
        return [false; 3];
    }
    match date::typed(text, typing, date_of(question)) {
        Ok(_) => [false; 3],
        Err(fault) => fault.boxes(),
    }
}

fn date_of(question: &Question) -> DateOf {
    match question.kind {
        AnswerKind::BirthDate => DateOf::Birth,
        _ if question.key == keys::DIAGNOSIS_DATE => DateOf::Diagnosis,
        _ => DateOf::Care,
    }
}

fn nhs_number(question: &Question, text: &str) -> Result<Answer, Unreadable> {
    match NhsNumber::read(text) {
        Ok(number) => Ok(Answer::NhsNumber(number)),
        // Letters may have been meant as the word that stands beside a number.
        Err(error @ (NhsNumberError::NotDigits | NhsNumberError::OtherCharacter { .. })) => Err(Unreadable::new(
            "not-an-nhs-number",
            format!("{error}{}", or_literals(question)),
        )),
        Err(error) => Err(Unreadable::new("not-an-nhs-number", error.to_string())),
    }
}

fn postcode(question: &Question, text: &str) -> Result<Answer, Unreadable> {
    match Postcode::read(text) {
        Ok(postcode) => Ok(Answer::Postcode(postcode)),
        Err(error) => Err(Unreadable::new(
            "not-a-postcode",
            format!("{error}{}", or_literals(question)),
        )),
    }
}

/// ", or Not assessed": the literals that stand beside a date, number or postcode.
fn or_literals(question: &Question) -> String {
    let labels: Vec<&str> = question.options.iter().map(|option| option.label.as_str()).collect();
    if labels.is_empty() {
        String::new()
    } else {
        format!(", or {}", labels.join(", or "))
    }
}

#[cfg(test)]
mod tests;
