//! A service in memory: one Central and several desks that keep what the machines tell them to, on a network that fails
//! as it is told to. Central's decisions are `sync::central`'s; only its tables are imagined here.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Mutex, MutexGuard};

use chrono::{DateTime, TimeDelta, Utc};
use domain::answer::Answer;
use domain::id::{DeviceId, EntryId, ImportId, RecordId, UserId};
use domain::record::{
    Author, Change, DeskStamp, Digest, Entry, Folded, Groups, JoinedAs, Marker, Origin, SeenDataset, Subject, fold,
    fold_all, next_entry, next_record, purged_before_marker_id,
};
use domain::{OptionKey, QuestionKey};
use futures_util::FutureExt as _;
use protocol::canonical::{
    self, CanonicalError, Draft, named as names_of, not_cleared_marker, purge_marker, renew, seal,
};
use protocol::enrol::ServiceWire;
use protocol::exchange::{
    Ask, Counts, Cursor, CursorMac, Epoch, ExchangeReply, ExchangeRequest, Incarnation, LogLine, LoggedEntry, Receipt,
    Refusal, RefusalCode,
};
use protocol::frame::{self, WireEntry};
use protocol::{VERSION, chain};
use sync::central::{CursorFit, HeldEntry, Histories, LogPosition, cursor_fit, decode, plan, positions};
use sync::desk::{
    Answered, Carrier, Fault as Unusable, Instructions, NoAnswer, Outgoing, Parked, Read, Start, Stopped, Summary,
    exchange,
};
use uuid::Uuid;

use crate::absurd::Absurd;

/// Entries of one page here, so that a few of them make several pages.
pub(crate) const PAGE: usize = 5;
/// Lines of one listing here.
pub(crate) const LINES: usize = 7;
/// Entries of one batch here.
pub(crate) const BATCH: usize = 4;

/// The position before the first line of a log.
const BEFORE_THE_FIRST: LogPosition = LogPosition {
    number: 0,
    chain: chain::START,
};

/// Ids in the order they are made, as a host makes them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Ids(u128);

impl Ids {
    /// Ids that are none of those of another service here.
    pub(crate) fn of_service(nth: u128) -> Self {
        Self(nth << 64)
    }

    pub(crate) fn next(&mut self) -> Uuid {
        self.0 += 1;
        Uuid::from_u128(self.0)
    }
}

/// What happens to one request.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Weather {
    /// It passes.
    Fair,
    /// It never arrives.
    Lost,
    /// It arrives, and its answer does not.
    AnswerLost,
    /// It arrives so many times more, and the last answer comes back.
    Repeated(u8),
    /// It is cut off, in this many 256ths of it.
    Cut(u8),
    /// Its answer is cut off.
    AnswerCut(u8),
    /// It arrives, and its answer is one that no Central of ours gives.
    Absurd(Absurd),
    /// It arrives, and the desk dies: what it had not stored yet of the answer before this one is gone.
    Killed,
    /// It passes, and a purge marker of this record has arrived at Central just before it.
    AfterPurge(RecordId),
    /// It is still on its way when the desk gives it up, and arrives later.
    Late,
    /// It arrives, and what comes back is the answer to the desk's request before it.
    OutOfOrder,
}

/// A line of Central's log.
#[derive(Clone, Debug)]
pub(crate) struct Logged {
    /// The entry and its bytes, unless its record was purged.
    pub(crate) written: Option<(Entry, Vec<u8>)>,
    /// The digest that Central has beside it.
    pub(crate) digest: Digest,
    /// The digest that it was logged with.
    true_digest: Digest,
    pub(crate) position: LogPosition,
}

impl Logged {
    pub(crate) fn id(&self) -> Option<EntryId> {
        self.written.as_ref().map(|(entry, _)| entry.id)
    }

    fn is_among(&self, entries: impl IntoIterator<Item = EntryId>) -> bool {
        self.id().is_some_and(|id| entries.into_iter().any(|entry| entry == id))
    }
}

/// What is damaged in Central's tables.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Spoil {
    /// The digest of a line.
    Digest,
    /// The chain at a line.
    Chain,
    /// The chain that the next line will be put on.
    LastChain,
}

/// Central, and every life of its desks that it knows: the incarnations given last and said then.
#[derive(Clone, Debug)]
pub(crate) struct Central {
    pub(crate) epoch: Epoch,
    pub(crate) log: Vec<Logged>,
    /// The last number given and the chain at it, which a service's row has beside the log.
    last: LogPosition,
    /// How many epochs it opened because a desk's cursor did not fit its log, and how many requests it answered.
    pub(crate) epochs: u32,
    pub(crate) requests: u32,
    lives: HashMap<DeviceId, (Option<Incarnation>, Option<Incarnation>)>,
    /// Entries it answers with other bytes, to play a Central that is broken.
    pub(crate) spoilt: HashMap<EntryId, Vec<u8>>,
}

