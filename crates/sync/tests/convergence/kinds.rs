//! What Central's plan makes of joins, purge markers and entries of the service.

use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::DateTime;
use domain::id::{EntryId, RecordId};
use domain::record::{
    Author, Change, DeskStamp, Digest, Entry, Groups, JOINED_LIMIT, Marker, Origin, SeenDataset, State, Subject, Topic,
};
use protocol::canonical::{Draft, not_cleared_marker, purge_marker, seal};
use protocol::exchange::RefusalCode;
use protocol::frame::WireEntry;
use sync::central::{Histories, Plan, decode, plan};
use uuid::Uuid;

type Written = (Entry, Vec<u8>);

fn record(number: u128) -> RecordId {
    RecordId::new(Uuid::from_u128(number))
}

fn write(number: u128, subject: Subject, parents: &[&Written], change: Change) -> Written {
    let digests: BTreeMap<EntryId, Digest> = parents.iter().map(|(entry, _)| (entry.id, entry.digest)).collect();
    let draft = Draft {
        id: EntryId::new(Uuid::from_u128(100 + number)),
        subject,
        parents: digests.keys().copied().collect(),
        author: Author::nobody(),
        desk: DeskStamp::none(),
        at: DateTime::UNIX_EPOCH,
        origin: Origin::Merge,
        seen: SeenDataset::default(),
        change,
    };
    seal(draft, &digests).unwrap()
}

fn of(of: u128, number: u128, parents: &[&Written], change: Change) -> Written {
    write(number, Subject::Record(record(of)), parents, change)
}

fn join(with: u128, head: &Written, digest: Digest) -> Change {
    Change::Join {
        with: record(with),
        heads: [(head.0.id, digest)].into(),
    }
}

fn planned(batch: &[&Written], erased: &HashMap<RecordId, Marker>) -> Plan {
    let batch = batch.iter().map(|(entry, bytes)| WireEntry {
        digest: entry.digest,
        bytes: bytes.clone(),
    });
    plan(
        decode(batch.collect()),
        &HashMap::new(),
        erased,
        Histories::default(),
        Groups::default(),
    )
}

fn refusals(plan: &Plan) -> Vec<RefusalCode> {
    plan.refusals.iter().map(|refusal| refusal.code).collect()
}

#[test]
fn a_join_takes_in_what_is_held_of_the_record_it_names_and_nothing_else() {
    let nobody = HashMap::new();
    let active = || Change::State(State::Active);
    let (a, b, c) = (
        of(1, 1, &[], active()),
        of(2, 2, &[], active()),
        of(3, 3, &[], active()),
    );
    let right = of(1, 4, &[&a], join(2, &b, b.0.digest));
    let plan = planned(&[&a, &b, &right], &nobody);
    assert_eq!((plan.new.len(), refusals(&plan)), (3, vec![]));

    let not_held = planned(&[&a, &right], &nobody);
    assert_eq!(refusals(&not_held), [RefusalCode::UnknownParent]);
    let of_a_third = of(1, 5, &[&a], join(2, &c, c.0.digest));
    assert_eq!(
        refusals(&planned(&[&a, &b, &c, &of_a_third], &nobody)),
        [RefusalCode::UnknownParent]
    );
    let of_other_content = of(1, 6, &[&a], join(2, &b, Digest([7; 32])));
    assert_eq!(
        refusals(&planned(&[&a, &b, &of_other_content], &nobody)),
        [RefusalCode::Digest]
    );
    // A parent is of the same record, whatever the change: a join's too.
    for change in [active(), join(2, &b, b.0.digest), Change::Unjoin { with: record(2) }] {
        let astray = of(1, 7, &[&b], change);
        assert_eq!(
            refusals(&planned(&[&a, &b, &astray], &nobody)),
            [RefusalCode::UnknownParent]
        );
    }
}

