//! Making a store: its folder, its key, its database and its vault, in an order in which the process may end anywhere.

use std::io;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use domain::record::{Author, DeskStamp};
use sqlx::Connection as _;

use crate::error::{CreateError, StoreError};
use crate::opening::desk_row::{Service, write_desk};
use crate::opening::durable;
use crate::opening::joining;
use crate::opening::lock::{self, DirLock, LockError};
use crate::opening::locked::{holds_store, slowly};
use crate::opening::open::{self, SCHEMA};
use crate::opening::private;
use crate::opening::secret::{DataKey, DeviceSecret, Passphrase, RecoveryKey};
use crate::opening::unlocked::{Connections, Store};
use crate::opening::vault::{NewPerson, ServiceLabel, Vault};
use crate::opening::wrap::{KeyCost, SealError};
use crate::records::derived::derive::Rules;

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
        let derived_by = Rules::of(&new.service).name();
        write_desk(&mut writer, &new.device, &new.service, &derived_by, new.now).await?;
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
