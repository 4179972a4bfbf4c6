//! Requests that are too large, broken, or hostile.

use domain::Answer;
use domain::answer::Json;
use domain::record::HEADS_LIMIT;
use protocol::enrol::ErrorCode;
use protocol::exchange::{Ask, BODY_LIMIT, REQUEST_LIMIT, RefusalCode};
use protocol::frame::{self, WireEntry};
use protocol::{ENROL_PATH, EXCHANGE_PATH, VERSION};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::desk::{Refused, post, send};
use crate::entries::{Record, mandatory};
use crate::fixture::{Fixture, SERVICE};

const TOO_LARGE: Refused = Refused {
    status: 413,
    code: ErrorCode::Malformed,
};
const MALFORMED: Refused = Refused {
    status: 400,
    code: ErrorCode::Malformed,
};

#[sqlx::test(migrations = false)]
async fn what_is_too_large_is_refused(_: PgPoolOptions, options: PgConnectOptions) {
    let central = Fixture::start(options).await;
    let mut desk = central.desk(SERVICE, "one").await;
    assert_eq!(
        desk.post_body(&vec![0; REQUEST_LIMIT + 1]).await.err(),
        Some(TOO_LARGE),
        "oversized"
    );
    let bomb = zstd::bulk::compress(&vec![0; BODY_LIMIT + 1], 19).unwrap();
    assert!(bomb.len() < REQUEST_LIMIT);
    assert_eq!(desk.post_body(&bomb).await.err(), Some(TOO_LARGE), "a bomb");
    let mut nameless = desk.request(Ask::Entries, &[]);
    nameless.dataset = vec![String::new(); 2_000_000];
    let nameless = frame::write(&nameless, &[]).unwrap();
    assert!(nameless.len() < 5_000);
    assert_eq!(desk.post_body(&nameless).await.err(), Some(TOO_LARGE), "empty names");
    let tiny = WireEntry {
        digest: protocol::chain::START,
        bytes: Vec::new(),
    };
    let many = frame::write(&desk.request(Ask::Entries, &[]), &vec![tiny; 2_001]).unwrap();
    assert_eq!(desk.post_body(&many).await.err(), Some(TOO_LARGE), "too many entries");
    let (status, _) = post(central.address, ENROL_PATH, None, &vec![b' '; 20_000]).await;
    assert_eq!(status, 413);
    // The length is not believed.
    let head = format!(
        "POST {EXCHANGE_PATH} HTTP/1.1\r\nhost: central\r\nconnection: close\r\nauthorization: Bearer {}\r\n\
         transfer-encoding: chunked\r\n\r\n",
        desk.token
    );
    let chunk = [b"100000\r\n".as_slice(), &vec![0; 0x10_0000], b"\r\n"].concat();
    let parts: Vec<&[u8]> = std::iter::once(head.as_bytes())
        .chain((0..6).map(|_| chunk.as_slice()))
        .collect();
    assert_eq!(send(central.address, &parts).await.0, 413);
    // None of that kept the desk from its work.
    assert_eq!(desk.exchange(&[Record::counted(1).1]).await.0.receipts.len(), 1);
}

/// What is not settled at desks grows at Central no further than one entry can settle.
#[sqlx::test(migrations = false)]
async fn entries_apart_from_each_other_are_refused_beyond_the_limit_of_heads(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let central = Fixture::start(options).await;
    let mut desk = central.desk(SERVICE, "one").await;
    let record = Record::counted(1).0;
    let apart: Vec<WireEntry> = (0..=HEADS_LIMIT)
        .map(|_| record.beside().answer(mandatory(1)))
        .collect();
    let (first, rest) = apart.split_at(HEADS_LIMIT / 2);
    assert_eq!(desk.exchange(first).await.0.refusals, []);
    let (reply, _) = desk.exchange(rest).await;
    let codes: Vec<RefusalCode> = reply.refusals.iter().map(|refusal| refusal.code).collect();
    assert_eq!(
        (codes.as_slice(), reply.receipts.len()),
        (&[RefusalCode::TooManyHeads][..], rest.len() - 1)
    );
    assert_eq!(desk.exchange(&[Record::counted(2).1]).await.0.receipts.len(), 1);
    central.assert_right().await;
}

