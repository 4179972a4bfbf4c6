//! The desk's side of an exchange, as a machine: what to ask next, and what to make of the answer.
//!
//! The machine holds no entry, does no IO and waits for nothing, so that every answer and every order of answers can be
//! tried on it. [`exchange`] is the loop around it, over a small trait that the real desk and the simulation implement.
//!
//! One bad entry never holds up the others, in this direction either: what arrives and cannot be used is named as a
//! refusal, and everything else is taken. What a newer program wrote and this one cannot read is no bad entry: it is parked,
//! and counts as held.
//!
//! - [`exchange`]: the loop: load, post, take over
//! - [`by_file`]: the same by files, for a desk that no network leads from to Central
//! - [`machine`]: what is asked, and what becomes of the exchange
//! - [`page`]: a stretch of Central's log against what is held here
//! - [`arrived`]: which of the entries that arrived can be used, and which are parked
//! - [`under_way`]: the entries that were sent and not answered yet

mod arrived;
pub mod by_file;
mod exchange;
mod machine;
mod page;
mod under_way;

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use domain::dataset::DatasetFile;
use domain::id::{DeviceId, EntryId, RecordId};
use domain::log_safe::LogSafe;
use domain::record::{Digest, Entry};
use protocol::canonical::CanonicalError;
use protocol::chain;
use protocol::enrol::{DeviceToken, ServiceWire};
use protocol::exchange::{Counts, Cursor, CursorMac, Epoch, Incarnation, Receipt, Refusal, Standing};
use protocol::frame::WireEntry;
use protocol::national::NationalFigures;
use protocol::notices::Notices;
use protocol::sealed_file::FileKeys;

pub use exchange::{Answered, Carrier, NoAnswer, Stopped, exchange};
pub use machine::Machine;

/// How a program reads the bytes of an entry; the digest is the claimed one.
pub type Read = fn(&[u8], Digest) -> Result<Entry, CanonicalError>;

/// What the machine starts from.
#[derive(Clone, Debug)]
pub struct Start {
    /// The desk.
    pub device: DeviceId,
    /// Its cursor; none before its first exchange.
    pub cursor: Option<Cursor>,
    /// The incarnation it was given last.
    pub incarnation: Option<Incarnation>,
    /// Whether the last exchange ended with both sides alike; unknown before the first. Two sides that were not are
    /// compared again, until they are.
    pub agreed: Option<bool>,
    /// Name and version of the program.
    pub program: String,
    /// Dataset files it knows, `version:revision`.
    pub dataset: Vec<String>,
    /// The corrected dataset files that it keeps, `version:revision`; none where it takes none.
    pub dataset_files: Option<Vec<String>>,
    /// How many entries without a receipt it has of records that may leave.
    pub waiting: u64,
    /// The stamp of the national figures that it has.
    pub national: Option<u64>,
    /// The stamp of the notices that it has.
    pub notices: Option<u64>,
    /// How many entries that it cannot read it takes, besides those that it has.
    pub room_to_park: usize,
    /// How it reads entries: `protocol::canonical::read`, or in a simulation what an older program knew.
    pub read: Read,
}

/// An entry that may be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outgoing {
    /// Its id.
    pub entry: EntryId,
    /// The record or the topic that it is about, by the id of the subject.
    pub record: RecordId,
    /// Its bytes and digest.
    pub wire: WireEntry,
}

/// An entry that this program cannot read, and that is what it says to be: its digest covers its bytes and its parents. A
/// newer program wrote it. It is kept as it came, and read again after an upgrade.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parked {
    /// Its id.
    pub entry: EntryId,
    /// The record or the topic that it is about, by the id of the subject.
    pub record: RecordId,
    /// Its bytes and digest.
    pub wire: WireEntry,
}

/// Most entries of a newer program that a desk keeps unread: those after them are refused by name, and compared again until
/// the desk is replaced by one that reads them. A Central whose log is nothing but such entries does not fill its disk.
pub const MOST_PARKED: u64 = 50_000;

