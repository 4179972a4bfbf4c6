//! How a person likes to enter records: kept under a name, as text that is its caller's business.

use sqlx::Row as _;

use crate::error::StoreError;
use crate::unlocked::Store;

impl Store {
    /// What this person has under this name.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn habit(&self, name: &str) -> Result<Option<String>, StoreError> {
        let mut connection = self.inner.read().await?;
        let row = sqlx::query("select value from habit where user = ?1 and name = ?2")
            .bind(self.me().id.uuid())
            .bind(name)
            .fetch_optional(&mut *connection)
            .await?;
        Ok(row.map(|row| row.try_get("value")).transpose()?)
    }

    /// Keeps this for this person: on the disk when this returns.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn set_habit(&self, name: &str, value: &str) -> Result<(), StoreError> {
        let mut writing = self.inner.write().await?;
        sqlx::query(
            "insert into habit (user, name, value) values (?1, ?2, ?3) \
             on conflict (user, name) do update set value = excluded.value",
        )
        .bind(self.me().id.uuid())
        .bind(name)
        .bind(value)
        .execute(writing.connection()?)
        .await?;
        writing.commit().await
    }
}
