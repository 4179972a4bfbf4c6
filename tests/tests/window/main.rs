//! The real window, driven as a person at the keyboard drives it. Pictures of every step go to FLS_SCREENSHOTS.
//!
//! It needs a screen, WebKitWebDriver and PostgreSQL: `scripts/with-postgres scripts/with-desktop` gives it all three.
#![cfg(target_os = "linux")]
#![allow(
    clippy::unwrap_used,
    clippy::too_many_lines,
    reason = "a test that cannot go on has failed, and what a person does reads best in one piece"
)]

mod accessible;
mod by_keyboard;
mod computer_locked;
mod contact_card;
mod desktop;
mod erasing;
mod follow_up;
mod killed;
mod own_window;
mod people;
mod reminders;
mod todays_list;
mod typing_ahead;

use tests::walks;

#[tokio::test]
async fn a_nurse_joins_enters_quits_comes_back_and_sends() {
    walks::a_nurse_joins_enters_quits_comes_back_and_sends().await;
}

#[tokio::test]
async fn a_visitor_explores_with_fictional_patients() {
    walks::a_visitor_explores_with_fictional_patients().await;
}
