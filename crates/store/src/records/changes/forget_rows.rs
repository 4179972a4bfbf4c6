//! Removing every row that holds anything of a record: for good, or because it goes on under another id. Which rows of which tables
//! those are is in [`classification`](crate::classification); nothing of a record is removed anywhere else. Counts are not known here.

use domain::id::RecordId;
use sqlx::sqlite::SqliteConnection;

use crate::classification::TABLES;
use crate::error::StoreError;
use crate::sql::statement_of;

/// Removes every row that holds anything of a record. The numbers of its entries are kept first.
pub(crate) async fn forget_rows(connection: &mut SqliteConnection, record: RecordId) -> Result<(), StoreError> {
    keep_lines(connection, record).await?;
    // What stood in the rows is overwritten in their pages at once; copies that SQLite left elsewhere in the file when it
    // moved rows go once the file is written anew, which `erases` asks for.
    sqlx::query("pragma secure_delete = on")
        .execute(&mut *connection)
        .await?;
    sqlx::query("update desk set erases = 1")
        .execute(&mut *connection)
        .await?;
    remove_rows(connection, record, |_| true).await?;
    sqlx::query("pragma secure_delete = off").execute(connection).await?;
    Ok(())
}

/// Removes every row of a record that goes on under another id, where the same is held of the same patient: only what a screen shows
/// stays, which finds the record under that id, and what others' joins name. The numbers of its entries are kept first.
pub(crate) async fn leave_rows(connection: &mut SqliteConnection, record: RecordId) -> Result<(), StoreError> {
    keep_lines(connection, record).await?;
    remove_rows(connection, record, |table| !matches!(table, "place" | "record_join")).await?;
    sqlx::query("delete from record_join where record = ?1")
        .bind(record.uuid())
        .execute(connection)
        .await?;
    Ok(())
}

/// Keeps what Central's log says of a record whose entries go.
async fn keep_lines(connection: &mut SqliteConnection, record: RecordId) -> Result<(), StoreError> {
    sqlx::query(
        "insert or ignore into erased_line (number, step) select e.receipt, e.digest from entry e \
         join record r on r.nr = e.record_nr where r.id = ?1 and e.receipt is not null \
         union all select number, digest from parked_entry where subject = ?1 and number is not null",
    )
    .bind(record.uuid())
    .execute(connection)
    .await?;
    Ok(())
}

async fn remove_rows(
    connection: &mut SqliteConnection,
    record: RecordId,
    is_meant: impl Fn(&str) -> bool,
) -> Result<(), StoreError> {
    for table in TABLES.iter().filter(|table| is_meant(table.name)) {
        let Some(of_record) = table.of_record else { continue };
        sqlx::query(statement_of(&["delete from ", table.name, " where ", of_record]))
            .bind(record.uuid())
            .execute(&mut *connection)
            .await?;
    }
    Ok(())
}
