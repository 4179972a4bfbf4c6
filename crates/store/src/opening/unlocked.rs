//! An unlocked store: who has it, what it belongs to, its one writer and its readers.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::time::Duration;

use chrono::{DateTime, Utc};
use domain::Dataset;
use domain::audit::Caseload;
use domain::id::{DeviceId, UserId};
use domain::log_safe::safe;
use domain::record::{Author, DeskStamp};
use protocol::json;
use sqlx::sqlite::SqliteConnection;
use sqlx::{Connection as _, Row as _};
use tokio::sync::OwnedMutexGuard;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use crate::error::StoreError;
use crate::opening::commits::Commits;
use crate::opening::connecting;
use crate::opening::lock::DirLock;
use crate::opening::locked::LockedStore;
use crate::opening::open;
use crate::opening::readers::{Readers, Reading, STEPS};
use crate::opening::tries::Clocks;
use crate::opening::vault::{ServiceLabel, Vault};
use crate::records::counts::facts::FactTable;
use crate::records::derived::derive::Rules;
use crate::records::row::AsOf;

/// An FLS as its desk knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Service {
    /// Unit code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Whether its patients are fictional.
    pub demo: bool,
    /// Estimated annual caseload.
    pub caseload: Caseload,
}

/// The store, while somebody is unlocked. Clones are the same store.
#[derive(Clone)]
pub struct Store {
    pub(crate) inner: Arc<Inner>,
}

pub(crate) struct Inner {
    pub(crate) dir: PathBuf,
    pub(crate) me: Author,
    vault: Mutex<Vault>,
    lock: Arc<DirLock>,
    readers: Readers,
    writer: Arc<tokio::sync::Mutex<Writer>>,
    /// Cancelled when closing does not wait any longer for whoever writes: nothing is committed from then on.
    writing_ends: CancellationToken,
    commits: Commits,
    earlier: Option<u64>,
    only_reading: Option<OnlyReading>,
    known: RwLock<Known>,
    pub(crate) facts: Mutex<Option<FactTable>>,
}

/// The connections of a store.
pub(crate) struct Connections {
    /// The one that writes; where nothing can be written it only reads, and refuses each write.
    pub(crate) writer: SqliteConnection,
    /// Those that read.
    pub(crate) readers: Readers,
    /// Why nothing can be written.
    pub(crate) only_reading: Option<OnlyReading>,
}

/// Why a store is open for reading only.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum OnlyReading {
    /// The disk was full when it was opened.
    DiskFull,
    /// The folder may not be written.
    NotWritable,
}

/// What the row of `desk` says, and whether a central server is joined.
#[derive(Clone)]
pub(crate) struct Known {
    pub(crate) desk: DeskStamp,
    pub(crate) service: Service,
    pub(crate) joined: bool,
}

/// The connection that writes.
pub(crate) struct Writer {
    connection: Option<SqliteConnection>,
    /// Somebody began and did not commit.
    abandoned: bool,
}

/// A transaction that writes. Dropped without [`commit`](Self::commit), it leaves nothing behind.
pub(crate) struct Writing {
    writer: OwnedMutexGuard<Writer>,
    inner: Arc<Inner>,
    done: bool,
}

/// How long closing waits for whoever writes, and once more after it was interrupted.
const PATIENCE: Duration = Duration::from_secs(2);

/// The store opened on an earlier state than it was left in: the computer lost its last transactions, or an older copy
/// was put back. It is whole; what came after has to be entered again or comes back from Central.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EarlierState {
    /// How many transactions are missing.
    pub transactions: u64,
}

