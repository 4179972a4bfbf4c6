//! What a desk asks next in an exchange, and what becomes of the exchange with each answer.
//!
//! Two rules keep a damaged Central from going round in circles with a desk:
//! - The chain of a cursor is always the one that Central said, never one that was computed here. Where the two differ,
//!   Central's log is damaged; a computed chain would pass for the witness of a restored Central, and open a new epoch.
//! - An exchange compares once. What differs after that stays so until the next exchange, and the two sides do not agree.
//!
//! Receipts may lie beyond the cursor while there is more of the log to take over. A Central restored to a point between
//! the two does not know the incarnation that came with them, and so the desk compares.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::time::Duration;

use chrono::{DateTime, Utc};
use domain::dataset::DatasetFile;
use domain::id::{EntryId, RecordId};
use domain::record::Digest;
use protocol::exchange::{
    Ask, BATCH_ENTRIES, Cursor, ExchangeReply, ExchangeRequest, PAGE_ENTRIES, REQUEST_LIMIT, Receipt, Refusal,
    RefusalCode,
};
use protocol::frame::WireEntry;
use protocol::{VERSION, canonical};

use super::arrived::Arrived;
use super::page::Page;
use super::under_way::UnderWay;
use super::{Fault, Instructions, Outgoing, Start, Summary, beginning};

/// How often in a row a page is listed again, of whose entries none came: as often as purges overtake it, and no more.
const MOST_LISTED_AGAIN: u32 = 3;
/// More requests than any exchange needs: 10 million entries at 500 a request.
const MOST_REQUESTS: u32 = 20_000;
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
    under_way: UnderWay,
    /// Entries sent so far, and those of them that have a receipt.
    sent: HashSet<EntryId>,
    accepted: HashSet<EntryId>,
    comparison: Comparison,
    /// How often a page was listed again since the last one was whole.
    listed_again: u32,
    /// Whether the log's chains followed from its lines, as far as they were looked at.
    chains_follow: bool,
    held: HashSet<RecordId>,
    summary: Summary,
    done: bool,
}

/// What the machine is about.
#[derive(Debug)]
enum Mode {
    /// Sending, and taking over the log after the cursor.
    Taking,
    /// Listing the log without bytes, from its beginning, to compare: up to here so far.
    Comparing { at: Cursor },
    /// Fetching the entries of a page that the desk lacks, before the page counts.
    Fetching {
        page: Box<Page>,
        wanted: Vec<EntryId>,
        then: Then,
    },
}

/// What goes on once a page is whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Then {
    Taking,
    Comparing,
}

/// The comparison of this exchange: there is one at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Comparison {
    /// None so far.
    No,
    /// One from the beginning, of which nothing has been answered.
    Planned,
    /// One that goes on, or is over.
    Made,
}

impl Machine {
    /// A machine at the beginning of an exchange. Where the last exchange ended in disagreement, it compares everything
    /// first. It says the cursor all the same, so that Central can tell whether it was restored.
    pub fn new(start: Start) -> Self {
        let (mode, comparison) = match start.cursor.filter(|_| start.agreed == Some(false)) {
            Some(cursor) => {
                let at = beginning(cursor.epoch);
                (Mode::Comparing { at }, Comparison::Planned)
            }
            None => (Mode::Taking, Comparison::No),
        };
        Self {
            start,
            mode,
            batch: BATCH_ENTRIES,
            requests: 0,
            under_way: UnderWay::default(),
            sent: HashSet::new(),
            accepted: HashSet::new(),
            comparison,
            listed_again: 0,
            chains_follow: true,
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
            Mode::Comparing { .. } | Mode::Fetching { .. } => 0,
        }
    }

    /// How far the desk has taken over what Central says.
    pub(super) fn cursor(&self) -> Option<Cursor> {
        self.start.cursor
    }

