//! One service never sees another: through the server, and in the database without it.

use protocol::exchange::{Ask, RefusalCode};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{AssertSqlSafe, Connection as _, PgConnection, Row as _};
use uuid::Uuid;

use crate::entries::{Record, date};
use crate::fixture::{Fixture, OTHER, SERVICE};

/// Tables of which the server reads something.
const TABLES: [&str; 15] = [
    "service",
    "hospital",
    "caseload",
    "epoch",
    "device",
    "enrolment",
    "identity",
    "batch",
    "entry",
    "record",
    "record_join",
    "roll_up",
    "question_roll_up",
    "refolding",
    "refusal",
];

#[sqlx::test(migrations = false)]
async fn a_desk_sees_nothing_of_another_service(_: PgPoolOptions, options: PgConnectOptions) {
    let central = Fixture::start(options).await;
    let (mut one, mut other) = (central.desk(SERVICE, "one").await, central.desk(OTHER, "other").await);
    let (mut record, first) = Record::counted(1);
    let (sent, _) = one.exchange(std::slice::from_ref(&first)).await;

    let want = [sent.receipts[0].entry];
    let (reply, arrived) = other.post(&other.request(Ask::Entries, &want), &[]).await.unwrap();
    assert_eq!(
        (
            reply.log.len(),
            arrived.len(),
            reply.standings.len(),
            reply.counts.entries
        ),
        (0, 0, 0, 0)
    );
    assert_ne!(reply.epoch, sent.epoch);
    // An entry of the other service is no parent here.
    let second = record.answer(vec![("diagnosis_date", date("2026-03-02"))]);
    let (reply, _) = other.exchange(&[second]).await;
    assert_eq!(reply.refusals[0].code, RefusalCode::UnknownParent);
    // The same patient in another service is another record.
    let (reply, _) = other.exchange(&[Record::counted(1).1]).await;
    assert_eq!(
        (reply.counts.entries, reply.counts.records, reply.counts.held),
        (1, 1, 0)
    );
    central.assert_right().await;
}

#[sqlx::test(migrations = false)]
async fn the_database_shows_a_service_only_to_who_says_it(_: PgPoolOptions, options: PgConnectOptions) {
    let central = Fixture::start(options).await;
    for (service, n) in [(SERVICE, 1), (OTHER, 2)] {
        let mut desk = central.desk(service, "desk").await;
        let (mut orphan, _) = Record::counted(n + 2);
        // Its parent never comes.
        let refused = orphan.answer(vec![("diagnosis_date", date("2026-03-02"))]);
        let (mut first, made) = Record::counted(n);
        let (other, another) = Record::counted(n + 4);
        let joining = first.join(&other);
        desk.exchange(&[made, another, joining, refused]).await;
    }
    let ids: Vec<Uuid> = sqlx::query_scalar("select service_id from service order by code")
        .fetch_all(&central.pool)
        .await
        .unwrap();
    sqlx::query("insert into refolding (service_id, dataset, done) select service_id, 'v1:1', true from service")
        .execute(&central.pool)
        .await
        .unwrap();
    let mut connection = PgConnection::connect_with(&central.options).await.unwrap();
    sqlx::query("set role fls_app").execute(&mut connection).await.unwrap();
    for table in TABLES {
        let count = AssertSqlSafe(format!("select count(*) from {table}"));
        let all: i64 = sqlx::query_scalar(AssertSqlSafe(format!("select count(*) from {table}")))
            .fetch_one(&central.pool)
            .await
            .unwrap();
        assert!(all >= 2, "{table} has rows to hide");
        let seen: i64 = sqlx::query_scalar(count).fetch_one(&mut connection).await.unwrap();
        assert_eq!(seen, 0, "{table} without a service");
        let mut transaction = connection.begin().await.unwrap();
        sqlx::query("select set_config('fls.service', $1, true)")
            .bind(ids[0].to_string())
            .execute(&mut *transaction)
            .await
            .unwrap();
        let others: i64 = sqlx::query_scalar(AssertSqlSafe(format!(
            "select count(*) from {table} where service_id <> $1"
        )))
        .bind(ids[0])
        .fetch_one(&mut *transaction)
        .await
        .unwrap();
        assert_eq!(others, 0, "{table} with a service");
        transaction.commit().await.unwrap();
        // The setting ends with the transaction.
        let seen: i64 = sqlx::query_scalar(AssertSqlSafe(format!("select count(*) from {table}")))
            .fetch_one(&mut connection)
            .await
            .unwrap();
        assert_eq!(seen, 0, "{table} after the transaction");
    }
}

