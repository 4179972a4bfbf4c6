//! Files that are replaced: whole or not at all, on the disk when it is done, and for their owner only. Everything that
//! replaces a file does it here: the vault, a backup, a copy that is set aside, and what a person exports. So is the folder
//! of a new store made, which lasts no longer than its name in the folder above.

use std::fs::{self, File, TryLockError};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use tempfile::{Builder, NamedTempFile};

use crate::file_fault::is_full;
use crate::opening::private;

/// Beginning and end of the name of a file under way; what is between them is random, and says nothing of its place.
const BEGINNING: &str = ".fls-";
const END: &str = ".part";

/// A file under way. It lies in the folder of its place under a name of its own until it is finished; what is at the
/// place stays until then, and dropping this leaves nothing behind.
///
/// A process that is killed cannot remove it. As long as a file is under way it is locked, so that one that nobody holds
/// is recognised, and removed when the next one in the folder is begun.
pub struct WholeFile {
    place: PathBuf,
    writer: BufWriter<NamedTempFile>,
}

impl WholeFile {
    /// Begins a file for this place.
    ///
    /// # Errors
    /// When no file can be made in its folder.
    pub fn begin(place: &Path) -> io::Result<Self> {
        let folder = folder_of(place);
        remove_stale(folder);
        for _ in 0..100 {
            let file = Builder::new().prefix(BEGINNING).suffix(END).tempfile_in(folder)?;
            // Whoever looks for stale files just now may have taken this one for one of them.
            let is_ours = match file.as_file().try_lock() {
                Ok(()) => file.path().exists(),
                Err(TryLockError::WouldBlock) => false,
                // Where a folder of the network knows no locks, nothing in it is ever taken for stale.
                Err(TryLockError::Error(_)) => true,
            };
            if is_ours {
                return Ok(Self {
                    place: place.to_owned(),
                    writer: BufWriter::new(file),
                });
            }
        }
        Err(io::ErrorKind::ResourceBusy.into())
    }

    /// Where the file is until it is finished, for a library that writes by name. It is not locked any more.
    pub(crate) fn path(&self) -> io::Result<&Path> {
        let file = self.writer.get_ref();
        file.as_file().unlock()?;
        Ok(file.path())
    }

    /// Puts the file at its place, whole and on the disk.
    ///
    /// # Errors
    /// When it cannot be written; nothing of it is left then.
    pub fn finish(self) -> io::Result<()> {
        let file = self.writer.into_inner().map_err(io::IntoInnerError::into_error)?;
        file.as_file().sync_all()?;
        put(file, &self.place)?;
        sync_dir(folder_of(&self.place))
    }
}

impl Write for WholeFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.writer.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.writer.flush()
    }
}

/// Gives a file the name of its place, instead of whatever is there. `tempfile` would do the same without the C library,
/// where no test could let it fail.
#[cfg(unix)]
fn put(file: NamedTempFile, place: &Path) -> io::Result<()> {
    // The file stays locked, so that nobody takes it for a stale one before it has its name.
    let (_locked, mut path) = file.into_parts();
    fs::rename(&path, place)?;
    path.disable_cleanup(true);
    Ok(())
}

/// On Windows the file was made as a temporary one, and `tempfile` takes that from it.
#[cfg(not(unix))]
fn put(file: NamedTempFile, place: &Path) -> io::Result<()> {
    file.persist(place).map(drop).map_err(|failed| failed.error)
}

/// Replaces what is at this place by these bytes.
pub(crate) fn replace(place: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = WholeFile::begin(place)?;
    file.write_all(bytes)?;
    file.finish()
}

/// Replaces what is at this place by a copy of a file.
pub(crate) fn copy(from: &Path, place: &Path) -> io::Result<()> {
    let mut from = File::open(from)?;
    let mut file = WholeFile::begin(place)?;
    io::copy(&mut from, &mut file)?;
    file.finish()
}

/// Whether a file in this folder cannot be made or grow because there is no room. SQLite, which says that it cannot open a
/// file, does not say why.
pub(crate) fn is_full_at(folder: &Path) -> bool {
    try_writing(folder).is_err_and(|error| is_full(&error))
}

/// Tries to write as much into a folder as SQLite needs to open its log; nothing of it is left.
pub(crate) fn try_writing(folder: &Path) -> io::Result<()> {
    let mut file = WholeFile::begin(&folder.join("tried"))?;
    file.write_all(&vec![0; 64 * 1024])?;
    file.flush()
}

