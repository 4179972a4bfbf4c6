//! The NHS number: ten digits whose last is a Modulus 11 check digit.
//!
//! A value of this type is always valid. What cannot be read never becomes one; it stays where it was typed.

use std::cmp::Ordering;
use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::invisible::{is_dash, is_invisible};

/// A valid ten-digit NHS number. Its `Debug` shows no digit, so that a log or a panic cannot leak it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NhsNumber([u8; 10]);

/// Why a text is not an NHS number. The words never repeat what was typed, and no number is guessed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NhsNumberError {
    /// Fewer than ten digits once spaces and hyphens are left out.
    #[error("An NHS number has 10 digits, for example 999 100 0003; this has {digits}{}", lost_zero(*digits))]
    TooFew {
        /// How many digits were found.
        digits: usize,
    },
    /// More than ten.
    #[error("An NHS number has 10 digits, for example 999 100 0003; this has {digits}: is it a hospital number?")]
    TooMany {
        /// How many digits were found.
        digits: usize,
    },
    /// A letter that looks like a digit among nine or so digits.
    #[error("There is a letter among the digits: type 0 and 1, not the letters O, I or L")]
    LetterForDigit,
    /// Letters or strokes.
    #[error("An NHS number has only digits, for example 999 100 0003")]
    NotDigits,
    /// A character that is no letter, digit, space or hyphen.
    #[error("An NHS number has only digits, for example 999 100 0003; this has {character:?} in it")]
    OtherCharacter {
        /// The first of them.
        character: char,
    },
    /// The old format, with letters, that was replaced in 1996.
    #[error(
        "This looks like an old-format NHS number, replaced in 1996: ask for the 10-digit number, for example 999 100 0003"
    )]
    OldFormat,
    /// The Modulus 11 check digit does not agree.
    #[error("The check digit is wrong: {0}. Compare it with the wristband or the letter, digit by digit")]
    CheckDigit(Slip),
}

/// The slips that explain a wrong check digit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Slip {
    /// Changing places with its neighbour puts some digit right; so may changing one digit.
    SwappedOrMistyped,
    /// No two neighbours that change places put it right.
    Mistyped,
}

impl fmt::Display for Slip {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::SwappedOrMistyped => "two digits side by side may have changed places, or one was mistyped",
            Self::Mistyped => "one digit is probably mistyped",
        })
    }
}

/// A Scottish number begins with a date of birth, which loses its zero in spreadsheets.
fn lost_zero(digits: usize) -> &'static str {
    if digits == 9 {
        ". A Scottish number (CHI) may begin with 0, which spreadsheets leave out"
    } else {
        ""
    }
}

/// Which block of numbers an NHS number comes from (NHS conventions, A1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Range {
    /// England, Wales or the Isle of Man.
    England,
    /// A Community Health Index number of Scotland.
    Scotland,
    /// A Health and Care number of Northern Ireland.
    NorthernIreland,
    /// 900 000 0000 and above: never issued, used for invented patients.
    Fictional,
    /// No block that is issued today; worth a second look, not an error.
    Unallocated,
}

impl Range {
    /// What to say beside a number that is right, and that a nurse may not expect.
    pub fn words(self) -> Option<&'static str> {
        match self {
            Self::Scotland => Some("a Scottish number (CHI)"),
            Self::NorthernIreland => Some("a Northern Irish number (H&C)"),
            Self::England | Self::Fictional | Self::Unallocated => None,
        }
    }
}

