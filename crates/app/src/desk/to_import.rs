//! The file that somebody is importing in the window, from its choice to its end, and how far reading it has come. Locking
//! throws it away and stops what is under way.

use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use zeroize::Zeroizing;

/// A file that was chosen. It is read once, so that what is imported is what was looked at.
pub(crate) struct GivenFile {
    /// Its name without its folder.
    pub name: String,
    /// Patients' data.
    pub bytes: Zeroizing<Vec<u8>>,
}

/// What is being imported.
#[derive(Default)]
pub(crate) struct ToImport {
    file: Mutex<Option<Arc<GivenFile>>>,
    stopped: AtomicBool,
    done: AtomicU64,
    of: AtomicU64,
}

impl ToImport {
    /// Takes the file that was chosen.
    pub(crate) fn take(&self, file: GivenFile) {
        *self.file.lock().unwrap_or_else(PoisonError::into_inner) = Some(Arc::new(file));
    }

    /// The file that was chosen.
    pub(crate) fn file(&self) -> Option<Arc<GivenFile>> {
        self.file.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Throws the file away, and stops what is being done with it.
    pub(crate) fn forget(&self) {
        self.stop();
        *self.file.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    /// Stops what is being done: whoever reads hears of it after some rows more.
    pub(crate) fn stop(&self) {
        self.stopped.store(true, Ordering::Relaxed);
    }

    /// Begins to read the file from its first row.
    pub(crate) fn begin(&self) {
        self.stopped.store(false, Ordering::Relaxed);
        self.done.store(0, Ordering::Relaxed);
        self.of.store(0, Ordering::Relaxed);
    }

    /// Notes how many rows were read, of about how many. Says whether to go on.
    pub(crate) fn came_to(&self, done: u64, of: u64) -> ControlFlow<()> {
        self.done.store(done, Ordering::Relaxed);
        self.of.store(of, Ordering::Relaxed);
        if self.stopped.load(Ordering::Relaxed) {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    }

    /// How many rows were read, of about how many.
    pub(crate) fn progress(&self) -> (u64, u64) {
        (self.done.load(Ordering::Relaxed), self.of.load(Ordering::Relaxed))
    }
}
