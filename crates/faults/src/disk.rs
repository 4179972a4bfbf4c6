//! A watched folder, as a test has it.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use crate::power::Recording;
use crate::watched::{Failing, Watched};
use crate::{calls, connections, vfs};

/// A folder whose files are watched, for as long as this is kept.
pub struct Disk(Arc<Watched>);

impl Disk {
    /// Watches a folder, which must be there. Databases opened in it from now on are seen; those open before are not.
    ///
    /// # Panics
    /// When the folder is not there.
    pub fn watch(folder: &Path) -> Self {
        calls::install();
        vfs::install();
        connections::install();
        Self(Watched::begin(folder))
    }

    /// Folds SQLite's log into the database after about so many pages, on connections that are opened from now on. By
    /// itself that happens after 1,000, which no small test comes to.
    pub fn checkpoint_every(&self, pages: i32) {
        self.0.checkpoint_every(pages);
    }

    /// Begins to write down what is done to the files, which are taken as they are now. No database in the folder is open.
    ///
    /// # Panics
    /// When a file cannot be read.
    pub fn record(&self) {
        self.0.record();
    }

    /// Notes that everything until now has been acknowledged to a person.
    pub fn acknowledge(&self) {
        self.0.acknowledge();
    }

    /// The folders in this one that a power cut leaves: those that were there when its names were last flushed.
    pub fn folders_flushed(&self) -> BTreeSet<String> {
        self.0.folders_flushed()
    }

    /// Ends a recording and gives it.
    pub fn recorded(&self) -> Recording {
        self.0.recorded()
    }

    /// Lets calls fail from now on.
    pub fn fail(&self, failing: Failing) {
        self.0.fail(failing);
    }

    /// Fails no more, and says on how many calls the fault could have struck, and on how many it did.
    pub fn mend(&self) -> (u64, u64) {
        self.0.mend()
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        self.0.end();
    }
}
