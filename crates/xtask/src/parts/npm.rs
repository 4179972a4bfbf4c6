//! The npm packages that the window's pages are built from. What only builds or tests them is marked so in the lock file, and is none
//! of it.

use std::fs;
use std::path::Path;

use serde_json::Value;

use super::{Part, PartsError, of_file};

/// The parts that the lock file of `ui` names.
pub(super) fn parts(ui: &Path) -> Result<Vec<Part>, PartsError> {
    let path = ui.join("package-lock.json");
    let text = fs::read_to_string(&path).map_err(|source| of_file(&path, source))?;
    let lock: Value = serde_json::from_str(&text).map_err(|source| PartsError::Json { path, source })?;
    let mut parts = Vec::new();
    for (place, package) in lock["packages"].as_object().into_iter().flatten() {
        // The first is the ui itself; what is needed for its types alone is wanted by development and by peers.
        let Some((_, name)) = place.rsplit_once("node_modules/") else {
            continue;
        };
        if package["dev"] == true || package["devOptional"] == true {
            continue;
        }
        let word = |key: &str| package[key].as_str().unwrap_or_default().to_owned();
        let version = word("version");
        let licence = word("license");
        if licence.is_empty() {
            return Err(PartsError::NoLicence(name.to_owned()));
        }
        parts.push(Part {
            // The scope's at-sign, as a package URL writes it.
            purl: format!("pkg:npm/{}@{version}", name.replace('@', "%40")),
            name: name.to_owned(),
            version,
            licence,
            folder: ui.join(place),
            needs: Vec::new(),
        });
    }
    Ok(parts)
}