#[test]
fn of_a_purged_record_nothing_is_taken_but_a_marker() {
    let first = of(1, 1, &[], Change::State(State::Active));
    let other = of(2, 2, &[], Change::State(State::Active));
    let marker = purge_marker(EntryId::new(Uuid::from_u128(9)), record(1));
    let plan = planned(&[&marker, &first, &other], &HashMap::new());
    assert_eq!((plan.new.len(), refusals(&plan)), (2, vec![RefusalCode::Purged]));
    assert_eq!(plan.erased, HashSet::from([record(1)]));
    let plan = planned(
        &[&first, &marker, &other],
        &HashMap::from([(record(1), Marker::Purged)]),
    );
    assert_eq!((plan.new.len(), refusals(&plan)), (2, vec![RefusalCode::Purged]));
    assert_eq!(plan.erased, HashSet::new(), "it was purged before");
}

#[test]
fn of_a_withdrawn_record_nothing_is_taken_either_and_a_purge_says_more() {
    let first = of(1, 1, &[], Change::State(State::Active));
    let withdrawn = not_cleared_marker(record(1));
    let purged = purge_marker(EntryId::new(Uuid::from_u128(9)), record(1));
    let plan = planned(&[&withdrawn, &first], &HashMap::new());
    assert_eq!((plan.new.len(), refusals(&plan)), (1, vec![RefusalCode::NotCleared]));
    assert_eq!(plan.erased, HashSet::from([record(1)]));
    let before = HashMap::from([(record(1), Marker::NotCleared)]);
    let plan = planned(&[&first, &withdrawn], &before);
    assert_eq!((plan.new.len(), refusals(&plan)), (1, vec![RefusalCode::NotCleared]));
    assert_eq!(plan.erased, HashSet::new(), "it was erased before");
    let plan = planned(&[&first, &purged], &before);
    assert_eq!((plan.new.len(), refusals(&plan)), (1, vec![RefusalCode::Purged]));
    let plan = planned(&[&first, &withdrawn], &HashMap::from([(record(1), Marker::Purged)]));
    assert_eq!((plan.new.len(), refusals(&plan)), (1, vec![RefusalCode::Purged]));
}

#[test]
fn what_comes_with_its_marker_takes_a_number_and_is_erased() {
    let first = of(1, 1, &[], Change::State(State::Active));
    let other = of(2, 2, &[], Change::State(State::Active));
    let marker = purge_marker(EntryId::new(Uuid::from_u128(9)), record(1));
    let plan = planned(&[&first, &marker, &other], &HashMap::new());
    assert_eq!((plan.new.len(), refusals(&plan)), (3, vec![]));
    let erased: Vec<EntryId> = plan
        .new
        .iter()
        .map(|(entry, _)| entry)
        .filter(|entry| plan.erases(entry))
        .map(|entry| entry.id)
        .collect();
    assert_eq!(erased, [first.0.id]);
}

#[test]
fn a_marker_is_taken_after_a_refused_entry_and_one_that_is_refused_purges_nothing() {
    let first = of(1, 1, &[], Change::State(State::Active));
    let orphan = of(1, 2, &[&first], Change::State(State::Active));
    let mut marker = purge_marker(EntryId::new(Uuid::from_u128(9)), record(1));
    let plan = planned(&[&orphan, &marker], &HashMap::new());
    // Of a record that goes with the same batch nothing is kept, and so no other reason either.
    assert_eq!((plan.new.len(), refusals(&plan)), (1, vec![RefusalCode::Purged]));
    marker.0.digest = Digest([7; 32]);
    let plan = planned(&[&marker, &first], &HashMap::new());
    assert_eq!(refusals(&plan), [RefusalCode::Digest, RefusalCode::AfterRefused]);
    assert_eq!(plan.erased, HashSet::new());
}

#[test]
fn a_topic_of_the_service_is_not_purged() {
    let marker = purge_marker(EntryId::new(Uuid::from_u128(9)), Subject::Service(Topic::CASELOAD).id());
    let plan = planned(&[&marker], &HashMap::new());
    assert_eq!((plan.new.len(), plan.unnamed), (0, vec![0]));
}

#[test]
fn a_join_with_a_record_that_was_purged_stops_nobody() {
    let (a, b) = (
        of(1, 1, &[], Change::State(State::Active)),
        of(2, 2, &[], Change::State(State::Active)),
    );
    let joining = of(1, 3, &[&a], join(2, &b, b.0.digest));
    let plan = planned(&[&a, &joining], &HashMap::from([(record(2), Marker::Purged)]));
    assert_eq!((plan.new.len(), refusals(&plan)), (2, vec![]));
    let decoded = decode(vec![WireEntry {
        digest: joining.0.digest,
        bytes: joining.1.clone(),
    }]);
    assert_eq!(decoded.subjects(), [record(1), record(2)], "it is looked up");
}

