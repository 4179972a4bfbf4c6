//! How NHS numbers are hashed in lists of cleared numbers: the first 16 bytes of HMAC-SHA-256, under the key of their list, over
//! `fls cleared number` and the ten digits. Frozen: lists that were kept or sent hold such hashes.

use domain::NhsNumber;
use domain::opt_out::{ListKey, NumberHash};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

/// A number, hashed under the key of a list.
pub fn hash(key: &ListKey, number: NhsNumber) -> NumberHash {
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&key.0) else {
        unreachable!("HMAC takes a key of any length")
    };
    mac.update(b"fls cleared number");
    mac.update(number.digits().as_bytes());
    let whole: [u8; 32] = mac.finalize().into_bytes().into();
    let mut hash = [0; 16];
    hash.copy_from_slice(&whole[..16]);
    NumberHash(hash)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Made by another implementation: Python's `hmac`.
    #[test]
    fn the_hash_of_a_number_is_frozen() {
        let number = NhsNumber::read("999 100 0003").unwrap();
        let hashed = hash(&ListKey([7; 32]), number);
        assert_eq!(
            data_encoding::HEXLOWER.encode(&hashed.0),
            "017337b5686000bcc50adf2b2c06252a"
        );
    }

    #[test]
    fn lists_hash_a_number_differently() {
        let number = NhsNumber::read("999 100 0003").unwrap();
        assert_ne!(hash(&ListKey([7; 32]), number), hash(&ListKey([8; 32]), number));
    }
}
