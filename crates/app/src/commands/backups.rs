//! Backups of an open desk: where they go, making one, and what of it is told. When one is due, and when somebody has to look,
//! `domain::backups` says; the file and the folder are the store's.

use std::io;
use std::path::{Path, PathBuf};

use domain::access::Access;
use domain::backups::{Concern, Copies, KEPT_CHOICES, is_due};
use domain::log_safe::safe;
use domain::words::long_date;
use store::{BackupError, BackupPlace, BackupStanding, MadeBackup, NotRead, RecoveryKey, Store, StoreError};

use super::given_files::name_of;
use super::in_words::{count, day_in_london, instant_text};
use super::practice::is_practice_open;
use crate::desk::Desk;
use crate::error::Error;
use crate::host::Host;
use crate::views::{
    BackupChange, BackupFailedView, BackupSeenView, BackupsView, CheckBackupRequest, FoundBackupView, MadeBackupView,
    ProveRecoveryKeyRequest,
};

impl<H: Host> Desk<H> {
    /// How it stands with backups.
    ///
    /// # Errors
    /// When the store is locked or fails.
    pub async fn backups(&self) -> Result<BackupsView, Error> {
        let store = self.store().await?;
        let standing = store.backup_standing().await?;
        let concern = self.backup_concern(&store).await?;
        let since = standing.failing;
        Ok(BackupsView {
            folder: standing.folder.map(|folder| folder.to_string_lossy().into_owned()),
            kept: standing.kept,
            kept_choices: KEPT_CHOICES.to_vec(),
            made: standing.made.map(instant_text),
            failed: standing.failed.map(|(at, why)| BackupFailedView {
                at: instant_text(at),
                since: instant_text(since.unwrap_or(at)),
                why,
            }),
            concern,
            practice: is_practice_open(&store),
        })
    }

    /// Lets the person choose a folder into which a backup is put each day from now on, the first of them at once: that it cannot be
    /// made is told with how it stands, and the folder stays chosen. Nothing changes where they thought better of it.
    ///
    /// # Errors
    /// When the store is locked or fails, or the folder cannot be that of backups.
    pub async fn choose_backup_folder(&self) -> Result<BackupsView, Error> {
        let near = {
            let store = self.store().await?;
            not_practice(&store)?;
            store.backup_standing().await?.folder
        };
        let chosen = self.host.ask_which_folder(near.as_deref()).await;
        let chosen = chosen.map_err(|error| at_folder(&error))?;
        if let Some(folder) = chosen {
            self.set_backup_folder(&folder).await?;
            self.put_first_into_folder().await?;
        }
        self.backups().await
    }

    /// Puts a backup into this folder each day from now on.
    ///
    /// # Errors
    /// As for [`Desk::choose_backup_folder`].
    async fn set_backup_folder(&self, folder: &Path) -> Result<(), Error> {
        // They may have taken their time, and the desk have been locked.
        let store = self.store().await?;
        let whole = std::path::absolute(folder).map_err(|error| at_folder(&error))?;
        let within = |dir: &Path| std::fs::canonicalize(dir).ok();
        if let (Some(folder), Some(dir)) = (within(&whole), within(store.dir()))
            && folder.starts_with(dir)
        {
            return Err(BackupError::InStore.into());
        }
        let text = whole.to_str().ok_or(BackupError::FolderNotText)?;
        store.choose_backup_folder(Some(text)).await?;
        Ok(())
    }

    /// Makes the first backup in the folder that was chosen. Today's may lie in another one, and whoever chose this one is still here to
    /// hear that nothing can be written into it. How it went is kept.
    async fn put_first_into_folder(&self) -> Result<(), Error> {
        let store = self.store().await?;
        let standing = store.backup_standing().await?;
        if let Err(error) = Box::pin(self.back_up(&store, None, &standing)).await {
            tracing::info!(code = %safe(&error.code()), "no backup could be made in a folder that was chosen");
        }
        Ok(())
    }

    /// Changes one thing about backups.
    ///
    /// # Errors
    /// When it is not one of the choices, or the store is locked or fails.
    pub async fn change_backups(&self, request: BackupChange) -> Result<BackupsView, Error> {
        let store = self.store().await?;
        match request {
            BackupChange::Kept(kept) if KEPT_CHOICES.contains(&kept) => store.keep_backups(kept).await?,
            BackupChange::Stop(true) => store.choose_backup_folder(None).await?,
            BackupChange::Kept(_) | BackupChange::Stop(false) => return Err(Error::WrongUse),
        }
        self.changed();
        self.backups().await
    }

