//! What can go wrong, each its own sentence that a person can act on. Nothing here identifies a patient, and no path
//! but that of the store.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use domain::id::{EntryId, RecordId};
use domain::people::MOST_PEOPLE;
use domain::role::NobodyInCharge;
use domain::words::counted;
use sqlx::error::ErrorKind;

use crate::file_fault::{is_full, is_not_writable};

/// A new store cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum CreateError {
    /// The folder holds a store.
    #[error("{} holds records already; choose another folder", .0.display())]
    Exists(PathBuf),
    /// Another program works in the folder.
    #[error("{holder} is using this folder; close it and try again")]
    Busy {
        /// `fls import, process 123`.
        holder: String,
    },
    /// The disk is full.
    #[error("The disk is full; free some space and try again")]
    DiskFull,
    /// The folder may not be written by this account, or lies on a disk that nobody may write.
    #[error("The folder {} may not be written; choose another, or ask IT to make it writable", .0.display())]
    NotWritable(PathBuf),
    /// A database cannot lie so deep.
    #[error(
        "The folder {} lies too deep: its path has {bytes} bytes, and a database can have {most} at most. Choose another folder",
        dir.display()
    )]
    PathTooLong {
        /// The folder.
        dir: PathBuf,
        /// Bytes of its path, from the root.
        bytes: usize,
        /// Most that it may have.
        most: usize,
    },
    /// The path of the folder is no text.
    #[error("The path of the folder {} has characters that no database can have in its name. Choose another folder", .0.display())]
    PathNotText(PathBuf),
    /// The computer has not the memory that stretching a passphrase takes.
    #[error("{TOO_LITTLE_MEMORY}")]
    TooLittleMemory,
    /// The operating system gives no random numbers.
    #[error("This computer gives no random numbers, so that no key can be made")]
    Random(#[source] getrandom::Error),
    /// The folder or a file in it cannot be written.
    #[error("The records cannot be written in {}: {source}", dir.display())]
    Io {
        /// The folder.
        dir: PathBuf,
        /// What the operating system says.
        source: io::Error,
    },
    /// The database reports a fault of its own.
    #[error("The new database cannot be written")]
    Database(#[source] StoreError),
}

/// The folder of a store cannot be taken.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// There is no store in the folder.
    #[error("There are no records in this folder yet")]
    NoStore,
    /// Another program has the store.
    #[error("{holder} has these records open; close it and try again")]
    Busy {
        /// `fls import, process 123`.
        holder: String,
    },
    /// One of the two files of a store is not there.
    #[error("{} is missing beside the other files of the records; ask IT to bring the whole folder back from a backup", .0.display())]
    Missing(PathBuf),
    /// The file with the wrapped keys cannot be read.
    #[error(
        "{} is damaged; ask IT to bring the whole folder back from a backup, or to make this file anew with the printed \
         recovery key (fls recovery-key restore)", .0.display()
    )]
    Damaged(PathBuf),
    /// A newer program wrote the file with the wrapped keys.
    #[error("A newer FLS Desk wrote these records; install that version to open them")]
    Newer,
    /// The folder or a file in it may not be read by this account.
    #[error("The records in {} may not be read by this account; ask IT to let it", .0.display())]
    NotReadable(PathBuf),
    /// The disk is full, and the store has not been opened here before.
    #[error("The disk is full; free some space and try again")]
    DiskFull,
    /// A file cannot be read.
    #[error("The records in {} cannot be read: {source}", dir.display())]
    Io {
        /// The folder.
        dir: PathBuf,
        /// What the operating system says.
        source: io::Error,
    },
}

