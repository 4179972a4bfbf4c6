//! Making a connection to the database, and knowing one that is of no use any more. What a connection needs to know, the
//! key among it, comes with its options from `open`.

use std::fs::File;
use std::io::Read as _;

use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions as _, Connection as _, Executor as _};

use crate::error::{NOT_A_DATABASE, StoreError};

/// How much of the database a connection keeps.
pub(crate) const CACHE: &str = "pragma cache_size = -65536";
/// Nothing is read before the first statement that reads.
const READS: &str = "select 1 from sqlite_master limit 1";
const WRITES: &[&str] = &[CACHE, "pragma journal_mode = wal", "pragma synchronous = full"];
const ONLY_READS: &[&str] = &[CACHE, READS];

/// Makes the connection that writes.
pub(crate) async fn writer(options: &SqliteConnectOptions) -> Result<SqliteConnection, sqlx::Error> {
    prepared(options, WRITES).await
}

/// Makes the connection in the writer's place anew, with the options of those that read.
pub(crate) async fn writer_again(
    readers: &SqliteConnectOptions,
    only_reading: bool,
) -> Result<SqliteConnection, sqlx::Error> {
    if only_reading {
        return reader(readers).await;
    }
    writer(&readers.clone().pragma("query_only", "0")).await
}

/// Makes a connection that reads.
pub(crate) async fn reader(options: &SqliteConnectOptions) -> Result<SqliteConnection, sqlx::Error> {
    prepared(options, ONLY_READS).await
}

/// Whether this connection can be read with. When SQLCipher was not given a page, it takes the page for a damaged one,
/// and gives none on that connection any more, whatever the disk does later.
pub(crate) async fn reads(connection: &mut SqliteConnection) -> bool {
    connection.execute(READS).await.is_ok()
}

/// Connects, and says these things to the connection.
///
/// SQLCipher takes a first page that the disk does not give for one that is damaged: so the disk is asked for it, and
/// then SQLCipher once more.
async fn prepared(
    options: &SqliteConnectOptions,
    statements: &[&'static str],
) -> Result<SqliteConnection, sqlx::Error> {
    match told(options, statements).await {
        Err(error) if StoreError::sqlite_code(&error) == Some(NOT_A_DATABASE) => {
            File::open(options.get_filename())?.read_exact(&mut [0; 4096])?;
            told(options, statements).await
        }
        connected => connected,
    }
}

/// Connects, and says these things to the connection. What may fail is said after it is there, not in its options: one
/// that fails is closed here, and waited for, where sqlx would leave it to a thread that may outlive the process.
pub(crate) async fn told(
    options: &SqliteConnectOptions,
    statements: &[&'static str],
) -> Result<SqliteConnection, sqlx::Error> {
    let mut connection = options.connect().await?;
    for statement in statements {
        if let Err(error) = connection.execute(*statement).await {
            let _ = connection.close().await;
            return Err(error);
        }
    }
    Ok(connection)
}