    /// Makes a backup in the chosen folder now.
    ///
    /// # Errors
    /// When no folder was chosen, the backup cannot be made, or the store is locked or fails.
    pub async fn back_up_now(&self) -> Result<MadeBackupView, Error> {
        self.make_backup(None).await
    }

    /// Makes a backup: in this folder, at this place, or in the chosen folder.
    ///
    /// # Errors
    /// As for [`Desk::back_up_now`].
    pub async fn make_backup(&self, place: Option<&Path>) -> Result<MadeBackupView, Error> {
        let store = self.store().await?;
        let standing = store.backup_standing().await?;
        let made = self.back_up(&store, place, &standing).await?;
        Ok(MadeBackupView {
            file: name_of(&made.file),
            records: count(made.records),
            size: size_words(made.bytes),
            removed: made.removed,
        })
    }

    /// Makes today's backup, where a folder was chosen and none was made today. Says whether one was made.
    ///
    /// # Errors
    /// When it cannot be made, or nobody is in. It is then tried again later.
    pub(crate) async fn back_up_when_due(&self) -> Result<bool, Error> {
        let store = self.store().await?;
        let standing = store.backup_standing().await?;
        let made = standing.made.map(day_in_london);
        let since_failure = standing.failed.as_ref().map(|(at, _)| self.host.now() - *at);
        // What cannot be written cannot keep that a backup was made either: one would follow the other.
        let cannot = standing.folder.is_none() || is_practice_open(&store) || store.only_reading().is_some();
        if cannot || !is_due(made, self.host.today(), since_failure) {
            return Ok(false);
        }
        self.back_up(&store, None, &standing).await?;
        Ok(true)
    }

    /// Makes a backup, and keeps how that went.
    async fn back_up(
        &self,
        store: &Store,
        place: Option<&Path>,
        standing: &BackupStanding,
    ) -> Result<MadeBackup, Error> {
        not_practice(store)?;
        let by_itself = standing.folder.as_deref();
        let folder = |folder: &Path| BackupPlace::Folder(folder.to_owned(), standing.kept);
        let to = match place {
            Some(place) if place.is_dir() => folder(place),
            Some(place) => BackupPlace::File(place.to_owned()),
            None => folder(by_itself.ok_or(Error::NoBackupFolder)?),
        };
        // Whoever locks, or asks for another place, says nothing about the folder.
        let is_of_folder =
            |error: &BackupError| place.is_none() && !matches!(error, BackupError::Store(StoreError::Locked));
        let made = store.back_up(to, self.host.now()).await;
        // Where the store cannot be written, what is kept of it stays as it was: the backup is there, or is not, all the same.
        let noted = match &made {
            Ok(_) => store.note_backup_made(self.host.now()).await,
            Err(error) if is_of_folder(error) => store.note_backup_failed(self.host.now(), &error.to_string()).await,
            Err(_) => Ok(()),
        };
        if let Err(error) = noted {
            let code = Error::from(error).code();
            tracing::warn!(code = %safe(&code), "how a backup went cannot be kept");
        }
        self.changed();
        let made = made?;
        self.note_number_taken_out(store, Access::BackedUp, made.records).await;
        Ok(made)
    }

    /// That somebody has to look at backups, in a sentence without a full stop; nothing where nobody has to.
    pub(crate) async fn backup_concern(&self, store: &Store) -> Result<Option<String>, Error> {
        let standing = store.backup_standing().await?;
        let copies = Copies {
            demo: store.service().demo,
            joined: store.central().await?.is_some(),
            backed_up: standing.made.is_some(),
            failing_since: standing.failing.map(day_in_london),
        };
        Ok(copies.concern(self.host.today()).map(|concern| match concern {
            Concern::NoCopy => {
                "These records are on this computer alone: no backup was made yet, and this desk has not \
                                joined FLS Central"
                    .to_owned()
            }
            Concern::Failing(since) => format!("No backup could be made since {}", long_date(since)),
        }))
    }

