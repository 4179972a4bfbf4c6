//! Desks and Central agree in the end, whatever the network, backups and copies did, and nothing is lost that anybody
//! still held. A failing schedule is shown small, with its seed.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, TimeDelta};
use domain::answer::Json;
use domain::id::{DeviceId, EntryId, RecordId};
use domain::record::{Change, Entry, ItemKey, JoinedAs, SealedBytes, State, Subject, Topic, fold_joined};

use uuid::Uuid;

use crate::each_schedule;
use crate::steps::{
    PATIENTS, Said, Step, any_step, desks, older_programs, record_id, record_of_patient, records_of_patient,
    step_among_older_programs, step_at_a_damaged_central, step_with_purges, step_with_withdrawals,
};
use crate::world::{Central, Desk, Ids, Logged, NEWER, Reads, Spoil, Weather, folds, joined, named};

/// What is listed is what all entries together fold to, and a record that is part of another is listed with it and nowhere else.
fn each_fold_adds_up(joined: &BTreeMap<RecordId, JoinedAs>, entries: &[Entry]) {
    for (record, joined_as) in joined.iter().filter(|(record, _)| !Subject::is_of_service(**record)) {
        let whole = match joined_as {
            JoinedAs::Whole(whole) => {
                assert_eq!(**whole, fold_joined(*record, entries));
                *record
            }
            JoinedAs::PartOf(whole) => *whole,
        };
        assert!(whole <= *record && fold_joined(whole, entries).records.contains(record));
        assert!(matches!(joined[&whole], JoinedAs::Whole(_)));
    }
}

/// The bits by which ids differ that a record or an entry is given one after the other.
const LATER: u128 = ((1 << 62) - 1) & !((1 << 44) - 1);

fn first_entry(entry: EntryId) -> EntryId {
    EntryId::new(Uuid::from_u128(entry.uuid().as_u128() & !LATER))
}

fn first_record(record: RecordId) -> RecordId {
    RecordId::new(Uuid::from_u128(record.uuid().as_u128() & !LATER))
}

/// A service, and the entries that somebody holds.
pub(crate) struct World {
    ids: Ids,
    pub(crate) central: Central,
    pub(crate) desks: Vec<Desk>,
    central_backup: Option<Central>,
    desk_backups: Vec<Option<Desk>>,
    written: BTreeMap<EntryId, RecordId>,
}

impl World {
    /// A service whose desks have older programs where this says so.
    fn of_programs(older: &[bool]) -> Self {
        let mut world = Self::new(older.len());
        for (desk, older) in world.desks.iter_mut().zip(older) {
            if *older {
                desk.reads = Reads::WhatIsOlder;
            }
        }
        world
    }

    fn new(desks: usize) -> Self {
        Self::with(desks, Ids::default())
    }

    /// A service with these ids, and none of another's.
    pub(crate) fn with(desks: usize, mut ids: Ids) -> Self {
        let devices: Vec<DeviceId> = (0..desks).map(|_| DeviceId::new(ids.next())).collect();
        Self {
            central: Central::new(&mut ids, devices.iter().copied()),
            desks: devices.into_iter().map(Desk::new).collect(),
            ids,
            central_backup: None,
            desk_backups: vec![None; desks],
            written: BTreeMap::new(),
        }
    }

    /// The desk that a step means.
    fn at(&self, desk: usize) -> usize {
        desk % self.desks.len()
    }

