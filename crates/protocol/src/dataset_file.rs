//! A corrected dataset file, signed by the audit team: text that begins with three lines and goes on with the file as it stands.
//!
//! ```text
//! fls-dataset 1
//! signer 3b6a...          64 hexadecimal digits: the Ed25519 key that it is to be checked by
//! signature 92a0...       128 of them: over the first line and the file
//! id = "2024"             the file
//! ```
//!
//! The key is none of Central's, which only relays such files: a desk trusts the [`Signers`] that its own program names, whoever
//! gave it the file. Whether the file is a sound correction, `domain::dataset` says. Nothing here reads or writes a disk.

use std::fmt;

use data_encoding::HEXLOWER;
use ring::rand::SystemRandom;
use ring::signature::{ED25519, Ed25519KeyPair, KeyPair as _, UnparsedPublicKey};
use zeroize::Zeroizing;

/// The first line of what this program reads and writes. It is signed with the file, so that nothing else that these keys sign is
/// ever taken for one.
const FIRST_LINE: &str = "fls-dataset 1";
/// What every form begins with.
const FORM: &str = "fls-dataset ";
const SIGNER: &str = "signer ";
const SIGNATURE: &str = "signature ";

/// Most bytes of a signed file: those of the audit's own are a tenth of it.
pub const DATASET_FILE_LIMIT: usize = 512 * 1024;

/// The keys that this program trusts.
const OF_THE_AUDIT_TEAM: &str = include_str!("../../../dataset/signers.txt");

/// What the key follows from that a program which was built for development trusts, too. Everybody knows it.
const FOR_DEVELOPMENT: [u8; 32] = [7; 32];

/// Why a text is no signed dataset file that can be trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotSigned {
    /// It is something else, or was cut off.
    #[error("this is no signed dataset file")]
    NotOne,
    /// It is of a form that a later program writes.
    #[error("this dataset file is of a newer form: it takes a newer program")]
    Newer,
    /// It is larger than any.
    #[error("this dataset file has more than {DATASET_FILE_LIMIT} bytes")]
    TooLarge,
    /// Nobody signed it whom this program trusts.
    #[error("this dataset file is signed with a key that is not the audit team's")]
    NotTrusted,
    /// The signature is not over this file.
    #[error("the signature of this dataset file is wrong: it was altered after it was signed, or it was never signed")]
    WrongSignature,
}

/// Why a signing key cannot be made or used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoSigningKey {
    /// The operating system gives no random bytes.
    #[error("the operating system gives no random bytes")]
    Random,
    /// A text is none.
    #[error("this is no signing key: it has 64 hexadecimal digits")]
    NotOne,
}

/// A public key.
type PublicKey = [u8; 32];

/// Whose signatures a program trusts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Signers(Vec<PublicKey>);

impl Signers {
    /// Those that this program was built with: of the audit team, and in one that was built for development a key that everybody
    /// knows.
    pub fn of_this_program() -> Self {
        let mut signers = Self::read(OF_THE_AUDIT_TEAM);
        if cfg!(debug_assertions) {
            signers
                .0
                .extend(SigningKey::for_development().and_then(|key| key.public()));
        }
        signers
    }

    /// Public keys, one a line; what is no key says nothing.
    pub fn read(text: &str) -> Self {
        Self(text.lines().filter_map(|line| bytes(line.trim())).collect())
    }

    /// Whether there is none: no file can be trusted then.
    pub fn are_none(&self) -> bool {
        self.0.is_empty()
    }

    /// The dataset file in a signed text, once its signature was found right.
    ///
    /// # Errors
    /// Why it is not to be used. Nothing of it was read then but the lines before it.
    pub fn open<'t>(&self, signed: &'t str) -> Result<&'t str, NotSigned> {
        if signed.len() > DATASET_FILE_LIMIT {
            return Err(NotSigned::TooLarge);
        }
        let (first, rest) = signed.split_once('\n').ok_or(NotSigned::NotOne)?;
        if first != FIRST_LINE {
            return Err(if first.starts_with(FORM) {
                NotSigned::Newer
            } else {
                NotSigned::NotOne
            });
        }
        let (by, rest) = rest.split_once('\n').ok_or(NotSigned::NotOne)?;
        let (signature, file) = rest.split_once('\n').ok_or(NotSigned::NotOne)?;
        let by: PublicKey = by.strip_prefix(SIGNER).and_then(bytes).ok_or(NotSigned::NotOne)?;
        let signature: [u8; 64] = signature
            .strip_prefix(SIGNATURE)
            .and_then(bytes)
            .ok_or(NotSigned::NotOne)?;
        if !self.0.contains(&by) {
            return Err(NotSigned::NotTrusted);
        }
        UnparsedPublicKey::new(&ED25519, by)
            .verify(signed_bytes(file).as_bytes(), &signature)
            .map_err(|_| NotSigned::WrongSignature)?;
        Ok(file)
    }
}

/// What the audit team signs with: the seed of an Ed25519 key. Whoever has it corrects the dataset of every service.
pub struct SigningKey(Zeroizing<[u8; 32]>);

impl SigningKey {
    /// Another one.
    ///
    /// # Errors
    /// When the operating system gives no random bytes.
    pub fn make() -> Result<Self, NoSigningKey> {
        let seed: [u8; 32] = ring::rand::generate::<[u8; 32]>(&SystemRandom::new())
            .map_err(|_| NoSigningKey::Random)?
            .expose();
        Ok(Self(Zeroizing::new(seed)))
    }

