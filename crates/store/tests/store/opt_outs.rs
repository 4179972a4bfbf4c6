//! National opt-outs, in England: whose records stay, by lists of cleared numbers that lie apart from them, and that end.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use domain::Nation;
use domain::id::{EntryId, OptOutCheckId, RecordId};
use domain::opt_out::{ListKey, NumberHash, OptOutSettings};
use domain::record::Entry;
use protocol::exchange::Receipt;
use protocol::private::ServiceKey;
use store::{Applied, HeldKey, NewStore, OnlyHere, Service, Store, SyncState, WaitingCheck, Written};
use uuid::Uuid;

use crate::answered::nothing;
use crate::support::{
    Made, choice, cleared_list, complete, date, delete, keep, made_with, new_store, now, number, says_of_clearance,
    set, then, today,
};

/// A store of a service, joined to a Central.
async fn service(nation: Option<Nation>, demo: bool) -> Made {
    let usual = new_store();
    let service = Service {
        nation,
        demo,
        ..usual.service.clone()
    };
    let made = made_with(NewStore { service, ..usual }).await;
    made.store.keep_service_keys(&[held_key()]).await.unwrap();
    made.store
        .set_central("https://central.example", "token", chrono::DateTime::UNIX_EPOCH)
        .await
        .unwrap();
    made
}

async fn in_england() -> Made {
    service(Some(Nation::England), false).await
}

fn held_key() -> HeldKey {
    HeldKey {
        key: ServiceKey::new([4; 32]),
        generation: 1,
    }
}

fn list(check: u128, numbers: &[(u32, bool)], until: &str) -> Written {
    says_of_clearance(&held_key().key, &cleared_list(check, numbers, date(until)), &[])
}

async fn patient(store: &Store, n: u32) -> Entry {
    keep(store, &complete(n, date("2026-09-14"), &[])).await
}

async fn state(store: &Store, record: RecordId) -> SyncState {
    store.row(record, today()).await.unwrap().unwrap().sync
}

/// The records of which something would be sent now.
async fn to_send(store: &Store) -> Vec<RecordId> {
    let outgoing = store.to_send(100, &BTreeMap::new(), now()).await.unwrap();
    let records = outgoing.into_iter().map(|outgoing| outgoing.record);
    let mut records: Vec<RecordId> = records.filter(|record| record.uuid().get_version_num() != 8).collect();
    records.dedup();
    records
}

const NOT_CLEARED: SyncState = SyncState::OnlyHere(OnlyHere::NotCleared);

#[tokio::test]
async fn in_england_nothing_leaves_before_it_is_cleared_and_then_what_is_cleared_does() {
    let made = in_england().await;
    let store = &made.store;
    let (first, second) = (patient(store, 1).await, patient(store, 2).await);
    assert_eq!(state(store, first.subject.id()).await, NOT_CLEARED);
    assert!(to_send(store).await.is_empty());

    store
        .append(vec![list(1, &[(1, true), (2, false)], "2026-12-08")])
        .await
        .unwrap();
    assert_eq!(to_send(store).await, [first.subject.id()]);
    assert_eq!(state(store, second.subject.id()).await, NOT_CLEARED);
    let row = store.row(second.subject.id(), today()).await.unwrap().unwrap();
    assert!(row.held_back && row.nhs_number.is_some(), "it stays for direct care");
    assert_eq!(store.held_back().await.unwrap(), 1);

    // Saved after the list was there.
    let third = patient(store, 3).await;
    assert_eq!(state(store, third.subject.id()).await, NOT_CLEARED);
    then(
        store,
        &third,
        set("nhs_number", Some(domain::Answer::NhsNumber(number(1)))),
    )
    .await;
    assert_eq!(to_send(store).await, [first.subject.id(), third.subject.id()]);
}

#[tokio::test]
async fn elsewhere_nobody_is_asked_about() {
    for nation in [
        None,
        Some(Nation::Wales),
        Some(Nation::NorthernIreland),
        Some(Nation::Scotland),
    ] {
        let made = service(nation, false).await;
        let store = &made.store;
        let first = patient(store, 1).await;
        store.append(vec![list(1, &[(1, false)], "2026-12-08")]).await.unwrap();
        assert_eq!(to_send(store).await, [first.subject.id()], "{nation:?}");
        assert!(!store.refresh_clearance(today()).await.unwrap());
    }
}

#[tokio::test]
async fn who_practises_holds_back_only_what_a_reply_did_not_clear() {
    let made = service(Some(Nation::England), true).await;
    let store = &made.store;
    let (first, second) = (patient(store, 1).await, patient(store, 2).await);
    assert_eq!(to_send(store).await, [first.subject.id(), second.subject.id()]);
    store.append(vec![list(1, &[(2, false)], "2026-12-08")]).await.unwrap();
    assert_eq!(to_send(store).await, [first.subject.id()]);
}

