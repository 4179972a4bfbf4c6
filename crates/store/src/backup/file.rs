//! The form of a backup, which is for ever:
//!
//! 1. a line that says what it is and in which form: `fls-desk-backup 1`
//! 2. a line of JSON ([`Head`]): when it was made, of which service and desk, how much is in it, how long the database is, and
//!    the key of the database as the recovery key opens it
//! 3. the database, under its own key
//! 4. 32 bytes: HMAC-SHA-256 over all of that, under a key that follows from the database's
//!
//! Nothing of a patient and nobody's name is in the head. Whatever is altered, cut off or added is found by the seal.

use std::fs::File;
use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::path::Path;

use chrono::{DateTime, Utc};
use domain::id::DeviceId;
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde::{Deserialize, Serialize};
use sha2::Sha256;

use super::error::{BackupError, UnreadBackup};
use crate::file_fault::NotRead;
use crate::opening::durable::WholeFile;
use crate::opening::hex::Hex;
use crate::opening::recovery::Recovery;
use crate::opening::vault::ServiceLabel;
use crate::opening::wrap::BackupKey;

/// How a backup of any form begins.
const BEGINNING: &str = "fls-desk-backup ";
/// The form that this program writes. It reads no other.
const FORM: u32 = 1;
/// More than the first line of any form.
const LONGEST_FORM: u64 = 64;
/// More than a head is ever long, whatever keys wait in it to be typed back.
const LONGEST_HEAD: u64 = 64 * 1024;
const SEAL_BYTES: usize = 32;
/// Bytes that are read at a time.
const PIECE: usize = 256 * 1024;

type Seal = Hmac<Sha256>;

/// What a backup says of itself in the clear.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Head {
    /// When the copy was made.
    pub(crate) made: DateTime<Utc>,
    /// Which records: the same for all backups that one key seals.
    pub(crate) which: Hex,
    /// The desk that made it.
    pub(crate) desk: DeviceId,
    /// Whose records.
    pub(crate) service: ServiceLabel,
    /// The program that made it.
    pub(crate) program: String,
    /// The schema of the database.
    pub(crate) schema: i64,
    /// How many records it has.
    pub(crate) records: u64,
    /// How many entries.
    pub(crate) entries: u64,
    /// How many bytes the database has.
    pub(crate) database: u64,
    /// The key of the database, as the recovery key opens it.
    pub(crate) recovery: Recovery,
}

/// Writes a backup of this copy of a database to this place: whole, or not at all.
pub(crate) fn write(place: &Path, head: &Head, database: &Path, key: &BackupKey) -> Result<(), BackupError> {
    let at_place = |error: io::Error| BackupError::at_place(&error);
    let mut copy = File::open(database).map_err(BackupError::here)?.take(head.database);
    let mut file = WholeFile::begin(place).map_err(at_place)?;
    let mut seal = seal_with(key);
    let json = serde_json::to_string(head).map_err(|_| BackupError::Fault(io::ErrorKind::InvalidData))?;
    let lines = format!("{BEGINNING}{FORM}\n{json}\n");
    seal.update(lines.as_bytes());
    file.write_all(lines.as_bytes()).map_err(at_place)?;
    let mut piece = vec![0; PIECE];
    loop {
        let size = copy.read(&mut piece).map_err(BackupError::here)?;
        let Some(read) = piece.get(..size).filter(|read| !read.is_empty()) else {
            break;
        };
        seal.update(read);
        file.write_all(read).map_err(at_place)?;
    }
    file.write_all(&seal.finalize().into_bytes()).map_err(at_place)?;
    file.finish().map_err(at_place)
}

/// A backup of which the head was read, and nothing is proved yet.
pub(crate) struct Opened {
    /// What it says of itself.
    pub(crate) head: Head,
    /// Its lines, as the seal is over them.
    lines: Vec<u8>,
    file: BufReader<File>,
}

/// Opens a backup and reads its head.
pub(crate) fn open(path: &Path) -> Result<Opened, UnreadBackup> {
    let file = File::open(path)?;
    if file.metadata()?.is_dir() {
        return Err(NotRead::IsFolder.into());
    }
    let mut file = BufReader::with_capacity(PIECE, file);
    let mut lines = Vec::new();
    (&mut file).take(LONGEST_FORM).read_until(b'\n', &mut lines)?;
    let form = std::str::from_utf8(&lines)
        .ok()
        .and_then(|line| line.strip_prefix(BEGINNING)?.strip_suffix('\n')?.parse::<u32>().ok())
        .ok_or(UnreadBackup::NotABackup)?;
    match form {
        FORM => {}
        0 => return Err(UnreadBackup::Damaged),
        _ => return Err(UnreadBackup::Newer),
    }
    let begins = lines.len();
    (&mut file).take(LONGEST_HEAD).read_until(b'\n', &mut lines)?;
    let json = lines.get(begins..).unwrap_or_default();
    if !json.ends_with(b"\n") {
        return Err(UnreadBackup::Damaged);
    }
    let head = serde_json::from_slice(json).map_err(|_| UnreadBackup::Damaged)?;
    Ok(Opened { head, lines, file })
}

