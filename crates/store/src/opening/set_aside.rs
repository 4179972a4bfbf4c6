//! A demonstration that is left for real use: its files go into a folder of their own beside where they were, and the desk
//! begins anew. Nothing is deleted, and a store of real patients is never moved.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use chrono::{DateTime, Utc};

use crate::error::OpenError;
use crate::opening::lock::{DirLock, LockError};
use crate::opening::vault::{Vault, VaultError};
use crate::opening::{commits, durable, open};

/// How the folder's name begins; the moment of leaving follows.
const FOLDER: &str = "demonstration-";

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
        Err(VaultError::Absent) => return Err(OpenError::NoStore),
        Err(VaultError::Damaged(path)) => return Err(OpenError::Damaged(path)),
        Err(VaultError::Newer) => return Err(OpenError::Newer),
        Err(VaultError::Io(error)) => return Err(failed(error)),
    };
    if !vault.service.demo {
        return Err(failed(io::ErrorKind::PermissionDenied.into()));
    }
    let aside = dir.join(format!("{FOLDER}{}", now.format("%Y%m%dT%H%M%S%3f")));
    durable::make_dir(&aside).map_err(failed)?;
    move_into(&Vault::path(dir), &aside).map_err(failed)?;
    move_rest(dir, &aside).map_err(failed)?;
    Ok(aside)
}

/// Ends a move that was interrupted after the keys had gone; says whether there was one. The folder's lock is held.
pub(super) fn finish(dir: &Path) -> io::Result<bool> {
    if Vault::path(dir).try_exists()? {
        return Ok(false);
    }
    for found in fs::read_dir(dir)? {
        let aside = found?.path();
        let is_aside = aside
            .file_name()
            .and_then(|name| name.to_str())
            .is_some_and(|name| name.starts_with(FOLDER));
        if is_aside && Vault::path(&aside).try_exists()? && !open::database(&aside).try_exists()? {
            move_rest(dir, &aside)?;
            return Ok(true);
        }
    }
    Ok(false)
}

/// The database goes last: where it is says whether all of it has moved.
fn move_rest(dir: &Path, aside: &Path) -> io::Result<()> {
    move_into(&commits::path(dir), aside)?;
    let files = open::with_side_files(&open::database(dir));
    for file in files.iter().rev() {
        move_into(file, aside)?;
    }
    durable::sync_dir(aside)?;
    durable::sync_dir(dir)
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
