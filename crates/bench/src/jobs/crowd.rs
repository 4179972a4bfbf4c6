//! P14: while 40 desks of one service push, another service sends one entry after another: beside itself on a quiet server.
//!
//! Desks are the wire alone here, without stores, so that what is measured is Central and not 40 desks on the same two cores.
//! How much Central's memory grows is asserted by its tests (`crates/central/tests/server/memory.rs`), as it runs in this
//! process here.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use protocol::frame::WireEntry;
use testkit::TestCentral;
use tokio::task::JoinSet;

use crate::Failure;
use crate::table::Table;
use crate::timing::Times;
use crate::wire::{Wire, entries};
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
