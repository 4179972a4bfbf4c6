//! A UK postcode in its usual shape. Whether such a place exists is not asked.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::invisible::visible;

/// A postcode, upper case, one space before the last three characters. `Debug` shows none of it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Postcode(String);

/// The text has not the shape of a UK postcode.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("This is not a UK postcode, for example LS1 4AP")]
pub struct PostcodeError;

impl Postcode {
    /// Reads a postcode in any case, with or without its space and what cannot be seen.
    ///
    /// # Errors
    /// When the text has not the shape of a UK postcode.
    pub fn read(text: &str) -> Result<Self, PostcodeError> {
        // Room for the longest one, so that nothing is kept on the way: every row of a file has one.
        let (mut packed, mut length) = ([0_u8; 7], 0);
        for byte in visible(text).bytes().filter(|byte| !byte.is_ascii_whitespace()) {
            *packed.get_mut(length).ok_or(PostcodeError)? = byte.to_ascii_uppercase();
            length += 1;
        }
        if length < 5 {
            return Err(PostcodeError);
        }
        let (outward, inward) = packed[..length].split_at(length - 3);
        let mut shape = [0_u8; 4];
        for (shape, byte) in shape.iter_mut().zip(outward) {
            *shape = shape_of(*byte);
        }
        let outward_fits =
            matches!(&shape, b"A9\0\0" | b"A99\0" | b"A9A\0" | b"AA9\0" | b"AA99" | b"AA9A") || outward == b"GIR";
        let inward_fits = inward.iter().map(|byte| shape_of(*byte)).eq(*b"9AA");
        if !outward_fits || !inward_fits {
            return Err(PostcodeError);
        }
        let mut text = String::with_capacity(length + 1);
        text.extend(outward.iter().map(|byte| char::from(*byte)));
        text.push(' ');
        text.extend(inward.iter().map(|byte| char::from(*byte)));
        Ok(Self(text))
    }

    /// The postcode as shown and stored, `LS1 4AP`.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn shape_of(byte: u8) -> u8 {
    match byte {
        b'A'..=b'Z' => b'A',
        b'0'..=b'9' => b'9',
        _ => b'?',
    }
}

impl fmt::Debug for Postcode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Postcode(hidden)")
    }
}

impl Serialize for Postcode {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Postcode {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::read(&text).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_any_case_and_spacing() {
        for text in [
            "ls1 4ap",
            "LS14AP",
            " LS1  4AP ",
            "LS1\u{a0}4AP",
            "LS1\u{202f}4AP\u{200b}",
        ] {
            assert_eq!(Postcode::read(text).unwrap().as_str(), "LS1 4AP");
        }
        assert_eq!(Postcode::read("ec1a1bb").unwrap().as_str(), "EC1A 1BB");
    }

    #[test]
    fn refuses_other_shapes() {
        for text in ["", "LS1", "1LS 4AP", "LS1 44P", "NA", "LS1 4APX", "Ł1 4AP"] {
            assert_eq!(Postcode::read(text), Err(PostcodeError), "{text}");
        }
    }
}
