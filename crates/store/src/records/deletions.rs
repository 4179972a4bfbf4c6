//! Since when deleted records count as deleted: one row for each, with the moment, by Central's clock, from which its days
//! are counted. When they are over is a rule of the domain. Nothing here begins or ends a transaction.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::id::{EntryId, RecordId};
use sqlx::Row as _;
use sqlx::sqlite::SqliteConnection;

use crate::day::instant;
use crate::error::StoreError;
use crate::opening::unlocked::Store;

/// The deletion of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deletion {
    /// What deleted it.
    pub deleted_by: EntryId,
    /// From when its days are counted, by Central's clock; absent while they are not.
    pub since: Option<DateTime<Utc>>,
}

impl Store {
    /// The deletion of each record that is deleted.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn deletions(&self) -> Result<BTreeMap<RecordId, Deletion>, StoreError> {
        let mut connection = self.inner.read().await?;
        let rows = sqlx::query("select record, entry, since from deletion")
            .fetch_all(&mut *connection)
            .await?;
        rows.iter()
            .map(|row| {
                let deletion = Deletion {
                    deleted_by: EntryId::new(row.try_get("entry")?),
                    since: row.try_get::<Option<i64>, _>("since")?.map(instant),
                };
                Ok((RecordId::new(row.try_get("record")?), deletion))
            })
            .collect()
    }
}

/// Keeps what deleted each of these records, or that nothing does any more. Another deletion than before counts anew.
pub(crate) async fn keep_deletions(
    connection: &mut SqliteConnection,
    records: &[(RecordId, Option<EntryId>)],
) -> Result<(), StoreError> {
    for (record, deleted_by) in records {
        match deleted_by {
            Some(entry) => {
                sqlx::query(
                    "insert into deletion (record, entry) values (?1, ?2) on conflict (record) do update \
                     set entry = excluded.entry, since = null where entry <> excluded.entry",
                )
                .bind(record.uuid())
                .bind(entry.uuid())
                .execute(&mut *connection)
                .await?
            }
            None => {
                sqlx::query("delete from deletion where record = ?1")
                    .bind(record.uuid())
                    .execute(&mut *connection)
                    .await?
            }
        };
    }
    Ok(())
}

/// Counts the days of every deletion that is not counted yet, from this moment of Central's clock on: of those that Central
/// now has, and of records that do not leave this desk, of which it never hears.
pub(crate) async fn count_deletions(connection: &mut SqliteConnection, now: DateTime<Utc>) -> Result<(), StoreError> {
    sqlx::query(
        "update deletion set since = ?1 where since is null and exists (select 1 from record r \
         where r.id = deletion.record and (r.unreceipted = 0 or r.held_back or (not r.has_left and r.not_ready)))",
    )
    .bind(now.timestamp_millis())
    .execute(connection)
    .await?;
    Ok(())
}
