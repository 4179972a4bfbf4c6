//! One cell: its answer, or why it has none. Knows what spreadsheets do to the text of a cell.

use domain::dataset::{AnswerKind, Dataset, DatasetVersion, keys};
use domain::reading::{self, Unreadable};
use domain::{Answer, NhsNumber};

use super::columns::{Planned, letters};
use super::month_first;

/// Longer cells, in bytes, are not looked at.
const LONGEST_CELL: usize = 10_000;

/// Why a cell is refused.
pub(super) struct Fault {
    pub(super) code: &'static str,
    pub(super) words: String,
}

impl Fault {
    pub(super) fn new(code: &'static str, words: impl Into<String>) -> Self {
        Self {
            code,
            words: words.into(),
        }
    }
}

impl From<Unreadable> for Fault {
    fn from(unreadable: Unreadable) -> Self {
        Self {
            code: unreadable.code,
            words: unreadable.words,
        }
    }
}

/// The answer in a cell that is trimmed and not blank.
pub(super) fn read(
    column: &Planned<'_>,
    version: &DatasetVersion,
    dataset: &Dataset,
    text: &str,
    notes: &mut Vec<String>,
) -> Result<Option<Answer>, Fault> {
    if let Some(answer) = column.labelled(text) {
        return Ok(Some(answer));
    }
    if text.len() > LONGEST_CELL {
        return Err(Fault::new(
            "cell-too-long",
            format!("The cell holds {} characters: no answer is so long", text.len()),
        ));
    }
    if column.month_first && month_first::in_doubt(text) {
        return Err(Fault::new(
            "day-or-month",
            "Day and month are in doubt, because another date in this file has its month first: expected the day first in all of them, such as 14/03/2026",
        ));
    }
    match reading::read_file(column.question, text) {
        Ok(answer) => Ok(answer),
        Err(unreadable) if text.contains(['\n', '\r']) => Err(Fault::new(
            "line-break",
            format!(
                "The cell holds several lines: is a quotation mark before them not closed? {}",
                unreadable.words
            ),
        )),
        Err(unreadable) => match column.question.kind {
            AnswerKind::NhsNumber => nhs_number(text, unreadable, notes).map(Some),
            AnswerKind::Choice | AnswerKind::Several => misread(column, text)
                .map(Some)
                .ok_or_else(|| of_another_version(column, version, dataset, text, unreadable)),
            _ => Err(unreadable.into()),
        },
    }
}

/// What a spreadsheet does to a number of ten digits.
fn nhs_number(text: &str, unreadable: Unreadable, notes: &mut Vec<String>) -> Result<Answer, Fault> {
    if is_shortened(text) {
        return Err(Fault::new(
            "excel-number",
            "A spreadsheet has shortened this NHS number (as in 9.99E+09) and its last digits are lost: make the column text, enter the number again and save",
        ));
    }
    let digits = text.strip_suffix(".0").unwrap_or(text);
    if let Ok(number) = NhsNumber::read(digits) {
        return Ok(Answer::NhsNumber(number));
    }
    let lost_a_zero = digits.len() == 9 && digits.bytes().all(|byte| byte.is_ascii_digit());
    if let (true, Ok(number)) = (lost_a_zero, NhsNumber::read(&format!("0{digits}"))) {
        notes.push(
            "The NHS number had lost its leading zero, as spreadsheets do: it was put back, and the check digit agrees"
                .to_owned(),
        );
        return Ok(Answer::NhsNumber(number));
    }
    Err(unreadable.into())
}

/// `9.99E+09`.
fn is_shortened(text: &str) -> bool {
    let number = |text: &str| {
        !text.is_empty()
            && text
                .bytes()
                .all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b',' | b'+'))
    };
    text.split_once(['E', 'e'])
        .is_some_and(|(number_part, power)| number(number_part) && number(power))
}

/// A label whose apostrophe was read under the wrong encoding.
fn misread(column: &Planned<'_>, text: &str) -> Option<Answer> {
    let apostrophes = ["\u{e2}\u{20ac}\u{2122}", "\u{d5}", "\u{92}"];
    let found = apostrophes.into_iter().find(|apostrophe| text.contains(apostrophe))?;
    reading::read_file(column.question, &text.replace(found, "'"))
        .ok()
        .flatten()
}

/// A label that another version of the dataset offers is told as that.
fn of_another_version(
    column: &Planned<'_>,
    version: &DatasetVersion,
    dataset: &Dataset,
    text: &str,
    unreadable: Unreadable,
) -> Fault {
    let offers = |other: &&DatasetVersion| {
        other.id != version.id
            && other
                .question(&column.question.key)
                .is_some_and(|question| reading::read_file(question, text).is_ok())
    };
    match dataset.versions().iter().rev().find(offers) {
        Some(other) => Fault::new(
            unreadable.code,
            format!(
                "{}. What is there is an answer of dataset {}, and 1.09 puts this record under {}",
                unreadable.words, other.id, version.id
            ),
        ),
        None => unreadable.into(),
    }
}

/// A cell in a column without a name.
pub(super) fn unnamed(index: usize) -> Fault {
    Fault::new(
        "unnamed-column",
        format!(
            "Column {} has no name in the first row, and this row has something in it: name it or empty it",
            letters(index)
        ),
    )
}

/// A blank cell where every row needs an answer.
pub(super) fn missing(key: &domain::QuestionKey) -> Fault {
    Fault::new(
        "missing",
        if *key == keys::NHS_NUMBER {
            "The NHS number is missing: every row needs one, or OVERSEAS"
        } else {
            "The date of diagnosis is missing: every row needs one, and it decides which answers there are"
        },
    )
}
