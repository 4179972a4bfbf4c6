//! A panic tells where, and never what it was about: seen from another process, as whoever reads a log sees it.

use std::process::Command;

const PANICS: &str = "FLS_TEST_PANICS";

#[test]
fn a_panic_says_where_and_not_what() {
    if std::env::var_os(PANICS).is_some() {
        terminal::say_only_where_it_panics("fls");
        panic!("an answer that cannot be: 999 045 8634");
    }
    let itself = std::env::current_exe().unwrap();
    let ended = Command::new(itself)
        .args(["--exact", "a_panic_says_where_and_not_what", "--nocapture"])
        .env(PANICS, "yes")
        .output()
        .unwrap();
    assert!(!ended.status.success());
    let said = String::from_utf8(ended.stderr).unwrap();
    assert!(
        said.contains("fls: a fault of the program itself at ") && said.contains("panics.rs:"),
        "{said}"
    );
    let all = said + &String::from_utf8(ended.stdout).unwrap();
    assert!(!all.contains("999 045") && !all.contains("an answer"), "{all}");
}
