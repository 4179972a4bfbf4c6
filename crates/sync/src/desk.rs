//! The desk's side of an exchange, as a machine: what to ask next, and what to make of the answer.
//!
//! It holds no entry and does no IO. The caller loads what the machine wants to know, posts what it says, and stores what
//! it decides, until it is done:
//!
//! ```ignore
//! let mut machine = if link.agree == Some(false) { Machine::comparing(start) } else { Machine::new(start) };
//! while !machine.is_done() {
//!     let (request, entries) = machine.request(store.to_send(machine.wants_to_send())?);
//!     let (reply, arrived) = post(request, entries)?;
//!     let held = store.digest_of(&machine.needs(&reply, &arrived))?;
//!     store.apply(machine.answer(reply, arrived, held, took)?)?;
//! }
//! machine.summary()
//! ```
//!
//! A caller may post the next request while it still stores what the answer before it decided, where
//! [`Instructions::lets_the_next_go`] says so.
//!
//! One bad entry never holds up the others, in this direction either: what arrives and cannot be used is named as a
//! refusal, and everything else is taken. A cursor's chain is always one that Central said itself, so a desk whose own
//! entries were damaged can never pass for the witness of a restored Central.
//!
//! Receipts may lie beyond the cursor while there is more of the log to take over. A Central restored to a point between
//! the two does not know the incarnation that came with them, and so the desk compares.

use std::collections::hash_map::Entry as Slot;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::time::Duration;

use domain::id::{DeviceId, EntryId, RecordId};
use domain::record::{Digest, Entry};
use protocol::enrol::ServiceWire;
use protocol::exchange::{
    Ask, BATCH_ENTRIES, Counts, Cursor, Epoch, ExchangeReply, ExchangeRequest, Incarnation, LogLine, PAGE_ENTRIES,
    REQUEST_LIMIT, Receipt, Refusal, RefusalCode, Standing,
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
    /// Whether both sides agree at this cursor; unknown while more is to come. Kept, so that any program on this store
    /// says it and the next exchange compares.
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
    /// Entries received.
    pub received: u64,
    /// Whether the two sides held the same entries, in the same order, at the end.
    pub agree: bool,
    /// Where they did not: records with an entry whose content differs here and there.
    pub differing: BTreeSet<RecordId>,
}

/// Why an answer cannot be used. Nothing of it is stored; the next exchange asks again.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
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

/// More requests than any exchange needs: 10 million entries at 500 a request.
const MOST_REQUESTS: u32 = 20_000;
/// Most epochs that may begin in one exchange.
const MOST_EPOCHS: u32 = 2;
/// An answer slower than this halves the batch.
const SLOW: Duration = Duration::from_secs(2);
/// The smallest batch.
const LEAST_BATCH: usize = 25;
/// Most bytes of entries in one request, before they are compressed.
const BATCH_BYTES: usize = REQUEST_LIMIT / 4 * 3;

/// The desk's side of an exchange.
#[derive(Debug)]
pub struct Machine {
    start: Start,
    mode: Mode,
    batch: usize,
    requests: u32,
    /// Entries of the request that is under way.
    under_way: HashMap<EntryId, Digest>,
    /// Entries sent so far, and those of them that have a receipt.
    sent: HashSet<EntryId>,
    accepted: HashSet<EntryId>,
    /// How often Central named another epoch, or this desk a copy.
    epochs: u32,
    /// Whether this exchange compares everything, or has done so.
    compared: bool,
    /// Whether a chain that Central said was not the one that its own lines add up to, since everything is compared.
    chain_differs: bool,
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
    /// Fetching the entries of a page that the desk lacks, before the page counts.
    Fetching {
        page: Page,
        wanted: Vec<EntryId>,
        then: Then,
    },
}

/// A part of the log as Central listed it.
#[derive(Clone, Debug)]
struct Page {
    lines: Vec<LogLine>,
    /// The chain at its last line, as Central says it.
    chain: Digest,
}

