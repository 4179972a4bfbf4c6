//! The glossary: its file is sound, a broken one is refused, and sources are shown in words.

use domain::dataset::{Category, Dataset, Glossary};

const GLOSSARY: &str = include_str!("../../../../dataset/glossary.toml");

#[test]
fn the_words_of_the_screens_are_explained() {
    let words: Vec<&str> = Glossary::published()
        .terms
        .iter()
        .map(|term| term.word.as_str())
        .collect();
    for word in [
        "Accepted",
        "Caseload",
        "Conflict",
        "Dataset version",
        "Draft",
        "Held",
        "KPI",
        "Lite",
        "Mandatory",
        "Needs you",
        "Only here",
        "Submitted",
        "Waiting to be sent",
    ] {
        assert!(words.contains(&word), "{word}");
    }
}

#[test]
fn a_broken_glossary_is_refused_with_its_word_and_reason() {
    let revision = GLOSSARY.lines().find(|line| line.starts_with("revision = ")).unwrap();
    let rows = [
        (revision, "revision = 0", "revision", "begins at 1"),
        ("word = \"Answer\"", "word = \" \"", "term", "blank"),
        (
            "word = \"Answer\"",
            "word = \"Zeal\"",
            "term Atypical fracture",
            "alphabetical",
        ),
        ("word = \"Answer\"", "word = \"Accepted\"", "term Accepted", "each once"),
        (
            "see = [\"KPI\", \"NHFD\"]",
            "see = [\"KPIs\"]",
            "term Caseload",
            "no other term \"KPIs\"",
        ),
        (
            "see = [\"KPI\", \"NHFD\"]",
            "see = [\"Caseload\"]",
            "term Caseload",
            "no other term",
        ),
        (
            "stays out of every KPI.\"",
            "stays out of every KPI\"",
            "term Atypical fracture",
            "whole sentences",
        ),
        ("also = [\"receipt\"]", "alse = [\"receipt\"]", "term", "unknown field"),
    ];
    for (from, to, place, reason) in rows {
        assert!(GLOSSARY.contains(from), "{from}");
        let error = Glossary::from_file("glossary.toml", &GLOSSARY.replacen(from, to, 1)).unwrap_err();
        assert!(
            error.place.starts_with(place) && error.reason.contains(reason),
            "{from} as {to}: {error}"
        );
    }
    assert!(Glossary::from_file("glossary.toml", "revision = 1\nterm = []").is_err());
}

#[test]
fn a_source_is_shown_in_words() {
    let version = Dataset::published().newest();
    let rows = [
        ("S1 Q24", "FLS-DB frequently asked questions (2024), answer 24"),
        (
            "S1 Q12, Q18",
            "FLS-DB frequently asked questions (2024), answers 12 and 18",
        ),
        ("B3", "fffap.org.uk charts page Bench3: the official text for KPI 4"),
        ("OWN", "FLS Desk's own note: the audit's papers do not say"),
        (
            "S0; S1 Q7",
            "Royal College of Physicians, About FLS-DB: service guide (2024); FLS-DB frequently asked questions (2024), answer 7",
        ),
        ("nothing known", ""),
    ];
    for (source, words) in rows {
        assert_eq!(version.source_words(source), words, "{source}");
    }
}

#[test]
fn every_question_that_a_record_needs_has_help_whose_source_can_be_read() {
    for version in Dataset::published().versions() {
        for question in &version.questions {
            if matches!(question.category, Category::Mandatory | Category::Lite) {
                assert!(!question.help.is_empty(), "{} {}", version.id, question.number);
            }
            for note in &question.help {
                assert!(
                    !version.source_words(&note.source).is_empty(),
                    "{} {}",
                    version.id,
                    question.number
                );
            }
        }
    }
}
