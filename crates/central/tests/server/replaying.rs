//! Somebody who can do anything with the database, and kept what it held before: old rows with their right seals, lines that were
//! erased, functions that answer what they did.

use central::admin::{self, Words};
use protocol::enrol::ErrorCode;
use protocol::exchange::Ask;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{AssertSqlSafe, PgPool};

use crate::desk::{Desk, Refused, enrol, enrol_request};
use crate::entries::Record;
use crate::fixture::{Fixture, SERVICE, run, why};
use crate::purging::marker;

const PUT_BACK: &str = "a sealed row was exchanged for another, or put back to what it said before";

async fn words(central: &Fixture) -> Vec<String> {
    let verified = central.verify().await;
    verified
        .differences
        .into_iter()
        .map(|difference| difference.words)
        .collect()
}

/// Does this as whoever asks no foreign key and no right of a table.
async fn alter(superuser: &PgPool, statements: &str) {
    let statements = format!("begin; set local session_replication_role = replica; {statements}; commit");
    sqlx::raw_sql(AssertSqlSafe(statements))
        .execute(superuser)
        .await
        .unwrap();
}

async fn refused(desk: &Desk) -> Refused {
    desk.post(&desk.request(Ask::Entries, &[]), &[]).await.unwrap_err()
}

/// An erased line says nothing of itself: which were erased by a purge, and by which, is sealed beside the log.
#[sqlx::test(migrations = false)]
async fn no_line_is_erased_but_by_a_purge_and_none_comes_back(_: PgPoolOptions, options: PgConnectOptions) {
    let central = Fixture::start(options).await;
    let superuser = central.superuser().await;
    let mut desk = central.desk(SERVICE, "one").await;
    let [(kept, kept_entry), (mut purged, purged_entry), (other, other_entry)] = [1, 2, 3].map(Record::counted);
    desk.exchange(&[kept_entry, purged_entry, other_entry]).await;
    central
        .remember(&["entry", "record", "roll_up", "question_roll_up"])
        .await;
    // With a line that is erased as it comes, because the marker comes with it.
    let late = purged.delete();
    desk.exchange(&[late, marker(purged.id)]).await;
    desk.exchange(&[marker(other.id)]).await;
    central.assert_right().await;
    central
        .remember(&["entry", "record", "roll_up", "question_roll_up", "service", "erasure"])
        .await;

    let kept = kept.id.uuid();
    alter(
        &superuser,
        &format!(
            "update entry set entry_id = null, record_id = null, sealed = null, size = null where record_id = '{kept}';
             delete from record where record_id = '{kept}';
             delete from roll_up; delete from question_roll_up;
             update service set records = records - 1 where code = 'HRT'"
        ),
    )
    .await;
    assert_eq!(words(&central).await, ["entry 1 is erased, and no purge erased it"]);
    central
        .put_back(&["entry", "record", "roll_up", "question_roll_up", "service", "erasure"])
        .await;
    central.assert_right().await;

    // The marker of a purge is erased itself, and so is what says that it was one.
    let purged = purged.id.uuid();
    let no_marker = format!(
        "update entry set entry_id = null, record_id = null, sealed = null, size = null where record_id = '{purged}'"
    );
    alter(
        &superuser,
        &format!("{no_marker}; delete from record where record_id = '{purged}'"),
    )
    .await;
    let found = words(&central).await;
    assert!(
        found.contains(&"the purge marker at entry 5 is there no more".to_owned()),
        "{found:?}"
    );
    alter(&superuser, "delete from erasure where marker = 5").await;
    let found = words(&central).await;
    assert!(found.iter().any(|words| words.contains("sealed rows")), "{found:?}");
    central
        .put_back(&["entry", "record", "roll_up", "question_roll_up", "service", "erasure"])
        .await;
    central.assert_right().await;
}

