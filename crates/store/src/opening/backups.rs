//! Copies of the database that lie beside it. Those that are made before a migration: how they are called, and that they go once a
//! record is purged, which they hold as it was. And the one that a backup is made of, for as long as that takes; where
//! backups themselves lie is not known here.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::opening::durable::sync_dir;

const BEGINNING: &str = "before-schema-";
const END: &str = ".db";
/// What the copy is called that a backup is made of.
const COPY: &str = "desk.copy";

/// The backup of a store of this schema.
pub(crate) fn before_schema(dir: &Path, schema: i64) -> PathBuf {
    dir.join(format!("{BEGINNING}{schema}{END}"))
}

/// Removes all of them.
pub(crate) fn remove(dir: &Path) -> io::Result<()> {
    let mut removed = false;
    for found in fs::read_dir(dir)? {
        let found = found?;
        let name = found.file_name();
        let name = name.as_encoded_bytes();
        if name.starts_with(BEGINNING.as_bytes()) && name.ends_with(END.as_bytes()) {
            fs::remove_file(found.path())?;
            removed = true;
        }
    }
    if removed { sync_dir(dir) } else { Ok(()) }
}

/// The copy that a backup is made of.
pub(crate) fn copy(dir: &Path) -> PathBuf {
    dir.join(COPY)
}

/// Removes such a copy, which a process that was killed has left.
pub(crate) fn remove_copy(dir: &Path) -> io::Result<()> {
    for name in [COPY.to_owned(), format!("{COPY}-journal")] {
        match fs::remove_file(dir.join(name)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    Ok(())
}
