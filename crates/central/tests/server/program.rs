//! The program `fls-central`, as an administrator runs it.

use std::process::{Command, Output};

use sqlx::ConnectOptions as _;
use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};

use crate::serving::make_login;

struct Program {
    database: String,
    key: std::path::PathBuf,
    _folder: tempfile::TempDir,
}

impl Program {
    fn new(options: &PgConnectOptions) -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self {
            database: options.to_url_lossy().to_string(),
            key: folder.path().join("master.key"),
            _folder: folder,
        }
    }

    fn run(&self, words: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_fls-central"))
            .args(words)
            .env("FLS_CENTRAL_DATABASE", &self.database)
            .env("FLS_CENTRAL_MASTER_KEY_FILE", &self.key)
            .output()
            .unwrap()
    }

    fn done(&self, words: &[&str]) -> String {
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
        assert_eq!(program.run(&["serve"]).status.code(), Some(1), "not migrated yet");
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
        program.done(&["restored"]);
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
        assert!(program.done(&["verify"]).contains("Everything agrees."));
    })
    .await
    .unwrap();
}
