//! Whether a passphrase is a person's: what is said when it is not, and how that is counted. The same whether somebody
//! unlocks a store or proves to an unlocked one that it is still they.

use std::path::Path;
use std::time::Duration;

use domain::id::UserId;
use domain::log_safe::safe;

use crate::error::UnlockError;
use crate::opening::tries::{Clocks, FIRST_WAIT};
use crate::opening::vault::{PersonError, Vault};

/// Whether a passphrase of this person may be looked at now.
pub(crate) fn check_wait(vault: &Vault, user: UserId, now: Clocks) -> Result<(), UnlockError> {
    match vault.seconds_to_wait(user, now) {
        0 => Ok(()),
        seconds => Err(UnlockError::Wait { seconds }),
    }
}

/// Why the vault does not open for a person; a wrong passphrase is counted, here and in the file.
pub(crate) fn refused(vault: &mut Vault, dir: &Path, user: UserId, why: &PersonError, now: Clocks) -> UnlockError {
    match why {
        PersonError::UnknownPerson => UnlockError::UnknownPerson,
        PersonError::Device => UnlockError::KeychainLost,
        PersonError::Memory => UnlockError::TooLittleMemory,
        PersonError::Random(error) => UnlockError::Random(*error),
        PersonError::Wrong => {
            let tries_left = vault.count_wrong(user, now);
            let wait = match tries_left {
                0 => Duration::from_secs(vault.seconds_to_wait(user, now).into()),
                _ => FIRST_WAIT,
            };
            // Where it cannot be kept, it is counted for as long as this process runs.
            if let Err(error) = vault.write(dir) {
                tracing::warn!(kind = %safe(&error.kind()), "a wrong passphrase was counted and cannot be kept");
            }
            UnlockError::WrongPassphrase { tries_left, wait }
        }
    }
}

/// Forgets a person's wrong passphrases after a right one, here and in the file.
pub(crate) fn forget_wrong(vault: &mut Vault, dir: &Path, user: UserId) {
    if vault.forget_wrong(user)
        && let Err(error) = vault.write(dir)
    {
        // They are forgotten at the next opening that can write.
        tracing::warn!(kind = %safe(&error.kind()), "the wrong passphrases before this right one stay counted");
    }
}
