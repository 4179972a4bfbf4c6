//! P14: while 40 desks of one service push, another service sends one entry after another: beside itself on a quiet server.
//!
//! Desks are the wire alone here, without stores, so that what is measured is Central and not 40 desks on the same two cores.
//! How much Central's memory grows is asserted by its tests (`crates/central/tests/server/memory.rs`), as it runs in this
//! process here.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use app::Host as _;
use app::host::{HttpTransport, PostRequest};
use chrono::DateTime;
use protocol::enrol::{EnrolReply, EnrolRequest};
use protocol::exchange::{Ask, ExchangeReply, ExchangeRequest, PAGE_ENTRIES};
use protocol::frame::{self, MEDIA_TYPE, WireEntry};
use protocol::{ENROL_PATH, EXCHANGE_PATH};
use serde_json::json;
use testkit::TestCentral;
use tokio::task::JoinSet;

use crate::Failure;
use crate::desks;
use crate::table::Table;
use crate::timing::Times;
use crate::workplace::Workplace;

const DESKS: usize = 40;
/// Entries of one request, and requests of one desk.
const BATCH: usize = 100;
const BATCHES: usize = 5;
/// Single entries on a quiet server.
const QUIET: usize = 200;
/// Most single entries beside the crowd, and how long after one the next is typed.
const BESIDE: usize = 2_000;
const PAUSE: Duration = Duration::from_millis(5);
/// Of fewer there is no 99th in a hundred.
const LEAST: usize = 100;
const REACH: f64 = 2.0;

/// A desk as the wire sees it.
struct Wire {
    transport: HttpTransport,
    central: String,
    token: String,
    request: ExchangeRequest,
}

pub(crate) async fn run(place: &Workplace, table: &mut Table) -> Result<(), Failure> {
    if std::env::var("DATABASE_URL").is_err() {
        table.note("P14 was skipped: DATABASE_URL names no PostgreSQL; make bench starts one");
        return Ok(());
    }
    eprintln!("P14: one entry beside {DESKS} desks that push");
    let central = TestCentral::start().await;
    let [pushed, singles] = [
        entries(place, "CROWD", DESKS * BATCHES * BATCH).await?,
        entries(place, "OTHER", QUIET + BESIDE).await?,
    ];
    central.add_service("CROWD").await;
    central.add_service("OTHER").await;
    let mut other = Wire::enrol(&central, "OTHER", DESKS).await?;
    let (first, rest) = singles.split_at(QUIET);
    let mut quiet = Times::default();
    for entry in first {
        quiet.time(other.push(std::slice::from_ref(entry))).await?;
    }

    let mut crowd = JoinSet::new();
    for (nth, batches) in pushed.chunks(BATCHES * BATCH).enumerate() {
        let mut desk = Wire::enrol(&central, "CROWD", nth).await?;
        let batches: Vec<Vec<WireEntry>> = batches.chunks(BATCH).map(<[WireEntry]>::to_vec).collect();
        crowd.spawn(async move {
            for batch in &batches {
                // What stops it is said, as a failure of another task cannot be.
                desk.push(batch).await.map_err(|failure| failure.to_string())?;
            }
            Ok::<(), String>(())
        });
    }
    let pushing = Arc::new(AtomicBool::new(true));
    let is_pushing = Arc::clone(&pushing);
    let pushed = tokio::spawn(async move {
        let outcomes = crowd.join_all().await;
        is_pushing.store(false, Ordering::SeqCst);
        outcomes.into_iter().collect::<Result<Vec<()>, String>>()
    });
    let mut beside = Times::default();
    let mut count = 0;
    for entry in rest {
        if !pushing.load(Ordering::SeqCst) {
            break;
        }
        beside.time(other.push(std::slice::from_ref(entry))).await?;
        count += 1;
        tokio::time::sleep(PAUSE).await;
    }
    pushed.await??;
    central.verify().await;
    central.stop().await;

    table.beside(
        "P14 one entry beside 40 desks that push, p99",
        beside.percentile(99),
        "the same on a quiet server",
        quiet.percentile(99),
        REACH,
    );
    table.note(format!(
        "P14: {count} entries beside the crowd, median {} ms; {QUIET} on a quiet server, median {} ms.{}",
        beside.median().as_millis(),
        quiet.median().as_millis(),
        if count < LEAST {
            " Too few for a p99: the crowd had ended."
        } else {
            ""
        },
    ));
    Ok(())
}

/// As many entries as a desk of this service has that has as many records.
async fn entries(place: &Workplace, service: &str, many: usize) -> Result<Vec<WireEntry>, Failure> {
    let dir = place.temporary()?;
    let desk = desks::filled(dir.path(), service, many).await?;
    let now = desk.host().now();
    let outgoing = desk.store().await?.to_send(2 * many, &BTreeMap::new(), now).await?;
    desk.lock().await?;
    let entries: Vec<WireEntry> = outgoing.into_iter().map(|outgoing| outgoing.wire).collect();
    if entries.len() != many {
        return Err(format!("{} entries of {many} records may leave the desk", entries.len()).into());
    }
    Ok(entries)
}

impl Wire {
    async fn enrol(central: &TestCentral, service: &str, nth: usize) -> Result<Self, Failure> {
        let request: EnrolRequest = serde_json::from_value(json!({
            "protocol": protocol::VERSION,
            "code": central.enrol(service).await,
            "device": format!("00000000-0000-4000-8000-{nth:012}"),
            "device_name": format!("desk {nth}"),
        }))?;
        let transport = HttpTransport::new();
        let post = PostRequest {
            url: format!("{}{ENROL_PATH}", central.url()),
            token: None,
            media_type: "application/json",
            body: serde_json::to_vec(&request)?,
        };
        let posted = transport.post(post).await?;
        let reply: EnrolReply = serde_json::from_slice(&posted.body)?;
        Ok(Self {
            transport,
            central: central.url().to_owned(),
            token: reply.token,
            request: ExchangeRequest {
                protocol: protocol::VERSION,
                program: "bench".to_owned(),
                device: request.device,
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
                page: PAGE_ENTRIES,
            },
        })
    }

    /// Sends entries, each of which has to get its receipt.
    async fn push(&mut self, entries: &[WireEntry]) -> Result<(), Failure> {
        let post = PostRequest {
            url: format!("{}{EXCHANGE_PATH}", self.central),
            token: Some(self.token.clone()),
            media_type: MEDIA_TYPE,
            body: frame::write(&self.request, entries)?,
        };
        let posted = self.transport.post(post).await?;
        if posted.status != 200 {
            return Err(format!("Central answered {}", posted.status).into());
        }
        let (reply, _): (ExchangeReply, _) = frame::read_reply(&posted.body)?;
        if reply.receipts.len() != entries.len() {
            return Err(format!("{} receipts for {} entries", reply.receipts.len(), entries.len()).into());
        }
        self.request.incarnation = Some(reply.incarnation);
        Ok(())
    }
}