#[test]
fn an_entry_of_the_service_is_taken_under_the_id_of_its_topic() {
    let topic = || Subject::Service(Topic::CASELOAD);
    let first = write(1, topic(), &[], Change::Items(BTreeMap::new()));
    let second = write(2, topic(), &[&first], Change::Items(BTreeMap::new()));
    let plan = planned(&[&first, &second], &HashMap::new());
    assert_eq!((plan.new.len(), plan.refusals.len()), (2, 0));
    assert_eq!(plan.new[0].0.record(), None);
    let orphan = planned(&[&second], &HashMap::new());
    assert_eq!(orphan.refusals[0].record, topic().id());
}

/// Whether an un-join descends from its join is no matter of form: Central would have to open the record's whole history
/// under the service's lock to know it, and a refusal would stop the record. The fold says what such an un-join is worth.
#[test]
fn an_unjoin_is_taken_whatever_it_descends_from() {
    let first = of(1, 1, &[], Change::State(State::Active));
    let other = of(2, 2, &[], Change::State(State::Active));
    let joining = of(1, 3, &[&first], join(2, &other, other.0.digest));
    let beside = of(1, 4, &[&first], Change::Unjoin { with: record(2) });
    let of_nothing = of(2, 5, &[&other], Change::Unjoin { with: record(3) });
    let plan = planned(&[&first, &other, &joining, &beside, &of_nothing], &HashMap::new());
    assert_eq!((plan.new.len(), refusals(&plan)), (5, vec![]));
}

/// One record joins as many as may be one, and one more; and another joins the one that is full, as Central has it joined already.
#[test]
fn no_more_records_are_one_than_are_folded_together() {
    let first = of(1, 1, &[], Change::State(State::Active));
    let mut batch = vec![first];
    let limit = u128::try_from(JOINED_LIMIT).unwrap();
    for other in 2..=limit + 1 {
        let started = of(other, other, &[], Change::State(State::Active));
        let joining = of(
            1,
            100 + other,
            &[batch.last().unwrap()],
            join(other, &started, started.0.digest),
        );
        batch.extend([started, joining]);
    }
    let batch: Vec<&Written> = batch.iter().collect();
    let planned_of = |batch: &[&Written], joined: &[(RecordId, RecordId)]| {
        let batch = batch.iter().map(|(entry, bytes)| WireEntry {
            digest: entry.digest,
            bytes: bytes.clone(),
        });
        let mut groups = Groups::default();
        for (one, other) in joined {
            groups.join(*one, *other);
        }
        plan(
            decode(batch.collect()),
            &HashMap::new(),
            &HashMap::new(),
            Histories::default(),
            groups,
        )
    };
    let all = planned_of(&batch, &[]);
    assert_eq!(refusals(&all), [RefusalCode::TooManyJoined]);
    assert_eq!(all.refusals[0].entry, batch.last().unwrap().0.id, "the last join");

    let joined: Vec<(RecordId, RecordId)> = (12..11 + limit).map(|part| (record(part), record(11))).collect();
    let few = of(1, 1, &[], Change::State(State::Active));
    let full = of(11, 2, &[], Change::State(State::Active));
    let joining = of(1, 3, &[&few], join(11, &full, full.0.digest));
    let named: Vec<RecordId> = {
        let wire = WireEntry {
            digest: joining.0.digest,
            bytes: joining.1.clone(),
        };
        decode(vec![wire]).joined().into_iter().collect()
    };
    assert_eq!(named, [record(1), record(11)]);
    let (one_less, _) = joined.split_at(joined.len() - 1);
    assert_eq!(refusals(&planned_of(&[&few, &full, &joining], one_less)), []);
    assert_eq!(
        refusals(&planned_of(&[&few, &full, &joining], &joined)),
        [RefusalCode::TooManyJoined]
    );
}