impl NhsNumber {
    /// Reads a number with or without spaces, hyphens and what cannot be seen.
    ///
    /// # Errors
    /// Says which of the rules the text breaks.
    pub fn read(text: &str) -> Result<Self, NhsNumberError> {
        let mut digits = [0_u8; 10];
        let mut count = 0;
        let mut letters = 0;
        let mut like_digits = 0;
        let mut strokes = 0;
        for character in text.trim().chars() {
            match character {
                '0'..='9' => {
                    if let Some(slot) = digits.get_mut(count) {
                        *slot = character as u8 - b'0';
                    }
                    count += 1;
                }
                // A number that goes over two lines may be two.
                '\n' | '\r' => return Err(NhsNumberError::NotDigits),
                seen if seen.is_whitespace() || is_dash(seen) || is_invisible(seen) => {}
                'o' | 'O' | 'i' | 'I' | 'l' | 'L' => {
                    letters += 1;
                    like_digits += 1;
                }
                'a'..='z' | 'A'..='Z' => letters += 1,
                '/' => strokes += 1,
                letter if letter.is_alphabetic() => letters += 1,
                character => return Err(NhsNumberError::OtherCharacter { character }),
            }
        }
        if letters > 0 || strokes > 0 {
            return Err(
                if strokes == 0 && letters == like_digits && count + letters == 10 && count >= 5 {
                    NhsNumberError::LetterForDigit
                } else if count >= 2 && letters >= 2 && count != 10 {
                    NhsNumberError::OldFormat
                } else {
                    NhsNumberError::NotDigits
                },
            );
        }
        match count.cmp(&10) {
            Ordering::Less => return Err(NhsNumberError::TooFew { digits: count }),
            Ordering::Greater => return Err(NhsNumberError::TooMany { digits: count }),
            Ordering::Equal => {}
        }
        if !checks(digits) {
            return Err(NhsNumberError::CheckDigit(slip(digits)));
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

    /// The block the number comes from.
    pub fn range(self) -> Range {
        let prefix = self
            .0
            .iter()
            .take(3)
            .fold(0_u32, |sum, digit| sum * 10 + u32::from(*digit));
        match prefix {
            900..=999 => Range::Fictional,
            10..=311 => Range::Scotland,
            320..=399 => Range::NorthernIreland,
            400..=499 | 600..=799 => Range::England,
            _ => Range::Unallocated,
        }
    }
}

fn checks(digits: [u8; 10]) -> bool {
    let digits = digits.map(|digit| i8::try_from(digit).unwrap_or(0));
    nhs_number::NHSNumber { digits }.validate_check_digit()
}

fn slip(digits: [u8; 10]) -> Slip {
    let swapped = (0..9).any(|at| {
        let mut swapped = digits;
        swapped.swap(at, at + 1);
        checks(swapped)
    });
    if swapped {
        Slip::SwappedOrMistyped
    } else {
        Slip::Mistyped
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
        for text in [
            "9991000003",
            "999 100 0003",
            " 999-100-0003 ",
            "999\u{a0}100\u{a0}0003",
            "999\u{2007}100\u{2009}0003",
            "999\u{200b}100\u{200d}0003\u{feff}",
            "999\u{2011}100\u{2013}0003",
            "999\t100\t0003",
        ] {
            assert_eq!(NhsNumber::read(text).unwrap().spaced(), "999 100 0003");
        }
    }

    #[test]
    fn says_what_is_wrong() {
        for (text, expect) in [
            ("999 100 000", NhsNumberError::TooFew { digits: 9 }),
            ("99910000031", NhsNumberError::TooMany { digits: 11 }),
            ("", NhsNumberError::TooFew { digits: 0 }),
            ("9991000005", NhsNumberError::CheckDigit(Slip::Mistyped)),
            ("9919000003", NhsNumberError::CheckDigit(Slip::SwappedOrMistyped)),
            ("999100O003", NhsNumberError::LetterForDigit),
            ("999l00OOO3", NhsNumberError::LetterForDigit),
            ("999100000x", NhsNumberError::NotDigits),
            ("999!", NhsNumberError::OtherCharacter { character: '!' }),
            ("999_100_0003", NhsNumberError::OtherCharacter { character: '_' }),
            ("NHS 9991000003", NhsNumberError::NotDigits),
            ("ABCD/12/3", NhsNumberError::OldFormat),
            ("ABC/123/45", NhsNumberError::OldFormat),
            ("LKJH 123 4", NhsNumberError::OldFormat),
            ("14/3/26", NhsNumberError::NotDigits),
            ("OIL 12345", NhsNumberError::OldFormat),
        ] {
            assert_eq!(NhsNumber::read(text), Err(expect), "{text}");
        }
    }

    #[test]
    fn words_explain_the_slip_and_guess_no_number() {
        let said = |text| NhsNumber::read(text).unwrap_err().to_string();
        assert_eq!(
            said("9919000003"),
            "The check digit is wrong: two digits side by side may have changed places, or one was mistyped. Compare it with \
             the wristband or the letter, digit by digit"
        );
        assert_eq!(
            said("9991000005"),
            "The check digit is wrong: one digit is probably mistyped. Compare it with the wristband or the letter, digit by \
             digit"
        );
        assert_eq!(
            said("99910000"),
            "An NHS number has 10 digits, for example 999 100 0003; this has 8"
        );
        assert_eq!(
            said("999100000"),
            "An NHS number has 10 digits, for example 999 100 0003; this has 9. A Scottish number (CHI) may begin with 0, \
             which spreadsheets leave out"
        );
    }

    #[test]
    fn the_block_a_number_comes_from() {
        // Numbers made here from a block and zeros: no patient's number is written down.
        let in_block = |block: &str| {
            let made = (0..100).find_map(|end| NhsNumber::read(&format!("{block}00000{end:02}")).ok());
            made.unwrap().range()
        };
        for (block, expect) in [
            ("010", Range::Scotland),
            ("311", Range::Scotland),
            ("312", Range::Unallocated),
            ("320", Range::NorthernIreland),
            ("399", Range::NorthernIreland),
            ("400", Range::England),
            ("500", Range::Unallocated),
            ("600", Range::England),
            ("799", Range::England),
            ("800", Range::Unallocated),
            ("900", Range::Fictional),
            ("999", Range::Fictional),
        ] {
            assert_eq!(in_block(block), expect, "{block}");
        }
    }

    proptest::proptest! {
        #[test]
        fn two_neighbours_that_changed_places_are_always_noticed_and_explained(number in 0_u64..1_000_000, at in 0..9_usize) {
            let number = (0..10).find_map(|end| NhsNumber::read(&format!("999{number:06}{end}")).ok());
            if let Some(NhsNumber(digits)) = number {
                let mut swapped = digits;
                swapped.swap(at, at + 1);
                let text: String = swapped.iter().map(ToString::to_string).collect();
                match NhsNumber::read(&text) {
                    Ok(read) => proptest::prop_assert_eq!(read, NhsNumber(digits)),
                    Err(error) => {
                        proptest::prop_assert_eq!(error, NhsNumberError::CheckDigit(Slip::SwappedOrMistyped));
                        proptest::prop_assert!(!error.to_string().contains(&text));
                    }
                }
            }
        }
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
