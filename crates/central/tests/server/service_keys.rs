//! Another key of a service, also where whoever rotates it is killed, and other tokens for all desks.

use std::time::{Duration, Instant};

use central::admin::{self, AdminError, What};
use chrono::TimeDelta;
use domain::{Answer, OptionKey};
use protocol::enrol::ErrorCode;
use protocol::exchange::Ask;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{AssertSqlSafe, PgPool, Row as _};

use crate::desk::Desk;
use crate::entries::{Record, mandatory};
use crate::fixture::{Fixture, OTHER, SERVICE, master, run, why};
use crate::program::Program;
use crate::serving::write_secret;

/// A service with patients of whom one was entered twice, one was purged, and one has two entries; and a desk that knows of all.
async fn with_history(central: &Fixture) -> Desk {
    let mut desk = central.desk(SERVICE, "one").await;
    let (mut first, entry) = Record::counted(1);
    // Of whom a follow-up falls due, so that the day is kept, too.
    let treated = ("bone_therapy", Answer::Choice(OptionKey::from_static("alendronate")));
    let again = first.answer([mandatory(2), vec![treated]].concat());
    let (purged, of_purged) = Record::counted(3);
    let (_, twin) = Record::counted(2);
    let rest: Vec<_> = (10..30).map(|n| Record::counted(n).1).collect();
    desk.exchange(&[&[entry, again, of_purged, twin], rest.as_slice()].concat())
        .await;
    desk.exchange(&[crate::purging::marker(purged.id)]).await;
    desk
}

/// What the superuser sees of what a key of the service has sealed, by the rows' own names.
async fn sealed(central: &Fixture) -> Vec<(String, Vec<u8>)> {
    let pool = central.superuser().await;
    let mut all = Vec::new();
    for what in [
        "select service_id || ' entry ' || number, sealed from entry where sealed is not null",
        "select service_id || ' match ' || record_id, match_hash from record where match_hash is not null",
        "select service_id || ' act ' || number, seal from act where what <> 'service-key-rotated'",
        "select service_id || ' batch ' || first_number, seal from batch",
        "select service_id || ' device ' || device_key, seal from device",
        "select service_id || ' token ' || device_key, next_token from device where next_token is not null",
        "select service_id || ' row', seal from service",
        "select service_id || ' key', wrapped_key from service",
        "select service_id || ' key', wrapped_key from central",
    ] {
        let rows = sqlx::query(AssertSqlSafe(format!("{what} order by 1")))
            .fetch_all(&pool)
            .await
            .unwrap();
        all.extend(rows.iter().map(|row| (row.get(0), row.get(1))));
    }
    pool.close().await;
    all
}

#[sqlx::test(migrations = false)]
async fn everything_is_sealed_under_another_key_and_the_desks_go_on(_: PgPoolOptions, options: PgConnectOptions) {
    let central = Fixture::start(options).await;
    let mut desk = with_history(&central).await;
    let mut other = central.desk(OTHER, "other").await;
    other.exchange(&[Record::counted(1).1]).await;
    // A token that is on its way to the desk.
    central.pass(TimeDelta::days(30));
    let given = desk.exchange(&[]).await.0.token.unwrap();
    central.publish_national().await;
    let checkpoint = admin::checkpoint(&central.pool, &master(), central.clock.now())
        .await
        .unwrap();
    let (_, before_of_all) = central.desk(SERVICE, "reads").await.exchange(&[]).await;
    let before = sealed(&central).await;

    let entries = admin::rotate_service_key(&central.pool, &central.operator(), &why(), SERVICE)
        .await
        .unwrap();
    admin::rotate_key_of_the_whole(&central.pool, &central.operator(), &why())
        .await
        .unwrap();
    central.assert_right().await;
    assert_eq!(entries, 24, "but for the one that was erased");
    let differences = admin::since_checkpoint(&central.pool, &checkpoint).await.unwrap();
    assert_eq!(differences, [], "what was written is what it was");

    let service: String = sqlx::query_scalar("select service_id::text from service where code = $1")
        .bind(OTHER)
        .fetch_one(&central.pool)
        .await
        .unwrap();
    let live: String = sqlx::query_scalar("select service_id::text from service where code = 'LIV'")
        .fetch_one(&central.pool)
        .await
        .unwrap();
    let after = sealed(&central).await;
    assert_eq!(before.len(), after.len());
    for ((name, before), (same, after)) in before.iter().zip(&after) {
        let stays = name.starts_with(&service) || name.starts_with(&live);
        assert_eq!((name, stays), (same, before == after), "{name}");
    }

    // Every desk compares once, and none loses its token or an entry.
    let (reply, _) = desk.exchange(&[]).await;
    assert!(reply.unknown_cursor);
    assert_eq!(reply.token, Some(given.clone()));
    desk.token = given.0;
    let (reply, arrived) = desk.exchange(&[Record::counted(50).1]).await;
    assert_eq!((reply.receipts.len(), reply.unknown_cursor), (1, false));
    assert_eq!(arrived.len(), 24);
    let mut reads = central.desk(SERVICE, "reads anew").await;
    let (_, of_all) = reads.exchange(&[]).await;
    assert_eq!(of_all.split_last().unwrap().1, before_of_all);
    assert_eq!(other.exchange(&[Record::counted(2).1]).await.0.receipts.len(), 1);
    central.assert_right().await;
    let trail = admin::trail(&central.pool, None, None).await.unwrap();
    let rotated = trail.iter().filter(|line| line.what == What::ServiceKeyRotated);
    let rotated: Vec<_> = rotated
        .map(|line| (line.service.as_deref(), line.why.as_deref()))
        .collect();
    assert_eq!(rotated.len(), 2, "{rotated:?}");
    assert!(rotated.contains(&(Some(SERVICE), Some("a disk was lost"))));
}

