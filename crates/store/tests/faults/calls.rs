//! The n-th call on the disk fails, for n = 1, 2, ... until nothing fails any more: the disk is full, is broken, or
//! another program holds a lock. Each step of work is done or says why not, never something else, and what was
//! acknowledged before is there.

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::time::Duration;

use faults::{Disk, Failing, Fault, Files};
use rand::SeedableRng as _;
use rand::rngs::StdRng;
use store::{CreateError, LockedStore, OnlyReading, OpenError, RecoveryKey, StoreError, UnlockError, WholeFile};

use crate::support::{USER, clocks, everything, now, unlocked};
use crate::work::{STEPS, Step, Work, desk, files_of, is_whole, rows, words};

const FAULTS: [Fault; 3] = [Fault::Full, Fault::Broken, Fault::Busy];

/// What every patient here has: the beginning of the NHS number, and the postcode.
const IN_CLEAR: [&[u8]; 2] = [b"99900", b"LS1 4AP"];

/// Without what is written in hexadecimal digits, as keys and wraps are: any few digits stand there by chance.
fn without_keys(bytes: &[u8]) -> Vec<u8> {
    let is_digit = |byte: &u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
    let runs = bytes.chunk_by(|one, next| is_digit(one) == is_digit(next));
    let words = runs.filter(|run| run.len() < 32 || !run.iter().all(is_digit));
    words.flatten().copied().collect()
}

/// A store in which something was done, as its files are while it is open: part of it is in SQLite's log.
struct Begun {
    files: Files,
    work: Work,
    recovery: RecoveryKey,
    rows: Vec<String>,
}

async fn begun(dir: &Path) -> Begun {
    let mut chance = StdRng::seed_from_u64(1);
    let (store, recovery) = store::create(dir, desk()).await.unwrap();
    let mut work = Work::default();
    let steps = [Step::Enter, Step::Import, Step::Join, Step::Exchange];
    work.take_all(&steps, &store, &mut chance).await;
    let store = {
        drop(store.lock().await);
        unlocked(dir, &words(0)).await.unwrap()
    };
    let steps = [Step::Enter, Step::Type, Step::ChangeMany];
    work.take_all(&steps, &store, &mut chance).await;
    let begun = Begun {
        files: files_of(dir),
        work,
        recovery,
        rows: rows(&store),
    };
    drop(store.lock().await);
    begun
}

/// A folder on a disk that fails as it is told to.
struct Room {
    _folder: tempfile::TempDir,
    dir: std::path::PathBuf,
    disk: Disk,
}

fn room() -> Room {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path().join("desk");
    // The folder above it too, which a new store's folder is made in.
    let disk = Disk::watch(folder.path());
    Room {
        _folder: folder,
        dir,
        disk,
    }
}

impl Room {
    /// Lets the n-th call fail; with some numbers, all that come after it too.
    fn fail(&self, fault: Fault, n: u64) {
        self.disk.fail(Failing {
            fault,
            from: n,
            lasting: is_lasting(n),
        });
    }

    /// Whether anything failed. Whatever did, nothing of a patient lies open.
    fn failed(&self) -> bool {
        let failed = self.disk.mend().1 > 0;
        if self.dir.exists() {
            for (name, bytes) in files_of(&self.dir) {
                let bytes = without_keys(&bytes);
                let open = IN_CLEAR
                    .iter()
                    .any(|words| bytes.windows(words.len()).any(|found| found == *words));
                assert!(!open, "{name} says who is a patient");
            }
        }
        failed
    }
}

/// Opens and finds exactly what was there before.
async fn holds(dir: &Path, before: &[String], what: &str) {
    let store = unlocked(dir, &words(0)).await.unwrap();
    is_whole(&store);
    assert!(rows(&store) == before, "{what}: something was changed half-way");
    drop(store.lock().await);
}

fn is_lasting(n: u64) -> bool {
    n.is_multiple_of(2)
}

/// Whether this is what is said when this fault struck first at the n-th call.
fn is_named(error: &StoreError, fault: Fault, n: u64) -> bool {
    match fault {
        // SQLite says only that it cannot make a file, and when the store looks why, there may be room again.
        Fault::Full => {
            matches!(error, StoreError::DiskFull) || !is_lasting(n) && matches!(error, StoreError::DiskFails)
        }
        Fault::Busy => matches!(error, StoreError::Busy),
        Fault::Broken => matches!(error, StoreError::DiskFails),
    }
}