impl Central {
    pub(crate) fn new(ids: &mut Ids, desks: impl IntoIterator<Item = DeviceId>) -> Self {
        Self {
            epoch: Epoch(ids.next()),
            log: Vec::new(),
            last: BEFORE_THE_FIRST,
            lives: desks.into_iter().map(|desk| (desk, (None, None))).collect(),
            spoilt: HashMap::new(),
            epochs: 0,
            requests: 0,
        }
    }

    /// Damages its tables at a line, if there is one.
    pub(crate) fn spoil(&mut self, what: Spoil, at: usize) {
        let lines = self.log.len().max(1);
        let spoilt = match (what, self.log.get_mut(at % lines)) {
            (Spoil::LastChain, _) => &mut self.last.chain,
            (Spoil::Digest, Some(logged)) => &mut logged.digest,
            (Spoil::Chain, Some(logged)) => &mut logged.position.chain,
            (_, None) => return,
        };
        spoilt.0[0] ^= 0xff;
    }

    /// Puts its tables right again, from the entries.
    pub(crate) fn mend(&mut self) {
        self.spoilt.clear();
        self.last = BEFORE_THE_FIRST;
        for logged in &mut self.log {
            logged.digest = logged.true_digest;
            logged.position.chain = chain::next(self.last.chain, logged.digest);
            self.last = logged.position;
        }
    }

    pub(crate) fn entries(&self) -> Vec<Entry> {
        let written = self.log.iter().filter_map(|logged| logged.written.as_ref());
        written.map(|(entry, _)| entry.clone()).collect()
    }

    /// Whether it has this entry under this number, as far as it can tell once the entry's record was purged.
    pub(crate) fn gave(&self, entry: EntryId, number: u64) -> bool {
        let line = number.checked_sub(1).and_then(|before| self.log.get(at(before)));
        line.is_some_and(|line| line.id().is_none_or(|id| id == entry))
    }

    /// Answers one body with another.
    pub(crate) fn answer(&mut self, ids: &mut Ids, body: &[u8]) -> Option<Vec<u8>> {
        let (request, batch) = frame::read_request(body).ok()?;
        self.requests += 1;
        let (reply, entries) = self.exchange(ids, &request, batch);
        Some(frame::write(&reply, &entries).unwrap())
    }

    /// The identity that a desk gets whose store was copied or put back.
    fn life(&mut self, ids: &mut Ids, request: &ExchangeRequest, given: Incarnation) -> Option<DeviceId> {
        match self.lives.get(&request.device).copied() {
            Some((last, said)) if request.incarnation == last || request.incarnation == said => {
                self.lives.insert(request.device, (Some(given), request.incarnation));
                None
            }
            _ => {
                let fresh = DeviceId::new(ids.next());
                self.lives.insert(fresh, (Some(given), None));
                Some(fresh)
            }
        }
    }

    fn exchange(
        &mut self,
        ids: &mut Ids,
        request: &ExchangeRequest,
        batch: Vec<WireEntry>,
    ) -> (ExchangeReply, Vec<WireEntry>) {
        let given = Incarnation(ids.next());
        let number = request.cursor.map_or(0, |cursor| cursor.number);
        let chain_at = match number {
            0 => Some(chain::START),
            number => self.log.get(at(number) - 1).map(|logged| logged.position.chain),
        };
        let was_given = request.cursor.is_some_and(|cursor| {
            let position = LogPosition {
                number: cursor.number,
                chain: cursor.chain,
            };
            cursor.mac == mac(cursor.epoch, position)
        });
        let mut fit = cursor_fit(request.cursor, self.epoch, chain_at, was_given);
        let new_device = self.life(ids, request, given);
        if fit == CursorFit::Restored {
            self.epoch = Epoch(ids.next());
            self.epochs += 1;
            fit = CursorFit::OtherEpoch;
        }
        let goes_on = fit == CursorFit::SameLog && new_device.is_none();
        let at_cursor = request.cursor.map_or(BEFORE_THE_FIRST, |cursor| LogPosition {
            number: cursor.number,
            chain: cursor.chain,
        });
        // What a desk made up is never given back as if it were true.
        let mut position = if goes_on { at_cursor } else { self.last };
        let mut reply = ExchangeReply {
            protocol: VERSION,
            epoch: self.epoch,
            now: DateTime::UNIX_EPOCH,
            incarnation: given,
            token: None,
            new_device,
            unknown_cursor: fit == CursorFit::NotGiven,
            dataset: Vec::new(),
            dataset_files: Vec::new(),
            service: service(),
            receipts: Vec::new(),
            refusals: Vec::new(),
            unnamed: Vec::new(),
            standings: Vec::new(),
            standings_to: 0,
            standings_more: false,
            log: Vec::new(),
            chain: position.chain,
            mac: mac(self.epoch, position),
            more: false,
            counts: Counts::default(),
            national: None,
            notices: None,
            files: None,
        };
        if !goes_on {
            return (reply, Vec::new());
        }
        let taken = self.take(batch);
        (reply.receipts, reply.refusals, reply.unnamed) = (taken.receipts, taken.refusals, taken.unnamed);
        let sent: BTreeSet<EntryId> = reply.receipts.iter().map(|receipt| receipt.entry).collect();
        let (after, most, with_bytes) = match request.ask {
            Ask::Entries => (number, PAGE, true),
            Ask::Listing { after } => (after, LINES, false),
            Ask::Nothing => (self.last.number, 0, false),
        };
        let page: Vec<&Logged> = self.log.iter().skip(at(after)).take(most).collect();
        if let Some(last) = page.last() {
            position = last.position;
            (reply.chain, reply.mac) = (position.chain, mac(self.epoch, position));
            reply.more = last.position.number < self.last.number;
        }
        let mut entries: Vec<WireEntry> = page
            .iter()
            .filter(|logged| with_bytes && !logged.is_among(sent.iter().copied()))
            .filter_map(|logged| self.sealed(logged))
            .collect();
        // Fewer than were wanted: the desk asks again.
        let wanted = self
            .log
            .iter()
            .filter(|logged| logged.is_among(request.want.iter().copied()));
        entries.extend(wanted.take(PAGE).filter_map(|logged| self.sealed(logged)));
        reply.log = page
            .iter()
            .map(|logged| LogLine {
                number: logged.position.number,
                digest: logged.digest,
                entry: logged.written.as_ref().map(|(entry, _)| LoggedEntry {
                    id: entry.id,
                    record: entry.subject.id(),
                }),
            })
            .collect();
        (reply, entries)
    }

