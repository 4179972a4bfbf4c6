//! Canonical bytes made small for storing, and back. What comes out is byte for byte what went in.
//!
//! Entries are short and alike, so they are compressed against a dictionary that holds what most of them say. The first
//! byte names the dictionary; dictionaries are only ever added.

use std::cell::RefCell;
use std::io;
use std::sync::LazyLock;

use zstd::bulk::{Compressor, Decompressor};
use zstd::dict::{DecoderDictionary, EncoderDictionary};

use crate::canonical::ENTRY_LIMIT;

/// Trained on 20,000 entries of invented patients, whole ones and edits, each by another author on another desk
/// (by the dictionary builder of zstd): it holds what entries have in common and how often their bytes come, so that no
/// table of frequencies is made or kept for each. Frozen.
const DICTIONARY_1: &[u8] = include_bytes!("packed_1.dict");
const NAME_1: u8 = 1;
const COMPRESSION: i32 = 1;

static ENCODER_1: LazyLock<EncoderDictionary<'static>> =
    LazyLock::new(|| EncoderDictionary::copy(DICTIONARY_1, COMPRESSION));
static DECODER_1: LazyLock<DecoderDictionary<'static>> = LazyLock::new(|| DecoderDictionary::copy(DICTIONARY_1));

thread_local! {
    static COMPRESSOR: RefCell<(Option<Compressor<'static>>, Vec<u8>)> = const { RefCell::new((None, Vec::new())) };
    static DECOMPRESSOR: RefCell<Option<Decompressor<'static>>> = const { RefCell::new(None) };
}

/// Packs canonical bytes.
///
/// # Errors
/// When the compressor fails, which it has no reason to.
pub fn pack(bytes: &[u8]) -> io::Result<Vec<u8>> {
    COMPRESSOR.with_borrow_mut(|(slot, buffer)| {
        let compressor = match slot {
            Some(compressor) => compressor,
            None => slot.insert(Compressor::with_prepared_dictionary(&ENCODER_1)?),
        };
        // Room for what may come is many times what comes, and is used again.
        buffer.clear();
        buffer.reserve(zstd::zstd_safe::compress_bound(bytes.len()));
        compressor.compress_to_buffer(bytes, buffer)?;
        let mut packed = Vec::with_capacity(buffer.len() + 1);
        packed.push(NAME_1);
        packed.extend_from_slice(buffer);
        Ok(packed)
    })
}

/// Unpacks what [`pack`] made.
///
/// # Errors
/// When the bytes are damaged or name a dictionary of a newer program.
pub fn unpack(packed: &[u8]) -> io::Result<Vec<u8>> {
    let Some((&NAME_1, rest)) = packed.split_first() else {
        return Err(io::Error::new(
            io::ErrorKind::InvalidData,
            "not packed by a dictionary that this program knows",
        ));
    };
    DECOMPRESSOR.with_borrow_mut(|slot| {
        let decompressor = match slot {
            Some(decompressor) => decompressor,
            None => slot.insert(Decompressor::with_prepared_dictionary(&DECODER_1)?),
        };
        decompressor.decompress(rest, size_said(rest))
    })
}

/// How many bytes come out, as the packed bytes say, and never more than an entry has: a buffer for the longest entry
/// there may be would cost more than unpacking a short one.
fn size_said(packed: &[u8]) -> usize {
    let said = zstd::zstd_safe::get_frame_content_size(packed).ok().flatten();
    said.and_then(|size| usize::try_from(size).ok())
        .map_or(ENTRY_LIMIT, |size| size.min(ENTRY_LIMIT))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every store and Central hold bytes packed with it.
    #[test]
    fn the_dictionary_is_frozen() {
        use sha2::{Digest as _, Sha256};
        let hash: [u8; 32] = Sha256::digest(DICTIONARY_1).into();
        assert_eq!(
            domain::record::Digest(hash).hex(),
            "f7a5b2cd317486d72109222f1fa9ed7597e0307f2c35761e494c1c8829229b6e"
        );
    }

    #[test]
    fn what_was_packed_once_is_unpacked_for_ever() {
        let packed = "0128b52ffd23eb1f63306a6501002302061d68a2e15836a087c6846443051bbc9eaadaa9aa9aaa9a5005fcb328f8ab06e54ffe05f3e936456702";
        let text = r#"{"id":"01934000-0000-7000-8000-000000000001","record":"01934000-0000-7000-8000-000000000002","purge":true}"#;
        let packed = data_encoding::HEXLOWER.decode(packed.as_bytes()).unwrap();
        assert_eq!(unpack(&packed).unwrap(), text.as_bytes());
    }

    #[test]
    fn packs_and_unpacks_byte_for_byte() {
        for bytes in [&b""[..], b"{}", DICTIONARY_1, &[0xff; 300]] {
            assert_eq!(unpack(&pack(bytes).unwrap()).unwrap(), bytes);
        }
    }

    #[test]
    fn what_is_longer_than_an_entry_may_be_is_not_unpacked() {
        assert_eq!(
            unpack(&pack(&vec![7; ENTRY_LIMIT]).unwrap()).unwrap().len(),
            ENTRY_LIMIT
        );
        assert!(unpack(&pack(&vec![7; ENTRY_LIMIT + 1]).unwrap()).is_err());
    }

    #[test]
    fn damage_and_newer_dictionaries_are_errors() {
        assert!(unpack(&[]).is_err());
        assert!(unpack(&[9, 1, 2]).is_err());
        let packed = pack(b"hello").unwrap();
        assert!(unpack(&packed[..packed.len() - 1]).is_err());
    }
}