    /// The next request, with the entries that were loaded for it, or as many of them as one request may carry. `now` is the
    /// desk's own time.
    pub fn request(&mut self, outgoing: Vec<Outgoing>, now: DateTime<Utc>) -> (ExchangeRequest, Vec<WireEntry>) {
        let mut bytes = 0;
        let outgoing: Vec<Outgoing> = outgoing
            .into_iter()
            // The batch may have been halved since they were loaded.
            .take(self.wants_to_send())
            .take_while(|outgoing| {
                let first = bytes == 0;
                bytes += outgoing.wire.bytes.len();
                first || bytes <= BATCH_BYTES
            })
            .collect();
        self.request_all(outgoing, now)
    }

    /// The same with all of these entries: as a request carried them that was answered already.
    pub(super) fn request_all(
        &mut self,
        outgoing: Vec<Outgoing>,
        now: DateTime<Utc>,
    ) -> (ExchangeRequest, Vec<WireEntry>) {
        self.under_way = UnderWay::new(&outgoing);
        let (ask, want) = match &self.mode {
            Mode::Taking => (Ask::Entries, Vec::new()),
            Mode::Comparing { at } => (Ask::Listing { after: at.number }, Vec::new()),
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
            dataset_files: self.start.dataset_files.clone(),
            clock: now,
            waiting: self
                .start
                .waiting
                .saturating_sub(number_of(self.accepted.len()))
                .saturating_sub(number_of(self.under_way.entries().len())),
            national: self.start.national,
            notices: self.start.notices,
            cursor: self.start.cursor,
            ask,
            want,
            page: PAGE_ENTRIES,
        };
        (request, outgoing.into_iter().map(|outgoing| outgoing.wire).collect())
    }

    /// The entries of the request that is under way, with their records: as many of those that were loaded as it could
    /// carry.
    pub fn under_way(&self) -> BTreeMap<EntryId, RecordId> {
        self.under_way.entries()
    }

    /// The entries whose digests the machine must be told, where the store holds them, to make sense of an answer:
    /// those of the log, those that arrived, and their parents. What it has just been given to send, it knows.
    pub fn needs(&self, reply: &ExchangeReply, arrived: &[WireEntry]) -> Vec<EntryId> {
        let mut ids: Vec<EntryId> = reply.log.iter().filter_map(|line| Some(line.entry?.id)).collect();
        if let Mode::Fetching { page, .. } = &self.mode {
            ids.extend(page.entries());
        }
        for entry in arrived.iter().filter_map(|wire| canonical::named(&wire.bytes).ok()) {
            ids.push(entry.id);
            ids.extend(entry.parents);
        }
        ids.retain(|id| !self.under_way.has(*id));
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
        mut reply: ExchangeReply,
        arrived: Vec<WireEntry>,
        mut held: HashMap<EntryId, Digest>,
        took: Duration,
    ) -> Result<Instructions, Fault> {
        self.requests += 1;
        if self.requests > MOST_REQUESTS {
            return Err(Fault::Endless);
        }
        if !protocol::is_spoken(reply.protocol) {
            return Err(Fault::Protocol);
        }
        if took > SLOW {
            self.batch = (self.batch / 2).max(LEAST_BATCH);
        }
        reply.receipts = self.under_way.accepted(reply.receipts);
        reply.refusals = self.under_way.refused(&reply.refusals, &reply.unnamed);
        let other_epoch = self.start.cursor.is_some_and(|cursor| cursor.epoch != reply.epoch);
        if other_epoch || reply.new_device.is_some() || reply.unknown_cursor {
            // Nothing was taken and nothing listed: what was sent comes again once everything is compared.
            reply.receipts.clear();
            let next = self.begin_again(&reply);
            return Ok(self.settle(reply, None, Vec::new(), next));
        }

        let heard = self.start.cursor.map_or(0, |cursor| cursor.standings);
        if reply.standings_more && reply.standings_to <= heard {
            return Err(Fault::Endless);
        }
        held.extend(self.under_way.digests());
        if let Mode::Fetching { page, .. } = &self.mode {
            held.extend(page.came());
        }
        let arrived = Arrived::verify(self.start.read, arrived, held, self.start.room_to_park);
        self.start.room_to_park = self.start.room_to_park.saturating_sub(arrived.parked.len());
        let next = self.next(&mut reply, &arrived)?;
        if !self.under_way.is_empty() && reply.receipts.is_empty() && reply.refusals.is_empty() {
            return Err(Fault::Endless);
        }
        self.accepted.extend(reply.receipts.iter().map(|receipt| receipt.entry));
        self.sent.extend(self.under_way.digests().keys());
        // What belongs to a record that was withdrawn goes on under its next id at this desk: nothing of it is anybody's to put right.
        let to_put_right = |refusal: &&Refusal| refusal.code != RefusalCode::NotCleared;
        self.summary.refused += number_of(reply.refusals.iter().filter(to_put_right).count());
        self.summary.received += number_of(arrived.entries.len() + arrived.parked.len());
        self.summary.parked += number_of(arrived.parked.len());
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
        let refusals = [std::mem::take(&mut reply.refusals), next.differing.clone()].concat();
        Ok(self.settle(reply, Some(arrived), refusals, next))
    }

