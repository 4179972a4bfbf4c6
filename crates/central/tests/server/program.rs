//! The program `fls-central`, as an administrator runs it.

use std::process::{Child, Command, Output, Stdio};

use sqlx::ConnectOptions as _;
use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};

use crate::fixture::{Fixture, SERVICE};
use crate::serving::{make_login, server_login};

pub(crate) struct Program {
    database: String,
    pub(crate) key: std::path::PathBuf,
    _folder: tempfile::TempDir,
}

impl Program {
    pub(crate) fn new(options: &PgConnectOptions) -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self {
            database: options.to_url_lossy().to_string(),
            key: folder.path().join("master.key"),
            _folder: folder,
        }
    }

    fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_fls-central"));
        command
            .args(words)
            .env("FLS_CENTRAL_DATABASE", &self.database)
            .env("FLS_CENTRAL_MASTER_KEY_FILE", &self.key);
        command
    }

    pub(crate) fn run(&self, words: &[&str]) -> Output {
        self.command(words).output().unwrap()
    }

    /// Begins it, and does not wait for its end.
    pub(crate) fn begin(&self, words: &[&str]) -> Child {
        let mut command = self.command(words);
        command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
    }

    pub(crate) fn done(&self, words: &[&str]) -> String {
        let output = self.run(words);
        let complaint = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{words:?}: {complaint}");
        String::from_utf8(output.stdout).unwrap()
    }
}

#[sqlx::test(migrations = false)]
async fn an_administrator_who_is_no_superuser_sets_a_server_up(_: PgPoolOptions, options: PgConnectOptions) {
    let pool = PgPool::connect_with(options.clone()).await.unwrap();
    make_login(&pool, "fls_owner", "createrole").await;
    let given = format!(
        "alter database \"{}\" owner to fls_owner",
        options.get_database().unwrap()
    );
    sqlx::query(sqlx::AssertSqlSafe(given)).execute(&pool).await.unwrap();
    pool.close().await;
    let program = Program::new(&options.username("fls_owner"));
    tokio::task::spawn_blocking(move || {
        let key = program.key.to_str().unwrap().to_owned();
        program.done(&["master-key", &key]);
        assert_eq!(
            program.run(&["master-key", &key]).status.code(),
            Some(1),
            "a key is never overwritten"
        );
        for words in [
            &["serve"][..],
            &["service", "list"],
            &["enrol", "--service", "HRT"],
            &["device", "list", "--service", "HRT"],
            &["verify"],
            &["restored", "--why", "a disk was lost"],
            &["trail"],
        ] {
            let output = program.run(words);
            assert_eq!(output.status.code(), Some(1), "{words:?}");
            let complaint = String::from_utf8_lossy(&output.stderr);
            assert!(complaint.contains("`fls-central migrate`"), "{words:?}: {complaint}");
        }
        program.done(&["migrate"]);
        program.done(&["migrate"]);
        let add = [
            "service",
            "add",
            "--code",
            "HRT",
            "--name",
            "Hartwell Royal FLS",
            "--caseload",
            "1200",
            "--nation",
            "England",
            "--region",
            "North East and Yorkshire",
            "--hospital",
            "Hartwell Royal Infirmary",
            "--demo",
        ];
        for (place, wrong) in [
            (5, ""),
            (5, " "),
            (5, "Hart\u{1b}[2Jwell"),
            (9, ""),
            (11, ""),
            (13, "\u{9b}"),
        ] {
            let mut unnamed = add;
            unnamed[place] = wrong;
            let output = program.run(&unnamed);
            let complaint = String::from_utf8_lossy(&output.stderr);
            assert!(
                complaint.contains("needs 1 to 100 characters"),
                "{wrong:?}: {complaint}"
            );
        }
        program.done(&add);
        assert_eq!(program.run(&add).status.code(), Some(1), "the code is taken");
        assert!(program.done(&["service", "list"]).starts_with("HRT "));
        let code = program.done(&["enrol", "--service", "HRT"]);
        assert_eq!(code.trim().split('-').count(), 5);
        assert_eq!(program.run(&["enrol", "--service", "XYZ"]).status.code(), Some(1));
        assert_eq!(
            program.run(&["enrol", "--service", "HRT", "--days", "0"]).status.code(),
            Some(2)
        );
        assert_eq!(program.done(&["device", "list", "--service", "HRT"]), "");
        assert_eq!(
            program.done(&["restored", "--why", "a disk was lost"]),
            "A new epoch begins for 1 service: their desks compare at their next exchange.\n"
        );
        assert!(
            program
                .done(&["service", "list"])
                .ends_with(": 0 entries, 0 records, 0 held\n")
        );
        let epochs = program.done(&["service", "epochs", "--service", "HRT"]);
        let causes: Vec<&str> = epochs
            .lines()
            .filter_map(|line| Some(line.split_once("UTC  ")?.1))
            .collect();
        assert_eq!(
            causes,
            ["the service was added", "the database was said to be restored"]
        );
        assert!(
            program
                .done(&["refold"])
                .starts_with("Folded 0 records again, services: 1")
        );
        assert_eq!(
            program.done(&["verify"]),
            "Counted 1 service, 0 entries (0 of them erased), 0 records again.\nEverything agrees.\n"
        );
    })
    .await
    .unwrap();
}

