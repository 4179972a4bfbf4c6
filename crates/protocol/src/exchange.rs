//! One exchange: everything a desk says and everything Central answers, in one request.
//!
//! The order of things, for both sides:
//! 1. The desk says who it is, which cursor it has, and which [`Incarnation`] it was given last. It adds entries whose
//!    records may leave the desk, parents first, oldest records first.
//! 2. Central looks at the cursor. Same epoch, number held, same chain there: go on. Another epoch: it says its own, and
//!    the desk compares. Same epoch, but its [`CursorMac`] is not Central's: Central never gave it, and this desk alone
//!    compares. Central's own, and yet the number is not held or the chain differs: Central was restored from a backup; it
//!    opens a new epoch for the service first. When the epochs differ, the cursor was never given, or the incarnation is an
//!    old one, Central takes none of the entries and lists nothing: the desk compares first and sends them again.
//! 3. Central takes the entries that are new, gives each a number under the service's row lock, and stores entries,
//!    folded records and roll-ups in one transaction. A repeated entry gets its old receipt. A wrong entry is refused,
//!    with the later entries of its record, and nothing else is; one that does not even say its id is refused by its place.
//! 4. Central answers with receipts, refusals, the standing of every record it touched and of those whose standing was
//!    computed since the desk heard of standings last (also by Central itself, when a day has come), the log after the cursor
//!    (bytes left out for entries the desk has just sent), counts, and the chain at the last number it lists, with its MAC.
//! 5. The desk compares each line with what it holds, follows the chain over the lines, and stores all of it in one
//!    transaction with its new cursor, whose chain is always the one that Central said. What it is too old to read it keeps
//!    unread. What Central says of entries that were not sent counts for nothing.
//!
//! Comparing: after a change of epoch, or when the chains differ, the desk asks for the log from 0 with
//! [`Ask::Listing`]: ids and digests without bytes. Receipts of the old epoch are void. It then wants the entries it
//! lacks and sends those that Central lacks, whoever wrote them. An exchange compares once; a desk whose last exchange
//! ended in disagreement begins the next with comparing, and still says its cursor.

use chrono::{DateTime, Utc};
use domain::id::{DeviceId, EntryId, RecordId};
use domain::record::Digest;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::enrol::{DeviceToken, ServiceWire};
use crate::file_keys::FileKeys;
use crate::national::NationalFigures;
use crate::notices::Notices;

/// Most entries in one request.
pub const BATCH_ENTRIES: usize = 500;
/// Most entries with their bytes in one reply.
pub const PAGE_ENTRIES: u32 = 2_000;
/// Most lines of a listing in one reply.
pub const LISTING_LINES: u32 = 20_000;
/// Most standings in one reply, besides those of records that it touched.
pub const STANDINGS_PAGE: u32 = 5_000;
/// Most bytes of a request, compressed.
pub const REQUEST_LIMIT: usize = 4 * 1024 * 1024;
/// Most bytes of a reply once decompressed; of a request, far fewer.
pub const BODY_LIMIT: usize = 64 * 1024 * 1024;

/// One life of Central's log of a service. A restored Central opens a new one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Epoch(pub Uuid);

/// A token that changes with every exchange: an old one means that the desk was copied or restored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Incarnation(pub Uuid);

/// Central's proof that it gave a chain: a MAC over epoch, number and chain, under a key that only Central has. A desk keeps
/// it and says it again. What only a desk says proves nothing; a cursor that Central gave and does not know proves that
/// Central was restored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CursorMac(#[serde(with = "hex_digest")] pub Digest);

impl CursorMac {
    /// That of the beginning, which nobody needs to give.
    pub const OF_THE_BEGINNING: Self = Self(Digest([0; 32]));
}

/// How far a desk has taken over what Central says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cursor {
    /// Of which epoch.
    pub epoch: Epoch,
    /// The last number it holds; 0 for none.
    pub number: u64,
    /// The chain at that number.
    #[serde(with = "hex_digest")]
    pub chain: Digest,
    /// What Central gave with that chain.
    pub mac: CursorMac,
    /// How far it has heard how records stand; 0 for nothing. It goes on beside the log: a record that Central looks at again
    /// by itself stands otherwise, and there is no entry that says so.
    pub standings: u64,
}

