//! The files of a store on a computer that is short of memory, of disk, or of permissions: what can be read is read, the
//! cause is told, and nothing is half done.
#![allow(
    clippy::print_stderr,
    reason = "a test that cannot be tried on this computer says so"
)]

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Command;

use tests::program::{Fls, Ran};

const FILE: &str = "1.01 NHSNumber,1.02 DateOfBirth,1.04 PostCode,1.09 DateIndexFracDiagnosed\r\n\
                    9991000011,17/11/1938,ZE1 0QQ,02/03/2025\r\n";
const RECORD: &str = "9991000011@2025-03-02";
const INIT: [&str; 9] = [
    "--service",
    "HRW",
    "--name",
    "Hartwell Royal FLS",
    "--caseload",
    "1200",
    "--user",
    "A. Nurse",
    "--demo",
];

/// A store with one record.
fn with_record() -> Fls {
    let fls = Fls::with_service();
    let file = fls.file("patients.csv", FILE);
    fls.run("import", &[&file]);
    fls
}

fn modes(dir: &Path) -> Vec<(String, u32)> {
    let of = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    let mut modes = vec![(".".to_owned(), of(dir))];
    for file in fs::read_dir(dir).unwrap() {
        let path = file.unwrap().path();
        modes.push((path.file_name().unwrap().to_str().unwrap().to_owned(), of(&path)));
    }
    modes
}

#[track_caller]
fn closed_to_others(dir: &Path) {
    for (name, mode) in modes(dir) {
        assert_eq!(mode, if name == "." { 0o700 } else { 0o600 }, "{name}");
    }
}

#[test]
fn a_store_is_closed_to_others_whatever_the_umask_and_is_closed_again_when_it_is_opened() {
    let fls = Fls::new();
    Ran::of(&mut fls.command_after("umask 000", "init", &INIT)).expect(0);
    closed_to_others(fls.store());
    for (name, _) in modes(fls.store()) {
        let mode = if name == "." { 0o755 } else { 0o644 };
        fs::set_permissions(fls.store().join(name), Permissions::from_mode(mode)).unwrap();
    }
    Ran::of(&mut fls.command_after("umask 000", "list", &[])).expect(0);
    closed_to_others(fls.store());
}

#[test]
fn too_little_memory_for_a_passphrase_is_said_counts_no_try_and_makes_no_store() {
    const WORDS: &str = "fls: This computer has too little free memory to check a passphrase: close other programs and \
                         try again\n";
    let little = "ulimit -v 370000";
    let fls = Fls::new();
    let ran = Ran::of(&mut fls.command_after(little, "init", &INIT)).expect(1);
    assert_eq!(ran.err, WORDS);
    assert!(!fls.store().exists(), "no store was made");

    fls.init().expect(0);
    let vault = fs::read(fls.store().join("vault.json")).unwrap();
    for _ in 0..2 {
        let ran = Ran::of(&mut fls.command_after(little, "list", &[])).expect(1);
        assert_eq!(ran.err, WORDS);
    }
    assert_eq!(
        fs::read(fls.store().join("vault.json")).unwrap(),
        vault,
        "no try was counted"
    );
    fls.run("list", &[]).expect(0);
}

#[test]
fn a_name_that_no_entry_takes_is_refused_before_there_is_a_store() {
    let fls = Fls::new();
    let long = "é".repeat(101);
    for (option, name) in [("--user", "A name"), ("--name", "The name of the service")] {
        let mut arguments = INIT.map(str::to_owned);
        let at = arguments.iter().position(|argument| argument == option).unwrap();
        arguments[at + 1].clone_from(&long);
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let ran = fls.run("init", &arguments).expect(2);
        assert_eq!(ran.err, format!("fls: {name} has 100 characters at most: shorten it\n"));
        assert!(!fls.store().exists());
    }
}

/// How many short programs are run one after another: FLS_SOAK of them, or a hundred.
fn runs() -> usize {
    let asked = std::env::var("FLS_SOAK").ok().and_then(|runs| runs.parse().ok());
    asked.filter(|_| faults::is_soak()).unwrap_or(100)
}

#[test]
fn no_short_import_ends_otherwise_than_it_should() {
    let fls = with_record();
    let file = fls.folder().join("patients.csv");
    // A wrong row, and a passphrase that does not open: errors end the program as well.
    let wrong = fls.file("wrong.csv", FILE.replace("17/11/1938", "31/02/1938"));
    for run in 0..runs() {
        let (file, code) = if run % 10 == 9 {
            (wrong.as_str(), 1)
        } else {
            (file.to_str().unwrap(), 0)
        };
        let ran = fls.run("import", &[file]);
        assert_eq!(ran.code, code, "run {run}: -1 is a signal. {}", ran.err);
    }
}

