//! Values of a column that are no answers of its question as they stand, for somebody who says what they mean. What cannot be shown to
//! everybody at a desk, such as a long number or a date, is never among them.

use std::cmp::Reverse;

use domain::dataset::{AnswerKind, Dataset, OptionKey, Question};
use domain::identifying::may_identify;
use domain::{QuestionKey, reading};

use super::answer::{is_no_answer, misread};
use super::columns::may_be_of_a_patient;
use super::often_written::often_written;
use super::said_values::parts_of;
use crate::column_values::ColumnValues;
use crate::mapping::plain_value;

/// So many values of a column are listed.
const LISTED: usize = 50;
/// Longer ones, in characters, are remarks and no answers.
const LONGEST: usize = 40;

/// A value that is no answer as it stands.
#[derive(Clone, PartialEq, Eq)]
pub struct NotUnderstood {
    /// As it stands where it stands first.
    pub value: String,
    /// In how many rows it stands.
    pub rows: u32,
    /// What it may mean, where that is in no doubt: nothing is read by it until somebody has said so.
    pub perhaps: Option<OptionKey>,
}

/// Shows no value.
impl std::fmt::Debug for NotUnderstood {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "a value in {} rows, perhaps {:?}", self.rows, self.perhaps)
    }
}

/// The values of a column that are no answers as they stand.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NotUnderstoodValues {
    /// Those that are listed, the most frequent first.
    pub values: Vec<NotUnderstood>,
    /// Whether there are others, which are too many, too long, or may say who a patient is.
    pub are_more: bool,
}

/// The values that are no answers of this question under any version; none of a question without options, whose answers are numbers and
/// dates.
pub fn not_understood(values: &ColumnValues, question: &QuestionKey, dataset: &Dataset) -> NotUnderstoodValues {
    let asked: Vec<&Question> = dataset
        .versions()
        .iter()
        .filter_map(|version| version.question(question))
        .collect();
    let Some(newest) = asked.last() else {
        return NotUnderstoodValues::default();
    };
    if !matches!(newest.kind, AnswerKind::Choice | AnswerKind::Several) {
        return NotUnderstoodValues::default();
    }
    let is_understood = |text: &str| {
        is_no_answer(text)
            || asked
                .iter()
                .any(|question| reading::read_file(question, text).is_ok() || misread(question, text).is_some())
    };
    let mut are_more = values.are_too_many();
    let mut found: Vec<NotUnderstood> = Vec::new();
    let mut every: Vec<&str> = Vec::new();
    for (value, rows) in values.each() {
        if is_understood(value) {
            continue;
        }
        for part in parts_of(value, is_understood) {
            every.push(part);
            if is_understood(part) {
                continue;
            }
            if part.chars().count() > LONGEST || may_be_of_a_patient(part) || may_identify(part) {
                are_more = true;
                continue;
            }
            let wanted = plain_value(part);
            match found.iter_mut().find(|one| plain_value(&one.value) == wanted) {
                Some(one) => one.rows += rows,
                None => found.push(NotUnderstood {
                    value: part.to_owned(),
                    rows,
                    perhaps: None,
                }),
            }
        }
    }
    found.sort_by_key(|one| Reverse(one.rows));
    are_more |= found.len() > LISTED;
    found.truncate(LISTED);
    for one in &mut found {
        one.perhaps = often_written(newest, &one.value, &every);
    }
    NotUnderstoodValues {
        values: found,
        are_more,
    }
}