impl Store {
    pub(crate) async fn open(
        dir: PathBuf,
        lock: Arc<DirLock>,
        vault: Vault,
        me: Author,
        connections: Connections,
    ) -> Result<Self, StoreError> {
        let Connections {
            mut writer,
            readers,
            only_reading,
        } = connections;
        let read = read_desk(&mut writer).await;
        let opened = read.and_then(|read| Ok((read, Commits::open(&dir)?)));
        let ((known, held, derived_by), (commits, witnessed)) = match opened {
            Ok(opened) => opened,
            Err(error) => {
                // Dropped, it would close on a thread that may outlive the process.
                let _ = writer.close().await;
                return Err(error);
            }
        };
        let earlier = witnessed
            .and_then(|witnessed| u64::try_from(witnessed - held).ok())
            .filter(|lost| *lost > 0);
        commits.keep(held);
        let writing_ends = CancellationToken::new();
        end_with(&mut writer, &writing_ends).await?;
        let rules = known.rules();
        let store = Self {
            inner: Arc::new(Inner {
                dir,
                me,
                vault: Mutex::new(vault),
                lock,
                readers,
                writer: Arc::new(tokio::sync::Mutex::new(Writer {
                    connection: Some(writer),
                    abandoned: false,
                })),
                writing_ends,
                commits,
                earlier,
                only_reading,
                known: RwLock::new(known),
                facts: Mutex::new(None),
            }),
        };
        if derived_by != rules.name() {
            store.rebuild(|_, _| {}).await?;
        }
        match store.read_parked_again().await {
            // What cannot be written now stays parked until the next time.
            Ok(_) | Err(StoreError::WasFull | StoreError::ReadOnly) => Ok(store),
            Err(error) => Err(error),
        }
    }

    /// Calls off whatever is being read now, by whomever: it answers [`StoreError::Locked`], within the time of some
    /// steps of SQLite. What is asked from then on is answered, until the store is locked.
    pub fn call_off_reading(&self) {
        self.inner.readers.call_off();
    }

    /// Locks: folds SQLite's log into the file, closes it, and forgets the key. Other clones answer
    /// [`StoreError::Locked`] from then on. The folder stays this process's own. Reading is called off; a write under way
    /// is waited for, and taken back when it takes longer than two seconds.
    pub async fn lock(self) -> LockedStore {
        let inner = &self.inner;
        inner.close().await;
        *inner.facts() = None;
        LockedStore::from_parts(inner.dir.clone(), Arc::clone(&inner.lock), inner.vault().clone())
    }

    /// Who is unlocked.
    pub fn me(&self) -> &Author {
        &self.inner.me
    }

    /// Who can unlock this store.
    pub fn people(&self) -> Vec<Author> {
        self.inner.vault().people()
    }

    /// Seconds until the next passphrase of this person would be looked at.
    pub fn wait_seconds(&self, user: UserId, now: Clocks) -> u32 {
        self.inner.vault().seconds_to_wait(user, now)
    }

    /// Whether the computer's key store takes part in protecting it.
    pub fn uses_device_secret(&self) -> bool {
        self.inner.vault().needs_device_secret()
    }

    /// The folder.
    pub fn dir(&self) -> &Path {
        &self.inner.dir
    }

    /// This desk, as new entries name it.
    pub fn desk(&self) -> DeskStamp {
        self.inner.known().desk
    }

    /// The service.
    pub fn service(&self) -> Service {
        self.inner.known().service
    }

    /// Set when the store opened on an earlier state than it was left in.
    pub fn earlier_state(&self) -> Option<EarlierState> {
        self.inner.earlier.map(|transactions| EarlierState { transactions })
    }