    pub(crate) fn take(&mut self, step: Step) {
        let exchanged = matches!(step, Step::Sync { .. });
        let at_desks = self.at_desks();
        match step {
            Step::Write {
                desk,
                record,
                question,
                option,
            } => {
                let desk = self.at(desk);
                let can_be_written = question != NEWER || self.desks[desk].reads == Reads::Everything;
                let record = self.desks[desk].now(record_id(record));
                // Nothing is written to what is known to be purged.
                if can_be_written && !self.desks[desk].has_purged(record) {
                    self.desks[desk].write(&mut self.ids, record, question, option);
                }
            }
            Step::Say { desk, record, what } => {
                let desk = self.at(desk);
                let record = self.desks[desk].now(record_id(record));
                if !self.desks[desk].has_purged(record) {
                    self.say(desk, record, what);
                }
            }
            Step::Purge { desk, record } => {
                let desk = self.at(desk);
                let record = self.desks[desk].now(record_id(record));
                self.desks[desk].purge(&mut self.ids, record);
            }
            Step::Withdraw { desk, record } => {
                let desk = self.at(desk);
                self.desks[desk].withdraw(record_id(record));
            }
            Step::Sync {
                desk,
                forecast,
                dies_at,
            } => {
                let desk = self.at(desk);
                let before = self.central.log.len();
                self.desks[desk].dies_at = dies_at;
                self.exchange(desk, &forecast);
                assert!(self.central.log.len() >= before);
                self.no_receipt_is_untrue();
            }
            Step::ArriveLate { desk } => self.arrive_late(self.at(desk)),
            Step::Open { desk, record } => {
                let desk = self.at(desk);
                let record = self.desks[desk].now(record_id(record));
                if !self.desks[desk].has_purged(record) {
                    self.desks[desk].open(record);
                }
            }
            Step::Save {
                desk,
                record,
                question,
                option,
            } => {
                let desk = self.at(desk);
                let record = self.desks[desk].now(record_id(record));
                self.desks[desk].save(&mut self.ids, record, question, option);
            }
            Step::Import { desk, rows } => {
                let desk = self.at(desk);
                self.import(desk, &rows);
            }
            Step::SetClock { desk, years, seconds } => {
                let desk = self.at(desk);
                self.desks[desk].clock = DateTime::UNIX_EPOCH + TimeDelta::days(365 * i64::from(50 + years));
                self.desks[desk].tick = TimeDelta::seconds(seconds);
            }
            Step::Upgrade { desk } => {
                let desk = self.at(desk);
                self.desks[desk].upgrade();
            }
            Step::MakeUpCursor { desk } => {
                let desk = self.at(desk);
                self.desks[desk].make_up_cursor();
            }
            Step::Spoil { what, at } => self.central.spoil(what, at),
            Step::BackUpCentral => self.central_backup = Some(self.central.clone()),
            Step::BackUpDesk { desk } => {
                let desk = self.at(desk);
                self.desk_backups[desk] = Some(self.desks[desk].clone());
            }
            Step::RestoreCentral { said } => self.restore_central(said),
            Step::RestoreDesk { desk } => {
                let desk = self.at(desk);
                if let Some(backup) = self.desk_backups[desk].clone() {
                    self.desks[desk] = backup;
                }
            }
            Step::Copy { from, to } => {
                let (from, to) = (self.at(from), self.at(to));
                self.desks[to] = self.desks[from].clone();
            }
        }
        self.nothing_is_lost(exchanged, &at_desks);
    }

    /// An exchange has lost nothing that was written, and has invented nothing; whatever else was done may have taken what nobody else
    /// had.
    fn nothing_is_lost(&mut self, exchanged: bool, at_desks: &BTreeSet<EntryId>) {
        let held = self.held_by_anybody();
        if exchanged {
            let purged = self.purged_by_anybody();
            self.written.retain(|_, record| !purged.contains(record));
            let withdrawn = self.marked_by_anybody(&Change::NotCleared);
            // What a lost computer had sent and no other desk has heard of goes with a record that Central erases.
            let is_gone = |entry: &EntryId, record: &RecordId| {
                !held.contains_key(entry) && withdrawn.contains(record) && !at_desks.contains(entry)
            };
            self.written.retain(|entry, record| !is_gone(entry, record));
            assert_eq!(held, self.written, "an exchange loses nothing and invents nothing");
        }
        // What only an overwritten database held is gone, until a backup of it is put back.
        self.written = held;
    }

    /// Central is as it was when it was backed up last, if it ever was; its operator says so, or does not.
    fn restore_central(&mut self, said: bool) {
        let Some(backup) = self.central_backup.clone() else {
            return;
        };
        self.central = backup;
        let backups = self.desk_backups.iter_mut().flatten();
        for desk in self.desks.iter_mut().chain(backups) {
            desk.before_restore = true;
            desk.forget_the_network();
        }
        if said {
            self.central.epoch = protocol::exchange::Epoch(self.ids.next());
        }
    }

    /// A request of this desk that was on its way all the while arrives, if there is one.
    fn arrive_late(&mut self, desk: usize) {
        if let Some(body) = self.desks[desk].late_request() {
            self.central.answer(&mut self.ids, &body);
        }
    }

