//! Whether the walls of the house stand: what docs/ARCHITECTURE.md says is absent, as far as a machine can see it. Each
//! rule is a test here, and `cargo run -p xtask -- architecture` runs them all.
//!
//! A rule finds faults and words each as a sentence that says where, and what to do about it.

mod circles;
mod files;
mod logs;
mod rooms;
mod sentences;
mod source;

use std::fmt;
use std::io;
use std::path::PathBuf;

use cargo_metadata::{MetadataCommand, Package};

use files::SourceFile;

/// Why the house could not be looked at, or what is wrong with it.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ArchitectureError {
    /// A file could not be read.
    #[error("{path}: {source}")]
    File {
        /// Below the top of the repository.
        path: String,
        /// What the system said.
        source: io::Error,
    },
    /// cargo could not describe the workspace.
    #[error("cargo metadata: {0}")]
    Cargo(#[from] cargo_metadata::Error),
    /// A wall is broken.
    #[error("{0}")]
    Faults(Faults),
}

/// What is wrong, a sentence each.
#[derive(Debug)]
pub(crate) struct Faults(Vec<String>);

impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join("\n"))
    }
}

/// The repository as the rules see it: its files of text, and its packages.
struct House {
    files: Vec<SourceFile>,
    packages: Vec<Package>,
}

impl House {
    fn look() -> Result<Self, ArchitectureError> {
        let top = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."));
        let mut cargo = MetadataCommand::new();
        cargo
            .manifest_path(top.join("Cargo.toml"))
            .no_deps()
            .other_options(["--offline".to_owned()]);
        Ok(Self {
            files: files::read_below(&top)?,
            packages: cargo.exec()?.packages,
        })
    }
}

/// A rule finds what breaks it.
type Rule = fn(&House) -> Vec<String>;

const RULES: &[Rule] = &[
    rooms::depend_only_downward,
    rooms::keep_their_libraries,
    rooms::have_a_comment_in_the_workspace,
    circles::no_files_read_each_other,
    source::the_clock_is_read_at_the_edges,
    source::libraries_are_named_where_they_belong,
    source::nothing_records_arguments,
    logs::hold_only_what_is_marked_as_naming_nobody,
    source::no_entry_is_deleted,
    source::unsafe_code_is_for_tests_and_figures,
    source::nothing_is_half_done,
    sentences::have_the_apostrophe_of_print,
    files::say_what_lives_there,
    files::have_names_that_say_something,
    files::migrations_are_numbered_and_end_in_lf,
    files::patients_are_invented,
];

/// Runs every rule.
///
/// # Errors
/// When the repository cannot be read, or with everything that is wrong with it.
pub(crate) fn check() -> Result<(), ArchitectureError> {
    let house = House::look()?;
    let faults: Vec<String> = RULES.iter().flat_map(|rule| rule(&house)).collect();
    if faults.is_empty() {
        Ok(())
    } else {
        Err(ArchitectureError::Faults(Faults(faults)))
    }
}

#[cfg(test)]
mod tests {
    use super::{House, Rule, circles, files, logs, rooms, sentences, source};

    fn holds(rule: Rule) {
        let faults = rule(&House::look().unwrap());
        assert!(faults.is_empty(), "\n{}\n", faults.join("\n"));
    }

    #[test]
    fn rooms_depend_only_downward() {
        holds(rooms::depend_only_downward);
    }

    #[test]
    fn rooms_keep_their_libraries() {
        holds(rooms::keep_their_libraries);
    }

    #[test]
    fn rooms_have_a_comment_in_the_workspace() {
        holds(rooms::have_a_comment_in_the_workspace);
    }

    #[test]
    fn no_files_read_each_other() {
        holds(circles::no_files_read_each_other);
    }

    #[test]
    fn sentences_have_the_apostrophe_of_print() {
        holds(sentences::have_the_apostrophe_of_print);
    }

    #[test]
    fn the_clock_is_read_at_the_edges() {
        holds(source::the_clock_is_read_at_the_edges);
    }

    #[test]
    fn libraries_are_named_where_they_belong() {
        holds(source::libraries_are_named_where_they_belong);
    }

    #[test]
    fn nothing_records_arguments() {
        holds(source::nothing_records_arguments);
    }

    #[test]
    fn logs_hold_only_what_is_marked_as_naming_nobody() {
        holds(logs::hold_only_what_is_marked_as_naming_nobody);
    }

    #[test]
    fn no_entry_is_deleted() {
        holds(source::no_entry_is_deleted);
    }

    #[test]
    fn unsafe_code_is_for_tests_and_figures() {
        holds(source::unsafe_code_is_for_tests_and_figures);
    }

    #[test]
    fn nothing_is_half_done() {
        holds(source::nothing_is_half_done);
    }

    #[test]
    fn files_say_what_lives_there() {
        holds(files::say_what_lives_there);
    }

    #[test]
    fn files_have_names_that_say_something() {
        holds(files::have_names_that_say_something);
    }

    #[test]
    fn migrations_are_numbered_and_end_in_lf() {
        holds(files::migrations_are_numbered_and_end_in_lf);
    }

    #[test]
    fn patients_are_invented() {
        holds(files::patients_are_invented);
    }
}
