//! Work on the repository itself: what is generated, and what is checked. `cargo run -p xtask -- <task>`.

#![allow(clippy::print_stderr, reason = "a command speaks to a terminal")]

mod architecture;
mod assurance;
mod codegen;
mod dictionary;
mod parts;

use std::error::Error;
use std::path::Path;
use std::process::ExitCode;

const TASKS: &str = "\
usage: cargo run -p xtask -- <task>
  architecture          fail when a wall of the house is broken, and say which
  assurance             fail when a paper of assurance names a test or a file that is not there
  codegen               write TypeScript and access list of the window from the views and the list of commands
  codegen --check       fail when they are not what those say
  dictionary            write docs/data-dictionary.md and .csv and docs/upload-specification.md from the dataset files
  dictionary --check    fail when they are not what the dataset files say
  parts FOLDER          write what each package is made of, and the licences of all of it, into a folder";

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let done: Result<(), Box<dyn Error>> = match words.as_slice() {
        ["architecture"] => architecture::check().map_err(Into::into),
        ["assurance"] => assurance::check().map_err(Into::into),
        ["codegen"] => codegen::write().map_err(Into::into),
        ["codegen", "--check"] => codegen::check().map_err(Into::into),
        ["dictionary"] => dictionary::write().map_err(Into::into),
        ["dictionary", "--check"] => dictionary::check().map_err(Into::into),
        ["parts", folder] => parts::write(Path::new(folder)).map_err(Into::into),
        _ => {
            eprintln!("{TASKS}");
            return ExitCode::from(2);
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
