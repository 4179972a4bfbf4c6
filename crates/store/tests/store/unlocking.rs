//! Who may open a store, and what they are told when they may not.

use std::time::Duration;

use chrono::TimeDelta;
use domain::id::UserId;
use store::{Clocks, CreateError, DeviceSecret, LockedStore, OpenError, Passphrase, StoreError, UnlockError};
use uuid::Uuid;

use crate::support::{
    PASSPHRASE, USER, clocks, clocks_after, complete, date, keep, made, made_with, new_store, now, passphrase, today,
    unlock,
};

fn open(dir: &std::path::Path) -> Result<LockedStore, OpenError> {
    LockedStore::open(dir, Duration::ZERO, clocks())
}

async fn refused(
    locked: LockedStore,
    text: &str,
    secret: Option<&DeviceSecret>,
    after: TimeDelta,
) -> (LockedStore, UnlockError) {
    let tried = locked
        .unlock(USER, &Passphrase::new(text.to_owned()), secret, clocks_after(after))
        .await;
    tried.map(|_| "unlocked").unwrap_err()
}

#[tokio::test]
async fn what_was_entered_is_there_after_lock_and_unlock() {
    let made = made().await;
    let entry = keep(&made.store, &complete(1, date("2026-09-14"), &[])).await;
    let other = made.store.clone();
    let locked = made.store.clone().lock().await;
    assert_eq!(locked.people()[0].name, "Amara Osei");
    assert_eq!(
        (locked.service_label().code.as_str(), locked.service_label().demo),
        ("HRW", true)
    );
    assert!(matches!(
        other.entries(entry.subject.id()).await,
        Err(StoreError::Locked)
    ));
    assert!(matches!(other.append(Vec::new()).await, Err(StoreError::Locked)));

    let store = unlock(locked).await;
    assert_eq!(store.entries(entry.subject.id()).await.unwrap(), [entry]);
    assert_eq!(store.me().name, "Amara Osei");
    assert_eq!(store.desk().name, "Ward 7 laptop");
    assert_eq!(store.service(), new_store().service);
    assert_eq!(store.earlier_state(), None);
}

#[tokio::test]
async fn five_wrong_passphrases_then_growing_waits_that_survive_the_process() {
    let made = made().await;
    let mut locked = made.store.clone().lock().await;
    for left in [4, 3, 2, 1, 0] {
        let (again, error) = refused(locked, "wrong", None, TimeDelta::zero()).await;
        assert!(
            matches!(error, UnlockError::WrongPassphrase { tries_left, .. } if tries_left == left),
            "{error}"
        );
        locked = again;
    }
    let dir = made.dir();
    drop((locked, made.store));
    let mut locked = open(&dir).unwrap();
    let mut at = TimeDelta::zero();
    for wait in [30, 60, 120, 240] {
        assert_eq!(locked.wait_seconds(USER, clocks_after(at)), wait);
        let (again, error) = refused(locked, PASSPHRASE, None, at).await;
        assert!(
            matches!(error, UnlockError::Wait { seconds } if seconds == wait),
            "{error}"
        );
        at += TimeDelta::seconds(i64::from(wait));
        assert_eq!(again.wait_seconds(USER, clocks_after(at)), 0);
        let (again, error) = refused(again, "wrong", None, at).await;
        assert!(
            matches!(error, UnlockError::WrongPassphrase { tries_left: 0, .. }),
            "{error}"
        );
        locked = again;
    }
    at += TimeDelta::seconds(480);
    let store = locked
        .unlock(USER, &passphrase(), None, clocks_after(at))
        .await
        .map_err(|(_, error)| error)
        .unwrap();
    let (_, error) = refused(store.lock().await, "wrong", None, at).await;
    assert!(
        matches!(error, UnlockError::WrongPassphrase { tries_left: 4, .. }),
        "{error}"
    );
}

#[tokio::test]
async fn wrong_passphrases_while_the_clock_is_ahead_lock_nobody_out_until_then() {
    let made = made().await;
    let dir = made.dir();
    let mut locked = made.store.lock().await;
    let ahead = Clocks {
        wall: now() + TimeDelta::days(3_650),
        running: Duration::ZERO,
    };
    for _ in 0..5 {
        let tried = locked
            .unlock(USER, &Passphrase::new("wrong".to_owned()), None, ahead)
            .await;
        locked = tried.map(|_| "unlocked").unwrap_err().0;
    }
    drop(locked);
    // Somebody puts the clock right. Each process is short, as those of the command line are.
    for (seconds, wait) in [(0, 30), (20, 10), (30, 0)] {
        let right = Clocks {
            wall: now() + TimeDelta::seconds(seconds),
            running: Duration::ZERO,
        };
        let locked = LockedStore::open(&dir, Duration::ZERO, right).unwrap();
        assert_eq!(locked.wait_seconds(USER, right), wait);
    }
    let locked = LockedStore::open(&dir, Duration::ZERO, clocks_after(TimeDelta::seconds(30))).unwrap();
    let opened = locked
        .unlock(USER, &passphrase(), None, clocks_after(TimeDelta::seconds(30)))
        .await;
    assert!(opened.is_ok());
}

