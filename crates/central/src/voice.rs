//! What `fls-central` says to whoever runs it. A full disk or a closed pipe is no reason to panic: the program ends with 1.

use std::io::{self, Write};
use std::sync::atomic::{AtomicBool, Ordering};

/// Whether something could not be written.
static UNHEARD: AtomicBool = AtomicBool::new(false);

/// One line on standard output. Whoever closed a pipe, such as `head`, knows it; anything else is told once.
pub(crate) fn say(words: &str) {
    let written = io::stdout().write_all(format!("{words}\n").as_bytes());
    if let Err(error) = written
        && !UNHEARD.swap(true, Ordering::Relaxed)
        && error.kind() != io::ErrorKind::BrokenPipe
    {
        complain(&format!("the output cannot be written: {error}"));
    }
}

/// One line on standard error.
pub(crate) fn complain(words: &str) {
    let line = format!("fls-central: {words}\n");
    if io::stderr().write_all(line.as_bytes()).is_err() {
        UNHEARD.store(true, Ordering::Relaxed);
    }
}

/// Whether all that was said could be written.
pub(crate) fn was_heard() -> bool {
    !UNHEARD.load(Ordering::Relaxed)
}
