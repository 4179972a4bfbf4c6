//! The number of transactions, kept beside the database as well as in it. When the file says more than the database,
//! the end of SQLite's log was lost: the database is whole, and earlier than it was.

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::sync::Mutex;

const FILE: &str = "desk.commits";

/// The file, kept open.
#[derive(Debug)]
pub(crate) struct Commits(Mutex<File>);

impl Commits {
    /// Opens the file, and says what it held; nothing when it is new or cannot be read.
    pub(crate) fn open(dir: &Path) -> io::Result<(Self, Option<i64>)> {
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(dir.join(FILE))?;
        let mut text = String::new();
        let known = match file.read_to_string(&mut text) {
            Ok(_) => text.trim().parse().ok(),
            Err(_) => None,
        };
        Ok((Self(Mutex::new(file)), known))
    }

    /// Keeps the number of the transaction just committed. It is a witness, not a truth: when it cannot be written,
    /// the transaction stands all the same.
    pub(crate) fn keep(&self, commits: i64) {
        if let Ok(mut file) = self.0.lock() {
            let _ = file
                .seek(SeekFrom::Start(0))
                .and_then(|_| file.write_all(format!("{commits:020}\n").as_bytes()));
        }
    }
}