#[tokio::test]
async fn the_recovery_key_of_this_store_alone_opens_it_and_sets_a_new_passphrase() {
    let made = made().await;
    let entry = keep(&made.store, &complete(1, date("2026-09-14"), &[])).await;
    let other = crate::support::made().await.recovery;
    let locked = made.store.clone().lock().await;
    let new = Passphrase::new("four brand new words".to_owned());
    let (locked, error) = locked
        .recover(&other, USER, &new, None, clocks())
        .await
        .map(|_| "open")
        .unwrap_err();
    assert!(matches!(error, UnlockError::WrongRecoveryKey), "{error}");
    let nobody = UserId::new(Uuid::from_u128(1));
    let (locked, error) = locked
        .recover(&made.recovery, nobody, &new, None, clocks())
        .await
        .map(|_| "open")
        .unwrap_err();
    assert!(matches!(error, UnlockError::UnknownPerson), "{error}");

    let typed = made.recovery.groups().join(" ").to_lowercase();
    let key = store::RecoveryKey::read(&typed).unwrap();
    let store = locked
        .recover(&key, USER, &new, None, clocks())
        .await
        .map_err(|(_, error)| error)
        .unwrap();
    assert_eq!(store.entries(entry.subject.id()).await.unwrap().len(), 1);
    let (locked, error) = refused(store.lock().await, PASSPHRASE, None, TimeDelta::zero()).await;
    assert!(matches!(error, UnlockError::WrongPassphrase { .. }), "{error}");
    assert!(locked.unlock(USER, &new, None, clocks()).await.is_ok());
}

#[tokio::test]
async fn a_copied_store_is_useless_without_the_secret_of_its_computer() {
    let secret = DeviceSecret::from_bytes([5; 32]);
    let mut new = new_store();
    new.device_secret = Some(secret.clone());
    let made = made_with(new).await;
    assert!(made.store.uses_device_secret());
    let locked = made.store.clone().lock().await;
    assert!(locked.needs_device_secret());
    let (locked, error) = refused(locked, PASSPHRASE, None, TimeDelta::zero()).await;
    assert!(matches!(error, UnlockError::KeychainLost), "{error}");
    let other = DeviceSecret::from_bytes([6; 32]);
    let (locked, error) = refused(locked, PASSPHRASE, Some(&other), TimeDelta::zero()).await;
    assert!(matches!(error, UnlockError::KeychainLost), "{error}");
    let store = locked
        .unlock(USER, &passphrase(), Some(&secret), clocks())
        .await
        .map_err(|(_, error)| error)
        .unwrap();

    // The key store was lost: the recovery key opens, and takes the new secret.
    let recovered = store
        .lock()
        .await
        .recover(&made.recovery, USER, &passphrase(), Some(&other), clocks())
        .await;
    let locked = recovered.map_err(|(_, error)| error).unwrap().lock().await;
    let (locked, error) = refused(locked, PASSPHRASE, Some(&secret), TimeDelta::zero()).await;
    assert!(matches!(error, UnlockError::KeychainLost), "{error}");
    assert!(locked.unlock(USER, &passphrase(), Some(&other), clocks()).await.is_ok());
}

#[tokio::test]
async fn one_process_holds_a_store_and_the_next_is_told_which() {
    let made = made().await;
    match open(&made.dir()).map(|_| "opened").unwrap_err() {
        OpenError::Busy { holder } => {
            assert!(holder.ends_with(&format!("process {}", std::process::id())), "{holder}");
        }
        other => panic!("{other}"),
    }
    match store::create(&made.dir(), new_store())
        .await
        .map(|_| "made")
        .unwrap_err()
    {
        CreateError::Busy { .. } => {}
        other => panic!("{other}"),
    }
    let dir = made.dir();
    let locked = made.store.lock().await;
    assert!(open(&dir).is_err(), "locking keeps the folder");
    drop(locked);
    assert!(open(&dir).is_ok());
}

#[tokio::test]
async fn a_folder_that_holds_a_store_is_refused_and_left_alone() {
    let made = made().await;
    keep(&made.store, &complete(1, date("2026-09-14"), &[])).await;
    let dir = made.dir();
    drop(made.store.lock().await);
    match store::create(&dir, new_store()).await.map(|_| "made").unwrap_err() {
        CreateError::Exists(path) => assert_eq!(path, dir),
        other => panic!("{other}"),
    }
    let store = unlock(open(&dir).unwrap()).await;
    assert_eq!(store.counts(&store::Search::All, today()).await.unwrap().all, 1);
}

