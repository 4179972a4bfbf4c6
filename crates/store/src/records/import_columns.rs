//! What somebody said of the columns of a file, kept for the next file with the same headings: headings, questions, and words for
//! answers, and no other cell. Which questions there are is not known here.

use chrono::{DateTime, Utc};
use domain::QuestionKey;
use domain::dataset::OptionKey;
use domain::people::is_same_name;
use serde_json::json;
use sqlx::Row as _;
use sqlx::sqlite::SqliteRow;

use crate::day::instant;
use crate::error::StoreError;
use crate::opening::unlocked::Store;

/// What a column is used as.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeptColumnUse {
    /// It holds the answers to this question.
    Answers(QuestionKey),
    /// It is not read.
    LeftOut,
}

/// What one column of a file is used as.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptColumn {
    /// Its heading, as it stands in the file.
    pub heading: String,
    /// What it is used as.
    pub used: KeptColumnUse,
    /// Words for an answer that are none of the audit's, each with the option that it means, or nothing where it is no answer.
    pub answers: Vec<(String, Option<OptionKey>)>,
}

/// What the columns of a file are used as.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportColumns {
    /// What people call it, where somebody gave it a name.
    pub name: Option<String>,
    /// When somebody last said so.
    pub changed_at: DateTime<Utc>,
    /// Each column, in the order of the file.
    pub columns: Vec<KeptColumn>,
}

impl ImportColumns {
    /// Whether these are the headings of such a file, in their order. How many columns without a heading stand behind them does not
    /// matter: a workbook has one there for each remark beside its rows.
    pub fn is_of(&self, headings: &[String]) -> bool {
        let own: Vec<&str> = self.columns.iter().map(|column| column.heading.as_str()).collect();
        let others: Vec<&str> = headings.iter().map(String::as_str).collect();
        headed(&own) == headed(&others)
    }

    /// Whether people call it this: names differ in capital letters, blanks and how accents are written at most.
    pub fn is_called(&self, name: &str) -> bool {
        self.name.as_ref().is_some_and(|own| is_same_name(own, name))
    }
}

/// Those up to the last that is not blank.
fn headed<'h, 's>(headings: &'h [&'s str]) -> &'h [&'s str] {
    let last = headings.iter().rposition(|heading| !heading.is_empty());
    headings.get(..last.map_or(0, |last| last + 1)).unwrap_or_default()
}

impl Store {
    /// What was said of every file, the newest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn import_columns(&self) -> Result<Vec<ImportColumns>, StoreError> {
        let mut connection = self.inner.read().await?;
        let rows = sqlx::query(
            "select headings, questions, answers, name, changed_at from import_columns order by changed_at desc, headings",
        )
        .fetch_all(&mut *connection)
        .await?;
        rows.iter().map(read).collect()
    }

    /// Keeps what somebody said of a file, in place of what was said of such a file before.
    ///
    /// # Errors
    /// When the database cannot be written, or what is kept of other files has its name.
    pub async fn keep_import_columns(&self, columns: &ImportColumns) -> Result<(), StoreError> {
        let headings: Vec<String> = columns.columns.iter().map(|column| column.heading.clone()).collect();
        let questions = columns.columns.iter().map(|column| match &column.used {
            KeptColumnUse::Answers(question) => Some(question.as_str()),
            KeptColumnUse::LeftOut => None,
        });
        let questions: Vec<Option<&str>> = questions.collect();
        let answers = columns.columns.iter().map(|column| {
            let answers = column.answers.iter();
            let answers = answers.map(|(words, option)| (words.as_str(), option.as_ref().map(OptionKey::as_str)));
            answers.collect()
        });
        let answers: Vec<Vec<(&str, Option<&str>)>> = answers.collect();
        let mut writing = self.inner.write().await?;
        let every = sqlx::query("select headings, questions, answers, name, changed_at from import_columns")
            .fetch_all(writing.connection()?)
            .await?;
        for row in &every {
            if read(row)?.is_of(&headings) {
                sqlx::query("delete from import_columns where headings = ?1")
                    .bind(row.try_get::<&str, _>("headings")?)
                    .execute(writing.connection()?)
                    .await?;
            }
        }
        sqlx::query(
            "insert into import_columns (headings, questions, answers, name, changed_at) values (?1, ?2, ?3, ?4, ?5)",
        )
        .bind(json!(headings).to_string())
        .bind(json!(questions).to_string())
        .bind(json!(answers).to_string())
        .bind(&columns.name)
        .bind(columns.changed_at.timestamp_millis())
        .execute(writing.connection()?)
        .await?;
        writing.commit().await
    }

    /// Forgets what was said of a file with these headings. What is not kept is none.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn forget_import_columns(&self, headings: &[String]) -> Result<(), StoreError> {
        let mut writing = self.inner.write().await?;
        sqlx::query("delete from import_columns where headings = ?1")
            .bind(json!(headings).to_string())
            .execute(writing.connection()?)
            .await?;
        writing.commit().await
    }
}

fn read(row: &SqliteRow) -> Result<ImportColumns, StoreError> {
    let headings: Vec<String> = serde_json::from_str(row.try_get("headings")?).map_err(|_| StoreError::Damaged)?;
    let questions: Vec<Option<String>> =
        serde_json::from_str(row.try_get("questions")?).map_err(|_| StoreError::Damaged)?;
    let answers: Vec<Vec<(String, Option<String>)>> =
        serde_json::from_str(row.try_get("answers")?).map_err(|_| StoreError::Damaged)?;
    let columns = headings.into_iter().zip(questions).zip(answers);
    let columns = columns.map(|((heading, question), answers)| KeptColumn {
        heading,
        used: question.map_or(KeptColumnUse::LeftOut, |key| {
            KeptColumnUse::Answers(QuestionKey::new(key))
        }),
        answers: answers
            .into_iter()
            .map(|(words, option)| (words, option.map(OptionKey::new)))
            .collect(),
    });
    Ok(ImportColumns {
        name: row.try_get("name")?,
        changed_at: instant(row.try_get("changed_at")?),
        columns: columns.collect(),
    })
}