/// A vault was not made anew. The files are as they were.
#[derive(Debug, thiserror::Error)]
pub enum AnewError {
    /// The folder cannot be taken.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The recovery key or the database does not open.
    #[error(transparent)]
    Unlock(#[from] UnlockError),
    /// The vault is not damaged.
    #[error("The file with the keys is whole: unlock as always, or with the recovery key where no passphrase is known")]
    Whole,
}

/// A store stays locked. Its files are as they were.
#[derive(Debug, thiserror::Error)]
pub enum UnlockError {
    /// Not the passphrase of this person.
    #[error("This is not the passphrase. {}", tries(*tries_left, *wait))]
    WrongPassphrase {
        /// Tries before a wait is asked for.
        tries_left: u32,
        /// How long that wait is.
        wait: Duration,
    },
    /// Too many wrong passphrases.
    #[error("Too many wrong passphrases: wait {seconds} seconds, then try again")]
    Wait {
        /// Until the next try.
        seconds: u32,
    },
    /// A well-formed recovery key of another store.
    #[error("This recovery key is for other records than these")]
    WrongRecoveryKey,
    /// What the recovery key opens is missing or damaged.
    #[error(
        "No printed recovery key opens these records: its file is missing or damaged. Unlock with a passphrase and make a new \
         key (Settings, People of this desk), or ask IT to bring the whole folder back from a backup"
    )]
    NoRecoveryKey,
    /// A newer program wrote the file of the recovery key.
    #[error("A newer FLS Desk wrote the file of the recovery key: install that version, or unlock with a passphrase")]
    NewerRecoveryKey,
    /// The computer's key store has lost the device secret, or holds another.
    #[error(
        "This computer’s key store has lost its part of the key to these records; unlock with the printed recovery key. Once \
         one person has, they can give the others new one-time passphrases"
    )]
    KeychainLost,
    /// The passphrase is right, and was made for this person: they choose their own before anything opens.
    #[error("This is a one-time passphrase: choose a passphrase of your own with it")]
    ChooseOwn,
    /// This person has a passphrase of their own, and chooses no first one.
    #[error("You have a passphrase of your own already, and a one-time passphrase works once: unlock with your own")]
    HasOwn,
    /// The passphrase that they chose is the one that was made for them.
    #[error("Choose another passphrase than the one-time passphrase: somebody else has seen that one")]
    OneTimeAgain,
    /// Nobody with this id uses this store.
    #[error("This person does not use this desk")]
    UnknownPerson,
    /// They were removed, and the vault is from before that.
    #[error(
        "You were removed from this desk, and the file with the keys is older than that: ask whoever can unlock to add you \
         again"
    )]
    HasLeft,
    /// They were given another passphrase since, and the vault is from before that.
    #[error(
        "You have another passphrase since, and the file with the keys is an older one: ask a colleague for a one-time \
         passphrase, or use the printed recovery key"
    )]
    EarlierPassphrase,
    /// A newer program wrote the database.
    #[error(
        "A newer FLS Desk wrote these records (schema {found}, this one knows {known}); install that version to open them"
    )]
    Newer {
        /// Its schema.
        found: i64,
        /// The newest schema that this program knows.
        known: i64,
    },
    /// The database is damaged. It was left as it is, and copied.
    #[error(
        "The database is damaged. It was left as it is, with a copy in {}; bring the folder back from a backup, \
         or ask for help with the copy", copy.display()
    )]
    Damaged {
        /// The copy that was set aside.
        copy: PathBuf,
    },
    /// The database is cut short. It was left as it is, and copied.
    #[error(
        "The database is cut short: its end is missing. It was left as it is, with a copy in {}; bring the folder \
         back from a backup", copy.display()
    )]
    Truncated {
        /// The copy that was set aside.
        copy: PathBuf,
    },
    /// The database is damaged, and no copy could be made. It was left as it is.
    #[error(
        "The database is damaged. It was left as it is, and could not be copied ({0}); bring the folder back from a \
         backup"
    )]
    DamagedNotCopied(#[source] io::Error),
    /// The database file is empty, or is no database of this program.
    #[error("{} is not the database of these records; bring it back from a backup of the whole folder", .0.display())]
    NotAStore(PathBuf),
    /// The disk is full.
    #[error("The disk is full; free some space and try again")]
    DiskFull,
    /// The computer has not the memory that stretching a passphrase takes. No try was counted.
    #[error("{TOO_LITTLE_MEMORY}")]
    TooLittleMemory,
    /// The folder or a file in it may not be read, or may not be written as this needs.
    #[error("The records in {} may not be read or written by this account; ask IT to let it", .0.display())]
    NotAllowed(PathBuf),
    /// The operating system gives no random numbers.
    #[error("This computer gives no random numbers, so that the key cannot be wrapped again")]
    Random(#[source] getrandom::Error),
    /// A file cannot be read or written.
    #[error("The records in {} cannot be read or written: {source}", dir.display())]
    Io {
        /// The folder.
        dir: PathBuf,
        /// What the operating system says.
        source: io::Error,
    },
    /// The database reports a fault of its own.
    #[error("The database cannot be opened")]
    Database(#[source] StoreError),
}

/// Something about the people of a store could not be done. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum PeopleError {
    /// Whoever asked for it has not proved that it is they.
    #[error(transparent)]
    NotProved(#[from] UnlockError),
    /// Nobody with this id uses this store.
    #[error("This person does not use this desk. Nothing was changed")]
    UnknownPerson,
    /// Somebody has this name.
    #[error("Somebody of that name uses this desk already: add to the name what tells the two apart")]
    SameName,
    /// There are as many as there may be.
    #[error("{MOST_PEOPLE} people can use one desk, and there are as many: remove somebody who has left first")]
    TooMany,
    /// Nobody else could open the store.
    #[error("Nobody else can open these records: add somebody first. Nobody was removed")]
    LastPerson,
    /// Nobody would be there who may say who can open the store.
    #[error("{0}. Nothing was changed")]
    NobodyInCharge(#[from] NobodyInCharge),
    /// Those who stay have only one-time passphrases, or the key store has lost its part of theirs.
    #[error(
        "Nobody who stays has unlocked here with a passphrase of their own, or could now: let one of them unlock first. Nobody \
         was removed"
    )]
    NobodyWhoStaysOpens,
    /// Whoever is to have what they typed is the same person, or uses no desk here.
    #[error("Say who of the others is to have what is not saved. Nobody was removed")]
    NobodyToHandOverTo,
    /// Whoever is to have what they typed has typed into the same records.
    #[error(
        "Whoever is to have what is not saved has typed into {} of the same and not saved that: save or discard it first, or \
         choose somebody else. Nobody was removed",
        counted(records.cast_signed(), "record", "records")
    )]
    TypedByBoth {
        /// How many.
        records: u64,
    },
    /// A passphrase that is to be new is the one that they have.
    #[error("Choose another passphrase than the one you have. Nothing was changed")]
    SamePassphrase,
    /// The computer has not the memory that stretching a passphrase takes.
    #[error("{TOO_LITTLE_MEMORY}")]
    TooLittleMemory,
    /// The operating system gives no random numbers.
    #[error("This computer gives no random numbers, so that no key can be wrapped")]
    Random(#[source] getrandom::Error),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<io::Error> for PeopleError {
    fn from(error: io::Error) -> Self {
        Self::Store(error.into())
    }
}

