//! The passphrase that the program makes for somebody else to hand on: its person chooses their own with it, and it opens
//! nothing. It is printed as the recovery key is, and read however it was typed.

use std::fmt;

use unicode_normalization::UnicodeNormalization as _;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::opening::secret::{Passphrase, is_dash};

/// Digits and letters without I, L, O and U: five bits each.
const SYMBOLS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Sixty bits, of which each guess costs what a guess at any passphrase costs.
const CHARACTERS: usize = 12;
const GROUP: usize = 4;

/// Sixty random bits, shown once to whoever hands them on.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct OneTimePassphrase(String);

impl OneTimePassphrase {
    /// A fresh one.
    ///
    /// # Errors
    /// When the operating system gives no random numbers.
    pub fn random() -> Result<Self, getrandom::Error> {
        let mut bytes = Zeroizing::new([0_u8; CHARACTERS]);
        getrandom::fill(bytes.as_mut())?;
        let symbol = |byte: &u8| char::from(SYMBOLS[usize::from(byte % 32)]);
        Ok(Self(bytes.iter().map(symbol).collect()))
    }

    /// As it is shown and printed: three groups of four characters.
    pub fn groups(&self) -> Vec<String> {
        let characters: Zeroizing<Vec<char>> = Zeroizing::new(self.0.chars().collect());
        characters.chunks(GROUP).map(|group| group.iter().collect()).collect()
    }

    pub(crate) fn passphrase(&self) -> Passphrase {
        Passphrase::new(self.0.clone())
    }
}

impl fmt::Debug for OneTimePassphrase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OneTimePassphrase(hidden)")
    }
}

/// A one-time passphrase as it was printed, however it was typed: in any case, with or without blanks and hyphens; I and L
/// are 1, O is 0.
pub(crate) fn as_printed(typed: &Passphrase) -> Passphrase {
    let typed = typed.text().nfc();
    let symbols = typed.filter(|typed| !typed.is_whitespace() && !is_dash(*typed));
    Passphrase::new(
        symbols
            .map(|symbol| match symbol.to_ascii_uppercase() {
                'I' | 'L' => '1',
                'O' => '0',
                other => other,
            })
            .collect(),
    )
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn each_is_another_and_is_read_however_it_was_typed() {
        let made: Vec<OneTimePassphrase> = (0..200).map(|_| OneTimePassphrase::random().unwrap()).collect();
        let different: BTreeSet<String> = made.iter().map(|one| one.groups().concat()).collect();
        assert_eq!(different.len(), made.len());
        let symbols: BTreeSet<char> = different.iter().flat_map(|one| one.chars()).collect();
        assert_eq!(symbols.len(), SYMBOLS.len(), "every symbol comes up");
        for one in &made {
            let groups = one.groups();
            assert_eq!(groups.iter().map(String::len).collect::<Vec<_>>(), [4, 4, 4]);
            for typed in [
                groups.join("-"),
                groups.join(" ").to_lowercase(),
                format!(" {} ", groups.concat()),
            ] {
                let spelled = typed.replace('0', "o").replace('1', "l");
                assert_eq!(as_printed(&Passphrase::new(typed)).bytes(), one.passphrase().bytes());
                assert_eq!(as_printed(&Passphrase::new(spelled)).bytes(), one.passphrase().bytes());
            }
        }
    }

    #[test]
    fn it_does_not_show_itself() {
        let one = OneTimePassphrase::random().unwrap();
        assert!(!format!("{one:?}").contains(&one.groups()[0]));
    }
}
