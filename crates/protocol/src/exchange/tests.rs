//! The headers of both messages as they stand in a body, byte by byte: what a desk and a Central of different versions say to
//! each other changes only by intent.

use std::collections::BTreeMap;

use uuid::Uuid;

use super::*;
use crate::national::{NationalCountWire, NationalYearWire};

const REQUEST: &str = concat!(
    r#"{"protocol":1,"program":"fls-desk/0.1.0","device":"00000000-0000-0000-0000-000000000001","#,
    r#""incarnation":"00000000-0000-0000-0000-000000000002","dataset":["2024:1"],"#,
    r#""clock":"2026-11-20T08:59:30Z","waiting":12,"national":77,"#,
    r#""cursor":{"epoch":"00000000-0000-0000-0000-000000000003","number":7,"#,
    r#""chain":"0404040404040404040404040404040404040404040404040404040404040404","#,
    r#""mac":"0505050505050505050505050505050505050505050505050505050505050505","standings":9},"#,
    r#""ask":"entries","want":["00000000-0000-0000-0000-000000000006"],"page":2000}"#,
);

const REPLY: &str = concat!(
    r#"{"protocol":1,"epoch":"00000000-0000-0000-0000-000000000003","#,
    r#""now":"2026-11-20T09:00:00Z","incarnation":"00000000-0000-0000-0000-000000000002","token":"fls1.next","new_device":null,"unknown_cursor":false,"#,
    r#""dataset":["2024:1"],"service":{"code":"HRT","name":"Hartwell FLS","demo":true,"nation":"England","#,
    r#""region":"North","caseload":{"2026":1200},"revoked":["00000000-0000-0000-0000-000000000004"]},"#,
    r#""receipts":[{"entry":"00000000-0000-0000-0000-000000000006","number":8}],"#,
    r#""refusals":[{"entry":"00000000-0000-0000-0000-000000000007","#,
    r#""record":"00000000-0000-0000-0000-000000000008","code":"unknown-parent","number":5}],"unnamed":[3],"#,
    r#""standings":[{"record":"00000000-0000-0000-0000-000000000008","#,
    r#""held":[{"code":"mandatory-missing","question":"birth_date"}]}],"standings_to":9,"standings_more":false,"#,
    r#""log":[{"number":8,"digest":"0606060606060606060606060606060606060606060606060606060606060606","#,
    r#""entry":{"id":"00000000-0000-0000-0000-000000000006","record":"00000000-0000-0000-0000-000000000009"}}],"#,
    r#""chain":"0404040404040404040404040404040404040404040404040404040404040404","#,
    r#""mac":"0505050505050505050505050505050505050505050505050505050505050505","more":true,"#,
    r#""counts":{"entries":8,"records":2,"held":1},"#,
    r#""national":{"stamp":78,"as_at":"2026-11-20T09:00:00Z","years":[{"year":2025,"services":3,"records":2000,"#,
    r#""kpis":[{"kpi":4,"counted":1300,"of":2000}]}]}}"#,
);

fn id(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

fn request() -> ExchangeRequest {
    ExchangeRequest {
        protocol: 1,
        program: "fls-desk/0.1.0".to_owned(),
        device: DeviceId::new(id(1)),
        incarnation: Some(Incarnation(id(2))),
        dataset: vec!["2024:1".to_owned()],
        clock: "2026-11-20T08:59:30Z".parse().unwrap(),
        waiting: 12,
        national: Some(77),
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

fn reply() -> ExchangeReply {
    ExchangeReply {
        protocol: 1,
        epoch: Epoch(id(3)),
        now: "2026-11-20T09:00:00Z".parse().unwrap(),
        incarnation: Incarnation(id(2)),
        token: Some(DeviceToken("fls1.next".to_owned())),
        new_device: None,
        unknown_cursor: false,
        dataset: vec!["2024:1".to_owned()],
        service: ServiceWire {
            code: "HRT".to_owned(),
            name: "Hartwell FLS".to_owned(),
            demo: true,
            nation: "England".to_owned(),
            region: "North".to_owned(),
            caseload: BTreeMap::from([(2026, 1_200)]),
            revoked: [DeviceId::new(id(4))].into(),
        },
        receipts: vec![Receipt {
            entry: EntryId::new(id(6)),
            number: 8,
        }],
        refusals: vec![Refusal {
            entry: EntryId::new(id(7)),
            record: RecordId::new(id(8)),
            code: RefusalCode::UnknownParent,
            number: Some(5),
        }],
        unnamed: vec![3],
        standings: vec![Standing {
            record: RecordId::new(id(8)),
            held: vec![HeldBecause {
                code: "mandatory-missing".to_owned(),
                question: Some("birth_date".to_owned()),
            }],
        }],
        standings_to: 9,
        standings_more: false,
        log: vec![LogLine {
            number: 8,
            digest: Digest([6; 32]),
            entry: Some(LoggedEntry {
                id: EntryId::new(id(6)),
                record: RecordId::new(id(9)),
            }),
        }],
        chain: Digest([4; 32]),
        mac: CursorMac(Digest([5; 32])),
        more: true,
        counts: Counts {
            entries: 8,
            records: 2,
            held: 1,
        },
        national: Some(NationalFigures {
            stamp: 78,
            as_at: "2026-11-20T09:00:00Z".parse().unwrap(),
            years: vec![NationalYearWire {
                year: 2025,
                services: 3,
                records: 2_000,
                kpis: vec![NationalCountWire {
                    kpi: 4,
                    counted: 1_300,
                    of: 2_000,
                }],
            }],
        }),
    }
}

#[test]
fn both_messages_have_the_bytes_they_are_known_by() {
    assert_eq!(serde_json::to_string(&request()).unwrap(), REQUEST);
    assert_eq!(serde_json::to_string(&reply()).unwrap(), REPLY);
    assert_eq!(serde_json::from_str::<ExchangeRequest>(REQUEST).unwrap(), request());
    assert_eq!(serde_json::from_str::<ExchangeReply>(REPLY).unwrap(), reply());
}

#[test]
fn an_answer_without_a_token_says_nothing_of_one() {
    let without = ExchangeReply { token: None, ..reply() };
    let written = serde_json::to_string(&without).unwrap();
    assert_eq!(written, REPLY.replace(r#""token":"fls1.next","#, ""));
    assert_eq!(serde_json::from_str::<ExchangeReply>(&written).unwrap(), without);
    assert!(!format!("{:?}", reply()).contains("fls1.next"), "and no log shows one");
}

#[test]
fn what_a_newer_side_says_besides_is_no_matter() {
    let newer = REQUEST.replacen('{', r#"{"of_later_days":[1,2],"#, 1);
    assert_eq!(serde_json::from_str::<ExchangeRequest>(&newer).unwrap(), request());
    let newer = REPLY.replace("unknown-parent", "of-later-days");
    let read: ExchangeReply = serde_json::from_str(&newer).unwrap();
    assert_eq!(read.refusals[0].code, RefusalCode::Other);
}
