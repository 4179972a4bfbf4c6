//! A record that Central erases, and under which ids it goes on.
//!
//! A patient who is found not cleared has their record withdrawn from Central: a marker says so there, and nothing else of the record's
//! id is taken any more. The desks keep the record for direct care. As the marker is final, it goes on under the next id at once, and so
//! do its entries: once the patient is cleared it is sent like any record that never left, and Central counts it again. The next id follows
//! from the one before, so that desks which do not hear of each other come to the same, and no record is there twice.

use uuid::Uuid;

use super::entry::{Change, Entry};
use super::subject::Subject;
use crate::id::{EntryId, RecordId};

/// How often a record can have been withdrawn for its private entries to be opened still: each time is a check of its own, weeks after
/// the one before.
pub const MOST_RENEWALS: u32 = 64;

/// The bits of a `UUIDv7` that are random, or count within its millisecond: what stands before them is time, version and variant.
const CHANGING: u128 = (1 << 62) - 1;
/// From one id to the next. Ids keep their order, so that of joined records the same one stands for all of them; nobody makes two ids
/// that are this far from each other.
const NEXT: u128 = 1 << 44;
/// The bits that tell the ids apart which follow from each other.
const STEPS: u128 = CHANGING & !(NEXT - 1);
/// From a record's id to those of the markers that anybody may write of it.
const NOT_CLEARED: u128 = 1 << 56;
const PURGED_BEFORE: u128 = 1 << 57;

/// What the ids have in common that follow from each other. What another record's entry names of a record or an entry stays as it was
/// written; by this it is found under the id that it has now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Lineage(u128);

impl Lineage {
    pub(super) fn of_record(record: RecordId) -> Self {
        Self(record.uuid().as_u128() & !STEPS)
    }

    pub(super) fn of_entry(entry: EntryId) -> Self {
        Self(entry.uuid().as_u128() & !STEPS)
    }
}

/// Whether two ids are one record's, before and after it was withdrawn.
pub fn is_same_record(one: RecordId, other: RecordId) -> bool {
    Lineage::of_record(one) == Lineage::of_record(other)
}

/// What stands in the place of a record of which nothing else may be held. Of several, the last one here counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Marker {
    /// Its patient was found not cleared: Central has erased it, and desks have it under its next id.
    NotCleared,
    /// It was purged everywhere.
    Purged,
}

impl Marker {
    /// What these entries of one record say of it.
    pub fn of<'a>(entries: impl IntoIterator<Item = &'a Entry>) -> Option<Self> {
        entries.into_iter().filter_map(|entry| entry.change.marker()).max()
    }
}

impl Change {
    /// Which marker it is, if it is one.
    pub const fn marker(&self) -> Option<Marker> {
        match self {
            Self::NotCleared => Some(Marker::NotCleared),
            Self::Purge => Some(Marker::Purged),
            _ => None,
        }
    }
}

/// The id under which a record goes on once it was withdrawn.
pub fn next_record(record: RecordId) -> RecordId {
    RecordId::new(moved(record.uuid(), NEXT))
}

/// The id that a record had before its last withdrawal, if it was ever withdrawn.
pub fn previous_record(record: RecordId) -> RecordId {
    RecordId::new(moved(record.uuid(), NEXT.wrapping_neg()))
}

/// The id that an entry has once its record was withdrawn.
pub fn next_entry(entry: EntryId) -> EntryId {
    EntryId::new(moved(entry.uuid(), NEXT))
}

/// What an entry was about, and its id, so many withdrawals ago: as what is sealed in it was sealed. What is said of the service is
/// never withdrawn.
pub fn before_withdrawals(subject: &Subject, entry: EntryId, times: u32) -> Option<(Subject, EntryId)> {
    let back = NEXT.wrapping_mul(u128::from(times)).wrapping_neg();
    match subject.record() {
        _ if times == 0 => Some((subject.clone(), entry)),
        Some(record) => Some((
            Subject::Record(RecordId::new(moved(record.uuid(), back))),
            EntryId::new(moved(entry.uuid(), back)),
        )),
        None => None,
    }
}

/// The id of the marker that a record is not cleared: the same at every desk, so that Central is told once.
pub fn not_cleared_marker_id(record: RecordId) -> EntryId {
    EntryId::new(moved(record.uuid(), NOT_CLEARED))
}

/// The id of the purge marker of a record that was purged under the id before this one.
pub fn purged_before_marker_id(record: RecordId) -> EntryId {
    EntryId::new(moved(record.uuid(), PURGED_BEFORE))
}

fn moved(id: Uuid, by: u128) -> Uuid {
    let id = id.as_u128();
    Uuid::from_u128((id & !CHANGING) | (id.wrapping_add(by) & CHANGING))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: u128 = 0x0192_f8a1_7c3e_7b21_9abc_0123_4567_89ab;

    #[test]
    fn the_next_id_is_a_uuid_of_the_same_kind_and_keeps_the_order() {
        let (one, other) = (
            RecordId::new(Uuid::from_u128(ID)),
            RecordId::new(Uuid::from_u128(ID + 1)),
        );
        let next = next_record(one);
        assert_ne!(next, one);
        assert_eq!(previous_record(next), one);
        assert_eq!(next.uuid().get_version_num(), 7);
        assert_eq!(next.uuid().get_variant(), one.uuid().get_variant());
        assert!(one < other && next < next_record(other) && one < next);
        assert!(!Subject::is_of_service(next));
    }

    #[test]
    fn an_id_is_found_again_from_each_that_follows_it() {
        let (record, entry) = (
            RecordId::new(Uuid::from_u128(ID)),
            EntryId::new(Uuid::from_u128(u128::MAX)),
        );
        let mut now = (record, entry);
        for times in 0..MOST_RENEWALS {
            let before = before_withdrawals(&Subject::Record(now.0), now.1, times);
            assert_eq!(before, Some((Subject::Record(record), entry)), "{times}");
            now = (next_record(now.0), next_entry(now.1));
        }
    }

    #[test]
    fn ids_that_follow_from_each_other_are_one_records() {
        let record = RecordId::new(Uuid::from_u128(ID));
        let later = (0..MOST_RENEWALS).fold(record, |record, _| next_record(record));
        assert!(is_same_record(record, later));
        assert!(!is_same_record(record, RecordId::new(Uuid::from_u128(ID + 1))));
    }

    #[test]
    fn markers_have_ids_of_their_own() {
        let record = RecordId::new(Uuid::from_u128(ID));
        let ids = [
            not_cleared_marker_id(record),
            purged_before_marker_id(record),
            next_entry(EntryId::new(record.uuid())),
        ];
        for (at, id) in ids.iter().enumerate() {
            assert!(ids.iter().skip(at + 1).all(|other| other != id) && id.uuid() != record.uuid());
        }
    }

    #[test]
    fn a_purge_counts_beside_whatever_else_was_said() {
        assert!(Marker::Purged > Marker::NotCleared);
        assert_eq!(Change::Newer.marker(), None);
    }
}
