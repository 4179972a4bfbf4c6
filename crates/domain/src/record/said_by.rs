//! Who said something, and when: for display only, as no clock decides anything.

use chrono::{DateTime, Utc};

use super::entry::{Author, Entry};

/// Who said something, and when by their clock.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SaidBy {
    /// Their name as it was then.
    pub name: String,
    /// When.
    pub at: DateTime<Utc>,
}

impl SaidBy {
    /// This author, at this time.
    pub fn new(author: &Author, at: DateTime<Utc>) -> Self {
        Self {
            name: author.name.clone(),
            at,
        }
    }

    /// Whoever wrote this entry.
    pub fn of(entry: &Entry) -> Self {
        Self::new(&entry.author, entry.at)
    }
}
