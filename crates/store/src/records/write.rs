//! Entries into the database: one by one as people save them, and a whole file at once.

use std::collections::HashSet;
use std::sync::Arc;

use chrono::NaiveDate;
use domain::id::RecordId;
use domain::record::Entry;
use sqlx::sqlite::SqliteConnection;
use sqlx::{AssertSqlSafe, Row as _};
use tokio::sync::Semaphore;
use tokio::task::JoinHandle;

use crate::day::day;
use crate::error::StoreError;
use crate::opening::unlocked::{Inner, Store, Writing};
use crate::person::working_copy::{self, WorkingCopy};
use crate::records::derived::Rules;
use crate::records::tally;
use crate::records::touch::{Added, NewRecords, Touch, entries_of};
use crate::sql;

/// An entry, and its canonical bytes.
pub type Written = (Entry, Vec<u8>);

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
        let (writing, touch) = self.added(entries).await?;
        finish(writing, touch).await
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
        then: impl FnOnce() + Send,
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
        let touch = added_to(&mut writing, self.inner.rules(), entries).await?;
        writing
            .commit_then(|inner| {
                take_over(inner, touch);
                then();
            })
            .await?;
        Ok(true)
    }

    async fn added(&self, entries: Vec<Written>) -> Result<(Writing, Touch), StoreError> {
        let mut writing = self.inner.write().await?;
        let touch = added_to(&mut writing, self.inner.rules(), entries).await?;
        Ok((writing, touch))
    }

    /// Begins an import: everything added to it becomes visible when it is finished, and nothing when it is dropped or
    /// the process ends. Nobody else writes meanwhile.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn begin_import(&self, today: NaiveDate) -> Result<Import, StoreError> {
        let mut writing = self.inner.write().await?;
        let held = tally::sum(writing.connection()?, tally::STATE, i64::MIN, i64::MAX).await?;
        Ok(Import {
            rules: self.inner.rules(),
            ahead: Arc::new(Semaphore::new(AHEAD)),
            under_way: UnderWay::Here(Box::new(Work {
                writing,
                touch: Touch::default(),
                today: day(today),
                held,
                added: 0,
                indexes: Vec::new(),
                need_attention: HashSet::new(),
            })),
        })
    }
}

/// An import under way. While one batch is written the next one is computed, and the caller reads a further one.
pub struct Import {
    rules: Rules,
    /// How many batches may be computed or written at a time.
    ahead: Arc<Semaphore>,
    under_way: UnderWay,
}

/// The transaction of an import.
struct Work {
    writing: Writing,
    touch: Touch,
    today: i64,
    /// Records that were held when it began.
    held: u64,
    /// Records that are new in it.
    added: u64,
    /// The indexes that were put aside, as statements.
    indexes: Vec<String>,
    need_attention: HashSet<RecordId>,
}

/// Where the transaction is.
enum UnderWay {
    Here(Box<Work>),
    /// Batches are being computed and written.
    Elsewhere(JoinHandle<Result<Box<Work>, StoreError>>),
    /// It failed, and was taken back.
    Failed,
}

/// From so many new records on it is quicker to make indexes anew at the end than to keep them all along.
const MANY: u64 = 2_000;
/// One that is written, and one that is computed meanwhile: more would only take memory.
const AHEAD: usize = 2;
/// Records that are looked up together.
const LOOKED_AT: usize = 1_000;

impl Import {
    /// Adds records that no entry is held of. The entries of one record follow each other. The batch is written while
    /// the caller goes on: what goes wrong with it may only be told by the next call.
    ///
    /// # Errors
    /// When one of the records is held, or the database cannot be written; the import is then to be dropped.
    pub async fn add_new(&mut self, entries: Vec<Written>) -> Result<(), StoreError> {
        let ahead = Arc::clone(&self.ahead).acquire_owned().await;
        let ahead = ahead.map_err(|_| StoreError::Interrupted)?;
        let rules = self.rules;
        let computing = tokio::task::spawn_blocking(move || NewRecords::compute(rules, entries));
        let before = std::mem::replace(&mut self.under_way, UnderWay::Failed);
        self.under_way = UnderWay::Elsewhere(tokio::spawn(async move {
            let new = computing.await.map_err(|_| StoreError::Interrupted)??;
            let mut work = before.arrived().await?;
            work.add_new(new).await?;
            drop(ahead);
            Ok(work)
        }));
        Ok(())
    }

    /// Adds entries to records that are held, or are new in this import.
    ///
    /// # Errors
    /// As [`Store::append`]; the import is then to be dropped.
    pub async fn add(&mut self, entries: Vec<Written>) -> Result<(), StoreError> {
        let rules = self.rules;
        let work = self.work().await?;
        let added = work.touch.add(work.writing.connection()?, rules, entries).await?;
        no_divergence(&added)?;
        work.touch.settle(work.writing.connection()?).await?;
        let attention = std::mem::take(&mut work.touch.attention);
        work.look_at_attention(attention);
        Ok(())
    }

