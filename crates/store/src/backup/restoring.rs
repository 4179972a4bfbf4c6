//! A store from a backup: read to its end and proved before anything is touched, and then made in an order in which the process
//! may end anywhere, as a new store is. Whoever restores opens it with a passphrase of their own, on whatever computer it is.
//!
//! What is restored is another desk from then on. It has a new id, and it says an incarnation that FLS Central never gave: at the
//! first exchange Central begins a new life of it and both compare, so that what was sent after the backup comes back, what was not
//! is sent, and nothing is there twice.

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use chrono::{DateTime, Utc};
use domain::id::UserId;
use domain::log_safe::safe;
use domain::record::{Author, DeskStamp};
use protocol::exchange::Incarnation;
use sqlx::Connection as _;
use sqlx::sqlite::SqliteConnection;

use super::error::{RestoreError, UnreadBackup};
use super::file::{self, Head};
use super::standing::people_of;
use crate::error::{CreateError, OpenError, StoreError, UnlockError};
use crate::opening::anew::{FirstBack, vault_of_one};
use crate::opening::desk_row::KnownDesk;
use crate::opening::durable;
use crate::opening::joining;
use crate::opening::lock::{DirLock, LockError};
use crate::opening::locked::{holds_store, slowly};
use crate::opening::making::{remove_unfinished, undo};
use crate::opening::may_open;
use crate::opening::open::{self, schema_version};
use crate::opening::path::check_path;
use crate::opening::private;
use crate::opening::recovery::Recovered;
use crate::opening::secret::RecoveryKey;
use crate::opening::set_aside::set_store_aside;
use crate::opening::tries::Clocks;
use crate::opening::vault::ServiceLabel;
use crate::opening::wrap::BackupKey;

/// A backup that a recovery key opens, and that is as it was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProvedBackup {
    /// When it was made.
    pub made: DateTime<Utc>,
    /// Whose records.
    pub service: ServiceLabel,
    /// How many records it has.
    pub records: u64,
}

/// What is to become of a store that is in the folder already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InTheWay {
    /// It stays, and nothing is restored.
    Stays,
    /// Its files go into a folder of their own beside where they are.
    SetAside,
}

/// The desk that is made of a backup.
pub struct RestoredDesk {
    /// How entries name it.
    pub desk: DeskStamp,
    /// What it says to a Central that it had joined: one that Central never gave.
    pub incarnation: Incarnation,
    /// Who opens it from then on.
    pub back: FirstBack,
    /// What becomes of a store that is in the folder.
    pub in_the_way: InTheWay,
}

/// A store that was made of a backup.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RestoredStore {
    /// What it was made of.
    pub backup: ProvedBackup,
    /// Who opens it: whoever had their name in it, or somebody new.
    pub user: UserId,
    /// Where the store is that was in the folder.
    pub aside: Option<PathBuf>,
}

/// Reads a backup to its end with the recovery key. Blocks.
///
/// # Errors
/// When it is none that this program reads, the key is another's, or it is not as it was made.
pub fn check_backup(path: &Path, recovery: &RecoveryKey, now: Clocks) -> Result<ProvedBackup, UnreadBackup> {
    prove(path, recovery, now).map(|(head, _)| proved(&head))
}

/// What a backup says of itself, without the recovery key. Blocks.
///
/// # Errors
/// When it is none that this program reads.
pub fn look_at_backup(path: &Path) -> Result<ProvedBackup, UnreadBackup> {
    file::open(path).map(|opened| proved(&opened.head))
}

/// Makes a store of a backup in this folder, which is made when it is not there. Waits this long for another program that has it.
/// Whenever the process ends there is a whole store or none, and the backup is only read.
///
/// # Errors
/// When the backup is not whole, the key does not open it, a store is in the way, or something cannot be written: what was in the
/// folder is there then, or in the folder that it was set aside in.
pub async fn restore_backup(
    dir: &Path,
    wait: Duration,
    (path, recovery): (&Path, &RecoveryKey),
    restored: RestoredDesk,
    now: Clocks,
) -> Result<RestoredStore, RestoreError> {
    let failed = |error| CreateError::io(dir, error);
    let (from, key) = (path.to_owned(), recovery.clone());
    let (head, recovered) = slowly(move || prove(&from, &key, now)).await.map_err(failed)??;
    if head.schema > schema_version() {
        return Err(UnreadBackup::Newer.into());
    }
    check_path(dir)?;
    let made_dir = !dir.try_exists().map_err(failed)?;
    durable::make_dir(dir).map_err(failed)?;
    let at = dir.to_owned();
    let lock = match slowly(move || DirLock::take(&at, wait)).await.map_err(failed)? {
        Ok(lock) => lock,
        Err(LockError::Busy { holder }) => return Err(CreateError::Busy { holder }.into()),
        Err(LockError::Io(error)) => return Err(failed(error).into()),
    };
    let aside = match (holds_store(dir).map_err(failed)?, restored.in_the_way) {
        (false, _) => None,
        (true, InTheWay::Stays) => return Err(CreateError::Exists(dir.to_owned()).into()),
        (true, InTheWay::SetAside) => Some(set_store_aside(dir, now.wall).map_err(|error| OpenError::io(dir, error))?),
    };
    let user = match make(dir, path, (&head, &recovered), restored).await {
        Ok(user) => user,
        Err(error) => {
            // Whoever restores tries again from the backup. What cannot be undone now is a store that the passphrase opens.
            let _ = undo(dir);
            if aside.is_none() {
                lock.remove_files();
                drop(lock);
                if made_dir {
                    let _ = std::fs::remove_dir(dir);
                }
            }
            return Err(error);
        }
    };
    joining::forget_joining(dir);
    tracing::info!(at = %safe(&now.wall), made = %safe(&head.made), "a backup was restored");
    Ok(RestoredStore {
        backup: proved(&head),
        user,
        aside,
    })
}

