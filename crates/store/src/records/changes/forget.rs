//! Forgetting one record at this desk, as a transaction of its own. A purge does the same in the transaction that its
//! marker comes in.

use domain::id::RecordId;

use crate::error::StoreError;
use crate::opening::unlocked::Store;
use crate::records::changes::append::finish;
use crate::records::changes::change::RecordChanges;
use crate::records::derived::columns::held_rows;

impl Store {
    /// Forgets a record at this desk: its entries, all that was computed from them, what Central said of it, and what
    /// people here have typed and not saved. Of entries that Central has, the numbers are left. Nothing is written to the
    /// record's history and nothing is sent: what makes every desk and Central forget it is a purge marker, which does the
    /// same when it arrives and stays in its place. Says whether there was such a record.
    ///
    /// # Errors
    /// When the database cannot be written; nothing is then forgotten.
    pub async fn forget(&self, record: RecordId) -> Result<bool, StoreError> {
        let mut writing = self.inner.write().await?;
        let connection = writing.connection()?;
        let held = held_rows(connection, [&record]).await?;
        let Some(row) = held.first() else {
            writing.undo().await?;
            return Ok(false);
        };
        let mut changes = RecordChanges::default();
        changes.forget(connection, row).await?;
        changes.settle(connection).await?;
        finish(writing, changes).await?;
        Ok(true)
    }
}
