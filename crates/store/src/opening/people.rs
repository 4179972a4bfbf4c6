//! The people of an open store: adding them, their names, roles and passphrases. Whoever gives somebody a way in types their
//! own passphrase for it, so that nobody helps themselves at a desk that was left open; the key comes out of their wrap and
//! is held no longer than that takes.
//!
//! Removing somebody is not here: what they keep in the database is part of that (`person::leaving`).

use std::io;

use domain::id::UserId;
use domain::record::Author;
use domain::role::Role;

use crate::error::{PeopleError, UnlockError};
use crate::opening::locked::slowly;
use crate::opening::may_open;
use crate::opening::one_time::OneTimePassphrase;
use crate::opening::proving::{check_wait, forget_wrong, refused};
use crate::opening::secret::{DataKey, DeviceSecret, Passphrase};
use crate::opening::tries::Clocks;
use crate::opening::unlocked::{Inner, Store};
use crate::opening::vault::people::DeskPerson;
use crate::opening::vault::{ChosenBy, NewPerson, Person, PersonError, Vault};
use crate::opening::wrap::{KeyCost, SealError};

/// That whoever is unlocked is still who sits there.
#[derive(Clone, Copy)]
pub struct Proof<'a> {
    /// Their own passphrase.
    pub passphrase: &'a Passphrase,
    /// The secret in the computer's key store, if there is one.
    pub secret: Option<&'a DeviceSecret>,
    /// Now.
    pub now: Clocks,
}

impl Store {
    /// Who can unlock this store, in the order in which they were added.
    pub fn people(&self) -> Vec<DeskPerson> {
        self.inner.vault().people()
    }

    /// Lets another person in with this role, who chooses a passphrase of their own with this one.
    ///
    /// # Errors
    /// When whoever is unlocked does not prove it, there are too many people or one of that name, or the vault cannot be
    /// written: then nobody was added.
    pub async fn add_person(
        &self,
        (new, role): (Author, Role),
        one_time: &OneTimePassphrase,
        cost: KeyCost,
        proof: Proof<'_>,
    ) -> Result<(), PeopleError> {
        self.inner.vault().check_new(&new)?;
        let key = self.prove(&proof).await?;
        let device = self.device_of(&proof);
        let passphrase = one_time.passphrase();
        let person = slowly(move || {
            let new = NewPerson {
                author: &new,
                passphrase: &passphrase,
                device: device.as_ref(),
                cost,
                chosen_by: ChosenBy::Program,
                role,
            };
            Person::new(&new, &key, &mut getrandom::fill)
        })
        .await??;
        let now = proof.now.wall;
        self.inner.change_vault(|vault| vault.add(person.in_role_since(now)))
    }

    /// Gives a person another role.
    ///
    /// # Errors
    /// When whoever is unlocked does not prove it, there is no such person, nobody would be in charge, or the vault cannot be
    /// written: the roles are then as they were.
    pub async fn change_role(&self, user: UserId, role: Role, proof: Proof<'_>) -> Result<(), PeopleError> {
        self.prove(&proof).await?;
        let now = proof.now.wall;
        self.inner.change_vault(|vault| vault.give_role(user, role, now))
    }

    /// Gives another person a new one-time passphrase: they forgot theirs, or the key store lost its part of the key. The
    /// one that they had opens nothing from then on.
    ///
    /// # Errors
    /// As for [`Store::add_person`]; theirs is then as it was.
    pub async fn renew_passphrase(
        &self,
        user: UserId,
        one_time: &OneTimePassphrase,
        proof: Proof<'_>,
    ) -> Result<(), PeopleError> {
        let key = self.prove(&proof).await?;
        let device = self.device_of(&proof);
        self.wrap_again(user, key, (one_time.passphrase(), ChosenBy::Program), device)
            .await
    }

    /// Gives whoever is unlocked another passphrase, mixed with the device secret where there is one now, whatever the one
    /// before was; [`Passphrase::check_new`] is the caller's to ask.
    ///
    /// # Errors
    /// When they do not prove it, the new one is the one that they have, or the vault cannot be written: theirs is then as it
    /// was.
    pub async fn change_passphrase(&self, new: &Passphrase, proof: Proof<'_>) -> Result<(), PeopleError> {
        let key = self.prove(&proof).await?;
        if new.bytes() == proof.passphrase.bytes() {
            return Err(PeopleError::SamePassphrase);
        }
        self.wrap_again(
            self.me().id,
            key,
            (new.clone(), ChosenBy::Themselves),
            proof.secret.cloned(),
        )
        .await
    }

