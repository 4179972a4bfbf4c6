//! A body: a JSON header and the bytes of entries, exactly as authored, compressed together.
//!
//! What is compressed carries zstd's checksum of it: a bit that turned on the way would else be another header or another
//! entry, and a body without one is refused.
//!
//! Before compression: four bytes length of the header, the header, then for each entry four bytes length, the 32 bytes
//! of its digest, and its bytes. Lengths are big-endian. Entries are never JSON inside JSON: what was authored is what
//! arrives.

use std::io::{self, BufRead as _, BufReader, Read as _};

use domain::record::Digest;
use serde::Serialize;
use serde::de::DeserializeOwned;
use zstd::stream::read::Decoder;

use crate::exchange::{BODY_LIMIT, ExchangeReply, ExchangeRequest};

/// Media type of a body.
pub const MEDIA_TYPE: &str = "application/vnd.fls.exchange+zstd";

/// Most entries in one request; a desk sends a quarter of that.
const MOST_ENTRIES: usize = 2_000;
/// Most bytes of a request once decompressed; a desk sends half of that.
const PLAIN_REQUEST_LIMIT: usize = 8 * 1024 * 1024;

/// Fast, and already a fifth of the size.
const COMPRESSION: i32 = 1;
/// The window that whoever decompresses keeps in memory, as a power of two: what is written here needs 19 at most.
const LARGEST_WINDOW: u32 = 22;

/// An entry as it travels: bytes and the digest claimed for them.
#[derive(Clone, PartialEq, Eq)]
pub struct WireEntry {
    /// The digest its author gave it.
    pub digest: Digest,
    /// Its canonical bytes.
    pub bytes: Vec<u8>,
}

/// Bytes of entries hold patients' data and are not shown.
impl std::fmt::Debug for WireEntry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "WireEntry({}, {} bytes)", self.digest.hex(), self.bytes.len())
    }
}

/// Why a body cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum FrameError {
    /// Not compressed as it should be, or cut off.
    #[error("the body cannot be decompressed")]
    Compression(#[source] io::Error),
    /// More bytes once decompressed, a longer header or more entries than any honest body has.
    #[error("the body is too large")]
    TooLarge,
    /// Lengths that do not fit.
    #[error("the body ends in the middle of a part")]
    Cut,
    /// The header is not the JSON it should be.
    #[error("the header cannot be read")]
    Header(#[source] serde_json::Error),
}

/// Writes a body.
///
/// # Errors
/// When the header cannot be written as JSON or the parts are too large.
pub fn write<H: Serialize>(header: &H, entries: &[WireEntry]) -> Result<Vec<u8>, FrameError> {
    let header = serde_json::to_vec(header).map_err(FrameError::Header)?;
    let size = header.len() + entries.iter().map(|entry| entry.bytes.len() + 36).sum::<usize>() + 4;
    if size > BODY_LIMIT {
        return Err(FrameError::TooLarge);
    }
    let mut plain = Vec::with_capacity(size);
    let length = |size: usize| {
        u32::try_from(size)
            .map(u32::to_be_bytes)
            .map_err(|_| FrameError::TooLarge)
    };
    plain.extend(length(header.len())?);
    plain.extend(header);
    for entry in entries {
        plain.extend(length(entry.bytes.len())?);
        plain.extend(entry.digest.0);
        plain.extend(&entry.bytes);
    }
    let mut compressor = zstd::bulk::Compressor::new(COMPRESSION).map_err(FrameError::Compression)?;
    compressor.include_checksum(true).map_err(FrameError::Compression)?;
    compressor.compress(&plain).map_err(FrameError::Compression)
}

/// What a body may hold.
struct Limits {
    /// Bytes once decompressed.
    plain: usize,
    /// Of them, bytes of the header: a short body can be a header with millions of empty names.
    header: usize,
    entries: usize,
}

const OF_A_REQUEST: Limits = Limits {
    plain: PLAIN_REQUEST_LIMIT,
    header: 256 * 1024,
    entries: MOST_ENTRIES,
};
const OF_A_REPLY: Limits = Limits {
    plain: BODY_LIMIT,
    header: 16 * 1024 * 1024,
    entries: 16_000,
};

/// How many bytes a request has once decompressed, at most: what it says itself, or where it says nothing as many as there may be.
/// Nothing of it is decompressed to know that, and no more is when it is read.
///
/// # Errors
/// When that is more than a request may have.
pub fn most_once_decompressed(body: &[u8]) -> Result<usize, FrameError> {
    most(body, OF_A_REQUEST.plain)
}

/// Reads what a desk sends. A single entry that is too large is refused by whoever reads the entries, alone.
///
/// # Errors
/// When it cannot be decompressed, is too large or has too many entries, is cut off, or its header is another.
pub fn read_request(body: &[u8]) -> Result<(ExchangeRequest, Vec<WireEntry>), FrameError> {
    read(body, &OF_A_REQUEST)
}

/// Reads what Central answers.
///
/// # Errors
/// As [`read_request`].
pub fn read_reply(body: &[u8]) -> Result<(ExchangeReply, Vec<WireEntry>), FrameError> {
    read(body, &OF_A_REPLY)
}

fn read<H: DeserializeOwned>(body: &[u8], limits: &Limits) -> Result<(H, Vec<WireEntry>), FrameError> {
    let mut plain = Plain::of(body, limits.plain)?;
    let length = plain.length()?;
    if length > limits.header {
        return Err(FrameError::TooLarge);
    }
    let header = serde_json::from_slice(&plain.part(length)?).map_err(FrameError::Header)?;
    let mut entries = Vec::new();
    while !plain.is_at_end()? {
        if entries.len() == limits.entries {
            return Err(FrameError::TooLarge);
        }
        let length = plain.length()?;
        let digest = plain.part(32)?.try_into().map(Digest).map_err(|_| FrameError::Cut)?;
        let bytes = plain.part(length)?;
        entries.push(WireEntry { digest, bytes });
    }
    Ok((header, entries))
}

fn most(body: &[u8], limit: usize) -> Result<usize, FrameError> {
    match zstd::zstd_safe::get_frame_content_size(body) {
        Ok(Some(said)) => usize::try_from(said)
            .ok()
            .filter(|said| *said <= limit)
            .ok_or(FrameError::TooLarge),
        _ => Ok(limit),
    }
}

/// Whether a body says that a checksum follows what is compressed: a bit of the byte after its four magic ones (RFC 8878,
/// 3.1.1.1.1).
fn has_checksum(body: &[u8]) -> bool {
    const CHECKSUM: u8 = 0b100;
    body.get(4).is_some_and(|descriptor| descriptor & CHECKSUM != 0)
}

/// The bytes of a body, decompressed as they are read: no more of it is ever in memory than what was asked for.
struct Plain<'a> {
    from: BufReader<Decoder<'a, BufReader<&'a [u8]>>>,
    /// How many may come yet.
    left: usize,
}

