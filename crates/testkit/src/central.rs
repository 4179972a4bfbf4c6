//! FLS Central in this process: the real server on a fresh PostgreSQL database, with a clock that is set by hand.
//!
//! The cluster is the one whose address is in DATABASE_URL, as `scripts/with-postgres` makes it.

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use central::admin::{self, AdminError, NewService, NotTaken, Operator, TakenFile, Words};
use central::{Clock, Listener, MasterKey, Serves, SiteHealth, State};
use chrono::{DateTime, NaiveDate, Utc};
use domain::audit::Facts;
use domain::dataset::{Category, Dataset, Question, QuestionKey};
use domain::id::RecordId;
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{ConnectOptions as _, Connection as _, PgPool};
use tokio::net::TcpListener;
use tokio::sync::Mutex;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::host::NOW;

/// The master key of every test.
const MASTER_KEY: [u8; 32] = [3; 32];
/// Tells databases of one process apart.
static DATABASES: AtomicU64 = AtomicU64::new(1);

/// FLS Central on 127.0.0.1. Its methods panic when something that a test relies on fails.
pub struct TestCentral {
    cluster: PgConnectOptions,
    database: String,
    address: SocketAddr,
    url: String,
    serving: Mutex<Option<Serving>>,
    now: Arc<RwLock<DateTime<Utc>>>,
}

struct Serving {
    stop: CancellationToken,
    served: JoinHandle<()>,
}

/// A copy of Central's database as it was at one moment.
pub struct Backup {
    database: String,
}

