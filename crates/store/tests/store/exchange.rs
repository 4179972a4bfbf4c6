//! The desk's side of exchanges: what is sent, and where each record shows it is.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use domain::dataset::keys;
use domain::id::{DeviceId, EntryId, RecordId};
use domain::record::{Change, Entry};
use domain::{Answer, Answers};
use protocol::canonical::purge_marker;
use protocol::enrol::DeviceToken;
use protocol::exchange::{HeldBecause, Receipt, Refusal, RefusalCode, Standing};
use store::{Applied, NeedsYou, OnlyHere, Search, Store, StoreError, SyncState, Written};
use uuid::Uuid;

use crate::answered::{joined, nothing};
use crate::support::{
    choice, complete, date, delete, entry, entry_with, first, id, keep, key, made, now, set, setting, then, today,
    unlock,
};

fn receipt(entry: EntryId) -> Receipt {
    Receipt { entry, number: 1 }
}

async fn received(store: &Store, entries: &[EntryId]) {
    let receipts = entries.iter().map(|entry| receipt(*entry)).collect();
    store.apply_exchange(Applied { receipts, ..nothing() }).await.unwrap();
}

async fn state(store: &Store, record: RecordId) -> SyncState {
    store.row(record, today()).await.unwrap().unwrap().sync
}

async fn to_send(store: &Store) -> Vec<EntryId> {
    store
        .to_send(100, &BTreeMap::new(), now())
        .await
        .unwrap()
        .into_iter()
        .map(|outgoing| outgoing.entry)
        .collect()
}

fn ready(n: u32) -> Answers {
    complete(n, date("2026-09-14"), &[])
}

#[tokio::test]
async fn a_record_waits_is_sent_and_is_accepted() {
    let made = made().await;
    let store = &made.store;
    let first = keep(store, &ready(1)).await;
    let mut draft = ready(2);
    draft.remove(&keys::BIRTH_DATE);
    let draft = keep(store, &draft).await;
    assert_eq!(
        state(store, first.subject.id()).await,
        SyncState::OnlyHere(OnlyHere::NoCentral)
    );
    store
        .set_central("https://central.example", "token", chrono::DateTime::UNIX_EPOCH)
        .await
        .unwrap();
    assert_eq!(state(store, first.subject.id()).await, SyncState::Waiting);
    assert_eq!(to_send(store).await, [first.id]);
    let sealed = store.to_send(1, &BTreeMap::new(), now()).await.unwrap().remove(0).wire;
    assert_eq!(protocol::canonical::read(&sealed.bytes, sealed.digest).unwrap(), first);

    store.mark_sent("https://central.example", [first.id]).await.unwrap();
    assert_eq!(state(store, first.subject.id()).await, SyncState::Sent);
    assert_eq!(to_send(store).await, [first.id], "without an answer it goes again");
    received(store, &[first.id]).await;
    assert_eq!(state(store, first.subject.id()).await, SyncState::Accepted);
    assert!(to_send(store).await.is_empty());
    assert!(matches!(
        state(store, draft.subject.id()).await,
        SyncState::OnlyHere(OnlyHere::NotReady(_))
    ));
    let counts = store.counts(&Search::All, today()).await.unwrap();
    assert_eq!(
        (counts.only_here, counts.accepted, counts.waiting, counts.sent),
        (1, 1, 0, 0)
    );
    assert_eq!(store.not_counted_at_central(2026).await.unwrap(), 1);

    // What has been at Central travels on, ready or not, deleted or not.
    let second = then(store, &first, set("birth_date", None)).await;
    assert_eq!(state(store, first.subject.id()).await, SyncState::Waiting);
    let third = then(store, &second, delete()).await;
    assert_eq!(to_send(store).await, [second.id, third.id]);
    assert_eq!(store.sync_rows(10, today()).await.unwrap()[0].id, first.subject.id());
}

