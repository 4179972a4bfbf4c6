//! Desks and Central agree in the end, whatever the network, backups and copies did, and nothing is lost that anybody
//! still held. A failing schedule is shown small, and its seed is kept beside this file.

use std::collections::{BTreeMap, BTreeSet};

use domain::answer::Json;
use domain::id::{DeviceId, EntryId, RecordId};
use domain::record::{Change, Entry, ItemKey, JoinedAs, SealedBytes, State, Subject, Topic, fold_joined};
use proptest::prelude::*;
use uuid::Uuid;

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

/// What happens next.
#[derive(Clone, Debug)]
enum Step {
    /// Somebody writes at a desk.
    Write {
        desk: usize,
        record: u8,
        question: u8,
        option: u8,
    },
    /// Somebody at a desk says something else of a record, or of the service.
    Say {
        desk: usize,
        record: u8,
        what: Said,
    },
    /// Somebody purges a record, whatever is held of it.
    Purge {
        desk: usize,
        record: u8,
    },
    /// A desk exchanges.
    Sync {
        desk: usize,
        forecast: Vec<Weather>,
    },
    /// Central's database, or a desk's, is backed up, replacing the backup before.
    BackUpCentral,
    BackUpDesk {
        desk: usize,
    },
    /// ... and put back; at Central somebody may say so, or not.
    RestoreCentral {
        said: bool,
    },
    RestoreDesk {
        desk: usize,
    },
    /// A desk's computer is cloned over another's.
    Copy {
        from: usize,
        to: usize,
    },
    /// A desk's program is replaced by a newer one.
    Upgrade {
        desk: usize,
    },
    /// A desk's cursor becomes one that no Central gave.
    MakeUpCursor {
        desk: usize,
    },
    /// Central's tables are damaged at a line.
    Spoil {
        what: Spoil,
        at: usize,
    },
}

/// What is said otherwise than by an answer.
#[derive(Clone, Copy, Debug)]
enum Said {
    Deleted,
    InUse,
    /// Sealed for the service's own desks.
    Private(u8),
    /// Joined with the next record that has a larger id, if one is held.
    Joined,
    Unjoined,
    /// Of the service.
    Caseload(u8),
}

/// Most desks of a service here.
const MOST_DESKS: usize = 5;

/// How many desks a service has.
fn desks() -> impl Strategy<Value = usize> {
    2..=MOST_DESKS
}

/// Which of a service's desks have an older program.
fn older_programs() -> impl Strategy<Value = Vec<bool>> {
    proptest::collection::vec(any::<bool>(), 2..=MOST_DESKS)
}

fn record_id(record: u8) -> RecordId {
    RecordId::new(Uuid::from_u128(u128::MAX - u128::from(record)))
}

fn weather() -> impl Strategy<Value = Weather> {
    prop_oneof![
        4 => Just(Weather::Fair),
        1 => Just(Weather::Lost),
        2 => Just(Weather::AnswerLost),
        2 => (1_u8..5).prop_map(Weather::Repeated),
        1 => any::<u8>().prop_map(Weather::Cut),
        1 => any::<u8>().prop_map(Weather::AnswerCut),
        1 => Just(Weather::Killed),
    ]
}

/// Weather in which other desks' purge markers arrive between the requests of an exchange.
fn weather_with_purges() -> impl Strategy<Value = Weather> {
    prop_oneof![
        10 => weather(),
        1 => (0_u8..6).prop_map(|record| Weather::AfterPurge(record_id(record))),
    ]
}

fn said() -> impl Strategy<Value = Said> {
    prop_oneof![
        Just(Said::Deleted),
        Just(Said::InUse),
        any::<u8>().prop_map(Said::Private),
        Just(Said::Joined),
        Just(Said::Unjoined),
        any::<u8>().prop_map(Said::Caseload),
    ]
}

/// A step at any of the most desks; a service that has fewer counts on from its first.
fn step() -> impl Strategy<Value = Step> {
    let desk = || 0..MOST_DESKS;
    prop_oneof![
        20 => (desk(), 0_u8..6, 0_u8..3, 0_u8..3)
            .prop_map(|(desk, record, question, option)| Step::Write { desk, record, question, option }),
        6 => (desk(), 0_u8..6, said()).prop_map(|(desk, record, what)| Step::Say { desk, record, what }),
        12 => (desk(), proptest::collection::vec(weather(), 0..8))
            .prop_map(|(desk, forecast)| Step::Sync { desk, forecast }),
        1 => Just(Step::BackUpCentral),
        1 => desk().prop_map(|desk| Step::BackUpDesk { desk }),
        1 => any::<bool>().prop_map(|said| Step::RestoreCentral { said }),
        1 => desk().prop_map(|desk| Step::RestoreDesk { desk }),
        1 => (desk(), desk()).prop_map(|(from, to)| Step::Copy { from, to }),
    ]
}

