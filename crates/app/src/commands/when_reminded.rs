//! When a person wants to be reminded: as they chose it, and as they type a time of day.

use chrono::NaiveTime;
use domain::reminders::{Reminding, Times, read_time};
use store::Store;

use crate::choices::{choose, chosen};
use crate::error::Error;

/// Under what name the store keeps what a person chose of reminders.
const CHOSEN: &str = "reminders";

/// What whoever is unlocked chose of reminders.
pub(super) async fn reminding(store: &Store) -> Result<Reminding, Error> {
    Ok(chosen(store, CHOSEN).await?.unwrap_or_default())
}

/// Chooses when to be reminded.
///
/// # Errors
/// When the reminder would come within the quiet hours, or the store fails; what was chosen stays.
pub(super) async fn choose_reminding(store: &Store, change: impl FnOnce(&mut Times)) -> Result<(), Error> {
    let mut times = reminding(store).await?.times();
    change(&mut times);
    let reminding = Reminding::try_from(times).map_err(|_| Error::WithinQuietHours {
        at: time_text(times.at),
        quiet_from: time_text(times.quiet_from),
        quiet_until: time_text(times.quiet_until),
    })?;
    choose(store, CHOSEN, &reminding).await
}

/// A time of day from a request.
pub(super) fn time_of_day(text: &str) -> Result<NaiveTime, Error> {
    read_time(text).ok_or(Error::NoTimeOfDay)
}

/// "09:30".
pub(super) fn time_text(time: NaiveTime) -> String {
    time.format("%H:%M").to_string()
}