#[tokio::test]
async fn a_record_that_central_holds_needs_you_until_it_is_changed() {
    let made = joined().await;
    let store = &made.store;
    let entry = keep(store, &ready(1)).await;
    let because = HeldBecause {
        code: "assessed-before-diagnosis".to_owned(),
        question: Some("assessment_date".to_owned()),
    };
    let held = Standing {
        record: entry.subject.id(),
        held: vec![because.clone()],
    };
    let applied = Applied {
        receipts: vec![receipt(entry.id)],
        standings: vec![held.clone()],
        ..nothing()
    };
    store.apply_exchange(applied).await.unwrap();
    let row = store.row(entry.subject.id(), today()).await.unwrap().unwrap();
    assert_eq!(row.sync, SyncState::NeedsYou(vec![NeedsYou::Held(because)]));
    assert!(row.needs_attention);
    let counts = store.counts(&Search::All, today()).await.unwrap();
    assert_eq!((counts.needs_you, counts.needs_attention, counts.accepted), (1, 1, 0));

    let second = then(store, &entry, set("site", Some(choice("hip")))).await;
    assert_eq!(state(store, entry.subject.id()).await, SyncState::Waiting);
    received(store, &[second.id]).await;
    assert!(
        matches!(state(store, entry.subject.id()).await, SyncState::NeedsYou(_)),
        "the standing has not changed"
    );
    let counted = Standing {
        record: entry.subject.id(),
        held: Vec::new(),
    };
    store
        .apply_exchange(Applied {
            standings: vec![counted],
            ..nothing()
        })
        .await
        .unwrap();
    assert_eq!(state(store, entry.subject.id()).await, SyncState::Accepted);
}

#[tokio::test]
async fn a_refused_record_stops_and_no_other_does() {
    let made = joined().await;
    let store = &made.store;
    let bad = keep(store, &ready(1)).await;
    let second = then(store, &bad, set("site", Some(choice("hip")))).await;
    let good = keep(store, &ready(2)).await;
    let refusal = |entry: &Entry, code| Refusal {
        entry: entry.id,
        record: entry.subject.id(),
        code,
        number: Some(12),
    };
    let refusals = vec![
        refusal(&bad, RefusalCode::Digest),
        refusal(&second, RefusalCode::AfterRefused),
    ];
    store.apply_exchange(Applied { refusals, ..nothing() }).await.unwrap();
    assert_eq!(
        state(store, bad.subject.id()).await,
        SyncState::NeedsYou(vec![NeedsYou::Refused {
            code: RefusalCode::Digest,
            number: Some(12)
        }])
    );
    assert_eq!(to_send(store).await, [good.id]);
    let tomorrow = store
        .to_send(100, &BTreeMap::new(), now() + TimeDelta::days(1))
        .await
        .unwrap();
    assert_eq!(
        tomorrow.iter().map(|outgoing| outgoing.entry).collect::<Vec<_>>(),
        [good.id, bad.id, second.id],
        "the reason may have passed"
    );
    let clock_put_right = store
        .to_send(100, &BTreeMap::new(), now() - TimeDelta::days(3_650))
        .await
        .unwrap();
    assert_eq!(
        clock_put_right.len(),
        3,
        "a clock that was ahead makes nobody wait until then"
    );
    let rows = store.sync_rows(10, today()).await.unwrap();
    assert_eq!(
        rows.iter().map(|row| row.id).collect::<Vec<_>>(),
        [bad.subject.id(), good.subject.id()]
    );
    assert_eq!(store.sync_rows(1, today()).await.unwrap().len(), 1);
    received(store, &[bad.id, second.id]).await;
    assert_eq!(state(store, bad.subject.id()).await, SyncState::Accepted);
}

#[tokio::test]
async fn a_restored_central_makes_every_receipt_void() {
    let made = joined().await;
    let store = &made.store;
    let first = keep(store, &ready(1)).await;
    let second = keep(store, &ready(2)).await;
    received(store, &[first.id, second.id]).await;
    // The first record would not be ready to leave again; but it has been there.
    let cleared = then(store, &first, set("birth_date", None)).await;
    received(store, &[cleared.id]).await;
    let refusal = Refusal {
        entry: second.id,
        record: second.subject.id(),
        code: RefusalCode::Digest,
        number: Some(12),
    };
    store
        .apply_exchange(Applied {
            refusals: vec![refusal],
            ..nothing()
        })
        .await
        .unwrap();

    let applied = Applied {
        void_receipts: true,
        receipts: vec![receipt(second.id)],
        ..nothing()
    };
    store.apply_exchange(applied).await.unwrap();
    assert_eq!(state(store, first.subject.id()).await, SyncState::Waiting);
    assert_eq!(state(store, second.subject.id()).await, SyncState::Accepted);
    assert_eq!(to_send(store).await, [first.id, cleared.id]);
    let counts = store.counts(&Search::All, today()).await.unwrap();
    assert_eq!((counts.all, counts.waiting, counts.accepted), (2, 1, 1));
}

