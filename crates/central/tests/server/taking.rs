//! Entries in, log out.

use protocol::chain;
use protocol::exchange::{Ask, Receipt, RefusalCode};
use protocol::frame::WireEntry;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use crate::entries::{Record, date};
use crate::fixture::{Fixture, SERVICE};

#[sqlx::test(migrations = false)]
async fn what_one_desk_sends_another_receives(_: PgPoolOptions, options: PgConnectOptions) {
    let central = Fixture::start(options).await;
    let (mut one, mut two) = (central.desk(SERVICE, "one").await, central.desk(SERVICE, "two").await);
    let (mut record, first) = Record::counted(1);
    let second = record.answer(vec![("diagnosis_date", date("2026-03-02"))]);
    let sent = [first, second];

    let (reply, arrived) = one.exchange(&sent).await;
    assert_eq!(
        reply.receipts.iter().map(|receipt| receipt.number).collect::<Vec<_>>(),
        [1, 2]
    );
    assert_eq!(reply.refusals, []);
    assert_eq!(arrived, [], "nothing comes back that was just sent");
    assert_eq!(reply.log.iter().map(|line| line.number).collect::<Vec<_>>(), [1, 2]);
    let expected = sent
        .iter()
        .fold(chain::START, |chain, entry| chain::next(chain, entry.digest));
    assert_eq!(reply.chain, expected);
    assert!(!reply.more);
    assert_eq!(
        (reply.counts.entries, reply.counts.records, reply.counts.held),
        (2, 1, 0)
    );
    assert_eq!(reply.standings.len(), 1);
    assert_eq!(reply.standings[0].held, []);

    let (reply, arrived) = two.exchange(&[]).await;
    assert_eq!(arrived, sent, "byte for byte, parents first");
    assert_eq!((reply.chain, reply.more), (expected, false));
    assert_eq!(reply.standings.len(), 1);
    let (reply, arrived) = two.exchange(&[]).await;
    assert_eq!((arrived.len(), reply.log.len(), reply.standings.len()), (0, 0, 0));
    assert_eq!((reply.chain, reply.more), (expected, false));
    central.assert_right().await;
}

#[sqlx::test(migrations = false)]
async fn repeating_changes_nothing(_: PgPoolOptions, options: PgConnectOptions) {
    let central = Fixture::start(options).await;
    let mut desk = central.desk(SERVICE, "one").await;
    let (_, entry) = Record::counted(1);
    let request = desk.request(Ask::Entries, &[]);
    let sent = [entry.clone(), entry];
    let (first, _) = desk.post(&request, &sent).await.unwrap();
    for _ in 0..3 {
        let (again, arrived) = desk.post(&request, &sent).await.unwrap();
        assert_eq!(again.receipts.first(), first.receipts.first());
        assert_eq!((again.refusals.len(), arrived.len()), (0, 0));
        assert_eq!(
            (again.counts, again.chain, again.new_device),
            (first.counts, first.chain, None)
        );
        assert_eq!(again.standings, first.standings);
    }
    let (reply, _) = desk.exchange(&sent).await;
    assert_eq!(reply.counts.entries, 1);
    central.assert_right().await;
}

#[sqlx::test(migrations = false)]
async fn one_bad_record_among_five_hundred_stops_itself_only(_: PgPoolOptions, options: PgConnectOptions) {
    let central = Fixture::start(options).await;
    let mut desk = central.desk(SERVICE, "one").await;
    let mut sent: Vec<WireEntry> = Vec::new();
    let mut bad = None;
    for n in 0..250 {
        let (mut record, mut first) = Record::counted(n);
        let second = record.answer(vec![("diagnosis_date", date("2026-03-02"))]);
        if n == 100 {
            first.digest.0[0] ^= 1;
            bad = Some(record.id);
        }
        sent.extend([first, second]);
    }
    let (reply, _) = desk.exchange(&sent).await;
    assert_eq!(reply.receipts.len(), 498);
    let refused: Vec<_> = reply
        .refusals
        .iter()
        .map(|refusal| (Some(refusal.record), refusal.code))
        .collect();
    assert_eq!(refused, [(bad, RefusalCode::Digest), (bad, RefusalCode::AfterRefused)]);
    assert_eq!((reply.counts.entries, reply.counts.records), (498, 249));
    central.assert_right().await;
}

