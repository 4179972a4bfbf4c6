//! P8: the first sync of 10,000 records to a real FLS Central on PostgreSQL over loopback, beside bare multi-row inserts
//! of the same entries into the same PostgreSQL.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{ConnectOptions as _, Connection as _, Postgres, QueryBuilder};
use store::Outgoing;
use testkit::TestCentral;

use crate::Failure;
use crate::desks;
use crate::table::Table;
use crate::timing::{ROUNDS, Times};
use crate::workplace::Workplace;

const RECORDS: usize = 10_000;
/// Entries of one statement and one transaction, as many as a desk sends in one request.
const BATCH: usize = protocol::exchange::BATCH_ENTRIES;
const REACH: f64 = 5.0;
const REQUESTS: f64 = 25.0;
const BYTES: f64 = 150.0;

/// What one first sync took.
struct Synced {
    time: Duration,
    requests: u32,
    bytes: u32,
    entries: Vec<Outgoing>,
}

pub(crate) async fn run(place: &Workplace, table: &mut Table) -> Result<(), Failure> {
    let Ok(cluster) = std::env::var("DATABASE_URL") else {
        table.note("P8 was skipped: DATABASE_URL names no PostgreSQL; make bench starts one");
        return Ok(());
    };
    eprintln!("P8: sending {RECORDS} records");
    let central = TestCentral::start().await;
    let bare = Bare::start(&cluster).await?;
    let (mut ours, mut bares) = (Times::default(), Times::default());
    let (mut requests, mut bytes) = (0, 0);
    // Round 0 warms up; its times do not count.
    for round in 0..=ROUNDS {
        let synced = sync(place, &central, &format!("BENCH{round}")).await?;
        let inserted = bare.insert(&synced.entries).await?;
        if round > 0 {
            ours.push(synced.time);
            bares.push(inserted);
            (requests, bytes) = (synced.requests, synced.bytes);
        }
    }
    bare.stop().await?;
    central.verify().await;
    central.stop().await;

    table.beside(
        "P8 first sync, 10,000 records",
        ours.median(),
        "bare inserts",
        bares.median(),
        REACH,
    );
    table.counted("P8 requests", f64::from(requests), REQUESTS);
    table.counted(
        "P8 bytes sent a record",
        f64::from(bytes) / f64::from(u32::try_from(RECORDS)?),
        BYTES,
    );
    table.note(
        "P8: ours reads, compresses and sends; Central checks digests, folds and checks each record, seals, and stores \
         log, folded records and counts; the desk takes over its receipts and compares the chain. Bare inserts write the \
         entries' bytes in rows of 500 a statement, a transaction each, and check nothing. One PostgreSQL with its \
         default settings for both.",
    );
    Ok(())
}

/// A new service's desk sends everything that it has.
async fn sync(place: &Workplace, central: &TestCentral, service: &str) -> Result<Synced, Failure> {
    let dir = place.temporary()?;
    let desk = desks::filled(dir.path(), service, RECORDS).await?;
    central.add_service(service).await;
    desk.attach(central.url(), &central.enrol(service).await).await?;
    let now = app::Host::now(desk.host());
    let entries = desk.store().await?.to_send(2 * RECORDS, &BTreeMap::new(), now).await?;
    if entries.len() != RECORDS {
        return Err(format!("{} entries of {RECORDS} records may leave the desk", entries.len()).into());
    }

    let (requests_before, bytes_before) = desk.host().traffic();
    let mut time = Times::default();
    let synced = time.time(desk.sync_now()).await?;
    let (requests, bytes) = desk.host().traffic();
    if usize::try_from(synced.accepted)? != RECORDS || !synced.agree {
        return Err(format!(
            "{} of {RECORDS} entries were accepted, agreed: {}",
            synced.accepted, synced.agree
        )
        .into());
    }
    desk.lock().await?;
    Ok(Synced {
        time: time.median(),
        requests: u32::try_from(requests - requests_before)?,
        bytes: u32::try_from(bytes - bytes_before)?,
        entries,
    })
}

/// A database beside Central's with nothing but a table for entries.
struct Bare {
    cluster: PgConnectOptions,
    database: String,
}

impl Bare {
    async fn start(cluster: &str) -> Result<Self, Failure> {
        let cluster = cluster.parse::<PgConnectOptions>()?.disable_statement_logging();
        let bare = Self {
            cluster,
            database: format!("fls_bench_{}", std::process::id()),
        };
        bare.on_cluster(&format!("create database {}", bare.database)).await?;
        Ok(bare)
    }

    async fn stop(self) -> Result<(), Failure> {
        self.on_cluster(&format!("drop database {} with (force)", self.database))
            .await
    }

    async fn on_cluster(&self, statement: &str) -> Result<(), Failure> {
        let mut connection = PgConnection::connect_with(&self.cluster.clone().database("postgres")).await?;
        sqlx::raw_sql(sqlx::AssertSqlSafe(statement.to_owned()))
            .execute(&mut connection)
            .await?;
        Ok(connection.close().await?)
    }

    /// Inserts the entries into an empty table with the keys that a log cannot do without.
    async fn insert(&self, entries: &[Outgoing]) -> Result<Duration, Failure> {
        let mut connection = PgConnection::connect_with(&self.cluster.clone().database(&self.database)).await?;
        sqlx::raw_sql(
            "drop table if exists entry; \
             create table entry (service integer not null, number bigint not null, record uuid not null, id uuid not null, \
             digest bytea not null, bytes bytea not null, primary key (service, number), unique (service, id))",
        )
        .execute(&mut connection)
        .await?;

        let began = Instant::now();
        let mut numbers = 1_i64..;
        for batch in entries.chunks(BATCH) {
            let mut insert =
                QueryBuilder::<Postgres>::new("insert into entry (service, number, record, id, digest, bytes) ");
            insert.push_values(batch.iter().zip(numbers.by_ref()), |mut values, (outgoing, number)| {
                values
                    .push_bind(1)
                    .push_bind(number)
                    .push_bind(outgoing.record.uuid())
                    .push_bind(outgoing.entry.uuid())
                    .push_bind(outgoing.wire.digest.0.as_slice())
                    .push_bind(outgoing.wire.bytes.as_slice());
            });
            insert.build().execute(&mut connection).await?;
        }
        let time = began.elapsed();

        let (rows, bytes): (i64, i64) = sqlx::query_as("select count(*), sum(length(bytes))::bigint from entry")
            .fetch_one(&mut connection)
            .await?;
        let sent: usize = entries.iter().map(|entry| entry.wire.bytes.len()).sum();
        if (usize::try_from(rows)?, usize::try_from(bytes)?) != (entries.len(), sent) {
            return Err("bare inserts hold other entries than were sent".into());
        }
        connection.close().await?;
        Ok(time)
    }
}
