//! Every message of the wire as it stands in `golden/v1`, byte by byte, with everything that it may say and with no more than it
//! must: what desks and Centrals of different versions say to each other changes only by intent. No file there was made by the
//! code that it tests.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use domain::id::{DeviceId, EntryId, RecordId};
use domain::record::Digest;
use protocol::canonical;
use protocol::chain;
use protocol::enrol::{DeviceToken, EnrolReply, EnrolRequest, ErrorCode, ErrorWire, ServiceClaim, ServiceWire};
use protocol::exchange::{
    Ask, Counts, Cursor, CursorMac, Epoch, ExchangeReply, ExchangeRequest, HeldBecause, Incarnation, LogLine,
    LoggedEntry, Receipt, Refusal, RefusalCode, Standing,
};
use protocol::frame::{self, WireEntry};
use protocol::national::{NationalCountWire, NationalFigures, NationalQuestionsWire, NationalYearWire};
use protocol::sealed_file::{FileKey, FileKeys};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use uuid::Uuid;

const REQUEST: &str = include_str!("../golden/v1/exchange-request.json");
const REQUEST_COMPARING: &str = include_str!("../golden/v1/exchange-request-comparing.json");
const REQUEST_LEAST: &str = include_str!("../golden/v1/exchange-request-least.json");
const REQUEST_FRAME: &[u8] = include_bytes!("../golden/v1/exchange-request.frame");
const REPLY: &str = include_str!("../golden/v1/exchange-reply.json");
const REPLY_LEAST: &str = include_str!("../golden/v1/exchange-reply-least.json");
const REPLY_FRAME: &[u8] = include_bytes!("../golden/v1/exchange-reply.frame");
const ENROL_REQUEST: &str = include_str!("../golden/v1/enrol-request.json");
const ENROL_REQUEST_LEAST: &str = include_str!("../golden/v1/enrol-request-least.json");
const ENROL_REPLY: &str = include_str!("../golden/v1/enrol-reply.json");
const ENROL_REPLY_LEAST: &str = include_str!("../golden/v1/enrol-reply-least.json");
const REFUSAL: &str = include_str!("../golden/v1/refusal.json");

/// The one entry of both frames, of which `canonical` has the bytes.
const ENTRY_DIGEST: &str = "b6c2d3b69691610abaf80cab1145ff5511bb1d8c32c1b70ef037d3c2c2a45ac7";

