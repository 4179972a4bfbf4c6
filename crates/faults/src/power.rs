//! What a power cut leaves of files: a recording of what was done to them, and the images that a disk may hold afterwards.
//!
//! What was flushed is on the disk. Of what was not, each write is there, not there, or torn: sector by sector new, old, or
//! noise. Names that were made, changed or removed are on the disk once their folder was flushed; until then the first few
//! of them may be, in the order in which they were done, as every file system with a journal has it, and a file that took
//! another's place did so whole. This is how SQLite's own tests cut the power.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::slice;
use std::sync::Arc;

use rand::rngs::StdRng;
use rand::{Rng as _, RngExt as _, SeedableRng as _};

/// Files by name.
pub type Files = BTreeMap<String, Vec<u8>>;

/// The smallest piece that a disk writes whole, in bytes.
const SECTOR: usize = 512;

/// Something that was done to a file, or to its name. A file has the number of its first name among all first names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Event {
    Named { name: Arc<str>, file: usize },
    Unnamed { name: Arc<str> },
    Renamed { from: Arc<str>, to: Arc<str> },
    Wrote { file: usize, at: usize, bytes: Vec<u8> },
    Cut { file: usize, size: usize },
    Flushed { file: usize },
    NamesFlushed,
    Acknowledged,
}

/// What was done to the files of a folder, in order.
#[derive(Default)]
pub struct Recording {
    pub(crate) events: Vec<Event>,
    /// How many of them say what was there, safely, when it began.
    pub(crate) begun: usize,
}

/// What happens to what was not flushed when the power goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Loss {
    /// All is there: as when a process is killed.
    Nothing,
    /// None is there.
    Everything,
    /// Chance decides: there, not there, or torn.
    Torn(u64),
}

impl Recording {
    /// From the beginning. Nothing has happened yet.
    pub fn replay(&self) -> Replay<'_> {
        let (begun, happened) = self.events.split_at(self.begun);
        let mut replay = Replay {
            events: begun.iter(),
            flush: None,
            ended: false,
            acknowledged: 0,
            contents: Vec::new(),
            names: BTreeMap::new(),
            renaming: Vec::new(),
        };
        while replay.go_on().is_some() {}
        replay.events = happened.iter();
        replay.ended = false;
        replay
    }

    /// How many moments a replay has: before and after each flush, and the end.
    pub fn moments(&self) -> usize {
        2 * self.events[self.begun..]
            .iter()
            .filter(|event| event.is_flush())
            .count()
            + 1
    }
}

impl Event {
    fn is_flush(&self) -> bool {
        matches!(self, Self::Flushed { .. } | Self::NamesFlushed)
    }
}

/// A disk at a moment of a recording: what is safely on it, and what is still on its way there.
pub struct Replay<'a> {
    events: slice::Iter<'a, Event>,
    /// The flush that is about to happen.
    flush: Option<&'a Event>,
    ended: bool,
    acknowledged: usize,
    contents: Vec<Content>,
    /// What each name surely stands for, and the changes of names that are still on their way.
    names: BTreeMap<Arc<str>, usize>,
    renaming: Vec<&'a Event>,
}

#[derive(Default)]
struct Content {
    flushed: Vec<u8>,
    changes: Vec<Change>,
}

enum Change {
    Write { at: usize, bytes: Vec<u8> },
    Cut { size: usize },
}

