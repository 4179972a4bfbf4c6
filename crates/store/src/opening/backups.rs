//! Backups that are made before a migration: how they are called, and that they go once a record is purged, which they hold
//! as it was. Whoever makes a backup by hand keeps it where they want it; nothing here knows of those.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::opening::durable::sync_dir;

const BEGINNING: &str = "before-schema-";
const END: &str = ".db";

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
