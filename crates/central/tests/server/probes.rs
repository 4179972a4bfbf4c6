//! Probes of the wall between services: a desk of one asks with whatever it may have got hold of another's (ids, cursors, numbers,
//! incarnations, heads, halves of tokens), and is never told a byte of it, nor whether it is there.
//!
//! Some hundreds here, and in a soak (FLS_SOAK is set) ten thousand. FLS_SEED does the probes of one seed.

use std::collections::BTreeSet;
use std::time::Duration;

use domain::id::EntryId;
use protocol::canonical;
use protocol::enrol::ErrorCode;
use protocol::exchange::{
    Ask, Cursor, CursorMac, Epoch, ExchangeReply, ExchangeRequest, Incarnation, Refusal, RefusalCode,
};
use protocol::frame::WireEntry;
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use uuid::Uuid;

use crate::desk::{Desk, Refused};
use crate::entries::{Record, date};
use crate::fixture::{Fixture, OTHER, SERVICE};

/// Probes of one seed, each by a desk that has asked for nothing of the others.
const PROBES_OF_A_SEED: usize = 100;
/// Records of the service that is probed.
const RECORDS: u32 = 12;
/// Of these others may write under the same ids, which are theirs from then on; of the rest nothing is ever told.
const TAKEN: usize = 4;
/// Wrong tokens, after which an address has to wait.
const MOST_GUESSES: u32 = 20;

/// What somebody may have got hold of that is another service's.
struct Theirs {
    desk: Desk,
    records: Vec<Record>,
    /// A record of nobody's, with a smaller id: the one that a join is written of.
    smaller: Record,
    entries: Vec<EntryId>,
    wires: Vec<WireEntry>,
    /// Where its desk stood, after each exchange.
    cursors: Vec<Cursor>,
    incarnations: Vec<Incarnation>,
    /// What may stand in no answer to anybody else: as text, and as the bytes of an id or a digest.
    marks: Vec<String>,
}

async fn theirs(central: &Fixture) -> Theirs {
    let mut desk = central.desk(SERVICE, "theirs").await;
    let mut theirs = Theirs {
        desk: desk.clone(),
        records: Vec::new(),
        smaller: Record::new(),
        entries: Vec::new(),
        wires: Vec::new(),
        cursors: Vec::new(),
        incarnations: Vec::new(),
        marks: Vec::new(),
    };
    for n in 1..=RECORDS {
        let (mut record, first) = Record::counted(n);
        let second = record.answer(vec![("diagnosis_date", date("2026-03-02"))]);
        desk.exchange(&[first.clone(), second.clone()]).await;
        theirs
            .entries
            .extend([&first, &second].map(|entry| canonical::named(&entry.bytes).unwrap().id));
        theirs.wires.extend([first, second]);
        theirs.records.push(record);
        theirs.cursors.extend(desk.cursor);
        theirs.incarnations.extend(desk.incarnation);
    }
    theirs.desk = desk;
    let digests = theirs.wires.iter().map(|wire| wire.digest.hex());
    let cursors = theirs
        .cursors
        .iter()
        .flat_map(|cursor| [cursor.chain.hex(), cursor.mac.0.hex(), cursor.epoch.0.to_string()]);
    let ids = theirs.entries.iter().map(ToString::to_string);
    let records = theirs.records.iter().map(|record| record.id.to_string());
    let incarnations = theirs.incarnations.iter().map(|given| given.0.to_string());
    let names = [
        SERVICE.to_owned(),
        format!("{SERVICE} FLS"),
        theirs.desk.device.to_string(),
        theirs.desk.token.clone(),
    ];
    theirs.marks = digests
        .chain(cursors)
        .chain(ids)
        .chain(records)
        .chain(incarnations)
        .chain(names)
        .collect();
    theirs
}

type Answer = (ExchangeReply, Vec<WireEntry>);

/// A request that somebody makes up with what is another service's, and the entries with it.
struct Probe {
    request: ExchangeRequest,
    entries: Vec<WireEntry>,
    token: String,
    /// What it says itself: an answer may say that again.
    said: BTreeSet<String>,
}

fn one<'a, T>(chance: &mut StdRng, of: &'a [T]) -> &'a T {
    &of[chance.random_range(0..of.len())]
}

fn id(chance: &mut StdRng) -> Uuid {
    Uuid::from_u128(chance.random())
}

