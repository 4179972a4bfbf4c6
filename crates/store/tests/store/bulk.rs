//! A change of many records: all or none, on what was read, remembered through a lock, and beside what is being typed.

use std::collections::{BTreeMap, BTreeSet};

use domain::id::RecordId;
use domain::record::Entry;
use store::{BulkChange, Typed, WorkingCopy, Written};
use uuid::Uuid;

use crate::support::{Made, choice, complete, date, entry, id, keep, key, leave, made, now, set, then, unlock};

async fn three(made: &Made) -> Vec<Entry> {
    let mut entries = Vec::new();
    for n in 1..=3 {
        entries.push(keep(&made.store, &complete(n, date("2026-09-14"), &[])).await);
    }
    entries
}

fn change(last: &[Written]) -> BulkChange {
    BulkChange {
        id: Uuid::from_u128(5),
        questions: vec![key("care_home")],
        at: now(),
        entries: last.iter().map(|(entry, _)| entry.id).collect(),
    }
}

fn answered(firsts: &[Entry]) -> Vec<Written> {
    let yes = || set("care_home", Some(choice("yes")));
    firsts
        .iter()
        .map(|first| entry(first.subject.id(), &[first], yes()))
        .collect()
}

fn held(firsts: &[Entry]) -> BTreeMap<RecordId, usize> {
    firsts.iter().map(|first| (first.subject.id(), 1)).collect()
}

#[tokio::test]
async fn the_last_change_is_remembered_through_a_lock_until_it_is_undone() {
    let made = made().await;
    let firsts = three(&made).await;
    let entries = answered(&firsts);
    let last = change(&entries);
    assert!(
        made.store
            .append_bulk(entries.clone(), &held(&firsts), Some(&last))
            .await
            .unwrap()
    );
    let store = unlock(made.store.lock().await).await;
    assert_eq!(store.last_bulk_change().await.unwrap(), Some(last.clone()));
    let records: Vec<RecordId> = firsts.iter().map(|first| first.subject.id()).collect();
    let found = store.records_with(&last.entries).await.unwrap();
    let expect: Vec<_> = last.entries.iter().copied().zip(records.iter().copied()).collect();
    assert_eq!(found, expect);
    let read = store.bulk_records(&records).await.unwrap();
    assert!(read.being_typed.is_empty() && read.entries.values().all(|entries| entries.len() == 2));

    let back: Vec<Written> = entries
        .iter()
        .map(|(after, _)| entry(after.subject.id(), &[after], set("care_home", None)))
        .collect();
    let held = read
        .entries
        .iter()
        .map(|(record, entries)| (*record, entries.len()))
        .collect();
    assert!(store.append_bulk(back, &held, None).await.unwrap());
    assert_eq!(store.last_bulk_change().await.unwrap(), None);
}

#[tokio::test]
async fn nothing_is_written_when_one_record_was_changed_after_it_was_read() {
    let made = made().await;
    let firsts = three(&made).await;
    let entries = answered(&firsts);
    then(&made.store, &firsts[1], set("admitted", Some(choice("yes")))).await;
    let last = change(&entries);
    assert!(
        !made
            .store
            .append_bulk(entries, &held(&firsts), Some(&last))
            .await
            .unwrap()
    );
    assert_eq!(made.store.last_bulk_change().await.unwrap(), None);
    assert_eq!(made.store.entries(firsts[0].subject.id()).await.unwrap().len(), 1);
    // The writer is free again.
    keep(&made.store, &complete(9, date("2026-09-14"), &[])).await;
}

#[tokio::test]
async fn an_unsaved_answer_is_found_by_its_question() {
    let made = made().await;
    let firsts = three(&made).await;
    let copy = WorkingCopy {
        heads: vec![firsts[2].id],
        answers: BTreeMap::from([(key("care_home"), Typed::default())]),
        choices: BTreeMap::new(),
        notes: BTreeMap::new(),
        further_of: None,
        kept_at: now(),
    };
    leave(&made.store, firsts[2].subject.id(), &copy).await.unwrap();
    let records: Vec<RecordId> = firsts.iter().map(|first| first.subject.id()).collect();
    let read = made.store.bulk_records(&records).await.unwrap();
    let typed = BTreeMap::from([(firsts[2].subject.id(), BTreeSet::from([key("care_home")]))]);
    assert_eq!(read.being_typed, typed);
    let unknown = [RecordId::new(id())];
    assert!(made.store.bulk_records(&unknown).await.unwrap().entries.is_empty());
}
