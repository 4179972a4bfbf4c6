//! Where a file may be put that a person asked for. How it is written, whole and for its owner only, is the store's one way
//! of replacing a file.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::file_fault::UnwrittenFile;

/// A file under way. Whatever is at its place stays until it is finished; dropping it leaves nothing behind.
pub struct WholeFile(store::WholeFile);

impl WholeFile {
    /// Begins a file for this place, or for the one that a link there leads to.
    ///
    /// # Errors
    /// When nothing can be written there, or something is there that is no file.
    pub fn begin(place: &Path) -> Result<Self, UnwrittenFile> {
        Ok(Self(store::WholeFile::begin(&behind_links(place)?)?))
    }

    /// Writes a piece of text.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn put(&mut self, text: &str) -> Result<(), UnwrittenFile> {
        Ok(self.0.write_all(text.as_bytes())?)
    }

    /// Puts the file at its place, whole and on the disk.
    ///
    /// # Errors
    /// When it cannot be written; nothing of it is left then.
    pub fn finish(self) -> Result<(), UnwrittenFile> {
        Ok(self.0.finish()?)
    }
}

impl Write for WholeFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

/// Where a file may be put. A device, a pipe or a folder would be replaced by it, for everybody on this computer.
fn behind_links(place: &Path) -> Result<PathBuf, UnwrittenFile> {
    match fs::metadata(place) {
        Ok(there) if there.is_dir() => Err(UnwrittenFile::IsFolder),
        Ok(there) if !there.is_file() => Err(UnwrittenFile::IsDevice),
        Ok(_) if fs::symlink_metadata(place)?.is_symlink() => Ok(fs::canonicalize(place)?),
        Ok(_) => Ok(place.to_owned()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(place.to_owned()),
        Err(error) => Err(error.into()),
    }
}
