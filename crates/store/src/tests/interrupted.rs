//! The power goes at any moment of a migration, of databases that chance fills: before and after each flush, with what was
//! not flushed kept, lost or torn. Or each call on the disk fails in its turn, or the process is killed. The next start brings
//! the database to the same end, and the copy that was made before is whole.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use data_encoding::HEXLOWER;
use domain::id::RecordId;
use faults::{Disk, Failing, Fault, Files, Loss, Recording};
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use sqlx::Connection as _;
use sqlx::migrate::Migrator;
use store::{StoreError, Typed, WorkingCopy};

use super::child::{self, Child, acknowledge};
use super::support::{Made, complete, date, first, id, key, leave, made, now, set, then};
use super::{key_of, with_one_more};
use crate::opening::open::{self, Schema};
use crate::opening::secret::DataKey;

/// What a later schema may do: a table that is filled from others, a column that is computed, an index.
const NEWER: &str = "
    create table one_more (one integer constraint one_more_pk primary key, record integer not null, id blob) strict;
    insert into one_more (record, id) select nr, id from record;
    alter table record add column again integer not null default 0;
    update record set again = nr % 7;
    create index one_more_record on one_more (record);";

/// Images of a migration, when not all are tried.
const IMAGES: usize = 6;

/// A store with some records, changes and typing in it.
async fn filled(chance: &mut StdRng) -> Made {
    let made = made().await;
    let store = &made.store;
    for n in 0..chance.random_range(1..40) {
        let written = first(&complete(n, date("2026-09-14"), &[]));
        store.append(vec![written.clone()]).await.unwrap();
        if chance.random_bool(0.3) {
            then(store, &written.0, set("site", None)).await;
        }
        if chance.random_bool(0.2) {
            leave(store, RecordId::new(id()), &typing(chance)).await.unwrap();
        }
    }
    made
}

fn typing(chance: &mut StdRng) -> WorkingCopy {
    let typed = Typed {
        text: chance.random_range(1..1_000_000).to_string(),
        ..Typed::default()
    };
    WorkingCopy {
        heads: Vec::new(),
        answers: [(key("height"), typed)].into(),
        choices: BTreeMap::new(),
        notes: [].into(),
        further_of: None,
        kept_at: now(),
    }
}

/// What is in a database, but for the day of its migrations. It is whole.
async fn rows(database: &Path, key: &DataKey) -> Vec<String> {
    let writer = open::writer(database, key, false).await.unwrap();
    faults::is_whole(database);
    let mut rows = faults::dump(database).unwrap();
    rows.retain(|row| !row.starts_with("_sqlx_migrations"));
    writer.close().await.unwrap();
    rows
}

/// What every start does before anything else.
async fn bring_up_to_date(dir: &Path, key: &DataKey, newer: &Migrator) {
    try_bringing_up_to_date(dir, key, newer).await.unwrap();
}

async fn try_bringing_up_to_date(dir: &Path, key: &DataKey, newer: &Migrator) -> Result<(), StoreError> {
    let mut writer = open::writer(&open::database(dir), key, false).await?;
    let brought = match open::schema(&mut writer, newer).await {
        Ok(Schema::Older(_)) => open::migrate(&mut writer, newer, Some(&dir.join("before.db"))).await,
        Ok(Schema::Current) => Ok(()),
        Ok(Schema::Newer { .. }) => panic!("nothing is newer"),
        Err(error) => Err(error.into()),
    };
    let closed = writer.close().await;
    brought?;
    Ok(closed?)
}

/// A store as an older program left it, its key, and what is in it before and after a migration.
struct Older {
    _made: tempfile::TempDir,
    files: Files,
    key: DataKey,
    before: Vec<String>,
    after: Vec<String>,
}

async fn older(chance: &mut StdRng, newer: &Migrator) -> Older {
    let made = filled(chance).await;
    let (dir, key) = (made.dir(), key_of(&made));
    drop(made.store.lock().await);
    let disk = Disk::watch(&dir);
    let before = rows(&open::database(&dir), &key).await;
    let files = files_of(&dir);
    bring_up_to_date(&dir, &key, newer).await;
    let after = rows(&open::database(&dir), &key).await;
    drop(disk);
    Older {
        _made: made.folder,
        files,
        key,
        before,
        after,
    }
}

impl Older {
    /// The next start comes to the same end, with a whole copy of what was there before.
    async fn comes_to_the_same_end(&self, dir: &Path, newer: &Migrator) {
        bring_up_to_date(dir, &self.key, newer).await;
        assert!(rows(&open::database(dir), &self.key).await == self.after);
        assert!(rows(&dir.join("before.db"), &self.key).await == self.before);
    }
}

/// The files of a folder, but for SQLite's shared memory.
fn files_of(dir: &Path) -> Files {
    let files = fs::read_dir(dir).unwrap().map(|file| {
        let path = file.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        (name, fs::read(path).unwrap())
    });
    files.filter(|(name, _)| !name.ends_with("-shm")).collect()
}

