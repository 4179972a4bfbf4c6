//! Processes killed at any moment: the store opens afterwards, an import is there whole or not at all, and what was
//! acknowledged is there.

use std::fs;
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use serde_json::Value;
use tests::program::Fls;

const KILLS_IN_IMPORT: u32 = 12;
const KILLS_IN_ENTRY: u32 = 18;
const RECORDS: usize = 2_000;

fn copy(from: &Path, to: &Path) {
    fs::create_dir(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// How long to wait for the kill of this number. Whatever else the machine does, the first comes at once, and every tenth
/// is spared.
fn patience(kill: u32, chosen: Duration) -> Duration {
    match kill % 10 {
        _ if kill == 0 => Duration::ZERO,
        9 => Duration::MAX,
        _ => chosen,
    }
}

/// Starts the command and kills it after a while. Says whether it had ended well by then.
fn kill_after(fls: &Fls, command: &str, arguments: &[&str], patience: Duration) -> bool {
    let mut process = fls
        .command(command, arguments)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let started = Instant::now();
    while started.elapsed() < patience {
        if let Some(status) = process.try_wait().unwrap() {
            assert!(status.success());
            return true;
        }
        std::thread::yield_now();
    }
    process.kill().unwrap();
    process.wait().unwrap().success()
}

#[test]
fn a_killed_import_is_there_whole_or_not_at_all() {
    let mut chance = StdRng::seed_from_u64(20);
    let fls = Fls::with_service();
    let file = fls.file(
        "synthetic.csv",
        testkit::synthetic::csv(5, RECORDS, "2026-06-30".parse().unwrap()),
    );
    let empty = fls.folder().join("empty");
    copy(fls.store(), &empty);
    let started = Instant::now();
    fls.run("import", &[&file]).expect(0);
    let whole = started.elapsed();
    let mut interrupted = 0;
    for kill in 0..KILLS_IN_IMPORT {
        fs::remove_dir_all(fls.store()).unwrap();
        copy(&empty, fls.store());
        // Seldom so early that it only unlocks; now and then so late that it has ended.
        let patience = patience(kill, whole.mul_f64(chance.random_range(0.3..1.1)));
        let done = kill_after(&fls, "import", &[&file], patience);
        let records = fls.json("list", &[]).as_array().unwrap().len();
        assert!(
            records == RECORDS || (records == 0 && !done),
            "{records} of {RECORDS} records, done: {done}"
        );
        interrupted += u32::from(records == 0);
        let again = fls.json("import", &[&file]);
        assert_eq!(again["refused"], Value::Array(Vec::new()));
        assert_eq!(
            again["new"].as_u64().unwrap() + again["same"].as_u64().unwrap(),
            u64::try_from(RECORDS).unwrap()
        );
    }
    assert!(interrupted > 0, "some kills came in the middle");
}

#[test]
fn what_was_acknowledged_is_there_after_a_kill() {
    let mut chance = StdRng::seed_from_u64(21);
    let fls = Fls::with_service();
    let row = "1.01 NHSNumber,1.02 DateOfBirth,1.09 DateIndexFracDiagnosed\r\n9991000003,03/05/1951,01/03/2025";
    fls.run("import", &[&fls.file("one.csv", row)]).expect(0);
    let record = "9991000003@2025-03-01";
    let weight = || {
        let shown = fls.json("show", &[record]);
        let found = shown["questions"]
            .as_array()
            .unwrap()
            .iter()
            .find(|one| one["number"] == "2.02")
            .cloned();
        found.unwrap()["text"].as_str().unwrap().to_owned()
    };
    let started = Instant::now();
    fls.run("set", &[record, "2.02=40"]).expect(0);
    let whole = started.elapsed();
    let mut acknowledged = "40".to_owned();
    let mut ended = 0;
    for kill in 0..KILLS_IN_ENTRY {
        let attempted = (50 + kill).to_string();
        let patience = patience(kill, whole.mul_f64(chance.random_range(0.5..1.3)));
        let done = kill_after(&fls, "set", &[record, &format!("2.02={attempted}")], patience);
        let found = weight();
        assert!(
            found == attempted || (found == acknowledged && !done),
            "{found} after {attempted}, done: {done}"
        );
        acknowledged = found;
        ended += u32::from(done);
    }
    assert!(ended > 0, "some were acknowledged");
    let history = fls.json("show", &[record, "--history"]);
    let weights = history["history"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|line| line["number"] == "2.02")
        .count();
    assert!(
        weights > usize::try_from(ended).unwrap(),
        "every acknowledged answer is in the history"
    );
}
