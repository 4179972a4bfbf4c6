//! A store that nobody has unlocked: taking its folder, opening it with a passphrase or the recovery key, and locking it
//! again.
//!
//! Nothing here deletes or replaces a database. One that cannot be opened stays as it is, and a copy is set aside.

use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use domain::id::UserId;
use domain::log_safe::safe;
use domain::record::Author;
use sqlx::Connection as _;
use sqlx::migrate::Migrator;
use sqlx::sqlite::SqliteConnection;

use crate::error::{CORRUPT, NOT_A_DATABASE, OpenError, StoreError, UnlockError, may_be_unwritable};
use crate::file_fault::{is_full, is_not_writable};
use crate::opening::durable;
use crate::opening::key_file::KeyFileError;
use crate::opening::lock::{DirLock, LockError};
use crate::opening::may_open;
use crate::opening::one_time::as_printed;
use crate::opening::open::{self, SCHEMA, Schema};
use crate::opening::private;
use crate::opening::proving::{check_wait, forget_wrong, refused};
use crate::opening::recovery::Recovery;
use crate::opening::secret::{DataKey, DeviceSecret, Passphrase, RecoveryKey};
use crate::opening::set_aside;
use crate::opening::tries::Clocks;
use crate::opening::unlocked::{Connections, Store};
use crate::opening::vault::people::DeskPerson;
use crate::opening::vault::{ChosenBy, PersonError, ServiceLabel, Vault};
use crate::opening::wrap::{BackupKey, TrailKey};
use crate::opening::writer::OnlyReading;
use crate::opening::{backups, damaged};

/// A store whose folder this process has taken, with its key still wrapped.
pub struct LockedStore {
    dir: PathBuf,
    lock: Arc<DirLock>,
    vault: Vault,
}

impl LockedStore {
    /// Takes the folder, waiting for another program that has it for at most this long. Blocks.
    ///
    /// # Errors
    /// When there is no store, another program has it, or the vault cannot be read.
    pub fn open(dir: &Path, wait: Duration, now: Clocks) -> Result<Self, OpenError> {
        let failed = |error| OpenError::io(dir, error);
        if !holds_store(dir).map_err(failed)? {
            return Err(OpenError::NoStore);
        }
        private::mend(dir);
        let lock = match DirLock::take(dir, wait) {
            Ok(lock) => Arc::new(lock),
            Err(LockError::Busy { holder }) => return Err(OpenError::Busy { holder }),
            // Whoever made a store here could not, and took the folder away again.
            Err(LockError::Io(error)) if error.kind() == io::ErrorKind::NotFound => return Err(OpenError::NoStore),
            Err(LockError::Io(error)) => return Err(failed(error)),
        };
        set_aside::finish(dir).map_err(failed)?;
        // Where it cannot be removed now, the next backup does it.
        let _ = backups::remove_copy(dir);
        if !holds_store(dir).map_err(failed)? {
            // It was moved aside, or its maker gave it up while this waited.
            return Err(OpenError::NoStore);
        }
        let mut vault = match Vault::read(dir) {
            Ok(vault) => vault,
            Err(KeyFileError::Absent) => return Err(OpenError::Missing(Vault::path(dir))),
            Err(KeyFileError::Damaged(path)) => return Err(OpenError::Damaged(path)),
            Err(KeyFileError::Newer) => return Err(OpenError::Newer),
            Err(KeyFileError::Io(error)) => return Err(failed(error)),
        };
        let database = open::database(dir);
        if !database.try_exists().map_err(failed)? {
            // The process that made the store ended between its last two steps.
            match std::fs::rename(open::unfinished(dir), &database) {
                Ok(()) => {}
                Err(error) if error.kind() == io::ErrorKind::NotFound => return Err(OpenError::Missing(database)),
                Err(error) => return Err(failed(error)),
            }
        }
        if vault.resume_waits(now) {
            // Where that cannot be kept, the wait is the whole one again next time.
            let _ = vault.write(dir);
        }
        Ok(Self {
            dir: dir.to_owned(),
            lock,
            vault,
        })
    }

    /// The folder.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// Who can unlock it, in the order in which they were added.
    pub fn people(&self) -> Vec<DeskPerson> {
        self.vault.people()
    }

