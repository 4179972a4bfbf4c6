//! The secrets a store is opened with. None of them shows itself in `Debug`, and each is wiped when dropped.

use std::fmt;
use std::sync::LazyLock;

use data_encoding::{Encoding, Specification};
pub use domain::passphrase::WeakPassphrase;
use domain::passphrase::check_new_passphrase;
use sha2::{Digest as _, Sha256};
use unicode_normalization::UnicodeNormalization as _;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

/// The random secret that the computer's key store keeps for this OS account.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct DeviceSecret([u8; 32]);

impl DeviceSecret {
    /// Wraps what the key store gave, or 32 fresh random bytes.
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The bytes, for the key store and nobody else.
    pub fn expose(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Debug for DeviceSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DeviceSecret(hidden)")
    }
}

/// What a person types to unlock.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct Passphrase(String);

/// How many times as many bytes a text may have in NFC, at most.
const LONGEST_COMPOSED: usize = 3;

impl Passphrase {
    /// As typed: nothing is trimmed. What looks the same is the same, however a keyboard composes its letters: the
    /// text is brought into Unicode's form NFC.
    pub fn new(text: String) -> Self {
        let text = Zeroizing::new(text);
        // Room for the longest that it can become, so that no half of it is left behind in memory as it grows.
        let mut composed = String::with_capacity(text.len() * LONGEST_COMPOSED);
        composed.extend(text.nfc());
        Self(composed)
    }

    /// Whether a new passphrase is strong enough.
    ///
    /// # Errors
    /// Says what would be enough.
    pub fn check_new(&self) -> Result<(), WeakPassphrase> {
        check_new_passphrase(&self.0)
    }

    pub(crate) fn text(&self) -> &str {
        &self.0
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

impl fmt::Debug for Passphrase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Passphrase(hidden)")
    }
}

/// The key that is printed once and kept apart from the computer: 256 random bits.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct RecoveryKey([u8; 32]);

/// Why a text is not a recovery key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RecoveryKeyError {
    /// Too few or too many characters.
    #[error("A recovery key has {KEY_CHARACTERS} letters and digits; this has {found}")]
    Length {
        /// How many were found.
        found: usize,
    },
    /// A character that no recovery key has.
    #[error("A recovery key has only digits and letters, and never the letter U")]
    Character,
    /// One or more characters differ from what was printed.
    #[error("This is not the recovery key as it was printed: was a character mistyped?")]
    Mistyped,
}

/// Digits and letters without I, L, O and U, five bits each. As typed: any case, with or without blanks and hyphens; I and
/// L are 1, O is 0.
static PRINTED: LazyLock<Encoding> = LazyLock::new(|| {
    let mut printed = Specification::new();
    printed.symbols.push_str("0123456789ABCDEFGHJKMNPQRSTVWXYZ");
    printed.translate.from.push_str("abcdefghjkmnpqrstvwxyzILOilo");
    printed.translate.to.push_str("ABCDEFGHJKMNPQRSTVWXYZ110110");
    printed
        .encoding()
        .unwrap_or_else(|error| unreachable!("thirty-two distinct symbols: {error}"))
});
const CHECK_BYTES: usize = 3;
const KEY_CHARACTERS: usize = (32 + CHECK_BYTES) * 8 / 5;
const GROUP: usize = 4;

impl RecoveryKey {
    pub(crate) fn random() -> Result<Self, getrandom::Error> {
        let mut bytes = [0; 32];
        getrandom::fill(&mut bytes)?;
        Ok(Self(bytes))
    }

    /// The key as printed: fourteen groups of four characters, the last ones a checksum.
    pub fn groups(&self) -> Vec<String> {
        let bytes = Zeroizing::new([&self.0[..], &checksum(&self.0)].concat());
        let printed = Zeroizing::new(PRINTED.encode(&bytes));
        let characters: Zeroizing<Vec<char>> = Zeroizing::new(printed.chars().collect());
        characters.chunks(GROUP).map(|group| group.iter().collect()).collect()
    }

    /// Reads a key as typed: any case, with or without spaces and hyphens; I and L are 1, O is 0.
    ///
    /// # Errors
    /// When it cannot be a key, or differs from what was printed.
    pub fn read(text: &str) -> Result<Self, RecoveryKeyError> {
        let typed = text
            .nfc()
            .filter(|character| !character.is_whitespace() && !is_dash(*character));
        let typed = Zeroizing::new(typed.collect::<String>());
        if !typed
            .chars()
            .all(|character| character.is_ascii_alphanumeric() && !matches!(character, 'u' | 'U'))
        {
            return Err(RecoveryKeyError::Character);
        }
        if typed.len() != KEY_CHARACTERS {
            return Err(RecoveryKeyError::Length { found: typed.len() });
        }
        let bytes = PRINTED
            .decode(typed.as_bytes())
            .map_err(|_| RecoveryKeyError::Character)?;
        let bytes = Zeroizing::new(bytes);
        let (key, check) = bytes.split_at(32);
        let key: [u8; 32] = key.try_into().map_err(|_| RecoveryKeyError::Mistyped)?;
        if checksum(&key) != check {
            return Err(RecoveryKeyError::Mistyped);
        }
        Ok(Self(key))
    }

