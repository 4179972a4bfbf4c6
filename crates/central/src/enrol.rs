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
use crate::sealed::{Device, Enrolment, Identity};
use crate::seals::Seal;
use crate::secret::{code_hash, new_token, token_hash};
use crate::service::LockedService;
use crate::state::State;
use crate::trail::{Line, What};

/// Longest name of a desk that is kept.
const NAME_CHARACTERS: usize = 100;

/// Gives a desk its token for a code. The code is used up only when the token is given; a wrong one makes whoever is at the
/// address wait.
pub(crate) async fn enrol(state: &State, address: Address, request: &EnrolRequest) -> Result<EnrolReply, Fault> {
    if !protocol::is_spoken(request.protocol) {
        state.asking().from(address, Instant::now())?;
        return Err(Fault::not_spoken(request.protocol));
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
    let mut service = LockedService::load(connection, state.master(), id).await?;
    service.as_written()?;
    let row = sqlx::query(
        "select code_hash, made_at, expires_at, used_at, device_key, seal
         from enrolment where service_id = $1 and code_hash = $2",
    )
    .bind(id)
    .bind(code.as_slice())
    .fetch_one(&mut *connection)
    .await?;
    let enrolment = Enrolment::read(&row)?;
    let seal: Seal = row.try_get("seal")?;
    // A code that somebody has put into the database, or made good again, lets nobody in.
    if !service.key.sealed_row(&enrolment.text(id), &seal) {
        return Err(Fault::Altered("the row of a code"));
    }
    if enrolment.expires_at <= now {
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
    let device_key = match enrolment.device_key {
        None => add_device(connection, &mut service, (enrolment, seal), &token, request, now).await?,
        Some(device_key) => {
            give_again(connection, &mut service, device_key, &token, request).await?;
            device_key
        }
    };
    service.store(connection).await?;
    transaction.commit().await?;
    state.asking().was_given(&token_hash(&token));
    tracing::info!(service = %safe(&service.code_in_log()), "a desk enrolled");
    Ok(EnrolReply {
        token: token.to_string(),
        service: service.wire.clone(),
        files: Some(state.file_keys(id, &service.key, device_key)),
    })
}

/// Adds the desk that came with a code, and answers its key.
async fn add_device(
    connection: &mut PgConnection,
    service: &mut LockedService,
    (enrolment, enrolment_seal): (Enrolment, Seal),
    token: &Zeroizing<String>,
    request: &EnrolRequest,
    now: DateTime<Utc>,
) -> Result<Uuid, Fault> {
    let device_key = random_id()?;
    let line = Line::of_the_server(What::DeskEnrolled, Some(device_key.to_string()), now);
    service.note(connection, line).await?;
    let name = kept_text(
        &request.device_name,
        NAME_CHARACTERS,
        "the desk's name holds a character that no name has",
    )?;
    // Another desk with the same id is a copy of this one: this one gets its own id at its first exchange. So does one that was
    // revoked: its id stays revoked, and whoever took a copy of its store is given nothing that is given to it from now on.
    let is_copy: bool = sqlx::query_scalar(
        "select exists (
             select from identity i where i.service_id = $1 and i.device_id = $2
         )",
    )
    .bind(service.id)
    .bind(request.device.uuid())
    .fetch_one(&mut *connection)
    .await?;
    let device_id = if is_copy { random_id()? } else { request.device.uuid() };
    let device = Device {
        key: device_key,
        token_hash: token_hash(token).to_vec(),
        token_given_at: Some(now),
        next_token_hash: None,
        past_token_hash: None,
        name,
        enrolled_at: now,
        heard_at: None,
        revoked_at: None,
        revoked_by: None,
        revoked_why: None,
    };
    sqlx::query(
        "insert into device (service_id, device_key, token_hash, token_given_at, name, enrolled_at, seal)
         values ($1, $2, $3, $5, $4, $5, $6)",
    )
    .bind(service.id)
    .bind(device_key)
    .bind(&device.token_hash)
    .bind(&device.name)
    .bind(now)
    .bind(service.seal(&device.text(service.id)))
    .execute(&mut *connection)
    .await?;
    add_identity(connection, service, device_key, device_id, now).await?;
    let used = Enrolment {
        used_at: Some(now),
        device_key: Some(device_key),
        ..enrolment.clone()
    };
    let seal = service.seal_anew(&enrolment.text(service.id), enrolment_seal, &used.text(service.id));
    sqlx::query(
        "update enrolment set used_at = $3, device_key = $4, seal = $5 where service_id = $1 and code_hash = $2",
    )
    .bind(service.id)
    .bind(used.code_hash)
    .bind(now)
    .bind(device_key)
    .bind(seal)
    .execute(connection)
    .await?;
    Ok(device_key)
}

/// Adds a life of a desk's store.
pub(crate) async fn add_identity(
    connection: &mut PgConnection,
    service: &mut LockedService,
    device_key: Uuid,
    device_id: Uuid,
    now: DateTime<Utc>,
) -> Result<(), Fault> {
    let identity = Identity {
        device_key,
        device_id,
        made_at: now,
    };
    sqlx::query("insert into identity (service_id, device_key, device_id, made_at, seal) values ($1, $2, $3, $4, $5)")
        .bind(service.id)
        .bind(device_key)
        .bind(device_id)
        .bind(now)
        .bind(service.seal(&identity.text(service.id)))
        .execute(connection)
        .await?;
    Ok(())
}

/// A desk whose answer was lost comes again with its code: as long as its token was never used, it gets another in its
/// place. For anybody else the code is used up.
async fn give_again(
    connection: &mut PgConnection,
    service: &mut LockedService,
    device_key: Uuid,
    token: &Zeroizing<String>,
    request: &EnrolRequest,
) -> Result<(), Fault> {
    let (before, seal) = Device::locked(connection, service.id, device_key)
        .await?
        .ok_or(Fault::UsedCode)?;
    if !service.key.sealed_row(&before.text(service.id), &seal) {
        return Err(Fault::Altered("the row of a desk"));
    }
    let after = Device {
        token_hash: token_hash(token).to_vec(),
        ..before.clone()
    };
    let given = sqlx::query(
        "update device d set token_hash = $3, seal = $5
         where service_id = $1 and device_key = $2 and revoked_at is null and heard_at is null
           and exists (
               select from identity i
               where i.service_id = d.service_id and i.device_key = d.device_key and i.device_id = $4
           )",
    )
    .bind(service.id)
    .bind(device_key)
    .bind(&after.token_hash)
    .bind(request.device.uuid())
    .bind(service.seal_anew(&before.text(service.id), seal, &after.text(service.id)))
    .execute(connection)
    .await?;
    if given.rows_affected() == 1 {
        Ok(())
    } else {
        // Nothing is kept of the transaction.
        Err(Fault::UsedCode)
    }
}
