//! The device secret in the operating system's key store: Credential Manager, Keychain, or Secret Service.
//!
//! A copied database needs it beside a passphrase. Where there is no key store (VDI, locked-down profiles) there is no
//! secret, and the passphrase alone protects the records; the window says so.

use domain::log_safe::safe;
use keyring::Entry;
use keyring::Error;
use store::DeviceSecret;

const NAME: &str = "FLS Desk";
const ACCOUNT: &str = "device-secret";

/// The secret of this account on this computer, made when wanted.
pub(super) async fn device_secret(make: bool) -> Option<DeviceSecret> {
    // The key store answers over a bus of its own and may ask the person: never on an async thread.
    let found = tokio::task::spawn_blocking(move || read_or_make(make)).await;
    match found {
        Ok(Ok(secret)) => secret,
        Ok(Err(error)) => {
            tracing::info!(reason = %safe(&reason(&error)), "the computer’s key store is not used");
            None
        }
        Err(_) => None,
    }
}

fn read_or_make(make: bool) -> Result<Option<DeviceSecret>, Error> {
    let entry = Entry::new(NAME, ACCOUNT)?;
    match entry.get_secret() {
        Ok(bytes) => Ok(bytes.try_into().ok().map(DeviceSecret::from_bytes)),
        Err(Error::NoEntry) if make => {
            let mut bytes = [0_u8; 32];
            if getrandom::fill(&mut bytes).is_err() {
                return Ok(None);
            }
            entry.set_secret(&bytes)?;
            Ok(Some(DeviceSecret::from_bytes(bytes)))
        }
        Err(Error::NoEntry) => Ok(None),
        Err(error) => Err(error),
    }
}

/// What kind of failure it was; the error's own text may name the account.
fn reason(error: &Error) -> &'static str {
    match error {
        Error::NoStorageAccess(_) => "no access",
        Error::PlatformFailure(_) => "platform failure",
        Error::NoDefaultStore => "no key store",
        _ => "other",
    }
}
