//! What this desk says about its check files.

use domain::opt_out::OptOutSettings;
use protocol::json;
use sqlx::sqlite::SqliteConnection;

use crate::error::StoreError;
use crate::opening::unlocked::Store;

impl Store {
    /// What this desk says about its check files.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn opt_out_settings(&self) -> Result<OptOutSettings, StoreError> {
        let mut connection = self.inner.read().await?;
        let kept: Option<String> = sqlx::query_scalar("select settings from optout_setting")
            .fetch_optional(&mut *connection)
            .await?;
        let read = |kept: String| serde_json::from_str(&kept).map_err(|_| StoreError::Damaged);
        kept.map_or_else(|| Ok(OptOutSettings::default()), read)
    }

    /// Keeps what this desk says about its check files.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn set_opt_out_settings(&self, settings: &OptOutSettings) -> Result<(), StoreError> {
        let mut writing = self.inner.write().await?;
        write_settings(writing.connection()?, settings).await?;
        writing.commit().await
    }
}

pub(crate) async fn write_settings(
    connection: &mut SqliteConnection,
    settings: &OptOutSettings,
) -> Result<(), StoreError> {
    sqlx::query(
        "insert into optout_setting (one, settings) values (1, ?1) \
         on conflict (one) do update set settings = excluded.settings",
    )
    .bind(json::text(settings))
    .execute(connection)
    .await?;
    Ok(())
}
