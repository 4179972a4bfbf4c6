//! `fls delete`, `fls restore`, `fls deleted` and `fls purge`: out of the lists, back into them, and out for good.

use app::views::{DeleteRecordRequest, DeletedView, PurgeRecordRequest, PurgedView, RecordRequest};
use domain::dataset::OptionKey;
use domain::record::PurgeOrder;
use serde_json::json;

use crate::args::Deleting;
use crate::outcome::{OpenDesk, Outcome, Stop};
use crate::output::{TERMINAL, json_document};

/// Carries out one of them.
pub(crate) async fn act(desk: &OpenDesk, command: Deleting) -> Result<Outcome, Stop> {
    match command {
        Deleting::Delete {
            record, reason, json, ..
        } => delete(desk, &record, reason, json).await,
        Deleting::Restore { record, json, .. } => restore(desk, &record, json).await,
        Deleting::Deleted { json, .. } => deleted(desk, json).await,
        Deleting::Purge {
            record,
            reason,
            confirm,
            json,
            ..
        } => {
            let order = record.zip(reason).zip(confirm);
            let order = order.map(|((record, reason), typed)| (record, reason.into(), typed));
            purge(desk, order, json).await
        }
    }
}

/// Deletes a record, which can be restored.
async fn delete(desk: &OpenDesk, record: &str, reason: OptionKey, json: bool) -> Result<Outcome, Stop> {
    let record = desk.find_record(record).await?.to_string();
    let view = desk
        .delete_record(DeleteRecordRequest {
            record: record.clone(),
            reason: reason.to_string(),
        })
        .await?;
    if json {
        json_document(&json!({ "id": record, "deleted": true, "reason": reason.as_str() }));
    } else if let Some(deleted) = view.deleted {
        TERMINAL.say(&format!(
            "{record}  Deleted: {}. {}",
            deleted.reason, deleted.restorable
        ));
    }
    Ok(Outcome::Done)
}

/// Restores a deleted record.
async fn restore(desk: &OpenDesk, record: &str, json: bool) -> Result<Outcome, Stop> {
    let record = desk.find_record(record).await?.to_string();
    desk.restore_record(RecordRequest { record: record.clone() }).await?;
    if json {
        json_document(&json!({ "id": record, "deleted": false }));
    } else {
        TERMINAL.say(&format!("{record}  Restored"));
    }
    Ok(Outcome::Done)
}

/// The deleted records, and how long each stays.
async fn deleted(desk: &OpenDesk, json: bool) -> Result<Outcome, Stop> {
    let list = desk.list_deleted().await?;
    if json {
        let rows: Vec<serde_json::Value> = list.rows.iter().map(deleted_json).collect();
        json_document(&rows);
        return Ok(Outcome::Done);
    }
    for row in &list.rows {
        TERMINAL.say(&deleted_line(row));
    }
    TERMINAL.say(&list.words);
    Ok(Outcome::Done)
}

/// Erases one record by an order, or all whose days are over at a desk without a Central.
async fn purge(desk: &OpenDesk, order: Option<(String, PurgeOrder, String)>, json: bool) -> Result<Outcome, Stop> {
    let PurgedView { records, words } = match order {
        Some((record, reason, typed)) => {
            let request = PurgeRecordRequest {
                record: desk.find_record(&record).await?.to_string(),
                reason: reason.key().to_owned(),
                typed,
            };
            desk.purge_record(request).await?
        }
        None => desk.purge_due().await?,
    };
    if json {
        json_document(&json!({ "erased": records }));
    } else {
        TERMINAL.say(&words);
    }
    Ok(Outcome::Done)
}

fn deleted_json(row: &DeletedView) -> serde_json::Value {
    json!({
        "id": row.id,
        "nhs_number": row.nhs_number,
        "diagnosed": row.diagnosed,
        "reason": row.reason,
        "deleted_by": row.by,
        "deleted_on": row.on,
        "until": row.until,
        "days_left": row.days_left,
    })
}

fn deleted_line(row: &DeletedView) -> String {
    format!(
        "{}  {:10}  {:10}  {}, by {} on {}  {}",
        row.id,
        row.nhs_number.as_deref().unwrap_or_default(),
        row.diagnosed.as_deref().unwrap_or_default(),
        row.reason,
        row.by,
        row.on,
        row.left,
    )
}
