//! The owner's connections, and bringing the schema up to this program.

use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{ConnectOptions as _, Connection as _, PgConnection, PgPool};

use super::error::AdminError;
use crate::database::SCHEMA;

/// Connects as the owner of the schema.
///
/// # Errors
/// When the address cannot be read or the database cannot be reached.
pub async fn connect(url: &str) -> Result<PgPool, AdminError> {
    let options: PgConnectOptions = url.parse().map_err(|_| AdminError::Address)?;
    let options = options.disable_statement_logging();
    // One connection first: it fails at once and with its reason, where a pool would try again and again.
    PgConnection::connect_with(&options).await?.close().await?;
    Ok(PgPoolOptions::new().max_connections(2).connect_with(options).await?)
}

/// Brings the schema up to this program.
///
/// # Errors
/// When a migration fails or the database is of a newer program; then nothing has changed.
pub async fn migrate(pool: &PgPool) -> Result<(), AdminError> {
    Ok(SCHEMA.run(pool).await?)
}
