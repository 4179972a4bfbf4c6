//! A process is killed at any moment of its work: entry, import, a new passphrase, an exchange. What it
//! acknowledged is there, and what it was at is there whole or not at all.
//!
//! What the child does is the same for the same seed, so that one that is not killed shows what is to be found.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use faults::Disk;
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use store::{RecoveryKey, Store, UnlockError};

use crate::child::{self, Child, acknowledge};
use crate::support::unlocked;
use crate::work::{Session, Step, Work, desk, files_of, is_whole, rows, words};

const SEED: &str = "STORE_TEST_SEED";
const FOLDER: &str = "STORE_TEST_FOLDER";
const RECOVERY: &str = "STORE_TEST_RECOVERY";
/// Where a child that is not killed leaves what is in the store after each step.
const FOUND: &str = "STORE_TEST_FOUND";

/// Steps of a child.
const LENGTH: usize = 12;
/// Kills of children that do the same.
const KILLS: usize = 20;

/// What a child does; a test that has nothing to do when it is not one.
#[tokio::test]
async fn child() {
    let (Ok(seed), Ok(dir), Ok(recovery)) = (std::env::var(SEED), std::env::var(FOLDER), std::env::var(RECOVERY))
    else {
        return;
    };
    let dir = PathBuf::from(dir);
    let found = std::env::var_os(FOUND).map(PathBuf::from);
    let _watched = found.as_ref().map(|_| Disk::watch(&dir));
    let store = unlocked(&dir, &words(0)).await.unwrap();
    let mut session = Session {
        work: Work::of(&store).await,
        store,
        recovery: RecoveryKey::read(&recovery).unwrap(),
        passphrase: 0,
    };
    let mut chance = StdRng::seed_from_u64(seed.parse().unwrap());
    for step in 0..=LENGTH {
        if step > 0 {
            session = session.go_on(&mut chance).await;
        }
        if let Some(found) = &found {
            fs::write(found.join(step.to_string()), told(&session.store, session.passphrase)).unwrap();
        }
        acknowledge(step);
    }
    if found.is_none() {
        std::future::pending::<()>().await;
    }
}

/// The number of the passphrase, and everything in the database.
fn told(store: &Store, passphrase: usize) -> String {
    format!("{passphrase}\n{}", rows(store).join("\n"))
}

struct ChildAtWork {
    dir: PathBuf,
    recovery: String,
    seed: u64,
}

impl ChildAtWork {
    fn child(&self) -> Command {
        let mut command = child::command("kills::child");
        command
            .env(SEED, self.seed.to_string())
            .env(FOLDER, &self.dir)
            .env(RECOVERY, &self.recovery);
        command
    }

    /// What is in the store before and after each step.
    fn unharmed(&self, found: &Path) -> Vec<String> {
        let ran = self.child().env(FOUND, found).output().unwrap();
        assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stdout));
        (0..=LENGTH)
            .map(|step| fs::read_to_string(found.join(step.to_string())).unwrap())
            .collect()
    }

    /// Kills a child at some moment, and says how many steps it acknowledged; nothing when it had not begun.
    fn killed(&self, chance: &mut StdRng) -> Option<usize> {
        let mut child = Child::start(self.child());
        // A child that has acknowledged everything waits to be killed.
        let heard = chance.random_range(0..LENGTH + 2);
        let heard = (0..heard).map_while(|_| child.acknowledged()).count();
        let seen = heard + child.kill(chance.random_range(0..400_000)).len();
        seen.checked_sub(1)
    }
}

async fn look(dir: &Path, last: &str, next: Option<&String>) {
    let passphrase = |told: &str| told.lines().next().unwrap().parse().unwrap();
    let mut number: usize = passphrase(last);
    let store = match (unlocked(dir, &words(number)).await, next) {
        (Ok(store), _) => store,
        (Err(UnlockError::WrongPassphrase { .. }), Some(next)) => {
            number = passphrase(next);
            unlocked(dir, &words(number)).await.unwrap()
        }
        (Err(error), _) => panic!("{error}"),
    };
    is_whole(&store);
    let found = told(&store, number);
    assert!(
        found == last || next.is_some_and(|next| found == *next),
        "what is there was not there at any time"
    );
    assert_eq!(store.earlier_state(), None);
    drop(store.lock().await);
}

#[tokio::test]
async fn what_was_acknowledged_is_there_whenever_the_process_is_killed() {
    let folder = tempfile::tempdir().unwrap();
    let (dir, found) = (folder.path().join("desk"), folder.path().join("found"));
    fs::create_dir(&found).unwrap();
    let (store, recovery) = store::create(&dir, desk()).await.unwrap();
    let mut work = Work::default();
    let steps = [Step::Enter, Step::Import, Step::Join];
    work.take_all(&steps, &store, &mut StdRng::seed_from_u64(1)).await;
    drop(store.lock().await);
    let _watched = Disk::watch(&dir);
    let before = files_of(&dir);
    faults::each_seed(10, 500, async |seed| {
        let desk = ChildAtWork {
            dir: dir.clone(),
            recovery: recovery.groups().join(" "),
            seed,
        };
        faults::lay_out(&before, &dir).unwrap();
        let unharmed = desk.unharmed(&found);
        let mut chance = StdRng::seed_from_u64(seed);
        for _ in 0..KILLS {
            faults::lay_out(&before, &dir).unwrap();
            let acknowledged = desk.killed(&mut chance).unwrap_or(0);
            look(&dir, &unharmed[acknowledged], unharmed.get(acknowledged + 1)).await;
        }
    })
    .await;
}
