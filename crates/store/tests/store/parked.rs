//! Entries that the program cannot read: kept, relayed, in nobody's way, and read once the program can. An older program is
//! played by handing over as unread what this one reads: it does so when the store is opened the next time.

use std::collections::BTreeMap;

use domain::dataset::keys;
use domain::id::{EntryId, RecordId};
use domain::record::fold;
use domain::{Answer, Answers};
use protocol::exchange::{Receipt, Refusal, RefusalCode};
use protocol::frame::WireEntry;
use store::{Applied, NeedsYou, ParkedEntry, Search, Store, SyncState, Written};

use crate::answered::{joined, nothing};
use crate::support::{choice, complete, date, entry, entry_with, first, id, now, set, setting, then, today, unlock};

fn parked((entry, bytes): &Written) -> ParkedEntry {
    ParkedEntry {
        entry: entry.id,
        record: entry.subject.id(),
        wire: WireEntry {
            digest: entry.digest,
            bytes: bytes.clone(),
        },
    }
}

/// Receipts in this order.
fn receipts(entries: &[&Written]) -> Vec<Receipt> {
    (1..)
        .zip(entries)
        .map(|(number, (entry, _))| Receipt {
            entry: entry.id,
            number,
        })
        .collect()
}

fn ready(n: u32) -> Answers {
    complete(n, date("2026-09-14"), &[])
}

async fn state(store: &Store, record: RecordId) -> SyncState {
    store.row(record, today()).await.unwrap().unwrap().sync
}

async fn to_send(store: &Store) -> Vec<EntryId> {
    let outgoing = store.to_send(100, &BTreeMap::new(), now()).await.unwrap();
    outgoing.into_iter().map(|outgoing| outgoing.entry).collect()
}

#[tokio::test]
async fn what_cannot_be_read_stops_nothing_of_its_record_and_is_there_after_the_upgrade() {
    let made = joined().await;
    let store = &made.store;
    let one = first(&ready(1));
    let newer = entry(one.0.subject.id(), &[&one.0], set("site", Some(choice("hip"))));
    let waiting = entry(one.0.subject.id(), &[&newer.0], set("dxa", Some(choice("yes"))));
    let record = one.0.subject.id();
    let applied = Applied {
        entries: vec![one.clone(), waiting.clone()],
        parked: vec![parked(&newer)],
        receipts: receipts(&[&one, &newer, &waiting]),
        ..nothing()
    };
    store.apply_exchange(applied.clone()).await.unwrap();
    assert_eq!(store.parked().await.unwrap(), 1);
    assert_eq!(state(store, record).await, SyncState::Accepted);
    assert_eq!(store.differing().await.unwrap(), []);
    let held = store.digests(&[newer.0.id, one.0.id]).await.unwrap();
    assert_eq!(held[&newer.0.id], newer.0.digest, "it is held as to Central");
    let folded = fold(&store.entries(record).await.unwrap());
    assert_eq!((folded.heads, folded.waiting), (vec![one.0.id], vec![waiting.0.id]));

    let own = then(store, &one.0, set("postcode", None)).await;
    assert_eq!(to_send(store).await, [own.id], "the desk's own edit travels");
    store.apply_exchange(applied).await.unwrap();
    assert_eq!(store.parked().await.unwrap(), 1, "once, however often it comes");

    let store = unlock(made.store.lock().await).await;
    assert_eq!(store.parked().await.unwrap(), 0);
    let folded = fold(&store.entries(record).await.unwrap());
    assert!(folded.waiting.is_empty());
    assert_eq!(folded.answers[&keys::SITE], choice("hip"));
    assert_eq!(to_send(&store).await, [own.id], "its receipt came with it");
    assert_eq!(
        store.row(record, today()).await.unwrap().unwrap().sync,
        SyncState::Waiting
    );
}

#[tokio::test]
async fn a_record_whose_first_entry_cannot_be_read_is_in_no_list_until_it_can() {
    let made = joined().await;
    let store = &made.store;
    let newer = first(&ready(1));
    let record = newer.0.subject.id();
    let waiting = entry(record, &[&newer.0], set("site", Some(choice("hip"))));
    let applied = Applied {
        entries: vec![waiting.clone()],
        parked: vec![parked(&newer)],
        receipts: receipts(&[&newer, &waiting]),
        ..nothing()
    };
    store.apply_exchange(applied).await.unwrap();
    assert_eq!(store.counts(&Search::All, today()).await.unwrap().all, 0);
    assert!(to_send(store).await.is_empty());

    // Central was restored and lost both: they are relayed, parents first, unread as they are.
    let restored = Applied {
        void_receipts: true,
        ..nothing()
    };
    store.apply_exchange(restored.clone()).await.unwrap();
    assert_eq!(to_send(store).await, [newer.0.id, waiting.0.id]);
    let under_way = BTreeMap::from([(newer.0.id, record), (waiting.0.id, record)]);
    assert!(store.to_send(100, &under_way, now()).await.unwrap().is_empty());
    let refused = Refusal {
        entry: newer.0.id,
        record,
        code: RefusalCode::Unreadable,
        number: None,
    };
    store
        .apply_exchange(Applied {
            refusals: vec![refused],
            ..nothing()
        })
        .await
        .unwrap();
    assert!(
        to_send(store).await.is_empty(),
        "an older Central is asked again a day later"
    );
    store.apply_exchange(restored).await.unwrap();
    let received = receipts(&[&newer, &waiting]);
    store
        .apply_exchange(Applied {
            receipts: received,
            ..nothing()
        })
        .await
        .unwrap();
    assert!(to_send(store).await.is_empty());

    let store = unlock(made.store.lock().await).await;
    assert_eq!(store.counts(&Search::All, today()).await.unwrap().all, 1);
    assert_eq!(state(&store, record).await, SyncState::Accepted);
    let folded = fold(&store.entries(record).await.unwrap());
    assert_eq!(folded.answers[&keys::BIRTH_DATE], Answer::Date(date("1950-05-03")));
    assert_eq!(folded.heads, [waiting.0.id]);
}

