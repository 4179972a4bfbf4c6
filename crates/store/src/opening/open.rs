//! Opening the encrypted database. Nothing else knows that it is SQLCipher.
//!
//! sqlx logs statements, the one with the key among them, and shows the key in the options' `Debug`: logging is off on
//! every connection, and options never leave this module but as connections. The options keep the key as plain text for
//! as long as connections may be made; nothing can wipe it there.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::time::Duration;

use sqlx::migrate::Migrator;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqliteSynchronous};
use sqlx::{ConnectOptions as _, Connection as _, Executor as _};

use crate::error::StoreError;
use crate::opening::durable;
use crate::opening::readers::Readers;
use crate::opening::secret::DataKey;

/// The schema, oldest first; only ever added to.
pub(crate) static SCHEMA: Migrator = sqlx::migrate!();

const DATABASE_FILE: &str = "desk.db";
/// Readers and writer do not block each other; this is for the moment in which the log is folded into the file.
const PATIENCE: Duration = Duration::from_secs(10);

/// The database file of a store.
pub(crate) fn database(dir: &Path) -> PathBuf {
    dir.join(DATABASE_FILE)
}

/// Where a new database is until its keys are safely wrapped.
pub(crate) fn unfinished(dir: &Path) -> PathBuf {
    dir.join(format!("{DATABASE_FILE}.new"))
}

/// A database file and what SQLite keeps beside it.
pub(crate) fn with_side_files(database: &Path) -> [PathBuf; 3] {
    let beside = |ending: &str| {
        let mut name = database.as_os_str().to_owned();
        name.push(ending);
        PathBuf::from(name)
    };
    [database.to_owned(), beside("-wal"), beside("-shm")]
}

/// Makes the connection that writes, and the file when it is to be made.
pub(crate) async fn writer(database: &Path, key: &DataKey, make: bool) -> Result<SqliteConnection, sqlx::Error> {
    quiet().await?;
    options(database, key)
        .create_if_missing(make)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .connect()
        .await
}

/// The connections that read, made when they are first wanted.
pub(crate) fn readers(database: &Path, key: &DataKey) -> Readers {
    Readers::new(options(database, key).pragma("query_only", "1"))
}

fn options(database: &Path, key: &DataKey) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(database)
        .pragma("key", format!("\"x'{}'\"", crate::sql::hex(key.bytes())))
        .foreign_keys(true)
        .busy_timeout(PATIENCE)
        .pragma("cache_size", "-65536")
        .pragma("mmap_size", "0")
        .pragma("temp_store", "memory")
        .disable_statement_logging()
}

/// SQLCipher writes to standard error when a page does not decrypt, and only a setting of the whole process, made before,
/// stops it.
async fn quiet() -> Result<(), sqlx::Error> {
    static QUIET: OnceLock<()> = OnceLock::new();
    if QUIET.get().is_none() {
        let mut memory = SqliteConnectOptions::new()
            .in_memory(true)
            .disable_statement_logging()
            .connect()
            .await?;
        memory.execute("pragma cipher_log_level = NONE").await?;
        memory.close().await?;
        QUIET.get_or_init(|| ());
    }
    Ok(())
}

/// How the schema of a file compares with this program's.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Schema {
    /// The same.
    Current,
    /// Older, at this version; 0 for a file without any.
    Older(i64),
    /// Newer than this program.
    Newer { found: i64, known: i64 },
}

/// The schema of the stores that this program writes.
pub fn schema_version() -> i64 {
    newest(&SCHEMA)
}

fn newest(known: &Migrator) -> i64 {
    known.iter().map(|migration| migration.version).max().unwrap_or(0)
}

/// Compares the schema of a file with the program's.
pub(crate) async fn schema(connection: &mut SqliteConnection, known: &Migrator) -> Result<Schema, sqlx::Error> {
    let known = newest(known);
    let made: i64 = sqlx::query_scalar("select count(*) from sqlite_master where name = '_sqlx_migrations'")
        .fetch_one(&mut *connection)
        .await?;
    if made == 0 {
        return Ok(Schema::Older(0));
    }
    let found: i64 = sqlx::query_scalar("select coalesce(max(version), 0) from _sqlx_migrations")
        .fetch_one(&mut *connection)
        .await?;
    Ok(match found.cmp(&known) {
        std::cmp::Ordering::Less => Schema::Older(found),
        std::cmp::Ordering::Equal => Schema::Current,
        std::cmp::Ordering::Greater => Schema::Newer { found, known },
    })
}

/// Brings an older file to the program's schema. What was there before is first written to `backup`, whole and
/// encrypted with the same key.
pub(crate) async fn migrate(
    connection: &mut SqliteConnection,
    known: &Migrator,
    backup: Option<&Path>,
) -> Result<(), StoreError> {
    if let Some(path) = backup {
        copy_into(connection, path).await?;
    }
    // `run` takes its connection by a trait that keeps futures from being sent between threads.
    known
        .run_direct(None, connection, false)
        .await
        .map_err(|error| match error {
            sqlx::migrate::MigrateError::Execute(error) | sqlx::migrate::MigrateError::ExecuteMigration(error, _) => {
                StoreError::from(error)
            }
            other => StoreError::Database(sqlx::Error::Migrate(Box::new(other))),
        })
}

/// Writes the whole database into a new file, encrypted with the same key.
pub(crate) async fn copy_into(connection: &mut SqliteConnection, path: &Path) -> Result<(), StoreError> {
    if path.exists() {
        return Err(StoreError::FileExists(path.to_owned()));
    }
    let name = path.to_str().ok_or_else(|| {
        StoreError::Io(std::io::Error::new(
            std::io::ErrorKind::InvalidFilename,
            "the file name is not UTF-8",
        ))
    })?;
    let written = sqlx::query("vacuum into ?1").bind(name).execute(connection).await;
    if written.is_err() {
        // A backup that was cut short is none.
        let _ = std::fs::remove_file(path);
    }
    written?;
    durable::sync_file(path)?;
    Ok(())
}