/// What was purged is put back, line by line as it was.
#[sqlx::test(migrations = false)]
async fn a_purge_is_not_undone_in_the_database(_: PgPoolOptions, options: PgConnectOptions) {
    let central = Fixture::start(options).await;
    let superuser = central.superuser().await;
    let mut desk = central.desk(SERVICE, "one").await;
    let [(one, first), (other, second)] = [1, 2].map(Record::counted);
    desk.exchange(&[first, second]).await;
    central
        .remember(&["entry", "record", "roll_up", "question_roll_up"])
        .await;
    desk.exchange(&[marker(one.id), marker(other.id)]).await;
    let one = one.id.uuid();
    alter(
        &superuser,
        &format!(
            "update entry set entry_id = null, record_id = null, sealed = null, size = null where number = 3;
             delete from entry where number = 1; delete from record where record_id = '{one}';
             insert into entry select * from remembered.entry where number = 1;
             insert into record select * from remembered.record where record_id = '{one}';
             update service set records = records + 1 where code = 'HRT'"
        ),
    )
    .await;
    let found = words(&central).await;
    for expected in [
        "entry 1 was erased by a purge, and is there again",
        "the purge marker at entry 3 is there no more",
        "entry 3 is erased, and no purge erased it",
    ] {
        assert!(found.iter().any(|words| words == expected), "{found:?}");
    }
}

/// Twice the same change over the same old row leaves nothing that adds up.
#[sqlx::test(migrations = false)]
async fn a_caseload_that_is_put_back_twice_is_found_and_told_to_nobody(_: PgPoolOptions, options: PgConnectOptions) {
    let central = Fixture::start(options).await;
    let superuser = central.superuser().await;
    let mut desk = central.desk(SERVICE, "one").await;
    let set = async || {
        admin::set_caseload(&central.pool, &central.operator(), SERVICE, 2026, 310)
            .await
            .unwrap();
    };
    desk.exchange(&[]).await;
    central.remember(&["caseload"]).await;
    set().await;
    for _ in 0..2 {
        central.put_back(&["caseload"]).await;
        assert_eq!(words(&central).await, [PUT_BACK]);
        set().await;
    }
    central.put_back(&["caseload"]).await;
    assert_eq!(words(&central).await, [PUT_BACK]);

    // One that says something else than what was sealed is passed on to no desk, old or new.
    alter(&superuser, "update caseload set value = 9").await;
    assert_eq!(refused(&desk).await.status, 503);
    let code = central.code(SERVICE).await;
    let new = enrol(central.address, &enrol_request(&code, "new", None)).await;
    assert_eq!(new.err().map(|refused| refused.status), Some(503));
    admin::seal_anew(&central.pool, &central.operator(), &why())
        .await
        .unwrap();
    desk.exchange(&[]).await;
}

/// When a desk was seen last is not sealed, and so nothing goes by it.
#[sqlx::test(migrations = false)]
async fn a_code_is_spent_and_a_token_expires_whatever_the_database_says_of_when_a_desk_was_seen(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let central = Fixture::start(options).await;
    let superuser = central.superuser().await;
    let code = central.code(SERVICE).await;
    let request = enrol_request(&code, "one", None);
    let mut desk = central.desk(SERVICE, "another").await;
    desk.token = enrol(central.address, &request).await.unwrap().token;
    desk.device = request.device;
    desk.exchange(&[]).await;
    run(&superuser, "update device set last_seen_at = null").await;
    let again = enrol(central.address, &request).await.err().unwrap();
    assert_eq!(again.code, ErrorCode::WrongCode);
    central.pass(chrono::TimeDelta::days(181));
    run(
        &superuser,
        "update device set last_seen_at = now() + interval '9 years'",
    )
    .await;
    assert_eq!(refused(&desk).await.status, 401);
    central.assert_right().await;
}

