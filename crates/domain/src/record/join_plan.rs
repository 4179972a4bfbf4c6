//! What joining two records means for their answers, what is joined without asking anybody, and what un-joining puts back.

use std::collections::{BTreeMap, BTreeSet};

use super::entry::{Change, Entry, Origin};
use super::fold::{Folded, fold};
use super::right_record::Person;
use super::undo::Lines;
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
    let is_plain = |folded: &Folded| folded.deleted.is_none() && !folded.purged && !folded.needs_settling();
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
        Change::Unjoin { with } => records.contains(with) && records.contains(&entry.subject.id()),
        _ => false,
    })
}

/// What un-joining puts back in a record that another was joined to: the answers that were settled with that join and that
/// nobody has given again since, as they were before it. `entries` are the record's own.
pub fn before_joining(entries: &[Entry], with: RecordId) -> ByQuestion<Option<Answer>> {
    let joins: BTreeSet<EntryId> = entries
        .iter()
        .filter(|entry| matches!(&entry.change, Change::Join { with: joined, .. } if *joined == with))
        .map(|entry| entry.id)
        .collect();
    let is_settlement = |entry: &&Entry| {
        entry.origin == Origin::Merge && matches!(entry.parents.as_slice(), [parent] if joins.contains(parent))
    };
    let lines = Lines::of(entries);
    let settlements: Vec<&Entry> = entries.iter().filter(is_settlement).collect();
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