#[tokio::test]
async fn a_list_ends_on_its_day_and_leaves_only_its_evidence() {
    let made = in_england().await;
    let store = &made.store;
    let first = patient(store, 1).await;
    store.append(vec![list(1, &[(1, true)], "2026-12-08")]).await.unwrap();
    assert!(!store.refresh_clearance(date("2026-12-07")).await.unwrap());
    assert_eq!(to_send(store).await, [first.subject.id()]);
    assert!(store.clearance_has_ended(date("2026-12-08")).await.unwrap());
    assert!(store.refresh_clearance(date("2026-12-08")).await.unwrap());
    assert!(to_send(store).await.is_empty());
    let evidence = store.opt_out_evidence().await.unwrap();
    assert_eq!((evidence.len(), evidence[0].ended, evidence[0].cleared), (1, true, 1));
    // The entry that said it is still there, and takes nothing in again.
    assert!(!store.refresh_clearance(date("2026-12-08")).await.unwrap());
    store.rebuild(|_, _| {}).await.unwrap();
    assert!(to_send(store).await.is_empty());
    assert!(store.cleared_until().await.unwrap().is_empty());
}

#[tokio::test]
async fn the_newest_list_that_says_something_of_a_number_counts() {
    let made = in_england().await;
    let store = &made.store;
    let first = patient(store, 1).await;
    // The later check has arrived first.
    store.append(vec![list(2, &[(1, false)], "2026-12-10")]).await.unwrap();
    store.append(vec![list(1, &[(1, true)], "2026-12-08")]).await.unwrap();
    assert!(to_send(store).await.is_empty());
    store.append(vec![list(3, &[(2, true)], "2026-12-12")]).await.unwrap();
    assert!(to_send(store).await.is_empty(), "it says nothing of this number");
    store.append(vec![list(4, &[(1, true)], "2026-12-14")]).await.unwrap();
    assert_eq!(to_send(store).await, [first.subject.id()]);
}

#[tokio::test]
async fn what_has_left_is_held_back_too_and_shows_as_accepted_until_it_changes() {
    let made = in_england().await;
    let store = &made.store;
    let first = patient(store, 1).await;
    store.append(vec![list(1, &[(1, true)], "2026-12-08")]).await.unwrap();
    let receipts = vec![Receipt {
        entry: first.id,
        number: 1,
    }];
    store.apply_exchange(Applied { receipts, ..nothing() }).await.unwrap();
    store.refresh_clearance(date("2026-12-08")).await.unwrap();
    assert_eq!(state(store, first.subject.id()).await, SyncState::Accepted);
    then(store, &first, set("site", Some(choice("hip")))).await;
    assert_eq!(state(store, first.subject.id()).await, NOT_CLEARED);
    assert!(to_send(store).await.is_empty());
    assert_eq!(
        store.waiting_entries().await.unwrap(),
        1,
        "what is said of the service waits"
    );
}

#[tokio::test]
async fn a_list_that_waited_for_its_key_counts_once_the_key_is_there() {
    let made = in_england().await;
    let store = &made.store;
    let first = patient(store, 1).await;
    let other = HeldKey {
        key: ServiceKey::new([9; 32]),
        generation: 2,
    };
    let cleared = cleared_list(1, &[(1, true)], date("2026-12-08"));
    store
        .append(vec![says_of_clearance(&other.key, &cleared, &[])])
        .await
        .unwrap();
    assert!(to_send(store).await.is_empty());
    store.keep_service_keys(&[other]).await.unwrap();
    assert!(store.refresh_clearance(today()).await.unwrap());
    assert_eq!(to_send(store).await, [first.subject.id()]);
}

#[tokio::test]
async fn where_a_service_turns_out_to_be_in_england_its_records_stay() {
    let made = service(None, false).await;
    let store = &made.store;
    let first = patient(store, 1).await;
    assert_eq!(to_send(store).await, [first.subject.id()]);
    let now_known = Service {
        nation: Some(Nation::England),
        ..store.service()
    };
    store.set_service(now_known).await.unwrap();
    assert!(to_send(store).await.is_empty());
    assert_eq!(state(store, first.subject.id()).await, NOT_CLEARED);
}

#[tokio::test]
async fn lists_that_came_before_it_was_known_to_be_in_england_count_then() {
    let made = service(None, false).await;
    let store = &made.store;
    let (first, _) = (patient(store, 1).await, patient(store, 2).await);
    store
        .append(vec![list(1, &[(1, true), (2, false)], "2026-12-08")])
        .await
        .unwrap();
    let now_known = Service {
        nation: Some(Nation::England),
        ..store.service()
    };
    store.set_service(now_known).await.unwrap();
    assert_eq!(to_send(store).await, [first.subject.id()]);
}

