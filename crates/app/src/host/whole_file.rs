//! A file that holds patients, written where a person chose: whole or not at all, and for its owner only.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

/// A file under way. Until it is finished it lies beside its place under a name that nothing else has; whatever was at
/// the place before stays, and dropping it leaves nothing behind.
pub struct WholeFile {
    place: PathBuf,
    beside: PathBuf,
    writer: Option<BufWriter<File>>,
}

impl WholeFile {
    /// Begins a file for this place, or for the one that a link there leads to.
    ///
    /// # Errors
    /// When nothing can be written there, or something is there that is no file.
    pub fn begin(place: &Path) -> io::Result<Self> {
        let place = &behind_links(place)?;
        let name = place.file_name().ok_or(io::ErrorKind::InvalidFilename)?;
        let (beside, file) = (0..100_u8)
            .map(|attempt| {
                let mut beside = OsString::from(".");
                beside.push(name);
                beside.push(format!(".{attempt}.part"));
                place.with_file_name(beside)
            })
            .find_map(|beside| match for_owner_only().open(&beside) {
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => None,
                opened => Some(opened.map(|file| (beside, file))),
            })
            .unwrap_or_else(|| Err(io::ErrorKind::AlreadyExists.into()))?;
        Ok(Self {
            place: place.to_owned(),
            beside,
            writer: Some(BufWriter::new(file)),
        })
    }

    /// Puts the file at its place, whole and on the disk.
    ///
    /// # Errors
    /// When it cannot be written; nothing of it is left then.
    pub fn finish(mut self) -> io::Result<()> {
        let Some(writer) = self.writer.take() else {
            return Err(io::ErrorKind::BrokenPipe.into());
        };
        let moved = writer
            .into_inner()
            .map_err(io::IntoInnerError::into_error)
            .and_then(|file| file.sync_all())
            .and_then(|()| fs::rename(&self.beside, &self.place));
        if moved.is_err() {
            let _ = fs::remove_file(&self.beside);
        }
        moved
    }
}

/// Where a file may be put. A device, a pipe or a folder would be replaced by it, for everybody on this computer.
fn behind_links(place: &Path) -> io::Result<PathBuf> {
    match fs::metadata(place) {
        Ok(there) if there.is_dir() => Err(io::ErrorKind::IsADirectory.into()),
        Ok(there) if !there.is_file() => Err(io::Error::new(
            io::ErrorKind::InvalidInput,
            "what is there is no file but a device or a pipe",
        )),
        Ok(_) if fs::symlink_metadata(place)?.is_symlink() => fs::canonicalize(place),
        Ok(_) => Ok(place.to_owned()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(place.to_owned()),
        Err(error) => Err(error),
    }
}

fn for_owner_only() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

impl Write for WholeFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.writer.as_mut().ok_or(io::ErrorKind::BrokenPipe)?.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.writer.as_mut().ok_or(io::ErrorKind::BrokenPipe)?.flush()
    }
}

impl Drop for WholeFile {
    fn drop(&mut self) {
        if let Some(writer) = self.writer.take() {
            // Windows removes no file that is open.
            drop(writer.into_parts());
            let _ = fs::remove_file(&self.beside);
        }
    }
}
