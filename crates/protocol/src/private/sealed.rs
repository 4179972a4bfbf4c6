//! Sealing what a private entry says, and opening it: a 1 for this form, the 16 bytes of the key's id, a nonce of 24 bytes,
//! and XChaCha20-Poly1305 over the JSON and blanks up to the next 256 bytes, so that its length says little.
//!
//! Authenticated with it are form, key, and what the entry is about and its id: sealed bytes that somebody moved to another
//! patient, or repeated in another entry, do not open.

use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305};
use domain::id::EntryId;
use domain::private::{KeyId, PrivateContent};
use domain::record::{SealedBytes, Subject};
use zeroize::Zeroizing;

use super::content;
use super::key::ServiceKey;

const FORM: u8 = 1;
const KEY: usize = 16;
const NONCE: usize = 24;
const BLOCK: usize = 256;
/// What else is authenticated begins with this.
const NAME: &[u8] = b"fls private entry";

/// Why something was not sealed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this is something that only a newer version can write")]
pub struct NotSealed;

/// Why sealed bytes do not open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotOpened {
    /// A newer program sealed them in a form of its own.
    #[error("a newer version sealed it")]
    Newer,
    /// They were sealed under another key, for another entry, or are damaged.
    #[error("it was not sealed for this entry under this key")]
    Forged,
}

/// Seals what an entry with this subject and id says. The nonce is random.
///
/// # Errors
/// When it is something that this program can only keep.
pub fn seal(
    said: &PrivateContent,
    key: &ServiceKey,
    subject: &Subject,
    entry: EntryId,
    nonce: [u8; NONCE],
) -> Result<SealedBytes, NotSealed> {
    let mut text = Zeroizing::new(content::write(said).ok_or(NotSealed)?);
    let padded = text.len().next_multiple_of(BLOCK);
    text.resize(padded, b' ');
    let cipher = XChaCha20Poly1305::new(&(*key.expose()).into());
    let sealed = cipher.encrypt(
        &nonce.into(),
        Payload {
            msg: &text,
            aad: &authenticated(key.id(), subject, entry),
        },
    );
    // No content is too long for the cipher.
    let sealed = sealed.map_err(|_| NotSealed)?;
    Ok(SealedBytes([&[FORM][..], &key.id().0, &nonce, &sealed].concat()))
}

/// Which key sealed bytes want; nothing where a newer program sealed them in a form of its own.
pub fn key_of(sealed: &SealedBytes) -> Option<KeyId> {
    let (form, rest) = sealed.0.split_first()?;
    let key = rest.first_chunk::<KEY>().filter(|_| *form == FORM)?;
    Some(KeyId(*key))
}

/// Opens what an entry with this subject and id says.
///
/// # Errors
/// When the bytes are of another form, or were not sealed for this entry under this key.
pub fn open(
    sealed: &SealedBytes,
    key: &ServiceKey,
    subject: &Subject,
    entry: EntryId,
) -> Result<PrivateContent, NotOpened> {
    let named = key_of(sealed).ok_or(NotOpened::Newer)?;
    let rest = sealed.0.get(1 + KEY..).unwrap_or_default();
    let (nonce, sealed) = rest.split_first_chunk::<NONCE>().ok_or(NotOpened::Forged)?;
    let cipher = XChaCha20Poly1305::new(&(*key.expose()).into());
    let payload = Payload {
        msg: sealed,
        aad: &authenticated(named, subject, entry),
    };
    let text = cipher
        .decrypt(&(*nonce).into(), payload)
        .map_err(|_| NotOpened::Forged)?;
    Ok(content::read(&Zeroizing::new(text)))
}

fn authenticated(key: KeyId, subject: &Subject, entry: EntryId) -> Vec<u8> {
    [
        NAME,
        &[FORM],
        &key.0,
        subject.id().uuid().as_bytes(),
        entry.uuid().as_bytes(),
    ]
    .concat()
}
