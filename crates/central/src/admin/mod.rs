//! Administration, on connections of the schema's owner: services, codes, desks, epochs, and recounting everything.

mod verify;

use chrono::{DateTime, Datelike, TimeDelta, Utc};
use domain::unit_code::{NoUnitCode, read_unit_code};
use sqlx::migrate::{MigrateError, Migrator};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{ConnectOptions as _, Connection as _, PgConnection, PgPool, Row as _};
use uuid::Uuid;

use crate::edge::{Clock, random_id};
use crate::keys::{KeyError, MasterKey};
use crate::secret::{code_hash, new_code};
use crate::state::set_service;

pub use verify::{Difference, Verified, verify};

/// The migrations of this program.
pub(crate) static SCHEMA: Migrator = sqlx::migrate!();

/// Why an act of administration failed.
#[derive(Debug, thiserror::Error)]
pub enum AdminError {
    /// The database's address cannot be read.
    #[error("the database's address cannot be read")]
    Address,
    /// The database cannot be reached, or refuses.
    #[error("the database cannot be used: {0}")]
    Database(#[from] sqlx::Error),
    /// A migration failed, or the database is of a newer program.
    #[error("the database cannot be migrated: {0}")]
    Migrate(#[from] MigrateError),
    /// A key cannot be used.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The operating system gives no random bytes.
    #[error("the operating system gives no random bytes")]
    Random(#[from] getrandom::Error),
    /// A unit code can be none.
    #[error(transparent)]
    UnitCode(#[from] NoUnitCode),
    /// No service with this code.
    #[error("there is no service with the code {0}")]
    UnknownService(String),
    /// A service with this code is there already.
    #[error("there is a service with the code {0} already")]
    ServiceExists(String),
    /// No such desk.
    #[error("the service has no desk {0}")]
    UnknownDevice(Uuid),
    /// A value that cannot be.
    #[error("{0}")]
    Wrong(&'static str),
}

/// A service to be added.
#[derive(Clone, Debug)]
pub struct NewService {
    /// Unit code: capital letters and digits.
    pub code: String,
    /// Name.
    pub name: String,
    /// Estimated annual caseload.
    pub caseload: u32,
    /// Nation.
    pub nation: String,
    /// Region.
    pub region: String,
    /// The hospitals it serves.
    pub hospitals: Vec<String>,
    /// Whether its patients are fictional.
    pub demo: bool,
}

/// A service as administration lists it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceLine {
    /// Unit code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Whether its patients are fictional.
    pub demo: bool,
    /// Entries of its log.
    pub entries: i64,
    /// Records.
    pub records: i64,
    /// Records held.
    pub held: i64,
}

/// A desk as administration lists it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeviceLine {
    /// What to name it by when it is revoked.
    pub key: Uuid,
    /// Its name when it enrolled.
    pub name: String,
    /// Name and version of its program at its last exchange.
    pub program: Option<String>,
    /// When it enrolled.
    pub enrolled_at: DateTime<Utc>,
    /// Its last exchange.
    pub last_seen_at: Option<DateTime<Utc>>,
    /// When it was revoked.
    pub revoked_at: Option<DateTime<Utc>>,
}

/// Connects as the owner of the schema.
///
/// # Errors
/// When the address cannot be read or the database cannot be reached.
pub async fn connect(url: &str) -> Result<PgPool, AdminError> {
    let options: PgConnectOptions = url.parse().map_err(|_| AdminError::Address)?;
    let options = options.disable_statement_logging();
    // One connection first: it fails at once and with its reason, where a pool would try again and again.
    PgConnection::connect_with(&options).await?.close().await?;
    Ok(PgPoolOptions::new().max_connections(2).connect_with(options).await?)
}

/// Brings the schema up to this program.
///
/// # Errors
/// When a migration fails or the database is of a newer program; then nothing has changed.
pub async fn migrate(pool: &PgPool) -> Result<(), AdminError> {
    Ok(SCHEMA.run(pool).await?)
}

/// Adds a service.
///
/// # Errors
/// When its code is taken, or a value cannot be.
pub async fn add_service(
    pool: &PgPool,
    master: &MasterKey,
    clock: &Clock,
    service: &NewService,
) -> Result<(), AdminError> {
    let code = read_unit_code(&service.code)?;
    let caseload = i32::try_from(service.caseload).unwrap_or_default();
    if caseload < 1 {
        return Err(AdminError::Wrong("a caseload is a whole number from 1"));
    }
    let now = clock.now();
    let id = random_id()?;
    let mut transaction = pool.begin().await?;
    set_service(&mut transaction, id).await?;
    let added = sqlx::query(
        "insert into service (service_id, code, name, demo, nation, region, wrapped_key, epoch, added_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict on constraint service_code_key do nothing",
    )
    .bind(id)
    .bind(&code)
    .bind(&service.name)
    .bind(service.demo)
    .bind(&service.nation)
    .bind(&service.region)
    .bind(master.new_service_key(id)?)
    .bind(random_id()?)
    .bind(now)
    .execute(&mut *transaction)
    .await?;
    if added.rows_affected() == 0 {
        return Err(AdminError::ServiceExists(code));
    }
    sqlx::query("insert into hospital (service_id, name) select distinct $1::uuid, unnest($2::text[])")
        .bind(id)
        .bind(&service.hospitals)
        .execute(&mut *transaction)
        .await?;
    sqlx::query("insert into caseload (service_id, from_year, value) values ($1, $2, $3)")
        .bind(id)
        .bind(now.year())
        .bind(caseload)
        .execute(&mut *transaction)
        .await?;
    transaction.commit().await?;
    Ok(())
}

/// Every service, by code.
///
/// # Errors
/// When the database refuses.
pub async fn services(pool: &PgPool) -> Result<Vec<ServiceLine>, AdminError> {
    let rows = sqlx::query("select code, name, demo, last_number, records, held from service order by code")
        .fetch_all(pool)
        .await?;
    rows.iter()
        .map(|row| {
            Ok(ServiceLine {
                code: row.try_get("code")?,
                name: row.try_get("name")?,
                demo: row.try_get("demo")?,
                entries: row.try_get("last_number")?,
                records: row.try_get("records")?,
                held: row.try_get("held")?,
            })
        })
        .collect()
}

/// A one-time code for a desk of a service. It is told once: only its hash is kept.
///
/// # Errors
/// When there is no such service.
pub async fn enrol(pool: &PgPool, clock: &Clock, service: &str, days: u16) -> Result<String, AdminError> {
    let id = service_id(pool, service).await?;
    let code = new_code()?;
    let now = clock.now();
    sqlx::query("insert into enrolment (service_id, code_hash, made_at, expires_at) values ($1, $2, $3, $4)")
        .bind(id)
        .bind(code_hash(&code).as_slice())
        .bind(now)
        .bind(now + TimeDelta::days(i64::from(days)))
        .execute(pool)
        .await?;
    Ok(code)
}

/// The desks of a service, in the order they enrolled.
///
/// # Errors
/// When there is no such service.
pub async fn devices(pool: &PgPool, service: &str) -> Result<Vec<DeviceLine>, AdminError> {
    let id = service_id(pool, service).await?;
    let rows = sqlx::query(
        "select device_key, name, program, enrolled_at, last_seen_at, revoked_at from device
         where service_id = $1 order by enrolled_at, device_key",
    )
    .bind(id)
    .fetch_all(pool)
    .await?;
    rows.iter()
        .map(|row| {
            Ok(DeviceLine {
                key: row.try_get("device_key")?,
                name: row.try_get("name")?,
                program: row.try_get("program")?,
                enrolled_at: row.try_get("enrolled_at")?,
                last_seen_at: row.try_get("last_seen_at")?,
                revoked_at: row.try_get("revoked_at")?,
            })
        })
        .collect()
}

/// Revokes a desk: it is refused from its next exchange on. Revoking it again changes nothing.
///
/// # Errors
/// When there is no such service or desk.
pub async fn revoke(pool: &PgPool, clock: &Clock, service: &str, device: Uuid) -> Result<(), AdminError> {
    let id = service_id(pool, service).await?;
    let revoked = sqlx::query(
        "update device set revoked_at = coalesce(revoked_at, $3) where service_id = $1 and device_key = $2",
    )
    .bind(id)
    .bind(device)
    .bind(clock.now())
    .execute(pool)
    .await?;
    if revoked.rows_affected() == 0 {
        Err(AdminError::UnknownDevice(device))
    } else {
        Ok(())
    }
}

/// Opens a new epoch for every service, after the database was restored from a backup: every desk compares, and sends
/// what is lacking. Answers how many services there are.
///
/// # Errors
/// When the database refuses; then nothing has changed.
pub async fn restored(pool: &PgPool) -> Result<u64, AdminError> {
    let mut transaction = pool.begin().await?;
    let services: Vec<Uuid> =
        sqlx::query_scalar("select service_id from service order by service_id for no key update")
            .fetch_all(&mut *transaction)
            .await?;
    let mut opened = 0;
    for service in services {
        sqlx::query("update service set epoch = $2 where service_id = $1")
            .bind(service)
            .bind(random_id()?)
            .execute(&mut *transaction)
            .await?;
        opened += 1;
    }
    transaction.commit().await?;
    Ok(opened)
}

async fn service_id(pool: &PgPool, code: &str) -> Result<Uuid, AdminError> {
    sqlx::query_scalar("select service_id from service where code = $1")
        .bind(code)
        .fetch_optional(pool)
        .await?
        .ok_or_else(|| AdminError::UnknownService(code.to_owned()))
}
