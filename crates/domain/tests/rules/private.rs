//! The contact card: what may stand in it, and what entries that were opened add up to. How desks come to hold one key.

use std::collections::{BTreeMap, BTreeSet};

use chrono::DateTime;
use domain::id::{DeviceId, EntryId, RecordId};
use domain::private::{
    AnnouncedKey, CardField, DeskPublic, KeyHolder, KeyId, MOST_GENERATIONS, NOTE_TEXT_LIMIT, NoteText, OwnDesk,
    PRIVATE_TEXT_LIMIT, PrivateContent, PrivateText, PrivateTextError, SaidOfKeys, ToDo, contact_card, patient_notes,
    to_write_with,
};
use domain::record::{Author, Change, DeskStamp, Digest, Entry, Origin, SealedBytes, SeenDataset, Subject};
use uuid::Uuid;

fn sealed(number: u8, parents: &[&Entry]) -> Entry {
    Entry {
        id: EntryId::new(Uuid::from_u128(number.into())),
        subject: Subject::Record(RecordId::new(Uuid::from_u128(1))),
        parents: parents.iter().map(|parent| parent.id).collect(),
        author: Author::nobody(),
        desk: DeskStamp::none(),
        at: DateTime::UNIX_EPOCH,
        origin: Origin::Keyboard,
        seen: SeenDataset::default(),
        change: Change::Private(SealedBytes(vec![number])),
        digest: Digest([number; 32]),
    }
}

fn says(fields: &[(CardField, &str)]) -> PrivateContent {
    let read = |(field, text): &(CardField, &str)| (*field, PrivateText::read(text).unwrap());
    PrivateContent::Card(fields.iter().map(read).collect())
}

#[test]
fn a_field_is_one_line_of_what_can_be_seen() {
    let read = |text: &str| PrivateText::read(text).map(|text| text.map(|text| text.as_str().to_owned()));
    assert_eq!(
        read(" 01632\u{a0}960\t001\n").unwrap().as_deref(),
        Some("01632 960 001")
    );
    assert_eq!(read("\u{200b} \n").unwrap(), None);
    assert_eq!(read("bell\u{7}"), Err(PrivateTextError::Unprintable));
    assert_eq!(read("\u{1b}[2J"), Err(PrivateTextError::Unprintable));
    let longest = "é".repeat(PRIVATE_TEXT_LIMIT);
    assert_eq!(read(&longest).unwrap().as_deref(), Some(longest.as_str()));
    assert_eq!(
        read(&format!("{longest}é")),
        Err(PrivateTextError::TooLong(PRIVATE_TEXT_LIMIT))
    );
}

#[test]
fn a_field_is_known_by_its_key() {
    for field in CardField::ALL {
        assert_eq!(CardField::named(field.key()), Some(field));
    }
    assert_eq!(CardField::named("nhs-number"), None);
}

#[test]
fn who_a_patient_is_shows_in_no_debug() {
    let said = says(&[(CardField::Name, "Ada Invented")]);
    assert!(!format!("{said:?}").contains("Ada"));
}

#[test]
fn a_field_keeps_what_was_said_last_and_what_two_people_said_beside_each_other() {
    let first = sealed(1, &[]);
    let second = sealed(2, &[&first]);
    let beside = sealed(3, &[&first]);
    let mut opened = BTreeMap::from([
        (
            first.id,
            says(&[(CardField::Name, "Ada"), (CardField::Telephone, "01632 960001")]),
        ),
        (second.id, says(&[(CardField::Telephone, "01632 960002")])),
        (
            beside.id,
            says(&[(CardField::Telephone, "01632 960003"), (CardField::Name, "")]),
        ),
    ]);
    let entries = vec![beside.clone(), first.clone(), second.clone()];
    let card = contact_card(&entries, &opened);
    let telephone = &card.fields[&CardField::Telephone];
    assert_eq!(telephone.candidates.len(), 2, "both stay until somebody settles it");
    assert_eq!(telephone.value.as_ref().map(PrivateText::as_str), Some("01632 960002"));
    assert_eq!(
        card.fields[&CardField::Name].value,
        None,
        "cleared by somebody who saw it"
    );
    assert!(card.fields[&CardField::Name].candidates.is_empty());

    let settles = sealed(4, &[&second, &beside]);
    opened.insert(settles.id, says(&[(CardField::Telephone, "01632 960003")]));
    let entries = [entries, vec![settles]].concat();
    let telephone = &contact_card(&entries, &opened).fields[&CardField::Telephone];
    assert_eq!(telephone.value.as_ref().map(PrivateText::as_str), Some("01632 960003"));
    assert!(telephone.candidates.is_empty());
}

