//! Programs of others that run beside us: installed on first use, spoken to over their standard input and output. They
//! are measured, never depended upon.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::Duration;

use serde_json::{Value, json};

use crate::Failure;
use crate::digest::Cells;
use crate::workplace::Workplace;

const PACKAGES: &str = include_str!("../peers/package.json");
const SIGNAL: &str = include_str!("../peers/signal.mjs");

/// Signal's SQLCipher addon and Papaparse, in one process of Node for all rounds.
pub(crate) struct Signal {
    child: Child,
    asks: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Signal {
    /// Installs what is missing and starts it.
    pub(crate) fn start(place: &Workplace) -> Result<Self, Failure> {
        let dir = install(place)?;
        let script = dir.join("signal.mjs");
        fs::write(&script, SIGNAL)?;
        let mut child = Command::new("node")
            .arg(script)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn()
            .map_err(|error| format!("Node does not start: {error}"))?;
        let (Some(asks), Some(answers)) = (child.stdin.take(), child.stdout.take()) else {
            return Err("Node has no input or output".into());
        };
        Ok(Self {
            child,
            asks,
            answers: BufReader::new(answers),
        })
    }

    /// Reads the file that will be imported.
    pub(crate) fn take(&mut self, csv: &Path) -> Result<(), Failure> {
        self.ask(&json!({ "take": csv })).map(drop)
    }

    /// Reads the text of the file as CSV and inserts it into a new database.
    pub(crate) fn import(&mut self, database: &Path) -> Result<Duration, Failure> {
        let answer = self.ask(&json!({ "import": database }))?;
        let ms = answer
            .get("ms")
            .and_then(Value::as_f64)
            .ok_or("the peer did not say how long it took")?;
        Ok(Duration::from_secs_f64(ms / 1e3))
    }

    /// What is in such a database.
    pub(crate) fn digest(&mut self, database: &Path) -> Result<Cells, Failure> {
        Ok(serde_json::from_value(self.ask(&json!({ "digest": database }))?)?)
    }

    fn ask(&mut self, what: &Value) -> Result<Value, Failure> {
        writeln!(self.asks, "{what}")?;
        self.asks.flush()?;
        let mut line = String::new();
        self.answers.read_line(&mut line)?;
        if line.is_empty() {
            return Err("the peer stopped; what it said is above".into());
        }
        Ok(serde_json::from_str(&line)?)
    }
}

impl Drop for Signal {
    fn drop(&mut self) {
        // Nothing is lost with it.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The folder with the peers' packages, exactly those that are named.
fn install(place: &Workplace) -> Result<PathBuf, Failure> {
    let dir = place.dir().join("peers");
    let installed = dir.join("installed.json");
    if fs::read_to_string(&installed).is_ok_and(|text| text == PACKAGES) {
        return Ok(dir);
    }
    fs::create_dir_all(&dir)?;
    fs::write(dir.join("package.json"), PACKAGES)?;
    eprintln!("Installing the peers that are measured");
    let npm = Command::new("npm")
        .args(["install", "--no-audit", "--no-fund", "--ignore-scripts"])
        .current_dir(&dir)
        .stdout(Stdio::null())
        .status()
        .map_err(|error| format!("npm does not start: {error}"))?;
    if !npm.success() {
        return Err("npm could not install it".into());
    }
    fs::write(installed, PACKAGES)?;
    Ok(dir)
}