    /// The entries of a record as this import leaves it so far.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn entries(&mut self, record: RecordId) -> Result<Vec<Entry>, StoreError> {
        let work = self.work().await?;
        entries_of(work.writing.connection()?, [&record]).await
    }

    /// Looks at records that this import leaves as they are, too.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn look_at(&mut self, records: &[RecordId]) -> Result<(), StoreError> {
        let work = self.work().await?;
        for records in records.chunks(LOOKED_AT) {
            let rows = sqlx::query(
                "select id, attention_until from record where id in (select unhex(value) from json_each(?1))",
            )
            .bind(sql::records(records))
            .fetch_all(work.writing.connection()?)
            .await?;
            let found = rows
                .iter()
                .map(|row| Ok((RecordId::new(row.try_get("id")?), row.try_get("attention_until")?)))
                .collect::<Result<_, StoreError>>()?;
            work.look_at_attention(found);
        }
        Ok(())
    }

    /// Which of the records added, changed or looked at so far ask for a person, on the day the import began.
    ///
    /// # Errors
    /// When something that was added could not be written.
    pub async fn needs_attention(&mut self) -> Result<HashSet<RecordId>, StoreError> {
        Ok(self.work().await?.need_attention.clone())
    }

    /// Makes everything visible, at once.
    ///
    /// # Errors
    /// When the database cannot be written; nothing of the import is then kept.
    pub async fn finish(self) -> Result<(), StoreError> {
        let mut work = self.under_way.arrived().await?;
        let connection = work.writing.connection()?;
        for index in std::mem::take(&mut work.indexes) {
            sqlx::query(AssertSqlSafe(index)).execute(&mut *connection).await?;
        }
        work.touch.settle(connection).await?;
        finish(work.writing, work.touch).await
    }

    /// Gives everything up, at once.
    ///
    /// # Errors
    /// When the database cannot be reached; nothing of the import is kept even so.
    pub async fn cancel(self) -> Result<(), StoreError> {
        self.under_way.arrived().await?.writing.undo().await
    }

    /// The transaction, once every batch before is written.
    async fn work(&mut self) -> Result<&mut Work, StoreError> {
        let arrived = std::mem::replace(&mut self.under_way, UnderWay::Failed)
            .arrived()
            .await?;
        self.under_way = UnderWay::Here(arrived);
        match &mut self.under_way {
            UnderWay::Here(work) => Ok(work),
            UnderWay::Elsewhere(_) | UnderWay::Failed => Err(StoreError::Interrupted),
        }
    }
}

impl UnderWay {
    /// The transaction, once it is back from whoever writes with it.
    async fn arrived(self) -> Result<Box<Work>, StoreError> {
        match self {
            Self::Here(work) => Ok(work),
            Self::Elsewhere(task) => task.await.map_err(|_| StoreError::Interrupted)?,
            Self::Failed => Err(StoreError::Interrupted),
        }
    }
}

impl Work {
    async fn add_new(&mut self, new: NewRecords) -> Result<(), StoreError> {
        self.look_at_attention(new.attention());
        self.added += new.count();
        if self.indexes.is_empty() && self.added >= MANY && self.added >= self.held {
            self.indexes = put_indexes_aside(self.writing.connection()?).await?;
        }
        self.touch.add_new(self.writing.connection()?, new).await
    }

    fn look_at_attention(&mut self, records: Vec<(RecordId, i64)>) {
        for (record, until) in records {
            if until > self.today {
                self.need_attention.insert(record);
            } else {
                self.need_attention.remove(&record);
            }
        }
    }
}

/// Drops the indexes that lists need, in the transaction, and gives the statements that make them. Until they are made
/// again nobody sees the table without them: others read the state before the transaction.
async fn put_indexes_aside(connection: &mut SqliteConnection) -> Result<Vec<String>, StoreError> {
    let rows = sqlx::query(
        "select name, sql from sqlite_master where type = 'index' and tbl_name = 'record' and sql is not null",
    )
    .fetch_all(&mut *connection)
    .await?;
    let mut statements = Vec::with_capacity(rows.len());
    for row in &rows {
        let name: String = row.try_get("name")?;
        sqlx::query(AssertSqlSafe(format!("drop index {name}")))
            .execute(&mut *connection)
            .await?;
        statements.push(row.try_get("sql")?);
    }
    Ok(statements)
}

/// Adds entries in a transaction that is under way.
pub(crate) async fn added_to(writing: &mut Writing, rules: Rules, entries: Vec<Written>) -> Result<Touch, StoreError> {
    let mut touch = Touch::default();
    no_divergence(&touch.add(writing.connection()?, rules, entries).await?)?;
    touch.settle(writing.connection()?).await?;
    Ok(touch)
}

pub(crate) async fn finish(writing: Writing, touch: Touch) -> Result<(), StoreError> {
    writing.commit_then(|inner| take_over(inner, touch)).await
}

/// What is kept in memory of the records follows what was committed.
fn take_over(inner: &Inner, touch: Touch) {
    if let Some(table) = &mut *inner.facts() {
        table.take_over(touch.facts);
    }
}

fn no_divergence(added: &Added) -> Result<(), StoreError> {
    match added.diverged.first() {
        Some(&(entry, record)) => Err(StoreError::Diverged { entry, record }),
        None => Ok(()),
    }
}
