//! What the pages of site health work by: connections of a login of their own, which have become `fls_health` and read nothing else,
//! and a place in which a passphrase is compared, so that however many sign in, desks are served.

use std::sync::Arc;
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{ConnectOptions as _, Connection as _, Executor as _, PgConnection, PgPool, Postgres, Transaction};
use tokio::sync::Semaphore;
use tokio::time::timeout;

use crate::database::set_service;
use crate::fault::Fault;
use crate::state::{OpenError, blocking_in};
use crate::trail::OF_NO_SERVICE;

/// Connections of these pages, which take no other.
const CONNECTIONS: u32 = 2;
/// Passphrases that are compared at once: each takes a processor and 64 MiB for a while.
const COMPARED_AT_ONCE: usize = 1;
/// How long whoever asks waits for a connection, or for others' passphrases.
const PATIENCE: Duration = Duration::from_secs(5);

/// What a connection does before its first transaction: it becomes fls_health for good.
const PREPARE: &str = "
    set role fls_health;
    set search_path = public;
    set statement_timeout = '10s';
    set lock_timeout = '5s';
    set idle_in_transaction_session_timeout = '10s';
";

/// What the pages of site health work by.
#[derive(Clone)]
pub struct SiteHealth(Arc<Shared>);

struct Shared {
    pool: PgPool,
    comparing: Arc<Semaphore>,
}

impl SiteHealth {
    /// Opens a database that has been migrated.
    ///
    /// # Errors
    /// When it cannot be reached, is of a version without site health, or does not let this user become `fls_health`.
    pub async fn open(url: &str) -> Result<Self, OpenError> {
        Self::connect(url.parse().map_err(|_| OpenError::Address)?).await
    }

    /// The same with options instead of an address.
    ///
    /// # Errors
    /// As [`SiteHealth::open`].
    pub async fn connect(options: PgConnectOptions) -> Result<Self, OpenError> {
        let options = options.disable_statement_logging();
        // One connection first: it fails at once and with its reason, where a pool would try again and again.
        let mut first = PgConnection::connect_with(&options)
            .await
            .map_err(OpenError::Database)?;
        first.execute(PREPARE).await.map_err(OpenError::Database)?;
        first.close().await.map_err(OpenError::Database)?;
        let pool = PgPoolOptions::new()
            .max_connections(CONNECTIONS)
            .acquire_timeout(PATIENCE)
            .after_connect(|connection, _| Box::pin(async move { connection.execute(PREPARE).await.map(|_| ()) }))
            .connect_with(options)
            .await
            .map_err(OpenError::Database)?;
        Ok(Self(Arc::new(Shared {
            pool,
            comparing: Arc::new(Semaphore::new(COMPARED_AT_ONCE)),
        })))
    }

    /// Its connections.
    pub(crate) fn pool(&self) -> &PgPool {
        &self.0.pool
    }

    /// Begins a transaction that sees people and sessions, which are of no service.
    pub(crate) async fn begin(&self) -> Result<Transaction<'static, Postgres>, sqlx::Error> {
        let mut transaction = self.0.pool.begin().await?;
        set_service(&mut transaction, OF_NO_SERVICE).await?;
        Ok(transaction)
    }

    /// Compares or hashes a passphrase where few others are at once. Where too many wait, whoever comes next comes again.
    pub(crate) async fn comparing<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Fault> {
        let place = timeout(PATIENCE, Arc::clone(&self.0.comparing).acquire_owned()).await;
        let place = place.ok().and_then(Result::ok).ok_or(Fault::Busy)?;
        blocking_in(place, work).await
    }
}

impl std::fmt::Debug for SiteHealth {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SiteHealth")
    }
}