    /// The one that programs which were built for development trust; nothing in any other.
    pub fn for_development() -> Option<Self> {
        cfg!(debug_assertions).then(|| Self(Zeroizing::new(FOR_DEVELOPMENT)))
    }

    /// As a file has it.
    ///
    /// # Errors
    /// When it is none.
    pub fn read(text: &str) -> Result<Self, NoSigningKey> {
        let seed = bytes(text.trim()).ok_or(NoSigningKey::NotOne)?;
        Ok(Self(Zeroizing::new(seed)))
    }

    /// To be kept in a file that nobody else reads.
    pub fn text(&self) -> Zeroizing<String> {
        Zeroizing::new(HEXLOWER.encode(&*self.0))
    }

    /// A line for `dataset/signers.txt`.
    ///
    /// # Errors
    /// When it is none.
    pub fn public_text(&self) -> Result<String, NoSigningKey> {
        Ok(HEXLOWER.encode(&self.public().ok_or(NoSigningKey::NotOne)?))
    }

    /// Signs a dataset file. The same file gives the same text.
    ///
    /// # Errors
    /// When the key is none.
    pub fn sign(&self, file: &str) -> Result<String, NoSigningKey> {
        let pair = self.pair().ok_or(NoSigningKey::NotOne)?;
        let signature = pair.sign(signed_bytes(file).as_bytes());
        let signer = HEXLOWER.encode(pair.public_key().as_ref());
        let signature = HEXLOWER.encode(signature.as_ref());
        Ok(format!(
            "{FIRST_LINE}\n{SIGNER}{signer}\n{SIGNATURE}{signature}\n{file}"
        ))
    }

    fn pair(&self) -> Option<Ed25519KeyPair> {
        Ed25519KeyPair::from_seed_unchecked(&*self.0).ok()
    }

    fn public(&self) -> Option<PublicKey> {
        self.pair()?.public_key().as_ref().try_into().ok()
    }
}

/// Shows nothing of the key.
impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SigningKey")
    }
}

fn signed_bytes(file: &str) -> String {
    format!("{FIRST_LINE}\n{file}")
}

/// So many bytes from twice as many hexadecimal digits.
fn bytes<const N: usize>(text: &str) -> Option<[u8; N]> {
    HEXLOWER.decode(text.as_bytes()).ok()?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "id = \"2024\"\nrevision = 8\n";

    fn key() -> SigningKey {
        SigningKey::read(&"0b".repeat(32)).unwrap()
    }

    fn signers() -> Signers {
        Signers::read(&format!("# Whose\n\n{}\n", key().public_text().unwrap()))
    }

    #[test]
    fn what_was_signed_is_opened_and_is_the_file_as_it_was() {
        let signed = key().sign(FILE).unwrap();
        assert_eq!(signers().open(&signed), Ok(FILE));
        assert_eq!(key().sign(FILE).unwrap(), signed, "the same file gives the same text");
        let made = SigningKey::make().unwrap();
        let read_back = SigningKey::read(&made.text()).unwrap();
        assert_eq!(read_back.sign(FILE).unwrap(), made.sign(FILE).unwrap());
    }

    #[test]
    fn another_signer_is_not_trusted_and_no_signer_trusts_nobody() {
        let other = SigningKey::read(&"0c".repeat(32)).unwrap().sign(FILE).unwrap();
        assert_eq!(signers().open(&other), Err(NotSigned::NotTrusted));
        assert!(Signers::read("# nobody yet\n").are_none());
        let signed = key().sign(FILE).unwrap();
        assert_eq!(Signers::default().open(&signed), Err(NotSigned::NotTrusted));
        // Who says to be somebody else has not that one's signature.
        let [theirs, ours] = [&other, &signed].map(|text| text.lines().nth(1).unwrap().to_owned());
        let claims = other.replace(&theirs, &ours);
        assert_eq!(signers().open(&claims), Err(NotSigned::WrongSignature));
    }

    #[test]
    fn no_byte_of_it_can_be_another_one() {
        let signed = key().sign(FILE).unwrap();
        for place in 0..signed.len() {
            let mut bytes = signed.clone().into_bytes();
            bytes[place] ^= 1;
            let altered = String::from_utf8(bytes).unwrap();
            assert!(signers().open(&altered).is_err(), "byte {place}");
        }
        let shorter = signed.strip_suffix('\n').unwrap();
        assert_eq!(signers().open(shorter), Err(NotSigned::WrongSignature));
        assert_eq!(signers().open(&format!("{signed}\n")), Err(NotSigned::WrongSignature));
    }

    #[test]
    fn what_is_something_else_is_told_from_what_is_newer() {
        assert_eq!(signers().open(FILE), Err(NotSigned::NotOne));
        assert_eq!(signers().open(""), Err(NotSigned::NotOne));
        assert_eq!(signers().open("fls-dataset 2\nsigner"), Err(NotSigned::Newer));
        assert_eq!(signers().open("fls-dataset 1\nsigner 0b\n"), Err(NotSigned::NotOne));
        let large = key().sign(&"#".repeat(DATASET_FILE_LIMIT)).unwrap();
        assert_eq!(signers().open(&large), Err(NotSigned::TooLarge));
        assert_eq!(SigningKey::read("a passphrase").unwrap_err(), NoSigningKey::NotOne);
        assert_eq!(format!("{:?}", key()), "SigningKey");
    }
}
