//! Taking an import back: what it changed is as it was, what somebody changed since stays and is named, and again it does
//! nothing.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};
use domain::Answer;
use domain::dataset::{OptionKey, QuestionKey};
use domain::id::{DeviceId, EntryId, ImportId, RecordId, UserId};
use domain::record::{
    Author, Change, DELETED_WITH_ITS_IMPORT, DeskStamp, Digest, Entry, ImportUndo, Origin, SeenDataset, State,
    StaysBecause, Subject, UndoAct, fold, plan_import_undo,
};
use proptest::prelude::*;
use uuid::Uuid;

const QUESTIONS: [&str; 4] = ["bone_therapy", "dxa", "site", "weight"];

fn import(number: u128) -> ImportId {
    ImportId::new(Uuid::from_u128(number))
}

fn row(number: u128) -> Origin {
    Origin::Import {
        id: import(number),
        row: 2,
    }
}

fn key(question: usize) -> QuestionKey {
    QuestionKey::from_static(QUESTIONS[question])
}

fn option(option: u8) -> Answer {
    Answer::Choice(OptionKey::new(format!("option_{option}")))
}

fn set(answers: &[(usize, Option<u8>)]) -> Change {
    let answers = answers
        .iter()
        .map(|(question, answer)| (key(*question), answer.map(option)));
    Change::Answers(answers.collect())
}

/// A history, written by whoever comes: each entry on top of what is said to be seen.
#[derive(Default)]
struct History(Vec<Entry>);

impl History {
    fn on(&mut self, parents: &[EntryId], origin: Origin, change: Change) -> EntryId {
        let number = self.0.len() as u64 + 1;
        let mut digest = [0_u8; 32];
        digest[..8].copy_from_slice(&number.wrapping_mul(0x9e37_79b9_7f4a_7c15).to_be_bytes());
        let id = EntryId::new(Uuid::from_u128(number.into()));
        self.0.push(Entry {
            id,
            subject: Subject::Record(RecordId::new(Uuid::from_u128(1))),
            parents: parents.to_vec(),
            author: Author {
                id: UserId::new(Uuid::from_u128(1)),
                name: "Ben Hart".to_owned(),
            },
            desk: DeskStamp {
                id: DeviceId::new(Uuid::from_u128(1)),
                name: "Ward 7 laptop".to_owned(),
            },
            at: DateTime::<Utc>::UNIX_EPOCH + TimeDelta::seconds(i64::try_from(number).unwrap()),
            origin,
            seen: SeenDataset::default(),
            change,
            digest: Digest(digest),
        });
        id
    }

    /// On top of everything.
    fn then(&mut self, origin: Origin, change: Change) -> EntryId {
        let heads = fold(&self.0).heads;
        self.on(&heads, origin, change)
    }

    fn plan(&self, number: u128, being_typed: &[usize]) -> ImportUndo {
        let being_typed: BTreeSet<QuestionKey> = being_typed.iter().map(|question| key(*question)).collect();
        plan_import_undo(&self.0, &fold(&self.0), import(number), &being_typed)
    }

    /// Writes what takes an import back.
    fn undo(&mut self, number: u128) -> ImportUndo {
        let plan = self.plan(number, &[]);
        let change = plan.act.clone().map(|act| match act {
            UndoAct::Delete => Change::State(State::Deleted {
                reason: DELETED_WITH_ITS_IMPORT,
            }),
            UndoAct::PutBack(answers) => Change::Answers(answers),
        });
        if let Some(change) = change {
            self.then(Origin::ImportUndone { id: import(number) }, change);
        }
        plan
    }
}

fn put_back(answers: &[(usize, Option<u8>)]) -> Option<UndoAct> {
    match set(answers) {
        Change::Answers(answers) => Some(UndoAct::PutBack(answers)),
        _ => None,
    }
}

fn why(plan: &ImportUndo) -> Vec<(Option<&str>, StaysBecause)> {
    let stays = plan.stays.iter();
    stays
        .map(|one| (one.question.as_ref().map(QuestionKey::as_str), one.why.clone()))
        .collect()
}

