//! Small pieces for writing statements: lists of ids as one JSON parameter, so that one statement does for any number, and
//! many small rows as one JSON answer.

use std::fmt::Write as _;

use domain::id::{EntryId, RecordId, UserId};
use serde::de::DeserializeOwned;
use sqlx::query::QueryScalar;
use sqlx::sqlite::{SqliteArguments, SqliteConnection};
use sqlx::{Arguments as _, AssertSqlSafe, Encode, Sqlite, Type};
use uuid::Uuid;

use crate::error::StoreError;

/// Ids as a JSON array of hexadecimal texts: `where id in (select unhex(value) from json_each(?1))`.
pub(crate) fn id_list(ids: impl IntoIterator<Item = Uuid>) -> String {
    let mut text = String::from("[");
    for id in ids {
        if text.len() > 1 {
            text.push(',');
        }
        let _ = write!(text, "\"{}\"", id.simple());
    }
    text.push(']');
    text
}

/// Record ids as such a list.
pub(crate) fn records<'a>(ids: impl IntoIterator<Item = &'a RecordId>) -> String {
    id_list(ids.into_iter().map(|id| id.uuid()))
}

/// Ids of people as such a list.
pub(crate) fn users<'a>(ids: impl IntoIterator<Item = &'a UserId>) -> String {
    id_list(ids.into_iter().map(|id| id.uuid()))
}

/// Entry ids as such a list.
pub(crate) fn entries<'a>(ids: impl IntoIterator<Item = &'a EntryId>) -> String {
    id_list(ids.into_iter().map(|id| id.uuid()))
}

/// Reads what a statement answers as one JSON array (`select json_group_array(json_array(…))`), each row an array in it.
/// A row of its own is handed from SQLite's thread to ours and wakes it, which costs more than reading a few numbers does:
/// for small rows by the hundred this is the way.
pub(crate) async fn rows_together<T: DeserializeOwned>(
    statement: QueryScalar<'_, Sqlite, String, SqliteArguments>,
    connection: &mut SqliteConnection,
) -> Result<Vec<T>, StoreError> {
    let rows = statement.fetch_one(connection).await?;
    serde_json::from_str(&rows).map_err(|_| StoreError::Damaged)
}

/// Rows that one statement writes at most. The text of a statement depends on their number, so that full ones are
/// prepared once.
pub(crate) const ROWS: usize = 150;

/// An insert of many rows with their values. Nothing of a value is in its text.
pub(crate) struct RowsToInsert {
    text: String,
    values: SqliteArguments,
}

impl RowsToInsert {
    /// An insert that begins with `into`, of `rows` rows of `columns` values each, and ends with the pieces of `end`.
    pub(crate) fn new(into: &'static str, columns: usize, rows: usize, end: &[&'static str]) -> Self {
        let row = format!("({}), ", ["?"].repeat(columns).join(", "));
        let mut all = row.repeat(rows);
        all.truncate(all.len().saturating_sub(2));
        let mut values = SqliteArguments::default();
        values.reserve(rows * columns, 0);
        Self {
            text: [into, " values ", &all, &end.concat()].concat(),
            values,
        }
    }

    /// The next value of the row, or the first of the next one.
    pub(crate) fn add<'q>(&mut self, value: impl Encode<'q, Sqlite> + Type<Sqlite>) -> Result<&mut Self, StoreError> {
        self.values.add(value).map_err(sqlx::Error::Encode)?;
        Ok(self)
    }

    /// Inserts them.
    pub(crate) async fn execute(self, connection: &mut SqliteConnection) -> Result<(), StoreError> {
        sqlx::query_with(AssertSqlSafe(self.text), self.values)
            .execute(connection)
            .await?;
        Ok(())
    }
}

/// Joins pieces of a statement that are all written in this program.
pub(crate) fn statement_of(pieces: &[&'static str]) -> AssertSqlSafe<String> {
    AssertSqlSafe(pieces.concat())
}
