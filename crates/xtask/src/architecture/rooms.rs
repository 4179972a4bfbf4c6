//! Which room of the house may depend on which, and which libraries belong to which room.

use cargo_metadata::{DependencyKind, Package};

use super::House;

/// A room, and the rooms below it that it may depend on.
const BELOW: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("protocol", &["domain"]),
    ("exchange", &["domain"]),
    ("sync", &["protocol", "domain"]),
    ("store", &["protocol", "domain"]),
    ("drawing", &["domain"]),
    ("reports", &["drawing", "domain"]),
    (
        "app",
        &["store", "sync", "exchange", "reports", "drawing", "protocol", "domain"],
    ),
    ("fls-desk", &["app", "domain", "terminal"]),
    ("terminal", &[]),
    ("cli", &["app", "domain", "terminal"]),
    (
        "central",
        &[
            "sync", "exchange", "reports", "drawing", "protocol", "domain", "terminal",
        ],
    ),
];

/// Rooms of tests and development: they may depend on anything of ours.
const FREE: &[&str] = &["faults", "statements", "testkit", "tests", "bench", "xtask"];

/// Rooms that hurt what they touch: only tests may depend on them, so that nothing that ships holds them.
const FOR_TESTS: &[&str] = &["faults", "statements"];

/// All that the rules of the audit may be made of: no IO, no async, no clock.
const DOMAIN_IS_MADE_OF: &[&str] = &[
    "chrono",
    "data-encoding",
    "nhs-number",
    "proptest",
    "rust_decimal",
    "rustc-hash",
    "serde",
    "sha2",
    "thiserror",
    "toml",
    "unicode-normalization",
    "uuid",
];

/// Libraries by the beginning of their name, and the only rooms that may use them.
const BELONGS_TO: &[(&str, &[&str])] = &[
    ("tauri", &["fls-desk"]),
    ("sqlx", &["store", "central", "testkit", "tests", "bench"]),
    ("libsqlite3-sys", &["store", "bench", "faults"]),
    ("keyring", &["app"]),
    ("zbus", &["app"]),
    ("notify-rust", &["app"]),
    ("krilla", &["reports"]),
    ("skrifa", &["reports"]),
    ("windows-registry", &["app"]),
    ("reqwest", &["app"]),
    ("axum", &["central", "testkit"]),
    ("ts-rs", &["app", "xtask"]),
    (
        "tokio",
        &[
            "store", "app", "fls-desk", "cli", "central", "testkit", "tests", "bench", "xtask",
        ],
    ),
];

/// Dependencies on rooms of ours go down the table only.
pub(super) fn depend_only_downward(house: &House) -> Vec<String> {
    let ours: Vec<&str> = house.packages.iter().map(|package| package.name.as_str()).collect();
    let mut faults = Vec::new();
    for package in &house.packages {
        let name = package.name.as_str();
        let shipped = package
            .dependencies
            .iter()
            .filter(|dependency| dependency.kind != DependencyKind::Development);
        faults.extend(
            shipped
                .filter(|dependency| FOR_TESTS.contains(&dependency.name.as_str()))
                .map(|dependency| {
                    format!(
                        "{name} depends on {}, which is for tests only: move it to the dev-dependencies",
                        dependency.name
                    )
                }),
        );
        if FREE.contains(&name) {
            continue;
        }
        let Some((_, below)) = BELOW.iter().find(|(room, _)| *room == name) else {
            faults.push(format!(
                "{name} is a room that the table in xtask's rooms.rs does not know: say there what it may depend on"
            ));
            continue;
        };
        faults.extend(
            dependencies(package)
                .filter(|on| ours.contains(on) && !below.contains(on) && !FOR_TESTS.contains(on))
                .map(|on| {
                    format!(
                        "{name} depends on {on}: it may depend on {} only; move what it needs down, or pass it in",
                        if below.is_empty() {
                            "nothing of ours".to_owned()
                        } else {
                            below.join(", ")
                        }
                    )
                }),
        );
    }
    faults
}

/// A library that touches the world stays in its room.
pub(super) fn keep_their_libraries(house: &House) -> Vec<String> {
    let mut faults = Vec::new();
    for package in &house.packages {
        let name = package.name.as_str();
        for on in dependencies(package) {
            if name == "domain" && !DOMAIN_IS_MADE_OF.contains(&on) {
                faults.push(format!(
                    "domain depends on {on}: it holds rules only, and takes time, ids and bytes as given"
                ));
            }
            for (library, rooms) in BELONGS_TO {
                if on.starts_with(library) && !rooms.contains(&name) {
                    faults.push(format!(
                        "{name} depends on {on}, which belongs to {} only: put what needs it there",
                        rooms.join(", ")
                    ));
                }
            }
        }
    }
    faults
}

/// The workspace file is the map: each room has a line there that says what it is for.
pub(super) fn have_a_comment_in_the_workspace(house: &House) -> Vec<String> {
    let Some(workspace) = house.files.iter().find(|file| file.path == "Cargo.toml") else {
        return vec!["Cargo.toml is missing at the top of the repository".to_owned()];
    };
    let members = workspace.text.lines().skip_while(|line| !line.starts_with("members"));
    members
        .skip(1)
        .take_while(|line| !line.starts_with(']'))
        .filter(|line| !line.contains("\", ") || !line.contains("# "))
        .map(|line| format!("Cargo.toml, member {}: say beside it what the room is for", line.trim()))
        .collect()
}

fn dependencies(package: &Package) -> impl Iterator<Item = &str> {
    package.dependencies.iter().map(|dependency| dependency.name.as_str())
}
