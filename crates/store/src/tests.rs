//! What can only be tested from inside: the key and the raw tables.

#[path = "../tests/store/support.rs"]
#[allow(dead_code, reason = "shared with the tests from outside, which use more of it")]
mod support;

#[cfg(target_os = "linux")]
#[path = "../tests/store/child.rs"]
mod child;

mod calling_off;
mod first_schema;
mod forgetting;
#[cfg(target_os = "linux")]
mod interrupted;
mod kept_opened;
mod large_import;
mod leaving;
mod statements;
mod trail;

use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use data_encoding::HEXLOWER;
use domain::dataset::keys;
use domain::id::RecordId;
use domain::{Answer, Answers, Postcode};
use sqlx::migrate::{Migration, MigrationType, Migrator};
use sqlx::{Column as _, Connection as _, Row as _, ValueRef as _};
use store::{
    Constraint, DeviceSecret, LockedStore, OnlyReading, Passphrase, Search, Store, StoreError, Typed, UnlockError,
    WorkingCopy,
};
use support::{
    Made, PASSPHRASE, USER, choice, clocks, complete, date, drug, first, keep, leave, made, made_with, now, set, then,
    today,
};

use crate::opening::open::{self, SCHEMA, Schema};
use crate::opening::recovery::Recovery;
use crate::opening::secret::DataKey;
use crate::records::changes::append::added_to;

async fn run(store: &Store, statement: &'static str) {
    let mut writing = store.inner.write().await.unwrap();
    sqlx::raw_sql(statement)
        .execute(writing.connection().unwrap())
        .await
        .unwrap();
    writing.commit().await.unwrap();
}

/// Every row of a statement as text, for comparing.
async fn dump(store: &Store, statement: impl sqlx::SqlSafeStr) -> Vec<String> {
    let mut connection = store.inner.read().await.unwrap();
    let rows = sqlx::query(statement).fetch_all(&mut *connection).await.unwrap();
    let cell = |row: &sqlx::sqlite::SqliteRow, at: usize| {
        let raw = row.try_get_raw(at).unwrap();
        if raw.is_null() {
            return "-".to_owned();
        }
        row.try_get::<i64, _>(at)
            .map(|number| number.to_string())
            .or_else(|_| row.try_get::<String, _>(at))
            .or_else(|_| row.try_get::<Vec<u8>, _>(at).map(|bytes| HEXLOWER.encode(&bytes)))
            .unwrap()
    };
    let line = |row: &sqlx::sqlite::SqliteRow| {
        let cells: Vec<String> = row
            .columns()
            .iter()
            .map(|column| format!("{}={}", column.name(), cell(row, column.ordinal())))
            .collect();
        cells.join(" ")
    };
    rows.iter().map(line).collect()
}

#[tokio::test]
async fn rebuilding_gives_what_every_change_gave() {
    let made = made().await;
    let store = &made.store;
    store
        .set_central("https://central.example", "token", chrono::DateTime::UNIX_EPOCH)
        .await
        .unwrap();
    for n in 0..30 {
        let extra = if n % 2 == 0 {
            vec![("bone_therapy", drug())]
        } else {
            Vec::new()
        };
        let mut answers = complete(n, date("2025-10-01") + chrono::Days::new(u64::from(n) * 9), &extra);
        if n % 3 == 0 {
            answers.remove(&keys::SITE);
        }
        if n % 7 == 0 {
            answers.insert(keys::ASSESSMENT_DATE, Answer::Date(date("2031-01-01")));
        }
        let entry = keep(store, &answers).await;
        if n % 5 == 0 {
            let one = then(store, &entry, set("site", Some(choice("hip")))).await;
            then(store, &entry, set("site", Some(choice("spine")))).await;
            store
                .mark_sent("https://central.example", [entry.id, one.id])
                .await
                .unwrap();
        }
        if n % 11 == 0 {
            then(store, &entry, support::delete()).await;
        }
    }
    let import = first(&complete(50, date("2026-01-01"), &[("bone_therapy", drug())]));
    let mut under_way = store.begin_import(today()).await.unwrap();
    under_way.write(Vec::new(), vec![import]).await.unwrap();
    under_way.finish().await.unwrap();

    let records = "select * from record join record_detail on record_nr = nr order by nr";
    let tally = "select kind, day, records from tally where records <> 0 order by kind, day";
    let before = (dump(store, records).await, dump(store, tally).await);
    run(store, "update record set draft_from = 1, missing = 9, sync = 0, has_error_until = 0, attention_until = 0, state = 0; update record_detail set summary = '{}', facts = null, answers = null; delete from tally").await;
    let mut told = Vec::new();
    assert_eq!(store.rebuild(|done, of| told.push((done, of))).await.unwrap(), 31);
    assert_eq!(told, [(31, 31)]);
    assert_eq!((dump(store, records).await, dump(store, tally).await), before);
    let derived_by = "update desk set derived_by = 'an older dataset'; update record_detail set summary = '{}'";
    run(store, derived_by).await;
    let store = support::unlock(store.clone().lock().await).await;
    assert_eq!(
        dump(&store, records).await,
        before.0,
        "another dataset rebuilds at the next unlock"
    );
}