#[tokio::test]
async fn a_migration_on_a_disk_that_fails_at_any_call_says_so_and_is_done_the_next_time() {
    let newer = with_one_more(NEWER);
    let older = older(&mut StdRng::seed_from_u64(1), &newer).await;
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path().join("desk");
    fs::create_dir(&dir).unwrap();
    let disk = Disk::watch(&dir);
    for fault in [Fault::Full, Fault::Broken] {
        for call in 1.. {
            faults::lay_out(&older.files, &dir).unwrap();
            disk.fail(Failing {
                fault,
                from: call,
                lasting: call.is_multiple_of(2),
            });
            let brought = try_bringing_up_to_date(&dir, &older.key, &newer).await;
            let struck = disk.mend().1 > 0;
            let what = format!("{fault:?}, call {call}: {brought:?}");
            match (&brought, fault) {
                // SQLite takes a log that it cannot open for one that may not be written.
                (Ok(()) | Err(StoreError::DiskFails), _)
                | (Err(StoreError::DiskFull), Fault::Full)
                | (Err(StoreError::ReadOnly), Fault::Broken) => {}
                _ => panic!("{what}"),
            }
            assert!(struck || brought.is_ok(), "{what}");
            older.comes_to_the_same_end(&dir, &newer).await;
            if !struck {
                assert!(call > 10, "{what}");
                break;
            }
        }
    }
}

const FOLDER: &str = "STORE_TEST_FOLDER";
const KEY: &str = "STORE_TEST_KEY";
/// Kills of one store.
const KILLS: usize = 20;
/// Longer than a migration takes, in turns of a processor that waits.
const TURNS: u32 = 1_500_000;

/// What the child of the next test does; a test that has nothing to do when it is not one.
#[tokio::test]
async fn child() {
    let (Ok(dir), Ok(key)) = (std::env::var(FOLDER), std::env::var(KEY)) else {
        return;
    };
    let key = HEXLOWER.decode(key.as_bytes()).unwrap();
    let key = DataKey::from_bytes(key.try_into().unwrap());
    let newer = with_one_more(NEWER);
    acknowledge("begins");
    bring_up_to_date(Path::new(&dir), &key, &newer).await;
    acknowledge("done");
    std::future::pending::<()>().await;
}

#[tokio::test]
async fn a_migration_whose_process_is_killed_at_any_moment_comes_to_the_same_end() {
    let newer = with_one_more(NEWER);
    let folder = tempfile::tempdir().unwrap();
    let dir: PathBuf = folder.path().join("desk");
    fs::create_dir(&dir).unwrap();
    let _watched = Disk::watch(&dir);
    faults::each_seed(3, 500, async |seed| {
        let mut chance = StdRng::seed_from_u64(seed);
        let older = older(&mut chance, &newer).await;
        let mut in_the_middle = 0;
        for _ in 0..KILLS {
            faults::lay_out(&older.files, &dir).unwrap();
            let mut command = child::command("tests::interrupted::child");
            command.env(FOLDER, &dir).env(KEY, HEXLOWER.encode(older.key.bytes()));
            let mut child = Child::start(command);
            assert_eq!(child.acknowledged().unwrap(), "begins");
            let acknowledged = child.kill(chance.random_range(0..TURNS));
            if acknowledged.is_empty() {
                in_the_middle += 1;
            }
            older.comes_to_the_same_end(&dir, &newer).await;
        }
        assert!(in_the_middle > 0, "each was done before it was killed");
    })
    .await;
}

#[tokio::test]
async fn a_migration_that_is_interrupted_anywhere_comes_to_the_same_end() {
    let newer = with_one_more(NEWER);
    faults::each_seed(50, 1_000, async |seed| {
        let mut chance = StdRng::seed_from_u64(seed);
        let made = filled(&mut chance).await;
        let (dir, key) = (made.dir(), key_of(&made));
        drop(made.store.lock().await);
        let disk = Disk::watch(&dir);
        let before = rows(&open::database(&dir), &key).await;
        disk.record();
        bring_up_to_date(&dir, &key, &newer).await;
        let recording: Recording = disk.recorded();
        let after = rows(&open::database(&dir), &key).await;
        assert!(after != before && rows(&dir.join("before.db"), &key).await == before);

        let again = made.folder.path().join("again");
        fs::create_dir(&again).unwrap();
        let _watched = Disk::watch(&again);
        let mut replay = recording.replay();
        while replay.go_on().is_some() {
            if faults::share(0, 1) == 0 && chance.random_range(0..recording.moments()) >= IMAGES {
                continue;
            }
            faults::lay_out(&replay.image(Loss::Torn(chance.random())), &again).unwrap();
            bring_up_to_date(&again, &key, &newer).await;
            assert!(rows(&open::database(&again), &key).await == after);
            assert!(rows(&again.join("before.db"), &key).await == before);
        }
    })
    .await;
}