#[sqlx::test(migrations = false)]
async fn the_server_may_not_write_for_another_service_nor_change_the_log(_: PgPoolOptions, options: PgConnectOptions) {
    let central = Fixture::start(options).await;
    let mut desk = central.desk(SERVICE, "desk").await;
    desk.exchange(&[Record::counted(1).1]).await;
    let ids: Vec<Uuid> = sqlx::query_scalar("select service_id from service order by code")
        .fetch_all(&central.pool)
        .await
        .unwrap();
    let mut connection = PgConnection::connect_with(&central.options).await.unwrap();
    sqlx::query("set role fls_app").execute(&mut connection).await.unwrap();
    let forbidden = [
        "insert into record (service_id, record_id, version, deleted, held, standing, standing_number, checked_on)
         values ($1, gen_random_uuid(), '2024', false, false, '[]', 1, '2026-01-01')",
        "update entry set number = number where service_id <> $1",
        "delete from entry where service_id <> $1",
        // A line may be erased, of this service, and no more than that.
        "update entry set sealed = '' where service_id <> $1",
        "update entry set record_id = gen_random_uuid() where service_id <> $1",
        "update entry set entry_id = null, record_id = null, sealed = null, size = null, digest = sha256('') where service_id <> $1",
        "update batch set first_number = first_number where service_id <> $1",
        "delete from batch where service_id <> $1",
        "update epoch set opened_at = opened_at where service_id <> $1",
        "delete from epoch where service_id <> $1",
        "insert into entry (service_id, number, entry_id, record_id, digest, chain, sealed)
         values ($1, 1, gen_random_uuid(), gen_random_uuid(), sha256(''), sha256(''), '')",
        "delete from record where service_id <> $1",
        "update service set wrapped_key = '' where service_id = $1",
        "update service set demo = false where service_id = $1",
        "insert into enrolment (service_id, code_hash, made_at, expires_at, seal) values ($1, '', now(), now(), '')",
        "create table mine (id uuid) /* $1 */",
        "alter table entry disable row level security /* $1 */",
    ];
    for statement in forbidden {
        let mut transaction = connection.begin().await.unwrap();
        // The service of SERVICE is said; ids[0] is OTHER.
        sqlx::query("select set_config('fls.service', $1, true)")
            .bind(ids[1].to_string())
            .execute(&mut *transaction)
            .await
            .unwrap();
        let mut query = sqlx::query(AssertSqlSafe(statement.to_owned()));
        if !statement.contains("/*") {
            query = query.bind(ids[0]);
        }
        let refused = query.execute(&mut *transaction).await.unwrap_err();
        let code = refused
            .as_database_error()
            .and_then(|error| error.code().map(String::from));
        assert_eq!(code.as_deref(), Some("42501"), "insufficient privilege: {statement}");
        transaction.rollback().await.unwrap();
    }
}

#[sqlx::test(migrations = false)]
async fn every_table_forces_row_security_and_keeps_the_service_first(_: PgPoolOptions, options: PgConnectOptions) {
    let central = Fixture::start(options).await;
    let rows = sqlx::query(
        "select relname::text as name, relrowsecurity and relforcerowsecurity as forced from pg_class
         where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and relname <> '_sqlx_migrations'
         order by relname",
    )
    .fetch_all(&central.pool)
    .await
    .unwrap();
    let mut names: Vec<String> = Vec::new();
    for row in &rows {
        assert!(
            row.get::<bool, _>("forced"),
            "{} does not force row security",
            row.get::<String, _>("name")
        );
        names.push(row.get("name"));
    }
    // The server writes into the trail and notes what a purge erased, and reads nothing of either, and has nothing of the row of
    // Central as a whole, of people and of their sessions; what was published, of the nation and of the dataset, is for all.
    let mut expected: Vec<&str> = TABLES
        .into_iter()
        .chain([
            "act",
            "central",
            "dataset_file",
            "erasure",
            "nation",
            "notice",
            "person",
            "session",
        ])
        .collect();
    expected.sort_unstable();
    assert_eq!(names, expected);
    // Keys and foreign keys; the code of a service is the one exception.
    let wrong: Vec<String> = sqlx::query_scalar(
        "select c.conname::text from pg_constraint c
         join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[1]
         where c.connamespace = 'public'::regnamespace and c.contype in ('p', 'u', 'f')
           and c.conrelid <> '_sqlx_migrations'::regclass
           and a.attname <> 'service_id' and c.conname <> 'service_code_key'",
    )
    .fetch_all(&central.pool)
    .await
    .unwrap();
    assert_eq!(wrong, [""; 0]);
    let role = sqlx::query(
        "select rolsuper or rolbypassrls or rolcanlogin or rolcreaterole from pg_roles where rolname = 'fls_app'",
    )
    .fetch_one(&central.pool)
    .await
    .unwrap();
    assert!(!role.get::<bool, _>(0));
}