const TOO_LITTLE_MEMORY: &str =
    "This computer has too little free memory to check a passphrase: close other programs and try again";

fn tries(left: u32, wait: Duration) -> String {
    let wait = match wait.as_secs() {
        seconds @ 0..=60 => format!("{seconds} seconds"),
        seconds => format!("{} minutes", seconds.div_ceil(60)),
    };
    match left {
        0 => format!("The next try has to wait {wait}"),
        1 => format!("One more try before a wait of {wait}"),
        left => format!("{left} more tries before a wait of {wait}"),
    }
}

/// Something asked of an unlocked store could not be done. Nothing was changed half-way.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The store was locked meanwhile.
    #[error("The desk is locked; unlock it and try again")]
    Locked,
    /// More was asked at a time than is answered within a quarter of a minute.
    #[error("FLS Desk is still at work on what it was asked before; try again in a moment")]
    Overloaded,
    /// There is an entry with this id and other content.
    #[error(
        "A change of this record arrived again with other content, and was not taken; tell whoever looks after FLS Desk"
    )]
    Diverged {
        /// The entry.
        entry: EntryId,
        /// Its record.
        record: RecordId,
    },
    /// The central server was left, or another was joined, before its answer was there.
    #[error("The central server was left meanwhile, so that its answer was not used")]
    CentralLeft,
    /// A record that was to be new is there already.
    #[error("A record that was to be new is here already, so that nothing was saved")]
    NotNew,
    /// The import failed before, and was taken back.
    #[error("The import was interrupted; nothing of it was kept")]
    Interrupted,
    /// An entry's kept bytes cannot be read, or pages of the database are damaged.
    #[error("The database is damaged; nothing was changed. Bring the folder back from a backup")]
    Damaged,
    /// The disk is full.
    #[error("The disk is full, so that nothing was saved; free some space and try again")]
    DiskFull,
    /// The disk was full when the store was opened, so that it is open for reading only.
    #[error("The disk was full when the records were opened; free some space, then lock and unlock to write again")]
    WasFull,
    /// The store may not be written: its folder, its files, or the disk that they are on.
    #[error(
        "The folder of the records may not be written, so that nothing was saved; ask IT to make it writable, then lock \
         and unlock"
    )]
    ReadOnly,
    /// What was to be written does not fit what is there, by a constraint of the schema: the fault is the program's.
    #[error(
        "FLS Desk made a mistake that its database refused ({0}), so that nothing was saved; tell whoever looks after it"
    )]
    Refused(Constraint),
    /// Another connection has the database for longer than anybody waits.
    #[error("The database is busy, so that nothing was saved; try again")]
    Busy,
    /// The disk does not do what it is asked: a file of the store cannot be opened, read, written or flushed.
    #[error(
        "The disk could not be read or written, so that nothing was saved; try again, and ask IT to look at the disk"
    )]
    DiskFails,
    /// The database reports another fault.
    #[error("The database could not do this; nothing was changed")]
    Database(#[source] sqlx::Error),
}