fn probe(chance: &mut StdRng, ours: &Desk, theirs: &Theirs, may_guess: bool) -> Probe {
    let ask = match chance.random_range(0..4) {
        0 => Ask::Nothing,
        1 => Ask::Listing {
            after: chance.random_range(0..30),
        },
        _ => Ask::Entries,
    };
    let want: Vec<EntryId> = (0..chance.random_range(0..8))
        .map(|_| *one(chance, &theirs.entries))
        .collect();
    let mut request = ours.request(ask, &want);
    let mut token = ours.token.clone();
    let mut entries = Vec::new();
    for _ in 0..chance.random_range(1..4) {
        match chance.random_range(0..8) {
            0 => request.cursor = Some(*one(chance, &theirs.cursors)),
            1 => request.cursor = Some(half_of_a_cursor(chance, ours, theirs)),
            2 => request.incarnation = Some(*one(chance, &theirs.incarnations)),
            3 => request.device = theirs.desk.device,
            4 if may_guess => token = half_of_a_token(chance, ours, theirs),
            4 | 5 => request.national = Some(chance.random()),
            6 => request.page = chance.random_range(0..u32::MAX),
            _ => entries.push(entry(chance, theirs)),
        }
    }
    let said = entries.iter().flat_map(names_of).collect();
    Probe {
        request,
        entries,
        token,
        said,
    }
}

/// By what an entry is named wherever it is told of.
fn names_of(entry: &WireEntry) -> [String; 3] {
    let named = canonical::named(&entry.bytes).unwrap();
    [named.id.to_string(), named.subject.id().to_string(), entry.digest.hex()]
}

/// Parts of a cursor of theirs in one of ours.
fn half_of_a_cursor(chance: &mut StdRng, ours: &Desk, theirs: &Theirs) -> Cursor {
    let (other, mut cursor) = (*one(chance, &theirs.cursors), *one(chance, &theirs.cursors));
    if let Some(own) = ours.cursor {
        cursor = own;
    }
    match chance.random_range(0..5) {
        0 => cursor.number = other.number,
        1 => (cursor.number, cursor.chain) = (other.number, other.chain),
        2 => cursor.mac = other.mac,
        3 => cursor.epoch = other.epoch,
        _ => cursor.standings = chance.random_range(0..40),
    }
    if chance.random_bool(0.2) {
        cursor.mac = CursorMac(one(chance, &theirs.wires).digest);
        cursor.epoch = Epoch(id(chance));
    }
    cursor
}

/// Their service with our secret, or ours with theirs cut off.
fn half_of_a_token(chance: &mut StdRng, ours: &Desk, theirs: &Theirs) -> String {
    let (our_service, our_secret) = ours.token.rsplit_once('.').unwrap();
    let (their_service, their_secret) = theirs.desk.token.rsplit_once('.').unwrap();
    if chance.random_bool(0.5) {
        format!("{their_service}.{our_secret}")
    } else {
        format!("{our_service}.{their_secret}")
    }
}

/// An entry of our own about theirs: after their heads, of their record, under the id of one of theirs, or a join with one.
fn entry(chance: &mut StdRng, theirs: &Theirs) -> WireEntry {
    let day = *one(chance, &["2026-03-01", "2026-03-02", "2026-03-03"]);
    let answers = || vec![("diagnosis_date", date(day))];
    match chance.random_range(0..4) {
        0 => one(chance, &theirs.records).clone().answer(answers()),
        1 => one(chance, &theirs.records[..TAKEN]).beside().answer(answers()),
        2 => theirs.smaller.clone().join(one(chance, &theirs.records)),
        _ => {
            let own = Record::new().answer(answers());
            let before = id_of(&own);
            let text = String::from_utf8(own.bytes).unwrap();
            let taken = one(chance, &theirs.entries[..2 * TAKEN]).to_string();
            let bytes = text.replace(&before, &taken).into_bytes();
            WireEntry {
                digest: canonical::digest(&bytes, []),
                bytes,
            }
        }
    }
}

fn id_of(entry: &WireEntry) -> String {
    canonical::named(&entry.bytes).unwrap().id.to_string()
}

/// What an answer says of theirs that was not said in asking, and is nothing that this service has taken for its own.
fn told(answer: &Answer, theirs: &Theirs, probe: &Probe, ours: &BTreeSet<String>) -> Option<String> {
    let (reply, entries) = answer;
    let header = serde_json::to_string(reply).unwrap();
    let bodies = entries
        .iter()
        .map(|entry| String::from_utf8_lossy(&entry.bytes).into_owned());
    let bodies: Vec<String> = bodies.collect();
    let mut marks = theirs
        .marks
        .iter()
        .filter(|mark| !probe.said.contains(*mark) && !ours.contains(*mark));
    let is_told =
        |mark: &&String| header.contains(mark.as_str()) || bodies.iter().any(|body| body.contains(mark.as_str()));
    marks.find(is_told).cloned()
}

