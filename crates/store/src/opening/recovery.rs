//! The printed recovery key: what it opens lies in a small file of its own beside the vault, so that it opens the records
//! where the vault is damaged. A key that is made anew takes the place of the one before once it was typed back, and not
//! when it is made: until then either opens, so that neither a process that ends nor a page that nobody read leaves a
//! service without one.

use std::io;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use domain::log_safe::safe;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::error::UnlockError;
use crate::opening::key_file::{KeyFile, KeyFileError};
use crate::opening::secret::{DataKey, RecoveryKey};
use crate::opening::wrap::{Random, SealError, Wrap};

const FILE: KeyFile = KeyFile {
    file_name: "recovery.json",
    content_name: "recovery",
    form: 1,
};
/// Most keys that wait to be typed back: whoever makes more has printed none of the oldest.
const MOST_WAITING: usize = 8;

/// What is known of the printed recovery key of a store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RecoveryStanding {
    /// Nobody has typed it back since it was made: perhaps nobody has it.
    NotProved,
    /// It was typed, and opened the records, last at this moment.
    Proved(DateTime<Utc>),
    /// Its file is missing or damaged: no printed key opens these records.
    Lost,
    /// A newer program wrote its file: that one knows.
    Newer,
}

/// What opens with the recovery key.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Recovery {
    wrap: Wrap,
    /// When that key was last typed, and opened.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    proved: Option<DateTime<Utc>>,
    /// Under keys that were made since, and that nobody has typed back yet, the newest last: any of them may be on paper.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    next: Vec<Wrap>,
    #[serde(flatten)]
    newer: Map<String, Value>,
}

/// The data key as a recovery key opened it, and the file as it is once that is known.
pub(crate) struct Recovered {
    pub(crate) key: DataKey,
    pub(crate) proved: Recovery,
}

impl Recovery {
    /// Under the first recovery key of a store.
    pub(crate) fn new(key: &DataKey, recovery: &RecoveryKey, random: Random<'_>) -> Result<Self, SealError> {
        Ok(Self {
            wrap: Wrap::for_recovery(key, recovery, random)?,
            proved: None,
            next: Vec::new(),
            newer: Map::new(),
        })
    }

    pub(crate) fn path(dir: &Path) -> PathBuf {
        FILE.path(dir)
    }

    /// What lies in this folder.
    pub(crate) fn read(dir: &Path) -> Result<Self, KeyFileError> {
        FILE.read(dir)
    }

    /// Replaces the file: whole or not at all, whatever happens meanwhile.
    pub(crate) fn write(&self, dir: &Path) -> io::Result<()> {
        FILE.write(dir, self)
    }

    /// The data key, with a recovery key; nothing when it is another store's. One that was made anew takes the place of the
    /// one before, as whoever typed it has it.
    pub(crate) fn open(&self, recovery: &RecoveryKey, now: DateTime<Utc>) -> Option<Recovered> {
        let mut proved = self.clone();
        let opens = |(place, next): (usize, &Wrap)| Some((place, next.open_for_recovery(recovery)?));
        let key = match self.next.iter().enumerate().find_map(opens) {
            Some((place, key)) => {
                // Those that were made after it may still be on paper, too.
                proved.wrap = proved.next.drain(..=place).next_back()?;
                key
            }
            None => self.wrap.open_for_recovery(recovery)?,
        };
        proved.proved = Some(now);
        Some(Recovered { key, proved })
    }

    /// With a further key, beside the one that opens.
    pub(crate) fn renewed(mut self, next: Wrap) -> Self {
        self.next.push(next);
        let too_many = self.next.len().saturating_sub(MOST_WAITING);
        self.next.drain(..too_many);
        self
    }

    /// A key that waits to be typed back is the one that counts: it is not known to be on paper.
    pub(crate) fn standing(&self) -> RecoveryStanding {
        match self.proved {
            Some(at) if self.next.is_empty() => RecoveryStanding::Proved(at),
            _ => RecoveryStanding::NotProved,
        }
    }
}

impl Recovered {
    /// Keeps that the key was typed and opened. Where that cannot be written, it is asked for again.
    pub(crate) fn keep(self, dir: &Path) {
        if let Err(error) = self.proved.write(dir) {
            tracing::warn!(kind = %safe(&error.kind()), "that the recovery key was proved cannot be kept");
        }
    }
}

impl UnlockError {
    /// The file of the recovery key in this folder cannot be read.
    pub(crate) fn without_recovery_key(dir: &Path, why: KeyFileError) -> Self {
        match why {
            KeyFileError::Absent | KeyFileError::Damaged(_) => Self::NoRecoveryKey,
            KeyFileError::Newer => Self::NewerRecoveryKey,
            KeyFileError::Io(error) => Self::io(dir, error),
        }
    }
}

#[cfg(test)]
mod tests;
