//! The power goes at any moment: before and after each flush of a session of work, with what was not flushed kept, lost
//! or torn. Whatever the disk then holds opens, is whole, and is what was acknowledged last, or the step after it.

use std::fs;
use std::path::Path;
use std::time::Duration;

use faults::{Disk, Failing, Fault, Files, Loss, Recording};
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use store::{LockedStore, OpenError, Store, UnlockError};

use crate::support::{clocks, unlocked};
use crate::work::{Session, Step, Work, desk, is_whole, rows, words};

/// Steps of a session, after the store was made.
const LENGTH: usize = 12;
/// Images of a session, when not all are tried.
const IMAGES: usize = 50;
/// The last moments of a store that could not be made: what fails, and undoing it.
const UNDOING: usize = 7;
/// Torn images of each moment, when all are tried.
const TORN: u64 = 20;

/// What was acknowledged at some point.
#[derive(Clone, Debug, Default)]
struct Acknowledged {
    rows: Vec<String>,
    /// Number of the passphrase.
    passphrase: usize,
}

/// A session of work, and what was acknowledged in it: nothing at first, then the new store, then each step.
async fn session(seed: u64) -> (Recording, Vec<Acknowledged>) {
    let mut chance = StdRng::seed_from_u64(seed);
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path().join("desk");
    fs::create_dir(&dir).unwrap();
    let disk = Disk::watch(&dir);
    if seed.is_multiple_of(2) {
        disk.checkpoint_every(20);
    }
    disk.record();
    let (store, recovery) = store::create(&dir, desk()).await.unwrap();
    let mut all = vec![Acknowledged::default()];
    let mut last = Acknowledged {
        rows: rows(&store),
        ..Acknowledged::default()
    };
    disk.acknowledge();
    all.push(last.clone());
    let mut session = Session {
        store,
        work: Work::default(),
        recovery,
        passphrase: 0,
    };
    for n in 0..LENGTH {
        let first = [Step::Enter, Step::Join].get(n);
        if let Some(first) = first {
            session.work.take(*first, &session.store, &mut chance).await.unwrap();
        } else {
            session = session.go_on(&mut chance).await;
        }
        last.rows = rows(&session.store);
        last.passphrase = session.passphrase;
        disk.acknowledge();
        all.push(last.clone());
    }
    drop(session.store.lock().await);
    (disk.recorded(), all)
}

/// What is found when the power is back: what was acknowledged last, or what the step after it did, whole.
async fn look(dir: &Path, image: &Files, all: &[Acknowledged], acknowledged: usize) {
    faults::lay_out(image, dir).unwrap();
    let (last, next) = (&all[acknowledged], all.get(acknowledged + 1));
    let Some(store) = open(dir, last, next).await else {
        assert_eq!(acknowledged, 0, "there was a store");
        // Nobody was given a key to what is there. Nothing is in the way of trying again.
        drop(store::create(dir, desk()).await.unwrap().0.lock().await);
        return;
    };
    is_whole(&store);
    let found = rows(&store);
    assert!(
        acknowledged > 0 && found == last.rows || next.is_some_and(|next| found == next.rows),
        "what is there was not there at any time"
    );
    assert_eq!(store.earlier_state(), None);
    store.set_choice("columns", "after the power cut").await.unwrap();
    drop(store.lock().await);
}

/// Opens with the passphrase that was acknowledged last, or with that of the step after it.
async fn open(dir: &Path, last: &Acknowledged, next: Option<&Acknowledged>) -> Option<Store> {
    match LockedStore::open(dir, Duration::ZERO, clocks()) {
        Ok(locked) => drop(locked),
        Err(OpenError::NoStore) => return None,
        Err(error) => panic!("{error}"),
    }
    match (unlocked(dir, &words(last.passphrase)).await, next) {
        (Ok(store), _) => Some(store),
        (Err(UnlockError::WrongPassphrase { .. }), Some(next)) => {
            Some(unlocked(dir, &words(next.passphrase)).await.unwrap())
        }
        (Err(error), _) => panic!("{error}"),
    }
}