    /// Whether the computer's key store takes part in protecting it.
    pub fn needs_device_secret(&self) -> bool {
        self.vault.needs_device_secret()
    }

    /// What may be shown of its service before anybody is unlocked.
    pub fn service_label(&self) -> &ServiceLabel {
        &self.vault.service
    }

    /// Seconds until the next passphrase of this person is looked at.
    pub fn wait_seconds(&self, user: UserId, now: Clocks) -> u32 {
        self.vault.seconds_to_wait(user, now)
    }

    /// Unlocks with a passphrase of the person's own.
    ///
    /// # Errors
    /// With the locked store, and why it stays locked: a right one-time passphrase opens nothing either.
    pub async fn unlock(
        self,
        user: UserId,
        passphrase: &Passphrase,
        secret: Option<&DeviceSecret>,
        now: Clocks,
    ) -> Result<Store, (Self, UnlockError)> {
        let (locked, key, me) = self.proved(user, passphrase, secret, now).await?;
        if locked.vault.is_one_time(user) == Some(true) {
            return Err((locked, UnlockError::ChooseOwn));
        }
        locked.open_database(key, me, now).await
    }

    /// Unlocks with a one-time passphrase, which opens nothing from then on: `own` is the person's passphrase.
    /// [`Passphrase::check_new`] is the caller's to ask.
    ///
    /// # Errors
    /// With the locked store, and why it stays locked; the one-time passphrase is good as before where none was chosen.
    pub async fn choose_own(
        self,
        user: UserId,
        one_time: &Passphrase,
        own: &Passphrase,
        secret: Option<&DeviceSecret>,
        now: Clocks,
    ) -> Result<Store, (Self, UnlockError)> {
        if self.vault.is_one_time(user) == Some(false) {
            return Err((self, UnlockError::HasOwn));
        }
        if as_printed(own).bytes() == as_printed(one_time).bytes() {
            return Err((self, UnlockError::OneTimeAgain));
        }
        let (locked, key, _) = self.proved(user, one_time, secret, now).await?;
        let device = secret.filter(|_| locked.vault.uses_device(user)).cloned();
        let (locked, key, me) = locked.give_own(user, own, device, key).await?;
        tracing::info!(at = %safe(&now.wall), "a person chose a passphrase of their own");
        locked.open_database(key, me, now).await
    }

    /// The key, and whose passphrase it opened for.
    async fn proved(
        self,
        user: UserId,
        passphrase: &Passphrase,
        secret: Option<&DeviceSecret>,
        now: Clocks,
    ) -> Result<(Self, DataKey, Author), (Self, UnlockError)> {
        if let Err(wait) = check_wait(&self.vault, user, now) {
            return Err((self, wait));
        }
        let (vault, passphrase, secret) = (self.vault.clone(), passphrase.clone(), secret.cloned());
        let opened = slowly(move || vault.open(user, &passphrase, secret.as_ref())).await;
        match opened {
            Ok(Ok((key, me))) => match self.check_in_database(user, &key).await {
                Ok(()) => Ok((self, key, me)),
                Err(refused) => Err((self, refused)),
            },
            Ok(Err(why)) => {
                let mut locked = self;
                let said = refused(&mut locked.vault, &locked.dir, user, &why, now);
                Err((locked, said))
            }
            Err(error) => Err(self.still_locked(UnlockError::io, error)),
        }
    }

    /// Whether the database, too, knows this person with the passphrase that the vault has. One that does not open says why when
    /// it is opened to be used.
    async fn check_in_database(&self, user: UserId, key: &DataKey) -> Result<(), UnlockError> {
        let Ok(mut reader) = open::only_reader(&open::database(&self.dir), key).await else {
            return Ok(());
        };
        let checked = may_open::check(&mut reader, self.vault.given_to(user)).await;
        let _ = reader.close().await;
        checked
    }

    /// How often the database knows that this person was given a passphrase.
    async fn given_in_database(&self, user: UserId, key: &DataKey) -> u32 {
        let Ok(mut reader) = open::only_reader(&open::database(&self.dir), key).await else {
            return 0;
        };
        let known = may_open::known(&mut reader, user).await.unwrap_or_default();
        let _ = reader.close().await;
        known.given
    }

