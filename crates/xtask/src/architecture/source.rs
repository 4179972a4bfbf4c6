//! What may not be written anywhere in the source, or in one place only.

use super::House;
use super::files::SourceFile;

/// Words that the source may hold in a few places only, and what to do instead.
struct OnlyIn {
    words: &'static [&'static str],
    /// Beginnings of paths.
    places: &'static [&'static str],
    instead: &'static str,
}

/// Time and ids are passed in; these places pass them in.
const CLOCK: OnlyIn = OnlyIn {
    words: &[
        "Utc::now",
        "Local::now",
        "SystemTime::now",
        "Uuid::now_v7",
        "Uuid::new_v4",
    ],
    places: &[
        "crates/app/src/host/",
        "crates/central/src/main.rs",
        "crates/central/src/edge",
        "clippy.toml",
    ],
    instead: "time and ids come from the Host, so that tests can set them; take them as a parameter",
};

const LIBRARIES: &[OnlyIn] = &[
    OnlyIn {
        words: &[
            "keyring::",
            "keyring_core::",
            "zbus_secret_service_keyring_store",
            "reqwest::",
        ],
        places: &["crates/app/src/host/"],
        instead: "the key store and the network are behind the Host",
    },
    OnlyIn {
        words: &["@tauri-apps/"],
        places: &["ui/src/platform/tauri.ts", "ui/package.json", "ui/biome.json"],
        instead: "the window speaks to its host through ui/src/platform only",
    },
    OnlyIn {
        words: &[" fetch(", "XMLHttpRequest", "WebSocket(", "EventSource(", "sendBeacon"],
        places: &[
            "ui/src/platform/loopback.ts",
            "crates/",
            "tests/",
            "ui/tests/",
            "src-tauri/",
        ],
        instead: "the window asks its host and nobody else",
    },
];

/// The clock, and chance, at the edges only.
pub(super) fn the_clock_is_read_at_the_edges(house: &House) -> Vec<String> {
    found_elsewhere(house, &CLOCK)
}

/// A library that touches the world is named where it belongs.
pub(super) fn libraries_are_named_where_they_belong(house: &House) -> Vec<String> {
    LIBRARIES.iter().flat_map(|rule| found_elsewhere(house, rule)).collect()
}

/// `tracing::instrument` would write arguments, and with them patients, to the log.
pub(super) fn nothing_records_arguments(house: &House) -> Vec<String> {
    let rule = OnlyIn {
        words: &["tracing::instrument", "#[instrument"],
        places: &["clippy.toml"],
        instead: "it records arguments, which may identify a patient; log a line that says what happened",
    };
    found_elsewhere(house, &rule)
}

/// Entries are never removed or rewritten.
pub(super) fn no_entry_is_deleted(house: &House) -> Vec<String> {
    let rule = OnlyIn {
        words: &["delete from entry", "update entry set bytes", "update entry set digest"],
        // Tests tamper, to show that it is seen.
        places: &["crates/central/tests/", "crates/store/tests/", "tests/"],
        instead: "the history of a record only grows; write a further entry",
    };
    found_elsewhere(house, &rule)
}

/// Only what C calls, and a peer that is measured through C, goes round what the compiler checks.
pub(super) fn unsafe_code_is_for_tests_and_figures(house: &House) -> Vec<String> {
    let rule = OnlyIn {
        words: &["unsafe_code", "unsafe {"],
        places: &["crates/faults/src/", "crates/bench/src/bare.rs"],
        instead: "nothing that ships is unsafe; use a library that does it",
    };
    found_elsewhere(house, &rule)
}

/// What is half-done is in docs/STATE.md, not in the source.
pub(super) fn nothing_is_half_done(house: &House) -> Vec<String> {
    let rule = OnlyIn {
        words: &[
            "TODO",
            "FIXME",
            "todo!(",
            "unimplemented!(",
            "#[ignore",
            "test.only(",
            "test.skip(",
            "it.only(",
            "it.skip(",
        ],
        places: &[],
        instead: "finish it, or say in docs/STATE.md what is missing and why",
    };
    found_elsewhere(house, &rule)
}

fn found_elsewhere(house: &House, rule: &OnlyIn) -> Vec<String> {
    house
        .files
        .iter()
        .filter(|file| is_source(file) && !rule.places.iter().any(|place| file.path.starts_with(place)))
        .flat_map(|file| {
            file.text.lines().zip(1..).filter_map(move |(line, number)| {
                let word = rule.words.iter().find(|word| line.contains(**word))?;
                Some(format!("{}, line {number}: {word}: {}", file.path, rule.instead))
            })
        })
        .collect()
}

/// Programs and SQL, but for these rules, which name what they forbid.
fn is_source(file: &SourceFile) -> bool {
    file.ends_with(&["rs", "ts", "tsx", "sql"]) && !file.path.starts_with("crates/xtask/src/architecture")
}