#[tokio::test]
async fn what_still_cannot_be_read_stays_parked() {
    let made = joined().await;
    let newer = first(&ready(1));
    let unread = (newer.0.clone(), b"{\"id\":\"a shape of its own\"}".to_vec());
    let applied = Applied {
        parked: vec![parked(&unread)],
        receipts: receipts(&[&unread]),
        ..nothing()
    };
    made.store.apply_exchange(applied).await.unwrap();
    let mut store = made.store;
    for _ in 0..2 {
        store = unlock(store.lock().await).await;
        assert_eq!(store.parked().await.unwrap(), 1);
    }
}

#[tokio::test]
async fn however_many_are_parked_each_is_read_again() {
    let made = joined().await;
    let all: Vec<Written> = (0..1_203)
        .map(|n| {
            let day = date("2026-01-01") + chrono::Days::new(n % 300);
            first(&Answers::from([(keys::DIAGNOSIS_DATE, Answer::Date(day))]))
        })
        .collect();
    let mut mixed = all.clone();
    // Parts of them hold nothing that can be read, the first and the last among them.
    for (place, (_, bytes)) in mixed.iter_mut().enumerate() {
        if place < 520 || place == 1_202 {
            *bytes = b"{\"id\":\"a shape of its own\"}".to_vec();
        }
    }
    let applied = Applied {
        parked: mixed.iter().map(parked).collect(),
        receipts: receipts(&all.iter().collect::<Vec<_>>()),
        ..nothing()
    };
    made.store.apply_exchange(applied).await.unwrap();
    assert_eq!(made.store.parked().await.unwrap(), 1_203);
    let store = unlock(made.store.lock().await).await;
    assert_eq!(store.parked().await.unwrap(), 521);
    assert_eq!(store.counts(&Search::All, today()).await.unwrap().all, 682);
    assert_eq!(
        store.digests(&[all[1_201].0.id]).await.unwrap()[&all[1_201].0.id],
        all[1_201].0.digest
    );
}

#[tokio::test]
async fn one_that_turns_out_to_differ_from_an_entry_that_is_held_is_named() {
    let made = joined().await;
    let one = first(&ready(1));
    let record = one.0.subject.id();
    let newer = entry(record, &[&one.0], set("site", Some(choice("hip"))));
    let applied = Applied {
        entries: vec![one.clone()],
        parked: vec![parked(&newer)],
        receipts: receipts(&[&one, &newer]),
        ..nothing()
    };
    made.store.apply_exchange(applied).await.unwrap();
    let other = entry_with(newer.0.id.uuid(), record, &[&one.0], set("site", Some(choice("spine"))));
    made.store.append(vec![other.clone()]).await.unwrap();
    assert_eq!(made.store.differing().await.unwrap(), []);

    let store = unlock(made.store.lock().await).await;
    assert_eq!(store.parked().await.unwrap(), 0);
    assert_eq!(store.differing().await.unwrap(), [record]);
    assert_eq!(
        state(&store, record).await,
        SyncState::NeedsYou(vec![NeedsYou::Refused {
            code: RefusalCode::Diverged,
            number: None
        }])
    );
    assert_eq!(store.digests(&[other.0.id]).await.unwrap()[&other.0.id], other.0.digest);
    assert!(to_send(&store).await.is_empty(), "until a person has looked");
}

/// What arrived and cannot be used is Central's trouble: what is written here about the same record goes out.
#[tokio::test]
async fn an_entry_that_arrived_damaged_keeps_no_edit_of_its_record_at_home() {
    let made = joined().await;
    let store = &made.store;
    let one = first(&ready(1));
    let record = one.0.subject.id();
    let damaged = Refusal {
        entry: EntryId::new(id()),
        record,
        code: RefusalCode::Unreadable,
        number: None,
    };
    let applied = Applied {
        entries: vec![one.clone()],
        receipts: receipts(&[&one]),
        refusals: vec![damaged],
        agree: Some(false),
        ..nothing()
    };
    store.apply_exchange(applied).await.unwrap();
    let own = then(store, &one.0, setting(&ready(1))).await;
    assert_eq!(to_send(store).await, [own.id]);
    assert_eq!(store.differing().await.unwrap(), [record]);
}