    /// Gives a person a passphrase of their own and this device secret, with the key that opens.
    async fn give_own(
        self,
        user: UserId,
        own: &Passphrase,
        device: Option<DeviceSecret>,
        key: DataKey,
    ) -> Result<(Self, DataKey, Author), (Self, UnlockError)> {
        let given = self.given_in_database(user, &key).await;
        let (mut vault, own) = (self.vault.clone(), own.clone());
        let chosen = slowly(move || {
            let chosen = (&own, ChosenBy::Themselves);
            let wrapped = vault
                .wrapped(user, &key, chosen, device.as_ref(), &mut getrandom::fill)
                .map_err(|error| match error {
                    PersonError::Random(error) => UnlockError::Random(error),
                    PersonError::Memory => UnlockError::TooLittleMemory,
                    PersonError::UnknownPerson | PersonError::Device | PersonError::Wrong => UnlockError::UnknownPerson,
                })?;
            let me = vault.give(wrapped.after(given)).ok_or(UnlockError::UnknownPerson)?;
            Ok((vault, key, me))
        })
        .await;
        let (vault, key, me) = match chosen {
            Ok(Ok(chosen)) => chosen,
            Ok(Err(error)) => return Err((self, error)),
            Err(error) => return Err(self.still_locked(UnlockError::io, error)),
        };
        let mut locked = self;
        if let Err(error) = vault.write(&locked.dir) {
            return Err(locked.still_locked(UnlockError::io, error));
        }
        locked.vault = vault;
        Ok((locked, key, me))
    }

    /// Unlocks with the recovery key, and gives this person a new passphrase and this device secret.
    ///
    /// # Errors
    /// With the locked store, and why it stays locked.
    pub async fn recover(
        self,
        recovery: &RecoveryKey,
        user: UserId,
        new_passphrase: &Passphrase,
        secret: Option<&DeviceSecret>,
        now: Clocks,
    ) -> Result<Store, (Self, UnlockError)> {
        let recovered = match Recovery::read(&self.dir) {
            Ok(kept) => match kept.open(recovery, now.wall) {
                Some(recovered) => recovered,
                None => return Err((self, UnlockError::WrongRecoveryKey)),
            },
            Err(why) => return Err(self.still_locked(UnlockError::without_recovery_key, why)),
        };
        let given = self.give_own(user, new_passphrase, secret.cloned(), recovered.key.clone());
        let (locked, key, me) = given.await?;
        tracing::info!(at = %safe(&now.wall), "unlocked with the recovery key");
        let store = locked.open_database(key, me, now).await?;
        recovered.keep(store.dir());
        Ok(store)
    }

    fn still_locked<E>(self, why: impl FnOnce(&Path, E) -> UnlockError, error: E) -> (Self, UnlockError) {
        let why = why(&self.dir, error);
        (self, why)
    }

    async fn open_database(mut self, key: DataKey, me: Author, now: Clocks) -> Result<Store, (Self, UnlockError)> {
        forget_wrong(&mut self.vault, &self.dir, me.id);
        match open_checked(&self, &key, me).await {
            Ok(store) => {
                store.inner.note_unlocked(now.wall);
                Ok(store)
            }
            Err(error) => Err((self, error)),
        }
    }
}

impl Store {
    /// Locks: folds SQLite's log into the file, closes it, and forgets the key. Other clones answer
    /// [`StoreError::Locked`] from then on. The folder stays this process's own. Reading is called off; a write under way
    /// is waited for, and taken back when it takes longer than two seconds.
    pub async fn lock(self) -> LockedStore {
        let inner = &self.inner;
        let vault = inner.give_vault_back();
        inner.close().await;
        LockedStore {
            dir: inner.dir.clone(),
            lock: Arc::clone(&inner.lock),
            vault,
        }
    }
}

/// Whether one of the two files of a store is in this folder.
pub(crate) fn holds_store(dir: &Path) -> io::Result<bool> {
    Ok(Vault::path(dir).try_exists()? || open::database(dir).try_exists()?)
}