#[tokio::test]
async fn entries_of_two_desks_that_did_not_know_of_each_other_are_a_conflict() {
    let made = joined().await;
    let store = &made.store;
    let first = keep(store, &ready(1)).await;
    let here = then(store, &first, set("site", Some(choice("hip")))).await;
    let there = entry(first.subject.id(), &[&first], set("site", Some(choice("spine"))));
    let receipts = vec![receipt(first.id), receipt(here.id), receipt(there.0.id)];
    let applied = Applied {
        entries: vec![there.clone()],
        receipts,
        ..nothing()
    };
    assert_eq!(store.apply_exchange(applied.clone()).await.unwrap().new, 1);
    assert_eq!(
        store.apply_exchange(applied).await.unwrap().new,
        0,
        "repeating it changes nothing"
    );
    assert_eq!(
        state(store, first.subject.id()).await,
        SyncState::NeedsYou(vec![NeedsYou::Conflict(key("site"))])
    );
    assert_eq!(store.counts(&Search::All, today()).await.unwrap().needs_attention, 1);
    let settled = entry(first.subject.id(), &[&here, &there.0], set("site", Some(choice("hip"))));
    store.append(vec![settled.clone()]).await.unwrap();
    assert_eq!(state(store, first.subject.id()).await, SyncState::Waiting);
    assert_eq!(to_send(store).await, [settled.0.id]);
}

#[tokio::test]
async fn a_child_waits_for_its_parent_in_no_list() {
    let made = joined().await;
    let store = &made.store;
    let parent = first(&ready(1));
    let child = entry(parent.0.subject.id(), &[&parent.0], set("site", Some(choice("hip"))));
    let apply = async |written: &Written| {
        let receipts = vec![receipt(written.0.id)];
        store
            .apply_exchange(Applied {
                entries: vec![written.clone()],
                receipts,
                ..nothing()
            })
            .await
            .unwrap();
        store.counts(&Search::All, today()).await.unwrap().all
    };
    assert_eq!(apply(&child).await, 0);
    assert!(store.facts().await.unwrap().is_empty());
    assert_eq!(apply(&parent).await, 1);
    let row = store.row(parent.0.subject.id(), today()).await.unwrap().unwrap();
    assert_eq!((row.site.unwrap().as_str(), row.sync), ("hip", SyncState::Accepted));
    assert_eq!(store.facts().await.unwrap().len(), 1);
}

#[tokio::test]
async fn one_id_with_two_contents_stops_the_record_and_nothing_else() {
    let made = joined().await;
    let store = &made.store;
    let held = keep(store, &ready(1)).await;
    let other = entry_with(held.id.uuid(), held.subject.id(), &[], setting(&ready(2)));
    match store.append(vec![other.clone()]).await {
        Err(StoreError::Diverged { entry, record }) => assert_eq!((entry, record), (held.id, held.subject.id())),
        refused => panic!("{refused:?}"),
    }
    let beside = first(&ready(3));
    let entries = vec![other, beside.clone()];
    let taken = store.apply_exchange(Applied { entries, ..nothing() }).await.unwrap();
    assert_eq!((taken.new, taken.diverged), (1, vec![(held.id, held.subject.id())]));
    assert_eq!(
        state(store, held.subject.id()).await,
        SyncState::NeedsYou(vec![NeedsYou::Refused {
            code: RefusalCode::Diverged,
            number: None
        }])
    );
    assert_eq!(store.entries(held.subject.id()).await.unwrap(), [held]);
    assert_eq!(to_send(store).await, [beside.0.id]);
}

/// Whether the two sides are alike outlives the program, and a record that is known to differ is named, also one of which
/// nothing is here; a receipt for what differed settles it.
#[tokio::test]
async fn a_disagreement_is_kept_and_its_records_are_named_until_it_is_settled() {
    let made = joined().await;
    let store = made.store;
    assert_eq!(store.central().await.unwrap().unwrap().agree, None);
    let held = keep(&store, &ready(1)).await;
    let elsewhere = RecordId::new(id());
    let refusal = |entry, record, code| Refusal {
        entry,
        record,
        code,
        number: None,
    };
    let refusals = vec![
        refusal(held.id, held.subject.id(), RefusalCode::Diverged),
        refusal(EntryId::new(id()), elsewhere, RefusalCode::Unreadable),
    ];
    let applied = Applied {
        refusals,
        agree: Some(false),
        ..nothing()
    };
    store.apply_exchange(applied).await.unwrap();
    // An answer that tells nothing about it changes nothing about it.
    store.apply_exchange(nothing()).await.unwrap();
    let store = unlock(store.lock().await).await;
    assert_eq!(store.central().await.unwrap().unwrap().agree, Some(false));
    let mut differing = store.differing().await.unwrap();
    differing.sort_unstable();
    let mut expected = vec![held.subject.id(), elsewhere];
    expected.sort_unstable();
    assert_eq!(differing, expected);
    received(&store, &[held.id]).await;
    assert_eq!(store.differing().await.unwrap(), [elsewhere]);
    assert_eq!(state(&store, held.subject.id()).await, SyncState::Accepted);
}

