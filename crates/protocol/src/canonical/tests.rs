//! The bytes and digests of entries as literals, for ever: a desk of any later version must write and read them so. No
//! constant here was made by the code that it tests.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate};
use domain::answer::Json;
use domain::id::{DeviceId, EntryId, ImportId, RecordId, UserId};
use domain::record::{
    Acceptance, Acceptances, Author, Change, DeskStamp, Digest, ITEM_LIMIT, ITEMS_LIMIT, ItemKey, KEY_LIMIT,
    NAME_LIMIT, Note, Origin, PARENTS_LIMIT, PRIVATE_LIMIT, SealedBytes, SeenDataset, State, Subject, Topic, Warning,
    next_entry, next_record,
};
use domain::{Answer, Dataset, NhsNumber, OptionKey, Postcode, QuestionKey};
use proptest::prelude::*;
use uuid::Uuid;

use super::read::read_narrowly;
use super::*;
use crate::frame::WireEntry;

/// Canonical bytes and their digest.
type Golden = (&'static str, &'static str);

const ANSWERS: Golden = (
    concat!(
        r#"{"id":"01934000-0000-7000-8000-000000000001","#,
        r#""record":"01934000-0000-7000-8000-000000000002","#,
        r#""author":{"id":"00000000-0000-0000-0000-000000000003","name":"Amara Osei"},"#,
        r#""desk":{"id":"00000000-0000-0000-0000-000000000004","name":"Ward 7 laptop"},"#,
        r#""at":"2026-11-20T11:42:07.123Z","origin":"keyboard","seen":{"version":"2024","#,
        r#""revision":1},"set":{"diagnosis_date":"@2026-09-14","falls_referrals":["vision","falls"],"#,
        r##""height":"#165.5","nhs_number":"+9991000003","postcode":"~LS1 4AP","site":"hip","weight":null}}"##,
    ),
    "b6c2d3b69691610abaf80cab1145ff5511bb1d8c32c1b70ef037d3c2c2a45ac7",
);

const IMPORTED: Golden = (
    concat!(
        r#"{"id":"01934000-0000-7000-8000-000000000001","#,
        r#""record":"01934000-0000-7000-8000-000000000002","#,
        r#""parents":["01934000-0000-7000-8000-000000000005","01934000-0000-7000-8000-000000000006"],"#,
        r#""author":{"id":"00000000-0000-0000-0000-000000000003","name":"Amara Osei"},"#,
        r#""desk":{"id":"00000000-0000-0000-0000-000000000004","name":"Ward 7 laptop"},"#,
        r#""at":"2026-11-20T11:42:07.123Z","origin":"import","#,
        r#""import":{"id":"01934000-0000-7000-8000-000000000007","row":1234},"#,
        r#""seen":{"version":"2024","revision":1},"set":{"site":"hip"}}"#,
    ),
    "ede4241f9622ea0861f2c2ca8ee2240a9cd48ae1ab68d6cc8cc22c225dda86b8",
);

const IMPORT_UNDONE: Golden = (
    concat!(
        r#"{"id":"01934000-0000-7000-8000-000000000001","#,
        r#""record":"01934000-0000-7000-8000-000000000002","#,
        r#""author":{"id":"00000000-0000-0000-0000-000000000003","name":"Amara Osei"},"#,
        r#""desk":{"id":"00000000-0000-0000-0000-000000000004","name":"Ward 7 laptop"},"#,
        r#""at":"2026-11-20T11:42:07.123Z","origin":"import-undone","#,
        r#""import":{"id":"01934000-0000-7000-8000-000000000007"},"#,
        r#""seen":{"version":"2024","revision":1},"set":{"site":null}}"#,
    ),
    "4533919ac64e31a33187d1a8ea1f2723c1aef77ca34d564784d63f647c318201",
);

const WARNINGS: Golden = (
    concat!(
        r#"{"id":"01934000-0000-7000-8000-000000000001","#,
        r#""record":"01934000-0000-7000-8000-000000000002","#,
        r#""author":{"id":"00000000-0000-0000-0000-000000000003","name":"Amara Osei"},"#,
        r#""desk":{"id":"00000000-0000-0000-0000-000000000004","name":"Ward 7 laptop"},"#,
        r#""at":"2026-11-20T11:42:07.123Z","origin":"keyboard","seen":{"version":"2024","#,
        r#""revision":1},"warnings":[{"check":"follow-up-16-late","question":"follow_up_16_date","#,
        r#""accepted":{"given":{"diagnosis_date":"@2026-01-02","follow_up_16_date":"@2026-09-14"},"#,
        r#""note":"Seen late, in hospital"}},{"check":"number-unusual","question":"weight","accepted":null}]}"#,
    ),
    "1d08c6a80c7d8e59dbefac218712288768c0ae90779d86149fb9da2ba9476b80",
);

