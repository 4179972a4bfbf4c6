//! Who calls: the desk that a request's token was given to.

use axum::http::{HeaderMap, header};
use uuid::Uuid;

use crate::fault::Fault;
use crate::secret::read_token;
use crate::state::State;

/// Who calls: a desk that enrolled and was not revoked.
#[derive(Clone, Copy)]
pub(crate) struct Caller {
    pub(crate) service: Uuid,
    pub(crate) device_key: Uuid,
}

/// Who calls, by the token in the request.
pub(crate) async fn authenticate(state: &State, headers: &HeaderMap) -> Result<Caller, Fault> {
    let token = headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok()?.strip_prefix("Bearer "))
        .ok_or(Fault::UnknownDevice)?;
    let (service, hash) = read_token(token).ok_or(Fault::UnknownDevice)?;
    let found: Option<(Uuid, bool)> = sqlx::query_as("select device_key, revoked from fls_device_of_token($1, $2)")
        .bind(service)
        .bind(hash.as_slice())
        .fetch_optional(state.pool())
        .await?;
    match found {
        None => Err(Fault::UnknownDevice),
        Some((_, true)) => Err(Fault::Revoked),
        Some((device_key, false)) => Ok(Caller { service, device_key }),
    }
}
