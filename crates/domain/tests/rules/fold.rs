//! The fold: any order of arrival, any grouping, repeats: the same record, and every answer ever entered reachable.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, TimeDelta, Utc};
use domain::dataset::{OptionKey, QuestionKey};
use domain::id::{DeviceId, EntryId, RecordId, UserId};
use domain::record::{Author, Change, DeskStamp, Digest, Entry, Folded, Origin, SeenDataset, State, Subject, fold};
use domain::{Answer, Answers};
use proptest::prelude::*;
use uuid::Uuid;

const QUESTIONS: [&str; 3] = ["site", "dxa", "bone_therapy"];

/// One act at one of three desks: write an answer, clear one, delete, restore, or take over what another desk holds.
#[derive(Clone, Debug)]
enum Act {
    Set { desk: usize, question: usize, option: u8 },
    Clear { desk: usize, question: usize },
    State { desk: usize, delete: bool },
    Pull { desk: usize, from: usize },
}

fn acts() -> impl Strategy<Value = Vec<Act>> {
    let act = prop_oneof![
        5 => (0..3_usize, 0..3_usize, 0..3_u8).prop_map(|(desk, question, option)| Act::Set { desk, question, option }),
        1 => (0..3_usize, 0..3_usize).prop_map(|(desk, question)| Act::Clear { desk, question }),
        1 => (0..3_usize, any::<bool>()).prop_map(|(desk, delete)| Act::State { desk, delete }),
        3 => (0..3_usize, 0..3_usize).prop_map(|(desk, from)| Act::Pull { desk, from }),
    ];
    prop::collection::vec(act, 1..40)
}

fn entry(number: usize, parents: &[EntryId], change: Change) -> Entry {
    let mut bytes = [0_u8; 32];
    // Spread digests, so that the smallest is not always the first written.
    let spread = (number as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    bytes[..8].copy_from_slice(&spread.to_be_bytes());
    Entry {
        id: EntryId::new(Uuid::from_u128(number as u128 + 1)),
        subject: Subject::Record(RecordId::new(Uuid::from_u128(1))),
        parents: parents.to_vec(),
        author: Author {
            id: UserId::new(Uuid::from_u128(1)),
            name: "Amara Osei".to_owned(),
        },
        desk: DeskStamp {
            id: DeviceId::new(Uuid::from_u128(1)),
            name: "Ward 7 laptop".to_owned(),
        },
        at: DateTime::<Utc>::UNIX_EPOCH + TimeDelta::seconds(i64::try_from(number).unwrap_or(i64::MAX)),
        origin: Origin::Keyboard,
        seen: SeenDataset {
            version: "2024".to_owned(),
            revision: 1,
        },
        change,
        digest: Digest(bytes),
    }
}

fn set(question: usize, option: u8) -> Change {
    let answer = Answer::Choice(OptionKey::new(format!("option_{option}")));
    Change::Answers([(QuestionKey::from_static(QUESTIONS[question]), Some(answer))].into())
}

fn clear(question: usize) -> Change {
    Change::Answers([(QuestionKey::from_static(QUESTIONS[question]), None)].into())
}

fn state(delete: bool) -> Change {
    Change::State(if delete {
        State::Deleted {
            reason: OptionKey::from_static("test_record"),
        }
    } else {
        State::Active
    })
}

/// Plays the acts and gives every entry that any desk wrote.
fn play(acts: &[Act]) -> Vec<Entry> {
    let mut desks: [Vec<Entry>; 3] = [Vec::new(), Vec::new(), Vec::new()];
    let mut all = Vec::new();
    for act in acts {
        let (desk, change) = match act {
            Act::Set { desk, question, option } => (*desk, set(*question, *option)),
            Act::Clear { desk, question } => (*desk, clear(*question)),
            Act::State { desk, delete } => (*desk, state(*delete)),
            Act::Pull { desk, from } => {
                let theirs = desks[*from].clone();
                desks[*desk].extend(theirs);
                continue;
            }
        };
        let new = entry(all.len(), &fold(&desks[desk]).heads, change);
        desks[desk].push(new.clone());
        all.push(new);
    }
    all
}

fn shuffled(entries: &[Entry], seed: u64) -> Vec<Entry> {
    let mut keyed: Vec<(u64, Entry)> = entries
        .iter()
        .enumerate()
        .map(|(index, entry)| {
            (
                (index as u64 ^ seed)
                    .wrapping_mul(0x2545_f491_4f6c_dd1d)
                    .rotate_left(17),
                entry.clone(),
            )
        })
        .collect();
    keyed.sort_by_key(|(key, _)| *key);
    keyed.into_iter().map(|(_, entry)| entry).collect()
}

/// What an entry says of a question.
fn said_of<'a>(entry: &'a Entry, question: &QuestionKey) -> Option<&'a Option<Answer>> {
    match &entry.change {
        Change::Answers(answers) => answers.get(question),
        _ => None,
    }
}

