//! A backup is made, and a store made of one, while the n-th call on the disk fails, for ever larger n until nothing fails any more:
//! it is there or it is said why not, those before it are there and whole, and trying again on a disk that was mended does it.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use domain::id::DeviceId;
use domain::record::{Author, DeskStamp};
use faults::{Disk, Failing, Fault};
use protocol::exchange::Incarnation;
use rand::SeedableRng as _;
use rand::rngs::StdRng;
use store::{
    BackupError, BackupPlace, FirstBack, InTheWay, KeyCost, RecoveryKey, RestoredDesk, Store, check_backup,
    restore_backup,
};
use uuid::Uuid;

use crate::support::{USER, clocks, everything, now, unlocked};
use crate::work::{Step, Work, desk, words};

const FAULTS: [Fault; 2] = [Fault::Full, Fault::Broken];

/// A store with something in it, a folder for backups beside it, and the disk that both are on.
struct Room {
    folder: tempfile::TempDir,
    disk: Disk,
    store: Store,
    recovery: RecoveryKey,
}

async fn room() -> Room {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("backups")).unwrap();
    let disk = Disk::watch(folder.path());
    let (store, recovery) = store::create(&folder.path().join("desk"), desk()).await.unwrap();
    let mut chance = StdRng::seed_from_u64(3);
    let steps = [Step::Enter, Step::Import, Step::Type];
    Work::default().take_all(&steps, &store, &mut chance).await;
    Room {
        folder,
        disk,
        store,
        recovery,
    }
}

impl Room {
    fn backups(&self) -> PathBuf {
        self.folder.path().join("backups")
    }

    fn fail(&self, fault: Fault, n: u64) {
        self.disk.fail(Failing {
            fault,
            from: n,
            lasting: n.is_multiple_of(2),
        });
    }

    /// The backups that lie in the folder, each of which is whole.
    fn whole_ones(&self) -> Vec<PathBuf> {
        let mut found = Vec::new();
        for file in fs::read_dir(self.backups()).unwrap() {
            let file = file.unwrap().path();
            if file.extension().is_some_and(|ending| ending == "flsbackup") {
                check_backup(&file, &self.recovery, clocks()).unwrap();
                found.push(file);
            }
        }
        found
    }
}

/// Every call at first, and then fewer of them: what comes late is much of the same.
fn calls() -> impl Iterator<Item = u64> {
    std::iter::successors(Some(1_u64), |n| Some(n + 1 + n / 16))
}

#[tokio::test]
async fn a_backup_is_there_or_says_why_not_and_those_before_it_stay() {
    let room = room().await;
    let place = || BackupPlace::Folder(room.backups(), 2);
    room.store.back_up(place(), now()).await.unwrap();
    for fault in FAULTS {
        for n in calls() {
            let before = room.whole_ones();
            room.fail(fault, n);
            let made = room.store.back_up(place(), now()).await;
            let failed = room.disk.mend().1 > 0;
            let after = room.whole_ones();
            let what = format!("{fault:?}, call {n}");
            match made {
                Ok(made) => assert!(after.contains(&made.file), "{what}"),
                Err(error) => {
                    assert!(failed, "{what}: {error}");
                    assert!(!matches!(error, BackupError::NoRecoveryKey), "{what}: {error}");
                    assert!(before.iter().all(|file| after.contains(file)), "{what}: {error}");
                }
            }
            assert!(!after.is_empty(), "{what}");
            if !failed {
                assert_eq!(after.len(), 2, "{what}");
                break;
            }
        }
    }
    assert!(!room.folder.path().join("desk").join("desk.copy").exists());
}

fn restored(in_the_way: InTheWay) -> RestoredDesk {
    RestoredDesk {
        desk: DeskStamp {
            id: DeviceId::new(Uuid::from_u128(0x7010)),
            name: "New laptop".to_owned(),
        },
        incarnation: Incarnation(Uuid::from_u128(0x7011)),
        back: FirstBack {
            user: Author {
                id: USER,
                name: "Amara Osei".to_owned(),
            },
            passphrase: words(4),
            device_secret: None,
            cost: KeyCost::Cheap,
        },
        in_the_way,
    }
}

async fn restore(dir: &Path, from: (&Path, &RecoveryKey), in_the_way: InTheWay) -> bool {
    restore_backup(dir, Duration::ZERO, from, restored(in_the_way), clocks())
        .await
        .is_ok()
}

#[tokio::test]
async fn a_restored_store_is_there_or_not_and_trying_again_makes_it() {
    let room = room().await;
    let made = room.store.back_up(BackupPlace::Folder(room.backups(), 2), now()).await;
    let (file, patients) = (made.unwrap().file, everything(&room.store).await.unwrap().answers.len());
    let from = (file.as_path(), &room.recovery);
    let dir = room.folder.path().join("again");
    for fault in FAULTS {
        for n in calls() {
            let what = format!("{fault:?}, call {n}");
            room.fail(fault, n);
            let done = restore(&dir, from, InTheWay::Stays).await;
            let failed = room.disk.mend().1 > 0;
            assert!(done || failed, "{what}");
            if !done {
                // What could not be undone then is set aside.
                assert!(restore(&dir, from, InTheWay::SetAside).await, "{what}");
            }
            let store = unlocked(&dir, &words(4)).await.unwrap();
            assert_eq!(everything(&store).await.unwrap().answers.len(), patients, "{what}");
            assert!(store.earlier_state().is_none(), "{what}");
            drop(store.lock().await);
            fs::remove_dir_all(&dir).unwrap();
            if !failed {
                break;
            }
        }
    }
}