    fn sealed(&self, logged: &Logged) -> Option<WireEntry> {
        let (entry, bytes) = logged.written.as_ref()?;
        Some(WireEntry {
            digest: logged.digest,
            bytes: self.spoilt.get(&entry.id).unwrap_or(bytes).clone(),
        })
    }

    /// Takes a purge marker of a record, as of a desk that nothing else is told of.
    fn purge(&mut self, ids: &mut Ids, record: RecordId) {
        let (entry, bytes) = purge_marker(EntryId::new(ids.next()), record);
        let digest = entry.digest;
        self.take(vec![WireEntry { digest, bytes }]);
    }

    fn take(&mut self, batch: Vec<WireEntry>) -> Taken {
        let held = self.log.iter().filter_map(|logged| {
            let (entry, _) = logged.written.as_ref()?;
            let held = HeldEntry {
                record: entry.subject.id(),
                digest: logged.digest,
                number: logged.position.number,
            };
            Some((entry.id, held))
        });
        let held: HashMap<EntryId, HeldEntry> = held.collect();
        let markers = self.log.iter().filter_map(|logged| logged.written.as_ref());
        let mut erased: HashMap<RecordId, Marker> = HashMap::new();
        for (entry, _) in markers {
            if let Some(marker) = entry.change.marker() {
                let of_record = erased.entry(entry.subject.id()).or_insert(marker);
                *of_record = marker.max(*of_record);
            }
        }
        let plan = plan(decode(batch), &held, &erased, Histories::default(), Groups::default());
        let positions = positions(self.last, &plan.new);
        let gone = |written: &(Entry, Vec<u8>)| plan.erased.contains(&written.0.subject.id());
        for logged in &mut self.log {
            logged.written = logged.written.take().filter(|written| !gone(written));
        }
        let erased: Vec<bool> = plan.new.iter().map(|(entry, _)| plan.erases(entry)).collect();
        let mut taken = Taken {
            receipts: plan.repeated,
            refusals: plan.refusals,
            unnamed: plan.unnamed,
        };
        for (((entry, bytes), position), erased) in plan.new.into_iter().zip(positions).zip(erased) {
            taken.receipts.push(Receipt {
                entry: entry.id,
                number: position.number,
            });
            let digest = entry.digest;
            self.log.push(Logged {
                written: (!erased).then_some((entry, bytes)),
                digest,
                true_digest: digest,
                position,
            });
            self.last = position;
        }
        taken
    }
}

/// What Central says of the entries that were sent.
struct Taken {
    receipts: Vec<Receipt>,
    refusals: Vec<Refusal>,
    unnamed: Vec<u32>,
}

/// What a Central here proves a chain by. The key is nothing but these words: no desk here makes one.
fn mac(epoch: Epoch, position: LogPosition) -> CursorMac {
    let mut text = [0; 32];
    text[..16].copy_from_slice(epoch.0.as_bytes());
    text[16..24].copy_from_slice(&position.number.to_be_bytes());
    CursorMac(chain::next(position.chain, Digest(text)))
}

fn at(number: u64) -> usize {
    usize::try_from(number).unwrap()
}

fn service() -> ServiceWire {
    ServiceWire {
        code: "DEM".to_owned(),
        name: "Demonstration".to_owned(),
        demo: true,
        nation: "England".to_owned(),
        region: "North".to_owned(),
        caseload: BTreeMap::new(),
        revoked: BTreeSet::new(),
    }
}

/// What a desk's program can read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reads {
    Everything,
    /// It is older than answers to [`NEWER`].
    WhatIsOlder,
}