#[tokio::test]
async fn what_was_acknowledged_is_there_whenever_the_power_goes() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path().join("desk");
    fs::create_dir(&dir).unwrap();
    let _watched = Disk::watch(&dir);
    faults::each_seed(10, 50, async |seed| {
        let (recording, all) = session(seed).await;
        let mut chance = StdRng::seed_from_u64(seed);
        let mut replay = recording.replay();
        let mut images = 0;
        while let Some(acknowledged) = replay.go_on() {
            let torn = faults::share(1, TORN);
            if torn == 1 && chance.random_range(0..recording.moments()) > IMAGES {
                continue;
            }
            let losses = (0..torn).map(|_| Loss::Torn(chance.random()));
            let mut losses: Vec<Loss> = losses.collect();
            if torn > 1 || images % 10 == 0 {
                losses.extend([Loss::Nothing, Loss::Everything]);
            }
            for loss in losses {
                look(&dir, &replay.image(loss), &all, acknowledged).await;
                images += 1;
            }
        }
    })
    .await;
}

/// A flushed file in a folder whose own name was not flushed is gone with the folder.
#[tokio::test]
async fn the_folder_of_a_new_store_is_there_when_the_power_goes_and_so_are_those_above_it() {
    let above = tempfile::tempdir().unwrap();
    let disk = Disk::watch(above.path());
    for dir in ["desk", "hospital/ward/desk"] {
        let (store, _) = store::create(&above.path().join(dir), desk()).await.unwrap();
        drop(store.lock().await);
    }
    assert!(disk.folders_flushed().iter().eq(["desk", "hospital"]));
    fs::create_dir(above.path().join("clinic")).unwrap();
    let clinic = Disk::watch(&above.path().join("clinic"));
    let (store, _) = store::create(&above.path().join("clinic/desk"), desk()).await.unwrap();
    drop(store.lock().await);
    assert!(clinic.folders_flushed().iter().eq(["desk"]));
}

/// A store that cannot be made is undone, and the power goes meanwhile: what the disk then holds is a store that opens, or
/// nothing in the way of one.
#[tokio::test]
async fn a_store_that_could_not_be_made_is_in_nobodys_way_whenever_the_power_goes() {
    let folder = tempfile::tempdir().unwrap();
    let (dir, again) = (folder.path().join("desk"), folder.path().join("again"));
    fs::create_dir(&dir).unwrap();
    fs::create_dir(&again).unwrap();
    let disk = Disk::watch(&dir);
    let _watched = Disk::watch(&again);
    for n in (1..).step_by(usize::try_from(faults::share(5, 1)).unwrap()) {
        faults::lay_out(&Files::new(), &dir).unwrap();
        disk.record();
        disk.fail(Failing {
            fault: Fault::Broken,
            from: n,
            lasting: false,
        });
        let made = store::create(&dir, desk()).await;
        let struck = disk.mend().1 > 0;
        let recording = disk.recorded();
        match made {
            Err(_) => {
                let mut replay = recording.replay();
                let mut chance = StdRng::seed_from_u64(n);
                let mut left = recording.moments();
                while replay.go_on().is_some() {
                    left -= 1;
                    // What comes before is the power cut of any session.
                    let images = if left < UNDOING { faults::share(1, TORN) } else { 0 };
                    for _ in 0..images {
                        let image = replay.image(Loss::Torn(chance.random()));
                        faults::lay_out(&image, &again).unwrap();
                        let store = match open(&again, &Acknowledged::default(), None).await {
                            Some(store) => store,
                            None => store::create(&again, desk()).await.unwrap().0,
                        };
                        is_whole(&store);
                        assert_eq!(store.earlier_state(), None);
                        drop(store.lock().await);
                    }
                }
            }
            Ok((store, _)) => {
                drop(store.lock().await);
                if !struck {
                    break;
                }
            }
        }
    }
}
