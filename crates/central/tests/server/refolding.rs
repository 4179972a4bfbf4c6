//! Records folded again: what an earlier program or an earlier day left comes right, in parts, while desks go on exchanging.

use central::admin::{self, Refolded};
use central::{MasterKey, State};
use chrono::TimeDelta;
use protocol::exchange::{ExchangeReply, Standing};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use crate::entries::{Record, date, mandatory};
use crate::fixture::{Fixture, OTHER, SERVICE, master};

pub(crate) async fn refold(central: &Fixture) -> Refolded {
    let key: MasterKey = master();
    let state = State::connect(central.options.clone(), key, central.clock.clone())
        .await
        .unwrap();
    admin::refold(&state, &central.operator()).await.unwrap()
}

async fn alter(central: &Fixture, statement: &'static str) {
    let altered = sqlx::query(statement).execute(&central.pool).await.unwrap();
    assert!(altered.rows_affected() > 0, "{statement}");
}

fn standing<'a>(reply: &'a ExchangeReply, record: &Record) -> Option<&'a Standing> {
    reply.standings.iter().find(|standing| standing.record == record.id)
}

#[sqlx::test(migrations = false)]
async fn what_another_dataset_file_made_of_records_is_made_again(_: PgPoolOptions, options: PgConnectOptions) {
    let central = Fixture::start(options).await;
    let mut desk = central.desk(SERVICE, "one").await;
    let all: Vec<_> = (0..450).map(Record::counted).collect();
    let sent: Vec<_> = all.iter().map(|(_, entry)| entry.clone()).collect();
    for batch in sent.chunks(150) {
        desk.exchange(batch).await;
    }
    let unchanged = refold(&central).await;
    assert_eq!((unchanged.services, unchanged.records, unchanged.changed), (3, 450, 0));

    alter(&central, "update record set flags = flags # 1, version = '1999'").await;
    alter(
        &central,
        "update record set held = true, standing = '[{\"code\": \"of-an-earlier-file\", \"question\": null}]', age_band = 10 \
         where record_id in (select record_id from record order by record_id limit 7)",
    )
    .await;
    alter(&central, "update service set held = 7 where last_number > 0").await;
    assert!(!central.verify().await.differences.is_empty());
    assert_eq!(refold(&central).await.changed, 450);
    central.assert_right().await;
    assert_eq!(refold(&central).await.changed, 0);

    // A desk that has the whole log is told at its next exchange, once.
    let mut first = all
        .into_iter()
        .map(|(record, _)| record)
        .min_by_key(|record| record.id)
        .unwrap();
    let (reply, _) = desk.exchange(&[]).await;
    assert_eq!((reply.standings.len(), reply.counts.held), (450, 0));
    assert_eq!(standing(&reply, &first).unwrap().held, []);
    let (reply, _) = desk.exchange(&[]).await;
    assert_eq!(reply.standings, []);
    let (reply, _) = desk.exchange(&[first.answer(vec![("site", date("2026-03-02"))])]).await;
    assert_eq!(reply.receipts.len(), 1);
    central.assert_right().await;
}

#[sqlx::test(migrations = false)]
async fn a_date_that_was_in_the_future_holds_no_record_once_it_has_come(_: PgPoolOptions, options: PgConnectOptions) {
    let central = Fixture::start(options).await;
    let mut desk = central.desk(SERVICE, "one").await;
    let mut record = Record::new();
    let mut answers = mandatory(1);
    answers.push(("assessment_date", date("2026-12-20")));
    let (reply, _) = desk.exchange(&[record.answer(answers)]).await;
    assert_eq!(
        (standing(&reply, &record).unwrap().held.len(), reply.counts.held),
        (1, 1)
    );
    desk.exchange(&[Record::counted(3).1]).await;
    assert_eq!(refold(&central).await.changed, 0, "it is still in the future");
    let looked_at = refold_held(&central).await;
    assert_eq!((looked_at.records, looked_at.changed), (1, 0), "the held one alone");
    central.pass(TimeDelta::days(40));
    let looked_at = refold_held(&central).await;
    assert_eq!((looked_at.records, looked_at.changed), (1, 1));
    assert_eq!(refold_held(&central).await.records, 0);
    assert_eq!(refold(&central).await.changed, 0, "nothing was left to do");
    central.assert_right().await;
    // No entry came, and the desk is told all the same.
    let (reply, _) = desk.exchange(&[]).await;
    assert_eq!(
        (standing(&reply, &record).unwrap().held.len(), reply.counts.held),
        (0, 0)
    );
}