/// The question whose answers an older program cannot read.
pub(crate) const NEWER: u8 = 9;

impl Reads {
    fn function(self) -> Read {
        match self {
            Self::Everything => canonical::read,
            Self::WhatIsOlder => |bytes, digest| {
                let entry = canonical::read(bytes, digest)?;
                match &entry.change {
                    Change::Answers(set) if set.contains_key(&question_key(NEWER)) => Err(CanonicalError::Answer {
                        question: String::new(),
                    }),
                    _ => Ok(entry),
                }
            },
        }
    }
}

/// An option of any question, or a reason.
pub(crate) fn named(option: u8) -> OptionKey {
    OptionKey::new(format!("option_{option}"))
}

fn question_key(question: u8) -> QuestionKey {
    QuestionKey::new(format!("question_{question}"))
}

/// A desk's store, and what it remembers of Central.
#[derive(Clone, Debug)]
pub(crate) struct Desk {
    pub(crate) device: DeviceId,
    pub(crate) entries: BTreeMap<EntryId, (Entry, Vec<u8>)>,
    /// Entries that its program cannot read.
    pub(crate) parked: BTreeMap<EntryId, Parked>,
    /// How many of them it keeps.
    pub(crate) room_to_park: usize,
    pub(crate) reads: Reads,
    pub(crate) receipts: BTreeMap<EntryId, u64>,
    pub(crate) refusals: BTreeMap<EntryId, Refusal>,
    cursor: Option<Cursor>,
    incarnation: Option<Incarnation>,
    pub(crate) agree: Option<bool>,
    /// What time it thinks it is, and how much later it thinks it is each time that it looks.
    pub(crate) clock: DateTime<Utc>,
    pub(crate) tick: TimeDelta,
    /// Forms that are open, with the heads that each was opened on.
    forms: BTreeMap<RecordId, Vec<EntryId>>,
    /// It dies in its next exchange, before or after what its program does then for the time of this number.
    pub(crate) dies_at: Option<u8>,
    /// Its requests that are still on their way, and the answer that Central gave it last.
    late: Vec<Vec<u8>>,
    earlier: Option<Vec<u8>>,
    /// Central was put back, and this desk has come to no end of an exchange since: its receipts may be of the time before.
    pub(crate) before_restore: bool,
}

impl Desk {
    pub(crate) fn new(device: DeviceId) -> Self {
        Self {
            device,
            entries: BTreeMap::new(),
            parked: BTreeMap::new(),
            room_to_park: usize::MAX,
            reads: Reads::Everything,
            receipts: BTreeMap::new(),
            refusals: BTreeMap::new(),
            cursor: None,
            incarnation: None,
            agree: None,
            clock: DateTime::UNIX_EPOCH,
            tick: TimeDelta::zero(),
            forms: BTreeMap::new(),
            dies_at: None,
            late: Vec::new(),
            earlier: None,
            before_restore: false,
        }
    }

    /// Purges a record: all of it is gone here, but for the marker.
    pub(crate) fn purge(&mut self, ids: &mut Ids, record: RecordId) {
        self.take(purge_marker(EntryId::new(ids.next()), record));
    }

    /// Withdraws what is here of a record from Central, as its patient is not cleared; all goes on under the next id. Of one that is
    /// not here there is nothing to withdraw.
    pub(crate) fn withdraw(&mut self, record: RecordId) {
        let record = self.now(record);
        if self.entries.values().any(|(entry, _)| entry.subject.id() == record) && !self.has_purged(record) {
            self.take(not_cleared_marker(record));
        }
    }

    /// The id that a record has here.
    pub(crate) fn now(&self, mut record: RecordId) -> RecordId {
        while self.marker(record) == Some(Marker::NotCleared) {
            record = next_record(record);
        }
        record
    }

    fn marker(&self, record: RecordId) -> Option<Marker> {
        Marker::of(&self.about(record))
    }

    /// Whether a marker of this record is held.
    pub(crate) fn has_purged(&self, record: RecordId) -> bool {
        self.marker(record).is_some()
    }

    /// Takes an entry in; with a marker, what else there is of its record goes, and nothing more of it comes: for good, or on under the
    /// next id.
    fn take(&mut self, (entry, bytes): (Entry, Vec<u8>)) {
        let record = entry.subject.id();
        let before = self.marker(record);
        let mut goes_on = Vec::new();
        match (entry.change.marker(), before) {
            (None, Some(Marker::Purged)) => return,
            (None, Some(Marker::NotCleared)) => {
                let digest = entry.digest;
                return self.go_on(&[WireEntry { digest, bytes }]);
            }
            (Some(marker), None) => {
                let form = self.forms.remove(&record);
                if marker == Marker::NotCleared {
                    goes_on = self.bytes_of(record);
                    if let Some(heads) = form {
                        self.forms
                            .insert(next_record(record), heads.into_iter().map(next_entry).collect());
                    }
                }
                self.entries.retain(|_, (held, _)| held.subject.id() != record);
                self.parked.retain(|_, parked| parked.record != record);
                self.refusals.retain(|_, refusal| refusal.record != record);
            }
            (None, None) | (Some(_), Some(_)) => {}
        }
        let marker = entry.change.marker();
        self.entries.entry(entry.id).or_insert((entry, bytes));
        self.go_on(&goes_on);
        // What was purged under one id is purged under the next ones.
        let of_both = |change: &Change| self.about(record).iter().any(|entry| entry.change == *change);
        if marker.is_some() && of_both(&Change::Purge) && of_both(&Change::NotCleared) {
            let next = next_record(record);
            if self.marker(next) != Some(Marker::Purged) {
                self.take(purge_marker(purged_before_marker_id(next), next));
            }
        }
    }

