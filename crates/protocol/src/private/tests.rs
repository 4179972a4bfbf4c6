//! Sealed entries, and who can open them.

use std::collections::BTreeMap;

use domain::answer::Json;
use domain::id::{DeviceId, EntryId, OptOutCheckId, RecordId};
use domain::opt_out::{ClearedList, ListKey, MOST_ANSWERS, NumberHash};
use domain::private::{
    AnnouncedKey, Assignee, CallAttempt, CallResult, CardField, DeskPublic, KeyHolder, MOST_GENERATIONS, NoteText,
    PRIVATE_TEXT_LIMIT, PrivateContent, PrivateText, PutOff, SaidOfKeys,
};
use domain::record::{
    Author, Change, DeskStamp, Digest, Entry, ITEM_KEY_LIMIT, ItemKey, Origin, PRIVATE_LIMIT, SealedBytes, SeenDataset,
    Subject, Topic, next_entry, next_record,
};
use uuid::Uuid;

use super::*;

fn subject(number: u128) -> Subject {
    Subject::Record(RecordId::new(Uuid::from_u128(number)))
}

fn entry(number: u128) -> EntryId {
    EntryId::new(Uuid::from_u128(number))
}

fn key() -> ServiceKey {
    ServiceKey::new([7; 32])
}

fn text(text: &str) -> Option<PrivateText> {
    PrivateText::read(text).unwrap()
}

fn card() -> PrivateContent {
    PrivateContent::Card([(CardField::Name, text("Ada Invented")), (CardField::Telephone, None)].into())
}

fn sealed() -> SealedBytes {
    seal(&card(), &key(), &subject(1), entry(2), [9; 24]).unwrap()
}

/// Made by another implementation: Python's `hashlib`, and XChaCha20-Poly1305 of libsodium.
#[test]
fn the_bytes_are_frozen() {
    assert_eq!(key().id().to_string(), KEY_ID);
    assert_eq!(data_encoding::HEXLOWER.encode(&sealed().0), SEALED);
    let kept = SealedBytes(data_encoding::HEXLOWER.decode(SEALED.as_bytes()).unwrap());
    assert_eq!(open(&kept, &key(), &subject(1), entry(2)), Ok(card()));
}

#[test]
fn what_is_sealed_opens_for_its_entry_with_its_key_alone() {
    let sealed = sealed();
    assert_eq!(key_of(&sealed), Some(key().id()));
    assert_eq!(open(&sealed, &key(), &subject(1), entry(2)), Ok(card()));
    let other = ServiceKey::new([8; 32]);
    assert_eq!(open(&sealed, &other, &subject(1), entry(2)), Err(NotOpened::Forged));
    assert_eq!(
        open(&sealed, &key(), &subject(3), entry(2)),
        Err(NotOpened::Forged),
        "another patient"
    );
    let topic = Subject::Service(Topic::ROLES);
    assert_eq!(open(&sealed, &key(), &topic, entry(2)), Err(NotOpened::Forged));
    assert_eq!(
        open(&sealed, &key(), &subject(1), entry(3)),
        Err(NotOpened::Forged),
        "repeated"
    );
}

fn private_entry(record: RecordId, id: EntryId, sealed: SealedBytes) -> Entry {
    Entry {
        id,
        subject: Subject::Record(record),
        parents: Vec::new(),
        author: Author::nobody(),
        desk: DeskStamp::none(),
        at: chrono::DateTime::UNIX_EPOCH,
        origin: Origin::Keyboard,
        seen: SeenDataset::default(),
        change: Change::Private(sealed),
        digest: Digest([0; 32]),
    }
}

#[test]
fn what_was_sealed_before_its_record_was_withdrawn_opens_under_the_ids_of_now() {
    let changed = PrivateContent::NoteChanged {
        note: entry(5),
        text: None,
    };
    let changed = seal(&changed, &key(), &subject(1), entry(3), [9; 24]).unwrap();
    let twice = |id: EntryId| next_entry(next_entry(id));
    let record = next_record(next_record(RecordId::new(Uuid::from_u128(1))));
    let entries = [
        private_entry(record, twice(entry(2)), sealed()),
        private_entry(record, twice(entry(3)), changed),
    ];
    let opened = open_entries(&entries, [&key()]);
    assert_eq!((opened.said.len(), opened.damaged, opened.waiting), (2, 0, 0));
    assert_eq!(opened.said[&twice(entry(2))], card());
    let expected = PrivateContent::NoteChanged {
        note: twice(entry(5)),
        text: None,
    };
    assert_eq!(
        opened.said[&twice(entry(3))],
        expected,
        "what it names has its id of now, too"
    );
    let elsewhere = private_entry(
        next_record(RecordId::new(Uuid::from_u128(2))),
        twice(entry(2)),
        sealed(),
    );
    assert_eq!(open_entries(&[elsewhere], [&key()]).damaged, 1);
}

