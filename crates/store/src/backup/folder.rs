//! The backups in a folder: how they are called, which lie there, and which of them are one too many. Nothing but a backup of this very
//! desk that this program named is ever removed, and nothing that is one by its name alone.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use chrono::{DateTime, TimeDelta, Utc};
use domain::id::DeviceId;

use super::error::UnreadBackup;
use super::file::{self, Head};
use crate::opening::durable::sync_dir;

/// How the name of a backup begins and ends; what is between says when it was made, in UTC, and by which desk, and nothing of
/// whose records it has.
const BEGINNING: &str = "fls-backup-";
const END: &str = ".flsbackup";

/// A backup that lies in a folder, as it says of itself: nothing of it was proved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundBackup {
    /// The file.
    pub file: PathBuf,
    /// When it was made.
    pub made: DateTime<Utc>,
    /// The unit code of whose records they are.
    pub service_code: String,
    /// And the name.
    pub service_name: String,
    /// How many records it has.
    pub records: u64,
    /// How many bytes the file has.
    pub bytes: u64,
}

/// A name for a backup of this moment that no file in the folder has.
pub(super) fn free_place(folder: &Path, made: DateTime<Utc>, desk: DeviceId) -> PathBuf {
    let desk: String = desk.uuid().simple().to_string().chars().rev().take(8).collect();
    let mut named = made;
    loop {
        let at = named.format("%Y-%m-%d-%H%M%S%3fZ");
        let place = folder.join(format!("{BEGINNING}{at}-{desk}{END}"));
        if fs::symlink_metadata(&place).is_err() {
            return place;
        }
        named += TimeDelta::milliseconds(1);
    }
}

/// The backups in this folder, of any desk, the newest first. What cannot be read as one is passed over.
///
/// # Errors
/// When the folder cannot be read.
pub fn backups_in(folder: &Path) -> Result<Vec<FoundBackup>, UnreadBackup> {
    let mut found = Vec::new();
    for (path, head) in heads_in(folder)? {
        let Ok(bytes) = fs::metadata(&path).map(|file| file.len()) else {
            continue;
        };
        found.push(FoundBackup {
            file: path,
            made: head.made,
            service_code: head.service.code,
            service_name: head.service.name,
            records: head.records,
            bytes,
        });
    }
    found.sort_by(|one, other| (other.made, &other.file).cmp(&(one.made, &one.file)));
    Ok(found)
}

/// Removes the oldest backups of the desk that made this one, but for so many, this one among them. Says how many went.
///
/// # Errors
/// When the folder cannot be read, or one that is to go does not.
pub(super) fn remove_oldest(folder: &Path, kept: u32, newest: (&Path, &Head)) -> io::Result<u32> {
    let (place, of) = newest;
    let heads = heads_in(folder).map_err(|_| io::Error::from(io::ErrorKind::Other))?;
    let mut earlier: Vec<(PathBuf, Head)> = heads
        .into_iter()
        .filter(|(path, head)| path != place && is_named_by_us(path) && head.which == of.which && head.desk == of.desk)
        .collect();
    earlier.sort_by(|(one_path, one), (other_path, other)| (other.made, other_path).cmp(&(one.made, one_path)));
    let kept = usize::try_from(kept).unwrap_or(usize::MAX).saturating_sub(1);
    let mut removed = 0;
    for (path, _) in earlier.into_iter().skip(kept) {
        fs::remove_file(path)?;
        removed += 1;
    }
    if removed > 0 {
        sync_dir(folder)?;
    }
    Ok(removed)
}

fn heads_in(folder: &Path) -> Result<Vec<(PathBuf, Head)>, UnreadBackup> {
    let mut heads = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let is_ours = entry.file_name().as_encoded_bytes().ends_with(END.as_bytes());
        // A link is somebody's decision, and what it leads to is elsewhere.
        if is_ours
            && entry.file_type().is_ok_and(|kind| kind.is_file())
            && let Ok(opened) = file::open(&entry.path())
        {
            heads.push((entry.path(), opened.head));
        }
    }
    Ok(heads)
}

/// Whether this program gave the file its name: whoever gave it another one wants to keep it.
fn is_named_by_us(path: &Path) -> bool {
    path.file_name()
        .is_some_and(|name| name.as_encoded_bytes().starts_with(BEGINNING.as_bytes()))
}