#[test]
fn what_is_not_opened_says_nothing_and_what_is_newer_is_said_to_be() {
    let first = sealed(1, &[]);
    let second = sealed(2, &[&first]);
    let entries = [first.clone(), second.clone()];
    let opened = BTreeMap::from([(first.id, says(&[(CardField::Name, "Ada")]))]);
    assert!(!contact_card(&entries, &opened).newer);
    let opened = BTreeMap::from([(second.id, PrivateContent::Newer)]);
    let card = contact_card(&entries, &opened);
    assert!(card.newer && card.fields.is_empty());
}

fn desk(number: u8) -> DeviceId {
    DeviceId::new(Uuid::from_u128(number.into()))
}

fn key(number: u8) -> KeyId {
    KeyId([number; 16])
}

fn says_itself(number: u8) -> KeyHolder {
    KeyHolder {
        public: DeskPublic([number; 32]),
        name: format!("Desk {number}"),
    }
}

/// What a desk with these keys is to do.
fn to_do(said: &SaidOfKeys, number: u8, held: &[(u8, u32)], revoked: &[u8]) -> ToDo {
    let own = OwnDesk {
        desk: desk(number),
        public: DeskPublic([number; 32]),
        name: &format!("Desk {number}"),
        held: &generations(held),
    };
    said.to_do(own, &ids(revoked))
}

fn generations(held: &[(u8, u32)]) -> BTreeMap<KeyId, u32> {
    held.iter()
        .map(|(number, generation)| (key(*number), *generation))
        .collect()
}

fn ids(desks: &[u8]) -> BTreeSet<DeviceId> {
    desks.iter().map(|number| desk(*number)).collect()
}

/// Three desks that said their keys; the first made a key, and gave it to the second.
fn three_desks() -> SaidOfKeys {
    SaidOfKeys {
        desks: [1, 2, 3].map(|number| (desk(number), says_itself(number))).into(),
        keys: [(
            key(9),
            AnnouncedKey {
                generation: 1,
                by: desk(1),
            },
        )]
        .into(),
        sealed: [((key(9), desk(2)), vec![0])].into(),
    }
}

#[test]
fn a_service_without_private_entries_has_nothing_said_of_keys() {
    assert_eq!(to_do(&SaidOfKeys::default(), 1, &[], &[]), ToDo::default());
}

#[test]
fn a_first_desk_announces_its_key_and_a_joining_one_says_its_own() {
    let first = to_do(&SaidOfKeys::default(), 1, &[(9, 1)], &[]);
    assert!(first.publish && first.announce == [key(9)] && first.seal.is_empty());
    let mut said = three_desks();
    assert!(to_do(&said, 4, &[], &[]).publish);
    assert_eq!(to_do(&said, 3, &[], &[]), ToDo::default(), "it waits");
    assert_eq!(
        (said.lacking(&generations(&[])), said.lacking(&generations(&[(9, 1)]))),
        (1, 0)
    );
    said.desks.insert(desk(3), says_itself(7));
    assert!(to_do(&said, 3, &[], &[]).publish, "another public key");
}

#[test]
fn whoever_holds_a_key_seals_it_to_those_that_lack_it_and_were_not_revoked() {
    let said = three_desks();
    for holder in [1, 2] {
        assert_eq!(to_do(&said, holder, &[(9, 1)], &[]).seal, [(key(9), desk(3))]);
        assert_eq!(to_do(&said, holder, &[(9, 1)], &[3]).seal, []);
    }
    let names = |but| {
        said.readers(desk(but))
            .map(|desk| desk.name.as_str())
            .collect::<Vec<_>>()
    };
    assert_eq!((names(1), names(3)), (vec!["Desk 2"], vec!["Desk 1", "Desk 2"]));
}

#[test]
fn keys_that_started_apart_are_both_shared_and_all_write_with_the_same() {
    let mut said = three_desks();
    said.keys.insert(
        key(8),
        AnnouncedKey {
            generation: 1,
            by: desk(3),
        },
    );
    assert_eq!(to_do(&said, 1, &[(9, 1)], &[]).seal, [(key(9), desk(3))]);
    assert_eq!(
        to_do(&said, 3, &[(8, 1)], &[]).seal,
        [(key(8), desk(1)), (key(8), desk(2))]
    );
    assert_eq!(to_write_with(&generations(&[(9, 1), (8, 1)])), Some((key(8), 1)));
    assert_eq!(to_write_with(&generations(&[(9, 2), (8, 1)])), Some((key(9), 2)));
    assert_eq!(to_write_with(&generations(&[])), None);
}

