//! A purge: what it erases, what it leaves, and what desks that do not know of it hear.

use std::collections::{BTreeSet, HashMap};

use central::classification::{TABLES, WhenPurged};
use domain::classification::Says;
use domain::id::{EntryId, RecordId};
use protocol::canonical::purge_marker;
use protocol::chain;
use protocol::exchange::{Ask, ExchangeReply, RefusalCode};
use protocol::frame::WireEntry;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{AssertSqlSafe, PgPool};

use crate::desk::Desk;
use crate::entries::{Record, date, id, mandatory};
use crate::fixture::{Fixture, SERVICE};

pub(crate) fn marker(record: RecordId) -> WireEntry {
    let (entry, bytes) = purge_marker(EntryId::new(id()), record);
    WireEntry {
        digest: entry.digest,
        bytes,
    }
}

/// Every column that says who a patient is or something of their care, of every table.
pub(crate) async fn about_patients(pool: &PgPool) -> Vec<(&'static str, Vec<String>)> {
    let mut all = Vec::new();
    for table in TABLES {
        let columns: Vec<String> = table
            .columns
            .iter()
            .filter(|(_, says, _)| *says != Says::Operational)
            .map(|(name, ..)| format!("t.{name}::text"))
            .collect();
        if !columns.is_empty() {
            let columns = columns.join(", ");
            let statement = format!(
                "select row({columns})::text from {} t where num_nonnulls({columns}) > 0 order by 1",
                table.name
            );
            let rows: Vec<String> = sqlx::query_scalar(AssertSqlSafe(statement))
                .fetch_all(pool)
                .await
                .unwrap();
            all.push((table.name, rows));
        }
    }
    all
}

/// What the log lists, followed from its beginning: the entries that it names, by their numbers.
pub(crate) fn listed(reply: &ExchangeReply) -> HashMap<u64, EntryId> {
    let mut at = chain::START;
    for (number, line) in (1..).zip(&reply.log) {
        assert_eq!(line.number, number);
        at = chain::next(at, line.digest);
    }
    assert_eq!(at, reply.chain, "every line has its step of the chain");
    let named = reply.log.iter().filter_map(|line| Some((line.number, line.entry?.id)));
    named.collect()
}

#[sqlx::test(migrations = false)]
async fn every_column_is_classified(_: PgPoolOptions, options: PgConnectOptions) {
    let central = Fixture::start(options).await;
    let there: Vec<(String, String)> = sqlx::query_as(
        "select table_name::text, column_name::text from information_schema.columns where table_schema = 'public'",
    )
    .fetch_all(&central.pool)
    .await
    .unwrap();
    let there: BTreeSet<(String, String)> = there.into_iter().collect();
    let classified: BTreeSet<(String, String)> = TABLES
        .iter()
        .flat_map(|table| {
            let column = |column: &(&str, _, _)| (table.name.to_owned(), column.0.to_owned());
            table.columns.iter().map(column)
        })
        .collect();
    let missing: Vec<_> = there.symmetric_difference(&classified).collect();
    assert!(
        missing.is_empty(),
        "say in classification.rs what these say: {missing:?}"
    );
}

#[test]
fn what_says_anything_of_a_patient_goes_with_the_record() {
    for table in TABLES {
        for (column, says, _) in table.columns {
            let goes = match table.when_purged {
                WhenPurged::OfNoRecord => false,
                WhenPurged::Emptied(columns) => columns.contains(column),
                WhenPurged::FoldedAgain | WhenPurged::Removed | WhenPurged::CountedAgain => true,
            };
            assert!(goes || *says == Says::Operational, "{}.{column}", table.name);
        }
    }
}