#[sqlx::test(migrations = false)]
async fn records_of_one_fracture_are_written_only_where_that_changed(_: PgPoolOptions, options: PgConnectOptions) {
    let central = Fixture::start(options).await;
    let mut desk = central.desk(SERVICE, "one").await;
    // The same fracture at both ends, so that its records are of different parts.
    let mut sent: Vec<_> = [1, 1].map(|n| Record::counted(n).1).into();
    sent.extend((10..260).map(|n| Record::counted(n).1));
    sent.extend([1, 1].map(|n| Record::counted(n).1));
    for batch in sent.chunks(150) {
        desk.exchange(batch).await;
    }
    let written = "select row(record_id, standing_number, xmin)::text from record order by record_id";
    let before: Vec<String> = sqlx::query_scalar(written).fetch_all(&central.pool).await.unwrap();
    let refolded = refold(&central).await;
    assert_eq!((refolded.records, refolded.changed), (254, 0));
    let after: Vec<String> = sqlx::query_scalar(written).fetch_all(&central.pool).await.unwrap();
    assert!(before == after, "no row was written");
    central.assert_right().await;
}

#[sqlx::test(migrations = false)]
async fn the_server_looks_at_held_records_by_itself(_: PgPoolOptions, options: PgConnectOptions) {
    let central = Fixture::start(options).await;
    let mut desk = central.desk(SERVICE, "one").await;
    let mut answers = mandatory(1);
    answers.push(("assessment_date", date("2026-12-20")));
    desk.exchange(&[Record::new().answer(answers)]).await;
    central.pass(TimeDelta::days(40));
    let state = State::connect(central.options.clone(), master(), central.clock.clone())
        .await
        .unwrap();
    let every_day = tokio::spawn(async move { admin::refold_held_every_day(&state).await });
    loop {
        let held: i64 = sqlx::query_scalar("select count(*) from record where held")
            .fetch_one(&central.pool)
            .await
            .unwrap();
        if held == 0 {
            break;
        }
        tokio::task::yield_now().await;
    }
    every_day.abort();
    central.assert_right().await;
}

/// One held record that a later day lets go, of each of these services; their answers for the first of them.
async fn held_until_a_later_day(central: &Fixture, services: [&str; 2], records: u32) {
    for service in services {
        let mut desk = central.desk(service, "one").await;
        let sent: Vec<_> = (1..=records)
            .map(|n| {
                let mut answers = mandatory(n);
                answers.push(("assessment_date", date("2026-12-20")));
                Record::new().answer(answers)
            })
            .collect();
        assert_eq!(desk.exchange(&sent).await.0.counts.held, u64::from(records));
    }
    central.pass(TimeDelta::days(40));
}

async fn refold_held(central: &Fixture) -> Refolded {
    let state = State::connect(central.options.clone(), master(), central.clock.clone())
        .await
        .unwrap();
    admin::refold_held(&state).await.unwrap()
}

#[sqlx::test(migrations = false)]
async fn an_entry_that_cannot_be_read_keeps_no_other_record_from_being_looked_at(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let central = Fixture::start(options).await;
    held_until_a_later_day(&central, [OTHER, SERVICE], 5).await;
    // The service that comes first, and a record in the middle of its part.
    alter(
        &central,
        "update entry set sealed = set_byte(sealed, 40, get_byte(sealed, 40) # 1)
         where number = 3 and service_id = (select service_id from service where code = 'ABC')",
    )
    .await;
    let refolded = refold_held(&central).await;
    assert_eq!((refolded.services, refolded.services_failed), (3, 0));
    assert_eq!((refolded.changed, refolded.records_failed), (9, 1));
    assert_eq!(refold_held(&central).await.records_failed, 1, "and again the next day");
}

