//! What people of this desk had added to records that were purged elsewhere, and nobody else has: counted when the record
//! is forgotten, and told to each of them once. Neither what it was nor to whom it belonged is kept.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::id::{RecordId, UserId};
use domain::record::{Change, Entry};
use sqlx::Row as _;
use sqlx::sqlite::SqliteConnection;
use uuid::Uuid;

use crate::day::instant;
use crate::error::StoreError;
use crate::opening::unlocked::Store;

/// What one person had added to a record that is forgotten.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct PersonsLoss {
    pub(crate) user: UserId,
    /// Answers and notes that were not saved.
    pub(crate) typed: i64,
    /// Changes that were saved and have no receipt.
    pub(crate) saved: i64,
}

/// What this person lost with records that were purged elsewhere, since they read of it last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Losses {
    /// The last of them: what has come after it is not read with it.
    pub last: i64,
    /// When that was.
    pub at: DateTime<Utc>,
    /// How many records.
    pub records: u64,
    /// Answers and notes that were not saved.
    pub typed: u64,
    /// Changes that were saved and had no receipt from Central.
    pub saved: u64,
}

impl Store {
    /// What this person lost and has not read of yet.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn losses(&self) -> Result<Option<Losses>, StoreError> {
        let mut connection = self.inner.read().await?;
        let row = sqlx::query(
            "select max(nr) as last, max(at) as at, count(*) as records, sum(typed) as typed, sum(saved) as saved \
             from loss where user = ?1",
        )
        .bind(self.me().id.uuid())
        .fetch_one(&mut *connection)
        .await?;
        let Some(last) = row.try_get("last")? else {
            return Ok(None);
        };
        let count = |column: &str| Ok::<_, sqlx::Error>(u64::try_from(row.try_get::<i64, _>(column)?).unwrap_or(0));
        Ok(Some(Losses {
            last,
            at: instant(row.try_get("at")?),
            records: count("records")?,
            typed: count("typed")?,
            saved: count("saved")?,
        }))
    }

    /// This person has read of what they lost, up to this one.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn losses_read(&self, last: i64) -> Result<(), StoreError> {
        let mut writing = self.inner.write().await?;
        sqlx::query("delete from loss where user = ?1 and nr <= ?2")
            .bind(self.me().id.uuid())
            .bind(last)
            .execute(writing.connection()?)
            .await?;
        writing.commit().await
    }
}

/// What goes with a record that is about to be forgotten, by person.
pub(crate) async fn lost_with(
    connection: &mut SqliteConnection,
    record: RecordId,
    entries: &[Entry],
) -> Result<Vec<PersonsLoss>, StoreError> {
    let mut lost: BTreeMap<UserId, PersonsLoss> = BTreeMap::new();
    let mut of = |user: UserId, typed: i64, saved: i64| {
        let empty = PersonsLoss {
            user,
            typed: 0,
            saved: 0,
        };
        let lost = lost.entry(user).or_insert(empty);
        lost.typed += typed;
        lost.saved += saved;
    };
    let typed = sqlx::query(
        "select user, (select count(*) from json_each(answers)) + (select count(*) from json_each(choices)) \
         + (select count(*) from json_each(notes)) as typed from working_copy where record = ?1",
    )
    .bind(record.uuid())
    .fetch_all(&mut *connection)
    .await?;
    for row in &typed {
        of(UserId::new(row.try_get("user")?), row.try_get("typed")?, 0);
    }
    let unreceipted: Vec<Uuid> = sqlx::query_scalar(
        "select e.id from record r join entry e on e.record_nr = r.nr where r.id = ?1 and e.receipt is null",
    )
    .bind(record.uuid())
    .fetch_all(connection)
    .await?;
    for entry in entries.iter().filter(|entry| unreceipted.contains(&entry.id.uuid())) {
        of(entry.author.id, 0, changes_in(&entry.change));
    }
    Ok(lost.into_values().filter(|lost| lost.typed + lost.saved > 0).collect())
}

/// How many changes an entry makes.
fn changes_in(change: &Change) -> i64 {
    let many = match change {
        Change::Answers(answers) => answers.len(),
        Change::Warnings(said) => said.len(),
        Change::Items(items) => items.len(),
        Change::State(_) | Change::Join { .. } | Change::Unjoin { .. } | Change::Private(_) | Change::Newer => 1,
        Change::Purge | Change::NotCleared => 0,
    };
    i64::try_from(many).unwrap_or(i64::MAX)
}

/// Keeps what was lost, until each has read of it.
pub(crate) async fn keep_losses(
    connection: &mut SqliteConnection,
    losses: &[PersonsLoss],
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    for lost in losses {
        sqlx::query("insert into loss (user, at, typed, saved) values (?1, ?2, ?3, ?4)")
            .bind(lost.user.uuid())
            .bind(at.timestamp_millis())
            .bind(lost.typed)
            .bind(lost.saved)
            .execute(&mut *connection)
            .await?;
    }
    Ok(())
}