    /// Takes over what Central says of the service.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn set_service(&self, service: Service) -> Result<(), StoreError> {
        let mut writing = self.inner.write().await?;
        write_service(writing.connection()?, &service).await?;
        writing.commit().await?;
        self.inner.took_service(service).await?;
        Ok(())
    }

    /// Gives the desk another identity: after it was copied or restored.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn set_desk_id(&self, id: DeviceId) -> Result<(), StoreError> {
        let mut writing = self.inner.write().await?;
        sqlx::query("update desk set id = ?1")
            .bind(id.uuid())
            .execute(writing.connection()?)
            .await?;
        writing.commit().await?;
        self.inner.change_known(|known| known.desk.id = id);
        Ok(())
    }

    /// Writes the whole database into a new file, encrypted with the same key. The vault beside it opens it.
    ///
    /// # Errors
    /// When the file is there already or cannot be written.
    pub async fn backup(&self, to: &Path) -> Result<(), StoreError> {
        if to.try_exists()? {
            return Err(StoreError::FileExists(to.to_owned()));
        }
        let mut writer = self.inner.writer.lock().await;
        writer.clear(&self.inner).await?;
        let copied = open::copy_into(writer.connection()?, to).await;
        if copied.is_err() {
            writer.abandoned = true;
            // Nobody can say whether it would survive a power cut, and trying again finds the name free.
            let _ = std::fs::remove_file(to);
        }
        copied
    }
}

impl Inner {
    /// Closes every connection; when this returns none of them does anything any more.
    async fn close(&self) {
        self.readers.close().await;
        let Some(mut writer) = self.last_writer().await else {
            tracing::warn!("a write to the database was not given up in time; nothing of it is kept");
            return;
        };
        if let Some(mut connection) = writer.connection.take() {
            if let Ok(mut handle) = connection.lock_handle().await {
                handle.remove_progress_handler();
            }
            // What is not folded in now is found in the log at the next opening.
            let _ = sqlx::query("rollback").execute(&mut connection).await;
            if self.only_reading.is_none() {
                let _ = open::fold_log_in(&mut connection).await;
            }
            let _ = connection.close().await;
        }
    }

    /// The writer, once whoever has it is done, or was made to give up.
    async fn last_writer(&self) -> Option<tokio::sync::MutexGuard<'_, Writer>> {
        if let Ok(writer) = timeout(PATIENCE, self.writer.lock()).await {
            return Some(writer);
        }
        self.writing_ends.cancel();
        timeout(PATIENCE, self.writer.lock()).await.ok()
    }

    /// A connection for reading. It sees the last commit, and nothing after its first statement in a transaction.
    pub(crate) async fn read(&self) -> Result<Reading, StoreError> {
        self.readers.take().await
    }

    /// Whether whoever reads next has to wait.
    #[cfg(test)]
    pub(crate) fn all_readers_are_taken(&self) -> bool {
        self.readers.all_are_taken()
    }

    /// Begins a transaction that writes; waits for the one before it.
    pub(crate) async fn write(self: &Arc<Self>) -> Result<Writing, StoreError> {
        match self.only_reading {
            Some(OnlyReading::DiskFull) => return Err(StoreError::WasFull),
            Some(OnlyReading::NotWritable) => return Err(StoreError::ReadOnly),
            None => {}
        }
        self.begin("begin immediate").await
    }

    /// Begins a transaction in the writer's place that only reads: nobody writes before it is given up.
    pub(crate) async fn hold_still(self: &Arc<Self>) -> Result<Writing, StoreError> {
        self.begin("begin").await
    }

    async fn begin(self: &Arc<Self>, statement: &'static str) -> Result<Writing, StoreError> {
        let mut writer = Arc::clone(&self.writer).lock_owned().await;
        writer.clear(self).await?;
        let mut writing = Writing {
            writer,
            inner: Arc::clone(self),
            done: false,
        };
        sqlx::query(statement).execute(writing.connection()?).await?;
        Ok(writing)
    }

    pub(crate) fn known(&self) -> Known {
        self.known.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(crate) fn change_known(&self, change: impl FnOnce(&mut Known)) {
        change(&mut self.known.write().unwrap_or_else(PoisonError::into_inner));
    }

    pub(crate) fn rules(&self) -> Rules {
        self.known.read().unwrap_or_else(PoisonError::into_inner).rules()
    }

    pub(crate) fn as_of(&self, today: chrono::NaiveDate) -> AsOf {
        let joined = self.known.read().unwrap_or_else(PoisonError::into_inner).joined;
        AsOf {
            dataset: Dataset::published(),
            today,
            joined,
        }
    }

    pub(crate) fn facts(&self) -> MutexGuard<'_, Option<FactTable>> {
        self.facts.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn vault(&self) -> MutexGuard<'_, Vault> {
        self.vault.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// After a service was written: what is known of it here, and what the locked desk shows.
    pub(crate) async fn took_service(self: &Arc<Self>, service: Service) -> Result<(), StoreError> {
        let label = ServiceLabel {
            code: service.code.clone(),
            name: service.name.clone(),
            demo: service.demo,
        };
        let before = self.rules();
        self.change_known(|known| known.service = service);
        if self.rules().name() != before.name() {
            Store {
                inner: Arc::clone(self),
            }
            .rebuild(|_, _| {})
            .await?;
        }
        let mut vault = self.vault();
        if vault.service != label {
            let before = std::mem::replace(&mut vault.service, label);
            if let Err(error) = vault.write(&self.dir) {
                // As the file has it, so that the next time writes it.
                vault.service = before;
                return Err(error.into());
            }
        }
        Ok(())
    }
}

