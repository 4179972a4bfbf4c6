//! A store as the first release writes it, kept beside this file with invented patients in it: every later program has to
//! open it, bring it up to date, and find in it what was put there.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use domain::Nation;
use domain::access::Access;
use domain::audit::Caseload;
use domain::dataset::{DatasetFile, OptionKey, keys};
use domain::id::{EntryId, ImportId, OptOutCheckId, RecordId};
use domain::opt_out::{ListKey, NumberHash, OptOutSettings};
use domain::private::{Assignee, CallAttempt, CallResult, PrivateContent, PrivateText, PutOff};
use domain::record::{Change, Digest, Entry, Origin, Subject, fold};
use domain::{Answer, QuestionKey};
use protocol::canonical::purge_marker;
use protocol::frame::WireEntry;
use protocol::private::{DeskSecret, ServiceKey};
use sqlx::AssertSqlSafe;
use store::{
    AccessAsked, Applied, BackupStanding, BatchFile, BulkChange, HeldKey, ImportColumns, ImportedFile, KeptColumn,
    KeptColumnUse, LockedStore, NewAccess, NhfdAccountFile, NhfdAnswerKept, ParkedEntry, PurgeLine, SavedView,
    ScreenPlace, Search, Service, Store, ToPurge, Typed, WaitingCheck, WorkingCopy,
};
use uuid::Uuid;
use zeroize::Zeroizing;

use super::dump;
use super::forgetting::received;
use super::kept_opened::says;
use super::support::{
    self, Made, USER, choice, cleared_list, clocks, complete, date, delete, drug, entry, first, id, keep, key, leave,
    made, now, number, says_of_clearance, sealed, set, setting, then, today,
};

/// A corrected dataset file as it came; whoever reads it trusts nobody by it.
const CORRECTION: &str = "fls-dataset 1\nsigner of later days\n";

/// Which file that is.
fn corrected() -> DatasetFile {
    DatasetFile::all(&["2024:2".to_owned()]).remove(0)
}

/// Its files.
const FILES: [&str; 4] = ["desk.db", "vault.json", "recovery.json", "desk.commits"];
/// While nothing is released, the first schema may still change; then the store beside this file is made anew so.
const MADE_ANEW: &str = "FLS_WRITE_FIRST_SCHEMA=1 cargo nextest run --workspace --lib first_schema";

fn kept() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src/tests/first_schema")
}

/// A store with something in every table.
async fn filled() -> Made {
    let made = made().await;
    let store = &made.store;
    write_records(store).await;
    write_private(store).await;
    join_two(store).await;
    purge_two(store).await;
    check_opt_outs(store).await;
    let opened = store.find(number(1), date("2026-07-14")).await.unwrap();
    store
        .note_access(NewAccess {
            at: now(),
            what: Access::Opened,
            record: opened,
            records: 1,
            among: Vec::new(),
        })
        .await;
    // Every purge takes all places with it.
    let place = ScreenPlace {
        route: "/patients".to_owned(),
        question: Some("site".to_owned()),
        typed: BTreeMap::new(),
        list: None,
    };
    store.put_place(&place).await.unwrap();
    made
}