#[tokio::test]
async fn parents_go_first_whatever_their_ids_and_a_batch_is_as_long_as_asked() {
    let made = joined().await;
    let store = &made.store;
    let record = RecordId::new(id());
    let mut ids: Vec<Uuid> = (0..3).map(|_| id()).collect();
    ids.reverse();
    let first = entry_with(ids[0], record, &[], setting(&ready(1)));
    let second = entry_with(ids[1], record, &[&first.0], set("site", Some(choice("hip"))));
    let third = entry_with(ids[2], record, &[&second.0], set("site", Some(choice("spine"))));
    store
        .append(vec![third.clone(), first.clone(), second.clone()])
        .await
        .unwrap();
    let beside = keep(store, &ready(2)).await;
    assert_eq!(to_send(store).await, [first.0.id, second.0.id, third.0.id, beside.id]);
    let two: Vec<_> = store
        .to_send(2, &BTreeMap::new(), now())
        .await
        .unwrap()
        .into_iter()
        .map(|outgoing| outgoing.entry)
        .collect();
    assert_eq!(two, [first.0.id, second.0.id]);
    let after: Vec<_> = store
        .to_send(2, &BTreeMap::from([(first.0.id, record), (second.0.id, record)]), now())
        .await
        .unwrap()
        .into_iter()
        .map(|outgoing| outgoing.entry)
        .collect();
    assert_eq!(
        after,
        [third.0.id, beside.id],
        "those that are on their way are passed over"
    );
    assert_eq!(
        store.digests(&[first.0.id, EntryId::new(id())]).await.unwrap()[&first.0.id],
        first.0.digest
    );
}

#[tokio::test]
async fn the_link_survives_a_lock_and_another_server_starts_from_nothing() {
    let made = joined().await;
    let entry = keep(&made.store, &ready(1)).await;
    assert!(made.store.central().await.unwrap().unwrap().cursor.is_none());
    let device = DeviceId::new(id());
    let mut service = made.store.service();
    service.name = "Hartwell Royal Infirmary FLS".to_owned();
    let applied = Applied {
        receipts: vec![receipt(entry.id)],
        new_device: Some(device),
        service: Some(service.clone()),
        token: Some(DeviceToken("another token".to_owned())),
        ..nothing()
    };
    made.store.apply_exchange(applied.clone()).await.unwrap();
    // An answer that gives no other token leaves the one that there is.
    let says_nothing_of_it = Applied {
        token: None,
        ..applied.clone()
    };
    made.store.apply_exchange(says_nothing_of_it).await.unwrap();
    let locked = made.store.clone().lock().await;
    assert_eq!(locked.service_label().name, service.name);
    let store = unlock(locked).await;
    let link = store.central().await.unwrap().unwrap();
    assert_eq!(
        (link.url.as_str(), link.token.as_str()),
        ("https://central.example", "another token")
    );
    assert_eq!((link.cursor, link.incarnation), (applied.cursor, applied.incarnation));
    assert_eq!(
        (link.last_answered, link.last_counts),
        (Some(now()), Some(applied.counts))
    );
    assert_eq!((store.desk().id, store.service()), (device, service));

    store
        .set_central("https://central.example", "new token", chrono::DateTime::UNIX_EPOCH)
        .await
        .unwrap();
    assert_eq!(state(&store, entry.subject.id()).await, SyncState::Accepted);
    store
        .set_central("https://other.example", "token", chrono::DateTime::UNIX_EPOCH)
        .await
        .unwrap();
    assert_eq!(state(&store, entry.subject.id()).await, SyncState::Waiting);
    assert!(store.central().await.unwrap().unwrap().cursor.is_none());
    store.leave_central().await.unwrap();
    assert!(store.central().await.unwrap().is_none());
    assert_eq!(
        state(&store, entry.subject.id()).await,
        SyncState::OnlyHere(OnlyHere::NoCentral)
    );
}

