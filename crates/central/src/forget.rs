//! Forgetting records that were purged, or withdrawn because their patients are not cleared: every column that says anything of them, by the one list of what each column says, in the
//! transaction that brings the marker. Nothing of a record is erased anywhere else.

use std::collections::BTreeMap;

use domain::id::RecordId;
use sqlx::{AssertSqlSafe, PgConnection, Row as _};
use sync::central::{LogPosition, Plan};
use uuid::Uuid;

use crate::classification::{TABLES, WhenPurged};
use crate::fault::Fault;
use crate::sealed::Erasure;
use crate::service::{LockedService, bigint};

/// What a batch erases: of each record the marker's number, and which of the new lines are erased as they come.
pub(crate) fn erasures(plan: &Plan, positions: &[LogPosition]) -> BTreeMap<RecordId, Erasure> {
    let mut erasures: BTreeMap<RecordId, Erasure> = BTreeMap::new();
    let new = || plan.new.iter().map(|(entry, _)| entry).zip(positions);
    for (entry, position) in new() {
        let record = entry.subject.id();
        if entry.change.marker().is_some() && plan.erased.contains(&record) {
            erasures.entry(record).or_insert_with(|| Erasure {
                marker: bigint(position.number),
                lines: Vec::new(),
            });
        }
    }
    for (entry, position) in new().filter(|(entry, _)| plan.erases(entry)) {
        if let Some(erasure) = erasures.get_mut(&entry.subject.id()) {
            erasure.lines.push(bigint(position.number));
        }
    }
    erasures
}

/// Erases what is held of the records that markers came of, and notes under a seal which lines of the log that were: an erased line
/// says nothing of itself, and without this any could be erased. Their folded rows are written again, and the roll-ups change, by
/// whoever folds their markers.
pub(crate) async fn forget(
    connection: &mut PgConnection,
    service: &mut LockedService,
    mut erasures: BTreeMap<RecordId, Erasure>,
) -> Result<(), Fault> {
    if erasures.is_empty() {
        return Ok(());
    }
    let records: Vec<Uuid> = erasures.keys().map(|record| record.uuid()).collect();
    let held = sqlx::query(
        "select record_id, number from unnest($2::uuid[]) as purged (id)
             join entry on service_id = $1 and record_id = purged.id",
    )
    .bind(service.id)
    .bind(&records)
    .fetch_all(&mut *connection)
    .await?;
    for row in &held {
        if let Some(erasure) = erasures.get_mut(&RecordId::new(row.try_get("record_id")?)) {
            erasure.lines.push(row.try_get("number")?);
        }
    }
    for table in TABLES {
        let statement = match table.when_purged {
            WhenPurged::Emptied(columns) => emptying(table.name, columns),
            WhenPurged::Removed => removing(table.name),
            WhenPurged::OfNoRecord | WhenPurged::FoldedAgain | WhenPurged::CountedAgain => continue,
        };
        sqlx::query(AssertSqlSafe(statement))
            .bind(service.id)
            .bind(&records)
            .execute(&mut *connection)
            .await?;
    }
    for mut erasure in erasures.into_values() {
        erasure.lines.sort_unstable();
        sqlx::query("insert into erasure (service_id, marker, lines, seal) values ($1, $2, $3, $4)")
            .bind(service.id)
            .bind(erasure.marker)
            .bind(&erasure.lines)
            .bind(service.seal(&erasure.text(service.id)))
            .execute(&mut *connection)
            .await?;
    }
    Ok(())
}

fn removing(table: &str) -> String {
    format!(
        "delete from {table} using unnest($2::uuid[]) as purged (id)
         where service_id = $1 and record_id = purged.id"
    )
}

fn emptying(table: &str, columns: &[&str]) -> String {
    format!(
        "update {table} set {} = null from unnest($2::uuid[]) as purged (id)
         where service_id = $1 and record_id = purged.id",
        columns.join(" = null, ")
    )
}