/// Records, what Central said of them, and what a person keeps.
async fn write_records(store: &Store) {
    let follow_up = keep(store, &complete(1, date("2026-07-14"), &[("bone_therapy", drug())])).await;
    let gone = first(&complete(2, date("2026-03-14"), &[]));
    let deleted = entry(gone.0.subject.id(), &[&gone.0], delete());
    store.append(vec![gone.clone(), deleted.clone()]).await.unwrap();
    let disputed = keep(store, &complete(3, date("2026-05-14"), &[])).await;
    then(store, &disputed, set("site", Some(choice("hip")))).await;
    then(store, &disputed, set("site", Some(choice("spine")))).await;
    let mut draft = complete(4, date("2026-09-14"), &[]);
    draft.remove(&keys::POSTCODE);
    let draft = keep(store, &draft).await;

    store
        .set_central("https://central.example", "token", chrono::DateTime::UNIX_EPOCH)
        .await
        .unwrap();
    store
        .mark_sent("https://central.example", [follow_up.id])
        .await
        .unwrap();
    let answer = received(&[(&gone, 7), (&deleted, 8)], &[&draft]);
    store.apply_exchange(answer).await.unwrap();

    store.keep_batch_file(&batch_file()).await.unwrap();

    let read = ImportId::new(Uuid::from_u128(0x91));
    let row = Origin::Import { id: read, row: 2 };
    let imported = setting(&complete(9, date("2026-01-14"), &[]));
    let imported = sealed(id(), Subject::Record(RecordId::new(id())), &[], row, imported);
    let mut import = store.begin_import(today()).await.unwrap();
    import.write(Vec::new(), vec![imported]).await.unwrap();
    let name = "january.csv".to_owned();
    import.of_file(read, ImportedFile { name, rows: 1 });
    import.finish().await.unwrap();

    store.keep_import_columns(&ward_list()).await.unwrap();
    store.keep_nhfd_said(&[assessed()], &[]).await.unwrap();
    store.keep_nhfd_account(&own_account()).await.unwrap();
    store.choose_backup_folder(Some("/media/backups")).await.unwrap();
    store.note_backup_made(now()).await.unwrap();
    store.keep_dataset_file(&corrected(), CORRECTION, now()).await.unwrap();
    store.note_dataset_refusal(now(), "it was altered").await.unwrap();

    leave(store, follow_up.subject.id(), &typing(&follow_up)).await.unwrap();
    store.set_choice("idle minutes", "5").await.unwrap();
    store.service_key_or(service_key()).await.unwrap();
    let desk = store.desk().id;
    store.desk_secret_or(desk, desk_secret()).await.unwrap();
    store.save_view(&view()).await.unwrap();
    let bulk = entry(
        follow_up.subject.id(),
        &[&follow_up],
        set("fracture_type", Some(choice("fragility"))),
    );
    let change = BulkChange {
        id: Uuid::from_u128(0x71),
        questions: vec![key("fracture_type")],
        at: now(),
        entries: vec![bulk.0.id],
    };
    let held = BTreeMap::from([(follow_up.subject.id(), 1)]);
    assert!(store.append_bulk(vec![bulk], &held, Some(&change)).await.unwrap());
}

/// A patient who was called, whose later follow-up is put off, and whom somebody has.
async fn write_private(store: &Store) {
    let text = |text: &str| PrivateText::read(text).unwrap();
    let first = keep(store, &complete(5, date("2026-08-14"), &[("bone_therapy", drug())])).await;
    let call = PrivateContent::Call(CallAttempt {
        weeks: 16,
        result: CallResult::NoAnswer,
        try_again: None,
        note: text("Ask for the niece"),
    });
    let put_off = PrivateContent::PutOff(PutOff {
        weeks: 52,
        until: date("2026-12-24"),
        reason: text("Away").unwrap(),
    });
    let assigned = PrivateContent::Assigned(Some(Assignee {
        user: USER,
        name: "Amara Osei".to_owned(),
    }));
    let mut last = first;
    for said in [call, put_off, assigned] {
        last = says(store, &service_key().key, &last, &said).await;
    }
}

/// Two records of one fracture, joined into one.
async fn join_two(store: &Store) {
    let answers = complete(6, date("2026-02-14"), &[]);
    let (one, other) = (keep(store, &answers).await, keep(store, &answers).await);
    let joining = Change::Join {
        with: other.subject.id(),
        heads: [(other.id, other.digest)].into(),
    };
    then(store, &one, joining).await;
}

/// A record that was purged here by an order, and one that was purged elsewhere while somebody was typing into it. With
/// that came an entry that no program can read so far.
async fn purge_two(store: &Store) {
    let begun = keep(store, &complete(7, date("2026-02-14"), &[])).await;
    let deleted = then(store, &begun, delete()).await;
    let record = begun.subject.id();
    let to_purge = ToPurge {
        record,
        deleted_by: deleted.id,
        markers: vec![purge_marker(EntryId::new(id()), record)],
    };
    assert_eq!(store.purge(vec![to_purge], &order()).await.unwrap(), 1);

    let elsewhere = first(&complete(8, date("2026-02-14"), &[]));
    store.apply_exchange(received(&[(&elsewhere, 9)], &[])).await.unwrap();
    leave(store, elsewhere.0.subject.id(), &typing(&elsewhere.0))
        .await
        .unwrap();
    let marker = purge_marker(EntryId::new(id()), elsewhere.0.subject.id());
    let unread = ParkedEntry {
        entry: EntryId::new(id()),
        record: RecordId::new(id()),
        wire: WireEntry {
            digest: Digest([0x75; 32]),
            bytes: b"of a later program".to_vec(),
        },
    };
    let answer = Applied {
        parked: vec![unread],
        ..received(&[(&marker, 10)], &[])
    };
    store.apply_exchange(answer).await.unwrap();
}

