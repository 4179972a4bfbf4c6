//! Why a backup is not made, not read or not restored: one reason for each thing that somebody can do about it. No path is in
//! the words.

use std::io;

use crate::error::{CreateError, OpenError, StoreError, UnlockError};
use crate::file_fault::{NotRead, is_full, is_not_writable};
use crate::opening::key_file::KeyFileError;

/// A backup was not made. Those that were there are there still.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// The folder is not there.
    #[error(
        "The folder for backups is not there, or its disk is not connected: connect it, or choose another folder. No backup \
         was made"
    )]
    FolderGone,
    /// The folder is that of the store, or in it.
    #[error("This is where the records themselves are kept: choose another folder, on another disk where there is one")]
    InStore,
    /// The path of the folder is no text.
    #[error("The folder’s name has characters that cannot be kept: choose another folder")]
    FolderNotText,
    /// A file that is to be made is there already.
    #[error("There is a file of this name already, and it stays as it is: choose another name. No backup was made")]
    Exists,
    /// The account may not write there, or nobody may.
    #[error(
        "This account may not write into the folder for backups: choose another one, or ask IT. No backup was made"
    )]
    NotAllowed,
    /// The disk of the folder is full.
    #[error(
        "The disk of the folder for backups is full: free some space, or choose another folder. No backup was made"
    )]
    Full,
    /// The store's own disk has no room for the copy that a backup is made of.
    #[error(
        "This computer’s disk is full, so that no copy can be made for a backup: free some space. No backup was made"
    )]
    NoRoomHere,
    /// What was written is not what is read.
    #[error(
        "The backup could not be read back as it was written, and was removed: the disk of the folder for backups may be \
         failing. Choose another one, or ask IT. Earlier backups are as they were"
    )]
    NotReadBack,
    /// No printed key would open it.
    #[error(
        "No printed recovery key opens these records, so that no backup could be opened: make a new key (Settings, People of \
         this desk), then back up. No backup was made"
    )]
    NoRecoveryKey,
    /// A newer program wrote the file of the recovery key.
    #[error("A newer FLS Desk wrote the file of the recovery key: install that version. No backup was made")]
    NewerRecoveryKey,
    /// The disk or the network does not do it.
    #[error(
        "The backup could not be written ({0}): choose another folder, or ask IT. Earlier backups are as they were"
    )]
    Fault(io::ErrorKind),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl BackupError {
    /// What the folder for backups, or a file in it, does not do.
    pub(crate) fn at_place(error: &io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => Self::FolderGone,
            _ if is_full(error) => Self::Full,
            _ if is_not_writable(error) => Self::NotAllowed,
            other => Self::Fault(other),
        }
    }

    /// What the folder of the store does not do.
    pub(crate) fn here(error: io::Error) -> Self {
        if is_full(&error) {
            Self::NoRoomHere
        } else {
            Self::Store(error.into())
        }
    }

    pub(crate) fn without_recovery_key(why: KeyFileError) -> Self {
        match why {
            KeyFileError::Absent | KeyFileError::Damaged(_) => Self::NoRecoveryKey,
            KeyFileError::Newer => Self::NewerRecoveryKey,
            KeyFileError::Io(error) => Self::here(error),
        }
    }
}

/// A file is not read as a backup. It is as it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UnreadBackup {
    /// The system does not give it.
    #[error(transparent)]
    File(#[from] NotRead),
    /// It is something else.
    #[error("This file is no backup of FLS Desk: choose one whose name ends in .flsbackup")]
    NotABackup,
    /// A newer program wrote it.
    #[error("A newer FLS Desk made this backup: install that version to check or restore it")]
    Newer,
    /// It is not as it was made.
    #[error("This backup is damaged or cut short, and cannot be restored: choose another one")]
    Damaged,
    /// It is of other records than the key, or of the same under another key.
    #[error(
        "This recovery key does not open this backup: it is for other records, or was made before or after the backup’s own. Take \
         the paper that was valid when the backup was made"
    )]
    WrongRecoveryKey,
}

impl From<io::Error> for UnreadBackup {
    fn from(error: io::Error) -> Self {
        Self::File(error.into())
    }
}

/// A backup was not restored. What was in the folder is there still, or in the folder that it was set aside in.
#[derive(Debug, thiserror::Error)]
pub enum RestoreError {
    /// The backup is not read.
    #[error(transparent)]
    Unread(#[from] UnreadBackup),
    /// No store can be made in the folder.
    #[error(transparent)]
    Create(#[from] CreateError),
    /// What is in the folder cannot be set aside.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The restored database does not open, or nobody can be let in.
    #[error(transparent)]
    Unlock(#[from] UnlockError),
}
