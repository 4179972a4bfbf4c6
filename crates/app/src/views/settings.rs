//! What a person sets for themselves.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// The settings of whoever is unlocked, and what their service has chosen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[expect(clippy::struct_excessive_bools, reason = "each is a tick box of its own")]
pub struct SettingsView {
    /// Whether `?` alone opens the sheet of keys. Ctrl / always does.
    pub question_mark: bool,
    /// Whether dates are entered in three boxes: day, month, year.
    pub date_boxes: bool,
    /// Whether NHS numbers are masked in lists.
    pub hide_nhs_numbers: bool,
    /// How large everything is drawn, in percent of the usual size.
    pub text_size: u32,
    /// After how many idle minutes the desk locks.
    pub lock_after_minutes: u32,
    /// What can be chosen for it, the shortest first.
    pub lock_after_choices: Vec<u32>,
    /// Whether they are reminded of what is due.
    pub reminders: bool,
    /// The time of day in London at which they are reminded, `09:30`.
    pub remind_at: String,
    /// The first minute of the day at which nothing is said, and the first at which something may be said again.
    pub quiet_from: String,
    /// See `quiet_from`; the same where it is never quiet.
    pub quiet_until: String,
    /// Whether closing the window leaves the desk running in the tray.
    pub keep_in_tray: bool,
    /// Whether the service, every desk of it, keeps contact cards and notes.
    pub contact_cards: bool,
}

/// How long somebody may be away.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct IdleView {
    /// After how many idle minutes the desk locks.
    pub lock_after_minutes: u32,
}

/// Changes one setting.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum SettingChange {
    /// Whether `?` alone opens the sheet of keys.
    QuestionMark(bool),
    /// Whether dates are entered in three boxes.
    DateBoxes(bool),
    /// Whether NHS numbers are masked in lists.
    HideNhsNumbers(bool),
    /// How large everything is drawn, in percent: one of the sizes of the session.
    TextSize(u32),
    /// After how many idle minutes the desk locks.
    LockAfterMinutes(u32),
    /// Whether they are reminded of what is due.
    Reminders(bool),
    /// When they are reminded, as typed.
    RemindAt(String),
    /// When quiet begins, as typed.
    QuietFrom(String),
    /// When quiet ends, as typed.
    QuietUntil(String),
    /// Whether closing the window leaves the desk running in the tray.
    KeepInTray(bool),
}

/// Chooses for every desk of the service.
#[derive(Clone, Copy, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct KeepCardsRequest {
    /// Whether it keeps contact cards and notes.
    pub kept: bool,
}
