//! Evidence that is named: a file, `path/to/file`, or a test in it, `path/to/file.rs::name_of_the_test`; of a test of pages
//! its title, `path/to/file.spec.ts::the title`.

use std::fs;
use std::path::Path;

use super::{AssuranceError, place, read};

/// Between two that stand in one cell.
const BETWEEN: &str = "; ";
/// Endings of files whose tests are named by a function, and by a title.
const RUST: &str = ".rs";
const PAGES: [&str; 3] = [".spec.ts", ".test.ts", ".test.tsx"];

/// How many lines above its first one a test says that it is one.
const ATTRIBUTES: usize = 6;

/// What is wrong with the evidence of a cell; nothing where the cell is empty.
pub(super) fn faults_in_cell(cell: &str) -> Vec<String> {
    let named = cell.split(BETWEEN).filter(|named| !named.is_empty());
    named.filter_map(fault).collect()
}

/// What is wrong with one that is named.
fn fault(named: &str) -> Option<String> {
    let (path, test) = match named.split_once("::") {
        Some((path, test)) => (path, Some(test)),
        None => (named, None),
    };
    let Some(test) = test else {
        return (!place(path).is_file()).then(|| format!("there is no file {path}"));
    };
    let Ok(source) = read(path) else {
        return Some(format!("there is no file {path}"));
    };
    let is_there = if path.ends_with(RUST) {
        has_function(&source, test)
    } else {
        PAGES.iter().any(|ending| path.ends_with(ending)) && has_title(&source, test)
    };
    (!is_there).then(|| format!("{path} has no test {test}: name the one that shows it now, or say that none does"))
}

/// Whether a function of this name stands there as a test.
fn has_function(text: &str, name: &str) -> bool {
    let lines: Vec<&str> = text.lines().map(str::trim_start).collect();
    let begins = [format!("fn {name}("), format!("async fn {name}(")];
    let here = |at: &usize| {
        begins
            .iter()
            .any(|begin| lines.get(*at).is_some_and(|line| line.starts_with(begin)))
    };
    (0..lines.len()).filter(here).any(|at| {
        let above = lines.iter().take(at).rev().take(ATTRIBUTES);
        let mut above = above.take_while(|line| !line.is_empty() && !line.starts_with('}'));
        above.any(|line| line.starts_with("#[") && ["test]", "test("].iter().any(|test| line.contains(test)))
    })
}

/// Whether a test of pages has this title.
fn has_title(text: &str, title: &str) -> bool {
    ['"', '\'', '`']
        .iter()
        .any(|mark| text.contains(&format!("{mark}{title}{mark}")))
}

/// What is wrong with tests that pages of docs, and those at the top, name between backticks.
pub(super) fn faults_in_pages() -> Result<Vec<String>, AssuranceError> {
    let mut faults = Vec::new();
    for folder in ["", "docs", "docs/clinical-safety"] {
        let at = |source| AssuranceError::File {
            path: folder.to_owned(),
            source,
        };
        for found in fs::read_dir(place(folder)).map_err(at)? {
            let name = found.map_err(at)?.file_name().to_string_lossy().into_owned();
            if Path::new(&name).extension().is_none_or(|ending| ending != "md") {
                continue;
            }
            let path = if folder.is_empty() {
                name
            } else {
                format!("{folder}/{name}")
            };
            let text = read(&path)?;
            let wrong = tests_between_backticks(&text).filter_map(fault);
            faults.extend(wrong.map(|fault| format!("{path}: {fault}")));
        }
    }
    Ok(faults)
}

fn tests_between_backticks(text: &str) -> impl Iterator<Item = &str> {
    // Every second piece stands between two of them.
    let between = text.lines().flat_map(|line| line.split('`').skip(1).step_by(2));
    between.filter(|named| {
        let file = named.split_once("::").map_or("", |(file, _)| file);
        file.ends_with(RUST) || PAGES.iter().any(|ending| file.ends_with(ending))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "fn left() {}\n\n    #[tokio::test]\n    async fn right() {}\n\n#[test]\n#[cfg(unix)]\nfn also() {}\n\n#[cfg(test)]\nfn also_not() {}\n";

    #[test]
    fn a_test_is_a_function_that_says_so() {
        let found = ["left", "right", "also", "also_not", "righ", "none"].map(|name| has_function(FILE, name));
        assert_eq!(found, [false, true, true, false, false, false]);
    }

    #[test]
    fn what_is_not_there_is_told_with_its_file() {
        assert_eq!(faults_in_cell(""), Vec::<String>::new());
        let own = "crates/xtask/src/assurance/named.rs";
        let there = format!("{own}; {own}::a_test_is_a_function_that_says_so");
        assert_eq!(faults_in_cell(&there), Vec::<String>::new());
        let wrong = format!("docs/none.md; {own}::a_test_that_is_not; {own}::has_function; docs/none.rs::none");
        let told = faults_in_cell(&wrong);
        assert_eq!(told.len(), 4, "{told:?}");
        assert!(
            told.iter()
                .all(|fault| fault.contains(own) || fault.contains("docs/none"))
        );
    }

    #[test]
    fn pages_name_tests_between_backticks() {
        let text = "see `a/b.rs::c`, `domain::fold`, a/b.rs::d\n`x.spec.ts::a title` and `a/b.rs`";
        let named: Vec<&str> = tests_between_backticks(text).collect();
        assert_eq!(named, ["a/b.rs::c", "x.spec.ts::a title"]);
    }
}
