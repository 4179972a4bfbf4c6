//! Which records have something that only the service's desks can open, so that it is found without a walk through all
//! entries, and what lists go by of it: until which day a follow-up is put off, who has a patient, and when they were called last. Days,
//! instants and ids of people are kept opened, and no words: they are computed from the entries whenever one is written or arrives, whenever a key arrives
//! that may open older ones, and by a rebuild.

use std::collections::BTreeMap;

use domain::id::{RecordId, UserId};
use domain::private::{CallLog, call_log};
use domain::record::{Entry, PutOffUntil};
use protocol::json;
use protocol::private::open_entries;
use sqlx::Row as _;
use sqlx::sqlite::SqliteConnection;

use crate::day::{NEVER, day};
use crate::error::StoreError;
use crate::opening::unlocked::Store;
use crate::records::entries::read::entries_with_parts;
use crate::records::follow_ups::asked::weeks;
use crate::service_keys::{HeldKey, held_keys, keep};
use crate::sql;

/// Records that are computed together where all are.
const PAGE: usize = 500;

impl Store {
    /// The records that have something private, those that are joined to another by the one that stands for them.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn private_records(&self) -> Result<Vec<RecordId>, StoreError> {
        let mut connection = self.inner.read().await?;
        private_records(&mut connection).await
    }

    /// One record of each person who has any patient.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn assigned_examples(&self) -> Result<Vec<RecordId>, StoreError> {
        let mut connection = self.inner.read().await?;
        let rows = sqlx::query(
            "select r.id as record from (select min(record_nr) as nr from assigned group by user) a \
             join record r on r.nr = a.nr",
        )
        .fetch_all(&mut *connection)
        .await?;
        rows.iter()
            .map(|row| Ok(RecordId::new(row.try_get("record")?)))
            .collect()
    }

    /// Keeps keys that were given to this desk, or that it made, and computes what lists go by of what they open. Those that it
    /// holds stay as they are.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn keep_service_keys(&self, keys: &[HeldKey]) -> Result<(), StoreError> {
        let mut writing = self.inner.write().await?;
        let connection = writing.connection()?;
        for key in keys {
            keep(&mut *connection, key).await?;
        }
        let records = private_records(&mut *connection).await?;
        for records in records.chunks(PAGE) {
            derive_private(&mut *connection, records).await?;
        }
        writing.commit().await
    }

    /// The entries of those of these records that have something private, or of which a record that is joined to them has,
    /// record by record.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn entries_of_private(&self, records: &[RecordId]) -> Result<Vec<(RecordId, Entry)>, StoreError> {
        let mut connection = self.inner.read().await?;
        let wanted = sqlx::query_scalar(
            "select json_group_array(distinct lower(hex(id))) from ( \
             select q.record as id from json_each(?1) j join private_record q on q.record = unhex(j.value) \
             union select p.whole from json_each(?1) j join part_of p on p.whole = unhex(j.value) \
             join private_record q on q.record = p.record)",
        )
        .bind(sql::records(records));
        let wanted: Vec<RecordId> = sql::rows_together(wanted, &mut connection).await?;
        entries_with_parts(&mut connection, &wanted).await
    }
}

/// Keeps that these records have something private.
pub(crate) async fn keep_private(connection: &mut SqliteConnection, records: &[RecordId]) -> Result<(), StoreError> {
    if records.is_empty() {
        return Ok(());
    }
    sqlx::query("insert or ignore into private_record (record) select unhex(value) from json_each(?1)")
        .bind(sql::records(records))
        .execute(connection)
        .await?;
    Ok(())
}

async fn private_records(connection: &mut SqliteConnection) -> Result<Vec<RecordId>, StoreError> {
    let rows = sqlx::query(
        "select distinct coalesce(p.whole, q.record) as record from private_record q left join part_of p on p.record = q.record",
    )
    .fetch_all(connection)
    .await?;
    rows.iter()
        .map(|row| Ok(RecordId::new(row.try_get("record")?)))
        .collect()
}

