//! FLS Central as an operator runs it: the program on a database of its own, with a login that owns nothing, over TCP and TLS; killed
//! and started again.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions, PgSslMode};
use sqlx::{AssertSqlSafe, ConnectOptions as _};
use tempfile::TempDir;
use tests::program::{Ran, built};

use super::cluster::Cluster;

/// The service of every desk here.
pub(crate) const SERVICE: &str = "HRW";
/// The login that Central serves with.
const LOGIN: &str = "fls_server";
const PASSWORD: &str = "for throw-away clusters only";

/// Tells the databases of a cluster apart.
static DATABASES: AtomicU32 = AtomicU32::new(1);

/// A line of Central's log: its number, and the entry's digest in hexadecimal digits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Logged {
    pub(crate) number: u64,
    pub(crate) digest: String,
}

pub(crate) struct Central {
    folder: TempDir,
    /// The database, as its owner.
    owner: PgConnectOptions,
    /// The database, as Central reaches it.
    login: PgConnectOptions,
    serving: Option<Child>,
}

impl Central {
    /// On a new database of the cluster, which Central reaches at `database`. It does not serve yet.
    pub(crate) async fn make(cluster: &Cluster, database: SocketAddr) -> Self {
        let name = format!("central_{}", DATABASES.fetch_add(1, Ordering::Relaxed));
        let everywhere = PgPool::connect_with(cluster.options.clone()).await.unwrap();
        run(&everywhere, &format!("create database {name}")).await;
        everywhere.close().await;
        let owner = cluster.options.clone().database(&name);
        let login = owner.clone().host(&database.ip().to_string()).port(database.port());
        let login = login.username(LOGIN).password(PASSWORD).ssl_mode(PgSslMode::Require);
        let folder = TempDir::new().unwrap();
        let central = Self {
            folder,
            owner,
            login,
            serving: None,
        };
        let key = central.key();
        central.done(&["master-key", &key]);
        central.done(&["migrate"]);
        let add = "service add --code HRW --caseload 1200 --nation England --region North --demo --name";
        let add: Vec<&str> = add.split(' ').chain(["Hartwell Royal FLS"]).collect();
        central.done(&add);
        let made = format!(
            "do $$ begin create role {LOGIN} login password '{PASSWORD}' in role fls_app;
             exception when duplicate_object then null; end $$"
        );
        central.run(&made).await;
        central
    }

    fn key(&self) -> String {
        self.folder.path().join("master.key").to_str().unwrap().to_owned()
    }

    fn command(&self, database: &PgConnectOptions, words: &[&str]) -> Command {
        let mut command = Command::new(built("fls-central"));
        for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("FLS_")) {
            command.env_remove(name);
        }
        command
            .args(words)
            .env("FLS_CENTRAL_DATABASE", database.to_url_lossy().as_str())
            .env("FLS_CENTRAL_MASTER_KEY_FILE", self.key())
            .stdin(Stdio::null());
        command
    }

    /// Runs a command of an administrator's, which succeeds, and gives what it says.
    pub(crate) fn done(&self, words: &[&str]) -> String {
        let ran = Ran::of(&mut self.command(&self.owner, words));
        assert_eq!(ran.code, 0, "fls-central {words:?}: {}{}", ran.out, ran.err);
        ran.out
    }

    /// Begins to serve, and says where.
    pub(crate) fn serve(&mut self) -> SocketAddr {
        let log = File::options()
            .create(true)
            .append(true)
            .open(self.folder.path().join("log"))
            .unwrap();
        let mut command = self.command(&self.login, &["serve", "--listen", "127.0.0.1:0"]);
        let mut serving = command.stdout(Stdio::piped()).stderr(log).spawn().unwrap();
        let mut said = String::new();
        let mut out = BufReader::new(serving.stdout.take().unwrap());
        out.read_line(&mut said).unwrap();
        self.serving = Some(serving);
        let address = said.trim().rsplit_once("://").map(|(_, address)| address.parse());
        address
            .unwrap_or_else(|| panic!("it does not serve: {}", self.log()))
            .unwrap()
    }

    /// Ends it as nothing can that it hears of.
    pub(crate) fn kill(&mut self) {
        if let Some(mut serving) = self.serving.take() {
            serving.kill().unwrap();
            serving.wait().unwrap();
        }
    }

    /// What it has logged.
    pub(crate) fn log(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("log")).unwrap_or_default()
    }

    /// Runs a statement as the owner of the database.
    pub(crate) async fn run(&self, statement: &str) {
        let pool = self.pool().await;
        run(&pool, statement).await;
        pool.close().await;
    }

    /// Ends every connection that Central has to its database.
    pub(crate) async fn terminate_connections(&self) {
        self.run(&format!(
            "select pg_terminate_backend(pid) from pg_stat_activity
             where datname = current_database() and usename = '{LOGIN}'"
        ))
        .await;
    }

    /// The log, by the entries' ids in hexadecimal digits.
    pub(crate) async fn lines(&self) -> BTreeMap<String, Logged> {
        let pool = self.pool().await;
        let lines: Vec<(String, i64, String)> =
            sqlx::query_as("select replace(entry_id::text, '-', ''), number, encode(digest, 'hex') from entry")
                .fetch_all(&pool)
                .await
                .unwrap();
        pool.close().await;
        let line = |(id, number, digest)| {
            let number = u64::try_from(number).unwrap();
            (id, Logged { number, digest })
        };
        lines.into_iter().map(line).collect()
    }

    async fn pool(&self) -> PgPool {
        let options = PgPoolOptions::new().max_connections(1);
        options.connect_with(self.owner.clone()).await.unwrap()
    }
}

impl Drop for Central {
    fn drop(&mut self) {
        self.kill();
    }
}

async fn run(pool: &PgPool, statement: &str) {
    let statement = sqlx::query(AssertSqlSafe(statement.to_owned()));
    statement.execute(pool).await.unwrap();
}
