//! Which records are one with which: every two that a join names, whether or not it is in effect, so that whoever folds one of
//! them reads what it takes; and the records that are part of another, which stands for them wherever records are listed. Both
//! follow from the entries. Nothing here begins or ends a transaction.

use std::collections::{BTreeMap, BTreeSet};

use domain::id::RecordId;
use sqlx::Row as _;
use sqlx::sqlite::SqliteConnection;

use crate::error::StoreError;
use crate::opening::unlocked::Store;
use crate::sql;

impl Store {
    /// The record that stands for this one: itself, unless it is joined to another.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn whole_of(&self, record: RecordId) -> Result<RecordId, StoreError> {
        Ok(self.wholes_of(&[record]).await?.remove(&record).unwrap_or(record))
    }

    /// Of these records those that are part of another, each with the one that stands for it.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn wholes_of(&self, records: &[RecordId]) -> Result<BTreeMap<RecordId, RecordId>, StoreError> {
        let mut connection = self.inner.read().await?;
        let rows = sqlx::query("select record, whole from json_each(?1) j join part_of p on p.record = unhex(j.value)")
            .bind(sql::records(records))
            .fetch_all(&mut *connection)
            .await?;
        rows.iter()
            .map(|row| {
                Ok((
                    RecordId::new(row.try_get("record")?),
                    RecordId::new(row.try_get("whole")?),
                ))
            })
            .collect()
    }

    /// These records, and all that joins name together with them, one after the other, whether they are in effect or not.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn named_together(&self, records: &[RecordId]) -> Result<BTreeSet<RecordId>, StoreError> {
        let mut connection = self.inner.read().await?;
        named_together(&mut connection, &records.iter().copied().collect()).await
    }

    /// The records that are part of this one, in the order of their ids.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn parts_of(&self, record: RecordId) -> Result<Vec<RecordId>, StoreError> {
        let mut connection = self.inner.read().await?;
        let rows = sqlx::query("select record from part_of where whole = ?1 order by record")
            .bind(record.uuid())
            .fetch_all(&mut *connection)
            .await?;
        rows.iter()
            .map(|row| Ok(RecordId::new(row.try_get("record")?)))
            .collect()
    }
}

/// These records, and all that joins name together with them, one after the other.
pub(crate) async fn named_together(
    connection: &mut SqliteConnection,
    records: &BTreeSet<RecordId>,
) -> Result<BTreeSet<RecordId>, StoreError> {
    // At most desks no record was ever joined to another.
    let any: bool = sqlx::query_scalar("select exists (select 1 from record_join)")
        .fetch_one(&mut *connection)
        .await?;
    if !any {
        return Ok(records.clone());
    }
    let statement = sqlx::query_scalar(
        "with recursive named (id) as ( \
         select unhex(value) from json_each(?1) \
         union select j.joined from named join record_join j on j.record = named.id \
         union select j.record from named join record_join j on j.joined = named.id) \
         select json_group_array(lower(hex(id))) from named",
    )
    .bind(sql::records(records));
    let named: Vec<RecordId> = sql::rows_together(statement, connection).await?;
    Ok(named.into_iter().collect())
}

/// The records that stand for those of these that are part of another.
pub(crate) async fn wholes_of(
    connection: &mut SqliteConnection,
    records: &BTreeSet<RecordId>,
) -> Result<Vec<RecordId>, StoreError> {
    let statement = sqlx::query_scalar(
        "select json_group_array(distinct lower(hex(p.whole))) from json_each(?1) j \
         join part_of p on p.record = unhex(j.value)",
    )
    .bind(sql::records(records));
    sql::rows_together(statement, connection).await
}

/// Every record that has an entry which joins another to it.
pub(crate) async fn joining_records(connection: &mut SqliteConnection) -> Result<Vec<RecordId>, StoreError> {
    let statement = sqlx::query_scalar("select json_group_array(distinct lower(hex(record))) from record_join");
    sql::rows_together(statement, connection).await
}

/// Keeps that a join of the first names the second.
pub(crate) async fn keep_joins(
    connection: &mut SqliteConnection,
    joins: &BTreeSet<(RecordId, RecordId)>,
) -> Result<(), StoreError> {
    for (record, joined) in joins {
        sqlx::query("insert or ignore into record_join (record, joined) values (?1, ?2)")
            .bind(record.uuid())
            .bind(joined.uuid())
            .execute(&mut *connection)
            .await?;
    }
    Ok(())
}

/// Keeps what each of these records is part of, or that it is by itself.
pub(crate) async fn keep_parts(
    connection: &mut SqliteConnection,
    parts: &[(RecordId, Option<RecordId>)],
) -> Result<(), StoreError> {
    for (record, whole) in parts {
        match whole {
            Some(whole) => {
                sqlx::query(
                    "insert into part_of (record, whole) values (?1, ?2) \
                     on conflict (record) do update set whole = excluded.whole",
                )
                .bind(record.uuid())
                .bind(whole.uuid())
                .execute(&mut *connection)
                .await?
            }
            None => {
                sqlx::query("delete from part_of where record = ?1")
                    .bind(record.uuid())
                    .execute(&mut *connection)
                    .await?
            }
        };
    }
    Ok(())
}
