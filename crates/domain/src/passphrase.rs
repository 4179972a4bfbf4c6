//! Whether a new passphrase is hard enough to guess: one rule for the people of a desk and of FLS Central. What is made of a
//! passphrase, and how it is kept, is where it opens something.

/// A new passphrase is too easy to guess. The rule is the same whatever else has to be shown beside it: that may be lost, and
/// what the passphrase protects taken together with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "Choose a longer passphrase: at least four words, or at least {LEAST_CHARACTERS} characters without the spaces"
)]
pub struct WeakPassphrase;

const LEAST_CHARACTERS: usize = 14;
const LEAST_WORDS: usize = 4;
/// A word of four shortest counts; "a b c d" does not.
const LEAST_WORD: usize = 3;

/// Whether a new passphrase is strong enough.
///
/// # Errors
/// Says what would be enough.
pub fn check_new_passphrase(text: &str) -> Result<(), WeakPassphrase> {
    let characters = text.chars().filter(|character| !character.is_whitespace()).count();
    let words = text
        .split_whitespace()
        .filter(|word| word.chars().count() >= LEAST_WORD)
        .count();
    if words >= LEAST_WORDS || characters >= LEAST_CHARACTERS {
        Ok(())
    } else {
        Err(WeakPassphrase)
    }
}
