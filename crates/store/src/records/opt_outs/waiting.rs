//! The check file that waits for its reply: one at a time, at the desk that made it. Which numbers are in it is kept as hashes, in
//! their order, until the reply was used or the check is given up.

use chrono::{DateTime, Utc};
use data_encoding::HEXLOWER;
use domain::id::OptOutCheckId;
use domain::opt_out::{ListKey, NumberHash, OptOutSettings};
use protocol::json;
use sqlx::sqlite::SqliteConnection;
use sqlx::{Connection as _, Row as _};

use crate::day::instant;
use crate::error::StoreError;
use crate::opening::unlocked::Store;
use crate::records::changes::append::{added_to, finish};
use crate::records::changes::change::Written;
use crate::records::opt_outs::settings::write_settings;

/// A check file that waits for its reply.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WaitingCheck {
    /// The check.
    pub id: OptOutCheckId,
    /// What its numbers are hashed under.
    pub key: ListKey,
    /// When it was made.
    pub made: DateTime<Utc>,
    /// Who made it.
    pub made_by: String,
    /// What it is called.
    pub file: String,
    /// SHA-256 of it.
    pub file_digest: [u8; 32],
    /// Its numbers, in the order of the file.
    pub asked: Vec<NumberHash>,
}

impl Store {
    /// The check file that waits for its reply.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn waiting_check(&self) -> Result<Option<WaitingCheck>, StoreError> {
        let mut connection = self.inner.read().await?;
        // As of one moment: another check may be made between the two.
        let mut moment = connection.begin().await?;
        let row = sqlx::query("select id, key, made, made_by, file, file_digest from optout_waiting")
            .fetch_optional(&mut *moment)
            .await?;
        let Some(row) = row else { return Ok(None) };
        let bytes = |column: &str| {
            let bytes: &[u8] = row.try_get(column)?;
            bytes.try_into().map_err(|_| StoreError::Damaged)
        };
        let hashes: Vec<Vec<u8>> = sqlx::query_scalar("select hash from optout_asked order by place")
            .fetch_all(&mut *moment)
            .await?;
        let hash = |hash: Vec<u8>| hash.try_into().map(NumberHash).map_err(|_| StoreError::Damaged);
        Ok(Some(WaitingCheck {
            id: OptOutCheckId::new(row.try_get("id")?),
            key: ListKey(bytes("key")?),
            made: instant(row.try_get("made")?),
            made_by: row.try_get("made_by")?,
            file: row.try_get("file")?,
            file_digest: bytes("file_digest")?,
            asked: hashes.into_iter().map(hash).collect::<Result<_, _>>()?,
        }))
    }

    /// Keeps a check file that waits from now on, with the settings as they are after it. Says `false`, and changes nothing, where
    /// another waits already.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn keep_waiting_check(
        &self,
        check: &WaitingCheck,
        settings: &OptOutSettings,
    ) -> Result<bool, StoreError> {
        let mut writing = self.inner.write().await?;
        let connection = writing.connection()?;
        let kept = sqlx::query(
            "insert or ignore into optout_waiting (one, id, key, made, made_by, file, file_digest) \
             values (1, ?1, ?2, ?3, ?4, ?5, ?6)",
        )
        .bind(check.id.uuid())
        .bind(check.key.0.as_slice())
        .bind(check.made.timestamp_millis())
        .bind(&check.made_by)
        .bind(&check.file)
        .bind(check.file_digest.as_slice())
        .execute(&mut *connection)
        .await?;
        if kept.rows_affected() == 0 {
            writing.undo().await?;
            return Ok(false);
        }
        let hashes: Vec<String> = check
            .asked
            .iter()
            .map(|NumberHash(hash)| HEXLOWER.encode(hash))
            .collect();
        sqlx::query("insert into optout_asked (place, hash) select j.key, unhex(j.value) from json_each(?1) j")
            .bind(json::text(&hashes))
            .execute(&mut *connection)
            .await?;
        write_settings(connection, settings).await?;
        writing.commit().await?;
        Ok(true)
    }

    /// Gives a check up that waits: its reply will not be used.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn give_up_check(&self, check: OptOutCheckId) -> Result<(), StoreError> {
        let mut writing = self.inner.write().await?;
        forget_waiting(writing.connection()?, check).await?;
        writing.commit().await
    }

    /// Keeps the entries that say what came of the check that waits, which waits no more, in one transaction: records stay or may
    /// leave by it from then on. Says `false`, and changes nothing, where it does not wait any more.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn use_reply(&self, check: OptOutCheckId, entries: Vec<Written>) -> Result<bool, StoreError> {
        let mut writing = self.inner.write().await?;
        if !forget_waiting(writing.connection()?, check).await? {
            writing.undo().await?;
            return Ok(false);
        }
        let changes = added_to(&mut writing, self.rules(), entries).await?;
        finish(writing, changes).await?;
        Ok(true)
    }
}

async fn forget_waiting(connection: &mut SqliteConnection, check: OptOutCheckId) -> Result<bool, StoreError> {
    let forgotten = sqlx::query("delete from optout_waiting where id = ?1")
        .bind(check.uuid())
        .execute(&mut *connection)
        .await?;
    if forgotten.rows_affected() == 0 {
        return Ok(false);
    }
    sqlx::query("delete from optout_asked").execute(connection).await?;
    Ok(true)
}
