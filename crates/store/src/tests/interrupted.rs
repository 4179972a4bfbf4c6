//! The power goes at any moment of a migration, of databases that chance fills: before and after each flush, with what was
//! not flushed kept, lost or torn. The next start brings the database to the same end, and the copy that was made before
//! is whole.

use std::fs;
use std::path::Path;

use domain::id::RecordId;
use faults::{Disk, Loss, Recording};
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use sqlx::Connection as _;
use sqlx::migrate::Migrator;
use store::{Typed, WorkingCopy};

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
    let mut writer = open::writer(&open::database(dir), key, false).await.unwrap();
    match open::schema(&mut writer, newer).await.unwrap() {
        Schema::Older(_) => open::migrate(&mut writer, newer, Some(&dir.join("before.db")))
            .await
            .unwrap(),
        Schema::Current => {}
        Schema::Newer { .. } => panic!("nothing is newer"),
    }
    writer.close().await.unwrap();
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
