//! The desk's side of an exchange, as a machine: what to ask next, and what to make of the answer.
//!
//! It holds no entry and does no IO. The caller loads what the machine wants to know, posts what it says, and stores what
//! it decides, until it is done:
//!
//! ```ignore
//! let mut machine = Machine::new(start);
//! while !machine.is_done() {
//!     let (request, entries) = machine.request(store.to_send(machine.wants_to_send())?);
//!     let (reply, arrived) = post(request, entries)?;
//!     let held = store.digest_of(&machine.needs(&reply, &arrived))?;
//!     store.apply(machine.answer(reply, arrived, &held, took)?)?;
//! }
//! machine.summary()
//! ```

use std::collections::{BTreeMap, HashMap, HashSet};
use std::time::Duration;

use domain::id::{DeviceId, EntryId, RecordId};
use domain::record::{Digest, Entry};
use protocol::enrol::ServiceWire;
use protocol::exchange::{
    Ask, BATCH_ENTRIES, Counts, Cursor, Epoch, ExchangeReply, ExchangeRequest, Incarnation, LogLine, PAGE_ENTRIES,
    Receipt, Refusal, Standing,
};
use protocol::frame::Sealed;
use protocol::{VERSION, canonical, chain};

/// What the machine starts from.
#[derive(Clone, Debug)]
pub struct Start {
    /// The desk.
    pub device: DeviceId,
    /// Its cursor; none before its first exchange.
    pub cursor: Option<Cursor>,
    /// The incarnation it was given last.
    pub incarnation: Option<Incarnation>,
    /// Name and version of the program.
    pub program: String,
    /// Dataset files it knows, `version:revision`.
    pub dataset: Vec<String>,
}

/// An entry that may be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outgoing {
    /// Its id.
    pub entry: EntryId,
    /// Its bytes and digest.
    pub sealed: Sealed,
}

/// What the store does with one answer, in one transaction.
#[derive(Clone, Debug)]
pub struct Instructions {
    /// Entries that arrived, parents first, verified.
    pub entries: Vec<(Entry, Vec<u8>)>,
    /// Receipts of the cursor's epoch.
    pub receipts: Vec<Receipt>,
    /// Entries that Central refuses.
    pub refusals: Vec<Refusal>,
    /// How records stand.
    pub standings: Vec<Standing>,
    /// The cursor from now on.
    pub cursor: Cursor,
    /// The incarnation to say next time.
    pub incarnation: Incarnation,
    /// The service as Central knows it.
    pub service: ServiceWire,
    /// What Central holds.
    pub counts: Counts,
    /// A new identity to take.
    pub new_device: Option<DeviceId>,
    /// Receipts held so far are void: they are of another epoch. Happens before everything else here.
    pub void_receipts: bool,
    /// Whether both sides agree at this cursor; unknown while more is to come.
    pub agree: Option<bool>,
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
    /// Entries received.
    pub received: u64,
    /// Whether the two sides held the same entries, in the same order, at the end.
    pub agree: bool,
}

/// Why an answer cannot be used. Nothing of it is stored; the next exchange asks again.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// An entry's bytes do not fit its digest, or cannot be read.
    #[error("an entry arrived damaged")]
    Damaged,
    /// The log has a gap or goes backwards.
    #[error("the log arrived out of order")]
    OutOfOrder,
    /// Central speaks a protocol that this program does not.
    #[error("the central server speaks another protocol version")]
    Protocol,
    /// The exchange did not come to an end.
    #[error("the exchange does not come to an end")]
    Endless,
}

/// More requests than any exchange needs: 10 million entries at 500 a request.
const MOST_REQUESTS: u32 = 20_000;
/// An answer slower than this halves the batch.
const SLOW: Duration = Duration::from_secs(2);
/// The smallest batch.
const LEAST_BATCH: usize = 25;

/// The desk's side of an exchange.
#[derive(Debug)]
pub struct Machine {
    start: Start,
    mode: Mode,
    batch: usize,
    requests: u32,
    /// Entries of the request that is under way.
    under_way: HashSet<EntryId>,
    /// Whether the chains differed once already, so that everything was compared.
    compared: bool,
    held: HashSet<RecordId>,
    summary: Summary,
    done: bool,
}

/// What the machine is about.
#[derive(Debug)]
enum Mode {
    /// Sending, and taking over the log after the cursor.
    Taking,
    /// Listing the log without bytes, to compare.
    Listing,
    /// Fetching the entries of a listed page that the desk lacks, before the page counts.
    Fetching { page: Vec<LogLine>, more: bool, wanted: Vec<EntryId> },
}

impl Machine {
    /// A machine at the beginning of an exchange.
    pub fn new(start: Start) -> Self {
        Self {
            start,
            mode: Mode::Taking,
            batch: BATCH_ENTRIES,
            requests: 0,
            under_way: HashSet::new(),
            compared: false,
            held: HashSet::new(),
            summary: Summary::default(),
            done: false,
        }
    }

