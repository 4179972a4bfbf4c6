//! The options of a file: its named lists, and each list that a question or a deletion offers.

use std::collections::{BTreeMap, HashSet};

use super::parts::{Reason, check_key, unique};
use crate::dataset::file::{NameOr, OptionRow};
use crate::dataset::key::OptionKey;
use crate::dataset::model::{AnswerOption, plain_label};

/// The named lists of options of a file.
pub(super) struct Lists<'a>(pub(super) &'a BTreeMap<String, Vec<OptionRow>>);

impl Lists<'_> {
    fn list(&self, name: &str) -> Result<&[OptionRow], Reason> {
        let list = name
            .strip_prefix('@')
            .ok_or_else(|| format!("{name:?} is no list of options: write \"@{name}\""))?;
        let rows = self
            .0
            .get(list)
            .ok_or_else(|| format!("there is no list [options] {list}"))?;
        Ok(rows)
    }

    pub(super) fn rows(&self, options: Vec<NameOr<OptionRow>>) -> Result<Vec<OptionRow>, Reason> {
        let mut rows = Vec::new();
        for option in options {
            match option {
                NameOr::Name(name) => rows.extend_from_slice(self.list(&name)?),
                NameOr::Own(row) => rows.push(row),
            }
        }
        Ok(rows)
    }

    pub(super) fn keys(&self, names: &[String]) -> Result<Vec<OptionKey>, Reason> {
        let mut keys = Vec::new();
        for name in names {
            if name.starts_with('@') {
                keys.extend(self.list(name)?.iter().map(|row| OptionKey::new(row.key.clone())));
            } else {
                keys.push(OptionKey::new(name.clone()));
            }
        }
        Ok(keys)
    }
}

pub(super) fn options(rows: Vec<OptionRow>) -> Result<Vec<AnswerOption>, Reason> {
    unique(rows.iter().map(|row| row.key.as_str()))?;
    let mut labels = HashSet::new();
    for row in &rows {
        check_key(&row.key)?;
        for label in std::iter::once(&row.label).chain(&row.former) {
            let plain = plain_label(label);
            if plain.is_empty() {
                return Err(format!("option {} has a blank label", row.key));
            }
            if label.contains(';') {
                return Err(format!(
                    "the label {label:?} has a semicolon, which joins several answers in files"
                ));
            }
            if !labels.insert(plain) {
                return Err(format!("two options are labelled {label:?}"));
            }
        }
        if row.also.iter().any(|name| plain_label(name).is_empty()) {
            return Err(format!("option {} is also called something blank", row.key));
        }
    }
    for code in rows.iter().filter_map(|row| row.code.as_ref()) {
        let plain = plain_label(code);
        if plain.is_empty() || code.contains(';') || !labels.insert(plain) {
            return Err(format!("the code {code:?} is blank, or is another label or code"));
        }
    }
    let made = rows.into_iter().map(|row| AnswerOption {
        key: OptionKey::kept(row.key),
        label: row.label,
        former: row.former,
        also: row.also,
        code: row.code,
        group: row.group,
        meaning: row.meaning,
        meaning_source: row.source,
        offered: row.offered,
    });
    Ok(made.collect())
}