#[tokio::test]
async fn a_store_of_another_program_that_cannot_be_written_is_read_as_it_is_and_computed_again_later() {
    let made = made().await;
    let store = &made.store;
    let entry = keep(store, &complete(1, date("2026-09-14"), &[])).await;
    run(
        store,
        "update desk set derived_by = 'an older dataset'; update record set missing = 9",
    )
    .await;
    store.inner.stay_outdated(OnlyReading::NotWritable).await.unwrap();
    store.catch_up().await.unwrap();
    assert_eq!(
        (store.only_reading(), store.is_outdated()),
        (Some(OnlyReading::NotWritable), true)
    );
    assert_eq!(dump(store, "select missing from record").await, ["missing=9"]);
    assert_eq!(store.entries(entry.subject.id()).await.unwrap(), [entry]);
    let another = first(&complete(2, date("2026-09-14"), &[]));
    assert!(matches!(
        store.append(vec![another.clone()]).await,
        Err(StoreError::ReadOnly)
    ));
    let store = support::unlock(store.clone().lock().await).await;
    assert_eq!((store.only_reading(), store.is_outdated()), (None, false));
    assert_eq!(dump(&store, "select missing from record").await, ["missing=0"]);
    store.append(vec![another]).await.unwrap();
}

#[tokio::test]
async fn a_full_disk_changes_nothing_and_says_so() {
    let made = made().await;
    let store = &made.store;
    let entry = keep(store, &complete(1, date("2026-09-14"), &[])).await;
    let limit = {
        let mut writing = store.inner.write().await.unwrap();
        let connection = writing.connection().unwrap();
        let pages: i64 = sqlx::query_scalar("pragma page_count")
            .fetch_one(&mut *connection)
            .await
            .unwrap();
        writing.undo().await.unwrap();
        pages + 2
    };
    let set_limit = async |pages: i64| {
        let mut writing = store.inner.write().await.unwrap();
        let statement = sqlx::AssertSqlSafe(format!("pragma max_page_count = {pages}"));
        sqlx::query(statement)
            .execute(writing.connection().unwrap())
            .await
            .unwrap();
        writing.undo().await.unwrap();
    };
    set_limit(limit).await;
    let batch = |n: u32| {
        (n..n + 200)
            .map(|n| first(&complete(n, date("2026-09-14"), &[])))
            .collect::<Vec<_>>()
    };
    assert!(matches!(store.append(batch(1_000)).await, Err(StoreError::DiskFull)));
    let mut import = store.begin_import(today()).await.unwrap();
    import.write(Vec::new(), batch(2_000)).await.unwrap();
    let refused = import.finish().await;
    assert!(matches!(refused, Err(StoreError::DiskFull)), "{refused:?}");
    let long = Typed {
        text: "x".repeat(100_000),
        ..Typed::default()
    };
    let copy = WorkingCopy {
        heads: vec![entry.id],
        answers: [(keys::SITE, long)].into(),
        choices: BTreeMap::new(),
        notes: BTreeMap::new(),
        further_of: None,
        kept_at: now(),
    };
    assert!(matches!(
        leave(store, entry.subject.id(), &copy).await,
        Err(StoreError::DiskFull)
    ));
    assert_eq!(store.counts(&Search::All, today()).await.unwrap().all, 1);
    assert_eq!(store.entries(entry.subject.id()).await.unwrap(), [entry]);

    set_limit(1_000_000).await;
    store.append(batch(1_000)).await.unwrap();
    assert_eq!(store.counts(&Search::All, today()).await.unwrap().all, 201);
}

