//! Databases put back to an earlier state, on either side.

use central::admin::{self, EpochBecause};
use chrono::TimeDelta;
use protocol::chain;
use protocol::exchange::{Ask, Cursor, CursorMac, Epoch};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use uuid::Uuid;

use crate::desk::{Desk, beginning};
use crate::entries::Record;
use crate::fixture::{Fixture, SERVICE, why};

/// What a restored database has as it was, but for who may exchange.
const LOG: &[&str] = &[
    "service",
    "batch",
    "entry",
    "record",
    "roll_up",
    "question_roll_up",
    "epoch",
    "device",
    "act",
];

/// Puts Central's tables back to what was remembered.
async fn put_back(central: &Fixture) {
    central.put_back(LOG).await;
    central.assert_right().await;
}

/// A desk of a service of which two exchanges brought a record each; what was there before the second is remembered.
async fn desk_with_two(central: &Fixture) -> Desk {
    let mut desk = central.desk(SERVICE, "one").await;
    desk.exchange(&[Record::counted(1).1]).await;
    central.remember(LOG).await;
    desk.exchange(&[Record::counted(2).1]).await;
    desk
}

#[sqlx::test(migrations = false)]
async fn a_cursor_that_central_gave_and_lacks_opens_a_new_epoch(_: PgPoolOptions, options: PgConnectOptions) {
    let central = Fixture::start(options).await;
    let mut desk = desk_with_two(&central).await;
    let known = desk.cursor.unwrap();
    put_back(&central).await;
    let (reply, arrived) = desk.exchange(&[Record::counted(3).1]).await;
    assert_ne!(reply.epoch, known.epoch);
    assert!(!reply.unknown_cursor);
    assert_eq!(
        (reply.receipts.len(), reply.log.len(), arrived.len(), reply.more),
        (0, 0, 0, false),
        "nothing taken, nothing listed"
    );
    // A cursor of an earlier epoch opens no further one.
    let mut late = desk.clone();
    late.cursor = Some(known);
    let listing = late.request(Ask::Listing { after: 0 }, &[]);
    let (again, _) = late.post(&listing, &[]).await.unwrap();
    assert_eq!((again.epoch, again.log.len()), (reply.epoch, 0));
    // The beginning of the current one is in it.
    desk.incarnation = Some(again.incarnation);
    let listing = desk.request(Ask::Listing { after: 0 }, &[]);
    let (listed, _) = desk.post(&listing, &[]).await.unwrap();
    assert_eq!((listed.epoch, listed.log.len()), (reply.epoch, 1));
    let epochs = admin::epochs(&central.pool, SERVICE).await.unwrap();
    let because: Vec<EpochBecause> = epochs.iter().map(|epoch| epoch.because).collect();
    let [EpochBecause::Added, EpochBecause::Shown(_)] = because.as_slice() else {
        panic!("{because:?}");
    };
    central.assert_right().await;
}

#[sqlx::test(migrations = false)]
async fn a_cursor_that_central_never_gave_opens_no_epoch(_: PgPoolOptions, options: PgConnectOptions) {
    let central = Fixture::start(options).await;
    let mut desk = desk_with_two(&central).await;
    let mut other = central.desk(SERVICE, "two").await;
    other.exchange(&[]).await;
    let known = desk.cursor.unwrap();
    let made_up = [
        Cursor { number: 3, ..known },
        Cursor { number: 1, ..known },
        Cursor {
            number: u64::MAX,
            ..known
        },
        Cursor {
            chain: chain::START,
            ..known
        },
        // Of the right place, but not by Central's word.
        Cursor {
            mac: CursorMac::OF_THE_BEGINNING,
            ..known
        },
    ];
    for cursor in made_up.iter().cycle().take(50) {
        desk.cursor = Some(*cursor);
        for ask in [Ask::Nothing, Ask::Entries] {
            let (reply, arrived) = desk
                .post(&desk.request(ask, &[]), &[Record::counted(3).1])
                .await
                .unwrap();
            assert!(reply.unknown_cursor);
            assert_eq!((reply.epoch, reply.new_device), (known.epoch, None));
            assert_eq!((reply.receipts.len(), reply.log.len(), arrived.len()), (0, 0, 0));
            assert_eq!(
                reply.chain, known.chain,
                "nothing that was made up comes back as Central's"
            );
            desk.incarnation = Some(reply.incarnation);
        }
    }
    assert_eq!(admin::epochs(&central.pool, SERVICE).await.unwrap().len(), 1);
    let (reply, _) = other.exchange(&[]).await;
    assert_eq!(
        (reply.epoch, reply.unknown_cursor),
        (known.epoch, false),
        "nobody else compares"
    );
    desk.cursor = Some(beginning(known.epoch));
    let (reply, _) = desk.exchange(&[Record::counted(3).1]).await;
    assert_eq!(
        (reply.log.len(), reply.receipts.len()),
        (3, 1),
        "it compared, and goes on"
    );
    central.assert_right().await;
}

