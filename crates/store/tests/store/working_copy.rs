//! What is typed and not saved.

use std::collections::BTreeMap;

use domain::dataset::OptionKey;
use domain::id::RecordId;
use domain::record::Warning;
use store::{NoteStage, Place, Search, Typed, TypedNote, WorkingCopy};

use crate::support::{complete, date, entry, id, keep, key, made, now, set, today, unlock};

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
        kept_at: now(),
    }
}

#[tokio::test]
async fn what_cannot_be_read_yet_survives_a_lock_and_counts_nowhere() {
    let made = made().await;
    let record = RecordId::new(id());
    let copy = typed("31/02/2026", Vec::new());
    made.store.put_working_copy(record, &copy).await.unwrap();
    let store = unlock(made.store.clone().lock().await).await;
    assert_eq!(store.working_copy(record).await.unwrap(), Some(copy));
    assert_eq!(store.counts(&Search::All, today()).await.unwrap().all, 0);
    assert!(store.to_send(10, &BTreeMap::new(), now()).await.unwrap().is_empty());
    store.discard_working_copy(record).await.unwrap();
    assert_eq!(store.working_copy(record).await.unwrap(), None);
}

#[tokio::test]
async fn saving_and_forgetting_are_one_step() {
    let made = made().await;
    let store = &made.store;
    let first = keep(store, &complete(1, date("2026-09-14"), &[])).await;
    store
        .put_working_copy(first.subject.id(), &typed("1/2", vec![first.id]))
        .await
        .unwrap();
    let second = entry(first.subject.id(), &[&first], set("site", None));
    let rest = typed("31/02/2026", vec![second.0.id]);
    store
        .save(first.subject.id(), vec![second.clone()], Some(&rest))
        .await
        .unwrap();
    assert_eq!(store.working_copy(first.subject.id()).await.unwrap(), Some(rest));
    let third = entry(first.subject.id(), &[&second.0], set("site", None));
    store.save(first.subject.id(), vec![third.clone()], None).await.unwrap();
    assert_eq!(store.working_copy(first.subject.id()).await.unwrap(), None);
    assert_eq!(store.entries(first.subject.id()).await.unwrap().len(), 3);

    // What cannot be saved leaves the typing where it is.
    store
        .put_working_copy(first.subject.id(), &typed("5/5", vec![third.0.id]))
        .await
        .unwrap();
    let mut other = third.clone();
    other.0.digest.0[0] ^= 1;
    assert!(store.save(first.subject.id(), vec![other], None).await.is_err());
    assert!(store.working_copy(first.subject.id()).await.unwrap().is_some());
    assert_eq!(store.entries(first.subject.id()).await.unwrap().len(), 3);
}

#[tokio::test]
async fn where_a_person_left_off_survives_a_lock() {
    let made = made().await;
    assert_eq!(made.store.place().await.unwrap(), None);
    let place = |question: &str, typed: &str| Place {
        route: "/patients/new".to_owned(),
        question: Some(question.to_owned()),
        typed: BTreeMap::from([("nhsNumber".to_owned(), typed.to_owned())]),
    };
    made.store.put_place(&place("site", "999 1")).await.unwrap();
    made.store.put_place(&place("dxa", "999 100")).await.unwrap();
    let store = unlock(made.store.clone().lock().await).await;
    assert_eq!(store.place().await.unwrap(), Some(place("dxa", "999 100")));
    assert_eq!(format!("{:?}", place("dxa", "999 100")), "Place(1 boxes)");
}