#[test]
fn a_changed_byte_opens_nothing() {
    for at in 0..sealed().0.len() {
        let mut changed = sealed();
        changed.0[at] ^= 1;
        let expect = if at == 0 { NotOpened::Newer } else { NotOpened::Forged };
        assert_eq!(open(&changed, &key(), &subject(1), entry(2)), Err(expect), "byte {at}");
    }
    for length in [0, 1, 16, 17, 40, 41, 56] {
        let cut = SealedBytes(sealed().0[..length].to_vec());
        assert!(open(&cut, &key(), &subject(1), entry(2)).is_err(), "{length} bytes");
    }
}

#[test]
fn its_length_says_little_and_the_longest_card_fits() {
    let short = PrivateContent::Card([(CardField::Name, text("Al"))].into());
    let short = seal(&short, &key(), &subject(1), entry(2), [0; 24]).unwrap();
    assert_eq!(short.0.len(), sealed().0.len());
    let longest = text(&"\u{10348}".repeat(PRIVATE_TEXT_LIMIT));
    let longest = PrivateContent::Card(
        CardField::ALL
            .into_iter()
            .map(|field| (field, longest.clone()))
            .collect(),
    );
    let longest = seal(&longest, &key(), &subject(1), entry(2), [0; 24]).unwrap();
    assert!(longest.0.len() < PRIVATE_LIMIT);
}

