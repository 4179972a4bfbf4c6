//! What a program says to whoever runs it. A full disk or a closed pipe is no reason to panic: nothing more is written,
//! and the program asks at its end whether it was heard, to end with 1.
//!
//! Words, tables and JSON belong to the programs.

mod panics;

use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, Ordering};

pub use panics::say_only_where_it_panics;

/// Whether a terminal does something with a character other than show it: it moves the cursor, clears the screen, or turns
/// the order of what follows round.
fn is_obeyed(c: char) -> bool {
    let turns_round =
        matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    (c.is_control() && !matches!(c, '\n' | '\t')) || turns_round
}

/// JSON with the same meaning in which nothing is obeyed by a terminal.
fn escaped(json: &str) -> String {
    let mut written = String::with_capacity(json.len());
    for c in json.chars() {
        if is_obeyed(c) {
            // All of them are below U+10000. Writing to a String cannot fail.
            let _ = write!(written, "\\u{:04x}", u32::from(c));
        } else {
            written.push(c);
        }
    }
    written
}

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

    /// One line on standard output, or several. The words may quote what others entered: nothing of it reaches the terminal
    /// but what can be seen.
    pub fn say(&self, words: &str) {
        let visible = words.replace(is_obeyed, "\u{fffd}");
        self.put(&format!("{visible}\n"));
    }

    /// A piece of JSON on standard output. What a terminal would obey stays what it is, and is escaped: it is in a text there.
    pub fn put_json(&self, json: &str) {
        self.put(&escaped(json));
    }

    fn put(&self, text: &str) {
        if !self.cut_off.load(Ordering::Relaxed)
            && let Err(error) = io::stdout().write_all(text.as_bytes())
        {
            self.cannot_write(&error);
        }
    }

    /// Whether somebody may still read standard output: `Break` once it is cut off, so that nothing is read for nobody.
    pub fn goes_on(&self) -> ControlFlow<()> {
        if self.cut_off.load(Ordering::Relaxed) {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    }

    /// One line on standard error. The words may quote a file: nothing of it reaches the terminal but what can be seen.
    pub fn complain(&self, words: &str) {
        let line = format!(
            "{}: {}\n",
            self.program,
            words.replace(|c| c == '\n' || is_obeyed(c), " ")
        );
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

#[cfg(test)]
mod tests {
    use super::*;

    const HOSTILE: &str = "Ward\u{1b}[2J\u{9b}1m\r\u{202e}7\u{7f}\0";

    #[test]
    fn nothing_that_somebody_entered_is_obeyed_by_the_terminal() {
        assert!(!HOSTILE.replace(is_obeyed, "").contains(is_obeyed));
        assert_eq!(HOSTILE.replace(is_obeyed, ""), "Ward[2J1m7");
        let seen = "Søren O’Neill\tWard 7\n£ é 漢字 العربية";
        assert!(!seen.contains(is_obeyed));
    }

    #[test]
    fn json_says_the_same_with_escapes() {
        assert_eq!(
            escaped("{\"name\":\"7\u{9b}\u{202e}\"}\n"),
            r#"{"name":"7\u009b\u202e"}"#.to_owned() + "\n"
        );
    }
}