/// The head of a whole backup, and its key.
fn prove(path: &Path, recovery: &RecoveryKey, now: Clocks) -> Result<(Head, Recovered), UnreadBackup> {
    let opened = file::open(path)?;
    let kept = &opened.head.recovery;
    let recovered = kept.open(recovery, now.wall).ok_or(UnreadBackup::WrongRecoveryKey)?;
    let head = opened.prove::<UnreadBackup>(&BackupKey::of(&recovered.key), |_| Ok(()))?;
    Ok((head, recovered))
}

fn proved(head: &Head) -> ProvedBackup {
    ProvedBackup {
        made: head.made,
        service: head.service.clone(),
        records: head.records,
    }
}

async fn make(
    dir: &Path,
    path: &Path,
    (head, recovered): (&Head, &Recovered),
    restored: RestoredDesk,
) -> Result<UserId, RestoreError> {
    let failed = |error| CreateError::io(dir, error);
    remove_unfinished(dir).map_err(failed)?;
    let unfinished = open::unfinished(dir);
    let key = BackupKey::of(&recovered.key);
    let (from, to, in_dir) = (path.to_owned(), unfinished.clone(), dir.to_owned());
    let again = slowly(move || extract(&from, &to, &in_dir, &key))
        .await
        .map_err(failed)??;
    // The file may have been another one by now, and whole: this one was proved.
    if again.made != head.made || again.desk != head.desk {
        return Err(UnreadBackup::Damaged.into());
    }
    let back = restored.back;
    let life = (&restored.desk, restored.incarnation);
    let writer = open::writer(&unfinished, &recovered.key, false).await;
    let mut writer = writer.map_err(|error| CreateError::from(StoreError::from(error)))?;
    let begun = begin_life(&mut writer, life).await;
    let closed = writer.close().await.map_err(StoreError::from);
    let (label, people) = begun
        .and_then(|begun| closed.map(|()| begun))
        .map_err(CreateError::from)?;
    let mut vault = vault_of_one(dir, label, &recovered.key, people, back).await?;
    let Some(user) = vault.people().first().map(|person| person.id) else {
        return Err(UnlockError::UnknownPerson.into());
    };
    let mut reader = open::only_reader(&unfinished, &recovered.key)
        .await
        .map_err(|error| CreateError::from(StoreError::from(error)))?;
    let known = may_open::known(&mut reader, user).await;
    let _ = reader.close().await;
    vault.count_given_after(user, known.map_err(CreateError::from)?.given);
    durable::sync_file(&unfinished).map_err(failed)?;
    recovered.proved.write(dir).map_err(failed)?;
    vault.write(dir).map_err(failed)?;
    std::fs::rename(&unfinished, open::database(dir)).map_err(failed)?;
    durable::sync_dir(dir).map_err(failed)?;
    private::mend(dir);
    Ok(user)
}

/// Writes the database of a backup into a file of its own, and says what the backup was: all of it is proved once more.
fn extract(from: &Path, to: &Path, dir: &Path, key: &BackupKey) -> Result<Head, RestoreError> {
    let failed = |error: io::Error| RestoreError::from(CreateError::io(dir, error));
    let file = private::file_options().write(true).create_new(true).open(to);
    let mut file = file.map_err(failed)?;
    let head = file::open(from)?.prove(key, |piece| file.write_all(piece).map_err(failed))?;
    file.sync_all().map_err(failed)?;
    Ok(head)
}

/// Makes another desk of what was copied. Says whose records it has, and who could open the one that was copied.
async fn begin_life(
    writer: &mut SqliteConnection,
    (desk, incarnation): (&DeskStamp, Incarnation),
) -> Result<(ServiceLabel, Vec<Author>), StoreError> {
    let service = KnownDesk::read(writer).await?.0.service;
    let people = people_of(writer).await;
    let mut change = writer.begin().await?;
    sqlx::query("update desk set id = ?1, name = ?2")
        .bind(desk.id.uuid())
        .bind(&desk.name)
        .execute(&mut *change)
        .await?;
    sqlx::query("update central set incarnation = ?1")
        .bind(incarnation.0)
        .execute(&mut *change)
        .await?;
    change.commit().await?;
    open::fold_log_in(writer).await?;
    Ok((
        ServiceLabel {
            code: service.code,
            name: service.name,
            demo: service.demo,
        },
        people,
    ))
}