/// Who sends while the key is rotated waits for the end, and is no desk that somebody has altered.
#[sqlx::test(migrations = false)]
async fn who_waits_for_the_end_of_it_is_told_to_compare(_: PgPoolOptions, options: PgConnectOptions) {
    let central = Fixture::start(options).await;
    let mut desk = with_history(&central).await;
    let mut moment = central.pool.begin().await.unwrap();
    sqlx::query("select pg_advisory_xact_lock($1)")
        .bind(MOMENT)
        .execute(&mut *moment)
        .await
        .unwrap();
    stands_still_at(&central.pool, "service").await;
    let (pool, operator) = (central.pool.clone(), central.operator());
    let rotating = tokio::spawn(async move {
        admin::rotate_service_key(&pool, &operator, &why(), SERVICE)
            .await
            .unwrap()
    });
    waits(&central.pool, "advisory").await;
    let sending = tokio::spawn(async move {
        let told = desk.exchange(&[Record::counted(70).1]).await.0;
        (desk, told)
    });
    // It has read its desk's row by now, and waits for the service's.
    waits(&central.pool, "transactionid").await;
    moment.rollback().await.unwrap();
    rotating.await.unwrap();
    let (mut desk, told) = sending.await.unwrap();
    assert_eq!((told.unknown_cursor, told.receipts.len()), (true, 0));
    run(&central.pool, "drop trigger stand_still on service").await;
    assert_eq!(desk.exchange(&[Record::counted(70).1]).await.0.receipts.len(), 1);
    central_verifies(&central).await;
}

/// Longer than anybody takes on any machine to come to where they wait.
const COMES_TO_WAIT: Duration = Duration::from_mins(2);

/// Waits until somebody waits for this in the database.
async fn waits(pool: &PgPool, event: &str) {
    so_many_wait(pool, event, 1).await;
}

/// Waits until so many wait for this in the database.
async fn so_many_wait(pool: &PgPool, event: &str, many: i64) {
    let waiting = "select count(*) from pg_stat_activity where wait_event = $1 and datname = current_database()";
    let began = Instant::now();
    let mut looks = tokio::time::interval(Duration::from_millis(10));
    loop {
        looks.tick().await;
        let waiting: i64 = sqlx::query_scalar(waiting).bind(event).fetch_one(pool).await.unwrap();
        if waiting >= many {
            return;
        }
        assert!(began.elapsed() < COMES_TO_WAIT, "{waiting} of {many} wait for {event}");
    }
}

