//! The licences of a package's parts, as text for people: each part with its licence and the numbers of the texts that its source
//! holds, then each text once.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use super::{Package, Part, PartsError, of_file};

/// How names of files with a licence, or with what a licence wants to be handed on, begin.
const NAMES: &[&str] = &["LICENSE", "LICENCE", "COPYING", "COPYRIGHT", "NOTICE", "UNLICENSE"];

/// The text of all licences.
pub(super) fn licences(package: &Package) -> Result<String, PartsError> {
    let mut texts: Vec<String> = Vec::new();
    let mut lines = String::new();
    for part in package.parts.values() {
        let mut numbers = Vec::new();
        for text in texts_of(part)? {
            let known = texts.iter().position(|other| *other == text);
            numbers.push(known.unwrap_or_else(|| {
                texts.push(text);
                texts.len() - 1
            }));
        }
        numbers.sort_unstable();
        numbers.dedup();
        let numbers: Vec<String> = numbers.iter().map(|number| (number + 1).to_string()).collect();
        let said = match numbers.as_slice() {
            [] => "no text in its source".to_owned(),
            [one] => format!("text {one}"),
            many => format!("texts {}", many.join(", ")),
        };
        let _ = writeln!(lines, "{} {}: {}; {said}", part.name, part.version, part.licence);
    }
    let mut all = format!(
        "{} {} is under the MIT licence, and is made of these {} parts beside what is written for it. Each line says its\n\
         licence as an SPDX expression, and which of the texts below its source holds.\n\n{lines}",
        package.name,
        package.version,
        package.parts.len()
    );
    for (number, text) in texts.iter().enumerate() {
        let _ = write!(all, "\n=== Text {} ===\n\n{text}\n", number + 1);
    }
    Ok(all)
}

/// The texts beside a part's source, without blanks around them.
fn texts_of(part: &Part) -> Result<Vec<String>, PartsError> {
    let mut texts = Vec::new();
    for path in within(&part.folder)?.into_iter().filter(|path| is_of_licences(path)) {
        // Some keep them in a folder, under names of their own.
        let files = if path.is_dir() { within(&path)? } else { vec![path] };
        for file in files.into_iter().filter(|file| file.is_file()) {
            let text = fs::read(&file).map_err(|source| of_file(&file, source))?;
            let text = String::from_utf8_lossy(&text).replace("\r\n", "\n");
            texts.push(text.trim().to_owned());
        }
    }
    Ok(texts)
}

fn is_of_licences(path: &Path) -> bool {
    path.file_name().is_some_and(|name| {
        let name = name.to_string_lossy().to_uppercase();
        NAMES.iter().any(|begins| name.starts_with(begins))
    })
}

/// What a folder holds, in the order of names.
fn within(folder: &Path) -> Result<Vec<PathBuf>, PartsError> {
    let entries = fs::read_dir(folder).map_err(|source| of_file(folder, source))?;
    let mut paths = entries
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<Vec<_>, _>>()
        .map_err(|source| of_file(folder, source))?;
    paths.sort();
    Ok(paths)
}
