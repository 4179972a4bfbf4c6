//! The printed recovery key of an open desk: what is known of it, proving that it opens the records, and making it anew.

use std::time::Duration;

use store::{AnewError, Passphrase, RecoveryKey, RecoveryStanding, Store, make_vault_anew};

use super::in_words::instant_text;
use super::practice::is_practice_open;
use crate::desk::Desk;
use crate::error::Error;
use crate::host::Host;
use crate::views::{
    ProveRecoveryKeyRequest, RecoveryKeyKnown, RecoveryKeyStandingView, RecoveryKeyView, RenewRecoveryKeyRequest,
};

/// Who is to open records whose file of keys is damaged or missing, and with what.
pub struct KeysAnew {
    /// The printed recovery key, as typed.
    pub recovery_key: String,
    /// Their name.
    pub user: String,
    /// Their new passphrase.
    pub passphrase: String,
    /// Whether they go on where the computer's key store gives nothing: the passphrase alone then protects the records.
    pub without_key_store: bool,
}

impl<H: Host> Desk<H> {
    /// What is known of the recovery key.
    ///
    /// # Errors
    /// When the store is locked, or its file cannot be read.
    pub async fn recovery_key(&self) -> Result<RecoveryKeyStandingView, Error> {
        standing(&self.store().await?)
    }

    /// Proves that a printed recovery key opens the records, as if it were needed.
    ///
    /// # Errors
    /// When it cannot be read or does not open them, there is none, or the store is locked or fails.
    pub async fn prove_recovery_key(&self, request: ProveRecoveryKeyRequest) -> Result<RecoveryKeyStandingView, Error> {
        let store = self.store_with_recovery_key().await?;
        let key = RecoveryKey::read(&request.recovery_key)?;
        let now = self.host.now();
        let known = store.prove_recovery_key(&key, now).await?;
        self.changed();
        Ok(shown(known))
    }

    /// Makes another recovery key. The one before opens, too, until this one was proved.
    ///
    /// # Errors
    /// When the passphrase is not that of whoever asks, or the store is locked or fails.
    pub async fn renew_recovery_key(&self, request: RenewRecoveryKeyRequest) -> Result<RecoveryKeyView, Error> {
        let store = self.store_with_recovery_key().await?;
        let mine = Passphrase::new(request.passphrase);
        let secret = self.secret_of(&store).await;
        let key = store.renew_recovery_key(self.proof(&mine, secret.as_ref())).await?;
        self.changed();
        Ok(RecoveryKeyView {
            groups: key.groups(),
            keychain: store.uses_device_secret(),
            not_joined: None,
        })
    }

    /// Makes the file with the keys anew where it is damaged or missing: this person opens the records with this passphrase
    /// from then on, and lets the others in again. Waits this long for another program.
    ///
    /// # Errors
    /// When it is whole, the key does not open the records, the name or the passphrase can be none, the computer's key store
    /// gives nothing and nobody said to go on without it, or a file cannot be read or written.
    pub async fn make_keys_anew(&self, anew: KeysAnew, wait: Duration) -> Result<(), Error> {
        let key = RecoveryKey::read(&anew.recovery_key)?;
        let back = self
            .first_back(&anew.user, anew.passphrase, anew.without_key_store)
            .await?;
        let made = make_vault_anew(&self.host.store_dir(), wait, &key, back, self.host.clocks()).await;
        made.map_err(|error| match error {
            AnewError::Open(error) => error.into(),
            AnewError::Unlock(error) => error.into(),
            AnewError::Whole => Error::VaultIsWhole,
        })
    }

    /// The unlocked store, where somebody was given a recovery key.
    async fn store_with_recovery_key(&self) -> Result<Store, Error> {
        let store = self.store().await?;
        if is_practice_open(&store) {
            return Err(Error::PracticePeople);
        }
        Ok(store)
    }
}

/// What is known of the recovery key of this store.
pub(super) fn standing(store: &Store) -> Result<RecoveryKeyStandingView, Error> {
    if is_practice_open(store) {
        return Ok(RecoveryKeyStandingView {
            known: RecoveryKeyKnown::Practice,
            proved: None,
        });
    }
    Ok(shown(store.recovery_standing()?))
}

fn shown(known: RecoveryStanding) -> RecoveryKeyStandingView {
    let (known, proved) = match known {
        RecoveryStanding::NotProved => (RecoveryKeyKnown::NotProved, None),
        RecoveryStanding::Proved(at) => (RecoveryKeyKnown::Proved, Some(instant_text(at))),
        RecoveryStanding::Lost => (RecoveryKeyKnown::Lost, None),
        RecoveryStanding::Newer => (RecoveryKeyKnown::Newer, None),
    };
    RecoveryKeyStandingView { known, proved }
}