/// A step in a service where records are purged, also while others write on.
fn step_with_purges() -> impl Strategy<Value = Step> {
    prop_oneof![
        20 => step(),
        1 => (0..MOST_DESKS, 0_u8..6).prop_map(|(desk, record)| Step::Purge { desk, record }),
        3 => (0..MOST_DESKS, proptest::collection::vec(weather_with_purges(), 0..8))
            .prop_map(|(desk, forecast)| Step::Sync { desk, forecast }),
    ]
}

/// All that happens in a service: some programs are older, and what only the newer ones can read is written by those.
fn any_step() -> impl Strategy<Value = Step> {
    prop_oneof![
        20 => step_with_purges(),
        5 => (0..MOST_DESKS, 0_u8..6, 0_u8..3)
            .prop_map(|(desk, record, option)| Step::Write { desk, record, question: NEWER, option }),
        1 => (0..MOST_DESKS).prop_map(|desk| Step::Upgrade { desk }),
        1 => (0..MOST_DESKS).prop_map(|desk| Step::MakeUpCursor { desk }),
    ]
}

fn step_at_a_damaged_central() -> impl Strategy<Value = Step> {
    let what = prop_oneof![Just(Spoil::Digest), Just(Spoil::Chain), Just(Spoil::LastChain)];
    prop_oneof![
        10 => step(),
        1 => (what, 0_usize..100).prop_map(|(what, at)| Step::Spoil { what, at }),
    ]
}

/// Everything, and the entries that somebody holds.
struct World {
    ids: Ids,
    central: Central,
    desks: Vec<Desk>,
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
        let mut ids = Ids::default();
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

