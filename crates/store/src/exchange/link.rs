//! The link to Central: its address and token, and how far its log has been taken over.

use chrono::{DateTime, Utc};
use domain::dataset::DatasetFile;
use domain::record::Digest;
use protocol::exchange::{Counts, Cursor, CursorMac, Epoch, Incarnation};
use protocol::national::NationalFigures;
use protocol::notices::Notices;
use sqlx::Row as _;
use sqlx::sqlite::{SqliteConnection, SqliteRow};
use zeroize::Zeroizing;

use crate::day::instant;
use crate::error::StoreError;
use crate::exchange::answers::forget_answers;
use crate::opening::unlocked::Store;

/// The central server that this desk has joined.
#[derive(Clone)]
pub struct CentralLink {
    /// Its address.
    pub url: String,
    /// The device token.
    pub token: Zeroizing<String>,
    /// How far its log has been taken over; none before the first exchange.
    pub cursor: Option<Cursor>,
    /// What it gave at the end of the last exchange.
    pub incarnation: Option<Incarnation>,
    /// Whether both sides were alike when they were last compared.
    pub agree: Option<bool>,
    /// When this desk joined it, or last took a new token.
    pub joined: DateTime<Utc>,
    /// When it last answered.
    pub last_answered: Option<DateTime<Utc>>,
    /// What time it then was there, by its own clock.
    pub last_said: Option<DateTime<Utc>>,
    /// What it then held of the service.
    pub last_counts: Option<Counts>,
    /// The dataset files that it then had; none where it did not say.
    pub dataset: Vec<DatasetFile>,
}

/// Shows no token.
impl std::fmt::Debug for CentralLink {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CentralLink")
            .field("url", &self.url)
            .field("cursor", &self.cursor)
            .finish_non_exhaustive()
    }
}

impl Store {
    /// The central server, once joined.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn central(&self) -> Result<Option<CentralLink>, StoreError> {
        let mut connection = self.inner.read().await?;
        let row = sqlx::query("select * from central")
            .fetch_optional(&mut *connection)
            .await?;
        row.as_ref().map(read_link).transpose()
    }

    /// The national figures, as Central told them last.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn national(&self) -> Result<Option<NationalFigures>, StoreError> {
        let mut connection = self.inner.read().await?;
        let told: Option<Option<String>> = sqlx::query_scalar("select national from central")
            .fetch_optional(&mut *connection)
            .await?;
        let read = |told: String| serde_json::from_str(&told).map_err(|_| StoreError::Damaged);
        told.flatten().map(read).transpose()
    }

    /// The notices of the audit team, as Central told them last.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn notices(&self) -> Result<Option<Notices>, StoreError> {
        let mut connection = self.inner.read().await?;
        let told: Option<Option<String>> = sqlx::query_scalar("select notices from central")
            .fetch_optional(&mut *connection)
            .await?;
        let read = |told: String| serde_json::from_str(&told).map_err(|_| StoreError::Damaged);
        told.flatten().map(read).transpose()
    }

    /// Joins a central server at this moment, or takes a new token of the one that is joined. Whatever else was joined before, or left,
    /// this one starts from nothing: only its own receipts count, and it gives again those that it gave before.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn set_central(&self, url: &str, token: &str, at: DateTime<Utc>) -> Result<(), StoreError> {
        let mut writing = self.inner.write().await?;
        let connection = writing.connection()?;
        let before: Option<String> = sqlx::query_scalar("select url from central")
            .fetch_optional(&mut *connection)
            .await?;
        if before.as_deref() != Some(url) {
            let said: bool = sqlx::query_scalar(
                "select exists (select 1 from entry where receipt is not null or sent <> 0) \
                 or exists (select 1 from standing) or exists (select 1 from refusal) or exists (select 1 from erased_line) \
                 or exists (select 1 from parked_entry where number is not null)",
            )
            .fetch_one(&mut *connection)
            .await?;
            if said {
                forget_answers(connection).await?;
            }
            forget_central(connection).await?;
        }
        sqlx::query(
            "insert into central (one, url, token, joined, turned_out) values (1, ?1, ?2, ?3, 0) \
             on conflict (one) do update set url = excluded.url, token = excluded.token, joined = excluded.joined, \
             turned_out = 0",
        )
        .bind(url)
        .bind(token)
        .bind(at.timestamp_millis())
        .execute(&mut *connection)
        .await?;
        writing
            .commit_then(|_| self.inner.change_known(|known| known.joined = true))
            .await
    }

    /// Keeps another address of the central server that is joined: it is the same one, and all that it said stays.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn move_central(&self, url: &str) -> Result<(), StoreError> {
        let mut writing = self.inner.write().await?;
        sqlx::query("update central set url = ?1")
            .bind(url)
            .execute(writing.connection()?)
            .await?;
        writing.commit().await
    }

    /// Whether it was noted that this Central has revoked this desk, since it joined.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn is_turned_out(&self) -> Result<bool, StoreError> {
        let mut connection = self.inner.read().await?;
        let noted = sqlx::query_scalar("select exists (select 1 from central where turned_out = 1)")
            .fetch_one(&mut *connection)
            .await?;
        Ok(noted)
    }

    /// Notes that this Central has revoked this desk, until it joins again.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn note_turned_out(&self) -> Result<(), StoreError> {
        let mut writing = self.inner.write().await?;
        sqlx::query("update central set turned_out = 1")
            .execute(writing.connection()?)
            .await?;
        writing.commit().await
    }

    /// Leaves the central server: nothing is sent any more. What it has accepted shows as accepted until a server is joined
    /// again.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn leave_central(&self) -> Result<(), StoreError> {
        let mut writing = self.inner.write().await?;
        forget_central(writing.connection()?).await?;
        writing
            .commit_then(|_| self.inner.change_known(|known| known.joined = false))
            .await
    }

    /// Keeps the incarnation of an answer of this Central before the rest of it is taken over, so that the next request can go out
    /// meanwhile: were it lost, this desk would come back as a copy of itself.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn keep_incarnation(&self, url: &str, incarnation: Incarnation) -> Result<(), StoreError> {
        let mut writing = self.inner.write().await?;
        sqlx::query("update central set incarnation = ?1 where url = ?2")
            .bind(incarnation.0)
            .bind(url)
            .execute(writing.connection()?)
            .await?;
        writing.commit().await
    }
}