async fn open_checked(locked: &LockedStore, key: &DataKey, me: Author) -> Result<Store, UnlockError> {
    let database = open::database(&locked.dir);
    looks_like_ours(&locked.dir, &database)?;
    match open_file(locked, &database, key, me).await {
        Err(Fault::Sqlite(code)) => Err(damaged::copied(&locked.dir, &database, code)),
        Err(Fault::KnownDesk(error)) => Err(error),
        Err(Fault::Store(error)) => Err(UnlockError::store(&locked.dir, error)),
        Ok(store) => Ok(store),
    }
}

/// Why a database file does not open.
enum Fault {
    /// SQLite says that the file is damaged, with this code.
    Sqlite(i32),
    /// What the person is told.
    KnownDesk(UnlockError),
    /// Anything else.
    Store(StoreError),
}

impl From<sqlx::Error> for Fault {
    fn from(error: sqlx::Error) -> Self {
        match StoreError::sqlite_code(&error) {
            Some(code @ (CORRUPT | NOT_A_DATABASE)) => Self::Sqlite(code),
            _ => Self::from(StoreError::from(error)),
        }
    }
}

impl From<StoreError> for Fault {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Damaged => Self::Sqlite(NOT_A_DATABASE),
            other => Self::Store(other),
        }
    }
}

async fn open_file(locked: &LockedStore, database: &Path, key: &DataKey, me: Author) -> Result<Store, Fault> {
    let dir = &locked.dir;
    let mut connections = connect(dir, database, key).await?;
    if let Err(fault) = bring_up_to_date(dir, database, &mut connections.writer, &SCHEMA).await {
        // Before anybody copies the file.
        let _ = connections.writer.close().await;
        return Err(fault);
    }
    let (lock, vault) = (Arc::clone(&locked.lock), locked.vault.clone());
    let store = Store::open(dir.clone(), lock, vault, me, connections).await?;
    store.catch_up().await?;
    Ok(store)
}

/// The connections of a store, for reading only where nothing can be written.
async fn connect(dir: &Path, database: &Path, key: &DataKey) -> Result<Connections, Fault> {
    match open::writer(database, key, false).await {
        Ok(writer) => Ok(Connections {
            writer,
            readers: open::readers(database, key),
            only_reading: None,
            backup_key: BackupKey::of(key),
            trail_key: TrailKey::of(key),
        }),
        Err(error) if may_be_unwritable(&error) => match why_unwritable(dir) {
            Some(why) => Ok(Connections {
                writer: open::only_reader(database, key).await?,
                readers: open::readers_only(database, key),
                only_reading: Some(why),
                backup_key: BackupKey::of(key),
                trail_key: TrailKey::of(key),
            }),
            None => Err(error.into()),
        },
        Err(error) => Err(error.into()),
    }
}

/// What keeps SQLite from opening its log.
fn why_unwritable(dir: &Path) -> Option<OnlyReading> {
    match durable::try_writing(dir) {
        Err(error) if is_full(&error) => Some(OnlyReading::DiskFull),
        Err(error) if is_not_writable(&error) => Some(OnlyReading::NotWritable),
        _ => None,
    }
}

async fn bring_up_to_date(
    dir: &Path,
    database: &Path,
    writer: &mut SqliteConnection,
    known: &Migrator,
) -> Result<(), Fault> {
    match open::schema(writer, known).await? {
        Schema::Current => Ok(()),
        Schema::Older(0) => Err(Fault::KnownDesk(UnlockError::NotAStore(database.to_owned()))),
        Schema::Older(found) => {
            let backup = backups::before_schema(dir, found);
            Ok(open::migrate(writer, known, Some(&backup)).await?)
        }
        Schema::Newer { found, known } => Err(Fault::KnownDesk(UnlockError::Newer { found, known })),
    }
}

/// SQLite would take an empty file for a new database, and write into it.
fn looks_like_ours(dir: &Path, database: &Path) -> Result<(), UnlockError> {
    let mut head = Vec::new();
    let file = std::fs::File::open(database).map_err(|error| UnlockError::io(dir, error))?;
    file.take(16)
        .read_to_end(&mut head)
        .map_err(|error| UnlockError::io(dir, error))?;
    if head.len() < 16 || head == b"SQLite format 3\0" {
        return Err(UnlockError::NotAStore(database.to_owned()));
    }
    Ok(())
}

/// Runs what is slow on purpose where blocking is allowed.
pub(crate) async fn slowly<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> io::Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(io::Error::other)
}
