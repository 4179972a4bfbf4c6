//! From the bytes of a file to its text, whatever program wrote it.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};

/// Why bytes are no text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NoText {
    /// Nothing, or nothing but blanks.
    Empty,
    /// An Excel workbook, old or new.
    Workbook,
    /// Something else that is no text.
    Binary,
}

/// The text: UTF-8 with or without a byte order mark, UTF-16 with one, or else Windows-1252, as Excel saves CSV.
pub(crate) fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, NoText> {
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"\xd0\xcf\x11\xe0") {
        return Err(NoText::Workbook);
    }
    let (encoding, mark) = Encoding::for_bom(bytes).unwrap_or((UTF_8, 0));
    let (_, body) = bytes.split_at(mark.min(bytes.len()));
    let text = if encoding == UTF_8 {
        match std::str::from_utf8(body) {
            Ok(text) => Cow::Borrowed(text),
            Err(_) => WINDOWS_1252.decode_without_bom_handling(body).0,
        }
    } else {
        encoding.decode_without_bom_handling(body).0
    };
    if text.as_bytes().contains(&0) {
        return Err(NoText::Binary);
    }
    if text.trim_start().is_empty() {
        return Err(NoText::Empty);
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_encoding_that_spreadsheets_write() {
        let utf16: Vec<u8> = "\u{feff}Don’t".encode_utf16().flat_map(u16::to_le_bytes).collect();
        for bytes in ["Don’t".as_bytes(), "\u{feff}Don’t".as_bytes(), b"Don\x92t", &utf16] {
            assert_eq!(decode(bytes).unwrap(), "Don’t");
        }
    }

    #[test]
    fn what_is_no_text() {
        for (bytes, expect) in [
            (&b""[..], NoText::Empty),
            (b"\xef\xbb\xbf\r\n ", NoText::Empty),
            (b"PK\x03\x04...", NoText::Workbook),
            (b"\xd0\xcf\x11\xe0...", NoText::Workbook),
            (b"a,b\0c", NoText::Binary),
        ] {
            assert_eq!(decode(bytes), Err(expect));
        }
    }
}