    /// Takes entries in under their next ids.
    fn go_on(&mut self, entries: &[WireEntry]) {
        for wire in renew(entries, |entry| self.digest(entry)) {
            if let Ok(entry) = self.reads.function()(&wire.bytes, wire.digest) {
                self.take((entry, wire.bytes));
                continue;
            }
            let named = names_of(&wire.bytes).unwrap();
            match self.marker(named.subject.id()) {
                None => {
                    let parked = Parked {
                        entry: named.id,
                        record: named.subject.id(),
                        wire,
                    };
                    self.parked.insert(parked.entry, parked);
                }
                Some(Marker::NotCleared) => self.go_on(&[wire]),
                Some(Marker::Purged) => {}
            }
        }
    }

    /// Everything that is here of a record, whether it can be read or not.
    fn bytes_of(&self, record: RecordId) -> Vec<WireEntry> {
        let read = self.entries.values().filter(|(entry, _)| entry.subject.id() == record);
        let read = read.map(|(entry, bytes)| WireEntry {
            digest: entry.digest,
            bytes: bytes.clone(),
        });
        let parked = self.parked.values().filter(|parked| parked.record == record);
        read.chain(parked.map(|parked| parked.wire.clone())).collect()
    }

    /// Answers a question of a record, as a person who sees the record as it is here; one that is not here begins.
    pub(crate) fn write(&mut self, ids: &mut Ids, record: RecordId, question: u8, option: u8) -> EntryId {
        let set = [(question_key(question), Some(Answer::Choice(named(option))))];
        self.write_about(ids, Subject::Record(record), Change::Answers(set.into()))
    }

    /// Opens the form of a record as it is here.
    pub(crate) fn open(&mut self, record: RecordId) {
        let heads = fold(&self.about(record)).heads;
        self.forms.insert(record, heads);
    }

    /// Saves what was answered in the form of a record, on top of what its person saw when they opened it.
    pub(crate) fn save(&mut self, ids: &mut Ids, record: RecordId, question: u8, option: u8) {
        if let Some(heads) = self.forms.remove(&record) {
            let set = [(question_key(question), Some(Answer::Choice(named(option))))];
            self.write_after(
                ids,
                Subject::Record(record),
                heads,
                Origin::Keyboard,
                Change::Answers(set.into()),
            );
        }
    }

    /// Takes over a row of a file: what it says of a patient, in the record that is here of them or in one that begins.
    pub(crate) fn import(&mut self, ids: &mut Ids, (record, row): (RecordId, u32), option: u8) {
        let heads = fold(&self.about(record)).heads;
        let id = ImportId::new(ids.next());
        let set = [(question_key(0), Some(Answer::Choice(named(option))))];
        let origin = Origin::Import { id, row };
        self.write_after(ids, Subject::Record(record), heads, origin, Change::Answers(set.into()));
    }

    /// Joins a record with another of the same patient, unless they are one already.
    pub(crate) fn join_by_itself(&mut self, ids: &mut Ids, record: RecordId, with: RecordId) {
        let is_one = |joined: BTreeMap<RecordId, JoinedAs>| matches!(joined.get(&with), Some(JoinedAs::PartOf(whole)) if *whole == record);
        let others = self.about(with);
        let heads = fold(&others).heads;
        if heads.is_empty() || is_one(self.joined()) {
            return;
        }
        let digests: BTreeMap<EntryId, Digest> = others.iter().map(|entry| (entry.id, entry.digest)).collect();
        let heads = heads.into_iter().map(|head| (head, digests[&head])).collect();
        let own = fold(&self.about(record)).heads;
        self.write_after(
            ids,
            Subject::Record(record),
            own,
            Origin::ByItself,
            Change::Join { with, heads },
        );
    }

    /// The records held here whose first entry is here and that were not purged.
    pub(crate) fn records(&self) -> BTreeSet<RecordId> {
        let records = self.entries.values().filter_map(|(entry, _)| entry.record());
        records.filter(|record| !self.has_purged(*record)).collect()
    }

    /// What the network holds back of its requests and answers is gone.
    pub(crate) fn forget_the_network(&mut self) {
        self.late.clear();
        self.earlier = None;
    }

    /// A request of its own that was late arrives after all, and its answer is heard by nobody.
    pub(crate) fn late_request(&mut self) -> Option<Vec<u8>> {
        self.late.pop()
    }

