//! Rows of `record` and `record_detail`: read as they are before a change, and written as they are after it. What stands in
//! them is computed by its neighbours; entries are not looked at.

use domain::audit::Facts;
use domain::id::RecordId;
use protocol::json;
use serde::Deserialize;
use sqlx::AssertSqlSafe;
use sqlx::sqlite::SqliteConnection;

use crate::error::StoreError;
use crate::records::derived::counted_as::{self, CountedAs};
use crate::records::derived::derive::{Derived, SearchedColumns};
use crate::records::derived::sync_state::SyncFacts;
use crate::sql::{self, ROWS, RowsToInsert, statement_of};

/// A row of `record` as it is before a change.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct HeldRow {
    pub(crate) nr: i64,
    pub(crate) id: RecordId,
    pub(crate) who: SearchedColumns,
    pub(crate) counted_as: CountedAs,
    sync: SyncColumns,
}

/// What decides a record's sync state, as the database has it. An entry of a record that is joined to another is refused for that
/// one, which waits for it and stands in the lists.
#[derive(Clone, Copy, Debug, Deserialize)]
struct SyncColumns {
    disputed: i64,
    not_ready: i64,
    has_left: i64,
    held_back: i64,
    unreceipted: i64,
    unsent: i64,
    has_error_until: i64,
    held: i64,
    refused: i64,
}

/// What to select of `record r` for a [`HeldRow`], as a JSON array: up to its end, so that more can follow.
const HELD: [&str; 3] = [
    "json_array(r.nr, lower(hex(r.id)), json_array(nhs_number, born, diagnosed, postcode), ",
    counted_as::COLUMNS,
    ", json_array(disputed, not_ready, has_left, held_back, unreceipted, unsent, has_error_until, \
     exists (select 1 from standing where record = r.id), exists (select 1 from refusal where record = r.id) \
     or exists (select 1 from part_of p join refusal on refusal.record = p.record where p.whole = r.id))",
];

impl HeldRow {
    /// What decides where the record is on its way to Central.
    pub(crate) fn sync_facts(&self) -> SyncFacts {
        SyncFacts {
            state: self.counted_as.state,
            disputed: self.sync.disputed != 0,
            not_ready: self.sync.not_ready != 0,
            has_left: self.sync.has_left != 0,
            held_back: self.sync.held_back != 0,
            unreceipted: self.sync.unreceipted,
            unsent: self.sync.unsent,
            held: self.sync.held != 0,
            refused: self.sync.refused != 0,
            has_error_until: self.sync.has_error_until,
        }
    }
}

/// The rows of these records; those that are not held are left out.
pub(crate) async fn held_rows<'a>(
    connection: &mut SqliteConnection,
    records: impl IntoIterator<Item = &'a RecordId>,
) -> Result<Vec<HeldRow>, StoreError> {
    let [begin, counted, end] = HELD;
    let statement = statement_of(&[
        "select json_group_array(",
        begin,
        counted,
        end,
        ")) from json_each(?1) j join record r on r.id = unhex(j.value)",
    ]);
    let statement = sqlx::query_scalar(statement).bind(sql::records(records));
    sql::rows_together(statement, connection).await
}

/// A row, and what the entries of its record now say of receipts.
#[derive(Deserialize)]
pub(crate) struct Recounted {
    pub(crate) row: HeldRow,
    unreceipted: i64,
    unsent: i64,
    received: i64,
}

const RECOUNTED: &str = "), (select count(*) from entry where record_nr = r.nr and receipt is null), \
     (select count(*) from entry where record_nr = r.nr and receipt is null and sent = 0), \
     exists (select 1 from entry where record_nr = r.nr and receipt is not null)";

impl Recounted {
    /// What decides where the record is on its way to Central now.
    pub(crate) fn sync_facts(&self) -> SyncFacts {
        let before = self.row.sync_facts();
        SyncFacts {
            has_left: before.has_left || self.received != 0,
            unreceipted: self.unreceipted,
            unsent: self.unsent,
            ..before
        }
    }
}