/// Whose a token is, is asked of a function, before the service is known; what the exchange goes by is the row itself.
#[sqlx::test(migrations = false)]
async fn a_function_that_answers_what_it_did_lets_no_revoked_desk_in_and_is_found(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let central = Fixture::start(options).await;
    let superuser = central.superuser().await;
    let mut desk = central.desk(SERVICE, "one").await;
    desk.exchange(&[]).await;
    central.remember(&["device"]).await;
    let key = admin::devices(&central.pool, SERVICE).await.unwrap().remove(0).key;
    let by = Words::read("Priya Shah").unwrap();
    admin::revoke(&central.pool, &central.operator(), SERVICE, key, &by, &why())
        .await
        .unwrap();
    let body: String = sqlx::query_scalar("select prosrc from pg_proc where proname = 'fls_device_of_token'")
        .fetch_one(&superuser)
        .await
        .unwrap();
    let old = body.replace("public.device", "remembered.device").replace('\'', "''");
    alter(
        &superuser,
        &format!(
            "grant usage on schema remembered to public; grant select on remembered.device to public;
             update pg_proc set prosrc = '{old}' where proname = 'fls_device_of_token'"
        ),
    )
    .await;
    assert_eq!(refused(&desk).await.code, ErrorCode::Revoked);
    let found = words(&central).await;
    assert_eq!(found.len(), 2, "what is lacking, and what is there instead: {found:?}");
    assert!(found.iter().all(|words| words.contains("function fls_device_of_token")));
}

/// What the database does by itself is what the migrations make, and what is not is named.
#[sqlx::test(migrations = false)]
async fn functions_policies_and_triggers_are_those_of_the_migrations(_: PgPoolOptions, options: PgConnectOptions) {
    let central = Fixture::start(options).await;
    let superuser = central.superuser().await;
    let there = admin::catalogue(&central.pool).await.unwrap();
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/src/admin/catalogue.txt");
    if std::env::var_os("FLS_WRITE_CATALOGUE").is_some() {
        let lines: Vec<&str> = there.iter().map(String::as_str).collect();
        std::fs::write(file, lines.join("\n") + "\n").unwrap();
    }
    let made = std::fs::read_to_string(file).unwrap();
    assert_eq!(
        there.iter().map(String::as_str).collect::<Vec<_>>(),
        made.lines().collect::<Vec<_>>(),
        "made anew by FLS_WRITE_CATALOGUE=1"
    );

    for (altered, named) in [
        (
            "create function quiet() returns trigger language plpgsql as 'begin return null; end';
             create trigger quiet before insert on act for each row execute function quiet()",
            "trigger quiet of act",
        ),
        (
            "create rule none as on update to device do instead nothing",
            "rule none of device",
        ),
        (
            "alter table device disable row level security",
            "table device: r, row security",
        ),
        (
            "create policy all_of_it on entry using (true)",
            "policy all_of_it of entry",
        ),
        (
            "alter table enrolment drop constraint enrolment_pkey",
            "constraint enrolment_pkey of enrolment",
        ),
        (
            "alter table service alter column held set default 9",
            "column service.held",
        ),
    ] {
        alter(&superuser, altered).await;
        let found = words(&central).await;
        assert!(found.iter().any(|words| words.contains(named)), "{altered}: {found:?}");
    }
    // A table of somebody's own beside ours is nobody's affair.
    alter(
        &superuser,
        "create table theirs as select service_id, 1 as number from service",
    )
    .await;
    assert!(!words(&central).await.iter().any(|words| words.contains("theirs")));
}

/// Tables that somebody has put beside ours are in no backup, and keep none from being restored.
#[sqlx::test(migrations = false)]
async fn tables_beside_ours_are_nothing_to_a_backup(_: PgPoolOptions, options: PgConnectOptions) {
    let central = crate::backing_up::with_entries(options).await;
    let superuser = central.superuser().await;
    alter(
        &superuser,
        "create table theirs as select service_id, 1 as number from service; create table without (number bigint)",
    )
    .await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("backup");
    let backup = admin::backup(&central.pool, &central.operator(), &file).await.unwrap();
    let (options, name) = crate::backing_up::beside(&central).await;
    let other = PgPool::connect_with(options).await.unwrap();
    admin::migrate(&other, &central.operator()).await.unwrap();
    let restored = admin::restore(&other, &central.operator(), &why(), &file)
        .await
        .unwrap();
    assert_eq!(restored, backup);
    other.close().await;
    run(&central.pool, &format!("drop database \"{name}\"")).await;
}