    /// Gives another person another name. What they wrote before keeps the name that they had.
    ///
    /// # Errors
    /// When whoever is unlocked does not prove it, somebody has that name, there is no such person, or the vault cannot be
    /// written: the name is then as it was.
    pub async fn rename_person(&self, user: UserId, name: &str, proof: Proof<'_>) -> Result<(), PeopleError> {
        drop(self.prove(&proof).await?);
        self.change_name(user, name)
    }

    /// Gives whoever is unlocked another name.
    ///
    /// # Errors
    /// When somebody has that name, or the vault cannot be written: the name is then as it was.
    pub fn rename_me(&self, name: &str) -> Result<(), PeopleError> {
        self.change_name(self.me().id, name)
    }

    fn change_name(&self, user: UserId, name: &str) -> Result<(), PeopleError> {
        let author = self.inner.change_vault(|vault| vault.rename(user, name))?;
        if author.id == self.me().id {
            self.inner.now_me(author);
        }
        Ok(())
    }

    async fn wrap_again(
        &self,
        user: UserId,
        key: DataKey,
        (passphrase, chosen_by): (Passphrase, ChosenBy),
        device: Option<DeviceSecret>,
    ) -> Result<(), PeopleError> {
        let known = {
            let mut connection = self.inner.read().await?;
            may_open::known(&mut connection, user).await?
        };
        let vault = self.inner.vault().clone();
        let wrapped = slowly(move || {
            let chosen = (&passphrase, chosen_by);
            vault.wrapped(user, &key, chosen, device.as_ref(), &mut getrandom::fill)
        })
        .await?;
        let wrapped = wrapped.map_err(|error| match error {
            PersonError::Random(error) => PeopleError::Random(error),
            PersonError::Memory => PeopleError::TooLittleMemory,
            PersonError::UnknownPerson | PersonError::Device | PersonError::Wrong => PeopleError::UnknownPerson,
        })?;
        self.inner.change_vault(|vault| {
            let given = vault.give(wrapped.after(known.given)).map(drop);
            given.ok_or(PeopleError::UnknownPerson)
        })?;
        // Where that cannot be written now, the next opening does.
        let _ = self.note_given().await;
        Ok(())
    }

    /// The key, once whoever is unlocked has proved that it is they. A wrong passphrase counts as one at unlocking does.
    pub(crate) async fn prove(&self, proof: &Proof<'_>) -> Result<DataKey, PeopleError> {
        let (inner, me) = (&self.inner, self.me().id);
        let _one_at_a_time = inner.proving.lock().await;
        check_wait(&inner.vault(), me, proof.now)?;
        let vault = inner.vault().clone();
        let (passphrase, secret) = (proof.passphrase.clone(), proof.secret.cloned());
        let opened = slowly(move || vault.open(me, &passphrase, secret.as_ref()))
            .await
            .map_err(|error: io::Error| UnlockError::io(&inner.dir, error))?;
        match opened {
            Ok((key, _)) => {
                forget_wrong(&mut *inner.vault_to_write()?, &inner.dir, me);
                Ok(key)
            }
            Err(why) => Err(refused(&mut *inner.vault_to_write()?, &inner.dir, me, &why, proof.now).into()),
        }
    }

    /// What another wrap is mixed with: the device secret, where that of whoever is unlocked is.
    fn device_of(&self, proof: &Proof<'_>) -> Option<DeviceSecret> {
        let mixes = self.inner.vault().uses_device(self.me().id);
        proof.secret.filter(|_| mixes).cloned()
    }
}

impl Inner {
    /// Changes the vault, here and in its file, or neither; neither once the store is being locked.
    pub(crate) fn change_vault<T>(
        &self,
        change: impl FnOnce(&mut Vault) -> Result<T, PeopleError>,
    ) -> Result<T, PeopleError> {
        let mut vault = self.vault_to_write()?;
        let mut changed = vault.clone();
        let done = change(&mut changed)?;
        changed.write(&self.dir)?;
        *vault = changed;
        Ok(done)
    }
}

impl From<SealError> for PeopleError {
    fn from(error: SealError) -> Self {
        match error {
            SealError::Random(error) => Self::Random(error),
            SealError::Memory => Self::TooLittleMemory,
        }
    }
}