    /// Writes an entry as a person who sees what it is about as it is here.
    pub(crate) fn write_about(&mut self, ids: &mut Ids, subject: Subject, change: Change) -> EntryId {
        let heads = fold(&self.about(subject.id())).heads;
        self.write_after(ids, subject, heads, Origin::Keyboard, change)
    }

    /// Writes an entry on top of these.
    fn write_after(
        &mut self,
        ids: &mut Ids,
        subject: Subject,
        heads: Vec<EntryId>,
        origin: Origin,
        change: Change,
    ) -> EntryId {
        let before = self.about(subject.id());
        let parents: BTreeMap<EntryId, Digest> = before.iter().map(|entry| (entry.id, entry.digest)).collect();
        let draft = Draft {
            id: EntryId::new(ids.next()),
            subject,
            parents: heads,
            author: Author {
                id: UserId::new(Uuid::from_u128(7)),
                name: "Amara Osei".to_owned(),
            },
            desk: DeskStamp {
                id: self.device,
                name: "Ward 7".to_owned(),
            },
            at: self.clock,
            origin,
            seen: SeenDataset {
                version: "2024".to_owned(),
                revision: 1,
            },
            change,
        };
        let (entry, bytes) = seal(draft, &parents).unwrap();
        let id = entry.id;
        self.entries.insert(id, (entry, bytes));
        id
    }

    /// A record that is held here with an id larger than this one's, and its heads: what this one may be joined with.
    pub(crate) fn larger(&self, record: RecordId) -> Option<(RecordId, BTreeMap<EntryId, Digest>)> {
        let records = self.entries.values().filter_map(|(entry, _)| entry.record());
        let with = records
            .filter(|other| *other > record && !self.has_purged(*other))
            .min()?;
        let entries = self.about(with);
        let digests: BTreeMap<EntryId, Digest> = entries.iter().map(|entry| (entry.id, entry.digest)).collect();
        let heads = fold(&entries).heads.into_iter().map(|head| (head, digests[&head]));
        let heads: BTreeMap<EntryId, Digest> = heads.collect();
        // Nothing of it can be taken in while all of it waits for what cannot be read here.
        (!heads.is_empty()).then_some((with, heads))
    }

    /// The entries about a record or a topic, by the id of the subject.
    fn about(&self, subject: RecordId) -> Vec<Entry> {
        let all = self.entries.values().map(|(entry, _)| entry);
        all.filter(|entry| entry.subject.id() == subject).cloned().collect()
    }

    /// Markers first, and parents before what was written on top of them. A record stops where an entry of it that is held here was
    /// refused.
    fn to_send(&self, limit: usize, but: &BTreeMap<EntryId, RecordId>) -> Vec<Outgoing> {
        let refused = self.refusals.values().filter(|refusal| self.holds(refusal.entry));
        let stopped: BTreeSet<RecordId> = refused.map(|refusal| refusal.record).collect();
        let read = self.entries.iter().map(|(id, (entry, bytes))| Outgoing {
            entry: *id,
            record: entry.subject.id(),
            wire: WireEntry {
                digest: entry.digest,
                bytes: bytes.clone(),
            },
        });
        let parked = self.parked.values().map(|parked| Outgoing {
            entry: parked.entry,
            record: parked.record,
            wire: parked.wire.clone(),
        });
        let mut waiting: Vec<Outgoing> = read
            .chain(parked)
            .filter(|outgoing| !self.receipts.contains_key(&outgoing.entry) && !stopped.contains(&outgoing.record))
            .filter(|outgoing| !but.contains_key(&outgoing.entry))
            .collect();
        let is_marker = |outgoing: &Outgoing| {
            let entry = self.entries.get(&outgoing.entry);
            entry.is_some_and(|(entry, _)| entry.change.marker().is_some())
        };
        waiting.sort_by_key(|outgoing| (!is_marker(outgoing), outgoing.entry));
        let mut there: BTreeSet<EntryId> = self.receipts.keys().chain(but.keys()).copied().collect();
        let mut ordered: Vec<Outgoing> = Vec::new();
        // Ids grow as entries are written, but for those that were given others since.
        loop {
            let (ready, rest): (Vec<Outgoing>, Vec<Outgoing>) = waiting.into_iter().partition(|outgoing| {
                let ready = names_of(&outgoing.wire.bytes).is_ok_and(|named| {
                    // What a join takes in of a record that was withdrawn is here no more under that id.
                    let mut heads = named.joined.iter().flat_map(|joined| &joined.heads);
                    named.parents.iter().all(|parent| there.contains(parent))
                        && heads.all(|head| there.contains(head) || !self.holds(*head))
                });
                if ready {
                    there.insert(outgoing.entry);
                }
                ready
            });
            waiting = rest;
            if ready.is_empty() {
                break;
            }
            ordered.extend(ready);
        }
        // What has no parent here is refused by name.
        ordered.extend(waiting);
        ordered.truncate(limit.min(BATCH));
        ordered
    }

