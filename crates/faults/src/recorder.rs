//! What is written down of a watched folder. SQLite tells of what it writes; which files there are, what they are called,
//! and what is in those that SQLite has nothing to do with, is looked up here, before each flush and after each change of
//! SQLite's own.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fs;
use std::io;
use std::os::unix::fs::{DirEntryExt as _, MetadataExt as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::power::{Event, Recording};

/// A recording under way.
pub(crate) struct Recorder {
    folder: PathBuf,
    recording: Recording,
    /// The number of each file, by the number that the file system gives it for as long as it has a name.
    numbers: HashMap<u64, usize>,
    next: usize,
    names: BTreeMap<Arc<str>, u64>,
    /// What is in the files that are none of SQLite's, as they were seen last.
    seen: HashMap<usize, Vec<u8>>,
}

impl Recorder {
    /// Begins with the files as they are now, all of them flushed.
    pub(crate) fn begin(folder: &Path) -> io::Result<Self> {
        let mut recorder = Self {
            folder: folder.to_owned(),
            recording: Recording::default(),
            numbers: HashMap::new(),
            next: 0,
            names: BTreeMap::new(),
            seen: HashMap::new(),
        };
        recorder.look(&mut HashSet::new())?;
        let flushed = (0..recorder.next).map(|file| Event::Flushed { file });
        recorder.recording.events.extend(flushed);
        recorder.recording.events.push(Event::NamesFlushed);
        recorder.recording.begun = recorder.recording.events.len();
        Ok(recorder)
    }

    pub(crate) fn end(self) -> Recording {
        self.recording
    }

    pub(crate) fn tell(&mut self, event: Event) {
        self.recording.events.push(event);
    }

    /// The number of an open file, while it has a name.
    pub(crate) fn number(&self, inode: u64) -> Option<usize> {
        self.numbers.get(&inode).copied()
    }

    /// Writes down what has changed since the last look. `of_sqlite` are the files that SQLite has opened.
    pub(crate) fn look(&mut self, of_sqlite: &mut HashSet<u64>) -> io::Result<()> {
        let now = names(&self.folder)?;
        let there: HashSet<u64> = now.values().copied().collect();
        let before = std::mem::replace(&mut self.names, now.clone());
        let mut moved = HashSet::new();
        for (name, inode) in &now {
            if before.get(name) == Some(inode) {
                continue;
            }
            let from = before
                .iter()
                .find(|(name, was)| *was == inode && now.get(*name) != Some(inode));
            if let Some((from, _)) = from {
                moved.insert(Arc::clone(from));
                self.tell(Event::Renamed {
                    from: Arc::clone(from),
                    to: Arc::clone(name),
                });
                continue;
            }
            let file = *self.numbers.entry(*inode).or_insert_with(|| {
                self.next += 1;
                self.next - 1
            });
            self.tell(Event::Named {
                name: Arc::clone(name),
                file,
            });
        }
        let gone = before
            .keys()
            .filter(|name| !now.contains_key(*name) && !moved.contains(*name));
        self.recording
            .events
            .extend(gone.map(|name| Event::Unnamed { name: Arc::clone(name) }));
        // The file system gives their numbers to files that are made later.
        of_sqlite.retain(|inode| there.contains(inode));
        self.numbers.retain(|inode, _| there.contains(inode));
        for (name, inode) in now.iter().filter(|(_, inode)| !of_sqlite.contains(inode)) {
            self.read(name, self.numbers[inode])?;
        }
        Ok(())
    }

    fn read(&mut self, name: &str, file: usize) -> io::Result<()> {
        let bytes = fs::read(self.folder.join(name))?;
        let seen = self.seen.entry(file).or_default();
        if *seen == bytes {
            return Ok(());
        }
        let size = bytes.len();
        let is_shorter = size < seen.len();
        seen.clone_from(&bytes);
        if is_shorter {
            self.tell(Event::Cut { file, size });
        }
        self.tell(Event::Wrote { file, at: 0, bytes });
        Ok(())
    }
}

/// The files of a folder, but for SQLite's shared memory, which no power cut leaves.
fn names(folder: &Path) -> io::Result<BTreeMap<Arc<str>, u64>> {
    let mut names = BTreeMap::new();
    for file in fs::read_dir(folder)? {
        let file = file?;
        let name = file.file_name().to_string_lossy().into_owned();
        if file.file_type()?.is_file() && !name.ends_with("-shm") {
            names.insert(name.into(), file.ino());
        }
    }
    Ok(names)
}

/// The number that the file system gives a file.
pub(crate) fn inode(path: &Path) -> Option<u64> {
    fs::metadata(path).ok().map(|metadata| metadata.ino())
}
