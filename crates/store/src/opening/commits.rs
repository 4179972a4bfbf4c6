//! The number of transactions, kept beside the database as well as in it. When the file says more than the database,
//! the end of SQLite's log was lost: the database is whole, and earlier than it was.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use crate::file_fault::is_not_writable;
use crate::opening::private;

const FILE: &str = "desk.commits";

/// Where the number is kept.
pub(crate) fn path(dir: &Path) -> PathBuf {
    dir.join(FILE)
}

/// A moment of the store: after which of its transactions. Later is greater.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment(i64);

impl Moment {
    /// After so many transactions.
    pub const fn after(commits: i64) -> Self {
        Self(commits)
    }
}

/// The file, kept open; none where nothing can be written.
#[derive(Debug)]
pub(crate) struct Commits(Option<Mutex<File>>);

impl Commits {
    /// Opens the file, and says what it held; nothing when it is new or cannot be read.
    pub(crate) fn open(dir: &Path) -> io::Result<(Self, Option<i64>)> {
        let mut options = private::file_options();
        let mut file = match options
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(path(dir))
        {
            Ok(file) => file,
            Err(error) if is_not_writable(&error) => return Ok((Self(None), None)),
            Err(error) => return Err(error),
        };
        let mut text = String::new();
        let known = match file.read_to_string(&mut text) {
            Ok(_) => text.trim().parse().ok(),
            Err(_) => None,
        };
        Ok((Self(Some(Mutex::new(file))), known))
    }

    /// Keeps the number of the transaction just committed. It is a witness, not a truth: when it cannot be written,
    /// the transaction stands all the same.
    pub(crate) fn keep(&self, commits: i64) {
        if let Some(file) = &self.0
            && let Ok(mut file) = file.lock()
        {
            let _ = file
                .seek(SeekFrom::Start(0))
                .and_then(|_| file.write_all(format!("{commits:020}\n").as_bytes()));
        }
    }
}
