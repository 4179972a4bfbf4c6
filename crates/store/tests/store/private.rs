//! Records that have something only the service's desks can open are known, until they are purged.

use domain::id::EntryId;
use domain::record::{Change, SealedBytes};
use protocol::canonical::purge_marker;

use crate::support::{complete, date, id, keep, made, then};

#[tokio::test]
async fn a_record_with_something_private_is_found_until_it_is_purged() {
    let made = made().await;
    let plain = keep(&made.store, &complete(1, date("2026-09-14"), &[])).await;
    let with = keep(&made.store, &complete(2, date("2026-09-15"), &[])).await;
    let (plain, record) = (plain.subject.id(), with.subject.id());
    assert_eq!(made.store.private_records().await.unwrap(), []);
    let sealed = then(&made.store, &with, Change::Private(SealedBytes(vec![1; 300]))).await;
    assert_eq!(made.store.private_records().await.unwrap(), [record]);
    let entries = made.store.entries_of_private(&[plain, record]).await.unwrap();
    let found: Vec<EntryId> = entries.iter().map(|(_, entry)| entry.id).collect();
    assert_eq!(
        found,
        [with.id, sealed.id],
        "all that it takes to fold the record, and of no other"
    );

    made.store.rebuild(|_, _| {}).await.unwrap();
    assert_eq!(made.store.private_records().await.unwrap(), [record]);
    let marker = purge_marker(EntryId::new(id()), record);
    made.store.append(vec![marker]).await.unwrap();
    assert_eq!(made.store.private_records().await.unwrap(), []);
    made.store.rebuild(|_, _| {}).await.unwrap();
    assert_eq!(made.store.private_records().await.unwrap(), []);
}