/// Forgets the central server, and the files that were written for it: nothing could be made of their receipts.
async fn forget_central(connection: &mut SqliteConnection) -> Result<(), StoreError> {
    sqlx::query("delete from central").execute(&mut *connection).await?;
    sqlx::query("delete from batch_file").execute(connection).await?;
    Ok(())
}

/// Whether this is the Central that is joined now: it may have been left while its answer was on the way.
pub(super) async fn is_joined(connection: &mut SqliteConnection, url: &str) -> Result<bool, StoreError> {
    let joined = sqlx::query_scalar("select exists (select 1 from central where url = ?1)")
        .bind(url)
        .fetch_one(connection)
        .await?;
    Ok(joined)
}

/// Dataset files as they are kept: with a space between each two.
pub(super) fn dataset_text(files: &[DatasetFile]) -> String {
    let files: Vec<String> = files.iter().map(ToString::to_string).collect();
    files.join(" ")
}

fn read_dataset(text: &str) -> Vec<DatasetFile> {
    let said: Vec<String> = text.split(' ').map(str::to_owned).collect();
    DatasetFile::all(&said)
}

fn read_link(row: &SqliteRow) -> Result<CentralLink, StoreError> {
    let number = |column: &str| {
        let number: Option<i64> = row.try_get(column)?;
        Ok::<_, StoreError>(number.and_then(|number| u64::try_from(number).ok()))
    };
    let digest = |column: &str| {
        let bytes: Option<&[u8]> = row.try_get(column)?;
        let digest = bytes.map(|bytes| bytes.try_into().map(Digest).map_err(|_| StoreError::Damaged));
        digest.transpose()
    };
    let cursor = match (
        row.try_get("epoch")?,
        number("number")?,
        digest("chain")?,
        digest("mac")?,
        number("standings")?,
    ) {
        (Some(epoch), Some(number), Some(chain), Some(mac), Some(standings)) => Some(Cursor {
            epoch: Epoch(epoch),
            number,
            chain,
            mac: CursorMac(mac),
            standings,
        }),
        _ => None,
    };
    let counts = match (number("entries")?, number("records")?, number("held")?) {
        (Some(entries), Some(records), Some(held)) => Some(Counts { entries, records, held }),
        _ => None,
    };
    Ok(CentralLink {
        url: row.try_get("url")?,
        token: Zeroizing::new(row.try_get("token")?),
        cursor,
        incarnation: row.try_get::<Option<_>, _>("incarnation")?.map(Incarnation),
        agree: row.try_get("agree")?,
        joined: instant(row.try_get("joined")?),
        last_answered: row.try_get::<Option<i64>, _>("answered")?.map(instant),
        last_said: row.try_get::<Option<i64>, _>("clock")?.map(instant),
        last_counts: counts,
        dataset: row
            .try_get::<Option<&str>, _>("dataset")?
            .map_or_else(Vec::new, read_dataset),
    })
}