fn id(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

fn instant(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn request() -> ExchangeRequest {
    ExchangeRequest {
        protocol: 1,
        program: "fls-desk/0.1.0".to_owned(),
        device: DeviceId::new(id(1)),
        incarnation: Some(Incarnation(id(2))),
        dataset: vec!["2024:1".to_owned()],
        dataset_files: Some(vec!["2024:2".to_owned()]),
        clock: instant("2026-11-20T08:59:30Z"),
        waiting: 12,
        national: Some(77),
        notices: None,
        cursor: Some(Cursor {
            epoch: Epoch(id(3)),
            number: 7,
            chain: Digest([4; 32]),
            mac: CursorMac(Digest([5; 32])),
            standings: 9,
        }),
        ask: Ask::Entries,
        want: vec![EntryId::new(id(6))],
        page: 2_000,
    }
}

/// Of a desk that compares, in the middle of the listing.
fn request_comparing() -> ExchangeRequest {
    ExchangeRequest {
        cursor: Some(Cursor {
            epoch: Epoch(id(3)),
            number: 0,
            chain: chain::START,
            mac: CursorMac::OF_THE_BEGINNING,
            standings: 0,
        }),
        ask: Ask::Listing { after: 20_000 },
        want: Vec::new(),
        ..request()
    }
}

fn request_least() -> ExchangeRequest {
    ExchangeRequest {
        protocol: 1,
        program: String::new(),
        device: DeviceId::new(id(1)),
        incarnation: None,
        dataset: Vec::new(),
        dataset_files: None,
        clock: DateTime::UNIX_EPOCH,
        waiting: 0,
        national: None,
        notices: None,
        cursor: None,
        ask: Ask::Nothing,
        want: Vec::new(),
        page: 0,
    }
}

fn service() -> ServiceWire {
    ServiceWire {
        code: "HRT".to_owned(),
        name: "Hartwell FLS".to_owned(),
        demo: true,
        nation: "England".to_owned(),
        region: "North".to_owned(),
        caseload: BTreeMap::from([(2026, 1_200)]),
        revoked: [DeviceId::new(id(4))].into(),
    }
}

fn service_least() -> ServiceWire {
    ServiceWire {
        code: String::new(),
        name: String::new(),
        demo: false,
        nation: String::new(),
        region: String::new(),
        caseload: BTreeMap::new(),
        revoked: BTreeSet::new(),
    }
}

fn reply() -> ExchangeReply {
    let refusal = |entry, code, number| Refusal {
        entry: EntryId::new(id(entry)),
        record: RecordId::new(id(8)),
        code,
        number,
    };
    let held = |code: &str, question: Option<&str>| HeldBecause {
        code: code.to_owned(),
        question: question.map(str::to_owned),
    };
    ExchangeReply {
        protocol: 1,
        epoch: Epoch(id(3)),
        now: instant("2026-11-20T09:00:00Z"),
        incarnation: Incarnation(id(2)),
        token: Some(DeviceToken("fls1.next".to_owned())),
        new_device: Some(DeviceId::new(id(10))),
        unknown_cursor: false,
        dataset: vec!["2024:1".to_owned()],
        dataset_files: vec!["fls-dataset 1\nsigner 0a\nsignature 0b\nrevision = 3\n".to_owned()],
        service: service(),
        receipts: vec![Receipt {
            entry: EntryId::new(id(6)),
            number: 8,
        }],
        refusals: vec![
            refusal(7, RefusalCode::UnknownParent, Some(5)),
            refusal(11, RefusalCode::Purged, None),
        ],
        unnamed: vec![3],
        standings: vec![
            Standing {
                record: RecordId::new(id(8)),
                held: vec![held("mandatory-missing", Some("birth_date")), held("same-record", None)],
            },
            Standing {
                record: RecordId::new(id(9)),
                held: Vec::new(),
            },
        ],
        standings_to: 9,
        standings_more: false,
        log: vec![
            LogLine {
                number: 8,
                digest: Digest([6; 32]),
                entry: Some(LoggedEntry {
                    id: EntryId::new(id(6)),
                    record: RecordId::new(id(9)),
                }),
            },
            LogLine {
                number: 9,
                digest: Digest([7; 32]),
                entry: None,
            },
        ],
        chain: Digest([4; 32]),
        mac: CursorMac(Digest([5; 32])),
        more: true,
        counts: Counts {
            entries: 8,
            records: 2,
            held: 1,
        },
        national: Some(national()),
        notices: None,
        files: Some(files()),
    }
}

fn files() -> FileKeys {
    FileKeys {
        recipient: "age1recipient".to_owned(),
        service: id(12),
        desk: id(13),
        key: FileKey::new([14; 32]),
    }
}

fn national() -> NationalFigures {
    NationalFigures {
        stamp: 78,
        as_at: instant("2026-11-20T09:00:00Z"),
        years: vec![NationalYearWire {
            year: 2025,
            services: 3,
            records: 2_000,
            questions: Some(NationalQuestionsWire {
                missing_too_often: 3,
                of: 18,
            }),
            kpis: vec![NationalCountWire {
                kpi: 4,
                counted: 1_300,
                of: 2_000,
            }],
        }],
    }
}

/// Of a Central that takes and lists nothing, as the cursor is none that it gave.
fn reply_least() -> ExchangeReply {
    ExchangeReply {
        protocol: 1,
        epoch: Epoch(id(3)),
        now: DateTime::UNIX_EPOCH,
        incarnation: Incarnation(id(2)),
        token: None,
        new_device: None,
        unknown_cursor: true,
        dataset: Vec::new(),
        dataset_files: Vec::new(),
        service: service_least(),
        receipts: Vec::new(),
        refusals: Vec::new(),
        unnamed: Vec::new(),
        standings: Vec::new(),
        standings_to: 0,
        standings_more: false,
        log: Vec::new(),
        chain: chain::START,
        mac: CursorMac::OF_THE_BEGINNING,
        more: false,
        counts: Counts::default(),
        national: None,
        notices: None,
        files: None,
    }
}

fn enrol_request(service: Option<ServiceClaim>) -> EnrolRequest {
    EnrolRequest {
        protocol: 1,
        code: "HRT-7Q2M".to_owned(),
        device: DeviceId::new(id(1)),
        device_name: "Ward 7".to_owned(),
        service,
    }
}

fn claim() -> ServiceClaim {
    ServiceClaim {
        code: "HRT".to_owned(),
        demo: false,
    }
}

/// A message has the bytes that it is known by, and is read from them, and from the same without what is null.
fn is_known_by<T: Serialize + DeserializeOwned>(message: &T, bytes: &str) {
    let known = bytes.trim_end();
    assert_eq!(serde_json::to_string(message).unwrap(), known);
    let mut plain: Value = serde_json::from_str(known).unwrap();
    leave_nulls_out(&mut plain);
    for text in [known.to_owned(), plain.to_string()] {
        let read: T = serde_json::from_str(&text).unwrap();
        assert_eq!(serde_json::to_string(&read).unwrap(), known);
    }
}

fn leave_nulls_out(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            fields.retain(|_, field| !field.is_null());
            for field in fields.values_mut() {
                leave_nulls_out(field);
            }
        }
        Value::Array(items) => {
            for item in items {
                leave_nulls_out(item);
            }
        }
        _ => {}
    }
}