/// Whether the reason for a refusal follows from what this service itself has: an id that is taken there is free here, and a
/// parent that is there is none here.
fn follows(refusal: &Refusal, probe: &Probe, ours: &BTreeSet<String>) -> bool {
    let refused = refusal.entry.to_string();
    let (same, others): (Vec<&WireEntry>, Vec<&WireEntry>) =
        probe.entries.iter().partition(|entry| id_of(entry) == refused);
    let text = String::from_utf8_lossy(&same[0].bytes);
    match refusal.code {
        RefusalCode::UnknownParent | RefusalCode::AfterRefused => true,
        RefusalCode::Diverged => ours.contains(&refused) || same.len() > 1,
        // A parent or a head that is here otherwise.
        RefusalCode::Digest => {
            ours.iter().any(|id| text.contains(id)) || others.iter().any(|entry| text.contains(&id_of(entry)))
        }
        _ => false,
    }
}

fn shares() -> u64 {
    if std::env::var_os("FLS_SOAK").is_some() { 100 } else { 4 }
}

#[sqlx::test(migrations = false)]
async fn no_desk_is_told_a_byte_of_another_service_whatever_of_it_it_shows(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let central = Fixture::start(options).await;
    let theirs = theirs(&central).await;
    let before = central.verify().await;
    let asked = std::env::var("FLS_SEED").ok().map(|seed| seed.parse::<u64>().unwrap());
    let seeds = asked.map_or(1..=shares(), |seed| seed..=seed);
    let (mut answered, mut refused) = (0, 0);
    // What this service has taken for its own of what others have.
    let mut taken = BTreeSet::new();
    for seed in seeds {
        let mut chance = StdRng::seed_from_u64(seed);
        let mut ours = central.desk(OTHER, "ours").await;
        ours.exchange(&[]).await;
        for n in 0..PROBES_OF_A_SEED {
            let probe = probe(&mut chance, &ours, &theirs, refused < MOST_GUESSES);
            let asking = Desk {
                token: probe.token.clone(),
                ..ours.clone()
            };
            match patiently(&asking, &probe).await {
                Ok(answer) => {
                    let said = told(&answer, &theirs, &probe, &taken);
                    assert_eq!(said, None, "FLS_SEED={seed}, probe {n} is told of another service");
                    let (reply, _) = answer;
                    assert_eq!(reply.service.code, OTHER);
                    let odd = reply.refusals.iter().find(|refusal| !follows(refusal, &probe, &taken));
                    assert_eq!(odd, None, "FLS_SEED={seed}, probe {n} is told what another service has");
                    let accepted: BTreeSet<String> =
                        reply.receipts.iter().map(|receipt| receipt.entry.to_string()).collect();
                    for entry in probe.entries.iter().filter(|entry| accepted.contains(&id_of(entry))) {
                        taken.extend(names_of(entry));
                    }
                    answered += 1;
                }
                Err(Refused { status, code }) => {
                    assert_eq!(
                        (status, code),
                        (401, ErrorCode::UnknownDevice),
                        "FLS_SEED={seed}, probe {n}"
                    );
                    refused += 1;
                }
            }
            let request = ours.request(Ask::Entries, &[]);
            let (reply, _) = ours.post(&request, &[]).await.unwrap();
            ours.take(&reply);
        }
    }
    assert!(
        answered > refused && refused > 0,
        "{answered} answered, {refused} refused"
    );
    // Nothing of theirs has changed by it.
    let mut desk = theirs.desk.clone();
    let (reply, arrived) = desk.exchange(&[]).await;
    assert_eq!(
        (reply.log.len(), arrived.len(), reply.new_device, reply.unknown_cursor),
        (0, 0, None, false)
    );
    assert_eq!(reply.counts.entries, u64::try_from(theirs.entries.len()).unwrap());
    assert_eq!(
        (before.differences, central.verify().await.differences),
        (Vec::new(), Vec::new())
    );
}

/// Asks again when it is told that it asked too often.
async fn patiently(desk: &Desk, probe: &Probe) -> Result<Answer, Refused> {
    loop {
        match desk.post(&probe.request, &probe.entries).await {
            Err(Refused { status: 429, .. }) => tokio::time::sleep(Duration::from_millis(500)).await,
            outcome => return outcome,
        }
    }
}