impl<'a> Plain<'a> {
    /// Nothing is decompressed of a body that says to be larger than it may, and of no body more than it says.
    fn of(body: &'a [u8], limit: usize) -> Result<Self, FrameError> {
        let left = most(body, limit)?;
        if !has_checksum(body) {
            return Err(FrameError::Compression(io::Error::new(
                io::ErrorKind::InvalidData,
                "the body has no checksum",
            )));
        }
        let mut decoder = Decoder::new(body).map_err(FrameError::Compression)?;
        decoder
            .window_log_max(LARGEST_WINDOW)
            .map_err(FrameError::Compression)?;
        Ok(Self {
            from: BufReader::new(decoder),
            left,
        })
    }

    fn is_at_end(&mut self) -> Result<bool, FrameError> {
        Ok(self.from.fill_buf().map_err(FrameError::Compression)?.is_empty())
    }

    fn length(&mut self) -> Result<usize, FrameError> {
        let bytes: [u8; 4] = self.part(4)?.try_into().map_err(|_| FrameError::Cut)?;
        usize::try_from(u32::from_be_bytes(bytes)).map_err(|_| FrameError::TooLarge)
    }

    fn part(&mut self, length: usize) -> Result<Vec<u8>, FrameError> {
        self.left = self.left.checked_sub(length).ok_or(FrameError::TooLarge)?;
        let mut part = Vec::new();
        let most = u64::try_from(length).unwrap_or(u64::MAX);
        let read = self.from.by_ref().take(most).read_to_end(&mut part);
        if read.map_err(FrameError::Compression)? < length {
            return Err(FrameError::Cut);
        }
        Ok(part)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entries() -> Vec<WireEntry> {
        (0..3_u8)
            .map(|n| WireEntry {
                digest: Digest([n; 32]),
                bytes: vec![n; usize::from(n) * 100],
            })
            .collect()
    }

    #[test]
    fn what_is_written_is_read() {
        let body = write(&"header", &entries()).unwrap();
        let (header, read): (String, Vec<WireEntry>) = read(&body, &OF_A_REQUEST).unwrap();
        assert_eq!((header.as_str(), read), ("header", entries()));
    }

    #[test]
    fn inside_it_has_the_bytes_it_is_known_by() {
        let entry = WireEntry {
            digest: Digest([7; 32]),
            bytes: b"{}".to_vec(),
        };
        let body = write(&"header", &[entry]).unwrap();
        let plain = zstd::stream::decode_all(body.as_slice()).unwrap();
        let known = [&b"\0\0\0\x08\"header\""[..], b"\0\0\0\x02", &[7; 32], b"{}"].concat();
        assert_eq!(plain, known);
    }

    #[test]
    fn a_cut_body_is_an_error_at_every_byte() {
        let body = write(&"header", &entries()).unwrap();
        for length in 0..body.len() {
            assert!(read::<String>(&body[..length], &OF_A_REQUEST).is_err(), "{length}");
        }
    }

    fn is_too_large(body: &[u8], limits: &Limits) -> bool {
        matches!(read::<serde_json::Value>(body, limits), Err(FrameError::TooLarge))
    }

    #[test]
    fn a_body_in_which_a_bit_has_turned_is_never_another() {
        let body = write(&"header", &entries()).unwrap();
        let mut same = Vec::new();
        for bit in 0..body.len() * 8 {
            let mut turned = body.clone();
            turned[bit / 8] ^= 1 << (bit % 8);
            if let Ok(read) = read::<String>(&turned, &OF_A_REQUEST) {
                assert_eq!(read, ("header".to_owned(), entries()), "{bit}");
                same.push(bit);
            }
        }
        // One bit of the descriptor is unused, and whoever decompresses passes over it.
        assert_eq!(same, [4 * 8 + 4]);
    }

    #[test]
    fn a_body_without_a_checksum_is_an_error() {
        let plain = zstd::stream::decode_all(write(&"header", &entries()).unwrap().as_slice()).unwrap();
        let body = zstd::bulk::compress(&plain, 1).unwrap();
        assert!(matches!(
            read::<String>(&body, &OF_A_REQUEST),
            Err(FrameError::Compression(_))
        ));
    }

    /// Compressed by a program that does not know the size beforehand.
    fn streamed(plain: &[u8], window: u32) -> Vec<u8> {
        use std::io::Write as _;
        let mut encoder = zstd::stream::write::Encoder::new(Vec::new(), 1).unwrap();
        encoder.window_log(window).unwrap();
        encoder.include_checksum(true).unwrap();
        encoder.write_all(plain).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn a_bomb_is_refused_before_it_fills_memory() {
        let bomb = zstd::bulk::compress(&vec![0_u8; BODY_LIMIT + 10], 19).unwrap();
        assert!(bomb.len() < 100_000);
        assert!(is_too_large(&bomb, &OF_A_REPLY));
        let large = WireEntry {
            digest: Digest([0; 32]),
            bytes: vec![0; PLAIN_REQUEST_LIMIT],
        };
        let body = write(&"header", &[large]).unwrap();
        assert!(is_too_large(&body, &OF_A_REQUEST));
        assert!(read::<String>(&body, &OF_A_REPLY).is_ok());
        // One that does not say its size.
        let plain = zstd::stream::decode_all(body.as_slice()).unwrap();
        let streamed = streamed(&plain, LARGEST_WINDOW);
        assert!(is_too_large(&streamed, &OF_A_REQUEST));
    }

    #[test]
    fn no_more_is_decompressed_than_a_body_says() {
        let body = write(&"header", &entries()).unwrap();
        let plain = zstd::stream::decode_all(body.as_slice()).unwrap();
        assert_eq!(most_once_decompressed(&body).unwrap(), plain.len());
        // A second frame, of which the first says nothing.
        let two = [body.as_slice(), &write(&"header", &entries()).unwrap()].concat();
        assert_eq!(most_once_decompressed(&two).unwrap(), plain.len());
        assert!(is_too_large(&two, &OF_A_REQUEST));
        let streamed = zstd::stream::encode_all(plain.as_slice(), 1).unwrap();
        assert_eq!(most_once_decompressed(&streamed).unwrap(), PLAIN_REQUEST_LIMIT);
        assert!(
            most_once_decompressed(
                &write(
                    &"header",
                    &[WireEntry {
                        digest: Digest([0; 32]),
                        bytes: vec![0; PLAIN_REQUEST_LIMIT]
                    }]
                )
                .unwrap()
            )
            .is_err()
        );
    }

    #[test]
    fn a_header_of_millions_of_empty_names_is_refused_before_it_is_read() {
        let body = write(&vec![""; 2_000_000], &[]).unwrap();
        assert!(body.len() < 5_000);
        assert!(is_too_large(&body, &OF_A_REQUEST));
    }

    #[test]
    fn entries_are_counted_while_they_are_read() {
        let empty = WireEntry {
            digest: Digest([0; 32]),
            bytes: Vec::new(),
        };
        let body = |entries| write(&"header", &vec![empty.clone(); entries]).unwrap();
        assert!(read::<String>(&body(MOST_ENTRIES), &OF_A_REQUEST).is_ok());
        assert!(is_too_large(&body(MOST_ENTRIES + 1), &OF_A_REQUEST));
    }

    #[test]
    fn a_window_larger_than_ours_is_refused() {
        let body = streamed(&write(&"header", &[]).unwrap(), LARGEST_WINDOW + 3);
        assert!(matches!(
            read::<String>(&body, &OF_A_REQUEST),
            Err(FrameError::Compression(_))
        ));
    }
}
