//! What is known of a watched folder: what is done to its files is written down, and calls fail as they are told to. No
//! `unsafe` here; `vfs`, `file` and `calls` ask before each call and tell after it.

use std::cell::Cell;
use std::collections::{BTreeSet, HashSet};
use std::ffi::c_int;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use libsqlite3_sys as ffi;

use crate::power::{Event, Recording};
use crate::recorder::{Recorder, inode};

/// What goes wrong with a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// There is no room: a write goes through half, nothing can be made longer, and there is no place for another name.
    Full,
    /// The disk fails: reading, writing, flushing, opening, making, renaming, removing, locking.
    Broken,
    /// Another program holds a lock on the file.
    Busy,
}

/// Which calls fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Failing {
    /// How.
    pub fault: Fault,
    /// The first call that fails, counting from 1 those on which this fault can strike.
    pub from: u64,
    /// Whether every call after it fails too, until the disk is mended.
    pub lasting: bool,
}

/// A call on a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Call {
    Open,
    Make,
    Rename,
    Read,
    Write,
    Truncate,
    Sync,
    Size,
    Lock,
    Delete,
    Access,
    SharedMemory,
    SharedLock,
}

impl Fault {
    /// What SQLite is answered; nothing when the fault does not strike on such a call.
    fn answer(self, call: Call) -> Option<c_int> {
        match (self, call) {
            (Self::Full, Call::Write | Call::Make | Call::Rename) => Some(ffi::SQLITE_FULL),
            // As SQLite's own VFS answers when the file of the shared memory cannot be made longer.
            (Self::Full, Call::SharedMemory) => Some(ffi::SQLITE_IOERR_SHMSIZE),
            (Self::Broken, Call::Open | Call::Make | Call::Rename) => Some(ffi::SQLITE_CANTOPEN),
            (Self::Broken, Call::Read) => Some(ffi::SQLITE_IOERR_READ),
            (Self::Broken, Call::Write) => Some(ffi::SQLITE_IOERR_WRITE),
            (Self::Broken, Call::Truncate) => Some(ffi::SQLITE_IOERR_TRUNCATE),
            (Self::Broken, Call::Sync) => Some(ffi::SQLITE_IOERR_FSYNC),
            (Self::Broken, Call::Size) => Some(ffi::SQLITE_IOERR_FSTAT),
            (Self::Broken, Call::Lock) => Some(ffi::SQLITE_IOERR_LOCK),
            (Self::Broken, Call::Delete) => Some(ffi::SQLITE_IOERR_DELETE),
            (Self::Broken, Call::Access) => Some(ffi::SQLITE_IOERR_ACCESS),
            (Self::Broken, Call::SharedMemory) => Some(ffi::SQLITE_IOERR_SHMMAP),
            (Self::Broken, Call::SharedLock) => Some(ffi::SQLITE_IOERR_SHMLOCK),
            (Self::Busy, Call::Lock | Call::SharedLock) => Some(ffi::SQLITE_BUSY),
            (Self::Full | Self::Busy, _) => None,
        }
    }
}

/// A folder whose files are watched.
pub(crate) struct Watched {
    folder: PathBuf,
    state: Mutex<State>,
}

/// What is open: a file of a watched folder, by the number that the file system gives it, or the folder itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Opened {
    File(u64),
    Folder,
}

#[derive(Default)]
struct State {
    recorder: Option<Recorder>,
    of_sqlite: HashSet<u64>,
    failing: Option<Failing>,
    /// Calls on which the fault can strike, and those on which it did, since `failing` was set.
    asked: u64,
    failed: u64,
    pages_between_checkpoints: Option<c_int>,
    /// The folders in it whose names have been flushed.
    folders_flushed: BTreeSet<String>,
}

static WATCHED: Mutex<Vec<Weak<Watched>>> = Mutex::new(Vec::new());
/// Disks that are watched, those on which a call is to fail, and those on which waiting for a lock is in vain.
static DISKS: AtomicUsize = AtomicUsize::new(0);
static FAILING: AtomicUsize = AtomicUsize::new(0);
static BUSY: AtomicUsize = AtomicUsize::new(0);

impl Watched {
    pub(crate) fn begin(folder: &Path) -> Arc<Self> {
        let watched = Arc::new(Self {
            folder: full_path(folder),
            state: Mutex::default(),
        });
        DISKS.fetch_add(1, Ordering::Relaxed);
        let mut all = lock(&WATCHED);
        all.retain(|disk| disk.strong_count() > 0);
        all.push(Arc::downgrade(&watched));
        watched
    }

    pub(crate) fn end(&self) {
        self.mend();
        DISKS.fetch_sub(1, Ordering::Relaxed);
    }

    pub(crate) fn checkpoint_every(&self, pages: c_int) {
        self.state().pages_between_checkpoints = Some(pages);
    }

    pub(crate) fn record(&self) {
        let recorder = unasked(|| Recorder::begin(&self.folder));
        let recorder = recorder.unwrap_or_else(|error| panic!("{} cannot be read: {error}", self.folder.display()));
        self.state().recorder = Some(recorder);
    }

    pub(crate) fn acknowledge(&self) {
        self.look();
        self.state().tell(|_| Some(Event::Acknowledged));
    }

    pub(crate) fn recorded(&self) -> Recording {
        self.look();
        self.state().recorder.take().map(Recorder::end).unwrap_or_default()
    }

    pub(crate) fn fail(&self, failing: Failing) {
        self.mend();
        FAILING.fetch_add(1, Ordering::Relaxed);
        if failing.fault == Fault::Busy {
            BUSY.fetch_add(1, Ordering::Relaxed);
        }
        let mut state = self.state();
        (state.failing, state.asked, state.failed) = (Some(failing), 0, 0);
    }

