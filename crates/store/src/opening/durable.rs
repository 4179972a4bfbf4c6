//! Making files and folders survive a power cut, on every system.

use std::io;
use std::path::Path;

/// Writes through what the system still holds back of a file.
pub(crate) fn sync_file(path: &Path) -> io::Result<()> {
    // Windows refuses to write through a file that was opened for reading only.
    std::fs::OpenOptions::new().write(true).open(path)?.sync_all()
}

/// Writes through the names of the files in a folder.
#[cfg(unix)]
pub(crate) fn sync_dir(dir: &Path) -> io::Result<()> {
    std::fs::File::open(dir)?.sync_all()
}

/// Windows writes a rename through by itself, and a folder cannot be opened as a file there.
#[cfg(not(unix))]
pub(crate) fn sync_dir(_dir: &Path) -> io::Result<()> {
    Ok(())
}
