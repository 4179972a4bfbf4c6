//! A bar for anything longer than a second, on a terminal only.

use std::io::IsTerminal;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// A bar that counts up to a total it may not know yet. It draws nothing in its first second, nor into a file or pipe.
pub(crate) fn bar(words: &'static str) -> ProgressBar {
    let bar = ProgressBar::no_length();
    bar.set_draw_target(if std::io::stderr().is_terminal() {
        ProgressDrawTarget::stderr_with_hz(5)
    } else {
        ProgressDrawTarget::hidden()
    });
    if let Ok(style) = ProgressStyle::with_template("{msg} {wide_bar} {pos}/{len}") {
        bar.set_style(style);
    }
    bar.set_message(words);
    bar
}

/// Moves the bar, once the work has taken a second.
pub(crate) fn advance(bar: &ProgressBar, done: u64, of: u64) {
    if bar.elapsed() > Duration::from_secs(1) {
        bar.set_length(of);
        bar.set_position(done);
    }
}
