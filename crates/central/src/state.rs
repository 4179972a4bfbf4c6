//! What every request shares: connections that work as `fls_app`, the master key, the clock, and how much is done at once.

use std::sync::Arc;
use std::time::Duration;

use domain::log_safe::{Ordinal, safe};
use protocol::sealed_file::FileKeys;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{ConnectOptions as _, Connection as _, Executor as _, PgConnection, PgPool, Postgres, Transaction};
use tokio::task::{JoinError, JoinSet};
use tracing::Instrument as _;
use uuid::Uuid;

use crate::asking::Asking;
use crate::database::{SERVES_ON_FROM, schema_version, set_service};
use crate::dataset_files::DatasetFiles;
use crate::edge::Clock;
use crate::fault::Fault;
use crate::figures::Figures;
use crate::health::Reach;
use crate::kept_pages::KeptPages;
use crate::keys::{MasterKey, ServiceKey};
use crate::limits::Limits;
use crate::published::{self, PublicFigures};
use crate::refusal_lines::RefusalLines;
use crate::relay::{self, Relay};
use crate::turns::{CONNECTIONS, Turns};

/// Connections for who calls: a look-up each, which waits for no exchange.
const CALLERS: u32 = 4;
/// Connections for the public pages, which take no other.
const PAGES: u32 = 2;
/// How long a request waits for a connection. It has its turn already, so that one is free but for the database's own sake.
const PATIENCE: Duration = Duration::from_secs(10);

/// What a connection for look-ups does before its first: it becomes fls_app for good.
const PREPARE_FOR_CALLERS: &str = "
    set role fls_app;
    set search_path = public;
    set statement_timeout = '5s';
    set idle_in_transaction_session_timeout = '5s';
";

/// What a connection for the public pages does before its first transaction: it becomes fls_app for good, and has longer for all
/// figures at once.
const PREPARE_FOR_PAGES: &str = "
    set role fls_app;
    set search_path = public;
    set statement_timeout = '30s';
    set idle_in_transaction_session_timeout = '60s';
";

/// What a connection for exchanges does before its first transaction: it becomes fls_app for good, and makes the tables that
/// COPY writes into.
const PREPARE: &str = "
    set role fls_app;
    set search_path = public;
    set statement_timeout = '30s';
    set lock_timeout = '20s';
    set idle_in_transaction_session_timeout = '60s';
    create temporary table incoming_entry (
        number bigint, entry_id uuid, record_id uuid, digest bytea, chain bytea, sealed bytea, size integer
    ) on commit delete rows;
    create temporary table incoming_record (
        record_id uuid, diagnosed_month date, diagnosed_day bytea, age_band smallint, gender text, care_home text, site text,
        version text,
        flags integer, apply integer, missing integer, later integer,
        deleted boolean, purged boolean, held boolean, standing jsonb, standing_number bigint,
        match_hash bytea, joined_to uuid
    ) on commit delete rows;
    create temporary table incoming_roll_up (
        month date, age_band smallint, gender text, care_home text, site text,
        records bigint, looked_at_2 bigint, counted_2 bigint, looked_at_3 bigint, counted_3 bigint,
        looked_at_4 bigint, counted_4 bigint, looked_at_5 bigint, counted_5 bigint, looked_at_6 bigint,
        counted_6 bigint, looked_at_7 bigint, counted_7 bigint, looked_at_8 bigint, counted_8 bigint,
        looked_at_9 bigint, counted_9 bigint, looked_at_10 bigint, counted_10 bigint, looked_at_11 bigint,
        counted_11 bigint, beside_7 bigint, beside_9 bigint
    ) on commit delete rows;
";

/// What becomes of a panic, whose own words may quote what it was about.
const PANIC: &str = "work that ended in a panic";

/// What every request shares.
#[derive(Clone)]
pub struct State(Arc<Shared>);

struct Shared {
    pool: PgPool,
    callers: PgPool,
    pages: PgPool,
    public_figures: Arc<PublicFigures>,
    dataset_files: DatasetFiles,
    kept_pages: KeptPages,
    database: Reach,
    _relay: Option<Relay>,
    figures: Figures,
    master: MasterKey,
    /// Whom the files of desks are sealed to.
    file_recipient: String,
    clock: Clock,
    turns: Turns,
    asking: Asking,
    refusal_lines: RefusalLines,
    limits: Limits,
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
    /// The database is of a version that this program does not serve on.
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
    /// When it cannot be reached, is of a version that this program does not serve on, or does not let this user become `fls_app`.
    pub async fn open(url: &str, master: MasterKey, clock: Clock, limits: Limits) -> Result<Self, OpenError> {
        let options = url.parse().map_err(|_| OpenError::Address)?;
        Self::connect_within(options, master, clock, limits).await
    }