#[sqlx::test(migrations = false)]
async fn a_purged_record_leaves_its_marker_and_steps_of_the_chain(_: PgPoolOptions, options: PgConnectOptions) {
    let central = Fixture::start(options).await;
    let (mut one, mut two) = (central.desk(SERVICE, "one").await, central.desk(SERVICE, "two").await);
    let (mut stays, first) = Record::counted(1);
    one.exchange(&[first]).await;
    // The same patient's same fracture with a smaller id holds the other: once purged it holds nobody.
    let never_had_it = about_patients(&central.pool).await;
    let mut goes = Record::new();
    goes.id = RecordId::new(uuid::Uuid::from_u128(7));
    let mut answers = mandatory(1);
    answers.push(("site", domain::Answer::Choice(domain::OptionKey::new("hip"))));
    let sent = [
        goes.answer(answers),
        goes.answer(vec![("assessment_date", date("2026-04-01"))]),
    ];
    let (reply, _) = one.exchange(&sent).await;
    assert_eq!((reply.counts.records, reply.counts.held), (2, 1));
    for ((table, before), (_, with)) in never_had_it.iter().zip(about_patients(&central.pool).await) {
        assert_ne!(with, *before, "{table} has something to erase");
    }
    two.exchange(&[]).await;
    let before = one
        .post(&one.request(Ask::Listing { after: 0 }, &[]), &[])
        .await
        .unwrap()
        .0;
    one.incarnation = Some(before.incarnation);

    let purge = marker(goes.id);
    let (reply, _) = one.exchange(std::slice::from_ref(&purge)).await;
    assert_eq!((reply.receipts[0].number, reply.receipts.len()), (4, 1));
    assert_eq!(
        (reply.counts.entries, reply.counts.records, reply.counts.held),
        (4, 1, 0)
    );
    central.assert_right().await;
    assert_eq!(central.verify().await.erased, 2);

    // What is left says nothing of a patient but of the one who stays, and of a record as blank as its marker.
    let blank = about_patients(&central.pool).await;
    let (_, entries) = &blank[0];
    assert_eq!(entries.len(), 2, "of the record that stays, and the marker");
    assert_eq!(blank[2], never_had_it[2], "no cell says of whom it was");
    let only_marker = Record::new();
    let (_, records) = &blank[1];
    let here: BTreeSet<&String> = records.iter().collect();
    let stood: BTreeSet<&String> = never_had_it[1].1.iter().collect();
    let of_the_marker: Vec<_> = here.difference(&stood).collect();
    assert_eq!(of_the_marker.len(), 1);
    one.exchange(&[marker(only_marker.id)]).await;
    let with_another = about_patients(&central.pool).await;
    assert_eq!(
        with_another[1].1.iter().filter(|row| row == of_the_marker[0]).count(),
        2,
        "as if Central had never had the record"
    );

    // The numbers and the chain are those of before, and nothing says which entries there were.
    let after = one
        .post(&one.request(Ask::Listing { after: 0 }, &[]), &[])
        .await
        .unwrap()
        .0;
    one.incarnation = Some(after.incarnation);
    assert_eq!(
        after.log[..3].iter().map(|line| line.digest).collect::<Vec<_>>(),
        before.log.iter().map(|line| line.digest).collect::<Vec<_>>()
    );
    let (named, named_before) = (listed(&after), listed(&before));
    assert_eq!(
        named.keys().copied().collect::<BTreeSet<_>>(),
        BTreeSet::from([1, 4, 5])
    );
    let rows: Vec<String> = sqlx::query_scalar("select row(entry_id, record_id)::text from entry")
        .fetch_all(&central.pool)
        .await
        .unwrap();
    for number in [2, 3] {
        assert!(!rows.iter().any(|row| row.contains(&named_before[&number].to_string())));
    }

    // Another desk hears of it, and one that joins now gets nothing else.
    let (reply, arrived) = two.exchange(&[]).await;
    assert_eq!(arrived[0], purge);
    assert_eq!(reply.log.len(), 2);
    let mut new = central.desk(SERVICE, "new").await;
    let (reply, arrived) = new.exchange(&[]).await;
    assert_eq!((reply.log.len(), arrived.len()), (5, 3));
    listed(&reply);

    // Its own marker, again and another one; and the rest of the service goes on.
    let (reply, _) = two.exchange(&[purge, marker(goes.id)]).await;
    assert_eq!((reply.receipts.len(), reply.refusals.len()), (2, 0));
    let (reply, _) = two
        .exchange(&[stays.answer(vec![("assessment_date", date("2026-04-02"))])])
        .await;
    assert_eq!(reply.receipts.len(), 1);
    central.assert_right().await;
}

async fn pushes_late(desk: &mut Desk, entries: &[WireEntry]) -> Vec<RefusalCode> {
    let (reply, _) = desk.exchange(entries).await;
    assert_eq!(reply.receipts, []);
    reply.refusals.iter().map(|refusal| refusal.code).collect()
}