/// What a desk sends, beside the entries of the frame.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExchangeRequest {
    /// The protocol version it speaks.
    pub protocol: u32,
    /// Name and version of the program, for support.
    pub program: String,
    /// The desk.
    pub device: DeviceId,
    /// The incarnation it was given last; none before its first exchange.
    pub incarnation: Option<Incarnation>,
    /// Dataset files it knows, `version:revision`.
    pub dataset: Vec<String>,
    /// The corrected dataset files that it keeps beside those, `version:revision`; absent where it takes none, as an older program.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dataset_files: Option<Vec<String>>,
    /// What time it is there, for whoever looks how desks do. Nothing is decided by it.
    pub clock: DateTime<Utc>,
    /// How many entries it has still to send when this request is taken, of records that may leave: for whoever looks how
    /// desks do.
    pub waiting: u64,
    /// The stamp of the national figures that it has; none before it was told any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub national: Option<u64>,
    /// The stamp of the notices that it has; none before it was told any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notices: Option<u64>,
    /// Its cursor; none before its first exchange.
    pub cursor: Option<Cursor>,
    /// What it wants of the log.
    pub ask: Ask,
    /// Entries it lacks and wants with their bytes, at most [`PAGE_ENTRIES`].
    #[serde(default)]
    pub want: Vec<EntryId>,
    /// How many entries with bytes it wants at most; Central may give fewer.
    pub page: u32,
}

/// What a desk wants of the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ask {
    /// The entries after its cursor, with their bytes.
    Entries,
    /// Ids and digests after this number, without bytes, to compare.
    Listing {
        /// The last number already listed; 0 to begin.
        after: u64,
    },
    /// Nothing but the entries it wants.
    Nothing,
}

/// What Central answers, beside the entries of the frame.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExchangeReply {
    /// The protocol version it speaks.
    pub protocol: u32,
    /// The current epoch. When it is not the cursor's, nothing was listed from the old cursor: compare first.
    pub epoch: Epoch,
    /// What time it is at Central. The days after which a deleted record is purged are counted by it, and by no desk's clock.
    pub now: DateTime<Utc>,
    /// The incarnation to say next time.
    pub incarnation: Incarnation,
    /// The token to show from now on, in place of the one that was shown: until it is, both are good.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token: Option<DeviceToken>,
    /// A new identity, for a desk that was copied or restored: take it, and compare first.
    pub new_device: Option<DeviceId>,
    /// The cursor is none that Central gave: nothing was taken and nothing listed, compare first.
    pub unknown_cursor: bool,
    /// Dataset files it knows, `version:revision`.
    pub dataset: Vec<String>,
    /// Corrected dataset files that are newer than those of the desk, each as it was signed (`dataset_file`).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub dataset_files: Vec<String>,
    /// The service, as Central knows it now.
    pub service: ServiceWire,
    /// A receipt for each entry sent that Central now holds.
    pub receipts: Vec<Receipt>,
    /// Each entry sent that it refuses.
    pub refusals: Vec<Refusal>,
    /// Each entry sent that it refuses as unreadable and cannot name, because its bytes do not even say an id: by its
    /// place in the request, from 0.
    pub unnamed: Vec<u32>,
    /// The standing of each record that this exchange touched, and of those that the desk has not heard of yet.
    pub standings: Vec<Standing>,
    /// How far the desk has then heard how records stand: to be kept in its cursor.
    pub standings_to: u64,
    /// Whether there is more of them.
    pub standings_more: bool,
    /// The log after the cursor or after the listing's number, in order; those with bytes have them in the frame.
    pub log: Vec<LogLine>,
    /// The chain at the last number of `log`, or at the cursor when it is empty.
    #[serde(with = "hex_digest")]
    pub chain: Digest,
    /// What proves later that Central gave that chain: to be kept in the cursor.
    pub mac: CursorMac,
    /// Whether there is more of the log.
    pub more: bool,
    /// What Central holds of the service.
    pub counts: Counts,
    /// The national figures as they were published last, where the desk has others.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub national: Option<NationalFigures>,
    /// The notices of the audit team, where the desk has others.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notices: Option<Notices>,
    /// What the desk seals files with that travel in place of an exchange.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub files: Option<FileKeys>,
}

