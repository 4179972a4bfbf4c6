//! What a person sets for themselves: keys, dates, privacy, text size, and after how long the desk locks. Each setting is in force
//! as soon as it is chosen.

use std::time::Duration;

use store::Store;

use crate::choices::{choose, chosen};
use crate::desk::Desk;
use crate::error::Error;
use crate::host::Host;
use crate::views::{SettingChange, SettingsView};

/// Under what name the store keeps which setting.
const HIDDEN: &str = "hide NHS numbers";
const DATE_BOXES: &str = "dates in three boxes";
const QUESTION_MARK: &str = "question mark opens the keys";
const TEXT_SIZE: &str = "text size in percent";
const LOCK_AFTER: &str = "lock after idle minutes";

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
        })
    }

    /// Changes one setting.
    ///
    /// # Errors
    /// When it is not one of the choices, or the store is locked or fails.
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
        }
        self.settings().await
    }
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