    /// Each row goes to the record that is here of its patient, or begins one.
    fn import(&mut self, at: usize, rows: &[(u8, u8)]) {
        let desk = &mut self.desks[at];
        for ((patient, option), row) in rows.iter().zip(2..) {
            let known = desk.records();
            let record = records_of_patient(*patient).find(|record| known.contains(record));
            let record = record.unwrap_or_else(|| record_of_patient(*patient, at));
            desk.import(&mut self.ids, (record, row), *option);
        }
    }

    /// What each desk knows to be records of one patient it joins, whoever else does.
    fn join_by_itself(&mut self) {
        for desk in &mut self.desks {
            for patient in 0..PATIENTS {
                let known = desk.records();
                let mut records = records_of_patient(patient).filter(|record| known.contains(record));
                if let Some(first) = records.next() {
                    for other in records {
                        desk.join_by_itself(&mut self.ids, first, other);
                    }
                }
            }
        }
        self.written = self.held_by_anybody();
    }

    /// What a desk has a receipt for, Central has under that number: unless Central was put back, and the desk has not heard
    /// of it.
    fn no_receipt_is_untrue(&self) {
        for desk in self.desks.iter().filter(|desk| !desk.before_restore) {
            for (entry, number) in &desk.receipts {
                assert!(
                    self.central.gave(*entry, *number),
                    "{entry} has a receipt {number}, and Central not the entry"
                );
            }
        }
    }

    /// A desk's computer becomes another service's: what only it held is gone.
    pub(crate) fn lose(&mut self, desk: usize) {
        self.desks.remove(desk);
        self.desk_backups.remove(desk);
        self.written = self.held_by_anybody();
    }

    /// A computer becomes one of this service's desks.
    pub(crate) fn gain(&mut self, desk: Desk) {
        self.desks.push(desk);
        self.desk_backups.push(None);
    }

    fn say(&mut self, desk: usize, record: RecordId, what: Said) {
        let desk = &mut self.desks[desk];
        let larger = || desk.larger(record);
        let (subject, change) = match what {
            Said::Deleted => (None, Change::State(State::Deleted { reason: named(0) })),
            Said::InUse => (None, Change::State(State::Active)),
            Said::Private(byte) => (None, Change::Private(SealedBytes(vec![byte; 40]))),
            Said::Joined => match larger() {
                Some((with, heads)) => (None, Change::Join { with, heads }),
                None => return,
            },
            Said::Unjoined => match larger() {
                Some((with, _)) => (None, Change::Unjoin { with }),
                None => return,
            },
            Said::Caseload(value) => {
                let item = (ItemKey::new("2026"), Some(Json::new(value.to_string())));
                (Some(Subject::Service(Topic::CASELOAD)), Change::Items([item].into()))
            }
        };
        let subject = subject.unwrap_or(Subject::Record(record));
        desk.write_about(&mut self.ids, subject, change);
    }

    /// Every entry that is read at a desk or at Central.
    fn read_anywhere(&self) -> Vec<Entry> {
        let at_desks = self.desks.iter().flat_map(|desk| desk.entries.values());
        let at_desks = at_desks.map(|(entry, _)| entry.clone());
        at_desks.chain(self.central.entries()).collect()
    }

    /// The entries that some desk holds, by the first id that each had.
    fn at_desks(&self) -> BTreeSet<EntryId> {
        let read = self.desks.iter().flat_map(|desk| desk.entries.keys());
        let parked = self.desks.iter().flat_map(|desk| desk.parked.keys());
        read.chain(parked).map(|entry| first_entry(*entry)).collect()
    }

    /// The records of which somebody holds a purge marker, by the first id that each had.
    fn purged_by_anybody(&self) -> BTreeSet<RecordId> {
        self.marked_by_anybody(&Change::Purge)
    }

    fn marked_by_anybody(&self, marker: &Change) -> BTreeSet<RecordId> {
        let read = self.read_anywhere().into_iter();
        let markers = read.filter(|entry| entry.change == *marker);
        markers.map(|marker| first_record(marker.subject.id())).collect()
    }