#[sqlx::test(migrations = false)]
async fn entries_are_refused_for_their_form(_: PgPoolOptions, options: PgConnectOptions) {
    let central = Fixture::start(options).await;
    let mut desk = central.desk(SERVICE, "one").await;
    let (mut record, first) = Record::counted(1);
    let _missing = record.answer(vec![("diagnosis_date", date("2026-03-02"))]);
    let orphan = record.answer(vec![("diagnosis_date", date("2026-03-03"))]);
    let garbage = WireEntry {
        digest: first.digest,
        bytes: b"not an entry".to_vec(),
    };
    let (reply, _) = desk.exchange(&[garbage, first.clone(), orphan]).await;
    assert_eq!(reply.receipts.len(), 1);
    assert_eq!(reply.unnamed, [0], "it does not even say an id");
    assert_eq!(
        reply.refusals.iter().map(|refusal| refusal.code).collect::<Vec<_>>(),
        [RefusalCode::UnknownParent]
    );
    let mut diverged = first;
    diverged.digest.0[31] ^= 1;
    let (reply, _) = desk.exchange(&[diverged]).await;
    assert_eq!(reply.refusals[0].code, RefusalCode::Diverged);
    assert_eq!((reply.receipts.len(), reply.counts.entries), (0, 1));
    central.assert_right().await;
}

#[sqlx::test(migrations = false)]
async fn a_log_comes_in_pages_and_a_listing_without_bytes(_: PgPoolOptions, options: PgConnectOptions) {
    let central = Fixture::start(options).await;
    let (mut one, mut two) = (central.desk(SERVICE, "one").await, central.desk(SERVICE, "two").await);
    let sent: Vec<WireEntry> = (0..10).map(|n| Record::counted(n).1).collect();
    let (all, _) = one.exchange(&sent).await;

    let mut arrived = Vec::new();
    loop {
        let mut request = two.request(Ask::Entries, &[]);
        request.page = 3;
        let (reply, entries) = two.post(&request, &[]).await.unwrap();
        assert_eq!(reply.log.len(), entries.len());
        // What is known of standings comes at once, whatever the page of the log.
        assert_eq!(reply.standings.len(), if arrived.is_empty() { 10 } else { 0 });
        arrived.extend(entries);
        two.take(&reply);
        if !reply.more {
            break;
        }
    }
    assert_eq!(arrived, sent);
    assert_eq!(two.cursor.unwrap().chain, all.chain);

    let (listing, entries) = two
        .post(&two.request(Ask::Listing { after: 4 }, &[]), &[])
        .await
        .unwrap();
    assert_eq!(
        listing.log.iter().map(|line| line.number).collect::<Vec<_>>(),
        [5, 6, 7, 8, 9, 10]
    );
    assert_eq!((entries.len(), listing.chain, listing.more), (0, all.chain, false));
    let (beyond, _) = two
        .post(&two.request(Ask::Listing { after: u64::MAX }, &[]), &[])
        .await
        .unwrap();
    assert_eq!((beyond.log.len(), beyond.chain, beyond.more), (0, all.chain, false));

    let want = [2, 0, 2].map(|line: usize| listing.log[line].entry.unwrap().id);
    let (wanted, entries) = two.post(&two.request(Ask::Nothing, &want), &[]).await.unwrap();
    assert_eq!(wanted.log, []);
    assert_eq!(entries, [sent[4].clone(), sent[6].clone()], "in the order of the log");
}

#[sqlx::test(migrations = false)]
async fn two_desks_that_send_at_once_get_numbers_without_gaps(_: PgPoolOptions, options: PgConnectOptions) {
    let central = Fixture::start(options).await;
    let mut tasks = Vec::new();
    for desk in 0..4 {
        let mut desk_there = central.desk(SERVICE, "desk").await;
        tasks.push(tokio::spawn(async move {
            let mut receipts: Vec<Receipt> = Vec::new();
            for batch in 0..5 {
                let sent: Vec<WireEntry> = (0..7).map(|n| Record::counted(desk * 100 + batch * 10 + n).1).collect();
                receipts.extend(desk_there.exchange(&sent).await.0.receipts);
            }
            receipts
        }));
    }
    let mut numbers = Vec::new();
    for task in tasks {
        numbers.extend(task.await.unwrap().into_iter().map(|receipt| receipt.number));
    }
    numbers.sort_unstable();
    assert_eq!(numbers, (1..=140).collect::<Vec<_>>());
    central.assert_right().await;
}
