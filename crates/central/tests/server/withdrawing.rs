//! A record whose patient was found not cleared after it was sent: what Central erases and keeps, what desks that do not know of it hear,
//! and how it counts again once it comes under its next id.

use domain::record::{next_entry, next_record};
use protocol::canonical::{not_cleared_marker, renew};
use protocol::exchange::{Ask, ExchangeReply, RefusalCode};
use protocol::frame::WireEntry;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use crate::desk::Desk;
use crate::entries::{Record, date, mandatory};
use crate::fixture::{Fixture, SERVICE};
use crate::purging::{about_patients, listed, marker as purge_marker};

fn marker(record: &Record) -> WireEntry {
    let (entry, bytes) = not_cleared_marker(record.id);
    WireEntry {
        digest: entry.digest,
        bytes,
    }
}

/// A record with an answer on top of what it needs to be counted.
fn record_with_two(n: u32) -> (Record, [WireEntry; 2]) {
    let mut record = Record::new();
    let mut answers = mandatory(n);
    answers.push(("site", domain::Answer::Choice(domain::OptionKey::new("hip"))));
    let entries = [
        record.answer(answers),
        record.answer(vec![("assessment_date", date("2026-04-01"))]),
    ];
    (record, entries)
}

/// The same entries under their next ids, as every desk makes them.
fn again(entries: &[WireEntry]) -> Vec<WireEntry> {
    renew(entries, |_| None)
}

fn counts(reply: &ExchangeReply) -> (u64, u64, u64) {
    (reply.counts.entries, reply.counts.records, reply.counts.held)
}

fn refused(reply: &ExchangeReply) -> Vec<(RefusalCode, Option<u64>)> {
    reply.refusals.iter().map(|of| (of.code, of.number)).collect()
}

async fn listing(desk: &mut Desk) -> ExchangeReply {
    let (reply, _) = desk
        .post(&desk.request(Ask::Listing { after: 0 }, &[]), &[])
        .await
        .unwrap();
    desk.incarnation = Some(reply.incarnation);
    reply
}

#[sqlx::test(migrations = false)]
async fn of_a_withdrawn_record_a_marker_is_left_and_every_figure_is_right(_: PgPoolOptions, options: PgConnectOptions) {
    let central = Fixture::start(options).await;
    let (mut one, mut two) = (central.desk(SERVICE, "one").await, central.desk(SERVICE, "two").await);
    one.exchange(&[Record::counted(1).1]).await;
    let never_had_it = about_patients(&central.pool).await;
    let (goes, entries) = record_with_two(2);
    assert_eq!(counts(&one.exchange(&entries).await.0), (3, 2, 0));
    two.exchange(&[]).await;
    for ((table, before), (_, with)) in never_had_it.iter().zip(about_patients(&central.pool).await) {
        assert_ne!(with, *before, "{table} has something to erase");
    }
    let before = listing(&mut one).await;

    let withdrawn = marker(&goes);
    let (reply, _) = one.exchange(std::slice::from_ref(&withdrawn)).await;
    assert_eq!((counts(&reply), reply.receipts[0].number), ((4, 1, 0), 4));
    central.assert_right().await;
    assert_eq!(central.verify().await.erased, 2);
    let left = about_patients(&central.pool).await;
    assert_eq!(left[0].1.len(), 2, "of the record that stays, and the marker");
    assert_eq!(left[2], never_had_it[2], "no cell of the roll-ups says of whom it was");
    assert_eq!(left[3], never_had_it[3], "nor any of KPI 1's");

    // The numbers and the chain are those of before.
    let after = listing(&mut one).await;
    let digests = |reply: &ExchangeReply| -> Vec<_> { reply.log[..3].iter().map(|line| line.digest).collect() };
    assert_eq!(digests(&after), digests(&before));
    assert_eq!(listed(&after).len(), 2);

    // The other desk hears of it; whoever joins now gets nothing else of it.
    let (reply, arrived) = two.exchange(&[]).await;
    assert_eq!((reply.log.len(), &arrived[..]), (1, std::slice::from_ref(&withdrawn)));
    let (reply, arrived) = central.desk(SERVICE, "new").await.exchange(&[]).await;
    assert_eq!((reply.log.len(), arrived.len()), (4, 2));

    // Both desks say it: there is one marker.
    let (reply, _) = two.exchange(&[withdrawn]).await;
    assert_eq!((reply.receipts[0].number, reply.counts.entries), (4, 4));
    central.assert_right().await;
}

#[sqlx::test(migrations = false)]
async fn what_is_pushed_of_a_withdrawn_record_is_refused_as_what_it_is_and_kept_nowhere(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let central = Fixture::start(options).await;
    let (mut one, mut two) = (central.desk(SERVICE, "one").await, central.desk(SERVICE, "two").await);
    let (mut record, entries) = record_with_two(1);
    one.exchange(&entries).await;
    two.exchange(&[]).await;
    one.exchange(&[marker(&record)]).await;
    let late = record.answer(vec![("assessment_date", date("2026-05-01"))]);
    for _ in 0..2 {
        let (reply, _) = two.exchange(&[entries[0].clone(), late.clone()]).await;
        assert_eq!(reply.receipts, []);
        assert_eq!(refused(&reply), [(RefusalCode::NotCleared, None); 2]);
    }
    let unreadable = WireEntry {
        digest: late.digest,
        bytes: String::from_utf8(late.bytes.clone())
            .unwrap()
            .replace("2026-05-01", "2026-05-99")
            .into_bytes(),
    };
    let (reply, _) = two.exchange(&[unreadable]).await;
    assert_eq!(refused(&reply), [(RefusalCode::NotCleared, None)]);
    let named: i64 =
        sqlx::query_scalar("select count(*) from refusal where record_id is not null or entry_id is not null")
            .fetch_one(&central.pool)
            .await
            .unwrap();
    assert_eq!(named, 0);
    assert_eq!(central.verify().await.erased, 2);
    central.assert_right().await;

    // One that never came is withdrawn before anybody sends it; and a purge says more than either.
    let (other, entry) = Record::counted(2);
    one.exchange(&[marker(&other)]).await;
    let (reply, _) = two.exchange(std::slice::from_ref(&entry)).await;
    assert_eq!(refused(&reply), [(RefusalCode::NotCleared, None)]);
    one.exchange(&[purge_marker(other.id)]).await;
    let (reply, _) = two.exchange(&[marker(&other), entry]).await;
    assert_eq!(refused(&reply), [(RefusalCode::Purged, None)]);
    central.assert_right().await;
}

