//! One immutable change of one record, or of one topic of the service. Entries are only ever added; the record is what
//! they fold to.

use std::collections::BTreeMap;
use std::fmt;

use chrono::{DateTime, Utc};
use data_encoding::HEXLOWER;
use uuid::Uuid;

use super::acceptance::Acceptances;
use super::subject::{ItemKey, Subject};
use crate::answer::{Answer, Json};
use crate::by_question::ByQuestion;
use crate::dataset::OptionKey;
use crate::id::{DeviceId, EntryId, ImportId, RecordId, UserId};

/// Most characters of the name of a person, a desk or a service.
pub const NAME_LIMIT: usize = 100;
/// Most characters of a key: of a question, an option, a check, a reason.
pub const KEY_LIMIT: usize = 64;
/// Most characters of the name of a dataset version.
pub const VERSION_LIMIT: usize = 32;
/// Most parents of an entry, and most heads that a join takes in. Heads that do not know of each other are at most as
/// many as the desks that wrote.
pub const PARENTS_LIMIT: usize = 256;
/// Most heads of a record or topic at Central: as many as one entry can settle. An entry that makes one more is refused.
pub const HEADS_LIMIT: usize = PARENTS_LIMIT;
/// Most entries of a record or topic at Central, which folds all of them with each that comes. A record that is looked at
/// every day for ten years has a third of that.
pub const ENTRIES_LIMIT: usize = 10_000;
/// Most items that one entry sets or takes away. Keys that are sealed to desks are said two hundred at a time.
pub const ITEMS_LIMIT: usize = 512;
/// Most bytes of a sealed private change.
pub const PRIVATE_LIMIT: usize = 32 * 1024;

/// The SHA-256 of an entry's canonical bytes and its parents' digests. `protocol` computes it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest(pub [u8; 32]);

/// One change, by one person, on one desk, who saw these parents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// `UUIDv7`, made by the author's desk.
    pub id: EntryId,
    /// What it is about.
    pub subject: Subject,
    /// The heads of the same subject that its author saw, sorted and distinct; none for the first entry.
    pub parents: Vec<EntryId>,
    /// Who.
    pub author: Author,
    /// On which desk.
    pub desk: DeskStamp,
    /// When, by that desk's clock. Decides nothing.
    pub at: DateTime<Utc>,
    /// From what.
    pub origin: Origin,
    /// The dataset its author saw.
    pub seen: SeenDataset,
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

/// A desk as it was named when somebody wrote at it.
#[derive(Clone, PartialEq, Eq)]
pub struct DeskStamp {
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
    Import {
        /// The import. What the file was called stays on the desk that read it.
        id: ImportId,
        /// The row, as a spreadsheet counts it: the header is 1.
        row: u32,
    },
    /// A person taking back what a file brought.
    ImportUndone {
        /// The import.
        id: ImportId,
    },
    /// A person settling a conflict or joining two records.
    Merge,
    /// An earlier answer or a deleted record brought back.
    Restore,
    /// Nobody: the desk, of itself. Its author is whoever was in, or was last.
    ByItself,
    /// A kind of origin that a newer program writes.
    Newer,
}

/// Dataset version and file revision that the author saw.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SeenDataset {
    /// `2024`.
    pub version: String,
    /// The file's revision.
    pub revision: u32,
}

/// What an entry changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// Answers set, or cleared where the value is absent.
    Answers(ByQuestion<Option<Answer>>),
    /// Warnings accepted, or no longer.
    Warnings(Acceptances),
    /// A new state of the whole record.
    State(State),
    /// Items set, or removed where the value is absent. The items of a topic are what the service says of it.
    Items(BTreeMap<ItemKey, Option<Json>>),
    /// Another record is the same patient's same fracture: from here on both fold to one. The entry is about the record
    /// with the smaller id.
    Join {
        /// The record with the larger id.
        with: RecordId,
        /// Its heads that the author saw, as parents of this entry beside those of its own record.
        heads: BTreeMap<EntryId, Digest>,
    },
    /// It is not the same after all: undoes the joins that it descends from.
    Unjoin {
        /// The record with the larger id.
        with: RecordId,
    },
    /// Something for the service's own desks, sealed under their key. No fold opens it.
    Private(SealedBytes),
    /// The record was purged: nothing else of it may be held anywhere. Says nothing of who or when.
    Purge,
    /// The record's patient was found not cleared: Central erases it, and desks have it under its next id. Says nothing else.
    NotCleared,
    /// A kind of change that a newer program writes: kept and relayed, folded by nobody here.
    Newer,
}

/// Bytes that only a desk with the service's key can open.
#[derive(Clone, PartialEq, Eq)]
pub struct SealedBytes(pub Vec<u8>);

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

impl Entry {
    /// What it takes in of another record, when it is a join.
    pub fn taken_in(&self) -> impl Iterator<Item = EntryId> + '_ {
        let heads = match &self.change {
            Change::Join { heads, .. } => Some(heads.keys().copied()),
            _ => None,
        };
        heads.into_iter().flatten()
    }

    /// What its author had seen last: its parents, and what it takes in of another record.
    pub fn builds_on(&self) -> impl Iterator<Item = EntryId> + '_ {
        self.parents.iter().copied().chain(self.taken_in())
    }

    /// The record it is about, when it is about one.
    pub fn record(&self) -> Option<RecordId> {
        self.subject.record()
    }
}

impl Author {
    /// Nobody: of a purge marker, which says nothing of its author, and of an entry whose author a newer program wrote in
    /// another way.
    pub const fn nobody() -> Self {
        Self {
            id: UserId::new(Uuid::nil()),
            name: String::new(),
        }
    }
}

impl DeskStamp {
    /// No desk, where there is no author either.
    pub const fn none() -> Self {
        Self {
            id: DeviceId::new(Uuid::nil()),
            name: String::new(),
        }
    }
}

impl Digest {
    /// Lower-case hexadecimal.
    pub fn hex(&self) -> String {
        HEXLOWER.encode(&self.0)
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
impl fmt::Debug for DeskStamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DeskStamp({})", self.id)
    }
}

impl fmt::Debug for SealedBytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SealedBytes({})", self.0.len())
    }
}
