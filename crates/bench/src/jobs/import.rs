//! P1: 100,000 rows into a fresh encrypted store, with every check, the duplicate match, history and derived columns,
//! durable; beside Signal's addon with Papaparse, and beside bare inserts of cells that are read already.

use std::time::Duration;

use testkit::synthetic;

use crate::Failure;
use crate::bare;
use crate::desks::{self, SEED, SERVICE, TestDesk};
use crate::digest::{self, Cells};
use crate::peers::Signal;
use crate::place::Place;
use crate::table::Table;
use crate::timing::{ROUNDS, Times};

const ROWS: usize = 100_000;
/// No slower than Signal's stack.
const REACH_SIGNAL: f64 = 1.0;
const REACH_BARE: f64 = 2.4;
const SIGNAL: &str = "Signal + Papaparse";

/// The file, as each of the three wants it.
struct File {
    bytes: Vec<u8>,
    header: csv::StringRecord,
    rows: Vec<csv::StringRecord>,
    cells: Cells,
}

pub(crate) async fn run(place: &Place, table: &mut Table) -> Result<(), Failure> {
    eprintln!("P1: importing {ROWS} rows");
    let file = File::invent()?;
    let mut signal = Signal::start(place).and_then(|mut signal| {
        let csv = place.dir().join("rows.csv");
        std::fs::write(&csv, &file.bytes)?;
        signal.take(&csv)?;
        Ok(signal)
    });

    let (mut ours, mut bares, mut signals) = (Times::default(), Times::default(), Times::default());
    // Round 0 warms up and compares what each of them holds afterwards; its times do not count.
    for round in 0..=ROUNDS {
        let warm_up = round == 0;
        let our_time = import(place, &file, warm_up).await?;
        let bare_time = insert_bare(place, &file, warm_up)?;
        if !warm_up {
            ours.push(our_time);
            bares.push(bare_time);
        }
        if let Ok(peer) = &mut signal {
            let signal_time = import_signal(place, peer, &file, warm_up)?;
            if !warm_up {
                signals.push(signal_time);
            }
        }
    }

    let job = "P1 import 100,000 rows";
    match signal {
        Ok(_) => table.beside(job, ours.median(), SIGNAL, signals.median(), REACH_SIGNAL),
        Err(error) => table.skipped(job, ours.median(), SIGNAL, &error.to_string()),
    }
    table.beside(job, ours.median(), "bare inserts", bares.median(), REACH_BARE);
    table.note(
        "P1: ours reads the file, checks every answer, matches duplicates, writes history, derived columns and twelve \
         indexes. Signal + Papaparse reads and inserts; bare inserts get cells that are read already. Neither checks, \
         matches or keeps history; both have four indexes. All three: SQLCipher, WAL, synchronous=FULL, a cache of \
         64 MiB, one transaction.",
    );
    Ok(())
}

impl File {
    fn invent() -> Result<Self, Failure> {
        let bytes = synthetic::csv(SEED, ROWS, desks::today());
        let mut reader = csv::Reader::from_reader(bytes.as_slice());
        let header = reader.headers()?.clone();
        let rows = reader.records().collect::<Result<Vec<_>, _>>()?;
        let cells = digest::of_csv(&bytes)?;
        Ok(Self {
            bytes,
            header,
            rows,
            cells,
        })
    }

    fn expect(&self, who: &str, held: &Cells) -> Result<(), Failure> {
        if *held == self.cells {
            return Ok(());
        }
        Err(format!(
            "{who} hold {} rows that are not the file's {}",
            held.rows, self.cells.rows
        )
        .into())
    }
}

async fn import(place: &Place, file: &File, compare: bool) -> Result<Duration, Failure> {
    let dir = place.temporary()?;
    let desk = desks::empty(dir.path(), SERVICE).await?;
    let mut time = Times::default();
    let report = time
        .time(desk.import_file(&file.bytes, domain::record::ImportMode::Update, false, |_, _| {}))
        .await?;
    if usize::try_from(report.new)? != ROWS {
        return Err(format!("{} of {ROWS} rows became records", report.new).into());
    }
    if compare {
        file.expect("we", &exported(&desk).await?)?;
    }
    desk.lock().await?;
    Ok(time.median())
}

async fn exported(desk: &TestDesk) -> Result<Cells, Failure> {
    let mut bytes = Vec::new();
    desk.export_file(&mut bytes, |_, _| {}).await?;
    digest::of_csv(&bytes)
}

fn insert_bare(place: &Place, file: &File, compare: bool) -> Result<Duration, Failure> {
    let dir = place.temporary()?;
    let database = dir.path().join("bare.db");
    let time = bare::insert(&database, &file.header, &file.rows)?;
    if compare {
        file.expect("bare inserts", &bare::digest(&database)?)?;
    }
    Ok(time)
}

fn import_signal(place: &Place, signal: &mut Signal, file: &File, compare: bool) -> Result<Duration, Failure> {
    let dir = place.temporary()?;
    let database = dir.path().join("signal.db");
    let time = signal.import(&database)?;
    if compare {
        file.expect(SIGNAL, &signal.digest(&database)?)?;
    }
    Ok(time)
}