#[sqlx::test(migrations = false)]
async fn a_key_that_does_not_open_keeps_no_other_service_from_being_looked_at(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let central = Fixture::start(options).await;
    held_until_a_later_day(&central, [OTHER, SERVICE], 2).await;
    alter(
        &central,
        "update service set wrapped_key = set_byte(wrapped_key, 40, get_byte(wrapped_key, 40) # 1) where code = 'ABC'",
    )
    .await;
    let refolded = refold_held(&central).await;
    assert_eq!((refolded.services, refolded.services_failed), (2, 1));
    assert_eq!((refolded.changed, refolded.records_failed), (2, 0));
}

#[sqlx::test(migrations = false)]
async fn a_date_in_the_future_is_one_by_the_time_of_the_services(_: PgPoolOptions, options: PgConnectOptions) {
    let central = Fixture::start(options).await;
    let mut desk = central.desk(SERVICE, "one").await;
    // From noon on 20 November to half past midnight on 1 July, which by UTC is still 30 June.
    central.pass(TimeDelta::minutes(-(143 * 24 * 60) + 11 * 60 + 30));
    let mut record = Record::new();
    let mut answers = mandatory(1);
    answers.push(("assessment_date", date("2026-07-01")));
    let (reply, _) = desk.exchange(&[record.answer(answers)]).await;
    assert_eq!(standing(&reply, &record).unwrap().held, []);
}

#[sqlx::test(migrations = false)]
async fn counts_that_drifted_refuse_no_exchange_and_are_made_anew(_: PgPoolOptions, options: PgConnectOptions) {
    let central = Fixture::start(options).await;
    let mut desk = central.desk(SERVICE, "one").await;
    let (mut stays, first) = Record::counted(1);
    let (goes, second) = Record::counted(2);
    desk.exchange(&[first, second, Record::counted(3).1]).await;
    for drifted in [17, 1] {
        let drift = format!("update service set records = {drifted} where last_number > 0");
        crate::fixture::run(&central.pool, &drift).await;
        assert!(!central.verify().await.differences.is_empty());
        refold(&central).await;
        central.assert_right().await;
    }
    // Fewer than are purged.
    alter(&central, "update service set records = 0 where last_number > 0").await;
    let (reply, _) = desk.exchange(&[crate::purging::marker(goes.id)]).await;
    assert_eq!((reply.receipts.len(), reply.counts.records), (1, 2));
    alter(&central, "update service set records = 0 where last_number > 0").await;
    // A record more that is held, and one fewer that is.
    let (reply, _) = desk.exchange(&[Record::counted(1).1]).await;
    assert_eq!(reply.counts.held, 1);
    alter(&central, "update service set held = 0 where last_number > 0").await;
    let (reply, _) = desk
        .exchange(&[stays.answer(vec![("diagnosis_date", date("2026-03-09"))])])
        .await;
    assert_eq!(
        (reply.receipts.len(), reply.counts.records, reply.counts.held),
        (1, 3, 0)
    );
    central.assert_right().await;
}

/// A cell that counts no record is one that nobody made, and the figures of the nation would be.
#[sqlx::test(migrations = false)]
async fn roll_ups_that_drifted_are_made_anew_with_those_of_no_record(_: PgPoolOptions, options: PgConnectOptions) {
    let central = Fixture::start(options).await;
    let mut desk = central.desk(SERVICE, "one").await;
    desk.exchange(&[Record::counted(1).1]).await;
    alter(
        &central,
        "insert into roll_up select (jsonb_populate_record(r, '{\"gender\": \"other\", \"records\": 0, \"looked_at_4\": 5000}')).*
         from roll_up r",
    )
    .await;
    assert!(!central.verify().await.differences.is_empty());
    refold(&central).await;
    central.assert_right().await;
    let cells: i64 = sqlx::query_scalar("select count(*) from roll_up")
        .fetch_one(&central.pool)
        .await
        .unwrap();
    assert_eq!(cells, 1);
    alter(&central, "update question_roll_up set missing = missing + 7").await;
    alter(
        &central,
        "insert into question_roll_up select service_id, 2019, 'gender', '2019-08-01', 0, 5 from service where code = 'HRT'",
    )
    .await;
    assert!(!central.verify().await.differences.is_empty());
    refold(&central).await;
    central.assert_right().await;
}