#[tokio::test]
async fn receipts_of_a_server_that_was_left_mean_nothing_to_the_next() {
    let made = joined().await;
    let entry = keep(&made.store, &ready(1)).await;
    received(&made.store, &[entry.id]).await;
    made.store.leave_central().await.unwrap();
    assert_eq!(state(&made.store, entry.subject.id()).await, SyncState::Accepted);
    made.store
        .set_central("https://other.example", "token", chrono::DateTime::UNIX_EPOCH)
        .await
        .unwrap();
    assert_eq!(state(&made.store, entry.subject.id()).await, SyncState::Waiting);
    let waiting = made.store.to_send(10, &BTreeMap::new(), now()).await.unwrap();
    let waiting: Vec<EntryId> = waiting.iter().map(|outgoing| outgoing.entry).collect();
    assert_eq!(waiting, [entry.id]);
}

/// Somebody leaves the server, or joins another, while an exchange is under way.
#[tokio::test]
async fn an_answer_of_a_server_that_was_left_meanwhile_is_not_used() {
    let made = joined().await;
    let store = &made.store;
    let entry = keep(store, &ready(1)).await;
    let late = Applied {
        receipts: vec![receipt(entry.id)],
        ..nothing()
    };
    store.leave_central().await.unwrap();
    let refused = store.apply_exchange(late.clone()).await;
    assert!(matches!(refused, Err(StoreError::CentralLeft)));
    store
        .set_central("https://other.example", "token", chrono::DateTime::UNIX_EPOCH)
        .await
        .unwrap();
    let refused = store.apply_exchange(late.clone()).await;
    assert!(matches!(refused, Err(StoreError::CentralLeft)));
    store
        .keep_incarnation(&late.central, late.incarnation.unwrap())
        .await
        .unwrap();
    store.mark_sent(&late.central, [entry.id]).await.unwrap();
    assert_eq!(state(store, entry.subject.id()).await, SyncState::Waiting);
    let link = store.central().await.unwrap().unwrap();
    assert_eq!((link.cursor, link.incarnation), (None, None));
}

#[tokio::test]
async fn an_answer_that_this_program_does_not_know_is_kept() {
    let made = joined().await;
    let entry = keep(&made.store, &ready(1)).await;
    let newer = Change::Answers([(key("of_2031"), Some(Answer::number(7.into())))].into());
    then(&made.store, &entry, newer.clone()).await;
    assert_eq!(made.store.entries(entry.subject.id()).await.unwrap()[1].change, newer);
}

/// Entries whose parents are nowhere any more stay, however many there are: what was written after them goes.
#[tokio::test]
async fn records_of_which_nothing_can_be_sent_hold_up_no_others() {
    let made = joined().await;
    let store = &made.store;
    for patient in 1..=5 {
        let record = RecordId::new(id());
        let first = entry_with(id(), record, &[], setting(&ready(patient)));
        let lost = entry_with(id(), record, &[&first.0], set("site", Some(choice("hip"))));
        let orphan = entry_with(id(), record, &[&lost.0], set("site", Some(choice("spine"))));
        store.append(vec![first.clone(), orphan]).await.unwrap();
        received(store, &[first.0.id]).await;
    }
    let good = keep(store, &ready(6)).await;
    let sent = store.to_send(2, &BTreeMap::new(), now()).await.unwrap();
    let sent: Vec<EntryId> = sent.into_iter().map(|outgoing| outgoing.entry).collect();
    assert_eq!(sent, [good.id]);
}

/// Central refuses a join whose other record it does not know yet, so that goes first.
#[tokio::test]
async fn a_join_goes_after_what_it_takes_in_of_the_other_record() {
    let made = joined().await;
    let store = &made.store;
    let (one, other) = (RecordId::new(id()), RecordId::new(id()));
    let first = entry_with(id(), one, &[], setting(&ready(1)));
    let joined_one = entry_with(id(), other, &[], setting(&ready(1)));
    let join = Change::Join {
        with: other,
        heads: [(joined_one.0.id, joined_one.0.digest)].into(),
    };
    let join = entry_with(id(), one, &[&first.0], join);
    store.append(vec![first.clone(), join.clone()]).await.unwrap();
    store.append(vec![joined_one.clone()]).await.unwrap();
    assert_eq!(
        to_send(store).await,
        [first.0.id, joined_one.0.id],
        "the older record comes first"
    );
    let under_way = BTreeMap::from([(first.0.id, one), (joined_one.0.id, other)]);
    let sent = store.to_send(9, &under_way, now()).await.unwrap();
    assert_eq!(sent.len(), 1);
    assert_eq!(sent[0].entry, join.0.id);
    received(store, &[first.0.id, joined_one.0.id]).await;
    assert_eq!(to_send(store).await, [join.0.id]);
}

