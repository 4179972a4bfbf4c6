//! A corrected dataset file in the place of one that the program was built with: what it may change, what it may not, and for which
//! records that matters.

use domain::Answer;
use domain::answer::Answers;
use domain::dataset::{ChangeOf, Dataset, DatasetChange, NotACorrection, OptionKey, QuestionKey, keys};
use domain::record::check::CheckContext;
use domain::restanding::Restanding;

/// The file of the newest version at its next revision, with these words in the place of others that stand there.
fn corrected(changes: &[(&str, &str)]) -> String {
    let newest = Dataset::published().newest();
    let revision = |revision: u32| format!("\nrevision = {revision}\n");
    let mut text = Dataset::published_text(&newest.id).unwrap().replacen(
        &revision(newest.revision),
        &revision(newest.revision + 1),
        1,
    );
    for (was, is) in changes {
        assert!(text.contains(was), "{was}");
        text = text.replacen(was, is, 1);
    }
    text
}

fn refused(changes: &[(&str, &str)]) -> String {
    Dataset::published()
        .correction(&corrected(changes))
        .unwrap_err()
        .to_string()
}

fn changes(changes: &[(&str, &str)]) -> Vec<DatasetChange> {
    let after = Dataset::corrected(&[&corrected(changes)]).unwrap();
    Dataset::published().changes(after)
}

/// What else the file has beside the contact date.
const CONTACT: &str = "rule = { before = { question = \"contact_date\", other = \"diagnosis_date\" } }";
const CONTACT_IS_WARNING: &str = "code = \"contact-before-diagnosis\"\nlevel = \"warning\"";
const CONTACT_IS_ERROR: &str = "code = \"contact-before-diagnosis\"\nlevel = \"error\"";
const REASON_IS_OPTIONAL: &str = "category = \"optional\"\nshown_when = { question = \"dxa\", is = [\"no\"] }";
const REASON_IS_LITE: &str = "category = \"lite\"\nhelp = [{ text = \"It is wanted.\", source = \"OWN\" }]\n\
                              shown_when = { question = \"dxa\", is = [\"no\"] }";

#[test]
fn a_correction_takes_the_place_of_the_file_of_its_version_and_of_no_other() {
    let text = corrected(&[(
        "wording = \"Reason DXA not ordered\"",
        "wording = \"Why no DXA was ordered\"",
    )]);
    let file = Dataset::published().correction(&text).unwrap();
    let newest = Dataset::published().newest();
    assert_eq!((file.version(), file.revision()), (&*newest.id, newest.revision + 1));
    let after = Dataset::corrected(&[&text]).unwrap();
    let wording = |dataset: &'static Dataset, version: &str| {
        let version = dataset.version(version).unwrap();
        version
            .question(&QuestionKey::new("dxa_not_ordered"))
            .unwrap()
            .wording
            .clone()
    };
    assert_eq!(wording(after, &newest.id), "Why no DXA was ordered");
    assert_eq!(wording(after, "v3"), wording(Dataset::published(), "v3"));
    assert_eq!(
        wording(Dataset::published(), &newest.id),
        "Reason DXA not ordered",
        "what was built in stays"
    );
    let again = Dataset::corrected(&[&text]).unwrap();
    assert!(std::ptr::eq(after, again), "the same files give the same dataset");
    assert!(std::ptr::eq(Dataset::corrected(&[]).unwrap(), Dataset::published()));
    // On top of it a further one has to be newer than it is.
    assert!(matches!(after.correction(&text), Err(NotACorrection::NotNewer { .. })));
    let twice = Dataset::corrected(&[&text, &corrected(&[])]).unwrap_err();
    assert_eq!(twice, NotACorrection::Twice(newest.id.clone()));
}

#[test]
fn a_correction_that_is_not_newer_not_sound_or_of_no_version_is_refused_with_the_place() {
    let newest = Dataset::published().newest();
    let same = Dataset::published_text(&newest.id).unwrap();
    assert!(matches!(
        Dataset::published().correction(same),
        Err(NotACorrection::NotNewer { revision, here, .. }) if revision == here
    ));
    let unknown = refused(&[("id = \"2024\"", "id = \"2099\"")]);
    assert!(unknown.contains("no dataset 2099"), "{unknown}");
    let broken = refused(&[(
        CONTACT,
        "rule = { before = { question = \"contact\", other = \"diagnosis_date\" } }",
    )]);
    assert!(broken.contains("check contact-before-diagnosis"), "{broken}");
    assert!(refused(&[("\n[sources]\n", "\n[sourcess]\n")]).contains("dataset file"));
}

