//! Corrected dataset files that came with exchanges: what is kept of them, which are in use, and what becomes of derived rows when
//! another is. Whether a file is to be trusted and may take the place of another is decided before it comes here.

use chrono::{DateTime, Utc};
use domain::Dataset;
use domain::dataset::DatasetFile;
use domain::log_safe::{Count, safe};
use sqlx::Row as _;
use sqlx::sqlite::SqliteRow;

use crate::day::instant;
use crate::error::StoreError;
use crate::opening::dataset_in_use::dataset_in_use;
use crate::opening::unlocked::Store;

/// A corrected dataset file that is kept here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptDatasetFile {
    /// The version that it is of.
    pub version: String,
    /// Its revision.
    pub revision: u32,
    /// As it was signed.
    pub signed: String,
    /// When it came.
    pub arrived: DateTime<Utc>,
    /// Since when it is in use; nothing while it is not.
    pub used: Option<DateTime<Utc>>,
    /// Who put it to use; nothing where nobody had to.
    pub used_by: Option<String>,
}

impl Store {
    /// The dataset that this store goes by.
    pub fn dataset(&self) -> &'static Dataset {
        self.inner.known().dataset
    }

    /// The corrected files that are kept, by version, the newest of each first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn dataset_files(&self) -> Result<Vec<KeptDatasetFile>, StoreError> {
        let mut connection = self.inner.read().await?;
        let rows = sqlx::query(
            "select version, revision, signed, arrived, used, used_by from dataset_file order by version, revision desc",
        )
        .fetch_all(&mut *connection)
        .await?;
        rows.iter().map(read).collect()
    }

    /// Keeps a corrected file that came at this moment, in the place of any that waits to be put to use of the same version.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn keep_dataset_file(
        &self,
        file: &DatasetFile,
        signed: &str,
        at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let mut writing = self.inner.write().await?;
        let connection = writing.connection()?;
        sqlx::query("delete from dataset_file where version = ?1 and used is null")
            .bind(file.version())
            .execute(&mut *connection)
            .await?;
        sqlx::query(
            "insert into dataset_file (version, revision, signed, arrived) values (?1, ?2, ?3, ?4) \
             on conflict (version, revision) do nothing",
        )
        .bind(file.version())
        .bind(file.revision())
        .bind(signed)
        .bind(at.timestamp_millis())
        .execute(&mut *connection)
        .await?;
        sqlx::query("delete from dataset_refusal").execute(connection).await?;
        writing.commit().await
    }

    /// Puts these files, which are kept, to use from this moment on, and computes what is derived of every record again. Older ones
    /// of the same versions go. Says `false`, and changes nothing, where one of them is not kept any more: another took its place.
    ///
    /// # Errors
    /// When the database cannot be written. Which files are in use is written first: where computing again fails, the next opening
    /// does it.
    pub async fn use_dataset_files(
        &self,
        files: &[DatasetFile],
        by: Option<&str>,
        at: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let mut writing = self.inner.write().await?;
        let connection = writing.connection()?;
        for file in files {
            let kept =
                sqlx::query("update dataset_file set used = ?3, used_by = ?4 where version = ?1 and revision = ?2")
                    .bind(file.version())
                    .bind(file.revision())
                    .bind(at.timestamp_millis())
                    .bind(by)
                    .execute(&mut *connection)
                    .await?;
            if kept.rows_affected() == 0 {
                writing.undo().await?;
                return Ok(false);
            }
            sqlx::query("delete from dataset_file where version = ?1 and revision < ?2")
                .bind(file.version())
                .bind(file.revision())
                .execute(&mut *connection)
                .await?;
        }
        let dataset = dataset_in_use(connection).await?;
        let before = self.rules();
        writing
            .commit_then(|_| self.inner.change_known(|known| known.dataset = dataset))
            .await?;
        if self.rules().name() != before.name() {
            let records = self.rebuild(|_, _| {}).await?;
            tracing::info!(records = %safe(&Count::of(records)), "a corrected dataset file is in use");
        }
        Ok(true)
    }

    /// Notes that a file was refused at this moment, and why.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn note_dataset_refusal(&self, at: DateTime<Utc>, why: &str) -> Result<(), StoreError> {
        let mut writing = self.inner.write().await?;
        sqlx::query(
            "insert into dataset_refusal (one, at, why) values (1, ?1, ?2) \
             on conflict (one) do update set at = excluded.at, why = excluded.why",
        )
        .bind(at.timestamp_millis())
        .bind(why)
        .execute(writing.connection()?)
        .await?;
        writing.commit().await
    }

    /// When a file was refused last, and why; nothing where another was taken since.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn dataset_refusal(&self) -> Result<Option<(DateTime<Utc>, String)>, StoreError> {
        let mut connection = self.inner.read().await?;
        let row = sqlx::query("select at, why from dataset_refusal")
            .fetch_optional(&mut *connection)
            .await?;
        let read = |row: SqliteRow| Ok::<_, StoreError>((instant(row.try_get("at")?), row.try_get("why")?));
        row.map(read).transpose()
    }
}

fn read(row: &SqliteRow) -> Result<KeptDatasetFile, StoreError> {
    Ok(KeptDatasetFile {
        version: row.try_get("version")?,
        revision: row.try_get("revision")?,
        signed: row.try_get("signed")?,
        arrived: instant(row.try_get("arrived")?),
        used: row.try_get::<Option<i64>, _>("used")?.map(instant),
        used_by: row.try_get("used_by")?,
    })
}