/// A list of cleared numbers that came of a check, and a check that waits.
async fn check_opt_outs(store: &Store) {
    let service = Service {
        nation: Some(Nation::England),
        ..store.service()
    };
    store.set_service(service).await.unwrap();
    let list = cleared_list(0x77, &[(1, true)], date("2026-12-08"));
    let written = says_of_clearance(&service_key().key, &list, &[]);
    store.append(vec![written]).await.unwrap();
    let settings = OptOutSettings::default().with_mailbox("HRW01").unwrap();
    assert!(store.keep_waiting_check(&waiting_check(), &settings).await.unwrap());
}

fn waiting_check() -> WaitingCheck {
    WaitingCheck {
        id: OptOutCheckId::new(Uuid::from_u128(0x78)),
        key: ListKey([0x78; 32]),
        made: now(),
        made_by: "Amara Osei".to_owned(),
        file: "HRW01-20112026-0001.dat".to_owned(),
        file_digest: [0x79; 32],
        asked: vec![NumberHash([0x7a; 16])],
    }
}

fn order() -> PurgeLine {
    PurgeLine {
        at: now(),
        by: Some("Amara Osei".to_owned()),
        reason: "patient-asked".to_owned(),
        records: 0,
    }
}

fn typing(entry: &Entry) -> WorkingCopy {
    let typed = Typed {
        text: "31/02/2026".to_owned(),
        ..Typed::default()
    };
    WorkingCopy {
        heads: vec![entry.id],
        answers: BTreeMap::from([(keys::BIRTH_DATE, typed)]),
        choices: BTreeMap::new(),
        notes: BTreeMap::new(),
        further_of: None,
        kept_at: now(),
    }
}

fn service_key() -> HeldKey {
    HeldKey {
        key: ServiceKey::new([0x73; 32]),
        generation: 1,
    }
}

fn batch_file() -> BatchFile {
    BatchFile {
        id: Uuid::from_u128(0x76),
        secret: Zeroizing::new([0x76; 32]),
        written: now(),
        entries: 3,
        records: 2,
        answered: None,
    }
}

fn desk_secret() -> DeskSecret {
    DeskSecret::new([0x74; 32])
}

fn view() -> SavedView {
    SavedView {
        id: Uuid::from_u128(0x72),
        user: Some(USER),
        name: "Hips of this year".to_owned(),
        view: "{\"site\":\"hip\"}".to_owned(),
    }
}

fn ward_list() -> ImportColumns {
    ImportColumns {
        name: Some("Ward list".to_owned()),
        changed_at: now(),
        columns: vec![
            kept_column("NHS No", KeptColumnUse::Answers(keys::NHS_NUMBER)),
            kept_column("Consultant", KeptColumnUse::LeftOut),
            KeptColumn {
                answers: vec![
                    ("F".to_owned(), Some(OptionKey::from_static("female"))),
                    ("-".to_owned(), None),
                ],
                ..kept_column("Sex", KeptColumnUse::Answers(keys::GENDER))
            },
        ],
    }
}

/// What was said of a code of the National Hip Fracture Database.
fn assessed() -> NhfdAnswerKept {
    NhfdAnswerKept {
        column: "falls_assessment".to_owned(),
        code: "1".to_owned(),
        option: OptionKey::new("fls"),
        said_at: now(),
    }
}

fn own_account() -> NhfdAccountFile {
    NhfdAccountFile {
        name: "ours.toml".to_owned(),
        account: "revision = 1".to_owned(),
        chosen_at: now(),
    }
}

fn kept_column(heading: &str, used: KeptColumnUse) -> KeptColumn {
    KeptColumn {
        heading: heading.to_owned(),
        used,
        answers: Vec::new(),
    }
}

