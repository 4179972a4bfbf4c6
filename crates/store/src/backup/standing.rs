//! Where backups of this desk go and how that went, as the database keeps it. The database that lies in a backup has it as it
//! was then.

use std::path::PathBuf;

use chrono::{DateTime, Utc};
use domain::backups::USUAL_KEPT;
use domain::id::UserId;
use domain::record::Author;
use protocol::json;
use serde::{Deserialize, Serialize};
use sqlx::Row as _;
use sqlx::sqlite::SqliteConnection;

use crate::day::instant;
use crate::error::StoreError;
use crate::opening::unlocked::Store;

/// Where backups go and how that went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BackupStanding {
    /// Where one is put each day; nothing where none is made by itself.
    pub folder: Option<PathBuf>,
    /// How many of this desk's stay there.
    pub kept: u32,
    /// When the last one was made and read back, wherever it is now.
    pub made: Option<DateTime<Utc>>,
    /// Since when none could be made; nothing once one was.
    pub failing: Option<DateTime<Utc>>,
    /// When the last try failed, and why, where none was made since.
    pub failed: Option<(DateTime<Utc>, String)>,
}

impl Default for BackupStanding {
    fn default() -> Self {
        Self {
            folder: None,
            kept: USUAL_KEPT,
            made: None,
            failing: None,
            failed: None,
        }
    }
}

/// Somebody who could open the desk.
#[derive(Serialize, Deserialize)]
struct KeptPerson {
    id: UserId,
    name: String,
}

impl Store {
    /// Where backups go and how that went.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn backup_standing(&self) -> Result<BackupStanding, StoreError> {
        let mut connection = self.inner.read().await?;
        let row = sqlx::query("select folder, kept, made, failing, failed, why from backup")
            .fetch_optional(&mut *connection)
            .await?;
        let Some(row) = row else {
            return Ok(BackupStanding::default());
        };
        let at = |column: &str| Ok::<_, StoreError>(row.try_get::<Option<i64>, _>(column)?.map(instant));
        let why: Option<String> = row.try_get("why")?;
        Ok(BackupStanding {
            folder: row.try_get::<Option<String>, _>("folder")?.map(PathBuf::from),
            kept: row.try_get("kept")?,
            made: at("made")?,
            failing: at("failing")?,
            failed: at("failed")?.zip(why),
        })
    }

    /// Puts a backup into this folder each day from now on, or into none. What failed before is forgotten: it was another folder.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn choose_backup_folder(&self, folder: Option<&str>) -> Result<(), StoreError> {
        let mut writing = self.inner.write().await?;
        has_row(writing.connection()?).await?;
        sqlx::query("update backup set folder = ?1, failing = null, failed = null, why = null")
            .bind(folder)
            .execute(writing.connection()?)
            .await?;
        writing.commit().await
    }

    /// Keeps so many in the folder from the next one on.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn keep_backups(&self, kept: u32) -> Result<(), StoreError> {
        let mut writing = self.inner.write().await?;
        has_row(writing.connection()?).await?;
        sqlx::query("update backup set kept = ?1")
            .bind(kept)
            .execute(writing.connection()?)
            .await?;
        writing.commit().await
    }

    /// Notes that one was made and read back at this moment.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn note_backup_made(&self, at: DateTime<Utc>) -> Result<(), StoreError> {
        let mut writing = self.inner.write().await?;
        has_row(writing.connection()?).await?;
        sqlx::query("update backup set made = ?1, failing = null, failed = null, why = null")
            .bind(at.timestamp_millis())
            .execute(writing.connection()?)
            .await?;
        writing.commit().await
    }

    /// Notes that none could be made at this moment, and why.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn note_backup_failed(&self, at: DateTime<Utc>, why: &str) -> Result<(), StoreError> {
        let mut writing = self.inner.write().await?;
        has_row(writing.connection()?).await?;
        sqlx::query("update backup set failing = coalesce(failing, ?1), failed = ?1, why = ?2")
            .bind(at.timestamp_millis())
            .bind(why)
            .execute(writing.connection()?)
            .await?;
        writing.commit().await
    }

    /// Keeps who can open the desk, for whoever restores what is copied next.
    pub(super) async fn keep_people(&self) -> Result<(), StoreError> {
        let people = self.people().into_iter().map(|person| KeptPerson {
            id: person.id,
            name: person.name,
        });
        let people = json::text(&people.collect::<Vec<_>>());
        let mut connection = self.inner.read().await?;
        let kept: Option<String> = sqlx::query_scalar("select people from backup")
            .fetch_optional(&mut *connection)
            .await?;
        drop(connection);
        if kept.as_deref() == Some(people.as_str()) {
            return Ok(());
        }
        let mut writing = self.inner.write().await?;
        has_row(writing.connection()?).await?;
        sqlx::query("update backup set people = ?1")
            .bind(people)
            .execute(writing.connection()?)
            .await?;
        writing.commit().await
    }
}

/// Who could open the desk when this copy was made; nobody where it does not say.
pub(super) async fn people_of(copy: &mut SqliteConnection) -> Vec<Author> {
    let kept: Option<String> = sqlx::query_scalar("select people from backup")
        .fetch_optional(copy)
        .await
        .ok()
        .flatten();
    let people: Vec<KeptPerson> = kept
        .and_then(|kept| serde_json::from_str(&kept).ok())
        .unwrap_or_default();
    let author = |person: KeptPerson| Author {
        id: person.id,
        name: person.name,
    };
    people.into_iter().map(author).collect()
}

async fn has_row(connection: &mut SqliteConnection) -> Result<(), StoreError> {
    sqlx::query("insert into backup (one, kept, people) values (1, ?1, '[]') on conflict (one) do nothing")
        .bind(USUAL_KEPT)
        .execute(connection)
        .await?;
    Ok(())
}