    /// The entries that somebody holds, of records of which nobody holds a purge marker: by the first ids that they and their records
    /// had, as some desks may have heard that a record was withdrawn, and others not.
    fn held_by_anybody(&self) -> BTreeMap<EntryId, RecordId> {
        let read = self
            .read_anywhere()
            .into_iter()
            .filter(|entry| entry.change.marker().is_none());
        let read = read.map(|entry| (first_entry(entry.id), first_record(entry.subject.id())));
        let mut held: BTreeMap<EntryId, RecordId> = read.collect();
        let parked = self.desks.iter().flat_map(|desk| desk.parked.values());
        held.extend(parked.map(|parked| (first_entry(parked.entry), first_record(parked.record))));
        let purged = self.purged_by_anybody();
        held.retain(|_, record| !purged.contains(record));
        held
    }

    /// One exchange of a desk, which is never a long one: it opens one epoch at most, and each line of the log is listed,
    /// taken over and fetched twice at most. Answers whether it came to its end.
    fn exchange(&mut self, desk: usize, forecast: &[Weather]) -> bool {
        let (opened, requests) = (self.central.epochs, self.central.requests);
        let summary = self.desks[desk]
            .sync(&mut self.ids, &mut self.central, forecast)
            .unwrap();
        let opened = self.central.epochs - opened;
        assert!(opened <= 1, "{opened} epochs in one exchange");
        let requests = usize::try_from(self.central.requests - requests).unwrap();
        let lines = self.central.log.len() + self.desks[desk].entries.len();
        // The weather repeats a request five times at most, and has eight days.
        assert!(requests <= 50 + 2 * lines, "{requests} requests for {lines} lines");
        if summary.is_some() {
            self.desks[desk].before_restore = false;
        }
        summary.is_some()
    }

    /// Fair weather until nothing changes any more: twice round, for what the last desk brings to the first; and once
    /// more for a Central that is found to be restored only then.
    fn settle(&mut self) {
        for desk in 0..self.desks.len() {
            while let Some(body) = self.desks[desk].late_request() {
                self.central.answer(&mut self.ids, &body);
            }
        }
        self.written = self.held_by_anybody();
        for _ in 0..4 {
            self.round();
        }
    }

    /// Each desk exchanges once, in fair weather.
    fn round(&mut self) {
        for desk in 0..self.desks.len() {
            assert!(self.exchange(desk, &[]), "fair weather");
        }
    }

    /// All is told to all, what was refused for a reason that has passed is offered again, every program is as new as any, and
    /// each desk has joined what it knows to be one patient's.
    pub(crate) fn end(&mut self) {
        self.settle();
        // What was refused because a Central that was put back lacked something.
        for desk in &mut self.desks {
            desk.a_day_passes();
        }
        self.settle();
        for desk in &mut self.desks {
            desk.upgrade();
        }
        self.join_by_itself();
        self.settle();
    }

    /// Of the records that there are of a patient of a file, one stands for all.
    pub(crate) fn each_patient_is_one(&self) {
        let joined = joined(self.central.entries());
        for patient in 0..PATIENTS {
            let all = records_of_patient(patient).filter_map(|record| joined.get(&record));
            let (whole, parts): (Vec<_>, Vec<_>) = all.partition(|joined| matches!(joined, JoinedAs::Whole(_)));
            assert!(
                whole.len() == 1 || whole.len() + parts.len() == 0,
                "{} are listed",
                whole.len()
            );
        }
    }

    pub(crate) fn check(&self) {
        self.no_receipt_is_untrue();
        let named: Vec<EntryId> = self.central.log.iter().filter_map(Logged::id).collect();
        let held: BTreeSet<EntryId> = named.iter().copied().collect();
        assert_eq!(held.len(), named.len(), "an entry has one number");
        let firsts: BTreeSet<EntryId> = self
            .central
            .entries()
            .iter()
            .map(|entry| first_entry(entry.id))
            .collect();
        assert!(
            self.written.keys().all(|entry| firsts.contains(entry)),
            "Central holds what anybody held"
        );
        let further = self.central.entries();
        let further = further
            .iter()
            .filter(|entry| !self.written.contains_key(&first_entry(entry.id)));
        assert!(
            further.into_iter().all(|entry| entry.change.marker().is_some()),
            "and of erased records their markers"
        );
        let numbers = self.central.log.iter().map(|logged| logged.position.number);
        assert!(
            numbers.eq(1..=u64::try_from(self.central.log.len()).unwrap()),
            "numbers have no gap"
        );
        let at_central = folds(self.central.entries());
        let joined_at_central = joined(self.central.entries());
        each_fold_adds_up(&joined_at_central, &self.central.entries());
        for desk in &self.desks {
            let here: BTreeSet<EntryId> = desk.entries.keys().copied().collect();
            assert_eq!(here, held);
            assert_eq!(desk.folds(), at_central);
            assert_eq!(desk.joined(), joined_at_central);
            assert_eq!(desk.agree, Some(true));
            assert!(
                desk.refusals.is_empty(),
                "an honest entry is never refused: {:?}",
                desk.refusals
            );
            for logged in &self.central.log {
                if let Some(id) = logged.id() {
                    assert_eq!(desk.receipts.get(&id), Some(&logged.position.number));
                }
            }
        }
        let devices: BTreeSet<DeviceId> = self.desks.iter().map(|desk| desk.device).collect();
        assert_eq!(devices.len(), self.desks.len(), "a copy takes an identity of its own");
    }
}

