//! Records that are joined at desks: Central counts one of them, holds neither for being the same, and a recount of everything
//! from the log agrees.

use domain::record::{Change, JOINED_LIMIT};
use protocol::exchange::{ExchangeReply, RefusalCode};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use crate::entries::{Record, date, mandatory};
use crate::fixture::{Fixture, SERVICE, run};
use crate::purging::marker;
use crate::refolding::refold;

/// How many reasons this record is held for, as it is told.
fn held(reply: &ExchangeReply, record: &Record) -> Option<usize> {
    let standing = reply.standings.iter().find(|standing| standing.record == record.id)?;
    Some(standing.held.len())
}

fn counted(reply: &ExchangeReply) -> (u64, u64) {
    (reply.counts.records, reply.counts.held)
}

#[sqlx::test(migrations = false)]
async fn joined_records_count_once_and_nothing_is_held_for_being_the_same(_: PgPoolOptions, options: PgConnectOptions) {
    let central = Fixture::start(options).await;
    let (mut one, mut two) = (central.desk(SERVICE, "one").await, central.desk(SERVICE, "two").await);
    let (mut smaller, first) = Record::counted(1);
    let (mut larger, second) = Record::counted(1);
    one.exchange(&[first, second]).await;
    let (reply, _) = one.exchange(&[smaller.join(&larger)]).await;
    assert_eq!((held(&reply, &smaller), held(&reply, &larger)), (Some(0), Some(0)));
    assert_eq!(counted(&reply), (1, 0));
    let (reply, _) = two.exchange(&[]).await;
    assert_eq!(
        held(&reply, &larger),
        Some(0),
        "the other desk hears that it is held no more"
    );
    central.assert_right().await;

    // A third of that fracture is held for the two; what a desk says late of the second counts with the first.
    let (third, entry) = Record::counted(1);
    let (reply, _) = two.exchange(&[entry]).await;
    assert_eq!((held(&reply, &third), counted(&reply)), (Some(1), (2, 1)));
    let late = larger.answer(vec![("assessment_date", date("2026-02-01"))]);
    let (reply, _) = two.exchange(&[late]).await;
    assert_eq!(held(&reply, &smaller), Some(1), "an assessment before the diagnosis");
    assert_eq!(counted(&reply), (2, 2));
    central.assert_right().await;
    let (reply, _) = one.exchange(&[smaller.join(&third)]).await;
    assert_eq!(counted(&reply), (1, 1), "all three are one");
    central.assert_right().await;

    // Taken back, each stands as it does by itself.
    let (reply, _) = one.exchange(&[smaller.write(Change::Unjoin { with: larger.id })]).await;
    assert_eq!((held(&reply, &smaller), counted(&reply).0), (Some(0), 2));
    assert_eq!(held(&reply, &larger), Some(2), "its own error, and the same fracture");
    central.assert_right().await;
}

#[sqlx::test(migrations = false)]
async fn deleting_and_purging_joined_records_counts_right(_: PgPoolOptions, options: PgConnectOptions) {
    let central = Fixture::start(options).await;
    let mut desk = central.desk(SERVICE, "one").await;
    let (mut smaller, first) = Record::counted(1);
    let (larger, second) = Record::counted(1);
    let joining = smaller.join(&larger);
    let (reply, _) = desk.exchange(&[first, second, joining]).await;
    assert_eq!(counted(&reply), (1, 0), "all of it in one batch");
    let (reply, _) = desk.exchange(&[smaller.delete()]).await;
    assert_eq!(counted(&reply), (1, 0));
    central.assert_right().await;
    let (reply, _) = desk.exchange(&[marker(smaller.id)]).await;
    assert_eq!(counted(&reply), (1, 0), "the other is by itself again");
    central.assert_right().await;
    let (reply, _) = desk.exchange(&[marker(larger.id)]).await;
    assert_eq!(counted(&reply), (0, 0));
    central.assert_right().await;
}

#[sqlx::test(migrations = false)]
async fn folding_everything_again_changes_nothing_of_joined_records(_: PgPoolOptions, options: PgConnectOptions) {
    let central = Fixture::start(options).await;
    let mut desk = central.desk(SERVICE, "one").await;
    let (mut smaller, first) = Record::counted(1);
    let (mut larger, second) = Record::counted(1);
    let joining = smaller.join(&larger);
    let late = larger.answer(vec![("assessment_date", date("2026-02-01"))]);
    desk.exchange(&[first, second, joining, late]).await;
    let refolded = refold(&central).await;
    assert_eq!((refolded.records, refolded.changed), (2, 0));
    central.assert_right().await;
}

