//! Which records are one with which: every two that a join names, and each that was withdrawn with what it goes on as, whether or not it is in effect, so that whoever folds one of
//! them reads what it takes; and the records that are part of another, which stands for them wherever records are listed. Both
//! follow from the entries. A record that was withdrawn from Central is one with what goes on under its next id, which follows from its own.
//! Nothing here begins or ends a transaction.

use std::collections::{BTreeMap, BTreeSet};

use domain::id::RecordId;
use domain::record::next_record;
use sqlx::Row as _;
use sqlx::sqlite::SqliteConnection;

use crate::error::StoreError;
use crate::opening::unlocked::Store;
use crate::records::codes::WITHDRAWN;
use crate::sql;

impl Store {
    /// The record that stands for this one: itself, unless it is joined to another, or goes on under another id.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn whole_of(&self, record: RecordId) -> Result<RecordId, StoreError> {
        Ok(self.wholes_of(&[record]).await?.remove(&record).unwrap_or(record))
    }

    /// Of these records those that are part of another or go on under another id, each with the one that stands for it.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn wholes_of(&self, records: &[RecordId]) -> Result<BTreeMap<RecordId, RecordId>, StoreError> {
        let mut connection = self.inner.read().await?;
        stands_for(&mut connection, &records.iter().copied().collect()).await
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

/// Of these records those for which another stands, each with that one.
pub(crate) async fn stands_for(
    connection: &mut SqliteConnection,
    records: &BTreeSet<RecordId>,
) -> Result<BTreeMap<RecordId, RecordId>, StoreError> {
    let mut now: BTreeMap<RecordId, RecordId> = records.iter().map(|record| (*record, *record)).collect();
    // Each withdrawal is another step.
    loop {
        let there: BTreeSet<RecordId> = now.values().copied().collect();
        let held = states(connection, &there).await?;
        let withdrawn: BTreeSet<RecordId> = there
            .into_iter()
            .filter(|record| held.get(record) == Some(&WITHDRAWN))
            .collect();
        if withdrawn.is_empty() {
            break;
        }
        for record in now.values_mut() {
            if withdrawn.contains(record) {
                *record = next_record(*record);
            }
        }
    }
    let statement = sqlx::query_scalar(
        "select json_group_array(json_array(lower(hex(record)), lower(hex(whole)))) \
         from json_each(?1) j join part_of p on p.record = unhex(j.value)",
    )
    .bind(sql::records(&now.values().copied().collect::<BTreeSet<_>>()));
    let wholes: Vec<(RecordId, RecordId)> = sql::rows_together(statement, connection).await?;
    let wholes: BTreeMap<RecordId, RecordId> = wholes.into_iter().collect();
    for record in now.values_mut() {
        *record = wholes.get(record).copied().unwrap_or(*record);
    }
    now.retain(|record, stands| record != stands);
    Ok(now)
}

/// These records, and all that are joined with any of them.
pub(crate) async fn one_with(
    connection: &mut SqliteConnection,
    records: &BTreeSet<RecordId>,
) -> Result<BTreeSet<RecordId>, StoreError> {
    let statement = sqlx::query_scalar(
        "with wholes (id) as (select unhex(value) from json_each(?1) \
         union select p.whole from json_each(?1) j join part_of p on p.record = unhex(j.value)) \
         select json_group_array(lower(hex(id))) from (select id from wholes \
         union select p.record from wholes w join part_of p on p.whole = w.id)",
    )
    .bind(sql::records(records));
    let one: Vec<RecordId> = sql::rows_together(statement, connection).await?;
    Ok(one.into_iter().collect())
}

/// The states of those of these records that have a row.
pub(crate) async fn states(
    connection: &mut SqliteConnection,
    records: &BTreeSet<RecordId>,
) -> Result<BTreeMap<RecordId, i64>, StoreError> {
    if records.is_empty() {
        return Ok(BTreeMap::new());
    }
    let statement = sqlx::query_scalar(
        "select json_group_array(json_array(lower(hex(r.id)), r.state)) \
         from json_each(?1) j join record r on r.id = unhex(j.value)",
    )
    .bind(sql::records(records));
    let states: Vec<(RecordId, i64)> = sql::rows_together(statement, connection).await?;
    Ok(states.into_iter().collect())
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