fn ben() -> String {
    "Ben Hart".to_owned()
}

#[test]
fn what_it_changed_is_as_it_was_and_again_it_changes_nothing() {
    let mut history = History::default();
    history.then(Origin::Keyboard, set(&[(0, Some(1)), (1, Some(1))]));
    history.then(row(1), set(&[(0, Some(2)), (1, None), (2, Some(3))]));
    let plan = history.undo(1);
    assert_eq!(plan.act, put_back(&[(0, Some(1)), (1, Some(1)), (2, None)]));
    assert_eq!(why(&plan), []);
    assert_eq!(history.undo(1), ImportUndo::default());
    assert_eq!(
        history.plan(9, &[]),
        ImportUndo::default(),
        "another import wrote nothing here"
    );
}

#[test]
fn what_somebody_changed_since_stays_and_says_who() {
    let mut history = History::default();
    history.then(Origin::Keyboard, set(&[(0, Some(1))]));
    history.then(row(1), set(&[(0, Some(2)), (1, Some(2)), (2, Some(2))]));
    history.then(Origin::Keyboard, set(&[(1, Some(7)), (3, Some(7))]));
    let plan = history.plan(1, &[2]);
    assert_eq!(plan.act, put_back(&[(0, Some(1))]));
    assert_eq!(
        why(&plan),
        [
            (Some("dxa"), StaysBecause::ChangedSince { by: ben() }),
            (Some("site"), StaysBecause::BeingTyped)
        ]
    );
    // Whoever put it back by hand has left nothing to do, and nothing to tell.
    history.then(Origin::Keyboard, set(&[(0, Some(1)), (1, None), (2, None)]));
    assert_eq!(history.plan(1, &[]), ImportUndo::default());
}

#[test]
fn a_record_that_it_started_is_deleted_unless_somebody_touched_it() {
    let mut history = History::default();
    history.then(row(1), set(&[(0, Some(1))]));
    history.then(row(1), set(&[(1, Some(1))]));
    assert_eq!(why(&history.plan(1, &[3])), [(None, StaysBecause::BeingTyped)]);
    let mut touched = History(history.0.clone());
    touched.then(Origin::Keyboard, set(&[(3, Some(1))]));
    let plan = touched.plan(1, &[]);
    assert_eq!(
        (plan.act.clone(), why(&plan)),
        (None, vec![(None, StaysBecause::TouchedSince { by: ben() })])
    );
    assert_eq!(history.undo(1).act, Some(UndoAct::Delete));
    assert!(fold(&history.0).deleted.is_some());
    assert_eq!(history.undo(1), ImportUndo::default());
    // Restored by somebody, it is theirs.
    history.then(Origin::Restore, Change::State(State::Active));
    assert_eq!(
        why(&history.plan(1, &[])),
        [(None, StaysBecause::TouchedSince { by: ben() })]
    );
}

#[test]
fn a_record_that_somebody_deleted_since_stays_as_it_is() {
    let mut history = History::default();
    history.then(Origin::Keyboard, set(&[(0, Some(1))]));
    history.then(row(1), set(&[(0, Some(2))]));
    history.then(
        Origin::Keyboard,
        Change::State(State::Deleted {
            reason: OptionKey::from_static("duplicate"),
        }),
    );
    assert_eq!(why(&history.plan(1, &[])), [(None, StaysBecause::DeletedSince)]);
}

#[test]
fn imports_are_taken_back_in_either_order() {
    let mut history = History::default();
    history.then(Origin::Keyboard, set(&[(0, Some(1))]));
    history.then(row(1), set(&[(0, Some(2))]));
    history.then(row(2), set(&[(0, Some(3))]));
    let mut other = History(history.0.clone());
    // The later first: what the earlier said stands again, and goes with it.
    assert_eq!(history.undo(2).act, put_back(&[(0, Some(2))]));
    assert_eq!(history.undo(1).act, put_back(&[(0, Some(1))]));
    // The earlier first: the later has replaced it.
    let plan = other.undo(1);
    assert_eq!(
        (plan.act.clone(), why(&plan)),
        (
            None,
            vec![(Some("bone_therapy"), StaysBecause::ChangedSince { by: ben() })]
        )
    );
}

