//! What an older program could not read, read again: whenever the store is opened, as a program learns nothing while it runs.

use crate::error::StoreError;
use crate::exchange::answers::receive;
use crate::exchange::parked::readable_now;
use crate::opening::unlocked::Store;
use crate::records::changes::append::take_over;
use crate::records::changes::change::RecordChanges;
use crate::sql;

impl Store {
    /// Reads parked entries: what can be read now becomes an entry like any other, and entries that
    /// waited for it are folded with it. Gives their number.
    ///
    /// # Errors
    /// When the database cannot be read or written; everything then stays parked.
    pub(crate) async fn read_parked_again(&self) -> Result<usize, StoreError> {
        if self.parked().await? == 0 {
            return Ok(0);
        }
        let rules = self.inner.rules();
        let mut writing = self.inner.write().await?;
        let connection = writing.connection()?;
        let (entries, receipts) = readable_now(connection).await?;
        if entries.is_empty() {
            writing.undo().await?;
            return Ok(0);
        }
        sqlx::query("delete from parked_entry where id in (select unhex(value) from json_each(?1))")
            .bind(sql::entries(entries.iter().map(|(entry, _)| &entry.id)))
            .execute(&mut *connection)
            .await?;
        let mut changes = RecordChanges::default();
        let added = changes.add(connection, rules, entries).await?;
        receive(connection, &mut changes, &receipts).await?;
        changes.settle(connection).await?;
        writing.commit_then(|inner| take_over(inner, changes)).await?;
        Ok(added.new)
    }
}
