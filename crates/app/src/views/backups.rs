//! Backups of a desk: where they go and how that went, what a chosen one is, and what is asked when one is restored.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{InstantText, SessionView};

/// How it stands with backups of this desk.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct BackupsView {
    /// The folder into which one is put each day; nothing where none is made by itself.
    pub folder: Option<String>,
    /// How many of this desk's stay there.
    pub kept: u32,
    /// How many can be chosen.
    pub kept_choices: Vec<u32>,
    /// When the last one was made and read back.
    pub made: Option<InstantText>,
    /// The last try, where none was made since.
    pub failed: Option<BackupFailedView>,
    /// What somebody has to look at, in a sentence without a full stop.
    pub concern: Option<String>,
    /// It is the practice service, of which nothing is backed up.
    pub practice: bool,
}

/// A backup that could not be made.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct BackupFailedView {
    /// When.
    pub at: InstantText,
    /// Since when none could be made.
    pub since: InstantText,
    /// Why, without a full stop.
    pub why: String,
}

/// Changes one thing about backups.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum BackupChange {
    /// So many stay in the folder.
    Kept(u32),
    /// None is made by itself any more.
    Stop(bool),
}

/// A backup that was made and read back.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct MadeBackupView {
    /// The name of its file, without the folder.
    pub file: String,
    /// How many records it has.
    pub records: u32,
    /// How large the file is: "12.4 MB".
    pub size: String,
    /// How many earlier ones were removed.
    pub removed: u32,
}

/// A backup that somebody chose, as it says of itself.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct BackupSeenView {
    /// The name of its file, without the folder.
    pub file: String,
    /// When it was made.
    pub made: InstantText,
    /// The unit code of whose records they are.
    pub service_code: String,
    /// And the name.
    pub service_name: String,
    /// How many records it has.
    pub records: u32,
}

/// A backup that lies in a folder, as it says of itself.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct FoundBackupView {
    /// What it says of itself.
    #[serde(flatten)]
    pub seen: BackupSeenView,
    /// How large the file is.
    pub size: String,
}

/// Reads the chosen backup to its end.
#[derive(Clone, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct CheckBackupRequest {
    /// The recovery key as typed.
    pub recovery_key: String,
}

/// Restores the chosen backup.
#[derive(Clone, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RestoreBackupRequest {
    /// The recovery key as typed.
    pub recovery_key: String,
    /// Who opens the records from then on.
    pub user: String,
    /// The passphrase that they choose.
    pub passphrase: String,
    /// Whether they go on where the computer's key store gives nothing.
    pub without_key_store: bool,
    /// Whether the records that are here already are set aside.
    pub set_aside: bool,
}

/// A backup that was restored.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RestoredView {
    /// What the window opens on.
    pub session: SessionView,
    /// When the backup was made.
    pub made: InstantText,
    /// How many records it has.
    pub records: u32,
    /// The folder in which the records are that were here before.
    pub aside: Option<String>,
}