/// Exactly these fields of a message, and of what is in it, may be absent.
fn may_lack<T: DeserializeOwned>(bytes: &str, within: &str, optional: &[&str]) {
    let whole: Value = serde_json::from_str(bytes).unwrap();
    let fields: Vec<String> = whole
        .pointer(within)
        .unwrap()
        .as_object()
        .unwrap()
        .keys()
        .cloned()
        .collect();
    let mut absent: Vec<&str> = Vec::new();
    for field in &fields {
        let mut without = whole.clone();
        without
            .pointer_mut(within)
            .unwrap()
            .as_object_mut()
            .unwrap()
            .remove(field);
        if serde_json::from_value::<T>(without).is_ok() {
            absent.push(field);
        }
    }
    absent.sort_unstable();
    assert_eq!(absent, optional, "of {within:?}");
}

#[test]
fn every_message_has_the_bytes_it_is_known_by() {
    is_known_by(&request(), REQUEST);
    is_known_by(&request_comparing(), REQUEST_COMPARING);
    is_known_by(&request_least(), REQUEST_LEAST);
    is_known_by(&reply(), REPLY);
    is_known_by(&reply_least(), REPLY_LEAST);
    is_known_by(&enrol_request(Some(claim())), ENROL_REQUEST);
    is_known_by(&enrol_request(None), ENROL_REQUEST_LEAST);
    let enrolled = |token: &str, service, files| EnrolReply {
        token: token.to_owned(),
        service,
        files,
    };
    is_known_by(&enrolled("fls1.first", service(), Some(files())), ENROL_REPLY);
    is_known_by(&enrolled("", service_least(), None), ENROL_REPLY_LEAST);
    let refusal = ErrorWire {
        code: ErrorCode::DemoMismatch,
        words: "This is a demonstration.".to_owned(),
    };
    is_known_by(&refusal, REFUSAL);
}

