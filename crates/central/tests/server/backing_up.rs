//! Backup and restore in the login of an owner that row security holds: everything is in the file and comes back, and what
//! is not whole is neither written nor restored.

use std::io::Read as _;
use std::path::Path;

use central::admin::{self, AdminError};
use sqlx::postgres::PgConnectOptions;
use sqlx::postgres::PgPoolOptions;
use sqlx::{AssertSqlSafe, PgPool};

use crate::entries::Record;
use crate::fixture::{Fixture, OTHER, SERVICE, run, why};
use crate::serving::{make_login, server_login};

/// A server whose database belongs to an ordinary login, with entries of two services.
pub(crate) async fn with_entries(options: PgConnectOptions) -> Fixture {
    let pool = PgPool::connect_with(options.clone()).await.unwrap();
    make_login(&pool, "fls_database_maker", "createrole createdb").await;
    run(
        &pool,
        &format!(
            "alter database \"{}\" owner to fls_database_maker",
            options.get_database().unwrap()
        ),
    )
    .await;
    pool.close().await;
    let central = Fixture::start(options.username("fls_database_maker")).await;
    for (service, records) in [(SERVICE, 1..8), (OTHER, 8..11)] {
        let mut desk = central.desk(service, service).await;
        let entries: Vec<_> = records.map(|n| Record::counted(n).1).collect();
        desk.exchange(&entries).await;
    }
    central
}

/// A database beside the fixture's that holds nothing, not even tables, and the name to remove it by.
pub(crate) async fn beside(central: &Fixture) -> (PgConnectOptions, String) {
    // A name is 63 bytes at most, and sqlx's are.
    let name = central
        .options
        .get_database()
        .unwrap()
        .replace("_sqlx_test_", "_restored_");
    run(&central.pool, &format!("drop database if exists \"{name}\"")).await;
    run(&central.pool, &format!("create database \"{name}\"")).await;
    (central.options.clone().database(&name), name)
}

/// The same, migrated.
async fn empty(central: &Fixture) -> (PgPool, String) {
    let (options, name) = beside(central).await;
    let pool = PgPool::connect_with(options).await.unwrap();
    admin::migrate(&pool, &central.operator()).await.unwrap();
    (pool, name)
}

/// Every row of every table as text, as the superuser sees them, but for what a new epoch changes.
async fn rows(pool: &PgPool) -> Vec<String> {
    let all = pool.connect_options().as_ref().clone().username("fls");
    let all = PgPool::connect_with(all).await.unwrap();
    let tables: Vec<String> = sqlx::query_scalar(
        "select tablename::text from pg_tables where schemaname = 'public' and tablename <> '_sqlx_migrations'",
    )
    .fetch_all(&all)
    .await
    .unwrap();
    assert!(tables.len() >= 10);
    let mut rows = Vec::new();
    for table in tables {
        // What a new epoch and a line of the trail change of a service's row and of Central's.
        let row = "(to_jsonb(t) - (case when $1 in ('service', 'central')
            then array['epoch', 'acts', 'sealed_rows', 'seals', 'service_seals', 'seal'] else array[]::text[] end))::text";
        // The trail tells of backup and restore themselves.
        let which = match table.as_str() {
            "epoch" => "false",
            "act" => "what not in ('migrated', 'backup-begun', 'restored', 'epoch-opened')",
            _ => "true",
        };
        let statement = format!("select $1 || ' ' || {row} from {table} t where {which}");
        rows.extend(
            sqlx::query_scalar::<_, String>(AssertSqlSafe(statement))
                .bind(&table)
                .fetch_all(&all)
                .await
                .unwrap(),
        );
    }
    all.close().await;
    rows.sort();
    rows
}

