//! What a desk and Central know each other's files by ([`sealed_file`](crate::sealed_file)): whom a file is sealed to, and the key
//! that says who wrote it.

use std::fmt;

use age::x25519::{Identity, Recipient};
use bech32::{Bech32, Hrp};
use data_encoding::{HEXLOWER, HEXLOWER_PERMISSIVE};
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use sha2::Sha256;
use uuid::Uuid;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

/// How age begins the text of a secret.
const SECRET_PREFIX: Hrp = Hrp::parse_unchecked("AGE-SECRET-KEY-");

/// What Central gives a desk for its files, when it joins and with every exchange: both change when Central's keys do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileKeys {
    /// Whom the desk's files are sealed to: Central, as a recipient of age's.
    pub recipient: String,
    /// By which Central finds the desk's service. The desk says it, and makes nothing of it.
    pub service: Uuid,
    /// By which Central finds the desk.
    pub desk: Uuid,
    /// What proves that this desk, or Central, wrote a file.
    pub key: FileKey,
}

/// A key that Central works out for each desk from its service's key, and that the desk keeps.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct FileKey([u8; 32]);

impl FileKey {
    /// Bytes of a MAC.
    pub(crate) const MAC: usize = 32;

    /// A key of these bytes.
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The MAC of what is in a file of this kind. Neither of the two passes for the other.
    pub(crate) fn mac(&self, kind: &str, content: &[u8]) -> [u8; Self::MAC] {
        self.begun(kind, content).finalize().into_bytes().into()
    }

    /// Whether this is that MAC.
    pub(crate) fn wrote(&self, kind: &str, content: &[u8], mac: &[u8]) -> bool {
        self.begun(kind, content).verify_slice(mac).is_ok()
    }

    fn begun(&self, kind: &str, content: &[u8]) -> Hmac<Sha256> {
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&self.0) else {
            unreachable!("HMAC takes a key of any length")
        };
        mac.update(kind.as_bytes());
        mac.update(b"\n");
        mac.update(content);
        mac
    }
}

/// Keys stay out of logs.
impl fmt::Debug for FileKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FileKey(hidden)")
    }
}

/// As 64 hexadecimal digits.
impl Serialize for FileKey {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&Zeroizing::new(HEXLOWER.encode(&self.0)))
    }
}

impl<'de> Deserialize<'de> for FileKey {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Zeroizing::new(String::deserialize(deserializer)?);
        let bytes = HEXLOWER_PERMISSIVE.decode(text.as_bytes()).map(Zeroizing::new);
        let bytes = bytes.map_err(|_| de::Error::custom("a key has only hexadecimal digits"))?;
        let bytes: Result<[u8; 32], _> = bytes.as_slice().try_into();
        bytes
            .map(Self)
            .map_err(|_| de::Error::custom("a key has 64 hexadecimal digits"))
    }
}

/// What opens files that are sealed to somebody: an X25519 secret, as age has it.
#[derive(Clone)]
pub struct FileSecret(Identity);

impl FileSecret {
    /// A secret of these bytes, random ones or ones that were worked out from a key.
    pub fn of(bytes: &[u8; 32]) -> Self {
        // age takes a secret as text alone.
        let text = bech32::encode_upper::<Bech32>(SECRET_PREFIX, bytes).map(Zeroizing::new);
        let Some(identity) = text.ok().and_then(|text| text.parse().ok()) else {
            unreachable!("thirty-two bytes are always a secret of age's")
        };
        Self(identity)
    }

    /// Whom files are sealed to that this opens.
    pub fn recipient(&self) -> String {
        self.0.to_public().to_string()
    }

    pub(crate) fn identity(&self) -> &dyn age::Identity {
        &self.0
    }
}

/// Shows nothing of it.
impl fmt::Debug for FileSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FileSecret(hidden)")
    }
}

/// A recipient as its text says it.
pub(crate) fn recipient(text: &str) -> Option<Recipient> {
    text.parse().ok()
}
