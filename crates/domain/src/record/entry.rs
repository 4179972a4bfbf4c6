//! One immutable change of one record. Entries are only ever added; the record is what they fold to.

use std::collections::BTreeMap;
use std::fmt;

use chrono::{DateTime, Utc};

use super::acceptance::Acceptances;
use crate::answer::Answer;
use crate::dataset::{OptionKey, QuestionKey};
use crate::id::{DeviceId, EntryId, RecordId, UserId};

/// The SHA-256 of an entry's canonical bytes and its parents' digests. `protocol` computes it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest(pub [u8; 32]);

/// One change, by one person, on one desk, who saw these parents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// UUIDv7, made by the author's desk.
    pub id: EntryId,
    /// The record it belongs to.
    pub record: RecordId,
    /// The heads its author saw, sorted and distinct; none for the first entry of a record.
    pub parents: Vec<EntryId>,
    /// Who.
    pub author: Author,
    /// On which desk.
    pub desk: Desk,
    /// When, by that desk's clock. Decides nothing.
    pub at: DateTime<Utc>,
    /// From what.
    pub origin: Origin,
    /// The dataset its author saw.
    pub seen: Seen,
    /// What changed.
    pub change: Change,
    /// Digest of the canonical bytes and the parents' digests.
    pub digest: Digest,
}

/// A person as they were named when they wrote.
#[derive(Clone, PartialEq, Eq)]
pub struct Author {
    /// Their id.
    pub id: UserId,
    /// Their name then.
    pub name: String,
}

/// A desk as it was named then.
#[derive(Clone, PartialEq, Eq)]
pub struct Desk {
    /// Its id.
    pub id: DeviceId,
    /// Its name: "Ward 7 laptop".
    pub name: String,
}

/// Where an entry came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// A person at the form or the command line.
    Keyboard,
    /// A file.
    Import,
    /// A person settling a conflict or joining two records.
    Merge,
    /// An earlier answer or a deleted record brought back.
    Restore,
    /// A kind of origin that a newer program writes.
    Newer,
}

/// Dataset version and file revision that the author saw.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// `2024`.
    pub version: String,
    /// The file's revision.
    pub revision: u32,
}

/// What an entry changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// Answers set, or cleared where the value is absent.
    Answers(BTreeMap<QuestionKey, Option<Answer>>),
    /// Warnings accepted, or no longer.
    Warnings(Acceptances),
    /// A new state of the whole record.
    State(State),
    /// A kind of change that a newer program writes: kept and relayed, folded by nobody here.
    Newer,
}

/// The state of a whole record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// In use.
    Active,
    /// Deleted, with one of the audit's reasons; it can be restored for 30 days.
    Deleted {
        /// Key of the reason.
        reason: OptionKey,
    },
}

impl Digest {
    /// Lower-case hexadecimal.
    pub fn hex(&self) -> String {
        use fmt::Write as _;
        self.0.iter().fold(String::with_capacity(64), |mut text, byte| {
            // Writing to a String cannot fail.
            let _ = write!(text, "{byte:02x}");
            text
        })
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.hex())
    }
}

/// People's names stay out of logs.
impl fmt::Debug for Author {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Author({})", self.id)
    }
}

/// Desk names may hold people's names.
impl fmt::Debug for Desk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Desk({})", self.id)
    }
}
