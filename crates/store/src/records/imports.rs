//! The imports that this desk has heard of: noted as their entries are written or arrive, listed, and found again. What the file
//! was called is kept by the desk that read it. How a file is imported is not known here.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::id::{DeviceId, ImportId, RecordId};
use domain::record::{Change, DeskStamp, Entry, Origin};
use sqlx::Row as _;
use sqlx::sqlite::{SqliteConnection, SqliteRow};

use crate::day::instant;
use crate::error::StoreError;
use crate::opening::unlocked::Store;
use crate::records::entries::read::read_entry;

/// Entries that are read together.
const PAGE: i64 = 1_000;

/// One import, as the list of them says it.
#[derive(Clone, PartialEq, Eq)]
pub struct ImportLine {
    /// How people name it at this desk.
    pub nr: i64,
    /// Its id, as entries name it.
    pub id: ImportId,
    /// When its first entry was written, by the clock of the desk that read the file.
    pub at: DateTime<Utc>,
    /// Who imported, as they were named then.
    pub by: String,
    /// The desk that read the file, as it was named then.
    pub desk: DeskStamp,
    /// How many entries of it have come.
    pub written: u32,
    /// When somebody first took it back, and who.
    pub undone: Option<(DateTime<Utc>, String)>,
    /// What this desk alone knows of it.
    pub file: Option<ImportedFile>,
}

/// A file that was imported at this desk.
#[derive(Clone, PartialEq, Eq)]
pub struct ImportedFile {
    /// What it was called.
    pub name: String,
    /// Its rows that are not blank.
    pub rows: u32,
}

/// A file may be called after a patient.
impl std::fmt::Debug for ImportedFile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ImportedFile({} rows)", self.rows)
    }
}

/// Names stay out of logs.
impl std::fmt::Debug for ImportLine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ImportLine({}, {})", self.nr, self.id)
    }
}

impl Store {
    /// Every import that this desk has heard of, the newest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn imports(&self) -> Result<Vec<ImportLine>, StoreError> {
        let mut connection = self.inner.read().await?;
        let rows = sqlx::query(
            "select nr, id, at, by, device, desk, written, undone_at, undone_by, file, rows from import \
             order by at desc, nr desc",
        )
        .fetch_all(&mut *connection)
        .await?;
        rows.iter().map(line).collect()
    }

    /// What files were called that were imported at this desk.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn imported_files(&self) -> Result<BTreeMap<ImportId, String>, StoreError> {
        let mut connection = self.inner.read().await?;
        let rows = sqlx::query("select id, file from import where file is not null")
            .fetch_all(&mut *connection)
            .await?;
        rows.iter()
            .map(|row| Ok((ImportId::new(row.try_get("id")?), row.try_get("file")?)))
            .collect()
    }
}

/// The records in which an import wrote, or those that stand for them, each with the first row that was about it, in the order
/// of the rows.
pub(crate) async fn records_of(
    connection: &mut SqliteConnection,
    import: ImportId,
) -> Result<Vec<(RecordId, u32)>, StoreError> {
    let range: Option<(i64, i64)> = sqlx::query_as("select first_entry, last_entry from import where id = ?1")
        .bind(import.uuid())
        .fetch_optional(&mut *connection)
        .await?;
    let Some((first, last)) = range else {
        return Ok(Vec::new());
    };
    let mut rows_of: BTreeMap<RecordId, u32> = BTreeMap::new();
    let mut from = first;
    while from <= last {
        let rows = sqlx::query(
            "select e.nr, coalesce(p.whole, r.id) as record, e.digest, e.bytes from entry e \
             join record r on r.nr = e.record_nr left join part_of p on p.record = r.id \
             where e.nr between ?1 and ?2 order by e.nr limit ?3",
        )
        .bind(from)
        .bind(last)
        .bind(PAGE)
        .fetch_all(&mut *connection)
        .await?;
        let Some(end) = rows.last() else { break };
        from = end.try_get::<i64, _>("nr")? + 1;
        for row in &rows {
            if let Origin::Import { id, row: number } = read_entry(row)?.origin
                && id == import
            {
                let first = rows_of.entry(RecordId::new(row.try_get("record")?)).or_insert(number);
                *first = number.min(*first);
            }
        }
    }
    let mut records: Vec<(RecordId, u32)> = rows_of.into_iter().collect();
    records.sort_by_key(|(record, row)| (*row, *record));
    Ok(records)
}