/// What each entry descends from. They are in the order in which they were written.
fn ancestors(entries: &[Entry]) -> BTreeMap<EntryId, BTreeSet<EntryId>> {
    let mut all: BTreeMap<EntryId, BTreeSet<EntryId>> = BTreeMap::new();
    for entry in entries {
        let through = entry.parents.iter().flat_map(|parent| &all[parent]).copied();
        let of_this = through.chain(entry.parents.iter().copied()).collect();
        all.insert(entry.id, of_this);
    }
    all
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn order_and_repeats_change_nothing(acts in acts(), seed in any::<u64>()) {
        let entries = play(&acts);
        let mut arrived = shuffled(&entries, seed);
        arrived.extend(shuffled(&entries, seed.rotate_left(7)));
        prop_assert_eq!(fold(&entries), fold(&arrived));
    }

    #[test]
    fn no_answer_ever_entered_is_out_of_reach(acts in acts()) {
        let entries = play(&acts);
        let entered: BTreeSet<EntryId> = entries.iter().map(|entry| entry.id).collect();
        let reachable: BTreeSet<EntryId> = Folded::history(&entries).iter().map(|line| line.entry.id).collect();
        prop_assert_eq!(entered, reachable);
    }

    #[test]
    fn a_part_that_lacks_parents_waits_and_is_whole_once_they_arrive(acts in acts(), keep in any::<u64>()) {
        let entries = play(&acts);
        let part: Vec<Entry> = entries
            .iter()
            .enumerate()
            .filter(|(index, _)| keep >> (index % 64) & 1 == 1)
            .map(|(_, entry)| entry.clone())
            .collect();
        let folded = fold(&part);
        let held: BTreeSet<EntryId> = part.iter().map(|entry| entry.id).collect();
        for entry in &part {
            let whole = entry.parents.iter().all(|parent| held.contains(parent) && !folded.waiting.contains(parent));
            prop_assert_eq!(!whole, folded.waiting.contains(&entry.id));
        }
        let mut rest = part;
        rest.extend(entries.iter().cloned());
        prop_assert_eq!(fold(&rest), fold(&entries));
    }

    /// The definition, word by word: those that set a question, and from which no other setter of it descends.
    #[test]
    fn what_is_said_last_is_what_nothing_that_says_it_descends_from(acts in acts()) {
        let entries = play(&acts);
        let (folded, ancestors) = (fold(&entries), ancestors(&entries));
        for question in QUESTIONS.map(QuestionKey::from_static) {
            let setters: Vec<&Entry> = entries.iter().filter(|entry| said_of(entry, &question).is_some()).collect();
            let last: BTreeSet<EntryId> = setters
                .iter()
                .filter(|setter| !setters.iter().any(|other| ancestors[&other.id].contains(&setter.id)))
                .map(|setter| setter.id)
                .collect();
            let answers: BTreeSet<_> = setters
                .iter()
                .filter(|setter| last.contains(&setter.id))
                .filter_map(|setter| said_of(setter, &question))
                .collect();
            let conflict = folded.conflicts.iter().find(|conflict| conflict.question == question);
            prop_assert_eq!(conflict.is_some(), answers.len() > 1);
            if let Some(conflict) = conflict {
                let candidates: BTreeSet<EntryId> = conflict.candidates.iter().map(|candidate| candidate.entry).collect();
                prop_assert_eq!(candidates, last);
            } else {
                let only = answers.first().and_then(|answer| answer.as_ref());
                prop_assert_eq!(folded.answers.get(&question), only);
            }
        }
    }

    #[test]
    fn an_answer_that_counts_was_given_and_not_overruled(acts in acts()) {
        let entries = play(&acts);
        let folded = fold(&entries);
        let conflicting: BTreeSet<&QuestionKey> = folded.conflicts.iter().map(|conflict| &conflict.question).collect();
        for conflict in &folded.conflicts {
            let answers: BTreeSet<_> = conflict.candidates.iter().map(|candidate| &candidate.answer).collect();
            prop_assert!(answers.len() > 1, "a conflict has different answers");
            prop_assert_eq!(folded.answers.get(&conflict.question), conflict.candidates[0].answer.as_ref());
        }
        // Writing on top of every head settles everything it names.
        let settled = Change::Answers(
            conflicting.iter().map(|question| ((*question).clone(), folded.answers.get(question).cloned())).collect(),
        );
        let mut with = entries.clone();
        with.push(entry(entries.len(), &folded.heads, settled));
        let after = fold(&with);
        prop_assert!(after.conflicts.is_empty());
        prop_assert_eq!(after.answers, folded.answers);
    }
}

