//! Counts of records by what a list asks for, kept as a histogram over days, so that "drafts today" is a sum over a few
//! thousand numbers and never a walk through all records.
//!
//! Whoever changes a record subtracts its old row and adds its new one, in the same transaction. Nothing here reads
//! `record`.

use protocol::json;
use rustc_hash::FxHashMap;
use sqlx::sqlite::SqliteConnection;

use crate::error::StoreError;
use crate::records::codes::{ACTIVE, DELETED, NEEDS_YOU};
use crate::records::derived::counted_as::CountedAs;
use crate::sql;

/// Records by `record.state`. Only records that have arrived and are not purged are counted, here and below.
pub(crate) const STATE: &str = "state";
/// Records by `record.sync`, deleted ones included.
pub(crate) const SYNC: &str = "sync";
/// Active records by the first day on which they are drafts.
pub(crate) const DRAFT: &str = "draft";
/// Active records by the first day on which a follow-up of theirs is due.
pub(crate) const FOLLOW: &str = "follow";
/// Active records by the day from which they need nobody.
pub(crate) const ATTENTION: &str = "attention";
/// Open follow-ups by first day and by last day on time.
pub(crate) const OPENS_16: &str = "opens 16";
/// See [`OPENS_16`].
pub(crate) const TARGET_16: &str = "target 16";
/// See [`OPENS_16`].
pub(crate) const OPENS_52: &str = "opens 52";
/// See [`OPENS_16`].
pub(crate) const TARGET_52: &str = "target 52";
/// Active records in each sync state but the last that need somebody for an error of their own, by the day from which
/// they need nobody.
pub(crate) const WRONG: [&str; 4] = ["wrong only here", "wrong waiting", "wrong sent", "wrong accepted"];

/// Changes of the counts that are not written yet.
#[derive(Default)]
pub(crate) struct Tally(FxHashMap<(&'static str, i64), i64>);

impl Tally {
    /// Counts a record as it is now.
    pub(crate) fn add(&mut self, row: &CountedAs) {
        self.count(row, 1);
    }

    /// Stops counting a record as it was.
    pub(crate) fn subtract(&mut self, row: &CountedAs) {
        self.count(row, -1);
    }

    fn count(&mut self, row: &CountedAs, by: i64) {
        if !matches!(row.state, ACTIVE | DELETED) {
            return;
        }
        let mut count = |kind, day| *self.0.entry((kind, day)).or_default() += by;
        count(STATE, row.state);
        count(SYNC, row.sync);
        if row.state != ACTIVE {
            return;
        }
        count(DRAFT, row.draft_from);
        count(ATTENTION, row.attention_until);
        if row.sync != NEEDS_YOU
            && let Some(wrong) = usize::try_from(row.sync).ok().and_then(|state| WRONG.get(state))
        {
            count(wrong, row.attention_until);
        }
        let open = [
            (FOLLOW, row.opens_16.into_iter().chain(row.opens_52).min()),
            (OPENS_16, row.opens_16),
            (TARGET_16, row.target_16),
            (OPENS_52, row.opens_52),
            (TARGET_52, row.target_52),
        ];
        for (kind, day) in open {
            if let Some(day) = day {
                count(kind, day);
            }
        }
    }

    /// Writes the changes.
    pub(crate) async fn write(&mut self, connection: &mut SqliteConnection) -> Result<(), StoreError> {
        let changes: Vec<(&str, i64, i64)> = self
            .0
            .drain()
            .filter(|(_, by)| *by != 0)
            .map(|((kind, day), by)| (kind, day, by))
            .collect();
        if changes.is_empty() {
            return Ok(());
        }
        let changes = json::text(&changes);
        sqlx::query(
            "insert into tally (kind, day, records) \
             select value ->> 0, value ->> 1, value ->> 2 from json_each(?1) where true \
             on conflict (kind, day) do update set records = records + excluded.records",
        )
        .bind(changes)
        .execute(connection)
        .await?;
        Ok(())
    }
}

/// Sums a kind over the days from the first to the last, both included.
pub(crate) async fn sum(
    connection: &mut SqliteConnection,
    kind: &'static str,
    first: i64,
    last: i64,
) -> Result<u64, StoreError> {
    let sums = sums(connection, &[(kind, first, last)]).await?;
    Ok(sums.first().copied().unwrap_or_default())
}

/// Many such sums in one go, in their order.
pub(crate) async fn sums(
    connection: &mut SqliteConnection,
    wanted: &[(&'static str, i64, i64)],
) -> Result<Vec<u64>, StoreError> {
    let statement = sqlx::query_scalar(
        "select json_group_array((select coalesce(sum(records), 0) from tally \
         where kind = wanted.value ->> 0 and day between wanted.value ->> 1 and wanted.value ->> 2)) \
         from json_each(?1) as wanted",
    )
    .bind(json::text(wanted));
    let sums: Vec<i64> = sql::rows_together(statement, connection).await?;
    Ok(sums
        .into_iter()
        .map(|sum| u64::try_from(sum).unwrap_or_default())
        .collect())
}

/// The first day after this one on which a kind has any.
pub(crate) async fn next(
    connection: &mut SqliteConnection,
    kind: &'static str,
    after: i64,
) -> Result<Option<i64>, StoreError> {
    let next = sqlx::query_scalar("select min(day) from tally where kind = ?1 and day > ?2 and records > 0")
        .bind(kind)
        .bind(after)
        .fetch_one(connection)
        .await?;
    Ok(next)
}
