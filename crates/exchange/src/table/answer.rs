//! From a cell to its answer, or to why it has none. Knows what spreadsheets do to numbers and labels.

use std::borrow::Cow;

use domain::dataset::{AnswerKind, Dataset, DatasetVersion, Question, keys};
use domain::reading::{self, Unreadable};
use domain::words::slashed_date;
use domain::{Answer, NhsNumber};
use rust_decimal::Decimal;

use super::Translated;
use super::cell::Cell;
use super::columns::{Dates, Planned, letters};
use super::month_first;
use super::said_values::InAuditsWords;

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

/// What is worth telling of a row that was read.
#[derive(Default)]
pub(super) struct Told {
    /// What was put right.
    pub(super) notes: Vec<String>,
    /// Answers that stood in the file in other words.
    pub(super) translated: Vec<Translated>,
}

/// The answer in a cell; nothing in one that is blank.
pub(super) fn read(
    column: &Planned<'_>,
    version: &DatasetVersion,
    dataset: &Dataset,
    cell: &Cell<'_>,
    told: &mut Told,
) -> Result<Option<Answer>, Fault> {
    let text: Cow<'_, str> = match cell {
        Cell::Blank => return Ok(None),
        Cell::Error(error) => return Err(uncomputed(error)),
        Cell::Text(text) => Cow::Borrowed(text.as_ref()),
        Cell::Number(number) => Cow::Owned(number.normalize().to_string()),
        Cell::Date(date) => Cow::Owned(slashed_date(*date)),
    };
    let text = text.as_ref();
    if let Cell::Number(number) = cell
        && matches!(column.question.kind, AnswerKind::NhsNumber)
        && (number % ROUNDED).is_zero()
    {
        return Err(shortened());
    }
    if text.len() > LONGEST_CELL {
        return Err(Fault::new(
            "cell-too-long",
            format!("The cell holds {} characters: no answer is so long", text.len()),
        ));
    }
    // What somebody says of a value goes before what it says itself.
    let said = column.said.read(text, |part| column.labelled(part).is_some());
    let text = match &said {
        InAuditsWords::AsItStands => text,
        InAuditsWords::NoAnswer => return Ok(None),
        InAuditsWords::NotOffered => {
            return Err(Fault::new(
                "not-an-answer",
                format!(
                    "What this value was said to mean is no answer of dataset {}, which 1.09 puts this record under",
                    version.id
                ),
            ));
        }
        InAuditsWords::Words(words) => {
            told.translated.push(Translated {
                question: column.question.key.clone(),
                stood: text.to_owned(),
            });
            words.as_str()
        }
    };
    if let Some(answer) = column.labelled(text) {
        return Ok(Some(answer));
    }
    let notes = &mut told.notes;
    let program = NO_ANSWER.iter().find(|(written, _)| *written == text);
    if let Some((_, program)) = program.filter(|_| column.question.option_labelled(text).is_none()) {
        notes.push(format!(
            "{text} in {} was taken for no answer: it is what {program} writes in an empty cell",
            column.question.column()
        ));
        return Ok(None);
    }
    let is_typed = matches!(cell, Cell::Date(_));
    let text = match &column.dates {
        Dates::InDoubt(place) if !is_typed && month_first::in_doubt(text) => {
            return Err(Fault::new(
                "day-or-month",
                format!(
                    "The day and the month may be the wrong way round: the date in {place} is month first. Write all dates day \
                     first, such as 14/03/2026, or say when the file is read which comes first in it"
                ),
            ));
        }
        Dates::MonthFirst if !is_typed => month_first::day_before_month(text),
        _ => Cow::Borrowed(text),
    };
    let text = text.as_ref();
    match reading::read_file(column.question, text) {
        Ok(answer) => Ok(answer),
        Err(unreadable) if text.contains(['\n', '\r']) => Err(Fault::new(
            "line-break",
            format!("The cell holds several lines. {}", unreadable.words),
        )),
        Err(unreadable) => match column.question.kind {
            AnswerKind::NhsNumber => nhs_number(text, unreadable, notes).map(Some),
            AnswerKind::Choice | AnswerKind::Several => misread(column.question, text)
                .map(Some)
                .ok_or_else(|| of_another_version(column, version, dataset, text, unreadable)),
            _ => Err(unreadable.into()),
        },
    }
}

/// What programs write where there is no answer, and which they are.
const NO_ANSWER: [(&str, &str); 2] = [("NA", "R"), ("NULL", "a database")];

/// Whether a program writes this where there is no answer.
pub(super) fn is_no_answer(text: &str) -> bool {
    NO_ANSWER.iter().any(|(written, _)| *written == text)
}

/// A cell that the spreadsheet could not compute, or show.
pub(super) fn uncomputed(error: &str) -> Fault {
    Fault::new(
        "spreadsheet-error",
        format!("The spreadsheet could not show this cell ({error}): put it right there, or empty it, and save again"),
    )
}

/// A number that was shown as 9.99E+09 and read back from there ends in so many noughts.
const ROUNDED: Decimal = Decimal::from_parts(1_000_000, 0, 0, false, 0);

fn shortened() -> Fault {
    Fault::new(
        "excel-number",
        "A spreadsheet has shortened this NHS number (as in 9.99E+09) and its last digits are lost: make the column text, enter the number again and save",
    )
}

/// What a spreadsheet does to a number of ten digits.
fn nhs_number(text: &str, unreadable: Unreadable, notes: &mut Vec<String>) -> Result<Answer, Fault> {
    if is_shortened(text) {
        return Err(shortened());
    }
    let digits = whole_number(text);
    if let Ok(number) = NhsNumber::read(&digits) {
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

/// The digits of a whole number that a program wrote with decimals (`9991000003.0`) or in thousands (`9,991,000,003`).
fn whole_number(text: &str) -> Cow<'_, str> {
    let whole = match text.split_once('.') {
        Some((whole, decimals)) if !decimals.is_empty() && decimals.bytes().all(|digit| digit == b'0') => whole,
        _ => text,
    };
    let mut groups = whole.split(',');
    let first = groups.next().unwrap_or_default();
    let are_thousands = (1..=3).contains(&first.len()) && whole.contains(',') && groups.all(|group| group.len() == 3);
    if are_thousands {
        Cow::Owned(whole.replace(',', ""))
    } else {
        Cow::Borrowed(whole)
    }
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
pub(super) fn misread(question: &Question, text: &str) -> Option<Answer> {
    let apostrophes = ["\u{e2}\u{20ac}\u{2122}", "\u{d5}", "\u{92}"];
    let found = apostrophes.into_iter().find(|apostrophe| text.contains(apostrophe))?;
    reading::read_file(question, &text.replace(found, "'")).ok().flatten()
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
            "Column {} has no name, and this row has something in it: name it or empty it",
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
