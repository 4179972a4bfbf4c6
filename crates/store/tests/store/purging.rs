//! Deleted records: from when their days are counted, and how they are purged at this desk or by a marker from elsewhere.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use domain::dataset::keys;
use domain::id::{EntryId, RecordId};
use domain::record::{Change, Entry, State};
use protocol::canonical::purge_marker;
use protocol::exchange::Receipt;
use store::{Applied, Deletion, PurgeLine, Store, ToPurge, Typed, WorkingCopy, Written};

use crate::answered::{joined, nothing};
use crate::support::{choice, complete, date, delete, id, keep, leave, made, now, set, then, today};

fn received(entries: &[(&Entry, u64)]) -> Vec<Receipt> {
    let receipt = |(entry, number): &(&Entry, u64)| Receipt {
        entry: entry.id,
        number: *number,
    };
    entries.iter().map(receipt).collect()
}

/// An answer of Central's so many days later by its clock.
async fn answers(store: &Store, days: i64, receipts: Vec<Receipt>) {
    store
        .apply_exchange(Applied {
            central_now: now() + TimeDelta::days(days),
            receipts,
            ..nothing()
        })
        .await
        .unwrap();
}

async fn deletion(store: &Store, record: RecordId) -> Option<Deletion> {
    store.deletions().await.unwrap().get(&record).copied()
}

fn marker(record: RecordId) -> Written {
    purge_marker(EntryId::new(id()), record)
}

fn order() -> PurgeLine {
    PurgeLine {
        at: now(),
        by: Some("Amara Osei".to_owned()),
        reason: "patient-asked".to_owned(),
        records: 0,
    }
}

fn typing(answers: usize) -> WorkingCopy {
    let typed = || Typed {
        text: "31/02/2026".to_owned(),
        ..Typed::default()
    };
    let questions = [keys::BIRTH_DATE, keys::ASSESSMENT_DATE, keys::POSTCODE];
    WorkingCopy {
        heads: Vec::new(),
        answers: questions.into_iter().take(answers).map(|key| (key, typed())).collect(),
        choices: BTreeMap::new(),
        notes: BTreeMap::new(),
        further_of: None,
        kept_at: now(),
    }
}

#[tokio::test]
async fn a_deletion_counts_from_when_central_has_it_and_another_one_counts_anew() {
    let made = joined().await;
    let store = &made.store;
    let begun = keep(store, &complete(1, date("2026-03-14"), &[])).await;
    let record = begun.subject.id();
    assert_eq!(deletion(store, record).await, None);
    let deleted = then(store, &begun, delete()).await;
    answers(store, 2, received(&[(&begun, 1)])).await;
    let waits = Deletion {
        deleted_by: deleted.id,
        since: None,
    };
    assert_eq!(deletion(store, record).await, Some(waits), "Central lacks the deletion");
    answers(store, 3, received(&[(&deleted, 2)])).await;
    answers(store, 9, Vec::new()).await;
    let counted = Deletion {
        since: Some(now() + TimeDelta::days(3)),
        ..waits
    };
    assert_eq!(
        deletion(store, record).await,
        Some(counted),
        "and not from later answers"
    );
    assert_eq!(
        store.central().await.unwrap().unwrap().last_said,
        Some(now() + TimeDelta::days(9))
    );
    store.rebuild(|_, _| {}).await.unwrap();
    assert_eq!(deletion(store, record).await, Some(counted));

    let restored = then(store, &deleted, Change::State(State::Active)).await;
    assert_eq!(deletion(store, record).await, None);
    let again = then(store, &restored, delete()).await;
    answers(store, 12, received(&[(&restored, 3), (&again, 4)])).await;
    let anew = Deletion {
        deleted_by: again.id,
        since: Some(now() + TimeDelta::days(12)),
    };
    assert_eq!(deletion(store, record).await, Some(anew));
    // Another life of Central's has to have it again.
    store
        .apply_exchange(Applied {
            void_receipts: true,
            central_now: now() + TimeDelta::days(20),
            ..nothing()
        })
        .await
        .unwrap();
    assert_eq!(deletion(store, record).await.unwrap().since, None);
}

#[tokio::test]
async fn a_deleted_record_that_never_leaves_counts_from_the_next_answer_of_central() {
    let made = joined().await;
    let store = &made.store;
    let mut draft = complete(1, date("2026-03-14"), &[]);
    draft.remove(&keys::BIRTH_DATE);
    let begun = keep(store, &draft).await;
    then(store, &begun, delete()).await;
    answers(store, 4, Vec::new()).await;
    let counted = deletion(store, begun.subject.id()).await.unwrap();
    assert_eq!(counted.since, Some(now() + TimeDelta::days(4)));
}

