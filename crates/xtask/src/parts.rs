//! What each package is made of: a bill of materials (CycloneDX) and the licences of every part, written for a package to
//! hold. Both are made from the lock files and the sources that were built, without a network, and are the same for the
//! same sources: no moment and no random number is in them.

mod bill;
mod crates;
mod licences;
mod npm;

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Why the parts could not be told.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PartsError {
    /// A file could not be read or written.
    #[error("{path}: {source}")]
    File {
        /// Where it is.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// cargo could not describe the workspace.
    #[error("cargo metadata: {0}")]
    Cargo(#[from] cargo_metadata::Error),
    /// A file is no JSON.
    #[error("{path}: {source}")]
    Json {
        /// Where it is.
        path: PathBuf,
        /// What is wrong with it.
        source: serde_json::Error,
    },
    /// A part says nothing of its licence.
    #[error("{0} does not say under which licence it is: find out, or do without it")]
    NoLicence(String),
    /// A program that is packaged is no member of the workspace.
    #[error("the workspace has no {0}")]
    NoProgram(&'static str),
    /// What holds another project's source does not say which version of it.
    #[error("{0} does not say which version of {1} it holds")]
    NoVersion(String, &'static str),
}

/// Something that a program is made of, and which nobody here wrote.
struct Part {
    /// As its own project calls it.
    name: String,
    /// As its own project counts.
    version: String,
    /// Its address as packages are named across registries (a package URL), which is its key, too.
    purl: String,
    /// An SPDX expression.
    licence: String,
    /// Its source, for the texts of its licence.
    folder: PathBuf,
    /// The package URLs of the parts that it needs itself.
    needs: Vec<String>,
}

/// A package that is handed out.
struct Package {
    /// Its name, and the beginning of the names of both files.
    name: &'static str,
    /// As in Cargo.toml.
    version: String,
    /// What it needs first hand.
    needs: Vec<String>,
    /// All that it is made of, by package URL.
    parts: BTreeMap<String, Part>,
}

/// Writes `NAME.cdx.json` and `NAME.licences.txt` of both packages into a folder.
///
/// # Errors
/// [`PartsError`].
pub(crate) fn write(folder: &Path) -> Result<(), PartsError> {
    for package in packages()? {
        let bill = format!("{:#}\n", bill::bill(&package));
        put(&folder.join(format!("{}.cdx.json", package.name)), &bill)?;
        let licences = licences::licences(&package)?;
        put(&folder.join(format!("{}.licences.txt", package.name)), &licences)?;
    }
    Ok(())
}

/// The packages of both programs.
fn packages() -> Result<[Package; 2], PartsError> {
    let top = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."));
    let workspace = crates::Workspace::look(&top)?;
    let mut desk = workspace.package("fls-desk", &["fls-desk", "cli"])?;
    for part in npm::parts(&top.join("ui"))? {
        desk.needs.push(part.purl.clone());
        desk.parts.insert(part.purl.clone(), part);
    }
    Ok([desk, workspace.package("fls-central", &["central"])?])
}

fn put(path: &Path, text: &str) -> Result<(), PartsError> {
    fs::write(path, text).map_err(|source| of_file(path, source))
}

fn of_file(path: &Path, source: io::Error) -> PartsError {
    PartsError::File {
        path: path.to_owned(),
        source,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn has(package: &Package, beginning: &str) -> bool {
        package.parts.keys().any(|purl| purl.starts_with(beginning))
    }

    #[test]
    fn each_package_names_the_libraries_of_its_own_programs_and_no_others() {
        let [desk, central] = packages().unwrap();
        for part in [
            "pkg:cargo/tauri@",
            "pkg:cargo/clap@",
            "pkg:npm/react@",
            "pkg:generic/sqlcipher@4.",
            "pkg:generic/openssl@3.",
            "pkg:generic/liberation-sans@2.",
        ] {
            assert!(has(&desk, part), "{part}");
        }
        assert!(has(&central, "pkg:cargo/axum@"));
        for part in [
            "pkg:cargo/tauri@",
            "pkg:npm/",
            "pkg:cargo/proptest@",
            "pkg:cargo/xtask@",
        ] {
            assert!(!has(&central, part), "{part}");
        }
        // What builds or tests the pages is not in them.
        assert!(!has(&desk, "pkg:npm/vite@") && !has(&desk, "pkg:npm/typescript@"));
    }

    #[test]
    fn whatever_a_bill_says_is_needed_is_in_it() {
        for package in packages().unwrap() {
            let needed = package.parts.values().flat_map(|part| &part.needs);
            for purl in needed.chain(&package.needs) {
                assert!(package.parts.contains_key(purl), "{}: {purl}", package.name);
            }
        }
    }

    #[test]
    fn texts_that_have_to_be_handed_on_are() {
        let [desk, _] = packages().unwrap();
        let text = licences::licences(&desk).unwrap();
        for words in [
            "Zetetic LLC",
            "Microsoft Corporation, Daan Leijen",
            "Meta Platforms, Inc.",
        ] {
            assert!(text.contains(words), "{words}");
        }
    }
}
