//! The vault: a small file beside the database with its key, wrapped once for each person and once for the recovery
//! key. What it holds in the clear is what a locked desk shows: the service, and the names of those who use it.
//!
//! A person's wrap is XChaCha20-Poly1305 under HKDF-SHA256 of (Argon2id of the passphrase, then the device secret), so
//! that a copied file is useless without this computer's key store. The recovery key is random and needs no Argon2.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use argon2::{Algorithm, Argon2, Params, Version};
use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305};
use chrono::{DateTime, Utc};
use domain::id::UserId;
use domain::record::Author;
use hkdf::Hkdf;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use crate::opening::durable;
use crate::opening::secret::{DataKey, DeviceSecret, Passphrase, RecoveryKey};

const VAULT_FILE: &str = "vault.json";
/// The form of this file.
const FORM: u32 = 1;
/// Wrong passphrases before the first wait.
const FREE_TRIES: u32 = 5;
const FIRST_WAIT_SECONDS: u32 = 30;
const LONGEST_WAIT_SECONDS: u32 = 30 * 60;

/// What one guess at a passphrase costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyCost {
    /// Argon2id over 128 MiB, three passes: about half a second.
    Real,
    /// Next to nothing: for tests and synthetic stores only.
    Cheap,
}

/// What a locked desk may show of its service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceLabel {
    /// Unit code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Whether its patients are fictional.
    pub demo: bool,
}

/// The file: the vault, the form it is in, and a digest that tells a damaged file from a wrong passphrase.
#[derive(Serialize, Deserialize)]
struct VaultFile {
    form: u32,
    vault: Vault,
    check: Hex,
}

/// What any form of the file has.
#[derive(Deserialize)]
struct Form {
    form: u32,
}

/// What is in it.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Vault {
    pub(crate) service: ServiceLabel,
    cost: Cost,
    people: Vec<Person>,
    recovery: Wrap,
    #[serde(default)]
    wrong: Wrong,
}

/// The parameters of Argon2id, kept so that they can be raised later.
#[derive(Clone, Copy, Serialize, Deserialize)]
struct Cost {
    memory_kib: u32,
    passes: u32,
    lanes: u32,
}

impl Cost {
    /// A file that asks for more than this was not written by this program.
    fn is_sane(self) -> bool {
        self.memory_kib <= 1024 * 1024 && self.passes <= 16 && self.lanes <= 16
    }
}

#[derive(Clone, Serialize, Deserialize)]
struct Person {
    id: UserId,
    name: String,
    /// Tells one device secret from another; says nothing about it.
    device: Option<Hex>,
    wrap: Wrap,
}

#[derive(Clone, Serialize, Deserialize)]
struct Wrap {
    salt: Hex,
    nonce: Hex,
    key: Hex,
}

/// Wrong passphrases since the last right one.
#[derive(Clone, Copy, Default, Serialize, Deserialize)]
struct Wrong {
    tries: u32,
    last: Option<DateTime<Utc>>,
}

/// Bytes as hexadecimal text.
#[derive(Clone, PartialEq, Eq)]
struct Hex(Vec<u8>);

/// Why the vault cannot be read.
#[derive(Debug)]
pub(crate) enum VaultError {
    /// There is none.
    Absent,
    /// It is not what this program writes.
    Damaged(PathBuf),
    /// A newer program wrote it.
    Newer,
    /// It cannot be read.
    Io(io::Error),
}

/// Why a wrap does not open.
#[derive(Debug)]
pub(crate) enum WrapError {
    /// Nobody with this id.
    UnknownPerson,
    /// No device secret, or another one.
    Device,
    /// The passphrase or the recovery key is another.
    Wrong,
    /// The operating system gives no random numbers.
    Random(getrandom::Error),
}

impl Vault {
    /// A vault with one person in it.
    pub(crate) fn new(
        service: ServiceLabel,
        cost: KeyCost,
        key: &DataKey,
        recovery: &RecoveryKey,
        person: &Author,
        passphrase: &Passphrase,
        device: Option<&DeviceSecret>,
    ) -> Result<Self, getrandom::Error> {
        let cost = match cost {
            KeyCost::Real => Cost {
                memory_kib: 128 * 1024,
                passes: 3,
                lanes: 1,
            },
            KeyCost::Cheap => Cost {
                memory_kib: 8,
                passes: 1,
                lanes: 1,
            },
        };
        Ok(Self {
            service,
            cost,
            people: vec![Person::new(person, cost, key, passphrase, device)?],
            recovery: Wrap::seal(key, RECOVERY, |salt| stretch(&[recovery.bytes()], salt, RECOVERY))?,
            wrong: Wrong::default(),
        })
    }

