//! What a person sets for themselves: keys, dates, privacy, text size, after how long the desk locks, when it reminds them and
//! whether it stays when its window is closed; and what their service has chosen for all its desks. Each setting is in force as soon as it is chosen.

use std::time::Duration;

use domain::private::{cards_item, said_of_cards};
use domain::record::{Change, Origin, fold};
use domain::reminders::Times;
use store::Store;

use super::when_reminded::{choose_reminding, reminding, time_of_day, time_text};
use crate::cards_kept::{are_kept_by, choices, has_cards};
use crate::choices::{choose, chosen};
use crate::desk::{Desk, dataset};
use crate::error::Error;
use crate::host::Host;
use crate::views::{KeepCardsRequest, SettingChange, SettingsView};
use crate::writing::digests;

/// Under what name the store keeps which setting.
const HIDDEN: &str = "hide NHS numbers";
const DATE_BOXES: &str = "dates in three boxes";
const QUESTION_MARK: &str = "question mark opens the keys";
const TEXT_SIZE: &str = "text size in percent";
const LOCK_AFTER: &str = "lock after idle minutes";
const KEEP_IN_TRAY: &str = "keep in the tray";

/// The text sizes to choose from, in percent of the usual one.
pub(crate) const TEXT_SIZES: [u32; 7] = [90, 100, 110, 125, 150, 175, 200];
const USUAL_SIZE: u32 = 100;
/// The idle minutes to choose from, after which a desk locks. Nobody can leave a laptop open for longer.
const LOCK_AFTER_MINUTES: [u32; 3] = [2, 5, 10];
/// Before anybody has chosen.
const USUAL_MINUTES: u32 = 10;

impl<H: Host> Desk<H> {
    /// What whoever is unlocked has set for themselves.
    ///
    /// # Errors
    /// When the store is locked.
    pub async fn settings(&self) -> Result<SettingsView, Error> {
        let store = self.store().await?;
        let Times {
            on: reminders,
            at,
            quiet_from,
            quiet_until,
        } = reminding(&store).await?.times();
        Ok(SettingsView {
            question_mark: chosen(&store, QUESTION_MARK).await?.unwrap_or(true),
            date_boxes: date_boxes(&store).await?,
            hide_nhs_numbers: hides_nhs_numbers(&store).await?,
            text_size: chosen(&store, TEXT_SIZE)
                .await?
                .filter(|size| TEXT_SIZES.contains(size))
                .unwrap_or(USUAL_SIZE),
            lock_after_minutes: lock_after_minutes(&store).await?,
            lock_after_choices: LOCK_AFTER_MINUTES.to_vec(),
            reminders,
            remind_at: time_text(at),
            quiet_from: time_text(quiet_from),
            quiet_until: time_text(quiet_until),
            keep_in_tray: keeps_in_tray(&store).await?,
            contact_cards: has_cards(&store).await?,
        })
    }

    /// Changes one setting.
    ///
    /// # Errors
    /// When it is not one of the choices, is no time of day, a reminder would come within the quiet hours, or the store is
    /// locked or fails.
    pub async fn change_setting(&self, request: SettingChange) -> Result<SettingsView, Error> {
        let store = self.store().await?;
        match request {
            SettingChange::QuestionMark(on) => choose(&store, QUESTION_MARK, &on).await?,
            SettingChange::DateBoxes(boxes) => choose(&store, DATE_BOXES, &boxes).await?,
            SettingChange::HideNhsNumbers(hidden) => choose(&store, HIDDEN, &hidden).await?,
            SettingChange::TextSize(size) if TEXT_SIZES.contains(&size) => choose(&store, TEXT_SIZE, &size).await?,
            SettingChange::LockAfterMinutes(minutes) if LOCK_AFTER_MINUTES.contains(&minutes) => {
                choose(&store, LOCK_AFTER, &minutes).await?;
            }
            SettingChange::TextSize(_) | SettingChange::LockAfterMinutes(_) => return Err(Error::WrongUse),
            SettingChange::Reminders(on) => choose_reminding(&store, |times| times.on = on).await?,
            SettingChange::RemindAt(text) => {
                let at = time_of_day(&text)?;
                choose_reminding(&store, |times| times.at = at).await?;
            }
            SettingChange::QuietFrom(text) => {
                let from = time_of_day(&text)?;
                choose_reminding(&store, |times| times.quiet_from = from).await?;
            }
            SettingChange::QuietUntil(text) => {
                let until = time_of_day(&text)?;
                choose_reminding(&store, |times| times.quiet_until = until).await?;
            }
            SettingChange::KeepInTray(keep) => {
                choose(&store, KEEP_IN_TRAY, &keep).await?;
                // The shell follows it while the window is open.
                self.changed();
            }
        }
        self.settings().await
    }

    /// Says for every desk of the service whether it keeps contact cards and notes.
    ///
    /// # Errors
    /// When the store is locked or fails.
    pub async fn keep_cards(&self, request: KeepCardsRequest) -> Result<SettingsView, Error> {
        let store = self.store().await?;
        self.choose_cards(&store, request.kept).await?;
        self.settings().await
    }

    async fn choose_cards(&self, store: &Store, keeps: bool) -> Result<(), Error> {
        let entries = store.entries(choices().id()).await?;
        let folded = fold(&entries);
        if are_kept_by(&folded) == keeps && folded.item_conflicts.is_empty() {
            return Ok(());
        }
        let change = [Change::Items([(cards_item(), Some(said_of_cards(keeps)))].into())];
        let source = self.source(Origin::Keyboard, dataset().newest());
        let known = digests(entries.iter());
        store
            .append(self.entries_on(store, &choices(), known, folded.heads, &source, change)?)
            .await?;
        self.saved();
        Ok(())
    }
}

/// Whether closing this person's window leaves the desk running in the tray.
pub(crate) async fn keeps_in_tray(store: &Store) -> Result<bool, Error> {
    Ok(chosen(store, KEEP_IN_TRAY).await?.unwrap_or(false))
}

/// Whether this person enters dates in three boxes.
pub(crate) async fn date_boxes(store: &Store) -> Result<bool, Error> {
    Ok(chosen(store, DATE_BOXES).await?.unwrap_or(false))
}

/// Whether this person masks NHS numbers in lists.
pub(crate) async fn hides_nhs_numbers(store: &Store) -> Result<bool, Error> {
    Ok(chosen(store, HIDDEN).await?.unwrap_or(false))
}

/// After how long without a touch the desk locks.
pub(crate) async fn lock_after(store: &Store) -> Result<Duration, Error> {
    Ok(Duration::from_mins(lock_after_minutes(store).await?.into()))
}

pub(crate) async fn lock_after_minutes(store: &Store) -> Result<u32, Error> {
    let minutes = chosen(store, LOCK_AFTER).await?;
    Ok(minutes
        .filter(|minutes| LOCK_AFTER_MINUTES.contains(minutes))
        .unwrap_or(USUAL_MINUTES))
}
