//! A purge at one desk of a service, and a real server: the record is gone everywhere, also from desks that were away and
//! wrote on, and from databases that are put back to a time before it.

use app::views::{
    DeleteRecordRequest, LossesReadRequest, PurgeRecordRequest, PurgedView, RecordRequest, SyncState,
    TypeAnswerRequest, UnlockRequest,
};
use app::{Desk, Error, Host};
use chrono::{DateTime, TimeDelta, Utc};
use domain::id::{EntryId, RecordId};
use protocol::canonical::purge_marker;
use testkit::host::NOW;
use testkit::{TestCentral, TestHost};
use tests::desks::{
    TestDesk, add, agree, assert_same, first, import, in_agreement, joined, list, open, set, type_text,
};
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

fn named(record: RecordId) -> RecordRequest {
    RecordRequest {
        record: record.to_string(),
    }
}

async fn delete(desk: &TestDesk, record: RecordId) {
    let request = DeleteRecordRequest {
        record: record.to_string(),
        reason: "duplicate".to_owned(),
    };
    desk.delete_record(request).await.unwrap();
}

/// Orders a purge, confirmed by the last digits of the number under which the record was listed.
async fn order(desk: &TestDesk, record: RecordId, typed: &str) -> Result<PurgedView, Error> {
    let request = PurgeRecordRequest {
        record: record.to_string(),
        reason: "patient-asked".to_owned(),
        typed: typed.to_owned(),
    };
    desk.purge_record(request).await
}

