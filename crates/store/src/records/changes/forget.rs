//! Forgetting one record at this desk, as a transaction of its own. A purge does the same in the transaction that its
//! marker comes in.

use domain::id::RecordId;

use crate::error::StoreError;
use crate::opening::unlocked::Store;
use crate::records::changes::append::finish;
use crate::records::changes::change::RecordChanges;
use crate::records::changes::forget_rows::forget_rows;
use crate::records::derived::columns::held_rows;

impl Store {
    /// Forgets a record at this desk: its entries, all that was computed from them, what Central said of it, and what
    /// people here have typed and not saved. Of entries that Central has, the numbers are left. Nothing is written to the
    /// record's history and nothing is sent: what makes every desk and Central forget it is a purge marker, which does the
    /// same when it arrives and stays in its place. Says whether it was a record of this desk.
    ///
    /// # Errors
    /// When the database cannot be written; nothing is then forgotten.
    pub async fn forget(&self, record: RecordId) -> Result<bool, StoreError> {
        let mut writing = self.inner.write().await?;
        let connection = writing.connection()?;
        let held = held_rows(connection, [&record]).await?;
        let mut changes = RecordChanges::default();
        match held.first() {
            Some(row) => changes.forget(connection, row).await?,
            // Of a record without an entry that can be read here, others may be parked.
            None => forget_rows(connection, record).await?,
        }
        changes.settle(connection).await?;
        finish(writing, changes).await?;
        Ok(!held.is_empty())
    }
}
