//! The program while it serves, as an operator starts it: with settings, a login of its own, and signals.

use std::net::SocketAddr;
use std::path::Path;
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use sqlx::ConnectOptions as _;
use sqlx::postgres::{PgConnectOptions, PgPool};
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, BufReader};
use tokio::process::{Child, Command};
use tokio::task::JoinHandle;

use crate::fixture::Fixture;

/// Longer than anything here takes on a busy machine.
const PATIENCE: Duration = Duration::from_mins(1);

/// The password of the program's login, in clusters that a test run makes and throws away.
const PASSWORD: &str = "for throw-away clusters only";

/// The login that the program serves with: a member of `fls_app`, which owns nothing.
pub(crate) async fn server_login(central: &Fixture) -> PgConnectOptions {
    make_login(&central.pool, "fls_server", "in role fls_app").await;
    central.options.clone().username("fls_server").password(PASSWORD)
}

/// Makes a login, unless another test has: roles belong to the whole cluster.
pub(crate) async fn make_login(pool: &PgPool, name: &str, rights: &str) {
    let made = format!(
        "do $$ begin create role {name} login password '{PASSWORD}' {rights};
         exception when duplicate_object or unique_violation then null; end $$"
    );
    sqlx::query(sqlx::AssertSqlSafe(made)).execute(pool).await.unwrap();
}

/// The database of these options over TCP, at the cluster's port or another.
pub(crate) fn by_tcp(options: &PgConnectOptions, port: Option<u16>) -> PgConnectOptions {
    let cluster =
        std::env::var("FLS_TEST_DATABASE_TCP").expect("FLS_TEST_DATABASE_TCP, as scripts/with-postgres sets it");
    let cluster: PgConnectOptions = cluster.parse().unwrap();
    let port = port.unwrap_or(cluster.get_port());
    let database = options.get_database().unwrap().to_owned();
    let tcp = cluster.port(port).database(&database).disable_statement_logging();
    if options.get_username() == "fls_server" {
        tcp.username("fls_server").password(PASSWORD)
    } else {
        tcp
    }
}

/// A command of the program, with nothing of the environment but the database and the key of every fixture.
pub(crate) struct Settings {
    pub(crate) command: Command,
    pub(crate) folder: TempDir,
}

impl Settings {
    pub(crate) fn of(database: &PgConnectOptions) -> Self {
        let folder = tempfile::tempdir().unwrap();
        write_secret(&folder.path().join("master.key"), &"03".repeat(32));
        let mut command = Command::new(env!("CARGO_BIN_EXE_fls-central"));
        for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("FLS_")) {
            command.env_remove(name);
        }
        command
            .env("FLS_CENTRAL_DATABASE", database.to_url_lossy().as_str())
            .env("FLS_CENTRAL_MASTER_KEY_FILE", folder.path().join("master.key"))
            .arg("serve")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true);
        Self { command, folder }
    }

    pub(crate) fn with(mut self, words: &[&str]) -> Self {
        self.command.args(words);
        self
    }

    /// Has the operating system let it have no more files open than this.
    pub(crate) fn with_open_files(mut self, most: u32) -> Self {
        let told = self.command.as_std();
        let mut command = Command::new("sh");
        command
            .arg("-c")
            .arg(format!("ulimit -n {most} && exec \"$0\" \"$@\""))
            .arg(told.get_program())
            .args(told.get_args());
        for (name, value) in told.get_envs() {
            match value {
                Some(value) => command.env(name, value),
                None => command.env_remove(name),
            };
        }
        command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true);
        self.command = command;
        self
    }

    /// Its exit and its complaint, of a program that does not begin to serve.
    pub(crate) async fn refused(mut self) -> (i32, String) {
        let output = tokio::time::timeout(PATIENCE, self.command.output());
        let output = output.await.expect("it does not begin").unwrap();
        (output.status.code().unwrap(), String::from_utf8(output.stderr).unwrap())
    }

    pub(crate) async fn start(mut self) -> Serving {
        let mut child = self.command.spawn().unwrap();
        let mut complaints = child.stderr.take().unwrap();
        let log = tokio::spawn(async move {
            let mut log = String::new();
            complaints.read_to_string(&mut log).await.unwrap();
            log
        });
        let mut said = BufReader::new(child.stdout.take().unwrap()).lines();
        let (mut figures, mut pages, mut site_health) = (None, None, None);
        loop {
            let Some(line) = said.next_line().await.unwrap() else {
                panic!("it did not begin to serve: {}", log.await.unwrap());
            };
            let (words, address) = line.rsplit_once("://").unwrap();
            if let Some(address) = address.strip_suffix("/metrics") {
                figures = Some(address.parse().unwrap());
                continue;
            }
            if words.starts_with("The public pages are at http") {
                pages = Some(address.parse().unwrap());
                continue;
            }
            if words.starts_with("Site health is at http") {
                site_health = Some(address.parse().unwrap());
                continue;
            }
            assert!(words.starts_with("FLS Central listens at http"), "{line}");
            return Serving {
                child,
                address: address.parse().unwrap(),
                figures,
                pages,
                site_health,
                log,
                _folder: self.folder,
            };
        }
    }
}

/// Writes a file that nobody but its owner may read.
pub(crate) fn write_secret(path: &Path, text: &str) {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::write(path, text).unwrap();
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600)).unwrap();
}

pub(crate) struct Serving {
    child: Child,
    pub(crate) address: SocketAddr,
    pub(crate) figures: Option<SocketAddr>,
    pub(crate) pages: Option<SocketAddr>,
    pub(crate) site_health: Option<SocketAddr>,
    log: JoinHandle<String>,
    _folder: TempDir,
}

impl Serving {
    pub(crate) async fn start(database: &PgConnectOptions, words: &[&str]) -> Self {
        let settings = Settings::of(database).with(&["--listen", "127.0.0.1:0"]);
        settings.with(words).start().await
    }

    pub(crate) fn id(&self) -> u32 {
        self.child.id().expect("it has not ended")
    }

    pub(crate) async fn signal(&self, name: &str) {
        let id = self.id().to_string();
        let kill = Command::new("kill").args(["-s", name, &id]).status().await.unwrap();
        assert!(kill.success());
    }

    /// Waits until it has ended by itself, and answers how, and what it has logged.
    pub(crate) async fn ended(mut self) -> (ExitStatus, String) {
        let status = tokio::time::timeout(PATIENCE, self.child.wait());
        let status = status.await.expect("it ends").unwrap();
        (status, self.log.await.unwrap())
    }
}
