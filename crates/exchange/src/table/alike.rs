//! Names that differ by a slip or two. Comparing two of them takes the product of their lengths, so it is done where nothing
//! shorter tells them apart.

use domain::dataset::{Question, plain_name};

/// Longer names, in bytes, are no slip of a question's, and comparing them would take for ever.
const LONGEST_NAME: usize = 60;
/// So alike, of 1, are names that differ by a slip or two.
const ALIKE: f64 = 0.75;

/// A name as it is compared, without case, spaces and punctuation.
pub(super) struct Plain {
    text: String,
    letters: usize,
}

impl Plain {
    pub(super) fn of(name: &str) -> Self {
        let text = plain_name(name);
        let letters = text.chars().count();
        Self { text, letters }
    }

    /// The same of a name that may be a slip: nothing of one that is too long for that.
    pub(super) fn of_slip(name: &str) -> Option<Self> {
        (name.len() <= LONGEST_NAME).then(|| Self::of(name))
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// By how many slips another name differs, where that is one or two.
    pub(super) fn slips_from(&self, other: &Self) -> Option<usize> {
        let longest = self.letters.max(other.letters);
        // Each letter that one has more is a slip: where these alone are too many, nothing is compared.
        if !is_alike(self.letters.abs_diff(other.letters), longest) {
            return None;
        }
        #[cfg(test)]
        COMPARED.with(|compared| compared.set(compared.get() + 1));
        let slips = strsim::damerau_levenshtein(&self.text, &other.text);
        is_alike(slips, longest).then_some(slips)
    }
}

#[cfg(test)]
thread_local! {
    /// How often two names were compared on this thread.
    pub(super) static COMPARED: std::cell::Cell<u32> = const { std::cell::Cell::new(0) };
}

/// Whether names of which the longer has so many letters are alike by this many slips.
fn is_alike(slips: usize, letters: usize) -> bool {
    let of = |count: usize| u32::try_from(count).map_or(f64::INFINITY, f64::from);
    letters > 0 && 1.0 - of(slips) / of(letters) >= ALIKE
}

/// Whether a name is nearly one of this question's.
pub(super) fn is_nearly(question: &Question, name: &str) -> bool {
    Plain::of_slip(name).is_some_and(|name| names(question).any(|known| Plain::of(known).slips_from(&name).is_some()))
}

/// What a question is called, and what the form asks.
pub(super) fn names(question: &Question) -> impl Iterator<Item = &String> {
    let export = std::iter::once(&question.export);
    export.chain(&question.other_names).chain([&question.wording])
}
