//! The trail: every command that changes something leaves its line, and a line stays as it was written.

use std::collections::BTreeSet;

use central::admin::{self, AdminError, Operator, What, Words};
use chrono::TimeDelta;
use protocol::dataset_file::SigningKey;
use sqlx::postgres::{PgConnectOptions, PgConnection, PgPoolOptions};
use sqlx::{AssertSqlSafe, Connection as _, PgPool};
use uuid::Uuid;

use crate::backing_up::{beside, with_entries};
use crate::dataset::corrected;
use crate::entries::Record;
use crate::files::FileOf;
use crate::fixture::{Fixture, OTHER, SERVICE, master, operator, run, why};
use crate::program::Program;
use crate::serving::server_login;

/// Where a command of the list is run.
#[derive(Clone, Copy, PartialEq, Eq)]
enum On {
    /// The database with services, desks and entries.
    TheDatabase,
    /// One beside it, which holds nothing.
    AnEmptyOne,
    /// It is not run here: what the server does by itself has its own test below.
    Nothing,
}
use On::{AnEmptyOne, Nothing, TheDatabase};

/// Every command there is, with words to run it by, and the lines that it has to leave in the trail: the closed list. One
/// that is not here fails the test, and so does one that changes a row of any table without such a line.
const COMMANDS: &[(&str, &str, On, &[&str])] = &[
    ("serve", "", Nothing, &[]),
    // What is done before the first service is told with that.
    ("migrate", "", AnEmptyOne, &[]),
    ("master-key", "{folder}/another.key", TheDatabase, &[]),
    (
        "service add",
        "--code NEW --name New --caseload 9 --nation Wales --region Wales",
        TheDatabase,
        &["service-added"],
    ),
    (
        "service caseload",
        "--service HRT --from-year 2027 1300",
        TheDatabase,
        &["caseload-set"],
    ),
    (
        "service new-lives",
        "--service HRT --why left refuse",
        TheDatabase,
        &["new-lives-set"],
    ),
    ("service list", "", TheDatabase, &[]),
    ("service epochs", "--service HRT", TheDatabase, &[]),
    ("enrol", "--service HRT", TheDatabase, &["code-made"]),
    ("device list", "--service HRT", TheDatabase, &[]),
    ("device codes", "--service HRT", TheDatabase, &[]),
    (
        "device withdraw-codes",
        "--service HRT --why left",
        TheDatabase,
        &["codes-withdrawn"],
    ),
    (
        "device revoke",
        "--service HRT --by Priya --why stolen {desk}",
        TheDatabase,
        &["desk-revoked"],
    ),
    (
        "take-file",
        "{folder}/batch --receipts {folder}/receipts",
        TheDatabase,
        &["file-taken"],
    ),
    ("person add", "Ruth", TheDatabase, &["person-added"]),
    ("person list", "", TheDatabase, &[]),
    ("person reset", "--why lost Ruth", TheDatabase, &["person-reset"]),
    ("person remove", "--why left Ruth", TheDatabase, &["person-removed"]),
    ("notice add", "Closed", TheDatabase, &["notice-added"]),
    ("notice list", "", TheDatabase, &[]),
    ("notice remove", "1", TheDatabase, &["notice-removed"]),
    ("refold", "", TheDatabase, &["records-folded"]),
    ("publish-national", "", TheDatabase, &["national-published"]),
    ("dataset key", "{folder}/signing.key", TheDatabase, &[]),
    (
        "dataset sign",
        "--key {folder}/development.key --to {folder}/signed {folder}/corrected.toml",
        TheDatabase,
        &[],
    ),
    (
        "dataset publish",
        "{folder}/signed",
        TheDatabase,
        &["dataset-published"],
    ),
    ("dataset list", "", TheDatabase, &[]),
    ("verify", "", TheDatabase, &[]),
    ("checkpoint", "", TheDatabase, &[]),
    // Somebody has changed a caseload in the database.
    ("seal-anew", "--why looked-at", TheDatabase, &["sealed-anew"]),
    ("backup", "{folder}/backup", TheDatabase, &["backup-begun"]),
    (
        "restore",
        "--why flood {folder}/backup",
        AnEmptyOne,
        &["restored", "epoch-opened"],
    ),
    ("restored", "--why flood", TheDatabase, &["epoch-opened"]),
    ("trail", "", TheDatabase, &[]),
    ("health", "", TheDatabase, &[]),
    ("receipt", "HRT-1", TheDatabase, &[]),
    (
        "facilities",
        "--period 2025 --csv {folder}/facilities.csv",
        TheDatabase,
        &[],
    ),
    // Of a year that is over: no service of that database had sent records of it by then.
    ("report", "--year 2019 --into {folder}", TheDatabase, &[]),
    ("export-open-data", "{folder}/open-data", TheDatabase, &[]),
    (
        "rotate-service-keys",
        "--why leaked",
        TheDatabase,
        &["service-key-rotated"],
    ),
    ("rotate-tokens", "--why leaked", TheDatabase, &["tokens-rotated"]),
    // The last, as the key of the others opens nothing after it.
    (
        "rotate-master-key",
        "--why leaked --to {folder}/another.key",
        TheDatabase,
        &["master-key-rotated"],
    ),
];