#[sqlx::test(migrations = false)]
async fn another_master_key_is_noticed_before_anything_is_done_under_it(_: PgPoolOptions, options: PgConnectOptions) {
    let central = Fixture::start(options.clone()).await;
    let device = central.desk(SERVICE, "one").await;
    // A name from before names were looked at.
    sqlx::query("update device set name = E'Ward\\x1b[2J 7\\u009b'")
        .execute(&central.pool)
        .await
        .unwrap();
    let (program, serving) = (Program::new(&options), Program::new(&server_login(&central).await));
    tokio::task::spawn_blocking(move || {
        for program in [&program, &serving] {
            program.done(&["master-key", program.key.to_str().unwrap()]);
        }
        let output = serving.run(&["serve", "--listen", "127.0.0.1:0"]);
        let complaint = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(3), "{complaint}");
        assert!(
            complaint.contains("the master key opens no service's key"),
            "{complaint}"
        );
        let add = [
            "service",
            "add",
            "--code",
            "NEW",
            "--name",
            "New FLS",
            "--caseload",
            "9",
            "--nation",
            "Wales",
            "--region",
            "Wales",
        ];
        for words in [&["enrol", "--service", SERVICE][..], &add] {
            let output = program.run(words);
            let complaint = String::from_utf8_lossy(&output.stderr).into_owned();
            assert_eq!(output.status.code(), Some(1), "{words:?}: {complaint}");
            assert!(
                complaint.contains("the master key opens no service's key"),
                "{words:?}: {complaint}"
            );
        }
        assert!(!program.done(&["service", "list"]).contains("NEW"));

        // The right one again: what an administrator does is sealed under it.
        std::fs::write(&program.key, "03".repeat(32)).unwrap();
        let listed = program.done(&["device", "list", "--service", SERVICE]);
        assert!(listed.contains("Ward\u{fffd}[2J 7\u{fffd}"), "{listed:?}");
        let (key, _) = listed.split_once(' ').unwrap();
        let revoke = ["device", "revoke", "--service", SERVICE, key];
        assert_eq!(
            program.run(&revoke).status.code(),
            Some(2),
            "it is to be said by whom and why"
        );
        let said = ["--by", "Priya Shah", "--why", "lost"];
        program.done(&[&revoke[..], &said].concat());
        let listed = program.done(&["device", "list", "--service", SERVICE]);
        assert!(listed.contains("by Priya Shah: lost"), "{listed}");
    })
    .await
    .unwrap();
    drop(device);
}
