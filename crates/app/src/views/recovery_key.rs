//! The printed recovery key: what is known of it, and what is asked when it is proved or made anew.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::InstantText;

/// Whether the recovery key is known to open the records.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum RecoveryKeyKnown {
    /// Nobody has typed it back since it was made.
    NotProved,
    /// It was typed, and opened the records.
    Proved,
    /// What it opens is missing or damaged.
    Lost,
    /// A newer program wrote what it opens.
    Newer,
    /// The practice service was given none.
    Practice,
}

/// What is known of the recovery key.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RecoveryKeyStandingView {
    /// Whether it opens.
    pub known: RecoveryKeyKnown,
    /// When it last did.
    pub proved: Option<InstantText>,
}

/// Proves a printed recovery key.
#[derive(Clone, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ProveRecoveryKeyRequest {
    /// The key as typed.
    pub recovery_key: String,
}

/// Makes another recovery key.
#[derive(Clone, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RenewRecoveryKeyRequest {
    /// The passphrase of whoever asks.
    pub passphrase: String,
}
