//! Unlocking the store, with a passphrase or the printed recovery key, and closing it.

use std::time::Duration;

use chrono::TimeDelta;
use domain::id::UserId;
use store::{DeskPerson, Passphrase, RecoveryKey, UnlockError};

use super::practice::is_practice;
use crate::dataset_in_use::go_by;
use crate::desk::{Desk, DeskState, Event};
use crate::error::Error;
use crate::host::Host;
use crate::views::{ChoosePassphraseRequest, RecoverRequest, SessionView, UnlockRequest};

/// What a person opens the store with.
enum Key {
    /// Their passphrase.
    Passphrase(Passphrase),
    /// The printed recovery key, and the passphrase that they choose with it.
    Recovery {
        key: RecoveryKey,
        own: Passphrase,
        /// Whether the passphrase alone may protect the records from then on, where the key store took part so far.
        without_key_store: bool,
    },
    /// A one-time passphrase, and the passphrase that they choose with it.
    OneTime(Passphrase, Passphrase),
}

impl<H: Host> Desk<H> {
    /// Unlocks the store.
    ///
    /// # Errors
    /// When there is no store or no such person, the passphrase is wrong, or the store cannot be opened.
    pub async fn unlock(&self, request: UnlockRequest) -> Result<SessionView, Error> {
        let user: UserId = request.user.parse().map_err(|_| Error::NoSuchPerson)?;
        self.unlock_as(user, &request.passphrase).await?;
        self.session().await
    }

    /// Unlocks the store for this person.
    ///
    /// # Errors
    /// As for [`Desk::unlock`].
    pub async fn unlock_as(&self, user: UserId, passphrase: &str) -> Result<(), Error> {
        let passphrase = Passphrase::new(passphrase.to_owned());
        self.open_with(user, &Key::Passphrase(passphrase)).await
    }

    /// Unlocks with the printed recovery key and gives a person a new passphrase.
    ///
    /// # Errors
    /// When the key cannot be read or is another's, the key store that took part is away and they did not say to go on without
    /// it, and as for [`Desk::unlock`].
    pub async fn recover(&self, request: RecoverRequest) -> Result<SessionView, Error> {
        let user: UserId = request.user.parse().map_err(|_| Error::NoSuchPerson)?;
        let key = RecoveryKey::read(&request.recovery_key)?;
        let passphrase = Passphrase::new(request.passphrase);
        passphrase.check_new()?;
        // A key store that lost its secret gets a new one: the new passphrase is wrapped with it.
        let _ = self.host.device_secret(true).await;
        let key = Key::Recovery {
            key,
            own: passphrase,
            without_key_store: request.without_key_store,
        };
        self.open_with(user, &key).await?;
        self.session().await
    }

    /// Unlocks for the first time, or after a passphrase was forgotten: with a one-time passphrase, which opens nothing from
    /// then on.
    ///
    /// # Errors
    /// When the passphrase that they choose is too easy or is the one-time passphrase, they have chosen already, and as for
    /// [`Desk::unlock`].
    pub async fn choose_passphrase(&self, request: ChoosePassphraseRequest) -> Result<SessionView, Error> {
        let user: UserId = request.user.parse().map_err(|_| Error::NoSuchPerson)?;
        let own = Passphrase::new(request.passphrase);
        own.check_new()?;
        let one_time = Passphrase::new(request.one_time);
        self.open_with(user, &Key::OneTime(one_time, own)).await?;
        // Whoever is lead clinician is from their first unlock on.
        self.tell_roles(&self.store().await?).await;
        self.session().await
    }

    /// Closes the store before the program ends: connections are folded in and shut in order.
    pub async fn close(&self) {
        let mut state = self.state.write().await;
        // The folder is let go of with the locked store.
        match std::mem::replace(&mut *state, DeskState::Unknown) {
            DeskState::Open(store) => drop(store.lock().await),
            DeskState::StillSending(sending) => drop(sending.close().await),
            _ => {}
        }
    }

    /// Looks for the store and waits a while for another program to let go of it: for the command line.
    ///
    /// # Errors
    /// When there is none, or it stays held.
    pub async fn who_can_unlock(&self, wait: Duration) -> Result<Vec<DeskPerson>, Error> {
        self.look(wait).await?;
        match &*self.state.read().await {
            DeskState::Locked(locked) => Ok(locked.people()),
            DeskState::Open(store) => Ok(store.people()),
            DeskState::StillSending(sending) => Ok(sending.store().people()),
            _ => Err(Error::FirstRun),
        }
    }

    async fn open_with(&self, user: UserId, key: &Key) -> Result<(), Error> {
        self.look(Duration::ZERO).await?;
        let mut state = self.state.write().await;
        if let DeskState::Open(store) = &*state
            && store.me().id == user
            && matches!(key, Key::Passphrase(_))
        {
            self.touch();
            return Ok(());
        }
        // Whoever is not at the desk is asked for what opens it, exactly as if it had been closed all the time; and finds
        // nothing that was opened for whoever was.
        if matches!(*state, DeskState::Open(_) | DeskState::StillSending(_)) {
            self.lock_state(&mut state, TimeDelta::zero()).await;
        }
        let locked = match std::mem::replace(&mut *state, DeskState::Unknown) {
            DeskState::Locked(locked) => locked,
            other => {
                *state = other;
                return Err(Error::FirstRun);
            }
        };
        let secret = if locked.needs_device_secret() {
            self.host.device_secret(false).await
        } else {
            None
        };
        // It may only be away, as in a session without a desktop: what it protected so far is not left to a passphrase unasked.
        let stays_out = matches!(
            key,
            Key::Recovery {
                without_key_store: false,
                ..
            }
        );
        if stays_out && secret.is_none() && locked.needs_device_secret() {
            *state = DeskState::Locked(locked);
            return Err(Error::KeyStoreAway);
        }
        let now = self.host.clocks();
        let opened = match key {
            Key::Passphrase(passphrase) => locked.unlock(user, passphrase, secret.as_ref(), now).await,
            Key::Recovery { key, own, .. } => locked.recover(key, user, own, secret.as_ref(), now).await,
            Key::OneTime(one_time, own) => locked.choose_own(user, one_time, own, secret.as_ref(), now).await,
        };
        match opened {
            Ok(store) => {
                self.touch();
                go_by(&store);
                *state = DeskState::Open(store);
                self.tell(Event::Unlocked);
                Ok(())
            }
            Err((locked, error)) => {
                let is_lost = matches!(error, UnlockError::KeychainLost) && is_practice(&locked);
                *state = DeskState::Locked(locked);
                Err(if is_lost {
                    Error::DemonstrationLost
                } else {
                    error.into()
                })
            }
        }
    }
}
