//! The file that somebody is importing in the window, from its choice to its end, and what is being done with it. One thing is
//! done at a time. Leaving it throws the file away and stops reading it, and lets an import that was ordered end; locking
//! stops that, too.

use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use domain::dataset::Dataset;
use exchange::{FileColumns, ReadAs, SheetError, TextEncoding, WhichSheet, file_in};
use zeroize::Zeroizing;

use crate::error::Error;

/// A file that was chosen. It is read once, so that what is imported is what was looked at.
pub(crate) struct GivenFile {
    /// Its name without its folder.
    pub name: String,
    /// Patients' data.
    pub bytes: Zeroizing<Vec<u8>>,
    /// Its columns as they were looked at last.
    seen: Mutex<Option<SeenColumns>>,
}

/// How a file was read, and its columns then.
type SeenColumns = (WhichSheet<'static>, Option<TextEncoding>, Arc<FileColumns>);

impl GivenFile {
    /// A file that was just read.
    pub(crate) fn new(name: String, bytes: Vec<u8>) -> Self {
        Self {
            name,
            bytes: Zeroizing::new(bytes),
            seen: Mutex::default(),
        }
    }

    /// Its columns. They are kept while it is chosen, as somebody who says what they are asks for them again and again.
    ///
    /// # Errors
    /// When the file as a whole cannot be read, or its first row holds no names of columns.
    pub(crate) fn columns(&self, read_as: ReadAs<'static>, dataset: &Dataset) -> Result<Arc<FileColumns>, SheetError> {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((sheet, encoding, columns)) = &*seen
            && (*sheet, *encoding) == (read_as.sheet, read_as.encoding)
        {
            return Ok(Arc::clone(columns));
        }
        let columns = Arc::new(file_in::columns(&self.bytes, read_as, dataset)?);
        *seen = Some((read_as.sheet, read_as.encoding, Arc::clone(&columns)));
        Ok(columns)
    }
}

/// What is being imported.
#[derive(Default)]
pub(crate) struct ToImport(Mutex<Now>);

#[derive(Default)]
struct Now {
    /// Another one each time that a file is thrown away: whoever chose before that gives no file to whoever came after.
    stay: u64,
    file: Option<Arc<GivenFile>>,
    /// Files that were dropped on the window, and that nobody has asked for yet.
    dropped: Vec<PathBuf>,
    under_way: Option<Arc<Work>>,
}

/// One reading of the file, to look at it or to import it.
pub(crate) struct Work {
    /// Whether it ends with writing.
    writes: bool,
    stopped: AtomicBool,
    done: AtomicU64,
    of: AtomicU64,
}

/// The file while something is done with it.
pub(crate) struct UnderWay<'a> {
    all: &'a ToImport,
    pub(crate) file: Arc<GivenFile>,
    work: Arc<Work>,
}

impl ToImport {
    /// The stay in which a file is about to be chosen.
    pub(crate) fn stay(&self) -> u64 {
        self.now().stay
    }

    /// Takes the file that was chosen in this stay; says `false` where that is over.
    pub(crate) fn take(&self, stay: u64, file: GivenFile) -> bool {
        let mut now = self.now();
        let is_now = now.stay == stay;
        if is_now {
            now.file = Some(Arc::new(file));
        }
        is_now
    }

    /// Files were dropped on the window: whoever asks for them next has them.
    pub(crate) fn drop_files(&self, paths: Vec<PathBuf>) {
        self.now().dropped = paths;
    }

    /// The files that were dropped last, for whoever asks first.
    pub(crate) fn take_dropped(&self) -> Vec<PathBuf> {
        std::mem::take(&mut self.now().dropped)
    }

    /// The file that is chosen.
    pub(crate) fn file(&self) -> Option<Arc<GivenFile>> {
        self.now().file.clone()
    }

    /// Begins to read the file from its first row.
    ///
    /// # Errors
    /// When there is none, or it is being read.
    pub(crate) fn begin(&self, writes: bool) -> Result<UnderWay<'_>, Error> {
        let mut now = self.now();
        if now.under_way.is_some() {
            return Err(Error::ImportUnderWay);
        }
        let file = now.file.clone().ok_or(Error::NoFileChosen)?;
        let work = Arc::new(Work {
            writes,
            stopped: AtomicBool::new(false),
            done: AtomicU64::new(0),
            of: AtomicU64::new(0),
        });
        now.under_way = Some(Arc::clone(&work));
        Ok(UnderWay { all: self, file, work })
    }

    /// Throws the file away, and stops reading it; an import that was ordered goes on to its end.
    pub(crate) fn leave(&self) {
        let mut now = self.now();
        now.throw_away();
        if let Some(work) = now.under_way.as_ref().filter(|work| !work.writes) {
            work.stop();
        }
    }

    /// Throws the file away, and stops whatever is being done with it.
    pub(crate) fn forget(&self) {
        let mut now = self.now();
        now.throw_away();
        now.dropped = Vec::new();
        now.stop();
    }

    /// Stops what is being done with the file, which stays: whoever reads hears of it after some rows more.
    pub(crate) fn stop(&self) {
        self.now().stop();
    }

    /// How many rows were read, of about how many; nothing of either while nothing is read.
    pub(crate) fn progress(&self) -> (u64, u64) {
        let now = self.now();
        now.under_way.as_ref().map_or((0, 0), |work| {
            (work.done.load(Ordering::Relaxed), work.of.load(Ordering::Relaxed))
        })
    }

    fn now(&self) -> MutexGuard<'_, Now> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Now {
    fn throw_away(&mut self) {
        self.stay += 1;
        self.file = None;
    }

    fn stop(&self) {
        if let Some(work) = &self.under_way {
            work.stop();
        }
    }
}

impl Work {
    fn stop(&self) {
        self.stopped.store(true, Ordering::Relaxed);
    }
}

impl UnderWay<'_> {
    /// Notes how many rows were read, of about how many. Says whether to go on.
    pub(crate) fn came_to(&self, done: u64, of: u64) -> ControlFlow<()> {
        self.work.done.store(done, Ordering::Relaxed);
        self.work.of.store(of, Ordering::Relaxed);
        if self.work.stopped.load(Ordering::Relaxed) {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    }
}

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        self.all.now().under_way = None;
    }
}