#[sqlx::test(migrations = false)]
async fn what_is_pushed_of_a_purged_record_is_refused_by_name_and_brings_nothing_back(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let central = Fixture::start(options).await;
    let (mut one, mut two) = (central.desk(SERVICE, "one").await, central.desk(SERVICE, "two").await);
    let (mut record, first) = Record::counted(1);
    let second = record.answer(vec![("assessment_date", date("2026-04-01"))]);
    one.exchange(std::slice::from_ref(&first)).await;
    two.exchange(&[]).await;
    let erased_with_it = [second.clone(), marker(record.id)];
    let (reply, _) = one.exchange(&erased_with_it).await;
    assert_eq!(reply.receipts.len(), 2, "what came with the marker has its number");
    assert_eq!(central.verify().await.erased, 2);

    // What Central had, what it had for a moment, and what it never saw.
    let third = record.answer(vec![("assessment_date", date("2026-05-01"))]);
    let refused = pushes_late(&mut two, &[first.clone(), second, third]).await;
    assert_eq!(refused, [RefusalCode::Purged; 3]);
    // Asked for by id, it gives nothing.
    let (reply, _) = two.exchange(&[]).await;
    assert_eq!(reply.refusals, []);
    central.assert_right().await;
    assert_eq!(reply.counts.records, 0);

    // A record that never left its desk is purged before anybody sends it.
    let (other, entry) = Record::counted(2);
    one.exchange(&[marker(other.id)]).await;
    assert_eq!(pushes_late(&mut two, &[entry]).await, [RefusalCode::Purged]);
    central.assert_right().await;
}

#[sqlx::test(migrations = false)]
async fn two_desks_that_purge_and_write_at_once_leave_a_purged_record(_: PgPoolOptions, options: PgConnectOptions) {
    let central = Fixture::start(options).await;
    let mut desks = Vec::new();
    for name in ["one", "two", "three", "four"] {
        desks.push(central.desk(SERVICE, name).await);
    }
    let (record, first) = Record::counted(1);
    desks[0].exchange(&[first]).await;
    for desk in &mut desks {
        desk.exchange(&[]).await;
    }
    let mut at_work = Vec::new();
    for (n, mut desk) in desks.into_iter().enumerate() {
        let mut record = record.clone();
        at_work.push(tokio::spawn(async move {
            for round in 0..5 {
                let sent = if n < 2 && round == 2 {
                    marker(record.id)
                } else {
                    record.answer(vec![("assessment_date", date("2026-04-01"))])
                };
                desk.exchange(&[sent]).await;
            }
        }));
    }
    for desk in at_work {
        desk.await.unwrap();
    }
    central.assert_right().await;
    let left: Vec<bool> = sqlx::query_scalar("select purged from record")
        .fetch_all(&central.pool)
        .await
        .unwrap();
    assert_eq!(left, [true]);
    let named: i64 = sqlx::query_scalar("select count(*) from entry where entry_id is not null")
        .fetch_one(&central.pool)
        .await
        .unwrap();
    assert_eq!(named, 2, "two markers");
}

/// Whatever else is wrong with what a desk still sends of it: nothing is kept that names a purged record.
#[sqlx::test(migrations = false)]
async fn a_refusal_after_a_purge_keeps_no_id_of_the_record(_: PgPoolOptions, options: PgConnectOptions) {
    let central = Fixture::start(options).await;
    let mut desk = central.desk(SERVICE, "one").await;
    let (mut record, first) = Record::counted(1);
    desk.exchange(&[first]).await;
    desk.exchange(&[marker(record.id)]).await;
    let good = record.answer(vec![("assessment_date", date("2026-04-01"))]);
    let altered = |from: &str, to: &str| WireEntry {
        digest: good.digest,
        bytes: String::from_utf8(good.bytes.clone())
            .unwrap()
            .replace(from, to)
            .into_bytes(),
    };
    let unreadable = altered("2026-04-01", "2026-04-99");
    let too_large = altered("Amara Osei", &"o".repeat(70_000));
    for entry in [unreadable, too_large, good.clone()] {
        let (reply, _) = desk.exchange(&[entry]).await;
        let refused: Vec<_> = reply.refusals.iter().map(|of| (of.code, of.number)).collect();
        assert_eq!(refused, [(RefusalCode::Purged, None)]);
    }
    let named: i64 =
        sqlx::query_scalar("select count(*) from refusal where record_id is not null or entry_id is not null")
            .fetch_one(&central.pool)
            .await
            .unwrap();
    assert_eq!(named, 0);
}