/// Three records, of which the first and the last join the one in the middle, with so many others among them.
async fn both_join_the_middle(central: &Fixture, between: u32) -> [Record; 3] {
    let mut desk = central.desk(SERVICE, "one").await;
    let (mut first, made) = Record::counted(1);
    let mut sent = vec![made];
    sent.extend((10..10 + between).map(|n| Record::counted(n).1));
    // Of another fracture, so that they are no twins without being joined.
    let mut other = || {
        let mut record = Record::new();
        let mut answers = mandatory(2);
        answers.push(("diagnosis_date", date("2026-05-02")));
        sent.push(record.answer(answers));
        record
    };
    let mut last = other();
    let middle = other();
    sent.extend([first.join(&middle), last.join(&middle)]);
    for batch in sent.chunks(150) {
        desk.exchange(batch).await;
    }
    desk.exchange(&[marker(middle.id)]).await;
    [first, last, middle]
}

/// A purged record joins nobody, though two joins still name it.
#[sqlx::test(migrations = false)]
async fn what_joined_a_purged_record_is_not_joined_by_it(_: PgPoolOptions, options: PgConnectOptions) {
    let central = Fixture::start(options).await;
    let [mut first, mut last, _] = both_join_the_middle(&central, 0).await;
    central.assert_right().await;
    let mut desk = central.desk(SERVICE, "two").await;
    let batch = [&mut first, &mut last].map(|record| record.answer(vec![("assessment_date", date("2026-06-01"))]));
    let (reply, _) = desk.exchange(&batch).await;
    assert_eq!((reply.receipts.len(), counted(&reply).0), (2, 2), "each by itself");
    central.assert_right().await;
}

#[sqlx::test(migrations = false)]
async fn folding_again_reads_what_joins_name_together_wherever_it_lies(_: PgPoolOptions, options: PgConnectOptions) {
    let central = Fixture::start(options).await;
    let [.., middle] = both_join_the_middle(&central, 230).await;
    assert_eq!(refold(&central).await.changed, 0);
    central.assert_right().await;

    // What is kept of what joins name was lost, and one that is in effect with it.
    let mut desk = central.desk(SERVICE, "two").await;
    let (mut one, made) = Record::counted(5);
    let mut sent = vec![made];
    sent.extend((300..520).map(|n| Record::counted(n).1));
    let (other, made) = Record::counted(5);
    sent.extend([made, one.join(&other)]);
    for batch in sent.chunks(150) {
        desk.exchange(batch).await;
    }
    central.assert_right().await;
    run(&central.pool, "delete from record_join").await;
    run(
        &central.pool,
        &format!(
            "insert into record_join select service_id, record_id, '{}' from record where record_id = '{}'",
            middle.id, one.id
        ),
    )
    .await;
    assert!(!central.verify().await.differences.is_empty());
    refold(&central).await;
    central.assert_right().await;
    assert_eq!(refold(&central).await.changed, 0);
}

#[sqlx::test(migrations = false)]
async fn a_join_of_more_records_than_are_taken_together_is_refused(_: PgPoolOptions, options: PgConnectOptions) {
    let central = Fixture::start(options).await;
    let mut desk = central.desk(SERVICE, "one").await;
    let (mut first, made) = Record::counted(1);
    let mut sent = vec![made];
    let mut others = Vec::new();
    for _ in 1..JOINED_LIMIT {
        let (record, made) = Record::counted(1);
        sent.extend([made, first.join(&record)]);
        others.push(record);
    }
    let (reply, _) = desk.exchange(&sent).await;
    assert_eq!((reply.receipts.len(), counted(&reply)), (sent.len(), (1, 0)));
    // One more, from either side, in this batch or the next.
    let mut before = Record::new();
    before.id = domain::id::RecordId::new(uuid::Uuid::from_u128(9));
    let made = before.answer(mandatory(2));
    let joining = before.join(&others[3]);
    let (reply, _) = desk.exchange(&[made, joining]).await;
    let refused: Vec<RefusalCode> = reply.refusals.iter().map(|refusal| refusal.code).collect();
    assert_eq!((refused, reply.receipts.len()), (vec![RefusalCode::TooManyJoined], 1));
    // The same two again are no more than they were, and any of them may be purged.
    let (reply, _) = desk.exchange(&[first.join(&others[0]), marker(others[1].id)]).await;
    assert_eq!((reply.receipts.len(), counted(&reply).0), (2, 2));
    central.assert_right().await;
}
