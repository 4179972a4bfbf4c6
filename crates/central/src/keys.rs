//! Keys: the master key from outside the database, each service's key wrapped by it, and what is derived from that.
//!
//! An entry is sealed whole with XChaCha20-Poly1305, its id as additional data, so that a sealed entry cannot stand in
//! another's place.

use std::path::Path;

use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305};
use chrono::NaiveDate;
use data_encoding::{HEXLOWER, HEXLOWER_PERMISSIVE};
use domain::id::{EntryId, RecordId};
use domain::log_safe::LogSafe;
use domain::record::{Digest, Person};
use hkdf::Hkdf;
use protocol::exchange::{Cursor, CursorMac, Epoch};
use protocol::packed;
use protocol::sealed_file::{FileKey, FileSecret};
use sha2::Sha256;
use subtle::ConstantTimeEq as _;
use sync::central::LogPosition;
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::edge::random;
use crate::seals::{RowText, Seal, SealSum, SealTerm};

/// Names of what a key is for: part of how it is derived.
const WRAPPING: &[u8] = b"fls central 1: service keys";
const ENTRIES: &[u8] = b"fls central 1: entries";
const MATCHING: &[u8] = b"fls central 1: NHS number and date of diagnosis";
const DAYS: &[u8] = b"fls central 1: days of diagnosis";
const CURSORS: &[u8] = b"fls central 1: cursors";
const TOKENS: &[u8] = b"fls central 1: tokens of desks";
const ROWS: &[u8] = b"fls central 1: seals of rows";
const TERMS: &[u8] = b"fls central 1: what seals add to sums";
const SUMS: &[u8] = b"fls central 1: sums of seals";
const PEOPLE: &[u8] = b"fls central 1: what people are known by";
const CHECKPOINTS: &[u8] = b"fls central 1: checkpoints";
const FILES_OF_DESKS: &[u8] = b"fls central 1: files of desks";
const SEALED_TO_CENTRAL: &[u8] = b"fls central 1: files sealed to Central";
const NONCE: usize = 24;

/// The key from outside the database that wraps every service's key; while it is being rotated, beside another that opens what
/// it does not.
#[derive(Clone)]
pub struct MasterKey {
    wraps: Zeroizing<[u8; 32]>,
    opens_too: Option<Zeroizing<[u8; 32]>>,
}

