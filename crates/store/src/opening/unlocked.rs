//! An unlocked store: who has it, what it belongs to, its one writer and its readers. What its records are derived by and
//! what is done when it has just been opened is known to those that read this.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, RwLock};
use std::time::Duration;

use chrono::{DateTime, Utc};
use domain::id::{DeviceId, UserId};
use domain::log_safe::{Count, safe};
use domain::record::{Author, DeskStamp};
use sqlx::Connection as _;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use tokio::sync::Mutex as AsyncMutex;
use tokio::time::timeout;

use crate::error::StoreError;
use crate::opening::commits::Commits;
use crate::opening::desk_row::{KnownDesk, Service};
use crate::opening::lock::DirLock;
use crate::opening::may_open;
use crate::opening::readers::{Readers, Reading};
use crate::opening::tries::Clocks;
use crate::opening::vault::{ServiceLabel, Vault};
use crate::opening::wrap::{BackupKey, TrailKey};
use crate::opening::writer::{OnlyReading, Writer, Writing};
use crate::records::counts::fact_table::KeptFacts;
use crate::trail::chain::{self, Use, WaitingLines};

/// The store, while somebody is unlocked. Clones are the same store.
#[derive(Clone)]
pub struct Store {
    pub(crate) inner: Arc<Inner>,
}

pub(crate) struct Inner {
    pub(crate) dir: PathBuf,
    me: RwLock<Author>,
    vault: Mutex<Vault>,
    /// Set, and looked at by whoever writes the vault, while the vault is held: the locked store has it from then on.
    vault_is_given_back: AtomicBool,
    /// One passphrase is looked at after the other, so that guesses made side by side are each counted.
    pub(super) proving: AsyncMutex<()>,
    pub(super) lock: Arc<DirLock>,
    readers: Readers,
    writer: Arc<Writer>,
    earlier: Option<u64>,
    /// Set when what is derived was computed by another program, and cannot be computed again.
    outdated: OnceLock<()>,
    known: RwLock<KnownDesk>,
    /// Into how many records people had typed who are nobody here, when this was opened.
    taken_over: OnceLock<u64>,
    /// What the KPIs need of every record, once it was asked for.
    pub(crate) facts: Arc<KeptFacts>,
    /// What backups are sealed with.
    pub(crate) backup_key: BackupKey,
    /// One backup is made after the other.
    pub(crate) backing_up: AsyncMutex<()>,
    /// What lines of the access trail are chained under.
    pub(crate) trail_key: TrailKey,
    /// Lines of it that are not written yet.
    pub(crate) trail: WaitingLines,
}

/// The connections of a store.
pub(crate) struct Connections {
    /// The one that writes; where nothing can be written it only reads, and refuses each write.
    pub(crate) writer: SqliteConnection,
    /// Those that read.
    pub(crate) readers: Readers,
    /// Why nothing can be written.
    pub(crate) only_reading: Option<OnlyReading>,
    /// What its backups are sealed with.
    pub(crate) backup_key: BackupKey,
    /// What its access trail is chained under.
    pub(crate) trail_key: TrailKey,
}

/// The store opened on an earlier state than it was left in: the computer lost its last transactions, or an older copy
/// was put back. It is whole; what came after has to be entered again or comes back from Central.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EarlierState {
    /// How many transactions are missing.
    pub transactions: u64,
}

