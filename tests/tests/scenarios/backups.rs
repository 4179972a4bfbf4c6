//! Backups on real stores: made by hand and by themselves, kept in number, read back, found to be damaged, and restored here and
//! on another computer, where FLS Central and the restored desk compare, and nothing is lost or doubled.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use app::commands::BackupToRestore;
use app::views::{
    BackupChange, CheckBackupRequest, ErrorCode, RecoveryKeyKnown, RestoreBackupRequest, SessionState, SyncState,
    TodayRequest,
};
use app::{Desk, Host};
use chrono::TimeDelta;
use domain::id::{DeviceId, EntryId};
use testkit::{Asked, TestCentral, TestHost};
use tests::desks::{
    Running, TestDesk, add, agree, assert_same, first_of, import, joined, list, open, set, type_text, unlock,
};
use tests::program::{Fls, PASSPHRASE, Ran, built};
use tests::traces::holding;

const FIRST: &str = "A. Nurse";
const OWN: &str = "the very own words of whoever came back";
const OTHER_KEY: &str = "40GJ-48S4-4MK2-EA19-58NJ-RB9E-5WR3-2CHK-6GTK-CDSR-74X3-PF1X-7RZW-XNWV";
const FILE: &str = "1.01 NHSNumber,1.02 DateOfBirth,1.04 PostCode,1.09 DateIndexFracDiagnosed\r\n\
                    9991000011,17/11/1938,ZE1 0QQ,02/03/2025\r\n\
                    9991000038,03/02/1941,ZE1 0QQ,05/03/2025\r\n";
/// What of these patients nobody else has.
const CANARIES: [&str; 5] = ["9991000011", "9991000038", "ZE1 0QQ", "ZE10QQ", "1938-11-17"];

/// A desk with a service of real patients, or of a demonstration, and its printed key.
async fn desk_with_key(name: &str, demo: bool) -> (TestDesk, String) {
    let desk = Desk::new(TestHost::new(name));
    let service = desk.new_service("HRW", "Hartwell Royal FLS", 1_200, demo).unwrap();
    let key = desk.create(service, FIRST, PASSPHRASE).await.unwrap();
    (desk, key.groups().join("-"))
}

/// The one backup in this folder.
fn only_one(folder: &Path) -> PathBuf {
    let all = backups(folder);
    assert_eq!(all.len(), 1, "{all:?}");
    all[0].clone()
}

/// Everything that lies in a folder of backups, by name.
fn backups(folder: &Path) -> Vec<PathBuf> {
    let mut all: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap()
        .map(|file| file.unwrap().path())
        .collect();
    all.sort();
    all
}

fn restoring(file: &Path, key: &str, set_aside: bool) -> BackupToRestore {
    BackupToRestore {
        file: file.to_owned(),
        recovery_key: key.to_owned(),
        user: FIRST.to_owned(),
        passphrase: OWN.to_owned(),
        without_key_store: false,
        set_aside,
    }
}

/// Restores into the folder of this desk, and unlocks.
async fn restore(desk: &TestDesk, file: &Path, key: &str) {
    desk.restore(restoring(file, key, false), std::time::Duration::ZERO)
        .await
        .unwrap();
    let people = desk.who_can_unlock(std::time::Duration::ZERO).await.unwrap();
    desk.unlock_as(people[0].id, OWN).await.unwrap();
}

async fn entries(desk: &TestDesk) -> Vec<EntryId> {
    let store = desk.store().await.unwrap();
    let mut all = Vec::new();
    for row in list(desk).await {
        let of_record = store.entries(row.id.parse().unwrap()).await.unwrap();
        all.extend(of_record.iter().map(|entry| entry.id));
    }
    all.sort();
    all
}

