//! A desk's token through its life: good for as long as the desk is heard of now and then, and replaced every month.
//!
//! A token that takes another's place is given with every answer until the desk shows it; until then both are good. So an
//! answer that is lost, and a desk or a Central that ends in the middle, cost nobody the token. Whoever shows the one before
//! has a store that was copied, or put back from a copy: that is said in the log, and such a desk needs a new code.

use chrono::{DateTime, TimeDelta, Utc};
use protocol::enrol::DeviceToken;
use sqlx::PgConnection;

use crate::caller::{Caller, Shown, may_call};
use crate::fault::Fault;
use crate::sealed::Device;
use crate::secret::{new_token, token_hash};
use crate::service::{LockedService, Service};

/// After so long it is noted again that a desk was heard of.
const NOTED_AFTER: TimeDelta = TimeDelta::days(1);
/// After so long another token takes its place.
const REPLACED_AFTER: TimeDelta = TimeDelta::days(30);

/// Whether something of a desk's row changes with this exchange: its tokens, or the day on which it was heard of.
pub(crate) fn is_due(device: &Device, shown: Shown, now: DateTime<Utc>) -> bool {
    let is_heard_of = device.heard_at.is_some_and(|at| now - at < NOTED_AFTER);
    let changes_token = match (&device.next_token_hash, shown) {
        (_, Shown::None) => false,
        (Some(_), shown) => shown == Shown::Next,
        (None, _) => is_old(device.token_given_at, now),
    };
    !is_heard_of || changes_token
}

/// Whether another token is to take its place: after its time, or once somebody said so for all.
fn is_old(given_at: Option<DateTime<Utc>>, now: DateTime<Utc>) -> bool {
    given_at.is_none_or(|at| now - at >= REPLACED_AFTER)
}

/// Notes that a desk was heard of, takes in that it has shown its next token, and answers the one that is to take the place of
/// its own, if there is one. Who wrote a file has shown none, and is given none: a token goes to a desk over the network alone.
pub(crate) async fn note(
    connection: &mut PgConnection,
    service: &mut LockedService,
    caller: Caller,
    now: DateTime<Utc>,
) -> Result<Option<DeviceToken>, Fault> {
    let (before, seal) = Device::locked(connection, service.id, caller.device_key)
        .await?
        .ok_or(Fault::UnknownDevice)?;
    let shown = may_call(&before, &seal, service.id, &service.key, caller.proof, now)?;
    let mut after = Device {
        heard_at: Some(now),
        ..before.clone()
    };
    let mut given = None;
    match (&before.next_token_hash, shown) {
        (Some(next), Shown::Next) => {
            after.past_token_hash = Some(before.token_hash.clone());
            after.token_hash.clone_from(next);
            // One that was on its way when somebody said so for all is replaced, too.
            after.token_given_at = before.token_given_at.map(|_| now);
            after.next_token_hash = None;
        }
        (None, Shown::Held | Shown::Next) if is_old(before.token_given_at, now) => {
            let token = new_token(service.id)?;
            after.next_token_hash = Some(token_hash(&token).to_vec());
            after.token_given_at = before.token_given_at.or(Some(now));
            given = Some(token);
        }
        _ => {}
    }
    let sealed_token = given
        .as_ref()
        .map(|token| service.key.seal_token(caller.device_key, token))
        .transpose()?;
    let seal = service.seal_anew(&before.text(service.id), seal, &after.text(service.id));
    sqlx::query(
        "update device set token_hash = $3, token_given_at = $4, next_token_hash = $5,
             next_token = case when $5 is not distinct from next_token_hash then next_token else $6 end,
             past_token_hash = $7, heard_at = $8, seal = $9
         where service_id = $1 and device_key = $2",
    )
    .bind(service.id)
    .bind(caller.device_key)
    .bind(after.token_hash)
    .bind(after.token_given_at)
    .bind(&after.next_token_hash)
    .bind(sealed_token)
    .bind(after.past_token_hash)
    .bind(after.heard_at)
    .bind(seal)
    .execute(&mut *connection)
    .await?;
    match given {
        Some(token) => Ok(Some(DeviceToken(token.to_string()))),
        None if shown == Shown::None => Ok(None),
        None => given_before(connection, service, caller).await,
    }
}

/// The token that a desk was given before and has not shown yet, if there is one.
pub(crate) async fn given_before(
    connection: &mut PgConnection,
    service: &Service,
    caller: Caller,
) -> Result<Option<DeviceToken>, Fault> {
    let sealed: Option<Vec<u8>> =
        sqlx::query_scalar("select next_token from device where service_id = $1 and device_key = $2")
            .bind(service.id)
            .bind(caller.device_key)
            .fetch_one(connection)
            .await?;
    let Some(sealed) = sealed else {
        return Ok(None);
    };
    let token = service.key.open_token(caller.device_key, &sealed)?;
    Ok(Some(DeviceToken(token.to_string())))
}
