//! Another master key: every service's key is wrapped anew, all in one transaction, so that whoever is killed in the middle of it
//! has every key under the one or every key under the other. What services' keys seal stays as it is.

use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use super::error::AdminError;
use super::operator::{Operator, Words};
use crate::keys::MasterKey;
use crate::service::LockedService;
use crate::trail::{OF_NO_SERVICE, What};

/// What a rotation did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rotated {
    /// Services whose key was wrapped anew.
    pub services: u64,
    /// Services whose key the new one opened already.
    pub already: u64,
}

/// Wraps every service's key under a new master key. It can be run again: what the new one opens stays as it is, and a service
/// that was added meanwhile has its turn.
///
/// # Errors
/// When the key of a service opens under neither, or the database refuses. Nothing has changed then.
pub async fn rotate_master_key(
    pool: &PgPool,
    operator: &Operator,
    why: &Words,
    new: &MasterKey,
) -> Result<Rotated, AdminError> {
    let mut rotated = Rotated::default();
    let mut transaction = pool.begin().await?;
    // In the order in which epochs are opened for all, so that neither waits for the other for ever; an exchange
    // of a desk locks the row of one service only.
    let services: Vec<(Uuid, String, Vec<u8>)> =
        sqlx::query_as("select service_id, code, wrapped_key from service order by service_id for no key update")
            .fetch_all(&mut *transaction)
            .await?;
    for (service, code, wrapped) in services {
        if new.unwrap_key(service, &wrapped).is_ok() {
            rotated.already += 1;
            continue;
        }
        let anew = new
            .wrap_anew(operator.master(), service, &wrapped)
            .map_err(|_| AdminError::OpensUnderNeither(code))?;
        sqlx::query("update service set wrapped_key = $2 where service_id = $1")
            .bind(service)
            .bind(anew)
            .execute(&mut *transaction)
            .await?;
        let mut of = LockedService::load(&mut transaction, new, service).await?;
        of.note(&mut transaction, operator.line(What::MasterKeyRotated, None, Some(why)))
            .await?;
        of.store(&mut transaction).await?;
        rotated.services += 1;
    }
    rotate_the_whole(&mut transaction, operator.master(), new).await?;
    transaction.commit().await?;
    Ok(rotated)
}

/// Wraps the key of Central as a whole anew.
async fn rotate_the_whole(connection: &mut PgConnection, old: &MasterKey, new: &MasterKey) -> Result<(), AdminError> {
    let wrapped: Option<Vec<u8>> = sqlx::query_scalar("select wrapped_key from central for no key update")
        .fetch_optional(&mut *connection)
        .await?;
    let Some(wrapped) = wrapped.filter(|wrapped| new.unwrap_key(OF_NO_SERVICE, wrapped).is_err()) else {
        return Ok(());
    };
    let anew = new
        .wrap_anew(old, OF_NO_SERVICE, &wrapped)
        .map_err(|_| AdminError::OpensUnderNeither("Central as a whole".to_owned()))?;
    sqlx::query("update central set wrapped_key = $1")
        .bind(anew)
        .execute(connection)
        .await?;
    Ok(())
}