    pub(crate) fn path(dir: &Path) -> PathBuf {
        dir.join(VAULT_FILE)
    }

    pub(crate) fn read(dir: &Path) -> Result<Self, VaultError> {
        let path = Self::path(dir);
        let text = match std::fs::read(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Err(VaultError::Absent),
            Err(error) => return Err(VaultError::Io(error)),
        };
        match serde_json::from_slice::<Form>(&text) {
            Ok(Form { form }) if form > FORM => return Err(VaultError::Newer),
            Ok(_) => {}
            Err(_) => return Err(VaultError::Damaged(path)),
        }
        match serde_json::from_slice::<VaultFile>(&text) {
            Ok(file) if file.check == file.vault.check() && file.vault.cost.is_sane() => Ok(file.vault),
            _ => Err(VaultError::Damaged(path)),
        }
    }

    fn check(&self) -> Hex {
        // Plain values always serialise.
        Hex(Sha256::digest(serde_json::to_vec(self).unwrap_or_default()).to_vec())
    }

    /// Replaces the file: whole or not at all, whatever happens meanwhile.
    pub(crate) fn write(&self, dir: &Path) -> io::Result<()> {
        let path = Self::path(dir);
        let beside = dir.join(format!("{VAULT_FILE}.new"));
        let text = serde_json::to_vec_pretty(&VaultFile {
            form: FORM,
            check: self.check(),
            vault: self.clone(),
        })?;
        let mut file = std::fs::File::create(&beside)?;
        file.write_all(&text)?;
        file.sync_all()?;
        drop(file);
        std::fs::rename(&beside, &path)?;
        durable::sync_dir(dir)
    }

    pub(crate) fn people(&self) -> Vec<Author> {
        self.people
            .iter()
            .map(|person| Author {
                id: person.id,
                name: person.name.clone(),
            })
            .collect()
    }

    pub(crate) fn needs_device_secret(&self) -> bool {
        self.people.iter().any(|person| person.device.is_some())
    }

    /// The key, with a person's passphrase. Slow on purpose: call it where blocking is allowed.
    pub(crate) fn open(
        &self,
        user: UserId,
        passphrase: &Passphrase,
        device: Option<&DeviceSecret>,
    ) -> Result<(DataKey, Author), WrapError> {
        let person = self
            .people
            .iter()
            .find(|person| person.id == user)
            .ok_or(WrapError::UnknownPerson)?;
        let device = match &person.device {
            Some(tag) => Some(
                device
                    .filter(|device| device_tag(device) == *tag)
                    .ok_or(WrapError::Device)?,
            ),
            None => None,
        };
        let key = person
            .wrap
            .open(PERSON, |salt| person_key(passphrase, device, self.cost, salt))?;
        Ok((
            key,
            Author {
                id: person.id,
                name: person.name.clone(),
            },
        ))
    }

    /// The key, with the recovery key.
    pub(crate) fn recover(&self, recovery: &RecoveryKey) -> Result<DataKey, WrapError> {
        self.recovery
            .open(RECOVERY, |salt| stretch(&[recovery.bytes()], salt, RECOVERY))
    }

    /// Gives a person a new wrap: another passphrase, another device secret.
    pub(crate) fn rewrap(
        &mut self,
        user: UserId,
        key: &DataKey,
        passphrase: &Passphrase,
        device: Option<&DeviceSecret>,
    ) -> Result<Author, WrapError> {
        let cost = self.cost;
        let person = self
            .people
            .iter_mut()
            .find(|person| person.id == user)
            .ok_or(WrapError::UnknownPerson)?;
        let author = Author {
            id: person.id,
            name: person.name.clone(),
        };
        *person = Person::new(&author, cost, key, passphrase, device).map_err(WrapError::Random)?;
        Ok(author)
    }

    /// Seconds until the next try.
    pub(crate) fn wait_seconds(&self, now: DateTime<Utc>) -> u32 {
        let Some(last) = self.wrong.last else { return 0 };
        let Some(over) = self.wrong.tries.checked_sub(FREE_TRIES) else {
            return 0;
        };
        let wait = FIRST_WAIT_SECONDS
            .saturating_mul(1 << over.min(16))
            .min(LONGEST_WAIT_SECONDS);
        let passed = u32::try_from((now - last).num_seconds().max(0)).unwrap_or(u32::MAX);
        wait.saturating_sub(passed)
    }

    /// Counts a wrong passphrase and says how many tries are left before a wait.
    pub(crate) fn count_wrong(&mut self, now: DateTime<Utc>) -> u32 {
        self.wrong = Wrong {
            tries: self.wrong.tries.saturating_add(1),
            last: Some(now),
        };
        FREE_TRIES.saturating_sub(self.wrong.tries)
    }