    pub(crate) fn holds(&self, entry: EntryId) -> bool {
        self.digest(entry).is_some()
    }

    fn digest(&self, entry: EntryId) -> Option<Digest> {
        let read = self.entries.get(&entry).map(|(entry, _)| entry.digest);
        read.or_else(|| Some(self.parked.get(&entry)?.wire.digest))
    }

    /// The program is replaced by one that reads everything, and reads what was parked.
    pub(crate) fn upgrade(&mut self) {
        self.reads = Reads::Everything;
        for (id, Parked { wire, .. }) in std::mem::take(&mut self.parked) {
            let entry = canonical::read(&wire.bytes, wire.digest).unwrap();
            self.entries.insert(id, (entry, wire.bytes));
        }
    }

    /// Its cursor becomes one that no Central gave: one further on, at a chain of its own making.
    pub(crate) fn make_up_cursor(&mut self) {
        if let Some(cursor) = &mut self.cursor {
            cursor.number += 1;
            cursor.chain = chain::next(cursor.chain, Digest([1; 32]));
        }
    }

    /// A day later, what was refused for a reason that may have passed is offered again.
    pub(crate) fn a_day_passes(&mut self) {
        self.refusals.retain(|_, refusal| refusal.code == RefusalCode::Diverged);
    }

    fn apply(&mut self, instructions: Instructions) {
        if instructions.void_receipts {
            self.receipts.clear();
            self.refusals.clear();
        }
        for written in instructions.entries {
            self.take(written);
        }
        for parked in instructions.parked {
            match self.marker(parked.record) {
                None => {
                    self.parked.insert(parked.entry, parked);
                }
                Some(Marker::NotCleared) => self.go_on(&[parked.wire]),
                Some(Marker::Purged) => {}
            }
        }
        for receipt in instructions.receipts {
            self.receipts.insert(receipt.entry, receipt.number);
            self.refusals.remove(&receipt.entry);
        }
        for refusal in instructions.refusals {
            if !self.has_purged(refusal.record) {
                self.refusals.insert(refusal.entry, refusal);
            }
        }
        self.cursor = Some(instructions.cursor);
        self.incarnation = Some(instructions.incarnation);
        if let Some(device) = instructions.new_device {
            self.device = device;
        }
        if instructions.agree.is_some() {
            self.agree = instructions.agree;
        }
    }

    /// One exchange, through weather that is fair once the forecast has run out. Nothing when it broke off.
    pub(crate) fn sync(
        &mut self,
        ids: &mut Ids,
        central: &mut Central,
        forecast: &[Weather],
    ) -> Result<Option<Summary>, Unusable> {
        let start = Start {
            device: self.device,
            cursor: self.cursor,
            incarnation: self.incarnation,
            agreed: self.agree,
            program: "world".to_owned(),
            dataset: Vec::new(),
            dataset_files: None,
            waiting: 0,
            national: None,
            notices: None,
            room_to_park: self.room_to_park.saturating_sub(self.parked.len()),
            read: self.reads.function(),
        };
        let carrier = Imagined {
            calls: AtomicU8::new(0),
            dies_at: self.dies_at.take(),
            desk: Mutex::new(self),
            network: Mutex::new(Network {
                ids,
                central,
                forecast,
                killed: false,
            }),
        };
        match exchange(&carrier, start).now_or_never().expect("nothing here waits") {
            Ok(summary) => Ok(Some(summary)),
            Err(Stopped::Carrier(_) | Stopped::Answer(Unusable::Frame)) => Ok(None),
            // The answer to another request is none to this one.
            Err(Stopped::Answer(_)) if forecast.iter().any(|weather| matches!(weather, Weather::OutOfOrder)) => {
                Ok(None)
            }
            Err(Stopped::Answer(unusable)) => Err(unusable),
        }
    }

    /// Every record as it folds here.
    pub(crate) fn folds(&self) -> BTreeMap<RecordId, Folded> {
        folds(self.entries.values().map(|(entry, _)| entry.clone()))
    }

    /// Every record as it is listed and counted here: by itself, or as part of one that it is joined to.
    pub(crate) fn joined(&self) -> BTreeMap<RecordId, JoinedAs> {
        joined(self.entries.values().map(|(entry, _)| entry.clone()))
    }
}

/// Every record as these entries fold.
pub(crate) fn folds(entries: impl IntoIterator<Item = Entry>) -> BTreeMap<RecordId, Folded> {
    let mut records: BTreeMap<RecordId, Vec<Entry>> = BTreeMap::new();
    for entry in entries {
        records.entry(entry.subject.id()).or_default().push(entry);
    }
    records
        .into_iter()
        .map(|(record, entries)| (record, fold(&entries)))
        .collect()
}

/// Every record as it is listed and counted by whoever holds these entries.
pub(crate) fn joined(entries: impl IntoIterator<Item = Entry>) -> BTreeMap<RecordId, JoinedAs> {
    let mut records: BTreeMap<RecordId, Vec<Entry>> = BTreeMap::new();
    for entry in entries {
        records.entry(entry.subject.id()).or_default().push(entry);
    }
    let histories = records.iter().map(|(record, entries)| (*record, entries.as_slice()));
    fold_all(&histories.collect())
}