    pub(crate) fn mend(&self) -> (u64, u64) {
        let mut state = self.state();
        if let Some(failing) = state.failing.take() {
            FAILING.fetch_sub(1, Ordering::Relaxed);
            if failing.fault == Fault::Busy {
                BUSY.fetch_sub(1, Ordering::Relaxed);
            }
        }
        (state.asked, state.failed)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        lock(&self.state)
    }

    /// What to answer instead of doing this call.
    pub(crate) fn refusal(&self, call: Call) -> Option<c_int> {
        let mut state = self.state();
        let failing = state.failing?;
        let answer = failing.fault.answer(call)?;
        state.asked += 1;
        let fails = state.asked == failing.from || (failing.lasting && state.asked > failing.from);
        state.failed += u64::from(fails);
        fails.then_some(answer)
    }

    pub(crate) fn is_full(&self) -> bool {
        self.state().failing.is_some_and(|failing| failing.fault == Fault::Full)
    }

    /// SQLite has opened a file, and may have made it.
    pub(crate) fn opened(&self, file: &Path) -> Option<u64> {
        let inode = inode(file)?;
        self.state().of_sqlite.insert(inode);
        self.look();
        Some(inode)
    }

    pub(crate) fn wrote(&self, inode: u64, at: usize, bytes: &[u8]) {
        let bytes = || bytes.to_vec();
        self.state().tell(|recorder| {
            let (file, bytes) = (recorder.number(inode)?, bytes());
            Some(Event::Wrote { file, at, bytes })
        });
    }

    pub(crate) fn cut(&self, inode: u64, size: usize) {
        self.state().tell(|recorder| {
            let file = recorder.number(inode)?;
            Some(Event::Cut { file, size })
        });
    }

    pub(crate) fn flushed(&self, opened: Opened) {
        if opened == Opened::Folder {
            let folders = unasked(|| folders(&self.folder));
            let folders = folders.unwrap_or_else(|error| panic!("{} cannot be read: {error}", self.folder.display()));
            self.state().folders_flushed.extend(folders);
        }
        self.state().tell(|recorder| match opened {
            Opened::File(inode) => recorder.number(inode).map(|file| Event::Flushed { file }),
            Opened::Folder => Some(Event::NamesFlushed),
        });
    }

    pub(crate) fn folders_flushed(&self) -> BTreeSet<String> {
        self.state().folders_flushed.clone()
    }

    /// Writes down what was done without a word.
    pub(crate) fn look(&self) {
        let state = &mut *self.state();
        let Some(recorder) = &mut state.recorder else { return };
        let looked = unasked(|| recorder.look(&mut state.of_sqlite));
        looked.unwrap_or_else(|error| panic!("{} cannot be read: {error}", self.folder.display()));
    }

    pub(crate) fn pages_between_checkpoints(&self) -> Option<c_int> {
        self.state().pages_between_checkpoints
    }
}

impl State {
    fn tell(&mut self, event: impl FnOnce(&Recorder) -> Option<Event>) {
        if let Some(recorder) = &mut self.recorder
            && let Some(event) = event(recorder)
        {
            recorder.tell(event);
        }
    }
}

/// The folders in a folder.
fn folders(folder: &Path) -> io::Result<BTreeSet<String>> {
    let mut folders = BTreeSet::new();
    for found in fs::read_dir(folder)? {
        let found = found?;
        if found.file_type()?.is_dir() {
            folders.insert(found.file_name().to_string_lossy().into_owned());
        }
    }
    Ok(folders)
}

/// The watched folder that a file lies in, or that this is: the innermost, and of one that is watched twice the later.
pub(crate) fn watching(path: &Path) -> Option<Arc<Watched>> {
    let all = lock(&WATCHED);
    let disks = all.iter().filter_map(Weak::upgrade);
    disks
        .filter(|disk| path.starts_with(&disk.folder))
        .max_by_key(|disk| disk.folder.components().count())
}

/// The same for a path as anybody may write it, whether or not there is anything.
pub(crate) fn holding(path: &Path) -> Option<Arc<Watched>> {
    let above = path.parent()?.canonicalize().ok()?;
    watching(&above.join(path.file_name()?))
}

/// What an open file or folder is, when it is watched.
pub(crate) fn open_as(descriptor: c_int) -> Option<(Arc<Watched>, Opened)> {
    if DISKS.load(Ordering::Relaxed) == 0 {
        return None;
    }
    let link = PathBuf::from(format!("/proc/self/fd/{descriptor}"));
    let path = fs::read_link(&link).ok()?;
    let disk = watching(&path)?;
    let opened = if path == disk.folder {
        Opened::Folder
    } else {
        Opened::File(inode(&link)?)
    };
    Some((disk, opened))
}

thread_local! {
    static ASKED: Cell<bool> = const { Cell::new(true) };
}

/// Does what was asked about already, or is this crate's own: no call in it is asked about.
pub(crate) fn unasked<T>(work: impl FnOnce() -> T) -> T {
    let before = ASKED.replace(false);
    let done = work();
    ASKED.set(before);
    done
}

/// Whether a call is to fail anywhere, and this one may be it.
pub(crate) fn may_fail() -> bool {
    FAILING.load(Ordering::Relaxed) > 0 && ASKED.get()
}

/// Whether nobody needs to wait for a lock, because it will not be given.
pub(crate) fn waits_in_vain() -> bool {
    BUSY.load(Ordering::Relaxed) > 0
}

pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// As SQLite names it: without links in it.
pub(crate) fn full_path(path: &Path) -> PathBuf {
    path.canonicalize()
        .unwrap_or_else(|error| panic!("{} cannot be watched: {error}", path.display()))
}
