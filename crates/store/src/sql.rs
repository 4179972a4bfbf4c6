//! Small pieces for writing statements: lists of ids as one JSON parameter, so that one statement does for any number, and
//! many small rows as one JSON answer.

use std::fmt::Write as _;

use domain::id::{EntryId, RecordId};
use serde::de::DeserializeOwned;
use sqlx::Sqlite;
use sqlx::query::QueryScalar;
use sqlx::sqlite::{SqliteArguments, SqliteConnection};
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
pub(crate) const ROWS: usize = 100;

/// Joins pieces of a statement that are all written in this program.
pub(crate) fn statement_of(pieces: &[&'static str]) -> sqlx::AssertSqlSafe<String> {
    sqlx::AssertSqlSafe(pieces.concat())
}