#[tokio::test]
async fn only_what_is_still_deleted_as_it_was_seen_is_purged() {
    let made = made().await;
    let store = &made.store;
    let mut seen = Vec::new();
    for n in 1..=3 {
        let begun = keep(store, &complete(n, date("2026-03-14"), &[])).await;
        let deleted = then(store, &begun, delete()).await;
        seen.push(deleted);
    }
    let restored = then(store, &seen[1], Change::State(State::Active)).await;
    let again = then(store, &seen[2], Change::State(State::Active)).await;
    then(store, &again, delete()).await;
    let to_purge = |deleted: &Entry| ToPurge {
        record: deleted.subject.id(),
        deleted_by: deleted.id,
        markers: vec![marker(deleted.subject.id())],
    };
    let purged = store.purge(seen.iter().map(to_purge).collect(), &order()).await;
    assert_eq!(purged.unwrap(), 1);
    let record = seen[0].subject.id();
    assert_eq!(store.entries(record).await.unwrap()[0].change, Change::Purge);
    assert_eq!(store.entries(restored.subject.id()).await.unwrap().len(), 3);
    assert_eq!(store.deleted(today()).await.unwrap().len(), 1);
    assert_eq!(deletion(store, record).await, None);
    let lines = store.purge_lines().await.unwrap();
    assert_eq!(lines, [PurgeLine { records: 1, ..order() }]);
    // Nothing is left to purge, and no line says that something was.
    assert_eq!(store.purge(vec![to_purge(&seen[0])], &order()).await.unwrap(), 0);
    assert_eq!(store.purge_lines().await.unwrap().len(), 1);

    // Nobody types into it any more.
    leave(store, record, &typing(1)).await.unwrap();
    assert_eq!(store.working_copy(record).await.unwrap(), None);
}

#[tokio::test]
async fn what_a_marker_takes_from_people_is_counted_for_them_until_they_have_read_of_it() {
    let made = joined().await;
    let store = &made.store;
    let begun = keep(store, &complete(1, date("2026-03-14"), &[])).await;
    let record = begun.subject.id();
    answers(store, 0, received(&[(&begun, 1)])).await;
    then(store, &begun, set("site", Some(choice("hip")))).await;
    leave(store, record, &typing(2)).await.unwrap();
    let other = keep(store, &complete(2, date("2026-03-14"), &[])).await;
    let (kept, gone) = (other.subject.id(), marker(record));
    let arrives = |gone: Written| Applied {
        entries: vec![gone],
        ..nothing()
    };
    assert_eq!(store.losses().await.unwrap(), None);
    store.apply_exchange(arrives(gone.clone())).await.unwrap();
    let losses = store.losses().await.unwrap().unwrap();
    assert_eq!((losses.records, losses.typed, losses.saved), (1, 2, 1));
    // Told once for each record that goes, not each time that its marker comes.
    store.apply_exchange(arrives(gone)).await.unwrap();
    assert_eq!(store.losses().await.unwrap(), Some(losses));

    leave(store, kept, &typing(3)).await.unwrap();
    store.apply_exchange(arrives(marker(kept))).await.unwrap();
    let both = store.losses().await.unwrap().unwrap();
    assert_eq!((both.records, both.typed), (2, 5));
    store.losses_read(losses.last).await.unwrap();
    assert_eq!(
        store.losses().await.unwrap().unwrap().typed,
        3,
        "what came since is still told"
    );
    store.losses_read(both.last).await.unwrap();
    assert_eq!(store.losses().await.unwrap(), None);
}

#[tokio::test]
async fn what_was_typed_into_a_record_that_is_purged_here_is_counted_too() {
    let made = made().await;
    let store = &made.store;
    let begun = keep(store, &complete(1, date("2026-03-14"), &[])).await;
    let record = begun.subject.id();
    leave(store, record, &typing(2)).await.unwrap();
    let deleted = then(store, &begun, delete()).await;
    let to_purge = ToPurge {
        record,
        deleted_by: deleted.id,
        markers: vec![marker(record)],
    };
    store.purge(vec![to_purge], &order()).await.unwrap();
    let losses = store.losses().await.unwrap().unwrap();
    assert_eq!((losses.typed, losses.saved), (2, 0), "what was saved was seen");
}