/// The rows of these records with their entries counted anew.
pub(crate) async fn recounted<'a>(
    connection: &mut SqliteConnection,
    records: impl IntoIterator<Item = &'a RecordId>,
) -> Result<Vec<Recounted>, StoreError> {
    let statement = recounted_of("json_each(?1) j join record r on r.id = unhex(j.value)");
    let statement = sqlx::query_scalar(statement).bind(sql::records(records));
    sql::rows_together(statement, connection).await
}

/// The same for a page of all records, in the order of their numbers; empty after the last.
pub(crate) async fn recounted_page(
    connection: &mut SqliteConnection,
    after: i64,
    records: i64,
) -> Result<Vec<Recounted>, StoreError> {
    let statement = recounted_of("(select * from record where nr > ?1 order by nr limit ?2) r");
    let statement = sqlx::query_scalar(statement).bind(after).bind(records);
    sql::rows_together(statement, connection).await
}

fn recounted_of(records: &'static str) -> AssertSqlSafe<String> {
    let [begin, counted, end] = HELD;
    let counted_anew = [
        "select json_group_array(json_array(",
        begin,
        counted,
        end,
        RECOUNTED,
        ")) from ",
    ];
    statement_of(&[&counted_anew[..], &[records]].concat())
}

/// Writes what changed of a record's way to Central.
pub(crate) async fn write_sync_columns(
    connection: &mut SqliteConnection,
    records: &[(&HeldRow, SyncFacts)],
) -> Result<(), StoreError> {
    let changes: Vec<[i64; 6]> = records
        .iter()
        .filter(|(row, sync)| {
            let counted_as = &row.counted_as;
            row.sync_facts() != *sync
                || counted_as.sync != sync.code()
                || counted_as.attention_until != sync.attention_until()
        })
        .map(|(row, sync)| {
            [
                row.nr,
                i64::from(sync.has_left),
                sync.unreceipted,
                sync.unsent,
                sync.code(),
                sync.attention_until(),
            ]
        })
        .collect();
    if changes.is_empty() {
        return Ok(());
    }
    sqlx::query(
        "update record set has_left = j.value ->> 1, unreceipted = j.value ->> 2, unsent = j.value ->> 3, \
         sync = j.value ->> 4, attention_until = j.value ->> 5 \
         from json_each(?1) as j where record.nr = j.value ->> 0",
    )
    .bind(json::text(&changes))
    .execute(connection)
    .await?;
    Ok(())
}

/// A record as it is to be written.
pub(crate) struct DerivedRow {
    pub(crate) nr: i64,
    pub(crate) derived: Derived,
    pub(crate) sync: SyncFacts,
}

/// What becomes of the rows that are there.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rows {
    /// There are none yet.
    New,
    /// Each column is changed.
    Changed,
    /// The columns that stand in an index are left as they are: SQLite would write each index anew, also where the
    /// value is the same.
    ChangedBesideIndexes,
}

impl Rows {
    /// How to write over this row.
    pub(crate) fn over(row: &HeldRow, derived: &Derived, now: &CountedAs) -> Self {
        let before = row.counted_as;
        let same = row.who == derived.who
            && before.state == now.state
            && before.sync == now.sync
            && before.opens_16 == now.opens_16
            && before.target_16 == now.target_16
            && before.opens_52 == now.opens_52
            && before.target_52 == now.target_52;
        if same {
            Self::ChangedBesideIndexes
        } else {
            Self::Changed
        }
    }

