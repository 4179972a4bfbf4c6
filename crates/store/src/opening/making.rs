//! Making a store: its folder, its key, its database and its vault, in an order in which the process may end anywhere.

use std::io;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use domain::Dataset;
use domain::record::{Author, DeskStamp};
use domain::role::Role;
use sqlx::Connection as _;

use crate::error::{CreateError, StoreError};
use crate::opening::commits;
use crate::opening::desk_row::{Service, write_desk};
use crate::opening::durable;
use crate::opening::joining;
use crate::opening::lock::{DirLock, LockError};
use crate::opening::locked::{holds_store, slowly};
use crate::opening::may_open;
use crate::opening::open::{self, SCHEMA};
use crate::opening::path::check_path;
use crate::opening::private;
use crate::opening::recovery::Recovery;
use crate::opening::secret::{DataKey, DeviceSecret, Passphrase, RecoveryKey};
use crate::opening::unlocked::{Connections, Store};
use crate::opening::vault::people::Given;
use crate::opening::vault::{ChosenBy, NewPerson, ServiceLabel, Vault};
use crate::opening::wrap::{BackupKey, KeyCost, SealError, TrailKey};
use crate::records::derived::derive::Rules;
use crate::trail::chain;

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
/// When the folder holds a store, cannot be written, or has a path that no database can have.
pub async fn create(dir: &Path, new: NewStore) -> Result<(Store, RecoveryKey), CreateError> {
    let failed = |error| CreateError::io(dir, error);
    check_path(dir)?;
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
    let made = made.map_err(|error| match error {
        CreateError::Database(StoreError::DiskFails) if durable::is_full_at(dir) => CreateError::DiskFull,
        error => error,
    });
    if made.is_err() {
        // Nobody was given the recovery key of what lies there, and nothing is in it yet. It goes before the lock does:
        // what lies there afterwards may be another's. What cannot be undone now is a store that the passphrase opens.
        let _ = undo(dir);
        lock.remove_files();
        drop(lock);
        if made_dir {
            let _ = std::fs::remove_dir(dir);
        }
    }
    made
}

/// Undoes what [`make`] does, the last step first: whenever this ends, by a failing disk or with the process, there is a
/// whole store or none. A database without its vault, or a vault without its database, would be in everybody's way.
pub(crate) fn undo(dir: &Path) -> io::Result<()> {
    let database = open::database(dir);
    if database.try_exists()? {
        std::fs::rename(&database, open::unfinished(dir))?;
        durable::sync_dir(dir)?;
    }
    remove(&Vault::path(dir))?;
    durable::sync_dir(dir)?;
    remove_unfinished(dir)
}

/// Removes a database that has no vault, what its recovery key would open, and what was kept beside it under either of its names: SQLite would take a log that
/// lies there for the log of the next database, and its commits would be missed in the next.
pub(crate) fn remove_unfinished(dir: &Path) -> io::Result<()> {
    let [_, log, locks] = open::with_side_files(&open::database(dir));
    let beside = [log, locks, commits::path(dir), Recovery::path(dir)];
    let unfinished = open::with_side_files(&open::unfinished(dir));
    unfinished.iter().chain(&beside).try_for_each(|path| remove(path))
}

/// Removes a file, if it is there.
fn remove(path: &Path) -> io::Result<()> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

async fn make(dir: &Path, lock: Arc<DirLock>, new: NewStore) -> Result<(Store, RecoveryKey), CreateError> {
    let failed = |error| CreateError::io(dir, error);
    let unfinished = open::unfinished(dir);
    remove_unfinished(dir).map_err(failed)?;
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
        let derived_by = Rules::of(&new.service, Dataset::published()).name();
        write_desk(&mut writer, &new.device, &new.service, &derived_by, new.now).await?;
        let first = Given {
            person: new.user.id,
            given: 0,
        };
        may_open::note_given(&mut writer, first).await?;
        chain::begin(&mut writer, &TrailKey::of(&key)).await?;
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
        now,
        ..
    } = new;
    let for_recovery = recovery.clone();
    let (vault, recovery_file, key, user) = slowly(move || {
        let person = NewPerson {
            author: &user,
            passphrase: &passphrase,
            device: device_secret.as_ref(),
            cost,
            chosen_by: ChosenBy::Themselves,
            // Whoever starts a service need not be its lead clinician: until somebody is, every nurse may say who is.
            role: Role::Nurse,
        };
        let mut vault = Vault::new(label, &key, &person, &mut getrandom::fill)?;
        vault.note_unlocked(user.id, now);
        let recovery_file = Recovery::new(&key, &for_recovery, &mut getrandom::fill)?;
        Ok::<_, SealError>((vault, recovery_file, key, user))
    })
    .await
    .map_err(failed)?
    .map_err(|error| match error {
        SealError::Random(error) => CreateError::Random(error),
        SealError::Memory => CreateError::TooLittleMemory,
    })?;
    durable::sync_file(&unfinished).map_err(failed)?;
    recovery_file.write(dir).map_err(failed)?;
    vault.write(dir).map_err(failed)?;
    let database = open::database(dir);
    std::fs::rename(&unfinished, &database).map_err(failed)?;
    durable::sync_dir(dir).map_err(failed)?;

    let connections = Connections {
        writer: open::writer(&database, &key, false).await.map_err(StoreError::from)?,
        readers: open::readers(&database, &key),
        only_reading: None,
        backup_key: BackupKey::of(&key),
        trail_key: TrailKey::of(&key),
    };
    private::mend(dir);
    let store = Store::open(dir.to_owned(), lock, vault, user, connections).await?;
    joining::forget_joining(dir);
    Ok((store, recovery))
}
