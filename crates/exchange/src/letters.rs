//! The ways in which the letters of a text file may be written, where its bytes leave that in doubt, each with words of the file as they
//! read so: whoever knows them sees which is right. Which encodings there are is `read_as`'s, and reading is `text`'s.

use std::collections::BTreeSet;

use crate::read_as::TextEncoding;

/// So many words are shown.
const SHOWN: usize = 3;
/// Bytes that are shown of a word.
const LONGEST: usize = 24;

/// One way in which the letters of a file may be written.
#[derive(Clone, PartialEq, Eq)]
pub struct MayBeWritten {
    /// The way.
    pub encoding: TextEncoding,
    /// Whether the file was read so.
    pub is_read: bool,
    /// Words of the file as they read so, at most three: every way has the same ones in the same order. They may be a patient's.
    pub words: Vec<String>,
}

/// Shows nothing of what stands in the file.
impl std::fmt::Debug for MayBeWritten {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?}, read: {}", self.encoding, self.is_read)
    }
}

/// The first words that have letters beyond the plain ones, each once. A word holds no digit, so that no number of a patient is
/// among them, and has a plain letter, as blanks and signs alone show nobody which way is right.
pub(crate) fn words_in_doubt(bytes: &[u8]) -> Vec<&[u8]> {
    let is_part = |byte: u8| !byte.is_ascii() || byte.is_ascii_alphabetic() || byte == b'\'';
    let words = bytes.split(|byte| !is_part(*byte));
    let mut seen = BTreeSet::new();
    words
        .filter(|word| word.iter().any(|byte| !byte.is_ascii()) && word.iter().any(u8::is_ascii_alphabetic))
        .map(|word| word.get(..LONGEST).unwrap_or(word))
        .filter(|word| seen.insert(*word))
        .take(SHOWN)
        .collect()
}