fn keeps_closed(error: &UnlockError, fault: Fault) -> bool {
    match fault {
        Fault::Full => matches!(error, UnlockError::DiskFull),
        Fault::Busy => matches!(error, UnlockError::Database(StoreError::Busy)),
        Fault::Broken => matches!(
            error,
            UnlockError::Io { .. } | UnlockError::Database(StoreError::DiskFails)
        ),
    }
}

async fn each_call_of(step: Step) {
    let room = room();
    let begun = begun(&room.dir).await;
    for fault in FAULTS {
        for n in 1.. {
            let what = format!("{step:?}, {fault:?}, call {n}");
            faults::lay_out(&begun.files, &room.dir).unwrap();
            let store = unlocked(&room.dir, &words(0)).await.unwrap();
            let (mut work, mut chance) = (begun.work.clone(), StdRng::seed_from_u64(2));
            room.fail(fault, n);
            let taken = work.take(step, &store, &mut chance).await;
            let failed = room.failed();
            match &taken {
                Err(error) => assert!(failed && is_named(error, fault, n), "{what}: {error:?}"),
                Ok(()) if failed => {}
                Ok(()) => {
                    drop(store.lock().await);
                    break;
                }
            }
            if taken.is_err() && n % 3 == 0 {
                drop(store.lock().await);
                if step != Step::Rename {
                    holds(&room.dir, &begun.rows, &what).await;
                }
                continue;
            }
            // Once the disk is mended, the same store goes on.
            if taken.is_err() {
                work.take(step, &store, &mut chance).await.unwrap();
            }
            work.take(Step::Enter, &store, &mut chance).await.unwrap();
            let before = rows(&store);
            drop(store.lock().await);
            holds(&room.dir, &before, &what).await;
        }
    }
}

macro_rules! each_call {
    ($($name:ident: $step:ident),* $(,)?) => {
        $(
            #[tokio::test]
            async fn $name() {
                each_call_of(Step::$step).await;
            }
        )*

        /// Every step has its test.
        #[test]
        fn no_step_is_left_out() {
            assert_eq!([$(Step::$step),*], STEPS);
        }
    };
}

each_call! {
    a_new_record_is_there_or_says_why_not: Enter,
    typing_is_kept_or_says_why_not: Type,
    a_save_is_done_or_says_why_not: Save,
    an_import_is_there_or_says_why_not: Import,
    a_change_of_many_records_is_there_or_says_why_not: ChangeMany,
    joining_is_done_or_says_why_not: Join,
    what_is_sent_is_marked_or_says_why_not: Send,
    an_exchange_is_taken_over_or_says_why_not: Exchange,
    a_record_is_withdrawn_or_says_why_not: Withdraw,
    a_place_is_kept_or_says_why_not: Go,
    rebuilding_is_done_or_says_why_not: Rebuild,
    a_service_is_renamed_or_says_why_not: Rename,
}

#[tokio::test]
async fn a_store_opens_or_says_why_not() {
    let room = room();
    let begun = begun(&room.dir).await;
    for fault in FAULTS {
        for n in 1.. {
            let what = format!("opening, {fault:?}, call {n}");
            faults::lay_out(&begun.files, &room.dir).unwrap();
            room.fail(fault, n);
            let opened = match LockedStore::open(&room.dir, Duration::ZERO, clocks()) {
                Ok(locked) => locked
                    .unlock(USER, &words(0), None, clocks())
                    .await
                    .map_err(|(_, error)| error),
                Err(OpenError::Io { dir, source }) => Err(UnlockError::Io { dir, source }),
                Err(OpenError::DiskFull) => Err(UnlockError::DiskFull),
                Err(error) => panic!("{what}: {error:?}"),
            };
            let failed = room.failed();
            match opened {
                Ok(store) => drop(store.lock().await),
                Err(error) => assert!(failed && keeps_closed(&error, fault), "{what}: {error:?}"),
            }
            holds(&room.dir, &begun.rows, &what).await;
            if !failed {
                break;
            }
        }
    }
}