/// The commands that `help` lists, those of a group each by itself.
fn commands_of(program: &Program) -> BTreeSet<String> {
    let listed = |words: &[&str]| -> Vec<String> {
        let help = program.done(&[words, &["--help"]].concat());
        let Some((_, commands)) = help.split_once("Commands:\n") else {
            return Vec::new();
        };
        let commands = commands.lines().take_while(|line| line.starts_with("  "));
        commands
            .filter_map(|line| Some(line.split_whitespace().next()?.to_owned()))
            .filter(|name| name != "help")
            .collect()
    };
    let mut all = BTreeSet::new();
    for name in listed(&[]) {
        let group = listed(&[&name]);
        if group.is_empty() {
            all.insert(name);
        } else {
            all.extend(group.iter().map(|one| format!("{name} {one}")));
        }
    }
    all
}

/// Every row but of the trail and of the migrations, as the superuser sees them.
async fn rows(options: &PgConnectOptions) -> Vec<String> {
    let pool = PgPool::connect_with(options.clone().username("fls")).await.unwrap();
    let tables: Vec<String> = sqlx::query_scalar(
        "select tablename::text from pg_tables
         where schemaname = 'public' and tablename not in ('act', '_sqlx_migrations') order by 1",
    )
    .fetch_all(&pool)
    .await
    .unwrap();
    let mut rows = Vec::new();
    for table in tables {
        let all = format!("select '{table} ' || to_jsonb(t)::text from {table} t order by 1");
        let all: Vec<String> = sqlx::query_scalar(AssertSqlSafe(all)).fetch_all(&pool).await.unwrap();
        rows.extend(all);
    }
    pool.close().await;
    rows
}

/// What each line of the trail tells of, by their services and numbers.
async fn lines(options: &PgConnectOptions) -> BTreeSet<(Uuid, i64, String)> {
    let pool = PgPool::connect_with(options.clone().username("fls")).await.unwrap();
    let lines = sqlx::query_as("select service_id, number, what from act")
        .fetch_all(&pool)
        .await;
    pool.close().await;
    // Before `migrate` there is no such table.
    lines.unwrap_or_default().into_iter().collect()
}