    /// Moves on to what is next, and says what to store.
    fn settle(
        &mut self,
        reply: ExchangeReply,
        arrived: Option<Arrived>,
        refusals: Vec<Refusal>,
        next: Next,
    ) -> Instructions {
        let alike = self.chains_follow && self.summary.differing.is_empty();
        let agree = match next.ends {
            Some(Ends::Whole) => Some(alike),
            Some(Ends::Differing) => Some(false),
            // Kept at once: the exchange may break off before its end.
            None => (!alike).then_some(false),
        };
        let mut receipts = [reply.receipts, next.receipts].concat();
        receipts.sort_unstable_by_key(|receipt| receipt.number);
        receipts.dedup();
        let mut cursor = next.cursor;
        // A comparison begins with nothing heard.
        if !next.void_receipts {
            cursor.standings = reply.standings_to;
        }
        self.start.cursor = Some(cursor);
        self.start.incarnation = Some(reply.incarnation);
        if !reply.dataset_files.is_empty() {
            // Once an exchange is enough: what becomes of them is not known here.
            self.start.dataset_files = None;
        }
        if let Some(device) = reply.new_device {
            self.start.device = device;
        }
        if let Some(agree) = agree {
            self.summary.agree = agree;
        }
        // There was nothing to send and nothing more is to come: this was the last request.
        self.done = next.ends == Some(Ends::Differing) || (self.under_way.is_empty() && next.ends.is_some());
        let (entries, parked) = arrived.map_or_else(Default::default, |arrived| (arrived.entries, arrived.parked));
        Instructions {
            entries,
            parked,
            receipts,
            refusals,
            standings: reply.standings,
            cursor,
            central_now: reply.now,
            incarnation: reply.incarnation,
            dataset: DatasetFile::all(&reply.dataset),
            dataset_files: reply.dataset_files,
            service: reply.service,
            counts: reply.counts,
            national: reply.national,
            notices: reply.notices,
            token: reply.token,
            files: reply.files,
            new_device: reply.new_device,
            void_receipts: next.void_receipts,
            agree,
        }
    }

    /// Receipts of another epoch, of another desk, or up to a cursor that Central never gave, are void: everything is
    /// compared. Once an exchange; a Central that asks for it again is left at that until the next one.
    fn begin_again(&mut self, reply: &ExchangeReply) -> Next {
        let ends = (self.comparison == Comparison::Made).then_some(Ends::Differing);
        self.comparison = Comparison::Made;
        let cursor = beginning(reply.epoch);
        self.mode = Mode::Comparing { at: cursor };
        Next {
            void_receipts: true,
            ends,
            ..Next::staying(cursor)
        }
    }

