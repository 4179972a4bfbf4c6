//! Entries one by one, as people save them.

use domain::id::RecordId;

use crate::error::StoreError;
use crate::opening::commits::Moment;
use crate::opening::unlocked::Store;
use crate::opening::writer::Writing;
use crate::person::working_copy::{self, WorkingCopy};
use crate::records::changes::change::{RecordChanges, Written};
use crate::records::derived::derive::Rules;

/// What a save makes entries of.
#[derive(Clone, Copy)]
pub struct SavedFrom<'a> {
    /// The working copy as it was read.
    pub read: &'a WorkingCopy,
    /// What of it is not in the entries, opened on them.
    pub rest: &'a WorkingCopy,
}

impl Store {
    /// Adds entries in one transaction. Those that are held already change nothing.
    ///
    /// # Errors
    /// When an entry is held with other content, or the database cannot be written; then nothing was changed.
    pub async fn append(&self, entries: Vec<Written>) -> Result<(), StoreError> {
        let mut writing = self.inner.write().await?;
        let changes = added_to(&mut writing, self.rules(), entries).await?;
        finish(writing, changes).await
    }

    /// Saves: adds entries, and takes what they were made from out of this person's working copy of the record, in one
    /// transaction. What was typed meanwhile stays in it. `then` is called when that is written and before anybody else
    /// writes. Says `false`, and changes nothing, when the working copy was saved or given up meanwhile.
    ///
    /// # Errors
    /// As [`append`](Self::append); the working copy then stays.
    pub async fn save(
        &self,
        record: RecordId,
        entries: Vec<Written>,
        from: Option<SavedFrom<'_>>,
        then: impl FnOnce(Moment) + Send,
    ) -> Result<bool, StoreError> {
        let mut writing = self.inner.write().await?;
        if let Some(SavedFrom { read, rest }) = from {
            let connection = writing.connection()?;
            let now = working_copy::read(connection, self.me().id, record).await?;
            let Some(now) = now.filter(|now| now.heads == read.heads) else {
                writing.undo().await?;
                return Ok(false);
            };
            let left = now.after_saving(read, rest);
            working_copy::leave(connection, self.me().id, record, left.as_ref()).await?;
        }
        let changes = added_to(&mut writing, self.rules(), entries).await?;
        writing
            .commit_then(|moment| {
                self.inner.facts.take_over(changes.facts);
                then(moment);
            })
            .await?;
        Ok(true)
    }
}

/// Adds entries in a transaction that is under way.
pub(crate) async fn added_to(
    writing: &mut Writing,
    rules: Rules,
    entries: Vec<Written>,
) -> Result<RecordChanges, StoreError> {
    let mut changes = RecordChanges::default();
    let added = changes.add(writing.connection()?, rules, entries).await?;
    if let Some(&(entry, record)) = added.diverged.first() {
        return Err(StoreError::Diverged { entry, record });
    }
    changes.settle(writing.connection()?).await?;
    Ok(changes)
}

/// Commits, and takes the changes over into the facts in memory.
pub(crate) async fn finish(writing: Writing, changes: RecordChanges) -> Result<(), StoreError> {
    let facts = writing.facts();
    writing.commit_then(|_| facts.take_over(changes.facts)).await
}
