//! The key of the database, wrapped: under a person's passphrase, or under the recovery key. The form is for ever.
//!
//! A person's wrap is XChaCha20-Poly1305 under HKDF-SHA256 of (Argon2id of the passphrase, then the device secret), so
//! that a copied file is useless without this computer's key store. It authenticates whose it is: one person's wrap in
//! another's place does not open. The recovery key is random and needs no Argon2.

use argon2::{Algorithm, Argon2, Params, Version};
use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305};
use domain::id::UserId;
use hkdf::Hkdf;
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::opening::hex::Hex;
use crate::opening::secret::{DataKey, DeviceSecret, Passphrase, RecoveryKey};

/// Names of what a wrap is for: part of its key and of what it authenticates.
const PERSON: &[u8] = b"fls desk 1: passphrase";
const RECOVERY: &[u8] = b"fls desk 1: recovery key";
const DEVICE: &[u8] = b"fls desk 1: which device secret";
const BACKUP: &[u8] = b"fls desk 1: seal of a backup";
const WHICH: &[u8] = b"fls desk 1: which records";
const TRAIL: &[u8] = b"fls desk 1: access trail";

/// What one guess at a passphrase costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyCost {
    /// Argon2id over 128 MiB, three passes: about half a second.
    Real,
    /// Next to nothing: for tests and synthetic stores only.
    Cheap,
}

/// The parameters of Argon2id, kept beside each wrap so that they can be raised later.
#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(try_from = "CostAsKept")]
pub(crate) struct Cost {
    memory_kib: u32,
    passes: u32,
    lanes: u32,
}

/// What a file says that it costs.
#[derive(Deserialize)]
struct CostAsKept {
    memory_kib: u32,
    passes: u32,
    lanes: u32,
}

/// It asks for more than this program ever wrote: the file was written by something else.
#[derive(Debug, thiserror::Error)]
#[error("a passphrase cannot be stretched so")]
struct TooCostly;

impl TryFrom<CostAsKept> for Cost {
    type Error = TooCostly;

    fn try_from(kept: CostAsKept) -> Result<Self, TooCostly> {
        let cost = Self {
            memory_kib: kept.memory_kib,
            passes: kept.passes,
            lanes: kept.lanes,
        };
        let is_small = cost.memory_kib <= 1024 * 1024 && cost.passes <= 16 && cost.lanes <= 16;
        if is_small && cost.params().is_ok() {
            Ok(cost)
        } else {
            Err(TooCostly)
        }
    }
}

impl From<KeyCost> for Cost {
    fn from(cost: KeyCost) -> Self {
        match cost {
            KeyCost::Real => Self {
                memory_kib: 128 * 1024,
                passes: 3,
                lanes: 1,
            },
            KeyCost::Cheap => Self {
                memory_kib: 8,
                passes: 1,
                lanes: 1,
            },
        }
    }
}

impl Cost {
    fn params(self) -> Result<Params, argon2::Error> {
        Params::new(self.memory_kib, self.passes, self.lanes, Some(32))
    }
}

/// The wrapped key.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Wrap {
    salt: Hex,
    nonce: Hex,
    key: Hex,
}

/// Where random bytes come from.
pub(crate) type Random<'a> = &'a mut dyn FnMut(&mut [u8]) -> Result<(), getrandom::Error>;

/// Why a key cannot be wrapped.
#[derive(Debug)]
pub(crate) enum SealError {
    /// The operating system gives no random numbers.
    Random(getrandom::Error),
    /// The computer has not the memory that stretching a passphrase takes.
    Memory,
}

/// Why a wrap does not open.
#[derive(Debug)]
pub(crate) enum OpenWrapError {
    /// The passphrase or the recovery key is another.
    Wrong,
    /// The computer has not the memory that stretching a passphrase takes: nobody knows whether it is the right one.
    Memory,
}

/// Everything that a person's passphrase is mixed with.
#[derive(Clone, Copy)]
pub(crate) struct Mixed<'a> {
    pub(crate) person: UserId,
    pub(crate) cost: Cost,
    pub(crate) device: Option<&'a DeviceSecret>,
}

type WrapKey = Zeroizing<[u8; 32]>;

/// There was not memory enough.
struct TooLittleMemory;

impl Wrap {
    /// Wraps for a person. Slow on purpose: call it where blocking is allowed.
    pub(crate) fn for_person(
        key: &DataKey,
        passphrase: &Passphrase,
        mixed: Mixed<'_>,
        random: Random<'_>,
    ) -> Result<Self, SealError> {
        let (salt, nonce) = salt_and_nonce(random)?;
        let under = person_key(passphrase, mixed, &salt).map_err(|TooLittleMemory| SealError::Memory)?;
        Ok(Self::seal(key, &under, &of_person(mixed.person), salt, nonce))
    }

