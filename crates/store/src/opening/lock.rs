//! One process holds a store: an operating system's lock on an empty file beside the database, and a second file that
//! says who, because a locked file cannot be read everywhere.

use std::fs::{File, TryLockError};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use crate::error::is_not_writable;
use crate::opening::private;

const LOCK_FILE: &str = "desk.lock";
const HOLDER_FILE: &str = "desk.holder";
/// How long between two looks at a lock that somebody else holds.
const LOOK_AGAIN: Duration = Duration::from_millis(50);

/// The lock; it ends with this value, or with the process.
#[derive(Debug)]
pub(crate) struct DirLock {
    /// None where the folder cannot be written and has no such file: nobody else can write there either.
    _file: Option<File>,
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
        let Some(file) = lock_file(&dir.join(LOCK_FILE)).map_err(LockError::Io)? else {
            return Ok(Self { _file: None });
        };
        let started = Instant::now();
        loop {
            match file.try_lock() {
                Ok(()) => break,
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
        // Who holds it is a courtesy to the next program; the lock holds without it.
        let mut options = private::file_options();
        let holder = options
            .write(true)
            .create(true)
            .truncate(true)
            .open(dir.join(HOLDER_FILE));
        let _ = holder.and_then(|mut holder| holder.write_all(this_program().as_bytes()));
        Ok(Self { _file: Some(file) })
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

/// The files of the lock, for whoever removes a folder that was half made.
pub(crate) fn files(dir: &Path) -> [PathBuf; 2] {
    [dir.join(LOCK_FILE), dir.join(HOLDER_FILE)]
}

fn holder(dir: &Path) -> String {
    let text = std::fs::read_to_string(dir.join(HOLDER_FILE)).unwrap_or_default();
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
