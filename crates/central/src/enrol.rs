//! Enrolment at the server: a one-time code for a device token.

use chrono::{DateTime, Utc};
use domain::log_safe::safe;
use protocol::enrol::{EnrolReply, EnrolRequest};
use sqlx::{PgConnection, Row as _};
use tokio::time::Instant;
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::asking::{Address, Shown};
use crate::database::kept_text;
use crate::edge::random_id;
use crate::fault::Fault;
use crate::secret::{code_hash, new_token, token_hash};
use crate::service::{Lock, Service};
use crate::state::State;
use crate::trail::What;

/// Longest name of a desk that is kept.
const NAME_CHARACTERS: usize = 100;

/// Gives a desk its token for a code. The code is used up only when the token is given; a wrong one makes whoever is at the
/// address wait.
pub(crate) async fn enrol(state: &State, address: Address, request: &EnrolRequest) -> Result<EnrolReply, Fault> {
    if request.protocol > protocol::VERSION {
        state.asking().from(address, Instant::now())?;
        return Err(Fault::Protocol);
    }
    let now = state.clock().now();
    let code = code_hash(&request.code);
    let tried = state
        .asking()
        .look_up(state.callers(), address, Shown::Code, code)
        .await?;
    let id: Option<Uuid> = sqlx::query_scalar("select service_id from fls_service_of_code($1)")
        .bind(code.as_slice())
        .fetch_optional(state.callers())
        .await?;
    let Some(id) = id else {
        tried.was_wrong(Instant::now());
        return Err(Fault::UnknownCode);
    };
    tried.was_right();
    let turn = state.turns().of(id).turn().await?;
    let _at_work = turn.at_work(true).await?;
    let mut transaction = state.begin(id).await?;
    let connection: &mut PgConnection = &mut transaction;
    // Whoever else comes with this code waits here.
    let service = Service::load(connection, id, Lock::Yes).await?;
    let used = sqlx::query("select expires_at, device_key from enrolment where service_id = $1 and code_hash = $2")
        .bind(id)
        .bind(code.as_slice())
        .fetch_one(&mut *connection)
        .await?;
    let expires_at: DateTime<Utc> = used.try_get("expires_at")?;
    if expires_at <= now {
        return Err(Fault::ExpiredCode);
    }
    if let Some(claim) = &request.service {
        if claim.demo != service.wire.demo {
            return Err(Fault::DemoMismatch);
        }
        if claim.code != service.wire.code {
            return Err(Fault::OtherService);
        }
    }
    let token = new_token(id)?;
    match used.try_get::<Option<Uuid>, _>("device_key")? {
        None => add_device(connection, &service, &code, &token, request, now).await?,
        Some(device_key) => give_again(connection, id, device_key, &token, request).await?,
    }
    transaction.commit().await?;
    state.asking().was_given(&token_hash(&token));
    tracing::info!(service = %safe(&service.code_in_log()), "a desk enrolled");
    Ok(EnrolReply {
        token: token.to_string(),
        service: service.wire,
    })
}

async fn add_device(
    connection: &mut PgConnection,
    service: &Service,
    code: &[u8; 32],
    token: &Zeroizing<String>,
    request: &EnrolRequest,
    now: DateTime<Utc>,
) -> Result<(), Fault> {
    let device_key = random_id()?;
    service
        .note(connection, What::DeskEnrolled, Some(device_key.to_string()), now)
        .await?;
    let service = service.id;
    let name = kept_text(
        &request.device_name,
        NAME_CHARACTERS,
        "the desk's name holds a character that no name has",
    )?;
    // Another desk with the same id is a copy of this one: this one gets its own id at its first exchange.
    let is_copy: bool = sqlx::query_scalar(
        "select exists (
             select from identity i join device d using (service_id, device_key)
             where i.service_id = $1 and i.device_id = $2 and d.revoked_at is null
         )",
    )
    .bind(service)
    .bind(request.device.uuid())
    .fetch_one(&mut *connection)
    .await?;
    let device_id = if is_copy { random_id()? } else { request.device.uuid() };
    sqlx::query(
        "insert into device (service_id, device_key, token_hash, token_given_at, name, enrolled_at)
         values ($1, $2, $3, $5, $4, $5)",
    )
    .bind(service)
    .bind(device_key)
    .bind(token_hash(token).as_slice())
    .bind(name)
    .bind(now)
    .execute(&mut *connection)
    .await?;
    sqlx::query("insert into identity (service_id, device_key, device_id, made_at) values ($1, $2, $3, $4)")
        .bind(service)
        .bind(device_key)
        .bind(device_id)
        .bind(now)
        .execute(&mut *connection)
        .await?;
    sqlx::query("update enrolment set used_at = $3, device_key = $4 where service_id = $1 and code_hash = $2")
        .bind(service)
        .bind(code.as_slice())
        .bind(now)
        .bind(device_key)
        .execute(connection)
        .await?;
    Ok(())
}

/// A desk whose answer was lost comes again with its code: as long as its token was never used, it gets another in its
/// place. For anybody else the code is used up.
async fn give_again(
    connection: &mut PgConnection,
    service: Uuid,
    device_key: Uuid,
    token: &Zeroizing<String>,
    request: &EnrolRequest,
) -> Result<(), Fault> {
    let given = sqlx::query(
        "update device d set token_hash = $3
         where service_id = $1 and device_key = $2 and revoked_at is null and last_seen_at is null
           and exists (
               select from identity i
               where i.service_id = d.service_id and i.device_key = d.device_key and i.device_id = $4
           )",
    )
    .bind(service)
    .bind(device_key)
    .bind(token_hash(token).as_slice())
    .bind(request.device.uuid())
    .execute(connection)
    .await?;
    if given.rows_affected() == 1 {
        Ok(())
    } else {
        Err(Fault::UsedCode)
    }
}
