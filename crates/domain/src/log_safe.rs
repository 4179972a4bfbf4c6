//! What may stand in a log. A log line is a fixed sentence and values that are marked here as naming nobody; a test in
//! `xtask` reads every `tracing` call and takes no other.

use std::fmt;
use std::io;

use chrono::{DateTime, Utc};

/// A value whose text never identifies a patient or a person, whatever it is made from. Implemented for what a machine made
/// (counts, instants, kinds and codes of errors, words of the program itself), never for text that somebody typed or that
/// was read from a record, a file or an answer.
pub trait LogSafe: fmt::Display {}

impl LogSafe for bool {}
impl LogSafe for u16 {}
impl LogSafe for u64 {}
impl LogSafe for usize {}
impl LogSafe for io::ErrorKind {}
/// Words of the program itself.
impl LogSafe for &'static str {}
/// A moment at which the program did something; days of care are of another type.
impl LogSafe for DateTime<Utc> {}

/// A value on its way into a log: `tracing::info!(code = %safe(&code), "what happened")`.
pub struct Logged<'a, T: LogSafe>(&'a T);

/// Takes what may stand in a log, and nothing else.
pub fn safe<T: LogSafe>(value: &T) -> Logged<'_, T> {
    Logged(value)
}

impl<T: LogSafe> fmt::Display for Logged<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A number in a log, which stays a number where the log is JSON: `tracing::info!(status = counted(404), "answered")`. No
/// count, size or duration identifies anybody.
pub fn counted(figure: u64) -> u64 {
    figure
}
