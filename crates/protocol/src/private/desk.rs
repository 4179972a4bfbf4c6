//! A desk's own key, and a key of the service sealed to it: a 1 for this form, an ephemeral X25519 public key of 32 bytes,
//! and XChaCha20-Poly1305 over the key under HKDF-SHA256 of the shared secret, salted with both public keys, as age wraps a
//! file's key for a recipient. The nonce is zero: no two have the same key. Authenticated with it are form, desk and the id
//! of the key.
//!
//! It says to whom, and not by whom: whoever can write into the service's log can seal a key of theirs to a desk.

use std::fmt;

use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305};
use domain::id::DeviceId;
use domain::private::{DeskPublic, KeyId};
use hkdf::Hkdf;
use sha2::Sha256;
use x25519_dalek::{PublicKey, SharedSecret, StaticSecret};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use super::key::ServiceKey;

const FORM: u8 = 1;
const NAME: &[u8] = b"fls service key to a desk";
const NONCE: [u8; 24] = [0; 24];

/// The secret half of a desk's own key.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct DeskSecret([u8; 32]);

impl DeskSecret {
    /// A secret of random bytes, or one that is kept.
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// For the encrypted store.
    pub fn expose(&self) -> &[u8; 32] {
        &self.0
    }

    /// The public half.
    pub fn public(&self) -> DeskPublic {
        DeskPublic(PublicKey::from(&self.secret()).to_bytes())
    }

    fn secret(&self) -> StaticSecret {
        StaticSecret::from(self.0)
    }
}

impl fmt::Debug for DeskSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DeskSecret(hidden)")
    }
}

/// Seals a key of the service to a desk. The ephemeral secret is random and used once. Nothing for a public key that is
/// none.
pub fn seal_to(key: &ServiceKey, desk: DeviceId, public: DeskPublic, ephemeral: &DeskSecret) -> Option<Vec<u8>> {
    let shared = ephemeral.secret().diffie_hellman(&PublicKey::from(public.0));
    let under = wrapping(&shared, ephemeral.public(), public)?;
    let payload = Payload {
        msg: key.expose(),
        aad: &authenticated(desk, key.id()),
    };
    let sealed = XChaCha20Poly1305::new(&(*under).into()).encrypt(&NONCE.into(), payload);
    Some([&[FORM][..], &ephemeral.public().0, &sealed.ok()?].concat())
}

/// Opens a key of the service that was sealed to this desk; nothing where it was not, or is another key than it is said to
/// be.
pub fn open_sealed(sealed: &[u8], desk: DeviceId, secret: &DeskSecret, key: KeyId) -> Option<ServiceKey> {
    let (form, rest) = sealed.split_first()?;
    let (ephemeral, sealed) = rest.split_first_chunk::<32>().filter(|_| *form == FORM)?;
    let shared = secret.secret().diffie_hellman(&PublicKey::from(*ephemeral));
    let under = wrapping(&shared, DeskPublic(*ephemeral), secret.public())?;
    let payload = Payload {
        msg: sealed,
        aad: &authenticated(desk, key),
    };
    let opened = XChaCha20Poly1305::new(&(*under).into()).decrypt(&NONCE.into(), payload);
    let opened = Zeroizing::new(opened.ok()?);
    let opened = ServiceKey::new(opened.as_slice().try_into().ok()?);
    (opened.id() == key).then_some(opened)
}

fn wrapping(shared: &SharedSecret, ephemeral: DeskPublic, public: DeskPublic) -> Option<Zeroizing<[u8; 32]>> {
    // A point of small order would make the secret one that everybody knows.
    if !shared.was_contributory() {
        return None;
    }
    let salt = [ephemeral.0, public.0].concat();
    let mut under = Zeroizing::new([0; 32]);
    Hkdf::<Sha256>::new(Some(&salt), shared.as_bytes())
        .expand(NAME, under.as_mut())
        .ok()?;
    Some(under)
}

fn authenticated(desk: DeviceId, key: KeyId) -> Vec<u8> {
    [NAME, &[FORM], &key.0, desk.uuid().as_bytes()].concat()
}