/// A publication and another key of Central as a whole wait for each other, also where the one is in the middle.
#[sqlx::test(migrations = false)]
async fn what_is_published_beside_a_rotation_is_sealed_under_the_key_that_stays(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let central = Fixture::start(options).await;
    central.publish_national().await;
    central.pass(TimeDelta::days(8));
    let mut moment = central.pool.begin().await.unwrap();
    sqlx::query("select pg_advisory_xact_lock($1)")
        .bind(MOMENT)
        .execute(&mut *moment)
        .await
        .unwrap();
    stands_still_at(&central.pool, "nation").await;
    let (pool, operator) = (central.pool.clone(), central.operator());
    let publishing = tokio::spawn(async move { admin::publish_national(&pool, &operator).await });
    waits(&central.pool, "advisory").await;
    let (pool, operator) = (central.pool.clone(), central.operator());
    let rotating = tokio::spawn(async move { admin::rotate_key_of_the_whole(&pool, &operator, &why()).await });
    so_many_wait(&central.pool, "advisory", 2).await;
    moment.rollback().await.unwrap();
    publishing.await.unwrap().unwrap();
    rotating.await.unwrap().unwrap();
    run(&central.pool, "drop trigger stand_still on nation").await;
    central_verifies(&central).await;
}

#[sqlx::test(migrations = false)]
async fn a_service_that_is_refused_keeps_no_other_from_another_key(_: PgPoolOptions, options: PgConnectOptions) {
    let central = Fixture::start(options).await;
    with_history(&central).await;
    let of_it = "update caseload set value = 77 where service_id = (select service_id from service where code = 'HRT')";
    run(&central.pool, of_it).await;
    let program = Program::new(&central.options);
    write_secret(&program.key, &"03".repeat(32));
    let output = program.run(&["rotate-service-keys", "--why", "leaked"]);
    let said = String::from_utf8(output.stdout).unwrap();
    let complaint = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{said}{complaint}");
    for sealed in ["ABC: ", "LIV: ", "Central as a whole: sealed anew."] {
        assert!(said.contains(sealed), "{said}");
    }
    assert!(!said.contains("HRT"), "{said}");
    assert!(complaint.contains("HRT: under its key of before: "), "{complaint}");
    assert!(
        complaint.contains("sealed anew: 2 services; still under the key of before, for what is said above: HRT."),
        "{complaint}"
    );
}

#[sqlx::test(migrations = false)]
async fn what_was_altered_is_not_sealed_as_if_it_were_right(_: PgPoolOptions, options: PgConnectOptions) {
    let central = Fixture::start(options).await;
    with_history(&central).await;
    run(&central.pool, "update caseload set value = 77").await;
    let before = sealed(&central).await;
    let refused = admin::rotate_service_key(&central.pool, &central.operator(), &why(), SERVICE).await;
    assert!(matches!(refused, Err(AdminError::AlteredBefore(code)) if code == SERVICE));
    assert_eq!(sealed(&central).await, before);
}

/// Whoever holds it lets a rotation stand still.
const MOMENT: i64 = 44;

/// From now on whoever changes a row of this table stands still for as long as somebody holds [`MOMENT`].
async fn stands_still_at(pool: &PgPool, table: &str) {
    let statements = format!(
        "create or replace function stand_still() returns trigger language plpgsql as $$
             begin perform pg_advisory_xact_lock({MOMENT}); return new; end
         $$;
         create trigger stand_still before update on {table} for each row execute function stand_still();"
    );
    sqlx::raw_sql(AssertSqlSafe(statements)).execute(pool).await.unwrap();
}

