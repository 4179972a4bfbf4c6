//! What every part of a file is read with: dates, keys, sources, and questions that must be there.

use std::collections::{BTreeMap, HashSet};
use std::str::FromStr as _;

use chrono::NaiveDate;

use crate::dataset::file::{DatasetError, FoundingRow};
use crate::dataset::founding::Founding;
use crate::dataset::key::{OptionKey, QuestionKey};
use crate::dataset::model::{AnswerKind, DatasetVersion, Question};

/// What is wrong, before the file and the place are added.
pub(super) type Reason = String;

/// A fault at a place of a file.
pub(in crate::dataset) fn fault(file: &str, place: impl Into<String>, reason: impl Into<String>) -> DatasetError {
    DatasetError {
        file: file.to_owned(),
        place: place.into(),
        reason: reason.into(),
    }
}

pub(super) fn known_options(question: &Question, options: &[OptionKey]) -> Result<(), Reason> {
    if options.is_empty() {
        return Err(format!("no options of {} are named", question.key));
    }
    match options.iter().find(|option| question.option(option).is_none()) {
        Some(option) => Err(format!("{} has no option {option:?}", question.key)),
        None => Ok(()),
    }
}

pub(super) fn known<'a>(version: &'a DatasetVersion, key: &str) -> Result<&'a Question, Reason> {
    version
        .question(&QuestionKey::new(key))
        .ok_or_else(|| format!("there is no question {key:?}"))
}

pub(super) fn date_question(version: &DatasetVersion, key: &str) -> Result<QuestionKey, Reason> {
    let question = known(version, key)?;
    if matches!(question.kind, AnswerKind::Date | AnswerKind::BirthDate) {
        Ok(question.key.clone())
    } else {
        Err(format!("{key} is not a date"))
    }
}

pub(in crate::dataset) fn date(text: &str) -> Result<NaiveDate, Reason> {
    NaiveDate::from_str(text).map_err(|_| format!("{text:?} is not a date such as \"2024-01-31\""))
}

/// Keys are stored in records for ever, so their shape is kept narrow.
pub(in crate::dataset) fn check_key(key: &str) -> Result<(), Reason> {
    if !key.is_empty()
        && key
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
    {
        Ok(())
    } else {
        Err(format!(
            "the key {key:?} may have lower-case letters, digits and _ only"
        ))
    }
}

/// A source names at least one of the file's sources; what else it says is for people.
pub(in crate::dataset) fn check_source(sources: &BTreeMap<String, String>, source: &str) -> Result<(), Reason> {
    if source
        .split(|c: char| !c.is_alphanumeric())
        .any(|word| sources.contains_key(word))
    {
        Ok(())
    } else {
        Err(format!("the source {source:?} names none of [sources]"))
    }
}

pub(in crate::dataset) fn unique<'a>(mut keys: impl Iterator<Item = &'a str>) -> Result<(), Reason> {
    let mut seen = HashSet::new();
    match keys.find(|key| !seen.insert(*key)) {
        Some(key) => Err(format!("the key {key:?} is used twice")),
        None => Ok(()),
    }
}

/// The founding letter of a row.
pub(in crate::dataset) fn founding(row: FoundingRow) -> Founding {
    match row {
        FoundingRow::Confirmed => Founding::Confirmed,
        FoundingRow::Inferred => Founding::Inferred,
        FoundingRow::Reconstructed => Founding::Reconstructed,
    }
}
