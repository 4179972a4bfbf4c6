//! What every connection to the database shares: the schema, and whose rows a transaction sees.

use domain::invisible::is_invisible;
use sqlx::migrate::Migrator;
use sqlx::{Postgres, Transaction};
use uuid::Uuid;

use crate::fault::Fault;

/// The migrations of this program.
pub(crate) static SCHEMA: Migrator = sqlx::migrate!();

/// The version of this program's schema: of its newest migration.
pub(crate) fn schema_version() -> i64 {
    SCHEMA
        .iter()
        .map(|migration| migration.version)
        .max()
        .unwrap_or_default()
}

/// The oldest schema that this program serves on: that of the program before it, so that both run side by side while one takes the
/// other's place. No statement of the server needs what came after it; where one does, this is its version.
pub(crate) const SERVES_ON_FROM: i64 = 1;

/// What is kept of a text that a desk says of itself: not all of a long one. One with a character that a terminal would obey, that
/// nobody sees or that turns what is beside it around, or that PostgreSQL refuses, as it does NUL, is refused with these words.
pub(crate) fn kept_text(said: &str, most: usize, refused: &'static str) -> Result<String, Fault> {
    if said.contains(|character: char| character.is_control() || is_invisible(character)) {
        return Err(Fault::Malformed(refused));
    }
    Ok(said.chars().take(most).collect())
}

/// Says for which service a transaction is, until it ends.
pub(crate) async fn set_service(transaction: &mut Transaction<'_, Postgres>, service: Uuid) -> Result<(), sqlx::Error> {
    sqlx::query("select set_config('fls.service', $1, true)")
        .bind(service.to_string())
        .execute(&mut **transaction)
        .await?;
    Ok(())
}