/// Computes until when the follow-ups of these records are put off and who has the patients, as far as it can be opened here.
/// Of a follow-up that is not open nothing is kept, and of records that are joined all stands with the one that stands for them.
pub(crate) async fn derive_private(connection: &mut SqliteConnection, records: &[RecordId]) -> Result<(), StoreError> {
    if records.is_empty() {
        return Ok(());
    }
    let keys = held_keys(connection).await?;
    let wholes = sqlx::query_scalar(
        "select json_group_array(distinct lower(hex(coalesce(p.whole, unhex(j.value))))) \
         from json_each(?1) j left join part_of p on p.record = unhex(j.value)",
    )
    .bind(sql::records(records));
    let wholes: Vec<RecordId> = sql::rows_together(wholes, connection).await?;
    let mut by_record: BTreeMap<RecordId, Vec<Entry>> = BTreeMap::new();
    for (record, entry) in entries_with_parts(connection, &wholes).await? {
        by_record.entry(record).or_default().push(entry);
    }
    let (mut put_off, mut assigned, mut called) = (Vec::new(), Vec::new(), Vec::new());
    for (record, entries) in &by_record {
        let log = call_log(entries, &open_entries(entries, keys.iter().map(|held| &held.key)).said);
        let id = record.uuid().simple().to_string();
        put_off.extend(until(&log).map(|(weeks, day)| (id.clone(), weeks, day)));
        let has: Option<UserId> = log.assignee().map(|to| to.user);
        called.extend(log.last_called().map(|at| (id.clone(), at.timestamp_millis())));
        assigned.extend(has.map(|user| (id, user.uuid().simple().to_string())));
    }
    forget_derived(connection, records).await?;
    forget_derived(connection, &wholes).await?;
    sqlx::query(
        "insert into put_off (record_nr, weeks, until) select r.nr, j.value ->> 1, j.value ->> 2 \
         from json_each(?1) j join record r on r.id = unhex(j.value ->> 0) \
         where r.state = 0 and iif(j.value ->> 1 = 16, r.target_16, r.target_52) is not null",
    )
    .bind(json::text(&put_off))
    .execute(&mut *connection)
    .await?;
    sqlx::query(
        "insert into assigned (record_nr, user) select r.nr, unhex(j.value ->> 1) \
         from json_each(?1) j join record r on r.id = unhex(j.value ->> 0)",
    )
    .bind(json::text(&assigned))
    .execute(&mut *connection)
    .await?;
    sqlx::query(
        "insert into called (record_nr, last_at) select r.nr, j.value ->> 1 \
         from json_each(?1) j join record r on r.id = unhex(j.value ->> 0)",
    )
    .bind(json::text(&called))
    .execute(connection)
    .await?;
    Ok(())
}

async fn forget_derived(connection: &mut SqliteConnection, records: &[RecordId]) -> Result<(), StoreError> {
    let records = sql::records(records);
    sqlx::query(
        "delete from put_off where record_nr in \
         (select r.nr from json_each(?1) j join record r on r.id = unhex(j.value))",
    )
    .bind(&records)
    .execute(&mut *connection)
    .await?;
    sqlx::query(
        "delete from assigned where record_nr in \
         (select r.nr from json_each(?1) j join record r on r.id = unhex(j.value))",
    )
    .bind(&records)
    .execute(&mut *connection)
    .await?;
    sqlx::query(
        "delete from called where record_nr in \
         (select r.nr from json_each(?1) j join record r on r.id = unhex(j.value))",
    )
    .bind(records)
    .execute(connection)
    .await?;
    Ok(())
}

/// Until when each follow-up waits, as the database has it.
fn until(log: &CallLog) -> impl Iterator<Item = (u32, i64)> {
    weeks().into_iter().filter_map(|weeks| {
        let day = match log.waits(weeks)?.until {
            PutOffUntil::Day(on) => day(on),
            PutOffUntil::Ended => NEVER,
        };
        Some((weeks, day))
    })
}