#[tokio::test]
async fn a_newer_store_is_refused_in_words_and_left_as_it_is() {
    let made = made().await;
    let dir = made.dir();
    run(
        &made.store,
        "insert into _sqlx_migrations (version, description, success, checksum, execution_time) \
         values (9999, 'newer', 1, x'00', 0)",
    )
    .await;
    drop(made.store.lock().await);
    let before = std::fs::read(dir.join("desk.db")).unwrap();
    let locked = LockedStore::open(&dir, Duration::ZERO, clocks()).unwrap();
    let refused = locked
        .unlock(USER, &support::passphrase(), None, clocks())
        .await
        .map(|_| ())
        .map_err(|(_, error)| error);
    assert!(
        matches!(refused, Err(UnlockError::Newer { found: 9999, .. })),
        "{refused:?}"
    );
    assert_eq!(std::fs::read(dir.join("desk.db")).unwrap(), before);
}

#[tokio::test]
async fn an_older_store_is_copied_before_it_is_brought_up_to_date() {
    let made = made().await;
    let entry = keep(&made.store, &complete(1, date("2026-09-14"), &[])).await;
    let (dir, key) = (made.dir(), key_of(&made));
    let locked = made.store.lock().await;
    let newest = open::schema_version();
    let newer = with_one_more("create table one_more (id integer) strict");
    // A backup that an earlier try left half-written, or that is of an earlier day, is none.
    let backup = dir.join("before.db");
    std::fs::write(&backup, "half a backup").unwrap();
    let mut connection = open::writer(&open::database(&dir), &key, false).await.unwrap();
    assert_eq!(
        open::schema(&mut connection, &newer).await.unwrap(),
        Schema::Older(newest)
    );
    open::migrate(&mut connection, &newer, Some(&backup)).await.unwrap();
    assert_eq!(open::schema(&mut connection, &newer).await.unwrap(), Schema::Current);
    assert_eq!(
        open::schema(&mut connection, &SCHEMA).await.unwrap(),
        Schema::Newer {
            found: newest + 1,
            known: newest
        }
    );
    connection.close().await.unwrap();
    // The copy is whole, encrypted with the same key, and of the older schema.
    std::fs::rename(&backup, open::database(&dir)).unwrap();
    let store = support::unlock(locked).await;
    assert_eq!(store.entries(entry.subject.id()).await.unwrap(), [entry]);
}

/// The schema, and a later one.
fn with_one_more(statements: &'static str) -> Migrator {
    let mut migrations: Vec<Migration> = SCHEMA.iter().cloned().collect();
    migrations.push(Migration::new(
        open::schema_version() + 1,
        "one more".into(),
        MigrationType::Simple,
        sqlx::SqlSafeStr::into_sql_str(statements),
        false,
    ));
    Migrator::with_migrations(migrations)
}

