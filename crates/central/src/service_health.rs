//! How every service and each of its desks does, as Central knows it: when it was heard of, what it sent last, what is held, what
//! was refused and why. Nothing of a patient. The pages of site health and the command line show the same: nothing is read here that
//! `fls_health`, as which the pages work, may not read.

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};
use serde::Serialize;
use sqlx::{PgConnection, PgPool, Row as _};
use uuid::Uuid;

use crate::database::set_service;
use crate::refusals;

/// A desk that was not heard of for so long is silent.
const SILENT_AFTER: TimeDelta = TimeDelta::days(30);

/// How a service does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ServiceHealth {
    /// Unit code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Whether its patients are fictional.
    pub demo: bool,
    /// Entries of its log.
    pub entries: i64,
    /// Records, purged ones not.
    pub records: i64,
    /// Of them, those that are in no figure, each for a reason that its desks say.
    pub held: i64,
    /// Lives of its log: more than one where the database was restored.
    pub epochs: i64,
    /// Since when the last one is.
    pub epoch_since: DateTime<Utc>,
    /// When entries of it came last.
    pub last_accepted_at: Option<DateTime<Utc>>,
    /// That no desk of it was heard of for 30 days, though it has some.
    pub silent: bool,
    /// Its desks, in the order they enrolled.
    pub desks: Vec<DeskHealth>,
}

/// How a desk does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DeskHealth {
    /// What `device list` names it by.
    pub key: Uuid,
    /// Its name when it enrolled.
    pub name: String,
    /// Name and version of its program at its last exchange.
    pub program: Option<String>,
    /// Its dataset files at its last exchange, `version:revision`.
    pub dataset: Option<String>,
    /// When it joined.
    pub enrolled_at: DateTime<Utc>,
    /// Its last exchange.
    pub last_seen_at: Option<DateTime<Utc>>,
    /// Entries that it still had to send after that, as it said itself.
    pub waiting: Option<i64>,
    /// Seconds by which its clock was ahead of Central's then; negative: behind.
    pub clock_ahead: Option<i64>,
    /// That it was not heard of for 30 days, and is not revoked.
    pub silent: bool,
    /// When entries that it sent were taken last.
    pub last_accepted_at: Option<DateTime<Utc>>,
    /// How many entries that was.
    pub last_accepted: Option<i64>,
    /// Lives of its store: more than one where it was copied or put back.
    pub lives: i64,
    /// When it was revoked.
    pub revoked_at: Option<DateTime<Utc>>,
    /// What of it was refused of late, and is not taken since.
    pub refused: Vec<Refused>,
}

impl DeskHealth {
    /// When it was heard of last: at an exchange, or when it joined.
    pub fn heard_of_at(&self) -> DateTime<Utc> {
        self.last_seen_at.unwrap_or(self.enrolled_at)
    }
}

/// Entries of a desk that were refused for one cause.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Refused {
    /// The cause's code.
    pub code: String,
    /// The same in words.
    pub why: &'static str,
    /// How many.
    pub entries: i64,
    /// When the last was.
    pub last_at: DateTime<Utc>,
}

/// How every service does, by code, or one of them; none where there is no service with this code.
///
/// # Errors
/// When the database refuses.
pub async fn health(pool: &PgPool, now: DateTime<Utc>, only: Option<&str>) -> Result<Vec<ServiceHealth>, sqlx::Error> {
    let services: Vec<Uuid> =
        sqlx::query_scalar("select service_id from fls_services() where $1::text is null or code = $1 order by code")
            .bind(only)
            .fetch_all(pool)
            .await?;
    let mut all = Vec::with_capacity(services.len());
    for service in services {
        let mut transaction = pool.begin().await?;
        set_service(&mut transaction, service).await?;
        all.push(of_service(&mut transaction, service, now).await?);
        transaction.rollback().await?;
    }
    Ok(all)
}

