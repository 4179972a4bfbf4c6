//! The files of the repository, and what must hold for each of them: a first line that says what lives there, a name that
//! says something, and no patient who could exist.

use std::fs;
use std::path::Path;

use domain::NhsNumber;

use super::{ArchitectureError, House};

/// A file of text. Its path is below the top of the repository, with `/` between its parts.
pub(super) struct SourceFile {
    pub(super) path: String,
    pub(super) text: String,
}

impl SourceFile {
    pub(super) fn ends_with(&self, endings: &[&str]) -> bool {
        self.path
            .rsplit_once('.')
            .is_some_and(|(_, ending)| endings.contains(&ending))
    }

    fn name(&self) -> &str {
        self.path.rsplit_once('/').map_or(self.path.as_str(), |(_, name)| name)
    }
}

/// Folders of what is built, fetched or kept locally.
const NOT_OURS: &[&str] = &[
    ".git",
    ".local",
    "dist",
    "gen",
    "node_modules",
    "target",
    "test-results",
];

const TEXT: &[&str] = &[
    "csv", "html", "json", "md", "rs", "scss", "sh", "sql", "toml", "ts", "tsx", "txt",
];

/// Every file of text in the repository, in the order of their paths.
pub(super) fn read_below(top: &Path) -> Result<Vec<SourceFile>, ArchitectureError> {
    let mut files = Vec::new();
    read_folder(top, "", &mut files)?;
    files.sort_by(|one, other| one.path.cmp(&other.path));
    Ok(files)
}

fn read_folder(folder: &Path, below_top: &str, files: &mut Vec<SourceFile>) -> Result<(), ArchitectureError> {
    let at = |path: &str| {
        let path = path.to_owned();
        move |source| ArchitectureError::File { path, source }
    };
    for found in fs::read_dir(folder).map_err(at(below_top))? {
        let found = found.map_err(at(below_top))?;
        let name = found.file_name().to_string_lossy().into_owned();
        let path = if below_top.is_empty() {
            name.clone()
        } else {
            format!("{below_top}/{name}")
        };
        if found.file_type().map_err(at(&path))?.is_dir() {
            if !NOT_OURS.contains(&name.as_str()) {
                read_folder(&found.path(), &path, files)?;
            }
        } else if Path::new(&name)
            .extension()
            .is_some_and(|ending| TEXT.iter().any(|text| ending == *text))
        {
            let text = fs::read_to_string(found.path()).map_err(at(&path))?;
            files.push(SourceFile { path, text });
        }
    }
    Ok(())
}

/// Each file of Rust begins with what lives there; tests beside it and the list of commands, which the window's build
/// script takes in, speak for themselves.
pub(super) fn say_what_lives_there(house: &House) -> Vec<String> {
    house
        .files
        .iter()
        .filter(|file| file.ends_with(&["rs"]) && file.name() != "tests.rs" && file.name() != "list.rs")
        .filter(|file| !file.text.starts_with("//!"))
        .map(|file| format!("{}: begin it with a //! line that says what lives there", file.path))
        .collect()
}

/// Parts of names that say nothing about what is inside.
const EMPTY_WORDS: &[&str] = &[
    "common", "helper", "helpers", "legacy", "manager", "misc", "util", "utils",
];

/// A file is named after what it holds.
pub(super) fn have_names_that_say_something(house: &House) -> Vec<String> {
    house
        .files
        .iter()
        .filter(|file| {
            file.path
                .to_lowercase()
                .split(['/', '-', '_', '.'])
                .any(|part| EMPTY_WORDS.contains(&part))
        })
        .map(|file| format!("{}: name it after what it holds, in the words of the audit", file.path))
        .collect()
}

/// A migration is `0001_words.sql`, without gaps, in LF: its bytes are checked wherever it is applied.
pub(super) fn migrations_are_numbered_and_end_in_lf(house: &House) -> Vec<String> {
    let mut faults = Vec::new();
    for folder in ["migrations/desk/", "migrations/central/"] {
        let migrations = house.files.iter().filter(|file| file.path.starts_with(folder));
        for (file, number) in migrations.zip(1..) {
            if !file.name().starts_with(&format!("{number:04}_")) || !file.ends_with(&["sql"]) {
                faults.push(format!(
                    "{}: migrations are numbered without gaps: {number:04}_words.sql",
                    file.path
                ));
            }
            if file.text.contains('\r') || !file.text.ends_with('\n') {
                faults.push(format!("{}: end every line in LF, the last one too", file.path));
            }
        }
    }
    faults
}

/// An NHS number in the repository is from the range 999, which is never issued.
pub(super) fn patients_are_invented(house: &House) -> Vec<String> {
    let shown = house.files.iter().filter(|file| !file.path.ends_with("-lock.json"));
    shown
        .flat_map(|file| {
            file.text
                .lines()
                .zip(1..)
                .filter(|(line, _)| may_be_real(line))
                .map(|(_, number)| {
                    format!(
                        "{}, line {number}: ten digits that could be someone's NHS number; use one that begins 999",
                        file.path
                    )
                })
        })
        .collect()
}

/// Whether a line holds ten digits, in a row or in the groups of an NHS number, that are one and do not begin with 999.
fn may_be_real(line: &str) -> bool {
    let words: Vec<&str> = line
        .split(|c: char| !c.is_ascii_alphanumeric() && c != '_' && c != '.')
        .collect();
    let grouped = words
        .windows(3)
        .filter(|three| three.iter().map(|part| part.len()).eq([3, 3, 4]))
        .map(<[_]>::concat);
    words
        .iter()
        .map(|word| (*word).to_owned())
        .chain(grouped)
        .any(|digits| !digits.starts_with("999") && NhsNumber::read(&digits).is_ok())
}

#[cfg(test)]
mod tests {
    use super::may_be_real;

    #[test]
    fn a_number_that_someone_could_have_is_seen_in_a_row_and_in_groups() {
        // Put together here, so that this file holds none.
        let (first, rest) = ("987", ["654", "3210"]);
        let row = [&[first], &rest[..]].concat().concat();
        for (line, expect) in [
            (row.clone(), true),
            (format!("nhs = \"{row}\","), true),
            (format!("call {first} {}", rest.join(" ")), true),
            (format!("{first} {}", rest.concat()), false),
            ("9991000003".to_owned(), false),
            ("999 100 0003".to_owned(), false),
            (format!("0.{row} and 1_{row}"), false),
        ] {
            assert_eq!(may_be_real(&line), expect, "{line}");
        }
    }
}
