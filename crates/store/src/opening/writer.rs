//! The one connection that writes, and its transactions: all or nothing, one after the other.
//!
//! A transaction that is dropped leaves nothing behind: whoever writes next takes back what it did.

use std::path::Path;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use sqlx::Connection as _;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use tokio::sync::{Mutex, MutexGuard, OwnedMutexGuard};
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use crate::error::StoreError;
use crate::opening::backups;
use crate::opening::commits::{Commits, Moment};
use crate::opening::connecting::{self, CACHE};
use crate::opening::open;
use crate::opening::readers::STEPS;
use crate::records::counts::fact_table::KeptFacts;

/// Whoever writes takes its place here, in the order of asking.
pub(crate) struct Writer {
    place: Arc<Mutex<WriterSlot>>,
    /// Cancelled when closing does not wait any longer for whoever writes: nothing is committed from then on.
    ends: CancellationToken,
    commits: Commits,
    /// Set while nothing can be written: since the store was opened, or since it could not be brought up to date then.
    only_reading: OnceLock<OnlyReading>,
    /// What another connection in this place is made with, those of a reader.
    options: SqliteConnectOptions,
    facts: Arc<KeptFacts>,
}

/// Why a store is open for reading only. Locking and unlocking it tries again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnlyReading {
    /// The disk was full when it was opened.
    DiskFull,
    /// The folder may not be written.
    NotWritable,
}

impl OnlyReading {
    /// Why a write was refused, when that was for want of a disk to write to.
    pub(crate) fn why(error: &StoreError) -> Option<Self> {
        match error {
            StoreError::DiskFull | StoreError::WasFull => Some(Self::DiskFull),
            StoreError::ReadOnly => Some(Self::NotWritable),
            _ => None,
        }
    }
}

/// The connection that writes.
struct WriterSlot {
    /// None once it is closed.
    connection: Option<SqliteConnection>,
    /// Somebody began and did not commit.
    abandoned: bool,
    /// It is set for a large write, which is under way or was the last one: SQLite's log may not be folded in yet.
    set_for_large: bool,
    /// It is set for a light write, which does not wait for the disk, and set back before anything else is written.
    set_for_light: bool,
}

/// A transaction that writes. Dropped without [`commit`](Self::commit), it leaves nothing behind.
pub(crate) struct Writing {
    place: OwnedMutexGuard<WriterSlot>,
    writer: Arc<Writer>,
    done: bool,
}

/// How long closing waits for whoever writes, and once more after it was interrupted.
const PATIENCE: Duration = Duration::from_secs(2);
/// While records are only added, what was written is not looked at again: the less of it is kept, the more is enciphered
/// and written beside whatever else an import does, and the less when it is committed.
const SMALL_CACHE: &str = "pragma cache_size = -16384";
/// While something large is committed SQLite does not fold its log into the file, which would take as long again.
const FOLDS_LATER: &str = "pragma wal_autocheckpoint = 0";
/// As SQLite has it by itself: a commit folds the log in once it has this many pages.
const FOLDS: &str = "pragma wal_autocheckpoint = 1000";
/// A commit is in SQLite's log when it returns, and on the disk with the next one that waits for it. The process may end; where the
/// power is cut, what was committed so since is gone, from its end on, and nothing else.
const LIGHTLY: &str = "pragma synchronous = normal";
/// A commit is on the disk when it returns.
const WHOLLY: &str = "pragma synchronous = full";

impl Writer {
    pub(super) async fn new(
        mut connection: SqliteConnection,
        options: SqliteConnectOptions,
        only_reading: Option<OnlyReading>,
        commits: Commits,
        facts: Arc<KeptFacts>,
    ) -> Result<Self, StoreError> {
        let ends = CancellationToken::new();
        end_with(&mut connection, &ends).await?;
        Ok(Self {
            place: Arc::new(Mutex::new(WriterSlot {
                connection: Some(connection),
                abandoned: false,
                set_for_large: false,
                set_for_light: false,
            })),
            ends,
            commits,
            only_reading: only_reading.map_or_else(OnceLock::new, OnceLock::from),
            options,
            facts,
        })
    }

    /// Begins a transaction that writes; waits for the one before it.
    pub(super) async fn write(self: &Arc<Self>) -> Result<Writing, StoreError> {
        self.may_write()?;
        self.begin("begin immediate").await
    }

    fn may_write(&self) -> Result<(), StoreError> {
        match self.only_reading() {
            Some(OnlyReading::DiskFull) => Err(StoreError::WasFull),
            Some(OnlyReading::NotWritable) => Err(StoreError::ReadOnly),
            None => Ok(()),
        }
    }

