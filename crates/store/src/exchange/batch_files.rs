//! Files that this desk wrote for Central in place of an exchange: what their receipt files are sealed to, and which have been
//! read. What waits is in the entries, and changes with a receipt alone.

use chrono::{DateTime, Utc};
use domain::id::{EntryId, RecordId};
use protocol::frame::WireEntry;
use protocol::json;
use protocol::packed;
use protocol::sealed_file::FileKeys;
use sqlx::Row as _;
use sqlx::sqlite::SqliteRow;
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::day::instant;
use crate::error::StoreError;
use crate::exchange::to_send::Outgoing;
use crate::opening::unlocked::Store;
use crate::records::entries::read::read_digest;
use crate::sql;

/// How many files are remembered: the receipts of an older one cannot be opened any more.
const REMEMBERED: i64 = 20;

/// A file that was written for Central.
#[derive(Clone)]
pub struct BatchFile {
    /// Which one.
    pub id: Uuid,
    /// What its receipt file is sealed to.
    pub secret: Zeroizing<[u8; 32]>,
    /// When it was written.
    pub written: DateTime<Utc>,
    /// How many entries it holds.
    pub entries: u32,
    /// Of how many records and topics.
    pub records: u32,
    /// When its receipt file was read.
    pub answered: Option<DateTime<Utc>>,
}

/// Shows no secret.
impl std::fmt::Debug for BatchFile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("BatchFile")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

impl Store {
    /// The files that were written for the Central that is joined, the last one first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn batch_files(&self) -> Result<Vec<BatchFile>, StoreError> {
        let mut connection = self.inner.read().await?;
        let rows = sqlx::query("select * from batch_file order by written desc, id")
            .fetch_all(&mut *connection)
            .await?;
        rows.iter().map(read_file).collect()
    }

    /// Remembers a file that is being written, and forgets those that were written before the last twenty.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn keep_batch_file(&self, file: &BatchFile) -> Result<(), StoreError> {
        let mut writing = self.inner.write().await?;
        let connection = writing.connection()?;
        sqlx::query("insert into batch_file (id, secret, written, entries, records) values (?1, ?2, ?3, ?4, ?5)")
            .bind(file.id)
            .bind(file.secret.as_slice())
            .bind(file.written.timestamp_millis())
            .bind(file.entries)
            .bind(file.records)
            .execute(&mut *connection)
            .await?;
        sqlx::query(
            "delete from batch_file where id not in (select id from batch_file order by written desc, id limit ?1)",
        )
        .bind(REMEMBERED)
        .execute(&mut *connection)
        .await?;
        writing.commit().await
    }

    /// Forgets a file that could not be written after all.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn forget_batch_file(&self, id: Uuid) -> Result<(), StoreError> {
        let mut writing = self.inner.write().await?;
        sqlx::query("delete from batch_file where id = ?1")
            .bind(id)
            .execute(writing.connection()?)
            .await?;
        writing.commit().await
    }

    /// Remembers that the receipts of a file were read; when they were first is kept.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn batch_file_answered(&self, id: Uuid, at: DateTime<Utc>) -> Result<(), StoreError> {
        let mut writing = self.inner.write().await?;
        sqlx::query("update batch_file set answered = coalesce(answered, ?2) where id = ?1")
            .bind(id)
            .bind(at.timestamp_millis())
            .execute(writing.connection()?)
            .await?;
        writing.commit().await
    }

    /// What files for this Central are sealed with; nothing before it has said.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn file_keys(&self) -> Result<Option<FileKeys>, StoreError> {
        let mut connection = self.inner.read().await?;
        let told: Option<Option<String>> = sqlx::query_scalar("select files from central")
            .fetch_optional(&mut *connection)
            .await?;
        let read = |told: String| serde_json::from_str(&told).map_err(|_| StoreError::Damaged);
        told.flatten().map(read).transpose()
    }

    /// Keeps what this Central said, with the token of a desk that joined, that files are sealed with.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn keep_file_keys(&self, url: &str, keys: Option<&FileKeys>) -> Result<(), StoreError> {
        let mut writing = self.inner.write().await?;
        sqlx::query("update central set files = ?1 where url = ?2")
            .bind(keys.map(json::text))
            .bind(url)
            .execute(writing.connection()?)
            .await?;
        writing.commit().await
    }

    /// Those of these entries that are held without a receipt, as they travel.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn unreceipted(&self, entries: &[EntryId]) -> Result<Vec<Outgoing>, StoreError> {
        let mut connection = self.inner.read().await?;
        let rows = sqlx::query(
            "select r.id as record, e.id, e.digest, e.bytes from json_each(?1) j \
             join entry e on e.id = unhex(j.value) join record r on r.nr = e.record_nr where e.receipt is null \
             union all select p.subject, p.id, p.digest, p.bytes from json_each(?1) j \
             join parked_entry p on p.id = unhex(j.value) where p.number is null",
        )
        .bind(sql::entries(entries))
        .fetch_all(&mut *connection)
        .await?;
        rows.iter().map(read_outgoing).collect()
    }
}

fn read_outgoing(row: &SqliteRow) -> Result<Outgoing, StoreError> {
    Ok(Outgoing {
        entry: EntryId::new(row.try_get("id")?),
        record: RecordId::new(row.try_get("record")?),
        wire: WireEntry {
            digest: read_digest(row)?,
            bytes: packed::unpack(row.try_get("bytes")?).map_err(|_| StoreError::Damaged)?,
        },
    })
}

fn read_file(row: &SqliteRow) -> Result<BatchFile, StoreError> {
    let secret: Zeroizing<Vec<u8>> = Zeroizing::new(row.try_get("secret")?);
    let count = |column| Ok::<u32, StoreError>(u32::try_from(row.try_get::<i64, _>(column)?).unwrap_or_default());
    Ok(BatchFile {
        id: row.try_get("id")?,
        secret: Zeroizing::new(secret.as_slice().try_into().map_err(|_| StoreError::Damaged)?),
        written: instant(row.try_get("written")?),
        entries: count("entries")?,
        records: count("records")?,
        answered: row.try_get::<Option<i64>, _>("answered")?.map(instant),
    })
}
