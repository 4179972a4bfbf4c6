//! How the program speaks, and what it ends with where it has not done what it was asked.

use central::settings::SettingsError;
use central::start::Refusal;
use serde::Serialize;
use terminal::Terminal;

/// How an instant is told.
pub(crate) const MINUTE: &str = "%Y-%m-%d %H:%M UTC";

pub(crate) static TERMINAL: Terminal = Terminal::of("fls-central");

/// Why the program ends without having done it.
pub(crate) enum Stop {
    /// In words, with what it ends with.
    Said {
        /// Its exit.
        exit: u8,
        /// Why.
        words: String,
    },
    /// `verify` found differences, which it has printed.
    Differs,
}

/// A failure, but for what has an exit of its own.
impl<E: std::error::Error + 'static> From<E> for Stop {
    fn from(error: E) -> Self {
        let error: &(dyn std::error::Error + 'static) = &error;
        let exit = match error.downcast_ref::<Refusal>() {
            Some(refusal) => refusal.exit(),
            None if error.is::<SettingsError>() => 2,
            None => 1,
        };
        let words = in_words(error);
        Self::Said { exit, words }
    }
}

/// What an error says, and what it comes from.
pub(crate) fn in_words(error: &dyn std::error::Error) -> String {
    let mut words = error.to_string();
    let mut source = error.source();
    while let Some(error) = source {
        let further = error.to_string();
        if !words.contains(&further) {
            words = format!("{words}: {further}");
        }
        source = error.source();
    }
    words
}

/// Tells something to another program.
pub(crate) fn put_json<T: Serialize>(told: &T) -> Result<(), Stop> {
    TERMINAL.put_json(&format!("{}\n", serde_json::to_string_pretty(told)?));
    Ok(())
}