/// Makes the folder of a store when it is not there, and the folders above it. Those are nobody's business here; but that
/// they are there is on the disk when this is done.
pub(crate) fn make_dir(dir: &Path) -> io::Result<()> {
    make_dir_with(dir, private::create_dir)
}

fn make_dir_with(dir: &Path, create: fn(&Path) -> io::Result<()>) -> io::Result<()> {
    let above = folder_of(dir);
    if !above.is_dir() {
        make_dir_with(above, |above| fs::create_dir(above))?;
    }
    match create(dir) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists && dir.is_dir() => {}
        made => made?,
    }
    match sync_dir(above) {
        // Whoever may enter a folder without reading it cannot open it either.
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied => Ok(()),
        synced => synced,
    }
}

/// Removes what processes that were killed left in this folder.
fn remove_stale(folder: &Path) {
    let Ok(files) = fs::read_dir(folder) else { return };
    for file in files.flatten() {
        let name = file.file_name();
        let name = name.as_encoded_bytes();
        if !name.starts_with(BEGINNING.as_bytes()) || !name.ends_with(END.as_bytes()) {
            continue;
        }
        let is_stale = private::file_options()
            .write(true)
            .open(file.path())
            .is_ok_and(|file| file.try_lock().is_ok());
        if is_stale {
            let _ = fs::remove_file(file.path());
        }
    }
}

pub(crate) fn folder_of(place: &Path) -> &Path {
    match place.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

/// Writes through what the system still holds back of a file.
pub(crate) fn sync_file(path: &Path) -> io::Result<()> {
    // Windows refuses to write through a file that was opened for reading only.
    fs::OpenOptions::new().write(true).open(path)?.sync_all()
}

/// Writes through the names of the files in a folder.
#[cfg(unix)]
pub(crate) fn sync_dir(dir: &Path) -> io::Result<()> {
    File::open(dir)?.sync_all()
}

/// Windows writes a rename through by itself, and a folder cannot be opened as a file there.
#[cfg(not(unix))]
pub(crate) fn sync_dir(_dir: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(folder)
            .unwrap()
            .map(|file| file.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn a_file_is_replaced_whole_or_not_at_all() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("report.csv");
        replace(&place, b"before").unwrap();
        let mut file = WholeFile::begin(&place).unwrap();
        file.write_all(b"half").unwrap();
        file.flush().unwrap();
        assert_eq!(fs::read(&place).unwrap(), b"before");
        drop(file);
        assert_eq!(names(folder.path()), ["report.csv"]);
        replace(&place, b"after").unwrap();
        assert_eq!(fs::read(&place).unwrap(), b"after");
        assert_eq!(names(folder.path()), ["report.csv"]);
    }

    #[test]
    fn what_a_killed_process_left_goes_and_what_is_under_way_stays() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join(".fls-AbC123.part"), "patients").unwrap();
        fs::write(folder.path().join(".fls-is-somebody-elses"), "").unwrap();
        let mut first = WholeFile::begin(&folder.path().join("first")).unwrap();
        first.write_all(b"first").unwrap();
        replace(&folder.path().join("second"), b"second").unwrap();
        first.finish().unwrap();
        assert_eq!(names(folder.path()), [".fls-is-somebody-elses", "first", "second"]);
        assert_eq!(fs::read(folder.path().join("first")).unwrap(), b"first");
    }

    #[test]
    fn a_place_where_nothing_can_be_put_keeps_what_it_has_and_nothing_is_left() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir_all(folder.path().join("place").join("full")).unwrap();
        assert!(replace(&folder.path().join("place"), b"file").is_err());
        assert_eq!(names(folder.path()), ["place"]);
        assert!(replace(&folder.path().join("nowhere").join("file"), b"file").is_err());
    }

    #[cfg(unix)]
    #[test]
    fn a_file_is_for_its_owner_only() {
        use std::os::unix::fs::PermissionsExt as _;

        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("file");
        fs::write(&place, "before").unwrap();
        fs::set_permissions(&place, fs::Permissions::from_mode(0o644)).unwrap();
        replace(&place, b"after").unwrap();
        assert_eq!(fs::metadata(&place).unwrap().permissions().mode() & 0o777, 0o600);
    }
}
