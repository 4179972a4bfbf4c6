//! Setting a store up, passphrases, wrong use, help.

use std::process::Command;

use serde_json::json;
use tests::program::{Fls, PASSPHRASE};

use super::with_three;

#[test]
fn init_prints_the_recovery_key_once_and_refuses_a_folder_that_holds_a_store() {
    let fls = Fls::new();
    let first = fls.init().expect(0);
    let key = first.out.lines().last().unwrap();
    let groups: Vec<&str> = key.split('-').collect();
    assert!(
        groups.len() >= 6 && groups.iter().all(|group| group.len() == groups[0].len()),
        "{key}"
    );
    let before = tests::traces::files(fls.store());
    let second = fls.init().expect(1);
    assert!(
        second.out.is_empty() && second.err.contains("already"),
        "{}",
        second.err
    );
    assert_eq!(tests::traces::files(fls.store()), before);
    assert_eq!(fls.json("list", &[]), json!([]));
}

#[test]
fn init_refuses_what_cannot_protect_or_name_a_service() {
    let fls = Fls::new().with_passphrase(Some("secret"));
    let weak = fls.init().expect(1);
    assert_eq!(weak.err.lines().count(), 1);
    let fls = fls.with_passphrase(Some(PASSPHRASE));
    fls.run(
        "init",
        &["--service", " ", "--name", "X", "--caseload", "1", "--user", "A"],
    )
    .expect(2);
    fls.run(
        "init",
        &["--service", "X", "--name", "X", "--caseload", "many", "--user", "A"],
    )
    .expect(2);
    fls.init().expect(0);
}

#[test]
fn the_passphrase_comes_from_the_environment_or_a_terminal() {
    let fls = with_three();
    let wrong = fls.with_passphrase(Some("another orchard violet kettle"));
    let refused = wrong.run("list", &[]).expect(1);
    assert_eq!(refused.err.lines().count(), 1, "{}", refused.err);
    let without = wrong.with_passphrase(None);
    // In a session of its own there is no terminal to ask on.
    let command = without.command("list", &[]);
    let mut alone = Command::new("setsid");
    alone
        .arg("--wait")
        .arg(command.get_program())
        .args(command.get_args())
        .stdin(std::process::Stdio::null());
    alone
        .env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus")
        .env_remove("FLS_PASSPHRASE");
    let output = alone.output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8(output.stderr).unwrap().contains("FLS_PASSPHRASE"));
}

#[test]
fn wrong_use_is_told_in_a_line_and_ends_with_2() {
    let fls = Fls::with_service();
    for (command, arguments) in [
        ("list", &["--colour"][..]),
        ("list", &["--draft", "--submitted"]),
        ("list", &["9991000003"]),
        ("kpi", &[]),
        ("kpi", &["--year", "last"]),
        ("kpi", &["--year", "2025", "--as-at", "31/12/2025"]),
        ("kpi", &["--year", "2025", "--as-at", "26-1-1"]),
        ("kpi", &["--year", "25"]),
        ("chart", &["1"]),
        ("chart", &["patient"]),
        ("chart", &["4", "--months", "0"]),
        ("followups", &["--as-at", "x"]),
        ("import", &[]),
        ("show", &[]),
        ("set", &["9991000003@2025-03-01"]),
        ("set", &["9991000003@2025-03-01", "1.07"]),
        ("remember", &[]),
    ] {
        let ran = fls.run(command, arguments).expect(2);
        assert_eq!(ran.err.lines().count(), 1, "{command}: {}", ran.err);
        assert!(ran.out.is_empty(), "{command}");
    }
    let when = fls.run("followups", &["--as-at", "x"]).expect(2);
    assert!(when.err.contains("expected a date such as 2026-03-14"), "{}", when.err);
    let nowhere = Fls::new();
    let none = nowhere.run("list", &[]).expect(1);
    assert!(none.err.contains("There is no store in "), "{}", none.err);
}

#[test]
fn help_and_version_are_answers() {
    let fls = Fls::new();
    for (command, arguments) in [("help", &[][..]), ("import", &["--help"])] {
        let mut process = Command::new(tests::program::built("fls"));
        let output = process.arg(command).args(arguments).output().unwrap();
        assert_eq!((output.status.code(), output.stderr.len()), (Some(0), 0));
        assert!(String::from_utf8(output.stdout).unwrap().contains("Usage"));
    }
    assert!(!fls.store().exists());
}

#[test]
fn a_user_variable_that_is_empty_names_nobody() {
    let fls = with_three();
    let ran = fls.command("list", &["--json"]).env("FLS_USER", "").output().unwrap();
    assert_eq!(ran.status.code(), Some(0), "{}", String::from_utf8_lossy(&ran.stderr));
}
