//! What this desk keeps for files of the National Hip Fracture Database: what somebody said of codes that say too little, and a service's
//! own account of such files. What codes mean, and whether an account is sound, is not known here.

use chrono::{DateTime, Utc};
use domain::dataset::OptionKey;
use sqlx::Row as _;
use sqlx::sqlite::SqliteRow;

use crate::day::instant;
use crate::error::StoreError;
use crate::opening::unlocked::Store;

/// What somebody said of a code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NhfdAnswerKept {
    /// The key of its column in the account.
    pub column: String,
    /// The code.
    pub code: String,
    /// The option that it means.
    pub option: OptionKey,
    /// When it was last said otherwise than before.
    pub said_at: DateTime<Utc>,
}

/// A service's own account of such files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NhfdAccountFile {
    /// The name of the file in which it was.
    pub name: String,
    /// As it was written.
    pub account: String,
    /// When somebody chose it.
    pub chosen_at: DateTime<Utc>,
}

impl Store {
    /// What was said of codes, by column and code.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn nhfd_said(&self) -> Result<Vec<NhfdAnswerKept>, StoreError> {
        let mut connection = self.inner.read().await?;
        let rows = sqlx::query("select asked, code, option, said_at from nhfd_said order by asked, code")
            .fetch_all(&mut *connection)
            .await?;
        rows.iter().map(said).collect()
    }

    /// Keeps what was said of codes, and forgets what was said before of those that nobody has said anything of now: each a column and a
    /// code.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn keep_nhfd_said(&self, said: &[NhfdAnswerKept], unsaid: &[(String, String)]) -> Result<(), StoreError> {
        let mut writing = self.inner.write().await?;
        for (column, code) in unsaid {
            sqlx::query("delete from nhfd_said where asked = ?1 and code = ?2")
                .bind(column)
                .bind(code)
                .execute(writing.connection()?)
                .await?;
        }
        for one in said {
            sqlx::query(
                "insert into nhfd_said (asked, code, option, said_at) values (?1, ?2, ?3, ?4)
                 on conflict (asked, code) do update set option = excluded.option, said_at = excluded.said_at
                 where nhfd_said.option <> excluded.option",
            )
            .bind(&one.column)
            .bind(&one.code)
            .bind(one.option.as_str())
            .bind(one.said_at.timestamp_millis())
            .execute(writing.connection()?)
            .await?;
        }
        writing.commit().await
    }

    /// The service's own account of such files; nothing where the program's is read.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn nhfd_account(&self) -> Result<Option<NhfdAccountFile>, StoreError> {
        let mut connection = self.inner.read().await?;
        let row = sqlx::query("select name, account, chosen_at from nhfd_account where one = 1")
            .fetch_optional(&mut *connection)
            .await?;
        row.map(|row| {
            Ok(NhfdAccountFile {
                name: row.try_get("name")?,
                account: row.try_get("account")?,
                chosen_at: instant(row.try_get("chosen_at")?),
            })
        })
        .transpose()
    }

    /// Keeps such an account in place of the one before.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn keep_nhfd_account(&self, file: &NhfdAccountFile) -> Result<(), StoreError> {
        let mut writing = self.inner.write().await?;
        sqlx::query(
            "insert into nhfd_account (one, name, account, chosen_at) values (1, ?1, ?2, ?3)
             on conflict (one) do update
             set name = excluded.name, account = excluded.account, chosen_at = excluded.chosen_at",
        )
        .bind(&file.name)
        .bind(&file.account)
        .bind(file.chosen_at.timestamp_millis())
        .execute(writing.connection()?)
        .await?;
        writing.commit().await
    }

    /// Leaves the service's own account out: the program's is read again.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn forget_nhfd_account(&self) -> Result<(), StoreError> {
        let mut writing = self.inner.write().await?;
        sqlx::query("delete from nhfd_account where one = 1")
            .execute(writing.connection()?)
            .await?;
        writing.commit().await
    }
}

fn said(row: &SqliteRow) -> Result<NhfdAnswerKept, StoreError> {
    Ok(NhfdAnswerKept {
        column: row.try_get("asked")?,
        code: row.try_get("code")?,
        option: OptionKey::new(row.try_get::<String, _>("option")?),
        said_at: instant(row.try_get("said_at")?),
    })
}
