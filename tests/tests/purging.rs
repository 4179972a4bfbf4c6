//! A purge at one desk of a service, and a real server: the record is gone everywhere, also from desks that were away and
//! wrote on, and from databases that are put back to a time before it.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use app::views::{SyncState, UnlockRequest};
use app::{Desk, Host};
use domain::id::{EntryId, RecordId};
use protocol::canonical::purge_marker;
use testkit::{TestCentral, TestHost};
use tests::desks::{TestDesk, agree, assert_same, in_agreement, joined, list, set, type_text};
use tests::program::PASSPHRASE;

async fn records(desk: &TestDesk) -> Vec<RecordId> {
    list(desk).await.iter().map(|row| row.id.parse().unwrap()).collect()
}

/// Purges a record as a desk does that may: it writes the marker.
async fn purge(desk: &TestDesk, record: RecordId) {
    let marker = purge_marker(EntryId::new(desk.host().id()), record);
    desk.store().await.unwrap().append(vec![marker]).await.unwrap();
}

/// Of the record this desk has its marker, and no list, no count and nothing to send has it.
async fn knows_no_more_of(desk: &TestDesk, record: RecordId) {
    assert!(!records(desk).await.contains(&record));
    let store = desk.store().await.unwrap();
    assert_eq!(store.entries(record).await.unwrap().len(), 1, "its marker");
    assert!(list(desk).await.iter().all(|row| row.sync == SyncState::Accepted));
    let page = desk.sync_page().await.unwrap();
    assert_eq!((page.counts.waiting, page.counts.needs_you), (0, 0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_record_purged_at_one_desk_is_gone_at_central_and_at_desks_that_wrote_on() {
    let central = TestCentral::start().await;
    let a = in_agreement(&central, "HRW", 8).await;
    let b = joined(&central, "HRW", "Second desk").await;
    agree(&b).await;
    let purged = records(&a).await[3];

    // Somebody at the other desk has saved on, and types.
    set(&b, purged, &[("2.01", "211")]).await;
    type_text(&b, purged, "height", "212").await;
    purge(&a, purged).await;
    agree(&a).await;
    central.verify().await;
    agree(&b).await;
    agree(&a).await;
    for desk in [&a, &b] {
        knows_no_more_of(desk, purged).await;
    }
    assert_same(&a, &b).await;
    let counts = a
        .store()
        .await
        .unwrap()
        .central()
        .await
        .unwrap()
        .unwrap()
        .last_counts
        .unwrap();
    assert_eq!(
        (counts.entries, counts.records),
        (9, 7),
        "eight entries and the marker; seven records"
    );
    central.verify().await;

    // A desk that joins now gets the others.
    let c = joined(&central, "HRW", "Third desk").await;
    agree(&c).await;
    knows_no_more_of(&c, purged).await;
    assert_same(&a, &c).await;
    central.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn databases_put_back_to_before_a_purge_come_to_forget_the_record_too() {
    let central = TestCentral::start().await;
    let a = in_agreement(&central, "HRW", 8).await;
    let b = joined(&central, "HRW", "Second desk").await;
    agree(&b).await;
    let all = records(&a).await;
    let backup = central.back_up().await;
    let folder = tempfile::tempdir().unwrap();
    let restored_folder = folder.path().join("store");
    let user = a.session().await.unwrap().user.unwrap().id;
    let unlock = UnlockRequest {
        user,
        passphrase: PASSPHRASE.to_owned(),
    };
    a.lock().await.unwrap();
    std::fs::create_dir(&restored_folder).unwrap();
    for entry in std::fs::read_dir(a.host().store_dir()).unwrap() {
        let entry = entry.unwrap();
        if entry.path().is_file() {
            std::fs::copy(entry.path(), restored_folder.join(entry.file_name())).unwrap();
        }
    }
    a.unlock(unlock.clone()).await.unwrap();

    purge(&a, all[0]).await;
    agree(&a).await;
    agree(&b).await;
    // Central is put back: it has the record again until a desk brings the marker.
    central.restore(&backup).await;
    central.restored().await;
    agree(&b).await;
    agree(&a).await;
    agree(&b).await;
    central.verify().await;
    assert_same(&a, &b).await;

    // A desk is put back, and goes on with the record before it exchanges.
    let restored = Desk::new(TestHost::in_folder("First desk", &restored_folder));
    restored.session().await.unwrap();
    restored.unlock(unlock).await.unwrap();
    set(&restored, all[0], &[("2.01", "213")]).await;
    agree(&restored).await;
    agree(&a).await;
    central.verify().await;
    for desk in [&a, &b, &restored] {
        knows_no_more_of(desk, all[0]).await;
    }
    assert_same(&a, &restored).await;
    central.stop().await;
}