/// What carries an imagined exchange.
struct Imagined<'a> {
    /// How often the desk has begun or ended something, and when it dies.
    calls: AtomicU8,
    dies_at: Option<u8>,
    desk: Mutex<&'a mut Desk>,
    network: Mutex<Network<'a>>,
}

struct Network<'a> {
    ids: &'a mut Ids,
    central: &'a mut Central,
    /// The weather of the requests to come; fair once it has run out.
    forecast: &'a [Weather],
    /// Whether the desk died: it stores nothing any more.
    killed: bool,
}

/// The exchange broke off.
#[derive(Debug)]
struct Broke;

impl<'a> Imagined<'a> {
    /// The desk, unless it has died, or dies now.
    fn alive(&self) -> Result<MutexGuard<'_, &'a mut Desk>, Broke> {
        let call = self.calls.fetch_add(1, Ordering::Relaxed);
        let mut network = self.network.lock().unwrap();
        network.killed |= self.dies_at == Some(call);
        if network.killed {
            return Err(Broke);
        }
        drop(network);
        Ok(self.desk.lock().unwrap())
    }

    /// Does something, unless the desk has died; it may die right before it and right after it.
    fn does<T>(&self, something: impl FnOnce(&mut Desk) -> T) -> Result<T, Broke> {
        let done = something(&mut **self.alive()?);
        drop(self.alive()?);
        Ok(done)
    }
}

impl Carrier for Imagined<'_> {
    type Error = Broke;

    fn now(&self) -> DateTime<Utc> {
        let mut desk = self.desk.lock().unwrap();
        let tick = desk.tick;
        desk.clock += tick;
        desk.clock
    }

    async fn to_send(&self, most: usize, but: &BTreeMap<EntryId, RecordId>) -> Result<Vec<Outgoing>, Broke> {
        self.does(|desk| desk.to_send(most, but))
    }

    async fn digests(&self, entries: &[EntryId]) -> Result<HashMap<EntryId, Digest>, Broke> {
        self.does(|desk| entries.iter().filter_map(|id| Some((*id, desk.digest(*id)?))).collect())
    }

    async fn post(&self, body: Vec<u8>) -> Result<Vec<u8>, NoAnswer<Broke>> {
        let posted = self.does(|desk| self.network.lock().unwrap().post(desk, &body));
        let answer = posted.ok().flatten();
        answer.ok_or(NoAnswer::MayHaveArrived(Broke))
    }

    async fn may_have_arrived(&self, _: Vec<EntryId>) -> Result<(), Broke> {
        // How a record shows meanwhile is nothing to the machines.
        self.does(|_| ())
    }

    async fn keep_incarnation(&self, incarnation: Incarnation) -> Result<(), Broke> {
        self.does(|desk| desk.incarnation = Some(incarnation))
    }

    async fn take_over(&self, answered: Answered) -> Result<(), Broke> {
        self.does(|desk| desk.apply(answered.instructions))
    }
}

impl Network<'_> {
    fn post(&mut self, desk: &mut Desk, body: &[u8]) -> Option<Vec<u8>> {
        let weather = match self.forecast.split_first() {
            Some((weather, later)) => {
                self.forecast = later;
                *weather
            }
            None => Weather::Fair,
        };
        let part = |bytes: &[u8], of_256: u8| bytes[..bytes.len() * usize::from(of_256) / 256].to_vec();
        if let Weather::AfterPurge(record) = weather {
            self.central.purge(self.ids, record);
        }
        let earlier = desk.earlier.clone();
        let mut answer = |body: &[u8]| {
            let answer = self.central.answer(self.ids, body);
            desk.earlier.clone_from(&answer);
            answer
        };
        match weather {
            Weather::Fair | Weather::AfterPurge(_) => answer(body),
            Weather::Late => {
                desk.late.push(body.to_vec());
                None
            }
            Weather::OutOfOrder => {
                answer(body);
                earlier
            }
            Weather::Lost => None,
            Weather::AnswerLost => {
                answer(body);
                None
            }
            Weather::Killed => {
                answer(body);
                self.killed = true;
                None
            }
            Weather::Repeated(times) => {
                for _ in 0..times {
                    answer(body);
                }
                answer(body)
            }
            Weather::Cut(of_256) => {
                assert!(
                    answer(&part(body, of_256)).is_none(),
                    "a request that is cut off is no request"
                );
                None
            }
            Weather::Absurd(absurd) => {
                let (mut reply, mut entries) = frame::read_reply(&answer(body)?).unwrap();
                absurd.spoil(|| self.ids.next(), &mut reply, &mut entries);
                Some(frame::write(&reply, &entries).unwrap())
            }
            Weather::AnswerCut(of_256) => answer(body).map(|answer| part(&answer, of_256)),
        }
    }
}
