//! What of a row of `record` decides whether its patient is cleared, for all records when lists of cleared numbers have changed.

use domain::id::RecordId;
use domain::opt_out::AskedAbout;
use protocol::json;
use serde::Deserialize;
use sqlx::sqlite::SqliteConnection;

use crate::error::StoreError;
use crate::records::derived::derive::asked_about;
use crate::sql;

/// A record as far as clearance goes.
pub(crate) struct ClearanceRow {
    pub(crate) nr: i64,
    pub(crate) id: RecordId,
    pub(crate) held_back: bool,
    pub(crate) asked_about: AskedAbout,
}

#[derive(Deserialize)]
struct Columns {
    nr: i64,
    id: RecordId,
    held_back: i64,
    state: i64,
    nhs_number: Option<i64>,
    overseas: i64,
}

/// A page of all records, in the order of their numbers; empty after the last. One that is joined to another says what that says.
pub(crate) async fn clearance_page(
    connection: &mut SqliteConnection,
    after: i64,
    records: i64,
) -> Result<Vec<ClearanceRow>, StoreError> {
    let statement = sqlx::query_scalar(
        "select json_group_array(json_array(r.nr, lower(hex(r.id)), r.held_back, r.state, \
         coalesce(w.nhs_number, r.nhs_number), coalesce(w.overseas, r.overseas))) \
         from (select * from record where nr > ?1 order by nr limit ?2) r \
         left join part_of p on p.record = r.id left join record w on w.id = p.whole",
    )
    .bind(after)
    .bind(records);
    let mut rows: Vec<Columns> = sql::rows_together(statement, connection).await?;
    rows.sort_unstable_by_key(|row| row.nr);
    let read = |row: Columns| ClearanceRow {
        nr: row.nr,
        id: row.id,
        held_back: row.held_back != 0,
        asked_about: asked_about(row.state, row.nhs_number, row.overseas != 0),
    };
    Ok(rows.into_iter().map(read).collect())
}

/// Writes whether these records are held back now. Where each is on its way to Central is decided afterwards.
pub(crate) async fn write_held_back(
    connection: &mut SqliteConnection,
    records: &[(&ClearanceRow, bool)],
) -> Result<(), StoreError> {
    let now: Vec<(i64, u8)> = records.iter().map(|(row, now)| (row.nr, u8::from(*now))).collect();
    sqlx::query("update record set held_back = j.value ->> 1 from json_each(?1) j where record.nr = j.value ->> 0")
        .bind(json::text(&now))
        .execute(connection)
        .await?;
    Ok(())
}
