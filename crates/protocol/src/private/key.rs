//! The private key of a service: 32 random bytes that its desks have and Central never does.

use std::fmt;

use domain::private::KeyId;
use sha2::{Digest as _, Sha256};
use zeroize::{Zeroize, ZeroizeOnDrop};

/// A private key of a service.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct ServiceKey([u8; 32]);

impl ServiceKey {
    /// A key of random bytes, or one that is kept.
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// For the encrypted store, and for sealing to a desk.
    pub fn expose(&self) -> &[u8; 32] {
        &self.0
    }

    /// What it is told from others by: the first 16 bytes of the SHA-256 of `fls service key` and the key. So nobody can
    /// pass one key off as another.
    pub fn id(&self) -> KeyId {
        let hash = Sha256::new()
            .chain_update(b"fls service key")
            .chain_update(self.0)
            .finalize();
        let mut id = [0; 16];
        id.copy_from_slice(&hash[..16]);
        KeyId(id)
    }
}

impl fmt::Debug for ServiceKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ServiceKey(hidden)")
    }
}