    fn next(&mut self, reply: &mut ExchangeReply, arrived: &Arrived) -> Result<Next, Fault> {
        let cursor = self.start.cursor.unwrap_or_else(|| beginning(reply.epoch));
        let mut listed = |from| {
            let end = (reply.chain, reply.mac);
            Page::new(from, std::mem::take(&mut reply.log), end, reply.more).map(Box::new)
        };
        let mut fetched = None;
        let (mut page, then) = match std::mem::replace(&mut self.mode, Mode::Taking) {
            Mode::Taking => (listed(cursor)?, Then::Taking),
            Mode::Comparing { at } => {
                self.comparison = Comparison::Made;
                (listed(at)?, Then::Comparing)
            }
            Mode::Fetching { page, wanted, then } => {
                fetched = Some(wanted.len());
                (page, then)
            }
        };
        let compared = page.compare(arrived);
        // An answer brings some of what is wanted, or bytes of it that cannot be used; unless all of it was purged since it was
        // listed, which another listing tells.
        if fetched.is_some_and(|wanted| compared.lacks.len() >= wanted) {
            self.listed_again += 1;
            if self.listed_again > MOST_LISTED_AGAIN {
                return Err(Fault::Endless);
            }
            if then == Then::Comparing {
                self.mode = Mode::Comparing { at: page.from };
            }
            return Ok(Next::staying(cursor));
        }
        if !compared.lacks.is_empty() {
            let wanted = compared.lacks;
            self.mode = Mode::Fetching { page, wanted, then };
            return Ok(Next::staying(cursor));
        }
        self.listed_again = 0;
        if !compared.chain_follows {
            if self.comparison == Comparison::No {
                // Every receipt still counts, as it is of this epoch; which entries differ is what the comparison tells.
                self.comparison = Comparison::Made;
                self.mode = Mode::Comparing {
                    at: beginning(reply.epoch),
                };
                return Ok(Next::staying(cursor));
            }
            self.chains_follow = false;
        }
        let mut next = Next {
            receipts: compared.receipts,
            differing: compared.differing,
            ..Next::staying(page.end)
        };
        match then {
            // After fetching there may be something to send that was not asked for yet.
            Then::Taking => {
                let is_whole = !page.more && !reply.standings_more && fetched.is_none();
                next.ends = is_whole.then_some(Ends::Whole);
            }
            Then::Comparing => {
                if page.more {
                    self.mode = Mode::Comparing { at: page.end };
                }
                // What was taken over stays so: within an epoch a cursor does not go back.
                if page.end.number < cursor.number {
                    next.cursor = cursor;
                }
            }
        }
        Ok(next)
    }
}

fn number_of(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}

/// What follows from an answer, beside the mode.
struct Next {
    cursor: Cursor,
    receipts: Vec<Receipt>,
    /// Lines whose entry is another one here, or cannot be used.
    differing: Vec<Refusal>,
    void_receipts: bool,
    /// The end of the log, or of the exchange.
    ends: Option<Ends>,
}

/// How it ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ends {
    /// The log has been taken over to its end. If nothing was sent, the exchange ends here.
    Whole,
    /// Everything was compared, and Central asks for it again: the exchange ends here, and the two sides do not agree.
    Differing,
}

impl Next {
    /// Nothing follows yet.
    fn staying(cursor: Cursor) -> Self {
        Self {
            cursor,
            receipts: Vec::new(),
            differing: Vec::new(),
            void_receipts: false,
            ends: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use domain::id::DeviceId;
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_request_says_what_is_still_to_be_sent_after_it() {
        let outgoing = |n: u8| Outgoing {
            entry: EntryId::new(Uuid::from_u128(n.into())),
            record: RecordId::new(Uuid::from_u128(1)),
            wire: WireEntry {
                digest: Digest([n; 32]),
                bytes: vec![n],
            },
        };
        let mut machine = Machine::new(Start {
            device: DeviceId::new(Uuid::from_u128(9)),
            cursor: None,
            incarnation: None,
            agreed: None,
            program: String::new(),
            dataset: Vec::new(),
            dataset_files: None,
            waiting: 5,
            national: None,
            notices: None,
            room_to_park: 0,
            read: canonical::read,
        });
        let now: DateTime<Utc> = "2026-11-20T09:00:00Z".parse().unwrap();
        let (first, _) = machine.request(vec![outgoing(1), outgoing(2)], now);
        assert_eq!((first.waiting, first.clock), (3, now));
        machine.accepted.extend([outgoing(1).entry, outgoing(2).entry]);
        let (second, _) = machine.request(vec![outgoing(3)], now);
        assert_eq!(second.waiting, 2);
        let (none_left, _) = machine.request((4..9).map(outgoing).collect(), now);
        assert_eq!(none_left.waiting, 0, "what was saved meanwhile goes, too");
    }
}
