//! Records that are joined at desks: Central counts one of them, holds neither for being the same, and a recount of everything
//! from the log agrees.

use domain::record::Change;
use protocol::canonical::purge_marker;
use protocol::exchange::ExchangeReply;
use protocol::frame::WireEntry;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use crate::entries::{Record, date, id};
use crate::fixture::{Fixture, SERVICE};
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
    let marker = |record: &Record| {
        let (entry, bytes) = purge_marker(domain::id::EntryId::new(id()), record.id);
        WireEntry {
            digest: entry.digest,
            bytes,
        }
    };
    let (reply, _) = desk.exchange(&[marker(&smaller)]).await;
    assert_eq!(counted(&reply), (1, 0), "the other is by itself again");
    central.assert_right().await;
    let (reply, _) = desk.exchange(&[marker(&larger)]).await;
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