#[tokio::test]
async fn a_broken_constraint_says_which_one_it_is() {
    let made = made().await;
    let entry = keep(&made.store, &complete(1, date("2026-09-14"), &[])).await;
    for (statement, constraint) in [
        (
            "insert into entry (record_nr, id, digest, bytes, sent) select record_nr, id, digest, bytes, 0 from entry",
            Constraint::EntryId,
        ),
        ("update entry set record_nr = 99", Constraint::Reference),
        ("update record set changed = null", Constraint::Other),
        ("update desk set one = 2", Constraint::Other),
    ] {
        let mut writing = made.store.inner.write().await.unwrap();
        let refused = sqlx::query(statement).execute(writing.connection().unwrap()).await;
        let refused = StoreError::from(refused.unwrap_err());
        assert!(
            matches!(refused, StoreError::Refused(broken) if broken == constraint),
            "{statement}: {refused:?}"
        );
        writing.undo().await.unwrap();
    }
    let mut writing = made.store.inner.write().await.unwrap();
    let same_id = "create temporary table one as select * from record; update one set nr = nr + 1; \
         insert into record select * from one";
    let again = sqlx::raw_sql(same_id).execute(writing.connection().unwrap()).await;
    assert!(matches!(StoreError::from(again.unwrap_err()), StoreError::NotNew));
    writing.undo().await.unwrap();
    assert_eq!(made.store.entries(entry.subject.id()).await.unwrap(), [entry]);
}

fn key_of(made: &Made) -> DataKey {
    let kept = Recovery::read(&made.dir()).ok().unwrap();
    kept.open(&made.recovery, chrono::DateTime::UNIX_EPOCH).unwrap().key
}

/// Everything that is logged, at every level.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

fn contains(haystack: &[u8], needle: &[u8]) -> bool {
    haystack
        .windows(needle.len())
        .any(|window| window.eq_ignore_ascii_case(needle))
}

fn scan(dir: &Path, canaries: &BTreeMap<String, Vec<u8>>) -> usize {
    let mut files = 0;
    for file in std::fs::read_dir(dir).unwrap() {
        let path = file.unwrap().path();
        let content = std::fs::read(&path).unwrap();
        files += 1;
        for (name, canary) in canaries {
            assert!(!contains(&content, canary), "{name} stands in {}", path.display());
        }
    }
    files
}