/// That everything is found which was put there.
async fn is_whole(store: &Store) {
    every_table_holds_something(store).await;
    let counts = store.counts(&Search::All, today()).await.unwrap();
    assert_eq!((counts.all, counts.draft, counts.deleted), (6, 2, 1));
    assert_eq!((counts.patients_due, counts.accepted), (2, 1));
    let find = async |n: u32, day: &str| store.find(number(n), date(day)).await.unwrap().unwrap();
    let answer = async |record: RecordId, question: &'static str| {
        let folded = fold(&store.entries(record).await.unwrap());
        folded.answers.get(&QuestionKey::from_static(question)).cloned()
    };
    let follow_up = find(1, "2026-07-14").await;
    assert_eq!(answer(follow_up, "bone_therapy").await, Some(drug()));
    assert_eq!(answer(follow_up, "fracture_type").await, Some(choice("fragility")));
    let disputed = fold(&store.entries(find(3, "2026-05-14").await).await.unwrap());
    assert_eq!(disputed.conflicts.len(), 1);
    let row = store.row(find(4, "2026-09-14").await, today()).await.unwrap().unwrap();
    assert!(row.postcode.is_none() && row.born == Some(date("1950-05-03")));
    assert!(store.deleted(today()).await.unwrap()[0].deleted.is_some());
    assert_eq!(
        answer(find(2, "2026-03-14").await, "diagnosis_date").await,
        Some(Answer::Date(date("2026-03-14")))
    );

    let typed = store.working_copy(follow_up).await.unwrap().unwrap();
    assert_eq!(typed.answers[&keys::BIRTH_DATE].text, "31/02/2026");
    assert_eq!(store.place().await.unwrap().unwrap().question.as_deref(), Some("site"));
    assert_eq!(store.choice("idle minutes").await.unwrap().as_deref(), Some("5"));
    assert_eq!(store.saved_views().await.unwrap(), [view()]);
    assert_eq!(store.service_keys().await.unwrap(), [service_key()]);
    let other = DeskSecret::new([1; 32]);
    let kept = store.desk_secret_or(store.desk().id, other).await.unwrap();
    assert_eq!(kept, desk_secret());
    let file = &store.batch_files().await.unwrap()[0];
    assert_eq!((file.id, &file.secret), (batch_file().id, &batch_file().secret));
    assert_eq!((file.entries, file.records, file.answered), (3, 2, None));
    let change = store.last_bulk_change().await.unwrap().unwrap();
    assert_eq!(store.records_with(&change.entries).await.unwrap()[0].1, follow_up);

    assert_eq!(
        dump(
            store,
            "select weeks, until from put_off union all select 0, last_at from called"
        )
        .await,
        [
            "weeks=52 until=20261224".to_owned(),
            format!("weeks=0 until={}", now().timestamp_millis())
        ]
    );
    assert_eq!(
        dump(store, "select user from assigned").await,
        [format!("user={}", USER.uuid().simple())]
    );
    assert_eq!(store.service().nation, Some(Nation::England));
    assert_eq!(store.waiting_check().await.unwrap(), Some(waiting_check()));
    let settings = store.opt_out_settings().await.unwrap();
    assert_eq!(settings.mailbox.as_deref(), Some("HRW01"));
    let evidence = &store.opt_out_evidence().await.unwrap()[0];
    assert_eq!((evidence.cleared, evidence.until), (1, date("2026-12-08")));
    let whole = find(6, "2026-02-14").await;
    let joined = store.parts_of(whole).await.unwrap();
    assert_eq!(joined.len(), 1);
    assert_eq!(store.whole_of(joined[0]).await.unwrap(), whole);
    assert_eq!(
        store.purge_lines().await.unwrap(),
        [PurgeLine { records: 1, ..order() }]
    );
    let losses = store.losses().await.unwrap().unwrap();
    assert_eq!((losses.records, losses.typed, losses.saved), (1, 1, 0));
    assert_eq!(store.parked().await.unwrap(), 1);
    for purged in [7, 8] {
        assert_eq!(store.find(number(purged), date("2026-02-14")).await.unwrap(), None);
    }

    let lines = store.access_lines(&AccessAsked::default(), 9).await.unwrap().lines;
    assert!(
        lines
            .iter()
            .any(|line| line.what == Access::Opened.key() && line.record == Some(follow_up))
    );
    assert_eq!(store.prove_access_trail(None).await.unwrap().fault, None);

    files_are_known(store).await;

    let central = store.central().await.unwrap().unwrap();
    assert_eq!(
        (central.url.as_str(), central.token.as_str()),
        ("https://central.example", "token")
    );
    assert_eq!(central.cursor.unwrap().number, 40);
    assert_eq!(store.service().caseload, Caseload::from_year(2020, 500));
    // What was computed then is what would be computed now.
    store.rebuild(|_, _| {}).await.unwrap();
    assert_eq!(store.counts(&Search::All, today()).await.unwrap(), counts);
}