/// What the store does with one answer, in one transaction.
#[derive(Clone, Debug)]
pub struct Instructions {
    /// Entries that arrived, parents first, verified.
    pub entries: Vec<(Entry, Vec<u8>)>,
    /// Entries that arrived, verified, and cannot be read by this program.
    pub parked: Vec<Parked>,
    /// Receipts of the cursor's epoch, also for entries that are parked.
    pub receipts: Vec<Receipt>,
    /// Entries that Central refuses.
    pub refusals: Vec<Refusal>,
    /// How records stand.
    pub standings: Vec<Standing>,
    /// The cursor from now on.
    pub cursor: Cursor,
    /// What time it is at Central.
    pub central_now: DateTime<Utc>,
    /// The incarnation to say next time.
    pub incarnation: Incarnation,
    /// The dataset files that Central has.
    pub dataset: Vec<DatasetFile>,
    /// Corrected dataset files that are newer than the desk's, as they were signed; nobody has looked at them yet.
    pub dataset_files: Vec<String>,
    /// The service as Central knows it.
    pub service: ServiceWire,
    /// What Central holds.
    pub counts: Counts,
    /// The national figures, where they are others than the desk has.
    pub national: Option<NationalFigures>,
    /// The notices of the audit team, where they are others than the desk has.
    pub notices: Option<Notices>,
    /// The token to show from the next exchange on.
    pub token: Option<DeviceToken>,
    /// What files are sealed with from now on, where Central says.
    pub files: Option<FileKeys>,
    /// A new identity to take.
    pub new_device: Option<DeviceId>,
    /// Receipts held so far are void: they are of another epoch. Happens before everything else here.
    pub void_receipts: bool,
    /// Whether both sides agree, to be kept for the next exchange; nothing is known while more is to come.
    pub agree: Option<bool>,
}

impl Instructions {
    /// Whether entries that were loaded before this answer came may be sent before it is taken over: it refuses nothing,
    /// voids no receipt and gives no new identity. A receipt that is not taken over yet changes nothing at Central, which
    /// repeats it. The incarnation has to be kept first, or a desk that dies here would pass for a copy.
    pub fn lets_the_next_go(&self) -> bool {
        self.refusals.is_empty() && !self.void_receipts && self.new_device.is_none()
    }
}

/// What an exchange did, all its requests together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Entries sent.
    pub sent: u64,
    /// Entries of them with a receipt.
    pub accepted: u64,
    /// Records that Central said it holds.
    pub held: u64,
    /// Entries refused.
    pub refused: u64,
    /// Entries received, those that this program cannot read included.
    pub received: u64,
    /// Of them, those that it cannot read: a newer program wrote them.
    pub parked: u64,
    /// Whether the two sides held the same entries, in the same order, at the end.
    pub agree: bool,
    /// Where they did not: records with an entry whose content differs here and there, or that cannot be used here.
    pub differing: BTreeSet<RecordId>,
}

/// Why an answer cannot be used. Nothing of it is stored; the next exchange asks again.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// It is not as answers are written: no answer of Central's, or one that was cut off.
    #[error("the answer cannot be read")]
    Frame,
    /// The log has a gap or goes backwards.
    #[error("the log arrived out of order")]
    OutOfOrder,
    /// Central speaks a protocol that this program does not.
    #[error("the central server speaks another protocol version")]
    Protocol,
    /// The exchange does not come to an end: Central neither takes nor refuses what it is sent, or lists what it does
    /// not give.
    #[error("the exchange does not come to an end")]
    Endless,
}

impl LogSafe for Fault {}

/// The cursor before the first entry of an epoch.
fn beginning(epoch: Epoch) -> Cursor {
    Cursor {
        epoch,
        number: 0,
        chain: chain::START,
        mac: CursorMac::OF_THE_BEGINNING,
        standings: 0,
    }
}
