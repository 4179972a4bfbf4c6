//! A line of what is private to a service, the lines of a note, and what may stand in them.

use std::fmt;

use crate::invisible::visible;

/// Most characters of one line.
pub const PRIVATE_TEXT_LIMIT: usize = 200;

/// Most characters of a note.
pub const NOTE_TEXT_LIMIT: usize = 2_000;

/// A line of text: what a field of the card says, a note of a call, why a follow-up was put off.
#[derive(Clone, PartialEq, Eq)]
pub struct PrivateText(String);

/// What a note says: lines of text.
#[derive(Clone, PartialEq, Eq)]
pub struct NoteText(String);

/// Why a text cannot stand there. The words do not repeat it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PrivateTextError {
    /// It is too long.
    #[error("use {0} characters or fewer")]
    TooLong(usize),
    /// There is nothing in it.
    #[error("type something first")]
    Blank,
    /// It holds a character that no line of text has.
    #[error("it holds a character that cannot be shown")]
    Unprintable,
}

impl PrivateText {
    /// Reads what was typed: one line, without what nobody sees. Blank is nothing.
    ///
    /// # Errors
    /// When it is too long, or holds what cannot be shown.
    pub fn read(text: &str) -> Result<Option<Self>, PrivateTextError> {
        let text = visible(text).split_whitespace().collect::<Vec<_>>().join(" ");
        if text.chars().any(char::is_control) {
            return Err(PrivateTextError::Unprintable);
        }
        if text.chars().count() > PRIVATE_TEXT_LIMIT {
            return Err(PrivateTextError::TooLong(PRIVATE_TEXT_LIMIT));
        }
        Ok((!text.is_empty()).then_some(Self(text)))
    }

    /// As it is shown.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What is private stays out of logs.
impl fmt::Debug for PrivateText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PrivateText(hidden)")
    }
}

impl NoteText {
    /// Reads what was typed: lines of what can be seen, without blanks at their ends and blank lines around them. Blank is
    /// nothing.
    ///
    /// # Errors
    /// When it is too long, or holds what cannot be shown.
    pub fn read(text: &str) -> Result<Option<Self>, PrivateTextError> {
        let line = |line: &str| visible(line).replace('\t', " ").trim_end().to_owned();
        let lines: Vec<String> = text.lines().map(line).collect();
        let text = lines.join("\n").trim().to_owned();
        if text.chars().any(|c| c.is_control() && c != '\n') {
            return Err(PrivateTextError::Unprintable);
        }
        if text.chars().count() > NOTE_TEXT_LIMIT {
            return Err(PrivateTextError::TooLong(NOTE_TEXT_LIMIT));
        }
        Ok((!text.is_empty()).then_some(Self(text)))
    }

    /// As it is shown.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What is private stays out of logs.
impl fmt::Debug for NoteText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("NoteText(hidden)")
    }
}
