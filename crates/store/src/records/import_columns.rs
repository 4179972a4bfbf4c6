//! What somebody said of the columns of a file, kept for the next file with the same headings: headings and questions, and no
//! cell. Which questions there are is not known here.

use chrono::{DateTime, Utc};
use domain::QuestionKey;
use serde_json::json;
use sqlx::Row as _;
use sqlx::sqlite::SqliteRow;

use crate::day::instant;
use crate::error::StoreError;
use crate::opening::unlocked::Store;

/// What the columns of a file are used as.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportColumns {
    /// What people call it, where somebody gave it a name.
    pub name: Option<String>,
    /// When somebody last said so.
    pub changed_at: DateTime<Utc>,
    /// Each column in the order of the file: its heading, and its question; nothing where it is left out.
    pub columns: Vec<(String, Option<QuestionKey>)>,
}

impl Store {
    /// What was said of every file, the newest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn import_columns(&self) -> Result<Vec<ImportColumns>, StoreError> {
        let mut connection = self.inner.read().await?;
        let rows = sqlx::query(
            "select headings, questions, name, changed_at from import_columns order by changed_at desc, headings",
        )
        .fetch_all(&mut *connection)
        .await?;
        rows.iter().map(read).collect()
    }

    /// Keeps what somebody said of a file, in place of what was said of one with the same headings before. A name that another
    /// had becomes this one's.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn keep_import_columns(&self, columns: &ImportColumns) -> Result<(), StoreError> {
        let (headings, questions): (Vec<&str>, Vec<Option<&str>>) = columns
            .columns
            .iter()
            .map(|(heading, question)| (heading.as_str(), question.as_ref().map(QuestionKey::as_str)))
            .unzip();
        let mut writing = self.inner.write().await?;
        sqlx::query("update import_columns set name = null where name = ?1 collate nocase")
            .bind(&columns.name)
            .execute(writing.connection()?)
            .await?;
        sqlx::query(
            "insert into import_columns (headings, questions, name, changed_at) values (?1, ?2, ?3, ?4) \
             on conflict (headings) do update set questions = excluded.questions, name = excluded.name, \
             changed_at = excluded.changed_at",
        )
        .bind(json!(headings).to_string())
        .bind(json!(questions).to_string())
        .bind(&columns.name)
        .bind(columns.changed_at.timestamp_millis())
        .execute(writing.connection()?)
        .await?;
        writing.commit().await
    }
}

fn read(row: &SqliteRow) -> Result<ImportColumns, StoreError> {
    let headings: Vec<String> = serde_json::from_str(row.try_get("headings")?).map_err(|_| StoreError::Damaged)?;
    let questions: Vec<Option<String>> =
        serde_json::from_str(row.try_get("questions")?).map_err(|_| StoreError::Damaged)?;
    let questions = questions.into_iter().map(|question| question.map(QuestionKey::new));
    Ok(ImportColumns {
        name: row.try_get("name")?,
        changed_at: instant(row.try_get("changed_at")?),
        columns: headings.into_iter().zip(questions).collect(),
    })
}
