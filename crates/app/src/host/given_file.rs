//! Reading a file that somebody gave the desk: whole, and never more than a file of the audit can be.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use super::file_fault::{MOST_MEGABYTES, UnreadFile};

const MEGABYTE: u64 = 1_000_000;
const MOST_BYTES: u64 = MOST_MEGABYTES * MEGABYTE;

/// The bytes of a file or of a pipe. A device that never ends does not fill the memory.
///
/// # Errors
/// When the system gives nothing of it, or it is too long.
pub fn read_given(file: &Path) -> Result<Vec<u8>, UnreadFile> {
    read_given_within(file, usize::try_from(MOST_BYTES).unwrap_or(usize::MAX))
}

/// The same of a file that can only be so long.
///
/// # Errors
/// As [`read_given`].
pub(crate) fn read_given_within(file: &Path, most: usize) -> Result<Vec<u8>, UnreadFile> {
    let (mut bytes, limit) = (Vec::new(), u64::try_from(most).unwrap_or(u64::MAX));
    File::open(file)?
        .take(limit.saturating_add(1))
        .read_to_end(&mut bytes)?;
    if bytes.len() <= most {
        Ok(bytes)
    } else {
        Err(UnreadFile::TooLong)
    }
}
