//! From a file's text to a sound version, or the reason why it is not: nothing unchecked leaves this module.

mod check;
mod condition;
mod follow_up;
mod options;
mod parts;
mod question;
mod relied_on;

use std::collections::HashMap;

use rustc_hash::FxHashMap;

use super::file::{DatasetError, VersionFile, parse};
use super::key::QuestionKey;
use super::keys;
use super::model::{AnswerKind, Dataset, DatasetVersion, FollowUpRule, Tab};
use check::read_check;
use follow_up::add_follow_up;
use options::{Lists, options};
use parts::Reason;
pub(super) use parts::{check_key, check_source, date, fault, founding, unique};
use question::add_question;
use relied_on::{check_required, minimum_age};

impl Dataset {
    /// Reads the files of a dataset, in any order, each as its name and its text.
    ///
    /// # Errors
    /// The first fault found, with file, place and reason.
    pub fn from_files(files: &[(&str, &str)]) -> Result<Self, DatasetError> {
        let mut read = Vec::new();
        for (file, text) in files {
            read.push((*file, read_version(file, text)?));
        }
        read.sort_by_key(|(_, version)| version.from);
        check_sequence(&read)?;
        let versions: Vec<DatasetVersion> = read.into_iter().map(|(_, version)| version).collect();
        let questions = || versions.iter().flat_map(|version| &version.questions);
        let options = questions().flat_map(|question| &question.options);
        Ok(Self {
            questions: questions().map(|question| question.key.clone()).collect(),
            options: options.map(|option| option.key.clone()).collect(),
            versions,
        })
    }
}

fn check_sequence(read: &[(&str, DatasetVersion)]) -> Result<(), DatasetError> {
    let fault = |file: &str, reason: Reason| Err(fault(file, "dates", reason));
    let Some((first_file, first)) = read.first() else {
        return fault("dataset", "there is no version".to_owned());
    };
    if let Some(from) = first.from {
        return fault(
            first_file,
            format!("the oldest version must have no `from`; fractures before {from} have none"),
        );
    }
    if let Some((file, last)) = read.last()
        && let Some(to) = last.to
    {
        return fault(
            file,
            format!("the newest version must have no `to`; fractures after {to} have none"),
        );
    }
    for ((_, earlier), (file, later)) in read.iter().zip(read.iter().skip(1)) {
        let (before, after) = (&earlier.id, &later.id);
        if before == after {
            return fault(file, format!("two files have the id {before}"));
        }
        match (earlier.to, later.from) {
            (Some(to), Some(from)) if to.succ_opt() == Some(from) => {}
            (Some(to), Some(from)) if to < from => {
                return fault(
                    file,
                    format!("there is a gap between {before}, to {to}, and {after}, from {from}"),
                );
            }
            _ => return fault(file, format!("the dates of {before} and {after} overlap")),
        }
        for question in &later.questions {
            if let Some(other) = earlier.question(&question.key)
                && !alike(&question.kind, &other.kind)
            {
                let place = format!("question {} ({})", question.number, question.key);
                return Err(self::fault(
                    file,
                    place,
                    format!("its answers are of another kind in {before}"),
                ));
            }
        }
    }
    Ok(())
}

/// Whether an answer given under one kind can be read under the other.
pub(super) fn alike(one: &AnswerKind, other: &AnswerKind) -> bool {
    use AnswerKind::{Choice, Several};
    matches!((one, other), (Choice | Several, Choice | Several))
        || std::mem::discriminant(one) == std::mem::discriminant(other)
}

/// Reads one file. Whether it goes with the others is not looked at.
pub(super) fn read_version(file: &str, text: &str) -> Result<DatasetVersion, DatasetError> {
    let rows: VersionFile = parse(file, text)?;
    let at = |place: &str| {
        let place = place.to_owned();
        move |reason| fault(file, place, reason)
    };
    if rows.revision == 0 {
        return Err(fault(file, "revision", "it begins at 1"));
    }
    let from = rows.from.as_deref().map(date).transpose().map_err(at("from"))?;
    let to = rows.to.as_deref().map(date).transpose().map_err(at("to"))?;
    if from.zip(to).is_some_and(|(from, to)| from > to) {
        return Err(fault(file, "to", "it is before `from`"));
    }
    let tabs: Vec<Tab> = rows
        .tabs
        .into_iter()
        .map(|tab| Tab {
            key: tab.key,
            title: tab.title,
        })
        .collect();
    unique(tabs.iter().map(|tab| tab.key.as_str())).map_err(at("tab"))?;
    let lists = Lists(&rows.options);
    for (name, list) in lists.0 {
        options(list.clone()).map_err(at(&format!("options.{name}")))?;
    }
    let delete_reasons = options(rows.delete_reasons).map_err(at("delete_reason"))?;

    let mut version = DatasetVersion {
        id: rows.id,
        revision: rows.revision,
        from,
        to,
        open: rows.open,
        sources: rows.sources,
        tabs,
        questions: Vec::new(),
        checks: Vec::new(),
        follow_up: FollowUpRule {
            question: QuestionKey::new(rows.follow_up.question.clone()),
            required_by: lists.keys(&rows.follow_up.required_by).map_err(at("follow_up"))?,
            drugs: lists.keys(&rows.follow_up.drugs).map_err(at("follow_up"))?,
            windows: Vec::new(),
        },
        minimum_age: 0,
        delete_reasons,
        by_key: FxHashMap::default(),
        in_key_order: Vec::new(),
        by_name: HashMap::new(),
    };
    for row in rows.questions {
        let place = format!("question {} ({})", row.number, row.key);
        add_question(&mut version, row, &lists).map_err(at(&place))?;
    }
    version.in_key_order = version
        .by_key
        .iter()
        .map(|(key, place)| (key.clone(), *place))
        .collect();
    version.in_key_order.sort_unstable();
    add_follow_up(&mut version, rows.follow_up).map_err(at("follow_up"))?;
    for row in rows.checks {
        let place = format!("check {}", row.code);
        let check = read_check(&version, row).map_err(at(&place))?;
        version.checks.push(check);
    }
    check_required(&version).map_err(|(place, reason)| fault(file, place, reason))?;
    version.minimum_age = minimum_age(&version).map_err(at(&format!("check {}", keys::check::AGE_UNDER_50)))?;
    Ok(version)
}
