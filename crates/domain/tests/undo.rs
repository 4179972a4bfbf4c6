//! Undoing a save: the answers are as before it, everybody else's stay, and nothing leaves the history.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, TimeDelta, Utc};
use domain::dataset::{OptionKey, QuestionKey};
use domain::id::{DeviceId, EntryId, RecordId, UserId};
use domain::record::{Author, Change, Desk, Digest, Entry, Folded, Origin, Seen, State, UndoRefused, fold};
use domain::record::{last_save, undo_last_save};
use domain::{Answer, Answers};
use proptest::prelude::*;
use uuid::Uuid;

const QUESTIONS: [&str; 4] = ["site", "dxa", "bone_therapy", "weight"];

fn user(person: usize) -> UserId {
    UserId::new(Uuid::from_u128(person as u128 + 1))
}

fn entry(number: usize, person: usize, parents: &[EntryId], change: Change) -> Entry {
    let mut bytes = [0_u8; 32];
    let spread = (number as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    bytes[..8].copy_from_slice(&spread.to_be_bytes());
    Entry {
        id: EntryId::new(Uuid::from_u128(number as u128 + 1)),
        record: RecordId::new(Uuid::from_u128(1)),
        parents: parents.to_vec(),
        author: Author {
            id: user(person),
            name: ["Amara Osei", "Ben Hart"][person].to_owned(),
        },
        desk: Desk {
            id: DeviceId::new(Uuid::from_u128(1)),
            name: "Ward 7 laptop".to_owned(),
        },
        at: DateTime::<Utc>::UNIX_EPOCH + TimeDelta::seconds(i64::try_from(number).unwrap_or(i64::MAX)),
        origin: Origin::Keyboard,
        seen: Seen {
            version: "2024".to_owned(),
            revision: 1,
        },
        change,
        digest: Digest(bytes),
    }
}

fn answers(set: &[(usize, Option<u8>)]) -> Change {
    Change::Answers(
        set.iter()
            .map(|(question, option)| {
                let answer = option.map(|option| Answer::Choice(OptionKey::new(format!("option_{option}"))));
                (QuestionKey::from_static(QUESTIONS[*question]), answer)
            })
            .collect(),
    )
}

/// A save of some answers, or taking over what the other person holds.
#[derive(Clone, Debug)]
enum Act {
    Save(usize, Vec<(usize, Option<u8>)>),
    Pull(usize),
}

fn acts() -> impl Strategy<Value = Vec<Act>> {
    let set = prop::collection::vec((0..4_usize, prop::option::of(0..3_u8)), 1..4);
    let act = prop_oneof![
        3 => (0..2_usize, set).prop_map(|(person, set)| Act::Save(person, set)),
        1 => (0..2_usize).prop_map(Act::Pull),
    ];
    prop::collection::vec(act, 1..20)
}

/// Plays the acts of two people and gives what the first one holds.
fn play(acts: &[Act]) -> Vec<Entry> {
    let mut held: [Vec<Entry>; 2] = [Vec::new(), Vec::new()];
    let mut number = 0;
    let first = entry(number, 1, &[], answers(&[(0, Some(0))]));
    held[0].push(first.clone());
    held[1].push(first);
    for act in acts {
        match act {
            Act::Save(person, set) => {
                number += 1;
                let parents = fold(&held[*person]).heads;
                held[*person].push(entry(number, *person, &parents, answers(set)));
            }
            Act::Pull(person) => {
                let theirs = held[1 - *person].clone();
                held[*person].extend(theirs);
                held[*person].sort_by_key(|entry| entry.id);
                held[*person].dedup_by_key(|entry| entry.id);
            }
        }
    }
    held[0].clone()
}

fn undoing(entries: &[Entry], change: BTreeMap<QuestionKey, Option<Answer>>) -> Entry {
    entry(1_000 + entries.len(), 0, &fold(entries).heads, Change::Answers(change))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn an_undone_save_leaves_the_answers_as_before_it_and_everything_in_the_history(acts in acts()) {
        let entries = play(&acts);
        let Ok(undo) = undo_last_save(&entries, user(0)) else { return Ok(()) };
        let (save, change) = (undo.save.clone(), undo.answers);
        let now = fold(&entries);
        let mut with = entries.clone();
        with.push(undoing(&entries, change.clone()));
        let after = fold(&with);

        // The questions it changed read as before it; all others, and their conflicts, as they did.
        let saves_alone: Vec<Entry> = entries
            .iter()
            .filter(|entry| entry.id != save.id)
            .map(|entry| {
                let mut entry = entry.clone();
                if entry.parents.contains(&save.id) {
                    entry.parents.retain(|parent| *parent != save.id);
                    entry.parents.extend(&save.parents);
                }
                entry
            })
            .collect();
        let without: Answers = fold(&saves_alone).answers;
        prop_assert_eq!(&after.answers, &without);
        prop_assert_eq!(&after.conflicts, &now.conflicts);
        prop_assert_eq!(after.heads.len(), 1);

        let lines: BTreeSet<EntryId> = Folded::history(&with).iter().map(|line| line.entry.id).collect();
        prop_assert!(entries.iter().all(|entry| lines.contains(&entry.id)));

        // And it is itself undone.
        let again = undo_last_save(&with, user(0)).unwrap();
        prop_assert_eq!(again.save.id, with[with.len() - 1].id);
        let again = undoing(&with, again.answers);
        with.push(again);
        prop_assert_eq!(fold(&with).answers, now.answers);
    }

    #[test]
    fn the_order_of_arrival_does_not_choose_the_save(acts in acts(), turn in any::<prop::sample::Index>()) {
        let entries = play(&acts);
        let mut turned = entries.clone();
        turned.rotate_left(turn.index(entries.len()));
        turned.reverse();
        prop_assert_eq!(
            last_save(&entries, user(0)).map(|save| save.id),
            last_save(&turned, user(0)).map(|save| save.id)
        );
    }
}

#[test]
fn a_save_that_started_the_record_is_not_undone() {
    let first = entry(0, 0, &[], answers(&[(0, Some(0))]));
    assert_eq!(undo_last_save(&[first], user(0)), Err(UndoRefused::StartedTheRecord));
}

#[test]
fn somebody_who_saved_nothing_has_nothing_to_undo() {
    let first = entry(0, 1, &[], answers(&[(0, Some(0))]));
    assert_eq!(undo_last_save(&[first], user(0)), Err(UndoRefused::NothingSaved));
}

#[test]
fn an_import_or_a_deletion_is_no_save() {
    let first = entry(0, 0, &[], answers(&[(0, Some(0))]));
    let save = entry(1, 0, &[first.id], answers(&[(1, Some(1))]));
    let mut import = entry(2, 0, &[save.id], answers(&[(2, Some(1))]));
    import.origin = Origin::Import;
    let restored = entry(3, 0, &[import.id], Change::State(State::Active));
    let entries = [first, save.clone(), import, restored];
    let undo = undo_last_save(&entries, user(0)).unwrap();
    assert_eq!(undo.save.id, save.id);
    assert_eq!(undo.answers, BTreeMap::from([(QuestionKey::from_static("dxa"), None)]));
}

#[test]
fn later_entries_on_the_same_questions_refuse_it_and_say_who() {
    let first = entry(0, 1, &[], answers(&[(0, Some(0))]));
    let save = entry(1, 0, &[first.id], answers(&[(0, Some(1)), (1, Some(1))]));
    // On another question: no matter.
    let other = entry(2, 1, &[save.id], answers(&[(2, Some(2))]));
    assert!(undo_last_save(&[first.clone(), save.clone(), other], user(0)).is_ok());
    // On the same one, after it or beside it.
    for parents in [[save.id], [first.id]] {
        let beside = entry(2, 1, &parents, answers(&[(1, Some(2)), (2, Some(2))]));
        let refused = undo_last_save(&[first.clone(), save.clone(), beside], user(0)).map(|_| ());
        let questions = vec![QuestionKey::from_static("dxa")];
        let by = "Ben Hart".to_owned();
        assert_eq!(refused, Err(UndoRefused::ChangedSince { by, questions }));
    }
}

#[test]
fn a_save_that_settled_different_answers_is_not_undone() {
    let first = entry(0, 1, &[], answers(&[(0, Some(0))]));
    let left = entry(1, 1, &[first.id], answers(&[(0, Some(1))]));
    let right = entry(2, 1, &[first.id], answers(&[(0, Some(2))]));
    let settled = entry(3, 0, &[left.id, right.id], answers(&[(0, Some(2))]));
    let entries = [first, left, right, settled];
    assert_eq!(undo_last_save(&entries, user(0)), Err(UndoRefused::Settled));
}

#[test]
fn a_clock_that_was_put_back_does_not_choose_an_older_save() {
    let first = entry(0, 1, &[], answers(&[(0, Some(0))]));
    let older = entry(1, 0, &[first.id], answers(&[(0, Some(1))]));
    let mut newer = entry(2, 0, &[older.id], answers(&[(1, Some(1))]));
    newer.at = DateTime::<Utc>::UNIX_EPOCH - TimeDelta::days(400);
    let entries = [first, older, newer.clone()];
    assert_eq!(last_save(&entries, user(0)).map(|save| save.id), Some(newer.id));
}
