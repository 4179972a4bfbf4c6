//! One bad entry stops its record and no other, at Central and at a desk.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use domain::id::{DeviceId, EntryId, RecordId};
use domain::record::{Digest, ENTRIES_LIMIT, Entry, Groups, HEADS_LIMIT};
use proptest::prelude::*;
use protocol::canonical::ENTRY_LIMIT;
use protocol::exchange::RefusalCode;
use protocol::frame::WireEntry;
use sync::central::{HeldEntry, Histories, History, decode, plan};
use uuid::Uuid;

use crate::world::{Central, Desk, Ids, NEWER, Reads};

/// How an entry is made bad.
#[derive(Clone, Copy, Debug)]
enum Bad {
    Unreadable,
    WrongDigest,
    UnknownParent,
    TooLarge,
    Diverged,
}

impl Bad {
    fn code(self) -> RefusalCode {
        match self {
            Self::Unreadable => RefusalCode::Unreadable,
            Self::WrongDigest => RefusalCode::Digest,
            Self::UnknownParent => RefusalCode::UnknownParent,
            Self::TooLarge => RefusalCode::TooLarge,
            Self::Diverged => RefusalCode::Diverged,
        }
    }

    fn make(self, sealed: &mut WireEntry) {
        let text = String::from_utf8(sealed.bytes.clone()).unwrap();
        match self {
            Self::Unreadable => sealed.bytes = text.replace("option_", "@option_").into_bytes(),
            Self::WrongDigest => sealed.bytes = text.replace("option_", "other_").into_bytes(),
            Self::UnknownParent => {
                let parent = format!(",\"parents\":[\"{}\"],\"author\"", Uuid::from_u128(u128::MAX));
                sealed.bytes = text.replacen(",\"author\"", &parent, 1).into_bytes();
            }
            Self::TooLarge => {
                sealed.bytes = text.replace("option_", &"o".repeat(ENTRY_LIMIT)).into_bytes();
            }
            Self::Diverged => {}
        }
    }
}

fn bad() -> impl Strategy<Value = Bad> {
    prop_oneof![
        Just(Bad::Unreadable),
        Just(Bad::WrongDigest),
        Just(Bad::UnknownParent),
        Just(Bad::TooLarge),
        Just(Bad::Diverged),
    ]
}

/// A desk with this many records of two entries each.
fn desk_with(ids: &mut Ids, records: usize) -> (Desk, Vec<[EntryId; 2]>) {
    let mut desk = Desk::new(DeviceId::new(ids.next()));
    let written = (0..records).map(|_| {
        let record = RecordId::new(ids.next());
        [0, 1].map(|question| desk.write(ids, record, question, 0))
    });
    let written = written.collect();
    (desk, written)
}

proptest! {
    #![proptest_config(crate::config(64))]

    /// 250 records of two entries: the first entry of any number of them is bad.
    #[test]
    fn bad_entries_never_stop_the_rest_of_a_batch(
        bads in proptest::collection::vec(proptest::option::weighted(0.5, bad()), 250),
        all in proptest::option::of(bad()),
    ) {
        let mut ids = Ids::default();
        let (desk, records) = desk_with(&mut ids, bads.len());
        let bads: Vec<Option<Bad>> = bads.into_iter().map(|bad| all.or(bad)).collect();
        let mut held = HashMap::new();
        let mut batch = Vec::new();
        for ([first, second], bad) in records.iter().zip(&bads) {
            for id in [first, second] {
                let (entry, bytes) = &desk.entries[id];
                let mut sealed = WireEntry { digest: entry.digest, bytes: bytes.clone() };
                if let Some(bad) = bad.filter(|_| id == first) {
                    bad.make(&mut sealed);
                    if matches!(bad, Bad::Diverged) {
                        held.insert(*id, HeldEntry { record: entry.subject.id(), digest: Digest([9; 32]), number: 1 });
                    }
                }
                batch.push(sealed);
            }
        }
        let again = batch.clone();
        let plan = plan(decode(batch), &held, &HashMap::new(), Histories::default(), Groups::default());
        let new: BTreeSet<EntryId> = plan.new.iter().map(|(entry, _)| entry.id).collect();
        let refused: BTreeMap<EntryId, RefusalCode> =
            plan.refusals.iter().map(|refusal| (refusal.entry, refusal.code)).collect();
        for ([first, second], bad) in records.iter().zip(&bads) {
            match bad {
                None => prop_assert!(new.contains(first) && new.contains(second)),
                Some(bad) => {
                    prop_assert_eq!(refused.get(first), Some(&bad.code()));
                    prop_assert_eq!(refused.get(second), Some(&RefusalCode::AfterRefused));
                }
            }
        }
        prop_assert_eq!(new.len() + refused.len(), records.len() * 2);

        // The same batch again: nothing is new, and what was taken has its receipt.
        for (number, (entry, _)) in (1..).zip(&plan.new) {
            held.insert(entry.id, HeldEntry { record: entry.subject.id(), digest: entry.digest, number });
        }
        let repeated = sync::central::plan(decode(again), &held, &HashMap::new(), Histories::default(), Groups::default());
        prop_assert!(repeated.new.is_empty());
        prop_assert_eq!(repeated.repeated.len(), new.len());
    }
}