impl Replay<'_> {
    /// Goes on to the next moment: just before a flush, just after it, or the end. Says how many acknowledgements came
    /// before it; nothing when the end is over.
    pub fn go_on(&mut self) -> Option<usize> {
        if let Some(flush) = self.flush.take() {
            self.take(flush);
            return Some(self.acknowledged);
        }
        for event in self.events.by_ref() {
            if event.is_flush() {
                self.flush = Some(event);
                return Some(self.acknowledged);
            }
            match event {
                Event::Acknowledged => self.acknowledged += 1,
                Event::Named { file, .. } => {
                    if self.contents.len() <= *file {
                        self.contents.resize_with(file + 1, Content::default);
                    }
                    self.renaming.push(event);
                }
                Event::Unnamed { .. } | Event::Renamed { .. } => self.renaming.push(event),
                Event::Wrote { file, at, bytes } => {
                    let (at, bytes) = (*at, bytes.clone());
                    self.contents[*file].changes.push(Change::Write { at, bytes });
                }
                Event::Cut { file, size } => self.contents[*file].changes.push(Change::Cut { size: *size }),
                Event::Flushed { .. } | Event::NamesFlushed => {}
            }
        }
        (!std::mem::replace(&mut self.ended, true)).then_some(self.acknowledged)
    }

    fn take(&mut self, flush: &Event) {
        if let Event::Flushed { file } = flush {
            let content = &mut self.contents[*file];
            for change in std::mem::take(&mut content.changes) {
                change.apply(&mut content.flushed);
            }
        } else {
            for change in std::mem::take(&mut self.renaming) {
                rename(&mut self.names, change);
            }
        }
    }

    /// Whether nothing is on its way, so that every loss leaves the same.
    pub fn is_settled(&self) -> bool {
        self.renaming.is_empty() && self.contents.iter().all(|one| one.changes.is_empty())
    }

    /// What is found on the disk when the power is back.
    pub fn image(&self, loss: Loss) -> Files {
        let mut chance = match loss {
            Loss::Torn(seed) => Some(StdRng::seed_from_u64(seed)),
            Loss::Nothing | Loss::Everything => None,
        };
        let arrived = match (loss, &mut chance) {
            (Loss::Everything, _) => 0,
            (_, Some(chance)) => chance.random_range(0..=self.renaming.len()),
            (_, None) => self.renaming.len(),
        };
        let mut names = self.names.clone();
        for change in &self.renaming[..arrived] {
            rename(&mut names, change);
        }
        names
            .iter()
            .map(|(name, file)| (name.to_string(), self.contents[*file].image(loss, chance.as_mut())))
            .collect()
    }
}

fn rename(names: &mut BTreeMap<Arc<str>, usize>, change: &Event) {
    match change {
        Event::Named { name, file } => {
            names.insert(Arc::clone(name), *file);
        }
        Event::Unnamed { name } => {
            names.remove(name);
        }
        Event::Renamed { from, to } => {
            if let Some(file) = names.remove(from) {
                names.insert(Arc::clone(to), file);
            }
        }
        _ => {}
    }
}

impl Content {
    fn image(&self, loss: Loss, mut chance: Option<&mut StdRng>) -> Vec<u8> {
        let mut bytes = self.flushed.clone();
        for change in &self.changes {
            match (loss, &mut chance) {
                (Loss::Everything, _) => {}
                (_, Some(chance)) => change.apply_by_chance(&mut bytes, chance),
                (_, None) => change.apply(&mut bytes),
            }
        }
        bytes
    }
}

impl Change {
    fn apply(&self, to: &mut Vec<u8>) {
        match self {
            Self::Write { at, bytes } => put(to, *at, bytes),
            Self::Cut { size } => to.resize(*size, 0),
        }
    }

    fn apply_by_chance(&self, to: &mut Vec<u8>, chance: &mut StdRng) {
        match (chance.random_range(0..3), self) {
            (0, _) => {}
            (1, Self::Write { at, bytes }) => {
                // A sector is at its place on the disk, whatever the write began with.
                let mut from = 0;
                while from < bytes.len() {
                    let end = bytes.len().min(from + SECTOR - (at + from) % SECTOR);
                    let piece = &bytes[from..end];
                    match chance.random_range(0..8) {
                        0..=3 => put(to, at + from, piece),
                        4 => {
                            let mut noise = vec![0; piece.len()];
                            chance.fill_bytes(&mut noise);
                            put(to, at + from, &noise);
                        }
                        _ => {}
                    }
                    from = end;
                }
            }
            _ => self.apply(to),
        }
    }
}

fn put(to: &mut Vec<u8>, at: usize, bytes: &[u8]) {
    let end = at + bytes.len();
    if to.len() < end {
        to.resize(end, 0);
    }
    to[at..end].copy_from_slice(bytes);
}

