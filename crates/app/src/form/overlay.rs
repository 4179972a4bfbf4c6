//! The working copy read and laid over the fold: what would be saved, what cannot be read yet, what arrived meanwhile.

use std::collections::{BTreeMap, HashSet};

use chrono::NaiveDate;
use domain::dataset::{DatasetVersion, QuestionKey, keys};
use domain::id::EntryId;
use domain::reading::{Typing, Unreadable, read_form};
use domain::record::{Entry, Folded, fold};
use domain::{Answer, Answers, ByQuestion, words};
use store::{Typed, WorkingCopy};

use crate::desk::dataset;

/// A working copy laid over a fold.
pub(crate) struct Overlay {
    /// What the record would be if it were saved now.
    pub(crate) answers: Answers,
    /// The dataset version of those answers.
    pub(crate) version: &'static DatasetVersion,
    /// Readable answers that differ from what the person saw when the form was opened.
    pub(crate) changes: ByQuestion<Option<Answer>>,
    /// What cannot be read yet.
    pub(crate) unreadable: BTreeMap<QuestionKey, Unreadable>,
    /// Questions whose saved answer changed after the form was opened, with the answer that arrived.
    pub(crate) arrived: BTreeMap<QuestionKey, Option<Answer>>,
    /// A date of diagnosis in another dataset version, typed and not agreed to yet. The answers still have the date
    /// before it.
    pub(crate) awaits: Option<NaiveDate>,
}

/// The code of a date of diagnosis that waits to be agreed to.
pub(crate) const OTHER_VERSION: &str = "other-version";

/// Lays the working copy over the fold of the record's entries.
pub(crate) fn overlay(entries: &[Entry], folded: &Folded, working: Option<&WorkingCopy>, today: NaiveDate) -> Overlay {
    let mut answers = folded.answers.clone();
    let Some(working) = working else {
        let version = version_of(&answers);
        return Overlay {
            answers,
            version,
            changes: ByQuestion::new(),
            unreadable: BTreeMap::new(),
            arrived: BTreeMap::new(),
            awaits: None,
        };
    };
    let base = as_seen(entries, &working.heads, folded);
    let mut changes = ByQuestion::new();
    let mut unreadable = BTreeMap::new();
    let mut awaits = None;
    // The date of diagnosis chooses the version that everything else is read under.
    let first = working.answers.get_key_value(&keys::DIAGNOSIS_DATE);
    let others = working.answers.iter().filter(|(key, _)| **key != keys::DIAGNOSIS_DATE);
    for (key, typed) in first.into_iter().chain(others) {
        let version = version_of(&answers);
        let Some(question) = version.question(key) else {
            continue;
        };
        let diagnosed = answers.get(&keys::DIAGNOSIS_DATE).and_then(Answer::as_date);
        match read_form(question, &typed.text, &typed.chosen, typing(typed, today, diagnosed)) {
            Ok(answer) => {
                if let Some((date, before)) = to_agree(key, typed, answer.as_ref(), &base) {
                    awaits = Some(date);
                    unreadable.insert(key.clone(), not_agreed(date));
                    answers.insert(key.clone(), Answer::Date(before));
                    if !base.contains_key(key) {
                        changes.insert(key.clone(), Some(Answer::Date(before)));
                    }
                } else if answer.as_ref() != base.get(key) {
                    match &answer {
                        Some(answer) => answers.insert(key.clone(), answer.clone()),
                        None => answers.remove(key),
                    };
                    changes.insert(key.clone(), answer);
                }
            }
            Err(reason) => {
                unreadable.insert(key.clone(), reason);
            }
        }
    }
    let touched: HashSet<&QuestionKey> = base.keys().chain(folded.answers.keys()).collect();
    let arrived = touched
        .into_iter()
        .filter(|key| base.get(key) != folded.answers.get(key))
        .map(|key| (key.clone(), folded.answers.get(key).cloned()))
        .collect();
    Overlay {
        version: version_of(&answers),
        answers,
        changes,
        unreadable,
        arrived,
        awaits,
    }
}

/// A date of diagnosis that moves the record to another dataset version without this person having agreed to that,
/// and the date that stays until then.
fn to_agree(
    key: &QuestionKey,
    typed: &Typed,
    answer: Option<&Answer>,
    base: &Answers,
) -> Option<(NaiveDate, NaiveDate)> {
    if *key != keys::DIAGNOSIS_DATE {
        return None;
    }
    let date = answer?.as_date()?;
    let saved = base.get(key).and_then(Answer::as_date);
    let before = typed.agreed.or(saved)?;
    let version = |date: NaiveDate| &dataset().version_on(date).id;
    let is_new = version(date) != version(before) && saved.is_none_or(|saved| version(saved) != version(date));
    is_new.then_some((date, before))
}

fn not_agreed(date: NaiveDate) -> Unreadable {
    Unreadable {
        code: OTHER_VERSION,
        words: format!(
            "With {} this record has other questions: agree to what changes, or put the date back",
            words::long_date(date)
        ),
    }
}

/// What the shorthand of a text counts from: the day on which it was typed, not the day on which it is read again.
pub(crate) fn typing(typed: &Typed, today: NaiveDate, diagnosed: Option<NaiveDate>) -> Typing {
    Typing {
        today: typed.on.unwrap_or(today),
        diagnosed,
    }
}

/// The answers as they were at these heads: the fold of the heads and everything they descend from.
fn as_seen(entries: &[Entry], heads: &[EntryId], folded: &Folded) -> Answers {
    if heads == folded.heads {
        return folded.answers.clone();
    }
    let mut seen: HashSet<EntryId> = HashSet::new();
    let mut open: Vec<EntryId> = heads.to_vec();
    while let Some(id) = open.pop() {
        if seen.insert(id) {
            open.extend(entries.iter().filter(|entry| entry.id == id).flat_map(Entry::builds_on));
        }
    }
    let held: Vec<Entry> = entries
        .iter()
        .filter(|entry| seen.contains(&entry.id))
        .cloned()
        .collect();
    fold(&held).answers
}

fn version_of(answers: &Answers) -> &'static DatasetVersion {
    let diagnosed = answers.get(&keys::DIAGNOSIS_DATE).and_then(Answer::as_date);
    diagnosed.map_or_else(|| dataset().newest(), |date| dataset().version_on(date))
}
