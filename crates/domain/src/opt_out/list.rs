//! What came of one check: which numbers were cleared, by keyed hashes, until when, and the counts that are its evidence.

use std::fmt;

use chrono::{DateTime, NaiveDate, Utc};

use crate::id::OptOutCheckId;

/// Most answers that one entry says.
pub const MOST_ANSWERS: usize = 1_000;

/// The key under which the numbers of one check are hashed: 32 random bytes, which no other check has.
#[derive(Clone, PartialEq, Eq)]
pub struct ListKey(pub [u8; 32]);

/// A number, hashed under the key of one check.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NumberHash(pub [u8; 16]);

/// What came of a check, or a part of it: its evidence, and what it says of some of the numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClearedList {
    /// The check.
    pub id: OptOutCheckId,
    /// What its numbers are hashed under.
    pub key: ListKey,
    /// When the check file was made. The newest list that says something of a number counts.
    pub made: DateTime<Utc>,
    /// Who made it.
    pub made_by: String,
    /// What the check file was called.
    pub file: String,
    /// SHA-256 of the check file.
    pub file_digest: [u8; 32],
    /// SHA-256 of the reply.
    pub reply_digest: [u8; 32],
    /// How many numbers were sent.
    pub numbers: u32,
    /// Of them, cleared.
    pub cleared: u32,
    /// Of them, not cleared.
    pub not_cleared: u32,
    /// The first day on which it clears nobody.
    pub until: NaiveDate,
    /// For some of the numbers, whether each was cleared. Those without an answer are in no part.
    pub answers: Vec<(NumberHash, bool)>,
}

impl ClearedList {
    /// How many numbers have no answer: they are neither sent nor withdrawn, and go into the next check.
    pub fn missing(&self) -> u32 {
        self.numbers
            .saturating_sub(self.cleared)
            .saturating_sub(self.not_cleared)
    }

    /// The list in parts that an entry holds, each with all of its evidence; one at least.
    pub fn in_parts(self) -> Vec<Self> {
        let parts: Vec<Vec<(NumberHash, bool)>> = self.answers.chunks(MOST_ANSWERS).map(<[_]>::to_vec).collect();
        if parts.is_empty() {
            return vec![self];
        }
        let part = |answers| Self {
            answers,
            ..self.clone()
        };
        parts.into_iter().map(part).collect()
    }
}

/// A key stays out of logs.
impl fmt::Debug for ListKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ListKey(hidden)")
    }
}

/// A hash tells whose it is to whoever has key and number.
impl fmt::Debug for NumberHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("NumberHash(hidden)")
    }
}