fn line(row: &SqliteRow) -> Result<ImportLine, StoreError> {
    let undone_at: Option<i64> = row.try_get("undone_at")?;
    let undone_by: Option<String> = row.try_get("undone_by")?;
    let name: Option<String> = row.try_get("file")?;
    let rows: Option<u32> = row.try_get("rows")?;
    Ok(ImportLine {
        nr: row.try_get("nr")?,
        id: ImportId::new(row.try_get("id")?),
        at: instant(row.try_get("at")?),
        by: row.try_get("by")?,
        desk: DeskStamp {
            id: DeviceId::new(row.try_get("device")?),
            name: row.try_get("desk")?,
        },
        written: row.try_get("written")?,
        undone: undone_at.map(instant).zip(undone_by),
        file: name.zip(rows).map(|(name, rows)| ImportedFile { name, rows }),
    })
}

/// What new entries say of imports.
#[derive(Default)]
pub(crate) struct SeenImports {
    seen: BTreeMap<ImportId, SeenImport>,
    undone: BTreeMap<ImportId, (DateTime<Utc>, String)>,
}

/// Entries of one import that are written together.
struct SeenImport {
    at: DateTime<Utc>,
    by: String,
    desk: DeskStamp,
    entries: u32,
}

impl SeenImports {
    /// Takes in an entry that is new.
    pub(crate) fn see(&mut self, entry: &Entry) {
        match entry.origin {
            Origin::Import { id, .. } => {
                let seen = self.seen.entry(id).or_insert_with(|| SeenImport {
                    at: entry.at,
                    by: entry.author.name.clone(),
                    desk: entry.desk.clone(),
                    entries: 0,
                });
                seen.at = seen.at.min(entry.at);
                if matches!(entry.change, Change::Answers(_)) {
                    seen.entries += 1;
                }
            }
            Origin::ImportUndone { id } => {
                let said = (entry.at, entry.author.name.clone());
                let first = self.undone.entry(id).or_insert_with(|| said.clone());
                if said.0 < first.0 {
                    *first = said;
                }
            }
            _ => {}
        }
    }

    /// Notes what they say, once the entries are written: the last `entries` of the table.
    pub(crate) async fn note(self, connection: &mut SqliteConnection, entries: usize) -> Result<(), StoreError> {
        if self.seen.is_empty() && self.undone.is_empty() {
            return Ok(());
        }
        let last: i64 = sqlx::query_scalar("select coalesce(max(nr), 0) from entry")
            .fetch_one(&mut *connection)
            .await?;
        let first = last - i64::try_from(entries).unwrap_or(last) + 1;
        for (id, seen) in self.seen {
            sqlx::query(
                "insert into import (id, at, by, device, desk, written, first_entry, last_entry) \
                 values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) on conflict (id) do update set at = min(at, excluded.at), \
                 written = written + excluded.written, first_entry = min(first_entry, excluded.first_entry), \
                 last_entry = max(last_entry, excluded.last_entry)",
            )
            .bind(id.uuid())
            .bind(seen.at.timestamp_millis())
            .bind(seen.by)
            .bind(seen.desk.id.uuid())
            .bind(seen.desk.name)
            .bind(seen.entries)
            .bind(first)
            .bind(last)
            .execute(&mut *connection)
            .await?;
        }
        for (id, (at, by)) in self.undone {
            sqlx::query(
                "update import set undone_at = ?2, undone_by = ?3 where id = ?1 \
                 and (undone_at is null or undone_at > ?2)",
            )
            .bind(id.uuid())
            .bind(at.timestamp_millis())
            .bind(by)
            .execute(&mut *connection)
            .await?;
        }
        Ok(())
    }
}

/// Takes entries out of the counts of what imports wrote: they go, and come again under other ids.
pub(crate) async fn forget_written(connection: &mut SqliteConnection, entries: &[Entry]) -> Result<(), StoreError> {
    let mut written: BTreeMap<ImportId, i64> = BTreeMap::new();
    for entry in entries {
        if let (Origin::Import { id, .. }, Change::Answers(_)) = (entry.origin, &entry.change) {
            *written.entry(id).or_default() += 1;
        }
    }
    for (id, entries) in written {
        sqlx::query("update import set written = written - ?2 where id = ?1")
            .bind(id.uuid())
            .bind(entries)
            .execute(&mut *connection)
            .await?;
    }
    Ok(())
}

/// Notes the file of an import that wrote something.
pub(crate) async fn note_file(
    connection: &mut SqliteConnection,
    import: ImportId,
    file: &ImportedFile,
) -> Result<(), StoreError> {
    sqlx::query("update import set file = ?2, rows = ?3 where id = ?1")
        .bind(import.uuid())
        .bind(&file.name)
        .bind(file.rows)
        .execute(connection)
        .await?;
    Ok(())
}
