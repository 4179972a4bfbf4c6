//! Why a file that a person chose is not written or read: one reason for each thing that they can do about it. Files of the
//! store itself are not here: what goes wrong with them is the store's to say.

use std::io;

use store::{NotRead, is_full, is_not_writable};

/// Of a file that is read: more than any service's records of all years, and less than a computer of a clinic has in memory.
pub(super) const MOST_MEGABYTES: u64 = 500;

/// Why a file is not where a person wanted it. Whatever was there is as it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UnwrittenFile {
    /// It would lie among the files of the store, or replace one of them.
    #[error("This is where the records themselves are kept: choose another folder")]
    InStore,
    /// Another file has the name.
    #[error(
        "There is a file of this name already, and it stays as it is: choose another name, or say that it may be replaced (--force)"
    )]
    Exists,
    /// The folder is not there.
    #[error("There is no such folder, or its disk is not connected: choose another folder. No file was written")]
    NoSuchFolder,
    /// A folder has the name.
    #[error("A folder has this name: give the file another one. No file was written")]
    IsFolder,
    /// A device or a pipe has the name, and would be replaced for everybody on this computer.
    #[error("What has this name is no file but a device or a pipe: choose another name. No file was written")]
    IsDevice,
    /// No file can have the name on that disk.
    #[error("No file can have this name on that disk: choose a shorter one, of plain letters. No file was written")]
    UnfitName,
    /// The account may not write there, or nobody may.
    #[error("This account may not write there: choose another folder, or ask IT. No file was written")]
    NotAllowed,
    /// The disk is full, or this account's share of it.
    #[error("That disk is full: free some space, or choose another disk. No file was written")]
    DiskFull,
    /// The disk or the network does not do it.
    #[error("The file could not be written ({0}): choose another folder, or ask IT. No file was written")]
    Fault(io::ErrorKind),
}

impl From<io::Error> for UnwrittenFile {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => Self::NoSuchFolder,
            io::ErrorKind::IsADirectory => Self::IsFolder,
            io::ErrorKind::InvalidFilename => Self::UnfitName,
            _ if is_not_writable(&error) => Self::NotAllowed,
            _ if is_full(&error) => Self::DiskFull,
            other => Self::Fault(other),
        }
    }
}

/// Why a file that was given cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UnreadFile {
    /// The system does not give it.
    #[error(transparent)]
    File(#[from] NotRead),
    /// It is too long, or never ends.
    #[error("The file is longer than {most} MB: is it a file of this audit?", most = MOST_MEGABYTES)]
    TooLong,
}

impl From<io::Error> for UnreadFile {
    fn from(error: io::Error) -> Self {
        Self::File(error.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_disk_is_told_as_one_as_the_system_gives_it() {
        assert_eq!(
            UnwrittenFile::from(io::Error::from(io::ErrorKind::QuotaExceeded)),
            UnwrittenFile::DiskFull
        );
        // ENOSPC.
        #[cfg(unix)]
        assert_eq!(
            UnwrittenFile::from(io::Error::from_raw_os_error(28)),
            UnwrittenFile::DiskFull
        );
    }
}