const ACTIVE: Golden = (
    concat!(
        r#"{"id":"01934000-0000-7000-8000-000000000001","#,
        r#""record":"01934000-0000-7000-8000-000000000002","#,
        r#""author":{"id":"00000000-0000-0000-0000-000000000003","name":"Amara Osei"},"#,
        r#""desk":{"id":"00000000-0000-0000-0000-000000000004","name":"Ward 7 laptop"},"#,
        r#""at":"2026-11-20T11:42:07.123Z","origin":"restore","seen":{"version":"2024","revision":1},"#,
        r#""state":"active"}"#,
    ),
    "e1b513638495f8d7cccf59d59a5d2e85d094327f3c8678eba0cbc1b0ccb4cab2",
);

const DELETED: Golden = (
    concat!(
        r#"{"id":"01934000-0000-7000-8000-000000000001","#,
        r#""record":"01934000-0000-7000-8000-000000000002","#,
        r#""author":{"id":"00000000-0000-0000-0000-000000000003","name":"Amara Osei"},"#,
        r#""desk":{"id":"00000000-0000-0000-0000-000000000004","name":"Ward 7 laptop"},"#,
        r#""at":"2026-11-20T11:42:07.123Z","origin":"keyboard","seen":{"version":"2024","#,
        r#""revision":1},"state":{"deleted":"test_record"}}"#,
    ),
    "3f9f88690dbc70b826518f251f2ddaff94fa62725c4f46864aa77be8eef446bd",
);

const ITEMS: Golden = (
    concat!(
        r#"{"id":"01934000-0000-7000-8000-000000000001","service":"chart-notes","#,
        r#""author":{"id":"00000000-0000-0000-0000-000000000003","name":"Amara Osei"},"#,
        r#""desk":{"id":"00000000-0000-0000-0000-000000000004","name":"Ward 7 laptop"},"#,
        r#""at":"2026-11-20T11:42:07.123Z","origin":"keyboard","seen":{"version":"2024","#,
        r#""revision":1},"items":{"kpi-2/2026-03":{"text":"New clinic","shown":true},"kpi-5/2026-04":null}}"#,
    ),
    "8aafe10be3e20d92bd17bd86887c28abbfd2d1d2d0535fc2ed5de08cfc80ebe9",
);

const JOIN: Golden = (
    concat!(
        r#"{"id":"01934000-0000-7000-8000-000000000001","#,
        r#""record":"01934000-0000-7000-8000-000000000002","#,
        r#""parents":["01934000-0000-7000-8000-000000000005","01934000-0000-7000-8000-000000000006"],"#,
        r#""author":{"id":"00000000-0000-0000-0000-000000000003","name":"Amara Osei"},"#,
        r#""desk":{"id":"00000000-0000-0000-0000-000000000004","name":"Ward 7 laptop"},"#,
        r#""at":"2026-11-20T11:42:07.123Z","origin":"merge","seen":{"version":"2024","revision":1},"#,
        r#""join":{"with":"01934000-0000-7000-8000-000000000009","#,
        r#""heads":{"01934000-0000-7000-8000-000000000008":"08080808080808080808080808080808080808080"#,
        r#"80808080808080808080808"}}}"#,
    ),
    "7f65da2da03edf8a1c04627573468a94b3b1fbc8472f60f0312b0a868d3541ee",
);

const JOIN_BY_ITSELF: Golden = (
    concat!(
        r#"{"id":"01934000-0000-7000-8000-000000000001","#,
        r#""record":"01934000-0000-7000-8000-000000000002","#,
        r#""parents":["01934000-0000-7000-8000-000000000005","01934000-0000-7000-8000-000000000006"],"#,
        r#""author":{"id":"00000000-0000-0000-0000-000000000003","name":"Amara Osei"},"#,
        r#""desk":{"id":"00000000-0000-0000-0000-000000000004","name":"Ward 7 laptop"},"#,
        r#""at":"2026-11-20T11:42:07.123Z","origin":"by-itself","seen":{"version":"2024","revision":1},"#,
        r#""join":{"with":"01934000-0000-7000-8000-000000000009","#,
        r#""heads":{"01934000-0000-7000-8000-000000000008":"08080808080808080808080808080808080808080"#,
        r#"80808080808080808080808"}}}"#,
    ),
    "d170d0eae2375d700e69f0c230636c0ccd20f2325852a19e600163acbd91750f",
);

const UNJOIN: Golden = (
    concat!(
        r#"{"id":"01934000-0000-7000-8000-000000000001","#,
        r#""record":"01934000-0000-7000-8000-000000000002","#,
        r#""parents":["01934000-0000-7000-8000-000000000005","01934000-0000-7000-8000-000000000006"],"#,
        r#""author":{"id":"00000000-0000-0000-0000-000000000003","name":"Amara Osei"},"#,
        r#""desk":{"id":"00000000-0000-0000-0000-000000000004","name":"Ward 7 laptop"},"#,
        r#""at":"2026-11-20T11:42:07.123Z","origin":"merge","seen":{"version":"2024","revision":1},"#,
        r#""unjoin":{"with":"01934000-0000-7000-8000-000000000009"}}"#,
    ),
    "077ec582c4aaa8c06624c2f4a3c6c5d6863ec7f4e0c4b3276e8216e0a15d29e6",
);

