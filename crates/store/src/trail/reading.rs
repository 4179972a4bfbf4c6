//! Lines of the access trail, the latest first: by record, person and time. What is shown of them is whoever asks' to say.

use chrono::{DateTime, Utc};
use data_encoding::HEXUPPER;
use domain::id::{RecordId, UserId};
use domain::record::Author;
use sqlx::Row as _;
use sqlx::sqlite::SqliteRow;
use uuid::Uuid;

use crate::error::StoreError;
use crate::opening::unlocked::Store;
use crate::trail::among;
use crate::trail::chain::{KeptLine, Mac, kept_line};

/// Which lines are asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AccessAsked {
    /// About this record alone, or about several of which it was one.
    pub record: Option<RecordId>,
    /// By this person alone.
    pub person: Option<UserId>,
    /// From this moment on.
    pub from: Option<DateTime<Utc>>,
    /// Before this moment.
    pub until: Option<DateTime<Utc>>,
    /// Before the line of this number.
    pub before: Option<i64>,
}

/// A line.
#[derive(Clone, PartialEq, Eq)]
pub struct AccessLine {
    /// Its number, one more than that of the line before it.
    pub nr: i64,
    /// When.
    pub at: DateTime<Utc>,
    /// Who, as they were named then.
    pub by: Author,
    /// Key of what was done: of [`domain::access::Access`], or of a newer program.
    pub what: String,
    /// The record that it was about.
    pub record: Option<RecordId>,
    /// How many records, or lines, it was about.
    pub records: u64,
    /// Whether it is known which they were.
    pub names_records: bool,
    /// What it is known by elsewhere: the beginning of its hash.
    pub mark: String,
}

/// Shows nobody's name.
impl std::fmt::Debug for AccessLine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "AccessLine({}, {}, {} records)", self.nr, self.what, self.records)
    }
}

/// Lines, and whether there are earlier ones.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccessPage {
    /// The latest first.
    pub lines: Vec<AccessLine>,
    /// Whether more were asked for than these.
    pub more: bool,
}

/// Lines that are read at a time.
const READ: i64 = 500;

/// The beginning of a hash, as people compare it.
pub(crate) fn mark(mac: &Mac) -> String {
    HEXUPPER.encode(&mac[..8])
}

impl Store {
    /// Who is in any line, as the last one names them, by name.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn access_people(&self) -> Result<Vec<Author>, StoreError> {
        let mut connection = self.inner.read().await?;
        let rows = sqlx::query("select user, by, max(nr) from access group by user order by by")
            .fetch_all(&mut *connection)
            .await?;
        let person = |row: &SqliteRow| {
            let id: Vec<u8> = row.try_get("user")?;
            Ok(Author {
                id: UserId::new(Uuid::from_slice(&id).unwrap_or_default()),
                name: row.try_get("by")?,
            })
        };
        rows.iter().map(person).collect()
    }

    /// The latest lines that are asked for, as many as these at most.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn access_lines(&self, asked: &AccessAsked, most: usize) -> Result<AccessPage, StoreError> {
        let _ = self.write_access_down().await;
        let mut connection = self.inner.read().await?;
        let number: Option<i64> = match asked.record {
            Some(record) => {
                sqlx::query_scalar("select nr from record where id = ?1")
                    .bind(record.uuid())
                    .fetch_optional(&mut *connection)
                    .await?
            }
            None => None,
        };
        let mut lines = Vec::new();
        let mut before = asked.before.unwrap_or(i64::MAX);
        loop {
            let query = match asked.record {
                Some(record) => sqlx::query(
                    "select nr, at, user, by, what, record, records, among, mac from access \
                     where nr < ?1 and at >= ?2 and at < ?3 and (?4 is null or user = ?4) \
                     and (record = ?6 or among is not null) order by nr desc limit ?5",
                )
                .bind(before)
                .bind(millis(asked.from, i64::MIN))
                .bind(millis(asked.until, i64::MAX))
                .bind(asked.person.map(UserId::uuid))
                .bind(READ)
                .bind(record.uuid()),
                None => sqlx::query(
                    "select nr, at, user, by, what, record, records, among, mac from access \
                     where nr < ?1 and at >= ?2 and at < ?3 and (?4 is null or user = ?4) order by nr desc limit ?5",
                )
                .bind(before)
                .bind(millis(asked.from, i64::MIN))
                .bind(millis(asked.until, i64::MAX))
                .bind(asked.person.map(UserId::uuid))
                .bind(READ),
            };
            let rows = query.fetch_all(&mut *connection).await?;
            let is_end = rows.len() < usize::try_from(READ).unwrap_or(usize::MAX);
            for row in &rows {
                let kept = kept_line(row)?;
                before = kept.nr;
                if !is_about(&kept, asked.record, number) {
                    continue;
                }
                if lines.len() == most {
                    return Ok(AccessPage { lines, more: true });
                }
                lines.push(shown(kept));
            }
            if is_end {
                return Ok(AccessPage { lines, more: false });
            }
        }
    }
}

fn millis(at: Option<DateTime<Utc>>, otherwise: i64) -> i64 {
    at.map_or(otherwise, |at| at.timestamp_millis())
}

fn is_about(kept: &KeptLine, record: Option<RecordId>, number: Option<i64>) -> bool {
    let Some(record) = record else { return true };
    let among = kept.line.among.as_deref().zip(number);
    kept.line.record == Some(record) || among.is_some_and(|(among, number)| among::holds(among, number))
}

fn shown(kept: KeptLine) -> AccessLine {
    AccessLine {
        nr: kept.nr,
        at: kept.line.at,
        by: kept.line.by,
        what: kept.line.what,
        record: kept.line.record,
        records: kept.line.records.unsigned_abs(),
        names_records: kept.line.among.is_some(),
        mark: mark(&kept.mac),
    }
}
