//! What joining two records means for their answers, what is joined without asking anybody, and what un-joining puts back.

use std::collections::{BTreeMap, BTreeSet};

use super::entry::{Change, Entry, Origin};
use super::fold::{Folded, fold};
use super::right_record::Person;
use super::undo::Lines;
use super::withdrawal::is_same_record;
use crate::answer::{Answer, Answers};
use crate::by_question::ByQuestion;
use crate::dataset::{QuestionKey, keys};
use crate::id::{EntryId, RecordId};

/// A question that two records answer differently. One that only one of them answers is none: a blank never wins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Differing {
    /// The question.
    pub question: QuestionKey,
    /// What the first says.
    pub one: Answer,
    /// What the second says.
    pub other: Answer,
}

/// Whose answer is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Take {
    /// The first record's.
    One,
    /// The second's.
    Other,
}

/// The questions that two records answer differently, in the order of their keys.
pub fn differing(one: &Answers, other: &Answers) -> Vec<Differing> {
    let both = one
        .iter()
        .filter_map(|(question, answer)| Some((question, answer, other.get(question)?)));
    both.filter(|(_, one, other)| one != other)
        .map(|(question, one, other)| Differing {
            question: question.clone(),
            one: one.clone(),
            other: other.clone(),
        })
        .collect()
}

/// The answers of both records together, by the choice at each question that they answer differently.
///
/// # Errors
/// The questions at which nobody has chosen.
pub fn chosen_answers(
    one: &Answers,
    other: &Answers,
    choices: &BTreeMap<QuestionKey, Take>,
) -> Result<Answers, Vec<QuestionKey>> {
    let differing = differing(one, other);
    let mut open = Vec::new();
    let mut answers = other.clone();
    for (question, answer) in one {
        answers.insert(question.clone(), answer.clone());
    }
    for Differing { question, other, .. } in differing {
        match choices.get(&question) {
            Some(Take::One) => {}
            Some(Take::Other) => {
                answers.insert(question, other);
            }
            None => open.push(question),
        }
    }
    if open.is_empty() { Ok(answers) } else { Err(open) }
}

/// What somebody has to say on top of a join, so that the joined record answers this: also where one record had cleared what
/// the other answers.
pub fn settling(joined: &Folded, answers: &Answers) -> ByQuestion<Option<Answer>> {
    let disputed: BTreeSet<&QuestionKey> = joined.conflicts.iter().map(|conflict| &conflict.question).collect();
    let questions: BTreeSet<&QuestionKey> = joined
        .answers
        .keys()
        .chain(answers.keys())
        .chain(disputed.clone())
        .collect();
    questions
        .into_iter()
        .filter(|question| joined.answers.get(question) != answers.get(question) || disputed.contains(question))
        .map(|question| (question.clone(), answers.get(question).cloned()))
        .collect()
}

/// Whether two records are joined without asking anybody: the same person and date of diagnosis, no question answered
/// differently, and nothing in either that a person has to settle first. Whether somebody has said that they are not the
/// same is for the caller to know.
pub fn joins_by_itself(one: &Folded, other: &Folded) -> bool {
    let is_plain = |folded: &Folded| folded.deleted.is_none() && !folded.is_gone() && !folded.needs_settling();
    let diagnosed = |folded: &Folded| folded.answers.get(&keys::DIAGNOSIS_DATE).and_then(Answer::as_date);
    let is_known = |person: &Person| !matches!(person, Person::Overseas { postcode: None, .. });
    is_plain(one)
        && is_plain(other)
        && Person::of(&one.answers)
            .is_some_and(|person| is_known(&person) && Some(person) == Person::of(&other.answers))
        && diagnosed(one).is_some_and(|date| diagnosed(other) == Some(date))
        && differing(&one.answers, &other.answers).is_empty()
}

/// Whether somebody has ever taken a join of these records back. The entries are of any of them.
pub fn was_parted(entries: &[Entry], records: &BTreeSet<RecordId>) -> bool {
    entries.iter().any(|entry| match &entry.change {
        Change::Unjoin { with } => {
            records.contains(&entry.subject.id()) && records.iter().any(|record| is_same_record(*record, *with))
        }
        _ => false,
    })
}

/// What un-joining puts back in a record that another was joined to: the answers that were settled with that join and that
/// nobody has given again since, as they were before it. `entries` are the record's own.
pub fn before_joining(entries: &[Entry], with: RecordId) -> ByQuestion<Option<Answer>> {
    let lines = Lines::of(entries);
    let settlements = settlements(entries, &lines, with);
    let mut later: BTreeSet<EntryId> = settlements.iter().map(|entry| entry.id).collect();
    for settlement in &settlements {
        later.extend(lines.after(settlement.id));
    }
    let before: Vec<Entry> = entries
        .iter()
        .filter(|entry| !later.contains(&entry.id))
        .cloned()
        .collect();
    let (before, now) = (fold(&before).answers, fold(entries).answers);
    let mut put_back = ByQuestion::new();
    for settlement in &settlements {
        let Change::Answers(answers) = &settlement.change else {
            continue;
        };
        let after = lines.after(settlement.id);
        for question in answers.keys() {
            let is_given_again = entries.iter().any(|entry| {
                let is_another = settlements.iter().all(|one| one.id != entry.id);
                is_another
                    && after.contains(&entry.id)
                    && matches!(&entry.change, Change::Answers(answers) if answers.contains_key(question))
            });
            if !is_given_again && before.get(question) != now.get(question) {
                put_back.insert(question.clone(), before.get(question).cloned());
            }
        }
    }
    put_back
}

/// The answers that were settled in one go with what joined this record for the first time, or again after it was parted. Several
/// may be joined in one go: one join on top of the other, and the answers on top of all. A further join, which only takes in what
/// came late, settles nothing: what a person settles with it they would have settled all the same.
fn settlements<'e>(entries: &'e [Entry], lines: &Lines, with: RecordId) -> Vec<&'e Entry> {
    let by_id: BTreeMap<EntryId, &Entry> = entries.iter().map(|entry| (entry.id, entry)).collect();
    let is_settled = |entry: &Entry| {
        let answers = matches!(entry.change, Change::Answers(_));
        answers && matches!(entry.origin, Origin::Merge | Origin::ByItself)
    };
    let begins = |join: &Entry| {
        let before = lines.before([join.id]);
        let before: Vec<Entry> = entries
            .iter()
            .filter(|entry| before.contains(&entry.id))
            .cloned()
            .collect();
        !fold(&before).joins(with)
    };
    let joins_it = |entry: &&Entry| {
        let mut above = *entry;
        while let [parent] = above.parents.as_slice() {
            let Some(parent) = by_id.get(parent).copied() else {
                break;
            };
            let Change::Join { with: joined, .. } = parent.change else {
                break;
            };
            if (&parent.author.id, &parent.desk.id, parent.at) != (&entry.author.id, &entry.desk.id, entry.at) {
                break;
            }
            if is_same_record(joined, with) && begins(parent) {
                return true;
            }
            above = parent;
        }
        false
    };
    let settled = entries.iter().filter(|entry| is_settled(entry));
    settled.filter(joins_it).collect()
}