    /// The same with options instead of an address, and limits as they are when nothing is said.
    ///
    /// # Errors
    /// As [`State::open`].
    pub async fn connect(options: PgConnectOptions, master: MasterKey, clock: Clock) -> Result<Self, OpenError> {
        Self::connect_within(options, master, clock, Limits::default()).await
    }

    /// The same within limits.
    ///
    /// # Errors
    /// As [`State::open`].
    pub async fn connect_within(
        options: PgConnectOptions,
        master: MasterKey,
        clock: Clock,
        limits: Limits,
    ) -> Result<Self, OpenError> {
        let options = options.disable_statement_logging();
        // One connection first: it fails at once and with its reason, where a pool would try again and again.
        let mut connection = PgConnection::connect_with(&options)
            .await
            .map_err(OpenError::Database)?;
        let (database, serves_from): (Option<i64>, i64) =
            sqlx::query_as("select max(version), fls_serves_from() from _sqlx_migrations where success")
                .fetch_one(&mut connection)
                .await
                .map_err(OpenError::Database)?;
        connection.close().await.map_err(OpenError::Database)?;
        let (database, program) = (database.unwrap_or_default(), schema_version());
        if database < SERVES_ON_FROM || program < serves_from {
            return Err(OpenError::Version { database, program });
        }
        if database != program {
            tracing::warn!(
                database = %safe(&Ordinal::of(database)),
                program = %safe(&Ordinal::of(program)),
                "the database is of another version than this program, which serves on it all the same"
            );
        }
        let (reached, relay) = relay::at_once(&options);
        let pool = async |connections, prepare: &'static str| {
            PgPoolOptions::new()
                .max_connections(connections)
                .acquire_timeout(PATIENCE)
                .after_connect(move |connection, _| {
                    Box::pin(async move { connection.execute(prepare).await.map(|_| ()) })
                })
                .connect_with(reached.clone())
                .await
                .map_err(OpenError::Database)
        };
        let callers = pool(CALLERS, PREPARE_FOR_CALLERS).await?;
        let dataset_files = DatasetFiles::default();
        let mut asking = callers.acquire().await.map_err(OpenError::Database)?;
        dataset_files.look(&mut asking).await.map_err(OpenError::Database)?;
        drop(asking);
        Ok(Self(Arc::new(Shared {
            pool: pool(CONNECTIONS, PREPARE).await?,
            callers,
            pages: pool(PAGES, PREPARE_FOR_PAGES).await?,
            dataset_files,
            public_figures: Arc::new(PublicFigures::new(limits.small_numbers)),
            kept_pages: KeptPages::new(),
            database: Reach::of(reached),
            _relay: relay,
            figures: Figures::new(),
            file_recipient: master.file_secret().recipient(),
            master,
            clock,
            turns: Turns::new(),
            asking: Asking::new(limits.requests_a_second_of_an_address),
            refusal_lines: RefusalLines::default(),
            limits,
        })))
    }

    pub(crate) fn pool(&self) -> &PgPool {
        &self.0.pool
    }

    /// Connections for a look-up before it is known whose turn it is, and for nothing that waits for a lock.
    pub(crate) fn callers(&self) -> &PgPool {
        &self.0.callers
    }

    /// What the public pages show, as it is now.
    pub(crate) async fn published(&self) -> Result<Arc<published::Figures>, Fault> {
        self.0.public_figures.now(&self.0.pages, self.clock()).await
    }

    /// The dataset files that desks are told of.
    pub(crate) fn dataset_files(&self) -> &DatasetFiles {
        &self.0.dataset_files
    }

    /// Pages as they were drawn last.
    pub(crate) fn kept_pages(&self) -> &KeptPages {
        &self.0.kept_pages
    }

    /// How much is done at once.
    pub(crate) fn turns(&self) -> &Turns {
        &self.0.turns
    }

    /// How often Central may be asked.
    pub(crate) fn asking(&self) -> &Asking {
        &self.0.asking
    }

    /// What the log is told of refusals.
    pub(crate) fn refusal_lines(&self) -> &RefusalLines {
        &self.0.refusal_lines
    }

    /// Limits that the operator has set.
    pub(crate) fn limits(&self) -> &Limits {
        &self.0.limits
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

    /// What a desk seals its files with, by the key of its service.
    pub(crate) fn file_keys(&self, service: Uuid, key: &ServiceKey, desk: Uuid) -> FileKeys {
        FileKeys {
            recipient: self.0.file_recipient.clone(),
            service,
            desk,
            key: key.file_key(desk),
        }
    }

    pub(crate) fn clock(&self) -> &Clock {
        &self.0.clock
    }

    /// Begins a transaction that sees this service and nothing else.
    pub(crate) async fn begin(&self, service: Uuid) -> Result<Transaction<'static, Postgres>, sqlx::Error> {
        let mut transaction = self.0.pool.begin().await?;
        set_service(&mut transaction, service).await?;
        Ok(transaction)
    }
}

