//! P9: a desk of a service with 10,000 records sends 100 that were changed, and then has nothing to send.

use std::time::Duration;

use app::files::ImportAsked;
use testkit::{TestCentral, synthetic};

use crate::Failure;
use crate::desks::{self, SEED, TestDesk};
use crate::table::Table;
use crate::timing::Times;
use crate::workplace::Workplace;

const RECORDS: usize = 10_000;
const CHANGED: usize = 100;
const ROUNDS: usize = 20;
const SERVICE: &str = "DELTA";
/// Time and requests for what was changed, and where there is nothing to do.
const REACH_CHANGED: (Duration, f64) = (Duration::from_millis(25), 2.0);
const REACH_NOTHING: (Duration, f64) = (Duration::from_millis(3), 1.0);

pub(crate) async fn run(place: &Workplace, table: &mut Table) -> Result<(), Failure> {
    if std::env::var("DATABASE_URL").is_err() {
        table.note("P9 was skipped: DATABASE_URL names no PostgreSQL; make bench starts one");
        return Ok(());
    }
    eprintln!("P9: sending {CHANGED} of {RECORDS} records");
    let central = TestCentral::start().await;
    central.add_service(SERVICE).await;
    let dir = place.temporary()?;
    let desk = desks::filled(dir.path(), SERVICE, RECORDS).await?;
    desk.attach(central.url(), &central.enrol(SERVICE).await).await?;
    exchange(&desk, RECORDS, &mut Times::default()).await?;

    let rows = Rows::of_all()?;
    let (mut changed, mut nothing) = (Times::default(), Times::default());
    let (mut requests_changed, mut requests_nothing) = (0, 0);
    // Round 0 warms up.
    for round in 0..=ROUNDS {
        let file = rows.changed(round)?;
        let report = desk.import_file(ImportAsked::update(&file), |_, _| {}).await?;
        if usize::try_from(report.changed)? != CHANGED {
            return Err(format!("{} of {CHANGED} records were changed", report.changed).into());
        }
        let mut unused = (Times::default(), Times::default());
        let (sends, rests) = if round == 0 {
            (&mut unused.0, &mut unused.1)
        } else {
            (&mut changed, &mut nothing)
        };
        requests_changed = exchange(&desk, CHANGED, sends).await?;
        requests_nothing = exchange(&desk, 0, rests).await?;
    }
    desk.lock().await?;
    central.verify().await;
    central.stop().await;

    table.within("P9 100 changed of 10,000 records", changed.median(), REACH_CHANGED.0);
    table.counted("P9 100 changed, requests", f64::from(requests_changed), REACH_CHANGED.1);
    table.within("P9 nothing to do", nothing.median(), REACH_NOTHING.0);
    table.counted(
        "P9 nothing to do, requests",
        f64::from(requests_nothing),
        REACH_NOTHING.1,
    );
    table.note(
        "P9: the desk and Central, with its PostgreSQL, are on the same two cores; Central checks digests, folds, seals and \
         commits, and the desk takes over its receipts and compares the chain.",
    );
    Ok(())
}

/// The rows of all records.
struct Rows {
    header: csv::StringRecord,
    rows: Vec<csv::StringRecord>,
}

impl Rows {
    fn of_all() -> Result<Self, Failure> {
        let file = synthetic::csv(SEED, RECORDS, desks::today());
        let mut reader = csv::Reader::from_reader(file.as_slice());
        Ok(Self {
            header: reader.headers()?.clone(),
            rows: reader.records().collect::<Result<_, _>>()?,
        })
    }

    /// Those of one round, each with another answer: others in every round, so that histories stay as short as they are.
    fn changed(&self, round: usize) -> Result<Vec<u8>, Failure> {
        let rows = self
            .rows
            .chunks(CHANGED)
            .nth(round)
            .ok_or("too few records for so many rounds")?;
        desks::with_another_answer(&self.header, rows)
    }
}

/// One exchange that sends this many entries; answers how many requests it took.
async fn exchange(desk: &TestDesk, many: usize, times: &mut Times) -> Result<u32, Failure> {
    let (before, _) = desk.host().traffic();
    let synced = times.time(desk.sync_now()).await?;
    let (after, _) = desk.host().traffic();
    if usize::try_from(synced.accepted)? != many || !synced.agree {
        return Err(format!(
            "{} of {many} entries were accepted, agreed: {}",
            synced.accepted, synced.agree
        )
        .into());
    }
    Ok(u32::try_from(after - before)?)
}
