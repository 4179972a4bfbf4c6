//! From the bytes of a file to its text, whatever program wrote it, and back to such bytes.

use std::borrow::Cow;

use encoding_rs::{Encoding, MACINTOSH, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use crate::letters::{MayBeWritten, words_in_doubt};
use crate::read_as::TextEncoding;

/// So many bytes tell UTF-16 without a byte order mark; a header begins with more of them.
const LOOKED_AT: usize = 16;
/// By which programs of DOS, and some that still write as they did, end a file.
const CTRL_Z: char = '\u{1a}';

/// Bytes that stand for nothing in Windows-1252, and for letters in Mac OS Roman.
const NOTHING_IN_WINDOWS_1252: [u8; 5] = [0x81, 0x8d, 0x8f, 0x90, 0x9d];

/// Why bytes are no text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NoText {
    /// Nothing, or nothing but blanks.
    Empty,
    /// Something else that is no text.
    Binary,
    /// None of the encoding that somebody said.
    Otherwise(TextEncoding),
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

/// The text and how it was written: as somebody said; or else UTF-8 or UTF-16, each with or without a byte order mark, and where it is
/// neither, Windows-1252, as Excel saves CSV, or Mac OS Roman where bytes stand for nothing in that. The sign by which old programs end a
/// file is no part of it.
pub(crate) fn decode(bytes: &[u8], said: Option<TextEncoding>) -> Result<(Cow<'_, str>, Writing), NoText> {
    let (encoding, mark) = match said {
        Some(said) => as_said(bytes, said),
        None => Encoding::for_bom(bytes).unwrap_or((without_mark(bytes), 0)),
    };
    let (_, body) = bytes.split_at(mark.min(bytes.len()));
    let (text, encoding) = match std::str::from_utf8(body) {
        Ok(text) if encoding == UTF_8 => (Cow::Borrowed(text), UTF_8),
        _ => {
            if let Some(said) = said {
                let text = encoding.decode_without_bom_handling_and_without_replacement(body);
                (text.ok_or(NoText::Otherwise(said))?, encoding)
            } else {
                let encoding = if encoding == UTF_8 { of_one_byte(body) } else { encoding };
                (encoding.decode_without_bom_handling(body).0, encoding)
            }
        }
    };
    let text = ended(text);
    if text.as_bytes().contains(&0) {
        // Two bytes of other letters, read as one each or the other way round, give such characters.
        return Err(said.map_or(NoText::Binary, NoText::Otherwise));
    }
    if text.trim_start().is_empty() {
        return Err(NoText::Empty);
    }
    let is_marked = mark > 0;
    Ok((text, Writing { encoding, is_marked }))
}

/// The ways in which a text that was written so may be meant, where its bytes say one thing on Windows and another on a Mac; none where
/// they leave no doubt.
pub(crate) fn may_be_written(bytes: &[u8], writing: Writing) -> Vec<MayBeWritten> {
    let ways = [
        (TextEncoding::Windows1252, WINDOWS_1252),
        (TextEncoding::MacRoman, MACINTOSH),
    ];
    if ways.iter().all(|(_, encoding)| *encoding != writing.encoding) {
        return Vec::new();
    }
    let words = words_in_doubt(bytes);
    if words.is_empty() {
        return Vec::new();
    }
    let read = |word: &&[u8], encoding: &'static Encoding| encoding.decode_without_bom_handling(word).0.into_owned();
    let ways = ways.into_iter().map(|(written, encoding)| MayBeWritten {
        encoding: written,
        is_read: encoding == writing.encoding,
        words: words.iter().map(|word| read(word, encoding)).collect(),
    });
    ways.collect()
}

/// The encoding that somebody said, and how long its byte order mark is where there is one.
fn as_said(bytes: &[u8], said: TextEncoding) -> (&'static Encoding, usize) {
    let marked = Encoding::for_bom(bytes);
    match said {
        TextEncoding::Utf8 => marked.filter(|(encoding, _)| *encoding == UTF_8).unwrap_or((UTF_8, 0)),
        TextEncoding::Utf16 => marked
            .filter(|(encoding, _)| *encoding != UTF_8)
            .unwrap_or((utf_16_without_mark(bytes), 0)),
        TextEncoding::Windows1252 => (WINDOWS_1252, 0),
        TextEncoding::MacRoman => (MACINTOSH, 0),
    }
}

/// What bytes are that are not UTF-8, where each of them is a letter.
fn of_one_byte(bytes: &[u8]) -> &'static Encoding {
    if bytes.iter().any(|byte| NOTHING_IN_WINDOWS_1252.contains(byte)) {
        MACINTOSH
    } else {
        WINDOWS_1252
    }
}

