//! What services had sent by the end of a day: their logs are read up to there and folded as of that day, so that it is the same
//! whenever it is asked. Of a record that was erased for good since, nothing is left to be counted.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use domain::audit::{RollUp, ServiceCounts};
use domain::id::{EntryId, RecordId};
use domain::record::Entry;
use domain::record::check::CheckContext;
use protocol::canonical;
use sqlx::{PgConnection, PgPool, Row as _};
use uuid::Uuid;

use super::error::AdminError;
use crate::cuts::added_up;
use crate::database::set_service;
use crate::edge::end_of;
use crate::folded::FoldedRow;
use crate::joins::joined_together;
use crate::keys::{MasterKey, ServiceKey};
use crate::roll_up::{Cell, RollUpChanges, caseloads};
use crate::service::digest;

/// How many sealed entries of a log are read at once. Opened, all those of one service are in memory, as records are folded with those they
/// are joined with.
const AT_ONCE: i64 = 5_000;

/// What every service but demonstrations had sent by the end of a day.
pub(super) async fn frozen(
    pool: &PgPool,
    master: &MasterKey,
    until: NaiveDate,
) -> Result<Vec<ServiceCounts>, AdminError> {
    let before = end_of(until).ok_or(AdminError::Wrong("there is no such day"))?;
    let mut connection = pool.acquire().await?;
    let services: Vec<(Uuid, String, String, String, String)> =
        sqlx::query_as("select service_id, code, name, nation, region from fls_public_services() order by code")
            .fetch_all(&mut *connection)
            .await?;
    let mut caseloads = caseloads(&mut connection).await?;
    drop(connection);
    let mut counted = Vec::with_capacity(services.len());
    for (id, code, name, nation, region) in services {
        let (months, groups) = added_up(&of_service(pool, master, (id, &code), (until, before)).await?);
        counted.push(ServiceCounts {
            code,
            name,
            nation,
            region,
            caseload: caseloads.remove(&id),
            months,
            groups,
        });
    }
    Ok(counted)
}

async fn of_service(
    pool: &PgPool,
    master: &MasterKey,
    (service, code): (Uuid, &str),
    (until, before): (NaiveDate, DateTime<Utc>),
) -> Result<BTreeMap<Cell, RollUp>, AdminError> {
    let mut transaction = pool.begin().await?;
    set_service(&mut transaction, service).await?;
    let wrapped: Vec<u8> = sqlx::query_scalar("select wrapped_key from service where service_id = $1")
        .bind(service)
        .fetch_one(&mut *transaction)
        .await?;
    let key = master.unwrap_key(service, &wrapped)?;
    let records = read(&mut transaction, (service, code), before, &key).await?;
    transaction.rollback().await?;
    let context = |_: RecordId| CheckContext {
        today: until,
        demo: false,
    };
    let mut rows = BTreeMap::new();
    for together in joined_together(&records) {
        let histories = together
            .iter()
            .filter_map(|record| Some((*record, records.get(record)?.as_slice())));
        rows.extend(FoldedRow::of_all(&histories.collect(), context, &key));
    }
    let mut roll_ups = RollUpChanges::default();
    for row in FoldedRow::beside_twins(rows).into_values() {
        roll_ups.add(row.in_figures());
    }
    Ok(roll_ups.into_cells().0)
}

/// The entries of each record that had arrived before a moment. What arrived in one batch arrived together, and what came before it in
/// the log had arrived, too.
async fn read(
    connection: &mut PgConnection,
    (service, code): (Uuid, &str),
    before: DateTime<Utc>,
    key: &ServiceKey,
) -> Result<BTreeMap<RecordId, Vec<Entry>>, AdminError> {
    let last: i64 = sqlx::query_scalar(
        "select coalesce(max(last_number), 0) from batch where service_id = $1 and received_at < $2",
    )
    .bind(service)
    .bind(before)
    .fetch_one(&mut *connection)
    .await?;
    let mut records: BTreeMap<RecordId, Vec<Entry>> = BTreeMap::new();
    let mut after = 0_i64;
    loop {
        let rows = sqlx::query(
            "select number, entry_id, digest, sealed from entry
             where service_id = $1 and number > $2 and number <= $3 and entry_id is not null order by number limit $4",
        )
        .bind(service)
        .bind(after)
        .bind(last)
        .bind(AT_ONCE)
        .fetch_all(&mut *connection)
        .await?;
        let Some(end) = rows.last() else {
            return Ok(records);
        };
        after = end.try_get("number")?;
        for row in &rows {
            let id = EntryId::new(row.try_get("entry_id")?);
            let opened = opened(key, id, row.try_get("sealed")?, row.try_get("digest")?);
            let entry = opened.ok_or_else(|| AdminError::Server(altered(code)))?;
            if let Some(record) = entry.record() {
                records.entry(record).or_default().push(entry);
            }
        }
    }
}

fn opened(key: &ServiceKey, id: EntryId, sealed: &[u8], of: &[u8]) -> Option<Entry> {
    let bytes = key.open_entry(id, sealed).ok()?;
    let entry = canonical::read(&bytes, digest(of).ok()?).ok()?;
    (entry.id == id).then_some(entry)
}

fn altered(code: &str) -> String {
    format!("an entry of {code} does not open or is another than its row says: look at what `fls-central verify` names")
}