#[test]
fn all_agree_in_the_end_and_nothing_is_lost() {
    let schedules = (older_programs(), proptest::collection::vec(any_step(), 1..60));
    each_schedule(2_000, &schedules, |(older, steps)| {
        let mut world = World::of_programs(&older);
        for step in steps {
            world.take(step);
        }
        world.end();
        world.check();
        world.each_patient_is_one();
    });
}

/// What one desk purges is gone everywhere in the end, whoever was away or wrote on or was put back to a time before it; nothing
/// else is lost, and everybody agrees.
#[test]
fn what_is_purged_is_gone_everywhere_and_nothing_else_is() {
    let schedules = (desks(), proptest::collection::vec(step_with_purges(), 1..60));
    each_schedule(1_000, &schedules, |(desks, steps)| {
        let mut world = World::new(desks);
        for step in steps {
            world.take(step);
        }
        world.settle();
        // A join whose other record was purged here waits until a Central that was put back has the marker too.
        for desk in &mut world.desks {
            desk.a_day_passes();
        }
        world.settle();
        for desk in &world.desks {
            for (entry, _) in desk.entries.values() {
                assert_eq!(desk.has_purged(entry.subject.id()), entry.change == Change::Purge);
            }
        }
        world.check();
    });
}

/// What one desk withdraws from Central goes on under another id at every desk, whoever was away or wrote on or was put back to a time
/// before it: no answer is lost, no record is there twice, and Central has nothing left of the id before.
#[test]
fn what_is_withdrawn_goes_on_once_everywhere_and_leaves_a_marker() {
    let schedules = (desks(), proptest::collection::vec(step_with_withdrawals(), 1..60));
    each_schedule(1_000, &schedules, |(desks, steps)| {
        let mut world = World::new(desks);
        for step in steps {
            world.take(step);
        }
        world.settle();
        for desk in &mut world.desks {
            desk.a_day_passes();
        }
        world.settle();
        let at_desks = world
            .desks
            .iter()
            .map(|desk| desk.entries.values().map(|(entry, _)| entry.clone()).collect());
        let everywhere: Vec<Vec<Entry>> = at_desks.chain([world.central.entries()]).collect();
        for entries in everywhere {
            let gone: BTreeSet<RecordId> = entries
                .iter()
                .filter(|entry| entry.change.marker().is_some())
                .filter_map(Entry::record)
                .collect();
            let live = entries.iter().filter(|entry| entry.change.marker().is_none());
            let live: BTreeSet<RecordId> = live.filter_map(Entry::record).collect();
            assert!(live.is_disjoint(&gone));
            let firsts: BTreeSet<RecordId> = live.iter().map(|record| first_record(*record)).collect();
            assert_eq!(firsts.len(), live.len(), "no record is there under two ids");
        }
        world.check();
    });
}

/// Whatever some programs are too old to read is kept and relayed by them, also to a Central that lost it; all agree with
/// Central meanwhile; and once they are upgraded they show it, with what was written on top of it.
#[test]
fn what_an_older_program_cannot_read_is_kept_and_read_once_it_is_upgraded() {
    let schedules = (
        older_programs(),
        proptest::collection::vec(step_among_older_programs(), 1..60),
    );
    each_schedule(500, &schedules, |(older, steps)| {
        let mut world = World::of_programs(&older);
        for step in steps {
            world.take(step);
        }
        world.settle();
        for desk in &world.desks {
            assert_eq!(desk.agree, Some(true));
            assert!(desk.refusals.is_empty(), "{:?}", desk.refusals);
            assert!(desk.reads == Reads::WhatIsOlder || desk.parked.is_empty());
        }
        for desk in &mut world.desks {
            desk.upgrade();
        }
        world.check();
    });
}