    /// Wraps under the recovery key.
    pub(crate) fn for_recovery(key: &DataKey, recovery: &RecoveryKey, random: Random<'_>) -> Result<Self, SealError> {
        let (salt, nonce) = salt_and_nonce(random)?;
        let under = stretch(&[recovery.bytes()], &salt, RECOVERY);
        Ok(Self::seal(key, &under, RECOVERY, salt, nonce))
    }

    /// Opens a person's wrap. Slow on purpose: call it where blocking is allowed.
    pub(crate) fn open_for_person(&self, passphrase: &Passphrase, mixed: Mixed<'_>) -> Result<DataKey, OpenWrapError> {
        let under = person_key(passphrase, mixed, &self.salt.0).map_err(|TooLittleMemory| OpenWrapError::Memory)?;
        self.open(&under, &of_person(mixed.person)).ok_or(OpenWrapError::Wrong)
    }

    /// Opens the wrap of the recovery key; nothing when it is another one.
    pub(crate) fn open_for_recovery(&self, recovery: &RecoveryKey) -> Option<DataKey> {
        self.open(&stretch(&[recovery.bytes()], &self.salt.0, RECOVERY), RECOVERY)
    }

    fn seal(key: &DataKey, under: &WrapKey, authenticated: &[u8], salt: [u8; 16], nonce: [u8; 24]) -> Self {
        let cipher = XChaCha20Poly1305::new(&(**under).into());
        let sealed = cipher.encrypt(
            &nonce.into(),
            Payload {
                msg: key.bytes(),
                aad: authenticated,
            },
        );
        Self {
            salt: Hex(salt.to_vec()),
            nonce: Hex(nonce.to_vec()),
            // Thirty-two bytes are never too many for the cipher.
            key: Hex(sealed.unwrap_or_default()),
        }
    }

    fn open(&self, under: &WrapKey, authenticated: &[u8]) -> Option<DataKey> {
        let nonce: [u8; 24] = self.nonce.0.as_slice().try_into().ok()?;
        let cipher = XChaCha20Poly1305::new(&(**under).into());
        let sealed = Payload {
            msg: &self.key.0,
            aad: authenticated,
        };
        let key = Zeroizing::new(cipher.decrypt(&nonce.into(), sealed).ok()?);
        Some(DataKey::from_bytes(key.as_slice().try_into().ok()?))
    }
}

/// What a backup of a store is sealed with. It follows from the key of the database, and that one not from it.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub(crate) struct BackupKey([u8; 32]);

impl BackupKey {
    /// Of the store with this key.
    pub(crate) fn of(key: &DataKey) -> Self {
        Self(*stretch(&[key.bytes()], b"", BACKUP))
    }

    pub(crate) fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Tells the backups of one store from those of another; says nothing about the key.
    pub(crate) fn which(&self) -> Hex {
        let tag = stretch(&[&self.0], b"", WHICH);
        Hex(tag.iter().take(8).copied().collect())
    }
}

/// What lines of the access trail are chained under. It follows from the key of the database, and that one not from it.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub(crate) struct TrailKey([u8; 32]);

impl TrailKey {
    /// Of the store with this key.
    pub(crate) fn of(key: &DataKey) -> Self {
        Self(*stretch(&[key.bytes()], b"", TRAIL))
    }

    pub(crate) fn bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

/// Tells one device secret from another; says nothing about it.
pub(crate) fn device_tag(device: &DeviceSecret) -> Hex {
    let tag = stretch(&[device.expose()], b"", DEVICE);
    Hex(tag.iter().take(8).copied().collect())
}

fn of_person(person: UserId) -> Vec<u8> {
    [PERSON, person.uuid().as_bytes()].concat()
}

fn salt_and_nonce(random: Random<'_>) -> Result<([u8; 16], [u8; 24]), SealError> {
    let (mut salt, mut nonce) = ([0_u8; 16], [0_u8; 24]);
    random(&mut salt)
        .and_then(|()| random(&mut nonce))
        .map_err(SealError::Random)?;
    Ok((salt, nonce))
}

/// The only failure of Argon2 that is left is memory: parameters are looked at when the vault is read, and a passphrase
/// that is too long for it has four gigabytes.
fn person_key(passphrase: &Passphrase, mixed: Mixed<'_>, salt: &[u8]) -> Result<WrapKey, TooLittleMemory> {
    let mut slow = Zeroizing::new([0_u8; 32]);
    let params = mixed.cost.params().map_err(|_| TooLittleMemory)?;
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(passphrase.bytes(), salt, slow.as_mut())
        .map_err(|_| TooLittleMemory)?;
    Ok(match mixed.device {
        Some(device) => stretch(&[slow.as_ref(), device.expose()], salt, PERSON),
        None => stretch(&[slow.as_ref()], salt, PERSON),
    })
}

fn stretch(parts: &[&[u8]], salt: &[u8], name: &[u8]) -> WrapKey {
    let secret = Zeroizing::new(parts.concat());
    let mut key = Zeroizing::new([0_u8; 32]);
    // Thirty-two bytes are never too many for HKDF.
    let _ = Hkdf::<Sha256>::new(Some(salt), &secret).expand(name, key.as_mut());
    key
}
