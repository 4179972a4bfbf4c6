//! A short name for everything that a record answers: equal answers have the same one, and different answers never do.
//! A row of a file that says what its record says already is known by it, without reading the record.

use std::fmt;

use chrono::Datelike;
use sha2::{Digest as _, Sha256};

use crate::answer::{Answer, Answers};

/// The first 16 bytes of the SHA-256 over answers in the order of their keys. Computed from entries like every other
/// derived value, and never sent: it may change from one release to the next.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct AnswersDigest([u8; 16]);

/// No byte of UTF-8, so that no text runs into what comes after it.
const END: u8 = 0xff;

impl AnswersDigest {
    /// Of these answers.
    pub fn of(answers: &Answers) -> Self {
        let mut bytes = Vec::with_capacity(1_024);
        for (key, answer) in answers {
            text(&mut bytes, key.as_str());
            write(&mut bytes, answer);
        }
        let hash: [u8; 32] = Sha256::digest(&bytes).into();
        let mut first = [0; 16];
        first.copy_from_slice(&hash[..16]);
        Self(first)
    }

    /// As it is kept.
    pub fn to_bytes(self) -> [u8; 16] {
        self.0
    }

    /// As it was kept.
    pub fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }
}

/// It is computed from a patient's answers, and stays out of logs like them.
impl fmt::Debug for AnswersDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AnswersDigest(hidden)")
    }
}

fn text(bytes: &mut Vec<u8>, text: &str) {
    bytes.extend_from_slice(text.as_bytes());
    bytes.push(END);
}

/// The kind, and what is answered. What follows a kind has one length, or ends with its last [`END`].
fn write(bytes: &mut Vec<u8>, answer: &Answer) {
    match answer {
        Answer::NhsNumber(number) => {
            bytes.push(b'+');
            text(bytes, &number.digits());
        }
        Answer::Postcode(postcode) => {
            bytes.push(b'~');
            text(bytes, postcode.as_str());
        }
        Answer::Date(date) => {
            bytes.push(b'@');
            bytes.extend_from_slice(&date.num_days_from_ce().to_le_bytes());
        }
        Answer::Number(number) => {
            bytes.push(b'#');
            bytes.extend_from_slice(&number.normalize().serialize());
        }
        Answer::Choice(option) => {
            bytes.push(b'.');
            text(bytes, option.as_str());
        }
        Answer::Several(options) => {
            bytes.push(b'[');
            for option in options {
                text(bytes, option.as_str());
            }
            bytes.push(END);
        }
        Answer::Newer(json) => {
            bytes.push(b'?');
            text(bytes, json.as_str());
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::answer::Json;
    use crate::dataset::{OptionKey, QuestionKey};

    fn one(question: &'static str, answer: Answer) -> Answers {
        Answers::from([(QuestionKey::from_static(question), answer)])
    }

    fn number(text: &str) -> Answer {
        Answer::Number(text.parse().unwrap())
    }

    fn several(options: &[&'static str]) -> Answer {
        Answer::Several(options.iter().copied().map(OptionKey::from_static).collect())
    }

    #[test]
    fn answers_that_differ_in_any_way_have_different_digests() {
        let choice = |option| Answer::Choice(OptionKey::from_static(option));
        let mut two = one("a", choice("x"));
        two.extend(one("b", choice("y")));
        let different = [
            Answers::new(),
            one("a", choice("x")),
            one("b", choice("x")),
            one("a", choice("y")),
            two,
            one("a", several(&["x"])),
            one("a", several(&["x", "y"])),
            one("a", several(&["y", "x"])),
            one("a", several(&["xy"])),
            one("a", number("1")),
            one("a", number("10")),
            one("a", Answer::Date("2026-03-14".parse().unwrap())),
            one("a", Answer::Date("2026-03-15".parse().unwrap())),
            one("a", Answer::Newer(Json::new("\"x\""))),
        ];
        let digests: HashSet<AnswersDigest> = different.iter().map(AnswersDigest::of).collect();
        assert_eq!(digests.len(), different.len());
    }

    #[test]
    fn equal_numbers_are_equal_answers() {
        let digest = |text| AnswersDigest::of(&one("a", number(text)));
        assert_eq!(digest("38.5"), digest("38.50"));
    }
}
