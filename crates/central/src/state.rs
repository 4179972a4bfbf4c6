//! What every request shares: connections that work as `fls_app`, the master key, the clock, and how much is done at once.

use std::sync::Arc;
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{ConnectOptions as _, Connection as _, Executor as _, PgConnection, PgPool, Postgres, Transaction};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, SemaphorePermit};
use uuid::Uuid;

use crate::database::{SCHEMA, set_service};
use crate::edge::Clock;
use crate::fault::Fault;
use crate::figures::Figures;
use crate::health::Reach;
use crate::keys::MasterKey;
use crate::relay::{self, Relay};

/// Connections, and so exchanges at once.
const CONNECTIONS: u32 = 12;
/// How long a request waits for its turn.
const PATIENCE: Duration = Duration::from_secs(30);

/// Most bytes of bodies that are arriving or being worked on, and of replies that are not sent yet: a few of the largest of
/// each, or hundreds of ordinary ones. Those beyond wait unread, or in their turn.
const BODIES: usize = 16 * 1024 * 1024;
const REPLIES: usize = 16 * 1024 * 1024;

/// What a connection does before its first transaction: it becomes fls_app for good, and makes the tables that COPY
/// writes into.
const PREPARE: &str = "
    set role fls_app;
    set statement_timeout = '30s';
    set lock_timeout = '20s';
    set idle_in_transaction_session_timeout = '60s';
    create temporary table incoming_entry (
        number bigint, entry_id uuid, record_id uuid, digest bytea, chain bytea, sealed bytea
    ) on commit delete rows;
    create temporary table incoming_record (
        record_id uuid, diagnosed_month date, age_band smallint, gender text, care_home text, site text,
        version text,
        flags integer, apply integer, missing integer, later integer,
        deleted boolean, purged boolean, held boolean, standing jsonb, standing_number bigint,
        match_hash bytea
    ) on commit delete rows;
";

/// What every request shares.
#[derive(Clone)]
pub struct State(Arc<Shared>);

struct Shared {
    pool: PgPool,
    database: Reach,
    _relay: Option<Relay>,
    figures: Figures,
    master: MasterKey,
    clock: Clock,
    turns: Semaphore,
    bodies: Arc<Semaphore>,
    replies: Arc<Semaphore>,
}

/// Why the server cannot work on a database.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The address cannot be read.
    #[error("the database's address cannot be read")]
    Address,
    /// The database cannot be reached, or refuses.
    #[error("the database cannot be used; has `fls-central migrate` been run on it?")]
    Database(#[source] sqlx::Error),
    /// The database is of another version than this program.
    #[error("the database is at version {database} and this program at version {program}: {}",
        if database < program { "run `fls-central migrate`" } else { "update the program" })]
    Version {
        /// The newest migration of the database.
        database: i64,
        /// The newest migration that this program knows.
        program: i64,
    },
}

impl State {
    /// Opens a database that has been migrated.
    ///
    /// # Errors
    /// When it cannot be reached, is of another version, or does not let this user become `fls_app`.
    pub async fn open(url: &str, master: MasterKey, clock: Clock) -> Result<Self, OpenError> {
        Self::connect(url.parse().map_err(|_| OpenError::Address)?, master, clock).await
    }

    /// The same with options instead of an address.
    ///
    /// # Errors
    /// As [`State::open`].
    pub async fn connect(options: PgConnectOptions, master: MasterKey, clock: Clock) -> Result<Self, OpenError> {
        let options = options.disable_statement_logging();
        // One connection first: it fails at once and with its reason, where a pool would try again and again.
        let mut connection = PgConnection::connect_with(&options)
            .await
            .map_err(OpenError::Database)?;
        let database = sqlx::query_scalar::<_, Option<i64>>("select max(version) from _sqlx_migrations where success")
            .fetch_one(&mut connection)
            .await
            .map_err(OpenError::Database)?
            .unwrap_or_default();
        connection.close().await.map_err(OpenError::Database)?;
        let program = SCHEMA
            .iter()
            .map(|migration| migration.version)
            .max()
            .unwrap_or_default();
        if database != program {
            return Err(OpenError::Version { database, program });
        }
        let (reached, relay) = relay::at_once(&options);
        let pool = PgPoolOptions::new()
            .max_connections(CONNECTIONS)
            .acquire_timeout(PATIENCE)
            .after_connect(|connection, _| Box::pin(async { connection.execute(PREPARE).await.map(|_| ()) }))
            .connect_with(reached)
            .await
            .map_err(OpenError::Database)?;
        let turns = Semaphore::new(usize::try_from(CONNECTIONS).unwrap_or(1));
        Ok(Self(Arc::new(Shared {
            pool,
            database: Reach::of(options),
            _relay: relay,
            figures: Figures::new(),
            master,
            clock,
            turns,
            bodies: Arc::new(Semaphore::new(BODIES)),
            replies: Arc::new(Semaphore::new(REPLIES)),
        })))
    }

    pub(crate) fn pool(&self) -> &PgPool {
        &self.0.pool
    }

    /// Whether the database answers.
    pub(crate) fn database(&self) -> &Reach {
        &self.0.database
    }

    /// What is counted.
    pub(crate) fn figures(&self) -> &Figures {
        &self.0.figures
    }

    pub(crate) fn master(&self) -> &MasterKey {
        &self.0.master
    }

    pub(crate) fn clock(&self) -> &Clock {
        &self.0.clock
    }

    /// Waits for a turn; too long a queue is refused, and tried again by the desk.
    pub(crate) async fn turn(&self) -> Result<SemaphorePermit<'_>, Fault> {
        let turn = tokio::time::timeout(PATIENCE, self.0.turns.acquire()).await;
        turn.ok().and_then(Result::ok).ok_or(Fault::Busy)
    }

    /// Waits until there is room for a body of so many bytes.
    pub(crate) async fn room_for_body(&self, bytes: usize) -> Result<OwnedSemaphorePermit, Fault> {
        room(&self.0.bodies, bytes, BODIES).await
    }

    /// Waits until there is room for a reply of so many bytes to be sent.
    pub(crate) async fn room_for_reply(&self, bytes: usize) -> Result<OwnedSemaphorePermit, Fault> {
        room(&self.0.replies, bytes, REPLIES).await
    }

    /// Begins a transaction that sees this service and nothing else.
    pub(crate) async fn begin(&self, service: Uuid) -> Result<Transaction<'static, Postgres>, sqlx::Error> {
        let mut transaction = self.0.pool.begin().await?;
        set_service(&mut transaction, service).await?;
        Ok(transaction)
    }
}

/// So many bytes of a budget; all of it for what is larger.
async fn room(budget: &Arc<Semaphore>, bytes: usize, all: usize) -> Result<OwnedSemaphorePermit, Fault> {
    let bytes = u32::try_from(bytes.min(all)).map_err(|_| Fault::TooLarge)?;
    let room = tokio::time::timeout(PATIENCE, Arc::clone(budget).acquire_many_owned(bytes)).await;
    room.ok().and_then(Result::ok).ok_or(Fault::Busy)
}

impl std::fmt::Debug for State {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("State")
    }
}

/// Runs work that keeps a processor busy where it keeps no request waiting. Work that panics is a fault of what it was about.
pub(crate) async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Fault> {
    tokio::task::spawn_blocking(work).await.map_err(|error| {
        if error.is_panic() {
            Fault::Broken("work that ended in a panic")
        } else {
            Fault::Busy
        }
    })
}
