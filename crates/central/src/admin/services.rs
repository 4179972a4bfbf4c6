//! Services: adding and listing them, and a new epoch for each once the database was restored.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Datelike as _, Utc};
use domain::audit::cases;
use domain::record::NAME_LIMIT;
use domain::unit_code::read_unit_code;
use protocol::enrol::ServiceWire;
use sqlx::{PgConnection, PgPool, Row as _};
use uuid::Uuid;

use super::connection::note_migrations;
use super::error::AdminError;
use super::operator::{Operator, Words};
use crate::caseload::{in_words, put_caseload};
use crate::database::set_service;
use crate::edge::random_id;
use crate::epoch::EpochBecause;
use crate::keys::MasterKey;
use crate::sealed::hospital;
use crate::service::LockedService;
use crate::trail::What;
use crate::whole::LockedWhole;

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
    /// Whether a desk of it whose store was copied or put back goes on with a new life.
    pub takes_new_lives: bool,
}

/// Adds a service.
///
/// # Errors
/// When its code is taken, or a value cannot be.
pub async fn add_service(pool: &PgPool, operator: &Operator, service: &NewService) -> Result<(), AdminError> {
    let code = read_unit_code(&service.code)?;
    let caseload = cases(service.caseload)?.cast_signed();
    let named = [
        ("the name", &service.name),
        ("the nation", &service.nation),
        ("the region", &service.region),
    ];
    let hospitals = service.hospitals.iter().map(|name| ("the name of a hospital", name));
    for (what, name) in named.into_iter().chain(hospitals) {
        if name.trim().is_empty() || name.chars().count() > NAME_LIMIT || name.contains(char::is_control) {
            return Err(AdminError::NoName(what));
        }
    }
    check_master_key(pool, operator.master()).await?;
    let (now, id) = (operator.now(), random_id()?);
    let mut transaction = pool.begin().await?;
    set_service(&mut transaction, id).await?;
    let wire = ServiceWire {
        code: code.clone(),
        name: service.name.clone(),
        demo: service.demo,
        nation: service.nation.clone(),
        region: service.region.clone(),
        caseload: BTreeMap::new(),
        revoked: BTreeSet::new(),
    };
    let Some(mut of) = LockedService::add(&mut transaction, operator.master(), id, wire, now).await? else {
        return Err(AdminError::ServiceExists(code));
    };
    let hospitals: BTreeSet<&String> = service.hospitals.iter().collect();
    for name in hospitals {
        sqlx::query("insert into hospital (service_id, name, seal) values ($1, $2, $3)")
            .bind(id)
            .bind(name)
            .bind(of.seal(&hospital(id, name)))
            .execute(&mut *transaction)
            .await?;
    }
    put_caseload(&mut transaction, &mut of, now.year(), caseload).await?;
    let about = format!("{code}, {} patients a year", service.caseload);
    of.note(&mut transaction, operator.line(What::ServiceAdded, Some(about), None))
        .await?;
    of.store(&mut transaction).await?;
    let mut whole = LockedWhole::load_or_add(&mut transaction, operator.master()).await?;
    note_migrations(&mut transaction, operator, &mut whole).await?;
    whole.add_service(id);
    whole.store(&mut transaction).await?;
    transaction.commit().await?;
    Ok(())
}

/// Sets a service's estimated annual caseload from a year on. Its desks are told at their next exchange.
///
/// # Errors
/// When there is no such service, or the value cannot be.
pub async fn set_caseload(
    pool: &PgPool,
    operator: &Operator,
    service: &str,
    from_year: i32,
    value: u32,
) -> Result<(), AdminError> {
    let caseload = cases(value)?.cast_signed();
    let id = service_id(pool, service).await?;
    let mut transaction = pool.begin().await?;
    let mut of = operator.locked(&mut transaction, id).await?;
    put_caseload(&mut transaction, &mut of, from_year, caseload).await?;
    let about = in_words(from_year, Some(value));
    of.note(&mut transaction, operator.line(What::CaseloadSet, Some(about), None))
        .await?;
    of.store(&mut transaction).await?;
    transaction.commit().await?;
    Ok(())
}