#[test]
fn a_revoked_desk_that_has_the_key_makes_a_new_one_necessary_once() {
    let mut said = three_desks();
    let make = |said: &SaidOfKeys, held: &[(u8, u32)], revoked: &[u8]| said.to_make(&generations(held), &ids(revoked));
    assert_eq!(make(&said, &[(9, 1)], &[]), None);
    assert_eq!(make(&said, &[(9, 1)], &[3]), None, "it never had the key");
    assert_eq!(make(&said, &[(9, 1)], &[2]), Some(2));
    assert_eq!(make(&said, &[(9, 1)], &[1]), Some(2), "it made the key");
    assert_eq!(make(&said, &[], &[2]), None, "who has no key makes none");
    assert_eq!(
        make(&said, &[(9, 1), (7, 2)], &[2]),
        None,
        "made, and not announced yet"
    );
    assert_eq!(
        make(&said, &[(9, MOST_GENERATIONS)], &[2]),
        None,
        "none follows on the last, and none is made at every exchange"
    );
    let to_do = to_do(&said, 1, &[(9, 1), (7, 2)], &[2]);
    assert_eq!(to_do.announce, [key(7)]);
    assert_eq!(to_do.seal, [(key(7), desk(3)), (key(9), desk(3))]);
    said.keys.insert(
        key(7),
        AnnouncedKey {
            generation: 2,
            by: desk(1),
        },
    );
    assert_eq!(make(&said, &[(9, 1), (7, 2)], &[2]), None);
}

#[test]
fn a_note_has_lines_of_what_can_be_seen() {
    let read = |text: &str| NoteText::read(text).map(|text| text.map(|text| text.as_str().to_owned()));
    assert_eq!(
        read("\n Lives with\u{a0}her\tson. \r\n\nDoor code is with the ward \n")
            .unwrap()
            .as_deref(),
        Some("Lives with her son.\n\nDoor code is with the ward")
    );
    assert_eq!(read("\u{200b} \n\t").unwrap(), None);
    assert_eq!(read("bell\u{7}"), Err(PrivateTextError::Unprintable));
    let longest = "é".repeat(NOTE_TEXT_LIMIT);
    assert_eq!(read(&longest).unwrap().as_deref(), Some(longest.as_str()));
    assert_eq!(
        read(&format!("{longest}é")),
        Err(PrivateTextError::TooLong(NOTE_TEXT_LIMIT))
    );
    let note = NoteText::read("Ada Invented").unwrap().unwrap();
    assert!(!format!("{note:?}").contains("Ada"));
}

#[test]
fn notes_are_corrected_and_taken_back_and_what_two_people_said_beside_each_other_stays() {
    let text = |text: &str| NoteText::read(text).unwrap().unwrap();
    let (first, second) = (sealed(1, &[]), sealed(2, &[]));
    let corrected = sealed(3, &[&first, &second]);
    let taken_back = sealed(4, &[&corrected]);
    let beside = sealed(5, &[&corrected]);
    let changed = |note: &Entry, said: Option<&str>| PrivateContent::NoteChanged {
        note: note.id,
        text: said.map(text),
    };
    let opened = BTreeMap::from([
        (first.id, PrivateContent::Note(text("Lives alone"))),
        (second.id, PrivateContent::Note(text("Prefers letters"))),
        (corrected.id, changed(&first, Some("Lives with her son"))),
        (taken_back.id, changed(&second, None)),
        (beside.id, changed(&second, Some("Prefers texts"))),
        // Of a note that waits for its key nothing is known.
        (EntryId::new(Uuid::from_u128(9)), changed(&sealed(8, &[]), Some("Deaf"))),
    ]);
    let said = |entries: &[&Entry]| -> Vec<(Option<String>, usize, bool)> {
        let entries: Vec<Entry> = entries.iter().copied().cloned().collect();
        let mut reversed = entries.clone();
        reversed.reverse();
        let notes = patient_notes(&entries, &opened);
        assert_eq!(patient_notes(&reversed, &opened), notes, "in any order of arrival");
        let note = |note: &domain::private::PatientNote| {
            let words = note.text.value.as_ref().map(|text| text.as_str().to_owned());
            (words, note.text.candidates.len(), note.changed.is_some())
        };
        notes.iter().map(note).collect()
    };
    let line = |text: &str, candidates, changed| (Some(text.to_owned()), candidates, changed);
    assert_eq!(
        said(&[&first, &second, &corrected]),
        [line("Prefers letters", 0, false), line("Lives with her son", 0, true)]
    );
    assert_eq!(
        said(&[&first, &second, &corrected, &taken_back]),
        [line("Lives with her son", 0, true)]
    );
    let both = said(&[&first, &second, &corrected, &taken_back, &beside]);
    assert_eq!(both.len(), 2, "one of them knew nothing of the other");
    assert_eq!(both[0].1, 2);
}
