//! A vault that is damaged or missing, made anew with the printed recovery key. It lets one person in, who lets the others in
//! again; who they were is lost with it. The database is only read, and what is left of the vault stays beside it.

use std::io;
use std::path::Path;
use std::time::Duration;

use data_encoding::HEXLOWER;
use domain::id::UserId;
use domain::log_safe::safe;
use domain::people::is_same_name;
use domain::record::Author;
use domain::role::Role;
use sha2::{Digest as _, Sha256};
use sqlx::Connection as _;

use crate::error::{AnewError, OpenError, StoreError, UnlockError};
use crate::opening::desk_row::KnownDesk;
use crate::opening::durable;
use crate::opening::key_file::KeyFileError;
use crate::opening::lock::{DirLock, LockError};
use crate::opening::locked::slowly;
use crate::opening::may_open::{self, MayOpen};
use crate::opening::open;
use crate::opening::recovery::{Recovered, Recovery};
use crate::opening::secret::{DataKey, DeviceSecret, Passphrase, RecoveryKey};
use crate::opening::tries::Clocks;
use crate::opening::vault::{ChosenBy, NewPerson, ServiceLabel, Vault};
use crate::opening::wrap::{KeyCost, SealError};

/// Who is to open a store whose vault is made anew.
pub struct FirstBack {
    /// They. Where what is left of the vault names somebody of that name, they are that person; their id is used else.
    pub user: Author,
    /// The passphrase that they choose; [`Passphrase::check_new`] is the caller's to ask.
    pub passphrase: Passphrase,
    /// The secret in the computer's key store; none when there is no key store.
    pub device_secret: Option<DeviceSecret>,
    /// What a guess at the passphrase is to cost.
    pub cost: KeyCost,
}

/// Makes the vault of the store in this folder anew. Waits this long for another program that has the folder. Whenever the
/// process ends, what is left of the old vault lies there, or the whole new one.
///
/// # Errors
/// When the vault is whole, the recovery key does not open, or a file cannot be read or written: nothing was changed then.
pub async fn make_vault_anew(
    dir: &Path,
    wait: Duration,
    recovery: &RecoveryKey,
    back: FirstBack,
    now: Clocks,
) -> Result<(), AnewError> {
    let failed = |error| AnewError::Open(OpenError::io(dir, error));
    let _lock = match DirLock::take(dir, wait) {
        Ok(lock) => lock,
        Err(LockError::Busy { holder }) => return Err(OpenError::Busy { holder }.into()),
        Err(LockError::Io(error)) => return Err(failed(error)),
    };
    let left = match Vault::read(dir) {
        Ok(_) => return Err(AnewError::Whole),
        Err(KeyFileError::Damaged(path)) => Some(std::fs::read(path).map_err(failed)?),
        Err(KeyFileError::Absent) => None,
        Err(KeyFileError::Newer) => return Err(OpenError::Newer.into()),
        Err(KeyFileError::Io(error)) => return Err(failed(error)),
    };
    let kept = Recovery::read(dir).map_err(|why| UnlockError::without_recovery_key(dir, why))?;
    let recovered = kept.open(recovery, now.wall).ok_or(UnlockError::WrongRecoveryKey)?;
    let label = label_of(dir, &recovered).await?;
    let people = left.as_deref().map(Vault::named_in).unwrap_or_default();
    let mut vault = vault_of_one(dir, label, &recovered.key, people, back).await?;
    if let Some(person) = vault.people().first().map(|person| person.id) {
        let known = known_of(dir, &recovered, person).await?;
        vault.count_given_after(person, known.given);
    }
    if let Some(left) = &left {
        set_left_aside(dir, left).map_err(failed)?;
    }
    vault.write(dir).map_err(failed)?;
    recovered.keep(dir);
    tracing::info!(at = %safe(&now.wall), "the vault was made anew with the recovery key");
    Ok(())
}

/// A vault that lets one person in: whoever of these has their name, or else somebody new.
pub(crate) async fn vault_of_one(
    dir: &Path,
    label: ServiceLabel,
    key: &DataKey,
    people: Vec<Author>,
    back: FirstBack,
) -> Result<Vault, UnlockError> {
    let key = key.clone();
    slowly(move || {
        let was = people.into_iter().find(|was| is_same_name(&was.name, &back.user.name));
        let author = Author {
            id: was.map_or(back.user.id, |was| was.id),
            name: back.user.name,
        };
        let person = NewPerson {
            author: &author,
            passphrase: &back.passphrase,
            device: back.device_secret.as_ref(),
            cost: back.cost,
            chosen_by: ChosenBy::Themselves,
            // Who was lead is lost with the vault: as at the beginning, every nurse may say who is.
            role: Role::Nurse,
        };
        Vault::new(label, &key, &person, &mut getrandom::fill)
    })
    .await
    .map_err(|error| UnlockError::io(dir, error))?
    .map_err(|error| match error {
        SealError::Random(error) => UnlockError::Random(error),
        SealError::Memory => UnlockError::TooLittleMemory,
    })
}

/// What the database knows of whoever comes back: their new passphrase is a later one.
async fn known_of(dir: &Path, recovered: &Recovered, person: UserId) -> Result<MayOpen, UnlockError> {
    let failed = |error| UnlockError::store(dir, error);
    let opened = open::only_reader(&open::database(dir), &recovered.key).await;
    let mut reader = opened.map_err(|error| failed(StoreError::from(error)))?;
    let known = may_open::known(&mut reader, person).await;
    let _ = reader.close().await;
    known.map_err(failed)
}

/// Whose records these are, as the database says.
async fn label_of(dir: &Path, recovered: &Recovered) -> Result<ServiceLabel, UnlockError> {
    let failed = |error| UnlockError::store(dir, error);
    let database = open::database(dir);
    if !database.try_exists().map_err(|error| UnlockError::io(dir, error))? {
        return Err(UnlockError::NotAStore(database));
    }
    let opened = open::only_reader(&database, &recovered.key).await;
    let mut reader = opened.map_err(|error| failed(StoreError::from(error)))?;
    let read = KnownDesk::read(&mut reader).await;
    let _ = reader.close().await;
    let service = read.map_err(failed)?.0.service;
    Ok(ServiceLabel {
        code: service.code,
        name: service.name,
        demo: service.demo,
    })
}

/// Keeps what is left of a vault under a name that its content decides: trying again makes no second copy.
fn set_left_aside(dir: &Path, left: &[u8]) -> io::Result<()> {
    let name = HEXLOWER.encode(&Sha256::digest(left)[..8]);
    durable::replace(&dir.join(format!("damaged-vault-{name}.json")), left)
}
