//! A server and the one before it side by side on one schema, while that is migrated: it expands first, and contracts once nobody
//! needs what goes.

use central::admin;
use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};
use tokio::task::JoinSet;

use crate::desk::Desk;
use crate::entries::Record;
use crate::fixture::{Fixture, SERVICE, Schema, run};
use crate::serving::{Serving, Settings, server_login};

async fn version(pool: &PgPool) -> i64 {
    sqlx::query_scalar("select max(version) from _sqlx_migrations")
        .fetch_one(pool)
        .await
        .unwrap()
}

/// A desk that speaks to this program, or the same desk to another.
fn at(desk: &Desk, program: &Serving) -> Desk {
    Desk {
        address: program.address,
        ..desk.clone()
    }
}

/// Sends an entry, and answers what came of others.
async fn sends(desk: &mut Desk, n: u32) -> usize {
    let (reply, arrived) = desk.exchange(&[Record::counted(n).1]).await;
    assert_eq!((reply.receipts.len(), reply.unknown_cursor), (1, false));
    arrived.len()
}

#[sqlx::test(migrations = false)]
async fn both_serve_before_while_and_after_the_schema_expands(_: PgPoolOptions, options: PgConnectOptions) {
    let central = Fixture::start_on(options, Schema::Before).await;
    let before = version(&central.pool).await;
    let login = server_login(&central).await;
    let first = Serving::start(&login, &[]).await;
    let (one, mut two) = (central.desk(SERVICE, "one").await, central.desk(SERVICE, "two").await);
    let mut one = at(&one, &first);
    sends(&mut one, 1).await;
    assert_eq!(sends(&mut two, 2).await, 1);

    // Desks go on meanwhile, at either.
    let mut sending = JoinSet::new();
    for (nth, desk) in (0..).zip([one.clone(), two.clone()]) {
        let mut desk = desk;
        sending.spawn(async move {
            for n in 0..20 {
                sends(&mut desk, 100 + nth * 20 + n).await;
            }
            desk
        });
    }
    admin::migrate(&central.pool, &central.operator()).await.unwrap();
    assert!(version(&central.pool).await > before);
    let mut desks = sending.join_all().await;

    let second = Serving::start(&login, &[]).await;
    for (n, desk) in (200..).zip(&mut desks) {
        for (m, program) in (0..).zip([&first, &second, &first]) {
            *desk = at(desk, program);
            sends(desk, n * 10 + m).await;
        }
    }
    let mut newcomer = at(&central.desk(SERVICE, "new").await, &second);
    assert_eq!(newcomer.exchange(&[]).await.1.len(), 48, "all that either has taken");
    central.assert_right().await;
}

/// What a later program might add beside columns: a table with row security, an index, and a line of the list of migrations.
const LATER: [&str; 4] = [
    "create table later (service_id uuid primary key references service, said text)",
    "create index later_idx on entry (service_id, record_id, digest)",
    "alter table later enable row level security",
    "insert into _sqlx_migrations (version, description, success, checksum, execution_time)
     select max(version) + 1, 'of a later program', true, '', 0 from _sqlx_migrations",
];

/// Gives every table another column, one table after the other as a migration that keeps nobody waiting does.
async fn add_a_column_to_every_table(pool: &PgPool) {
    let tables: Vec<String> = sqlx::query_scalar(
        "select relname::text from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace",
    )
    .fetch_all(pool)
    .await
    .unwrap();
    assert!(tables.iter().any(|table| table == "device"));
    for table in tables.iter().filter(|table| *table != "_sqlx_migrations") {
        run(pool, &format!("alter table {table} add column of_a_later_program text")).await;
    }
}

#[sqlx::test(migrations = false)]
async fn the_program_before_serves_on_a_schema_that_expanded_and_is_refused_once_it_contracted(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let central = Fixture::start(options).await;
    let login = server_login(&central).await;
    let running = Serving::start(&login, &[]).await;
    let mut desk = at(&central.desk(SERVICE, "one").await, &running);
    // Connections take turns: each that the program has open has prepared what an exchange asks by now, and is asked it again
    // below. PostgreSQL refuses what was prepared with `*` once its table has another column.
    for n in 0..20 {
        sends(&mut desk, n).await;
    }
    add_a_column_to_every_table(&central.pool).await;
    for statement in LATER {
        run(&central.pool, statement).await;
    }
    for n in 20..40 {
        sends(&mut desk, n).await;
    }
    let mut newcomer = at(&central.desk(SERVICE, "two").await, &running);
    assert_eq!(newcomer.exchange(&[]).await.1.len(), 40);
    let started = Serving::start(&login, &[]).await;
    desk = at(&desk, &started);
    sends(&mut desk, 40).await;
    run(
        &central.pool,
        "create or replace function fls_serves_from() returns bigint language sql immutable parallel safe
         as 'select max(version) from _sqlx_migrations'",
    )
    .await;
    let (exit, complaint) = Settings::of(&login).with(&["--listen", "127.0.0.1:0"]).refused().await;
    assert_eq!(exit, 1, "{complaint}");
    assert!(complaint.contains("update the program"), "{complaint}");
}
