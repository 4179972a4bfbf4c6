//! A process is killed while it writes: what it acknowledged is there, and an import is there whole or not at all.
//!
//! The child is this test binary, told by the environment what to do; it acknowledges on its standard output.

use std::io::{BufRead, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use store::{Filter, LockedStore, Search, Store};

use crate::support::{clocks, complete, date, first, ids_from, made, today, unlock};

const TASK: &str = "STORE_TEST_CHILD";
const FOLDER: &str = "STORE_TEST_FOLDER";
const IMPORTED: u32 = 600;

/// What the child does; a test that has nothing to do when it is not one.
#[tokio::test]
async fn child() {
    let (Ok(task), Ok(folder)) = (std::env::var(TASK), std::env::var(FOLDER)) else {
        return;
    };
    let locked = LockedStore::open(Path::new(&folder), Duration::from_secs(5), clocks()).unwrap();
    let store = unlock(locked).await;
    let start = u32::try_from(store.counts(&Search::All, today()).await.unwrap().all).unwrap();
    // Ids start anew in each child, and a record has two.
    ids_from(2 * u64::from(start) + 1);
    let acknowledge = |word: &str| {
        let mut out = std::io::stdout().lock();
        writeln!(out, "{word}").unwrap();
        out.flush().unwrap();
    };
    if task == "append" {
        for n in start.. {
            store
                .append(vec![first(&complete(n, date("2026-09-14"), &[]))])
                .await
                .unwrap();
            acknowledge("ack kept");
        }
    } else {
        let mut import = store.begin_import(today()).await.unwrap();
        for batch in 0..6 {
            let numbers = (start + batch * IMPORTED / 6)..(start + (batch + 1) * IMPORTED / 6);
            let records = numbers.map(|n| first(&complete(n, date("2026-09-14"), &[])));
            import.write(Vec::new(), records.collect()).await.unwrap();
            acknowledge("ack batch");
        }
        import.finish().await.unwrap();
        acknowledge("ack done");
        std::future::pending::<()>().await;
    }
}

fn start(task: &str, folder: &Path) -> (Child, impl Iterator<Item = String> + use<>) {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["killed::child", "--exact", "--nocapture"])
        .env(TASK, task)
        .env(FOLDER, folder)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap())
        .lines()
        .map_while(Result::ok);
    let acknowledged = lines.filter_map(|line| line.split_once("ack ").map(|(_, word)| word.to_owned()));
    (child, acknowledged)
}

/// Somewhere in the middle of what the child does next.
fn a_moment(n: u32) {
    for _ in 0..(n * 7919 % 400) * 100 {
        std::hint::spin_loop();
    }
}

/// A new store that no process has.
async fn released() -> (tempfile::TempDir, PathBuf) {
    let made = made().await;
    let dir = made.dir();
    drop(made.store.lock().await);
    (made.folder, dir)
}

async fn look(dir: &Path) -> (Store, u64) {
    let locked = LockedStore::open(dir, Duration::from_secs(5), clocks()).unwrap();
    let store = unlock(locked).await;
    assert_eq!(store.earlier_state(), None);
    let (counts, mut read) = (store.counts(&Search::All, today()).await.unwrap(), 0);
    let whole = |_: &store::RecordRow, answers: &domain::Answers| {
        assert!(answers.len() > 5);
        read += 1;
    };
    store.for_each_record(Filter::All, today(), whole).await.unwrap();
    assert_eq!(counts.all, read);
    assert_eq!(counts.only_here, read);
    (store, read)
}

#[tokio::test]
async fn everything_acknowledged_is_there_after_a_kill() {
    let (_folder, dir) = released().await;
    let mut kept = 0;
    for kill in 0..40_u32 {
        let (mut child, mut acknowledged) = start("append", &dir);
        let mut seen = 0;
        while seen < 1 + kill % 5 {
            assert_eq!(acknowledged.next().unwrap(), "kept");
            seen += 1;
        }
        a_moment(kill);
        child.kill().unwrap();
        child.wait().unwrap();
        let seen = u64::from(seen) + acknowledged.count() as u64;
        let (store, now) = look(&dir).await;
        assert!(
            now == kept + seen || now == kept + seen + 1,
            "{kept} + {seen} acknowledged, {now} there"
        );
        kept = now;
        drop(store.lock().await);
    }
}

#[tokio::test]
async fn a_killed_import_is_there_whole_or_not_at_all() {
    let (_folder, dir) = released().await;
    let mut kept = 0;
    for kill in 0..8_u32 {
        let (mut child, mut acknowledged) = start("import", &dir);
        let mut last = String::new();
        for _ in 0..=kill.min(6) {
            last = acknowledged.next().unwrap();
        }
        a_moment(kill);
        child.kill().unwrap();
        child.wait().unwrap();
        last = acknowledged.last().unwrap_or(last);
        let (store, now) = look(&dir).await;
        if last == "done" {
            assert_eq!(now, kept + u64::from(IMPORTED));
        } else {
            assert!(
                now == kept || now == kept + u64::from(IMPORTED),
                "{kept} before, {now} there"
            );
        }
        kept = now;
        drop(store.lock().await);
    }
    assert!(kept > 0);
}
