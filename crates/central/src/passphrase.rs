//! What is kept of a passphrase at Central: Argon2id of it, with a salt and with what it cost, so that later ones may cost more. It
//! keeps a processor and memory busy: whoever asks does so where it keeps nobody waiting, and few at once.

use argon2::{Algorithm, Argon2, Params, Version};
use subtle::ConstantTimeEq as _;
use unicode_normalization::UnicodeNormalization as _;
use zeroize::Zeroizing;

use crate::edge::random;
use crate::fault::Fault;

const SALT: usize = 16;
const HASH: usize = 32;
/// Beside a desk's 128 MiB half of it, as a server has others to serve; and as many passes.
const COST: Cost = Cost {
    memory_kib: 64 * 1024,
    passes: 3,
};

/// What Argon2id is made to cost, on one lane.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Cost {
    memory_kib: u32,
    passes: u32,
}

/// What is kept of a passphrase.
#[derive(Clone)]
pub(crate) struct HashedPassphrase {
    cost: Cost,
    salt: [u8; SALT],
    hash: [u8; HASH],
}

impl HashedPassphrase {
    pub(crate) const BYTES: usize = 4 + 4 + SALT + HASH;

    /// Of a new passphrase.
    pub(crate) fn of(text: &str) -> Result<Self, Fault> {
        let (cost, salt) = (COST, random()?);
        let hash = hashed(text, cost, &salt)?;
        Ok(Self { cost, salt, hash })
    }

    /// Of nobody: to compare with it takes as long, and no passphrase is this one.
    pub(crate) fn of_nobody() -> Self {
        Self {
            cost: COST,
            salt: [0; SALT],
            hash: [0; HASH],
        }
    }

    /// Whether this is the passphrase.
    pub(crate) fn is_of(&self, text: &str) -> Result<bool, Fault> {
        Ok(hashed(text, self.cost, &self.salt)?.ct_eq(&self.hash).into())
    }

    pub(crate) fn bytes(&self) -> [u8; Self::BYTES] {
        let mut bytes = [0; Self::BYTES];
        let (memory, rest) = bytes.split_at_mut(4);
        let (passes, rest) = rest.split_at_mut(4);
        let (salt, hash) = rest.split_at_mut(SALT);
        memory.copy_from_slice(&self.cost.memory_kib.to_be_bytes());
        passes.copy_from_slice(&self.cost.passes.to_be_bytes());
        salt.copy_from_slice(&self.salt);
        hash.copy_from_slice(&self.hash);
        bytes
    }

    /// The same back; nothing of other bytes.
    pub(crate) fn read(bytes: &[u8]) -> Option<Self> {
        let (memory_kib, rest) = bytes.split_first_chunk()?;
        let (passes, rest) = rest.split_first_chunk()?;
        let (salt, rest) = rest.split_first_chunk()?;
        Some(Self {
            cost: Cost {
                memory_kib: u32::from_be_bytes(*memory_kib),
                passes: u32::from_be_bytes(*passes),
            },
            salt: *salt,
            hash: rest.try_into().ok()?,
        })
    }
}

/// What looks the same is the same, however a keyboard composes its letters.
fn hashed(text: &str, cost: Cost, salt: &[u8; SALT]) -> Result<[u8; HASH], Fault> {
    const FAILED: Fault = Fault::Broken("a passphrase that cannot be hashed");
    let text: Zeroizing<String> = Zeroizing::new(text.nfc().collect());
    let params = Params::new(cost.memory_kib, cost.passes, 1, Some(HASH)).map_err(|_| FAILED)?;
    let mut hash = [0; HASH];
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(text.as_bytes(), salt, &mut hash)
        .map_err(|_| FAILED)?;
    Ok(hash)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_passphrase_is_known_again_and_no_other_and_costs_what_it_did() {
        let kept = HashedPassphrase::of("correct horse caf\u{e9} staple").unwrap();
        assert_eq!(kept.cost, COST);
        let kept = HashedPassphrase::read(&kept.bytes()).unwrap();
        assert!(kept.is_of("correct horse cafe\u{301} staple").unwrap());
        assert!(!kept.is_of("correct horse caf\u{e9} staple ").unwrap());
        assert!(!HashedPassphrase::of_nobody().is_of("").unwrap());
        assert!(HashedPassphrase::read(&[0; 3]).is_none());
        let bytes = kept.bytes();
        assert!(HashedPassphrase::read(&[bytes.as_slice(), &[0]].concat()).is_none());
    }
}