    fn take(&mut self, step: Step) {
        let exchanged = matches!(step, Step::Sync { .. });
        match step {
            Step::Write {
                desk,
                record,
                question,
                option,
            } => {
                let desk = self.at(desk);
                let can_be_written = question != NEWER || self.desks[desk].reads == Reads::Everything;
                // Nothing is written to what is known to be purged.
                if can_be_written && !self.desks[desk].has_purged(record_id(record)) {
                    self.desks[desk].write(&mut self.ids, record_id(record), question, option);
                }
            }
            Step::Say { desk, record, what } => {
                let desk = self.at(desk);
                if !self.desks[desk].has_purged(record_id(record)) {
                    self.say(desk, record_id(record), what);
                }
            }
            Step::Purge { desk, record } => {
                let desk = self.at(desk);
                self.desks[desk].purge(&mut self.ids, record_id(record));
            }
            Step::Sync { desk, forecast } => {
                let desk = self.at(desk);
                let before = self.central.log.len();
                self.exchange(desk, &forecast);
                assert!(self.central.log.len() >= before);
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
            Step::RestoreCentral { said } => {
                if let Some(backup) = self.central_backup.clone() {
                    self.central = backup;
                    if said {
                        self.central.epoch = protocol::exchange::Epoch(self.ids.next());
                    }
                }
            }
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
        let held = self.held_by_anybody();
        if exchanged {
            let purged = self.purged_by_anybody();
            self.written.retain(|_, record| !purged.contains(record));
            assert_eq!(held, self.written, "an exchange loses nothing and invents nothing");
        }
        // What only an overwritten database held is gone, until a backup of it is put back.
        self.written = held;
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

    /// The records of which somebody holds a purge marker.
    fn purged_by_anybody(&self) -> BTreeSet<RecordId> {
        let read = self.read_anywhere().into_iter();
        let markers = read.filter(|entry| entry.change == Change::Purge);
        markers.map(|marker| marker.subject.id()).collect()
    }

    /// The entries that somebody holds, of records of which nobody holds a purge marker.
    fn held_by_anybody(&self) -> BTreeMap<EntryId, RecordId> {
        let read = self.read_anywhere().into_iter();
        let mut held: BTreeMap<EntryId, RecordId> = read.map(|entry| (entry.id, entry.subject.id())).collect();
        let parked = self.desks.iter().flat_map(|desk| desk.parked.values());
        held.extend(parked.map(|parked| (parked.entry, parked.record)));
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
        summary.is_some()
    }

    /// Fair weather until nothing changes any more: twice round, for what the last desk brings to the first; and once
    /// more for a Central that is found to be restored only then.
    fn settle(&mut self) {
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

    fn check(&self) {
        let named: Vec<EntryId> = self.central.log.iter().filter_map(Logged::id).collect();
        let held: BTreeSet<EntryId> = named.iter().copied().collect();
        assert_eq!(held.len(), named.len(), "an entry has one number");
        assert!(
            self.written.keys().all(|entry| held.contains(entry)),
            "Central holds what anybody held"
        );
        let further = self.central.entries();
        let further = further.iter().filter(|entry| !self.written.contains_key(&entry.id));
        assert!(
            further.into_iter().all(|entry| entry.change == Change::Purge),
            "and of purged records their markers"
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

proptest! {
    #![proptest_config(crate::config(2_000))]

    #[test]
    fn all_agree_in_the_end_and_nothing_is_lost(
        older in older_programs(),
        steps in proptest::collection::vec(any_step(), 1..60),
    ) {
        let mut world = World::of_programs(&older);
        for step in steps {
            world.take(step);
        }
        world.settle();
        // What was refused because a Central that was put back lacked something is offered again.
        for desk in &mut world.desks {
            desk.a_day_passes();
        }
        world.settle();
        for desk in &mut world.desks {
            desk.upgrade();
        }
        world.check();
    }
}

proptest! {
    #![proptest_config(crate::config(1_000))]

    /// What one desk purges is gone everywhere in the end, whoever was away or wrote on or was put back to a time before
    /// it; nothing else is lost, and everybody agrees.
    #[test]
    fn what_is_purged_is_gone_everywhere_and_nothing_else_is(
        desks in desks(),
        steps in proptest::collection::vec(step_with_purges(), 1..60),
    ) {
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
                prop_assert_eq!(desk.has_purged(entry.subject.id()), entry.change == Change::Purge);
            }
        }
        world.check();
    }
}

/// A step in a service where some programs are older: only the newer ones write what the others cannot read.
fn step_among_older_programs() -> impl Strategy<Value = Step> {
    prop_oneof![
        30 => step(),
        8 => (0..MOST_DESKS, 0_u8..6, 0_u8..3)
            .prop_map(|(desk, record, option)| Step::Write { desk, record, question: NEWER, option }),
        1 => (0..MOST_DESKS).prop_map(|desk| Step::Upgrade { desk }),
    ]
}

proptest! {
    #![proptest_config(crate::config(500))]

    /// Whatever some programs are too old to read is kept and relayed by them, also to a Central that lost it; all agree
    /// with Central meanwhile; and once they are upgraded they show it, with what was written on top of it.
    #[test]
    fn what_an_older_program_cannot_read_is_kept_and_read_once_it_is_upgraded(
        older in older_programs(),
        steps in proptest::collection::vec(step_among_older_programs(), 1..60),
    ) {
        let mut world = World::of_programs(&older);
        for step in steps {
            world.take(step);
        }
        world.settle();
        for desk in &world.desks {
            prop_assert_eq!(desk.agree, Some(true));
            prop_assert!(desk.refusals.is_empty(), "{:?}", desk.refusals);
            prop_assert!(desk.reads == Reads::WhatIsOlder || desk.parked.is_empty());
        }
        for desk in &mut world.desks {
            desk.upgrade();
        }
        world.check();
    }
}

proptest! {
    #![proptest_config(crate::config(300))]

    /// A Central with wrong digests and chains opens no storm of epochs, loses nothing, and once its tables are right
    /// again, all agree.
    #[test]
    fn a_damaged_central_opens_few_epochs_and_all_agree_once_it_is_mended(
        desks in desks(),
        steps in proptest::collection::vec(step_at_a_damaged_central(), 1..60),
    ) {
        let mut world = World::new(desks);
        for step in steps {
            world.take(step);
        }
        world.round();
        world.round();
        let opened = world.central.epochs;
        world.round();
        prop_assert_eq!(world.central.epochs, opened, "a damaged Central is no restored one, for ever");
        world.central.mend();
        world.settle();
        for desk in &mut world.desks {
            desk.a_day_passes();
        }
        world.settle();
        prop_assert!(world.central.epochs <= opened + u32::try_from(desks).unwrap());
        world.check();
    }
}

proptest! {
    #![proptest_config(crate::config(100))]

    #[test]
    fn a_repeated_push_changes_nothing(writes in 1_usize..30, times in 1_u8..5) {
        let mut world = World::new(3);
        for record in 0..writes {
            let record = u8::try_from(record % 6).unwrap();
            world.take(Step::Write { desk: 0, record, question: record, option: 0 });
        }
        let forecast = vec![Weather::Repeated(times); 20];
        let summary = world.desks[0].sync(&mut world.ids, &mut world.central, &forecast).unwrap().unwrap();
        prop_assert_eq!(summary.accepted, u64::try_from(writes).unwrap());
        prop_assert_eq!(world.central.log.len(), writes);
        world.settle();
        world.check();
    }
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
        world.take(Step::Sync { desk: 0, forecast });
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
    });
    world.take(Step::BackUpCentral);
    world.take(write(1, 9));
    world.take(Step::Sync {
        desk: 1,
        forecast: vec![Weather::Fair, Weather::Lost],
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
