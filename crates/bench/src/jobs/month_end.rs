//! P13: the end of a month. 100 services send 3,000 records each at once, and the desk of another one sends one entry after
//! another meanwhile. P11, with what they have sent: the national table, asked for while an entry arrives now and then.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::{Duration, Instant};

use protocol::frame::WireEntry;
use testkit::TestCentral;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio::time::sleep;

use crate::Failure;
use crate::table::Table;
use crate::timing::Times;
use crate::wire::{Offered, Wire, entries};
use crate::workplace::Workplace;

const SERVICES: usize = 100;
const RECORDS: usize = 3_000;
/// Entries of one request, as many as a desk sends.
const BATCH: usize = protocol::exchange::BATCH_ENTRIES;
/// Most single entries beside them, and how long after one the next is typed.
const BESIDE: usize = 3_000;
/// Entries that arrive while the national table is asked for, and how often that is after each.
const ARRIVE: usize = 20;
const ASKED: usize = 40;
const ASKED_EVERY: Duration = Duration::from_millis(50);
const PAUSE: Duration = Duration::from_millis(20);
/// How long whoever is told to come again waits: as long as Central says at least.
const AGAIN: Duration = Duration::from_secs(1);
const REACH_ALL: Duration = Duration::from_mins(1);
const REACH_BESIDE: Duration = Duration::from_secs(1);
const REACH_TABLE: Duration = Duration::from_millis(10);
const REACH_VISIBLE: Duration = Duration::from_secs(1);

pub(crate) async fn run(place: &Workplace, table: &mut Table) -> Result<(), Failure> {
    if std::env::var("DATABASE_URL").is_err() {
        table.note("P13 was skipped: DATABASE_URL names no PostgreSQL; make bench starts one");
        return Ok(());
    }
    eprintln!("P13: {SERVICES} services send {RECORDS} records each");
    let central = TestCentral::start().await;
    central.add_live_service("BESIDE").await;
    let singles = entries(place, "BESIDE", BESIDE + ARRIVE).await?;
    let (singles, arriving) = singles.split_at(BESIDE);
    let mut other = Wire::enrol(&central, "BESIDE", SERVICES).await?;
    let mut ready = Vec::new();
    for nth in 0..SERVICES {
        let service = format!("MONTH{nth}");
        central.add_live_service(&service).await;
        ready.push((
            Wire::enrol(&central, &service, nth).await?,
            entries(place, &service, RECORDS).await?,
        ));
    }

    let told_to_wait = Arc::new(AtomicU32::new(0));
    let sending = Arc::new(AtomicBool::new(true));
    let mut services = JoinSet::new();
    let began = Instant::now();
    for (mut desk, entries) in ready {
        let told_to_wait = Arc::clone(&told_to_wait);
        services.spawn(async move {
            for batch in entries.chunks(BATCH) {
                // What stops it is said, as a failure of another task cannot be.
                while let Offered::ComeAgain(_) = desk.offer(batch).await.map_err(|failure| failure.to_string())? {
                    told_to_wait.fetch_add(1, Ordering::Relaxed);
                    sleep(AGAIN).await;
                }
            }
            Ok::<(), String>(())
        });
    }
    let is_sending = Arc::clone(&sending);
    let sent = tokio::spawn(async move {
        let outcomes = services.join_all().await;
        is_sending.store(false, Ordering::SeqCst);
        (
            began.elapsed(),
            outcomes.into_iter().collect::<Result<Vec<()>, String>>(),
        )
    });
    let mut beside = Times::default();
    let mut count = 0;
    for entry in singles {
        if !sending.load(Ordering::SeqCst) {
            break;
        }
        beside.time(other.push(std::slice::from_ref(entry))).await?;
        count += 1;
        sleep(PAUSE).await;
    }
    let (time, outcomes) = sent.await?;
    outcomes?;
    let table_asked = national_table(&central, &mut other, arriving).await?;
    central.verify().await;
    central.stop().await;

    table.within("P13 100 services send 3,000 records each", time, REACH_ALL);
    table.within(
        "P13 one entry of another meanwhile, p99",
        beside.percentile(99),
        REACH_BESIDE,
    );
    table.note(format!(
        "P13: {count} entries of the other service, median {} ms; services were told {} times to come again, which is no \
         failure, and waited a second each time. Desks are the wire alone, on the same two cores as Central and PostgreSQL.",
        beside.median().as_millis(),
        told_to_wait.load(Ordering::Relaxed)
    ));
    let records = SERVICES * RECORDS;
    table.within(
        &format!("P11 national table of {records} records, p95"),
        table_asked.answered.percentile(95),
        REACH_TABLE,
    );
    table.within(
        "P11 an entry is in it within (slowest)",
        table_asked.visible.percentile(100),
        REACH_VISIBLE,
    );
    table.note(format!(
        "P11: {ARRIVE} entries arrive, and after each the table is asked for {ASKED} times, every {} ms; the slowest answer took \
         {} ms: whoever comes first after an entry waits until the table is drawn again. That no cell differs from a recount is \
         what verifying says.",
        ASKED_EVERY.as_millis(),
        table_asked.answered.percentile(100).as_millis()
    ));
    Ok(())
}

/// How long the national table took.
#[derive(Default)]
struct TableAsked {
    answered: Times,
    /// From an entry's receipt until a table that has it is answered.
    visible: Times,
}

/// Asks for the table while entries arrive.
async fn national_table(central: &TestCentral, desk: &mut Wire, arriving: &[WireEntry]) -> Result<TableAsked, Failure> {
    let address = central.url().trim_start_matches("http://").to_owned();
    let mut asked = TableAsked::default();
    let mut state = table_of(&address).await?;
    for entry in arriving {
        desk.push(std::slice::from_ref(entry)).await?;
        let arrived = Instant::now();
        let mut is_seen = false;
        for _ in 0..ASKED {
            let now = asked.answered.time(table_of(&address)).await?;
            if now != state {
                if !is_seen {
                    asked.visible.push(arrived.elapsed());
                }
                (state, is_seen) = (now, true);
            }
            sleep(ASKED_EVERY).await;
        }
        if !is_seen {
            return Err(format!(
                "an entry was not in the national table after {} ms",
                arrived.elapsed().as_millis()
            )
            .into());
        }
    }
    Ok(asked)
}

/// Of which state of the data the table is that is answered.
async fn table_of(address: &str) -> Result<String, Failure> {
    let mut stream = TcpStream::connect(address).await?;
    stream
        .write_all(b"GET /benchmarks HTTP/1.1\r\nhost: central\r\nconnection: close\r\n\r\n")
        .await?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await?;
    let answer = String::from_utf8(answer)?;
    if !answer.starts_with("HTTP/1.1 200") {
        return Err(answer.lines().next().unwrap_or("no answer").to_owned().into());
    }
    let state = answer.lines().find_map(|line| line.strip_prefix("etag: "));
    Ok(state.ok_or("a table without its state")?.to_owned())
}
