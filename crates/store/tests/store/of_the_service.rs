//! Entries about the service itself: kept and sent like any other, and in no list and no count of records.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use domain::answer::Json;
use domain::id::EntryId;
use domain::record::{Change, Entry, FollowUpGroup, ItemKey, Subject, Topic};
use protocol::exchange::{
    Counts as CentralCounts, Cursor, CursorMac, Epoch, Incarnation, Receipt, Refusal, RefusalCode,
};
use store::{
    Applied, Counts, Filter, FollowUpNarrow, FollowUpQuery, FollowUpRow, ListQuery, Narrow, Search, Sort, Store,
    StoreError, WhichFollowUps,
};
use uuid::Uuid;

use crate::support::{complete, date, drug, entry_about, keep, made, now, today};

fn notes(parents: &[&Entry], text: &str) -> (Entry, Vec<u8>) {
    let item = (ItemKey::new("note-1"), Some(Json::new(format!("\"{text}\""))));
    entry_about(
        Subject::Service(Topic::CHART_NOTES),
        parents,
        Change::Items(BTreeMap::from([item])),
    )
}

/// Everything that this store says of records, as words; a topic of the service in any of it would change them.
async fn said(store: &Store) -> (Counts, Vec<String>) {
    let list = ListQuery {
        search: Search::All,
        narrow: Narrow::default(),
        filter: Filter::All,
        sort: Sort::Diagnosed,
        descending: false,
        offset: 0,
        limit: 100,
        today: today(),
    };
    let page = store.list(&list).await.unwrap();
    let mut said = vec![
        format!("{:?}", page.rows),
        format!("{:?}", store.choices(&list).await.unwrap()),
        format!("{:?}", store.deleted(today()).await.unwrap()),
        format!("{:?}", store.identities().await.unwrap()),
        format!("{:?}", store.sync_rows(100, today()).await.unwrap()),
        format!("{:?}", store.lacking().await.unwrap()),
        format!("{:?}", store.years().await.unwrap()),
        format!("{:?}", store.facts().await.unwrap()),
    ];
    for group in FollowUpGroup::ALL {
        let follow_ups = FollowUpQuery {
            today: today(),
            which: WhichFollowUps::Group(group),
            narrow: FollowUpNarrow::default(),
            offset: 0,
            limit: 100,
        };
        said.push(format!("{:?}", store.follow_ups(&follow_ups).await.unwrap().rows));
    }
    let each = |row: &FollowUpRow| {
        said.push(format!("{row:?}"));
        Ok::<(), StoreError>(())
    };
    store.for_every_follow_up(today(), each).await.unwrap();
    for filter in [
        Filter::All,
        Filter::Draft,
        Filter::Submitted,
        Filter::FollowUpDue,
        Filter::NeedsYou,
    ] {
        let each = |row: &store::RecordRow| {
            said.push(format!("{filter:?} {}", row.id));
            ControlFlow::Continue(())
        };
        store.for_each_row(filter, today(), each).await.unwrap();
    }
    (page.counts, said)
}

#[tokio::test]
async fn an_entry_about_the_service_is_sent_and_in_no_list_and_no_count() {
    let made = made().await;
    let store = &made.store;
    store
        .set_central("https://central.example", "token", chrono::DateTime::UNIX_EPOCH)
        .await
        .unwrap();
    keep(store, &complete(1, date("2026-09-14"), &[("bone_therapy", drug())])).await;
    let without = said(store).await;
    assert_eq!((without.0.all, without.0.waiting), (1, 1));

    let first = notes(&[], "The clinic moved in April");
    store.append(vec![first.clone()]).await.unwrap();
    assert_eq!(said(store).await, without, "waiting to be sent");
    let second = notes(&[&first.0], "The clinic moved in May");
    let other = notes(&[&first.0], "The clinic did not move");
    store.append(vec![second.clone(), other.clone()]).await.unwrap();
    assert_eq!(said(store).await, without, "said differently on two desks");

    let waiting = store.to_send(100, &BTreeMap::new(), now()).await.unwrap();
    let waiting: Vec<EntryId> = waiting.into_iter().map(|outgoing| outgoing.entry).collect();
    for (entry, _) in [&first, &second, &other] {
        assert!(waiting.contains(&entry.id), "it travels like any other");
    }
    assert_eq!(store.entries(first.0.subject.id()).await.unwrap().len(), 3);
    store.rebuild(|_, _| {}).await.unwrap();
    assert_eq!(said(store).await, without, "after everything was counted again");

    store
        .mark_sent("https://central.example", [first.0.id, second.0.id])
        .await
        .unwrap();
    assert_eq!(said(store).await, without, "sent");
    let number = |(entry, number): (EntryId, u64)| Receipt { entry, number };
    store
        .apply_exchange(Applied {
            central: "https://central.example".to_owned(),
            void_receipts: false,
            entries: Vec::new(),
            parked: Vec::new(),
            receipts: [(first.0.id, 1), (second.0.id, 2)].map(number).to_vec(),
            refusals: vec![Refusal {
                entry: other.0.id,
                record: other.0.subject.id(),
                code: RefusalCode::OtherService,
                number: None,
            }],
            standings: Vec::new(),
            cursor: Some(Cursor {
                epoch: Epoch(Uuid::from_u128(8)),
                number: 2,
                chain: protocol::chain::START,
                mac: CursorMac::OF_THE_BEGINNING,
                standings: 3,
            }),
            central_now: now(),
            incarnation: Some(Incarnation(Uuid::from_u128(9))),
            agree: None,
            service: None,
            counts: CentralCounts {
                entries: 2,
                records: 0,
                held: 0,
            },
            answered_at: now(),
            dataset: Vec::new(),
            token: None,
            files: None,
            national: None,
            notices: None,
            new_device: None,
        })
        .await
        .unwrap();
    assert_eq!(said(store).await, without, "received, and one of them refused");
}