#[test]
fn what_may_be_absent_is_that_and_nothing_else() {
    may_lack::<ExchangeRequest>(
        REQUEST,
        "",
        &["cursor", "dataset_files", "incarnation", "national", "want"],
    );
    may_lack::<ExchangeRequest>(REQUEST, "/cursor", &[]);
    may_lack::<ExchangeReply>(
        REPLY,
        "",
        &["dataset_files", "files", "national", "new_device", "token"],
    );
    may_lack::<ExchangeReply>(REPLY, "/service", &["revoked"]);
    may_lack::<ExchangeReply>(REPLY, "/receipts/0", &[]);
    may_lack::<ExchangeReply>(REPLY, "/refusals/0", &["number"]);
    may_lack::<ExchangeReply>(REPLY, "/standings/0", &[]);
    may_lack::<ExchangeReply>(REPLY, "/standings/0/held/0", &["question"]);
    may_lack::<ExchangeReply>(REPLY, "/log/0", &["entry"]);
    may_lack::<ExchangeReply>(REPLY, "/log/0/entry", &[]);
    may_lack::<ExchangeReply>(REPLY, "/counts", &[]);
    may_lack::<ExchangeReply>(REPLY, "/files", &[]);
    may_lack::<ExchangeReply>(REPLY, "/national", &[]);
    may_lack::<ExchangeReply>(REPLY, "/national/years/0", &["questions"]);
    may_lack::<ExchangeReply>(REPLY, "/national/years/0/questions", &[]);
    may_lack::<EnrolRequest>(ENROL_REQUEST, "", &["service"]);
    may_lack::<EnrolRequest>(ENROL_REQUEST, "/service", &[]);
    may_lack::<EnrolReply>(ENROL_REPLY, "", &["files"]);
    may_lack::<ErrorWire>(REFUSAL, "", &[]);
}

#[test]
fn a_body_that_anybody_compressed_is_read_and_what_is_written_holds_the_same() {
    let (asked, entries) = frame::read_request(REQUEST_FRAME).unwrap();
    assert_eq!(asked, request());
    let (answered, relayed) = frame::read_reply(REPLY_FRAME).unwrap();
    assert_eq!(answered, reply());
    assert_eq!(entries, relayed);
    let [WireEntry { digest, bytes }] = entries.as_slice() else {
        panic!("one entry");
    };
    assert_eq!(digest.hex(), ENTRY_DIGEST);
    assert_eq!(canonical::read(bytes, *digest).unwrap().digest, *digest);
    let inside = |body: &[u8]| zstd::stream::decode_all(body).unwrap();
    assert_eq!(
        inside(&frame::write(&request(), &entries).unwrap()),
        inside(REQUEST_FRAME)
    );
    assert_eq!(inside(&frame::write(&reply(), &entries).unwrap()), inside(REPLY_FRAME));
}

#[test]
fn each_reason_for_a_refusal_travels_as_the_word_it_is_known_by() {
    let words = [
        (RefusalCode::Unreadable, "unreadable"),
        (RefusalCode::Digest, "digest"),
        (RefusalCode::UnknownParent, "unknown-parent"),
        (RefusalCode::TooLarge, "too-large"),
        (RefusalCode::TooManyEntries, "too-many-entries"),
        (RefusalCode::TooManyHeads, "too-many-heads"),
        (RefusalCode::TooManyJoined, "too-many-joined"),
        (RefusalCode::OtherService, "other-service"),
        (RefusalCode::Purged, "purged"),
        (RefusalCode::NotCleared, "not-cleared"),
        (RefusalCode::Diverged, "diverged"),
        (RefusalCode::AfterRefused, "after-refused"),
        (RefusalCode::CannotBeKept, "cannot-be-kept"),
    ];
    for (code, word) in words {
        assert_eq!(serde_json::to_value(code).unwrap(), word);
        assert_eq!(serde_json::from_value::<RefusalCode>(word.into()).unwrap(), code);
    }
}

#[test]
fn no_log_shows_a_token() {
    let shown = format!("{:?}", reply());
    assert!(!shown.contains("fls1.next") && !shown.contains(&"0e".repeat(8)));
}

#[test]
fn what_a_newer_side_says_besides_is_no_matter() {
    let newer = REQUEST.replacen('{', r#"{"of_later_days":[1,2],"#, 1);
    assert_eq!(serde_json::from_str::<ExchangeRequest>(&newer).unwrap(), request());
    let newer = REPLY.replace("unknown-parent", "of-later-days");
    let read: ExchangeReply = serde_json::from_str(&newer).unwrap();
    assert_eq!(read.refusals[0].code, RefusalCode::Other);
}
