//! The account of a file of the National Hip Fracture Database: it is sound, it is known by its headings, and a broken one is refused
//! with column and reason.

use domain::Dataset;
use domain::dataset::{Nhfd, NhfdHolds, NhfdMeaning, NhfdUnsaid};

const FILE: &str = include_str!("../../../../dataset/nhfd.toml");

fn meaning(column: &str, text: &str) -> Option<NhfdMeaning> {
    let column = Nhfd::published().column(column).unwrap();
    let NhfdHolds::Codes(codes) = &column.holds else {
        panic!("{} has no codes", column.key)
    };
    codes.find(text).map(|code| code.means.clone())
}

#[test]
fn codes_and_labels_are_known_however_they_are_written() {
    let asked = Some(NhfdMeaning::Asked { offers: None });
    for text in ["12", "12.0", "pending dxa or  bone clinic"] {
        assert_eq!(meaning("medication_post", text), asked, "{text}");
    }
    assert_eq!(meaning("medication_post", "12.5"), None);
    assert_eq!(meaning("mobility", "u"), meaning("mobility", "Unknown"));
    assert!(matches!(
        meaning("fracture_type", "44"),
        Some(NhfdMeaning::NotEligible(_))
    ));
    assert_eq!(meaning("medication_post", "0"), Some(NhfdMeaning::Blank));
    assert_eq!(meaning("sex", "3"), None);
    let column = |key| Nhfd::published().column(key).unwrap();
    assert_eq!(column("fracture_type").unsaid(), NhfdUnsaid::Row);
    assert_eq!(column("falls_assessment").unsaid(), NhfdUnsaid::Blank);
    assert_eq!(column("presentation_date").unsaid(), NhfdUnsaid::Row);
}

#[test]
fn a_file_is_known_by_its_headings() {
    let nhfd = Nhfd::published();
    assert!(nhfd.is_of(&["presentation DATE", "Hospital", "Fracture type "]));
    assert!(!nhfd.is_of(&["Presentation date", "1.10 TypeOfFractue"]));
    assert!(!nhfd.is_of::<&str>(&[]));
    assert_eq!(nhfd.headed("Sex/Gender").unwrap().key, "sex");
    assert!(nhfd.headed("").is_none() && nhfd.headed("Consultant").is_none());
}

/// What is altered of the account: what stood there, what is put there, where the fault is, and what is said of it.
const BROKEN: &[(&str, &str, &str, &str)] = &[
    ("revision = 1\n", "revision = 0\n", "revision", "begins at 1"),
    ("key = \"sex\"", "key = \"postcode\"", "column", "used twice"),
    (
        "headings = [\"Sex / Gender\", \"Sex\", \"Gender\"]",
        "headings = []",
        "column sex",
        "no heading",
    ),
    (
        "\"Sex / Gender\", \"Sex\"",
        "\"DOB\", \"Sex\"",
        "column sex",
        "another column is headed \"DOB\"",
    ),
    (
        "question = \"gender\"",
        "question = \"genders\"",
        "column sex",
        "no question \"genders\"",
    ),
    (
        "question = \"gender\"",
        "question = \"height\"",
        "column sex",
        "has no options",
    ),
    (
        "options = [\"male\"]",
        "options = [\"man\"]",
        "column sex",
        "gender has no option \"man\"",
    ),
    (
        "options = [\"male\"]",
        "options = [\"male\"], blank = true",
        "column sex",
        "says one thing",
    ),
    (
        "label = \"Male\"",
        "label = \"Female\"",
        "column sex",
        "another meaning",
    ),
    (
        "code = \"2\", label = \"Female\"",
        "code = \"1\", label = \"Female\"",
        "column sex",
        "used twice",
    ),
    (
        "cell = \"postcode\"",
        "cell = \"site\"",
        "column postcode",
        "has options",
    ),
    (
        "cell = \"postcode\"",
        "cell = \"nhs\"",
        "column postcode",
        "no question \"nhs\"",
    ),
    (
        "same_as = \"bone_therapy\"",
        "same_as = \"dxa\"",
        "column medication_follow_up",
        "no column before it",
    ),
    (
        "sets = { admitted = \"yes\" }",
        "sets = { admitted = \"often\" }",
        "column presentation_date",
        "no option \"often\"",
    ),
    (
        "ask = \"Who assessed the risk of falls, or what came of it?\"",
        "",
        "column falls_assessment",
        "`ask` stands",
    ),
    (
        "cell = \"nhs_number\"",
        "cell = \"height\"",
        "column",
        "none has the cells of nhs_number",
    ),
    ("identifies = true\ncell", "cell", "column", "at least two identify"),
    (
        "source = \"NH16\"\n",
        "source = \"WHO\"\n",
        "column nhs_number",
        "names none of [sources]",
    ),
];

#[test]
fn a_broken_account_is_refused_with_its_column_and_reason() {
    for &(was, is, place, reason) in BROKEN {
        assert!(FILE.contains(was), "{was}");
        let broken = FILE.replacen(was, is, 1);
        let refused = Nhfd::from_file("nhfd.toml", &broken, Dataset::published()).unwrap_err();
        assert_eq!(
            (refused.file.as_str(), refused.place.as_str()),
            ("nhfd.toml", place),
            "{is}: {refused}"
        );
        assert!(refused.reason.contains(reason), "{is}: {refused}");
    }
}
