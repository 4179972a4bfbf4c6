//! A database that cannot be read stays as it is, and a copy of it is set aside.

use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use data_encoding::HEXLOWER;
use sha2::{Digest as _, Sha256};

use crate::error::{CORRUPT, UnlockError};
use crate::opening::durable;
use crate::opening::open;

/// Copies a database that cannot be read, with its log, under a name that its content decides: trying again makes no
/// second copy.
pub(super) fn copied(dir: &Path, database: &Path, code: i32) -> UnlockError {
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
