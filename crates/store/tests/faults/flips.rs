//! A bit turns in the database, in its log, in the vault or in a backup. It is noticed where it matters, nothing wrong is
//! ever read, and nothing panics. In the log it may cut off the last transactions: the desk opens on a whole earlier state,
//! and says how many are missing.

use std::fs;
use std::path::Path;
use std::time::Duration;

use faults::{Disk, Files};
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use store::{EarlierState, LockedStore, OpenError, Store, StoreError, UnlockError};

use crate::support::{Everything, USER, clocks, everything, unlocked};
use crate::work::{Step, Work, desk, files_of, is_whole, rows, words};

const DATABASE: &str = "desk.db";
const LOG: &str = "desk.db-wal";
const VAULT: &str = "vault.json";
const COMMITS: &str = "desk.commits";

/// A store while it is open, so that its last transactions are in the log only, and a backup of the state before them.
struct SampleStore {
    files: Files,
    backup: Vec<u8>,
    at_backup: Everything,
    /// What the database held with each transaction of the log, the state before them first, and how many there had been.
    states: Vec<(u64, Vec<String>)>,
    last: Everything,
}

async fn kept(dir: &Path) -> SampleStore {
    let mut chance = StdRng::seed_from_u64(1);
    let (store, _) = store::create(dir, desk()).await.unwrap();
    let mut work = Work::default();
    let steps = [Step::Enter, Step::Import, Step::Import, Step::Join, Step::Exchange];
    work.take_all(&steps, &store, &mut chance).await;
    let at_backup = everything(&store).await.unwrap();
    drop(store.lock().await);
    let backup = fs::read(dir.join("desk.db")).unwrap();
    let store = unlocked(dir, &words(0)).await.unwrap();
    let state = |store: &Store| {
        let commits = fs::read_to_string(dir.join(COMMITS)).unwrap();
        (commits.trim().parse().unwrap(), rows(store))
    };
    let mut states = vec![state(&store)];
    for step in [
        Step::Enter,
        Step::Type,
        Step::ChangeMany,
        Step::Send,
        Step::Exchange,
        Step::Go,
    ] {
        work.take(step, &store, &mut chance).await.unwrap();
        states.push(state(&store));
    }
    let last = everything(&store).await.unwrap();
    let files = files_of(dir);
    drop(store.lock().await);
    SampleStore {
        files,
        backup,
        at_backup,
        states,
        last,
    }
}

fn flip(bytes: &mut [u8], chance: &mut StdRng) {
    let at = chance.random_range(0..bytes.len());
    bytes[at] ^= 1 << chance.random_range(0..8);
}

/// Whether it was noticed. What is read all the same is right.
async fn of_database(dir: &Path, right: &Everything) -> bool {
    let store = match unlocked(dir, &words(0)).await {
        Ok(store) => store,
        Err(UnlockError::Damaged { copy } | UnlockError::Truncated { copy }) => {
            assert!(copy.exists());
            return true;
        }
        Err(error) => panic!("{error:?}"),
    };
    let noticed = match everything(&store).await {
        Ok(read) => {
            assert!(read == *right, "something else was read");
            false
        }
        Err(StoreError::Damaged) => true,
        Err(error) => panic!("{error:?}"),
    };
    drop(store.lock().await);
    noticed
}

async fn of_log(dir: &Path, kept: &SampleStore) -> bool {
    let store = unlocked(dir, &words(0)).await.unwrap();
    is_whole(&store);
    let (found, (all, _)) = (rows(&store), kept.states.last().unwrap());
    let state = kept.states.iter().find(|(_, rows)| *rows == found);
    let (commits, _) = state.expect("a state that was there");
    let missing = (all != commits).then(|| EarlierState {
        transactions: all - commits,
    });
    assert_eq!(store.earlier_state(), missing);
    drop(store.lock().await);
    missing.is_some()
}

async fn of_vault(dir: &Path, kept: &SampleStore) -> bool {
    match LockedStore::open(dir, Duration::ZERO, clocks()) {
        Err(OpenError::Damaged(_) | OpenError::Newer) => true,
        Err(error) => panic!("{error:?}"),
        Ok(locked) => {
            // Only a blank between two words may be another.
            let store = locked.unlock(USER, &words(0), None, clocks()).await;
            let store = store.map_err(|(_, error)| error).unwrap();
            assert!(everything(&store).await.unwrap() == kept.last);
            drop(store.lock().await);
            false
        }
    }
}

#[tokio::test]
async fn a_flipped_bit_is_noticed_or_does_not_matter() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path().join("desk");
    fs::create_dir(&dir).unwrap();
    let _watched = Disk::watch(&dir);
    let kept = kept(&dir).await;
    let (mut flips, mut noticed) = ([0_u32; 4], [0_u32; 4]);
    faults::each_seed(500, 10_000, async |seed| {
        let mut chance = StdRng::seed_from_u64(seed);
        let mut files = kept.files.clone();
        let file = usize::try_from(seed % 4).unwrap();
        let turned = [DATABASE, LOG, VAULT, DATABASE][file];
        if file == 3 {
            // A backup is put back without the log of the database that it replaces.
            files.insert(DATABASE.to_owned(), kept.backup.clone());
            files.remove(LOG);
        }
        flip(files.get_mut(turned).unwrap(), &mut chance);
        faults::lay_out(&files, &dir).unwrap();
        flips[file] += 1;
        noticed[file] += u32::from(match file {
            0 => of_database(&dir, &kept.last).await,
            1 => of_log(&dir, &kept).await,
            2 => of_vault(&dir, &kept).await,
            _ => of_database(&dir, &kept.at_backup).await,
        });
    })
    .await;
    // The rest hit pages of the database that nobody asks for, pages that the log has newer, or a blank.
    for (noticed, flips) in noticed.iter().zip(flips).filter(|(_, flips)| *flips > 10) {
        assert!(*noticed >= flips / 10, "{noticed} of {flips}");
    }
}
