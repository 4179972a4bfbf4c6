//! Options by their labels: one, or several joined by `;`.

use super::Unreadable;
use crate::answer::Answer;
use crate::dataset::{AnswerOption, OptionKey, Question};

/// Fewer letters than this are no beginning of a label: `no` must not become "Not known".
const FEWEST_LETTERS: usize = 3;

/// The option that was typed: by label, by key, or (`wide`) by the first letters that no other label has. What is typed
/// (`wide`) is one that is still offered; a file may hold one that no longer is.
pub(super) fn typed<'q>(question: &'q Question, text: &str, wide: bool) -> Option<&'q AnswerOption> {
    let exact = question
        .option_labelled(text)
        .or_else(|| question.options.iter().find(|option| option.key.as_str() == text))
        .filter(|option| option.offered || !wide);
    if exact.is_some() || !wide || text.chars().count() < FEWEST_LETTERS {
        return exact;
    }
    question.option_beginning(text)
}

/// The option that a file holds: by label or code. A program that takes a column for numbers writes 1 as `1.0`.
pub(super) fn in_file<'q>(question: &'q Question, text: &str) -> Option<&'q AnswerOption> {
    let named = |text: &str| question.option_labelled(text).or_else(|| question.option_coded(text));
    named(text).or_else(|| named(whole(text)?))
}

/// The whole number that was written with decimals.
fn whole(text: &str) -> Option<&str> {
    let (whole, decimals) = text.split_once(['.', ','])?;
    let is_whole = !whole.is_empty()
        && !decimals.is_empty()
        && whole.bytes().all(|digit| digit.is_ascii_digit())
        && decimals.bytes().all(|digit| digit == b'0');
    is_whole.then_some(whole)
}

/// One option. The same one repeated, or with an empty part beside it, is still one.
pub(super) fn one<'q>(
    question: &'q Question,
    text: &str,
    find: impl Fn(&str) -> Option<&'q AnswerOption>,
) -> Result<Answer, Unreadable> {
    if let Some(option) = find(text) {
        return Ok(Answer::Choice(option.key.clone()));
    }
    match <[OptionKey; 1]>::try_from(parts(question, text, find)?) {
        Ok([only]) => Ok(Answer::Choice(only)),
        Err(_) => Err(Unreadable::new(
            "several-answers",
            format!(
                "{} takes one answer here, and there are several: keep one",
                question.number
            ),
        )),
    }
}

/// Several options in the order entered, each once.
pub(super) fn several<'q>(
    question: &'q Question,
    text: &str,
    find: impl Fn(&str) -> Option<&'q AnswerOption>,
) -> Result<Answer, Unreadable> {
    parts(question, text, find).map(Answer::Several)
}

fn parts<'q>(
    question: &'q Question,
    text: &str,
    find: impl Fn(&str) -> Option<&'q AnswerOption>,
) -> Result<Vec<OptionKey>, Unreadable> {
    let mut chosen: Vec<OptionKey> = Vec::new();
    let filled = |part: &&str| !part.is_empty();
    for part in text.split(';').map(str::trim).filter(filled) {
        let options: Vec<&AnswerOption> = match find(part) {
            Some(option) => vec![option],
            // Some sheets join several answers by a comma; a label may have one.
            None => part
                .split(',')
                .map(str::trim)
                .filter(filled)
                .map(|part| find(part).ok_or_else(|| no_answer(question)))
                .collect::<Result<_, _>>()?,
        };
        for option in options {
            if !chosen.contains(&option.key) {
                chosen.push(option.key.clone());
            }
        }
    }
    if chosen.is_empty() {
        Err(no_answer(question))
    } else {
        Ok(chosen)
    }
}

/// Up to so many labels are all named; of longer lists, the first few.
const NAMED: usize = 7;
const NAMED_OF_MANY: usize = 3;

fn no_answer(question: &Question) -> Unreadable {
    let count = question.offered().count();
    let named = if count <= NAMED { count } else { NAMED_OF_MANY };
    let labels: Vec<&str> = question
        .offered()
        .take(named)
        .map(|option| option.label.as_str())
        .collect();
    let listed = match labels.split_last() {
        Some((last, [])) => (*last).to_owned(),
        Some((last, first)) => format!("{} or {last}", first.join(", ")),
        None => String::new(),
    };
    let words = if named == count {
        format!("Not one of the answers: choose {listed}")
    } else {
        format!("Not one of the {count} answers: choose another, such as {listed}")
    };
    Unreadable::new("not-an-answer", words)
}
