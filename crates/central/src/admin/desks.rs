//! Desks: one-time codes for new ones, which are listed and withdrawn, listing desks, revoking one.

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::{PgPool, Row as _};
use uuid::Uuid;

use super::error::AdminError;
use super::operator::{Operator, Words};
use super::services::service_id;
use crate::sealed::{Device, Enrolment};
use crate::secret::{code_hash, new_code};
use crate::trail::What;

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
    /// How many lives it had: one, and one more each time its store was copied or put back.
    pub lives: i64,
    /// When the last of them began.
    pub last_life_at: Option<DateTime<Utc>>,
    /// That it was revoked.
    pub revoked: Option<Revocation>,
}

/// That a desk was revoked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revocation {
    /// When.
    pub at: DateTime<Utc>,
    /// Who did it.
    pub by: String,
    /// Why: the desk is told.
    pub why: String,
}

/// A one-time code for a desk of a service. It is told once: only its hash is kept.
///
/// # Errors
/// When there is no such service.
pub async fn enrol(pool: &PgPool, operator: &Operator, service: &str, days: u16) -> Result<String, AdminError> {
    let id = service_id(pool, service).await?;
    let code = new_code()?;
    let now = operator.now();
    let mut transaction = pool.begin().await?;
    let mut of = operator.locked(&mut transaction, id).await?;
    let enrolment = Enrolment {
        code_hash: code_hash(&code).to_vec(),
        made_at: now,
        expires_at: now + TimeDelta::days(i64::from(days)),
        used_at: None,
        device_key: None,
    };
    sqlx::query("insert into enrolment (service_id, code_hash, made_at, expires_at, seal) values ($1, $2, $3, $4, $5)")
        .bind(id)
        .bind(&enrolment.code_hash)
        .bind(now)
        .bind(enrolment.expires_at)
        .bind(of.seal(&enrolment.text(id)))
        .execute(&mut *transaction)
        .await?;
    let about = format!("good for {days} days");
    of.note(&mut transaction, operator.line(What::CodeMade, Some(about), None))
        .await?;
    of.store(&mut transaction).await?;
    transaction.commit().await?;
    Ok(code)
}

/// A one-time code that lets a desk in, as nobody has used it yet. The code itself is not kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenCode {
    /// When it was made.
    pub made_at: DateTime<Utc>,
    /// The moment from which it is good no more.
    pub good_until: DateTime<Utc>,
}

const OPEN_CODES: &str = "select code_hash, made_at, expires_at, used_at, device_key, seal from enrolment
                          where service_id = $1 and used_at is null and expires_at > $2 order by made_at, code_hash";

/// The codes of a service that let a desk in at this moment, the oldest first.
///
/// # Errors
/// When there is no such service.
pub async fn open_codes(pool: &PgPool, service: &str, now: DateTime<Utc>) -> Result<Vec<OpenCode>, AdminError> {
    let id = service_id(pool, service).await?;
    let rows = sqlx::query(OPEN_CODES).bind(id).bind(now).fetch_all(pool).await?;
    let codes = rows.iter().map(|row| {
        let code = Enrolment::read(row)?;
        Ok(OpenCode {
            made_at: code.made_at,
            good_until: code.expires_at,
        })
    });
    codes.collect()
}

/// Withdraws all codes of a service that nobody has used: one that was told to somebody who has left lets no desk in. Answers how
/// many that were.
///
/// # Errors
/// When there is no such service.
pub async fn withdraw_codes(
    pool: &PgPool,
    operator: &Operator,
    service: &str,
    why: &Words,
) -> Result<usize, AdminError> {
    let id = service_id(pool, service).await?;
    let now = operator.now();
    let mut transaction = pool.begin().await?;
    let mut of = operator.locked(&mut transaction, id).await?;
    let rows = sqlx::query(OPEN_CODES)
        .bind(id)
        .bind(now)
        .fetch_all(&mut *transaction)
        .await?;
    if rows.is_empty() {
        return Ok(0);
    }
    for row in &rows {
        let before = Enrolment::read(row)?;
        let after = Enrolment {
            expires_at: now,
            ..before.clone()
        };
        sqlx::query("update enrolment set expires_at = $3, seal = $4 where service_id = $1 and code_hash = $2")
            .bind(id)
            .bind(&before.code_hash)
            .bind(now)
            .bind(of.seal_anew(&before.text(id), row.try_get("seal")?, &after.text(id)))
            .execute(&mut *transaction)
            .await?;
    }
    let about = Some(format!("codes: {}", rows.len()));
    of.note(&mut transaction, operator.line(What::CodesWithdrawn, about, Some(why)))
        .await?;
    of.store(&mut transaction).await?;
    transaction.commit().await?;
    Ok(rows.len())
}

