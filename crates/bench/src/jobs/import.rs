//! P1: 100,000 rows into a fresh encrypted store, with every check, the duplicate match, history and derived columns,
//! durable; beside Signal's addon with Papaparse, and beside bare inserts of cells that are read already. Then the same
//! file again, and the file with another answer in every row, as a service's monthly file may be.

use std::time::Duration;

use app::files::ImportAsked;
use testkit::synthetic;

use crate::Failure;
use crate::bare;
use crate::desks::{self, SEED, SERVICE, TestDesk};
use crate::digest::{self, Cells};
use crate::peers::Signal;
use crate::table::Table;
use crate::timing::{ROUNDS, Taken, Times};
use crate::workplace::Workplace;

const ROWS: usize = 100_000;
/// No slower than Signal's stack.
const REACH_SIGNAL: f64 = 1.0;
const REACH_BARE: f64 = 2.4;
/// What a service sends every month takes half of what it took at first where nothing is new, and at most half more where
/// every row says something else.
const REACH_CHANGED: f64 = 1.5;
const REACH_SAME: f64 = 0.5;
const SIGNAL: &str = "Signal + Papaparse";

/// The file, as each of the three wants it.
struct File {
    bytes: Vec<u8>,
    /// The same with another answer in every row.
    changed: Vec<u8>,
    header: csv::StringRecord,
    rows: Vec<csv::StringRecord>,
    cells: Cells,
}

pub(crate) async fn run(place: &Workplace, table: &mut Table) -> Result<(), Failure> {
    eprintln!("P1: importing {ROWS} rows");
    let file = File::invent()?;
    let mut signal = Signal::start(place).and_then(|mut signal| {
        let csv = place.dir().join("rows.csv");
        std::fs::write(&csv, &file.bytes)?;
        signal.take(&csv)?;
        Ok(signal)
    });

    let (mut ours, mut bares, mut signals) = (Imports::default(), Taken::default(), Times::default());
    // Round 0 warms up and compares what each of them holds afterwards; its times do not count.
    for round in 0..=ROUNDS {
        let warm_up = round == 0;
        let mut unused = Imports::default();
        import(place, &file, if warm_up { &mut unused } else { &mut ours }, warm_up).await?;
        let bare_time = insert_bare(place, &file, warm_up)?;
        if !warm_up {
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
        Ok(_) => table.beside(job, ours.first.clock.median(), SIGNAL, signals.median(), REACH_SIGNAL),
        Err(error) => table.skipped(job, ours.first.clock.median(), SIGNAL, &error.to_string()),
    }
    table.beside(
        job,
        ours.first.clock.median(),
        "bare inserts",
        bares.clock.median(),
        REACH_BARE,
    );
    for (job, times, reach) in [
        ("P1 the same file again", &ours.same, REACH_SAME),
        ("P1 every row changed", &ours.changed, REACH_CHANGED),
    ] {
        table.beside(
            job,
            times.clock.median(),
            "ours at first",
            ours.first.clock.median(),
            reach,
        );
    }
    let processor = |taken: &Taken| taken.processor.median().as_secs_f64();
    table.note(format!(
        "P1 in processor time: ours at first {:.2} s, the same file again {:.2} s, every row changed {:.2} s; bare inserts \
         {:.2} s.",
        processor(&ours.first),
        processor(&ours.same),
        processor(&ours.changed),
        processor(&bares)
    ));
    table.note(
        "P1: ours reads the file, checks every answer, matches duplicates, writes history, derived columns and seven \
         indexes. Signal + Papaparse reads and inserts; bare inserts get cells that are read already. Neither checks, \
         matches or keeps history; both have four indexes. All three: SQLCipher, WAL, synchronous=FULL, a cache of \
         64 MiB, one transaction. Ours and bare inserts seal pages with HMAC-SHA-256 and are compiled alike; Signal's \
         addon is as it is published, with SHA-512.",
    );
    Ok(())
}

/// How long each import of ours took.
#[derive(Default)]
struct Imports {
    first: Taken,
    same: Taken,
    changed: Taken,
}

impl File {
    fn invent() -> Result<Self, Failure> {
        let bytes = synthetic::csv(SEED, ROWS, desks::today());
        let mut reader = csv::Reader::from_reader(bytes.as_slice());
        let header = reader.headers()?.clone();
        let rows = reader.records().collect::<Result<Vec<_>, _>>()?;
        let cells = digest::of_csv(&bytes)?;
        let changed = desks::with_another_answer(&header, &rows)?;
        Ok(Self {
            bytes,
            changed,
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

async fn import(place: &Workplace, file: &File, times: &mut Imports, compare: bool) -> Result<(), Failure> {
    let dir = place.temporary()?;
    let desk = desks::empty(dir.path(), SERVICE).await?;
    let import = async |bytes: &[u8], times: &mut Taken| {
        let import = desk.import_file(ImportAsked::update(bytes), |_, _| {});
        times.time(import).await
    };
    let report = import(&file.bytes, &mut times.first).await?;
    all("became records", report.new)?;
    if compare {
        file.expect("we", &exported(&desk).await?)?;
    }
    all("were there already", import(&file.bytes, &mut times.same).await?.same)?;
    all("changed", import(&file.changed, &mut times.changed).await?.changed)?;
    desk.lock().await?;
    Ok(())
}

/// Every row did what it should.
fn all(what: &str, rows: u32) -> Result<(), Failure> {
    if usize::try_from(rows)? == ROWS {
        return Ok(());
    }
    Err(format!("{rows} of {ROWS} rows {what}").into())
}

async fn exported(desk: &TestDesk) -> Result<Cells, Failure> {
    let mut bytes = Vec::new();
    desk.export_file(&mut bytes, |_, _| {}).await?;
    digest::of_csv(&bytes)
}

fn insert_bare(place: &Workplace, file: &File, compare: bool) -> Result<[Duration; 2], Failure> {
    let dir = place.temporary()?;
    let database = dir.path().join("bare.db");
    let time = bare::insert(&database, &file.header, &file.rows)?;
    if compare {
        file.expect("bare inserts", &bare::digest(&database)?)?;
    }
    Ok(time)
}

fn import_signal(place: &Workplace, signal: &mut Signal, file: &File, compare: bool) -> Result<Duration, Failure> {
    let dir = place.temporary()?;
    let database = dir.path().join("signal.db");
    let time = signal.import(&database)?;
    if compare {
        file.expect(SIGNAL, &signal.digest(&database)?)?;
    }
    Ok(time)
}