/// Nothing of a purged record is left to wait for: its marker is, without which Central would look for the rest.
#[tokio::test]
async fn a_join_with_a_record_that_was_purged_meanwhile_goes_after_its_marker() {
    let made = joined().await;
    let store = &made.store;
    let (one, other) = (RecordId::new(id()), RecordId::new(id()));
    let first = entry_with(id(), one, &[], setting(&ready(1)));
    let joined_one = entry_with(id(), other, &[], setting(&ready(2)));
    let join = Change::Join {
        with: other,
        heads: [(joined_one.0.id, joined_one.0.digest)].into(),
    };
    let join = entry_with(id(), one, &[&first.0], join);
    let after = entry_with(id(), one, &[&join.0], set("site", None));
    let marker = purge_marker(EntryId::new(id()), other);
    let all = [&first, &join, &after, &joined_one, &marker];
    store.append(all.into_iter().cloned().collect()).await.unwrap();
    assert_eq!(to_send(store).await, [first.0.id, marker.0.id]);
    received(store, &[first.0.id, marker.0.id]).await;
    assert_eq!(to_send(store).await, [join.0.id, after.0.id]);
}

/// What Central refuses of a record that is joined to another stops the one that stands in the lists: it needs a person, whichever
/// came first, and says why; and waits for nobody once it is taken, or once the two are parted.
#[tokio::test]
async fn what_is_refused_of_a_joined_record_is_said_of_the_one_that_stands_for_it() {
    for (is_joined_first, is_parted) in [(true, true), (true, false), (false, true), (false, false)] {
        let made = joined().await;
        let store = &made.store;
        let (one, other) = (RecordId::new(id()), RecordId::new(id()));
        let first = entry_with(id(), one, &[], setting(&ready(1)));
        let refused = entry_with(id(), other, &[], setting(&ready(1)));
        let heads = [(refused.0.id, refused.0.digest)].into();
        let join = entry_with(id(), one, &[&first.0], Change::Join { with: other, heads });
        store.append(vec![first.clone(), refused.clone()]).await.unwrap();
        let refusal = Refusal {
            entry: refused.0.id,
            record: other,
            code: RefusalCode::TooLarge,
            number: Some(12),
        };
        let refuse = async || {
            let refusals = vec![refusal];
            store.apply_exchange(Applied { refusals, ..nothing() }).await.unwrap();
        };
        if is_joined_first {
            store.append(vec![join.clone()]).await.unwrap();
            assert_eq!(state(store, one).await, SyncState::Waiting);
            refuse().await;
        } else {
            refuse().await;
            store.append(vec![join.clone()]).await.unwrap();
        }
        received(store, &[first.0.id]).await;
        let needs_you = SyncState::NeedsYou(vec![NeedsYou::Refused {
            code: RefusalCode::TooLarge,
            number: Some(12),
        }]);
        let is_said = async || {
            assert_eq!(state(store, one).await, needs_you);
            let rows = store.sync_rows(10, today()).await.unwrap();
            assert_eq!(rows.iter().map(|row| row.id).collect::<Vec<_>>(), [one]);
            let counts = store.counts(&Search::All, today()).await.unwrap();
            assert_eq!((counts.needs_you, counts.waiting), (1, 0), "{is_joined_first}");
        };
        is_said().await;
        store.rebuild(|_, _| {}).await.unwrap();
        is_said().await;
        if is_parted {
            let part = entry_with(id(), one, &[&join.0], Change::Unjoin { with: other });
            store.append(vec![part]).await.unwrap();
            assert_eq!(state(store, one).await, SyncState::Waiting);
            assert_eq!(state(store, other).await, needs_you);
        } else {
            received(store, &[refused.0.id]).await;
            assert_eq!(state(store, one).await, SyncState::Waiting);
            assert_eq!(to_send(store).await, [join.0.id]);
        }
    }
}
