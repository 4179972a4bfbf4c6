//! Output that cannot be written, of `fls` and of `fls-central`.

use std::process::Command;

use super::{DRAFT, csv, with_three};

#[cfg(unix)]
#[test]
fn output_that_cannot_be_written_ends_with_1_and_one_message() {
    let full = || std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let fls = with_three();
    for arguments in [&["--json"][..], &[]] {
        let out = fls.command("list", arguments).stdout(full()).output().unwrap();
        let err = String::from_utf8(out.stderr).unwrap();
        assert_eq!((out.status.code(), err.lines().count()), (Some(1), 1), "{err}");
        assert!(err.contains("the output cannot be written"), "{err}");
        let deaf = fls
            .command("list", arguments)
            .stdout(full())
            .stderr(full())
            .status()
            .unwrap();
        assert_eq!(deaf.code(), Some(1));
    }
    let refused = fls.file(
        "refused.csv",
        csv(&[DRAFT, ",,,,,,,,,,,,,,"]).replace("02/03/2025", "32/03/2025"),
    );
    let deaf = fls.command("import", &[&refused]).stderr(full()).status().unwrap();
    assert_eq!(deaf.code(), Some(1));
    let wrong_use = fls.command("list", &["--colour"]).stderr(full()).status().unwrap();
    assert_eq!(wrong_use.code(), Some(2));
    let help = fls.command("list", &["--help"]).stdout(full()).status().unwrap();
    assert_eq!(help.code(), Some(1));
}

#[cfg(unix)]
#[test]
fn a_pipe_that_somebody_closed_is_passed_over_in_silence() {
    let fls = with_three();
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let out = fls.command("list", &[]).stdout(writer).output().unwrap();
    assert_eq!((out.status.code(), out.stderr.len()), (Some(1), 0));
}

#[cfg(unix)]
#[test]
fn fls_central_does_not_panic_where_nothing_can_be_written() {
    let full = || std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let folder = tempfile::TempDir::new().unwrap();
    let key = folder.path().join("key");
    let central = |arguments: &[&str]| {
        let mut central = Command::new(tests::program::built("fls-central"));
        central.args(arguments).env_remove("FLS_CENTRAL_DATABASE");
        central
    };
    let out = central(&["master-key", key.to_str().unwrap()])
        .stdout(full())
        .output()
        .unwrap();
    let err = String::from_utf8(out.stderr).unwrap();
    assert_eq!((out.status.code(), err.lines().count()), (Some(1), 1), "{err}");
    assert!(key.exists());
    let again = central(&["master-key", key.to_str().unwrap()])
        .stderr(full())
        .status()
        .unwrap();
    assert_eq!(again.code(), Some(1));
    let verify = central(&["verify"]).stdout(full()).stderr(full()).status().unwrap();
    assert_eq!(verify.code(), Some(2));
    assert_eq!(central(&["--help"]).stdout(full()).status().unwrap().code(), Some(1));
}
