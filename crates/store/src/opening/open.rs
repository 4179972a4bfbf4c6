//! Opening the encrypted database. Nothing else knows that it is SQLCipher.
//!
//! sqlx logs statements, the one with the key among them, and shows the key in the options' `Debug`: logging is off on
//! every connection, and options never leave this module but as connections. The options keep the key as plain text for
//! as long as connections may be made; nothing can wipe it there.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::time::Duration;

use data_encoding::HEXLOWER;
use sqlx::migrate::Migrator;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions as _, Connection as _};

use crate::error::{ERROR, NOT_OPENED, StoreError};
use crate::opening::connecting;
use crate::opening::durable::{self, WholeFile, folder_of};
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
    set_process_up().await?;
    connecting::writer(&options(database, key).create_if_missing(make)).await
}

/// Makes the connection to a store that cannot be written. It stands where the one that writes would.
pub(crate) async fn only_reader(database: &Path, key: &DataKey) -> Result<SqliteConnection, sqlx::Error> {
    set_process_up().await?;
    connecting::reader(&only_reading(database, key)).await
}

/// The connections that read, made when they are first wanted.
pub(crate) fn readers(database: &Path, key: &DataKey) -> Readers {
    Readers::new(options(database, key).pragma("query_only", "1"))
}

/// The same, of a store that cannot be written.
pub(crate) fn readers_only(database: &Path, key: &DataKey) -> Readers {
    Readers::new(only_reading(database, key))
}

fn options(database: &Path, key: &DataKey) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(database)
        .pragma("key", format!("\"x'{}'\"", HEXLOWER.encode(key.bytes())))
        .foreign_keys(true)
        .busy_timeout(PATIENCE)
        .pragma("mmap_size", "0")
        .pragma("temp_store", "memory")
        .disable_statement_logging()
}

/// Where nothing can be written, SQLite's log cannot be opened. Without a log the file is the whole database, and nobody
/// changes it while it is read: whoever could has to hold the folder's lock first.
fn only_reading(database: &Path, key: &DataKey) -> SqliteConnectOptions {
    let [_, log, _] = with_side_files(database);
    let has_log = std::fs::metadata(log).is_ok_and(|log| log.len() > 0);
    options(database, key).read_only(true).immutable(!has_log)
}

/// What SQLCipher is told once for the whole process. It would write to standard error when a page does not decrypt. And a
/// page is sealed with HMAC-SHA-256: processors have instructions for it, and a page takes less than half of what
/// SHA-512 takes without; 48 bytes of a page go to initial value and seal instead of 80. It is the default of new
/// connections, because a copy that `vacuum into` writes has no other.
const OF_THE_PROCESS: &[&str] = &[
    "pragma cipher_log_level = NONE",
    "pragma cipher_default_hmac_algorithm = HMAC_SHA256",
];

/// Makes the settings of the whole process, before anything is opened. Beside SQLCipher's: OpenSSL cleans up when the
/// process ends, while the thread of a connection that is closed already may be on its last steps in it, and the process
/// then ends by SIGABRT. Nothing there needs cleaning.
async fn set_process_up() -> Result<(), sqlx::Error> {
    static IS_SET_UP: OnceLock<()> = OnceLock::new();
    if IS_SET_UP.get().is_none() {
        // It asks OpenSSL to register nothing for the end of the process; only the first to ask decides.
        openssl_sys::init();
        let memory = SqliteConnectOptions::new().in_memory(true).disable_statement_logging();
        connecting::told(&memory, OF_THE_PROCESS).await?.close().await?;
        IS_SET_UP.get_or_init(|| ());
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
/// encrypted with the same key; one that is there already is replaced, because it is of an earlier day.
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

/// Puts what is in SQLite's log into the file, and empties the log.
pub(crate) async fn fold_log_in(connection: &mut SqliteConnection) -> Result<(), StoreError> {
    let is_busy: bool = sqlx::query_scalar("pragma wal_checkpoint(truncate)")
        .fetch_one(connection)
        .await?;
    if is_busy { Err(StoreError::Busy) } else { Ok(()) }
}

/// Writes the whole database into a file, encrypted with the same key: whole, or not at all.
pub(crate) async fn copy_into(connection: &mut SqliteConnection, place: &Path) -> Result<(), StoreError> {
    let copy = WholeFile::begin(place)?;
    let name = copy.path()?.to_str().ok_or(StoreError::DiskFails)?;
    // The file is there, empty, and this program's own: SQLite takes it for somebody else's when it cannot ask its size.
    let copied = sqlx::query("vacuum into ?1").bind(name).execute(connection).await;
    copied.map_err(|error| match StoreError::sqlite_code(&error) {
        Some(ERROR) => StoreError::DiskFails,
        Some(NOT_OPENED) if durable::is_full_at(folder_of(place)) => StoreError::DiskFull,
        _ => StoreError::from(error),
    })?;
    copy.finish()?;
    Ok(())
}
