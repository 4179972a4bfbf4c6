//! The id of a desk that asks to join a service and has no store yet. It lies in the folder from the moment before it
//! asks until its store is there: a desk whose answer was lost, or whose store could not be made, asks again as the same
//! desk, and its one-time code is good for that.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use domain::id::DeviceId;

use crate::error::CreateError;
use crate::opening::durable;
use crate::opening::locked::holds_store;
use crate::opening::path::check_path;

fn path(dir: &Path) -> PathBuf {
    dir.join("joining")
}

/// The id that this folder's desk asks with: the one that was kept, or this fresh one, which is kept from now on. The
/// folder is made when it is not there, so that one that cannot be written is found before anything is asked.
///
/// # Errors
/// When the folder holds a store, cannot be written, or has a path that no database can have.
pub fn joining_desk(dir: &Path, fresh: DeviceId) -> Result<DeviceId, CreateError> {
    let failed = |error: io::Error| CreateError::io(dir, error);
    if holds_store(dir).map_err(failed)? {
        return Err(CreateError::Exists(dir.to_owned()));
    }
    check_path(dir)?;
    durable::make_dir(dir).map_err(failed)?;
    let kept = match fs::read_to_string(path(dir)) {
        Ok(text) => text.trim().parse().ok(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => return Err(failed(error)),
    };
    if let Some(kept) = kept {
        return Ok(kept);
    }
    // What cannot be read is no id; no code was spent on it.
    durable::replace(&path(dir), fresh.to_string().as_bytes()).map_err(failed)?;
    Ok(fresh)
}

/// Forgets the id: the store is there and knows it itself, or the service was not to be joined.
pub fn forget_joining(dir: &Path) {
    // One that stays is read by nobody, or is as good as a fresh one.
    let _ = fs::remove_file(path(dir));
}