async fn identity(desk: &TestDesk) -> DeviceId {
    desk.store().await.unwrap().desk().id
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_desk_restored_on_another_computer_exchanges_until_nothing_is_lost_or_doubled() {
    let central = TestCentral::start().await;
    central.add_service("HRW").await;
    let (desk, key) = desk_with_key("First desk", true).await;
    import(&desk, &testkit::synthetic::csv(7, 20, desk.host().today())).await;
    desk.attach(central.url(), &central.enrol("HRW").await).await.unwrap();
    agree(&desk).await;
    let colleague = joined(&central, "HRW", "Other desk").await;
    agree(&colleague).await;
    let rows = list(&desk).await;
    let record = |at: usize| rows[at].id.parse().unwrap();

    // Saved and not sent, and typed and not saved: both are in the backup and nowhere else.
    let unsent = add(&desk, "9991000003", "1/3/2025").await;
    type_text(&desk, record(0), "postcode", "LS1 4AP").await;
    let folder = tempfile::tempdir().unwrap();
    desk.make_backup(Some(folder.path())).await.unwrap();
    let file = only_one(folder.path());

    // After the backup: it goes, and more is written and sent; and something that is never sent goes with the computer.
    agree(&desk).await;
    set(&desk, record(1), &[("2.01", "171")]).await;
    let later = add(&desk, "9991000054", "2/4/2025").await;
    agree(&desk).await;
    agree(&colleague).await;
    set(&colleague, record(2), &[("2.01", "172")]).await;
    agree(&colleague).await;
    let acknowledged = entries(&colleague).await;
    let was = identity(&desk).await;
    desk.close().await;
    drop(desk);

    let restored = Desk::new(TestHost::new("New laptop"));
    restore(&restored, &file, &key).await;
    assert_ne!(identity(&restored).await, was, "it is another desk");
    let held = list(&restored).await;
    assert!(held.iter().any(|row| row.id == unsent.to_string()) && held.iter().all(|row| row.id != later.to_string()));
    // Written before it has heard of anything: this is sent, too.
    set(&restored, record(3), &[("2.01", "173")]).await;
    agree(&restored).await;
    agree(&restored).await;
    agree(&colleague).await;
    let after = entries(&restored).await;
    assert_eq!(
        after.len(),
        acknowledged.len() + 1,
        "one more was written, and none came twice"
    );
    assert!(acknowledged.iter().all(|entry| after.contains(entry)));
    assert_eq!(after, entries(&colleague).await);
    assert!(list(&restored).await.iter().any(|row| row.id == later.to_string()));
    assert!(list(&restored).await.iter().all(|row| row.sync != SyncState::Waiting));
    assert!(
        open(&restored, record(0)).await.changed,
        "what was typed is theirs who came back"
    );
    restored
        .discard_changes(app::views::RecordRequest {
            record: record(0).to_string(),
        })
        .await
        .unwrap();
    assert_same(&restored, &colleague).await;
    // From then on it is a desk as any other.
    let settled = identity(&restored).await;
    set(&restored, record(4), &[("2.01", "174")]).await;
    agree(&restored).await;
    agree(&colleague).await;
    assert_eq!(identity(&restored).await, settled);
    assert_same(&restored, &colleague).await;
    central.verify().await;
    central.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_copy_that_is_restored_beside_a_desk_that_lives_on_loses_neither_ones_work() {
    let central = TestCentral::start().await;
    central.add_service("HRW").await;
    let (desk, key) = desk_with_key("First desk", true).await;
    import(&desk, &testkit::synthetic::csv(7, 5, desk.host().today())).await;
    let folder = tempfile::tempdir().unwrap();
    // Before it joined: the copy then joins for itself.
    desk.make_backup(Some(folder.path())).await.unwrap();
    let before_joining = only_one(folder.path());
    desk.attach(central.url(), &central.enrol("HRW").await).await.unwrap();
    agree(&desk).await;
    let again = tempfile::tempdir().unwrap();
    desk.make_backup(Some(again.path())).await.unwrap();
    let rows = list(&desk).await;

    let early = Desk::new(TestHost::new("Spare laptop"));
    restore(&early, &before_joining, &key).await;
    early.attach(central.url(), &central.enrol("HRW").await).await.unwrap();
    let late = Desk::new(TestHost::new("New laptop"));
    restore(&late, &only_one(again.path()), &key).await;
    for (at, one) in [&desk, &early, &late].into_iter().enumerate() {
        set(one, rows[at].id.parse().unwrap(), &[("2.01", "181")]).await;
        agree(one).await;
    }
    for one in [&desk, &early, &late] {
        agree(one).await;
    }
    let ids = [identity(&desk).await, identity(&early).await, identity(&late).await];
    assert!(ids[0] != ids[1] && ids[1] != ids[2] && ids[0] != ids[2]);
    assert_eq!(entries(&desk).await.len(), 8);
    assert_same(&desk, &early).await;
    assert_same(&desk, &late).await;
    central.verify().await;
    central.stop().await;
}

#[tokio::test]
async fn one_is_made_each_day_for_whoever_is_in_and_as_many_stay_as_were_chosen() {
    let (desk, _) = desk_with_key("Ward 7 laptop", false).await;
    let desk = Arc::new(desk);
    let folder = tempfile::tempdir().unwrap();
    // Whatever else lies there stays, whatever it is called: a colleague's backup, one that somebody gave a name, no backup at all.
    let (other, _) = desk_with_key("Other laptop", false).await;
    other.make_backup(Some(folder.path())).await.unwrap();
    let others = only_one(folder.path());
    desk.make_backup(Some(&folder.path().join("keep me.flsbackup")))
        .await
        .unwrap();
    std::fs::write(folder.path().join("fls-backup-of-my-photos.flsbackup"), "photos").unwrap();
    std::fs::write(folder.path().join("letter.txt"), "Dear all").unwrap();
    let theirs = backups(folder.path()).len();

    desk.host().give_folder(folder.path());
    desk.choose_backup_folder().await.unwrap();
    desk.change_backups(BackupChange::Kept(3)).await.unwrap();
    let _running = Running::begin(&desk).await;
    for day in 1..=5 {
        desk.host().pass(TimeDelta::days(1));
        while desk.still_here().await.is_ok() {
            tokio::task::yield_now().await;
        }
        unlock(&desk).await;
        desk.host().pass_awake(TimeDelta::minutes(3)).await;
        let now = desk.host().now();
        loop {
            let made = desk.backups().await.unwrap();
            assert!(made.failed.is_none(), "{:?}", made.failed);
            let at = made.made.unwrap().parse::<chrono::DateTime<chrono::Utc>>().unwrap();
            if now - at < TimeDelta::hours(1) {
                break;
            }
            tokio::task::yield_now().await;
        }
        // One that is made is noted after the oldest has gone; one that was made as the desk locked is made again.
        let mine = backups(folder.path()).len() - theirs;
        assert!((day.min(3)..=3).contains(&mine), "{mine} after {day} days");
    }
    assert!(others.exists() && folder.path().join("keep me.flsbackup").exists());
    // None is made twice on a day.
    let before = backups(folder.path());
    desk.host().pass_awake(TimeDelta::minutes(5)).await;
    desk.still_here().await.unwrap();
    assert_eq!(backups(folder.path()), before);
}

#[tokio::test]
async fn what_cannot_be_made_is_said_in_words_and_a_week_of_it_is_told_on_today() {
    let (desk, _) = desk_with_key("Ward 7 laptop", false).await;
    let told = async || desk.today(TodayRequest { lines: 3 }).await.unwrap().backup;
    assert!(
        told()
            .await
            .unwrap()
            .starts_with("These records are on this computer alone")
    );
    let folder = tempfile::tempdir().unwrap();
    let usb = folder.path().join("usb");
    std::fs::create_dir(&usb).unwrap();
    desk.host().give_folder(&usb);
    let standing = desk.choose_backup_folder().await.unwrap();
    assert!(standing.made.is_some() && standing.failed.is_none());
    assert_eq!((told().await, backups(&usb).len()), (None, 1));

    // The stick is pulled out.
    std::fs::rename(&usb, folder.path().join("pulled out")).unwrap();
    let refused = desk.back_up_now().await.unwrap_err().view();
    assert_eq!(refused.code, ErrorCode::NoSuchFolder);
    assert!(
        refused.message.contains("its disk is not connected"),
        "{}",
        refused.message
    );
    let standing = desk.backups().await.unwrap();
    assert_eq!(standing.failed.unwrap().why, refused.message);
    assert!(standing.made.is_some() && standing.concern.is_none());
    desk.host().pass(TimeDelta::days(6));
    desk.back_up_now().await.unwrap_err();
    assert_eq!(told().await, None);
    desk.host().pass(TimeDelta::days(1));
    assert_eq!(told().await.unwrap(), "No backup could be made since 20 November 2026");
    // And is put in again.
    std::fs::rename(folder.path().join("pulled out"), &usb).unwrap();
    desk.back_up_now().await.unwrap();
    assert_eq!((told().await, backups(&usb).len()), (None, 2));

    // Another folder, on a day that has a backup already: it has one at once, and one that cannot be written into is told at once.
    let share = folder.path().join("share");
    std::fs::create_dir(&share).unwrap();
    desk.host().give_folder(&share);
    desk.choose_backup_folder().await.unwrap();
    assert_eq!(backups(&share).len(), 1);
    assert_eq!(desk.host().asked_last(), Some(Asked::Folder(Some(usb.clone()))));
    desk.host().give_folder(&folder.path().join("nowhere"));
    let standing = desk.choose_backup_folder().await.unwrap();
    assert!(standing.folder.unwrap().ends_with("nowhere"));
    assert!(standing.failed.unwrap().why.contains("its disk is not connected"));

    // Not into the folder of the store itself.
    desk.host().give_folder(&desk.host().store_dir());
    let refused = desk.choose_backup_folder().await.unwrap_err().view();
    assert_eq!(refused.code, ErrorCode::FileInStore);
    desk.change_backups(BackupChange::Stop(true)).await.unwrap();
    let refused = desk.back_up_now().await.unwrap_err().view();
    assert_eq!(refused.code, ErrorCode::NoBackupFolder);
    // A backup that no printed key opens helps nobody.
    std::fs::remove_file(desk.host().store_dir().join("recovery.json")).unwrap();
    let refused = desk.make_backup(Some(&usb)).await.unwrap_err().view();
    assert_eq!((refused.code, backups(&usb).len()), (ErrorCode::NoRecoveryKey, 2));
    assert!(!desk.host().store_dir().join("desk.copy").exists());
}

#[tokio::test]
async fn the_window_restores_where_there_is_nothing_and_sets_aside_what_is_there() {
    let (desk, key) = desk_with_key("Ward 7 laptop", false).await;
    import(&desk, FILE.as_bytes()).await;
    let folder = tempfile::tempdir().unwrap();
    desk.host().give_folder(folder.path());
    desk.choose_backup_folder().await.unwrap();
    let made = desk.back_up_now().await.unwrap();
    assert_eq!((made.records, made.removed), (2, 0));
    let file = folder.path().join(&made.file);
    assert_eq!(
        backups(folder.path()).len(),
        2,
        "the first was made as the folder was chosen"
    );
    let ask = |recovery_key: &str, set_aside| RestoreBackupRequest {
        recovery_key: recovery_key.to_owned(),
        user: FIRST.to_owned(),
        passphrase: OWN.to_owned(),
        without_key_store: false,
        set_aside,
    };

    let refused = desk.restore_backup(ask(&key, true)).await.unwrap_err().view();
    assert_eq!(refused.code, ErrorCode::NoBackupChosen);
    desk.host().give_path(&file);
    let seen = desk.choose_backup().await.unwrap().unwrap();
    let near = Some(folder.path().to_owned());
    assert_eq!(
        desk.host().asked_last(),
        Some(Asked::Backup(near)),
        "the question begins where they are"
    );
    assert_eq!((seen.service_code.as_str(), seen.records), ("HRW", 2));
    let check = |recovery_key: &str| CheckBackupRequest {
        recovery_key: recovery_key.to_owned(),
    };
    let refused = desk.check_backup(check(OTHER_KEY)).await.unwrap_err().view();
    assert_eq!(refused.code, ErrorCode::WrongRecoveryKey);
    assert_eq!(desk.recovery_key().await.unwrap().known, RecoveryKeyKnown::NotProved);
    assert_eq!(desk.check_backup(check(&key)).await.unwrap().file, made.file);
    // Whoever typed it for that need not type it once more.
    assert_eq!(desk.recovery_key().await.unwrap().known, RecoveryKeyKnown::Proved);
    let refused = desk.restore_backup(ask(&key, true)).await.unwrap_err().view();
    assert_eq!(refused.code, ErrorCode::AlreadyThere, "somebody is in");

    // Where there is nothing yet.
    let new = Desk::new(TestHost::new("New laptop"));
    new.host().give_path(&file);
    assert_eq!(new.session().await.unwrap().state, SessionState::FirstRun);
    new.choose_backup().await.unwrap().unwrap();
    let refused = new.restore_backup(ask(OTHER_KEY, false)).await.unwrap_err().view();
    assert_eq!(refused.code, ErrorCode::WrongRecoveryKey);
    assert!(!new.host().store_dir().exists(), "nothing is left of it");
    let restored = new.restore_backup(ask(&key, false)).await.unwrap();
    assert_eq!((restored.session.state, restored.aside), (SessionState::Open, None));
    assert_eq!(list(&new).await.len(), 2);
    let me = restored.session.user.unwrap();
    assert_eq!(
        me.id,
        desk.session().await.unwrap().user.unwrap().id,
        "they are who they were"
    );

    // In place of what is there, which is kept.
    add(&desk, "9991000054", "2/4/2025").await;
    desk.lock().await.unwrap();
    let refused = desk.restore_backup(ask(&key, false)).await.unwrap_err().view();
    assert_eq!(refused.code, ErrorCode::AlreadyThere);
    let refused = desk.restore_backup(ask(OTHER_KEY, true)).await.unwrap_err().view();
    assert_eq!(refused.code, ErrorCode::WrongRecoveryKey);
    unlock(&desk).await;
    assert_eq!(list(&desk).await.len(), 3, "it is as it was");
    desk.lock().await.unwrap();
    let restored = desk.restore_backup(ask(&key, true)).await.unwrap();
    assert_eq!(list(&desk).await.len(), 2);
    assert!(
        desk.session().await.unwrap().earlier.is_none(),
        "nobody is told that changes are missing"
    );
    let aside = PathBuf::from(restored.aside.unwrap());
    let before = Desk::new(TestHost::in_folder("Ward 7 laptop", &aside));
    unlock(&before).await;
    assert_eq!(list(&before).await.len(), 3);
    before.close().await;

    // A store whose database was cut short is the one that a backup is for.
    desk.close().await;
    let database = desk.host().store_dir().join("desk.db");
    let whole = std::fs::read(&database).unwrap();
    std::fs::write(&database, &whole[..whole.len() / 2]).unwrap();
    let people = desk.who_can_unlock(std::time::Duration::ZERO).await.unwrap();
    desk.unlock_as(people[0].id, OWN).await.unwrap_err();
    desk.restore_backup(ask(&key, true)).await.unwrap();
    assert_eq!(list(&desk).await.len(), 2);
    desk.close().await;
    std::fs::remove_file(desk.host().store_dir().join("vault.json")).unwrap();
    assert!(desk.session().await.unwrap().trouble.is_some());
    desk.restore_backup(ask(&key, true)).await.unwrap();
    assert_eq!(list(&desk).await.len(), 2);
}

#[tokio::test]
async fn a_practice_service_has_no_key_that_anybody_was_shown_and_is_not_backed_up() {
    let desk = Desk::new(TestHost::new("Ward 7 laptop"));
    desk.explore().await.unwrap();
    assert!(desk.backups().await.unwrap().practice);
    let refused = desk.choose_backup_folder().await.unwrap_err().view();
    assert_eq!(refused.code, ErrorCode::PracticeBackup);
    let demonstration = first_of("HRW", true).await;
    assert_eq!(
        demonstration.today(TodayRequest { lines: 3 }).await.unwrap().backup,
        None
    );
}

/// `fls backup`, on the store of this or on another one.
fn backup(fls: &Fls, store: Option<&Path>, words: &[&str]) -> Command {
    let mut process = Command::new(built("fls"));
    process.arg("backup").args(words);
    if let Some(store) = store {
        process.arg("--store").arg(store).args(["--user", FIRST]);
    }
    for (name, value) in fls.command("list", &[]).get_envs() {
        match value {
            Some(value) => process.env(name, value),
            None => process.env_remove(name),
        };
    }
    process
}

#[test]
fn fls_makes_lists_checks_and_restores_and_nothing_of_a_patient_can_be_read() {
    let fls = Fls::new();
    let shown = fls.init().expect(0);
    let key = shown
        .out
        .lines()
        .find(|line| line.split('-').count() == 14)
        .unwrap()
        .to_owned();
    let file = fls.file("patients.csv", FILE);
    fls.run("import", &[&file]).expect(0);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().to_str().unwrap();
    let store = Some(fls.store());
    let said = Ran::of(&mut backup(&fls, store, &["make", path])).expect(0);
    assert!(
        said.out.contains("2 records") && said.out.contains("read back"),
        "{}",
        said.out
    );
    let made = only_one(folder.path());
    let made = made.to_str().unwrap();
    assert_eq!(holding(folder.path(), &CANARIES), Vec::<PathBuf>::new());
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let permissions = std::fs::metadata(made).unwrap().permissions();
        assert_eq!(permissions.mode() & 0o777, 0o600);
    }
    let listed = Ran::of(&mut backup(&fls, store, &["list", path, "--json"]))
        .expect(0)
        .json();
    assert_eq!(
        (listed[0]["records"].as_u64(), listed[0]["serviceCode"].as_str()),
        (Some(2), Some("HRW"))
    );
    let nowhere = Ran::of(&mut backup(&fls, store, &["make"])).expect(1);
    assert!(
        nowhere.err.contains("No folder for backups was chosen"),
        "{}",
        nowhere.err
    );
    let again = Ran::of(&mut backup(&fls, store, &["make", made])).expect(1);
    assert!(again.err.contains("stays as it is"), "{}", again.err);

    let check = |file: &str, key: &str| Ran::of(backup(&fls, None, &["check", file]).env("FLS_RECOVERY_KEY", key));
    assert!(check(made, &key).expect(0).out.contains("This backup is whole"));
    assert!(check(made, OTHER_KEY).expect(1).err.contains("for other records"));
    let whole = std::fs::read(made).unwrap();
    for at in [3, 40, whole.len() / 2, whole.len() - 1] {
        let mut flipped = whole.clone();
        flipped[at] ^= 4;
        let flipped = fls.file("flipped.flsbackup", flipped);
        check(&flipped, &key).expect(1);
    }
    let short = fls.file("short.flsbackup", &whole[..whole.len() - 10]);
    assert!(check(&short, &key).expect(1).err.contains("damaged or cut short"));
    assert!(check(&file, &key).expect(1).err.contains("is no backup"));

    let elsewhere = fls.folder().join("elsewhere");
    let restore = |store: &Path, more: &[&str]| {
        let words = [&["restore", made], more].concat();
        let mut process = backup(&fls, Some(store), &words);
        Ran::of(process.env("FLS_RECOVERY_KEY", &key).env("FLS_NEW_PASSPHRASE", OWN))
    };
    let unasked = restore(&elsewhere, &[]).expect(1);
    assert!(unasked.err.contains("key store does not answer"), "{}", unasked.err);
    let here = restore(fls.store(), &["--without-key-store"]).expect(1);
    assert!(here.err.contains("nothing was changed"), "{}", here.err);
    let damaged = fls.file("damaged.flsbackup", &whole[..whole.len() / 2]);
    let mut of_damaged = backup(&fls, Some(&elsewhere), &["restore", &damaged, "--without-key-store"]);
    let refused = Ran::of(of_damaged.env("FLS_RECOVERY_KEY", &key).env("FLS_NEW_PASSPHRASE", OWN)).expect(1);
    assert!(
        refused.err.contains("damaged or cut short") && !elsewhere.exists(),
        "{}",
        refused.err
    );
    assert!(
        restore(&elsewhere, &["--without-key-store"])
            .expect(0)
            .out
            .contains("2 records restored")
    );
    let list = |store: &Path, passphrase: &str| {
        let mut process = Command::new(built("fls"));
        process
            .args(["list", "--store"])
            .arg(store)
            .env("FLS_PASSPHRASE", passphrase);
        Ran::of(process.env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus"))
    };
    assert!(list(&elsewhere, OWN).expect(0).out.contains("9991000011"));
    list(&elsewhere, PASSPHRASE).expect(1);
    assert_eq!(holding(&elsewhere, &CANARIES), Vec::<PathBuf>::new());
    let aside = restore(fls.store(), &["--without-key-store", "--set-aside"]).expect(0);
    assert!(aside.out.contains("What was there before is in "), "{}", aside.out);
    list(fls.store(), OWN).expect(0);
}