/// A request of a few bytes makes nobody open more than so much, and what is there can still be erased.
#[sqlx::test(migrations = false)]
async fn a_record_takes_no_more_than_is_opened_at_once_and_no_other_is_kept_from_its_work(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let central = Fixture::start(options).await;
    let mut desk = central.desk(SERVICE, "one").await;
    let (mut record, first) = Record::counted(1);
    desk.exchange(&[first]).await;
    let noise = Answer::Newer(Json::new(format!(r#"{{"text":"{}"}}"#, "x".repeat(15_000))));
    let mut refused = Vec::new();
    for _ in 0..3 {
        let large: Vec<WireEntry> = (0..110)
            .map(|_| {
                record.answer(
                    ["note_1", "note_2", "note_3", "note_4"]
                        .map(|key| (key, noise.clone()))
                        .into(),
                )
            })
            .collect();
        let (reply, _) = desk.exchange(&large).await;
        refused.push(reply.refusals.first().map(|refusal| refusal.code));
    }
    assert_eq!(refused, [None, None, Some(RefusalCode::TooManyEntries)]);
    let (reply, _) = desk
        .exchange(&[Record::counted(2).1, crate::purging::marker(record.id)])
        .await;
    assert_eq!((reply.receipts.len(), reply.counts.records), (2, 1));
    central.assert_right().await;
}

#[sqlx::test(migrations = false)]
async fn a_connection_that_never_says_what_it_wants_is_closed(_: PgPoolOptions, options: PgConnectOptions) {
    let central = Fixture::start(options).await;
    let mut silent = TcpStream::connect(central.address).await.unwrap();
    let mut halfway = TcpStream::connect(central.address).await.unwrap();
    halfway
        .write_all(b"POST /v1/exchange HTTP/1.1\r\nhost: central\r\nx-slow: ")
        .await
        .unwrap();
    for stream in [&mut silent, &mut halfway] {
        let mut rest = Vec::new();
        // It ends by itself; the test's own limit is the runner's.
        let _ = stream.read_to_end(&mut rest).await;
        assert!(!rest.starts_with(b"HTTP/1.1 200"));
    }
    let mut desk = central.desk(SERVICE, "one").await;
    assert_eq!(desk.exchange(&[Record::counted(1).1]).await.0.receipts.len(), 1);
}

#[sqlx::test(migrations = false)]
async fn what_cannot_be_read_is_refused_and_changes_nothing(_: PgPoolOptions, options: PgConnectOptions) {
    let central = Fixture::start(options).await;
    let mut desk = central.desk(SERVICE, "one").await;
    let whole = frame::write(&desk.request(Ask::Entries, &[]), &[Record::counted(1).1]).unwrap();
    for length in (0..whole.len()).step_by(7) {
        assert_eq!(
            desk.post_body(&whole[..length]).await.err(),
            Some(MALFORMED),
            "cut at {length}"
        );
    }
    let header = frame::write(&"no request", &[]).unwrap();
    assert_eq!(desk.post_body(&header).await.err(), Some(MALFORMED));
    // A later version, and one that never was.
    for protocol in [VERSION + 1, 0] {
        let mut other = desk.request(Ask::Entries, &[]);
        other.protocol = protocol;
        let refused = Refused {
            status: 400,
            code: ErrorCode::Protocol,
        };
        assert_eq!(desk.post(&other, &[]).await.err(), Some(refused), "{protocol}");
        let enrol = format!(
            r#"{{"protocol":{protocol},"code":"HRT-7Q2M-K9XD","device":"{}","device_name":"x","service":null}}"#,
            desk.device
        );
        let (status, said) = post(central.address, ENROL_PATH, None, enrol.as_bytes()).await;
        assert_eq!(status, 400, "{protocol}");
        assert!(String::from_utf8_lossy(&said).contains("\"protocol\""), "{protocol}");
    }
    for body in [&b"{}"[..], b"", b"null", &[0xff; 100]] {
        assert_eq!(post(central.address, ENROL_PATH, None, body).await.0, 400);
    }
    let (reply, _) = desk.exchange(&[]).await;
    assert_eq!(reply.counts.entries, 0);
}

#[sqlx::test(migrations = false)]
async fn the_other_routes_answer(_: PgPoolOptions, options: PgConnectOptions) {
    let central = Fixture::start(options).await;
    for (path, status) in [
        ("/", 200),
        ("/health/live", 200),
        ("/health/ready", 200),
        ("/v1/exchange", 405),
        ("/nothing", 404),
    ] {
        let request = format!("GET {path} HTTP/1.1\r\nhost: central\r\nconnection: close\r\n\r\n");
        assert_eq!(send(central.address, &[request.as_bytes()]).await.0, status, "{path}");
    }
}
