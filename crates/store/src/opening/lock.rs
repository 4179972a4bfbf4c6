//! One process holds a store: an operating system's lock on an empty file beside the database, and a second file that
//! says who, because a locked file cannot be read everywhere.
//!
//! The lock is on the file and not on its name. Where a new store could not be made the file is removed again, and whoever
//! waits for it by then is given the lock of a file that has no name any more: so what is locked is compared with what lies
//! in the folder.

use std::fs::{self, File, TryLockError};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use same_file::Handle;

use crate::file_fault::is_not_writable;
use crate::opening::private;

const LOCK_FILE: &str = "desk.lock";
const HOLDER_FILE: &str = "desk.holder";
/// How long between two looks at a lock that somebody else holds.
const LOOK_AGAIN: Duration = Duration::from_millis(50);

/// The lock; it ends with this value, or with the process.
#[derive(Debug)]
pub(crate) struct DirLock {
    dir: PathBuf,
    /// None where the folder cannot be written and has no such file: nobody else can write there either.
    file: Option<File>,
}

/// Why the lock cannot be had.
#[derive(Debug)]
pub(crate) enum LockError {
    /// Another program has it.
    Busy { holder: String },
    /// The file cannot be made.
    Io(io::Error),
}

impl DirLock {
    /// Takes the lock, waiting for its holder for at most this long. Blocks.
    pub(crate) fn take(dir: &Path, wait: Duration) -> Result<Self, LockError> {
        let path = dir.join(LOCK_FILE);
        let started = Instant::now();
        let mut opened = lock_file(&path).map_err(LockError::Io)?;
        while let Some(file) = &opened {
            match file.try_lock() {
                Ok(()) if is_in_folder(file, &path).map_err(LockError::Io)? => break,
                Ok(()) => opened = lock_file(&path).map_err(LockError::Io)?,
                Err(TryLockError::Error(error)) => return Err(LockError::Io(error)),
                Err(TryLockError::WouldBlock) => {
                    let left = wait.saturating_sub(started.elapsed());
                    if left.is_zero() {
                        return Err(LockError::Busy { holder: holder(dir) });
                    }
                    std::thread::sleep(LOOK_AGAIN.min(left));
                }
            }
        }
        let lock = Self {
            dir: dir.to_owned(),
            file: opened,
        };
        if lock.file.is_some() {
            // Who holds it is a courtesy to the next program; the lock holds without it.
            let mut options = private::file_options();
            let holder = options.write(true).create(true).truncate(true);
            let holder = holder.open(dir.join(HOLDER_FILE));
            let _ = holder.and_then(|mut holder| holder.write_all(this_program().as_bytes()));
        }
        Ok(lock)
    }

    /// Removes the files of the lock, for whoever gives up a folder that was half made. They go while it is held:
    /// afterwards they may be another's.
    pub(crate) fn remove_files(&self) {
        if self.file.is_some() {
            for name in [HOLDER_FILE, LOCK_FILE] {
                // One that stays is an empty file, or names a program that has ended.
                let _ = fs::remove_file(self.dir.join(name));
            }
        }
    }
}

/// Whether this file is the one that has the name of the lock.
fn is_in_folder(file: &File, path: &Path) -> io::Result<bool> {
    match Handle::from_path(path) {
        Ok(named) => Ok(Handle::from_file(file.try_clone()?)? == named),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

/// The file to lock, made when it is not there. One that can only be read is locked as well.
fn lock_file(path: &Path) -> io::Result<Option<File>> {
    let mut options = private::file_options();
    match options.read(true).write(true).create(true).truncate(false).open(path) {
        Err(error) if is_not_writable(&error) => match File::open(path) {
            Ok(file) => Ok(Some(file)),
            Err(absent) if absent.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        },
        opened => opened.map(Some),
    }
}

fn holder(dir: &Path) -> String {
    let text = fs::read_to_string(dir.join(HOLDER_FILE)).unwrap_or_default();
    let text = text.trim();
    if text.is_empty() {
        "Another program".to_owned()
    } else {
        text.to_owned()
    }
}

/// `fls import, process 123`. Of the arguments only a plain word in the first place is told: others name patients.
fn this_program() -> String {
    let program = std::env::current_exe().ok();
    let program = program
        .as_deref()
        .and_then(Path::file_stem)
        .and_then(|stem| stem.to_str())
        .unwrap_or("A program");
    let word = std::env::args()
        .nth(1)
        .filter(|word| !word.is_empty() && word.chars().all(|c| c.is_ascii_lowercase()));
    let word = word.map(|word| format!(" {word}")).unwrap_or_default();
    format!("{program}{word}, process {}", std::process::id())
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;

    /// Each takes the lock, removes its files as one does that could not make a store, and lets go.
    #[test]
    fn a_folder_has_one_holder_though_the_file_of_the_lock_is_removed_again_and_again() {
        let folder = tempfile::tempdir().unwrap();
        let holders = AtomicU32::new(0);
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    let mut turns = 0;
                    while turns < 100 {
                        let lock = match DirLock::take(folder.path(), Duration::ZERO) {
                            Ok(lock) => lock,
                            Err(LockError::Busy { .. }) => continue,
                            Err(LockError::Io(error)) => panic!("{error}"),
                        };
                        assert_eq!(holders.fetch_add(1, Ordering::SeqCst), 0);
                        std::thread::yield_now();
                        // Once its files are gone the folder is whoever's takes it next.
                        assert_eq!(holders.fetch_sub(1, Ordering::SeqCst), 1);
                        lock.remove_files();
                        drop(lock);
                        turns += 1;
                    }
                });
            }
        });
    }

    #[test]
    fn what_was_locked_is_told_from_what_has_its_name_now() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(LOCK_FILE);
        let locked = lock_file(&path).unwrap().unwrap();
        assert!(is_in_folder(&locked, &path).unwrap());
        fs::remove_file(&path).unwrap();
        assert!(!is_in_folder(&locked, &path).unwrap());
        lock_file(&path).unwrap();
        assert!(!is_in_folder(&locked, &path).unwrap());
    }
}
