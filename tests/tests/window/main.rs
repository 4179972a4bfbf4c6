//! The real window, driven as a person at the keyboard drives it: join, enter, see what is missing, save, quit, start
//! again, unlock, still there, send, accepted. Pictures of every step go to FLS_SCREENSHOTS.
//!
//! It needs a screen, WebKitWebDriver and PostgreSQL: `scripts/with-postgres scripts/with-desktop` gives it all three.
#![cfg(target_os = "linux")]
#![allow(
    clippy::unwrap_used,
    clippy::too_many_lines,
    reason = "a test that cannot go on has failed, and the walk reads best in one piece"
)]

mod accessible;
mod by_keyboard;
mod computer_locked;
mod harness;
mod killed;
mod walks;