async fn of_service(
    connection: &mut PgConnection,
    service: Uuid,
    now: DateTime<Utc>,
) -> Result<ServiceHealth, sqlx::Error> {
    let row = sqlx::query(
        "select code, name, demo, last_number, records, held, epochs, coalesce(since, added_at) as since
         from service s, lateral (
             select count(*) as epochs, max(opened_at) as since from epoch e where e.service_id = s.service_id
         ) as lived where s.service_id = $1",
    )
    .bind(service)
    .fetch_one(&mut *connection)
    .await?;
    let desks = desks(connection, service, now).await?;
    let heard_of: Vec<&DeskHealth> = desks.iter().filter(|desk| desk.revoked_at.is_none()).collect();
    Ok(ServiceHealth {
        code: row.try_get("code")?,
        name: row.try_get("name")?,
        demo: row.try_get("demo")?,
        entries: row.try_get("last_number")?,
        records: row.try_get("records")?,
        held: row.try_get("held")?,
        epochs: row.try_get("epochs")?,
        epoch_since: row.try_get("since")?,
        last_accepted_at: desks.iter().filter_map(|desk| desk.last_accepted_at).max(),
        silent: !heard_of.is_empty() && heard_of.iter().all(|desk| desk.silent),
        desks,
    })
}

async fn desks(
    connection: &mut PgConnection,
    service: Uuid,
    now: DateTime<Utc>,
) -> Result<Vec<DeskHealth>, sqlx::Error> {
    let rows = sqlx::query(
        "select d.device_key, d.name, program, dataset, waiting, clock_ahead, enrolled_at, last_seen_at, revoked_at, lives,
                sent.received_at, sent.last_number - sent.first_number + 1 as entries
         from device d
         cross join lateral (
             select count(*) as lives from identity i
             where i.service_id = d.service_id and i.device_key = d.device_key
         ) as lived
         left join lateral (
             select received_at, first_number, last_number from batch b
             where b.service_id = d.service_id and b.device_key = d.device_key order by first_number desc limit 1
         ) as sent on true
         where d.service_id = $1 order by enrolled_at, d.device_key",
    )
    .bind(service)
    .fetch_all(&mut *connection)
    .await?;
    let mut all_refused = refused(connection, service).await?;
    let mut desks = Vec::with_capacity(rows.len());
    for row in &rows {
        let key: Uuid = row.try_get("device_key")?;
        let last_seen_at: Option<DateTime<Utc>> = row.try_get("last_seen_at")?;
        let revoked_at: Option<DateTime<Utc>> = row.try_get("revoked_at")?;
        let enrolled_at = row.try_get("enrolled_at")?;
        let heard_of = last_seen_at.unwrap_or(enrolled_at);
        desks.push(DeskHealth {
            key,
            name: row.try_get("name")?,
            program: row.try_get("program")?,
            dataset: row.try_get("dataset")?,
            waiting: row.try_get("waiting")?,
            clock_ahead: row.try_get("clock_ahead")?,
            enrolled_at,
            last_seen_at,
            silent: revoked_at.is_none() && now - heard_of >= SILENT_AFTER,
            last_accepted_at: row.try_get("received_at")?,
            last_accepted: row.try_get("entries")?,
            lives: row.try_get("lives")?,
            revoked_at,
            refused: all_refused.remove(&key).unwrap_or_default(),
        });
    }
    Ok(desks)
}

/// What is refused of each desk. An entry that was taken later, such as one whose parent came, is refused no more.
async fn refused(connection: &mut PgConnection, service: Uuid) -> Result<HashMap<Uuid, Vec<Refused>>, sqlx::Error> {
    let rows: Vec<(Uuid, String, i64, DateTime<Utc>)> = sqlx::query_as(
        "select device_key, code, count(*), max(refused_at) from refusal r
         where service_id = $1 and entry_id is not null and not exists (
             select from entry e where e.service_id = r.service_id and e.entry_id = r.entry_id and r.code <> 'diverged'
         ) group by device_key, code order by code",
    )
    .bind(service)
    .fetch_all(connection)
    .await?;
    let mut by_desk: HashMap<Uuid, Vec<Refused>> = HashMap::new();
    for (desk, code, entries, last_at) in rows {
        by_desk.entry(desk).or_default().push(Refused {
            why: refusals::words(&code),
            code,
            entries,
            last_at,
        });
    }
    Ok(by_desk)
}