/// Makes a folder that holds these files and nothing else.
///
/// # Errors
/// When it cannot be written.
pub fn lay_out(files: &Files, folder: &Path) -> std::io::Result<()> {
    fs::create_dir_all(folder)?;
    for file in fs::read_dir(folder)? {
        fs::remove_file(file?.path())?;
    }
    for (name, bytes) in files {
        fs::write(folder.join(name), bytes)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(name: &str, file: usize) -> Event {
        Event::Named {
            name: name.into(),
            file,
        }
    }

    fn wrote(file: usize, at: usize, bytes: &[u8]) -> Event {
        let bytes = bytes.to_vec();
        Event::Wrote { file, at, bytes }
    }

    /// The images at the end of these events, without loss, with every loss, and with those that chance makes.
    fn images(events: Vec<Event>) -> (Files, Files, Vec<Files>) {
        let recording = Recording { events, begun: 0 };
        let mut replay = recording.replay();
        while replay.go_on().is_some() {}
        let torn = (0..100).map(|seed| replay.image(Loss::Torn(seed))).collect();
        (replay.image(Loss::Nothing), replay.image(Loss::Everything), torn)
    }

    fn old() -> Vec<Event> {
        vec![
            named("a", 0),
            wrote(0, 0, b"old"),
            Event::Flushed { file: 0 },
            Event::NamesFlushed,
        ]
    }

    #[test]
    fn what_was_flushed_survives_and_what_was_not_may_not() {
        let (all, none, torn) = images([old(), vec![wrote(0, 3, b"er")]].concat());
        assert_eq!((&all["a"][..], &none["a"][..]), (&b"older"[..], &b"old"[..]));
        assert!(torn.iter().all(|files| files["a"].starts_with(b"old")));
        assert!(torn.contains(&all) && torn.contains(&none));
    }

    #[test]
    fn a_torn_write_changes_nothing_but_what_it_wrote() {
        let long = vec![b'x'; 4 * SECTOR];
        let (all, none, torn) = images([old(), vec![wrote(0, 3, &long)]].concat());
        assert!(torn.iter().all(|files| files["a"].starts_with(b"old")));
        assert!(torn.iter().all(|files| files["a"].len() <= 3 + long.len()));
        assert!(torn.iter().any(|files| *files != all && *files != none));
    }

    #[test]
    fn a_name_is_sure_once_its_folder_is_flushed() {
        let (all, none, torn) = images(vec![named("a", 0), wrote(0, 0, b"new"), Event::Flushed { file: 0 }]);
        assert!(all.contains_key("a") && none.is_empty());
        assert!(torn.contains(&all) && torn.contains(&none));
        let removed = [old(), vec![Event::Unnamed { name: "a".into() }]].concat();
        let (all, none, _) = images(removed.clone());
        assert!(all.is_empty() && none.contains_key("a"));
        let (_, none, torn) = images([removed, vec![Event::NamesFlushed]].concat());
        assert!(none.is_empty() && torn.iter().all(Files::is_empty));
    }

    #[test]
    fn what_was_there_at_the_beginning_is_safe() {
        let recording = Recording {
            begun: old().len(),
            events: [old(), vec![wrote(0, 0, b"new")]].concat(),
        };
        assert_eq!(recording.moments(), 1);
        let mut replay = recording.replay();
        assert_eq!(replay.image(Loss::Everything)["a"], b"old");
        assert_eq!((replay.go_on(), replay.go_on()), (Some(0), None));
        assert_eq!(replay.image(Loss::Everything)["a"], b"old");
        assert_eq!(replay.image(Loss::Nothing)["a"], b"new");
    }

    #[test]
    fn a_file_takes_anothers_place_whole_or_not_at_all() {
        let events = vec![
            named("b", 1),
            wrote(1, 0, b"new"),
            Event::Flushed { file: 1 },
            Event::Renamed {
                from: "b".into(),
                to: "a".into(),
            },
        ];
        let (all, none, torn) = images([old(), events].concat());
        assert_eq!((&all["a"][..], all.len()), (&b"new"[..], 1));
        assert_eq!((&none["a"][..], none.len()), (&b"old"[..], 1));
        assert!(torn.iter().all(|files| files["a"] == b"old" || files["a"] == b"new"));
    }
}