/// The disk is full from some moment of opening on, and what is derived is of another program.
#[tokio::test]
async fn a_store_that_was_to_be_computed_again_is_read_while_the_disk_is_full() {
    let room = room();
    let mut begun = begun(&room.dir).await;
    faults::lay_out(&begun.files, &room.dir).unwrap();
    let store = unlocked(&room.dir, &words(0)).await.unwrap();
    let older = "update desk set derived_by = 'an older dataset'; update record set missing = 99";
    faults::sql(&room.dir.join("desk.db"), older).unwrap();
    let patients = everything(&store).await.unwrap().answers.len();
    drop(store.lock().await);
    // Without a log: what stands in one cannot be read where nothing can be written.
    begun.files = files_of(&room.dir);
    // What is not computed: how often something was written, and which counts are none.
    let kept = |rows: &[String]| -> Vec<String> {
        let kept = rows
            .iter()
            .filter(|row| !row.starts_with("desk: ") && !row.starts_with("tally: "));
        kept.cloned().collect()
    };
    for n in 1.. {
        let what = format!("opening, call {n}");
        faults::lay_out(&begun.files, &room.dir).unwrap();
        let locked = LockedStore::open(&room.dir, Duration::ZERO, clocks()).unwrap();
        room.disk.fail(Failing {
            fault: Fault::Full,
            from: n,
            lasting: true,
        });
        let opened = locked.unlock(USER, &words(0), None, clocks()).await;
        let opened = opened.map_err(|(_, error)| error);
        let failed = room.disk.mend().1 > 0;
        let store = match opened {
            Ok(store) => store,
            Err(error) => panic!("{what}: {error:?}"),
        };
        let outdated = store.is_outdated();
        assert_eq!(outdated, store.only_reading() == Some(OnlyReading::DiskFull), "{what}");
        assert!(failed || !outdated, "{what}");
        assert_eq!(everything(&store).await.unwrap().answers.len(), patients, "{what}");
        drop(store.lock().await);
        let store = unlocked(&room.dir, &words(0)).await.unwrap();
        assert!(!store.is_outdated() && store.only_reading().is_none(), "{what}");
        assert!(kept(&rows(&store)) == kept(&begun.rows), "{what}");
        drop(store.lock().await);
        if !failed {
            break;
        }
    }
}

#[tokio::test]
async fn a_new_passphrase_is_there_or_says_why_not() {
    let room = room();
    let begun = begun(&room.dir).await;
    for fault in FAULTS {
        for n in 1.. {
            let what = format!("a new passphrase, {fault:?}, call {n}");
            faults::lay_out(&begun.files, &room.dir).unwrap();
            let locked = LockedStore::open(&room.dir, Duration::ZERO, clocks()).unwrap();
            room.fail(fault, n);
            let opened = locked.recover(&begun.recovery, USER, &words(1), None, clocks()).await;
            let failed = room.failed();
            let opened = match opened {
                Ok(store) => {
                    drop(store.lock().await);
                    true
                }
                Err((locked, error)) => {
                    drop(locked);
                    assert!(failed && keeps_closed(&error, fault), "{what}: {error:?}");
                    false
                }
            };
            let store = match unlocked(&room.dir, &words(1)).await {
                Ok(store) => store,
                Err(UnlockError::WrongPassphrase { .. }) if !opened => unlocked(&room.dir, &words(0)).await.unwrap(),
                Err(error) => panic!("{what}: {error:?}"),
            };
            is_whole(&store);
            // How often each was given a passphrase is counted with it, and each transaction by the desk's row.
            let but_counts = |rows: &[String]| -> Vec<String> {
                let counted = |row: &String| row.starts_with("may_open: ") || row.starts_with("desk: ");
                rows.iter().filter(|row| !counted(row)).cloned().collect()
            };
            assert!(but_counts(&rows(&store)) == but_counts(&begun.rows), "{what}");
            drop(store.lock().await);
            if !failed {
                break;
            }
        }
    }
}

