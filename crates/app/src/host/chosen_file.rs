//! Where a person may have a file put: never where the store is, and over another file only when they said so. How the
//! file is written there is in `whole_file`.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use super::WholeFile;
use super::file_fault::UnwrittenFile;

/// What is to become of a file that has the name already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Existing {
    /// It stays, and the place is refused.
    Keep,
    /// The person has said that it may be replaced.
    Replace,
}

/// A place that a file may be put at.
#[derive(Debug)]
pub struct ChosenFile(PathBuf);

impl ChosenFile {
    /// Looks at the place that somebody chose. A file is known by what the system says it is, whatever path, link or
    /// second name leads to it.
    ///
    /// # Errors
    /// When nothing may be put there.
    pub fn look(place: &Path, store_dir: &Path, existing: Existing) -> Result<Self, UnwrittenFile> {
        let is_file = fs::metadata(place).is_ok_and(|there| there.is_file());
        if let Ok(store) = fs::canonicalize(store_dir) {
            let is_within = real(place)?.starts_with(&store);
            if is_within || (is_file && is_one_of(&identity(place)?, &store)?) {
                return Err(UnwrittenFile::InStore);
            }
        }
        if is_file && existing == Existing::Keep {
            return Err(UnwrittenFile::Exists);
        }
        Ok(Self(place.to_owned()))
    }

    /// Begins the file.
    ///
    /// # Errors
    /// As [`WholeFile::begin`].
    pub fn begin(&self) -> Result<WholeFile, UnwrittenFile> {
        WholeFile::begin(&self.0)
    }

    /// Writes the whole file at once.
    ///
    /// # Errors
    /// As [`WholeFile::begin`], and when it cannot be written.
    pub fn write(&self, content: impl AsRef<[u8]>) -> Result<(), UnwrittenFile> {
        let mut file = self.begin()?;
        file.write_all(content.as_ref())?;
        file.finish()
    }

    /// The file's name without its folder.
    pub fn name(&self) -> Option<String> {
        self.0.file_name().map(|name| name.to_string_lossy().into_owned())
    }
}

/// The path without links: of what is there, or else of the folder it would be in.
fn real(place: &Path) -> io::Result<PathBuf> {
    match fs::canonicalize(place) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let name = place.file_name().ok_or(io::ErrorKind::InvalidFilename)?;
            let folder = place.parent().filter(|folder| !folder.as_os_str().is_empty());
            Ok(fs::canonicalize(folder.unwrap_or(Path::new(".")))?.join(name))
        }
        found => found,
    }
}

/// Whether the file is one of those in this folder or in the folders in it.
fn is_one_of(file: &Identity, folder: &Path) -> io::Result<bool> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let kind = entry.file_type()?;
        let found = if kind.is_dir() {
            is_one_of(file, &entry.path())?
        } else {
            // A journal of the database may go while it is looked at.
            kind.is_file() && identity(&entry.path()).is_ok_and(|other| other == *file)
        };
        if found {
            return Ok(true);
        }
    }
    Ok(false)
}

/// What the system knows a file by. It is asked without opening the file: a process that closes any file of a database, opened
/// for whatever reason, gives up the locks that SQLite holds on it.
#[cfg(unix)]
type Identity = (u64, u64);

#[cfg(unix)]
fn identity(file: &Path) -> io::Result<Identity> {
    use std::os::unix::fs::MetadataExt as _;
    fs::metadata(file).map(|there| (there.dev(), there.ino()))
}

/// Windows tells it of an open file only, and its locks belong to whoever opened the file.
#[cfg(not(unix))]
type Identity = same_file::Handle;

#[cfg(not(unix))]
fn identity(file: &Path) -> io::Result<Identity> {
    same_file::Handle::from_path(file)
}