/// A store that was dropped and not locked closes its connections too, and waits for that: each closes on a thread of
/// its own, and SQLCipher frees its memory when the process ends, whether they are done or not.
impl Drop for Inner {
    fn drop(&mut self) {
        if self.readers.is_closed() {
            return;
        }
        // A future cannot be awaited here, and this thread may already be in a runtime.
        std::thread::scope(|scope| {
            scope.spawn(|| {
                if let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_time().build() {
                    runtime.block_on(self.close());
                }
            });
        });
    }
}

/// Interrupts what is under way on this connection once writing ends.
async fn end_with(connection: &mut SqliteConnection, writing: &CancellationToken) -> Result<(), StoreError> {
    let ends = writing.clone();
    let mut handle = connection.lock_handle().await?;
    handle.set_progress_handler(STEPS, move || !ends.is_cancelled());
    Ok(())
}

/// The row of `desk`, the number of transactions in it, and what its records were derived by.
async fn read_desk(connection: &mut SqliteConnection) -> Result<(Known, i64, String), StoreError> {
    let known = Known::read(connection).await?;
    let (held, derived_by) = sqlx::query_as("select commits, derived_by from desk")
        .fetch_one(connection)
        .await?;
    Ok((known, held, derived_by))
}

impl Known {
    async fn read(connection: &mut SqliteConnection) -> Result<Self, StoreError> {
        let row = sqlx::query(
            "select id, name, service_code, service_name, demo, caseload, (select count(*) from central) as joined from desk",
        )
        .fetch_one(connection)
        .await?;
        Ok(Self {
            desk: DeskStamp {
                id: DeviceId::new(row.try_get("id")?),
                name: row.try_get("name")?,
            },
            service: Service {
                code: row.try_get("service_code")?,
                name: row.try_get("service_name")?,
                demo: row.try_get("demo")?,
                caseload: read_caseload(row.try_get("caseload")?)?,
            },
            joined: row.try_get("joined")?,
        })
    }

    fn rules(&self) -> Rules {
        Rules {
            dataset: Dataset::published(),
            demo: self.service.demo,
        }
    }
}

fn read_caseload(text: &str) -> Result<Caseload, StoreError> {
    let values: std::collections::BTreeMap<i32, u32> = serde_json::from_str(text).map_err(|_| StoreError::Damaged)?;
    let mut values = values.into_iter();
    let (year, value) = values.next().ok_or(StoreError::Damaged)?;
    Ok(
        values.fold(Caseload::from_year(year, value), |caseload, (year, value)| {
            caseload.and_from(year, value)
        }),
    )
}

fn write_caseload(caseload: &Caseload) -> String {
    let values: std::collections::BTreeMap<i32, u32> = caseload.values().collect();
    json::text(&values)
}