#[tokio::test]
#[expect(clippy::too_many_lines, reason = "one hour of use, told in one go")]
async fn no_log_and_no_file_holds_a_secret_or_a_patient() {
    let log = Log::default();
    let writer = log.clone();
    tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(move || writer.clone())
        .init();
    let secret = DeviceSecret::from_bytes(*b"a device secret of 32 bytes here");
    let mut new = support::new_store();
    new.device_secret = Some(secret.clone());
    let made = made_with(new).await;
    let (dir, key) = (made.dir(), key_of(&made));
    let token = "token-that-nobody-may-read";
    let typed = "31/02/2026 half a date";
    let mut canaries: BTreeMap<String, Vec<u8>> = [
        ("the key", key.bytes().to_vec()),
        ("the key as text", HEXLOWER.encode(key.bytes()).into_bytes()),
        ("the passphrase", PASSPHRASE.as_bytes().to_vec()),
        ("the device secret", secret.expose().to_vec()),
        (
            "the device secret as text",
            HEXLOWER.encode(secret.expose()).into_bytes(),
        ),
        ("the recovery key", made.recovery.bytes().to_vec()),
        (
            "the recovery key as text",
            HEXLOWER.encode(made.recovery.bytes()).into_bytes(),
        ),
        (
            "the recovery key as printed",
            made.recovery.groups().concat().into_bytes(),
        ),
        (
            "the recovery key as typed",
            made.recovery.groups().join(" ").into_bytes(),
        ),
        ("the token", token.as_bytes().to_vec()),
        ("what was typed", typed.as_bytes().to_vec()),
        ("a postcode", b"ZE2 9XY".to_vec()),
        ("a packed postcode", b"ZE29XY".to_vec()),
    ]
    .map(|(name, canary)| (name.to_owned(), canary))
    .into();
    let postcode = Answer::Postcode(Postcode::read("ZE2 9XY").unwrap());
    let patient = |n: u32| -> Answers { complete(n, date("2026-09-14"), &[("postcode", postcode.clone())]) };
    for n in 0..40 {
        canaries.insert(format!("patient {n}"), support::number(n).digits().into_bytes());
        canaries.insert(
            format!("patient {n} with spaces"),
            support::number(n).spaced().into_bytes(),
        );
    }

    let store = &made.store;
    store
        .set_central("https://central.example", token, chrono::DateTime::UNIX_EPOCH)
        .await
        .unwrap();
    let entry = keep(store, &patient(0)).await;
    then(store, &entry, set("site", Some(choice("hip")))).await;
    let mut import = store.begin_import(today()).await.unwrap();
    import
        .write(Vec::new(), (1..40).map(|n| first(&patient(n))).collect())
        .await
        .unwrap();
    import.finish().await.unwrap();
    let answers = [(
        keys::ASSESSMENT_DATE,
        Typed {
            text: typed.to_owned(),
            ..Typed::default()
        },
    )]
    .into();
    let copy = WorkingCopy {
        heads: vec![entry.id],
        answers,
        choices: BTreeMap::new(),
        notes: BTreeMap::new(),
        further_of: None,
        kept_at: now(),
    };
    leave(store, entry.subject.id(), &copy).await.unwrap();
    let query = store::ListQuery {
        search: Search::NhsNumberPrefix(support::number(3).digits()),
        narrow: store::Narrow::default(),
        filter: store::Filter::All,
        sort: store::Sort::Diagnosed,
        descending: false,
        offset: 0,
        limit: 50,
        today: today(),
    };
    let page = store.list(&query).await.unwrap();
    assert_eq!(page.total, 1);
    let shown = format!(
        "{page:?} {query:?} {copy:?} {:?} {:?}",
        store.central().await.unwrap(),
        store.to_send(5, &BTreeMap::new(), now()).await
    );
    let other = support::entry_with(entry.id.uuid(), entry.subject.id(), &[], set("site", None));
    let same = store.append(vec![other]).await.unwrap_err();
    let missing = store.entries(RecordId::new(support::id())).await.unwrap();
    assert!(missing.is_empty());
    let mut text = vec![format!("{shown} {same:?} {same}")];
    // While it is open: database, log, shared memory, vault, lock, commits.
    assert!(scan(&dir, &canaries) >= 7);

    let locked = made.store.clone().lock().await;
    let wrong = Passphrase::new(format!("{PASSPHRASE} not quite"));
    let (locked, error) = locked
        .unlock(USER, &wrong, Some(&secret), clocks())
        .await
        .map(|_| ())
        .unwrap_err();
    text.push(format!("{error} {error:?} {wrong:?} {secret:?}"));
    let good = std::fs::read(dir.join("desk.db")).unwrap();
    let mut bad = good.clone();
    bad[100] ^= 1;
    std::fs::write(dir.join("desk.db"), bad).unwrap();
    let (locked, error) = locked
        .unlock(USER, &support::passphrase(), Some(&secret), clocks())
        .await
        .map(|_| ())
        .unwrap_err();
    text.push(format!("{error} {error:?}"));
    scan(&dir, &canaries);
    std::fs::write(dir.join("desk.db"), good).unwrap();
    let store = locked
        .recover(&made.recovery, USER, &wrong, Some(&secret), clocks())
        .await
        .map_err(|(_, error)| error);
    drop(store.unwrap().lock().await);
    scan(&dir, &canaries);

    let logged = log.0.lock().unwrap().clone();
    assert!(!logged.is_empty(), "something was logged, and looked at");
    for (name, canary) in &canaries {
        assert!(!contains(&logged, canary), "{name} was logged");
        assert!(!contains(text.join(" ").as_bytes(), canary), "{name} was shown");
    }
}

#[tokio::test]
async fn a_commit_whose_asker_went_away_is_in_the_figures() {
    let made = made().await;
    let store = &made.store;
    keep(store, &complete(1, date("2026-09-14"), &[])).await;
    assert_eq!(store.facts().await.unwrap().len(), 1);
    let mut writing = store.inner.write().await.unwrap();
    let entries = vec![first(&complete(2, date("2026-09-14"), &[]))];
    added_to(&mut writing, store.rules(), entries).await.unwrap();
    sqlx::query("commit")
        .execute(writing.connection().unwrap())
        .await
        .unwrap();
    drop(writing);
    assert_eq!(store.facts().await.unwrap().len(), 2);
}
