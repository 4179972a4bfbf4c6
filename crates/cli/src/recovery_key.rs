//! `fls recovery-key`: the printed key is proved or made anew, or makes a damaged file of keys anew.

use app::commands::KeysAnew;
use app::views::{ProveRecoveryKeyRequest, RecoveryKeyKnown, RenewRecoveryKeyRequest};

use crate::args::RecoveryKeyCommand;
use crate::outcome::{OpenDesk, Outcome, Stop};
use crate::output::TERMINAL;
use crate::unlocking::{WAIT, new_passphrase, passphrase, typed_recovery_key, unlock, unlock_with, who};

/// Carries out one of them.
pub(crate) async fn act(desk: &OpenDesk, command: RecoveryKeyCommand) -> Result<Outcome, Stop> {
    match command {
        RecoveryKeyCommand::Prove { store } => prove(desk, store.user.as_deref()).await,
        RecoveryKeyCommand::Renew { store } => renew(desk, store.user.as_deref()).await,
        RecoveryKeyCommand::Restore {
            store,
            without_key_store,
        } => restore(desk, store.user.as_deref(), without_key_store).await,
    }
}

async fn prove(desk: &OpenDesk, user: Option<&str>) -> Result<Outcome, Stop> {
    unlock(desk, user).await?;
    let recovery_key = typed_recovery_key()?;
    let proved = desk
        .prove_recovery_key(ProveRecoveryKeyRequest { recovery_key })
        .await?;
    TERMINAL.say("This recovery key opens the records");
    if proved.known != RecoveryKeyKnown::Proved {
        TERMINAL.say("A newer one was made, and nobody has proved that one yet: until then both open");
    }
    Ok(Outcome::Done)
}

async fn renew(desk: &OpenDesk, user: Option<&str>) -> Result<Outcome, Stop> {
    let (user, _) = who(desk, user).await?;
    let mine = passphrase("Passphrase: ")?;
    unlock_with(desk, user, &mine).await?;
    let key = desk
        .renew_recovery_key(RenewRecoveryKeyRequest { passphrase: mine })
        .await?;
    shown_once(&key.groups);
    TERMINAL.say("Prove it from its paper with fls recovery-key prove: the key before opens, too, until then");
    Ok(Outcome::Done)
}

async fn restore(desk: &OpenDesk, user: Option<&str>, without_key_store: bool) -> Result<Outcome, Stop> {
    let user = user.ok_or_else(|| Stop::WrongUse("Say who opens the records from then on: --user NAME".to_owned()))?;
    let anew = KeysAnew {
        recovery_key: typed_recovery_key()?,
        user: user.to_owned(),
        passphrase: new_passphrase()?,
        without_key_store,
    };
    desk.make_keys_anew(anew, WAIT).await?;
    TERMINAL.say(&format!(
        "{user} opens the records from now on, and can let the others in again (fls person add)"
    ));
    Ok(Outcome::Done)
}

/// A recovery key, printed once.
pub(crate) fn shown_once(groups: &[String]) {
    TERMINAL.say("Recovery key. It is shown once: print it and keep it apart from this computer.");
    TERMINAL.say(&groups.join("-"));
}
