//! The list of routes against the server: what the OpenAPI document describes is answered, what it does not describe is not,
//! and no odd request is answered as if Central had a fault. FLS_SEED does a run again.

use std::collections::BTreeSet;

use protocol::exchange::Ask;
use protocol::frame;
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use serde_json::Value;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use crate::desk::{Desk, enrol_request, send};
use crate::entries::Record;
use crate::fixture::{Fixture, SERVICE};

const METHODS: [&str; 8] = ["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "TRACE"];
const REQUESTS: usize = 3_000;

/// A described operation.
#[derive(Clone, Debug)]
pub(crate) struct Operation {
    /// What programs call it by.
    pub(crate) name: String,
    pub(crate) method: String,
    pub(crate) path: String,
    statuses: BTreeSet<u16>,
}

pub(crate) async fn request(central: &Fixture, method: &str, path: &str, headers: &str, body: &[u8]) -> (u16, Vec<u8>) {
    let head = format!(
        "{method} {path} HTTP/1.1\r\nhost: central\r\nconnection: close\r\n{headers}content-length: {}\r\n\r\n",
        body.len()
    );
    send(central.address, &[head.as_bytes(), body]).await
}

pub(crate) async fn described(central: &Fixture) -> Vec<Operation> {
    let (status, document) = request(central, "GET", "/v1/openapi.json", "", b"").await;
    assert_eq!(status, 200);
    let document: Value = serde_json::from_slice(&document).unwrap();
    let mut operations = Vec::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            let statuses = operation["responses"].as_object().unwrap().keys();
            operations.push(Operation {
                name: operation["operationId"].as_str().unwrap().to_owned(),
                method: method.to_uppercase(),
                path: path.clone(),
                statuses: statuses.map(|status| status.parse().unwrap()).collect(),
            });
        }
    }
    operations
}

#[sqlx::test(migrations = false)]
async fn the_server_answers_what_the_document_describes_and_nothing_else(_: PgPoolOptions, options: PgConnectOptions) {
    let central = Fixture::start(options).await;
    let operations = described(&central).await;
    let paths: BTreeSet<&str> = operations.iter().map(|operation| operation.path.as_str()).collect();
    for path in &paths {
        for method in METHODS {
            let (status, _) = request(&central, method, path, "", b"").await;
            // HEAD is answered where GET is.
            let asks = if method == "HEAD" { "GET" } else { method };
            match operations.iter().find(|one| one.path == *path && one.method == asks) {
                Some(operation) => assert!(operation.statuses.contains(&status), "{method} {path}: {status}"),
                None => assert_eq!(status, 405, "{method} {path}"),
            }
        }
    }
    for path in [
        "/v1",
        "/v1/",
        "/v1/health",
        "/v1/exchange/",
        "/v2/exchange",
        "/metrics",
        "//",
        "/admin",
        "/.env",
    ] {
        assert_eq!(request(&central, "GET", path, "", b"").await.0, 404, "{path}");
    }
    assert!(paths.len() >= 6, "{paths:?}");
}

/// Something odd to send to a route.
struct Odd {
    method: String,
    path: String,
    headers: String,
    body: Vec<u8>,
}

fn odd(chance: &mut StdRng, operations: &[Operation], desk: &Desk, bodies: &[Vec<u8>]) -> Odd {
    let one = &operations[chance.random_range(0..operations.len())];
    let method = match chance.random_range(0..4) {
        0 => METHODS[chance.random_range(0..METHODS.len())].to_owned(),
        _ => one.method.clone(),
    };
    let path = match chance.random_range(0..6) {
        0 => format!("{}?{}=%00%ff", one.path, "a".repeat(chance.random_range(0..2_000))),
        1 => format!("{}/..%2f{}", one.path, chance.random::<u64>()),
        _ => one.path.clone(),
    };
    let mut headers = match chance.random_range(0..5) {
        0 => String::new(),
        1 => format!("authorization: Bearer {}\r\n", "f".repeat(chance.random_range(0..500))),
        2 => format!("authorization: Basic {}\r\n", chance.random::<u64>()),
        _ => format!("authorization: Bearer {}\r\n", desk.token),
    };
    if chance.random_bool(0.3) {
        let kind = [
            "application/json",
            "text/plain; charset=utf-7",
            "",
            "a/b;c=\"",
            "application/vnd.fls.exchange+zstd",
        ];
        headers = format!(
            "{headers}content-type: {}\r\n",
            kind[chance.random_range(0..kind.len())]
        );
    }
    let mut body = bodies[chance.random_range(0..bodies.len())].clone();
    for _ in 0..chance.random_range(0..4) {
        match chance.random_range(0..4) {
            0 => body.truncate(chance.random_range(0..=body.len())),
            1 if !body.is_empty() => {
                let at = chance.random_range(0..body.len());
                body[at] ^= 1 << chance.random_range(0..8);
            }
            2 => body.extend((0..chance.random_range(0..64)).map(|_| chance.random::<u8>())),
            _ => body.insert(chance.random_range(0..=body.len()), chance.random::<u8>()),
        }
    }
    Odd {
        method,
        path,
        headers,
        body,
    }
}

#[sqlx::test(migrations = false)]
async fn no_odd_request_is_answered_as_a_fault_of_centrals(_: PgPoolOptions, options: PgConnectOptions) {
    let central = Fixture::start(options).await;
    let operations = described(&central).await;
    let desk = central.desk(SERVICE, "one").await;
    let seed = std::env::var("FLS_SEED").map_or_else(|_| rand::random(), |seed| seed.parse().unwrap());
    let mut chance = StdRng::seed_from_u64(seed);
    let framed = |ask, entries: &[_]| frame::write(&desk.request(ask, &[]), entries).unwrap();
    let header = serde_json::to_vec(&desk.request(Ask::Entries, &[])).unwrap();
    // A frame whose header was changed still decompresses: what is in it is read.
    let length = u32::try_from(header.len()).unwrap().to_be_bytes();
    let plain = [length.as_slice(), &header].concat();
    let bodies = [
        Vec::new(),
        b"{}".to_vec(),
        serde_json::to_vec(&enrol_request("7K3M-0ABC-1DEF-2GHJ-3KMN", "one", None)).unwrap(),
        framed(Ask::Entries, &[Record::counted(1).1]),
        framed(Ask::Listing { after: 0 }, &[]),
        framed(Ask::Nothing, &[]),
        plain.clone(),
    ];
    let mut answered = BTreeSet::new();
    for n in 0..REQUESTS {
        let mut odd = odd(&mut chance, &operations, &desk, &bodies);
        if odd.body.starts_with(&length) {
            let mut compressor = zstd::bulk::Compressor::new(1).unwrap();
            compressor.include_checksum(true).unwrap();
            odd.body = compressor.compress(&odd.body).unwrap();
        }
        let (status, answer) = request(&central, &odd.method, &odd.path, &odd.headers, &odd.body).await;
        assert!(
            status < 500,
            "FLS_SEED={seed}, request {n}: {} {} is answered {status} {}",
            odd.method,
            odd.path,
            String::from_utf8_lossy(&answer)
        );
        answered.insert(status);
    }
    assert!(
        answered.is_superset(&BTreeSet::from([200, 400, 401, 404, 405])),
        "FLS_SEED={seed}: {answered:?}"
    );
    central.assert_right().await;
}