/// What goes on once a page is whole.
#[derive(Clone, Copy, Debug)]
enum Then {
    Taking,
    Listing,
}

impl Machine {
    /// A machine at the beginning of an exchange.
    pub fn new(start: Start) -> Self {
        Self {
            start,
            mode: Mode::Taking,
            batch: BATCH_ENTRIES,
            requests: 0,
            under_way: HashMap::new(),
            sent: HashSet::new(),
            accepted: HashSet::new(),
            epochs: 0,
            compared: false,
            chain_differs: false,
            held: HashSet::new(),
            summary: Summary::default(),
            done: false,
        }
    }

    /// A machine that compares everything first: for a desk whose last exchange ended in disagreement, so that it is
    /// said again until it is settled.
    pub fn comparing(start: Start) -> Self {
        let mut machine = Self::new(start);
        if let Some(cursor) = &mut machine.start.cursor {
            *cursor = beginning(cursor.epoch);
            machine.mode = Mode::Listing;
            machine.compared = true;
        }
        machine
    }

    /// Whether the exchange has come to its end.
    pub fn is_done(&self) -> bool {
        self.done
    }

    /// What it did so far; final once it is done.
    pub fn summary(&self) -> Summary {
        Summary {
            sent: number_of(self.sent.len()),
            accepted: number_of(self.accepted.len()),
            held: number_of(self.held.len()),
            ..self.summary.clone()
        }
    }

    /// How many entries to load for sending; none while comparing.
    pub fn wants_to_send(&self) -> usize {
        match self.mode {
            Mode::Taking => self.batch,
            Mode::Listing | Mode::Fetching { .. } => 0,
        }
    }

