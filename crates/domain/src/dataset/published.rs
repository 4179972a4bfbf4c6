//! The dataset files that this program was built with. A test reads them, so that a broken one is never shipped.

use std::sync::LazyLock;

use super::facilities::Facilities;
use super::glossary::Glossary;
use super::model::Dataset;
use super::nhfd::Nhfd;

/// The id, the name and the text of the file of each version.
pub(super) const FILES: [(&str, &str, &str); 3] = [
    ("v1", "v1.toml", include_str!("../../../../dataset/v1.toml")),
    ("v3", "v3.toml", include_str!("../../../../dataset/v3.toml")),
    ("2024", "2024.toml", include_str!("../../../../dataset/2024.toml")),
];

static DATASET: LazyLock<Dataset> = LazyLock::new(|| {
    let files = FILES.map(|(_, file, text)| (file, text));
    Dataset::from_files(&files).unwrap_or_else(|error| panic!("{error}"))
});

static FACILITIES: LazyLock<Facilities> = LazyLock::new(|| {
    Facilities::from_file("facilities.toml", include_str!("../../../../dataset/facilities.toml"))
        .unwrap_or_else(|error| panic!("{error}"))
});

static GLOSSARY: LazyLock<Glossary> = LazyLock::new(|| {
    Glossary::from_file("glossary.toml", include_str!("../../../../dataset/glossary.toml"))
        .unwrap_or_else(|error| panic!("{error}"))
});

const NHFD_TEXT: &str = include_str!("../../../../dataset/nhfd.toml");

static NHFD: LazyLock<Nhfd> = LazyLock::new(|| {
    Nhfd::from_file("nhfd.toml", NHFD_TEXT, Dataset::published()).unwrap_or_else(|error| panic!("{error}"))
});

impl Dataset {
    /// The dataset of this program. Ends it at once, with file, place and reason, when a file is not sound.
    pub fn published() -> &'static Self {
        &DATASET
    }

    /// The text of this program's own file of a version: what a correction of it begins with.
    pub fn published_text(version: &str) -> Option<&'static str> {
        FILES.iter().find(|(id, ..)| *id == version).map(|(_, _, text)| *text)
    }
}

impl Facilities {
    /// The facilities audit of this program.
    pub fn published() -> &'static Self {
        &FACILITIES
    }
}

impl Glossary {
    /// The glossary of this program.
    pub fn published() -> &'static Self {
        &GLOSSARY
    }
}

impl Nhfd {
    /// What this program takes over from a file of the National Hip Fracture Database.
    pub fn published() -> &'static Self {
        &NHFD
    }

    /// The same as it is written: what a service's own account begins with.
    pub fn published_text() -> &'static str {
        NHFD_TEXT
    }
}