#[tokio::test]
async fn a_store_is_made_or_says_why_not_and_is_then_made() {
    let room = room();
    for fault in FAULTS {
        // Making one takes hundreds of calls.
        for n in (1..).step_by(usize::try_from(faults::share(5, 1)).unwrap()) {
            let what = format!("making a store, {fault:?}, call {n}");
            match fs::remove_dir_all(&room.dir) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => panic!("{error}"),
                _ => {}
            }
            room.fail(fault, n);
            let made = store::create(&room.dir, desk()).await;
            let failed = room.failed();
            match made {
                Ok((store, _)) => drop(store.lock().await),
                Err(error) => {
                    let named = match &error {
                        CreateError::DiskFull => fault == Fault::Full,
                        CreateError::Io { .. } => fault == Fault::Broken,
                        CreateError::Database(error) => is_named(error, fault, n),
                        _ => false,
                    };
                    assert!(failed && named, "{what}: {error:?}");
                    match LockedStore::open(&room.dir, Duration::ZERO, clocks()) {
                        Err(OpenError::NoStore) => drop(store::create(&room.dir, desk()).await.unwrap().0.lock().await),
                        Err(error) => panic!("{what}: {error:?}"),
                        Ok(locked) => drop(locked),
                    }
                }
            }
            drop(unlocked(&room.dir, &words(0)).await.unwrap().lock().await);
            if !failed {
                break;
            }
        }
    }
}

/// Where a call fails and all after it do, the process might as well have ended there.
#[tokio::test]
async fn a_demonstration_is_set_aside_or_stays_wherever_its_move_is_interrupted() {
    let room = room();
    let begun = begun(&room.dir).await;
    for fault in [Fault::Full, Fault::Broken] {
        for n in 1.. {
            let what = format!("a demonstration that is left, {fault:?}, call {n}");
            fs::remove_dir_all(&room.dir).unwrap();
            faults::lay_out(&begun.files, &room.dir).unwrap();
            room.fail(fault, n);
            let left = store::set_demonstration_aside(&room.dir, now());
            let failed = room.disk.mend().1 > 0;
            assert!(left.is_ok() || failed, "{what}: {left:?}");
            let stays = match LockedStore::open(&room.dir, Duration::ZERO, clocks()) {
                Ok(_) => true,
                Err(OpenError::NoStore) => false,
                Err(error) => panic!("{what}: {error:?}"),
            };
            assert!(left.is_err() || !stays, "{what}");
            let mut folders = fs::read_dir(&room.dir).unwrap().map(|found| found.unwrap().path());
            let aside = folders.find(|path| path.is_dir());
            let is_marked = || aside.as_ref().is_some_and(|aside| aside.join("moving").exists());
            if is_marked() {
                // All has moved but the mark. What is made in its place is none of it.
                assert!(!stays, "{what}");
                drop(store::create(&room.dir, desk()).await.unwrap().0.lock().await);
                drop(LockedStore::open(&room.dir, Duration::ZERO, clocks()).unwrap());
            }
            assert!(!is_marked(), "{what}");
            let held = if stays { &room.dir } else { aside.as_ref().unwrap() };
            holds(held, &begun.rows, &what).await;
            if !failed {
                break;
            }
        }
    }
}

/// What a person exports lies in clear text at the place that was chosen, and nowhere else.
#[test]
fn an_export_is_there_whole_or_says_why_not_and_leaves_nothing_beside_it() {
    let room = room();
    for fault in [Fault::Full, Fault::Broken] {
        for n in 1.. {
            let what = format!("an export, {fault:?}, call {n}");
            let place = "export.csv".to_owned();
            let files = Files::from([(place.clone(), b"before".to_vec())]);
            faults::lay_out(&files, &room.dir).unwrap();
            room.fail(fault, n);
            let written = export(&room.dir.join(&place), b"after");
            let failed = room.disk.mend().1 > 0;
            let mut found = files_of(&room.dir);
            match (&written, found.remove(&place).as_deref()) {
                (Ok(()), Some(b"after")) => {}
                // Put in place, while nobody can say whether it would survive a power cut.
                (Err(_), Some(b"before" | b"after")) if failed => {}
                (_, found) => panic!("{what}: {written:?}, {found:?}"),
            }
            // One that could not be removed is removed before the next.
            assert!(found.is_empty() || failed, "{what}: {:?}", found.keys());
            export(&room.dir.join(&place), b"again").unwrap();
            assert!(
                files_of(&room.dir).into_iter().eq([(place, b"again".to_vec())]),
                "{what}"
            );
            if !failed {
                break;
            }
        }
    }
}

fn export(place: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut file = WholeFile::begin(place)?;
    file.write_all(bytes)?;
    file.finish()
}