/// What is kept of files that came and went: imports, backups, corrections of the dataset.
async fn files_are_known(store: &Store) {
    let imports = store.imports().await.unwrap();
    let file = imports[0].file.as_ref().map(|file| (file.name.as_str(), file.rows));
    assert_eq!((imports[0].written, file), (1, Some(("january.csv", 1))));
    assert_eq!(store.import_columns().await.unwrap(), [ward_list()]);
    assert_eq!(store.nhfd_said().await.unwrap(), [assessed()]);
    assert_eq!(store.nhfd_account().await.unwrap(), Some(own_account()));
    let backups = BackupStanding {
        folder: Some(PathBuf::from("/media/backups")),
        made: Some(now()),
        ..BackupStanding::default()
    };
    assert_eq!(store.backup_standing().await.unwrap(), backups);
    let corrections = store.dataset_files().await.unwrap();
    assert_eq!((corrections.len(), corrections[0].signed.as_str()), (1, CORRECTION));
    assert_eq!((corrections[0].arrived, corrections[0].used), (now(), None));
    let refused = (now(), "it was altered".to_owned());
    assert_eq!(store.dataset_refusal().await.unwrap(), Some(refused));
}

/// A table that is empty here would be brought up to date by a later program without anybody having looked.
async fn every_table_holds_something(store: &Store) {
    let tables = "select name from sqlite_master where type = 'table' and name not like 'sqlite%' order by name";
    let mut counted = Vec::new();
    for line in dump(store, tables).await {
        let table = line.trim_start_matches("name=");
        let rows = dump(store, AssertSqlSafe(format!("select count(*) as rows from {table}"))).await;
        counted.push((table.to_owned(), rows.concat()));
    }
    assert!(counted.len() > 20, "{counted:?}");
    counted.retain(|(_, rows)| rows == "rows=0");
    assert!(
        counted.is_empty(),
        "fill them by what the store does: {counted:?}. Then: {MADE_ANEW}"
    );
}

/// The schema without comments and line breaks.
async fn schema(store: &Store) -> Vec<String> {
    let statements = dump(
        store,
        "select type, name, tbl_name, sql from sqlite_master order by name",
    )
    .await;
    let plain = |statement: &String| {
        let lines = statement
            .lines()
            .map(|line| line.split("--").next().unwrap_or_default());
        lines.flat_map(str::split_whitespace).collect::<Vec<_>>().join(" ")
    };
    statements.iter().map(plain).collect()
}

#[tokio::test]
async fn a_store_of_the_first_schema_opens_is_as_new_and_has_everything() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path().join("desk");
    std::fs::create_dir(&dir).unwrap();
    for file in FILES {
        std::fs::copy(kept().join(file), dir.join(file)).unwrap();
    }
    let locked = LockedStore::open(&dir, Duration::ZERO, clocks()).unwrap();
    let unlocked = locked.unlock(USER, &support::passphrase(), None, clocks()).await;
    let store = unlocked.map_err(|(_, error)| error).unwrap();
    let fresh = made().await;
    assert_eq!(
        schema(&store).await,
        schema(&fresh.store).await,
        "make it anew: {MADE_ANEW}"
    );
    is_whole(&store).await;
}

#[tokio::test]
async fn what_is_put_into_such_a_store_is_found_before_it_is_kept() {
    let made = filled().await;
    is_whole(&made.store).await;
}

/// Writes the store beside this file when it is asked to. A released schema is never written again.
#[tokio::test]
async fn it_is_written_when_asked() {
    if std::env::var_os("FLS_WRITE_FIRST_SCHEMA").is_none() {
        return;
    }
    let made = filled().await;
    let dir = made.dir();
    drop(made.store.lock().await);
    for file in FILES {
        std::fs::copy(dir.join(file), kept().join(file)).unwrap();
    }
}