/// A constraint of the desk's schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Constraint {
    /// A record's id is its own.
    RecordId,
    /// An entry's id is its own.
    EntryId,
    /// What refers to something is there after it.
    Reference,
    /// Another.
    Other,
}

impl Constraint {
    /// SQLite names a key by its columns, and no reference at all.
    fn broken(error: &sqlx::Error) -> Option<Self> {
        let error = error.as_database_error()?;
        Some(match (error.kind(), error.message()) {
            (ErrorKind::UniqueViolation, said) if said.ends_with(": record.id") => Self::RecordId,
            (ErrorKind::UniqueViolation, said) if said.ends_with(": entry.id") => Self::EntryId,
            (ErrorKind::ForeignKeyViolation, _) => Self::Reference,
            (ErrorKind::UniqueViolation | ErrorKind::NotNullViolation | ErrorKind::CheckViolation, _) => Self::Other,
            _ => return None,
        })
    }
}

/// As the schema names it.
impl fmt::Display for Constraint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::RecordId => "record_id",
            Self::EntryId => "entry_id",
            Self::Reference => "a reference",
            Self::Other => "a constraint",
        })
    }
}

impl StoreError {
    /// The primary result code of SQLite, when this comes from it.
    pub(crate) fn sqlite_code(error: &sqlx::Error) -> Option<i32> {
        match error.as_database_error()?.code()?.parse().ok()? {
            NO_ROOM_FOR_LOCKS => Some(FULL),
            extended => Some(extended & 255),
        }
    }
}

