//! A PostgreSQL cluster of this test program's own, which it may stop: `scripts/cluster` makes it.

use std::path::PathBuf;
use std::process::{Command, Stdio};

use sqlx::ConnectOptions as _;
use sqlx::postgres::PgConnectOptions;

/// How a cluster is stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stop {
    /// As an administrator does: connections are ended, and everything is written.
    Fast,
    /// As when its machine is switched off: it recovers from its log at the next start.
    Immediate,
}

pub(crate) struct Cluster {
    folder: String,
    /// Its owner, over TCP.
    pub(crate) options: PgConnectOptions,
}

impl Cluster {
    pub(crate) fn make() -> Self {
        let folder = script(&["make"]);
        let options: PgConnectOptions = script(&["tcp", &folder]).parse().unwrap();
        Self {
            folder,
            options: options.disable_statement_logging(),
        }
    }

    /// Stops it and starts it again.
    pub(crate) fn restart(&self, stop: Stop) {
        let mode = match stop {
            Stop::Fast => "fast",
            Stop::Immediate => "immediate",
        };
        script(&["stop", &self.folder, mode]);
        script(&["start", &self.folder]);
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        script(&["remove", &self.folder]);
    }
}

fn script(words: &[&str]) -> String {
    let script = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../scripts/cluster");
    let mut command = Command::new(script);
    let ran = command.args(words).stdin(Stdio::null()).output().unwrap();
    let complaint = String::from_utf8_lossy(&ran.stderr);
    assert!(ran.status.success(), "scripts/cluster {words:?}: {complaint}");
    String::from_utf8(ran.stdout).unwrap().trim().to_owned()
}
