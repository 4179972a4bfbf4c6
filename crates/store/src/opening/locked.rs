//! A store that nobody has unlocked: making one, taking its folder, and opening it with a passphrase or the recovery key.
//!
//! Nothing here deletes or replaces a database. One that cannot be opened stays as it is, and a copy is set aside.

use std::io::{self, Read, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use data_encoding::HEXLOWER;
use domain::id::UserId;
use domain::log_safe::safe;
use domain::record::{Author, DeskStamp};
use sha2::{Digest as _, Sha256};
use sqlx::Connection as _;
use sqlx::migrate::Migrator;
use sqlx::sqlite::SqliteConnection;

use crate::error::{
    CORRUPT, CreateError, NOT_A_DATABASE, OpenError, StoreError, UnlockError, is_full, is_not_writable,
    may_be_unwritable,
};
use crate::opening::durable::{self, WholeFile};
use crate::opening::joining;
use crate::opening::lock::{self, DirLock, LockError};
use crate::opening::open::{self, SCHEMA, Schema};
use crate::opening::private;
use crate::opening::secret::{DataKey, DeviceSecret, Passphrase, RecoveryKey};
use crate::opening::set_aside;
use crate::opening::tries::{Clocks, FIRST_WAIT};
use crate::opening::unlocked::{Connections, OnlyReading, Service, Store, write_desk};
use crate::opening::vault::{NewPerson, PersonError, ServiceLabel, Vault, VaultError};
use crate::opening::wrap::{KeyCost, SealError};

/// What a new store needs to be told.
pub struct NewStore {
    /// Whose records it will hold.
    pub service: Service,
    /// Its first person.
    pub user: Author,
    /// Their passphrase; [`Passphrase::check_new`] is the caller's to ask.
    pub passphrase: Passphrase,
    /// This desk.
    pub device: DeskStamp,
    /// The secret in the computer's key store; none when there is no key store.
    pub device_secret: Option<DeviceSecret>,
    /// What a guess at the passphrase is to cost.
    pub cost: KeyCost,
    /// The host's now.
    pub now: DateTime<Utc>,
}

/// Makes a store and unlocks it. The folder is made when it is not there. When anything fails, or the process ends,
/// there is no store, and nothing stands in the way of trying again.
///
/// # Errors
/// When the folder holds a store or cannot be written.
pub async fn create(dir: &Path, new: NewStore) -> Result<(Store, RecoveryKey), CreateError> {
    let failed = |error| CreateError::io(dir, error);
    let made_dir = !dir.try_exists().map_err(failed)?;
    durable::make_dir(dir).map_err(failed)?;
    let lock = match DirLock::take(dir, Duration::ZERO) {
        Ok(lock) => Arc::new(lock),
        Err(LockError::Busy { holder }) => return Err(CreateError::Busy { holder }),
        Err(LockError::Io(error)) => return Err(failed(error)),
    };
    if holds_store(dir).map_err(failed)? {
        return Err(CreateError::Exists(dir.to_owned()));
    }
    let made = make(dir, Arc::clone(&lock), new).await;
    if made.is_err() {
        // Nobody was given the recovery key of what lies there, and nothing is in it yet. It goes before the lock does:
        // what lies there afterwards may be another's.
        let databases = [open::unfinished(dir), open::database(dir)];
        let files = databases.iter().flat_map(|database| open::with_side_files(database));
        for path in files.chain([Vault::path(dir)]) {
            let _ = std::fs::remove_file(path);
        }
        drop(lock);
        for path in lock::files(dir) {
            let _ = std::fs::remove_file(path);
        }
        if made_dir {
            let _ = std::fs::remove_dir(dir);
        }
    }
    made
}

/// Whether one of the two files of a store is in this folder.
pub(crate) fn holds_store(dir: &Path) -> io::Result<bool> {
    Ok(Vault::path(dir).try_exists()? || open::database(dir).try_exists()?)
}

async fn make(dir: &Path, lock: Arc<DirLock>, new: NewStore) -> Result<(Store, RecoveryKey), CreateError> {
    let failed = |error| CreateError::io(dir, error);
    let unfinished = open::unfinished(dir);
    for path in open::with_side_files(&unfinished) {
        match std::fs::remove_file(path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(failed(error)),
            _ => {}
        }
    }
    let key = DataKey::random().map_err(CreateError::Random)?;
    let recovery = RecoveryKey::random().map_err(CreateError::Random)?;
    // SQLite gives what it keeps beside the file the file's own mode.
    private::file_options()
        .write(true)
        .create_new(true)
        .open(&unfinished)
        .map_err(failed)?;
    let mut writer = open::writer(&unfinished, &key, true).await.map_err(StoreError::from)?;
    let filled = async {
        open::migrate(&mut writer, &SCHEMA, None).await?;
        write_desk(&mut writer, &new.device, &new.service, new.now).await?;
        // One file is then the whole database. Closing would fold the log in as well, and not say when it cannot.
        open::fold_log_in(&mut writer).await
    }
    .await;
    let closed = writer.close().await.map_err(StoreError::from);
    filled.and(closed)?;

    let service = &new.service;
    let label = ServiceLabel {
        code: service.code.clone(),
        name: service.name.clone(),
        demo: service.demo,
    };
    let NewStore {
        user,
        passphrase,
        device_secret,
        cost,
        ..
    } = new;
    let (vault, key, recovery, user) = slowly(move || {
        let person = NewPerson {
            author: &user,
            passphrase: &passphrase,
            device: device_secret.as_ref(),
            cost,
        };
        let vault = Vault::new(label, &key, &recovery, &person, &mut getrandom::fill);
        vault.map(|vault| (vault, key, recovery, user))
    })
    .await
    .map_err(failed)?
    .map_err(|error| match error {
        SealError::Random(error) => CreateError::Random(error),
        SealError::Memory => CreateError::TooLittleMemory,
    })?;
    durable::sync_file(&unfinished).map_err(failed)?;
    vault.write(dir).map_err(failed)?;
    let database = open::database(dir);
    std::fs::rename(&unfinished, &database).map_err(failed)?;
    durable::sync_dir(dir).map_err(failed)?;

    let connections = Connections {
        writer: open::writer(&database, &key, false).await.map_err(StoreError::from)?,
        readers: open::readers(&database, &key),
        only_reading: None,
    };
    private::mend(dir);
    let store = Store::open(dir.to_owned(), lock, vault, user, connections).await?;
    joining::forget_joining(dir);
    Ok((store, recovery))
}

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
            Err(LockError::Io(error)) => return Err(failed(error)),
        };
        if set_aside::finish(dir).map_err(failed)? {
            return Err(OpenError::NoStore);
        }
        let mut vault = match Vault::read(dir) {
            Ok(vault) => vault,
            Err(VaultError::Absent) => return Err(OpenError::Missing(Vault::path(dir))),
            Err(VaultError::Damaged(path)) => return Err(OpenError::Damaged(path)),
            Err(VaultError::Newer) => return Err(OpenError::Newer),
            Err(VaultError::Io(error)) => return Err(failed(error)),
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

    pub(crate) fn from_parts(dir: PathBuf, lock: Arc<DirLock>, vault: Vault) -> Self {
        Self { dir, lock, vault }
    }

    /// The folder.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// Who can unlock it.
    pub fn people(&self) -> Vec<Author> {
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

    /// Unlocks with a passphrase.
    ///
    /// # Errors
    /// With the locked store, and why it stays locked.
    pub async fn unlock(
        self,
        user: UserId,
        passphrase: &Passphrase,
        secret: Option<&DeviceSecret>,
        now: Clocks,
    ) -> Result<Store, (Self, UnlockError)> {
        let seconds = self.wait_seconds(user, now);
        if seconds > 0 {
            return Err((self, UnlockError::Wait { seconds }));
        }
        let (vault, passphrase, secret) = (self.vault.clone(), passphrase.clone(), secret.cloned());
        let opened = slowly(move || vault.open(user, &passphrase, secret.as_ref())).await;
        let opened = match opened {
            Ok(opened) => opened,
            Err(error) => return Err(self.stays(UnlockError::io, error)),
        };
        match opened {
            Ok((key, me)) => self.open_database(key, me).await,
            Err(PersonError::UnknownPerson) => Err((self, UnlockError::UnknownPerson)),
            Err(PersonError::Device) => Err((self, UnlockError::KeychainLost)),
            Err(PersonError::Memory) => Err((self, UnlockError::TooLittleMemory)),
            Err(PersonError::Random(error)) => Err((self, UnlockError::Random(error))),
            Err(PersonError::Wrong) => {
                let mut locked = self;
                let tries_left = locked.vault.count_wrong(user, now);
                let wait = match tries_left {
                    0 => Duration::from_secs(locked.wait_seconds(user, now).into()),
                    _ => FIRST_WAIT,
                };
                // Where it cannot be kept, it is counted for as long as this process runs.
                if let Err(error) = locked.vault.write(&locked.dir) {
                    tracing::warn!(kind = %safe(&error.kind()), "a wrong passphrase was counted and cannot be kept");
                }
                Err((locked, UnlockError::WrongPassphrase { tries_left, wait }))
            }
        }
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
        let (mut vault, recovery) = (self.vault.clone(), recovery.clone());
        let (passphrase, secret) = (new_passphrase.clone(), secret.cloned());
        let opened = slowly(move || {
            let key = vault.recover(&recovery).ok_or(UnlockError::WrongRecoveryKey)?;
            let me = vault
                .rewrap(user, &key, &passphrase, secret.as_ref(), &mut getrandom::fill)
                .map_err(|error| match error {
                    PersonError::Random(error) => UnlockError::Random(error),
                    PersonError::Memory => UnlockError::TooLittleMemory,
                    PersonError::UnknownPerson | PersonError::Device | PersonError::Wrong => UnlockError::UnknownPerson,
                })?;
            Ok((vault, key, me))
        })
        .await;
        let (vault, key, me) = match opened {
            Ok(Ok(opened)) => opened,
            Ok(Err(error)) => return Err((self, error)),
            Err(error) => return Err(self.stays(UnlockError::io, error)),
        };
        let mut locked = self;
        if let Err(error) = vault.write(&locked.dir) {
            return Err(locked.stays(UnlockError::io, error));
        }
        locked.vault = vault;
        tracing::info!(at = %safe(&now.wall), "unlocked with the recovery key");
        locked.open_database(key, me).await
    }

    fn stays(self, why: impl FnOnce(&Path, io::Error) -> UnlockError, error: io::Error) -> (Self, UnlockError) {
        let why = why(&self.dir, error);
        (self, why)
    }

    async fn open_database(mut self, key: DataKey, me: Author) -> Result<Store, (Self, UnlockError)> {
        if self.vault.forget_wrong(me.id)
            && let Err(error) = self.vault.write(&self.dir)
        {
            // They are forgotten at the next opening that can write.
            tracing::warn!(kind = %safe(&error.kind()), "the wrong passphrases before this right one stay counted");
        }
        match open_checked(&self, &key, me).await {
            Ok(store) => Ok(store),
            Err(error) => Err((self, error)),
        }
    }
}

async fn open_checked(locked: &LockedStore, key: &DataKey, me: Author) -> Result<Store, UnlockError> {
    let database = open::database(&locked.dir);
    looks_like_ours(&locked.dir, &database)?;
    match open_file(locked, &database, key, me).await {
        Err(Fault::Sqlite(code)) => Err(set_aside(&locked.dir, &database, code)),
        Err(Fault::Known(error)) => Err(error),
        Err(Fault::Store(error)) => Err(UnlockError::store(&locked.dir, error)),
        Ok(store) => Ok(store),
    }
}

/// Why a database file does not open.
enum Fault {
    /// SQLite says that the file is damaged, with this code.
    Sqlite(i32),
    /// What the person is told.
    Known(UnlockError),
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
    Ok(Store::open(dir.clone(), lock, vault, me, connections).await?)
}

/// The connections of a store, for reading only where nothing can be written.
async fn connect(dir: &Path, database: &Path, key: &DataKey) -> Result<Connections, Fault> {
    match open::writer(database, key, false).await {
        Ok(writer) => Ok(Connections {
            writer,
            readers: open::readers(database, key),
            only_reading: None,
        }),
        Err(error) if may_be_unwritable(&error) => match why_unwritable(dir) {
            Some(why) => Ok(Connections {
                writer: open::only_reader(database, key).await?,
                readers: open::readers_only(database, key),
                only_reading: Some(why),
            }),
            None => Err(error.into()),
        },
        Err(error) => Err(error.into()),
    }
}

/// Tries to write as much as SQLite needs to open its log, and says what keeps it from that.
fn why_unwritable(dir: &Path) -> Option<OnlyReading> {
    let tried = WholeFile::begin(&open::database(dir)).and_then(|mut file| {
        file.write_all(&vec![0; 64 * 1024])?;
        file.flush()
    });
    match tried {
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
        Schema::Older(0) => Err(Fault::Known(UnlockError::NotAStore(database.to_owned()))),
        Schema::Older(found) => {
            let backup = dir.join(format!("before-schema-{found}.db"));
            Ok(open::migrate(writer, known, Some(&backup)).await?)
        }
        Schema::Newer { found, known } => Err(Fault::Known(UnlockError::Newer { found, known })),
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

/// Copies a database that cannot be read, with its log, under a name that its content decides: trying again makes no
/// second copy.
fn set_aside(dir: &Path, database: &Path, code: i32) -> UnlockError {
    match copy_aside(dir, database) {
        Err(error) => UnlockError::DamagedNotCopied(error),
        Ok(copy) if code == CORRUPT => UnlockError::Truncated { copy },
        Ok(copy) => UnlockError::Damaged { copy },
    }
}

fn copy_aside(dir: &Path, database: &Path) -> io::Result<PathBuf> {
    let mut hash = Sha256::new();
    let mut file = std::fs::File::open(database)?;
    let mut block = vec![0; 1 << 16];
    loop {
        let size = file.read(&mut block)?;
        if size == 0 {
            break;
        }
        hash.update(&block[..size]);
    }
    let copy = dir.join(format!("damaged-{}.db", HEXLOWER.encode(&hash.finalize()[..8])));
    let [database, log, _] = open::with_side_files(database);
    let [copied, copied_log, _] = open::with_side_files(&copy);
    if !copied.exists() {
        match durable::copy(&log, &copied_log) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        durable::copy(&database, &copied)?;
    }
    Ok(copy)
}

/// Runs what is slow on purpose where blocking is allowed.
async fn slowly<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> io::Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(io::Error::other)
}
