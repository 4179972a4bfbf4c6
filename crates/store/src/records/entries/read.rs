//! Entries out of the database: whole, or only their digests.

use std::collections::BTreeMap;

use domain::id::{EntryId, RecordId};
use domain::record::{Digest, Entry};
use protocol::{canonical, json, packed};
use sqlx::Row as _;
use sqlx::sqlite::{SqliteConnection, SqliteRow};

use crate::error::StoreError;
use crate::sql;

/// The entries of these records, record by record, each record's in the order of their ids.
pub(crate) async fn entries_of<'a>(
    connection: &mut SqliteConnection,
    records: impl IntoIterator<Item = &'a RecordId>,
) -> Result<Vec<Entry>, StoreError> {
    let rows = sqlx::query(
        "select e.digest, e.bytes from json_each(?1) j join record r on r.id = unhex(j.value) \
         join entry e on e.record_nr = r.nr order by r.id, e.id",
    )
    .bind(sql::records(records))
    .fetch_all(connection)
    .await?;
    rows.iter().map(read_entry).collect()
}

/// The entries of the records with these numbers, in no order.
pub(crate) async fn entries_of_rows(
    connection: &mut SqliteConnection,
    numbers: impl Iterator<Item = i64>,
) -> Result<Vec<Entry>, StoreError> {
    let rows = sqlx::query(
        "select e.digest, e.bytes from json_each(?1) j cross join entry e indexed by entry_record on e.record_nr = j.value",
    )
    .bind(json::text(&numbers.collect::<Vec<_>>()))
    .fetch_all(connection)
    .await?;
    rows.iter().map(read_entry).collect()
}

/// The entries of these records, each with those of the records that are joined to it: in the order of their ids.
pub(crate) async fn entries_with_parts<'a>(
    connection: &mut SqliteConnection,
    records: impl IntoIterator<Item = &'a RecordId>,
) -> Result<Vec<(RecordId, Entry)>, StoreError> {
    rows_with_parts(connection, records)
        .await?
        .iter()
        .map(entry_of_whole)
        .collect()
}

/// The same, for [`entry_of_whole`] to read.
pub(crate) async fn rows_with_parts<'a>(
    connection: &mut SqliteConnection,
    records: impl IntoIterator<Item = &'a RecordId>,
) -> Result<Vec<SqliteRow>, StoreError> {
    Ok(sqlx::query(
        "with asked (whole, id) as (select unhex(value), unhex(value) from json_each(?1) \
         union select p.whole, p.record from json_each(?1) j join part_of p on p.whole = unhex(j.value)) \
         select a.whole, e.digest, e.bytes from asked a join record r on r.id = a.id \
         join entry e on e.record_nr = r.nr order by a.whole, e.id",
    )
    .bind(sql::records(records))
    .fetch_all(connection)
    .await?)
}

/// An entry, and the record that it is of as a whole.
pub(crate) fn entry_of_whole(row: &SqliteRow) -> Result<(RecordId, Entry), StoreError> {
    Ok((RecordId::new(row.try_get("whole")?), read_entry(row)?))
}

/// The digests of those of these entries that are held.
pub(crate) async fn digests(
    connection: &mut SqliteConnection,
    ids: impl IntoIterator<Item = EntryId>,
) -> Result<BTreeMap<EntryId, Digest>, StoreError> {
    let ids = sql::id_list(ids.into_iter().map(EntryId::uuid));
    let rows = sqlx::query("select e.id, e.digest from json_each(?1) j join entry e on e.id = unhex(j.value)")
        .bind(ids)
        .fetch_all(connection)
        .await?;
    rows.iter()
        .map(|row| Ok((EntryId::new(row.try_get("id")?), read_digest(row)?)))
        .collect()
}

/// The records that these entries, a list of ids, belong to.
pub(crate) async fn records_of_entries(
    connection: &mut SqliteConnection,
    ids: &str,
) -> Result<Vec<RecordId>, StoreError> {
    let statement = sqlx::query_scalar(
        "select json_group_array(distinct lower(hex(r.id))) from json_each(?1) j join entry e on e.id = unhex(j.value) \
         join record r on r.nr = e.record_nr",
    )
    .bind(ids);
    sql::rows_together(statement, connection).await
}

/// Reads `digest` and `bytes` of a row as an entry.
pub(crate) fn read_entry(row: &SqliteRow) -> Result<Entry, StoreError> {
    let bytes = packed::unpack(row.try_get("bytes")?).map_err(|_| StoreError::Damaged)?;
    canonical::read(&bytes, read_digest(row)?).map_err(|_| StoreError::Damaged)
}

/// Reads the column `digest` of a row.
pub(crate) fn read_digest(row: &SqliteRow) -> Result<Digest, StoreError> {
    let bytes: &[u8] = row.try_get("digest")?;
    bytes.try_into().map(Digest).map_err(|_| StoreError::Damaged)
}
