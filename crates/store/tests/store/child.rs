//! A process to be killed: this test binary once more, told by its environment what to do. It acknowledges each thing that
//! it has done with a line on its standard output.

use std::fmt::Display;
use std::io::{BufRead as _, BufReader, Lines, Write as _};
use std::process::{ChildStdout, Command, Stdio};

/// A child at work.
pub(crate) struct Child {
    process: std::process::Child,
    out: Lines<BufReader<ChildStdout>>,
}

/// This test binary, to run one test of it only.
pub(crate) fn command(test: &str) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args([test, "--exact", "--nocapture"]).stderr(Stdio::null());
    command
}

/// Says in a child that something is done.
pub(crate) fn acknowledge(what: impl Display) {
    let mut out = std::io::stdout().lock();
    writeln!(out, "ack {what}").unwrap();
    out.flush().unwrap();
}

impl Child {
    pub(crate) fn start(mut command: Command) -> Self {
        let mut process = command.stdout(Stdio::piped()).spawn().unwrap();
        let out = BufReader::new(process.stdout.take().unwrap()).lines();
        Self { process, out }
    }

    /// What it acknowledges next; nothing once it has ended.
    pub(crate) fn acknowledged(&mut self) -> Option<String> {
        let mut lines = self.out.by_ref().map_while(Result::ok);
        lines.find_map(|line| line.split_once("ack ").map(|(_, what)| what.to_owned()))
    }

    /// Kills it so many turns from now, somewhere in the middle of what it does next, and gives what it had acknowledged by
    /// then and nobody had heard.
    pub(crate) fn kill(mut self, turns: u32) -> Vec<String> {
        for _ in 0..turns {
            std::hint::spin_loop();
        }
        self.process.kill().unwrap();
        self.process.wait().unwrap();
        std::iter::from_fn(|| self.acknowledged()).collect()
    }
}
