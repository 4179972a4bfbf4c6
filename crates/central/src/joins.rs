//! Which records joins name together, whether or not those joins are in effect: whoever folds one of them reads all of them. A
//! record that a join names, and that was purged since, still has its place here, because what it brought together was never
//! joined by itself. The rows follow from the log, and `fls-central verify` counts them again.

use std::collections::{BTreeMap, BTreeSet};

use domain::id::RecordId;
use domain::record::{Change, Entry, Groups, next_record};
use sqlx::PgConnection;
use uuid::Uuid;

/// A record, and another that an entry of it joins to it.
pub(crate) type Join = (RecordId, RecordId);

/// The joins of these entries, and under which ids withdrawn records go on.
pub(crate) fn joins<'a>(entries: impl IntoIterator<Item = &'a Entry>) -> BTreeSet<Join> {
    let joins = entries.into_iter().filter_map(|entry| match entry.change {
        Change::Join { with, .. } => Some((entry.record()?, with)),
        // Joins with it are in effect under the id that it goes on as.
        Change::NotCleared => Some((entry.record()?, next_record(entry.record()?))),
        _ => None,
    });
    joins.collect()
}

/// These records with all their entries, those together that joins name together, whether or not that is in effect.
pub(crate) fn joined_together(records: &BTreeMap<RecordId, Vec<Entry>>) -> Vec<BTreeSet<RecordId>> {
    let mut groups = Groups::default();
    for (record, joined) in joins(records.values().flatten()) {
        groups.join(record, joined);
    }
    groups.with_all(records.keys().copied())
}

fn columns<'a>(joins: impl IntoIterator<Item = &'a Join>) -> (Vec<Uuid>, Vec<Uuid>) {
    let joins = joins.into_iter();
    joins.map(|(record, joined)| (record.uuid(), joined.uuid())).unzip()
}

fn read(rows: Vec<(Uuid, Uuid)>) -> impl Iterator<Item = Join> {
    let join = |(record, joined)| (RecordId::new(record), RecordId::new(joined));
    rows.into_iter().map(join)
}

/// What joins name together with these records.
pub(crate) async fn groups(
    connection: &mut PgConnection,
    service: Uuid,
    records: &BTreeSet<RecordId>,
) -> Result<Groups, sqlx::Error> {
    let mut groups = Groups::default();
    if records.is_empty() {
        return Ok(groups);
    }
    let rows = sqlx::query_as(
        "with recursive named (id) as (
             select id from unnest($2::uuid[]) as wanted (id)
             union
             select other.id from named, lateral (
                 select joined from record_join where service_id = $1 and record_id = named.id
                 union all
                 select record_id from record_join where service_id = $1 and joined = named.id
             ) as other (id)
         )
         select record_id, joined from named join record_join on service_id = $1 and record_id = named.id",
    )
    .bind(service)
    .bind(records.iter().map(|record| record.uuid()).collect::<Vec<_>>())
    .fetch_all(connection)
    .await?;
    for (record, joined) in read(rows) {
        groups.join(record, joined);
    }
    Ok(groups)
}

/// These records, and all that joins name together with any of them.
pub(crate) async fn joined_with(
    connection: &mut PgConnection,
    service: Uuid,
    records: &BTreeSet<RecordId>,
) -> Result<BTreeSet<RecordId>, sqlx::Error> {
    let groups = groups(connection, service, records).await?;
    Ok(records.iter().copied().chain(groups.records()).collect())
}

/// Keeps what joins name.
pub(crate) async fn keep(
    connection: &mut PgConnection,
    service: Uuid,
    joins: &BTreeSet<Join>,
) -> Result<(), sqlx::Error> {
    if joins.is_empty() {
        return Ok(());
    }
    let (records, joined) = columns(joins);
    sqlx::query(
        "insert into record_join (service_id, record_id, joined)
         select $1, record_id, joined from unnest($2::uuid[], $3::uuid[]) as new (record_id, joined)
         on conflict do nothing",
    )
    .bind(service)
    .bind(records)
    .bind(joined)
    .execute(connection)
    .await?;
    Ok(())
}

/// Every join that is kept of the service.
pub(crate) async fn kept(connection: &mut PgConnection, service: Uuid) -> Result<BTreeSet<Join>, sqlx::Error> {
    let rows = sqlx::query_as("select record_id, joined from record_join where service_id = $1")
        .bind(service)
        .fetch_all(connection)
        .await?;
    Ok(read(rows).collect())
}

/// Makes what is kept of these records' own joins what their entries say. Answers whether it was anything else.
pub(crate) async fn keep_right(
    connection: &mut PgConnection,
    service: Uuid,
    records: &BTreeSet<RecordId>,
    joins: &BTreeSet<Join>,
) -> Result<bool, sqlx::Error> {
    let rows = sqlx::query_as(
        "select record_id, joined from unnest($2::uuid[]) as wanted (id)
             join record_join on service_id = $1 and record_id = wanted.id",
    )
    .bind(service)
    .bind(records.iter().map(|record| record.uuid()).collect::<Vec<_>>())
    .fetch_all(&mut *connection)
    .await?;
    let kept: BTreeSet<Join> = read(rows).collect();
    if kept == *joins {
        return Ok(false);
    }
    let (records, joined) = columns(kept.difference(joins));
    sqlx::query(
        "delete from record_join r using unnest($2::uuid[], $3::uuid[]) as gone (record_id, joined)
         where r.service_id = $1 and r.record_id = gone.record_id and r.joined = gone.joined",
    )
    .bind(service)
    .bind(records)
    .bind(joined)
    .execute(&mut *connection)
    .await?;
    keep(connection, service, joins).await?;
    Ok(true)
}
