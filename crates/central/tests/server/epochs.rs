//! Databases put back to an earlier state, on either side.

use central::admin;
use protocol::chain;
use protocol::exchange::{Ask, Cursor, Epoch};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use uuid::Uuid;

use crate::desk::Desk;
use crate::entries::Record;
use crate::fixture::{Fixture, SERVICE};

#[sqlx::test(migrations = false)]
async fn a_cursor_that_central_lacks_opens_a_new_epoch(_: PgPoolOptions, options: PgConnectOptions) {
    let central = Fixture::start(options).await;
    let mut desk = central.desk(SERVICE, "one").await;
    let (reply, _) = desk.exchange(&[Record::counted(1).1]).await;
    let known = desk.cursor.unwrap();
    let lost = [
        Cursor { number: 2, ..known },
        Cursor {
            chain: chain::START,
            ..known
        },
    ];
    let mut epoch = reply.epoch;
    for cursor in lost {
        desk.cursor = Some(Cursor { epoch, ..cursor });
        let (reply, arrived) = desk
            .post(&desk.request(Ask::Entries, &[]), &[Record::counted(2).1])
            .await
            .unwrap();
        assert_ne!(reply.epoch, epoch);
        assert_eq!(
            (reply.receipts.len(), reply.log.len(), arrived.len()),
            (0, 0, 0),
            "nothing taken, nothing listed"
        );
        assert!(!reply.more);
        epoch = reply.epoch;
        desk.incarnation = Some(reply.incarnation);
    }
    // A cursor of an earlier epoch opens no further one.
    desk.cursor = Some(known);
    let (reply, _) = desk
        .post(&desk.request(Ask::Listing { after: 0 }, &[]), &[])
        .await
        .unwrap();
    assert_eq!((reply.epoch, reply.log.len()), (epoch, 0));
    desk.incarnation = Some(reply.incarnation);
    // The beginning of the current one is in it.
    desk.cursor = Some(Cursor {
        epoch,
        number: 0,
        chain: chain::START,
    });
    let (reply, _) = desk
        .post(&desk.request(Ask::Listing { after: 0 }, &[]), &[])
        .await
        .unwrap();
    assert_eq!((reply.epoch, reply.log.len(), reply.chain), (epoch, 1, known.chain));
    central.assert_right().await;
}

#[sqlx::test(migrations = false)]
async fn restored_opens_a_new_epoch_for_every_service(_: PgPoolOptions, options: PgConnectOptions) {
    let central = Fixture::start(options).await;
    let mut desk = central.desk(SERVICE, "one").await;
    let (before, _) = desk.exchange(&[]).await;
    assert_eq!(admin::restored(&central.pool).await.unwrap(), 3);
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
