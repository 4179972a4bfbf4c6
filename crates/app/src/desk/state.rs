//! The states of a desk: what there is of its store, and who may look into it.

use std::time::Duration;

use chrono::{DateTime, Utc};
use store::{Clocks, LockedStore, Store};

/// The states of a desk, and the moment between two of them.
pub(crate) enum DeskState {
    /// Looked for at the first command.
    Unknown,
    /// No store in the folder.
    FirstRun,
    /// A store that cannot be used now, and why.
    Troubled(String),
    /// A store, locked.
    Locked(LockedStore),
    /// A store that nobody may look into, kept open for sending.
    StillSending(StillSending),
    /// A store, unlocked.
    Open(Store),
}

/// A store that nobody may look into: for sending, and for counting.
pub(crate) struct StillSending {
    store: Store,
    /// When its key is forgotten: as it is told on the screen, and by the clock that decides.
    until: DateTime<Utc>,
    ends: Duration,
}

impl StillSending {
    /// For this long from now on.
    pub(crate) fn new(store: Store, now: Clocks, open: Duration) -> Self {
        Self {
            store,
            until: now.wall + open,
            ends: now.running + open,
        }
    }

    pub(crate) fn store(&self) -> &Store {
        &self.store
    }

    /// When the key is forgotten, in words for the screen.
    pub(crate) fn until(&self) -> DateTime<Utc> {
        self.until
    }

    /// Whether the key is to be forgotten, by the clock that nobody can set.
    pub(crate) fn is_over(&self, running: Duration) -> bool {
        self.ends <= running
    }

    /// Forgets the key.
    pub(crate) async fn close(self) -> LockedStore {
        self.store.lock().await
    }
}