    /// Forgets wrong passphrases; says whether there were any.
    pub(crate) fn forget_wrong(&mut self) -> bool {
        let any = self.wrong.tries > 0;
        self.wrong = Wrong::default();
        any
    }
}

impl Person {
    fn new(
        author: &Author,
        cost: Cost,
        key: &DataKey,
        passphrase: &Passphrase,
        device: Option<&DeviceSecret>,
    ) -> Result<Self, getrandom::Error> {
        Ok(Self {
            id: author.id,
            name: author.name.clone(),
            device: device.map(device_tag),
            wrap: Wrap::seal(key, PERSON, |salt| person_key(passphrase, device, cost, salt))?,
        })
    }
}

/// Names of what a wrap is for: part of its key and of what it authenticates.
const PERSON: &[u8] = b"fls desk 1: passphrase";
const RECOVERY: &[u8] = b"fls desk 1: recovery key";
const DEVICE: &[u8] = b"fls desk 1: which device secret";

type WrapKey = Zeroizing<[u8; 32]>;

impl Wrap {
    fn seal(key: &DataKey, name: &[u8], derive: impl FnOnce(&[u8]) -> WrapKey) -> Result<Self, getrandom::Error> {
        let (mut salt, mut nonce) = ([0_u8; 16], [0_u8; 24]);
        getrandom::fill(&mut salt)?;
        getrandom::fill(&mut nonce)?;
        let cipher = XChaCha20Poly1305::new(&(*derive(&salt)).into());
        let sealed = cipher.encrypt(
            &nonce.into(),
            Payload {
                msg: key.bytes(),
                aad: name,
            },
        );
        // Thirty-two bytes are never too many for the cipher.
        Ok(Self {
            salt: Hex(salt.to_vec()),
            nonce: Hex(nonce.to_vec()),
            key: Hex(sealed.unwrap_or_default()),
        })
    }

    fn open(&self, name: &[u8], derive: impl FnOnce(&[u8]) -> WrapKey) -> Result<DataKey, WrapError> {
        let nonce: [u8; 24] = self.nonce.0.as_slice().try_into().map_err(|_| WrapError::Wrong)?;
        let cipher = XChaCha20Poly1305::new(&(*derive(&self.salt.0)).into());
        let key = cipher.decrypt(
            &nonce.into(),
            Payload {
                msg: &self.key.0,
                aad: name,
            },
        );
        let key = Zeroizing::new(key.map_err(|_| WrapError::Wrong)?);
        Ok(DataKey::from_bytes(
            key.as_slice().try_into().map_err(|_| WrapError::Wrong)?,
        ))
    }
}

fn person_key(passphrase: &Passphrase, device: Option<&DeviceSecret>, cost: Cost, salt: &[u8]) -> WrapKey {
    let mut slow = Zeroizing::new([0_u8; 32]);
    let params = Params::new(cost.memory_kib, cost.passes, cost.lanes, Some(32)).unwrap_or_default();
    let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    if argon
        .hash_password_into(passphrase.bytes(), salt, slow.as_mut())
        .is_err()
    {
        // Only a passphrase of more than four gigabytes comes here, and it is nobody's.
        slow.fill(0);
        return stretch(&[passphrase.bytes(), salt, b"too long"], salt, PERSON);
    }
    match device {
        Some(device) => stretch(&[slow.as_ref(), device.expose()], salt, PERSON),
        None => stretch(&[slow.as_ref()], salt, PERSON),
    }
}

fn stretch(parts: &[&[u8]], salt: &[u8], name: &[u8]) -> WrapKey {
    let secret = Zeroizing::new(parts.concat());
    let mut key = Zeroizing::new([0_u8; 32]);
    // Thirty-two bytes are never too many for HKDF.
    let _ = Hkdf::<Sha256>::new(Some(salt), &secret).expand(name, key.as_mut());
    key
}

fn device_tag(device: &DeviceSecret) -> Hex {
    Hex(stretch(&[device.expose()], b"", DEVICE)
        .iter()
        .take(8)
        .copied()
        .collect())
}

impl Serialize for Hex {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&crate::sql::hex(&self.0))
    }
}

impl<'de> Deserialize<'de> for Hex {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let digit = |character: u8| {
            char::from(character)
                .to_digit(16)
                .and_then(|digit| u8::try_from(digit).ok())
        };
        let byte = |pair: &[u8]| match pair {
            [high, low] => Some(digit(*high)? * 16 + digit(*low)?),
            _ => None,
        };
        let bytes: Option<Vec<u8>> = text.as_bytes().chunks(2).map(byte).collect();
        bytes
            .map(Self)
            .ok_or_else(|| serde::de::Error::custom("not hexadecimal"))
    }
}