#[sqlx::test(migrations = false)]
async fn every_command_that_changes_something_leaves_its_line(_: PgPoolOptions, options: PgConnectOptions) {
    let central = with_entries(options).await;
    let (empty, name) = beside(&central).await;
    let [used, fresh] = [&central.options, &empty].map(Program::new);
    for program in [&used, &fresh] {
        std::fs::write(&program.key, "03".repeat(32)).unwrap();
        std::fs::set_permissions(&program.key, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
    }
    let listed: BTreeSet<String> = COMMANDS.iter().map(|(name, ..)| (*name).to_owned()).collect();
    assert_eq!(commands_of(&used), listed, "a command is missing in the list, or gone");

    let desk = admin::devices(&central.pool, SERVICE).await.unwrap()[0].key.to_string();
    let folder = tempfile::tempdir().unwrap();
    let away = central.desk(SERVICE, "Away").await;
    let batch = FileOf::of(&away, &[&[Record::counted(77).1]]).sealed();
    std::fs::write(folder.path().join("batch"), batch).unwrap();
    let signing = folder.path().join("development.key");
    std::fs::write(&signing, &*SigningKey::for_development().unwrap().text()).unwrap();
    std::fs::set_permissions(&signing, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
    std::fs::write(folder.path().join("corrected.toml"), corrected(1)).unwrap();
    // So that folding again has something to do.
    let spoilt = format!(
        "select set_config('fls.service', (select service_id::text from service where code = '{SERVICE}'), false);
         update record set flags = flags + 1 where flags is not null"
    );
    let mut owner = PgConnection::connect_with(&central.options).await.unwrap();
    sqlx::raw_sql(AssertSqlSafe(spoilt)).execute(&mut owner).await.unwrap();

    for (command, words, on, expected) in COMMANDS {
        let (program, options) = match on {
            Nothing => continue,
            TheDatabase => (&used, &central.options),
            AnEmptyOne => (&fresh, &empty),
        };
        let words = words
            .replace("{folder}", folder.path().to_str().unwrap())
            .replace("{desk}", &desk);
        if *command == "seal-anew" {
            run(&central.pool, "update caseload set value = 77").await;
        }
        let before = (rows(options).await, lines(options).await);
        let all: Vec<&str> = command.split(' ').chain(words.split_whitespace()).collect();
        program.done(&all);
        let after = (rows(options).await, lines(options).await);
        let told: BTreeSet<&str> = after.1.difference(&before.1).map(|(.., what)| what.as_str()).collect();
        let taken_over: BTreeSet<&str> = if *command == "restore" {
            // Those of the backup are in it, too.
            told.iter().copied().filter(|what| !expected.contains(what)).collect()
        } else {
            BTreeSet::new()
        };
        let expected: BTreeSet<&str> = expected.iter().copied().chain(taken_over).collect();
        assert_eq!(told, expected, "{command}");
        assert!(
            before.0 == after.0 || !told.is_empty(),
            "{command} changes something and leaves no line"
        );
        assert!(before.1.is_subset(&after.1), "{command} removes a line");
    }
    run(&central.pool, &format!("drop database \"{name}\"")).await;
}

#[sqlx::test(migrations = false)]
async fn the_trail_tells_who_when_what_and_why(_: PgPoolOptions, options: PgConnectOptions) {
    let central = Fixture::start(options).await;
    let mut desk = central.desk(SERVICE, "Ward 7").await;
    let older = desk.clone();
    desk.exchange(&[Record::counted(1).1]).await;
    central.pass(TimeDelta::days(1));
    let since = central.clock.now();
    // A store that was put back.
    older
        .post(&older.request(protocol::exchange::Ask::Entries, &[]), &[])
        .await
        .unwrap();
    let key = admin::devices(&central.pool, SERVICE).await.unwrap()[0].key;
    let by = Words::read("Priya Shah").unwrap();
    for _ in 0..2 {
        admin::revoke(&central.pool, &central.operator(), SERVICE, key, &by, &why())
            .await
            .unwrap();
    }
    let told = |lines: Vec<admin::TrailLine>| -> Vec<(String, What, Option<String>)> {
        lines.into_iter().map(|line| (line.who, line.what, line.why)).collect()
    };
    let of_service = admin::trail(&central.pool, Some(SERVICE), None).await.unwrap();
    assert!(of_service.iter().all(|line| line.service.as_deref() == Some(SERVICE)));
    let priya = || "Priya Shah, as root".to_owned();
    let since_then = told(admin::trail(&central.pool, Some(SERVICE), Some(since)).await.unwrap());
    let revoked = (priya(), What::DeskRevoked, Some("a disk was lost".to_owned()));
    assert_eq!(since_then, [revoked], "once, however often it is said");
    let mut before = told(of_service);
    before.truncate(3);
    before.sort_by_key(|(_, what, _)| what.key());
    let server = || "the server".to_owned();
    assert_eq!(
        before,
        [
            (priya(), What::CodeMade, None),
            (server(), What::DeskEnrolled, None),
            (priya(), What::ServiceAdded, None)
        ]
    );
    let elsewhere = told(admin::trail(&central.pool, None, None).await.unwrap());
    assert!(elsewhere.contains(&(priya(), What::Migrated, None)));

    let unknown = Operator::new("\u{1b}[2J", master(), central.clock.clone());
    assert!(matches!(unknown, Err(AdminError::NoOperator)));
}

#[sqlx::test(migrations = false)]
async fn an_act_that_fails_leaves_no_line(_: PgPoolOptions, options: PgConnectOptions) {
    let central = Fixture::start(options).await;
    let before = admin::trail(&central.pool, None, None).await.unwrap();
    let (operator, by) = (central.operator(), Words::read("Priya Shah").unwrap());
    let taken = admin::NewService {
        code: SERVICE.to_owned(),
        name: "Another".to_owned(),
        caseload: 5,
        nation: "Wales".to_owned(),
        region: "Wales".to_owned(),
        hospitals: Vec::new(),
        demo: false,
    };
    let failed = [
        admin::add_service(&central.pool, &operator, &taken).await,
        admin::revoke(&central.pool, &operator, SERVICE, Uuid::nil(), &by, &why()).await,
        admin::set_caseload(&central.pool, &operator, SERVICE, 2027, 0).await,
        admin::set_caseload(&central.pool, &operator, "XYZ", 2027, 5).await,
    ];
    assert!(failed.iter().all(Result::is_err), "{failed:?}");
    assert_eq!(admin::trail(&central.pool, None, None).await.unwrap(), before);
}

#[sqlx::test(migrations = false)]
async fn a_line_stays_and_the_server_writes_none_but_its_own(_: PgPoolOptions, options: PgConnectOptions) {
    let central = with_entries(options).await;
    let (service, other): (Uuid, Uuid) = sqlx::query_as(
        "select (select service_id from service where code = $1), (select service_id from service where code = $2)",
    )
    .bind(SERVICE)
    .bind(OTHER)
    .fetch_one(&central.pool)
    .await
    .unwrap();
    let mut server = PgConnection::connect_with(&server_login(&central).await).await.unwrap();
    for role in ["set role none", "set role fls_app"] {
        sqlx::query(role).execute(&mut server).await.unwrap();
        sqlx::query("select set_config('fls.service', $1, false)")
            .bind(service.to_string())
            .execute(&mut server)
            .await
            .unwrap();
        let itself = "the server";
        for (number, (of, who, what, why, is_allowed)) in (1_000..).zip([
            (service, itself, "desk-enrolled", None, true),
            (service, itself, "epoch-opened", None, true),
            (service, "Priya", "records-folded", None, true),
            (service, "Priya", "file-taken", None, true),
            (service, "Priya", "epoch-opened", None, false),
            (service, itself, "epoch-opened", Some("a disk was lost"), false),
            (other, itself, "desk-enrolled", None, false),
            (Uuid::nil(), itself, "desk-enrolled", None, false),
            (service, itself, "desk-revoked", None, false),
            (service, itself, "service-added", None, false),
            (service, itself, "code-made", None, false),
        ]) {
            let written = sqlx::query(
                "insert into act (service_id, number, done_at, who, what, why, seal) values ($1, $5, now(), $2, $3, $4, '')",
            )
            .bind(of)
            .bind(who)
            .bind(what)
            .bind(why)
            .bind(number + if role == "set role none" { 0 } else { 100 })
            .execute(&mut server)
            .await;
            assert_eq!(written.is_ok(), is_allowed, "{role}: {who}, {what}: {written:?}");
        }
    }
    let before = lines(&central.options).await;
    let mut owner = PgConnection::connect_with(&central.options).await.unwrap();
    for statement in ["update act set who = 'nobody'", "delete from act", "truncate act"] {
        for connection in [&mut server, &mut owner] {
            let refused = sqlx::query(AssertSqlSafe(statement))
                .execute(connection)
                .await
                .unwrap_err();
            let code = refused.as_database_error().unwrap().code().unwrap().into_owned();
            assert_eq!(code, "42501", "{statement}");
        }
    }
    assert!(sqlx::query("select 1 from act").execute(&mut server).await.is_err());
    assert_eq!(lines(&central.options).await, before);
    // The owner administers all the same.
    admin::enrol(&central.pool, &operator(&central.clock), SERVICE, 7)
        .await
        .unwrap();
}
