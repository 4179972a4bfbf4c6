//! What is typed and not saved.

use std::collections::BTreeMap;

use domain::dataset::OptionKey;
use domain::id::RecordId;
use domain::record::Warning;
use store::{NoteStage, SavedFrom, ScreenPlace, Search, Typed, TypedNote, WorkingCopy, Written};

use crate::support::{complete, date, entry, id, keep, key, leave, made, now, set, today, unlock};

fn typed(text: &str, heads: Vec<domain::id::EntryId>) -> WorkingCopy {
    WorkingCopy {
        heads,
        answers: BTreeMap::from([
            (
                key("assessment_date"),
                Typed {
                    text: text.to_owned(),
                    ..Typed::default()
                },
            ),
            (
                key("site"),
                Typed {
                    chosen: vec![OptionKey::from_static("hip")],
                    ..Typed::default()
                },
            ),
        ]),
        choices: BTreeMap::new(),
        notes: BTreeMap::from([(
            Warning {
                check: "follow-up-16-late".to_owned(),
                question: key("follow_up_16_date"),
            },
            TypedNote {
                text: "Seen late, in hos".to_owned(),
                stage: NoteStage::Typing,
            },
        )]),
        further_of: None,
        kept_at: now(),
    }
}

#[tokio::test]
async fn what_cannot_be_read_yet_survives_a_lock_and_counts_nowhere() {
    let made = made().await;
    let record = RecordId::new(id());
    let copy = typed("31/02/2026", Vec::new());
    leave(&made.store, record, &copy).await.unwrap();
    let store = unlock(made.store.clone().lock().await).await;
    assert_eq!(store.working_copy(record).await.unwrap(), Some(copy));
    assert_eq!(store.counts(&Search::All, today()).await.unwrap().all, 0);
    assert!(store.to_send(10, &BTreeMap::new(), now()).await.unwrap().is_empty());
    assert_eq!(store.edit_working_copy(record, |_| None).await.unwrap(), None);
    assert_eq!(store.working_copy(record).await.unwrap(), None);
}

#[tokio::test]
async fn saving_and_forgetting_are_one_step() {
    let made = made().await;
    let store = &made.store;
    let first = keep(store, &complete(1, date("2026-09-14"), &[])).await;
    let read = typed("1/2", vec![first.id]);
    leave(store, first.subject.id(), &read).await.unwrap();
    let second = entry(first.subject.id(), &[&first], set("site", None));
    let rest = typed("31/02/2026", vec![second.0.id]);
    let from = |read, rest| Some(SavedFrom { read, rest });
    let save = async |entry: &Written, from| store.save(first.subject.id(), vec![entry.clone()], from, |_| {}).await;
    assert!(save(&second, from(&read, &rest)).await.unwrap());
    assert_eq!(
        store.working_copy(first.subject.id()).await.unwrap(),
        Some(rest.clone())
    );
    let third = entry(first.subject.id(), &[&second.0], set("site", None));
    let nothing = WorkingCopy {
        heads: vec![third.0.id],
        answers: BTreeMap::new(),
        choices: BTreeMap::new(),
        notes: BTreeMap::new(),
        further_of: None,
        kept_at: now(),
    };
    assert!(save(&third, from(&rest, &nothing)).await.unwrap());
    assert_eq!(store.working_copy(first.subject.id()).await.unwrap(), None);
    assert_eq!(store.entries(first.subject.id()).await.unwrap().len(), 3);

    // What was saved is not saved again.
    let fourth = entry(first.subject.id(), &[&third.0], set("site", None));
    assert!(!save(&fourth, from(&rest, &nothing)).await.unwrap());
    assert_eq!(store.entries(first.subject.id()).await.unwrap().len(), 3);

    // What cannot be saved leaves the typing where it is.
    let again = typed("5/5", vec![third.0.id]);
    leave(store, first.subject.id(), &again).await.unwrap();
    let mut other = third.clone();
    other.0.digest.0[0] ^= 1;
    assert!(save(&other, from(&again, &nothing)).await.is_err());
    assert_eq!(store.working_copy(first.subject.id()).await.unwrap(), Some(again));
    assert_eq!(store.entries(first.subject.id()).await.unwrap().len(), 3);
}

#[tokio::test]
async fn what_was_typed_since_a_save_began_stays_and_is_opened_on_what_was_saved() {
    let made = made().await;
    let store = &made.store;
    let first = keep(store, &complete(1, date("2026-09-14"), &[])).await;
    let read = typed("1/2/26", vec![first.id]);
    leave(store, first.subject.id(), &read).await.unwrap();
    let saved = entry(first.subject.id(), &[&first], set("site", None));
    // Everything that was read is saved; meanwhile one answer is typed anew, one is new, and a note goes on.
    let rest = WorkingCopy {
        heads: vec![saved.0.id],
        answers: BTreeMap::new(),
        choices: BTreeMap::new(),
        notes: BTreeMap::new(),
        further_of: None,
        kept_at: now(),
    };
    let typing = |text: &str| Typed {
        text: text.to_owned(),
        ..Typed::default()
    };
    let mut meanwhile = read.clone();
    meanwhile.answers.insert(key("assessment_date"), typing("2/2/26"));
    meanwhile.answers.insert(key("height"), typing("158"));
    leave(store, first.subject.id(), &meanwhile).await.unwrap();
    let from = SavedFrom {
        read: &read,
        rest: &rest,
    };
    assert!(
        store
            .save(first.subject.id(), vec![saved.clone()], Some(from), |_| {})
            .await
            .unwrap()
    );
    let left = WorkingCopy {
        heads: vec![saved.0.id],
        answers: BTreeMap::from([
            (key("assessment_date"), typing("2/2/26")),
            (key("height"), typing("158")),
        ]),
        choices: BTreeMap::new(),
        notes: BTreeMap::new(),
        further_of: None,
        kept_at: now(),
    };
    assert_eq!(store.working_copy(first.subject.id()).await.unwrap(), Some(left));
}

#[tokio::test]
async fn where_a_person_left_off_survives_a_lock() {
    let made = made().await;
    assert_eq!(made.store.place().await.unwrap(), None);
    let place = |question: &str, typed: &str| ScreenPlace {
        route: "/patients/new".to_owned(),
        question: Some(question.to_owned()),
        typed: BTreeMap::from([("nhsNumber".to_owned(), typed.to_owned())]),
        list: None,
    };
    made.store.put_place(&place("site", "999 1")).await.unwrap();
    made.store.put_place(&place("dxa", "999 100")).await.unwrap();
    let store = unlock(made.store.clone().lock().await).await;
    assert_eq!(store.place().await.unwrap(), Some(place("dxa", "999 100")));
    assert_eq!(format!("{:?}", place("dxa", "999 100")), "ScreenPlace(1 boxes)");
}
