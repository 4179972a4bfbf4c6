//! From the bytes of a file to its text, whatever program wrote it, and back to such bytes.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// So many bytes tell UTF-16 without a byte order mark; a header begins with more of them.
const LOOKED_AT: usize = 16;
/// By which programs of DOS, and some that still write as they did, end a file.
const CTRL_Z: char = '\u{1a}';

/// Why bytes are no text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NoText {
    /// Nothing, or nothing but blanks.
    Empty,
    /// Something else that is no text.
    Binary,
}

/// How a text was written.
#[derive(Clone, Copy)]
pub(crate) struct Writing {
    encoding: &'static Encoding,
    is_marked: bool,
}

impl Writing {
    /// The text as bytes of the same kind.
    pub(crate) fn bytes(self, text: &str) -> Vec<u8> {
        let mark = if self.is_marked { "\u{feff}" } else { "" };
        let units = || mark.encode_utf16().chain(text.encode_utf16());
        if self.encoding == UTF_16LE {
            units().flat_map(u16::to_le_bytes).collect()
        } else if self.encoding == UTF_16BE {
            units().flat_map(u16::to_be_bytes).collect()
        } else if self.encoding == UTF_8 {
            [mark, text].concat().into_bytes()
        } else {
            self.encoding.encode(text).0.into_owned()
        }
    }
}

/// The text and how it was written: UTF-8 or UTF-16, each with or without a byte order mark, or else Windows-1252, as Excel saves CSV. The sign by
/// which old programs end a file is no part of it.
pub(crate) fn decode(bytes: &[u8]) -> Result<(Cow<'_, str>, Writing), NoText> {
    let (encoding, mark) = Encoding::for_bom(bytes).unwrap_or((without_mark(bytes), 0));
    let (_, body) = bytes.split_at(mark.min(bytes.len()));
    let (text, encoding) = match std::str::from_utf8(body) {
        Ok(text) if encoding == UTF_8 => (Cow::Borrowed(text), UTF_8),
        Err(_) if encoding == UTF_8 => (WINDOWS_1252.decode_without_bom_handling(body).0, WINDOWS_1252),
        _ => (encoding.decode_without_bom_handling(body).0, encoding),
    };
    let text = ended(text);
    if text.as_bytes().contains(&0) {
        return Err(NoText::Binary);
    }
    if text.trim_start().is_empty() {
        return Err(NoText::Empty);
    }
    let is_marked = mark > 0;
    Ok((text, Writing { encoding, is_marked }))
}

/// What bytes without a byte order mark are: every second byte of English in UTF-16 is nothing, as databases export it.
fn without_mark(bytes: &[u8]) -> &'static Encoding {
    let beginning = bytes.get(..LOOKED_AT).unwrap_or_default();
    let pairs = beginning.as_chunks::<2>().0;
    if pairs.is_empty() {
        UTF_8
    } else if pairs.iter().all(|[low, high]| *low != 0 && *high == 0) {
        UTF_16LE
    } else if pairs.iter().all(|[high, low]| *low != 0 && *high == 0) {
        UTF_16BE
    } else {
        UTF_8
    }
}

/// The text without the Ctrl Z at its end.
fn ended(text: Cow<'_, str>) -> Cow<'_, str> {
    match text {
        Cow::Borrowed(text) => Cow::Borrowed(text.trim_end_matches(CTRL_Z)),
        Cow::Owned(text) => Cow::Owned(text.trim_end_matches(CTRL_Z).to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_encoding_that_spreadsheets_write() {
        let utf16: Vec<u8> = "\u{feff}Don’t".encode_utf16().flat_map(u16::to_le_bytes).collect();
        for bytes in ["Don’t".as_bytes(), "\u{feff}Don’t".as_bytes(), b"Don\x92t", &utf16] {
            let (text, writing) = decode(bytes).unwrap();
            assert_eq!(text, "Don’t");
            assert_eq!(writing.bytes(&text), bytes);
        }
    }

    #[test]
    fn a_database_exports_utf_16_without_a_mark() {
        let text = "1.01 NHSNumber,Don’t\r\n";
        let (little, big): (Vec<[u8; 2]>, Vec<[u8; 2]>) = text
            .encode_utf16()
            .map(|unit| (unit.to_le_bytes(), unit.to_be_bytes()))
            .unzip();
        for bytes in [little.concat(), big.concat()] {
            let (read, writing) = decode(&bytes).unwrap();
            assert_eq!((&*read, &writing.bytes(text)), (text, &bytes));
        }
    }

    #[test]
    fn the_sign_that_ends_a_file_is_no_row() {
        assert_eq!(decode(b"a,b\r\n\x1a").unwrap().0, "a,b\r\n");
        assert_eq!(decode(b"Don\x92t\x1a\x1a").unwrap().0, "Don’t");
        assert_eq!(decode(b"\x1a").err(), Some(NoText::Empty));
    }

    #[test]
    fn what_is_no_text() {
        for (bytes, expect) in [
            (&b""[..], NoText::Empty),
            (b"\xef\xbb\xbf\r\n ", NoText::Empty),
            (b"a,b\0c", NoText::Binary),
        ] {
            assert_eq!(decode(bytes).err(), Some(expect));
        }
    }
}
