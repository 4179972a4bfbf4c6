//! Files that are not what they should be: each its own answer, the file as it was, never a panic, never wrong data.

use std::path::Path;
use std::time::Duration;

use domain::Answers;
use store::{EarlierState, Filter, LockedStore, Search, Store, StoreError, UnlockError};

use crate::support::{Made, USER, clocks, complete, date, first, made, passphrase, today, unlock};

async fn with_records(count: u32) -> Made {
    let made = made().await;
    let mut import = made.store.begin_import(today()).await.unwrap();
    let records = (0..count).map(|n| first(&complete(n, date("2025-01-01"), &[])));
    import.write(Vec::new(), records.collect()).await.unwrap();
    import.finish().await.unwrap();
    made
}

async fn try_unlock(dir: &Path) -> Result<Store, UnlockError> {
    let locked = LockedStore::open(dir, Duration::ZERO, clocks()).unwrap();
    locked
        .unlock(USER, &passphrase(), None, clocks())
        .await
        .map_err(|(_, error)| error)
}

async fn everything(store: &Store) -> Result<Vec<Answers>, StoreError> {
    let mut all = Vec::new();
    store
        .for_each_record(Filter::All, today(), |_, answers| all.push(answers.clone()))
        .await?;
    store.counts(&Search::All, today()).await?;
    store.facts().await?;
    Ok(all)
}

#[tokio::test]
async fn what_is_no_database_of_this_store_is_named_and_left_as_it_is() {
    let made = with_records(50).await;
    let foreign = with_records(1).await;
    let (dir, foreign_dir) = (made.dir(), foreign.dir());
    drop((made.store.lock().await, foreign.store.lock().await));
    let database = dir.join("desk.db");
    let good = std::fs::read(&database).unwrap();
    let mut plain = b"SQLite format 3\0".to_vec();
    plain.resize(4096, 0);
    let noise: Vec<u8> = (0..8192_u32)
        .map(|n| u8::try_from(n.wrapping_mul(2_654_435_761) >> 24).unwrap())
        .collect();
    for (content, what) in [
        (Vec::new(), "none"),
        (b"short".to_vec(), "none"),
        (plain, "none"),
        (noise, "damaged"),
        (std::fs::read(foreign_dir.join("desk.db")).unwrap(), "damaged"),
        (good[..good.len() / 2].to_vec(), "truncated"),
        (good[..4096].to_vec(), "truncated"),
    ] {
        std::fs::write(&database, &content).unwrap();
        for _ in 0..2 {
            match (try_unlock(&dir).await.map(|_| "unlocked").unwrap_err(), what) {
                (UnlockError::NotAStore(path), "none") => assert_eq!(path, database),
                (UnlockError::Damaged { copy }, "damaged") | (UnlockError::Truncated { copy }, "truncated") => {
                    assert_eq!(std::fs::read(copy).unwrap(), content);
                }
                (other, what) => panic!("{what}: {other}"),
            }
            assert_eq!(std::fs::read(&database).unwrap(), content, "left as it is");
        }
    }
    let copies = std::fs::read_dir(&dir).unwrap().filter(|file| {
        let name = file.as_ref().unwrap().file_name().into_string().unwrap();
        name.starts_with("damaged-") && !name.ends_with("-wal")
    });
    assert_eq!(copies.count(), 4, "one copy of each content");
    std::fs::write(&database, &good).unwrap();
    assert_eq!(everything(&try_unlock(&dir).await.unwrap()).await.unwrap().len(), 50);
}

#[tokio::test]
async fn a_lost_log_opens_the_state_before_it_and_says_so() {
    let made = with_records(1).await;
    let dir = made.dir();
    drop(made.store.lock().await);
    let before = std::fs::read(dir.join("desk.db")).unwrap();
    let store = try_unlock(&dir).await.unwrap();
    for n in 10..13 {
        store
            .append(vec![first(&complete(n, date("2025-01-01"), &[]))])
            .await
            .unwrap();
    }
    drop(store.lock().await);
    std::fs::write(dir.join("desk.db"), before).unwrap();
    let store = try_unlock(&dir).await.unwrap();
    assert_eq!(store.earlier_state(), Some(EarlierState { transactions: 3 }));
    assert_eq!(everything(&store).await.unwrap().len(), 1);
    // It is said once.
    assert_eq!(unlock(store.lock().await).await.earlier_state(), None);
}