/// Central's number for an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// The entry.
    pub entry: EntryId,
    /// Its number in the current epoch.
    pub number: u64,
}

/// One line of the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogLine {
    /// Its number.
    pub number: u64,
    /// Its digest: what the chain goes on with.
    #[serde(with = "hex_digest")]
    pub digest: Digest,
    /// Which entry it is; absent when its record was purged, of which nothing else is left.
    pub entry: Option<LoggedEntry>,
}

/// An entry of the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LoggedEntry {
    /// The entry.
    pub id: EntryId,
    /// The record or the topic that it is about, by the id of the subject.
    pub record: RecordId,
}

/// An entry that Central refuses, for its form only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    /// The entry.
    pub entry: EntryId,
    /// The record it belongs to.
    pub record: RecordId,
    /// Why.
    pub code: RefusalCode,
    /// What Central keeps it by, counted for each service: whoever helps the desk finds its cause there by this number alone.
    /// Absent where it keeps nothing, as of a purged record, and where the desk itself refuses what arrived.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<u64>,
}

/// Why an entry is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RefusalCode {
    /// Its bytes cannot be read.
    Unreadable,
    /// Its digest does not fit its bytes and its parents.
    Digest,
    /// A parent of it is not held.
    UnknownParent,
    /// It is too large.
    TooLarge,
    /// Central holds as many entries of its record as it takes of one.
    TooManyEntries,
    /// Its record was changed in as many places apart as one entry can settle, and this is one more.
    TooManyHeads,
    /// The join would make one of more records than are taken together.
    TooManyJoined,
    /// Its record belongs to another service.
    OtherService,
    /// Its record was purged.
    Purged,
    /// Its record was withdrawn, because its patient is not cleared: it goes on at the desks under another id.
    NotCleared,
    /// Another entry with the same id and other content is held: the record stops until a person looks.
    Diverged,
    /// An earlier entry of its record was refused.
    AfterRefused,
    /// Central cannot keep it, or cannot read what it holds of its record: its own fault, which its log names.
    CannotBeKept,
    /// A newer program wrote it, and this desk keeps as many such as it may. No Central says this.
    TooManyUnread,
    /// A code of a newer Central.
    #[serde(other)]
    Other,
}

/// How a record stands at Central.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    /// The record.
    pub record: RecordId,
    /// Why it is held and in no figure; empty when it is counted.
    pub held: Vec<HeldBecause>,
}

/// A rule that holds a record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeldBecause {
    /// The rule's code: one of the dataset's checks, `under-age`, `mandatory-missing`, or `same-record`.
    pub code: String,
    /// The question it is about.
    pub question: Option<String>,
}

/// What Central holds of a service.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Entries, the last number given.
    pub entries: u64,
    /// Records, deleted ones included.
    pub records: u64,
    /// Records held and in no figure.
    pub held: u64,
}

/// Digests as hexadecimal text in JSON.
pub mod hex_digest {
    use data_encoding::HEXLOWER_PERMISSIVE;
    use domain::record::Digest;
    use serde::{Deserialize, Deserializer, Serializer, de};

    /// Writes 64 hexadecimal digits.
    ///
    /// # Errors
    /// As the serializer.
    pub fn serialize<S: Serializer>(digest: &Digest, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&digest.hex())
    }

    /// Reads 64 hexadecimal digits.
    ///
    /// # Errors
    /// When there are not 64, or one is no hexadecimal digit.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Digest, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        let bytes = HEXLOWER_PERMISSIVE
            .decode(text.as_bytes())
            .map_err(|_| de::Error::custom("a digest has only hexadecimal digits"))?;
        let bytes = bytes
            .try_into()
            .map_err(|_| de::Error::custom("a digest has 64 hexadecimal digits"))?;
        Ok(Digest(bytes))
    }
}
