//! P10: a new desk of a service takes over its 30,000 records; and another one, whose first exchange ends half-way.

use std::time::Duration;

use app::Desk;
use app::views::JoinServiceRequest;
use testkit::{TestCentral, TestHost};
use tokio::time::sleep;

use crate::Failure;
use crate::desks::{self, PASSPHRASE, TestDesk};
use crate::table::Table;
use crate::timing::Times;
use crate::workplace::Workplace;

const RECORDS: usize = 30_000;
const SERVICE: &str = "NEWDESK";
const REACH: Duration = Duration::from_millis(1_500);
/// Of a hundred requests, how many more there may be where the first exchange was interrupted.
const REACH_AGAIN: f64 = 5.0;
const ROUNDS: usize = 3;

pub(crate) async fn run(place: &Workplace, table: &mut Table) -> Result<(), Failure> {
    if std::env::var("DATABASE_URL").is_err() {
        table.note("P10 was skipped: DATABASE_URL names no PostgreSQL; make bench starts one");
        return Ok(());
    }
    eprintln!("P10: a new desk takes over {RECORDS} records");
    let central = TestCentral::start().await;
    central.add_service(SERVICE).await;
    let dir = place.temporary()?;
    let first = desks::filled(dir.path(), SERVICE, RECORDS).await?;
    first.attach(central.url(), &central.enrol(SERVICE).await).await?;
    first.sync_now().await?;
    first.lock().await?;

    let mut times = Times::default();
    let mut requests = 0;
    // Round 0 warms up.
    for round in 0..=ROUNDS {
        let dir = place.temporary()?;
        let desk = joined(&central, dir.path()).await?;
        let (before, _) = desk.host().traffic();
        let mut unused = Times::default();
        let time = if round == 0 { &mut unused } else { &mut times };
        let synced = time.time(desk.sync_now()).await?;
        if !synced.agree {
            return Err("a new desk and Central differ".into());
        }
        holds_all(&desk).await?;
        requests = desk.host().traffic().0 - before;
        desk.lock().await?;
    }

    let dir = place.temporary()?;
    let desk = joined(&central, dir.path()).await?;
    let (before, _) = desk.host().traffic();
    tokio::select! {
        ended = desk.sync_now() => return Err(format!("it ended before half of it: {}", ended.is_ok()).into()),
        () = asked(&desk, before + requests / 2) => {}
    }
    // As after an interruption: what was not kept is gone.
    desk.lock().await?;
    desks::unlock(&desk).await?;
    desk.sync_now().await?;
    holds_all(&desk).await?;
    let both = desk.host().traffic().0 - before;
    desk.lock().await?;
    central.stop().await;

    table.within("P10 a new desk, 30,000 records", times.median(), REACH);
    let again = f64::from(u32::try_from(both.saturating_sub(requests))?) * 100.0 / f64::from(u32::try_from(requests)?);
    table.counted("P10 ended half-way, requests more of a hundred", again, REACH_AGAIN);
    table.note(format!(
        "P10: {requests} requests; with the exchange that was ended half-way and the next one {both}."
    ));
    Ok(())
}

/// A desk that has joined, before its first exchange.
async fn joined(central: &TestCentral, dir: &std::path::Path) -> Result<TestDesk, Failure> {
    let desk = Desk::new(TestHost::in_folder("Another", &dir.join("store")));
    desk.join_service(JoinServiceRequest {
        central: central.url().to_owned(),
        code: central.enrol(SERVICE).await,
        user: "Amara Osei".to_owned(),
        passphrase: PASSPHRASE.to_owned(),
    })
    .await?;
    Ok(desk)
}

/// Until so many requests have been made.
async fn asked(desk: &TestDesk, many: u64) {
    while desk.host().traffic().0 < many {
        sleep(Duration::from_millis(1)).await;
    }
}

async fn holds_all(desk: &TestDesk) -> Result<(), Failure> {
    let mut rows = Vec::new();
    desk.export_file(&mut rows, |_, _| {}).await?;
    let held = crate::digest::of_csv(&rows)?.rows;
    if held == RECORDS {
        return Ok(());
    }
    Err(format!("a new desk holds {held} of {RECORDS} records").into())
}
