//! The programs that the workspace builds, run as a person or a script runs them.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

/// A passphrase that is long enough without a key store.
pub const PASSPHRASE: &str = "lantern orchard violet kettle";

/// Where a program of this workspace was built: beside the test that asks.
///
/// # Panics
/// When it was not built.
pub fn built(name: &str) -> PathBuf {
    let test = std::env::current_exe().unwrap();
    let name = format!("{name}{}", std::env::consts::EXE_SUFFIX);
    let found = test
        .ancestors()
        .skip(1)
        .map(|folder| folder.join(&name))
        .find(|path| path.is_file());
    found.unwrap_or_else(|| panic!("{name} is not built: cargo build --workspace"))
}

/// How a run of a program ended.
#[derive(Debug)]
pub struct Ran {
    /// Exit code.
    pub code: i32,
    /// Standard output.
    pub out: String,
    /// Standard error.
    pub err: String,
}

/// `fls` on a store of its own, in a folder that goes when this goes.
pub struct Fls {
    folder: TempDir,
    store: PathBuf,
    key_store: bool,
    passphrase: Option<String>,
}

impl Fls {
    /// `fls` on a computer without a key store, so that tests beside this one cannot meet it there.
    pub fn new() -> Self {
        let folder = TempDir::new().unwrap();
        let store = folder.path().join("store");
        Self {
            folder,
            store,
            key_store: false,
            passphrase: Some(PASSPHRASE.to_owned()),
        }
    }

    /// `fls` with the key store of the session that the test runs in, if there is one.
    pub fn with_key_store() -> Self {
        Self {
            key_store: true,
            ..Self::new()
        }
    }

    /// With this passphrase in FLS_PASSPHRASE, or with none.
    #[must_use]
    pub fn with_passphrase(mut self, passphrase: Option<&str>) -> Self {
        self.passphrase = passphrase.map(str::to_owned);
        self
    }

    /// With a demonstration service in its store.
    pub fn with_service() -> Self {
        let fls = Self::new();
        fls.init().expect(0);
        fls
    }

    /// Makes the store.
    pub fn init(&self) -> Ran {
        let service = ["--service", "HRW", "--name", "Hartwell Royal FLS", "--caseload", "1200"];
        self.run("init", &[&service[..], &["--user", "A. Nurse", "--demo"]].concat())
    }

    /// The folder of the store.
    pub fn store(&self) -> &Path {
        &self.store
    }

    /// The folder around it, for files.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Writes a file beside the store.
    pub fn file(&self, name: &str, bytes: impl AsRef<[u8]>) -> String {
        let path = self.folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path.to_str().unwrap().to_owned()
    }

    /// A command on the store, not yet started.
    pub fn command(&self, command: &str, arguments: &[&str]) -> Command {
        self.command_below(&[command], arguments)
    }

    /// A command that is one of another's, as `chart-note add`, not yet started.
    pub fn command_below(&self, commands: &[&str], arguments: &[&str]) -> Command {
        let mut process = Command::new(built("fls"));
        process.args(commands).arg("--store").arg(&self.store).args(arguments);
        process
            .env_remove("FLS_STORE")
            .env_remove("FLS_USER")
            .env_remove("FLS_LOG")
            .env_remove("FLS_PASSPHRASE");
        if let Some(passphrase) = &self.passphrase {
            process.env("FLS_PASSPHRASE", passphrase);
        }
        if !self.key_store {
            process.env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus");
        }
        process.stdin(Stdio::null());
        process
    }

    /// A command on the store, in a shell that does this first: `umask 000`, `ulimit -v 350000`.
    pub fn command_after(&self, first: &str, command: &str, arguments: &[&str]) -> Command {
        let alone = self.command(command, arguments);
        let mut process = Command::new("sh");
        process.arg("-c").arg(format!("{first}; exec \"$0\" \"$@\""));
        process.arg(alone.get_program()).args(alone.get_args());
        for (name, value) in alone.get_envs() {
            match value {
                Some(value) => process.env(name, value),
                None => process.env_remove(name),
            };
        }
        process.stdin(Stdio::null());
        process
    }

    /// Runs a command on the store. Whatever it says on standard error is looked at: a line each, and no NHS number.
    ///
    /// # Panics
    /// When standard error holds what it must not.
    pub fn run(&self, command: &str, arguments: &[&str]) -> Ran {
        let ran = Ran::of(&mut self.command(command, arguments));
        assert!(
            !holds_nhs_number(&ran.err),
            "fls {command} wrote an NHS number to standard error: {}",
            ran.err
        );
        for line in ran.err.lines() {
            assert!(
                line.starts_with("fls: "),
                "fls {command} wrote more than a line for each error: {}",
                ran.err
            );
        }
        ran
    }

    /// Runs a command that is to succeed, and reads its JSON.
    pub fn json(&self, command: &str, arguments: &[&str]) -> Value {
        self.run(command, &[arguments, &["--json"]].concat()).expect(0).json()
    }
}

impl Default for Fls {
    fn default() -> Self {
        Self::new()
    }
}

impl Ran {
    /// Runs a command.
    ///
    /// # Panics
    /// When it cannot be started.
    pub fn of(process: &mut Command) -> Self {
        let Output { status, stdout, stderr } = process.output().unwrap();
        Self {
            code: status.code().unwrap_or(-1),
            out: String::from_utf8(stdout).unwrap(),
            err: String::from_utf8(stderr).unwrap(),
        }
    }

    /// Itself, when it ended as it should.
    ///
    /// # Panics
    /// When it ended otherwise.
    #[track_caller]
    #[expect(clippy::return_self_not_must_use, reason = "most callers only want the code")]
    pub fn expect(self, code: i32) -> Self {
        assert_eq!(
            self.code, code,
            "standard error: {}\nstandard output: {}",
            self.err, self.out
        );
        assert_eq!(
            code == 0,
            self.err.is_empty(),
            "an error is told exactly when there is one: {}",
            self.err
        );
        self
    }

    /// The one JSON document on standard output.
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("no JSON: {error}\n{}", self.out))
    }
}

/// Whether ten digits stand together in a text, spaced or not, that begin as fictional NHS numbers do.
fn holds_nhs_number(text: &str) -> bool {
    let digits: Vec<char> = text.chars().filter(|c| !matches!(c, ' ' | '-')).collect();
    digits
        .windows(10)
        .any(|ten| ten.starts_with(&['9', '9']) && ten.iter().all(char::is_ascii_digit))
}
