//! P12: 100,000 records as a CSV file, beside what the `sqlite3` command line takes for the same rows out of a database that
//! is not encrypted.

use std::fs::{self, File};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::Failure;
use crate::desks::{self, TestDesk};
use crate::digest::{self, Cells};
use crate::machine;
use crate::table::Table;
use crate::timing::{ROUNDS, Times};
use crate::workplace::Workplace;

const RECORDS: usize = 100_000;
/// Records of a service that is a tenth of it, for what memory an export takes.
const FEWER: usize = 10_000;
const REACH: f64 = 1.0;
const JOB: &str = "P12 export 100,000 records";
const PEER: &str = "sqlite3";

pub(crate) async fn run(place: &Workplace, table: &mut Table) -> Result<(), Failure> {
    eprintln!("P12: exporting {RECORDS} records");
    let dir = place.temporary()?;
    let (ours, theirs) = (dir.path().join("ours.csv"), dir.path().join("theirs.csv"));
    let fewer = desks::kept(place, FEWER).await?;
    desks::unlock(&fewer).await?;
    let (_, grown_by_fewer) = export(&fewer, &ours).await?;
    fewer.lock().await?;

    let desk = desks::kept(place, RECORDS).await?;
    desks::unlock(&desk).await?;
    let (_, grown) = export(&desk, &ours).await?;
    let cells = digest::of_csv(&fs::read(&ours)?)?;
    let peer = plain(dir.path(), &ours).and_then(|plain| {
        dump(&plain, &theirs)?;
        expect(&cells, &digest::of_csv(&fs::read(&theirs)?)?)?;
        Ok(plain)
    });
    let (mut exports, mut dumps) = (Times::default(), Times::default());
    for _ in 0..ROUNDS {
        exports.push(export(&desk, &ours).await?.0);
        if let Ok(plain) = &peer {
            dumps.push(dump(plain, &theirs)?);
        }
    }
    desk.lock().await?;

    match peer {
        Ok(_) => table.beside(JOB, exports.median(), PEER, dumps.median(), REACH),
        Err(error) => table.skipped(JOB, exports.median(), PEER, &error.to_string()),
    }
    if let (Some(fewer), Some(all)) = (grown_by_fewer, grown) {
        table.note(format!(
            "P12: the most memory that this process ever had grew by {fewer} MB while {FEWER} records were exported, and by \
             {all} MB for {RECORDS}, most of which is the database's own cache."
        ));
    }
    table.note(
        "P12: ours opens sealed pages, unpacks each record, writes dates, numbers and labels as the audit has them, and holds \
         back what must not leave; sqlite3 writes columns of text as they are.",
    );
    Ok(())
}

/// Exports everything; answers how long it took, and how many MB this process's peak of memory grew by where the system tells.
async fn export(desk: &TestDesk, file: &Path) -> Result<(Duration, Option<u64>), Failure> {
    let before = machine::most_memory();
    let mut file = File::create(file)?;
    let began = Instant::now();
    desk.export_file(&mut file, |_, _| {}).await?;
    let time = began.elapsed();
    let grown = before.zip(machine::most_memory()).map(|(before, after)| after - before);
    Ok((time, grown))
}

/// A plain database of the rows of this file.
fn plain(dir: &Path, file: &Path) -> Result<std::path::PathBuf, Failure> {
    let database = dir.join("plain.db");
    let done = Command::new("sqlite3")
        .arg(&database)
        .arg(format!(".import --csv \"{}\" record", file.display()))
        .status()?;
    if done.success() {
        Ok(database)
    } else {
        Err("sqlite3 could not import the file".into())
    }
}

fn dump(database: &Path, file: &Path) -> Result<Duration, Failure> {
    let file = File::create(file)?;
    let began = Instant::now();
    let done = Command::new("sqlite3")
        .args(["-csv", "-header"])
        .arg(database)
        .arg("select * from record")
        .stdout(Stdio::from(file))
        .status()?;
    let time = began.elapsed();
    if done.success() {
        Ok(time)
    } else {
        Err("sqlite3 could not write the file".into())
    }
}

fn expect(ours: &Cells, theirs: &Cells) -> Result<(), Failure> {
    if ours == theirs && ours.rows == RECORDS {
        return Ok(());
    }
    Err(format!("{} rows of ours and {} of sqlite3's differ", ours.rows, theirs.rows).into())
}