    /// Begins a light transaction: one that ends with [`Writing::commit_lightly`], and that waits for nobody. Nothing where
    /// somebody else writes now.
    pub(super) async fn write_lightly(self: &Arc<Self>) -> Result<Option<Writing>, StoreError> {
        self.may_write()?;
        let Ok(mut place) = Arc::clone(&self.place).try_lock_owned() else {
            return Ok(None);
        };
        place.clear(self).await?;
        // Before it is said: what ends in between sets it back all the same.
        place.set_for_light = true;
        sqlx::query(LIGHTLY).execute(place.connection()?).await?;
        Ok(Some(self.begun(place, "begin immediate").await?))
    }

    /// Why nothing can be written.
    pub(super) fn only_reading(&self) -> Option<OnlyReading> {
        self.only_reading.get().copied()
    }

    /// Writes nothing from now on. What was written and could not be finished goes, and the room that it took is given back.
    pub(super) async fn only_read(&self, why: OnlyReading) -> Result<(), StoreError> {
        let mut place = self.place.lock().await;
        place.clear(self).await?;
        if self.only_reading.set(why).is_ok() {
            // What cannot be folded in stays in the log, and is read from there.
            let _ = open::fold_log_in(place.connection()?).await;
        }
        Ok(())
    }

    /// Begins a transaction in the writer's place that only reads: nobody writes before it is given up.
    pub(super) async fn hold_still(self: &Arc<Self>) -> Result<Writing, StoreError> {
        self.begin("begin").await
    }

    async fn begin(self: &Arc<Self>, statement: &'static str) -> Result<Writing, StoreError> {
        let mut place = Arc::clone(&self.place).lock_owned().await;
        place.clear(self).await?;
        self.begun(place, statement).await
    }

    async fn begun(
        self: &Arc<Self>,
        place: OwnedMutexGuard<WriterSlot>,
        statement: &'static str,
    ) -> Result<Writing, StoreError> {
        let mut writing = Writing {
            place,
            writer: Arc::clone(self),
            done: false,
        };
        sqlx::query(statement).execute(writing.connection()?).await?;
        Ok(writing)
    }

    /// Writes the database file anew where records were forgotten since that was done last, while nobody writes. What is
    /// live is written and nothing else: SQLite leaves copies behind where it moves rows from page to page, which zeros in
    /// the place of what is deleted do not reach. SQLite's log, with the pages as they were, is emptied, and the backups that were
    /// made before migrations go, which hold the records still.
    pub(super) async fn write_anew(&self, dir: &Path) -> Result<bool, StoreError> {
        if self.only_reading().is_some() {
            return Ok(false);
        }
        let mut place = self.place.lock().await;
        place.clear(self).await?;
        let connection = place.connection()?;
        let is_due: bool = sqlx::query_scalar("select erases from desk")
            .fetch_one(&mut *connection)
            .await?;
        if !is_due {
            return Ok(false);
        }
        backups::remove(dir)?;
        sqlx::query("vacuum").execute(&mut *connection).await?;
        open::fold_log_in(connection).await?;
        sqlx::query("update desk set erases = 0").execute(connection).await?;
        Ok(true)
    }

    /// Folds SQLite's log into the file and closes the connection, once whoever writes is done or was made to give up.
    pub(super) async fn close(&self) {
        let Some(mut place) = self.last_place().await else {
            // What was committed and is only being folded in is found in the log at the next opening.
            tracing::warn!(
                "the database was still being worked on when it was closed; nothing that was not committed is kept"
            );
            return;
        };
        if let Some(mut connection) = place.connection.take() {
            if let Ok(mut handle) = connection.lock_handle().await {
                handle.remove_progress_handler();
            }
            // What is not folded in now is found in the log at the next opening.
            let _ = sqlx::query("rollback").execute(&mut connection).await;
            if self.only_reading().is_none() {
                let _ = open::fold_log_in(&mut connection).await;
            }
            let _ = connection.close().await;
        }
    }

    async fn last_place(&self) -> Option<MutexGuard<'_, WriterSlot>> {
        if let Ok(place) = timeout(PATIENCE, self.place.lock()).await {
            return Some(place);
        }
        self.ends.cancel();
        timeout(PATIENCE, self.place.lock()).await.ok()
    }
}

impl WriterSlot {
    fn connection(&mut self) -> Result<&mut SqliteConnection, StoreError> {
        self.connection.as_mut().ok_or(StoreError::Locked)
    }

    /// Takes back what an abandoned transaction did. A connection on which a page could not be read is of no use any more:
    /// another takes its place.
    async fn clear(&mut self, writer: &Writer) -> Result<(), StoreError> {
        if !self.abandoned {
            return self.set_back().await;
        }
        let connection = self.connection()?;
        // When SQLite has rolled back by itself, as on a full disk, there is nothing to take back.
        let _ = sqlx::query("rollback").execute(&mut *connection).await;
        if !connecting::reads(connection).await {
            let mut again = connecting::writer_again(&writer.options, writer.only_reading().is_some()).await?;
            end_with(&mut again, &writer.ends).await?;
            if let Some(before) = self.connection.replace(again) {
                let _ = before.close().await;
            }
        }
        self.abandoned = false;
        self.set_back().await
    }