/// Whether a test may mount something that only it sees: as root, or where the kernel lets anybody be root of his own.
fn private_mounts() -> Option<Command> {
    for options in [&["-m"][..], &["-rm"]] {
        let mut command = Command::new("unshare");
        command.args(options);
        let mut probe = Command::new("unshare");
        probe.args(options).args(["sh", "-c", "mount -t tmpfs none /mnt"]);
        if probe.output().is_ok_and(|output| output.status.success()) {
            return Some(command);
        }
    }
    eprintln!("this account may mount nothing, so that a full and a read-only disk are not tried here");
    None
}

/// Lists, shows and exports; what is written is refused in words.
fn reads_and_says(fls: &Fls, mounts: Command, mounted: &str, why: &str) {
    let out = fls.folder().join("export.csv");
    let mut process = mounts;
    let script = format!(
        "set -e; store=$1; fls=$2; out=$3; {mounted}; \
         $fls list --store $store --json; $fls show --store $store {RECORD} > /dev/null; \
         $fls export --store $store $out > /dev/null; $fls kpi --store $store --year 2025 > /dev/null; \
         set +e; $fls set --store $store {RECORD} 1.07=14/03/2025; echo exit $?"
    );
    process.args(["sh", "-c", &script, "sh"]);
    process.arg(fls.store()).arg(tests::program::built("fls")).arg(&out);
    let alone = fls.command("list", &[]);
    for (name, value) in alone.get_envs() {
        if let Some(value) = value {
            process.env(name, value);
        }
    }
    let ran = Ran::of(&mut process);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(
        ran.out.contains("9991000011") && ran.out.ends_with("exit 1\n"),
        "{}\n{}",
        ran.out,
        ran.err
    );
    assert_eq!(ran.err, format!("fls: {why}\n"));
    assert!(fs::read_to_string(out).unwrap().contains("9991000011"));
}

#[test]
fn a_full_disk_is_read_and_says_why_it_is_not_written() {
    let fls = with_record();
    let Some(mounts) = private_mounts() else { return };
    // The store lies on a disk of its own, and something else fills it to the last byte.
    let full = "cp -a $store /tmp/fls-copy.$$; mount -t tmpfs -o size=2m none $store; cp -a /tmp/fls-copy.$$/. $store; \
                rm -r /tmp/fls-copy.$$; cat /dev/zero > $store/filling 2>/dev/null || true";
    reads_and_says(
        &fls,
        mounts,
        full,
        "The disk was full when the records were opened; free some space, then lock and unlock to write again",
    );
}

#[test]
fn a_read_only_folder_is_read_and_says_why_it_is_not_written() {
    let fls = with_record();
    let Some(mounts) = private_mounts() else { return };
    reads_and_says(
        &fls,
        mounts,
        "mount --bind $store $store; mount -o remount,bind,ro $store",
        "The folder of the records may not be written, so that nothing was saved; ask IT to make it writable, then lock \
         and unlock",
    );
}

#[test]
fn a_folder_that_may_not_be_read_is_not_taken_for_one_without_a_store() {
    let fls = with_record();
    fs::set_permissions(fls.folder(), Permissions::from_mode(0o700)).unwrap();
    // Whoever runs this owns the folder; root reads everything, so that root becomes nobody for it.
    let listed = if fs::metadata("/proc/self").is_ok_and(|own| std::os::unix::fs::MetadataExt::uid(&own) == 0) {
        let nobody = "setpriv --reuid=65534 --regid=65534 --clear-groups";
        let readable = Command::new("sh")
            .args([
                "-c",
                &format!("{nobody} test -x {}", tests::program::built("fls").display()),
            ])
            .status();
        if !readable.is_ok_and(|status| status.success()) {
            eprintln!("nobody may not run the program that was built, so that this is not tried here");
            return;
        }
        let mut command = Command::new("sh");
        let fls_program = tests::program::built("fls");
        let store = fls.store();
        command.args([
            "-c",
            &format!("{nobody} {} list --store {}", fls_program.display(), store.display()),
        ]);
        command.env("FLS_PASSPHRASE", tests::program::PASSPHRASE);
        Ran::of(&mut command)
    } else {
        fs::set_permissions(fls.store(), Permissions::from_mode(0o000)).unwrap();
        let ran = fls.run("list", &[]);
        fs::set_permissions(fls.store(), Permissions::from_mode(0o700)).unwrap();
        ran
    };
    let ran = listed.expect(1);
    assert_eq!(
        ran.err,
        format!(
            "fls: The records in {} may not be read by this account; ask IT to let it\n",
            fls.store().display()
        )
    );
}
