//! A desk's token through its life: good for as long as the desk is heard of now and then, and replaced every month.
//!
//! A token that takes another's place is given with every answer until the desk shows it; until then both are good. So an
//! answer that is lost, and a desk or a Central that ends in the middle, cost nobody the token. Whoever shows the one before
//! has a store that was copied, or put back from a copy: that is said in the log, and such a desk needs a new code.

use chrono::{DateTime, TimeDelta, Utc};
use protocol::enrol::DeviceToken;
use sqlx::{PgConnection, Row as _};

use crate::caller::{Caller, Shown};
use crate::fault::Fault;
use crate::sealed::Device;
use crate::secret::{new_token, token_hash};
use crate::service::Service;

/// After so long another token takes its place.
const REPLACED_AFTER: TimeDelta = TimeDelta::days(30);

/// Whether a desk's tokens change with this exchange.
pub(crate) async fn is_due(connection: &mut PgConnection, caller: Caller, now: DateTime<Utc>) -> Result<bool, Fault> {
    let row = sqlx::query(
        "select token_given_at, next_token_hash is not null as has_next from device where service_id = $1 and device_key = $2",
    )
    .bind(caller.service)
    .bind(caller.device_key)
    .fetch_one(connection)
    .await?;
    let has_next: bool = row.try_get("has_next")?;
    Ok(if has_next {
        caller.shown == Shown::Next
    } else {
        is_old(row.try_get("token_given_at")?, now)
    })
}

fn is_old(given_at: DateTime<Utc>, now: DateTime<Utc>) -> bool {
    now - given_at >= REPLACED_AFTER
}

/// Takes in that a desk has shown its token, and answers the one that is to take its place. The service's row is locked where
/// [`is_due`] says that something changes.
pub(crate) async fn replacement(
    connection: &mut PgConnection,
    service: &mut Service,
    caller: Caller,
    now: DateTime<Utc>,
) -> Result<Option<DeviceToken>, Fault> {
    let (before, seal) = Device::locked(connection, service.id, caller.device_key)
        .await?
        .ok_or(Fault::UnknownDevice)?;
    let (next_token, after) = if let (Shown::Next, Some(next)) = (caller.shown, &before.next_token_hash) {
        let after = Device {
            token_hash: next.clone(),
            token_given_at: now,
            next_token_hash: None,
            past_token_hash: Some(before.token_hash.clone()),
            ..before.clone()
        };
        (None, after)
    } else if before.next_token_hash.is_some() {
        return given_before(connection, service, caller).await;
    } else if is_old(before.token_given_at, now) {
        let token = new_token(service.id)?;
        let after = Device {
            next_token_hash: Some(token_hash(&token).to_vec()),
            ..before.clone()
        };
        (Some(token), after)
    } else {
        return Ok(None);
    };
    if !service.key.sealed_row(&before.text(service.id), &seal) {
        return Err(Fault::Altered("the row of a desk"));
    }
    let sealed_token = next_token
        .as_ref()
        .map(|token| service.key.seal_token(caller.device_key, token))
        .transpose()?;
    let seal = service.seal_anew(&before.text(service.id), seal, &after.text(service.id));
    sqlx::query(
        "update device set token_hash = $3, token_given_at = $4, next_token_hash = $5, next_token = $6, past_token_hash = $7,
             seal = $8
         where service_id = $1 and device_key = $2",
    )
    .bind(service.id)
    .bind(caller.device_key)
    .bind(after.token_hash)
    .bind(after.token_given_at)
    .bind(after.next_token_hash)
    .bind(sealed_token)
    .bind(after.past_token_hash)
    .bind(seal)
    .execute(connection)
    .await?;
    Ok(next_token.map(|token| DeviceToken(token.to_string())))
}

/// The token that the desk was given before and has not shown yet.
async fn given_before(
    connection: &mut PgConnection,
    service: &Service,
    caller: Caller,
) -> Result<Option<DeviceToken>, Fault> {
    let sealed: Vec<u8> = sqlx::query_scalar("select next_token from device where service_id = $1 and device_key = $2")
        .bind(service.id)
        .bind(caller.device_key)
        .fetch_one(connection)
        .await?;
    let token = service.key.open_token(caller.device_key, &sealed)?;
    Ok(Some(DeviceToken(token.to_string())))
}
