//! An exchange as two files, for a desk that no network leads from to Central: what it sends in one, carried by hand or by
//! post, and Central's answers back in another.
//!
//! Each is a line in the clear (which file it is, its form, and how many bytes follow) and then a file of age, sealed to one
//! recipient: a desk's to Central, Central's to what that desk made for this one file. Inside are a header, the bodies of
//! requests or of replies exactly as they cross a network ([`frame`](crate::frame)), and a MAC over all of it under a key that
//! Central gave this desk and keeps nowhere: age says whom a file is for, and the MAC says who wrote it. No token is in it.
//!
//! - [`outer`]: the line, and what is sealed
//! - [`inner`]: header, bodies and MAC
//! - [`headers`]: what each of the two says beside its bodies
//!
//! Ids, times and keys are the caller's to give; what age itself draws, a key and a nonce for each file, it takes from the
//! operating system.

pub mod headers;
mod inner;
mod outer;

pub use crate::file_keys::{FileKey, FileKeys, FileSecret};
pub use headers::{Answered, BatchHeader, Header, ReceiptHeader};
pub use inner::{Proved, Unproved, open, seal};

use domain::log_safe::LogSafe;

/// The form of both files that this program writes, and the newest that it reads.
pub const FORM: u32 = 1;
/// Most bytes of a file after its first line. Whoever reads one has it in memory as a whole, sealed and opened.
pub const FILE_LIMIT: usize = 48 * 1024 * 1024;
/// After so many bytes of bodies no further one is begun, which may itself be as long as a reply is.
pub const BODIES_ENOUGH: usize = 32 * 1024 * 1024;
/// Most bodies in a file: batches of a desk, or replies of Central.
pub const MOST_BODIES: usize = 40;

/// Which of the two files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// What a desk sends.
    Batch,
    /// What Central answers.
    Receipts,
}

impl Kind {
    /// The word that its first line begins with, and that its MAC is over.
    fn word(self) -> &'static str {
        match self {
            Self::Batch => "fls-batch",
            Self::Receipts => "fls-receipts",
        }
    }
}

/// Why a file cannot be opened. Nothing of what is in it is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotOpened {
    /// It does not begin as one of these files does.
    #[error("this is none of these files")]
    NoSuchFile,
    /// It is the other one of the two.
    #[error("this is the other one of the two files")]
    OtherKind,
    /// A newer program wrote it.
    #[error("a newer program wrote the file")]
    Newer,
    /// It ends before its end.
    #[error("the file ends before its end")]
    Cut,
    /// It is longer than such a file may be.
    #[error("the file is too large")]
    TooLarge,
    /// It is sealed to somebody else.
    #[error("the file is sealed to somebody else")]
    NotForThis,
    /// What is sealed was altered, or is not written as these files are.
    #[error("the file was altered")]
    Altered,
}

impl LogSafe for NotOpened {}

/// Why a file cannot be sealed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotSealed {
    /// Whom it is for is no recipient of age's.
    #[error("the recipient cannot be read")]
    Recipient,
    /// It would be longer than such a file may be.
    #[error("the file would be too large")]
    TooLarge,
    /// It cannot be written, though it is in memory.
    #[error("the file cannot be sealed")]
    Failed,
}

#[cfg(test)]
mod tests;