/// Why a key or what it sealed cannot be used. No text here holds any part of a key or of what was sealed.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The file of the master key cannot be read or made.
    #[error("the file of the master key cannot be used")]
    File(#[source] std::io::Error),
    /// The file is not 64 hexadecimal digits.
    #[error("the file of the master key does not hold 64 hexadecimal digits: make one with `fls-central master-key`")]
    Form,
    /// The operating system gives no random bytes.
    #[error("the operating system gives no random bytes")]
    Random(#[from] getrandom::Error),
    /// Another key sealed it, or it was altered.
    #[error("what is sealed was altered, or sealed under another key")]
    Seal,
    /// It opens, but is not packed as an entry is.
    #[error("an entry cannot be packed or unpacked")]
    Packed(#[source] std::io::Error),
}

impl LogSafe for KeyError {}

impl MasterKey {
    /// A master key of these bytes.
    pub fn new(bytes: [u8; 32]) -> Self {
        Self {
            wraps: Zeroizing::new(bytes),
            opens_too: None,
        }
    }

    /// This one, which from now on opens what another wrapped, too.
    #[must_use]
    pub fn beside(self, other: Self) -> Self {
        Self {
            opens_too: Some(other.wraps),
            ..self
        }
    }

    /// Reads the key from its file: 64 hexadecimal digits.
    ///
    /// # Errors
    /// When the file cannot be read or holds something else.
    pub fn from_file(path: &Path) -> Result<Self, KeyError> {
        let text = Zeroizing::new(std::fs::read_to_string(path).map_err(KeyError::File)?);
        let bytes = Zeroizing::new(
            HEXLOWER_PERMISSIVE
                .decode(text.trim().as_bytes())
                .map_err(|_| KeyError::Form)?,
        );
        Ok(Self::new(bytes.as_slice().try_into().map_err(|_| KeyError::Form)?))
    }

    /// Makes a new key in a new file that only its owner may read. A file that is there already stays as it is.
    ///
    /// # Errors
    /// When the file is there already or cannot be written.
    pub fn make_file(path: &Path) -> Result<Self, KeyError> {
        use std::io::Write as _;
        let key = Self::new(random()?);
        let mut options = std::fs::OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let text = Zeroizing::new(format!("{}\n", HEXLOWER.encode(key.wraps.as_slice())));
        let mut file = options.open(path).map_err(KeyError::File)?;
        file.write_all(text.as_bytes())
            .and_then(|()| file.sync_all())
            .map_err(KeyError::File)?;
        Ok(key)
    }

    /// A new service's key, wrapped.
    pub(crate) fn new_service_key(&self, service: Uuid) -> Result<Vec<u8>, KeyError> {
        let key = Zeroizing::new(random::<32>()?);
        seal(&derive(&self.wraps, WRAPPING), service.as_bytes(), key.as_slice())
    }

    /// What proves later that a holder of this key wrote a checkpoint, and that nobody has changed it since.
    pub(crate) fn checkpoint_mac(&self, text: &[u8]) -> [u8; 32] {
        *derive(&derive(&self.wraps, CHECKPOINTS), text)
    }

    /// Whether a holder of this key, or of the other one while it is rotated, wrote this checkpoint.
    pub(crate) fn wrote_checkpoint(&self, text: &[u8], mac: &[u8]) -> bool {
        let under = |key: &[u8; 32]| derive(&derive(key, CHECKPOINTS), text).as_slice().ct_eq(mac).into();
        under(&self.wraps) || self.opens_too.as_ref().is_some_and(|other| under(other))
    }

    /// What opens the files that desks seal to Central: worked out from this key, so that it is kept where this is and nowhere
    /// else.
    pub(crate) fn file_secret(&self) -> FileSecret {
        FileSecret::of(&derive(&self.wraps, SEALED_TO_CENTRAL))
    }

    /// The same, and that of the other key while it is rotated.
    pub(crate) fn file_secrets(&self) -> Vec<FileSecret> {
        let other = self.opens_too.as_ref();
        let other = other.map(|other| FileSecret::of(&derive(other, SEALED_TO_CENTRAL)));
        std::iter::once(self.file_secret()).chain(other).collect()
    }

    /// A service's key that another master key wrapped, wrapped by this one.
    pub(crate) fn wrap_anew(&self, other: &Self, service: Uuid, wrapped: &[u8]) -> Result<Vec<u8>, KeyError> {
        let key = other.opened(service, wrapped)?;
        seal(&derive(&self.wraps, WRAPPING), service.as_bytes(), &key)
    }

    fn opened(&self, service: Uuid, wrapped: &[u8]) -> Result<Zeroizing<Vec<u8>>, KeyError> {
        let under = |key| open(&derive(key, WRAPPING), service.as_bytes(), wrapped).map(Zeroizing::new);
        under(&self.wraps).or_else(|error| match &self.opens_too {
            Some(other) => under(other),
            None => Err(error),
        })
    }

    /// Unwraps a service's key.
    pub(crate) fn unwrap_key(&self, service: Uuid, wrapped: &[u8]) -> Result<ServiceKey, KeyError> {
        let key = self.opened(service, wrapped)?;
        let key: Zeroizing<[u8; 32]> = Zeroizing::new(key.as_slice().try_into().map_err(|_| KeyError::Seal)?);
        Ok(ServiceKey {
            entries: derive(&key, ENTRIES),
            matching: derive(&key, MATCHING),
            days: derive(&key, DAYS),
            cursors: derive(&key, CURSORS),
            tokens: derive(&key, TOKENS),
            rows: derive(&key, ROWS),
            terms: derive(&key, TERMS),
            sums: derive(&key, SUMS),
            people: derive(&key, PEOPLE),
            files: derive(&key, FILES_OF_DESKS),
        })
    }
}

impl std::fmt::Debug for MasterKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("MasterKey")
    }
}

/// What is derived from a service's key.
#[derive(Clone)]
pub(crate) struct ServiceKey {
    entries: Zeroizing<[u8; 32]>,
    matching: Zeroizing<[u8; 32]>,
    days: Zeroizing<[u8; 32]>,
    cursors: Zeroizing<[u8; 32]>,
    tokens: Zeroizing<[u8; 32]>,
    rows: Zeroizing<[u8; 32]>,
    terms: Zeroizing<[u8; 32]>,
    sums: Zeroizing<[u8; 32]>,
    people: Zeroizing<[u8; 32]>,
    files: Zeroizing<[u8; 32]>,
}

impl ServiceKey {
    /// The seal of a row that says this: HMAC-SHA-256, as HKDF expands by it.
    pub(crate) fn seal_row(&self, text: &RowText) -> Seal {
        derive(&self.rows, text.as_bytes()).to_vec()
    }

    /// Whether this is the seal of a row that says this.
    pub(crate) fn sealed_row(&self, text: &RowText, seal: &[u8]) -> bool {
        derive(&self.rows, text.as_bytes()).as_slice().ct_eq(seal).into()
    }

