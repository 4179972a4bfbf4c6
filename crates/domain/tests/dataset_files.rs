//! The dataset files as published are sound and complete, and a broken one is refused with file, place and reason.

use domain::dataset::{Dataset, Facilities};

#[test]
fn the_published_files_are_sound() {
    assert_eq!(Dataset::published().versions().len(), 3);
    assert!(!Facilities::published().topics.is_empty());
}