    /// Whether the exchange has come to its end.
    pub fn is_done(&self) -> bool {
        self.done
    }

    /// What it did so far; final once it is done.
    pub fn summary(&self) -> Summary {
        Summary { held: u64::try_from(self.held.len()).unwrap_or(u64::MAX), ..self.summary.clone() }
    }

    /// How many entries to load for sending; none while comparing.
    pub fn wants_to_send(&self) -> usize {
        match self.mode {
            Mode::Taking => self.batch,
            Mode::Listing | Mode::Fetching { .. } => 0,
        }
    }

    /// The next request, with the entries that were loaded for it.
    pub fn request(&mut self, outgoing: Vec<Outgoing>) -> (ExchangeRequest, Vec<Sealed>) {
        self.under_way = outgoing.iter().map(|outgoing| outgoing.entry).collect();
        let number = self.start.cursor.map_or(0, |cursor| cursor.number);
        let (ask, want) = match &self.mode {
            Mode::Taking => (Ask::Entries, Vec::new()),
            Mode::Listing => (Ask::Listing { after: number }, Vec::new()),
            Mode::Fetching { wanted, .. } => {
                let most = usize::try_from(PAGE_ENTRIES).unwrap_or(usize::MAX);
                // Nothing is listed after the highest number: this request only fetches.
                (Ask::Listing { after: u64::from(u32::MAX) << 20 }, wanted.iter().take(most).copied().collect())
            }
        };
        let request = ExchangeRequest {
            protocol: VERSION,
            program: self.start.program.clone(),
            device: self.start.device,
            incarnation: self.start.incarnation,
            dataset: self.start.dataset.clone(),
            cursor: self.start.cursor,
            ask,
            want,
            page: PAGE_ENTRIES,
        };
        (request, outgoing.into_iter().map(|outgoing| outgoing.sealed).collect())
    }

    /// The entries whose digests the machine must be told, where the store holds them, to make sense of an answer:
    /// listed without bytes, or parents of what arrived.
    pub fn needs(&self, reply: &ExchangeReply, arrived: &[Sealed]) -> Vec<EntryId> {
        let mut ids: Vec<EntryId> = reply.log.iter().map(|line| line.entry).collect();
        if let Mode::Fetching { page, .. } = &self.mode {
            ids.extend(page.iter().map(|line| line.entry));
        }
        let entries = arrived.iter().filter_map(|sealed| canonical::read(&sealed.bytes, sealed.digest).ok());
        ids.extend(entries.flat_map(|entry| entry.parents));
        ids.sort_unstable();
        ids.dedup();
        ids
    }

    /// Takes an answer: what to store, and what the next request will be about.
    ///
    /// # Errors
    /// When the answer cannot be used; then nothing of it is to be stored.
    pub fn answer(
        &mut self,
        reply: ExchangeReply,
        arrived: Vec<Sealed>,
        held: &HashMap<EntryId, Digest>,
        took: Duration,
    ) -> Result<Instructions, Fault> {
        self.requests += 1;
        if self.requests > MOST_REQUESTS {
            return Err(Fault::Endless);
        }
        if reply.protocol > VERSION {
            return Err(Fault::Protocol);
        }
        if took > SLOW {
            self.batch = (self.batch / 2).max(LEAST_BATCH);
        }
        let entries = verified(&arrived, held)?;
        let mut known: HashMap<EntryId, Digest> = held.clone();
        known.extend(entries.iter().map(|(entry, _)| (entry.id, entry.digest)));

        let sent = u64::try_from(self.under_way.len()).unwrap_or(u64::MAX);
        self.summary.sent += sent;
        self.summary.accepted += u64::try_from(
            reply.receipts.iter().filter(|receipt| self.under_way.contains(&receipt.entry)).count(),
        )
        .unwrap_or(u64::MAX);
        self.summary.refused += u64::try_from(reply.refusals.len()).unwrap_or(u64::MAX);
        self.summary.received += u64::try_from(entries.len()).unwrap_or(u64::MAX);
        for standing in &reply.standings {
            if standing.held.is_empty() {
                self.held.remove(&standing.record);
            } else {
                self.held.insert(standing.record);
            }
        }

        let next = self.next(&reply, &known)?;
        let instructions = Instructions {
            entries,
            receipts: [reply.receipts, next.receipts].concat(),
            refusals: reply.refusals,
            standings: reply.standings,
            cursor: next.cursor,
            incarnation: reply.incarnation,
            service: reply.service,
            counts: reply.counts,
            new_device: reply.new_device,
            void_receipts: next.void_receipts,
            agree: next.agree,
        };
        self.start.cursor = Some(next.cursor);
        self.start.incarnation = Some(reply.incarnation);
        if let Some(device) = reply.new_device {
            self.start.device = device;
        }
        self.mode = next.mode;
        if let Some(agree) = next.agree {
            self.summary.agree = agree;
        }
        // Nothing was sent, nothing more is to come, and there is nothing to compare: this was the last request.
        self.done = matches!(self.mode, Mode::Taking) && !next.void_receipts && sent == 0 && next.agree.is_some();
        Ok(instructions)
    }

