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
use crate::keys::ServiceKey;
use crate::secret::{new_token, token_hash};

/// After so long another token takes its place.
const REPLACED_AFTER: TimeDelta = TimeDelta::days(30);

/// Takes in that a desk has shown its token, and answers the one that is to take its place. The desk's row is locked.
pub(crate) async fn replacement(
    connection: &mut PgConnection,
    key: &ServiceKey,
    caller: Caller,
    now: DateTime<Utc>,
) -> Result<Option<DeviceToken>, Fault> {
    let Caller {
        service,
        device_key,
        shown,
    } = caller;
    if shown == Shown::Next {
        sqlx::query(
            "update device set past_token_hash = token_hash, token_hash = next_token_hash, token_given_at = $3,
                 next_token_hash = null, next_token = null
             where service_id = $1 and device_key = $2 and next_token_hash is not null",
        )
        .bind(service)
        .bind(device_key)
        .bind(now)
        .execute(&mut *connection)
        .await?;
    }
    let row = sqlx::query("select token_given_at, next_token from device where service_id = $1 and device_key = $2")
        .bind(service)
        .bind(device_key)
        .fetch_one(&mut *connection)
        .await?;
    if let Some(sealed) = row.try_get("next_token")? {
        let token = key.open_token(device_key, sealed)?;
        return Ok(Some(DeviceToken(token.to_string())));
    }
    let given_at: DateTime<Utc> = row.try_get("token_given_at")?;
    if now - given_at < REPLACED_AFTER {
        return Ok(None);
    }
    let token = new_token(service)?;
    sqlx::query("update device set next_token_hash = $3, next_token = $4 where service_id = $1 and device_key = $2")
        .bind(service)
        .bind(device_key)
        .bind(token_hash(&token).as_slice())
        .bind(key.seal_token(device_key, &token)?)
        .execute(connection)
        .await?;
    Ok(Some(DeviceToken(token.to_string())))
}
