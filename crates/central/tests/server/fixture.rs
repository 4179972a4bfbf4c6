//! A server on a fresh database, with two services, and a clock that tests set.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use central::admin::{self, NewService, Operator, Verified, Words};
use central::{Clock, Limits, MasterKey, State};
use chrono::{DateTime, TimeDelta, Utc};
use sqlx::migrate::Migrator;
use sqlx::postgres::PgConnectOptions;
use sqlx::{AssertSqlSafe, PgPool};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::desk::Desk;

/// The service of most tests, with fictional patients.
pub(crate) const SERVICE: &str = "HRT";
/// Another one like it.
pub(crate) const OTHER: &str = "ABC";
/// A live one.
pub(crate) const LIVE: &str = "LIV";

const NOW: &str = "2026-11-20T12:00:00Z";

/// Which schema a database has.
pub(crate) enum Schema {
    OfTheProgram,
    /// That of the program before it.
    Before,
}

pub(crate) struct Fixture {
    pub(crate) address: SocketAddr,
    pub(crate) pool: PgPool,
    pub(crate) options: PgConnectOptions,
    pub(crate) clock: Clock,
    seconds: Arc<AtomicI64>,
    serving: JoinHandle<()>,
}

/// The server ends with its test, and lets go of the database, which can then be removed.
impl Drop for Fixture {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

/// Runs a statement.
pub(crate) async fn run(pool: &PgPool, statement: &str) -> u64 {
    let done = sqlx::query(AssertSqlSafe(statement.to_owned())).execute(pool).await;
    done.unwrap().rows_affected()
}

/// Whoever administers in tests.
pub(crate) fn operator(clock: &Clock) -> Operator {
    Operator::new("Priya Shah, as root", master(), clock.clone()).unwrap()
}

/// Why, in tests.
pub(crate) fn why() -> Words {
    Words::read("a disk was lost").unwrap()
}

pub(crate) fn master() -> MasterKey {
    MasterKey::new([3; 32])
}

fn service(code: &str, demo: bool) -> NewService {
    NewService {
        code: code.to_owned(),
        name: format!("{code} FLS"),
        caseload: 1_200,
        nation: "England".to_owned(),
        region: "North East and Yorkshire".to_owned(),
        hospitals: vec!["Hartwell Royal Infirmary".to_owned()],
        demo,
    }
}

async fn serve(options: &PgConnectOptions, clock: &Clock, limits: Limits) -> (SocketAddr, JoinHandle<()>) {
    let state = State::connect_within(options.clone(), master(), clock.clone(), limits)
        .await
        .unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    (
        address,
        tokio::spawn(central::serve(listener, state, std::future::pending())),
    )
}

impl Fixture {
    pub(crate) async fn start(options: PgConnectOptions) -> Self {
        Self::start_on(options, Schema::OfTheProgram).await
    }

    pub(crate) async fn start_on(options: PgConnectOptions, schema: Schema) -> Self {
        let seconds = Arc::new(AtomicI64::new(0));
        let (start, passed): (DateTime<Utc>, _) = (NOW.parse().unwrap(), Arc::clone(&seconds));
        let clock = Clock::of(move || start + TimeDelta::seconds(passed.load(Ordering::SeqCst)));
        let pool = PgPool::connect_with(options.clone()).await.unwrap();
        match schema {
            Schema::OfTheProgram => admin::migrate(&pool, &operator(&clock)).await.unwrap(),
            Schema::Before => {
                let mut before: Migrator = sqlx::migrate!();
                before.migrations = before
                    .iter()
                    .filter(|migration| migration.version == 1)
                    .cloned()
                    .collect();
                before.run(&pool).await.unwrap();
            }
        }
        for (code, demo) in [(SERVICE, true), (OTHER, true), (LIVE, false)] {
            admin::add_service(&pool, &operator(&clock), &service(code, demo))
                .await
                .unwrap();
        }
        let (address, serving) = serve(&options, &clock, Limits::default()).await;
        Self {
            address,
            pool,
            options,
            clock,
            seconds,
            serving,
        }
    }

    /// Adds a service with fictional patients.
    pub(crate) async fn add_service(&self, code: &str) {
        let service = service(code, true);
        admin::add_service(&self.pool, &self.operator(), &service)
            .await
            .unwrap();
    }

    /// Adds a live service.
    pub(crate) async fn add_live_service(&self, code: &str) {
        let service = service(code, false);
        admin::add_service(&self.pool, &self.operator(), &service)
            .await
            .unwrap();
    }

    /// Ends the server and starts another on the same database, at another address.
    pub(crate) async fn serve_anew(&mut self) {
        self.serve_within(Limits::default()).await;
    }

    /// The same within other limits.
    pub(crate) async fn serve_within(&mut self, limits: Limits) {
        self.serving.abort();
        (self.address, self.serving) = serve(&self.options, &self.clock, limits).await;
    }

    pub(crate) fn pass(&self, time: TimeDelta) {
        self.seconds.fetch_add(time.num_seconds(), Ordering::SeqCst);
    }

    pub(crate) fn operator(&self) -> Operator {
        operator(&self.clock)
    }

    pub(crate) async fn code(&self, service: &str) -> String {
        admin::enrol(&self.pool, &self.operator(), service, 7).await.unwrap()
    }

    pub(crate) async fn desk(&self, service: &str, name: &str) -> Desk {
        let code = self.code(service).await;
        Desk::enrol(self.address, &code, name, None).await.unwrap()
    }

    /// Whoever can do anything with the database, and has not the master key.
    pub(crate) async fn superuser(&self) -> PgPool {
        PgPool::connect_with(self.options.clone().username("fls"))
            .await
            .unwrap()
    }

    /// Keeps what these tables hold, for [`Self::put_back`].
    pub(crate) async fn remember(&self, tables: &[&str]) {
        let pool = self.superuser().await;
        run(&pool, "drop schema if exists remembered cascade").await;
        run(&pool, "create schema remembered").await;
        for table in tables {
            run(
                &pool,
                &format!("create table remembered.{table} as table public.{table}"),
            )
            .await;
        }
        pool.close().await;
    }

    /// Makes these tables what they were when they were remembered: no foreign key and no right of a table is asked.
    pub(crate) async fn put_back(&self, tables: &[&str]) {
        let pool = self.superuser().await;
        let mut connection = pool.acquire().await.unwrap();
        for table in tables {
            let statements = format!(
                "set session_replication_role = replica; delete from {table};
                 insert into {table} select * from remembered.{table}"
            );
            sqlx::raw_sql(AssertSqlSafe(statements))
                .execute(&mut *connection)
                .await
                .unwrap();
        }
        drop(connection);
        pool.close().await;
    }

    /// Publishes the national figures, a week after the last.
    pub(crate) async fn publish_national(&self) {
        self.pass(TimeDelta::days(7));
        admin::publish_national(&self.pool, &self.operator()).await.unwrap();
    }

    pub(crate) async fn verify(&self) -> Verified {
        admin::verify(&self.pool, &master()).await.unwrap()
    }

    pub(crate) async fn assert_right(&self) {
        assert_eq!(self.verify().await.differences, [], "a recount differs");
    }
}