const PRIVATE: Golden = (
    concat!(
        r#"{"id":"01934000-0000-7000-8000-000000000001","#,
        r#""record":"01934000-0000-7000-8000-000000000002","#,
        r#""author":{"id":"00000000-0000-0000-0000-000000000003","name":"Amara Osei"},"#,
        r#""desk":{"id":"00000000-0000-0000-0000-000000000004","name":"Ward 7 laptop"},"#,
        r#""at":"2026-11-20T11:42:07.123Z","origin":"keyboard","seen":{"version":"2024","#,
        r#""revision":1},"private":"AAEC_f7_"}"#,
    ),
    "650194d5b59af8fd59f000a9967dfa2a0a9c8dde9f76339e459af52519d5dadf",
);

const PURGE: Golden = (
    concat!(
        r#"{"id":"01934000-0000-7000-8000-000000000001","#,
        r#""record":"01934000-0000-7000-8000-000000000002","purge":true}"#,
    ),
    "d9a3c07dca8df6f95de4119c50bd0c121796ac33fe6baec61085cad64927dcb5",
);

const NOT_CLEARED: Golden = (
    concat!(
        r#"{"id":"01934000-0000-7000-8100-000000000002","#,
        r#""record":"01934000-0000-7000-8000-000000000002","not-cleared":true}"#,
    ),
    "642ca3fc1c3042477acf220b5bc0a5f0c5dfaeeb4c889d5233187d0d2f8d3af2",
);

const NEWER_ANSWERS: Golden = (
    concat!(
        r#"{"id":"01934000-0000-7000-8000-000000000001","#,
        r#""record":"01934000-0000-7000-8000-000000000002","#,
        r#""author":{"id":"00000000-0000-0000-0000-000000000003","name":"Amara Osei"},"#,
        r#""desk":{"id":"00000000-0000-0000-0000-000000000004","name":"Ward 7 laptop"},"#,
        r#""at":"2026-11-20T11:42:07.123Z","origin":"keyboard","seen":{"version":"2024","#,
        r#""revision":1},"set":{"dxa":"!later","site":{"left":"hip"}}}"#,
    ),
    "2c96e867554604f55efdb7aa04b513e6ec7a5c9f8540d769d371c708fc4434c8",
);

fn uuid(last: u128) -> Uuid {
    Uuid::from_u128(0x0193_4000_0000_7000_8000_0000_0000_0000 + last)
}

fn draft(change: Change) -> Draft {
    Draft {
        id: EntryId::new(uuid(1)),
        subject: Subject::Record(RecordId::new(uuid(2))),
        parents: Vec::new(),
        author: Author {
            id: UserId::new(Uuid::from_u128(3)),
            name: "Amara Osei".to_owned(),
        },
        desk: DeskStamp {
            id: DeviceId::new(Uuid::from_u128(4)),
            name: "Ward 7 laptop".to_owned(),
        },
        at: "2026-11-20T11:42:07.123Z".parse().unwrap(),
        origin: Origin::Keyboard,
        seen: SeenDataset {
            version: "2024".to_owned(),
            revision: 1,
        },
        change,
    }
}

fn merging(change: Change) -> Draft {
    Draft {
        parents: [6, 5, 6].map(|id| EntryId::new(uuid(id))).to_vec(),
        origin: Origin::Merge,
        ..draft(change)
    }
}

/// Of the parents above.
fn digests() -> BTreeMap<EntryId, Digest> {
    [(5, 5), (6, 6)]
        .map(|(id, byte)| (EntryId::new(uuid(id)), Digest([byte; 32])))
        .into()
}

fn key(key: &'static str) -> QuestionKey {
    QuestionKey::from_static(key)
}