#[test]
fn two_records_started_by_imports_go_with_the_first_once_the_second_is_taken_back() {
    let mut history = History::default();
    history.then(row(1), set(&[(0, Some(1))]));
    history.then(row(2), set(&[(0, Some(3))]));
    assert_eq!(
        why(&history.plan(1, &[])),
        [(None, StaysBecause::TouchedSince { by: ben() })]
    );
    assert_eq!(history.undo(2).act, put_back(&[(0, Some(1))]));
    assert_eq!(history.undo(1).act, Some(UndoAct::Delete));
}

#[test]
fn what_two_desks_dispute_is_left_to_a_person() {
    let mut history = History::default();
    let first = history.then(Origin::Keyboard, set(&[(0, Some(1))]));
    history.on(&[first], row(1), set(&[(0, Some(2)), (1, Some(2))]));
    history.on(&[first], Origin::Keyboard, set(&[(0, Some(3)), (1, Some(2))]));
    let plan = history.plan(1, &[]);
    assert_eq!(plan.act, None, "what somebody else says as well is theirs");
    assert_eq!(why(&plan), [(Some("bone_therapy"), StaysBecause::InDispute)]);
}

#[test]
fn two_desks_that_take_it_back_beside_each_other_take_it_back_once() {
    let mut history = History::default();
    let first = history.then(Origin::Keyboard, set(&[(0, Some(1))]));
    let imported = history.on(&[first], row(1), set(&[(0, Some(2))]));
    let undone = Origin::ImportUndone { id: import(1) };
    history.on(&[imported], undone, set(&[(0, Some(1))]));
    history.on(&[imported], undone, set(&[(0, Some(1))]));
    let folded = fold(&history.0);
    assert_eq!(
        (folded.conflicts.len(), folded.answers.get(&key(0))),
        (0, Some(&option(1)))
    );
    assert_eq!(history.undo(1), ImportUndo::default());
}

#[test]
fn what_is_joined_since_stays_as_it_is() {
    let mut history = History::default();
    history.then(Origin::Keyboard, set(&[(0, Some(1))]));
    history.then(row(1), set(&[(0, Some(2))]));
    let with = RecordId::new(Uuid::from_u128(5));
    history.then(
        Origin::ByItself,
        Change::Join {
            with,
            heads: [(EntryId::new(Uuid::from_u128(77)), Digest([7; 32]))].into(),
        },
    );
    assert_eq!(why(&history.plan(1, &[])), [(None, StaysBecause::JoinedSince)]);
}

/// Who writes, a person or one of two imports, and what: an answer or none to each of some questions.
type Step = (u8, Vec<(usize, Option<u8>)>);

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let answers = prop::collection::vec((0..QUESTIONS.len(), prop::option::of(0..3_u8)), 1..4);
    prop::collection::vec((0..3_u8, answers), 1..10)
}

proptest! {
    #[test]
    fn nothing_that_a_person_said_last_is_lost_and_twice_is_once(steps in steps()) {
        let mut history = History::default();
        history.then(Origin::Keyboard, set(&[(0, Some(0)), (1, Some(0))]));
        // The last word on each question, where a person had it.
        let mut said = vec![None; QUESTIONS.len()];
        for (who, answers) in &steps {
            let origin = if *who == 0 { Origin::Keyboard } else { row((*who).into()) };
            history.then(origin, set(answers));
            for (question, _) in answers {
                said[*question] = (*who == 0).then_some(());
            }
        }
        let before = fold(&history.0).answers;
        history.undo(1);
        let after = fold(&history.0).answers;
        for (question, said) in said.iter().enumerate() {
            if said.is_some() {
                prop_assert_eq!(before.get(&key(question)), after.get(&key(question)));
            }
        }
        prop_assert_eq!(history.undo(1).act, None);
    }
}
