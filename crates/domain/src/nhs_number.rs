//! The NHS number: ten digits whose last is a Modulus 11 check digit.
//!
//! A value of this type is always valid. What cannot be read never becomes one; it stays where it was typed.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A valid ten-digit NHS number. Its `Debug` shows no digit, so that a log or a panic cannot leak it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NhsNumber([u8; 10]);

/// Why a text is not an NHS number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NhsNumberError {
    /// Not ten digits once spaces and hyphens are left out.
    #[error("An NHS number has 10 digits, for example 999 100 0003; this has {digits}")]
    Length {
        /// How many digits were found.
        digits: usize,
    },
    /// A character that is no digit, space or hyphen.
    #[error("An NHS number has only digits, for example 999 100 0003")]
    NotDigits,
    /// The old format, with letters, that was replaced in 1996.
    #[error(
        "This looks like an old-format NHS number with letters; ask for the 10-digit number, for example 999 100 0003"
    )]
    OldFormat,
    /// The Modulus 11 check digit does not agree.
    #[error("The check digit is wrong: was it mistyped?")]
    CheckDigit,
}

/// Which block of numbers an NHS number comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Range {
    /// Issued in the United Kingdom.
    Issued,
    /// 900 000 0000 and above: never issued, used for invented patients.
    Fictional,
    /// No block that is issued today; worth a second look, not an error.
    Unallocated,
}

impl NhsNumber {
    /// Reads a number with or without spaces or hyphens.
    ///
    /// # Errors
    /// Says which of the rules the text breaks.
    pub fn read(text: &str) -> Result<Self, NhsNumberError> {
        let mut digits = [0_u8; 10];
        let mut count = 0;
        let mut letters = 0;
        for character in text.trim().chars() {
            match character {
                '0'..='9' => {
                    if let Some(slot) = digits.get_mut(count) {
                        *slot = character as u8 - b'0';
                    }
                    count += 1;
                }
                ' ' | '-' | '\u{a0}' => {}
                'a'..='z' | 'A'..='Z' | '/' => letters += 1,
                _ => return Err(NhsNumberError::NotDigits),
            }
        }
        if letters > 0 {
            return Err(if count >= 2 && letters >= 2 {
                NhsNumberError::OldFormat
            } else {
                NhsNumberError::NotDigits
            });
        }
        if count != 10 {
            return Err(NhsNumberError::Length { digits: count });
        }
        let number = nhs_number::NHSNumber {
            digits: digits.map(|digit| i8::try_from(digit).unwrap_or(0)),
        };
        if !number.validate_check_digit() {
            return Err(NhsNumberError::CheckDigit);
        }
        Ok(Self(digits))
    }

    /// The ten digits without spaces, for storage, files and the clipboard.
    pub fn digits(self) -> String {
        self.0.iter().map(|digit| char::from(b'0' + digit)).collect()
    }

    /// As people read it: 3-3-4, `999 100 0003`.
    pub fn spaced(self) -> String {
        let digits = self.digits();
        let (first, rest) = digits.split_at(3);
        let (second, third) = rest.split_at(3);
        format!("{first} {second} {third}")
    }

    /// The block the number comes from (NHS conventions, A1).
    pub fn range(self) -> Range {
        let prefix = self
            .0
            .iter()
            .take(3)
            .fold(0_u32, |sum, digit| sum * 10 + u32::from(*digit));
        match prefix {
            900..=999 => Range::Fictional,
            10..=311 | 320..=499 | 600..=799 => Range::Issued,
            _ => Range::Unallocated,
        }
    }
}

impl fmt::Debug for NhsNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("NhsNumber(hidden)")
    }
}

impl Serialize for NhsNumber {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.digits())
    }
}

impl<'de> Deserialize<'de> for NhsNumber {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::read(&text).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_with_and_without_spaces() {
        for text in ["9991000003", "999 100 0003", " 999-100-0003 ", "999\u{a0}100\u{a0}0003"] {
            assert_eq!(NhsNumber::read(text).unwrap().spaced(), "999 100 0003");
        }
    }

    #[test]
    fn says_what_is_wrong() {
        assert_eq!(
            NhsNumber::read("999 100 000"),
            Err(NhsNumberError::Length { digits: 9 })
        );
        assert_eq!(
            NhsNumber::read("99910000031"),
            Err(NhsNumberError::Length { digits: 11 })
        );
        assert_eq!(NhsNumber::read("9991000004"), Err(NhsNumberError::CheckDigit));
        assert_eq!(NhsNumber::read("999100000x"), Err(NhsNumberError::NotDigits));
        assert_eq!(NhsNumber::read("ABCD/12/3"), Err(NhsNumberError::OldFormat));
        assert_eq!(NhsNumber::read("999!"), Err(NhsNumberError::NotDigits));
        assert_eq!(NhsNumber::read(""), Err(NhsNumberError::Length { digits: 0 }));
    }

    #[test]
    fn debug_hides_every_digit() {
        let number = NhsNumber::read("9991000003").unwrap();
        assert!(!format!("{number:?}").contains('9'));
    }

    #[test]
    fn fictional_numbers_are_known() {
        assert_eq!(NhsNumber::read("9991000003").unwrap().range(), Range::Fictional);
    }
}