#[test]
fn no_key_label_column_or_day_loses_its_meaning() {
    let recent = "    { key = \"recent_dxa\", label = \"Recent DXA available\" },\n";
    for (was, is, words) in [
        (
            recent,
            "",
            "the answer recent_dxa to question 3.02 (dxa_not_ordered) is gone",
        ),
        (
            "label = \"Recent DXA available\"",
            "label = \"A recent DXA\"",
            "\"Recent DXA available\" to question 3.02 (dxa_not_ordered) would not be read as recent_dxa any more",
        ),
        (
            "export = \"DXANotOrdered\"",
            "export = \"NoDXA\"",
            "the column DXANotOrdered would not be read as question 3.02 (dxa_not_ordered) any more",
        ),
        (
            "key = \"dxa_not_ordered\"",
            "key = \"no_dxa\"",
            "question 3.02 (dxa_not_ordered) is gone",
        ),
        (
            "from = \"2024-01-01\"",
            "from = \"2024-02-01\"",
            "its days of diagnosis are others",
        ),
        (
            "target_after_days = 112",
            "target_after_days = 140",
            "its follow-ups are on other days",
        ),
    ] {
        let why = refused(&[(was, is)]);
        assert!(why.contains(words), "{why}");
    }
    // A label that moves to those before it, and a column that stays another name, are no loss.
    let kept = [
        (
            "label = \"Recent DXA available\"",
            "label = \"A recent DXA\", former = [\"Recent DXA available\"]",
        ),
        (
            "export = \"DXANotOrdered\"",
            "export = \"NoDXA\"\nother_names = [\"DXANotOrdered\"]",
        ),
    ];
    let after = Dataset::corrected(&[&corrected(&kept)]).unwrap();
    let question = after.newest().question(&QuestionKey::new("dxa_not_ordered")).unwrap();
    let read = question.option_labelled("recent dxa available").unwrap();
    assert_eq!((read.key.as_str(), &*read.label), ("recent_dxa", "A recent DXA"));
}

#[test]
fn what_changes_is_said_at_its_question_and_what_is_more_than_a_word_is_told_apart() {
    assert_eq!(changes(&[]), [], "nothing but a revision");
    let words = changes(&[
        (
            "wording = \"Reason DXA not ordered\"",
            "wording = \"Why no DXA was ordered\"",
        ),
        (
            "label = \"Unable to attend\" }",
            "label = \"Could not come\", former = [\"Unable to attend\"] }",
        ),
        (
            "text = \"KPI 4 counts an assessment within 90 days of diagnosis.\"",
            "text = \"KPI 4 counts it.\"",
        ),
    ]);
    assert!(words.iter().all(|change| change.of == ChangeOf::Words), "{words:?}");
    let said: Vec<(&str, &str)> = words.iter().map(|change| (&*change.at, &*change.words)).collect();
    let at = "3.02 Why no DXA was ordered";
    assert_eq!(
        said,
        [
            ("1.07 Date of FLS assessment", "its help says something else"),
            (
                at,
                "Its wording: \u{201c}Why no DXA was ordered\u{201d}, and \u{201c}Reason DXA not ordered\u{201d} before"
            ),
            (
                at,
                "An answer: \u{201c}Could not come\u{201d}, and \u{201c}Unable to attend\u{201d} before"
            ),
            (at, "\u{201c}Could not come\u{201d} is read from files otherwise"),
        ]
    );
    for (was, is, at, words) in [
        (
            REASON_IS_OPTIONAL,
            REASON_IS_LITE,
            "3.02 Reason DXA not ordered",
            "How much the audit wants it: \u{201c}Lite\u{201d}, and \u{201c}Optional\u{201d} before",
        ),
        (
            CONTACT_IS_WARNING,
            CONTACT_IS_ERROR,
            "Check contact-before-diagnosis",
            "looks at something else, or is of another level",
        ),
        (
            "{ key = \"unable_to_attend\", label",
            "{ key = \"moved\", label = \"Moved away\" },\n    { key = \"unable_to_attend\", label",
            "3.02 Reason DXA not ordered",
            "offers a further answer, \u{201c}Moved away\u{201d}",
        ),
        (
            "{ key = \"unable_to_attend\", label = \"Unable to attend\" }",
            "{ key = \"unable_to_attend\", label = \"Unable to attend\", offered = false }",
            "3.02 Reason DXA not ordered",
            "does not offer \u{201c}Unable to attend\u{201d} any more",
        ),
    ] {
        let found = changes(&[(was, is)]);
        let of_rules: Vec<(&str, &str)> = found
            .iter()
            .filter(|change| change.of == ChangeOf::Rules)
            .map(|change| (&*change.at, &*change.words))
            .collect();
        assert_eq!(of_rules, [(at, words)]);
    }
}

#[test]
fn a_record_stands_otherwise_only_where_the_correction_is_about_it() {
    let day = |text: &str| Answer::Date(text.parse().unwrap());
    let one = |option: &'static str| Answer::Choice(OptionKey::from_static(option));
    let context = CheckContext {
        today: "2026-11-17".parse().unwrap(),
        demo: true,
    };
    let record = |contact: &str, dxa: &'static str| {
        Answers::from([
            (keys::DIAGNOSIS_DATE, day("2026-03-02")),
            (keys::CONTACT_DATE, day(contact)),
            (keys::DXA, one(dxa)),
        ])
    };
    let stands = |change: (&str, &str), answers: &Answers| {
        let after = Dataset::corrected(&[&corrected(&[change])]).unwrap();
        Restanding::of(Dataset::published(), after, answers, context)
    };
    let contact = (CONTACT_IS_WARNING, CONTACT_IS_ERROR);
    let before_diagnosis = stands(contact, &record("2026-03-01", "yes"));
    assert!(before_diagnosis.comes_to_have_errors && before_diagnosis.is_other());
    assert!(!stands(contact, &record("2026-03-02", "yes")).is_other());
    let reason = (REASON_IS_OPTIONAL, REASON_IS_LITE);
    let without_reason = stands(reason, &record("2026-03-02", "no"));
    // It was a draft for other reasons already.
    assert!(without_reason.asks_for_other_answers && !without_reason.becomes_draft);
    assert!(!stands(reason, &record("2026-03-02", "yes")).is_other());
    let words = (
        "wording = \"Reason DXA not ordered\"",
        "wording = \"Why no DXA was ordered\"",
    );
    assert!(!stands(words, &record("2026-03-01", "no")).is_other());
}
