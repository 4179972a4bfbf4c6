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
    let mut bytes = Vec::new();
    File::open(file)?.take(MOST_BYTES + 1).read_to_end(&mut bytes)?;
    if u64::try_from(bytes.len()).is_ok_and(|read| read <= MOST_BYTES) {
        Ok(bytes)
    } else {
        Err(UnreadFile::TooLong)
    }
}