/// How long closing waits until the rest of the access trail is written.
const PATIENCE: Duration = Duration::from_secs(2);

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
            backup_key,
            trail_key,
        } = connections;
        let read = KnownDesk::read(&mut writer).await;
        let opened = read.and_then(|read| Ok((read, Commits::open(&dir)?)));
        let ((known, held), (commits, witnessed)) = match opened {
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
        let facts = Arc::new(KeptFacts::default());
        let options = readers.options().clone();
        let writer = Writer::new(writer, options, only_reading, commits, Arc::clone(&facts)).await?;
        Ok(Self {
            inner: Arc::new(Inner {
                dir,
                me: RwLock::new(me),
                vault: Mutex::new(vault),
                vault_is_given_back: AtomicBool::new(false),
                proving: AsyncMutex::new(()),
                lock,
                readers,
                writer: Arc::new(writer),
                earlier,
                outdated: OnceLock::new(),
                known: RwLock::new(known),
                taken_over: OnceLock::new(),
                facts,
                backup_key,
                backing_up: AsyncMutex::new(()),
                trail_key,
                trail: WaitingLines::default(),
            }),
        })
    }

    /// Keeps in the database how often each person was given a passphrase, as the vault has it.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub(crate) async fn note_given(&self) -> Result<(), StoreError> {
        let all = self.inner.vault().given();
        let mut news = Vec::new();
        {
            let mut connection = self.inner.read().await?;
            for in_vault in all {
                if may_open::known(&mut connection, in_vault.person).await?.given < in_vault.given {
                    news.push(in_vault);
                }
            }
        }
        if news.is_empty() {
            return Ok(());
        }
        let mut writing = self.inner.write().await?;
        for in_vault in news {
            may_open::note_given(writing.connection()?, in_vault).await?;
        }
        writing.commit().await
    }

    /// Calls off whatever is being read now, by whomever: it answers [`StoreError::Locked`], within the time of some
    /// steps of SQLite. What is asked from then on is answered, until the store is locked.
    pub fn call_off_reading(&self) {
        self.inner.readers.call_off();
    }

    /// Who is unlocked.
    pub fn me(&self) -> Author {
        self.inner.me.read().unwrap_or_else(PoisonError::into_inner).clone()
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

    /// Why it is open for reading only; nothing when it can be written.
    pub fn only_reading(&self) -> Option<OnlyReading> {
        self.inner.writer.only_reading()
    }

    /// Whether lists and figures are still as another version of this program computed them: nothing could be written when
    /// the store was opened. The records themselves are read as ever; the next opening that can write computes them again.
    pub fn is_outdated(&self) -> bool {
        self.inner.outdated.get().is_some()
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

    /// Overwrites what purged records left in the store's files, and removes the backups that were made before migrations,
    /// which hold them still. Says whether there was anything to overwrite. It takes as long as writing the whole database
    /// does; reading goes on meanwhile, and whoever writes waits.
    ///
    /// # Errors
    /// When the disk is full or fails, or somebody reads on from before. What could not be done now is done the next time.
    pub async fn overwrite_purged(&self) -> Result<bool, StoreError> {
        self.inner.writer.write_anew(&self.inner.dir).await
    }
}

impl Inner {
    /// Closes every connection; when this returns none of them does anything any more.
    pub(super) async fn close(&self) {
        self.readers.close().await;
        self.end_trail().await;
        self.writer.close().await;
        self.facts.forget();
    }

    /// A connection that SQLite writes a copy of the database through.
    pub(crate) async fn read_to_copy(&self) -> Result<Reading, StoreError> {
        self.readers.take_to_copy().await
    }

    /// What connections that read are made with, for another file under the same key.
    pub(crate) fn options(&self) -> &SqliteConnectOptions {
        self.readers.options()
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
    pub(crate) async fn write(&self) -> Result<Writing, StoreError> {
        self.writer.write().await
    }

    /// Begins a light transaction, where nobody else writes now.
    pub(crate) async fn write_lightly(&self) -> Result<Option<Writing>, StoreError> {
        self.writer.write_lightly().await
    }

    /// Writes what waits of the access trail, and that nothing waits from now on. What cannot be written is missing, and the next
    /// line says so, unless nothing of this opening was ever written.
    async fn end_trail(&self) {
        if !self.trail.is_of_use() {
            return;
        }
        let ended = async {
            let mut last = self.write().await?;
            let lines = self.trail.waiting();
            let begun = self.trail.is_in_use();
            chain::append(last.connection()?, &self.trail_key, &lines, Use::Over { begun }).await?;
            last.commit_then(|_| self.trail.written(lines.len())).await
        };
        let is_written = timeout(PATIENCE, ended).await.is_ok_and(|ended| ended.is_ok());
        if !is_written {
            tracing::warn!(
                waiting = %safe(&Count::of(self.trail.waiting().len())),
                "lines of the access trail could not be written"
            );
        }
    }

    /// Begins a transaction in the writer's place that only reads: nobody writes before it is given up.
    pub(crate) async fn hold_still(&self) -> Result<Writing, StoreError> {
        self.writer.hold_still().await
    }

    /// What is derived stays as another program computed it, and nothing is written on top of that.
    pub(crate) async fn stay_outdated(&self, why: OnlyReading) -> Result<(), StoreError> {
        self.writer.only_read(why).await?;
        self.outdated.get_or_init(|| ());
        Ok(())
    }

    pub(crate) fn taken_over(&self) -> u64 {
        self.taken_over.get().copied().unwrap_or_default()
    }

    pub(crate) fn now_taken_over(&self, records: u64) {
        self.taken_over.get_or_init(|| records);
    }

    pub(crate) fn known(&self) -> KnownDesk {
        self.known.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(crate) fn change_known(&self, change: impl FnOnce(&mut KnownDesk)) {
        change(&mut self.known.write().unwrap_or_else(PoisonError::into_inner));
    }

    /// Keeps when whoever is unlocked unlocked, for the locked screen.
    pub(super) fn note_unlocked(&self, now: DateTime<Utc>) {
        let me = self.me.read().unwrap_or_else(PoisonError::into_inner).id;
        let Ok(mut vault) = self.vault_to_write() else {
            return;
        };
        if vault.note_unlocked(me, now)
            && self.writer.only_reading().is_none()
            && let Err(error) = vault.write(&self.dir)
        {
            // It is shown for as long as this process runs.
            tracing::warn!(kind = %safe(&error.kind()), "when a person unlocked cannot be kept");
        }
    }

    /// Whoever is unlocked has this name from now on.
    pub(super) fn now_me(&self, me: Author) {
        *self.me.write().unwrap_or_else(PoisonError::into_inner) = me;
    }

    pub(crate) fn vault(&self) -> MutexGuard<'_, Vault> {
        self.vault.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The vault for whoever writes its file, too.
    pub(super) fn vault_to_write(&self) -> Result<MutexGuard<'_, Vault>, StoreError> {
        let vault = self.vault();
        if self.vault_is_given_back.load(Ordering::SeqCst) {
            return Err(StoreError::Locked);
        }
        Ok(vault)
    }

    /// The vault for the locked store. Nothing that is still under way here writes it any more: what the locked store writes
    /// next would undo that.
    pub(super) fn give_vault_back(&self) -> Vault {
        let vault = self.vault();
        self.vault_is_given_back.store(true, Ordering::SeqCst);
        vault.clone()
    }

    /// The locked desk shows this service from now on.
    pub(crate) fn label(&self, service: &Service) -> Result<(), StoreError> {
        let label = ServiceLabel {
            code: service.code.clone(),
            name: service.name.clone(),
            demo: service.demo,
        };
        let mut vault = self.vault_to_write()?;
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
