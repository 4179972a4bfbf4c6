//! Lines of the access trail, how one follows from the other, and where they begin and end.
//!
//! Each line has a keyed hash over itself and the hash of the line before it; the row of `access_end` has the numbers and hashes of
//! both ends and a keyed hash of its own. So a line that was altered, moved or taken out is noticed by the line after it, and one at
//! either end by that row. The key follows from the key of the database: whoever has none of it can forge no line. Somebody who
//! can unlock and writes a program of their own has it; against them helps only what is kept elsewhere, which is why each
//! line's hash is told as its mark.

use std::sync::{Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, Utc};
use domain::access::Access;
use domain::id::{RecordId, UserId};
use domain::record::Author;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use sqlx::Row as _;
use sqlx::sqlite::{SqliteConnection, SqliteRow};
use uuid::Uuid;

use crate::error::StoreError;
use crate::opening::wrap::TrailKey;

/// A keyed hash.
pub(crate) type Mac = [u8; 32];

/// A line that is to be written.
#[derive(Clone)]
pub(crate) struct Line {
    pub(crate) at: DateTime<Utc>,
    pub(crate) by: Author,
    pub(crate) what: String,
    pub(crate) record: Option<RecordId>,
    pub(crate) records: i64,
    pub(crate) among: Option<Vec<u8>>,
}

impl Line {
    /// A line about no record.
    pub(crate) fn about_the_desk(what: Access, by: Author, at: DateTime<Utc>, lines: i64) -> Self {
        Self {
            at,
            by,
            what: what.key().to_owned(),
            record: None,
            records: lines,
            among: None,
        }
    }
}

/// A line as it is kept.
pub(crate) struct KeptLine {
    pub(crate) nr: i64,
    pub(crate) line: Line,
    pub(crate) mac: Mac,
}

/// A line of a row with every column.
pub(crate) fn kept_line(row: &SqliteRow) -> Result<KeptLine, StoreError> {
    // An id of another length was written by somebody else: the hash does not fit what is read of it.
    let record: Option<Vec<u8>> = row.try_get("record")?;
    let user: Vec<u8> = row.try_get("user")?;
    let id = |bytes: &[u8]| Uuid::from_slice(bytes).unwrap_or_default();
    Ok(KeptLine {
        nr: row.try_get("nr")?,
        line: Line {
            at: crate::day::instant(row.try_get("at")?),
            by: Author {
                id: UserId::new(id(&user)),
                name: row.try_get("by")?,
            },
            what: row.try_get("what")?,
            record: record.map(|record| RecordId::new(id(&record))),
            records: row.try_get("records")?,
            among: row.try_get("among")?,
        },
        mac: mac_of_row(row, "mac")?,
    })
}

/// Where the lines begin and end.
pub(crate) struct End {
    pub(crate) gone: i64,
    pub(crate) gone_mac: Mac,
    pub(crate) last: i64,
    pub(crate) last_mac: Mac,
    pub(crate) in_use: bool,
    pub(crate) seal: Mac,
}

impl End {
    /// Of a trail without a line.
    fn start(key: &TrailKey) -> Self {
        let start = mac(key, &[b"start"]);
        Self {
            gone: 0,
            gone_mac: start,
            last: 0,
            last_mac: start,
            in_use: false,
            seal: [0; 32],
        }
    }

    /// What its seal is to be.
    pub(crate) fn sealed(&self, key: &TrailKey) -> Mac {
        mac(
            key,
            &[
                b"end",
                &self.gone.to_be_bytes(),
                &self.gone_mac,
                &self.last.to_be_bytes(),
                &self.last_mac,
                &[u8::from(self.in_use)],
            ],
        )
    }
}

/// Whether lines may be waiting in memory once these are written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Use {
    /// The records are open for the first time since they were opened last.
    Begins,
    /// They are open.
    GoesOn,
    /// They are being closed, and a line of this opening was written before or not.
    Over { begun: bool },
}

/// Makes the end of a trail without a line.
pub(crate) async fn begin(connection: &mut SqliteConnection, key: &TrailKey) -> Result<(), StoreError> {
    let end = End::start(key);
    sqlx::query(
        "insert into access_end (one, gone, gone_mac, last, last_mac, in_use, seal) values (1, 0, ?1, 0, ?1, 0, ?2)",
    )
    .bind(end.gone_mac.as_slice())
    .bind(end.sealed(key).as_slice())
    .execute(connection)
    .await?;
    Ok(())
}

/// Where the lines begin and end; nothing where somebody took that out.
pub(crate) async fn end(connection: &mut SqliteConnection) -> Result<Option<End>, StoreError> {
    let row = sqlx::query("select gone, gone_mac, last, last_mac, in_use, seal from access_end")
        .fetch_optional(connection)
        .await?;
    let read = |row: &SqliteRow| {
        Ok::<_, StoreError>(End {
            gone: row.try_get("gone")?,
            gone_mac: mac_of_row(row, "gone_mac")?,
            last: row.try_get("last")?,
            last_mac: mac_of_row(row, "last_mac")?,
            in_use: row.try_get("in_use")?,
            seal: mac_of_row(row, "seal")?,
        })
    };
    row.as_ref().map(read).transpose()
}