/// What is refused of these entries, by the codes of their refusals.
fn refused(entries: &[&(Entry, Vec<u8>)], held: &[&(Entry, Vec<u8>)], histories: Histories) -> Vec<RefusalCode> {
    let wire = |written: &&(Entry, Vec<u8>)| WireEntry {
        digest: written.0.digest,
        bytes: written.1.clone(),
    };
    let held = (1..).zip(held).map(|(number, (entry, _))| {
        let (record, digest) = (entry.subject.id(), entry.digest);
        (entry.id, HeldEntry { record, digest, number })
    });
    let batch = entries.iter().map(wire).collect();
    let plan = plan(
        decode(batch),
        &held.collect(),
        &HashMap::new(),
        histories,
        Groups::default(),
    );
    assert_eq!(
        plan.new.len() + plan.repeated.len() + plan.refusals.len(),
        entries.len()
    );
    plan.refusals.iter().map(|refusal| refusal.code).collect()
}

#[test]
fn what_is_held_with_other_bytes_gets_no_receipt_whatever_digest_it_claims() {
    let mut ids = Ids::default();
    let (desk, records) = desk_with(&mut ids, 1);
    let [first, second] = records[0].map(|id| &desk.entries[&id]);
    assert_eq!(refused(&[first, second], &[first, second], Histories::default()), []);
    let mut other = second.clone();
    other.1 = String::from_utf8(other.1)
        .unwrap()
        .replace("Amara Osei", "Amara Osea")
        .into_bytes();
    assert_ne!(other.1, second.1);
    let codes = refused(&[first, &other], &[first, second], Histories::default());
    assert_eq!(codes, [RefusalCode::Diverged]);
}

/// Entries that know of nothing, as many as one can settle, and one more; then one that settles all of them.
#[test]
fn a_record_has_no_more_heads_than_one_entry_can_settle() {
    let mut ids = Ids::default();
    let record = RecordId::new(ids.next());
    let mut apart: Vec<(Entry, Vec<u8>)> = Vec::new();
    for _ in 0..=HEADS_LIMIT {
        let mut desk = Desk::new(DeviceId::new(ids.next()));
        let id = desk.write(&mut ids, record, 0, 0);
        apart.push(desk.entries[&id].clone());
    }
    let near = |entries: &[&(Entry, Vec<u8>)], held: usize| {
        let batch = entries.iter().map(|(entry, bytes)| WireEntry {
            digest: entry.digest,
            bytes: bytes.clone(),
        });
        decode(batch.collect()).near_their_limits(&[(record, held)].into())
    };
    let all: Vec<&(Entry, Vec<u8>)> = apart.iter().collect();
    let (one_more, held) = all.split_last().unwrap();
    assert_eq!((near(held, 0), near(&all, 0)), (vec![], vec![record]));
    assert_eq!(
        (near(&[one_more], HEADS_LIMIT - 1), near(&[one_more], HEADS_LIMIT)),
        (vec![], vec![record])
    );
    let of_it = |entries: &[Entry]| Histories::of([(record, History::of(entries))].into());
    assert_eq!(refused(&all, &[], of_it(&[])), [RefusalCode::TooManyHeads]);

    let entries: Vec<Entry> = held.iter().map(|(entry, _)| entry.clone()).collect();
    assert_eq!(refused(&[one_more], held, of_it(&entries)), [RefusalCode::TooManyHeads]);
    let mut desk = Desk::new(DeviceId::new(ids.next()));
    desk.entries
        .extend(held.iter().map(|written| (written.0.id, (*written).clone())));
    let settling = desk.write(&mut ids, record, 0, 1);
    assert_eq!(desk.entries[&settling].0.parents.len(), HEADS_LIMIT);
    let batch = [&desk.entries[&settling], *one_more];
    assert_eq!(refused(&batch, held, of_it(&entries)), []);
}