fn check(entries: &[Entry], answers: &[(&str, &str)], conflicts: &[&str]) -> Folded {
    let folded = fold(entries);
    let expected: Answers = answers
        .iter()
        .map(|(question, option)| (QuestionKey::new(*question), Answer::Choice(OptionKey::new(*option))))
        .collect();
    assert_eq!(folded.answers, expected);
    let in_conflict: Vec<&str> = folded
        .conflicts
        .iter()
        .map(|conflict| conflict.question.as_str())
        .collect();
    assert_eq!(in_conflict, conflicts);
    folded
}

#[test]
fn different_questions_join_by_themselves() {
    let first = entry(0, &[], set(0, 0));
    let left = entry(1, &[first.id], set(1, 1));
    let right = entry(2, &[first.id], set(2, 2));
    let folded = check(
        &[first, left, right],
        &[("site", "option_0"), ("dxa", "option_1"), ("bone_therapy", "option_2")],
        &[],
    );
    assert_eq!(folded.heads.len(), 2);
}

#[test]
fn the_same_question_twice_is_a_conflict_and_equal_answers_are_none() {
    let first = entry(0, &[], set(0, 0));
    let left = entry(1, &[first.id], set(0, 1));
    let right = entry(2, &[first.id], set(0, 2));
    let smaller = if left.digest < right.digest {
        "option_1"
    } else {
        "option_2"
    };
    check(&[first.clone(), left.clone(), right], &[("site", smaller)], &["site"]);
    let same = entry(2, &[first.id], set(0, 1));
    check(&[first, left, same], &[("site", "option_1")], &[]);
}

#[test]
fn clearing_can_be_a_candidate() {
    let first = entry(0, &[], set(0, 0));
    let left = entry(1, &[first.id], clear(0));
    let right = entry(2, &[first.id], set(0, 2));
    let folded = fold(&[first, left, right]);
    assert_eq!(folded.conflicts[0].candidates.len(), 2);
}

#[test]
fn an_entry_that_merges_heads_without_answering_settles_nothing() {
    let first = entry(0, &[], set(0, 0));
    let left = entry(1, &[first.id], set(0, 1));
    let right = entry(2, &[first.id], set(0, 2));
    let merge = entry(3, &[left.id, right.id], set(1, 0));
    let folded = fold(&[first, left, right, merge]);
    assert_eq!(folded.conflicts.len(), 1);
    assert_eq!(folded.heads.len(), 1);
}

#[test]
fn a_deletion_beside_an_unseen_edit_leaves_the_record_active_until_settled() {
    let first = entry(0, &[], set(0, 0));
    let deletion = entry(1, &[first.id], state(true));
    let edit = entry(2, &[first.id], set(1, 1));
    let mut entries = vec![first.clone(), deletion.clone()];
    assert!(fold(&entries).deleted.is_some());
    entries.push(edit.clone());
    let folded = fold(&entries);
    assert!(folded.deleted.is_none() && folded.deletion_in_doubt);
    entries.push(entry(3, &folded.heads, state(true)));
    let folded = fold(&entries);
    assert!(folded.deleted.is_some() && !folded.deletion_in_doubt);
}

#[test]
fn a_restored_record_is_active() {
    let first = entry(0, &[], set(0, 0));
    let deletion = entry(1, &[first.id], state(true));
    let restore = entry(2, &[deletion.id], state(false));
    let folded = fold(&[first, deletion, restore]);
    assert!(folded.deleted.is_none() && !folded.deletion_in_doubt);
}

#[test]
fn clocks_decide_nothing() {
    let first = entry(0, &[], set(0, 0));
    let mut later = entry(1, &[first.id], set(0, 1));
    later.at = DateTime::<Utc>::UNIX_EPOCH - TimeDelta::days(3650);
    check(&[first, later], &[("site", "option_1")], &[]);
}