    /// Sets the connection back after whatever it was set for.
    async fn set_back(&mut self) -> Result<(), StoreError> {
        if self.set_for_light {
            sqlx::query(WHOLLY).execute(self.connection()?).await?;
            self.set_for_light = false;
        }
        self.after_large().await
    }

    /// Sets the connection back after a large write, and folds in what that left in SQLite's log, as far as nobody reads
    /// it. What stays there is read from there, and folded in by a later commit.
    async fn after_large(&mut self) -> Result<(), StoreError> {
        if self.set_for_large {
            let connection = self.connection()?;
            sqlx::query(CACHE).execute(&mut *connection).await?;
            sqlx::query(FOLDS).execute(&mut *connection).await?;
            let _ = sqlx::query("pragma wal_checkpoint(passive)").execute(connection).await;
            self.set_for_large = false;
        }
        Ok(())
    }
}

impl Writing {
    /// The connection, in the transaction.
    pub(crate) fn connection(&mut self) -> Result<&mut SqliteConnection, StoreError> {
        if self.writer.ends.is_cancelled() {
            return Err(StoreError::Locked);
        }
        self.place.connection()
    }

    /// The facts in memory, which follow what is committed.
    pub(crate) fn facts(&self) -> Arc<KeptFacts> {
        Arc::clone(&self.writer.facts)
    }

    /// Gives up what was written, at once.
    pub(crate) async fn undo(mut self) -> Result<(), StoreError> {
        sqlx::query("rollback").execute(self.place.connection()?).await?;
        self.done = true;
        Ok(())
    }

    /// Commits: what was written is on the disk when this returns.
    pub(crate) async fn commit(self) -> Result<(), StoreError> {
        self.commit_then(|_| {}).await
    }

    /// Commits, and does one more thing before anybody else can write, which is told of what moment that is.
    pub(crate) async fn commit_then(mut self, then: impl FnOnce(Moment)) -> Result<(), StoreError> {
        self.conclude(then).await
    }

    /// Commits without waiting for the disk, and does one more thing before anybody else can write. It counts for no moment of the
    /// store: whoever cannot be told what a power cut took is not told that a transaction is missing.
    pub(crate) async fn commit_lightly(mut self, then: impl FnOnce()) -> Result<(), StoreError> {
        sqlx::query("commit").execute(self.connection()?).await?;
        self.done = true;
        then();
        self.place.set_back().await
    }

    /// Sets the connection for a write that only adds, and much. It is set back before anything else is written.
    pub(crate) async fn adds_much(&mut self) -> Result<(), StoreError> {
        self.place.set_for_large = true;
        sqlx::query(SMALL_CACHE).execute(self.connection()?).await?;
        Ok(())
    }

    /// From now on it looks at what it wrote.
    pub(crate) async fn looks_back(&mut self) -> Result<(), StoreError> {
        sqlx::query(CACHE).execute(self.connection()?).await?;
        Ok(())
    }

    /// Commits something large: it is on the disk when this returns, in SQLite's log. The log is folded into the file
    /// afterwards, and whoever writes next waits for that.
    pub(crate) async fn commit_large_then(mut self, then: impl FnOnce(Moment)) -> Result<(), StoreError> {
        self.place.set_for_large = true;
        sqlx::query(FOLDS_LATER).execute(self.connection()?).await?;
        self.conclude(then).await?;
        let writer = Arc::clone(&self.writer);
        drop(self);
        tokio::spawn(async move {
            // Where it cannot be done now, whoever writes next does it.
            let _ = writer.place.lock().await.after_large().await;
        });
        Ok(())
    }

    /// Commits, without letting go of the place.
    async fn conclude(&mut self, then: impl FnOnce(Moment)) -> Result<(), StoreError> {
        let connection = self.connection()?;
        let commits: i64 = sqlx::query_scalar("update desk set commits = commits + 1 returning commits")
            .fetch_one(&mut *connection)
            .await?;
        sqlx::query("commit").execute(connection).await?;
        self.done = true;
        self.writer.commits.keep(commits);
        then(Moment::after(commits));
        Ok(())
    }
}

impl Drop for Writing {
    fn drop(&mut self) {
        if !self.done {
            self.place.abandoned = true;
            // Its commit may have gone through after its asker had gone: the facts are read anew when they are asked for.
            self.writer.facts.forget();
        }
    }
}

/// Interrupts what is under way on this connection once writing ends.
async fn end_with(connection: &mut SqliteConnection, ends: &CancellationToken) -> Result<(), StoreError> {
    let ends = ends.clone();
    let mut handle = connection.lock_handle().await?;
    handle.set_progress_handler(STEPS, move || !ends.is_cancelled());
    Ok(())
}