impl std::fmt::Debug for State {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("State")
    }
}

/// Does work as a task of its own, which ends when nobody waits for it any more. Work that panics is a fault of what it was
/// about.
pub(crate) async fn apart<T: Send + 'static>(
    work: impl Future<Output = Result<T, Fault>> + Send + 'static,
) -> Result<T, Fault> {
    let mut task = JoinSet::new();
    task.spawn(work.in_current_span());
    task.join_next().await.map_or(Err(Fault::Busy), done)?
}

/// The same to its end, also where nobody waits for it any more: what is counted against whoever asks is counted although they hang up.
pub(crate) async fn to_its_end<T: Send + 'static>(
    work: impl Future<Output = Result<T, Fault>> + Send + 'static,
) -> Result<T, Fault> {
    done(tokio::spawn(work.in_current_span()).await)?
}

/// Runs work that keeps a processor busy where it keeps no request waiting. Work that panics is a fault of what it was about.
pub(crate) async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Fault> {
    done(tokio::task::spawn_blocking(work).await)
}

/// The same in a place, or in room, that was waited for. Work that began goes on where nobody waits for it any more, and so it is the
/// work that holds its place, and not whoever asked for it: otherwise whoever hangs up would have the next begin beside it.
pub(crate) async fn blocking_in<T: Send + 'static>(
    place: impl Send + 'static,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Fault> {
    blocking(move || {
        let outcome = work();
        drop(place);
        outcome
    })
    .await
}

fn done<T>(task: Result<T, JoinError>) -> Result<T, Fault> {
    task.map_err(|error| {
        if error.is_panic() {
            Fault::Broken(PANIC)
        } else {
            Fault::Busy
        }
    })
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use tokio::sync::{Semaphore, oneshot};

    use super::*;

    /// What lies in a record is taken again record by record: `tests/server/hostile.rs` has what becomes of the others.
    #[tokio::test]
    async fn a_panic_lies_in_a_record_wherever_it_comes_about() {
        let in_a_fold = blocking(|| panic!("a rule that fails at one record")).await;
        let beside_it = apart(async { panic!("a row that fails at one record") }).await;
        for outcome in [in_a_fold, beside_it] {
            assert!(matches!(outcome, Err::<(), Fault>(fault) if fault.lies_in_a_record()));
        }
    }

    #[tokio::test]
    async fn work_that_began_holds_its_place_although_nobody_waits_for_it_any_more() {
        let places = Arc::new(Semaphore::new(1));
        let place = Arc::clone(&places).acquire_owned().await.unwrap();
        let (end, is_to_end) = mpsc::channel::<()>();
        let work = blocking_in(place, move || is_to_end.recv().is_err());
        let waited = tokio::time::timeout(Duration::from_millis(1), work).await;
        assert!(waited.is_err(), "it goes on");
        assert_eq!(places.available_permits(), 0, "so does nobody beside it");
        drop(end);
        assert!(places.acquire().await.is_ok(), "until it is done");
    }

    #[tokio::test]
    async fn what_is_done_to_its_end_is_done_although_nobody_waits_for_it_any_more() {
        let (end, is_to_end) = oneshot::channel::<()>();
        let (done, is_done) = oneshot::channel::<()>();
        let work = to_its_end(async move {
            let _ = is_to_end.await;
            let _ = done.send(());
            Ok(())
        });
        assert!(tokio::time::timeout(Duration::from_millis(1), work).await.is_err());
        drop(end);
        assert!(is_done.await.is_ok());
    }
}
