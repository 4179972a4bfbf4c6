//! The connections that read: a few, made when they are first wanted, each used by one reader at a time.
//!
//! A connection goes back the moment its reader is done, and closing waits for each: SQLCipher frees its memory when the
//! process ends, and no connection may still be closing then.

use std::ops::{Deref, DerefMut};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions as _, Connection as _};
use tokio::sync::{Mutex, OwnedMutexGuard};

use crate::error::StoreError;

const READERS: usize = 3;

type Slot = Arc<Mutex<Option<SqliteConnection>>>;

/// The connections.
pub(crate) struct Readers {
    options: SqliteConnectOptions,
    slots: [Slot; READERS],
    /// Where the next one waits when all are in use.
    next: AtomicUsize,
    closed: AtomicBool,
}

/// A connection while somebody reads with it.
pub(crate) struct Reading(OwnedMutexGuard<Option<SqliteConnection>>);

impl Readers {
    pub(crate) fn new(options: SqliteConnectOptions) -> Self {
        let slots = std::array::from_fn(|_| Slot::default());
        Self {
            options,
            slots,
            next: AtomicUsize::new(0),
            closed: AtomicBool::new(false),
        }
    }

    /// A connection that sees the last commit.
    pub(crate) async fn take(&self) -> Result<Reading, StoreError> {
        let free = self
            .slots
            .iter()
            .find_map(|slot| Arc::clone(slot).try_lock_owned().ok());
        let mut slot = if let Some(slot) = free {
            slot
        } else {
            let next = self.next.fetch_add(1, Ordering::Relaxed) % READERS;
            Arc::clone(&self.slots[next]).lock_owned().await
        };
        if self.closed.load(Ordering::Acquire) {
            return Err(StoreError::Locked);
        }
        if slot.is_none() {
            *slot = Some(self.options.connect().await?);
        }
        Ok(Reading(slot))
    }

    /// Closes every connection, waiting for whoever still reads.
    pub(crate) async fn close(&self) {
        self.closed.store(true, Ordering::Release);
        for slot in &self.slots {
            let connection = slot.lock().await.take();
            if let Some(connection) = connection {
                // Nothing was written with it.
                let _ = connection.close().await;
            }
        }
    }

    /// Whether it was closed.
    pub(crate) fn is_closed(&self) -> bool {
        self.closed.load(Ordering::Acquire)
    }
}

impl Deref for Reading {
    type Target = SqliteConnection;

    fn deref(&self) -> &SqliteConnection {
        self.0
            .as_ref()
            .unwrap_or_else(|| unreachable!("a reader is connected before it is handed out"))
    }
}

impl DerefMut for Reading {
    fn deref_mut(&mut self) -> &mut SqliteConnection {
        self.0
            .as_mut()
            .unwrap_or_else(|| unreachable!("a reader is connected before it is handed out"))
    }
}
