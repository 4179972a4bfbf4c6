//! A process is killed while it writes: what it acknowledged is there, and an import is there whole or not at all. What
//! else a desk does is interrupted in `tests/faults`; this is also run where those tests are not.

use std::path::{Path, PathBuf};

use store::{Filter, Search, Store};

use crate::child::{self, Child, acknowledge};
use crate::support::{complete, date, first, ids_from, made, passphrase, today, unlocked};

const TASK: &str = "STORE_TEST_CHILD";
const FOLDER: &str = "STORE_TEST_FOLDER";
const IMPORTED: u32 = 600;

/// What the child does; a test that has nothing to do when it is not one.
#[tokio::test]
async fn child() {
    let (Ok(task), Ok(folder)) = (std::env::var(TASK), std::env::var(FOLDER)) else {
        return;
    };
    let store = unlocked(Path::new(&folder), &passphrase()).await.unwrap();
    let start = u32::try_from(store.counts(&Search::All, today()).await.unwrap().all).unwrap();
    // Ids start anew in each child, and a record has two.
    ids_from(2 * u64::from(start) + 1);
    if task == "append" {
        for n in start.. {
            store
                .append(vec![first(&complete(n, date("2026-09-14"), &[]))])
                .await
                .unwrap();
            acknowledge("kept");
        }
    } else {
        let mut import = store.begin_import(today()).await.unwrap();
        for batch in 0..6 {
            let numbers = (start + batch * IMPORTED / 6)..(start + (batch + 1) * IMPORTED / 6);
            let records = numbers.map(|n| first(&complete(n, date("2026-09-14"), &[])));
            import.write(Vec::new(), records.collect()).await.unwrap();
            acknowledge("batch");
        }
        import.finish().await.unwrap();
        acknowledge("done");
        std::future::pending::<()>().await;
    }
}

fn start(task: &str, folder: &Path) -> Child {
    let mut command = child::command("killed::child");
    command.env(TASK, task).env(FOLDER, folder);
    Child::start(command)
}

/// Turns until the n-th kill.
fn turns(n: u32) -> u32 {
    n * 7919 % 400 * 100
}

/// A new store that no process has.
async fn released() -> (tempfile::TempDir, PathBuf) {
    let made = made().await;
    let dir = made.dir();
    drop(made.store.lock().await);
    (made.folder, dir)
}

async fn look(dir: &Path) -> (Store, u64) {
    let store = unlocked(dir, &passphrase()).await.unwrap();
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
        let mut child = start("append", &dir);
        let heard = 1 + kill % 5;
        for _ in 0..heard {
            assert_eq!(child.acknowledged().unwrap(), "kept");
        }
        let seen = u64::from(heard) + child.kill(turns(kill)).len() as u64;
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
        let mut child = start("import", &dir);
        let mut last = String::new();
        for _ in 0..=kill.min(6) {
            last = child.acknowledged().unwrap();
        }
        last = child.kill(turns(kill)).pop().unwrap_or(last);
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
