//! What is in a packed file, before anything of it is read: which kind of workbook it is, and that it unpacks to no more than a
//! workbook of this audit can. A few kilobytes can be made to unpack to all the memory of a computer.
//!
//! Everything is unpacked once and thrown away, because what a packed file says of its own length need not be true. Of what
//! stays in memory while a sheet is read the texts of its cells are most: at most five times [`MOST_TEXTS`]. Parts of the
//! sheet come one after another, none longer than [`LONGEST_PIECE`].

use std::io::{Cursor, Read};

use zip::ZipArchive;

use crate::sheet_error::SheetError;

/// How packed files begin, and how those of an older Office do.
const PACKED: &[u8] = b"PK\x03\x04";
const OLD: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";
/// How each line begins of the list of what is in a packed file.
const LISTED: &[u8] = b"PK\x01\x02";
/// The name of what a password opens, as an old Office file lists it.
const ENCRYPTED: &str = "EncryptedPackage";

/// Bytes of all parts together: 100,000 rows of every column take 300 million.
const MOST_UNPACKED: u64 = 400_000_000;
/// Bytes of the texts that cells share, which are all in memory.
const MOST_TEXTS: u64 = 50_000_000;
/// Bytes of any other part but a sheet: each is read whole.
const MOST_OF_A_PART: u64 = 4_000_000;
/// Bytes of a picture, or of another part that is never read.
const MOST_OF_A_PICTURE: u64 = 50_000_000;
/// Bytes between the beginnings of two tags: Excel's longest cell has 32,767 characters.
const LONGEST_PIECE: usize = 1_000_000;
/// Parts of a packed file, each of which is listed in memory.
const MOST_PARTS: usize = 10_000;
/// How the name of the part ends that holds the texts that cells share, in small letters.
const TEXTS: &str = "sharedstrings.xml";
/// What that part says of how many they are, and how many digits the number may have.
const COUNT: &[u8] = b"uniqueCount";
const MOST_DIGITS: usize = 7;
/// So much is unpacked at a time.
const CHUNK: usize = 64 * 1024;

/// Whether bytes are those of a packed file or of an old Office file.
pub(crate) fn is_packed(bytes: &[u8]) -> bool {
    bytes.starts_with(PACKED) || bytes.starts_with(OLD)
}

/// Looks through everything that is packed.
///
/// # Errors
/// When it is no workbook as Excel writes them now, or too large.
pub(super) fn look(bytes: &[u8]) -> Result<(), SheetError> {
    if bytes.starts_with(OLD) {
        let name: Vec<u8> = ENCRYPTED.encode_utf16().flat_map(u16::to_le_bytes).collect();
        return Err(if times(bytes, &name) > 0 {
            SheetError::ProtectedWorkbook
        } else {
            SheetError::OldWorkbook
        });
    }
    if times(bytes, LISTED) > MOST_PARTS {
        return Err(SheetError::LargeWorkbook);
    }
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| SheetError::BrokenWorkbook)?;
    let has = |part: &str| archive.file_names().flatten().any(|name| name == part);
    if has("xl/workbook.bin") || !has("[Content_Types].xml") {
        return Err(SheetError::OtherWorkbook);
    }
    let mut all = 0;
    for index in 0..archive.len() {
        let mut part = archive.by_index(index).map_err(|_| SheetError::BrokenWorkbook)?;
        let name = part
            .name()
            .map_err(|_| SheetError::BrokenWorkbook)?
            .to_ascii_lowercase();
        let (most, longest_piece) = bounds(&name);
        let most = most.min(MOST_UNPACKED - all);
        all += if name.ends_with(TEXTS) {
            let mut texts = Vec::new();
            part.take(most + 1)
                .read_to_end(&mut texts)
                .map_err(|_| SheetError::BrokenWorkbook)?;
            if promises_too_much(&texts) {
                return Err(SheetError::LargeWorkbook);
            }
            unpack(&mut texts.as_slice(), most, longest_piece)?
        } else {
            unpack(&mut part, most, longest_piece)?
        };
    }
    Ok(())
}

fn times(bytes: &[u8], pattern: &[u8]) -> usize {
    bytes.windows(pattern.len()).filter(|window| *window == pattern).count()
}

/// Whether the texts that cells share say of themselves that they are more than their bytes can hold, or are written so that
/// this cannot be seen: whoever reads them makes room for that many at once.
fn promises_too_much(texts: &[u8]) -> bool {
    let counts = texts.windows(COUNT.len()).enumerate();
    let mut counts = counts.filter(|(_, window)| *window == COUNT);
    let is_too_long = |place: usize| {
        let after = texts.iter().skip(place + COUNT.len());
        let number = after.skip_while(|byte| byte.is_ascii_whitespace() || b"=\"'+".contains(byte));
        number.take_while(|byte| byte.is_ascii_digit()).count() > MOST_DIGITS
    };
    texts.contains(&0) || counts.any(|(place, _)| is_too_long(place))
}

/// How long a part may be, and a piece of it. The name is in small letters. Of pictures and programs, which are never read, only the length counts.
fn bounds(name: &str) -> (u64, usize) {
    if name.ends_with(TEXTS) {
        (MOST_TEXTS, LONGEST_PIECE)
    } else if name.starts_with("xl/media/") || name.rsplit('.').next() == Some("bin") {
        (MOST_OF_A_PICTURE, usize::MAX)
    } else if name.starts_with("xl/worksheets/") {
        (MOST_UNPACKED, LONGEST_PIECE)
    } else {
        (MOST_OF_A_PART, LONGEST_PIECE)
    }
}

/// Unpacks one part and throws it away. Gives how long it is.
fn unpack(part: &mut impl Read, most: u64, longest_piece: usize) -> Result<u64, SheetError> {
    let mut chunk = vec![0; CHUNK];
    let (mut length, mut piece) = (0, 0);
    loop {
        let read = part.read(&mut chunk).map_err(|_| SheetError::BrokenWorkbook)?;
        if read == 0 {
            return Ok(length);
        }
        length += u64::try_from(read).unwrap_or(u64::MAX);
        for (place, text) in chunk
            .get(..read)
            .unwrap_or_default()
            .split(|byte| *byte == b'<')
            .enumerate()
        {
            piece = if place == 0 { piece + text.len() } else { text.len() };
            if piece > longest_piece {
                return Err(SheetError::LargeWorkbook);
            }
        }
        if length > most {
            return Err(SheetError::LargeWorkbook);
        }
    }
}
