//! The recovery key of an open store: what is known of it, making it anew, and proving that it opens. Whoever makes one
//! anew types their own passphrase for it, as for giving somebody a way in.

use chrono::{DateTime, Utc};
use domain::log_safe::safe;
use sqlx::Connection as _;

use crate::error::{PeopleError, StoreError, UnlockError};
use crate::opening::key_file::KeyFileError;
use crate::opening::open;
use crate::opening::people::Proof;
use crate::opening::recovery::{Recovered, Recovery, RecoveryStanding};
use crate::opening::secret::RecoveryKey;
use crate::opening::unlocked::Store;
use crate::opening::wrap::Wrap;

impl Store {
    /// What is known of the printed recovery key.
    ///
    /// # Errors
    /// When its file is there and cannot be read.
    pub fn recovery_standing(&self) -> Result<RecoveryStanding, StoreError> {
        match Recovery::read(&self.inner.dir) {
            Ok(recovery) => Ok(recovery.standing()),
            Err(KeyFileError::Absent | KeyFileError::Damaged(_)) => Ok(RecoveryStanding::Lost),
            Err(KeyFileError::Newer) => Ok(RecoveryStanding::Newer),
            Err(KeyFileError::Io(error)) => Err(error.into()),
        }
    }

    /// Makes another recovery key. The one before opens, too, until this one was typed back ([`Store::prove_recovery_key`])
    /// or has opened the locked store.
    ///
    /// # Errors
    /// When whoever is unlocked does not prove it, a newer program wrote its file, or the file cannot be written: then the one
    /// before is the only one.
    pub async fn renew_recovery_key(&self, proof: Proof<'_>) -> Result<RecoveryKey, PeopleError> {
        let key = self.prove(&proof).await?;
        let recovery = RecoveryKey::random().map_err(PeopleError::Random)?;
        let dir = &self.inner.dir;
        let _held = self.inner.vault_to_write()?;
        let renewed = match Recovery::read(dir) {
            Ok(before) => before.renewed(Wrap::for_recovery(&key, &recovery, &mut getrandom::fill)?),
            Err(KeyFileError::Absent | KeyFileError::Damaged(_)) => {
                Recovery::new(&key, &recovery, &mut getrandom::fill)?
            }
            Err(why) => return Err(UnlockError::without_recovery_key(dir, why).into()),
        };
        renewed.write(dir)?;
        tracing::info!(at = %safe(&proof.now.wall), "a recovery key was made anew");
        Ok(recovery)
    }

    /// Whether this recovery key opens the records: they are opened with it. Says what is known of the recovery key from then
    /// on: where one was made since and waits to be typed back, the one before is proved, and that one still waits.
    ///
    /// # Errors
    /// When it does not, its file is missing, or the database cannot be read.
    pub async fn prove_recovery_key(
        &self,
        recovery: &RecoveryKey,
        now: DateTime<Utc>,
    ) -> Result<RecoveryStanding, PeopleError> {
        let opened = open::only_reader(&open::database(&self.inner.dir), &self.opened_by(recovery, now)?.key).await;
        let _ = opened.map_err(StoreError::from)?.close().await;
        let _held = self.inner.vault_to_write()?;
        // Again: it may have been made anew meanwhile.
        let proved = self.opened_by(recovery, now)?.proved;
        proved.write(&self.inner.dir)?;
        Ok(proved.standing())
    }

    fn opened_by(&self, recovery: &RecoveryKey, now: DateTime<Utc>) -> Result<Recovered, PeopleError> {
        let dir = &self.inner.dir;
        let kept = Recovery::read(dir).map_err(|why| UnlockError::without_recovery_key(dir, why))?;
        Ok(kept.open(recovery, now).ok_or(UnlockError::WrongRecoveryKey)?)
    }
}