    /// What the seal of a row adds to a sum.
    pub(crate) fn term(&self, seal: &[u8]) -> SealTerm {
        SealTerm(*derive(&self.terms, seal))
    }

    /// Encrypts the sum that stands in this column.
    pub(crate) fn seal_sum(&self, column: &str, sum: &SealSum) -> Result<Vec<u8>, KeyError> {
        seal(&self.sums, column.as_bytes(), &sum.bytes())
    }

    /// Opens it, beside how many rows it is of.
    pub(crate) fn open_sum(&self, column: &str, rows: i64, sealed: &[u8]) -> SealSum {
        SealSum::of(rows, open(&self.sums, column.as_bytes(), sealed).ok().as_deref())
    }

    /// Packs and seals an entry's bytes.
    pub(crate) fn seal_entry(&self, entry: EntryId, bytes: &[u8]) -> Result<Vec<u8>, KeyError> {
        let packed = Zeroizing::new(packed::pack(bytes).map_err(KeyError::Packed)?);
        seal(&self.entries, entry.uuid().as_bytes(), &packed)
    }

    /// Opens an entry's bytes.
    pub(crate) fn open_entry(&self, entry: EntryId, sealed: &[u8]) -> Result<Vec<u8>, KeyError> {
        let packed = Zeroizing::new(open(&self.entries, entry.uuid().as_bytes(), sealed)?);
        packed::unpack(&packed).map_err(KeyError::Packed)
    }

    /// Seals the token that a desk is being given.
    pub(crate) fn seal_token(&self, desk: Uuid, token: &str) -> Result<Vec<u8>, KeyError> {
        seal(&self.tokens, desk.as_bytes(), token.as_bytes())
    }

    /// Opens it.
    pub(crate) fn open_token(&self, desk: Uuid, sealed: &[u8]) -> Result<Zeroizing<String>, KeyError> {
        let token = open(&self.tokens, desk.as_bytes(), sealed)?;
        String::from_utf8(token).map(Zeroizing::new).map_err(|_| KeyError::Seal)
    }

    /// Seals what a person is known by, with what their row says beside it.
    pub(crate) fn seal_person(&self, row: &RowText, known_by: &[u8]) -> Result<Vec<u8>, KeyError> {
        seal(&self.people, row.as_bytes(), known_by)
    }

