//! Files that are not what they should be: each its own answer, the file as it was, never a panic, never wrong data.

use store::{EarlierState, UnlockError};

use crate::support::{Made, complete, date, everything, first, made, new_store, passphrase, today, unlock, unlocked};

async fn with_records(count: u32) -> Made {
    let made = made().await;
    let mut import = made.store.begin_import(today()).await.unwrap();
    let records = (0..count).map(|n| first(&complete(n, date("2025-01-01"), &[])));
    import.write(Vec::new(), records.collect()).await.unwrap();
    import.finish().await.unwrap();
    made
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
            match (
                unlocked(&dir, &passphrase()).await.map(|_| "unlocked").unwrap_err(),
                what,
            ) {
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
    assert_eq!(
        everything(&unlocked(&dir, &passphrase()).await.unwrap())
            .await
            .unwrap()
            .answers
            .len(),
        50
    );
}

#[tokio::test]
async fn a_lost_log_opens_the_state_before_it_and_says_so() {
    let made = with_records(1).await;
    let dir = made.dir();
    drop(made.store.lock().await);
    let before = std::fs::read(dir.join("desk.db")).unwrap();
    let store = unlocked(&dir, &passphrase()).await.unwrap();
    for n in 10..13 {
        store
            .append(vec![first(&complete(n, date("2025-01-01"), &[]))])
            .await
            .unwrap();
    }
    drop(store.lock().await);
    std::fs::write(dir.join("desk.db"), before).unwrap();
    let store = unlocked(&dir, &passphrase()).await.unwrap();
    assert_eq!(store.earlier_state(), Some(EarlierState { transactions: 3 }));
    assert_eq!(everything(&store).await.unwrap().answers.len(), 1);
    // It is said once.
    assert_eq!(unlock(store.lock().await).await.earlier_state(), None);
}

/// Where the files of another store were only half cleared away.
#[tokio::test]
async fn a_new_store_takes_nothing_of_the_one_that_lay_there_for_its_own() {
    let made = with_records(5).await;
    let dir = made.dir();
    let log = std::fs::read(dir.join("desk.db-wal")).unwrap();
    let commits = std::fs::read(dir.join("desk.commits")).unwrap();
    assert!(!log.is_empty() && !commits.is_empty());
    drop(made.store.lock().await);
    std::fs::remove_file(dir.join("vault.json")).unwrap();
    std::fs::remove_file(dir.join("desk.db")).unwrap();
    std::fs::write(dir.join("desk.db-wal"), log).unwrap();
    let more = [b"9", &commits[1..]].concat();
    std::fs::write(dir.join("desk.commits"), more).unwrap();
    let (store, _) = store::create(&dir, new_store()).await.unwrap();
    assert!(everything(&store).await.unwrap().answers.is_empty());
    assert_eq!(store.earlier_state(), None);
    drop(store.lock().await);
    assert_eq!(unlocked(&dir, &passphrase()).await.unwrap().earlier_state(), None);
}