impl Opened {
    /// Reads all of it, gives the database away piece by piece, and says whether it is as it was sealed. What was given away
    /// counts for nothing before that is known.
    ///
    /// # Errors
    /// When it is not, it cannot be read, or whoever takes the pieces cannot.
    pub(crate) fn prove<E: From<UnreadBackup>>(
        mut self,
        key: &BackupKey,
        mut each: impl FnMut(&[u8]) -> Result<(), E>,
    ) -> Result<Head, E> {
        let unread = |error: io::Error| E::from(UnreadBackup::from(error));
        let mut seal = seal_with(key);
        seal.update(&self.lines);
        let mut left = self.head.database;
        let mut piece = vec![0; PIECE];
        while left > 0 {
            let most = usize::try_from(left).map_or(PIECE, |left| left.min(PIECE));
            let room = piece.get_mut(..most).unwrap_or_default();
            let size = self.file.read(room).map_err(unread)?;
            let read = room.get(..size).unwrap_or_default();
            if read.is_empty() {
                return Err(UnreadBackup::Damaged.into());
            }
            seal.update(read);
            each(read)?;
            left = left.saturating_sub(u64::try_from(size).unwrap_or(u64::MAX));
        }
        // The seal, and nothing after it.
        let mut end = Vec::new();
        let most = u64::try_from(SEAL_BYTES + 1).unwrap_or(u64::MAX);
        self.file.take(most).read_to_end(&mut end).map_err(unread)?;
        seal.verify_slice(&end).map_err(|_| UnreadBackup::Damaged)?;
        Ok(self.head)
    }
}

/// Reads a backup that lies there to its end.
pub(crate) fn read_back(path: &Path, key: &BackupKey) -> Result<Head, UnreadBackup> {
    open(path)?.prove(key, |_| Ok(()))
}

fn seal_with(key: &BackupKey) -> Seal {
    let Ok(seal) = Seal::new_from_slice(key.bytes()) else {
        unreachable!("HMAC takes a key of any length")
    };
    seal
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::opening::secret::{DataKey, RecoveryKey};

    fn head(database: u64) -> (Head, BackupKey) {
        let key = DataKey::from_bytes([3; 32]);
        let recovery = RecoveryKey::random().unwrap();
        let of = BackupKey::of(&key);
        let head = Head {
            made: "2026-11-30T12:31:07Z".parse().unwrap(),
            which: of.which(),
            desk: DeviceId::new(uuid::Uuid::from_u128(7)),
            service: ServiceLabel {
                code: "HRW".to_owned(),
                name: "Hartwell Royal FLS".to_owned(),
                demo: false,
            },
            program: "0.1.0".to_owned(),
            schema: 1,
            records: 2,
            entries: 3,
            database,
            recovery: Recovery::new(&key, &recovery, &mut getrandom::fill).unwrap(),
        };
        (head, of)
    }

    #[test]
    fn whatever_is_altered_cut_off_or_added_is_found_and_an_unaltered_one_is_whole() {
        let folder = tempfile::tempdir().unwrap();
        let (database, place) = (folder.path().join("database"), folder.path().join("one.flsbackup"));
        let pages: Vec<u8> = (0..1000_u32).map(|at| u8::try_from(at % 251).unwrap()).collect();
        std::fs::write(&database, &pages).unwrap();
        let (head, key) = head(1000);
        write(&place, &head, &database, &key).unwrap();
        let mut given = Vec::new();
        let proved: Result<Head, UnreadBackup> = open(&place).unwrap().prove(&key, |piece| {
            given.extend_from_slice(piece);
            Ok(())
        });
        assert_eq!((proved.unwrap().entries, given), (3, pages));

        let whole = std::fs::read(&place).unwrap();
        for at in 0..whole.len() {
            let mut altered = whole.clone();
            altered[at] ^= 1 << (at % 8);
            std::fs::write(&place, &altered).unwrap();
            assert!(read_back(&place, &key).is_err(), "byte {at} was altered");
        }
        for length in 0..whole.len() {
            std::fs::write(&place, &whole[..length]).unwrap();
            assert!(read_back(&place, &key).is_err(), "only {length} bytes are left");
        }
        std::fs::write(&place, [&whole[..], b"\n"].concat()).unwrap();
        assert_eq!(read_back(&place, &key).err(), Some(UnreadBackup::Damaged));
        let other = BackupKey::of(&DataKey::from_bytes([4; 32]));
        std::fs::write(&place, &whole).unwrap();
        assert_eq!(read_back(&place, &other).err(), Some(UnreadBackup::Damaged));
        assert!(read_back(&place, &key).is_ok());
    }

    #[test]
    fn another_file_and_a_newer_form_are_told_from_a_damaged_backup() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("file");
        for (bytes, why) in [
            (&b""[..], UnreadBackup::NotABackup),
            (b"1.01 NHSNumber,1.02 DateOfBirth\r\n", UnreadBackup::NotABackup),
            (b"fls-desk-backup 2\nanything", UnreadBackup::Newer),
            (b"fls-desk-backup 1\n{}\n", UnreadBackup::Damaged),
            (b"fls-desk-backup 1\n", UnreadBackup::Damaged),
        ] {
            std::fs::write(&place, bytes).unwrap();
            assert_eq!(open(&place).err(), Some(why));
        }
        assert_eq!(open(folder.path()).err(), Some(NotRead::IsFolder.into()));
        assert_eq!(open(&folder.path().join("none")).err(), Some(NotRead::NotThere.into()));
    }
}
