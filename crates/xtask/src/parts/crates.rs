//! The crates that a program is built from, and what some of them hold of other projects: C, and the letters of reports. What only tests need is in none of it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use cargo_metadata::{DependencyKind, Metadata, MetadataCommand, PackageId};

use super::{Package, Part, PartsError, of_file};

/// Another project, of which a crate holds what it compiles or puts into a program.
struct Within {
    crate_name: &'static str,
    name: &'static str,
    licence: &'static str,
    /// Its source, below that of the crate.
    folder: &'static str,
    version: VersionIs,
}

/// Where such a project says its version.
enum VersionIs {
    /// Behind the plus in the version of the crate, after this word.
    InTheCrates(&'static str),
    /// In a file of its source, on the line that begins so.
    OnALine(&'static str, &'static str),
    /// The same, as one number with two digits each for the second and the third part.
    AsANumber(&'static str, &'static str),
}

const WITHIN: &[Within] = &[
    Within {
        crate_name: "libsqlite3-sys",
        name: "SQLCipher",
        licence: "BSD-3-Clause",
        folder: "sqlcipher",
        version: VersionIs::OnALine("sqlite3.c", "#define CIPHER_VERSION_NUMBER "),
    },
    Within {
        crate_name: "openssl-src",
        name: "OpenSSL",
        licence: "Apache-2.0",
        folder: "openssl",
        version: VersionIs::InTheCrates(""),
    },
    Within {
        crate_name: "zstd-sys",
        name: "Zstandard",
        licence: "BSD-3-Clause OR GPL-2.0-only",
        folder: "zstd",
        version: VersionIs::InTheCrates("zstd."),
    },
    Within {
        crate_name: "libmimalloc-sys",
        name: "mimalloc",
        licence: "MIT",
        folder: "c_src/mimalloc/v3",
        version: VersionIs::AsANumber("include/mimalloc.h", "#define MI_MALLOC_VERSION "),
    },
    Within {
        crate_name: "reports",
        name: "Liberation Sans",
        licence: "OFL-1.1",
        folder: "fonts",
        version: VersionIs::OnALine("README.md", "Version "),
    },
];

/// The workspace as cargo resolves it for this computer.
pub(super) struct Workspace {
    described: Metadata,
}

impl Workspace {
    /// Asks cargo, which reads the lock file and nothing from a network.
    pub(super) fn look(top: &Path) -> Result<Self, PartsError> {
        let platform = format!("{}-unknown-linux-gnu", std::env::consts::ARCH);
        let described = MetadataCommand::new()
            .manifest_path(top.join("Cargo.toml"))
            .other_options(
                ["--locked", "--offline", "--filter-platform", &platform]
                    .map(str::to_owned)
                    .to_vec(),
            )
            .exec()?;
        Ok(Self { described })
    }

    /// All that some programs are built from, as a package of this name.
    pub(super) fn package(&self, name: &'static str, programs: &[&'static str]) -> Result<Package, PartsError> {
        let mut package = Package {
            name,
            version: String::new(),
            needs: Vec::new(),
            parts: BTreeMap::new(),
        };
        let mut found = Vec::new();
        for &program in programs {
            let described = self.described.workspace_packages();
            let program = described
                .iter()
                .find(|package| package.name.as_str() == program)
                .ok_or(PartsError::NoProgram(program))?;
            package.version = program.version.to_string();
            found.push(&program.id);
        }
        // Our own rooms are no parts: what they need or hold, the package needs first hand.
        let mut seen = BTreeSet::new();
        let mut needs = BTreeSet::new();
        while let Some(id) = found.pop() {
            if !seen.insert(id) {
                continue;
            }
            let needed = self.needed(id);
            found.extend(&needed);
            if self.is_ours(id) {
                needs.extend(self.purls(&needed));
                for held in self.parts(id, Vec::new())?.into_iter().skip(1) {
                    needs.insert(held.purl.clone());
                    package.parts.insert(held.purl.clone(), held);
                }
                continue;
            }
            for part in self.parts(id, self.purls(&needed))? {
                package.parts.insert(part.purl.clone(), part);
            }
        }
        package.needs = needs.into_iter().collect();
        Ok(package)
    }