#[sqlx::test(migrations = false)]
async fn once_it_is_cleared_it_counts_again_under_its_next_id_as_often_as_that_happens(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let central = Fixture::start(options).await;
    let (mut one, mut two) = (central.desk(SERVICE, "one").await, central.desk(SERVICE, "two").await);
    let (record, entries) = record_with_two(1);
    one.exchange(&entries).await;
    let counted = about_patients(&central.pool).await;
    let (mut id, mut now) = (record.id, entries.to_vec());
    for round in 1..=3 {
        let (entry, bytes) = not_cleared_marker(id);
        let withdrawn = WireEntry {
            digest: entry.digest,
            bytes,
        };
        assert_eq!(one.exchange(&[withdrawn]).await.0.counts.records, 0, "{round}");
        (id, now) = (next_record(id), again(&now));
        let (reply, _) = one.exchange(&now).await;
        assert_eq!((reply.receipts.len(), reply.refusals.len()), (2, 0), "{round}");
        // Its other desk made the same of what it holds.
        let (reply, _) = two.exchange(&now).await;
        assert_eq!(
            (reply.receipts.len(), reply.counts.records, reply.counts.held),
            (2, 1, 0),
            "{round}"
        );
        central.assert_right().await;
        let there = about_patients(&central.pool).await;
        assert_eq!(there[2], counted[2], "the roll-ups are those of before");
    }
    assert_eq!(central.verify().await.erased, 6);
    let named: Vec<uuid::Uuid> = sqlx::query_scalar("select record_id from record where not purged")
        .fetch_all(&central.pool)
        .await
        .unwrap();
    assert_eq!(named, [id.uuid()]);
    let first = protocol::canonical::named(&entries[0].bytes).unwrap().id;
    let expected = (0..3).fold(first, |entry, _| next_entry(entry));
    assert_eq!(protocol::canonical::named(&now[0].bytes).unwrap().id, expected);
}

/// What a restored database has as it was, but for who may exchange.
const LOG: &[&str] = &[
    "service",
    "batch",
    "entry",
    "erasure",
    "record",
    "record_join",
    "roll_up",
    "question_roll_up",
    "epoch",
    "device",
    "act",
];

#[sqlx::test(migrations = false)]
async fn a_central_that_was_put_back_to_before_it_erases_it_again(_: PgPoolOptions, options: PgConnectOptions) {
    let central = Fixture::start(options).await;
    let mut desk = central.desk(SERVICE, "one").await;
    let (record, entries) = record_with_two(1);
    desk.exchange(&entries).await;
    central.remember(LOG).await;
    let withdrawn = marker(&record);
    desk.exchange(std::slice::from_ref(&withdrawn)).await;
    central.put_back(LOG).await;
    central.assert_right().await;
    assert_eq!(central.verify().await.erased, 0, "it has what it had");
    let (reply, _) = desk.exchange(&[]).await;
    assert_eq!(reply.receipts, [], "another epoch: the desk compares");
    // It sends what Central lacks: the marker, and then the record under its next id, as it is cleared by now.
    let sent: Vec<WireEntry> = std::iter::once(withdrawn).chain(again(&entries)).collect();
    let (reply, _) = desk.exchange(&sent).await;
    assert_eq!(
        (reply.receipts.len(), reply.counts.records, reply.counts.held),
        (3, 1, 0)
    );
    assert_eq!(central.verify().await.erased, 2);
    central.assert_right().await;
}

#[sqlx::test(migrations = false)]
async fn what_was_joined_stays_one_record_while_either_is_withdrawn(_: PgPoolOptions, options: PgConnectOptions) {
    let central = Fixture::start(options).await;
    let mut desk = central.desk(SERVICE, "one").await;
    let (mut smaller, first) = Record::counted(1);
    let (mut larger, other) = Record::counted(1);
    let further = larger.answer(vec![("assessment_date", date("2026-04-01"))]);
    let joining = smaller.join(&larger);
    let (reply, _) = desk
        .exchange(&[first.clone(), other.clone(), further.clone(), joining.clone()])
        .await;
    assert_eq!((reply.receipts.len(), reply.counts.records), (4, 1));

    // The one that was joined, and then the one that stands for both.
    let renewed_other = again(&[other, further]);
    let sent: Vec<WireEntry> = std::iter::once(marker(&larger)).chain(renewed_other).collect();
    let (reply, _) = desk.exchange(&sent).await;
    assert_eq!(
        (reply.receipts.len(), reply.counts.records, reply.counts.held),
        (3, 1, 0)
    );
    central.assert_right().await;
    let renewed = again(&[first, joining]);
    let sent: Vec<WireEntry> = std::iter::once(marker(&smaller)).chain(renewed).collect();
    let (reply, _) = desk.exchange(&sent).await;
    assert_eq!(
        (reply.receipts.len(), reply.counts.records, reply.counts.held),
        (3, 1, 0)
    );
    central.assert_right().await;
    assert_eq!(central.verify().await.erased, 4);
}