    fn of_record(self) -> [&'static str; 2] {
        const INDEXED: &str = "state = excluded.state, nhs_number = excluded.nhs_number, born = excluded.born, \
             diagnosed = excluded.diagnosed, postcode = excluded.postcode, opens_16 = excluded.opens_16, \
             target_16 = excluded.target_16, opens_52 = excluded.opens_52, target_52 = excluded.target_52, \
             sync = excluded.sync, ";
        const OTHERS: &str = "overseas = excluded.overseas, assessed = excluded.assessed, site = excluded.site, \
             therapy = excluded.therapy, in_figures = excluded.in_figures, missing = excluded.missing, \
             draft_from = excluded.draft_from, has_error_until = excluded.has_error_until, attention_until = excluded.attention_until, \
             disputed = excluded.disputed, not_ready = excluded.not_ready, has_left = excluded.has_left, \
             held_back = excluded.held_back, \
             unreceipted = excluded.unreceipted, unsent = excluded.unsent, changed = excluded.changed";
        match self {
            Self::New => ["", ""],
            Self::Changed => [INDEXED, OTHERS],
            Self::ChangedBesideIndexes => ["", OTHERS],
        }
    }
}

/// Writes rows of `record` and `record_detail`. They are given away, so that no text of theirs is copied on its way.
pub(crate) async fn write_rows(
    connection: &mut SqliteConnection,
    mut rows: Vec<DerivedRow>,
    how: Rows,
) -> Result<(), StoreError> {
    while !rows.is_empty() {
        let mut some = rows;
        rows = some.split_off(some.len().min(ROWS));
        write_records(connection, &mut some, how).await?;
        write_details(connection, some, how).await?;
    }
    Ok(())
}

async fn write_records(
    connection: &mut SqliteConnection,
    rows: &mut [DerivedRow],
    how: Rows,
) -> Result<(), StoreError> {
    let [indexed, others] = how.of_record();
    let over = if how == Rows::New {
        ""
    } else {
        " on conflict do update set "
    };
    let mut insert = RowsToInsert::new(
        "insert or fail into record (nr, id, state, nhs_number, overseas, born, diagnosed, assessed, postcode, site, \
         therapy, in_figures, missing, draft_from, opens_16, target_16, opens_52, target_52, has_error_until, attention_until, \
         disputed, not_ready, has_left, held_back, unreceipted, unsent, sync, changed)",
        28,
        rows.len(),
        &[over, indexed, others],
    );
    for DerivedRow { nr, derived, sync } in rows {
        insert
            .add(*nr)?
            .add(derived.id.uuid())?
            .add(derived.state)?
            .add(derived.who.nhs_number)?
            .add(derived.overseas)?
            .add(derived.who.born)?
            .add(derived.who.diagnosed)?
            .add(derived.assessed)?
            .add(derived.who.postcode.take())?
            .add(derived.site.take())?
            .add(derived.therapy.take())?
            .add(derived.facts.is_some())?
            .add(derived.missing)?
            .add(derived.draft_from)?
            .add(derived.week_16.map(|(opens, _)| opens))?
            .add(derived.week_16.map(|(_, target)| target))?
            .add(derived.week_52.map(|(opens, _)| opens))?
            .add(derived.week_52.map(|(_, target)| target))?
            .add(derived.has_error_until)?
            .add(sync.attention_until())?
            .add(derived.disputed)?
            .add(derived.not_ready)?
            .add(sync.has_left)?
            .add(sync.held_back)?
            .add(sync.unreceipted)?
            .add(sync.unsent)?
            .add(sync.code())?
            .add(derived.changed)?;
    }
    insert.execute(connection).await
}

async fn write_details(connection: &mut SqliteConnection, rows: Vec<DerivedRow>, how: Rows) -> Result<(), StoreError> {
    let over = match how {
        Rows::New => "",
        Rows::Changed | Rows::ChangedBesideIndexes => {
            " on conflict do update set summary = excluded.summary, facts = excluded.facts, answers = excluded.answers"
        }
    };
    let mut insert = RowsToInsert::new(
        "insert or fail into record_detail (record_nr, summary, facts, answers)",
        4,
        rows.len(),
        &[over],
    );
    for DerivedRow { nr, derived, .. } in rows {
        insert
            .add(nr)?
            .add(derived.summary)?
            .add(derived.facts.as_ref().map(Facts::to_bytes))?
            .add(derived.answers.map(|digest| digest.to_bytes().to_vec()))?;
    }
    insert.execute(connection).await
}