#[test]
fn what_a_newer_program_says_is_opaque_and_never_written_here() {
    for newer in [
        r#"{"call":{"result":"reached"}}"#,
        r#"{"call":{"weeks":16,"result":"texted"}}"#,
        r#"{"call":{"weeks":16,"result":"reached","video":true}}"#,
        r#"{"call":{"weeks":16,"result":"no-answer","try-again":"2026-02-30"}}"#,
        r#"{"put-off":{"weeks":16,"until":"2026-12-05","reason":" "}}"#,
        r#"{"assigned":{"user":"nobody","name":"Invented"}}"#,
        r#"{"letter":{}}"#,
        r#"{"card":{"pager":"12"}}"#,
        r#"{"card":{"name":["Ada"]}}"#,
        r#"{"card":{"name":""}}"#,
        r#"{"card":{"name":"two\nlines"}}"#,
        "not JSON",
    ] {
        assert_eq!(content::read(newer.as_bytes()), PrivateContent::Newer, "{newer}");
    }
    assert_eq!(
        seal(&PrivateContent::Newer, &key(), &subject(1), entry(2), [0; 24]),
        Err(NotSealed)
    );
    assert_eq!(
        content::read(br#"{"card":{"name":"Ada Invented","telephone":null},"hue":1}  "#),
        card()
    );
}

fn list(answers: usize) -> ClearedList {
    let hash = |number: usize| {
        let mut hash = [0; 16];
        hash[..8].copy_from_slice(&(number as u64).to_be_bytes());
        NumberHash(hash)
    };
    let made = "2026-11-17T09:40:00Z".parse().unwrap();
    ClearedList {
        id: OptOutCheckId::new(Uuid::from_u128(1)),
        key: ListKey([7; 32]),
        made,
        made_by: "Amara Osei".to_owned(),
        file: "HRW01-17112026-0004.dat".to_owned(),
        file_digest: [1; 32],
        reply_digest: [2; 32],
        numbers: 268,
        cleared: 227,
        not_cleared: 13,
        until: "2026-12-08".parse().unwrap(),
        // As they are read: those that were cleared stand first.
        answers: (0..answers)
            .map(|number| (hash(number), number < answers / 2))
            .collect(),
    }
}

#[test]
fn a_list_of_cleared_numbers_is_read_as_it_was_sealed_and_its_longest_part_fits() {
    let topic = Subject::Service(Topic::CLEARED);
    for answers in [0, 1, 240, MOST_ANSWERS] {
        let said = PrivateContent::Cleared(Box::new(list(answers)));
        let sealed = seal(&said, &key(), &topic, entry(2), [9; 24]).unwrap();
        assert!(sealed.0.len() < PRIVATE_LIMIT, "{answers} answers");
        assert_eq!(open(&sealed, &key(), &topic, entry(2)), Ok(said));
    }
    let too_many = PrivateContent::Cleared(Box::new(list(MOST_ANSWERS + 1)));
    let sealed = seal(&too_many, &key(), &topic, entry(2), [9; 24]).unwrap();
    assert_eq!(open(&sealed, &key(), &topic, entry(2)), Ok(PrivateContent::Newer));
}

fn desk(number: u128) -> DeviceId {
    DeviceId::new(Uuid::from_u128(number))
}

fn secret() -> DeskSecret {
    DeskSecret::new([5; 32])
}

/// Made by other implementations: X25519 and HKDF of OpenSSL, XChaCha20-Poly1305 of libsodium.
#[test]
fn a_key_sealed_to_a_desk_has_the_bytes_it_is_known_by() {
    assert_eq!(data_encoding::HEXLOWER.encode(&secret().public().0), PUBLIC);
    let sealed = seal_to(&key(), desk(4), secret().public(), &DeskSecret::new([6; 32])).unwrap();
    assert_eq!(data_encoding::HEXLOWER.encode(&sealed), SEALED_TO_DESK);
    assert_eq!(open_sealed(&sealed, desk(4), &secret(), key().id()), Some(key()));
}

#[test]
fn a_key_sealed_to_a_desk_opens_for_that_desk_and_as_that_key_alone() {
    let sealed = seal_to(&key(), desk(4), secret().public(), &DeskSecret::new([6; 32])).unwrap();
    assert_eq!(
        open_sealed(&sealed, desk(4), &DeskSecret::new([8; 32]), key().id()),
        None
    );
    assert_eq!(
        open_sealed(&sealed, desk(9), &secret(), key().id()),
        None,
        "another desk"
    );
    let other = ServiceKey::new([8; 32]).id();
    assert_eq!(
        open_sealed(&sealed, desk(4), &secret(), other),
        None,
        "passed off as another key"
    );
    for at in 0..sealed.len() {
        let mut changed = sealed.clone();
        changed[at] ^= 1;
        assert_eq!(open_sealed(&changed, desk(4), &secret(), key().id()), None, "byte {at}");
        assert_eq!(
            open_sealed(&sealed[..at], desk(4), &secret(), key().id()),
            None,
            "{at} bytes"
        );
    }
}

#[test]
fn nothing_is_sealed_to_a_public_key_whose_secret_everybody_knows() {
    let everybodys = DeskPublic([0; 32]);
    assert_eq!(seal_to(&key(), desk(4), everybodys, &DeskSecret::new([6; 32])), None);
}

#[test]
fn a_key_far_ahead_of_all_others_is_nobodys() {
    let said = |generations: &[(u8, u32)]| {
        let items = generations.iter().map(|(number, generation)| {
            let by = AnnouncedKey {
                generation: *generation,
                by: desk(1),
            };
            said_of_keys::key_item(ServiceKey::new([*number; 32]).id(), by)
        });
        let items = items.map(|(key, value)| (key, value.unwrap())).collect();
        let mut read: Vec<u32> = said_of_keys::read(&items)
            .keys
            .values()
            .map(|key| key.generation)
            .collect();
        read.sort_unstable();
        read
    };
    assert_eq!(said(&[(1, 1), (2, 1), (3, 2), (4, 3)]), [1, 1, 2, 3]);
    assert_eq!(said(&[(1, 1), (2, 2), (3, 4), (4, MOST_GENERATIONS)]), [1, 2]);
    assert!(said(&[(1, 2)]).is_empty());
}

#[test]
fn what_desks_say_of_keys_is_read_as_it_was_said_and_what_is_newer_is_passed_over() {
    let said = SaidOfKeys {
        desks: [(
            desk(1),
            KeyHolder {
                public: secret().public(),
                name: "Ward 7 laptop".to_owned(),
            },
        )]
        .into(),
        keys: [(
            key().id(),
            AnnouncedKey {
                generation: 1,
                by: desk(1),
            },
        )]
        .into(),
        sealed: [((key().id(), desk(3)), vec![1, 2, 3])].into(),
    };
    let items = [
        said_of_keys::desk_item(desk(1), &said.desks[&desk(1)]),
        said_of_keys::key_item(key().id(), said.keys[&key().id()]),
        said_of_keys::sealed_item(key().id(), desk(3), &[1, 2, 3]),
    ];
    let mut items: BTreeMap<ItemKey, Json> = items.into_iter().map(|(key, value)| (key, value.unwrap())).collect();
    assert!(items.keys().all(|key| key.as_str().len() <= ITEM_KEY_LIMIT));
    assert_eq!(said_of_keys::read(&items), said);
    let (public, other) = (
        data_encoding::BASE64URL_NOPAD.encode(&[1; 32]),
        ServiceKey::new([9; 32]).id(),
    );
    for (key, value) in [
        ("motto".to_owned(), "1".to_owned()),
        (
            "desk/nobody".to_owned(),
            format!(r#"{{"x25519":"{public}","name":"Clinic"}}"#),
        ),
        (
            format!("desk/{}", desk(8)),
            format!(r#"{{"x25519":"{public}","name":"a\u001b[2J"}}"#),
        ),
        (
            format!("desk/{}", desk(9)),
            r#"{"x25519":"AAAA","name":"Clinic"}"#.to_owned(),
        ),
        (format!("key/{other}"), r#"{"generation":"first"}"#.to_owned()),
        (
            format!("key/{other}"),
            format!(r#"{{"generation":900000000,"by":"{}"}}"#, desk(1)),
        ),
        (format!("sealed/{other}/{}", desk(1)), r#""?""#.to_owned()),
    ] {
        items.insert(ItemKey::new(key), Json::new(value));
        assert_eq!(said_of_keys::read(&items), said);
    }
}

#[test]
fn no_key_shows_itself() {
    let shown = format!("{:?} {:?}", key(), secret());
    assert!(!shown.contains(['5', '7']), "{shown}");
}

const KEY_ID: &str = "a2895fea9e28d8e20b88077e6c1d17cc";
const SEALED: &str = concat!(
    "01a2895fea9e28d8e20b88077e6c1d17cc090909090909090909090909090909090909090909090909c55081eb0ece5b",
    "588f30665d051625d108b2d3fb6028f397c3e36c39b7047f79f64f2cbea2e3da3a695786b97db2c6fa2aab093d1f3795",
    "6bdbca9571f0a511ba9d522fb39551f8b2897d052036519fb8c739052892d1c31abc24bef30328028b0e76851977547b",
    "3f0ebad2ffc8248a4ea44e714ddee18f4bdfa1dc13c5d5cf757b440f1b6060baa94606e8303572093cc9d8cb6b971ee3",
    "7408560b566c1de74a72b258a7c82534798b71f20705f85164a97d17554eda448f7e2bc93387c9815d35c4f4853011f0",
    "2b79eee05bc07c4192750d7741a9402fec79f5331e12ebe2492c1d1890ba0d34d04fbc05610e96696a0349b0b24f4a8b",
    "33859b2d4328877da15cb9f7d9cf16eccd2ef83e5875ef66aa",
);
const PUBLIC: &str = "50a61409b1ddd0325e9b16b700e719e9772c07000b1bd7786e907c653d20495d";
const SEALED_TO_DESK: &str = concat!(
    "01f5b2d6e60f9477e310c2982daaa6c9136c108a1777c5947e448fa37d68174557d6d969b9d35872dc0908747953d40a",
    "f533774599f15a98ffa9e81d6bb1900405bfe745c7126e22a778235a3ff256e32e",
);

#[test]
fn each_line_of_a_call_log_has_frozen_bytes_and_is_read_as_it_was_written() {
    let day = |text: &str| text.parse().unwrap();
    let user: domain::id::UserId = "018f0000-0000-7000-8000-000000000001".parse().unwrap();
    let call = |try_again, note| {
        PrivateContent::Call(CallAttempt {
            weeks: 16,
            result: CallResult::NoAnswer,
            try_again,
            note,
        })
    };
    let note = |text: &str| NoteText::read(text).unwrap().unwrap();
    for (said, bytes) in [
        (call(None, None), r#"{"call":{"weeks":16,"result":"no-answer"}}"#),
        (
            call(Some(day("2028-02-29")), text("Ask for Bea")),
            r#"{"call":{"weeks":16,"result":"no-answer","try-again":"2028-02-29","note":"Ask for Bea"}}"#,
        ),
        (
            PrivateContent::PutOff(PutOff {
                weeks: 52,
                until: day("2026-12-05"),
                reason: text("In hospital").unwrap(),
            }),
            r#"{"put-off":{"weeks":52,"until":"2026-12-05","reason":"In hospital"}}"#,
        ),
        (PrivateContent::TakenUp(16), r#"{"taken-up":{"weeks":16}}"#),
        (
            PrivateContent::Assigned(Some(Assignee {
                user,
                name: "Helen Invented".to_owned(),
            })),
            r#"{"assigned":{"user":"018f0000-0000-7000-8000-000000000001","name":"Helen Invented"}}"#,
        ),
        (PrivateContent::Assigned(None), r#"{"assigned":null}"#),
        (
            PrivateContent::Note(note("Lives alone\nWest wing")),
            r#"{"note":"Lives alone\nWest wing"}"#,
        ),
        (
            PrivateContent::NoteChanged {
                note: EntryId::new(user.uuid()),
                text: Some(note("Lives with Bea")),
            },
            r#"{"note-changed":{"note":"018f0000-0000-7000-8000-000000000001","text":"Lives with Bea"}}"#,
        ),
        (
            PrivateContent::NoteChanged {
                note: EntryId::new(user.uuid()),
                text: None,
            },
            r#"{"note-changed":{"note":"018f0000-0000-7000-8000-000000000001","text":null}}"#,
        ),
    ] {
        assert_eq!(String::from_utf8(content::write(&said).unwrap()).unwrap(), bytes);
        assert_eq!(content::read(bytes.as_bytes()), said);
    }
    for result in CallResult::ALL {
        assert_eq!(CallResult::named(result.key()), Some(result));
    }
}
