//! Who calls: the desk that a request's token was given to.

use axum::http::{HeaderMap, header};
use chrono::{DateTime, TimeDelta, Utc};
use sqlx::Row as _;
use tokio::time::Instant;
use uuid::Uuid;

use crate::asking::{self, Address};
use crate::fault::Fault;
use crate::sealed::Device;
use crate::secret::read_token;
use crate::state::State;

/// Who calls: a desk that enrolled and was not revoked.
#[derive(Clone, Copy)]
pub(crate) struct Caller {
    pub(crate) service: Uuid,
    pub(crate) device_key: Uuid,
    pub(crate) shown: Shown,
}

/// Which of its tokens a desk shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shown {
    /// The one that it has used before.
    Held,
    /// The one that it was given to take its place.
    Next,
}

/// A desk that was not heard of for so long needs a new code.
const EXPIRES_AFTER: TimeDelta = TimeDelta::days(180);

/// Who calls, by the token in the request. A wrong one makes whoever is at the address wait.
pub(crate) async fn authenticate(state: &State, address: Address, headers: &HeaderMap) -> Result<Caller, Fault> {
    let token = headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok()?.strip_prefix("Bearer "))
        .and_then(read_token);
    let Some((service, hash)) = token else {
        state.asking().from(address, Instant::now())?;
        return Err(Fault::UnknownDevice);
    };
    let tried = state
        .asking()
        .look_up(state.callers(), address, asking::Shown::Token, hash)
        .await?;
    let found = sqlx::query("select * from fls_device_of_token($1, $2)")
        .bind(service)
        .bind(hash.as_slice())
        .fetch_optional(state.callers())
        .await?;
    let Some(found) = found else {
        tried.was_wrong(Instant::now());
        return Err(Fault::UnknownDevice);
    };
    tried.was_right();
    // A desk that somebody has put into the database, or taken the revocation from, is served nothing.
    let device = Device::read(&found)?;
    let key = state.master().unwrap_key(service, found.try_get("wrapped_key")?)?;
    if !key.sealed_row(&device.text(service), found.try_get("seal")?) {
        return Err(Fault::Altered("the row of a desk"));
    }
    if let (Some(by), Some(why)) = (device.revoked_by, device.revoked_why) {
        return Err(Fault::Revoked { by, why });
    }
    let shown = match found.try_get("token")? {
        "held" => Shown::Held,
        "next" => Shown::Next,
        _ => return Err(Fault::ReplacedToken),
    };
    let used_at: DateTime<Utc> = found.try_get("used_at")?;
    if state.clock().now() - used_at >= EXPIRES_AFTER {
        return Err(Fault::ExpiredToken);
    }
    Ok(Caller {
        service,
        device_key: device.key,
        shown,
    })
}