#[sqlx::test(migrations = false)]
async fn cursors_open_few_epochs_a_day(_: PgPoolOptions, options: PgConnectOptions) {
    let central = Fixture::start(options).await;
    let mut desk = desk_with_two(&central).await;
    let mut n = 3;
    let mut put_back_and_come = async |desk: &mut Desk| {
        central.remember(LOG).await;
        desk.exchange(&[Record::counted(n).1]).await;
        n += 1;
        put_back(&central).await;
        desk.exchange(&[]).await.0
    };
    for _ in 0..4 {
        assert!(!put_back_and_come(&mut desk).await.unknown_cursor);
        // It stands at the beginning of the new epoch, and takes everything over again.
        desk.exchange(&[]).await;
    }
    for _ in 0..3 {
        assert!(put_back_and_come(&mut desk).await.unknown_cursor, "it compares alone");
        desk.exchange(&[]).await;
    }
    assert_eq!(admin::epochs(&central.pool, SERVICE).await.unwrap().len(), 5);
    central.pass(TimeDelta::hours(25));
    assert!(!put_back_and_come(&mut desk).await.unknown_cursor);
    assert_eq!(admin::epochs(&central.pool, SERVICE).await.unwrap().len(), 6);
}

#[sqlx::test(migrations = false)]
async fn restored_opens_a_new_epoch_for_every_service(_: PgPoolOptions, options: PgConnectOptions) {
    let central = Fixture::start(options).await;
    let mut desk = central.desk(SERVICE, "one").await;
    let (before, _) = desk.exchange(&[]).await;
    assert_eq!(
        admin::restored(&central.pool, &central.operator(), &why())
            .await
            .unwrap(),
        3
    );
    let (after, _) = desk.exchange(&[]).await;
    assert_ne!(before.epoch, after.epoch);
    assert_ne!(after.epoch, Epoch(Uuid::nil()));
}

#[sqlx::test(migrations = false)]
async fn a_lost_answer_is_no_restored_desk(_: PgPoolOptions, options: PgConnectOptions) {
    let central = Fixture::start(options).await;
    let mut desk = central.desk(SERVICE, "one").await;
    for _ in 0..3 {
        let lost = desk.post(&desk.request(Ask::Entries, &[]), &[]).await.unwrap();
        assert_eq!(lost.0.new_device, None);
    }
    desk.exchange(&[]).await;
    for _ in 0..3 {
        let lost = desk.post(&desk.request(Ask::Entries, &[]), &[]).await.unwrap();
        assert_eq!(lost.0.new_device, None);
    }
    let (reply, _) = desk.exchange(&[]).await;
    assert_eq!(reply.new_device, None);
}

#[sqlx::test(migrations = false)]
async fn a_desk_put_back_gets_an_identity_of_its_own(_: PgPoolOptions, options: PgConnectOptions) {
    let central = Fixture::start(options).await;
    let mut desk = central.desk(SERVICE, "one").await;
    desk.exchange(&[]).await;
    let backup = desk.clone();
    desk.exchange(&[]).await;
    desk.exchange(&[Record::counted(1).1]).await;

    let mut restored = backup.clone();
    let lost = restored
        .post(&restored.request(Ask::Entries, &[]), &[])
        .await
        .unwrap()
        .0;
    let identity = lost.new_device.expect("an identity of its own");
    let (reply, _) = restored.exchange(&[Record::counted(2).1]).await;
    assert_eq!(
        reply.new_device,
        Some(identity),
        "and the same one when the answer was lost"
    );
    assert_eq!(reply.receipts, [], "it compares before it sends");
    restored.cursor = backup.cursor;
    let (reply, _) = restored.exchange(&[Record::counted(2).1]).await;
    assert_eq!((reply.new_device, reply.receipts.len()), (None, 1));
    central.assert_right().await;
}

#[sqlx::test(migrations = false)]
async fn copies_of_a_desk_come_to_live_side_by_side(_: PgPoolOptions, options: PgConnectOptions) {
    let central = Fixture::start(options).await;
    let mut original = central.desk(SERVICE, "one").await;
    original.exchange(&[]).await;
    let mut copy: Desk = original.clone();
    let mut identities = 0;
    for _ in 0..6 {
        identities += usize::from(original.exchange(&[]).await.0.new_device.is_some());
        identities += usize::from(copy.exchange(&[]).await.0.new_device.is_some());
    }
    assert_eq!(identities, 1, "one of them became another desk, once");
    assert_ne!(original.device, copy.device);
}

#[sqlx::test(migrations = false)]
async fn a_copy_that_enrols_again_is_another_desk(_: PgPoolOptions, options: PgConnectOptions) {
    let central = Fixture::start(options).await;
    let mut original = central.desk(SERVICE, "one").await;
    let mut copy = central.desk(SERVICE, "two").await;
    let mut request = crate::desk::enrol_request(&central.code(SERVICE).await, "copy", None);
    request.device = original.device;
    copy.token = crate::desk::enrol(central.address, &request).await.unwrap().token;
    copy.device = original.device;
    assert_eq!(original.exchange(&[]).await.0.new_device, None);
    assert!(copy.exchange(&[]).await.0.new_device.is_some());
}