#[test]
fn a_record_has_no_more_entries_than_are_folded_at_once() {
    let mut ids = Ids::default();
    let record = RecordId::new(ids.next());
    let mut desk = Desk::new(DeviceId::new(ids.next()));
    let [last, one_more] = [0, 1].map(|option| desk.write(&mut ids, record, 0, option));
    let long = History {
        entries: ENTRIES_LIMIT - 1,
        heads: HashSet::new(),
    };
    let codes = refused(
        &[&desk.entries[&last], &desk.entries[&one_more]],
        &[],
        Histories::of([(record, long)].into()),
    );
    assert_eq!(codes, [RefusalCode::TooManyEntries]);
}

#[test]
fn what_went_before_an_unreadable_entry_of_its_record_is_taken() {
    let mut ids = Ids::default();
    let (desk, records) = desk_with(&mut ids, 1);
    let [first, second] = records[0];
    let mut batch: Vec<WireEntry> = [first, second]
        .iter()
        .map(|id| desk.entries[id].clone())
        .map(|(entry, bytes)| WireEntry {
            digest: entry.digest,
            bytes,
        })
        .collect();
    Bad::Unreadable.make(&mut batch[1]);
    let plan = plan(
        decode(batch),
        &nothing_held(),
        &HashMap::new(),
        Histories::default(),
        Groups::default(),
    );
    assert_eq!(plan.new.iter().map(|(entry, _)| entry.id).collect::<Vec<_>>(), [first]);
    assert_eq!(
        plan.refusals.iter().map(|refusal| refusal.code).collect::<Vec<_>>(),
        [RefusalCode::Unreadable]
    );
}

#[test]
fn bytes_without_an_id_are_refused_by_their_places_in_the_batch() {
    let mut ids = Ids::default();
    let (desk, records) = desk_with(&mut ids, 1);
    let (entry, bytes) = &desk.entries[&records[0][0]];
    let good = WireEntry {
        digest: entry.digest,
        bytes: bytes.clone(),
    };
    let junk = WireEntry {
        digest: Digest([1; 32]),
        bytes: b"no entry".to_vec(),
    };
    let batch = vec![junk.clone(), good, junk];
    let plan = plan(
        decode(batch),
        &nothing_held(),
        &HashMap::new(),
        Histories::default(),
        Groups::default(),
    );
    assert_eq!((plan.new.len(), plan.refusals.len()), (1, 0));
    assert_eq!(plan.unnamed, [0, 2]);
}

/// A desk's disk has spoilt the bytes of entries so that they do not even say an id: everything else is sent, the exchange
/// comes to its end, and the desk knows which entries they are.
#[test]
fn entries_that_central_cannot_name_hold_up_no_others_and_end_no_exchange() {
    for spoilt in [&[0][..], &[0, 7, 19], &[19]] {
        let mut ids = Ids::default();
        let (mut desk, records) = desk_with(&mut ids, 20);
        let mut central = Central::new(&mut ids, [desk.device]);
        for record in spoilt {
            for id in records[*record] {
                desk.entries.get_mut(&id).unwrap().1 = b"no entry".to_vec();
            }
        }
        let summary = desk.sync(&mut ids, &mut central, &[]).unwrap().unwrap();
        assert_eq!(central.log.len(), 2 * (20 - spoilt.len()));
        assert!(summary.refused > 0);
        for record in spoilt {
            let refusal = desk.refusals[&records[*record][0]];
            assert_eq!(refusal.code, RefusalCode::Unreadable);
        }
        desk.a_day_passes();
        assert!(desk.sync(&mut ids, &mut central, &[]).unwrap().is_some());
        assert_eq!(central.log.len(), 2 * (20 - spoilt.len()));
    }
}