/// Sets whether a desk of a service whose store was copied or put back goes on with a new life, or has to enrol again with a
/// code. Saying again what stands changes nothing.
///
/// # Errors
/// When there is no such service.
pub async fn set_new_lives(
    pool: &PgPool,
    operator: &Operator,
    service: &str,
    takes: bool,
    why: &Words,
) -> Result<(), AdminError> {
    let id = service_id(pool, service).await?;
    let mut transaction = pool.begin().await?;
    let mut of = operator.locked(&mut transaction, id).await?;
    if of.takes_new_lives() == takes {
        return Ok(());
    }
    of.set_new_lives(&mut transaction, takes).await?;
    let about = if takes { "it goes on" } else { "it has to enrol again" };
    let line = operator.line(What::NewLivesSet, Some(about.to_owned()), Some(why));
    of.note(&mut transaction, line).await?;
    of.store(&mut transaction).await?;
    transaction.commit().await?;
    Ok(())
}

/// Looks whether this is the master key that the services' keys were wrapped by. One that opens some is: a key that was spoilt
/// keeps nobody from administering the others. Before the first service any key is right.
///
/// # Errors
/// When it opens none.
pub async fn check_master_key(pool: &PgPool, master: &MasterKey) -> Result<(), AdminError> {
    let services: Vec<(Uuid, Vec<u8>)> = sqlx::query_as("select service_id, wrapped_key from service")
        .fetch_all(pool)
        .await?;
    let opens = |(id, wrapped): &(Uuid, Vec<u8>)| master.unwrap_key(*id, wrapped).is_ok();
    if services.is_empty() || services.iter().any(opens) {
        Ok(())
    } else {
        Err(AdminError::OtherMasterKey)
    }
}

/// Every service, by code.
///
/// # Errors
/// When the database refuses.
pub async fn services(pool: &PgPool) -> Result<Vec<ServiceLine>, AdminError> {
    let rows =
        sqlx::query("select code, name, demo, last_number, records, held, takes_new_lives from service order by code")
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
                takes_new_lives: row.try_get("takes_new_lives")?,
            })
        })
        .collect()
}

/// An epoch of a service as administration lists it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EpochLine {
    /// When it began.
    pub opened_at: DateTime<Utc>,
    /// Why.
    pub because: EpochBecause,
}

/// The epochs of a service, the first one first.
///
/// # Errors
/// When there is no such service.
pub async fn epochs(pool: &PgPool, service: &str) -> Result<Vec<EpochLine>, AdminError> {
    let id = service_id(pool, service).await?;
    let rows = sqlx::query("select opened_at, because, device_key from epoch where service_id = $1 order by number")
        .bind(id)
        .fetch_all(pool)
        .await?;
    rows.iter()
        .map(|row| {
            let because = EpochBecause::of_columns(row.try_get("because")?, row.try_get("device_key")?);
            Ok(EpochLine {
                opened_at: row.try_get("opened_at")?,
                because: because.ok_or(AdminError::Wrong("an epoch says no cause that there is"))?,
            })
        })
        .collect()
}

/// Opens a new epoch for every service, after the database was restored from a backup: every desk compares, and sends
/// what is lacking. Answers how many services there are.
///
/// # Errors
/// When the database refuses; then nothing has changed.
pub async fn restored(pool: &PgPool, operator: &Operator, why: &Words) -> Result<u64, AdminError> {
    let mut transaction = pool.begin().await?;
    let opened = open_epochs(&mut transaction, operator, why).await?;
    transaction.commit().await?;
    Ok(opened)
}

/// Opens a new epoch for every service, because somebody says that the database was restored. Answers how many there are.
pub(super) async fn open_epochs(
    connection: &mut PgConnection,
    operator: &Operator,
    why: &Words,
) -> Result<u64, AdminError> {
    let services: Vec<Uuid> =
        sqlx::query_scalar("select service_id from service order by service_id for no key update")
            .fetch_all(&mut *connection)
            .await?;
    let mut opened = 0;
    for service in services {
        let mut of = operator.locked(connection, service).await?;
        let line = operator.line(What::EpochOpened, None, Some(why));
        of.open_epoch(connection, EpochBecause::Said, line).await?;
        of.store(connection).await?;
        opened += 1;
    }
    Ok(opened)
}

/// The id of the service with this unit code.
pub(super) async fn service_id(pool: &PgPool, code: &str) -> Result<Uuid, AdminError> {
    sqlx::query_scalar("select service_id from service where code = $1")
        .bind(code)
        .fetch_optional(pool)
        .await?
        .ok_or_else(|| AdminError::UnknownService(code.to_owned()))
}