/// Makes the row of `desk` in a new database.
pub(crate) async fn write_desk(
    connection: &mut SqliteConnection,
    desk: &DeskStamp,
    service: &Service,
    made: DateTime<Utc>,
) -> Result<(), StoreError> {
    let rules = Rules {
        dataset: Dataset::published(),
        demo: service.demo,
    };
    sqlx::query(
        "insert into desk (one, id, name, service_code, service_name, demo, caseload, derived_by, commits) \
         values (1, ?1, ?2, ?3, ?4, ?5, ?6, ?7, 1)",
    )
    .bind(desk.id.uuid())
    .bind(&desk.name)
    .bind(&service.code)
    .bind(&service.name)
    .bind(service.demo)
    .bind(write_caseload(&service.caseload))
    .bind(rules.name())
    .execute(connection)
    .await?;
    tracing::info!(made = %safe(&made), demo = %safe(&service.demo), "a store was made");
    Ok(())
}

/// Changes what the row of `desk` says of the service.
pub(crate) async fn write_service(connection: &mut SqliteConnection, service: &Service) -> Result<(), StoreError> {
    sqlx::query("update desk set service_code = ?1, service_name = ?2, demo = ?3, caseload = ?4")
        .bind(&service.code)
        .bind(&service.name)
        .bind(service.demo)
        .bind(write_caseload(&service.caseload))
        .execute(connection)
        .await?;
    Ok(())
}

impl Writer {
    fn connection(&mut self) -> Result<&mut SqliteConnection, StoreError> {
        self.connection.as_mut().ok_or(StoreError::Locked)
    }

    /// Takes back what an abandoned transaction did. A connection on which a page could not be read is of no use any more:
    /// another takes its place.
    async fn clear(&mut self, inner: &Inner) -> Result<(), StoreError> {
        if !self.abandoned {
            return Ok(());
        }
        let connection = self.connection()?;
        // When SQLite has rolled back by itself, as on a full disk, there is nothing to take back.
        let _ = sqlx::query("rollback").execute(&mut *connection).await;
        if !connecting::reads(connection).await {
            let mut again = connecting::writer_again(inner.readers.options(), inner.only_reading.is_some()).await?;
            end_with(&mut again, &inner.writing_ends).await?;
            if let Some(before) = self.connection.replace(again) {
                let _ = before.close().await;
            }
        }
        self.abandoned = false;
        Ok(())
    }
}

impl Writing {
    /// The connection, in the transaction.
    pub(crate) fn connection(&mut self) -> Result<&mut SqliteConnection, StoreError> {
        if self.inner.writing_ends.is_cancelled() {
            return Err(StoreError::Locked);
        }
        self.writer.connection()
    }

    /// Gives up what was written, at once.
    pub(crate) async fn undo(mut self) -> Result<(), StoreError> {
        sqlx::query("rollback").execute(self.writer.connection()?).await?;
        self.done = true;
        Ok(())
    }

    /// Commits: what was written is on the disk when this returns.
    pub(crate) async fn commit(self) -> Result<(), StoreError> {
        self.commit_then(|_| {}).await
    }

    /// Commits, and does one more thing before anybody else can write.
    pub(crate) async fn commit_then(mut self, then: impl FnOnce(&Inner)) -> Result<(), StoreError> {
        let connection = self.connection()?;
        let commits: i64 = sqlx::query_scalar("update desk set commits = commits + 1 returning commits")
            .fetch_one(&mut *connection)
            .await?;
        sqlx::query("commit").execute(connection).await?;
        self.done = true;
        self.inner.commits.keep(commits);
        then(&self.inner);
        Ok(())
    }
}

impl Drop for Writing {
    fn drop(&mut self) {
        if !self.done {
            self.writer.abandoned = true;
            // Its commit may have gone through after its asker had gone: the facts are read anew when they are asked for.
            *self.inner.facts() = None;
        }
    }
}