impl TestCentral {
    /// Starts Central on a database of its own.
    ///
    /// # Panics
    /// When DATABASE_URL is not set, or the cluster does not work.
    pub async fn start() -> Self {
        let Ok(url) = std::env::var("DATABASE_URL") else {
            panic!("DATABASE_URL is not set: run this under scripts/with-postgres");
        };
        let cluster: PgConnectOptions = must(url.parse::<PgConnectOptions>()).disable_statement_logging();
        let number = DATABASES.fetch_add(1, Ordering::Relaxed);
        let database = format!("fls_test_{}_{number}", std::process::id());
        let listener = must(TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], 0))).await);
        let address = must(listener.local_addr());
        let url = format!("http://{address}");
        let central = Self {
            cluster,
            database,
            address,
            url,
            serving: Mutex::new(None),
            now: Arc::new(RwLock::new(must(NOW.parse()))),
        };
        central
            .on_cluster(&[
                &format!("drop database if exists {} with (force)", central.database),
                &format!("create database {}", central.database),
            ])
            .await;
        let pool = central.pool().await;
        must(admin::migrate(&pool, &operator()).await);
        pool.close().await;
        central.serve(listener).await;
        central
    }

    /// The address that desks join at.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Sets Central's clock, which stands at [`NOW`] until then.
    pub fn set_now(&self, now: DateTime<Utc>) {
        *self.now.write().unwrap_or_else(PoisonError::into_inner) = now;
    }

    /// Adds a demonstration service under this unit code.
    pub async fn add_service(&self, code: &str) {
        self.add(code, true).await;
    }

    /// Adds a service of real patients under this unit code.
    pub async fn add_live_service(&self, code: &str) {
        self.add(code, false).await;
    }

    async fn add(&self, code: &str, demo: bool) {
        self.add_new(&NewService {
            code: code.to_owned(),
            name: "Hartwell Royal FLS".to_owned(),
            caseload: 1_200,
            nation: "England".to_owned(),
            region: "North East and Yorkshire".to_owned(),
            hospitals: vec!["Hartwell Royal Infirmary".to_owned()],
            demo,
        })
        .await;
    }

    /// Adds a service of real patients as it is named here, with one hospital.
    pub async fn add_named_service(&self, code: &str, name: &str, nation: &str, region: &str, caseload: u32) {
        self.add_new(&NewService {
            code: code.to_owned(),
            name: name.to_owned(),
            caseload,
            nation: nation.to_owned(),
            region: region.to_owned(),
            hospitals: vec![format!("{name} Hospital")],
            demo: false,
        })
        .await;
    }

    async fn add_new(&self, service: &NewService) {
        let pool = self.pool().await;
        must(admin::add_service(&pool, &operator(), service).await);
        pool.close().await;
    }

    /// Shows site health at an address of its own, until the program ends.
    pub async fn show_site_health(&self) -> String {
        let options = self.cluster.clone().database(&self.database);
        let site = must(SiteHealth::connect(options.clone()).await);
        let state = must(State::connect(options, MasterKey::new(MASTER_KEY), self.clock()).await);
        let tcp = must(TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], 0))).await);
        let address = must(tcp.local_addr());
        let listener = Listener::new(tcp, None, Serves::SiteHealth(site));
        tokio::spawn(central::serve(listener, state, std::future::pending()));
        format!("http://{address}")
    }

    /// Adds somebody of the audit team: their one-time passphrase, and the secret that their codes are made of.
    pub async fn add_person(&self, name: &str) -> (String, String) {
        let pool = self.pool().await;
        let secrets = must(admin::add_person(&pool, &operator(), name).await);
        pool.close().await;
        (secrets.passphrase.to_string(), secrets.base32.to_string())
    }

    /// Publishes the national figures, by Central's clock.
    pub async fn publish_national(&self) {
        let pool = self.pool().await;
        let operator = must(Operator::new("Priya Shah", MasterKey::new(MASTER_KEY), self.clock()));
        must(admin::publish_national(&pool, &operator).await);
        pool.close().await;
    }

    /// Publishes a corrected dataset file that was signed, as `fls-central dataset publish` does, and has the server go by it.
    ///
    /// # Errors
    /// When it is refused; nothing is changed then.
    pub async fn publish_dataset(&self, signed: &str) -> Result<(), AdminError> {
        let pool = self.pool().await;
        let published = admin::publish_dataset(&pool, &operator(), signed).await;
        pool.close().await;
        published?;
        self.follow_dataset().await;
        Ok(())
    }

    /// Has the server look at what was published, as it does every minute, and fold again what is not under it.
    pub async fn follow_dataset(&self) {
        self.stop_serving().await;
        self.serve_again().await;
        let options = self.cluster.clone().database(&self.database);
        let state = must(State::connect(options, MasterKey::new(MASTER_KEY), self.clock()).await);
        must(admin::follow_dataset_once(&state).await);
    }

    /// Gives a notice of the audit team, by Central's clock, and says its number.
    pub async fn give_notice(&self, words: &str, until: Option<NaiveDate>) -> i64 {
        let pool = self.pool().await;
        let operator = must(Operator::new("Priya Shah", MasterKey::new(MASTER_KEY), self.clock()));
        let number = must(admin::add_notice(&pool, &operator, words, until).await);
        pool.close().await;
        number
    }

    /// Removes a notice.
    pub async fn remove_notice(&self, number: i64) {
        let pool = self.pool().await;
        must(admin::remove_notice(&pool, &operator(), number).await);
        pool.close().await;
    }

    /// Takes a desk's file, as `fls-central take-file` does while the server goes on.
    ///
    /// # Errors
    /// When it is not taken.
    pub async fn take_file(&self, file: Vec<u8>) -> Result<TakenFile, NotTaken> {
        let options = self.cluster.clone().database(&self.database);
        let key = MasterKey::new(MASTER_KEY);
        let state = must(State::connect(options, key.clone(), self.clock()).await);
        let operator = must(Operator::new("Priya Shah", key, self.clock()));
        admin::take_file(&state, &operator, file).await
    }

    /// A one-time code for a desk of this service.
    pub async fn enrol(&self, code: &str) -> String {
        let pool = self.pool().await;
        let enrolled = must(admin::enrol(&pool, &operator(), code, 7).await);
        pool.close().await;
        enrolled
    }

    /// Revokes the desks of this name.
    pub async fn revoke(&self, code: &str, desk: &str) {
        let pool = self.pool().await;
        let devices = must(admin::devices(&pool, code).await);
        let named: Vec<_> = devices.iter().filter(|device| device.name == desk).collect();
        assert!(!named.is_empty(), "no desk is called {desk}");
        for device in named {
            let (by, why) = (said("Priya Shah"), said("the computer was stolen"));
            must(admin::revoke(&pool, &operator(), code, device.key, &by, &why).await);
        }
        pool.close().await;
    }

    /// Recounts everything, and panics at any difference.
    pub async fn verify(&self) {
        let pool = self.pool().await;
        let verified = must(admin::verify(&pool, &MasterKey::new(MASTER_KEY)).await);
        pool.close().await;
        let words: Vec<&str> = verified
            .differences
            .iter()
            .map(|difference| difference.words.as_str())
            .collect();
        assert!(words.is_empty(), "Central counts wrong: {words:?}");
    }

    /// What every service says in the facilities audit about a year.
    pub async fn facilities(&self, year: i32) -> Vec<admin::ServiceFacilities> {
        let pool = self.pool().await;
        let services = must(admin::facilities(&pool, &MasterKey::new(MASTER_KEY), year).await);
        pool.close().await;
        services
    }

    /// Changes the database behind the server's back, and says how many rows that changed.
    pub async fn run(&self, statement: &'static str) -> u64 {
        let pool = self.pool().await;
        let changed = must(sqlx::query(statement).execute(&pool).await).rows_affected();
        pool.close().await;
        changed
    }

    /// The records in use whose folded row says that follow-up is required.
    pub async fn followed_up(&self) -> BTreeSet<RecordId> {
        let pool = self.pool().await;
        let found = sqlx::query_scalar("select record_id from record where flags & $1 <> 0 and not deleted")
            .bind(i32::from(Facts::FOLLOW_UP));
        let found: Vec<Uuid> = must(found.fetch_all(&pool).await);
        pool.close().await;
        found.into_iter().map(RecordId::new).collect()
    }

    /// The records in use whose folded row says that this answer is missing from its day on.
    pub async fn missing_later(&self, question: &QuestionKey) -> BTreeSet<RecordId> {
        let pool = self.pool().await;
        let mut records = BTreeSet::new();
        for version in Dataset::published().versions() {
            let is_audited = |field: &&Question| matches!(field.category, Category::Mandatory | Category::Lite);
            let mut fields = version.questions.iter().filter(is_audited);
            let Some(bit) = fields.position(|field| field.key == *question) else {
                continue;
            };
            let found = sqlx::query_scalar(
                "select record_id from record where later & (1 << $1) <> 0 and version = $2 and not deleted",
            )
            .bind(must(i32::try_from(bit)))
            .bind(&version.id);
            let found: Vec<Uuid> = must(found.fetch_all(&pool).await);
            records.extend(found.into_iter().map(RecordId::new));
        }
        pool.close().await;
        records
    }

    /// The epoch of a service.
    pub async fn epoch(&self, code: &str) -> String {
        let pool = self.pool().await;
        let epoch = sqlx::query_scalar("select epoch::text from service where code = $1").bind(code);
        let epoch = must(epoch.fetch_one(&pool).await);
        pool.close().await;
        epoch
    }

    /// Opens a new epoch for every service, as whoever restored the database does.
    pub async fn restored(&self) {
        let pool = self.pool().await;
        must(admin::restored(&pool, &operator(), &said("a disk was lost")).await);
        pool.close().await;
    }

    /// Stops answering: connections are refused.
    pub async fn stop_serving(&self) {
        if let Some(Serving { stop, served }) = self.serving.lock().await.take() {
            stop.cancel();
            must(served.await);
        }
    }

    /// Answers again, at the same address.
    pub async fn serve_again(&self) {
        self.serve(must(TcpListener::bind(self.address).await)).await;
    }

    async fn serve(&self, listener: TcpListener) {
        let options = self.cluster.clone().database(&self.database);
        let state = must(State::connect(options, MasterKey::new(MASTER_KEY), self.clock()).await);
        let stop = CancellationToken::new();
        let told = stop.clone();
        let served = tokio::spawn(central::serve(listener, state, async move { told.cancelled().await }));
        *self.serving.lock().await = Some(Serving { stop, served });
    }

    /// Central's clock, as it is set.
    fn clock(&self) -> Clock {
        let now = Arc::clone(&self.now);
        Clock::of(move || *now.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Copies the database.
    pub async fn back_up(&self) -> Backup {
        let database = format!("{}_backup_{}", self.database, DATABASES.fetch_add(1, Ordering::Relaxed));
        self.stop_serving().await;
        self.copy(&self.database, &database).await;
        self.serve_again().await;
        Backup { database }
    }

    /// Puts the database back to what it was.
    pub async fn restore(&self, backup: &Backup) {
        self.stop_serving().await;
        self.copy(&backup.database, &self.database).await;
        self.serve_again().await;
    }

    /// Writes a backup into a file, as `fls-central backup` does while it serves.
    pub async fn back_up_to(&self, file: &Path) {
        let pool = self.pool().await;
        must(admin::backup(&pool, &operator(), file).await);
        pool.close().await;
    }

    /// Loses the database, and makes it again from a backup, as `fls-central restore` does.
    pub async fn lose_all_and_restore(&self, file: &Path) {
        self.stop_serving().await;
        self.on_cluster(&[
            &format!("drop database {} with (force)", self.database),
            &format!("create database {}", self.database),
        ])
        .await;
        let pool = self.pool().await;
        must(admin::migrate(&pool, &operator()).await);
        must(admin::restore(&pool, &operator(), &said("a disk was lost"), file).await);
        pool.close().await;
        self.serve_again().await;
    }

    /// Asserts that no table holds any of these words in the clear.
    pub async fn holds_none_of(&self, words: &[&str]) {
        let pool = self.pool().await;
        let tables: Vec<String> = must(
            sqlx::query_scalar("select tablename::text from pg_tables where schemaname = 'public'")
                .fetch_all(&pool)
                .await,
        );
        assert!(!tables.is_empty());
        for table in tables {
            let rows: Vec<String> = must(
                sqlx::query_scalar(sqlx::AssertSqlSafe(format!("select t::text from {table} t")))
                    .fetch_all(&pool)
                    .await,
            );
            for word in words {
                // Bytes are shown as hexadecimal digits.
                let hexadecimal = word
                    .bytes()
                    .fold(String::new(), |text, byte| format!("{text}{byte:02x}"));
                assert!(
                    !rows.iter().any(|row| row.contains(word) || row.contains(&hexadecimal)),
                    "table {table} holds {word:?} in the clear"
                );
            }
        }
        pool.close().await;
    }

    /// Ends it all, and removes the database and its copies.
    pub async fn stop(self) {
        self.stop_serving().await;
        let pool = self.pool_of("postgres").await;
        let names: Vec<String> = must(
            sqlx::query_scalar("select datname::text from pg_database where datname = $1 or datname like $2")
                .bind(&self.database)
                .bind(format!("{}\\_backup\\_%", self.database))
                .fetch_all(&pool)
                .await,
        );
        pool.close().await;
        for name in names {
            self.on_cluster(&[&format!("drop database if exists {name} with (force)")])
                .await;
        }
    }

    async fn copy(&self, from: &str, to: &str) {
        self.on_cluster(&[
            &format!("drop database if exists {to} with (force)"),
            &format!("create database {to} template {from}"),
        ])
        .await;
    }

    async fn on_cluster(&self, statements: &[&str]) {
        let mut connection = must(PgConnection::connect_with(&self.cluster.clone().database("postgres")).await);
        for statement in statements {
            must(
                sqlx::query(sqlx::AssertSqlSafe((*statement).to_owned()))
                    .execute(&mut connection)
                    .await,
            );
        }
        must(connection.close().await);
    }

    /// The database, as its owner.
    async fn pool(&self) -> PgPool {
        self.pool_of(&self.database).await
    }

    async fn pool_of(&self, database: &str) -> PgPool {
        must(PgPool::connect_with(self.cluster.clone().database(database)).await)
    }
}

/// Whoever administers.
fn operator() -> Operator {
    must(Operator::new("a test", MasterKey::new(MASTER_KEY), clock()))
}

fn said(words: &str) -> Words {
    must(Words::read(words))
}

/// The clock of whoever administers stands where every host's begins.
fn clock() -> Clock {
    let now: DateTime<Utc> = must(NOW.parse());
    Clock::of(move || now)
}

#[track_caller]
fn must<T, E: std::fmt::Display>(outcome: Result<T, E>) -> T {
    match outcome {
        Ok(value) => value,
        Err(error) => panic!("the test's Central failed: {error}"),
    }
}
