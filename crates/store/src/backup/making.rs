//! Making a backup of an open store. SQLite writes a consistent copy beside the store while others read and write on; that is looked
//! through, and goes into the backup's folder as one file, which is then read back. Only after that does the oldest one go.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use domain::log_safe::safe;
use sqlx::Connection as _;
use sqlx::sqlite::SqliteConnectOptions;

use super::error::BackupError;
use super::file::{self, Head};
use super::folder::{free_place, remove_oldest};
use crate::error::{ERROR, NOT_OPENED, StoreError};
use crate::opening::durable::{self, WholeFile, folder_of};
use crate::opening::locked::slowly;
use crate::opening::open::schema_version;
use crate::opening::private;
use crate::opening::recovery::Recovery;
use crate::opening::unlocked::Store;
use crate::opening::vault::ServiceLabel;
use crate::opening::{backups, connecting};

/// Where a backup is to lie.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BackupPlace {
    /// In this folder, under a name of its own; so many of this desk's stay there.
    Folder(PathBuf, u32),
    /// At this very place, where nothing is yet.
    File(PathBuf),
}

/// A backup that was made and read back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MadeBackup {
    /// Where it lies.
    pub file: PathBuf,
    /// How many records it has.
    pub records: u64,
    /// How many bytes the file has.
    pub bytes: u64,
    /// How many earlier ones were removed.
    pub removed: u32,
}

impl Store {
    /// Makes a backup of this moment, and reads it back. Others read and write meanwhile; locking calls it off.
    ///
    /// # Errors
    /// When no printed key would open it, the place is not there, full or not to be written, or the store is locked or fails:
    /// whatever was there before is there still.
    pub async fn back_up(&self, place: BackupPlace, now: DateTime<Utc>) -> Result<MadeBackup, BackupError> {
        let inner = &self.inner;
        let _one_at_a_time = inner.backing_up.lock().await;
        let recovery = Recovery::read(&inner.dir).map_err(BackupError::without_recovery_key)?;
        let (file, kept) = self.look_at(place, now).await?;
        if self.only_reading().is_none() {
            self.keep_people().await?;
        }
        let copy = DatabaseCopy::begin(&inner.dir).map_err(BackupError::here)?;
        self.copy_into(&copy).await?;
        let (records, entries) = looked_through(inner.options(), &copy.0).await?;
        let service = self.service();
        let key = inner.backup_key.clone();
        let head = Head {
            made: now,
            which: key.which(),
            desk: self.desk().id,
            service: ServiceLabel {
                code: service.code,
                name: service.name,
                demo: service.demo,
            },
            program: env!("CARGO_PKG_VERSION").to_owned(),
            schema: schema_version(),
            records,
            entries,
            database: fs::metadata(&copy.0).map_err(BackupError::here)?.len(),
            recovery,
        };
        slowly(move || {
            file::write(&file, &head, &copy.0, &key)?;
            drop(copy);
            if file::read_back(&file, &key).is_err() {
                // It would pass for one when it is needed.
                let _ = fs::remove_file(&file);
                return Err(BackupError::NotReadBack);
            }
            let removed = kept.map_or(0, |kept| {
                remove_oldest(folder_of(&file), kept, (&file, &head)).unwrap_or_else(|error| {
                    // One too many is no failure: it is tried again after the next.
                    tracing::warn!(kind = %safe(&error.kind()), "an old backup could not be removed");
                    0
                })
            });
            Ok(MadeBackup {
                bytes: fs::metadata(&file).map_or(0, |file| file.len()),
                file,
                records,
                removed,
            })
        })
        .await
        .map_err(BackupError::here)?
    }

    /// The very file that is to be made, and how many are to stay beside it, once it is known that something can be written
    /// there: before anything is copied.
    async fn look_at(&self, place: BackupPlace, now: DateTime<Utc>) -> Result<(PathBuf, Option<u32>), BackupError> {
        let (dir, desk) = (self.inner.dir.clone(), self.desk().id);
        // A network drive that went away may take its time to say so.
        slowly(move || {
            let (folder, kept) = match &place {
                BackupPlace::Folder(folder, kept) => (folder.as_path(), Some(*kept)),
                BackupPlace::File(file) => (folder_of(file), None),
            };
            let real = fs::canonicalize(folder).map_err(|error| BackupError::at_place(&error))?;
            if fs::canonicalize(&dir).is_ok_and(|store| real.starts_with(store)) {
                return Err(BackupError::InStore);
            }
            let file = match &place {
                BackupPlace::Folder(folder, _) => free_place(folder, now, desk),
                BackupPlace::File(file) if fs::symlink_metadata(file).is_ok() => return Err(BackupError::Exists),
                BackupPlace::File(file) => file.clone(),
            };
            drop(WholeFile::begin(&file).map_err(|error| BackupError::at_place(&error))?);
            Ok((file, kept))
        })
        .await
        .map_err(BackupError::here)?
    }

    async fn copy_into(&self, copy: &DatabaseCopy) -> Result<(), BackupError> {
        let name = copy.0.to_str().ok_or(StoreError::DiskFails)?;
        let mut reading = self.inner.read_to_copy().await?;
        let copied = sqlx::query("vacuum into ?1").bind(name).execute(&mut *reading).await;
        reading.close().await;
        copied.map(drop).map_err(|error| match StoreError::sqlite_code(&error) {
            Some(ERROR) => StoreError::DiskFails.into(),
            Some(NOT_OPENED) if durable::is_full_at(&self.inner.dir) => BackupError::NoRoomHere,
            _ => match StoreError::from(error) {
                StoreError::DiskFull => BackupError::NoRoomHere,
                other => other.into(),
            },
        })
    }
}

/// Opens the copy as it would be opened once it is restored, looks through its pages, and counts what it has.
async fn looked_through(like: &SqliteConnectOptions, copy: &Path) -> Result<(u64, u64), BackupError> {
    let options = like
        .clone()
        .filename(copy)
        .pragma("query_only", "1")
        .read_only(true)
        .immutable(true);
    let mut reader = connecting::reader(&options).await.map_err(StoreError::from)?;
    let counted = async {
        let said: String = sqlx::query_scalar("pragma quick_check(1)")
            .fetch_one(&mut reader)
            .await?;
        if said != "ok" {
            return Err(StoreError::Damaged);
        }
        // Those that lists have: neither what is deleted nor what is joined to another.
        let records: i64 = sqlx::query_scalar("select count(*) from record where state = 0")
            .fetch_one(&mut reader)
            .await?;
        let entries: i64 = sqlx::query_scalar("select count(*) from entry")
            .fetch_one(&mut reader)
            .await?;
        Ok((records.unsigned_abs(), entries.unsigned_abs()))
    }
    .await;
    let _ = reader.close().await;
    Ok(counted?)
}

/// A copy of the database beside it, under the same key, which goes whatever comes of the backup. It is no file under way as
/// others are: whoever replaces one in this folder would take it for one that a killed process left.
struct DatabaseCopy(PathBuf);

impl DatabaseCopy {
    /// An empty file in its place; what a killed process left there goes.
    fn begin(dir: &Path) -> io::Result<Self> {
        backups::remove_copy(dir)?;
        let copy = Self(backups::copy(dir));
        private::file_options().write(true).create_new(true).open(&copy.0)?;
        Ok(copy)
    }
}

impl Drop for DatabaseCopy {
    fn drop(&mut self) {
        // One that stays is under the key of the database, and goes with the next.
        let _ = fs::remove_file(&self.0);
    }
}