#[tokio::test]
async fn a_path_that_no_database_can_have_is_refused_before_anything_is_made() {
    let folder = tempfile::tempdir().unwrap();
    let deep = |bytes: usize| {
        let mut dir = folder.path().to_owned();
        while dir.as_os_str().len() + 101 < bytes {
            dir.push("d".repeat(100));
        }
        dir.join("d".repeat(bytes - dir.as_os_str().len() - 1))
    };
    let most = match store::create(&deep(600), new_store())
        .await
        .map(|_| "made")
        .unwrap_err()
    {
        CreateError::PathTooLong { bytes: 600, most, .. } => most,
        other => panic!("{other}"),
    };
    let one_more = deep(most + 1);
    let refused = store::create(&one_more, new_store()).await.map(|_| "made").unwrap_err();
    assert!(matches!(refused, CreateError::PathTooLong { .. }), "{refused}");
    let joins = store::joining_desk(&one_more, new_store().device.id);
    assert!(matches!(joins, Err(CreateError::PathTooLong { .. })));
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "nothing was made");
    // The longest that is not refused is one that SQLite takes.
    store::create(&deep(most), new_store()).await.map(|_| ()).unwrap();
}

#[cfg(unix)]
#[tokio::test]
async fn a_path_that_is_no_text_is_refused_before_anything_is_made() {
    use std::os::unix::ffi::OsStrExt as _;
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path().join(std::ffi::OsStr::from_bytes(b"d\xff"));
    let refused = store::create(&dir, new_store()).await.map(|_| "made").unwrap_err();
    assert!(matches!(refused, CreateError::PathNotText(_)), "{refused}");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "nothing was made");
}

#[tokio::test]
async fn a_store_that_could_not_be_made_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path().join("desk");
    // The database cannot be made where a folder has the name of its log.
    std::fs::create_dir_all(dir.join("desk.db.new-wal")).unwrap();
    let failed = store::create(&dir, new_store()).await.map(|_| "made").unwrap_err();
    assert!(matches!(failed, CreateError::Io { .. }), "{failed}");
    let left: Vec<_> = std::fs::read_dir(&dir)
        .unwrap()
        .map(|file| file.unwrap().file_name())
        .collect();
    assert_eq!(left, ["desk.db.new-wal"]);
    std::fs::remove_dir(dir.join("desk.db.new-wal")).unwrap();
    // What a killed process left does not stand in the way either.
    std::fs::write(dir.join("desk.db.new"), "half a database").unwrap();
    assert!(store::create(&dir, new_store()).await.is_ok());
}

#[tokio::test]
async fn making_a_store_can_end_between_its_last_two_steps() {
    let made = made().await;
    let dir = made.dir();
    drop(made.store.lock().await);
    std::fs::rename(dir.join("desk.db"), dir.join("desk.db.new")).unwrap();
    unlock(open(&dir).unwrap()).await;
}

#[tokio::test]
async fn what_is_missing_beside_a_store_is_named() {
    let made = made().await;
    let dir = made.dir();
    drop(made.store.lock().await);
    assert!(matches!(
        open(made.folder.path()).map(|_| ()).unwrap_err(),
        OpenError::NoStore
    ));
    let vault = std::fs::read_to_string(dir.join("vault.json")).unwrap();
    for (content, newer) in [
        (String::new(), false),
        ("{}".to_owned(), false),
        (vault.replace("Hartwell", "Hartwill"), false),
        (vault.chars().take(vault.len() / 2).collect(), false),
        (vault.replace("\"form\": 1", "\"form\": 2"), true),
    ] {
        std::fs::write(dir.join("vault.json"), &content).unwrap();
        match open(&dir).map(|_| "opened").unwrap_err() {
            OpenError::Damaged(path) if !newer => assert_eq!(path, dir.join("vault.json")),
            OpenError::Newer if newer => {}
            other => panic!("{other}"),
        }
        assert_eq!(
            std::fs::read_to_string(dir.join("vault.json")).unwrap(),
            content,
            "left as it is"
        );
    }
    std::fs::write(dir.join("vault.json"), &vault).unwrap();
    std::fs::rename(dir.join("desk.db"), dir.join("elsewhere")).unwrap();
    assert!(matches!(open(&dir).map(|_| ()).unwrap_err(), OpenError::Missing(path) if path == dir.join("desk.db")));
    std::fs::rename(dir.join("elsewhere"), dir.join("desk.db")).unwrap();
    std::fs::remove_file(dir.join("vault.json")).unwrap();
    assert!(matches!(open(&dir).map(|_| ()).unwrap_err(), OpenError::Missing(path) if path == dir.join("vault.json")));
}