    /// What is compiled into a crate, or runs while it is built.
    fn needed(&self, id: &PackageId) -> Vec<&PackageId> {
        let mut nodes = self.described.resolve.iter().flat_map(|resolved| &resolved.nodes);
        let node = nodes.find(|node| node.id == *id);
        node.iter()
            .flat_map(|node| &node.deps)
            .filter(|dependency| {
                let mut kinds = dependency.dep_kinds.iter();
                kinds.any(|kind| kind.kind != DependencyKind::Development)
            })
            .map(|dependency| &dependency.pkg)
            .collect()
    }

    fn is_ours(&self, id: &PackageId) -> bool {
        self.described.workspace_members.contains(id)
    }

    fn purls(&self, ids: &[&PackageId]) -> Vec<String> {
        let others = ids.iter().copied().filter(|id| !self.is_ours(id));
        let mut purls: Vec<String> = others.map(|id| purl(&self.described[id])).collect();
        purls.sort();
        purls.dedup();
        purls
    }

    /// A crate, and the other project that it holds something of.
    fn parts(&self, id: &PackageId, needs: Vec<String>) -> Result<Vec<Part>, PartsError> {
        let described = &self.described[id];
        let folder = described
            .manifest_path
            .parent()
            .map(|folder| folder.as_std_path().to_owned());
        let licence = described.license.as_deref();
        let mut part = Part {
            name: described.name.to_string(),
            version: described.version.to_string(),
            purl: purl(described),
            // A slash is how crates wrote it before SPDX had a word for it.
            licence: licence
                .map(|licence| licence.split('/').map(str::trim).collect::<Vec<_>>().join(" OR "))
                .ok_or_else(|| PartsError::NoLicence(described.name.to_string()))?,
            folder: folder.unwrap_or_default(),
            needs,
        };
        let Some(within) = WITHIN.iter().find(|within| part.name == within.crate_name) else {
            return Ok(vec![part]);
        };
        let version = version_within(&part, within)?;
        let held = Part {
            name: within.name.to_owned(),
            purl: format!("pkg:generic/{}@{version}", within.name.to_lowercase().replace(' ', "-")),
            version,
            licence: within.licence.to_owned(),
            folder: part.folder.join(within.folder),
            needs: Vec::new(),
        };
        part.needs.push(held.purl.clone());
        Ok(vec![part, held])
    }
}

fn purl(package: &cargo_metadata::Package) -> String {
    // In a package URL a plus, with which a version ends in what it was built from, is written in hexadecimal.
    let version = package.version.to_string().replace('+', "%2B");
    format!("pkg:cargo/{}@{version}", package.name)
}

fn version_within(holds: &Part, within: &Within) -> Result<String, PartsError> {
    let on_a_line = |file: &str, begins: &str| {
        let path = holds.folder.join(within.folder).join(file);
        let source = fs::read(&path).map_err(|source| of_file(&path, source))?;
        let text = String::from_utf8_lossy(&source);
        let mut lines = text.lines();
        let said = lines.find_map(|line| line.strip_prefix(begins)?.split_whitespace().next());
        Ok::<_, PartsError>(said.map(str::to_owned))
    };
    let version = match within.version {
        VersionIs::InTheCrates(after) => {
            let behind = holds.version.split_once('+').map(|(_, version)| version);
            behind
                .and_then(|version| version.strip_prefix(after))
                .map(str::to_owned)
        }
        VersionIs::OnALine(file, begins) => on_a_line(file, begins)?,
        VersionIs::AsANumber(file, begins) => on_a_line(file, begins)?
            .and_then(|said| said.parse::<u32>().ok())
            .map(|number| format!("{}.{}.{}", number / 10_000, number / 100 % 100, number % 100)),
    };
    version.ok_or_else(|| PartsError::NoVersion(holds.name.clone(), within.name))
}