/// Which byte of the two comes first: that of English letters which is nothing is the high one.
fn utf_16_without_mark(bytes: &[u8]) -> &'static Encoding {
    let pairs = bytes.as_chunks::<2>().0;
    let big = pairs.iter().filter(|[high, _]| *high == 0).count();
    let little = pairs.iter().filter(|[_, high]| *high == 0).count();
    if big > little { UTF_16BE } else { UTF_16LE }
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
            let (text, writing) = decode(bytes, None).unwrap();
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
            let (read, writing) = decode(&bytes, None).unwrap();
            assert_eq!((&*read, &writing.bytes(text)), (text, &bytes));
        }
    }

    #[test]
    fn the_sign_that_ends_a_file_is_no_row() {
        assert_eq!(decode(b"a,b\r\n\x1a", None).unwrap().0, "a,b\r\n");
        assert_eq!(decode(b"Don\x92t\x1a\x1a", None).unwrap().0, "Don’t");
        assert_eq!(decode(b"\x1a", None).err(), Some(NoText::Empty));
    }

    #[test]
    fn what_is_no_text() {
        for (bytes, expect) in [
            (&b""[..], NoText::Empty),
            (b"\xef\xbb\xbf\r\n ", NoText::Empty),
            (b"a,b\0c", NoText::Binary),
        ] {
            assert_eq!(decode(bytes, None).err(), Some(expect));
        }
    }

    /// The words as they read on Windows and on a Mac, and which of them is read.
    fn in_doubt(bytes: &[u8], said: Option<TextEncoding>) -> Vec<(TextEncoding, bool, Vec<String>)> {
        let (_, writing) = decode(bytes, said).unwrap();
        let ways = may_be_written(bytes, writing);
        ways.into_iter()
            .map(|way| (way.encoding, way.is_read, way.words))
            .collect()
    }

    #[test]
    fn letters_that_windows_and_a_mac_write_otherwise_are_in_doubt() {
        let words = |words: [&str; 2]| words.map(str::to_owned).to_vec();
        let on_windows = words(["Don’t", "Zoë"]);
        let on_a_mac = words(["Donít", "ZoÎ"]);
        let bytes = b"1.01 NHSNumber,a\r\nDon\x92t know,Zo\xeb\r\nDon\x92t know,1\r\n";
        for (said, windows) in [
            (None, true),
            (Some(TextEncoding::Windows1252), true),
            (Some(TextEncoding::MacRoman), false),
        ] {
            let expect = [
                (TextEncoding::Windows1252, windows, on_windows.clone()),
                (TextEncoding::MacRoman, !windows, on_a_mac.clone()),
            ];
            assert_eq!(in_doubt(bytes, said), expect);
        }
        // Plain letters, and UTF-8, leave no doubt; nor does what stands in no word.
        for bytes in [&b"a,b"[..], "Don’t".as_bytes(), b"9991000003\xa0,1"] {
            assert_eq!(in_doubt(bytes, None), []);
        }
    }

    #[test]
    fn whoever_knows_the_file_says_how_its_letters_are_written() {
        let read = |bytes: &[u8], said| decode(bytes, Some(said)).map(|(text, _)| text.into_owned());
        assert_eq!(read(b"Zo\x91", TextEncoding::MacRoman).as_deref(), Ok("Zoë"));
        assert_eq!(read(b"Zo\xeb", TextEncoding::Windows1252).as_deref(), Ok("Zoë"));
        assert_eq!(read("Zoë".as_bytes(), TextEncoding::MacRoman).as_deref(), Ok("Zo√´"));
        assert_eq!(read("\u{feff}Zoë".as_bytes(), TextEncoding::Utf8).as_deref(), Ok("Zoë"));
        for encoded in [u16::to_le_bytes, u16::to_be_bytes] {
            let bytes: Vec<u8> = "Zoë,1".encode_utf16().flat_map(encoded).collect();
            assert_eq!(read(&bytes, TextEncoding::Utf16).as_deref(), Ok("Zoë,1"));
            // Read as one letter a byte, every second one is nothing.
            assert_eq!(
                read(&bytes, TextEncoding::Windows1252),
                Err(NoText::Otherwise(TextEncoding::Windows1252))
            );
        }
        assert_eq!(
            read(b"Zo\xeb", TextEncoding::Utf8),
            Err(NoText::Otherwise(TextEncoding::Utf8))
        );
        assert_eq!(
            read(b"Zoe", TextEncoding::Utf16),
            Err(NoText::Otherwise(TextEncoding::Utf16))
        );
    }

    #[test]
    fn bytes_that_are_nothing_on_windows_are_read_as_a_mac_writes_them_and_handed_back_so() {
        let bytes = b"Fran\x8dois,Cr\x8fche";
        let (text, writing) = decode(bytes, None).unwrap();
        assert_eq!(text, "François,Crèche");
        assert_eq!(writing.bytes(&text), bytes);
    }
}
