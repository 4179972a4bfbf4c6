//! The states of a desk: what there is of its store, and who may look into it.

use chrono::{DateTime, Utc};
use store::{LockedStore, Store};

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
    /// When its key is forgotten.
    until: DateTime<Utc>,
}

impl StillSending {
    pub(crate) fn new(store: Store, until: DateTime<Utc>) -> Self {
        Self { store, until }
    }

    pub(crate) fn store(&self) -> &Store {
        &self.store
    }

    /// When the key is forgotten.
    pub(crate) fn until(&self) -> DateTime<Utc> {
        self.until
    }

    /// Forgets the key.
    pub(crate) async fn close(self) -> LockedStore {
        self.store.lock().await
    }
}