/// SQLITE_ERROR: what has no code of its own.
pub(crate) const ERROR: i32 = 1;
/// SQLITE_PERM.
const NO_PERMISSION: i32 = 3;
/// SQLITE_BUSY.
const BUSY: i32 = 5;
/// SQLITE_LOCKED.
const TABLE_BUSY: i32 = 6;
/// SQLITE_READONLY.
const READ_ONLY: i32 = 8;
/// SQLITE_INTERRUPT: the statement was called off.
const INTERRUPTED: i32 = 9;
/// SQLITE_IOERR.
const NOT_READ_OR_WRITTEN: i32 = 10;
/// SQLITE_CORRUPT.
pub(crate) const CORRUPT: i32 = 11;
/// SQLITE_FULL.
const FULL: i32 = 13;
/// SQLITE_CANTOPEN.
pub(crate) const NOT_OPENED: i32 = 14;
/// SQLITE_PROTOCOL: the locks of the log are not to be had.
const LOCKS_BUSY: i32 = 15;
/// SQLITE_IOERR_SHMSIZE, whole: the file of the locks cannot be made longer.
const NO_ROOM_FOR_LOCKS: i32 = 0x130a;
/// SQLITE_NOTADB: what SQLCipher says of a page that it cannot decrypt.
pub(crate) const NOT_A_DATABASE: i32 = 26;

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        match (Self::sqlite_code(&error), &error) {
            (Some(FULL), _) => Self::DiskFull,
            (Some(READ_ONLY | NO_PERMISSION), _) => Self::ReadOnly,
            (Some(BUSY | TABLE_BUSY | LOCKS_BUSY), _) => Self::Busy,
            (Some(NOT_READ_OR_WRITTEN | NOT_OPENED), _) | (_, sqlx::Error::Io(_)) => Self::DiskFails,
            (Some(CORRUPT | NOT_A_DATABASE), _) | (_, sqlx::Error::ColumnDecode { .. } | sqlx::Error::Decode(_)) => {
                Self::Damaged
            }
            (Some(INTERRUPTED), _) | (_, sqlx::Error::WorkerCrashed) => Self::Locked,
            _ => match Constraint::broken(&error) {
                Some(Constraint::RecordId) => Self::NotNew,
                Some(constraint) => Self::Refused(constraint),
                None => Self::Database(error),
            },
        }
    }
}

/// Whether SQLite may say this because it cannot write, rather than because of what is in the file.
pub(crate) fn may_be_unwritable(error: &sqlx::Error) -> bool {
    let code = StoreError::sqlite_code(error);
    matches!(
        code,
        Some(FULL | READ_ONLY | NO_PERMISSION | NOT_READ_OR_WRITTEN | NOT_OPENED)
    )
}

impl From<io::Error> for StoreError {
    fn from(error: io::Error) -> Self {
        if is_full(&error) {
            Self::DiskFull
        } else if is_not_writable(&error) {
            Self::ReadOnly
        } else {
            Self::DiskFails
        }
    }
}

impl CreateError {
    pub(crate) fn io(dir: &Path, source: io::Error) -> Self {
        let dir = dir.to_owned();
        if is_full(&source) {
            Self::DiskFull
        } else if is_not_writable(&source) {
            Self::NotWritable(dir)
        } else {
            Self::Io { dir, source }
        }
    }
}

impl From<StoreError> for CreateError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::DiskFull => Self::DiskFull,
            other => Self::Database(other),
        }
    }
}

impl OpenError {
    pub(crate) fn io(dir: &Path, source: io::Error) -> Self {
        let dir = dir.to_owned();
        if is_full(&source) {
            Self::DiskFull
        } else if is_not_writable(&source) {
            Self::NotReadable(dir)
        } else {
            Self::Io { dir, source }
        }
    }
}

impl UnlockError {
    pub(crate) fn io(dir: &Path, source: io::Error) -> Self {
        let dir = dir.to_owned();
        if is_full(&source) {
            Self::DiskFull
        } else if is_not_writable(&source) {
            Self::NotAllowed(dir)
        } else {
            Self::Io { dir, source }
        }
    }

    pub(crate) fn store(dir: &Path, error: StoreError) -> Self {
        match error {
            StoreError::DiskFull | StoreError::WasFull => Self::DiskFull,
            StoreError::ReadOnly => Self::NotAllowed(dir.to_owned()),
            other => Self::Database(other),
        }
    }
}