#[sqlx::test(migrations = false)]
async fn killed_at_any_moment_nothing_is_lost_and_run_again_it_ends(_: PgPoolOptions, options: PgConnectOptions) {
    let central = Fixture::start(options).await;
    let mut desk = with_history(&central).await;
    let mut other = central.desk(OTHER, "other").await;
    let program = Program::new(&central.options);
    write_secret(&program.key, &"03".repeat(32));
    let rotate = ["rotate-service-keys", "--why", "leaked", "--service", SERVICE];
    let before = sealed(&central).await;
    for (n, table) in (60..).zip(["entry", "record", "batch", "act", "service"]) {
        let mut moment = central.pool.begin().await.unwrap();
        sqlx::query("select pg_advisory_xact_lock($1)")
            .bind(MOMENT)
            .execute(&mut *moment)
            .await
            .unwrap();
        stands_still_at(&central.pool, table).await;
        let mut rotating = program.begin(&rotate);
        waits(&central.pool, "advisory").await;
        // Other services go on where nothing of theirs stands still, and whoever only asks here does, too.
        if table == "act" {
            assert_eq!(other.exchange(&[Record::counted(n).1]).await.0.receipts.len(), 1);
            assert!(!desk.exchange(&[]).await.0.unknown_cursor);
        }
        // Who sends waits meanwhile, and is answered then.
        let mut sends = desk.clone();
        let entry = Record::counted(n).1;
        let sending = tokio::spawn(async move {
            let receipts = sends.exchange(&[entry]).await.0.receipts.len();
            (sends, receipts)
        });
        rotating.kill().unwrap();
        rotating.wait().unwrap();
        moment.rollback().await.unwrap();
        run(&central.pool, &format!("drop trigger stand_still on {table}")).await;
        let (sent, receipts) = sending.await.unwrap();
        assert_eq!(receipts, 1);
        desk = sent;
        let unchanged = |all: &[(String, Vec<u8>)]| -> Vec<(String, Vec<u8>)> {
            let of_before = all
                .iter()
                .filter(|(name, _)| name.contains(" entry ") || name.contains(" key"));
            of_before
                .filter(|row| before.iter().any(|(name, _)| *name == row.0))
                .cloned()
                .collect()
        };
        assert_eq!(
            unchanged(&sealed(&central).await),
            unchanged(&before),
            "killed at {table}"
        );
        central_verifies(&central).await;
    }
    let said = program.done(&["rotate-service-keys", "--why", "leaked"]);
    assert!(said.contains("HRT: 29 entries sealed anew."), "{said}");
    central_verifies(&central).await;
    assert!(desk.exchange(&[]).await.0.unknown_cursor);
    assert_eq!(desk.exchange(&[]).await.1.len(), 29);
}

/// A recount agrees, but for the function that this test has added.
async fn central_verifies(central: &Fixture) {
    let found = central.verify().await.differences;
    let found: Vec<_> = found
        .iter()
        .filter(|found| !found.words.contains("stand_still"))
        .collect();
    assert!(found.is_empty(), "{found:?}");
}

#[sqlx::test(migrations = false)]
async fn every_desk_exchanges_its_token_once_and_none_is_locked_out(_: PgPoolOptions, options: PgConnectOptions) {
    let central = Fixture::start(options).await;
    let (mut desk, mut waiting) = (central.desk(SERVICE, "one").await, central.desk(SERVICE, "two").await);
    central.pass(TimeDelta::days(30));
    desk.exchange(&[]).await;
    // Of one of them a token was on its way, which may be known to others.
    let leaked = waiting.exchange(&[]).await.0.token.unwrap();
    let given = desk.exchange(&[]).await.0.token.unwrap();
    desk.token = given.0;
    assert_eq!(desk.exchange(&[]).await.0.token, None);
    for _ in 0..2 {
        let rotated = admin::rotate_tokens(&central.pool, &central.operator(), &why(), None).await;
        assert_eq!(rotated.unwrap(), 2, "and it may be said again");
    }
    central.assert_right().await;

    let old = desk.clone();
    let given = desk.exchange(&[]).await.0.token.expect("another");
    assert_eq!(
        desk.exchange(&[]).await.0.token,
        Some(given.clone()),
        "until it is shown"
    );
    desk.token = given.0;
    assert_eq!(desk.exchange(&[Record::counted(1).1]).await.0.token, None);
    let replaced = old.post(&old.request(Ask::Entries, &[]), &[]).await.err().unwrap();
    assert_eq!(replaced.code, ErrorCode::UnknownDevice);

    waiting.token = leaked.0.clone();
    waiting.exchange(&[]).await;
    let given = waiting.exchange(&[]).await.0.token.expect("that one is replaced, too");
    assert_ne!(given, leaked);
    waiting.token = given.0;
    assert_eq!(waiting.exchange(&[]).await.0.token, None);
    assert_eq!(waiting.exchange(&[]).await.0.token, None, "once");
    central.assert_right().await;
    let nowhere = admin::rotate_tokens(&central.pool, &central.operator(), &why(), Some("XYZ")).await;
    assert!(matches!(nowhere, Err(AdminError::UnknownService(_))));
}
