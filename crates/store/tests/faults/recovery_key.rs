//! The recovery key is made anew and typed back while the power goes: whenever somebody looks, a key that is on paper opens
//! the records, and no page that nobody read has taken its place.

use std::fs;
use std::path::Path;
use std::time::Duration;

use faults::{Disk, Loss};
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use store::{LockedStore, Proof, RecoveryKey, RecoveryStanding};

use crate::support::{USER, clocks, now, unlocked};
use crate::work::{desk, files_of, words};

/// Whether this key opens a store whose files lie there, which are put back as they were.
async fn opens(dir: &Path, key: &RecoveryKey) -> bool {
    let before = files_of(dir);
    let locked = LockedStore::open(dir, Duration::ZERO, clocks()).unwrap();
    let opened = match locked.recover(key, USER, &words(7), None, clocks()).await {
        Ok(store) => {
            drop(store.lock().await);
            true
        }
        Err(_) => false,
    };
    faults::lay_out(&before, dir).unwrap();
    opened
}

#[tokio::test]
async fn a_key_that_is_on_paper_opens_whenever_the_power_goes() {
    let (folder, again) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (dir, again) = (folder.path().join("desk"), again.path().join("desk"));
    fs::create_dir(&again).unwrap();
    let (store, first) = store::create(&dir, desk()).await.unwrap();
    store.prove_recovery_key(&first, now()).await.unwrap();
    let before = files_of(&dir);
    drop(store.lock().await);
    faults::lay_out(&before, &dir).unwrap();
    let disk = Disk::watch(&dir);
    let store = unlocked(&dir, &words(0)).await.unwrap();
    disk.record();
    let mine = words(0);
    let proof = Proof {
        passphrase: &mine,
        secret: None,
        now: clocks(),
    };
    let second = store.renew_recovery_key(proof).await.unwrap();
    assert_eq!(store.recovery_standing().unwrap(), RecoveryStanding::NotProved);
    disk.acknowledge();
    let proved = store.prove_recovery_key(&second, now()).await.unwrap();
    assert_eq!(proved, RecoveryStanding::Proved(now()));
    disk.acknowledge();
    let recording = disk.recorded();
    drop(store.lock().await);

    let _watched = Disk::watch(&again);
    let mut chance = StdRng::seed_from_u64(1);
    let mut replay = recording.replay();
    let mut seen = [0_u32; 3];
    while let Some(acknowledged) = replay.go_on() {
        for loss in [Loss::Nothing, Loss::Everything, Loss::Torn(chance.random())] {
            faults::lay_out(&replay.image(loss), &again).unwrap();
            let opened = [opens(&again, &first).await, opens(&again, &second).await];
            let [first_opens, second_opens] = opened;
            match acknowledged {
                0 => assert!(first_opens, "it was the only one that anybody had"),
                1 => assert!(second_opens, "it was shown"),
                _ => assert_eq!(opened, [false, true]),
            }
            seen[acknowledged] += 1;
        }
    }
    assert!(seen.iter().all(|images| *images > 0), "{seen:?}");
}
