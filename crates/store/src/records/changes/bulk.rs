//! A change of many records at once: all its entries or none, and the memory of the last one, so that it can be undone.

use std::collections::BTreeMap;

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
use crate::person::working_copy::{BeingTyped, being_typed};
use crate::records::changes::append::{added_to, finish};
use crate::records::changes::change::Written;
use crate::records::entries::read::entries_with_parts;
use crate::sql;

/// The last change that a person made to many records. What it changed is in its entries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BulkChange {
    /// Its id.
    pub id: Uuid,
    /// The questions that it answered, in each record some of them.
    pub questions: Vec<QuestionKey>,
    /// When.
    pub at: DateTime<Utc>,
    /// The one that answers each record that it changed, in the order of the list.
    pub entries: Vec<EntryId>,
}

/// Records as one moment has them: their entries, and which unsaved answers there are in them.
#[derive(Debug)]
pub struct BulkRecords {
    /// Entries by record; a record that is not held is absent.
    pub entries: BTreeMap<RecordId, Vec<domain::record::Entry>>,
    /// Questions that somebody at this desk typed an answer to and did not save it, by record.
    pub being_typed: BeingTyped,
}

impl Store {
    /// Reads these records for a change of many.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn bulk_records(&self, records: &[RecordId]) -> Result<BulkRecords, StoreError> {
        let mut connection = self.inner.read().await?;
        let mut moment = connection.begin().await?;
        let mut entries: BTreeMap<RecordId, Vec<domain::record::Entry>> = BTreeMap::new();
        for (record, entry) in entries_with_parts(&mut moment, records).await? {
            entries.entry(record).or_default().push(entry);
        }
        let being_typed = being_typed(&mut moment, records).await?;
        moment.rollback().await?;
        Ok(BulkRecords { entries, being_typed })
    }

    /// The records that these entries belong to, or the ones that stand for those, in the same order; entries that are not held
    /// are left out.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn records_with(&self, entries: &[EntryId]) -> Result<Vec<(EntryId, RecordId)>, StoreError> {
        let mut connection = self.inner.read().await?;
        let rows = sqlx::query(
            "select e.id, coalesce(p.whole, r.id) as record from json_each(?1) j join entry e on e.id = unhex(j.value) \
             join record r on r.nr = e.record_nr left join part_of p on p.record = r.id order by j.key",
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
        let row = sqlx::query("select id, questions, at, entries from bulk_change where user = ?1")
            .bind(self.me().id.uuid())
            .fetch_optional(&mut *connection)
            .await?;
        let Some(row) = row else { return Ok(None) };
        let questions: Vec<String> =
            serde_json::from_str(row.try_get("questions")?).map_err(|_| StoreError::Damaged)?;
        Ok(Some(BulkChange {
            id: row.try_get("id")?,
            questions: questions.into_iter().map(QuestionKey::new).collect(),
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
        "select r.id as record, (select count(*) from entry where record_nr = r.nr) \
         + (select count(*) from part_of p join record part on part.id = p.record join entry on record_nr = part.nr \
         where p.whole = r.id) as entries from json_each(?1) j join record r on r.id = unhex(j.value)",
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
    let questions: Vec<&str> = last.questions.iter().map(QuestionKey::as_str).collect();
    sqlx::query("insert or replace into bulk_change (user, id, questions, at, entries) values (?1, ?2, ?3, ?4, ?5)")
        .bind(user)
        .bind(last.id)
        .bind(json::text(&questions))
        .bind(last.at.timestamp_millis())
        .bind(json::text(&last.entries))
        .execute(connection)
        .await?;
    Ok(())
}