#[sqlx::test(migrations = false)]
async fn everything_comes_back_in_a_new_epoch(_: PgPoolOptions, options: PgConnectOptions) {
    let central = with_entries(options).await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("central.backup");
    let backup = admin::backup(&central.pool, &central.operator(), &file).await.unwrap();
    assert_eq!((backup.services, backup.entries), (3, 10));
    let mode = std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(&file).unwrap().permissions());
    assert_eq!(mode & 0o777, 0o600);
    let again = admin::backup(&central.pool, &central.operator(), &file).await;
    assert!(
        matches!(again, Err(AdminError::BackupFile(_))),
        "a backup is never overwritten"
    );

    let (restored, name) = empty(&central).await;
    assert_eq!(
        admin::restore(&restored, &central.operator(), &why(), &file)
            .await
            .unwrap(),
        backup
    );
    assert_eq!(rows(&restored).await, rows(&central.pool).await);
    let verified = admin::verify(&restored, &crate::fixture::master()).await.unwrap();
    assert_eq!((verified.entries, verified.differences.len()), (10, 0));
    let epochs = admin::epochs(&restored, SERVICE).await.unwrap();
    assert_eq!(epochs.len(), 2);
    let twice = admin::restore(&restored, &central.operator(), &why(), &file).await;
    assert!(matches!(twice, Err(AdminError::NotEmpty)));
    restored.close().await;
    run(&central.pool, &format!("drop database \"{name}\"")).await;
}

#[sqlx::test(migrations = false)]
async fn what_is_not_whole_is_not_restored(_: PgPoolOptions, options: PgConnectOptions) {
    let central = with_entries(options).await;
    let folder = tempfile::tempdir().unwrap();
    let (whole, spoilt) = (folder.path().join("whole"), folder.path().join("spoilt"));
    admin::backup(&central.pool, &central.operator(), &whole).await.unwrap();
    let mut plain = Vec::new();
    let file = std::fs::File::open(&whole).unwrap();
    zstd::stream::read::Decoder::new(file)
        .unwrap()
        .read_to_end(&mut plain)
        .unwrap();
    let (restored, name) = empty(&central).await;
    let refused = async |plain: &[u8], what: &str| {
        std::fs::write(&spoilt, zstd::bulk::compress(plain, 1).unwrap()).unwrap();
        let outcome = admin::restore(&restored, &central.operator(), &why(), &spoilt).await;
        assert!(outcome.is_err(), "{what}");
        assert_eq!(
            admin::services(&restored).await.unwrap(),
            [],
            "{what}: nothing has changed"
        );
    };
    for end in [0, 3, 40, plain.len() / 2, plain.len() - 33, plain.len() - 1] {
        refused(plain.get(..end).unwrap(), &format!("cut at {end}")).await;
    }
    for at in (0..plain.len()).step_by(plain.len() / 40) {
        let mut flipped = plain.clone();
        flipped[at] ^= 0x10;
        refused(&flipped, &format!("byte {at}")).await;
    }
    refused(&[plain.as_slice(), b"more"].concat(), "something after its end").await;
    admin::restore(&restored, &central.operator(), &why(), &whole)
        .await
        .unwrap();
    restored.close().await;
    run(&central.pool, &format!("drop database \"{name}\"")).await;
}

/// As it was with `pg_dump`: whoever does not see entries, or services, has nothing to back up.
#[sqlx::test(migrations = false)]
async fn a_login_that_does_not_see_everything_writes_no_backup(_: PgPoolOptions, options: PgConnectOptions) {
    let central = with_entries(options).await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("central.backup");
    let server = PgPool::connect_with(server_login(&central).await).await.unwrap();
    let outcome = admin::backup(&server, &central.operator(), &file).await;
    assert!(matches!(outcome, Err(AdminError::NotTheOwner)), "{outcome:?}");
    assert!(!Path::new(&file).exists());
    server.close().await;
    // A policy that hides entries from the owner too.
    run(
        &central.pool,
        "create policy hidden on entry as restrictive for select using (number <> 3)",
    )
    .await;
    let outcome = admin::backup(&central.pool, &central.operator(), &file).await;
    assert!(matches!(outcome, Err(AdminError::NotWhole { .. })), "{outcome:?}");
    assert!(!Path::new(&file).exists());
}