#[tokio::test]
async fn new_numbers_and_those_about_to_end_are_due() {
    let made = in_england().await;
    let store = &made.store;
    for n in 1..=5 {
        patient(store, n).await;
    }
    // Another fracture of the first, and a patient whose record is deleted.
    keep(store, &complete(1, date("2025-03-14"), &[])).await;
    let gone = patient(store, 6).await;
    then(store, &gone, delete()).await;
    let due = |day: NaiveDate| async move {
        let due = store.due_numbers(day).await.unwrap();
        (due.new, due.ending)
    };
    let numbers = |of: &[u32]| {
        let mut numbers: Vec<_> = of.iter().map(|n| number(*n)).collect();
        numbers.sort_unstable();
        numbers
    };
    assert_eq!(due(today()).await, (numbers(&[1, 2, 3, 4, 5]), numbers(&[])));
    store
        .append(vec![list(1, &[(1, true), (2, false)], "2026-12-08")])
        .await
        .unwrap();
    store.append(vec![list(2, &[(3, true)], "2026-12-20")]).await.unwrap();
    assert_eq!(due(date("2026-11-30")).await, (numbers(&[4, 5]), numbers(&[])));
    assert_eq!(due(date("2026-12-01")).await, (numbers(&[4, 5]), numbers(&[1, 2])));
    let until = store.cleared_until().await.unwrap();
    assert_eq!(until, [(date("2026-12-08"), 1), (date("2026-12-20"), 1)].into());
}

fn waiting(id: u128) -> WaitingCheck {
    WaitingCheck {
        id: OptOutCheckId::new(Uuid::from_u128(id)),
        key: ListKey([7; 32]),
        made: now(),
        made_by: "Amara Osei".to_owned(),
        file: "HRW01-20112026-0001.dat".to_owned(),
        file_digest: [3; 32],
        asked: (0..3).map(|n| NumberHash([n; 16])).collect(),
    }
}

#[tokio::test]
async fn one_check_waits_at_a_time_and_its_reply_is_used_once() {
    let made = in_england().await;
    let store = &made.store;
    let first = patient(store, 1).await;
    let settings = OptOutSettings::default().with_mailbox("HRW01").unwrap();
    assert!(store.keep_waiting_check(&waiting(1), &settings).await.unwrap());
    assert!(!store.keep_waiting_check(&waiting(2), &settings).await.unwrap());
    assert_eq!(store.waiting_check().await.unwrap(), Some(waiting(1)));
    assert_eq!(store.opt_out_settings().await.unwrap(), settings);

    let answer = list(1, &[(1, true)], "2026-12-08");
    let other = OptOutCheckId::new(Uuid::from_u128(2));
    assert!(
        !store.use_reply(other, vec![answer.clone()]).await.unwrap(),
        "it does not wait"
    );
    assert!(to_send(store).await.is_empty());
    assert!(store.use_reply(waiting(1).id, vec![answer.clone()]).await.unwrap());
    assert_eq!(store.waiting_check().await.unwrap(), None);
    assert_eq!(to_send(store).await, [first.subject.id()]);
    assert!(!store.use_reply(waiting(1).id, vec![answer]).await.unwrap(), "twice");

    assert!(store.keep_waiting_check(&waiting(3), &settings).await.unwrap());
    store.give_up_check(waiting(3).id).await.unwrap();
    assert_eq!(store.waiting_check().await.unwrap(), None);
}

#[tokio::test]
async fn a_record_that_is_joined_to_another_leaves_with_it() {
    let made = in_england().await;
    let store = &made.store;
    let answers = complete(1, date("2026-09-14"), &[]);
    let (one, other) = (keep(store, &answers).await, keep(store, &answers).await);
    let joining = domain::record::Change::Join {
        with: other.subject.id(),
        heads: [(other.id, other.digest)].into(),
    };
    then(store, &one, joining).await;
    assert!(to_send(store).await.is_empty());
    store.append(vec![list(1, &[(1, true)], "2026-12-08")]).await.unwrap();
    let mut sent: Vec<EntryId> = store
        .to_send(100, &BTreeMap::new(), now())
        .await
        .unwrap()
        .into_iter()
        .filter(|outgoing| outgoing.record.uuid().get_version_num() != 8)
        .map(|outgoing| outgoing.entry)
        .collect();
    sent.sort_unstable();
    assert_eq!(sent.len(), 2, "both; the join goes after what it takes in");
    store.refresh_clearance(date("2026-12-08")).await.unwrap();
    assert!(to_send(store).await.is_empty());
}