    /// Lets the person choose a backup, and says what it says of itself. Nothing when they thought better of it. It is remembered for
    /// [`Desk::check_backup`] and [`Desk::restore_backup`], also while the desk is locked.
    ///
    /// # Errors
    /// When it is no backup, or cannot be read.
    pub async fn choose_backup(&self) -> Result<Option<BackupSeenView>, Error> {
        // Nobody knows the folder while the desk is locked.
        let near = match self.store().await {
            Ok(store) => store.backup_standing().await?.folder,
            Err(_) => None,
        };
        let chosen = self.host.ask_which_backup(near.as_deref()).await;
        let Some(file) = chosen.map_err(store::UnreadBackup::from)? else {
            return Ok(None);
        };
        let looked_at = file.clone();
        let seen = off_thread(move || store::look_at_backup(&looked_at)).await?;
        let view = seen_view(&file, &seen);
        self.set_chosen_backup(file);
        Ok(Some(view))
    }

    /// Reads the chosen backup to its end with the recovery key, as it would be restored. A key that opens the records of this desk, too, is
    /// proved by it.
    ///
    /// # Errors
    /// When none was chosen, the key cannot be read or is another's, or the backup is not as it was made.
    pub async fn check_backup(&self, request: CheckBackupRequest) -> Result<BackupSeenView, Error> {
        let file = self.chosen_backup().ok_or(Error::NoBackupChosen)?;
        let seen = self.check_backup_at(&file, &request.recovery_key).await?;
        // Whoever typed it has proved the paper, where it is that of these records: nobody is asked to type it again.
        let proved = self.prove_recovery_key(ProveRecoveryKeyRequest {
            recovery_key: request.recovery_key,
        });
        if let Err(error) = proved.await {
            tracing::debug!(code = %safe(&error.code()), "the key of a backup is not that of the open records");
        }
        Ok(seen)
    }

    /// The same of the backup at this place.
    ///
    /// # Errors
    /// As for [`Desk::check_backup`].
    pub async fn check_backup_at(&self, file: &Path, recovery_key: &str) -> Result<BackupSeenView, Error> {
        let key = RecoveryKey::read(recovery_key)?;
        let (checked, now) = (file.to_owned(), self.host.clocks());
        let seen = off_thread(move || store::check_backup(&checked, &key, now)).await?;
        Ok(seen_view(file, &seen))
    }

    /// The backups in this folder, or in the chosen one, the newest first.
    ///
    /// # Errors
    /// When no folder was chosen, it cannot be read, or the store that knows it is locked.
    pub async fn list_backups(&self, folder: Option<&Path>) -> Result<Vec<FoundBackupView>, Error> {
        let folder: PathBuf = if let Some(folder) = folder {
            folder.to_owned()
        } else {
            let standing = self.store().await?.backup_standing().await?;
            standing.folder.ok_or(Error::NoBackupFolder)?
        };
        let found = off_thread(move || store::backups_in(&folder)).await?;
        let view = |found: store::FoundBackup| FoundBackupView {
            seen: BackupSeenView {
                file: name_of(&found.file),
                made: instant_text(found.made),
                service_code: found.service_code,
                service_name: found.service_name,
                records: count(found.records),
            },
            size: size_words(found.bytes),
        };
        Ok(found.into_iter().map(view).collect())
    }
}

/// A practice service is not backed up: nobody was given a recovery key that would open it.
fn not_practice(store: &Store) -> Result<(), Error> {
    if is_practice_open(store) {
        return Err(Error::PracticeBackup);
    }
    Ok(())
}

fn at_folder(error: &io::Error) -> Error {
    BackupError::Fault(error.kind()).into()
}

/// Reads a file where that may take as long as it likes.
async fn off_thread<T: Send + 'static>(
    read: impl FnOnce() -> Result<T, store::UnreadBackup> + Send + 'static,
) -> Result<T, Error> {
    let read = tokio::task::spawn_blocking(read).await;
    Ok(read.map_err(|_| store::UnreadBackup::from(NotRead::Fault(io::ErrorKind::Interrupted)))??)
}

fn seen_view(file: &Path, seen: &store::ProvedBackup) -> BackupSeenView {
    BackupSeenView {
        file: name_of(file),
        made: instant_text(seen.made),
        service_code: seen.service.code.clone(),
        service_name: seen.service.name.clone(),
        records: count(seen.records),
    }
}

/// "0.3 MB", "12.4 MB": a million bytes each, never none.
fn size_words(bytes: u64) -> String {
    let tenths = bytes.div_ceil(100_000);
    format!("{}.{} MB", tenths / 10, tenths % 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_size_is_told_in_megabytes() {
        let told = [1, 100_000, 100_001, 12_340_000].map(size_words);
        assert_eq!(told, ["0.1 MB", "0.1 MB", "0.2 MB", "12.4 MB"]);
    }
}
