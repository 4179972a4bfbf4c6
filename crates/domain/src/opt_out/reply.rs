//! What a reply says of the numbers that were sent. It holds those that may be used, in the order in which they were sent, and says nothing of the
//! others: so one that was cut off looks like one in which many are not cleared. Nothing is concluded of a number that stands
//! after the last one that came back, nor where the order was not kept.

use std::collections::{HashMap, HashSet};
use std::hash::Hash;

/// Why a reply is not used. Nothing has changed then.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotUsed {
    /// No number came back.
    #[error(
        "There is no number in this reply, so it is not used: nobody is taken to be not cleared because of it. Fetch the reply \
         again"
    )]
    Empty,
    /// One line came back, as where the national service refuses a file.
    #[error(
        "This reply has one line, and more numbers were sent, so it is not used. Fetch the reply again, or make the check file \
         anew"
    )]
    OneLine,
    /// It is the reply to another file.
    #[error(
        "None of the numbers in this reply was sent: it answers another file, and is not used. Choose the reply to the file \
         that waits"
    )]
    OtherFile,
    /// Some of its numbers were not sent.
    #[error(
        "{0} of the numbers in this reply were not sent: it answers another file, and is not used. Choose the reply to the \
         file that waits"
    )]
    NotSent(usize),
}

/// What a reply says, number by number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Compared {
    /// For each number that was sent, in that order, whether it is cleared; nothing where nothing is concluded.
    pub answers: Vec<Option<bool>>,
    /// Up to which line of what was sent the reply goes, counted from 1.
    pub last_line: usize,
    /// Whether the numbers came back in the order in which they were sent.
    pub in_order: bool,
}

impl Compared {
    /// How many are cleared.
    pub fn cleared(&self) -> usize {
        self.count(Some(true))
    }

    /// How many are not cleared.
    pub fn not_cleared(&self) -> usize {
        self.count(Some(false))
    }

    /// Of how many nothing is concluded.
    pub fn missing(&self) -> usize {
        self.count(None)
    }

    /// Whether so few came back that a person has to say that the reply is right: less than this many in a hundred of those
    /// that were sent.
    pub fn needs_word(&self, least_percent: u32) -> bool {
        let least = u64::from(least_percent) * self.answers.len() as u64;
        (self.cleared() as u64) * 100 < least
    }

    fn count(&self, answer: Option<bool>) -> usize {
        self.answers.iter().filter(|one| **one == answer).count()
    }
}

/// Compares what was sent with what came back. A number that comes back twice counts once.
///
/// # Errors
/// When the reply is not used.
pub fn compare<T: Copy + Eq + Hash>(sent: &[T], came: &[T]) -> Result<Compared, NotUsed> {
    let places: HashMap<T, usize> = sent
        .iter()
        .enumerate()
        .map(|(place, number)| (*number, place))
        .collect();
    let unsent = came.iter().filter(|number| !places.contains_key(*number)).count();
    if came.is_empty() {
        return Err(NotUsed::Empty);
    }
    if unsent > 0 {
        return Err(if unsent == came.len() {
            NotUsed::OtherFile
        } else {
            NotUsed::NotSent(unsent)
        });
    }
    let (mut back, mut seen) = (Vec::with_capacity(came.len()), HashSet::with_capacity(came.len()));
    for place in came.iter().filter_map(|number| places.get(number).copied()) {
        if seen.insert(place) {
            back.push(place);
        }
    }
    if back.len() == 1 && sent.len() > 1 {
        return Err(NotUsed::OneLine);
    }
    let in_order = back.is_sorted();
    let last = back.iter().copied().max().unwrap_or_default();
    let answer = |place: usize| {
        if seen.contains(&place) {
            Some(true)
        } else {
            // Whatever stands before a number that came back was answered.
            (in_order && place < last).then_some(false)
        }
    };
    Ok(Compared {
        answers: (0..sent.len()).map(answer).collect(),
        last_line: last + 1,
        in_order,
    })
}
