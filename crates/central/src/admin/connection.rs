//! The owner's connections, and bringing the schema up to this program.

use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{ConnectOptions as _, Connection as _, Executor as _, PgConnection, PgPool};

use super::error::AdminError;
use super::operator::Operator;
use crate::database::SCHEMA;
use crate::dataset_files::{go_by, newest};
use crate::trail::{OF_NO_SERVICE, What};
use crate::whole::LockedWhole;

/// A name means a table or a function of ours, and none that somebody has put before it in a schema of their own.
const OURS_ALONE: &str = "set search_path = public";

/// Connects as the owner of the schema, and goes by the dataset files that were published there.
///
/// # Errors
/// When the address cannot be read or the database cannot be reached.
pub async fn connect(url: &str) -> Result<PgPool, AdminError> {
    let options: PgConnectOptions = url.parse().map_err(|_| AdminError::Address)?;
    let options = options.disable_statement_logging();
    // One connection first: it fails at once and with its reason, where a pool would try again and again.
    PgConnection::connect_with(&options).await?.close().await?;
    let pool = PgPoolOptions::new()
        .max_connections(2)
        .after_connect(|connection, _| Box::pin(async move { connection.execute(OURS_ALONE).await.map(|_| ()) }));
    let pool = pool.connect_with(options).await?;
    // What is counted again is counted as the server does.
    let mut connection = pool.acquire().await?;
    go_by(&newest(&mut connection).await?);
    drop(connection);
    Ok(pool)
}

/// Brings the schema up to this program. Each migration has its line in the trail; one that was killed before it could write
/// the line has it from whoever migrates next, and those before the first service have theirs from whoever adds that.
///
/// # Errors
/// When a migration fails or the database is of a newer program; then nothing has changed.
pub async fn migrate(pool: &PgPool, operator: &Operator) -> Result<(), AdminError> {
    SCHEMA.run(pool).await?;
    let mut transaction = pool.begin().await?;
    if let Some(mut whole) = operator.whole(&mut transaction).await? {
        note_migrations(&mut transaction, operator, &mut whole).await?;
        whole.store(&mut transaction).await?;
    }
    transaction.commit().await?;
    Ok(())
}

/// Writes a line for each migration that has none.
pub(super) async fn note_migrations(
    connection: &mut PgConnection,
    operator: &Operator,
    whole: &mut LockedWhole,
) -> Result<(), AdminError> {
    let untold: Vec<String> = sqlx::query_scalar(
        "select version::text from _sqlx_migrations m where success and not exists (
             select from act a where a.service_id = $1 and a.what = $2 and a.about = m.version::text
         ) order by version",
    )
    .bind(OF_NO_SERVICE)
    .bind(What::Migrated.key())
    .fetch_all(&mut *connection)
    .await?;
    for version in untold {
        whole
            .note(connection, operator.line(What::Migrated, Some(version), None))
            .await?;
    }
    Ok(())
}
