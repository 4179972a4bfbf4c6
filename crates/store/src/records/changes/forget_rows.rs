//! Removing every row that holds anything of a record. Which rows of which tables those are is in
//! [`classification`](crate::classification); nothing of a record is removed anywhere else. Counts are not known here.

use domain::id::RecordId;
use sqlx::sqlite::SqliteConnection;

use crate::classification::TABLES;
use crate::error::StoreError;
use crate::sql::statement_of;

/// Removes every row that holds anything of a record. The numbers of its entries are kept first.
pub(crate) async fn forget_rows(connection: &mut SqliteConnection, record: RecordId) -> Result<(), StoreError> {
    sqlx::query(
        "insert or ignore into erased_line (number, step) select e.receipt, e.digest from entry e \
         join record r on r.nr = e.record_nr where r.id = ?1 and e.receipt is not null \
         union all select number, digest from parked_entry where subject = ?1 and number is not null",
    )
    .bind(record.uuid())
    .execute(&mut *connection)
    .await?;
    // What stood in the rows is overwritten in their pages at once; copies that SQLite left elsewhere in the file when it
    // moved rows go once the file is written anew, which `erases` asks for.
    sqlx::query("pragma secure_delete = on")
        .execute(&mut *connection)
        .await?;
    sqlx::query("update desk set erases = 1")
        .execute(&mut *connection)
        .await?;
    for table in TABLES {
        let Some(of_record) = table.of_record else { continue };
        sqlx::query(statement_of(&["delete from ", table.name, " where ", of_record]))
            .bind(record.uuid())
            .execute(&mut *connection)
            .await?;
    }
    sqlx::query("pragma secure_delete = off").execute(connection).await?;
    Ok(())
}
