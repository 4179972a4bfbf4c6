//! Desks: one-time codes for new ones, listing them, revoking one.

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::{PgPool, Row as _};
use uuid::Uuid;

use super::error::AdminError;
use super::services::service_id;
use crate::edge::Clock;
use crate::secret::{code_hash, new_code};

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
