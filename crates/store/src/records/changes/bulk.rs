//! A change of many records at once: all its entries or none, and the memory of the last one, so that it can be undone.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use domain::QuestionKey;
use domain::id::{EntryId, RecordId};
use protocol::json;
use sqlx::sqlite::SqliteConnection;
use sqlx::{Connection as _, Row as _};
use uuid::Uuid;

use crate::day::instant;
use crate::error::StoreError;
use crate::opening::unlocked::Store;
use crate::records::changes::append::{added_to, finish};
use crate::records::changes::change::Written;
use crate::records::entries::read::entries_of;
use crate::sql;

/// The last change that a person made to many records. What it changed is in its entries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BulkChange {
    /// Its id.
    pub id: Uuid,
    /// The question that it answered.
    pub question: QuestionKey,
    /// When.
    pub at: DateTime<Utc>,
    /// One for each record that it changed, in the order of the list.
    pub entries: Vec<EntryId>,
}

/// Records as one moment has them: their entries, and which of them have an unsaved answer to a question.
#[derive(Debug)]
pub struct BulkRecords {
    /// Entries by record; a record that is not held is absent.
    pub entries: BTreeMap<RecordId, Vec<domain::record::Entry>>,
    /// Records in which somebody at this desk typed an answer to the question and did not save it.
    pub being_typed: BTreeSet<RecordId>,
}

impl Store {
    /// Reads these records for a change of this question.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn bulk_records(&self, records: &[RecordId], question: &QuestionKey) -> Result<BulkRecords, StoreError> {
        let mut connection = self.inner.read().await?;
        let mut moment = connection.begin().await?;
        let mut entries: BTreeMap<RecordId, Vec<domain::record::Entry>> = BTreeMap::new();
        for entry in entries_of(&mut moment, records).await? {
            entries.entry(entry.subject.id()).or_default().push(entry);
        }
        let typed = sqlx::query(
            "select distinct record from working_copy \
             where record in (select unhex(value) from json_each(?1)) \
             and exists (select 1 from json_each(answers) a where a.key = ?2)",
        )
        .bind(sql::records(records))
        .bind(question.as_str())
        .fetch_all(&mut *moment)
        .await?;
        let being_typed = typed
            .iter()
            .map(|row| Ok(RecordId::new(row.try_get("record")?)))
            .collect::<Result<_, StoreError>>()?;
        moment.rollback().await?;
        Ok(BulkRecords { entries, being_typed })
    }

    /// The records that these entries belong to, in the same order; those that are not held are left out.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn records_with(&self, entries: &[EntryId]) -> Result<Vec<(EntryId, RecordId)>, StoreError> {
        let mut connection = self.inner.read().await?;
        let rows = sqlx::query(
            "select e.id, r.id as record from json_each(?1) j join entry e on e.id = unhex(j.value) \
             join record r on r.nr = e.record_nr order by j.key",
        )
        .bind(sql::entries(entries))
        .fetch_all(&mut *connection)
        .await?;
        rows.iter()
            .map(|row| Ok((EntryId::new(row.try_get("id")?), RecordId::new(row.try_get("record")?))))
            .collect()
    }

    /// This person's last change of many records, while it can be undone.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn last_bulk_change(&self) -> Result<Option<BulkChange>, StoreError> {
        let mut connection = self.inner.read().await?;
        let row = sqlx::query("select id, question, at, entries from bulk_change where user = ?1")
            .bind(self.me().id.uuid())
            .fetch_optional(&mut *connection)
            .await?;
        let Some(row) = row else { return Ok(None) };
        Ok(Some(BulkChange {
            id: row.try_get("id")?,
            question: QuestionKey::new(row.try_get::<String, _>("question")?),
            at: instant(row.try_get("at")?),
            entries: serde_json::from_str(row.try_get("entries")?).map_err(|_| StoreError::Damaged)?,
        }))
    }

    /// Writes the entries of a change of many records, and remembers it as this person's last one, or that there is none
    /// to undo, in one transaction. Nothing is written and the answer is `false` when one of their records has another
    /// number of entries than `held` says: somebody changed it after it was read.
    ///
    /// # Errors
    /// As [`append`](Self::append).
    pub async fn append_bulk(
        &self,
        entries: Vec<Written>,
        held: &BTreeMap<RecordId, usize>,
        last: Option<&BulkChange>,
    ) -> Result<bool, StoreError> {
        let mut writing = self.inner.write().await?;
        let connection = writing.connection()?;
        if !is_as_read(connection, held).await? {
            writing.undo().await?;
            return Ok(false);
        }
        remember(connection, self.me().id.uuid(), last).await?;
        let changes = added_to(&mut writing, self.rules(), entries).await?;
        finish(writing, changes).await?;
        Ok(true)
    }
}

async fn is_as_read(connection: &mut SqliteConnection, held: &BTreeMap<RecordId, usize>) -> Result<bool, StoreError> {
    let rows = sqlx::query(
        "select r.id as record, (select count(*) from entry where record_nr = r.nr) as entries \
         from json_each(?1) j join record r on r.id = unhex(j.value)",
    )
    .bind(sql::records(held.keys()))
    .fetch_all(connection)
    .await?;
    let mut now = BTreeMap::new();
    for row in &rows {
        let entries: i64 = row.try_get("entries")?;
        now.insert(
            RecordId::new(row.try_get("record")?),
            usize::try_from(entries).unwrap_or_default(),
        );
    }
    Ok(now == *held)
}

async fn remember(connection: &mut SqliteConnection, user: Uuid, last: Option<&BulkChange>) -> Result<(), StoreError> {
    let Some(last) = last else {
        sqlx::query("delete from bulk_change where user = ?1")
            .bind(user)
            .execute(connection)
            .await?;
        return Ok(());
    };
    sqlx::query("insert or replace into bulk_change (user, id, question, at, entries) values (?1, ?2, ?3, ?4, ?5)")
        .bind(user)
        .bind(last.id)
        .bind(last.question.as_str())
        .bind(last.at.timestamp_millis())
        .bind(json::text(&last.entries))
        .execute(connection)
        .await?;
    Ok(())
}
