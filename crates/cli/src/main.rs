//! `fls`: the records of a service on the command line, on the same store and the same use cases as FLS Desk.
//!
//! Exit 0: done. Exit 1: it failed, something needs the user, or the output could not be written. Exit 2: wrong use.

mod access_trail;
mod args;
mod backup;
mod by_file;
mod call;
mod card;
mod caseload;
mod chart_note;
mod dataset;
mod deleting;
mod duplicates;
mod facilities;
mod import_columns;
mod imports;
mod kpi;
mod kpi_line;
mod kpi_period;
mod missing;
mod new_fracture;
mod nhfd;
mod note;
mod optout;
mod outcome;
mod output;
mod past_records;
mod person;
mod progress;
mod recovery_key;
mod run;
mod sending;
mod signals;
mod todays_list;
mod undo;
mod unlocking;

use std::process::ExitCode;

use clap::Parser;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use tracing_subscriber::EnvFilter;

use crate::outcome::{Outcome, Stop};
use crate::output::TERMINAL;

/// An import makes and drops a hundred million small pieces of memory on three threads at once.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    terminal::say_only_where_it_panics("fls");
    let args = match args::Args::try_parse() {
        Ok(args) => args,
        Err(error) => {
            // Help and version are answers, everything else is wrong use.
            let is_help = error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand;
            if is_help {
                let _ = error.print();
            } else if !error.use_stderr() {
                TERMINAL.say(error.to_string().trim_end());
            } else {
                TERMINAL.complain(&in_a_line(&error));
            }
            return exit(if error.use_stderr() { 2 } else { 0 });
        }
    };
    tracing_subscriber::fmt()
        .with_env_filter(EnvFilter::try_from_env("FLS_LOG").unwrap_or_else(|_| EnvFilter::new("error")))
        .with_writer(std::io::stderr)
        // It would tell on standard error that standard error cannot be written.
        .log_internal_errors(false)
        .init();
    let runtime = match tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
    {
        Ok(runtime) => runtime,
        Err(error) => {
            TERMINAL.complain(&format!("fls cannot start: {error}"));
            return ExitCode::from(1);
        }
    };
    match runtime.block_on(run::run(args.command)) {
        Ok(Outcome::Done) => exit(0),
        Ok(Outcome::NeedsUser) => exit(1),
        Err(Stop::WrongUse(words)) => {
            TERMINAL.complain(&words);
            exit(2)
        }
        Err(Stop::Failed(error)) => failed(&error.to_string()),
        Err(Stop::FailedSaying(words)) => failed(&words),
    }
}

fn failed(words: &str) -> ExitCode {
    for line in words.lines() {
        TERMINAL.complain(line);
    }
    exit(1)
}

/// Ends with this code; with 1 in place of 0 when not all that was to be told could be.
fn exit(code: u8) -> ExitCode {
    let heard = TERMINAL.was_heard();
    ExitCode::from(if code == 0 && !heard { 1 } else { code })
}

/// What is wrong with the words of a command, in a line. A value is left out: it may be a patient's.
fn in_a_line(error: &clap::Error) -> String {
    let text = error.to_string();
    let lines: Vec<&str> = text
        .lines()
        .map(str::trim)
        .take_while(|line| !line.is_empty())
        .collect();
    let mut line = lines.join(" ").trim_start_matches("error: ").to_owned();
    for kind in [
        ContextKind::InvalidValue,
        ContextKind::InvalidArg,
        ContextKind::InvalidSubcommand,
    ] {
        if let Some(ContextValue::String(value)) = error.get(kind)
            && !value.is_empty()
            && !value.starts_with(['-', '<'])
        {
            line = line.replace(&format!("'{value}'"), "'...'");
        }
    }
    format!("{line} (fls --help says how it is used)")
}
