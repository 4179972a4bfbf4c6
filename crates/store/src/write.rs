//! Entries into the database: one by one as people save them, and a whole file at once.

use domain::id::RecordId;
use domain::record::Entry;

use crate::derived::Rules;
use crate::error::StoreError;
use crate::touch::{Added, NewRecords, Touch};
use crate::unlocked::{Store, Writing};
use crate::working_copy;

/// An entry, and its canonical bytes.
pub type Written = (Entry, Vec<u8>);

impl Store {
    /// Adds entries in one transaction. Those that are held already change nothing.
    ///
    /// # Errors
    /// When an entry is held with other content, or the database cannot be written; then nothing was changed.
    pub async fn append(&self, entries: Vec<Written>) -> Result<(), StoreError> {
        self.append_with(entries, None).await
    }

    /// Saves: adds entries and forgets this person's working copy of the record, in one transaction.
    ///
    /// # Errors
    /// As [`append`](Self::append); the working copy then stays.
    pub async fn append_and_discard(&self, entries: Vec<Written>, record: RecordId) -> Result<(), StoreError> {
        self.append_with(entries, Some(record)).await
    }

    async fn append_with(&self, entries: Vec<Written>, discard: Option<RecordId>) -> Result<(), StoreError> {
        let rules = self.inner.rules();
        let mut writing = self.inner.write().await?;
        let mut touch = Touch::default();
        no_divergence(&touch.add(writing.connection()?, rules, entries).await?)?;
        touch.settle(writing.connection()?).await?;
        if let Some(record) = discard {
            working_copy::discard(writing.connection()?, self.me().id, record).await?;
        }
        finish(writing, touch).await
    }

    /// Begins an import: everything added to it becomes visible when it is finished, and nothing when it is dropped or
    /// the process ends. Nobody else writes meanwhile.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn begin_import(&self) -> Result<Import, StoreError> {
        Ok(Import {
            rules: self.inner.rules(),
            writing: self.inner.write().await?,
            touch: Touch::default(),
        })
    }
}

/// An import under way.
pub struct Import {
    rules: Rules,
    writing: Writing,
    touch: Touch,
}

impl Import {
    /// Adds records that no entry is held of. The entries of one record follow each other.
    ///
    /// # Errors
    /// When one of the records is held, or the database cannot be written; the import is then to be dropped.
    pub async fn add_new(&mut self, entries: Vec<Written>) -> Result<(), StoreError> {
        let new = NewRecords::compute(self.rules, entries)?;
        self.touch.add_new(self.writing.connection()?, new).await
    }

    /// Adds entries to records that are held, or are new in this import.
    ///
    /// # Errors
    /// As [`Store::append`]; the import is then to be dropped.
    pub async fn append(&mut self, entries: Vec<Written>) -> Result<(), StoreError> {
        let added = self.touch.add(self.writing.connection()?, self.rules, entries).await?;
        no_divergence(&added)?;
        self.touch.settle(self.writing.connection()?).await
    }

    /// Makes everything visible, at once.
    ///
    /// # Errors
    /// When the database cannot be written; nothing of the import is then kept.
    pub async fn finish(mut self) -> Result<(), StoreError> {
        self.touch.settle(self.writing.connection()?).await?;
        finish(self.writing, self.touch).await
    }
}

async fn finish(writing: Writing, touch: Touch) -> Result<(), StoreError> {
    writing
        .commit_then(|inner| {
            if let Some(table) = &mut *inner.facts() {
                table.take_over(touch.facts);
            }
        })
        .await
}

fn no_divergence(added: &Added) -> Result<(), StoreError> {
    match added.diverged.first() {
        Some(&(entry, record)) => Err(StoreError::Diverged { entry, record }),
        None => Ok(()),
    }
}
