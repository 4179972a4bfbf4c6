//! A file that somebody chose, as bytes and by its name. Which file it is meant to be is known to whoever asked for it.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use store::NotRead;

use crate::error::Error;
use crate::host::read_given;

/// Reads on a thread that may wait for a slow share.
pub(super) async fn read_off_thread(path: PathBuf) -> Result<Vec<u8>, Error> {
    let read = tokio::task::spawn_blocking(move || read_given(&path)).await;
    Ok(read.unwrap_or(Err(NotRead::Fault(ErrorKind::Interrupted).into()))?)
}

/// What it is called, without its folders.
pub(super) fn name_of(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}