fn set<const N: usize>(answers: [(&'static str, Option<Answer>); N]) -> Change {
    Change::Answers(answers.map(|(question, answer)| (key(question), answer)).into())
}

fn choice(option: &'static str) -> Answer {
    Answer::Choice(OptionKey::from_static(option))
}

fn answers() -> Change {
    set([
        (
            "nhs_number",
            Some(Answer::NhsNumber(NhsNumber::read("9991000003").unwrap())),
        ),
        ("postcode", Some(Answer::Postcode(Postcode::read("LS1 4AP").unwrap()))),
        ("diagnosis_date", Some(Answer::Date("2026-09-14".parse().unwrap()))),
        ("height", Some(Answer::number("165.50".parse().unwrap()))),
        ("site", Some(choice("hip"))),
        (
            "falls_referrals",
            Some(Answer::Several(vec![
                OptionKey::from_static("vision"),
                OptionKey::from_static("falls"),
            ])),
        ),
        ("weight", None),
    ])
}

fn warnings() -> Change {
    let warning = |check: &str, question| Warning {
        check: check.to_owned(),
        question: key(question),
    };
    let acceptance = Acceptance {
        given: [
            (key("diagnosis_date"), Answer::Date("2026-01-02".parse().unwrap())),
            (key("follow_up_16_date"), Answer::Date("2026-09-14".parse().unwrap())),
        ]
        .into(),
        note: Note::read("Seen late,  in hospital ").unwrap(),
    };
    Change::Warnings(Acceptances::from([
        (warning("number-unusual", "weight"), None),
        (warning("follow-up-16-late", "follow_up_16_date"), Some(acceptance)),
    ]))
}

fn join() -> Change {
    Change::Join {
        with: RecordId::new(uuid(9)),
        heads: [(EntryId::new(uuid(8)), Digest([8; 32]))].into(),
    }
}

/// Every kind of change that this program writes.
fn goldens() -> Vec<(Draft, Golden)> {
    let imported = Draft {
        parents: [5, 6].map(|id| EntryId::new(uuid(id))).to_vec(),
        origin: Origin::Import {
            id: ImportId::new(uuid(7)),
            row: 1_234,
        },
        ..draft(set([("site", Some(choice("hip")))]))
    };
    let import_undone = Draft {
        origin: Origin::ImportUndone {
            id: ImportId::new(uuid(7)),
        },
        ..draft(set([("site", None)]))
    };
    let restored = Draft {
        origin: Origin::Restore,
        ..draft(Change::State(State::Active))
    };
    let deleted = Change::State(State::Deleted {
        reason: OptionKey::from_static("test_record"),
    });
    let items = Draft {
        subject: Subject::Service(Topic::CHART_NOTES),
        ..draft(Change::Items(
            [
                (ItemKey::new("kpi-5/2026-04"), None),
                (
                    ItemKey::new("kpi-2/2026-03"),
                    Some(Json::new(r#"{"text":"New clinic","shown":true}"#)),
                ),
            ]
            .into(),
        ))
    };
    let unjoin = Change::Unjoin {
        with: RecordId::new(uuid(9)),
    };
    let by_itself = Draft {
        origin: Origin::ByItself,
        ..merging(join())
    };
    vec![
        (draft(answers()), ANSWERS),
        (imported, IMPORTED),
        (import_undone, IMPORT_UNDONE),
        (draft(warnings()), WARNINGS),
        (restored, ACTIVE),
        (draft(deleted), DELETED),
        (items, ITEMS),
        (merging(join()), JOIN),
        (by_itself, JOIN_BY_ITSELF),
        (merging(unjoin), UNJOIN),
        (
            draft(Change::Private(SealedBytes(vec![0, 1, 2, 0xfd, 0xfe, 0xff]))),
            PRIVATE,
        ),
        (
            draft(set([
                ("dxa", Some(Answer::Newer(Json::new(r#""!later""#)))),
                ("site", Some(Answer::Newer(Json::new(r#"{"left":"hip"}"#)))),
            ])),
            NEWER_ANSWERS,
        ),
    ]
}

#[test]
fn the_bytes_and_digests_of_entries_are_frozen() {
    for (draft, (text, digest)) in goldens() {
        let (entry, bytes) = seal(draft, &digests()).unwrap();
        assert_eq!(String::from_utf8(bytes).unwrap(), text);
        assert_eq!(entry.digest.hex(), digest, "{text}");
        assert_eq!(read(text.as_bytes(), entry.digest).unwrap(), entry, "{text}");
    }
}

#[test]
fn a_purge_marker_says_its_own_id_and_the_records_and_nothing_else() {
    let (text, digest) = PURGE;
    let (entry, bytes) = purge_marker(EntryId::new(uuid(1)), RecordId::new(uuid(2)));
    assert_eq!(String::from_utf8(bytes).unwrap(), text);
    assert_eq!(entry.digest.hex(), digest);
    assert_eq!(read(text.as_bytes(), entry.digest).unwrap(), entry);
    assert_eq!(entry.change, Change::Purge);
    let saying_more = text.replace("true}", r#"true,"because":"somebody asked"}"#);
    assert_eq!(read_text(&saying_more), Err(CanonicalError::Change));
    assert_eq!(
        seal(draft(Change::Purge), &BTreeMap::new()).unwrap_err(),
        SealError::NotWritable("a purge has no author")
    );
}

#[test]
fn the_marker_of_a_record_that_is_not_cleared_is_the_same_whoever_writes_it() {
    let (text, digest) = NOT_CLEARED;
    let (entry, bytes) = not_cleared_marker(RecordId::new(uuid(2)));
    assert_eq!(String::from_utf8(bytes).unwrap(), text);
    assert_eq!(entry.digest.hex(), digest);
    assert_eq!(read(text.as_bytes(), entry.digest).unwrap(), entry);
    assert_eq!(entry.change, Change::NotCleared);
    let saying_more = text.replace("true}", r#"true,"because":"of what they chose"}"#);
    assert_eq!(read_text(&saying_more), Err(CanonicalError::Change));
}

/// A draft on top of another entry, as bytes.
fn on_top(of: &Entry, number: u128, change: Change) -> Written {
    let draft = Draft {
        id: EntryId::new(uuid(number)),
        parents: vec![of.id],
        ..draft(change)
    };
    seal(draft, &BTreeMap::from([(of.id, of.digest)])).unwrap()
}

fn wire((entry, bytes): &Written) -> WireEntry {
    WireEntry {
        digest: entry.digest,
        bytes: bytes.clone(),
    }
}

#[test]
fn entries_of_a_withdrawn_record_are_the_same_under_their_next_ids() {
    let first = seal(draft(set([("site", Some(choice("hip")))])), &BTreeMap::new()).unwrap();
    let joining = Change::Join {
        with: RecordId::new(uuid(9)),
        heads: [(EntryId::new(uuid(8)), Digest([8; 32]))].into(),
    };
    let second = on_top(&first.0, 5, joining);
    // Parents come first, however they are given.
    let renewed = renew(&[wire(&second), wire(&first)], |_| None);
    let read: Vec<Entry> = renewed
        .iter()
        .map(|wire| read(&wire.bytes, wire.digest).unwrap())
        .collect();
    let text = String::from_utf8(renewed[0].bytes.clone()).unwrap();
    let expected = String::from_utf8(first.1.clone())
        .unwrap()
        .replace("7000-8000-000000000001", "7000-8000-100000000001")
        .replace("7000-8000-000000000002", "7000-8000-100000000002");
    assert_eq!(text, expected);
    let expected = Entry {
        id: next_entry(second.0.id),
        subject: Subject::Record(next_record(RecordId::new(uuid(2)))),
        parents: vec![next_entry(first.0.id)],
        digest: digest(&renewed[1].bytes, [read[0].digest]),
        ..second.0.clone()
    };
    assert_eq!(read[1], expected, "what a join names stays as it was written");

    // On top of what is there already; and left out where that is missing.
    let late = on_top(&second.0, 6, set([("dxa", Some(choice("yes")))]));
    let there = |id: EntryId| (id == read[1].id).then_some(read[1].digest);
    assert_eq!(renew(&[wire(&late)], there).len(), 1);
    assert_eq!(renew(&[wire(&late)], |_| None), []);
    // Also what this program cannot read: a part that it does not know stays in its place.
    let newer = String::from_utf8(first.1)
        .unwrap()
        .replacen(r#""set":{"#, r#""merged":{"#, 1);
    let of_newer = WireEntry {
        digest: digest(newer.as_bytes(), []),
        bytes: newer.into_bytes(),
    };
    let text = String::from_utf8(renew(&[of_newer], |_| None)[0].bytes.clone()).unwrap();
    assert!(text.contains(r#""merged":{"site":"hip"}"#), "{text}");
    // What is said of the service has no next id.
    let topic = Draft {
        subject: Subject::Service(Topic::CASELOAD),
        ..draft(Change::Items(BTreeMap::new()))
    };
    assert_eq!(renew(&[wire(&seal(topic, &BTreeMap::new()).unwrap())], |_| None), []);
}

fn read_text(text: &str) -> Result<Entry, CanonicalError> {
    read(text.as_bytes(), Digest([0; 32]))
}

#[test]
fn a_note_that_could_not_be_written_today_can_still_be_read() {
    let numbered = WARNINGS.0.replace("in hospital", "999 100 0003");
    let Change::Warnings(said) = read_text(&numbered).unwrap().change else {
        panic!("another change");
    };
    let notes: Vec<&str> = said.values().flatten().map(|said| said.note.as_str()).collect();
    assert_eq!(notes, ["Seen late, 999 100 0003"]);
    assert!(Note::read(notes[0]).is_err());
}

/// What an older program keeps of a newer one's entry is all there once it is upgraded, because it keeps the bytes.
#[test]
fn what_a_narrow_program_kept_a_full_one_reads() {
    let digest = Digest([0; 32]);
    for (text, _) in [WARNINGS, ITEMS, JOIN, UNJOIN, PRIVATE] {
        let narrow = read_narrowly(text.as_bytes(), digest).unwrap();
        let full = read(text.as_bytes(), digest).unwrap();
        assert_eq!(narrow.change, Change::Newer, "{text}");
        assert_ne!(full.change, Change::Newer, "{text}");
        assert_eq!(
            (narrow.id, &narrow.subject, &narrow.parents),
            (full.id, &full.subject, &full.parents)
        );
    }
    let answers_of = |entry: Entry| match entry.change {
        Change::Answers(answers) => answers,
        _ => panic!("another change"),
    };
    let narrow = answers_of(read_narrowly(ANSWERS.0.as_bytes(), digest).unwrap());
    let number = key("nhs_number");
    assert_eq!(
        narrow.get(&number),
        Some(&Some(Answer::Newer(Json::new("\"+9991000003\""))))
    );
    assert_eq!(narrow.get(&key("site")), Some(&Some(choice("hip"))));
    let full = answers_of(read(ANSWERS.0.as_bytes(), digest).unwrap());
    assert_eq!(
        full.get(&number),
        Some(&Some(Answer::NhsNumber(NhsNumber::read("9991000003").unwrap())))
    );
}

#[test]
fn what_a_newer_program_may_write_is_opaque_and_not_refused() {
    let newer = |from: &str, to: &str| read_text(&ANSWERS.0.replace(from, to)).unwrap();
    assert_eq!(newer("\"set\":{", "\"merged\":{").change, Change::Newer);
    assert_eq!(
        newer("\"set\":{", "\"state\":\"frozen\",\"rest\":{").change,
        Change::Newer
    );
    assert_eq!(
        newer("\"set\":{", "\"state\":\"active\",\"set\":{").change,
        Change::Newer
    );
    assert_eq!(newer("\"keyboard\"", "\"telephone\"").origin, Origin::Newer);
    assert_eq!(newer("\"keyboard\"", "\"import\"").origin, Origin::Newer);
    assert_eq!(newer("\"keyboard\"", "\"import-undone\"").origin, Origin::Newer);
    assert_eq!(newer("\"name\":\"Amara Osei\"", "\"role\":7").author, Author::nobody());
    assert_eq!(newer("\"2026-11-20T11:42:07.123Z\"", "17").at, DateTime::UNIX_EPOCH);
    // An instant from which 30 days cannot be counted on.
    assert_eq!(newer("\"2026-11-20", "\"+262142-12-31").at, DateTime::UNIX_EPOCH);
    assert_eq!(newer("\"set\":{", "\"mood\":[1],\"set\":{").change, answers());
    let answer = |text: &str| {
        let change = newer("\"hip\"", text).change;
        let Change::Answers(mut answers) = change else {
            panic!("another change");
        };
        answers.remove(&key("site")).flatten()
    };
    for text in [
        "\"!x\"",
        "\"\"",
        "{\"a\":1}",
        "7",
        "true",
        "[]",
        "[1]",
        "[\"hip\",\"!x\"]",
        "[\"hip\",[]]",
    ] {
        assert_eq!(answer(text), Some(Answer::Newer(Json::new(text))), "{text}");
    }
    let topic = newer(
        "\"record\":\"01934000-0000-7000-8000-000000000002\"",
        "\"service\":\"seen-later\"",
    );
    assert_eq!(topic.subject, Subject::Service(Topic::read("seen-later").unwrap()));
    assert_eq!(topic.change, Change::Newer);
}

#[test]
fn what_no_program_may_write_is_refused() {
    let refused = |(golden, _): Golden, from: &str, to: &str| {
        assert!(golden.contains(from), "{from}");
        read_text(&golden.replace(from, to)).unwrap_err()
    };
    let of = |question: &str| CanonicalError::Answer {
        question: question.to_owned(),
    };
    assert_eq!(refused(ANSWERS, "9991000003", "9991000004"), of("nhs_number"));
    assert_eq!(refused(ANSWERS, "@2026-09-14", "@2026-02-30"), of("diagnosis_date"));
    // Within the calendar of the computer, and days counted from it are not.
    for year in ["+262142", "-0001"] {
        assert_eq!(
            refused(ANSWERS, "@2026-", &format!("@{year}-")),
            of("diagnosis_date"),
            "{year}"
        );
    }
    assert_eq!(refused(ANSWERS, "#165.5", "#165,5"), of("height"));
    assert_eq!(refused(ANSWERS, "~LS1 4AP", "~somewhere"), of("postcode"));
    assert_eq!(refused(ANSWERS, "\"record\":", "\"patient\":"), CanonicalError::Subject);
    assert_eq!(
        refused(ANSWERS, "\"author\":", "\"service\":\"roles\",\"author\":"),
        CanonicalError::Subject
    );
    assert_eq!(refused(ITEMS, "chart-notes", "Chart notes"), CanonicalError::Subject);
    // An id of the kind that only topics have.
    assert_eq!(
        refused(ANSWERS, "7000-8000-000000000002", "8000-8000-000000000002"),
        CanonicalError::Subject
    );
    assert_eq!(
        refused(JOIN, "000000000005\",", "000000000006\","),
        CanonicalError::Parents
    );
    assert_eq!(
        refused(JOIN, "000000000005\",", "000000000007\","),
        CanonicalError::Parents
    );
    assert_eq!(refused(JOIN, "000000000009", "000000000002"), CanonicalError::Change);
    assert_eq!(refused(JOIN, "0808", "08"), CanonicalError::Change);
    assert_eq!(refused(UNJOIN, "000000000009", "000000000001"), CanonicalError::Change);
    assert_eq!(refused(PRIVATE, "AAEC", "A EC"), CanonicalError::Change);
    assert!(matches!(
        refused(ANSWERS, "{\"id\":", "[\"id\","),
        CanonicalError::Shape { .. }
    ));
    let large = ANSWERS.0.replace("Ward 7 laptop", &"x".repeat(ENTRY_LIMIT));
    assert_eq!(read_text(&large), Err(CanonicalError::TooLarge { size: large.len() }));
}

/// Bytes that cannot be read are kept under what they say of themselves.
/// Of what is said twice one reader takes the first and another the last.
#[test]
fn what_is_said_twice_in_one_entry_is_refused() {
    for ((golden, _), said, again) in [
        (ANSWERS, r#""set":{"#, r#""set":{"site":null,"#),
        (
            WARNINGS,
            r#""given":{"#,
            r#""given":{"follow_up_16_date":"@2026-09-13","#,
        ),
        (
            WARNINGS,
            r#""warnings":["#,
            r#""warnings":[{"check":"number-unusual","question":"weight","accepted":null},"#,
        ),
        (ITEMS, r#""items":{"#, r#""items":{"kpi-5/2026-04":7,"#),
        (
            JOIN,
            r#""heads":{"#,
            r#""heads":{"01934000-0000-7000-8000-000000000008":"0908080808080808080808080808080808080808080808080808080808080808","#,
        ),
    ] {
        assert!(golden.contains(said), "{said}");
        let twice = golden.replacen(said, again, 1);
        assert_eq!(read_text(&twice).unwrap_err(), CanonicalError::Twice, "{twice}");
        assert!(named(twice.as_bytes()).is_ok(), "and it is refused by its name");
    }
}

#[test]
fn an_entry_that_cannot_be_read_is_still_named() {
    let text = IMPORTED.0.replace("\"hip\"", "\"@2026-02-30\"");
    assert!(read_text(&text).is_err());
    let named = named(text.as_bytes()).unwrap();
    assert_eq!(named.id, EntryId::new(uuid(1)));
    assert_eq!(named.subject, Subject::Record(RecordId::new(uuid(2))));
    assert_eq!(named.parents, [5, 6].map(|id| EntryId::new(uuid(id))));
    assert_eq!(named.joined, None);
}

/// What a join takes in of the other record is to be there before it, like its parents.
#[test]
fn a_join_names_what_it_takes_in_of_the_other_record() {
    let Change::Join { with, heads } = join() else {
        panic!("it joins")
    };
    let joined = named(JOIN.0.as_bytes()).unwrap().joined.unwrap();
    assert_eq!(joined.record, with);
    assert!(joined.heads.iter().eq(heads.keys()), "{joined:?}");
}

#[test]
fn what_is_longer_than_it_may_be_is_not_written() {
    let refused = |draft: Draft| seal(draft, &digests()).unwrap_err();
    let too_long = |what, limit| SealError::TooLong { what, limit };
    let mut of_many_letters = draft(answers());
    of_many_letters.author.name = "é".repeat(NAME_LIMIT + 1);
    assert_eq!(
        refused(of_many_letters.clone()),
        too_long("the person's name", NAME_LIMIT)
    );
    of_many_letters.author.name = "é".repeat(NAME_LIMIT);
    assert!(seal(of_many_letters.clone(), &digests()).is_ok());
    of_many_letters.desk.name = "x".repeat(66_000);
    assert_eq!(refused(of_many_letters), too_long("the desk's name", NAME_LIMIT));

    let long = OptionKey::new("x".repeat(KEY_LIMIT + 1));
    let reason = Change::State(State::Deleted { reason: long.clone() });
    assert_eq!(refused(draft(reason)), too_long("the reason", KEY_LIMIT));
    assert_eq!(
        refused(draft(set([("site", Some(Answer::Choice(long)))]))),
        too_long("the key of an option", KEY_LIMIT)
    );
    let item = |value: String| Change::Items([(ItemKey::new("a"), Some(Json::new(value)))].into());
    assert_eq!(
        refused(draft(item(format!("\"{}\"", "x".repeat(ITEM_LIMIT))))),
        too_long("one item", ITEM_LIMIT)
    );
    let items = |many: usize| Change::Items((0..many).map(|n| (ItemKey::new(n.to_string()), None)).collect());
    assert!(seal(draft(items(ITEMS_LIMIT)), &digests()).is_ok());
    assert_eq!(refused(draft(items(ITEMS_LIMIT + 1))), SealError::TooLarge);
    let private = Change::Private(SealedBytes(vec![0; PRIVATE_LIMIT]));
    assert!(seal(draft(private), &digests()).is_ok());
    let private = Change::Private(SealedBytes(vec![0; PRIVATE_LIMIT + 1]));
    assert_eq!(refused(draft(private)), SealError::TooLarge);
    let many = (0..5_000)
        .map(|n| (QuestionKey::new(format!("question_{n}")), None))
        .collect();
    assert_eq!(refused(draft(Change::Answers(many))), SealError::TooLarge);

    let crowd: BTreeMap<EntryId, Digest> = (0..=PARENTS_LIMIT)
        .map(|n| (EntryId::new(uuid(100 + n as u128)), Digest([1; 32])))
        .collect();
    let crowded = Draft {
        parents: crowd.keys().copied().collect(),
        ..draft(answers())
    };
    assert_eq!(seal(crowded, &crowd).unwrap_err(), SealError::TooManyParents);
}

#[test]
fn what_would_be_read_otherwise_is_not_written() {
    let refused = |draft: Draft| seal(draft, &digests()).unwrap_err();
    let not_writable = |draft: Draft| matches!(refused(draft), SealError::NotWritable(_));
    assert!(not_writable(draft(Change::Newer)));
    assert!(not_writable(draft(set([("site", Some(choice("@hip")))]))));
    assert!(not_writable(draft(set([("site", Some(choice("")))]))));
    assert!(not_writable(draft(set([("site", Some(Answer::Several(Vec::new())))]))));
    for json in ["null", " 1", "{", "", "1 2"] {
        assert!(
            not_writable(draft(set([("site", Some(Answer::Newer(Json::new(json))))]))),
            "{json}"
        );
    }
    let topic = |change| Draft {
        subject: Subject::Service(Topic::ROLES),
        ..draft(change)
    };
    assert!(not_writable(topic(answers())));
    assert!(not_writable(topic(join())));
    let of_newer_origin = Draft {
        origin: Origin::Newer,
        ..draft(answers())
    };
    assert!(not_writable(of_newer_origin));
    let of_no_year = Draft {
        at: "-0001-01-01T00:00:00Z".parse().unwrap(),
        ..draft(answers())
    };
    assert!(not_writable(of_no_year));
    for at in ["+010000-01-01", "-0001-12-31"] {
        let date = Answer::Date(at.parse().unwrap());
        assert!(not_writable(draft(set([("diagnosis_date", Some(date))]))), "{at}");
    }
    let fatherless = Draft {
        parents: vec![EntryId::new(uuid(77))],
        ..draft(answers())
    };
    assert_eq!(refused(fatherless), SealError::UnknownParent);
}

/// Every character that is no ASCII letter or digit says of an answer that it is no option.
#[test]
fn no_key_of_the_dataset_begins_as_another_kind_of_answer_does() {
    for version in Dataset::published().versions() {
        for question in &version.questions {
            assert!(question.key.as_str().chars().count() <= KEY_LIMIT, "{}", question.key);
            for option in &question.options {
                let key = option.key.as_str();
                assert!(Answer::is_option(key) && key.chars().count() <= KEY_LIMIT, "{key}");
            }
        }
        for reason in &version.delete_reasons {
            assert!(reason.key.as_str().chars().count() <= KEY_LIMIT, "{}", reason.key);
        }
        for check in &version.checks {
            assert!(check.code.chars().count() <= KEY_LIMIT, "{}", check.code);
        }
    }
}

#[test]
fn the_digest_covers_the_parents() {
    let one = digest(b"bytes", []);
    assert_ne!(one, digest(b"bytes", [one]));
    assert_ne!(one, digest(b"bytez", []));
}

fn any_answer() -> impl Strategy<Value = Answer> {
    prop_oneof![
        (1_i32..=9_999, 1_u32..=365).prop_map(|(year, day)| Answer::Date(NaiveDate::from_yo_opt(year, day).unwrap())),
        (any::<i64>(), 0_u32..=10)
            .prop_map(|(digits, places)| Answer::number(rust_decimal::Decimal::new(digits, places))),
        "[a-zA-Z0-9@]?.{0,66}".prop_map(|text| Answer::Choice(OptionKey::new(text))),
        prop::collection::vec("[a-z0-9].{0,20}", 0..4)
            .prop_map(|texts| Answer::Several(texts.into_iter().map(OptionKey::new).collect())),
        any_json().prop_map(Answer::Newer),
    ]
}

/// Some of it is JSON.
fn any_json() -> impl Strategy<Value = Json> {
    prop_oneof![
        ".{0,20}",
        "[a-z]{0,9}".prop_map(|text| format!("{{\"{text}\":[1,null]}}")),
        "[!?*]{1,9}".prop_map(|text| format!("\"{text}\"")),
    ]
    .prop_map(Json::new)
}

fn any_change() -> impl Strategy<Value = Change> {
    let answers = prop::collection::btree_map(
        ".{0,70}".prop_map(QuestionKey::new),
        prop::option::of(any_answer()),
        0..5,
    );
    let items = prop::collection::btree_map(".{0,140}".prop_map(ItemKey::new), prop::option::of(any_json()), 0..5);
    let heads = prop::collection::btree_map(
        any::<u128>().prop_map(|id| EntryId::new(Uuid::from_u128(id))),
        any::<[u8; 32]>().prop_map(Digest),
        0..4,
    );
    prop_oneof![
        4 => answers.prop_map(|answers| Change::Answers(answers.into())),
        1 => ".{0,70}".prop_map(|text| Change::State(State::Deleted { reason: OptionKey::new(text) })),
        2 => items.prop_map(Change::Items),
        1 => (any::<u128>(), heads).prop_map(|(with, heads)| Change::Join { with: RecordId::new(Uuid::from_u128(with)), heads }),
        1 => prop::collection::vec(any::<u8>(), 0..99).prop_map(|bytes| Change::Private(SealedBytes(bytes))),
        1 => Just(Change::Newer),
    ]
}

proptest! {
    #[test]
    fn whatever_is_written_is_read_back_equal(
        change in any_change(),
        record in any::<u128>(),
        service in any::<bool>(),
        name in ".{0,110}",
        at in -10_i64..400_000_000_000_000,
        row in any::<u32>(),
    ) {
        let subject = if service { Subject::Service(Topic::ROLES) } else { Subject::Record(RecordId::new(Uuid::from_u128(record))) };
        let mut draft = Draft { subject, origin: Origin::Import { id: ImportId::new(uuid(7)), row }, ..draft(change) };
        draft.author.name = name;
        draft.at = DateTime::from_timestamp_micros(at).unwrap();
        if let Ok((entry, bytes)) = seal(draft, &BTreeMap::new()) {
            let digest = entry.digest;
            prop_assert_eq!(read(&bytes, digest), Ok(entry));
        }
    }
}