/// Central's clock so many days after the beginning of the test, and this desk's too.
fn days_pass(central: &TestCentral, desks: &[&TestDesk], days: i64) {
    let now = NOW.parse::<DateTime<Utc>>().unwrap() + TimeDelta::days(days);
    central.set_now(now);
    for desk in desks {
        desk.host().set_now(now);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_order_erases_a_deleted_record_and_who_wrote_into_it_elsewhere_is_told_how_much() {
    let central = TestCentral::start().await;
    let a = in_agreement(&central, "HRW", 8).await;
    let b = joined(&central, "HRW", "Second desk").await;
    agree(&b).await;
    let row = list(&a).await.swap_remove(3);
    let record: RecordId = row.id.parse().unwrap();
    let number = row.nhs_number.unwrap();
    let (_, digits) = number.split_at(6);
    set(&b, record, &[("2.01", "211")]).await;
    type_text(&b, record, "height", "212").await;

    assert!(matches!(order(&a, record, digits).await, Err(Error::NotDeleted)));
    delete(&a, record).await;
    assert!(
        open(&a, record)
            .await
            .deleted
            .unwrap()
            .restorable
            .starts_with("It can be restored.")
    );
    assert!(matches!(order(&a, record, "0000").await, Err(Error::NotConfirmed(_))));
    assert_eq!(a.list_deleted().await.unwrap().rows.len(), 1, "nothing was erased");
    let purged = order(&a, record, digits).await.unwrap();
    assert_eq!(purged.records, 1);
    assert!(
        purged
            .words
            .contains("What this computer’s disk held of it is overwritten")
    );
    let deleted = a.list_deleted().await.unwrap();
    assert!(deleted.rows.is_empty());
    assert_eq!(
        deleted.purged[0].words,
        "1 record, by A. Nurse: The patient asked for it"
    );
    assert!(matches!(a.open_record(named(record)).await, Err(Error::Purged)));
    assert!(matches!(a.restore_record(named(record)).await, Err(Error::Purged)));
    assert!(a.losses().await.unwrap().is_none());

    agree(&a).await;
    assert!(b.losses().await.unwrap().is_none());
    agree(&b).await;
    let losses = b.losses().await.unwrap().unwrap();
    let told = losses.sentences.join(" ");
    assert!(
        told.contains("1 answer that you had typed and not saved and 1 answer or other change that you had saved"),
        "{told}"
    );
    assert!(
        !told.contains(&number) && !told.contains("212"),
        "not what or whose: {told}"
    );
    for refused in [
        b.open_record(named(record)).await.map(drop),
        b.save_record(named(record)).await.map(drop),
        b.type_answer(TypeAnswerRequest {
            record: record.to_string(),
            question: "height".to_owned(),
            text: "213".to_owned(),
            chosen: Vec::new(),
        })
        .await
        .map(drop),
    ] {
        assert!(matches!(refused, Err(Error::Purged)), "{refused:?}");
    }
    assert_eq!(b.counts().await.unwrap().not_saved, 0);
    let read = LossesReadRequest { last: losses.last };
    assert!(b.losses_read(read).await.unwrap().is_none());
    agree(&a).await;
    assert_same(&a, &b).await;
    central.verify().await;
    central.stop().await;
}

#[tokio::test]
async fn nobody_is_to_be_reached_whose_record_is_deleted() {
    let desk = first("HRW").await;
    import(&desk, &testkit::synthetic::csv(7, 12, desk.host().today())).await;
    let mut asked = 0;
    for record in records(&desk).await {
        asked += usize::from(open(&desk, record).await.follow_up.is_some());
        delete(&desk, record).await;
        let view = open(&desk, record).await;
        assert_eq!((view.follow_up, view.later.len()), (None, 0));
    }
    assert_ne!(asked, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_deleted_record_goes_by_itself_on_the_31st_day_by_centrals_clock_and_by_no_other() {
    let central = TestCentral::start().await;
    let a = in_agreement(&central, "HRW", 8).await;
    let b = joined(&central, "HRW", "Second desk").await;
    agree(&b).await;
    let all = records(&a).await;
    let (goes, restored) = (all[0], all[1]);
    for record in [goes, restored] {
        delete(&a, record).await;
    }
    let left = async |desk: &TestDesk| {
        let rows = desk.list_deleted().await.unwrap().rows;
        rows.into_iter().map(|row| row.left).collect::<Vec<_>>()
    };
    assert_eq!(left(&a).await, ["30 days once Central has it"; 2]);
    agree(&a).await;
    agree(&b).await;
    assert_eq!(left(&b).await, ["30 days left"; 2]);

    // A desk whose clock is ten years ahead, and one whose is ten years behind.
    for years in [10, -10] {
        a.host()
            .set_now(NOW.parse::<DateTime<Utc>>().unwrap() + TimeDelta::days(3_653 * years));
        agree(&a).await;
        agree(&a).await;
        assert_eq!(a.list_deleted().await.unwrap().rows.len(), 2, "{years} years");
    }
    days_pass(&central, &[&a, &b], 29);
    b.restore_record(named(restored)).await.unwrap();
    agree(&b).await;
    for (days, words) in [(29, "1 day left"), (30, "Today is the last")] {
        days_pass(&central, &[&a, &b], days);
        agree(&a).await;
        agree(&a).await;
        assert_eq!(left(&a).await, [words]);
    }
    days_pass(&central, &[&a, &b], 31);
    assert_eq!(left(&a).await, ["Until the next exchange"]);
    agree(&a).await;
    assert_eq!(left(&a).await, ["Erased when this computer next sends"]);
    agree(&a).await;
    assert!(a.list_deleted().await.unwrap().rows.is_empty());
    let lines = a.list_deleted().await.unwrap().purged;
    assert_eq!(lines[0].words, "1 record: The 30 days were over");
    agree(&b).await;
    agree(&a).await;
    for desk in [&a, &b] {
        assert!(matches!(desk.open_record(named(goes)).await, Err(Error::Purged)));
        assert!(open(desk, restored).await.deleted.is_none());
    }
    assert_same(&a, &b).await;
    central.verify().await;
    central.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_central_a_person_erases_what_is_over_and_nothing_does_it_by_itself() {
    let desk = first("HRW").await;
    add(&desk, "9991000003", "1/3/2026").await;
    let goes = add(&desk, "9991000011", "1/3/2026").await;
    delete(&desk, goes).await;
    desk.host().pass(TimeDelta::days(30));
    let list_of = desk.list_deleted().await.unwrap();
    assert_eq!((list_of.due, list_of.rows[0].left.as_str()), (0, "Today is the last"));
    assert_eq!(desk.purge_due().await.unwrap().records, 0);
    desk.host().pass(TimeDelta::days(1));
    let list_of = desk.list_deleted().await.unwrap();
    assert_eq!((list_of.due, list_of.rows[0].left.as_str()), (1, "Over: can be erased"));
    assert!(
        open(&desk, goes)
            .await
            .deleted
            .unwrap()
            .restorable
            .starts_with("Its 30 days are over.")
    );
    let purged = desk.purge_due().await.unwrap();
    assert_eq!(purged.records, 1);
    assert!(purged.words.contains("No other computer has it"), "{}", purged.words);
    let list_of = desk.list_deleted().await.unwrap();
    assert!(list_of.rows.is_empty() && list_of.due == 0);
    assert_eq!(list_of.purged[0].words, "1 record, by A. Nurse: The 30 days were over");
    assert_eq!(records(&desk).await.len(), 1);
}
