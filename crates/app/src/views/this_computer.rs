//! What this computer does for the desk beside its window.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What this computer does for the desk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ThisComputerView {
    /// Where it shows no notifications: that it does not, and what can be done.
    pub no_notifications: Option<String>,
    /// Where its desktop has no tray: that it has none, and what follows.
    pub no_tray: Option<String>,
    /// Whether the desk starts with it, for this account; nothing where it cannot.
    pub starts_with_computer: Option<bool>,
}

/// Lets the desk start with the computer, or not any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct StartWithComputerRequest {
    /// Whether it is to.
    pub start: bool,
}
