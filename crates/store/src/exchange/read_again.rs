//! What an older program could not read, read again: whenever the store is opened, as a program learns nothing while it runs.

use protocol::exchange::Receipt;

use crate::error::StoreError;
use crate::exchange::answers::{receive, refuse};
use crate::exchange::parked::read_after;
use crate::opening::unlocked::Store;
use crate::records::changes::append::finish;
use crate::records::changes::change::RecordChanges;
use crate::sql;

impl Store {
    /// Reads parked entries, part by part in one transaction: what can be read now becomes an entry like any other, and
    /// entries that waited for it are folded with it. One that differs from the entry that is held under its id is named as
    /// diverged, and its record stops until a person looks. Gives how many entries are new.
    ///
    /// # Errors
    /// When the database cannot be read or written; everything then stays parked.
    pub(crate) async fn read_parked_again(&self) -> Result<usize, StoreError> {
        if self.parked().await? == 0 {
            return Ok(0);
        }
        let rules = self.rules();
        let mut writing = self.inner.write().await?;
        let connection = writing.connection()?;
        let mut changes = RecordChanges::default();
        let (mut after, mut new, mut is_changed) = (None, 0, false);
        while let Some(part) = read_after(connection, after).await? {
            let (last, came) = part.last;
            after = Some(last);
            if part.entries.is_empty() {
                continue;
            }
            is_changed = true;
            sqlx::query("delete from parked_entry where id in (select unhex(value) from json_each(?1))")
                .bind(sql::entries(part.entries.iter().map(|(entry, _)| &entry.id)))
                .execute(&mut *connection)
                .await?;
            let added = changes.add(connection, rules, part.entries).await?;
            new += added.new;
            let diverged = added.differing();
            // Central's number belongs to what Central has under that id.
            let is_alike = |receipt: &Receipt| diverged.iter().all(|refusal| refusal.entry != receipt.entry);
            let receipts: Vec<Receipt> = part.receipts.into_iter().filter(is_alike).collect();
            receive(connection, &mut changes, &receipts).await?;
            changes.sync_changed(diverged.iter().map(|refusal| refusal.record));
            refuse(connection, &diverged, came).await?;
        }
        if !is_changed {
            writing.undo().await?;
            return Ok(0);
        }
        changes.settle(connection).await?;
        finish(writing, changes).await?;
        Ok(new)
    }
}
