//! A store that gives way: a demonstration that is left for real use, and one in whose place a backup is restored. Its files go
//! into a folder of their own beside where they were, and nothing is deleted.

use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use chrono::{DateTime, Utc};

use crate::error::OpenError;
use crate::opening::key_file::KeyFileError;
use crate::opening::lock::{DirLock, LockError};
use crate::opening::recovery::Recovery;
use crate::opening::vault::Vault;
use crate::opening::{commits, durable, open};

/// How the folder's name begins; the moment follows.
const LEFT: &str = "demonstration-";
const REPLACED: &str = "before-restore-";
/// In that folder, for as long as a move into it is under way: how the database that is moved begins. That is SQLCipher's
/// salt, which is random: no other database begins so, and none but this one is ever moved to end a move.
const MARK: &str = "moving";
const SALT_BYTES: u64 = 16;

/// Moves the locked demonstration in this folder aside, and gives where it is now. A process that ends half-way has moved
/// the keys, without which the rest opens nothing; whoever opens the folder next moves the rest.
///
/// # Errors
/// When another program has the store, the store is none of fictional patients, or a file cannot be moved.
pub fn set_demonstration_aside(dir: &Path, now: DateTime<Utc>) -> Result<PathBuf, OpenError> {
    let failed = |error| OpenError::io(dir, error);
    let _lock = match DirLock::take(dir, Duration::ZERO) {
        Ok(lock) => lock,
        Err(LockError::Busy { holder }) => return Err(OpenError::Busy { holder }),
        Err(LockError::Io(error)) => return Err(failed(error)),
    };
    let vault = match Vault::read(dir) {
        Ok(vault) => vault,
        Err(KeyFileError::Absent) => return Err(OpenError::NoStore),
        Err(KeyFileError::Damaged(path)) => return Err(OpenError::Damaged(path)),
        Err(KeyFileError::Newer) => return Err(OpenError::Newer),
        Err(KeyFileError::Io(error)) => return Err(failed(error)),
    };
    if !vault.service.demo {
        return Err(failed(io::ErrorKind::PermissionDenied.into()));
    }
    let database = open::database(dir);
    let Some(salt) = salt(&database).map_err(failed)? else {
        return Err(OpenError::Missing(database));
    };
    move_marked(dir, LEFT, &salt, now).map_err(failed)
}

/// Moves whatever there is of a store in this folder aside, damaged or whole, and gives where it is now. The folder's lock is
/// held. A process that ends half-way is gone on from as with a demonstration.
pub(crate) fn set_store_aside(dir: &Path, now: DateTime<Utc>) -> io::Result<PathBuf> {
    // Without a database no mark is needed: whatever moved, there is no store.
    let salt = salt(&open::database(dir))?.unwrap_or_default();
    move_marked(dir, REPLACED, &salt, now)
}

fn move_marked(dir: &Path, folder: &str, salt: &[u8], now: DateTime<Utc>) -> io::Result<PathBuf> {
    let aside = free_folder(dir, &format!("{folder}{}", now.format("%Y%m%dT%H%M%S%3f")))?;
    durable::make_dir(&aside)?;
    durable::replace(&aside.join(MARK), salt)?;
    move_all(dir, &aside)?;
    Ok(aside)
}

/// A folder that is not there yet: nothing is moved onto what was moved before, whatever the clock says.
fn free_folder(dir: &Path, name: &str) -> io::Result<PathBuf> {
    let mut folder = dir.join(name);
    for further in 2.. {
        if !folder.try_exists()? {
            break;
        }
        folder = dir.join(format!("{name}-{further}"));
    }
    Ok(folder)
}

/// Ends a move that was interrupted after the keys had gone, and forgets one that was interrupted before: nothing of that
/// store has moved. The folder's lock is held.
pub(super) fn finish(dir: &Path) -> io::Result<()> {
    for found in fs::read_dir(dir)? {
        let found = found?;
        let name = found.file_name();
        if ![LEFT, REPLACED]
            .iter()
            .any(|folder| name.as_encoded_bytes().starts_with(folder.as_bytes()))
        {
            continue;
        }
        let aside = found.path();
        let marked = match fs::read(aside.join(MARK)) {
            Ok(marked) => marked,
            Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => continue,
            Err(error) => return Err(error),
        };
        let any_key_moved = Vault::path(&aside).try_exists()? || Recovery::path(&aside).try_exists()?;
        let keys_alone_moved = !Vault::path(dir).try_exists()? && any_key_moved;
        if keys_alone_moved && salt(&open::database(dir))? == Some(marked) {
            move_all(dir, &aside)?;
        } else {
            unmark(&aside);
            // Only one that is empty goes.
            let _ = fs::remove_dir(&aside);
        }
    }
    Ok(())
}

/// How a database file begins; nothing when there is none.
fn salt(database: &Path) -> io::Result<Option<Vec<u8>>> {
    let file = match File::open(database) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    let mut salt = Vec::new();
    file.take(SALT_BYTES).read_to_end(&mut salt)?;
    Ok(Some(salt))
}

/// The keys go first and the database last, and each is on the disk at its new place before the next goes: where the
/// database is says whether all of it has moved.
fn move_all(dir: &Path, aside: &Path) -> io::Result<()> {
    let [database, log, locks] = open::with_side_files(&open::database(dir));
    for together in [
        vec![Vault::path(dir)],
        vec![Recovery::path(dir), commits::path(dir), locks, log],
        vec![database],
    ] {
        for file in &together {
            move_into(file, aside)?;
        }
        // The new names before the old ones, so that no file is without a name.
        durable::sync_dir(aside)?;
        durable::sync_dir(dir)?;
    }
    unmark(aside);
    Ok(())
}

/// A mark that stays names a database that is not in the folder any more: it moves nothing, and goes at the next look.
fn unmark(aside: &Path) {
    let _ = fs::remove_file(aside.join(MARK));
}

fn move_into(file: &Path, aside: &Path) -> io::Result<()> {
    let Some(name) = file.file_name() else {
        return Ok(());
    };
    match fs::rename(file, aside.join(name)) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}