/// A broken Central answers one entry with other bytes: the desk takes the rest, names the record, and heals by itself
/// once Central does.
#[test]
fn a_desk_takes_the_rest_names_the_record_and_heals() {
    for spoil in [&b"no entry"[..], b""] {
        let mut ids = Ids::default();
        let (mut one, records) = desk_with(&mut ids, 6);
        let mut other = Desk::new(DeviceId::new(ids.next()));
        let mut central = Central::new(&mut ids, [one.device, other.device]);
        one.sync(&mut ids, &mut central, &[]).unwrap().unwrap();
        let bad = records[2][1];
        let other_bytes = String::from_utf8(one.entries[&bad].1.clone())
            .unwrap()
            .replace("option_", "other_");
        let spoilt = if spoil.is_empty() {
            other_bytes.into_bytes()
        } else {
            spoil.to_vec()
        };
        central.spoilt.insert(bad, spoilt);
        for _ in 0..2 {
            let summary = other.sync(&mut ids, &mut central, &[]).unwrap().unwrap();
            assert!(!summary.agree);
            assert_eq!(summary.differing, BTreeSet::from([one.entries[&bad].0.subject.id()]));
            assert_eq!(other.entries.len(), one.entries.len() - 1);
        }
        let epoch = central.epoch;
        central.spoilt.clear();
        assert!(other.sync(&mut ids, &mut central, &[]).unwrap().unwrap().agree);
        assert_eq!(other.folds(), one.folds());
        assert_eq!(
            central.epoch, epoch,
            "a desk's trouble is no sign of a restored Central"
        );
    }
}

/// A desk whose own copy of an entry is another one goes on exchanging everything else, and says so until it is settled.
#[test]
fn a_desk_with_other_content_under_one_id_says_so_and_goes_on() {
    let mut ids = Ids::default();
    let (mut one, records) = desk_with(&mut ids, 4);
    let mut other = Desk::new(DeviceId::new(ids.next()));
    let mut central = Central::new(&mut ids, [one.device, other.device]);
    one.sync(&mut ids, &mut central, &[]).unwrap().unwrap();
    other.sync(&mut ids, &mut central, &[]).unwrap().unwrap();
    let bad = records[1][1];
    other.entries.get_mut(&bad).unwrap().0.digest = Digest([3; 32]);
    let epoch = central.epoch;

    // Nothing says so yet: the chain up to the cursor is Central's own. A comparison does.
    other.agree = Some(false);
    for _ in 0..2 {
        let fresh = RecordId::new(ids.next());
        one.write(&mut ids, fresh, 0, 0);
        one.sync(&mut ids, &mut central, &[]).unwrap().unwrap();
        let summary = other.sync(&mut ids, &mut central, &[]).unwrap().unwrap();
        assert!(!summary.agree);
        assert_eq!(summary.differing, BTreeSet::from([one.entries[&bad].0.subject.id()]));
        assert_eq!(other.entries.len(), one.entries.len());
        assert_eq!(other.refusals[&bad].code, RefusalCode::Diverged);
    }
    assert_eq!(central.epoch, epoch);
}

fn nothing_held() -> HashMap<EntryId, HeldEntry> {
    HashMap::new()
}

#[test]
fn a_desk_keeps_no_more_than_it_may_of_what_it_cannot_read_and_names_the_rest() {
    let mut ids = Ids::default();
    let mut desks = [(); 2].map(|()| Desk::new(DeviceId::new(ids.next())));
    let mut central = Central::new(&mut ids, desks.iter().map(|desk| desk.device));
    (desks[1].reads, desks[1].room_to_park) = (Reads::WhatIsOlder, 3);
    let records: Vec<RecordId> = (0..9).map(|_| RecordId::new(ids.next())).collect();
    for record in &records {
        desks[0].write(&mut ids, *record, NEWER, 0);
    }
    let exchange =
        |ids: &mut Ids, central: &mut Central, desk: &mut Desk| desk.sync(ids, central, &[]).unwrap().unwrap();
    assert!(exchange(&mut ids, &mut central, &mut desks[0]).agree);
    for _ in 0..2 {
        let summary = exchange(&mut ids, &mut central, &mut desks[1]);
        assert_eq!((summary.agree, desks[1].parked.len()), (false, 3));
        assert_eq!(summary.differing.len(), records.len() - 3);
    }
    let own = RecordId::new(ids.next());
    desks[1].write(&mut ids, own, 1, 1);
    exchange(&mut ids, &mut central, &mut desks[1]);
    assert_eq!(central.log.len(), records.len() + 1, "what is written here goes out");
    desks[1].upgrade();
    assert!(exchange(&mut ids, &mut central, &mut desks[1]).agree);
    assert_eq!(desks[1].entries.len(), records.len() + 1);
}
