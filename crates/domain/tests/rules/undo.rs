//! Undoing a save: answers and accepted warnings are as before it, everybody else's stay, and nothing leaves the history.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, TimeDelta, Utc};
use domain::dataset::{OptionKey, QuestionKey};
use domain::id::{DeviceId, EntryId, ImportId, RecordId, UserId};
use domain::record::{
    Acceptance, Acceptances, Author, Change, DeskStamp, Digest, Entry, Folded, Note, Origin, SeenDataset, State,
    Subject, UndoRefused, Undoing, Warning, fold, last_save, undo_last_save,
};
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
        subject: Subject::Record(RecordId::new(Uuid::from_u128(1))),
        parents: parents.to_vec(),
        author: Author {
            id: user(person),
            name: ["Amara Osei", "Ben Hart"][person].to_owned(),
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

/// Warnings accepted with a note for whatever is answered, or no longer.
fn warnings(set: &[(usize, Option<u8>)]) -> Acceptances {
    let said = set.iter().map(|(question, note)| {
        let acceptance = note.map(|note| Acceptance {
            given: Answers::new(),
            note: Note::read(&format!("Looked at {note}")).unwrap(),
        });
        (warning(*question), acceptance)
    });
    said.collect()
}

fn warning(question: usize) -> Warning {
    Warning {
        check: "unusual".to_owned(),
        question: QuestionKey::from_static(QUESTIONS[question]),
    }
}

/// Who has accepted what, whoever it was: nothing where one of several withdrew it.
fn accepted(folded: &Folded) -> BTreeMap<Warning, Acceptance> {
    let said = folded.warnings.iter().filter_map(|(warning, said)| {
        let all: Option<Vec<&Acceptance>> = said.iter().map(|one| one.acceptance.as_ref()).collect();
        Some((warning.clone(), (*all?.first()?).clone()))
    });
    said.collect()
}

/// A save of some answers, of some warnings, or of both; or taking over what the other person holds.
#[derive(Clone, Debug)]
enum Act {
    Save(usize, Vec<(usize, Option<u8>)>, Vec<(usize, Option<u8>)>),
    Pull(usize),
}

fn acts() -> impl Strategy<Value = Vec<Act>> {
    let set = || prop::collection::vec((0..4_usize, prop::option::of(0..3_u8)), 0..4);
    let act = prop_oneof![
        3 => (0..2_usize, set(), set()).prop_map(|(person, set, said)| Act::Save(person, set, said)),
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
            Act::Save(person, set, said) => {
                let parents = fold(&held[*person]).heads;
                let answers = (!set.is_empty()).then(|| answers(set));
                let warnings = (!said.is_empty()).then(|| Change::Warnings(warnings(said)));
                let saved = saved(number + 1, *person, &parents, [answers, warnings]);
                number += saved.len();
                held[*person].extend(saved);
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

/// The entries of one save: of one moment, each on top of the one before it.
fn saved(number: usize, person: usize, parents: &[EntryId], changes: [Option<Change>; 2]) -> Vec<Entry> {
    let mut saved: Vec<Entry> = Vec::new();
    for change in changes.into_iter().flatten() {
        let next = match saved.first() {
            None => entry(number, person, parents, change),
            Some(first) => Entry {
                at: first.at,
                ..entry(number + 1, person, &[first.id], change)
            },
        };
        saved.push(next);
    }
    saved
}

fn undoing(entries: &[Entry], undo: &Undoing<'_>) -> Vec<Entry> {
    let answers = (!undo.answers.is_empty()).then(|| Change::Answers(undo.answers.clone()));
    let warnings = (!undo.warnings.is_empty()).then(|| Change::Warnings(undo.warnings.clone()));
    saved(1_000 + entries.len(), 0, &fold(entries).heads, [answers, warnings])
}

/// The entries of the save that is undone.
fn parts(entries: &[Entry], undo: &Undoing<'_>) -> Vec<EntryId> {
    let together = !undo.answers.is_empty() && !undo.warnings.is_empty();
    let newest = entries.iter().find(|entry| entry.id == undo.save.id).unwrap();
    let with = together.then(|| newest.parents[0]);
    with.into_iter().chain([newest.id]).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn an_undone_save_leaves_the_answers_as_before_it_and_everything_in_the_history(acts in acts()) {
        let entries = play(&acts);
        let Ok(undo) = undo_last_save(&entries, user(0)) else { return Ok(()) };
        let now = fold(&entries);
        let mut with = entries.clone();
        with.extend(undoing(&entries, &undo));
        let after = fold(&with);

        // The questions and warnings of the save read as before it; all others, and their conflicts, as they did.
        let parts = parts(&entries, &undo);
        let first = entries.iter().find(|entry| entry.id == parts[0]).unwrap();
        let saves_alone: Vec<Entry> = entries
            .iter()
            .filter(|entry| !parts.contains(&entry.id))
            .map(|entry| {
                let mut entry = entry.clone();
                if entry.parents.iter().any(|parent| parts.contains(parent)) {
                    entry.parents.retain(|parent| !parts.contains(parent));
                    entry.parents.extend(&first.parents);
                }
                entry
            })
            .collect();
        let without = fold(&saves_alone);
        prop_assert_eq!(accepted(&after), accepted(&without));
        let without: Answers = without.answers;
        prop_assert_eq!(&after.answers, &without);
        prop_assert_eq!(&after.conflicts, &now.conflicts);
        prop_assert_eq!(after.heads.len(), 1);

        let lines: BTreeSet<EntryId> = Folded::history(&with).iter().map(|line| line.entry.id).collect();
        prop_assert!(entries.iter().all(|entry| lines.contains(&entry.id)));

        // And it is itself undone.
        let again = undo_last_save(&with, user(0)).unwrap();
        prop_assert_eq!(again.save.id, with[with.len() - 1].id);
        let again = undoing(&with, &again);
        with.extend(again);
        prop_assert_eq!(fold(&with).answers, now.answers.clone());
        prop_assert_eq!(accepted(&fold(&with)), accepted(&now));
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
fn the_answers_taken_as_two_records_were_joined_go_with_the_join() {
    let first = entry(0, 0, &[], answers(&[(0, Some(0))]));
    let other = RecordId::new(Uuid::from_u128(2));
    let with = Change::Join {
        with: other,
        heads: BTreeMap::new(),
    };
    let join = entry(1, 0, &[first.id], with);
    let mut taken = entry(2, 0, &[join.id], answers(&[(0, Some(1))]));
    taken.origin = Origin::Merge;
    let entries = [first, join.clone(), taken.clone()];
    assert_eq!(undo_last_save(&entries, user(0)), Err(UndoRefused::Joined));
    let said = UndoRefused::Joined.to_string();
    assert!(said.contains("Take apart"), "{said}");
    // What is saved after it is undone as any save.
    let later = entry(3, 0, &[taken.id], answers(&[(1, Some(1))]));
    let entries = [&entries[..], &[later]].concat();
    assert!(undo_last_save(&entries, user(0)).is_ok());
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
    import.origin = Origin::Import {
        id: ImportId::new(Uuid::from_u128(9)),
        row: 2,
    };
    let restored = entry(3, 0, &[import.id], Change::State(State::Active));
    let entries = [first, save.clone(), import, restored];
    let undo = undo_last_save(&entries, user(0)).unwrap();
    assert_eq!(undo.save.id, save.id);
    assert_eq!(undo.answers, [(QuestionKey::from_static("dxa"), None)].into());
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

#[test]
fn an_acceptance_that_was_the_last_save_is_withdrawn() {
    let first = entry(0, 1, &[], answers(&[(0, Some(0))]));
    let theirs = entry(1, 1, &[first.id], Change::Warnings(warnings(&[(2, Some(2))])));
    let older = entry(2, 0, &[theirs.id], answers(&[(0, Some(1))]));
    // Accepts one warning, and withdraws what somebody else accepted.
    let said = Change::Warnings(warnings(&[(1, Some(1)), (2, None)]));
    let save = entry(3, 0, &[older.id], said);
    let mut entries = vec![first, theirs, older, save.clone()];
    let undo = undo_last_save(&entries, user(0)).unwrap();
    assert_eq!(undo.save.id, save.id);
    assert!(undo.answers.is_empty(), "the answers were another save");
    assert_eq!(undo.warnings[&warning(1)], None);
    assert_eq!(undo.warnings, warnings(&[(1, None), (2, Some(2))]));
    let entry = undoing(&entries, &undo);
    entries.extend(entry);
    let after = accepted(&fold(&entries));
    assert_eq!(after.keys().collect::<Vec<_>>(), [&warning(2)]);

    // Somebody who said something about the same warning meanwhile is not overruled.
    let beside = self::entry(9, 1, &[entries[0].id], Change::Warnings(warnings(&[(1, Some(2))])));
    let entries = [&entries[..4], &[beside]].concat();
    let questions = vec![QuestionKey::from_static("dxa")];
    let by = "Ben Hart".to_owned();
    assert_eq!(
        undo_last_save(&entries, user(0)).map(|_| ()),
        Err(UndoRefused::ChangedSince { by, questions })
    );
}

#[test]
fn answers_and_the_warning_accepted_with_them_are_one_save() {
    let first = entry(0, 1, &[], answers(&[(0, Some(0))]));
    let said = Change::Warnings(warnings(&[(3, Some(0))]));
    let save = saved(1, 0, &[first.id], [Some(answers(&[(3, Some(1))])), Some(said)]);
    let entries = [vec![first], save.clone()].concat();
    let undo = undo_last_save(&entries, user(0)).unwrap();
    assert_eq!(undo.answers, [(QuestionKey::from_static("weight"), None)].into());
    assert_eq!(undo.warnings, warnings(&[(3, None)]));
    // Saved later than the answers, it is a save of its own.
    let mut entries = entries;
    entries[2].at += TimeDelta::seconds(30);
    let undo = undo_last_save(&entries, user(0)).unwrap();
    assert!(undo.answers.is_empty() && undo.warnings.len() == 1);
}

/// A walk for each save would take minutes here: nextest ends a test that takes five.
#[test]
fn the_last_of_very_many_saves_is_found_in_one_walk_whatever_the_clocks_say() {
    let mut entries: Vec<Entry> = Vec::new();
    for number in 0..50_000 {
        let parents: Vec<EntryId> = entries.last().map(|entry| entry.id).into_iter().collect();
        let mut next = entry(number, 0, &parents, answers(&[(0, Some(0))]));
        next.at = DateTime::<Utc>::UNIX_EPOCH - TimeDelta::seconds(i64::try_from(number).unwrap_or(i64::MAX));
        entries.push(next);
    }
    let last = entries.last().map(|entry| entry.id);
    assert_eq!(last_save(&entries, user(0)).map(|save| save.id), last);
}