    fn next(&mut self, reply: &ExchangeReply, known: &HashMap<EntryId, Digest>) -> Result<Next, Fault> {
        let other_epoch = self.start.cursor.is_some_and(|cursor| cursor.epoch != reply.epoch);
        if other_epoch || reply.new_device.is_some() {
            return Ok(Next::compare(reply.epoch));
        }
        let cursor =
            self.start.cursor.unwrap_or(Cursor { epoch: reply.epoch, number: 0, chain: chain::START });
        match std::mem::replace(&mut self.mode, Mode::Taking) {
            Mode::Taking => match follow(cursor, &reply.log, known)? {
                Followed::To(cursor, receipts) if cursor.chain == reply.chain => {
                    Ok(Next::at(cursor, receipts, Mode::Taking, (!reply.more).then_some(true)))
                }
                // Something is held here and not there, or the other way round: compare everything, once.
                Followed::To(cursor, _) if self.compared => Ok(Next::at(cursor, Vec::new(), Mode::Taking, Some(false))),
                Followed::To(..) | Followed::Lacks(_) => {
                    self.compared = true;
                    Ok(Next::compare(reply.epoch))
                }
            },
            Mode::Listing => Ok(listed(cursor, reply.log.clone(), reply.more, known)?),
            Mode::Fetching { page, more, .. } => Ok(listed(cursor, page, more, known)?),
        }
    }
}

/// What follows from an answer.
struct Next {
    cursor: Cursor,
    receipts: Vec<Receipt>,
    mode: Mode,
    void_receipts: bool,
    agree: Option<bool>,
}

impl Next {
    fn at(cursor: Cursor, receipts: Vec<Receipt>, mode: Mode, agree: Option<bool>) -> Self {
        Self { cursor, receipts, mode, void_receipts: false, agree }
    }

    /// Begins to compare from the first number of this epoch.
    fn compare(epoch: Epoch) -> Self {
        let cursor = Cursor { epoch, number: 0, chain: chain::START };
        Self { cursor, receipts: Vec::new(), mode: Mode::Listing, void_receipts: true, agree: None }
    }
}

/// A page of the listing: it counts once everything in it is held.
fn listed(cursor: Cursor, page: Vec<LogLine>, more: bool, known: &HashMap<EntryId, Digest>) -> Result<Next, Fault> {
    match follow(cursor, &page, known)? {
        Followed::To(cursor, receipts) => {
            let mode = if more { Mode::Listing } else { Mode::Taking };
            Ok(Next::at(cursor, receipts, mode, None))
        }
        Followed::Lacks(wanted) => Ok(Next::at(cursor, Vec::new(), Mode::Fetching { page, more, wanted }, None)),
    }
}

/// Where following the log leads.
enum Followed {
    /// To this cursor, with a receipt for each line.
    To(Cursor, Vec<Receipt>),
    /// Nowhere yet: these entries are not held.
    Lacks(Vec<EntryId>),
}

/// Follows the log from a cursor over entries that the desk holds. The chain is computed from the desk's own digests.
fn follow(cursor: Cursor, log: &[LogLine], known: &HashMap<EntryId, Digest>) -> Result<Followed, Fault> {
    let mut cursor = cursor;
    let mut receipts = Vec::with_capacity(log.len());
    let mut lacks = Vec::new();
    for line in log {
        if line.number != cursor.number + 1 {
            return Err(Fault::OutOfOrder);
        }
        cursor.number = line.number;
        match known.get(&line.entry) {
            Some(digest) => {
                cursor.chain = chain::next(cursor.chain, *digest);
                receipts.push(Receipt { entry: line.entry, number: line.number });
            }
            None => lacks.push(line.entry),
        }
    }
    Ok(if lacks.is_empty() { Followed::To(cursor, receipts) } else { Followed::Lacks(lacks) })
}

/// Reads and verifies entries that arrived, parents before children. One whose parents are not known here yet is taken
/// as it is: it waits in the store until they arrive, and the chain vouches for its digest.
fn verified(arrived: &[Sealed], held: &HashMap<EntryId, Digest>) -> Result<Vec<(Entry, Vec<u8>)>, Fault> {
    let mut digests: HashMap<EntryId, Digest> = held.clone();
    let mut entries = Vec::with_capacity(arrived.len());
    for sealed in arrived {
        let entry = canonical::read(&sealed.bytes, sealed.digest).map_err(|_| Fault::Damaged)?;
        let parents: BTreeMap<EntryId, Digest> =
            entry.parents.iter().filter_map(|parent| digests.get(parent).map(|digest| (*parent, *digest))).collect();
        let whole = parents.len() == entry.parents.len();
        if whole && canonical::digest(&sealed.bytes, parents.into_values()) != sealed.digest {
            return Err(Fault::Damaged);
        }
        digests.insert(entry.id, entry.digest);
        entries.push((entry, sealed.bytes.clone()));
    }
    Ok(entries)
}
