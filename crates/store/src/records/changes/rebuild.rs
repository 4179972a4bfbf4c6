//! Derived rows and counts, made again from the entries, and the rules that they are made by.

use std::collections::BTreeSet;

use domain::id::RecordId;
use sqlx::Row as _;
use sqlx::sqlite::SqliteConnection;

use crate::error::StoreError;
use crate::opening::unlocked::Store;
use crate::records::changes::change::{Computed, RecordChanges, read_held, recount_all};
use crate::records::derived::derive::Rules;
use crate::records::joins::joining_records;
use crate::records::opt_outs::lists::take_in;

/// Records computed at a time.
const PAGE: i64 = 500;

impl Store {
    /// What the records of this store are derived by.
    pub(crate) fn rules(&self) -> Rules {
        let known = self.inner.known();
        Rules::of(&known.service, known.dataset)
    }

    /// Computes the derived rows of every record again, in one transaction. `progress` is told how many records are done,
    /// of how many. Gives the number of records.
    ///
    /// # Errors
    /// When an entry cannot be read or the database cannot be written; nothing is then changed.
    pub async fn rebuild(&self, mut progress: impl FnMut(u64, u64)) -> Result<u64, StoreError> {
        let rules = self.rules();
        let mut writing = self.inner.write().await?;
        let connection = writing.connection()?;
        let total: i64 = sqlx::query_scalar("select count(*) from record")
            .fetch_one(&mut *connection)
            .await?;
        let total = u64::try_from(total).unwrap_or_default();
        forget_all_derived(connection).await?;
        if rules.opt_outs.are_made() {
            // Whoever is held back is decided with each row, by the lists that are there then.
            take_in(connection).await?;
        }
        let (mut last, mut done) = (0_i64, 0_u64);
        loop {
            let rows = sqlx::query("select nr, id from record where nr > ?1 order by nr limit ?2")
                .bind(last)
                .bind(PAGE)
                .fetch_all(&mut *connection)
                .await?;
            let Some(end) = rows.last() else { break };
            last = end.try_get("nr")?;
            let ids: Result<BTreeSet<RecordId>, sqlx::Error> =
                rows.iter().map(|row| Ok(RecordId::new(row.try_get("id")?))).collect();
            compute_again(connection, rules, &ids?).await?;
            done += u64::try_from(rows.len()).unwrap_or_default();
            progress(done, total);
        }
        // By now it is known again which records joins name together.
        let joining: BTreeSet<RecordId> = joining_records(connection).await?.into_iter().collect();
        compute_again(connection, rules, &joining).await?;
        recount_all(connection).await?;
        sqlx::query("update desk set derived_by = ?1")
            .bind(rules.name())
            .execute(&mut *connection)
            .await?;
        let facts = writing.facts();
        writing.commit_then(|_| facts.forget()).await?;
        Ok(total)
    }
}

/// Forgets what is written beside the rows of records: a line that nothing says any more would stay.
async fn forget_all_derived(connection: &mut SqliteConnection) -> Result<(), StoreError> {
    sqlx::query("delete from put_off").execute(&mut *connection).await?;
    sqlx::query("delete from assigned").execute(&mut *connection).await?;
    sqlx::query("delete from called").execute(&mut *connection).await?;
    sqlx::query("delete from private_record")
        .execute(&mut *connection)
        .await?;
    sqlx::query("delete from part_of").execute(&mut *connection).await?;
    sqlx::query("delete from record_join").execute(connection).await?;
    Ok(())
}

/// What these changes do to the counts is of no interest: all are counted anew in the end.
async fn compute_again(
    connection: &mut SqliteConnection,
    rules: Rules,
    records: &BTreeSet<RecordId>,
) -> Result<(), StoreError> {
    let held = read_held(connection, records).await?;
    let computed = Computed::new(rules, held, Vec::new())?;
    RecordChanges::default().write(connection, computed).await
}