#[cfg(unix)]
#[tokio::test]
async fn a_store_is_its_own_accounts_alone_and_one_that_was_open_to_others_is_closed() {
    use std::fs::Permissions;
    use std::os::unix::fs::PermissionsExt as _;

    let modes = |dir: &std::path::Path| {
        let of = |path: &std::path::Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        let mut modes: Vec<(String, u32)> = std::fs::read_dir(dir)
            .unwrap()
            .map(|file| file.unwrap().path())
            .map(|path| (path.file_name().unwrap().to_str().unwrap().to_owned(), of(&path)))
            .collect();
        modes.push((".".to_owned(), of(dir)));
        modes.sort();
        modes
    };
    let closed = |modes: &[(String, u32)]| {
        for (name, mode) in modes {
            assert_eq!(*mode, if name == "." { 0o700 } else { 0o600 }, "{name}");
        }
    };
    let made = made().await;
    let dir = made.dir();
    keep(&made.store, &complete(1, date("2026-09-14"), &[])).await;
    std::fs::copy(dir.join("desk.db"), dir.join("before-schema-0.db")).unwrap();
    let open_store = modes(&dir);
    assert!(
        open_store.iter().any(|(name, _)| name == "desk.db-wal"),
        "{open_store:?}"
    );
    closed(&open_store);
    drop(made.store.lock().await);

    for file in std::fs::read_dir(&dir).unwrap() {
        std::fs::set_permissions(file.unwrap().path(), Permissions::from_mode(0o644)).unwrap();
    }
    let notes = dir.join("somebody's notes.txt");
    std::fs::write(&notes, "not of the store").unwrap();
    std::fs::set_permissions(&notes, Permissions::from_mode(0o644)).unwrap();
    std::fs::set_permissions(&dir, Permissions::from_mode(0o755)).unwrap();
    let store = unlock(open(&dir).unwrap()).await;
    let mut mended = modes(&dir);
    mended.retain(|(name, mode)| name != "somebody's notes.txt" || *mode != 0o644);
    closed(&mended);
    drop(store.lock().await);
}

#[cfg(unix)]
#[tokio::test]
async fn what_a_killed_process_left_half_written_goes_at_the_next_writing() {
    let made = made().await;
    let dir = made.dir();
    let stale = dir.join(".fls-x7Yz12.part");
    std::fs::write(&stale, "half a vault").unwrap();
    let (_, error) = refused(made.store.lock().await, "wrong", None, TimeDelta::zero()).await;
    assert!(matches!(error, UnlockError::WrongPassphrase { .. }), "{error}");
    assert!(!stale.exists());
}

#[tokio::test]
async fn a_demonstration_put_aside_opens_where_it_is_and_leaves_an_empty_folder() {
    let made = made().await;
    let dir = made.folder.path().join("desk");
    drop(made.store.clone().lock().await);
    drop(made.store);
    let aside = store::set_demonstration_aside(&dir, now()).unwrap();
    assert!(matches!(open(&dir), Err(OpenError::NoStore)));
    unlock(open(&aside).unwrap()).await;
}

/// As whoever carried the database of an old demonstration away left its keys.
#[tokio::test]
async fn a_database_whose_keys_are_missing_stays_beside_the_keys_of_a_demonstration() {
    let made = made().await;
    let dir = made.folder.path().join("desk");
    drop(made.store.clone().lock().await);
    drop(made.store);
    let aside = store::set_demonstration_aside(&dir, now()).unwrap();
    std::fs::remove_file(aside.join("desk.db")).unwrap();
    let mut real = new_store();
    real.service.demo = false;
    let (store, _) = store::create(&dir, real).await.unwrap();
    drop(store.lock().await);
    std::fs::rename(dir.join("vault.json"), dir.join("carried away")).unwrap();
    assert!(matches!(open(&dir), Err(OpenError::Missing(path)) if path == dir.join("vault.json")));
    std::fs::rename(dir.join("carried away"), dir.join("vault.json")).unwrap();
    unlock(open(&dir).unwrap()).await;
}

#[tokio::test]
async fn a_store_of_real_patients_is_never_put_aside() {
    let mut real = new_store();
    real.service.demo = false;
    let made = made_with(real).await;
    let dir = made.folder.path().join("desk");
    drop(made.store.clone().lock().await);
    drop(made.store);
    store::set_demonstration_aside(&dir, now()).unwrap_err();
    unlock(open(&dir).unwrap()).await;
}
