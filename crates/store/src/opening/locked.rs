//! A store that nobody has unlocked: making one, taking its folder, and opening it with a passphrase or the recovery key.
//!
//! Nothing here deletes or replaces a database. One that cannot be opened stays as it is, and a copy is set aside.

use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use domain::id::UserId;
use domain::record::{Author, DeskStamp};
use sha2::{Digest as _, Sha256};
use sqlx::Connection as _;
use sqlx::sqlite::SqliteConnection;

use crate::error::{CORRUPT, CreateError, NOT_A_DATABASE, OpenError, StoreError, UnlockError};
use crate::opening::durable;
use crate::opening::joining;
use crate::opening::lock::{self, DirLock, LockError};
use crate::opening::open::{self, SCHEMA, Schema};
use crate::opening::secret::{DataKey, DeviceSecret, Passphrase, RecoveryKey};
use crate::opening::unlocked::{Service, Store, write_desk};
use crate::opening::vault::{KeyCost, ServiceLabel, Vault, VaultError, WrapError};

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
    let made_dir = !dir.exists();
    std::fs::create_dir_all(dir).map_err(|error| CreateError::io(dir, error))?;
    let lock = match DirLock::take(dir, Duration::ZERO) {
        Ok(lock) => Arc::new(lock),
        Err(LockError::Busy { holder }) => return Err(CreateError::Busy { holder }),
        Err(LockError::Io(error)) => return Err(CreateError::io(dir, error)),
    };
    if Vault::path(dir).exists() || open::database(dir).exists() {
        return Err(CreateError::Exists(dir.to_owned()));
    }
    let made = make(dir, Arc::clone(&lock), new).await;
    if made.is_err() {
        drop(lock);
        // The vault goes last into place: until then nobody was given a key to these files.
        let database = open::unfinished(dir);
        for path in open::with_side_files(&database).iter().chain(&lock::files(dir)) {
            let _ = std::fs::remove_file(path);
        }
        if made_dir {
            let _ = std::fs::remove_dir(dir);
        }
    }
    made
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
    let mut writer = open::writer(&unfinished, &key, true).await.map_err(StoreError::from)?;
    open::migrate(&mut writer, &SCHEMA, None).await?;
    write_desk(&mut writer, &new.device, &new.service, new.now).await?;
    // Closing the last connection folds the log in and removes it, so that one file is the whole database.
    writer.close().await.map_err(StoreError::from)?;

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
        let vault = Vault::new(label, cost, &key, &recovery, &user, &passphrase, device_secret.as_ref());
        vault.map(|vault| (vault, key, recovery, user))
    })
    .await
    .map_err(failed)?
    .map_err(CreateError::Random)?;
    durable::sync_file(&unfinished).map_err(failed)?;
    vault.write(dir).map_err(failed)?;
    let database = open::database(dir);
    std::fs::rename(&unfinished, &database).map_err(failed)?;
    durable::sync_dir(dir).map_err(failed)?;

    let writer = open::writer(&database, &key, false).await.map_err(StoreError::from)?;
    let readers = open::readers(&database, &key);
    let store = Store::open(dir.to_owned(), lock, vault, user, writer, readers).await?;
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
    pub fn open(dir: &Path, wait: Duration) -> Result<Self, OpenError> {
        let failed = |source| OpenError::Io {
            dir: dir.to_owned(),
            source,
        };
        if !Vault::path(dir).exists() && !open::database(dir).exists() {
            return Err(OpenError::NoStore);
        }
        let lock = match DirLock::take(dir, wait) {
            Ok(lock) => Arc::new(lock),
            Err(LockError::Busy { holder }) => return Err(OpenError::Busy { holder }),
            Err(LockError::Io(error)) => return Err(failed(error)),
        };
        let vault = match Vault::read(dir) {
            Ok(vault) => vault,
            Err(VaultError::Absent) => return Err(OpenError::Missing(Vault::path(dir))),
            Err(VaultError::Damaged(path)) => return Err(OpenError::Damaged(path)),
            Err(VaultError::Newer) => return Err(OpenError::Newer),
            Err(VaultError::Io(error)) => return Err(failed(error)),
        };
        let database = open::database(dir);
        if !database.exists() {
            // The process that made the store ended between its last two steps.
            match std::fs::rename(open::unfinished(dir), &database) {
                Ok(()) => {}
                Err(error) if error.kind() == io::ErrorKind::NotFound => return Err(OpenError::Missing(database)),
                Err(error) => return Err(failed(error)),
            }
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

    /// Seconds until the next passphrase is looked at.
    pub fn wait_seconds(&self, now: DateTime<Utc>) -> u32 {
        self.vault.wait_seconds(now)
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
        now: DateTime<Utc>,
    ) -> Result<Store, (Self, UnlockError)> {
        let seconds = self.wait_seconds(now);
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
            Err(WrapError::UnknownPerson) => Err((self, UnlockError::UnknownPerson)),
            Err(WrapError::Device) => Err((self, UnlockError::KeychainLost)),
            Err(WrapError::Random(error)) => Err((self, UnlockError::Random(error))),
            Err(WrapError::Wrong) => {
                let mut locked = self;
                let tries_left = locked.vault.count_wrong(now);
                match locked.vault.write(&locked.dir) {
                    Ok(()) => Err((locked, UnlockError::WrongPassphrase { tries_left })),
                    Err(error) => Err(locked.stays(UnlockError::io, error)),
                }
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
        now: DateTime<Utc>,
    ) -> Result<Store, (Self, UnlockError)> {
        let (mut vault, recovery) = (self.vault.clone(), recovery.clone());
        let (passphrase, secret) = (new_passphrase.clone(), secret.cloned());
        let opened = slowly(move || {
            let key = vault.recover(&recovery).map_err(|_| UnlockError::WrongRecoveryKey)?;
            let me = vault
                .rewrap(user, &key, &passphrase, secret.as_ref())
                .map_err(|error| match error {
                    WrapError::Random(error) => UnlockError::Random(error),
                    _ => UnlockError::UnknownPerson,
                })?;
            vault.forget_wrong();
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
        tracing::info!(at = %now, "unlocked with the recovery key");
        locked.open_database(key, me).await
    }

    fn stays(self, why: impl FnOnce(&Path, io::Error) -> UnlockError, error: io::Error) -> (Self, UnlockError) {
        let why = why(&self.dir, error);
        (self, why)
    }

    async fn open_database(mut self, key: DataKey, me: Author) -> Result<Store, (Self, UnlockError)> {
        if self.vault.forget_wrong()
            && let Err(error) = self.vault.write(&self.dir)
        {
            return Err(self.stays(UnlockError::io, error));
        }
        let parts = (self.dir.clone(), Arc::clone(&self.lock), self.vault.clone());
        match open_checked(parts, &key, me).await {
            Ok(store) => Ok(store),
            Err(error) => Err((self, error)),
        }
    }
}

async fn open_checked(
    (dir, lock, vault): (PathBuf, Arc<DirLock>, Vault),
    key: &DataKey,
    me: Author,
) -> Result<Store, UnlockError> {
    let database = open::database(&dir);
    looks_like_ours(&dir, &database)?;
    match open_file(&dir, &database, lock, vault, key, me).await {
        Err(Fault::Sqlite(code)) => Err(set_aside(&dir, &database, code)),
        Err(Fault::Known(error)) => Err(error),
        Ok(store) => Ok(store),
    }
}

/// Why a database file does not open.
enum Fault {
    /// SQLite says that the file is damaged, with this code.
    Sqlite(i32),
    /// Anything else.
    Known(UnlockError),
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
            other => Self::Known(other.into()),
        }
    }
}

async fn open_file(
    dir: &Path,
    database: &Path,
    lock: Arc<DirLock>,
    vault: Vault,
    key: &DataKey,
    me: Author,
) -> Result<Store, Fault> {
    let mut writer = open::writer(database, key, false).await?;
    match bring_up_to_date(dir, database, &mut writer).await {
        Ok(()) => {}
        Err(fault) => {
            // Before anybody copies the file.
            let _ = writer.close().await;
            return Err(fault);
        }
    }
    let readers = open::readers(database, key);
    Ok(Store::open(dir.to_owned(), lock, vault, me, writer, readers).await?)
}

async fn bring_up_to_date(dir: &Path, database: &Path, writer: &mut SqliteConnection) -> Result<(), Fault> {
    match open::schema(writer, &SCHEMA).await? {
        Schema::Current => Ok(()),
        Schema::Older(0) => Err(Fault::Known(UnlockError::NotAStore(database.to_owned()))),
        Schema::Older(found) => {
            let backup = dir.join(format!("before-schema-{found}.db"));
            let backup = Some(backup.as_path()).filter(|path| !path.exists());
            Ok(open::migrate(writer, &SCHEMA, backup).await?)
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
        Err(error) => UnlockError::io(dir, error),
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
    let copy = dir.join(format!("damaged-{}.db", &crate::sql::hex(&hash.finalize()[..8])));
    let [database, log, _] = open::with_side_files(database);
    let [copied, copied_log, _] = open::with_side_files(&copy);
    if !copied.exists() {
        match std::fs::copy(log, copied_log) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        std::fs::copy(database, copied)?;
    }
    Ok(copy)
}

/// Runs what is slow on purpose where blocking is allowed.
async fn slowly<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> io::Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(io::Error::other)
}
