//! The bill of materials of a package, as CycloneDX 1.6 in JSON.

use serde_json::{Value, json};

use super::Package;

/// What a package is made of, and which part needs which.
pub(super) fn bill(package: &Package) -> Value {
    let itself = format!("pkg:generic/{}@{}", package.name, package.version);
    let components: Vec<Value> = package
        .parts
        .values()
        .map(|part| {
            json!({
                "type": "library",
                "bom-ref": part.purl,
                "name": part.name,
                "version": part.version,
                "purl": part.purl,
                "licenses": [{ "expression": part.licence }],
            })
        })
        .collect();
    let mut dependencies = vec![json!({ "ref": itself, "dependsOn": package.needs })];
    dependencies.extend(
        package
            .parts
            .values()
            .map(|part| json!({ "ref": part.purl, "dependsOn": part.needs })),
    );
    json!({
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": itself,
                "name": package.name,
                "version": package.version,
                "licenses": [{ "expression": "MIT" }],
            },
        },
        "components": components,
        "dependencies": dependencies,
    })
}