/// A Central with wrong digests and chains opens no storm of epochs, loses nothing, and once its tables are right again, all
/// agree.
#[test]
fn a_damaged_central_opens_few_epochs_and_all_agree_once_it_is_mended() {
    let schedules = (desks(), proptest::collection::vec(step_at_a_damaged_central(), 1..60));
    each_schedule(300, &schedules, |(desks, steps)| {
        let mut world = World::new(desks);
        for step in steps {
            world.take(step);
        }
        world.round();
        world.round();
        let opened = world.central.epochs;
        world.round();
        assert_eq!(
            world.central.epochs, opened,
            "a damaged Central is no restored one, for ever"
        );
        world.central.mend();
        world.settle();
        for desk in &mut world.desks {
            desk.a_day_passes();
        }
        world.settle();
        assert!(world.central.epochs <= opened + u32::try_from(desks).unwrap());
        world.check();
    });
}

#[test]
fn a_repeated_push_changes_nothing() {
    each_schedule(100, &(1_usize..30, 1_u8..5), |(writes, times)| {
        let mut world = World::new(3);
        for record in 0..writes {
            let record = u8::try_from(record % 6).unwrap();
            world.take(Step::Write {
                desk: 0,
                record,
                question: record,
                option: 0,
            });
        }
        let forecast = vec![Weather::Repeated(times); 20];
        let summary = world.desks[0]
            .sync(&mut world.ids, &mut world.central, &forecast)
            .unwrap()
            .unwrap();
        assert_eq!(summary.accepted, u64::try_from(writes).unwrap());
        assert_eq!(world.central.log.len(), writes);
        world.settle();
        world.check();
    });
}

/// One wrong digest or chain at Central, wherever it is: one epoch is opened at most, a desk that takes the log over says
/// that the two sides differ, names the record whose digest is wrong, and all agree again once Central is mended.
#[test]
fn one_wrong_digest_or_chain_opens_no_storm_of_epochs() {
    for what in [Spoil::Digest, Spoil::Chain, Spoil::LastChain] {
        for at in 0..20 {
            let mut world = World::new(3);
            for record in 0..20 {
                world.take(Step::Write {
                    desk: 0,
                    record,
                    question: 0,
                    option: 0,
                });
            }
            assert!(world.exchange(0, &[]));
            assert!(world.exchange(1, &[]));
            world.central.spoil(what, at);
            // Desk 2 takes over the damaged log; desk 1 writes on top of it; both know the damage afterwards.
            world.take(Step::Write {
                desk: 1,
                record: 30,
                question: 0,
                option: 0,
            });
            let record = world.central.entries()[at].subject.id();
            for _ in 0..3 {
                world.round();
                let summary = world.desks[2]
                    .sync(&mut world.ids, &mut world.central, &[])
                    .unwrap()
                    .unwrap();
                // A chain in the middle of a page is nobody's witness.
                if !matches!(what, Spoil::Chain) {
                    assert!(!summary.agree, "{what:?} at {at}");
                    assert_eq!(world.desks[2].agree, Some(false));
                }
                let named = if matches!(what, Spoil::Digest) {
                    BTreeSet::from([record])
                } else {
                    BTreeSet::new()
                };
                assert_eq!(summary.differing, named, "{what:?} at {at}");
            }
            assert!(
                world.central.epochs <= 1,
                "{} epochs, {what:?} at {at}",
                world.central.epochs
            );
            world.central.mend();
            world.settle();
            assert!(world.central.epochs <= 2);
            world.written = world.held_by_anybody();
            world.check();
        }
    }
}

/// What a desk posts before it has stored the answer to what came before may be the last thing it does: it comes back as
/// the desk that it was, not as a copy, and everything has one number.
#[test]
fn a_desk_that_dies_between_two_requests_is_no_copy() {
    for fair in 0..5 {
        let mut world = World::new(3);
        for record in 0..20 {
            world.take(Step::Write {
                desk: 0,
                record,
                question: 0,
                option: 0,
            });
        }
        let device = world.desks[0].device;
        let mut forecast = vec![Weather::Fair; fair];
        forecast.push(Weather::Killed);
        world.take(Step::Sync {
            desk: 0,
            forecast,
            dies_at: None,
        });
        assert!(world.desks[0].receipts.len() < 20, "it died on the way");
        world.settle();
        assert_eq!(world.desks[0].device, device, "died in request {}", fair + 1);
        world.check();
    }
}