    pub(crate) fn bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

fn checksum(key: &[u8; 32]) -> [u8; CHECK_BYTES] {
    let hash = Sha256::new()
        .chain_update(b"fls recovery key")
        .chain_update(key)
        .finalize();
    [hash[0], hash[1], hash[2]]
}

pub(crate) fn is_dash(character: char) -> bool {
    matches!(character, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}')
}

impl fmt::Debug for RecoveryKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RecoveryKey(hidden)")
    }
}

/// The raw key of the database.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub(crate) struct DataKey([u8; 32]);

impl DataKey {
    pub(crate) fn random() -> Result<Self, getrandom::Error> {
        let mut bytes = [0; 32];
        getrandom::fill(&mut bytes)?;
        Ok(Self(bytes))
    }

    pub(crate) fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    pub(crate) fn bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_recovery_key_is_read_as_people_type_it() {
        let key = RecoveryKey::random().unwrap();
        let groups = key.groups();
        assert_eq!((groups.len(), groups.iter().all(|group| group.len() == 4)), (14, true));
        for typed in [
            groups.join(" "),
            groups.join("-").to_lowercase(),
            groups.concat(),
            groups.join("\u{2013}").replace('1', "l").replace('0', "o"),
            format!("  {}\n", groups.join(" \t").replace('1', "I")),
        ] {
            assert_eq!(RecoveryKey::read(&typed).unwrap().bytes(), key.bytes());
        }
    }

    #[test]
    fn every_single_mistyped_character_is_recognised() {
        let groups = RecoveryKey::from_test([7; 32]).groups().concat();
        for at in 0..groups.len() {
            let mut typed: Vec<u8> = groups.bytes().collect();
            typed[at] = if typed[at] == b'Z' { b'0' } else { b'Z' };
            let typed = String::from_utf8(typed).unwrap();
            assert_eq!(
                RecoveryKey::read(&typed).unwrap_err(),
                RecoveryKeyError::Mistyped,
                "{at}"
            );
        }
    }

    #[test]
    fn what_is_no_key_is_named() {
        assert_eq!(
            RecoveryKey::read("").unwrap_err(),
            RecoveryKeyError::Length { found: 0 }
        );
        assert_eq!(
            RecoveryKey::read("ABCD").unwrap_err(),
            RecoveryKeyError::Length { found: 4 }
        );
        assert_eq!(RecoveryKey::read("U").unwrap_err(), RecoveryKeyError::Character);
        assert_eq!(RecoveryKey::read("\u{e9}").unwrap_err(), RecoveryKeyError::Character);
    }

    #[test]
    fn a_new_passphrase_has_four_words_or_fourteen_characters_as_its_error_says() {
        let check = |text: &str| Passphrase::new(text.to_owned()).check_new();
        assert_eq!(check("eight888"), Err(WeakPassphrase));
        assert_eq!(check("thirteen 1313"), Err(WeakPassphrase));
        assert_eq!(check("fourteen-14141"), Ok(()));
        assert_eq!(check("old cat sat mat"), Ok(()));
        assert_eq!(check("a b c d e f"), Err(WeakPassphrase));
        assert_eq!(check("              "), Err(WeakPassphrase));
        let words = WeakPassphrase.to_string();
        assert!(
            words.contains("four words") && words.contains("14 characters"),
            "{words}"
        );
    }

    #[test]
    fn what_looks_the_same_is_the_same_passphrase_however_it_was_typed() {
        let typed = |text: &str| Passphrase::new(text.to_owned());
        assert_eq!(typed("cafe\u{301} au lait").bytes(), typed("caf\u{e9} au lait").bytes());
        assert_eq!(
            typed("\u{212b}ngstr\u{f6}m").bytes(),
            typed("A\u{30a}ngstro\u{308}m").bytes()
        );
        assert_ne!(typed("cafe").bytes(), typed("caf\u{e9}").bytes());
        assert_ne!(
            typed(" kettle").bytes(),
            typed("kettle").bytes(),
            "a blank is part of it"
        );
        // Seven characters, not fourteen of letters and accents.
        let accents = "e\u{301}".repeat(7);
        assert_eq!(typed(&accents).check_new(), Err(WeakPassphrase));
    }

    #[test]
    fn a_passphrase_has_room_for_its_longest_form() {
        // The letters that grow most when they are composed.
        for letter in ["\u{1d160}", "\u{390}", "\u{fb2c}", "\u{958}", "\u{1f84}"] {
            let text = letter.repeat(50);
            assert!(
                Passphrase::new(text.clone()).bytes().len() <= text.len() * LONGEST_COMPOSED,
                "{letter}"
            );
        }
    }

    #[test]
    fn no_secret_shows_itself() {
        let key = RecoveryKey::from_test([9; 32]);
        let shown = format!(
            "{key:?} {:?} {:?}",
            DeviceSecret([9; 32]),
            Passphrase::new("horse".to_owned())
        );
        assert!(!shown.contains('9') && !shown.contains("horse"), "{shown}");
    }

    impl RecoveryKey {
        fn from_test(bytes: [u8; 32]) -> Self {
            Self(bytes)
        }
    }
}
