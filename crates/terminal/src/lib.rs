//! What a program says to whoever runs it. A full disk or a closed pipe is no reason to panic: nothing more is written,
//! and the program asks at its end whether it was heard, to end with 1.
//!
//! Words, tables and JSON belong to the programs.

use std::io::{self, Write};
use std::sync::atomic::{AtomicBool, Ordering};

/// The standard output and error of one program.
#[derive(Debug)]
pub struct Terminal {
    program: &'static str,
    /// Something could not be written.
    unheard: AtomicBool,
    /// Standard output is cut off. Nothing more is written to it: what came after a gap would be taken for the whole.
    cut_off: AtomicBool,
}

impl Terminal {
    /// Of a program by its name, which begins every line on standard error.
    pub const fn of(program: &'static str) -> Self {
        Self {
            program,
            unheard: AtomicBool::new(false),
            cut_off: AtomicBool::new(false),
        }
    }

    /// One line on standard output.
    pub fn say(&self, words: &str) {
        self.put(&format!("{words}\n"));
    }

    /// Text on standard output.
    pub fn put(&self, text: &str) {
        if !self.cut_off.load(Ordering::Relaxed)
            && let Err(error) = io::stdout().write_all(text.as_bytes())
        {
            self.cannot_write(&error);
        }
    }

    /// One line on standard error. The words may quote a file: nothing of it reaches the terminal but what can be seen.
    pub fn complain(&self, words: &str) {
        let line = format!("{}: {}\n", self.program, words.replace(char::is_control, " "));
        if io::stderr().write_all(line.as_bytes()).is_err() {
            self.unheard.store(true, Ordering::Relaxed);
        }
    }

    /// Whether all that was said could be written.
    pub fn was_heard(&self) -> bool {
        if let Err(error) = io::stdout().flush() {
            self.cannot_write(&error);
        }
        !self.unheard.load(Ordering::Relaxed)
    }

    /// Tells once that the output is cut off. Whoever closed a pipe, such as `head`, knows it.
    fn cannot_write(&self, error: &io::Error) {
        self.unheard.store(true, Ordering::Relaxed);
        if !self.cut_off.swap(true, Ordering::Relaxed) && error.kind() != io::ErrorKind::BrokenPipe {
            self.complain(&format!("the output cannot be written: {error}"));
        }
    }
}
