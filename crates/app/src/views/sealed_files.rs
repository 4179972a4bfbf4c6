//! Files for Central, where no network leads there, and the receipts that come back.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::InstantText;

/// The last file that was written for Central: counts, and nothing of what is in it.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct BatchFileView {
    /// When it was written.
    pub written: InstantText,
    /// Changes in it.
    pub entries: u32,
    /// Records that they are of; what is said about the service counts as one.
    pub records: u32,
    /// When its receipt file was read; until then what is in it still waits.
    pub answered: Option<InstantText>,
}

/// A file that was written for Central just now.
#[derive(Clone, Debug, Default, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct BatchWrittenView {
    /// Its name, without its folder; nothing where whoever was asked thought better of it.
    pub file: Option<String>,
    /// Changes in it.
    pub entries: u32,
    /// Records that they are of.
    pub records: u32,
    /// Whether more waits than a file holds: the rest goes into another, once the receipts of this one were read.
    pub more: bool,
}

/// What a receipt file brought.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ReceiptsReadView {
    /// When Central took the file that it answers, by its own clock.
    pub taken: InstantText,
    /// Whether it brought anything that was not here already.
    pub news: bool,
    /// Changes that Central has accepted.
    pub accepted: u32,
    /// Changes that it refuses.
    pub refused: u32,
    /// Changes of the service's other computers that arrived.
    pub received: u32,
    /// Whether Central has more for this computer than a file holds: another file for Central fetches it.
    pub more: bool,
}

/// Looks a receipt up.
#[derive(Clone, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct LookUpReceiptRequest {
    /// Its number as somebody types it.
    pub number: String,
}

/// What a receipt is of.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ReceiptFoundView {
    /// In words.
    pub words: String,
    /// The record to open, where there is one.
    pub record: Option<String>,
}
