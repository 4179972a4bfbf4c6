//! What came of checks, as sealed entries about the service say it: each list is taken in once, and when it has ended its key and
//! its hashes are forgotten, so that it stays known and is not taken in again.

use chrono::{DateTime, NaiveDate, Utc};
use data_encoding::HEXLOWER;
use domain::id::OptOutCheckId;
use domain::opt_out::{ClearedList, NumberHash};
use domain::private::PrivateContent;
use domain::record::{Entry, Subject, Topic};
use protocol::json;
use protocol::private::open_entries;
use sqlx::Row as _;
use sqlx::sqlite::{SqliteConnection, SqliteRow};

use crate::day::{date, day, instant};
use crate::error::StoreError;
use crate::opening::unlocked::Store;
use crate::records::entries::read::entries_of;
use crate::service_keys::held_keys;

/// What was checked when, by whom, and how many numbers; of whom is not known here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OptOutEvidence {
    /// The check.
    pub id: OptOutCheckId,
    /// When the check file was made.
    pub made: DateTime<Utc>,
    /// Who made it.
    pub made_by: String,
    /// What it was called.
    pub file: String,
    /// SHA-256 of it.
    pub file_digest: Vec<u8>,
    /// SHA-256 of the reply.
    pub reply_digest: Vec<u8>,
    /// How many numbers were sent.
    pub numbers: u32,
    /// Of them, cleared.
    pub cleared: u32,
    /// Of them, not cleared.
    pub not_cleared: u32,
    /// The first day on which it clears nobody.
    pub until: NaiveDate,
    /// Whether it has ended: nothing is left of it but this.
    pub ended: bool,
    /// When the reply was used.
    pub used: DateTime<Utc>,
    /// Who used it.
    pub used_by: String,
}

impl Store {
    /// What was checked, the last first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn opt_out_evidence(&self) -> Result<Vec<OptOutEvidence>, StoreError> {
        let mut connection = self.inner.read().await?;
        let rows = sqlx::query(
            "select id, key is null as ended, made, made_by, file, file_digest, reply_digest, numbers, cleared, not_cleared, \
             until, used, used_by from optout_list order by made desc, id desc",
        )
        .fetch_all(&mut *connection)
        .await?;
        rows.iter().map(evidence).collect()
    }
}

fn evidence(row: &SqliteRow) -> Result<OptOutEvidence, StoreError> {
    Ok(OptOutEvidence {
        id: OptOutCheckId::new(row.try_get("id")?),
        made: instant(row.try_get("made")?),
        made_by: row.try_get("made_by")?,
        file: row.try_get("file")?,
        file_digest: row.try_get("file_digest")?,
        reply_digest: row.try_get("reply_digest")?,
        numbers: row.try_get("numbers")?,
        cleared: row.try_get("cleared")?,
        not_cleared: row.try_get("not_cleared")?,
        until: date(row.try_get("until")?).ok_or(StoreError::Damaged)?,
        ended: row.try_get("ended")?,
        used: instant(row.try_get("used")?),
        used_by: row.try_get("used_by")?,
    })
}

/// Takes in what entries about the service say of checks, as far as it can be opened here, and says whether anything was new.
pub(crate) async fn take_in(connection: &mut SqliteConnection) -> Result<bool, StoreError> {
    let entries = entries_of(connection, [&Subject::Service(Topic::CLEARED).id()]).await?;
    if entries.is_empty() {
        return Ok(false);
    }
    let keys = held_keys(connection).await?;
    let mut opened = open_entries(&entries, keys.iter().map(|held| &held.key)).said;
    let mut is_news = false;
    for entry in &entries {
        if let Some(PrivateContent::Cleared(list)) = opened.remove(&entry.id) {
            is_news |= keep(connection, &list, entry).await?;
        }
    }
    Ok(is_news)
}

/// Keeps a part of a list; of one that has ended nothing is kept any more.
async fn keep(connection: &mut SqliteConnection, list: &ClearedList, entry: &Entry) -> Result<bool, StoreError> {
    sqlx::query(
        "insert or ignore into optout_list (id, key, made, made_by, file, file_digest, reply_digest, numbers, cleared, \
         not_cleared, until, used, used_by) values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
    )
    .bind(list.id.uuid())
    .bind(list.key.0.as_slice())
    .bind(list.made.timestamp_millis())
    .bind(&list.made_by)
    .bind(&list.file)
    .bind(list.file_digest.as_slice())
    .bind(list.reply_digest.as_slice())
    .bind(list.numbers)
    .bind(list.cleared)
    .bind(list.not_cleared)
    .bind(day(list.until))
    .bind(entry.at.timestamp_millis())
    .bind(&entry.author.name)
    .execute(&mut *connection)
    .await?;
    let hashes: Vec<(String, bool)> = list
        .answers
        .iter()
        .map(|(NumberHash(hash), cleared)| (HEXLOWER.encode(hash), *cleared))
        .collect();
    let kept = sqlx::query(
        "insert or ignore into optout_answer (list, hash, cleared) select l.id, unhex(j.value ->> 0), j.value ->> 1 \
         from optout_list l join json_each(?2) j where l.id = ?1 and l.key is not null",
    )
    .bind(list.id.uuid())
    .bind(json::text(&hashes))
    .execute(connection)
    .await?;
    Ok(kept.rows_affected() > 0)
}

/// Forgets the keys and hashes of lists that clear nobody on this day, and says whether there were any.
pub(crate) async fn end_lists(connection: &mut SqliteConnection, today: NaiveDate) -> Result<bool, StoreError> {
    let ended = sqlx::query("update optout_list set key = null where until <= ?1 and key is not null")
        .bind(day(today))
        .execute(&mut *connection)
        .await?;
    if ended.rows_affected() == 0 {
        return Ok(false);
    }
    sqlx::query("delete from optout_answer where list in (select id from optout_list where key is null)")
        .execute(connection)
        .await?;
    Ok(true)
}