/// A desk far behind sends, is given receipts beyond its cursor, and breaks off; then Central is put back to a point
/// between the two, where the cursor still looks right. The desk compares all the same, and what was lost comes again.
#[test]
fn what_a_restored_central_lost_comes_again_though_the_cursor_looks_right() {
    let mut world = World::new(3);
    let write = |desk, record| Step::Write {
        desk,
        record,
        question: 0,
        option: 0,
    };
    for record in 0..6 {
        world.take(write(0, record));
        world.take(write(0, record));
    }
    world.take(Step::Sync {
        desk: 0,
        forecast: Vec::new(),
        dies_at: None,
    });
    world.take(Step::BackUpCentral);
    world.take(write(1, 9));
    world.take(Step::Sync {
        desk: 1,
        forecast: vec![Weather::Fair, Weather::Lost],
        dies_at: None,
    });
    assert_eq!(world.central.log.len(), 13, "it arrived");
    world.take(Step::RestoreCentral { said: false });
    assert_eq!(world.central.log.len(), 12, "and is gone");
    world.settle();
    assert_eq!(world.central.log.len(), 13);
    world.check();
}

/// One entry that a desk's program is too old to read: it is parked, the sides agree, an entry that was written on top of it
/// waits for it, what the desk itself writes about the record travels, and all of it is there after the upgrade.
#[test]
fn a_parked_entry_stops_nothing_and_is_read_after_the_upgrade_with_those_that_waited_for_it() {
    let mut world = World::new(3);
    world.desks[1].reads = Reads::WhatIsOlder;
    let write = |desk, question| Step::Write {
        desk,
        record: 0,
        question,
        option: 1,
    };
    world.take(write(0, 0));
    world.round();
    world.take(write(0, NEWER));
    world.take(write(0, 1));
    world.take(write(1, 2));
    world.round();
    let older = &world.desks[1];
    assert_eq!((older.parked.len(), older.entries.len()), (1, 3));
    assert_eq!(older.agree, Some(true));
    let [folded] = older.folds().into_values().collect::<Vec<_>>().try_into().unwrap();
    assert_eq!((folded.answers.len(), folded.waiting.len()), (2, 1));
    assert_eq!(world.central.log.len(), 4, "its own edit has travelled");
    world.desks[1].upgrade();
    world.settle();
    world.check();
    assert_eq!(world.desks[1].folds().into_values().next().unwrap().answers.len(), 4);
}

/// A record is purged at Central after the desk was told of its entries and before it fetches them: the log is listed again
/// within the exchange, which goes through.
#[test]
fn a_purge_between_a_listing_and_its_fetch_is_listed_again() {
    for fair in 1..6 {
        for records in [1, 3, 6] {
            let mut world = World::new(2);
            world.round();
            for record in 0..records {
                world.take(Step::Write {
                    desk: 0,
                    record,
                    question: 0,
                    option: 0,
                });
            }
            assert!(world.exchange(0, &[]));
            // A listing has no bytes: they are fetched after it.
            world.desks[1].agree = Some(false);
            let mut forecast = vec![Weather::Fair; fair];
            forecast.extend((0..records).map(|record| Weather::AfterPurge(record_id(record))));
            assert!(world.exchange(1, &forecast));
            world.written = world.held_by_anybody();
            world.settle();
            world.check();
        }
    }
}

/// A desk that makes a cursor up, as often as it likes, voids nobody's receipts but its own: it alone compares, and no epoch is
/// opened.
#[test]
fn a_cursor_that_central_never_gave_makes_that_desk_alone_compare() {
    let mut world = World::new(3);
    for record in 0..20 {
        world.take(Step::Write {
            desk: 0,
            record,
            question: 0,
            option: 0,
        });
    }
    world.settle();
    for _ in 0..5 {
        world.desks[1].make_up_cursor();
        assert!(world.exchange(1, &[]));
        assert_eq!(world.central.epochs, 0);
        world.check();
    }
    let before = world.central.requests;
    assert!(world.exchange(0, &[]));
    assert_eq!(world.central.requests, before + 1, "the others have nothing to compare");
}