/// The desks of a service, in the order they enrolled.
///
/// # Errors
/// When there is no such service.
pub async fn devices(pool: &PgPool, service: &str) -> Result<Vec<DeviceLine>, AdminError> {
    let id = service_id(pool, service).await?;
    let rows = sqlx::query(
        "select device_key, d.name, program, enrolled_at, last_seen_at, revoked_at, revoked_by, revoked_why, lives, last_life_at
         from device d, lateral (
             select count(*) as lives, max(made_at) as last_life_at from identity i
             where i.service_id = d.service_id and i.device_key = d.device_key
         ) as lived
         where d.service_id = $1 order by enrolled_at, device_key",
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
                lives: row.try_get("lives")?,
                last_life_at: row.try_get("last_life_at")?,
                revoked: match row.try_get("revoked_at")? {
                    None => None,
                    Some(at) => Some(Revocation {
                        at,
                        by: row.try_get("revoked_by")?,
                        why: row.try_get("revoked_why")?,
                    }),
                },
            })
        })
        .collect()
}

/// Revokes a desk: it is refused from its next exchange on, and told by whom and why, in these words. Nothing on it is destroyed. Revoking it
/// again changes nothing.
///
/// # Errors
/// When there is no such service or desk.
pub async fn revoke(
    pool: &PgPool,
    operator: &Operator,
    service: &str,
    device: Uuid,
    by: &Words,
    why: &Words,
) -> Result<(), AdminError> {
    let id = service_id(pool, service).await?;
    let mut transaction = pool.begin().await?;
    let mut of = operator.locked(&mut transaction, id).await?;
    let (before, seal) = Device::locked(&mut transaction, id, device)
        .await?
        .ok_or(AdminError::UnknownDevice(device))?;
    if before.revoked_at.is_some() {
        return Ok(());
    }
    let after = Device {
        revoked_at: Some(operator.now()),
        revoked_by: Some(by.words().to_owned()),
        // The desk goes on with the sentence.
        revoked_why: Some(why.words().trim_end_matches('.').to_owned()),
        ..before.clone()
    };
    sqlx::query(
        "update device set revoked_at = $3, revoked_by = $4, revoked_why = $5, seal = $6
         where service_id = $1 and device_key = $2",
    )
    .bind(id)
    .bind(device)
    .bind(after.revoked_at)
    .bind(&after.revoked_by)
    .bind(&after.revoked_why)
    .bind(of.seal_anew(&before.text(id), seal, &after.text(id)))
    .execute(&mut *transaction)
    .await?;
    let about = format!("{device}, by {}", by.words());
    of.note(
        &mut transaction,
        operator.line(What::DeskRevoked, Some(about), Some(why)),
    )
    .await?;
    of.store(&mut transaction).await?;
    transaction.commit().await?;
    Ok(())
}

/// Has every desk that is not revoked exchange its token: of all services, or of one. Each is given another at its next exchange, and
/// its own is good until it shows that one; one that was on its way already is replaced, too. Answers how many desks that are.
///
/// # Errors
/// When there is no such service, or the database refuses: services before it, in the order of their codes, are done then, and
/// all may be said again.
pub async fn rotate_tokens(
    pool: &PgPool,
    operator: &Operator,
    why: &Words,
    only: Option<&str>,
) -> Result<i64, AdminError> {
    let services: Vec<Uuid> =
        sqlx::query_scalar("select service_id from service where $1::text is null or code = $1 order by code")
            .bind(only)
            .fetch_all(pool)
            .await?;
    if let (Some(code), true) = (only, services.is_empty()) {
        return Err(AdminError::UnknownService(code.to_owned()));
    }
    let mut all = 0;
    for id in services {
        let mut transaction = pool.begin().await?;
        let mut of = operator.locked(&mut transaction, id).await?;
        let desks: Vec<Uuid> = sqlx::query_scalar(
            "select device_key from device where service_id = $1 and revoked_at is null order by device_key",
        )
        .bind(id)
        .fetch_all(&mut *transaction)
        .await?;
        for desk in &desks {
            let Some((before, seal)) = Device::locked(&mut transaction, id, *desk).await? else {
                continue;
            };
            let after = Device {
                token_given_at: None,
                ..before.clone()
            };
            sqlx::query("update device set token_given_at = null, seal = $3 where service_id = $1 and device_key = $2")
                .bind(id)
                .bind(desk)
                .bind(of.seal_anew(&before.text(id), seal, &after.text(id)))
                .execute(&mut *transaction)
                .await?;
        }
        let about = Some(format!("desks: {}", desks.len()));
        of.note(&mut transaction, operator.line(What::TokensRotated, about, Some(why)))
            .await?;
        of.store(&mut transaction).await?;
        transaction.commit().await?;
        all += i64::try_from(desks.len()).unwrap_or(i64::MAX);
    }
    Ok(all)
}
