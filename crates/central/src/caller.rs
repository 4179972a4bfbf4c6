//! Who calls: the desk that a request's token was given to.

use axum::http::{HeaderMap, header};
use chrono::{DateTime, TimeDelta, Utc};
use sqlx::{PgConnection, Row as _};
use tokio::time::Instant;
use uuid::Uuid;

use crate::asking::{self, Address};
use crate::fault::Fault;
use crate::keys::ServiceKey;
use crate::sealed::Device;
use crate::seals::Seal;
use crate::secret::read_token;
use crate::state::State;

/// Who calls: a desk that enrolled and was not revoked.
#[derive(Clone, Copy)]
pub(crate) struct Caller {
    pub(crate) service: Uuid,
    pub(crate) device_key: Uuid,
    pub(crate) proof: Proof,
}

/// By what a desk proves that it is itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Proof {
    /// It shows a token, whose hash this is.
    Token([u8; 32]),
    /// It wrote a file, under the key that it was given for its files.
    File,
}

/// Which of its tokens a desk shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shown {
    /// The one that it has used before.
    Held,
    /// The one that it was given to take its place.
    Next,
    /// None: it wrote a file.
    None,
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
    let found = sqlx::query(
        "select wrapped_key, device_key, token_hash, token_given_at, next_token_hash, past_token_hash, name, enrolled_at,
                heard_at, revoked_at, revoked_by, revoked_why, seal
         from fls_device_of_token($1, $2)",
    )
    .bind(service)
    .bind(hash.as_slice())
    .fetch_optional(state.callers())
    .await?;
    let Some(found) = found else {
        tried.was_wrong(Instant::now());
        return Err(Fault::UnknownDevice);
    };
    tried.was_right();
    let device = Device::read(&found)?;
    let key = state.master().unwrap_key(service, found.try_get("wrapped_key")?)?;
    let seal: Seal = found.try_get("seal")?;
    may_call(&device, &seal, service, &key, Proof::Token(hash), state.clock().now())?;
    Ok(Caller {
        service,
        device_key: device.key,
        proof: Proof::Token(hash),
    })
}

impl Caller {
    /// The desk's row as the transaction of its exchange reads it. Who calls was looked up by a function of the database, before
    /// the service was known, and may be another by now: what is served goes by this row alone, under [`may_call`].
    pub(crate) async fn row(self, connection: &mut PgConnection) -> Result<(Device, Seal), Fault> {
        Device::of(connection, self.service, self.device_key)
            .await?
            .ok_or(Fault::UnknownDevice)
    }
}

/// Which of a desk's tokens this is the proof of; nothing when it is none that is good.
pub(crate) fn shown(device: &Device, proof: Proof) -> Option<Shown> {
    match proof {
        Proof::File => Some(Shown::None),
        Proof::Token(hash) if device.token_hash == hash => Some(Shown::Held),
        Proof::Token(hash) => (device.next_token_hash.as_deref() == Some(&hash)).then_some(Shown::Next),
    }
}

/// Whether the desk of this row may call with this proof, and which of its tokens that is of.
pub(crate) fn may_call(
    device: &Device,
    seal: &[u8],
    service: Uuid,
    key: &ServiceKey,
    proof: Proof,
    now: DateTime<Utc>,
) -> Result<Shown, Fault> {
    // A desk that somebody has put into the database, or taken the revocation from, is served nothing.
    if !key.sealed_row(&device.text(service), seal) {
        return Err(Fault::Altered("the row of a desk"));
    }
    if let (Some(by), Some(why)) = (device.revoked_by.clone(), device.revoked_why.clone()) {
        return Err(Fault::Revoked { by, why });
    }
    let shown = shown(device, proof).ok_or(Fault::ReplacedToken)?;
    if now - device.heard_at.unwrap_or(device.enrolled_at) >= EXPIRES_AFTER {
        return Err(Fault::ExpiredToken);
    }
    Ok(shown)
}
