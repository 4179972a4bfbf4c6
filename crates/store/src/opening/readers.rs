//! The connections that read: a few, made when they are first wanted, one to a question, in the order of asking.
//!
//! A question whose asker is gone, or that was called off, is interrupted inside SQLite: every [`STEPS`] steps of a
//! statement SQLite asks whether its answer is still wanted. Whoever asks holds one connection and waits for no second.
//! A connection goes back the moment its reader is done, and closing calls off and then waits for each: SQLCipher frees
//! its memory when the process ends, and no connection may still be closing then.

use std::ops::{Deref, DerefMut};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use sqlx::Connection as _;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use crate::error::StoreError;
use crate::opening::connecting;

const READERS: u32 = 3;
/// How long a question waits for a connection.
const PATIENCE: Duration = Duration::from_secs(15);
/// How long closing waits for questions that were called off: each ends within some microseconds of work, and its asker
/// then only has to be told.
const FAREWELL: Duration = Duration::from_secs(1);
/// Steps of SQLite's machine between two looks at whether the answer is still wanted.
pub(crate) const STEPS: i32 = 1_000;

/// Connections that nobody reads with; none when they were closed.
type Idle = Arc<Mutex<Option<Vec<Reader>>>>;

/// The connections.
pub(crate) struct Readers {
    options: SqliteConnectOptions,
    /// One for each connection that may be in use; handed out in the order of asking.
    permits: Arc<Semaphore>,
    idle: Idle,
    /// Cancelled when everything that is being asked is called off; another one is then in its place.
    asked: Mutex<CancellationToken>,
    closed: CancellationToken,
}

/// A connection that asks `wanted` whether to go on.
struct Reader {
    connection: SqliteConnection,
    wanted: Arc<Mutex<CancellationToken>>,
}

/// A connection while somebody reads with it. Dropped, it interrupts what is still running on it.
pub(crate) struct Reading {
    reader: Option<Reader>,
    wanted: Arc<Mutex<CancellationToken>>,
    idle: Idle,
    /// Goes last: whoever is next finds the connection idle.
    _permit: OwnedSemaphorePermit,
}

impl Readers {
    pub(crate) fn new(options: SqliteConnectOptions) -> Self {
        let closed = CancellationToken::new();
        Self {
            options,
            permits: Arc::new(Semaphore::new(READERS as usize)),
            idle: Arc::new(Mutex::new(Some(Vec::new()))),
            asked: Mutex::new(closed.child_token()),
            closed,
        }
    }

    /// A connection that sees the last commit.
    pub(crate) async fn take(&self) -> Result<Reading, StoreError> {
        let (wanted, permit) = self.turn().await?;
        let idle = held(&self.idle).as_mut().and_then(Vec::pop);
        let reader = match idle {
            Some(reader) => reader,
            None => Reader::connect(&self.options).await?,
        };
        let mut reading = Reading {
            wanted: Arc::clone(&reader.wanted),
            reader: Some(reader),
            idle: Arc::clone(&self.idle),
            _permit: permit,
        };
        // What the last reader left running was interrupted, and is over once SQLite's thread answers.
        let answers = reading.ping().await.is_ok();
        *held(&reading.wanted) = wanted;
        if !answers || !connecting::reads(&mut reading).await {
            reading.replace(Reader::connect(&self.options).await?).await;
        }
        Ok(reading)
    }

    /// A connection apart from those that read, of the same last commit and called off with them: SQLite writes a copy of the
    /// database through it, which it refuses to one that may only be asked. It cannot write the database either: it was opened
    /// for reading alone. [`Reading::close`] ends it.
    pub(crate) async fn take_to_copy(&self) -> Result<Reading, StoreError> {
        let (wanted, permit) = self.turn().await?;
        let options = self.options.clone().read_only(true).pragma("query_only", "0");
        let reader = Reader::connect(&options).await?;
        *held(&reader.wanted) = wanted;
        Ok(Reading {
            wanted: Arc::clone(&reader.wanted),
            reader: Some(reader),
            idle: Arc::clone(&self.idle),
            _permit: permit,
        })
    }

