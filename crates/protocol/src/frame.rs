//! A body: a JSON header and the bytes of entries, exactly as authored, compressed together.
//!
//! Before compression: four bytes length of the header, the header, then for each entry four bytes length, the 32 bytes
//! of its digest, and its bytes. Lengths are big-endian. Entries are never JSON inside JSON: what was authored is what
//! arrives.

use std::io::Read;

use domain::record::Digest;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::exchange::BODY_LIMIT;

/// Media type of a body.
pub const MEDIA_TYPE: &str = "application/vnd.fls.exchange+zstd";

/// Fast, and already a fifth of the size.
const COMPRESSION: i32 = 1;

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
    Compression(#[source] std::io::Error),
    /// More than [`BODY_LIMIT`] once decompressed.
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
    zstd::bulk::compress(&plain, COMPRESSION).map_err(FrameError::Compression)
}

/// Reads a body; nothing beyond [`BODY_LIMIT`] is ever decompressed. A single entry that is too large is refused by
/// whoever reads the entries, alone.
///
/// # Errors
/// When it cannot be decompressed, is too large, is cut off, or its header is not `H`.
pub fn read<H: DeserializeOwned>(body: &[u8]) -> Result<(H, Vec<WireEntry>), FrameError> {
    let mut plain = Vec::new();
    let decoder = zstd::stream::read::Decoder::new(body).map_err(FrameError::Compression)?;
    let limit = u64::try_from(BODY_LIMIT).unwrap_or(u64::MAX);
    decoder
        .take(limit + 1)
        .read_to_end(&mut plain)
        .map_err(FrameError::Compression)?;
    if plain.len() > BODY_LIMIT {
        return Err(FrameError::TooLarge);
    }
    let mut rest = plain.as_slice();
    let length = take_length(&mut rest)?;
    let header = serde_json::from_slice(take(&mut rest, length)?).map_err(FrameError::Header)?;
    let mut entries = Vec::new();
    while !rest.is_empty() {
        let length = take_length(&mut rest)?;
        let digest = take(&mut rest, 32)?
            .try_into()
            .map(Digest)
            .map_err(|_| FrameError::Cut)?;
        entries.push(WireEntry {
            digest,
            bytes: take(&mut rest, length)?.to_vec(),
        });
    }
    Ok((header, entries))
}

fn take_length(rest: &mut &[u8]) -> Result<usize, FrameError> {
    let bytes: [u8; 4] = take(rest, 4)?.try_into().map_err(|_| FrameError::Cut)?;
    usize::try_from(u32::from_be_bytes(bytes)).map_err(|_| FrameError::TooLarge)
}

fn take<'a>(rest: &mut &'a [u8], length: usize) -> Result<&'a [u8], FrameError> {
    let (part, after) = rest.split_at_checked(length).ok_or(FrameError::Cut)?;
    *rest = after;
    Ok(part)
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
        let (header, read): (String, Vec<WireEntry>) = read(&body).unwrap();
        assert_eq!((header.as_str(), read), ("header", entries()));
    }

    #[test]
    fn a_cut_body_is_an_error_at_every_byte() {
        let body = write(&"header", &entries()).unwrap();
        for length in 0..body.len() {
            assert!(read::<String>(&body[..length]).is_err(), "{length}");
        }
    }

    #[test]
    fn a_bomb_is_refused_before_it_fills_memory() {
        let bomb = zstd::bulk::compress(&vec![0_u8; BODY_LIMIT + 10], 19).unwrap();
        assert!(bomb.len() < 100_000);
        assert!(matches!(read::<String>(&bomb), Err(FrameError::TooLarge)));
    }
}
