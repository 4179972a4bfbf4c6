//! What the system says of files that are none of the store's own, such as backups and what a person chose: why it does not give one,
//! and whether a disk is full or may not be written. Whose file it is, and what else can be wrong with it, is not said here.

use std::io;

/// The system does not give a file. It is as it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotRead {
    /// It is not there.
    #[error("There is no such file or folder, or its disk is not connected: choose it again")]
    NotThere,
    /// It is a folder.
    #[error("This is a folder: choose a file in it")]
    IsFolder,
    /// The account may not read it.
    #[error("This account may not read the file: choose another one, or ask IT")]
    NotAllowed,
    /// The disk or the network does not give it.
    #[error("The file could not be read ({0}): try again, choose another one, or ask IT")]
    Fault(io::ErrorKind),
}

impl From<io::Error> for NotRead {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => Self::NotThere,
            io::ErrorKind::IsADirectory => Self::IsFolder,
            io::ErrorKind::PermissionDenied => Self::NotAllowed,
            other => Self::Fault(other),
        }
    }
}

/// Whether the disk, or this account's share of it, is full.
pub fn is_full(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded)
}

/// Whether this account, or anybody, is kept from writing.
pub fn is_not_writable(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_disk_is_full_whether_it_is_the_disk_or_the_share_of_this_account() {
        for kind in [io::ErrorKind::StorageFull, io::ErrorKind::QuotaExceeded] {
            assert!(is_full(&kind.into()) && !is_not_writable(&kind.into()), "{kind}");
        }
        for kind in [io::ErrorKind::PermissionDenied, io::ErrorKind::ReadOnlyFilesystem] {
            assert!(is_not_writable(&kind.into()) && !is_full(&kind.into()), "{kind}");
        }
    }

    #[test]
    fn each_reason_that_somebody_can_do_something_about_is_told_apart() {
        for (kind, why) in [
            (io::ErrorKind::NotFound, NotRead::NotThere),
            (io::ErrorKind::NotADirectory, NotRead::NotThere),
            (io::ErrorKind::IsADirectory, NotRead::IsFolder),
            (io::ErrorKind::PermissionDenied, NotRead::NotAllowed),
            (io::ErrorKind::TimedOut, NotRead::Fault(io::ErrorKind::TimedOut)),
        ] {
            assert_eq!(NotRead::from(io::Error::from(kind)), why);
        }
    }
}