    /// Whoever asks takes a turn, in the order of asking: with what says whether the answer is still wanted.
    async fn turn(&self) -> Result<(CancellationToken, OwnedSemaphorePermit), StoreError> {
        let wanted = held(&self.asked).child_token();
        let waiting = timeout(PATIENCE, Arc::clone(&self.permits).acquire_owned());
        let permit = tokio::select! {
            biased;
            () = wanted.cancelled() => return Err(StoreError::Locked),
            permit = waiting => match permit {
                Ok(permit) => permit.map_err(|_| StoreError::Locked)?,
                Err(_) => return Err(StoreError::Overloaded),
            },
        };
        Ok((wanted, permit))
    }

    /// What a connection is made with.
    pub(crate) fn options(&self) -> &SqliteConnectOptions {
        &self.options
    }

    /// Calls off everything that is being asked now, or waits to be: it answers [`StoreError::Locked`]. What is asked
    /// from then on is answered.
    pub(crate) fn call_off(&self) {
        let before = std::mem::replace(&mut *held(&self.asked), self.closed.child_token());
        before.cancel();
    }

    /// Calls off everything and closes every connection. One whose asker does not come back for it in time is closed
    /// when they do.
    pub(crate) async fn close(&self) {
        self.closed.cancel();
        if timeout(FAREWELL, self.permits.acquire_many(READERS)).await.is_err() {
            tracing::warn!("a reader of the database was not handed back in time");
        }
        let idle = held(&self.idle).take();
        for reader in idle.into_iter().flatten() {
            // Nothing was written with it.
            let _ = reader.connection.close().await;
        }
    }

    /// Whether as many read as may.
    #[cfg(test)]
    pub(crate) fn all_are_taken(&self) -> bool {
        self.permits.available_permits() == 0
    }

    /// Whether it was closed.
    pub(crate) fn is_closed(&self) -> bool {
        self.closed.is_cancelled()
    }
}

impl Reader {
    async fn connect(options: &SqliteConnectOptions) -> Result<Self, StoreError> {
        let mut connection = connecting::reader(options).await?;
        let wanted = Arc::new(Mutex::new(CancellationToken::new()));
        let asks = Arc::clone(&wanted);
        let mut handle = connection.lock_handle().await?;
        handle.set_progress_handler(STEPS, move || !held(&asks).is_cancelled());
        drop(handle);
        Ok(Self { connection, wanted })
    }
}

impl Reading {
    /// Closes the connection, which is then nobody's to read with.
    pub(crate) async fn close(mut self) {
        if let Some(reader) = self.reader.take() {
            // Nothing was written with it.
            let _ = reader.connection.close().await;
        }
    }

    /// Puts a new connection in the place of one that cannot be read with any more.
    async fn replace(&mut self, by: Reader) {
        let wanted = held(&self.wanted).clone();
        self.wanted = Arc::clone(&by.wanted);
        *held(&self.wanted) = wanted;
        if let Some(before) = self.reader.replace(by) {
            let _ = before.connection.close().await;
        }
    }
}

impl Drop for Reading {
    fn drop(&mut self) {
        held(&self.wanted).cancel();
        if let (Some(reader), Some(idle)) = (self.reader.take(), &mut *held(&self.idle)) {
            idle.push(reader);
        }
    }
}

impl Deref for Reading {
    type Target = SqliteConnection;

    fn deref(&self) -> &SqliteConnection {
        match &self.reader {
            Some(reader) => &reader.connection,
            None => unreachable!("a reader has its connection until it is dropped"),
        }
    }
}

impl DerefMut for Reading {
    fn deref_mut(&mut self) -> &mut SqliteConnection {
        match &mut self.reader {
            Some(reader) => &mut reader.connection,
            None => unreachable!("a reader has its connection until it is dropped"),
        }
    }
}

/// What is behind a lock that is only ever held for a moment.
fn held<T>(lock: &Mutex<T>) -> MutexGuard<'_, T> {
    lock.lock().unwrap_or_else(PoisonError::into_inner)
}