/// Writes lines after the last one. Where the end was taken out, they are written all the same, and the chain stays broken.
pub(crate) async fn append(
    connection: &mut SqliteConnection,
    key: &TrailKey,
    lines: &[Line],
    usage: Use,
) -> Result<(), StoreError> {
    let Some(mut end) = end(&mut *connection).await? else {
        // What comes after it is kept. It goes on from nothing that anybody can prove.
        return append_endless(connection, key, lines).await;
    };
    // A seal that does not fit is not made to fit: what was altered stays found.
    let is_whole = end.seal == end.sealed(key);
    let begins = matches!(usage, Use::Begins | Use::Over { begun: false });
    let cut_off = match lines.first() {
        Some(first) if begins && end.in_use => {
            Some(Line::about_the_desk(Access::CutOff, first.by.clone(), first.at, 0))
        }
        _ => None,
    };
    for line in cut_off.iter().chain(lines) {
        let mac = mac_of(key, &end.last_mac, end.last + 1, line);
        insert(&mut *connection, end.last + 1, line, &mac).await?;
        (end.last, end.last_mac) = (end.last + 1, mac);
    }
    end.in_use = !matches!(usage, Use::Over { .. });
    let seal = if is_whole { end.sealed(key) } else { end.seal };
    sqlx::query("update access_end set last = ?1, last_mac = ?2, in_use = ?3, seal = ?4")
        .bind(end.last)
        .bind(end.last_mac.as_slice())
        .bind(end.in_use)
        .bind(seal.as_slice())
        .execute(connection)
        .await?;
    Ok(())
}

async fn append_endless(connection: &mut SqliteConnection, key: &TrailKey, lines: &[Line]) -> Result<(), StoreError> {
    let last: Option<i64> = sqlx::query_scalar("select max(nr) from access")
        .fetch_one(&mut *connection)
        .await?;
    let mut nr = last.unwrap_or_default();
    for line in lines {
        nr += 1;
        let mac = mac_of(key, &[0; 32], nr, line);
        insert(&mut *connection, nr, line, &mac).await?;
    }
    Ok(())
}

async fn insert(connection: &mut SqliteConnection, nr: i64, line: &Line, mac: &Mac) -> Result<(), StoreError> {
    sqlx::query(
        "insert into access (nr, at, user, by, what, record, records, among, mac) \
         values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    )
    .bind(nr)
    .bind(line.at.timestamp_millis())
    .bind(line.by.id.uuid())
    .bind(&line.by.name)
    .bind(&line.what)
    .bind(line.record.map(RecordId::uuid))
    .bind(line.records)
    .bind(line.among.as_deref())
    .bind(mac.as_slice())
    .execute(connection)
    .await?;
    Ok(())
}

/// The keyed hash of a line with this number, after the line with that hash.
pub(crate) fn mac_of(key: &TrailKey, before: &Mac, nr: i64, line: &Line) -> Mac {
    let record = line.record.map(RecordId::uuid);
    let record = record.as_ref().map_or(&[][..], |record| record.as_bytes().as_slice());
    let among = [
        &[u8::from(line.among.is_some())],
        line.among.as_deref().unwrap_or_default(),
    ]
    .concat();
    mac(
        key,
        &[
            b"line",
            before,
            &nr.to_be_bytes(),
            &line.at.timestamp_millis().to_be_bytes(),
            line.by.id.uuid().as_bytes(),
            line.by.name.as_bytes(),
            line.what.as_bytes(),
            record,
            &line.records.to_be_bytes(),
            &among,
        ],
    )
}

/// Over each part with its length before it, so that no two lists of parts are the same bytes.
fn mac(key: &TrailKey, parts: &[&[u8]]) -> Mac {
    // A key of any length is one of HMAC's.
    let Ok(mut hash) = Hmac::<Sha256>::new_from_slice(key.bytes()) else {
        return [0; 32];
    };
    for part in parts {
        hash.update(&u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
        hash.update(part);
    }
    hash.finalize().into_bytes().into()
}

fn mac_of_row(row: &SqliteRow, column: &str) -> Result<Mac, StoreError> {
    let bytes: Vec<u8> = row.try_get(column)?;
    // One of another length was written by somebody else, and fits nothing.
    Ok(bytes.try_into().unwrap_or([0; 32]))
}

/// Lines that are not written yet, and whether one of this opening was.
#[derive(Default)]
pub(crate) struct WaitingLines(Mutex<Waiting>);

#[derive(Default)]
struct Waiting {
    lines: Vec<Line>,
    is_in_use: bool,
}

impl WaitingLines {
    /// One more waits.
    pub(crate) fn wait(&self, line: Line) {
        self.held().lines.push(line);
    }

    /// Those that wait.
    pub(crate) fn waiting(&self) -> Vec<Line> {
        self.held().lines.clone()
    }

    /// So many of them are written now.
    pub(crate) fn written(&self, lines: usize) {
        let mut held = self.held();
        held.lines.drain(..lines);
        held.is_in_use = true;
    }

    /// Whether it is in the database that the records are open.
    pub(crate) fn is_in_use(&self) -> bool {
        self.held().is_in_use
    }

    /// Whether anything waited since the records were opened.
    pub(crate) fn is_of_use(&self) -> bool {
        let held = self.held();
        held.is_in_use || !held.lines.is_empty()
    }

    fn held(&self) -> MutexGuard<'_, Waiting> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
