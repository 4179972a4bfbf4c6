//! National opt-outs, in England: whose records stay, by lists of cleared numbers that lie apart from them, and that end.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use domain::Nation;
use domain::id::{EntryId, OptOutCheckId, RecordId};
use domain::opt_out::{ListKey, NumberHash, OptOutSettings};
use domain::record::{Entry, next_entry, next_record, not_cleared_marker_id};
use protocol::canonical::not_cleared_marker;
use protocol::exchange::Receipt;
use protocol::private::ServiceKey;
use store::{
    Applied, HeldKey, NewStore, OnlyHere, Service, Store, SyncState, Typed, WaitingCheck, Withdrawals, WorkingCopy,
    Written,
};
use uuid::Uuid;

use crate::answered::nothing;
use crate::support::{
    Made, choice, cleared_list, complete, date, delete, entry, keep, leave, made_with, new_store, now, number,
    says_of_clearance, set, then, today,
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

/// Central gave receipts for these entries.
async fn received(store: &Store, entries: &[&Entry]) {
    let receipts = entries.iter().zip(1..).map(|(entry, number)| Receipt {
        entry: entry.id,
        number,
    });
    let receipts = receipts.collect();
    store.apply_exchange(Applied { receipts, ..nothing() }).await.unwrap();
}

/// What goes to Central beside what is said of the service: records, and how many entries of each.
async fn outgoing(store: &Store) -> Vec<(RecordId, Vec<EntryId>)> {
    let mut records: Vec<(RecordId, Vec<EntryId>)> = Vec::new();
    for one in store.to_send(100, &BTreeMap::new(), now()).await.unwrap() {
        if one.record.uuid().get_version_num() == 8 {
            continue;
        }
        match records.last_mut() {
            Some((record, entries)) if *record == one.record => entries.push(one.entry),
            _ => records.push((one.record, vec![one.entry])),
        }
    }
    records
}

/// Nothing is left of this record but markers.
async fn only_markers(store: &Store, record: RecordId) -> bool {
    let entries = store.entries(record).await.unwrap();
    !entries.is_empty() && entries.iter().all(|entry| entry.change.marker().is_some())
}

fn withdrawn(records: u32, waiting: u32) -> Withdrawals {
    Withdrawals { records, waiting }
}

/// A record that Central has, with an answer that it has not, and something typed into it.
async fn sent_and_changed(store: &Store) -> (Entry, Entry) {
    let first = patient(store, 1).await;
    store.append(vec![list(1, &[(1, true)], "2026-12-08")]).await.unwrap();
    received(store, &[&first]).await;
    let second = then(store, &first, set("site", Some(choice("hip")))).await;
    let typing = WorkingCopy {
        heads: vec![second.id],
        answers: [(domain::dataset::keys::POSTCODE, Typed::default())].into(),
        choices: BTreeMap::new(),
        notes: BTreeMap::new(),
        further_of: None,
        kept_at: now(),
    };
    leave(store, first.subject.id(), &typing).await.unwrap();
    (first, second)
}

#[tokio::test]
async fn what_central_has_of_who_is_not_cleared_is_withdrawn_and_goes_on_under_its_next_id() {
    let made = in_england().await;
    let store = &made.store;
    let (first, second) = sent_and_changed(store).await;
    let (record, next) = (first.subject.id(), next_record(first.subject.id()));
    let before = store.row(record, today()).await.unwrap().unwrap();
    store.append(vec![list(2, &[(1, false)], "2026-12-14")]).await.unwrap();

    // Central is told a marker, and nothing else; nothing of the record was lost, and nothing says what anybody chose.
    assert_eq!(outgoing(store).await, [(record, vec![not_cleared_marker_id(record)])]);
    assert_eq!(store.withdrawals().await.unwrap(), withdrawn(1, 1));
    assert!(only_markers(store, record).await);
    assert_eq!(store.whole_of(record).await.unwrap(), next);
    assert_eq!(state(store, next).await, NOT_CLEARED);
    let now_there = store.row(next, today()).await.unwrap().unwrap();
    assert_eq!(now_there.nhs_number, before.nhs_number);
    let entries = store.entries(next).await.unwrap();
    let ids: Vec<EntryId> = entries.iter().map(|entry| entry.id).collect();
    assert_eq!(ids, [next_entry(first.id), next_entry(second.id)]);
    assert_eq!((&entries[0].author, entries[1].at), (&first.author, second.at));
    assert_eq!(entries[1].parents, [next_entry(first.id)]);
    let copy = store.working_copy(next).await.unwrap().unwrap();
    assert_eq!(
        copy.heads,
        [next_entry(second.id)],
        "it is typed on what its person saw"
    );
    assert_eq!(store.held_back().await.unwrap(), 1);
    assert_eq!(
        store.numbers_in_use().await.unwrap(),
        [number(1)],
        "no record is there twice"
    );

    // Central has the marker; whatever is computed again is as it was.
    let marker = not_cleared_marker(record).0;
    received(store, &[&marker]).await;
    assert_eq!(store.withdrawals().await.unwrap(), withdrawn(1, 0));
    assert!(outgoing(store).await.is_empty());
    store.rebuild(|_, _| {}).await.unwrap();
    assert_eq!(store.whole_of(record).await.unwrap(), next);
    assert_eq!(store.withdrawals().await.unwrap(), withdrawn(1, 0));
    assert!(!store.refresh_clearance(today()).await.unwrap());
    assert!(
        store.overwrite_purged().await.is_ok_and(|overwritten| !overwritten),
        "nothing was erased here"
    );

    // Cleared later, it is sent as if it had never left.
    store.append(vec![list(3, &[(1, true)], "2026-12-20")]).await.unwrap();
    assert_eq!(outgoing(store).await, [(next, ids.clone())]);
    received(store, &[&entries[0], &entries[1]]).await;
    assert_eq!(state(store, next).await, SyncState::Accepted);

    // And again, as often as it comes about.
    store.append(vec![list(4, &[(1, false)], "2026-12-28")]).await.unwrap();
    assert_eq!(outgoing(store).await, [(next, vec![not_cleared_marker_id(next)])]);
    assert_eq!(store.whole_of(record).await.unwrap(), next_record(next));
    assert_eq!(store.withdrawals().await.unwrap(), withdrawn(2, 1));
}

#[tokio::test]
async fn what_never_left_is_held_back_and_not_withdrawn_and_so_is_what_is_in_no_list() {
    let made = in_england().await;
    let store = &made.store;
    let never_left = patient(store, 2).await;
    let (first, _) = sent_and_changed(store).await;
    store.append(vec![list(2, &[(2, false)], "2026-12-14")]).await.unwrap();
    store.refresh_clearance(date("2026-12-08")).await.unwrap();
    for entry in [&first, &never_left] {
        assert_eq!(state(store, entry.subject.id()).await, NOT_CLEARED);
    }
    assert_eq!(store.withdrawals().await.unwrap(), withdrawn(0, 0));

    // Its number is corrected to that of somebody who was not cleared.
    let third = patient(store, 3).await;
    store.append(vec![list(3, &[(3, true)], "2026-12-14")]).await.unwrap();
    received(store, &[&third]).await;
    then(
        store,
        &third,
        set("nhs_number", Some(domain::Answer::NhsNumber(number(2)))),
    )
    .await;
    assert!(store.refresh_clearance(today()).await.unwrap());
    assert_eq!(store.withdrawals().await.unwrap(), withdrawn(1, 1));
    assert_eq!(
        store.whole_of(third.subject.id()).await.unwrap(),
        next_record(third.subject.id())
    );
}

#[tokio::test]
async fn another_desks_marker_does_the_same_here_and_what_was_written_here_meanwhile_stays() {
    let made = in_england().await;
    let store = &made.store;
    let (first, second) = sent_and_changed(store).await;
    let record = first.subject.id();
    let entries = vec![not_cleared_marker(record)];
    store.apply_exchange(Applied { entries, ..nothing() }).await.unwrap();
    let next = next_record(record);
    let there: Vec<EntryId> = store
        .entries(next)
        .await
        .unwrap()
        .iter()
        .map(|entry| entry.id)
        .collect();
    assert_eq!(there, [next_entry(first.id), next_entry(second.id)]);

    // What a Central that was put back still has of it, written by whoever had not heard, comes to the same.
    let late = entry(record, &[&second], set("site", None));
    let entries = vec![late.clone()];
    store.apply_exchange(Applied { entries, ..nothing() }).await.unwrap();
    let there: Vec<EntryId> = store
        .entries(next)
        .await
        .unwrap()
        .iter()
        .map(|entry| entry.id)
        .collect();
    assert_eq!(
        there,
        [next_entry(first.id), next_entry(second.id), next_entry(late.0.id)]
    );
    assert!(only_markers(store, record).await);
}

#[tokio::test]
async fn a_purge_under_one_id_is_a_purge_under_the_next_whichever_comes_first() {
    for purged_first in [false, true] {
        let made = in_england().await;
        let store = &made.store;
        let (first, _) = sent_and_changed(store).await;
        let (record, next) = (first.subject.id(), next_record(first.subject.id()));
        let mut markers = [
            not_cleared_marker(record),
            protocol::canonical::purge_marker(EntryId::new(crate::support::id()), record),
        ];
        if purged_first {
            markers.reverse();
        }
        for marker in markers {
            let entries = vec![marker];
            store.apply_exchange(Applied { entries, ..nothing() }).await.unwrap();
        }
        for id in [record, next] {
            assert!(only_markers(store, id).await);
        }
        let markers: Vec<RecordId> = outgoing(store).await.into_iter().map(|(record, _)| record).collect();
        assert!(markers.contains(&next), "the other desks and Central hear of it");
        assert_eq!(store.withdrawals().await.unwrap(), withdrawn(0, 0));
        assert!(store.numbers_in_use().await.unwrap().is_empty());
    }
}
