//! Restoring a backup: where there are no records yet, and in place of records that cannot be opened or are to give way, which
//! are set aside and not deleted.

use std::path::PathBuf;
use std::time::Duration;

use chrono::{DateTime, Utc};
use domain::id::{DeviceId, UserId};
use domain::record::{Author, DeskStamp, NAME_LIMIT};
use protocol::exchange::Incarnation;
use store::{FirstBack, InTheWay, Passphrase, RecoveryKey, RestoredDesk, RestoredStore, restore_backup};

use super::first_run::person_name;
use super::in_words::{count, instant_text};
use crate::desk::{Desk, DeskState};
use crate::error::Error;
use crate::host::Host;
use crate::views::{RestoreBackupRequest, RestoredView};

/// How long a window waits for whatever still holds the folder of the store: a backup that is being written, or another program.
const WAIT: Duration = Duration::from_secs(5);

/// Which backup is restored, and who opens the records from then on.
pub struct BackupToRestore {
    /// The file.
    pub file: PathBuf,
    /// The printed recovery key, as typed.
    pub recovery_key: String,
    /// Their name.
    pub user: String,
    /// Their new passphrase.
    pub passphrase: String,
    /// Whether they go on where the computer's key store gives nothing: the passphrase alone then protects the records.
    pub without_key_store: bool,
    /// Whether records that are there already are set aside.
    pub set_aside: bool,
}

/// What was restored.
pub struct Restored {
    /// When the backup was made.
    pub made: DateTime<Utc>,
    /// How many records it has.
    pub records: u32,
    /// The folder in which the records are that were there before.
    pub aside: Option<PathBuf>,
}

impl<H: Host> Desk<H> {
    /// Restores the chosen backup and unlocks it.
    ///
    /// # Errors
    /// When none was chosen, and as for [`Desk::restore`].
    pub async fn restore_backup(&self, request: RestoreBackupRequest) -> Result<RestoredView, Error> {
        let RestoreBackupRequest {
            recovery_key,
            user,
            passphrase,
            without_key_store,
            set_aside,
        } = request;
        let asked = BackupToRestore {
            file: self.chosen_backup().ok_or(Error::NoBackupChosen)?,
            recovery_key,
            user,
            passphrase: passphrase.clone(),
            without_key_store,
            set_aside,
        };
        let restored = self.restore_as(asked, WAIT).await?;
        self.unlock_as(restored.user, &passphrase).await?;
        Ok(RestoredView {
            session: self.session().await?,
            made: instant_text(restored.backup.made),
            records: count(restored.backup.records),
            aside: restored.aside.map(|aside| aside.to_string_lossy().into_owned()),
        })
    }

    /// Restores a backup into the folder of the store, and leaves it locked. Waits this long for another program that has the folder.
    ///
    /// # Errors
    /// When somebody is in, records are in the way and are not to be set aside, the key does not open the backup, it is not as it was
    /// made, the name or the passphrase can be none, the computer's key store gives nothing and nobody said to go on without it, or
    /// a file cannot be read or written.
    pub async fn restore(&self, asked: BackupToRestore, wait: Duration) -> Result<Restored, Error> {
        let restored = self.restore_as(asked, wait).await?;
        Ok(Restored {
            made: restored.backup.made,
            records: count(restored.backup.records),
            aside: restored.aside,
        })
    }

    async fn restore_as(&self, asked: BackupToRestore, wait: Duration) -> Result<RestoredStore, Error> {
        let key = RecoveryKey::read(&asked.recovery_key)?;
        let back = self
            .first_back(&asked.user, asked.passphrase, asked.without_key_store)
            .await?;
        // A look that fails leaves records that cannot be opened: those are what a backup is for.
        let _ = self.look(Duration::ZERO).await;
        let mut state = self.state.write().await;
        let is_in_the_way = match &*state {
            DeskState::Open(_) => return Err(Error::AlreadyThere),
            DeskState::Locked(_) | DeskState::StillSending(_) => true,
            DeskState::Troubled(_) | DeskState::FirstRun | DeskState::Unknown => false,
        };
        if is_in_the_way && !asked.set_aside {
            return Err(Error::AlreadyThere);
        }
        // Before anything is let go of: a wrong key leaves a locked desk as it is.
        let (file, checked, now) = (asked.file.clone(), key.clone(), self.host.clocks());
        let proved = tokio::task::spawn_blocking(move || store::check_backup(&file, &checked, now)).await;
        proved.map_err(|_| Error::Locked)??;
        match std::mem::replace(&mut *state, DeskState::Unknown) {
            DeskState::StillSending(sending) => drop(sending.close().await),
            other => drop(other),
        }
        let desk = RestoredDesk {
            desk: DeskStamp {
                id: DeviceId::new(self.host.id()),
                name: self.host.desk_name().chars().take(NAME_LIMIT).collect(),
            },
            incarnation: Incarnation(self.host.id()),
            back,
            in_the_way: if asked.set_aside {
                InTheWay::SetAside
            } else {
                InTheWay::Stays
            },
        };
        let dir = self.host.store_dir();
        let restored = restore_backup(&dir, wait, (&asked.file, &key), desk, now).await;
        drop(state);
        // Whatever came of it, what is in the folder now is what is shown.
        let _ = self.look(Duration::ZERO).await;
        self.changed();
        Ok(restored?)
    }

    /// Who opens records that are made to open anew, where the name and the passphrase can be theirs and the key store takes part or
    /// they go on without it.
    pub(super) async fn first_back(
        &self,
        user: &str,
        passphrase: String,
        without_key_store: bool,
    ) -> Result<FirstBack, Error> {
        let back = FirstBack {
            user: Author {
                id: UserId::new(self.host.id()),
                name: person_name(user)?,
            },
            passphrase: Passphrase::new(passphrase),
            device_secret: self.host.device_secret(true).await,
            cost: self.host.key_cost(),
        };
        back.passphrase.check_new()?;
        if back.device_secret.is_none() && !without_key_store {
            return Err(Error::KeyStoreAway);
        }
        Ok(back)
    }
}
