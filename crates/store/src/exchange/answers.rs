//! What Central says of entries and records, as columns and rows: receipts, refusals, how records stand. Where each record
//! is on its way follows from them, and is decided elsewhere. Nothing here begins or ends a transaction.

use chrono::{DateTime, Utc};
use protocol::exchange::{Receipt, Refusal, Standing};
use protocol::json;
use sqlx::sqlite::SqliteConnection;

use crate::error::StoreError;
use crate::exchange::parked::receive_parked;
use crate::records::changes::change::{RecordChanges, recount_all};
use crate::records::codes::{PURGED, WITHDRAWN};
use crate::records::entries::read::records_of_entries;
use crate::sql;

/// Forgets every receipt, standing and refusal.
pub(crate) async fn forget_answers(connection: &mut SqliteConnection) -> Result<(), StoreError> {
    for statement in [
        // A record that has been at Central travels on, whatever becomes of it.
        "update record set has_left = 1 \
         where exists (select 1 from entry where record_nr = record.nr and receipt is not null)",
        "update entry set receipt = null, sent = 0 where receipt is not null or sent <> 0",
        // Numbers of another epoch say nothing of this one.
        "delete from erased_line",
        "update parked_entry set number = null where number is not null",
        "delete from standing",
        "delete from refusal",
        // The days of a deletion are counted anew once Central has it again.
        "update deletion set since = null where since is not null",
    ] {
        sqlx::query(statement).execute(&mut *connection).await?;
    }
    recount_all(connection).await
}

/// Gives entries the numbers of their receipts.
pub(crate) async fn receive(
    connection: &mut SqliteConnection,
    changes: &mut RecordChanges,
    receipts: &[Receipt],
) -> Result<(), StoreError> {
    if receipts.is_empty() {
        return Ok(());
    }
    let ids = sql::id_list(receipts.iter().map(|receipt| receipt.entry.uuid()));
    let pairs: Vec<(String, u64)> = receipts
        .iter()
        .map(|receipt| (receipt.entry.uuid().simple().to_string(), receipt.number))
        .collect();
    changes.sync_changed(records_of_entries(connection, &ids).await?);
    let pairs = json::text(&pairs);
    receive_parked(connection, &pairs).await?;
    sqlx::query(
        "update entry set receipt = j.value ->> 1, sent = 1 from json_each(?1) j \
         where entry.id = unhex(j.value ->> 0)",
    )
    .bind(pairs)
    .execute(&mut *connection)
    .await?;
    // What has a receipt is refused no more: it is given for the same content only.
    sqlx::query("delete from refusal where entry in (select unhex(value) from json_each(?1))")
        .bind(ids)
        .execute(connection)
        .await?;
    Ok(())
}

/// Keeps why entries are refused; not of a record that was purged or withdrawn, of which there is nothing left to send under this id.
pub(crate) async fn refuse(
    connection: &mut SqliteConnection,
    refusals: &[Refusal],
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    for refusal in refusals {
        let code = serde_json::to_value(refusal.code).unwrap_or_default();
        sqlx::query(
            "insert into refusal (entry, record, code, at, number) select ?1, ?2, ?3, ?4, ?6 \
             where not exists (select 1 from record where id = ?2 and state in (?5, ?7)) \
             on conflict (entry) do update set code = excluded.code, at = excluded.at, number = excluded.number",
        )
        .bind(refusal.entry.uuid())
        .bind(refusal.record.uuid())
        .bind(code.as_str().unwrap_or("other"))
        .bind(at.timestamp_millis())
        .bind(PURGED)
        .bind(refusal.number.and_then(|number| i64::try_from(number).ok()))
        .bind(WITHDRAWN)
        .execute(&mut *connection)
        .await?;
    }
    Ok(())
}

/// Keeps how records stand.
pub(crate) async fn stand(connection: &mut SqliteConnection, standings: &[Standing]) -> Result<(), StoreError> {
    let counted = standings
        .iter()
        .filter(|standing| standing.held.is_empty())
        .map(|standing| &standing.record);
    sqlx::query("delete from standing where record in (select unhex(value) from json_each(?1))")
        .bind(sql::records(counted))
        .execute(&mut *connection)
        .await?;
    for standing in standings.iter().filter(|standing| !standing.held.is_empty()) {
        sqlx::query(
            "insert into standing (record, held) values (?1, ?2) on conflict (record) do update set held = excluded.held",
        )
        .bind(standing.record.uuid())
        .bind(json::text(&standing.held))
        .execute(&mut *connection)
        .await?;
    }
    Ok(())
}