    /// Opens it.
    pub(crate) fn open_person(&self, row: &RowText, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, KeyError> {
        open(&self.people, row.as_bytes(), sealed).map(Zeroizing::new)
    }

    /// The key by which a desk's files, and Central's answers to them, are proved. It is kept at the desk alone, and worked out
    /// here again: HMAC-SHA-256, as HKDF expands by it.
    pub(crate) fn file_key(&self, desk: Uuid) -> FileKey {
        FileKey::new(*derive(&self.files, desk.as_bytes()))
    }

    /// What tells, to whoever has the key only, that two records are of the same patient and date of diagnosis. A
    /// patient from overseas is matched by birth date and postcode; without a postcode by nothing.
    pub(crate) fn match_hash(&self, person: &Person, diagnosed: NaiveDate) -> Option<[u8; 32]> {
        let text = Zeroizing::new(match person {
            Person::Number(number) => format!("{}@{diagnosed}", number.digits()),
            Person::Overseas { born, postcode } => {
                format!("{born},{}@{diagnosed}", postcode.as_ref()?.as_str())
            }
            Person::Unnamed(_) => return None,
        });
        Some(*derive(&self.matching, text.as_bytes()))
    }

    /// Seals the day of the month on which a record's fracture was diagnosed.
    pub(crate) fn seal_day(&self, record: RecordId, day: u8) -> Result<Vec<u8>, KeyError> {
        seal(&self.days, record.uuid().as_bytes(), &[day])
    }

    /// Opens it.
    pub(crate) fn open_day(&self, record: RecordId, sealed: &[u8]) -> Result<u8, KeyError> {
        match open(&self.days, record.uuid().as_bytes(), sealed)?.as_slice() {
            [day] => Ok(*day),
            _ => Err(KeyError::Seal),
        }
    }

    /// What proves later that Central gave this position in its log: HMAC-SHA-256, as HKDF expands by it.
    pub(crate) fn cursor_mac(&self, epoch: Epoch, position: LogPosition) -> CursorMac {
        let number = position.number.to_be_bytes();
        let text = [epoch.0.as_bytes().as_slice(), &number, &position.chain.0].concat();
        CursorMac(Digest(*derive(&self.cursors, &text)))
    }

    /// Whether Central gave this cursor.
    pub(crate) fn gave(&self, cursor: &Cursor) -> bool {
        let position = LogPosition {
            number: cursor.number,
            chain: cursor.chain,
        };
        let CursorMac(mac) = self.cursor_mac(cursor.epoch, position);
        mac.0.ct_eq(&cursor.mac.0.0).into()
    }
}

fn derive(key: &[u8; 32], name: &[u8]) -> Zeroizing<[u8; 32]> {
    let mut derived = Zeroizing::new([0; 32]);
    // Thirty-two bytes are never too many for HKDF.
    let _ = Hkdf::<Sha256>::new(None, key).expand(name, derived.as_mut());
    derived
}

fn seal(key: &[u8; 32], name: &[u8], plain: &[u8]) -> Result<Vec<u8>, KeyError> {
    let nonce: [u8; NONCE] = random()?;
    let cipher = XChaCha20Poly1305::new(&(*key).into());
    let payload = Payload { msg: plain, aad: name };
    let sealed = cipher.encrypt(&nonce.into(), payload).map_err(|_| KeyError::Seal)?;
    Ok([nonce.as_slice(), &sealed].concat())
}

fn open(key: &[u8; 32], name: &[u8], sealed: &[u8]) -> Result<Vec<u8>, KeyError> {
    let (nonce, sealed) = sealed.split_first_chunk::<NONCE>().ok_or(KeyError::Seal)?;
    let cipher = XChaCha20Poly1305::new(&(*key).into());
    let payload = Payload { msg: sealed, aad: name };
    cipher.decrypt(&(*nonce).into(), payload).map_err(|_| KeyError::Seal)
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{NhsNumber, Postcode};

    fn service_key(master: u8) -> ServiceKey {
        let master = MasterKey::new([master; 32]);
        let service = Uuid::from_u128(7);
        master
            .unwrap_key(service, &master.new_service_key(service).unwrap())
            .unwrap()
    }

    #[test]
    fn what_was_sealed_opens_under_its_id_only() {
        let key = service_key(1);
        let id = EntryId::new(Uuid::from_u128(1));
        let sealed = key.seal_entry(id, b"an entry").unwrap();
        assert_eq!(key.open_entry(id, &sealed).unwrap(), b"an entry");
        let other = EntryId::new(Uuid::from_u128(2));
        assert!(matches!(key.open_entry(other, &sealed), Err(KeyError::Seal)));
        for at in 0..sealed.len() {
            let mut flipped = sealed.clone();
            flipped[at] ^= 1;
            assert!(matches!(key.open_entry(id, &flipped), Err(KeyError::Seal)), "byte {at}");
        }
        let other_service = service_key(1);
        assert!(matches!(other_service.open_entry(id, &sealed), Err(KeyError::Seal)));
    }

    #[test]
    fn a_wrapped_key_opens_under_its_master_key_and_service_only() {
        let master = MasterKey::new([1; 32]);
        let wrapped = master.new_service_key(Uuid::from_u128(7)).unwrap();
        assert!(master.unwrap_key(Uuid::from_u128(7), &wrapped).is_ok());
        assert!(master.unwrap_key(Uuid::from_u128(8), &wrapped).is_err());
        let other = MasterKey::new([2; 32]);
        assert!(other.unwrap_key(Uuid::from_u128(7), &wrapped).is_err());
        let both = other.clone().beside(master.clone());
        assert!(both.unwrap_key(Uuid::from_u128(7), &wrapped).is_ok());
        let anew = other.wrap_anew(&master, Uuid::from_u128(7), &wrapped).unwrap();
        assert!(other.unwrap_key(Uuid::from_u128(7), &anew).is_ok());
        assert!(master.unwrap_key(Uuid::from_u128(7), &anew).is_err());
        assert!(other.wrap_anew(&master, Uuid::from_u128(8), &wrapped).is_err());
    }

    #[test]
    fn the_same_patient_and_date_match_within_a_service_only() {
        let number = &Person::Number(NhsNumber::read("9991000003").unwrap());
        let (one, other) = (service_key(1), service_key(1));
        let (day, next): (NaiveDate, NaiveDate) = ("2026-03-01".parse().unwrap(), "2026-03-02".parse().unwrap());
        assert_eq!(one.match_hash(number, day), one.match_hash(number, day));
        assert_ne!(one.match_hash(number, day), one.match_hash(number, next));
        assert_ne!(one.match_hash(number, day), other.match_hash(number, day));
        let overseas = |postcode| Person::Overseas {
            born: "1950-02-03".parse().unwrap(),
            postcode: Postcode::read(postcode).ok(),
        };
        let at_home = overseas("LS1 4AP");
        assert_eq!(one.match_hash(&at_home, day), one.match_hash(&overseas("ls14ap"), day));
        assert_ne!(
            one.match_hash(&at_home, day),
            one.match_hash(&overseas("EC1A 1BB"), day)
        );
        assert_eq!(one.match_hash(&overseas(""), day), None);
    }

    #[test]
    fn a_day_opens_for_its_record_and_under_its_services_key_only() {
        let (one, other) = (service_key(1), service_key(1));
        let [record, another] = [1, 2].map(|id| RecordId::new(Uuid::from_u128(id)));
        let sealed = one.seal_day(record, 31).unwrap();
        assert_eq!(one.open_day(record, &sealed).unwrap(), 31);
        assert_ne!(one.seal_day(record, 31).unwrap(), sealed, "the same day does not show");
        assert!(one.open_day(another, &sealed).is_err() && other.open_day(record, &sealed).is_err());
    }

    #[test]
    fn a_cursor_is_known_by_its_epoch_number_chain_and_service() {
        let (one, other) = (service_key(1), service_key(1));
        let epoch = Epoch(Uuid::from_u128(5));
        let (number, chain) = (7, Digest([8; 32]));
        let cursor = Cursor {
            epoch,
            number,
            chain,
            mac: one.cursor_mac(epoch, LogPosition { number, chain }),
            standings: 0,
        };
        assert!(one.gave(&cursor) && one.gave(&Cursor { standings: 9, ..cursor }));
        assert!(!other.gave(&cursor));
        let made_up = [
            Cursor { number: 8, ..cursor },
            Cursor {
                epoch: Epoch(Uuid::from_u128(6)),
                ..cursor
            },
            Cursor {
                chain: Digest([9; 32]),
                ..cursor
            },
            Cursor {
                mac: CursorMac::OF_THE_BEGINNING,
                ..cursor
            },
        ];
        assert!(made_up.iter().all(|cursor| !one.gave(cursor)));
    }

    #[test]
    fn files_of_a_desk_have_a_key_of_its_own_and_are_opened_while_the_master_key_is_rotated() {
        let key = service_key(1);
        let [desk, another] = [1, 2].map(|id| key.file_key(Uuid::from_u128(id)));
        assert!(desk == key.file_key(Uuid::from_u128(1)) && desk != another);
        assert!(desk != service_key(1).file_key(Uuid::from_u128(1)));
        let (old, new) = (MasterKey::new([1; 32]), MasterKey::new([2; 32]));
        let (to_old, to_new) = (old.file_secret().recipient(), new.file_secret().recipient());
        assert_ne!(to_old, to_new);
        let both: Vec<String> = old
            .beside(new)
            .file_secrets()
            .iter()
            .map(FileSecret::recipient)
            .collect();
        assert_eq!(both, [to_old, to_new]);
    }

    #[test]
    fn a_row_is_sealed_under_its_services_key_only() {
        let (one, other) = (service_key(1), service_key(1));
        let text = RowText::of("device", Uuid::from_u128(7)).text("Clinic 2");
        let seal = one.seal_row(&text);
        assert!(one.sealed_row(&text, &seal));
        assert!(!other.sealed_row(&text, &seal));
        assert!(!one.sealed_row(&text.clone().text(""), &seal));
        assert!(!one.sealed_row(&text, &[]) && !one.sealed_row(&text, &[0; 32]));
    }

    #[test]
    fn a_checkpoint_is_known_by_its_master_key_also_while_it_is_rotated() {
        let (old, new) = (MasterKey::new([1; 32]), MasterKey::new([2; 32]));
        let mac = old.checkpoint_mac(b"so far");
        assert!(old.wrote_checkpoint(b"so far", &mac));
        assert!(!old.wrote_checkpoint(b"so far and more", &mac));
        assert!(!new.wrote_checkpoint(b"so far", &mac));
        assert!(new.beside(old).wrote_checkpoint(b"so far", &mac));
    }

    #[test]
    fn a_key_file_is_made_once_and_read_back() {
        let path = std::env::temp_dir().join(format!("fls-central-key-{}", crate::edge::random_id().unwrap()));
        let made = MasterKey::make_file(&path).unwrap();
        assert!(matches!(MasterKey::make_file(&path), Err(KeyError::File(_))));
        assert_eq!(MasterKey::from_file(&path).unwrap().wraps, made.wraps);
        std::fs::write(&path, "no key").unwrap();
        assert!(matches!(MasterKey::from_file(&path), Err(KeyError::Form)));
        std::fs::remove_file(&path).unwrap();
        assert!(matches!(MasterKey::from_file(&path), Err(KeyError::File(_))));
    }
}
