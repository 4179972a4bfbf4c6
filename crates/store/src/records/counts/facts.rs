//! The facts of every record, read once from the database and then kept in memory.

use std::sync::Arc;

use domain::audit::Facts;
use domain::id::RecordId;
use sqlx::Row as _;

use crate::error::StoreError;
use crate::opening::unlocked::Store;
use crate::records::counts::fact_table::FactTable;

impl Store {
    /// The facts of every record in the figures, as of the last commit. Read once after unlocking; then kept.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn facts(&self) -> Result<Arc<Vec<Facts>>, StoreError> {
        self.read_facts(FactTable::snapshot).await
    }

    /// The records in the figures whose facts are such, in no particular order.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn records_with_facts(&self, are_such: impl Fn(Facts) -> bool) -> Result<Vec<RecordId>, StoreError> {
        self.read_facts(|table| table.records_with(&are_such)).await
    }

    /// The facts of these records, in their order; none for one that is in no figure.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn facts_of(&self, records: &[RecordId]) -> Result<Vec<Option<Facts>>, StoreError> {
        self.read_facts(|table| table.of(records)).await
    }

    /// Reads the table of the last commit, which is read from the database when it is not kept yet.
    async fn read_facts<T>(&self, look: impl Fn(&FactTable) -> T) -> Result<T, StoreError> {
        if let Some(found) = self.inner.facts.read(&look) {
            return Ok(found);
        }
        // Nobody writes meanwhile, so that no change is missed between reading and keeping.
        let mut still = self.inner.hold_still().await?;
        let rows = sqlx::query(
            "select r.id, d.facts from record_detail d join record r on r.nr = d.record_nr where d.facts is not null",
        )
        .fetch_all(still.connection()?)
        .await?;
        let mut read = Vec::with_capacity(rows.len());
        for row in &rows {
            let facts = Facts::from_bytes(row.try_get("facts")?).ok_or(StoreError::Damaged)?;
            read.push((RecordId::new(row.try_get("id")?), Some(facts)));
        }
        let mut table = FactTable::default();
        table.take_over(read);
        let found = look(&table);
        self.inner.facts.keep(table);
        still.undo().await?;
        Ok(found)
    }
}
