//! Entries into the database: one by one as people save them, and a whole file at once.

use std::collections::HashSet;

use chrono::NaiveDate;
use domain::id::RecordId;
use domain::record::Entry;

use crate::day::day;
use crate::derived::Rules;
use crate::error::StoreError;
use crate::touch::{Added, NewRecords, Touch, entries_of};
use crate::unlocked::{Store, Writing};
use crate::working_copy::{self, WorkingCopy};

/// An entry, and its canonical bytes.
pub type Written = (Entry, Vec<u8>);

impl Store {
    /// Adds entries in one transaction. Those that are held already change nothing.
    ///
    /// # Errors
    /// When an entry is held with other content, or the database cannot be written; then nothing was changed.
    pub async fn append(&self, entries: Vec<Written>) -> Result<(), StoreError> {
        let (writing, touch) = self.added(entries).await?;
        finish(writing, touch).await
    }

    /// Saves: adds entries, and forgets this person's working copy of the record or leaves `rest` in it, in one
    /// transaction.
    ///
    /// # Errors
    /// As [`append`](Self::append); the working copy then stays.
    pub async fn save(
        &self,
        record: RecordId,
        entries: Vec<Written>,
        rest: Option<&WorkingCopy>,
    ) -> Result<(), StoreError> {
        let (mut writing, touch) = self.added(entries).await?;
        let connection = writing.connection()?;
        match rest {
            Some(rest) => working_copy::put(connection, self.me().id, record, rest).await?,
            None => working_copy::discard(connection, self.me().id, record).await?,
        }
        finish(writing, touch).await
    }

    async fn added(&self, entries: Vec<Written>) -> Result<(Writing, Touch), StoreError> {
        let rules = self.inner.rules();
        let mut writing = self.inner.write().await?;
        let mut touch = Touch::default();
        no_divergence(&touch.add(writing.connection()?, rules, entries).await?)?;
        touch.settle(writing.connection()?).await?;
        Ok((writing, touch))
    }

    /// Begins an import: everything added to it becomes visible when it is finished, and nothing when it is dropped or
    /// the process ends. Nobody else writes meanwhile.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn begin_import(&self, today: NaiveDate) -> Result<Import, StoreError> {
        Ok(Import {
            rules: self.inner.rules(),
            today: day(today),
            writing: self.inner.write().await?,
            touch: Touch::default(),
            need_attention: HashSet::new(),
        })
    }
}

/// An import under way.
pub struct Import {
    rules: Rules,
    today: i64,
    writing: Writing,
    touch: Touch,
    need_attention: HashSet<RecordId>,
}

impl Import {
    /// Adds records that no entry is held of. The entries of one record follow each other.
    ///
    /// # Errors
    /// When one of the records is held, or the database cannot be written; the import is then to be dropped.
    pub async fn add_new(&mut self, entries: Vec<Written>) -> Result<(), StoreError> {
        let new = NewRecords::compute(self.rules, entries)?;
        self.touch.add_new(self.writing.connection()?, new).await?;
        self.look_at_attention();
        Ok(())
    }

    /// Adds entries to records that are held, or are new in this import.
    ///
    /// # Errors
    /// As [`Store::append`]; the import is then to be dropped.
    pub async fn add(&mut self, entries: Vec<Written>) -> Result<(), StoreError> {
        let added = self.touch.add(self.writing.connection()?, self.rules, entries).await?;
        no_divergence(&added)?;
        self.touch.settle(self.writing.connection()?).await?;
        self.look_at_attention();
        Ok(())
    }

    /// The entries of a record as this import leaves it so far.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn entries(&mut self, record: RecordId) -> Result<Vec<Entry>, StoreError> {
        entries_of(self.writing.connection()?, [&record]).await
    }

    /// How many of the records added or changed so far ask for a person, on the day the import began.
    pub fn needs_attention(&self) -> usize {
        self.need_attention.len()
    }

    /// Makes everything visible, at once.
    ///
    /// # Errors
    /// When the database cannot be written; nothing of the import is then kept.
    pub async fn finish(mut self) -> Result<(), StoreError> {
        self.touch.settle(self.writing.connection()?).await?;
        finish(self.writing, self.touch).await
    }

    /// Gives everything up, at once.
    ///
    /// # Errors
    /// When the database cannot be reached; nothing of the import is kept even so.
    pub async fn cancel(self) -> Result<(), StoreError> {
        self.writing.undo().await
    }

    fn look_at_attention(&mut self) {
        for (record, until) in self.touch.attention.drain(..) {
            if until > self.today {
                self.need_attention.insert(record);
            } else {
                self.need_attention.remove(&record);
            }
        }
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
