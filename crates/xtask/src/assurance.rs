//! Whether the papers of assurance say what is there: the table of security requirements, the hazard log, and every test or
//! file that they or a page of docs name as evidence. What they claim of it is for people to judge.
//!
//! Each fault is a sentence that says where, and what to do about it.

mod hazards;
mod named;
mod requirements;

use std::fmt;
use std::path::{Path, PathBuf};
use std::{fs, io};

use csv::{ReaderBuilder, StringRecord};

/// Why the papers could not be read, or what is wrong with them.
#[derive(Debug, thiserror::Error)]
pub(crate) enum AssuranceError {
    /// A file could not be read.
    #[error("{path}: {source}")]
    File {
        /// Below the top of the repository.
        path: String,
        /// What the system said.
        source: io::Error,
    },
    /// A table is none.
    #[error("{path}: {source}")]
    Table {
        /// Below the top of the repository.
        path: &'static str,
        /// What is wrong with it.
        source: csv::Error,
    },
    /// They say what is not so.
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

/// A table whose first row names its columns.
struct Table {
    path: &'static str,
    columns: &'static [&'static str],
}

impl Table {
    /// Its rows, each with the line that it begins in.
    ///
    /// # Errors
    /// When it cannot be read, or has other columns.
    fn rows(&self) -> Result<Vec<(u64, StringRecord)>, AssuranceError> {
        let text = read(self.path)?;
        let mut reader = ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
        let mut rows = Vec::new();
        for row in reader.records() {
            let row = row.map_err(|source| AssuranceError::Table {
                path: self.path,
                source,
            })?;
            rows.push((row.position().map_or(0, csv::Position::line), row));
        }
        let named = rows
            .first()
            .is_some_and(|(_, names)| names.iter().eq(self.columns.iter().copied()));
        if !named {
            let columns = self.columns.join(",");
            return Err(fault(format!("{}: its first line has to be {columns}", self.path)));
        }
        rows.remove(0);
        Ok(rows)
    }
}

fn fault(words: String) -> AssuranceError {
    AssuranceError::Faults(Faults(vec![words]))
}

fn place(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(path)
}

fn read(path: &str) -> Result<String, AssuranceError> {
    fs::read_to_string(place(path)).map_err(|source| AssuranceError::File {
        path: path.to_owned(),
        source,
    })
}

/// Looks at everything.
///
/// # Errors
/// When something cannot be read, or with all that is wrong.
pub(crate) fn check() -> Result<(), AssuranceError> {
    let mut faults = requirements::faults()?;
    faults.extend(hazards::faults()?);
    faults.extend(named::faults_in_pages()?);
    if faults.is_empty() {
        Ok(())
    } else {
        Err(AssuranceError::Faults(Faults(faults)))
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn what_the_papers_name_is_there() {
        if let Err(error) = super::check() {
            panic!("\n{error}\n");
        }
    }
}
