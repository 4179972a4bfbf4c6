//! Who opens the store, and the passphrases that are asked for: from the environment, or on a terminal.

use std::time::Duration;

use app::{Error, Needs};
use domain::id::UserId;
use domain::people::is_same_name;

use crate::outcome::{OpenDesk, Stop};
use crate::output::TERMINAL;

/// How long a command waits for another program to let go of the store.
pub(crate) const WAIT: Duration = Duration::from_secs(5);

/// The person named, or the only one there is; and whether they have yet to choose a passphrase of their own.
pub(crate) async fn who(desk: &OpenDesk, user: Option<&str>) -> Result<(UserId, bool), Stop> {
    let people = desk.who_can_unlock(WAIT).await?;
    // A variable that is set to nothing names nobody.
    let user = user.filter(|name| !name.is_empty());
    let person = match (user, people.as_slice()) {
        (Some(name), people) => people
            .iter()
            .find(|person| is_same_name(&person.name, name))
            .ok_or(Stop::Failed(Error::NoSuchPerson))?,
        (None, [only]) => only,
        (None, _) => return Err(Error::WhichPerson.into()),
    };
    Ok((person.id, person.one_time))
}

/// Unlocks for the person named, or for the only one there is.
pub(crate) async fn unlock(desk: &OpenDesk, user: Option<&str>) -> Result<(), Stop> {
    let (user, _) = who(desk, user).await?;
    unlock_with(desk, user, &passphrase("Passphrase: ")?).await
}

/// Unlocks for this person, and asks whether they may do what the command does.
pub(crate) async fn unlock_with(desk: &OpenDesk, user: UserId, passphrase: &str) -> Result<(), Stop> {
    desk.unlock_as(user, passphrase).await?;
    desk.permit(Needs::Somebody(desk.needs)).await?;
    let session = desk.session().await?;
    let outdated = session.only_reading.and_then(|reading| reading.outdated);
    for words in session.earlier.into_iter().chain(outdated) {
        TERMINAL.complain(&words);
    }
    Ok(())
}

/// From FLS_PASSPHRASE, or asked for on a terminal.
pub(crate) fn passphrase(prompt: &str) -> Result<String, Stop> {
    passphrase_from("FLS_PASSPHRASE", prompt)
}

/// From FLS_NEW_PASSPHRASE, or asked for on a terminal.
pub(crate) fn new_passphrase() -> Result<String, Stop> {
    passphrase_from("FLS_NEW_PASSPHRASE", "New passphrase: ")
}

/// From FLS_RECOVERY_KEY, or asked for on a terminal.
pub(crate) fn typed_recovery_key() -> Result<String, Stop> {
    secret_from("FLS_RECOVERY_KEY", "Recovery key: ", "recovery key")
}

fn passphrase_from(variable: &str, prompt: &str) -> Result<String, Stop> {
    secret_from(variable, prompt, "passphrase")
}

fn secret_from(variable: &str, prompt: &str, what: &str) -> Result<String, Stop> {
    if let Ok(secret) = std::env::var(variable) {
        return Ok(secret);
    }
    rpassword::prompt_password(prompt).map_err(|_| {
        Stop::WrongUse(format!(
            "No {what}: set {variable}, or run fls on a terminal to be asked for it"
        ))
    })
}
