//! When a question of a file is asked.

use super::parts::{Reason, known_options};
use crate::dataset::condition::Condition;
use crate::dataset::file::{ConditionRow, NameOr};
use crate::dataset::key::{OptionKey, QuestionKey};
use crate::dataset::model::{AnswerKind, DatasetVersion, Question};

/// The condition that a file names instead of writing it out: its own follow-up rule.
const FOLLOW_UP_REQUIRED: &str = "follow-up-required";

pub(super) fn condition(version: &DatasetVersion, row: NameOr<ConditionRow>) -> Result<Condition, Reason> {
    let row = match row {
        NameOr::Name(name) if name == FOLLOW_UP_REQUIRED => {
            let rule = &version.follow_up;
            known_options(earlier(version, rule.question.as_str())?, &rule.required_by)?;
            return Ok(Condition::Is(rule.question.clone(), rule.required_by.clone()));
        }
        NameOr::Name(name) => return Err(format!("there is no condition {name:?}")),
        NameOr::Own(row) => row,
    };
    let all_of = |rows: Vec<NameOr<ConditionRow>>| {
        if rows.len() < 2 {
            return Err("`all` and `any` join at least two conditions".to_owned());
        }
        rows.into_iter()
            .map(|row| condition(version, row))
            .collect::<Result<Vec<_>, _>>()
    };
    let about = row.question.as_deref().map(|key| earlier(version, key)).transpose()?;
    let keys = |question, options: Vec<String>| {
        let options: Vec<OptionKey> = options.into_iter().map(OptionKey::new).collect();
        known_options(question, &options).map(|()| options)
    };
    match (about, row.answered, row.is_date, row.is, row.is_not, row.all, row.any) {
        (Some(question), Some(true), None, None, None, None, None) => Ok(Condition::Answered(question.key.clone())),
        (Some(question), None, Some(true), None, None, None, None) => {
            if matches!(question.kind, AnswerKind::Date | AnswerKind::BirthDate) {
                Ok(Condition::IsDate(question.key.clone()))
            } else {
                Err(format!("its condition takes {} for a date, which it is not", question.key))
            }
        }
        (Some(question), None, None, Some(options), None, None, None) => {
            Ok(Condition::Is(question.key.clone(), keys(question, options)?))
        }
        (Some(question), None, None, None, Some(options), None, None) => {
            Ok(Condition::IsNot(question.key.clone(), keys(question, options)?))
        }
        (None, None, None, None, None, Some(rows), None) => Ok(Condition::All(all_of(rows)?)),
        (None, None, None, None, None, None, Some(rows)) => Ok(Condition::Any(all_of(rows)?)),
        _ => Err("a condition is a `question` with one of `answered = true`, `is_date = true`, `is` and `is_not`, or `all`, \
                  or `any`"
            .to_owned()),
    }
}

/// A question that a condition may ask about: one that stands before, so that one pass in order decides everything.
fn earlier<'a>(version: &'a DatasetVersion, key: &str) -> Result<&'a Question, Reason> {
    version
        .question(&QuestionKey::new(key))
        .ok_or_else(|| format!("its condition asks about {key:?}, which is no question before it"))
}
