//! Forgetting purged records: every column that says anything of them, by the one list of what each column says, in the
//! transaction that brings the marker. Nothing of a record is erased anywhere else.

use std::collections::HashSet;

use domain::id::RecordId;
use sqlx::{AssertSqlSafe, PgConnection};
use uuid::Uuid;

use crate::classification::{TABLES, WhenPurged};
use crate::fault::Fault;

/// Erases what is held of these records. Their folded rows are written again by whoever folds their markers.
pub(crate) async fn forget(
    connection: &mut PgConnection,
    service: Uuid,
    records: &HashSet<RecordId>,
) -> Result<(), Fault> {
    if records.is_empty() {
        return Ok(());
    }
    let records: Vec<Uuid> = records.iter().map(|record| record.uuid()).collect();
    for table in TABLES {
        if let WhenPurged::Emptied(columns) = table.when_purged {
            sqlx::query(AssertSqlSafe(emptying(table.name, columns)))
                .bind(service)
                .bind(&records)
                .execute(&mut *connection)
                .await?;
        }
    }
    Ok(())
}

fn emptying(table: &str, columns: &[&str]) -> String {
    format!(
        "update {table} set {} = null from unnest($2::uuid[]) as purged (id)
         where service_id = $1 and record_id = purged.id",
        columns.join(" = null, ")
    )
}