    /// The next request, with the entries that were loaded for it, or as many of them as one request may carry.
    pub fn request(&mut self, outgoing: Vec<Outgoing>) -> (ExchangeRequest, Vec<Sealed>) {
        let mut bytes = 0;
        let outgoing: Vec<Outgoing> = outgoing
            .into_iter()
            .take_while(|outgoing| {
                let first = bytes == 0;
                bytes += outgoing.sealed.bytes.len();
                first || bytes <= BATCH_BYTES
            })
            .collect();
        self.under_way = outgoing
            .iter()
            .map(|outgoing| (outgoing.entry, outgoing.sealed.digest))
            .collect();
        let number = self.start.cursor.map_or(0, |cursor| cursor.number);
        let (ask, want) = match &self.mode {
            Mode::Taking => (Ask::Entries, Vec::new()),
            Mode::Listing => (Ask::Listing { after: number }, Vec::new()),
            Mode::Fetching { wanted, .. } => {
                let most = usize::try_from(PAGE_ENTRIES).unwrap_or(usize::MAX);
                (Ask::Nothing, wanted.iter().take(most).copied().collect())
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

    /// The entries of the request that is under way: as many of those that were loaded as it could carry.
    pub fn under_way(&self) -> impl Iterator<Item = EntryId> + '_ {
        self.under_way.keys().copied()
    }

    /// The entries whose digests the machine must be told, where the store holds them, to make sense of an answer:
    /// those of the log, those that arrived, and their parents. What it has just been given to send, it knows.
    pub fn needs(&self, reply: &ExchangeReply, arrived: &[Sealed]) -> Vec<EntryId> {
        let mut ids: Vec<EntryId> = reply.log.iter().filter_map(|line| Some(line.entry?.id)).collect();
        if let Mode::Fetching { page, .. } = &self.mode {
            ids.extend(page.lines.iter().filter_map(|line| Some(line.entry?.id)));
        }
        for entry in arrived
            .iter()
            .filter_map(|sealed| canonical::read(&sealed.bytes, sealed.digest).ok())
        {
            ids.push(entry.id);
            ids.extend(entry.parents);
        }
        ids.retain(|id| !self.under_way.contains_key(id));
        ids.sort_unstable();
        ids.dedup();
        ids
    }

    /// Takes an answer: what to store, and what the next request will be about.
    ///
    /// # Errors
    /// When the answer cannot be used; then nothing of it is to be stored, and the exchange has ended.
    pub fn answer(
        &mut self,
        reply: ExchangeReply,
        arrived: Vec<Sealed>,
        mut held: HashMap<EntryId, Digest>,
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
        let other_epoch = self.start.cursor.is_some_and(|cursor| cursor.epoch != reply.epoch);
        if other_epoch || reply.new_device.is_some() {
            // Nothing was taken and nothing listed: what was sent comes again once everything is compared. That begins
            // twice at most in one exchange, when an epoch begins while everything is compared. A Central that goes on
            // opening epochs is left alone until the next exchange.
            self.epochs += 1;
            let compare = if self.epochs > MOST_EPOCHS {
                Next::give_up
            } else {
                Next::compare
            };
            self.compared = true;
            self.chain_differs = false;
            self.under_way.clear();
            return Ok(self.settle(reply, Vec::new(), Vec::new(), compare));
        }

        held.extend(&self.under_way);
        let arrived = Arrived::verify(arrived, held);
        let next = self.next(&reply, &arrived)?;
        let answered: HashSet<EntryId> = reply
            .receipts
            .iter()
            .map(|receipt| receipt.entry)
            .chain(reply.refusals.iter().map(|refusal| refusal.entry))
            .collect();
        if !self.under_way.is_empty() && !self.under_way.keys().any(|entry| answered.contains(entry)) {
            return Err(Fault::Endless);
        }
        let received = reply.receipts.iter().map(|receipt| receipt.entry);
        self.accepted
            .extend(received.filter(|entry| self.under_way.contains_key(entry)));
        self.sent.extend(self.under_way.keys());
        self.summary.refused += number_of(reply.refusals.len());
        self.summary.received += number_of(arrived.entries.len());
        for standing in &reply.standings {
            if standing.held.is_empty() {
                self.held.remove(&standing.record);
            } else {
                self.held.insert(standing.record);
            }
        }
        let diverged = reply
            .refusals
            .iter()
            .filter(|refusal| refusal.code == RefusalCode::Diverged);
        self.summary
            .differing
            .extend(diverged.chain(&next.differing).map(|refusal| refusal.record));
        let refusals = if next.void_receipts {
            Vec::new()
        } else {
            reply.refusals.clone()
        };
        let refusals = [refusals, next.differing.clone()].concat();
        Ok(self.settle(reply, arrived.entries, refusals, |_| next))
    }

    /// Moves on to what is next, and says what to store.
    fn settle(
        &mut self,
        reply: ExchangeReply,
        entries: Vec<(Entry, Vec<u8>)>,
        refusals: Vec<Refusal>,
        next: impl FnOnce(Epoch) -> Next,
    ) -> Instructions {
        let next = next(reply.epoch);
        let agree = next.agreed.map(|chains| chains && self.summary.differing.is_empty());
        let mut receipts = [reply.receipts, next.receipts].concat();
        receipts.sort_unstable_by_key(|receipt| receipt.number);
        receipts.dedup();
        self.start.cursor = Some(next.cursor);
        self.start.incarnation = Some(reply.incarnation);
        if let Some(device) = reply.new_device {
            self.start.device = device;
        }
        self.mode = next.mode;
        if let Some(agree) = agree {
            self.summary.agree = agree;
        }
        // There was nothing to send, nothing more is to come, and there is nothing to compare: this was the last request.
        self.done = self.under_way.is_empty() && agree.is_some();
        Instructions {
            entries,
            receipts,
            refusals,
            standings: reply.standings,
            cursor: next.cursor,
            incarnation: reply.incarnation,
            service: reply.service,
            counts: reply.counts,
            new_device: reply.new_device,
            void_receipts: next.void_receipts,
            agree,
        }
    }

    fn next(&mut self, reply: &ExchangeReply, arrived: &Arrived) -> Result<Next, Fault> {
        let page = || Page {
            lines: reply.log.clone(),
            chain: reply.chain,
        };
        match std::mem::replace(&mut self.mode, Mode::Taking) {
            Mode::Taking => {
                let cursor = self.start.cursor.unwrap_or_else(|| beginning(reply.epoch));
                let followed = follow(cursor, &reply.log, arrived)?;
                if !followed.lacks.is_empty() {
                    return Ok(Next::fetch(cursor, page(), followed.lacks, Then::Taking));
                }
                let chains_agree = followed.cursor.chain == reply.chain;
                if !chains_agree && !self.compared {
                    self.compared = true;
                    return Ok(Next::compare(reply.epoch));
                }
                self.chain_differs |= !chains_agree;
                let agreed = (!reply.more).then_some(!self.chain_differs);
                let mut next = Next::whole(followed, reply.chain, Then::Taking);
                next.agreed = agreed;
                Ok(next)
            }
            Mode::Listing => {
                let then = if reply.more { Then::Listing } else { Then::Taking };
                self.turn(page(), then, reply.epoch, arrived)
            }
            Mode::Fetching { page, wanted, then } => {
                let still = wanted.iter().filter(|entry| !arrived.has(**entry)).count();
                if still == wanted.len() && arrived.unusable.is_empty() {
                    return Err(Fault::Endless);
                }
                self.turn(page, then, reply.epoch, arrived)
            }
        }
    }

    /// Moves on past a page once everything on it is here, or asks for what is not.
    fn turn(&mut self, page: Page, then: Then, epoch: Epoch, arrived: &Arrived) -> Result<Next, Fault> {
        let cursor = self.start.cursor.unwrap_or_else(|| beginning(epoch));
        let followed = follow(cursor, &page.lines, arrived)?;
        if !followed.lacks.is_empty() {
            return Ok(Next::fetch(cursor, page, followed.lacks, then));
        }
        let chain_differs = followed.cursor.chain != page.chain;
        if chain_differs && !self.compared {
            self.compared = true;
            return Ok(Next::compare(epoch));
        }
        self.chain_differs |= chain_differs;
        Ok(Next::whole(followed, page.chain, then))
    }
}

/// The cursor before the first entry of an epoch.
fn beginning(epoch: Epoch) -> Cursor {
    Cursor {
        epoch,
        number: 0,
        chain: chain::START,
    }
}

fn number_of(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}

/// What follows from an answer.
struct Next {
    cursor: Cursor,
    receipts: Vec<Receipt>,
    /// Lines whose entry is another one here, or cannot be used.
    differing: Vec<Refusal>,
    mode: Mode,
    void_receipts: bool,
    /// Whether the chains agree at the end of the log; unknown before it.
    agreed: Option<bool>,
}

impl Next {
    /// A page is whole: every line of it is held, or known to differ. The cursor keeps the chain that Central said, also
    /// where the desk computes another: with its own it would pass for the witness of a restored Central, which would
    /// open an epoch for it.
    fn whole(followed: Followed, chain: Digest, then: Then) -> Self {
        let mode = match then {
            Then::Taking => Mode::Taking,
            Then::Listing => Mode::Listing,
        };
        let Followed {
            cursor,
            receipts,
            differing,
            ..
        } = followed;
        Self {
            cursor: Cursor { chain, ..cursor },
            receipts,
            differing,
            mode,
            void_receipts: false,
            agreed: None,
        }
    }

    /// A page waits for entries that are not held.
    fn fetch(cursor: Cursor, page: Page, wanted: Vec<EntryId>, then: Then) -> Self {
        let mode = Mode::Fetching { page, wanted, then };
        Self {
            cursor,
            receipts: Vec::new(),
            differing: Vec::new(),
            mode,
            void_receipts: false,
            agreed: None,
        }
    }

    /// Ends the exchange in disagreement: Central opened one epoch after another.
    fn give_up(epoch: Epoch) -> Self {
        Self {
            mode: Mode::Taking,
            agreed: Some(false),
            ..Self::compare(epoch)
        }
    }

    /// Begins to compare from the first number of this epoch.
    fn compare(epoch: Epoch) -> Self {
        let cursor = beginning(epoch);
        let (receipts, differing) = (Vec::new(), Vec::new());
        Self {
            cursor,
            receipts,
            differing,
            mode: Mode::Listing,
            void_receipts: true,
            agreed: None,
        }
    }
}

/// Where following the log leads.
struct Followed {
    /// The end of the page.
    cursor: Cursor,
    /// A receipt for each line that is held alike.
    receipts: Vec<Receipt>,
    /// Lines that are something else here.
    differing: Vec<Refusal>,
    /// Lines that are not held.
    lacks: Vec<EntryId>,
}

/// Follows the log from a cursor, comparing each line with what the desk holds itself.
fn follow(mut cursor: Cursor, log: &[LogLine], arrived: &Arrived) -> Result<Followed, Fault> {
    let mut receipts = Vec::with_capacity(log.len());
    let mut differing = Vec::new();
    let mut lacks = Vec::new();
    for line in log {
        if line.number != cursor.number + 1 {
            return Err(Fault::OutOfOrder);
        }
        cursor.number = line.number;
        cursor.chain = chain::next(cursor.chain, line.digest);
        // Of a purged record the log keeps the step of the chain alone.
        let Some(entry) = line.entry else { continue };
        let differs = |code| Refusal {
            entry: entry.id,
            record: entry.record,
            code,
        };
        match arrived.known.get(&entry.id) {
            Some(digest) if *digest == line.digest => {
                receipts.push(Receipt {
                    entry: entry.id,
                    number: line.number,
                });
            }
            Some(_) => differing.push(differs(RefusalCode::Diverged)),
            None => match arrived.unusable.get(&line.digest) {
                Some(code) => differing.push(differs(*code)),
                None => lacks.push(entry.id),
            },
        }
    }
    Ok(Followed {
        cursor,
        receipts,
        differing,
        lacks,
    })
}

/// What arrived, and what is held with it.
struct Arrived {
    /// Entries to take, parents first.
    entries: Vec<(Entry, Vec<u8>)>,
    /// Digests of what the store holds and of what arrived.
    known: HashMap<EntryId, Digest>,
    /// Digests of what arrived and cannot be used, and why.
    unusable: HashMap<Digest, RefusalCode>,
}

impl Arrived {
    /// Reads and verifies entries, parents before children. One whose parents are not known here yet is taken as it
    /// is: it waits in the store until they arrive, and the chain vouches for its digest. What the store holds already
    /// is what counts here, whatever arrives under its id.
    fn verify(sealed: Vec<Sealed>, held: HashMap<EntryId, Digest>) -> Self {
        let mut arrived = Self {
            entries: Vec::new(),
            known: held,
            unusable: HashMap::new(),
        };
        for Sealed { digest, bytes } in sealed {
            let Ok(entry) = canonical::read(&bytes, digest) else {
                arrived.unusable.insert(digest, RefusalCode::Unreadable);
                continue;
            };
            let known = |parent: &EntryId| arrived.known.get(parent).map(|digest| (*parent, *digest));
            let parents: BTreeMap<EntryId, Digest> = entry.parents.iter().filter_map(known).collect();
            let whole = parents.len() == entry.parents.len();
            if whole && canonical::digest(&bytes, parents.into_values()) != digest {
                arrived.unusable.insert(digest, RefusalCode::Diverged);
                continue;
            }
            if let Slot::Vacant(slot) = arrived.known.entry(entry.id) {
                slot.insert(digest);
                arrived.entries.push((entry, bytes));
            }
        }
        arrived
    }

    fn has(&self, entry: EntryId) -> bool {
        self.known.contains_key(&entry)
    }
}
